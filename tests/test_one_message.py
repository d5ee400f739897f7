"""A push as one message: everything in it once and in order, whatever its texts are, and whatever happens meanwhile."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.embedded.chats import Message as Shown
from bot.embedded.entities import formatted_text
from bot.message import Message
from bot.render import one_message
from bot.render.one_message import Block, page, spread
from bot.render.push import header
from bot.steps import take_step
from storage import chats, counts, papers, pushes, summaries
from storage.records import Attempt, Chat, Keyword, Language, Paper, Plan, Reading, Scores, Summary
from tests.talk import collected, new_reader, recorded
from tests.test_card import HOSTILE, check_message, languages

NOW = datetime(2026, 8, 22, 1, 0, 1, tzinfo=UTC)  # 09:00 in Shanghai
DAY = date(2026, 8, 21)
MOST_ENTITIES = 100
REPOSITORY = "https://github.com/x/y"


def plan_of(cards: Sequence[str], left_out: Sequence[str] = ()) -> Plan:
    total = len(cards) + len(left_out)
    return Plan((DAY,), total, total, False, cards=tuple(cards), left_out=tuple(left_out), form="one")


def links(message: Message) -> list[str]:
    """The papers that the message links, in order."""
    _, entities = formatted_text(message.html, "HTML")
    assert len(entities) <= MOST_ENTITIES
    urls = [entity["url"] for entity in entities if entity["type"] == "text_link"]
    return [url.rpartition("/")[2] for url in urls if "huggingface.co/papers/" in url]


def hostile_papers(random: Random, most: int) -> list[tuple[Paper, Reading]]:
    """Papers and what was read in them, put together from all that strangers and models write."""

    def text() -> str:
        return " ".join(random.choices(HOSTILE, k=random.randint(0, 3)))

    def summary() -> Summary:
        highlights = tuple(text() for _ in range(random.randint(0, 8)))
        keywords = tuple(Keyword(text(), text()) for _ in range(random.randint(0, 8)))
        return Summary(text(), text(), text(), highlights, keywords, random.choice([None, Scores(4, 3.5, 4)]), text())

    def paper(number: int) -> Paper:
        return Paper(f"2608.{number:05}", f"T{text()}", text(), upvotes=7, organization=text(), github_repo=REPOSITORY)

    return [
        (paper(number), Reading(summary(), random.choice(["model", "abstract", "import"]), text()))
        for number in range(random.randint(1, most))
    ]


@settings(max_examples=6)
@given(st.builds(Random, st.integers(0, 10_000)), languages)
def test_any_push_is_spread_over_messages_that_telegram_takes(random: Random, language: Language) -> None:
    first = header(plan_of(["x"]), language)
    read, others = hostile_papers(random, 12), hostile_papers(random, 60)
    blocks = [Block(rank, paper, reading) for rank, (paper, reading) in enumerate(read, start=1)]
    blocks += [Block(None, replace(paper, id=f"2609.{number:05}"), None) for number, (paper, _) in enumerate(others)]
    counts = spread(blocks, first, language)
    assert sum(counts) == len(blocks)
    linked = []
    for place in range(len(counts)):
        message = page(blocks, counts, place, first, language)
        assert message
        check_message(message)
        linked += links(message)
    assert linked == [block.paper.id for block in blocks if block.paper]


@settings(max_examples=4)
@given(st.builds(Random, st.integers(0, 10_000)), languages)
def test_what_has_grown_since_it_was_spread_is_shortened_until_it_fits(random: Random, language: Language) -> None:
    blocks = [Block(rank, *read) for rank, read in enumerate(hostile_papers(random, 12), start=1)]
    message = page(blocks, (len(blocks),), 0, header(plan_of(["x"]), language), language)
    assert message
    check_message(message)
    assert links(message) == [block.paper.id for block in blocks if block.paper]


def test_ten_long_english_papers_and_a_list_are_one_message_that_tells_every_tldr() -> None:
    blocks = [Block(rank, *english(rank)) for rank in range(1, 11)] + [Block(None, english(11)[0], None)] * 20
    first = header(plan_of(["x"]), "en")
    assert spread(blocks, first, "en") == (30,)
    message = page(blocks, (30,), 0, first, "en")
    assert message
    text = check_message(message)
    assert text.count("In one sentence,") == 10
    assert "The work" not in text  # what there is no room for is a tap away
    assert [button.text for row in message.keyboard for button in row] == [str(rank) for rank in range(1, 11)]
    assert {button.data for row in message.keyboard for button in row} == {f"paper:2608.{n:05}" for n in range(1, 11)}
    channel = page(blocks, (30,), 0, first, "en", only_links=True)
    assert channel
    assert (channel.html, channel.keyboard) == (message.html, ())


def test_where_a_text_comes_from_stands_on_a_line_of_its_own() -> None:
    paper, reading = english(1)
    blocks = [Block(1, paper, replace(reading, source="abstract"))]
    message = page(blocks, (1,), 0, header(plan_of(["x"]), "en"), "en")
    assert message
    assert check_message(message).endswith("\n👍 7 · code\nQuoted, not summarised")


def test_the_fewer_papers_the_more_is_told_of_each() -> None:
    told = []
    for count in (1, 3, 10):
        blocks = [Block(rank, *english(rank)) for rank in range(1, count + 1)]
        message = page(blocks, (count,), 0, header(plan_of(["x"]), "en"), "en")
        assert message
        told.append(message.html.count("•") / count)
    assert told == sorted(told, reverse=True)
    assert (told[0], told[-1]) == (5, 0)


@pytest.mark.parametrize(
    ("cards", "others", "is_told"), [(20, 10, True), (25, 0, True), (40, 0, False), (90, 0, False)]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_however_many_papers_telegram_has_room_for_are_one_message(
    cards: int, others: int, is_told: bool, language: Language
) -> None:
    blocks = [Block(rank, *english(rank)) for rank in range(1, cards + 1)]
    blocks += [Block(None, english(cards + number)[0], None) for number in range(1, others + 1)]
    first = header(plan_of(["x"]), language)
    assert spread(blocks, first, language) == (cards + others,)
    message = page(blocks, (cards + others,), 0, first, language)
    assert message
    text = check_message(message)
    assert links(message) == [block.paper.id for block in blocks if block.paper]
    assert text.count("In one sentence,") == (cards if is_told else 0)
    assert message.html.count("<blockquote expandable>") == (cards if is_told else 0)
    assert sum(len(row) for row in message.keyboard) == cards


def test_more_than_that_comes_in_as_few_messages_as_possible_and_as_full_as_they_may_be() -> None:
    blocks = [Block(rank, *english(rank)) for rank in range(1, 151)]
    first = header(plan_of(["x"]), "en")
    counts = spread(blocks, first, "en")
    assert len(counts) == 2
    lengths = [
        len(check_message(message))
        for place in range(len(counts))
        if (message := page(blocks, counts, place, first, "en"))
    ]
    assert min(lengths) > 2500


@pytest.mark.parametrize("count", [98, 99, 100])
def test_the_line_above_the_list_is_counted_so_that_no_title_is_shortened_for_nothing(count: int) -> None:
    blocks = [Block(rank, *english(rank)) for rank in (1, 2)]
    blocks += [Block(None, Paper(f"2609.{number:05}", "Short", ""), None) for number in range(2, count)]
    first = header(plan_of(["x"]), "en")
    counts = spread(blocks, first, "en")
    message = page(blocks, counts, 0, first, "en")
    assert message
    assert message.html.count("<") // 2 <= MOST_ENTITIES
    assert message.html.count(english(1)[0].title) == 2


@pytest.mark.parametrize(("cards", "others"), [(1, 0), (3, 40), (5, 60), (10, 0), (10, 70), (24, 0), (40, 5), (80, 0)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_roomier_cut_than_the_one_that_is_found_would_fit(cards: int, others: int, language: Language) -> None:
    blocks = [Block(rank, *english(rank)) for rank in range(1, cards + 1)]
    blocks += [Block(None, english(cards + number)[0], None) for number in range(1, others + 1)]
    given = (blocks, (len(blocks),), 0, header(plan_of(["x"]), language), language)
    cuts = (*one_message._FOLDED, *one_message._TITLES)
    roomiest = next(cut for cut in cuts if one_message._fits(*given, cut))
    message = page(*given)
    assert message
    assert message.html == one_message._joined(*given, roomiest)


def test_the_next_readers_of_a_long_push_have_nothing_rendered_anew() -> None:
    blocks = [Block(rank, *english(rank)) for rank in range(1, 51)]
    blocks += [Block(None, english(number)[0], None) for number in range(51, 91)]
    rendered = []
    for hidden in (1, 2, 3):  # each with a header of its own
        for language in ("zh", "en"):
            first = header(replace(plan_of(["x"]), hidden=hidden), language)
            page(blocks, spread(blocks, first, language), 0, first, language)
        rendered.append([kept.cache_info().misses for kept in (one_message._link, one_message._folded)])
    assert rendered[1] == rendered[2]


def test_no_later_message_tells_more_of_a_paper_than_an_earlier_one() -> None:
    blocks = [Block(rank, *english(rank)) for rank in range(1, 25)]
    first = header(plan_of(["x"]), "en")
    counts = (20, 4)
    told = [page(blocks, counts, place, first, "en") for place in (0, 1)]
    assert [message.html.count("•") for message in told if message] == [0, 0]


def english(number: int) -> tuple[Paper, Reading]:
    """A paper whose summary is as long as models like to write."""
    summary = Summary(
        "A Title of the Length That Titles Have Had for Some Years Now", f"In one sentence, {'it does a lot ' * 9}.",
        "The work is told in a paragraph. " * 15, ("A highlight says what was gained. " * 4,) * 5, (), None, "Good.",
    )  # fmt: skip
    return Paper(f"2608.{number:05}", summary.title, "", upvotes=7, github_repo=REPOSITORY), Reading(summary, "model")


def test_ten_chinese_papers_of_usual_length_and_a_list_are_one_message() -> None:
    summary = Summary(
        "静态世界的觉醒：让智能体持续学习的环境", "一句话说明白这篇论文做了什么、效果如何，大约四十个字。",
        "主要工作。" * 20, ("亮点说明这一条带来了什么好处。", "亮点二，也说明了多少数字。"), (), None, "点评一句话。",
    )  # fmt: skip
    paper = Paper("2608.00001", "EnvHarness: Awakening Static Worlds for Agent Learning", "", upvotes=7)
    blocks = [Block(rank, paper, Reading(summary, "model")) for rank in range(1, 11)] + [Block(None, paper, None)] * 10
    assert spread(blocks, header(plan_of(["x"]), "zh"), "zh") == (20,)


def subscriber(db: Database, count: int, left_out: int) -> Plan:
    """Somebody whose push in one message is planned: the papers of a day with long titles and summaries."""
    found = [Paper(f"2608.{number:05}", f"Paper {number}", "We study it. " * 20) for number in range(count)]
    papers.save_listing(db, DAY, found, NOW)
    chats.add(db, Chat(1, "private", "en", time(9), "Asia/Shanghai", 10, form="one"), 0, NOW, NOW)
    plan = plan_of([paper.id for paper in found[:-left_out]], [paper.id for paper in found[-left_out:]])
    pushes.start(db, 1, plan, NOW)
    return plan


def all_steps(db: Database, between: Any = lambda step: None) -> list[Message]:
    """Every message of the push, as Telegram gets them; `between` happens after each."""
    sent: list[Message] = []
    answered = None
    (push_id,) = pushes.running(db, 9)
    while step := take_step(db, push_id, answered, NOW):
        push, message = step
        sent.append(message)
        answered = push.step + 1
        between(push.step)
    return sent


def publish_summaries(db: Database, ids: Sequence[str]) -> None:
    long = Summary("A title", "In short. " * 20, "The work. " * 60, ("A highlight. " * 15,) * 5, (), None, "")
    for paper_id in ids:
        summaries.save(db, Attempt(paper_id, "en", Reading(long, "model", "m"), 1, NOW))


def test_a_summary_that_comes_between_two_messages_moves_no_paper(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    plan = subscriber(db, 145, left_out=135)
    sent = all_steps(db, lambda step: publish_summaries(db, plan.cards) if step == 0 else None)
    assert len(sent) > 1
    assert [paper for message in sent for paper in links(message)] == [*plan.cards, *plan.left_out]
    for message in sent:
        check_message(message)
    assert [message.silent for message in sent] == [False] + [True] * (len(sent) - 1)
    assert "ERROR" not in caplog.text


def test_a_change_of_form_in_the_middle_of_a_push_breaks_nothing(db: Database) -> None:
    plan = subscriber(db, 145, left_out=135)
    sent = all_steps(db, lambda step: chats.set_form(db, 1, "cards"))
    assert [paper for message in sent for paper in links(message)] == [*plan.cards, *plan.left_out]
    cards = replace(plan, form="cards", cards=plan.cards[:3], left_out=plan.left_out[:20])
    pushes.start(db, 1, cards, NOW)
    sent = all_steps(db, lambda step: chats.set_form(db, 1, "one"))
    assert len(sent) == 1 + 3 + 1


def test_what_is_withdrawn_meanwhile_is_left_out_and_an_empty_message_is_not_sent(db: Database) -> None:
    plan = subscriber(db, 250, left_out=240)
    before = all_steps(db)
    pushes.start(db, 1, plan, NOW)
    gone = links(before[1])
    withdraw = f"UPDATE papers SET withdrawn_at = first_seen_at WHERE id IN ({','.join('?' * len(gone))})"  # noqa: S608
    after = all_steps(db, lambda step: db.execute(withdraw, gone) if step == 0 else None)
    assert [links(message) for message in after] == [links(m) for m in (before[0], *before[2:])]


def test_what_is_withdrawn_before_the_first_message_takes_nothing_else_along(db: Database) -> None:
    plan = subscriber(db, 5, left_out=2)
    gone = (plan.cards[0], plan.left_out[0])
    db.execute("UPDATE papers SET withdrawn_at = first_seen_at WHERE id IN (?, ?)", gone)
    (message,) = all_steps(db)
    assert links(message) == [*plan.cards[1:], *plan.left_out[1:]]
    assert counts.ever(db) == {"pushes": 1}


def test_a_silent_chat_hears_not_even_the_first_message(db: Database) -> None:
    subscriber(db, 5, left_out=2)
    chats.set_silent(db, 1, True)
    assert [message.silent for message in all_steps(db)] == [True]


async def test_the_push_comes_as_one_message_with_one_sound(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(openai_api_key="k")
        await collected(s)
        reader = new_reader(s, "zh")
        await reader.asks("/start")
        await s.store(chats.set_form, reader.chat.id, "one")
        s.clock.set_forward(NOW)
        await recorded(s, reader.chat.id, next_push_at=NOW.replace(day=23, second=0))
        new = await reader.gets(lambda new: any("PolicyGuide" in m.text for m in new))
        check_push(new, reader.hears("push-header", day=DAY, count=12))
        assert len(reader.chat.from_bot) == 1 + 1
        assert not await s.store(lambda db: db.execute("SELECT count(*) FROM drafts").fetchone()[0])


def check_push(new: Sequence[Shown], head: str) -> None:
    (message,) = new
    assert message.text.startswith(f"{head}\n\n1. ")
    assert not message.silent
    assert sum(e["type"] == "expandable_blockquote" for e in message.entities) == 10
    assert [button["text"] for button in message.buttons] == [str(rank) for rank in range(1, 11)]
    titles = [e for e in message.entities if e["type"] == "text_link" and "huggingface.co" in e["url"]]
    assert len(titles) == 12
