"""The buttons under cards and lines: what a tap does, and what old, strange or forged ones do not."""

import asyncio
import logging
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.chat.showing import begin
from bot.chat.visit import Visit
from bot.deliver.ceilings import Urgency
from bot.embedded.chats import Message
from bot.embedded.faults import Answer, Drop, Fault, Page, Slow
from bot.embedded.papers_api import sample_days
from bot.mending import mend
from storage import chats, drafts, marks, summaries
from storage.records import Attempt, Reading, Summary, SummaryLanguage
from tests.conftest import SILENT_MODEL
from tests.talk import Reader, button_data, logged, new_reader, recorded, texts, two_readers, until
from tests.test_chats import READ_AS

FIRST, SECOND = "2608.19880", "2608.20335"  # the two most upvoted papers of the sample day
MORNING = datetime(2026, 8, 22, 1, 0, 1, tzinfo=UTC)  # 09:00 in Shanghai
BARE = {"paper": {"id": "2608.00001", "title": "Only a title", "upvotes": 1}}
DOOMED = {"paper": {"id": "2608.00002", "title": "Soon withdrawn", "summary": "We take it back.", "upvotes": 2}}
DAYS = sample_days() | {"2026-08-20": [BARE, DOOMED]}


async def cards_of(reader: Reader) -> list[Message]:
    """The cards of today, best first."""
    new = await reader.asks("/today", lambda new: any(m.text.startswith(("其余", "The other")) for m in new))
    return [message for message in new if message.text[0].isdigit()]


async def test_the_abstract_takes_the_cards_place_and_the_card_comes_back_with_its_rank(running: Any) -> None:
    reader = new_reader(running, "en")
    card = (await cards_of(reader))[1]
    before, entities, buttons = card.text, card.entities, card.buttons
    assert await reader.taps(card, reader.hears("button-abstract")) is None
    assert card.text.startswith("2. 4DAnyone")
    assert card.text != before
    assert sample_days()["2026-08-21"][1]["paper"]["summary"].split()[0] in card.text
    assert [b["text"] for b in card.buttons if b["text"] == reader.hears("button-summary")]
    assert await reader.taps(card, reader.hears("button-summary")) is None
    assert (card.text, card.entities, card.buttons) == (before, entities, buttons)
    assert reader.look() == []  # nothing new was written


async def test_a_second_tap_on_the_same_button_does_no_harm(running: Any) -> None:
    reader = new_reader(running, "en")
    card = (await cards_of(reader))[0]
    for data in (f"abstract:1:{FIRST}", f"abstract:1:{FIRST}", f"card:1:{FIRST}", f"card:1:{FIRST}"):
        assert await reader.forges(card, data) is None
    assert card.text.startswith("1. EnvHarness")
    await reader.hears_nothing()


async def test_a_paper_without_an_abstract_says_so(running: Any) -> None:
    reader = new_reader(running, "en")
    card = (await reader.asks("/search 2608.00001"))[0]
    before = card.text
    assert await reader.taps(card, reader.hears("button-abstract")) == reader.hears("abstract-none")
    assert card.text == before


async def test_save_puts_a_paper_on_the_list_and_the_star_takes_it_off_again(running: Any) -> None:
    reader = new_reader(running, "en")
    first, second = await cards_of(reader)
    for card in (first, second):
        assert await reader.taps(card, reader.hears("button-save")) == reader.hears("saved-on")
        await reader.sees(card, reader.hears("button-saved"))
    assert await running.store(marks.saved, reader.chat.id) == [SECOND, FIRST]
    assert await reader.taps(first, reader.hears("button-saved")) == reader.hears("saved-off")
    await reader.sees(first, reader.hears("button-save"))
    assert await running.store(marks.saved, reader.chat.id) == [SECOND]


async def test_more_and_less_show_what_was_said_last_and_a_second_tap_takes_it_back(running: Any) -> None:
    reader = new_reader(running, "zh")
    card = (await cards_of(reader))[0]
    before = card.text, card.entities
    assert await reader.taps(card, reader.hears("button-more")) == reader.hears("taste-more")
    await reader.sees(card, reader.hears("button-more-on"), reader.hears("button-less"))
    assert await running.store(marks.tastes, reader.chat.id) == {FIRST: 1}
    assert await reader.taps(card, reader.hears("button-less")) == reader.hears("taste-less")
    await reader.sees(card, reader.hears("button-more"), reader.hears("button-less-on"))
    assert await running.store(marks.tastes, reader.chat.id) == {FIRST: -1}
    assert await reader.taps(card, reader.hears("button-less-on")) == reader.hears("taste-off")
    await reader.sees(card, reader.hears("button-more"), reader.hears("button-less"))
    assert await running.store(marks.tastes, reader.chat.id) == {}
    assert await running.store(marks.saved, reader.chat.id) == []
    assert (card.text, card.entities) == before


async def test_marks_stay_on_the_card_whatever_stands_above_its_buttons(running: Any) -> None:
    reader = new_reader(running, "zh")
    card = (await cards_of(reader))[0]
    await reader.taps(card, reader.hears("button-abstract"))
    swapped = card.text
    await reader.taps(card, reader.hears("button-save"))
    await reader.sees(card, reader.hears("button-saved"), reader.hears("button-summary"))
    assert card.text == swapped
    await reader.taps(card, reader.hears("button-summary"))
    await reader.sees(card, reader.hears("button-saved"), reader.hears("button-abstract"))
    again = (await cards_of(reader))[0]
    await reader.sees(again, reader.hears("button-saved"))
    assert await reader.forges(again, f"save:{FIRST}") == reader.hears("saved-on")  # a button not drawn anew
    assert await running.store(marks.saved, reader.chat.id) == [FIRST]


@pytest.mark.parametrize(
    ("slow", "first"), [("editMessageText", "button-abstract"), ("editMessageReplyMarkup", "button-save")]
)
async def test_a_star_and_a_swap_at_once_are_both_there_in_the_end(running: Any, slow: str, first: str) -> None:
    reader = new_reader(running, "zh")
    card = (await cards_of(reader))[0]
    edits = {method: running.api.count(method) for method in (slow, "editMessageText")}
    running.api.script(Slow(0.05), method=slow, chat_id=reader.chat.id)
    labels = (first, "button-save" if first == "button-abstract" else "button-abstract")
    questions = [reader.person.taps(card.message_id, reader.hears(label)) for label in labels]
    for question in questions:
        await question.answered()
    await running.api.wait_until(lambda: all(running.api.count(method) > before for method, before in edits.items()))
    await reader.sees(card, reader.hears("button-saved"), reader.hears("button-summary"))


async def test_a_pushed_card_shows_the_star_of_a_paper_saved_before(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1)
        reader = new_reader(s, "en")
        await reader.asks("/start")
        await reader.forges((await cards_of(reader))[0], f"save:{FIRST}")
        reader.look()
        s.clock.set_forward(MORNING)
        pushed = (await reader.gets(3))[1]
        assert reader.hears("button-saved") in [button["text"] for button in pushed.buttons]


async def test_twenty_taps_a_second_on_a_star_are_one_wish(running: Any) -> None:
    reader = new_reader(running, "en")
    card = (await cards_of(reader))[0]
    questions = [reader.person.taps(card.message_id, f"save:{FIRST}") for _ in range(20)]
    assert {(await question.answered())["text"] for question in questions} == {reader.hears("saved-on")}
    await reader.sees(card, reader.hears("button-saved"))
    assert await running.store(marks.saved, reader.chat.id) == [FIRST]
    await reader.hears_nothing()


async def there_is_a_summary(s: Any, language: SummaryLanguage, tldr: str) -> None:
    """A good summary of the first paper."""
    reading = Reading(Summary("T", tldr, "Work.", ("One.",), (), None, ""), "model")
    await s.store(summaries.save, Attempt(FIRST, language, reading, 1, s.clock()))


async def test_a_summary_takes_the_cards_place_under_its_marks_but_not_that_of_an_abstract_that_is_read(
    stage: Any,
) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1, **SILENT_MODEL)
        saves, reads = new_reader(s, "en"), new_reader(s, "en")
        for reader in (saves, reads):
            await reader.asks("/start")
        card, abstract = (await cards_of(saves))[0], (await cards_of(reads))[0]
        await saves.taps(card, saves.hears("button-save"))
        await saves.sees(card, saves.hears("button-saved"))
        s.api.script(Drop(delivered=True), method="editMessageText", chat_id=reads.chat.id)
        for _ in range(2):  # nothing seems to happen, so it is tapped again
            await reads.forges(abstract, f"abstract:1:{FIRST}")
        await there_is_a_summary(s, "en", "The short of it.")
        await s.app.pipeline.mend()
        assert "The short of it." in card.text
        await saves.sees(card, saves.hears("button-saved"))
        assert reads.hears("button-summary") in [button["text"] for button in abstract.buttons]


async def test_a_card_that_telegram_fails_to_replace_holds_up_no_other(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.pipeline.MENDED_AT_ONCE", 1)
    faults: list[Fault | None] = [Page(502), Answer(429, "Too Many Requests", {"retry_after": 3600}), None]
    async with stage() as s:
        await s.start_bot(cards_per_digest=1, **SILENT_MODEL)
        cards = []
        for fault in faults:
            reader = new_reader(s, "en")
            await reader.asks("/start")
            cards.append((await cards_of(reader))[0])
            if fault:
                s.api.script(fault, method="editMessageText", chat_id=reader.chat.id, times=None)
            s.clock.set_forward(s.clock() + timedelta(seconds=1))  # the first card to replace is the first reader's
        await there_is_a_summary(s, "en", "The short of it.")
        async with asyncio.timeout(20):
            await s.app.pipeline.mend()
        assert ["The short of it." in card.text for card in cards] == [False, False, True]
        s.api.heal()
        s.app._pacer.ceilings._chats.clear()  # the hour is over
        await s.app.pipeline.mend()
        assert all("The short of it." in card.text for card in cards)


async def test_the_log_says_of_a_card_whether_it_was_replaced(stage: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    faults: list[tuple[Fault, str]] = [
        (Slow(0), "replaced by its summary"),
        (Answer(400, "Bad Request: message is not modified: as it was"), "replaced by its summary"),
        (Answer(403, "Forbidden: bot was blocked by the user"), "stays as it is: Forbidden: bot was blocked"),
        (Answer(400, "Bad Request: message to edit not found"), "stays as it is: the message is not there any more"),
        (Answer(400, "Bad Request: what is that"), "stays as it is: What is that"),
    ]
    async with stage() as s:
        await s.start_bot(cards_per_digest=1, **SILENT_MODEL)
        expected = []
        for fault, told in faults:
            reader = new_reader(s, "en")
            await reader.asks("/start")
            await cards_of(reader)
            s.api.script(fault, method="editMessageText", chat_id=reader.chat.id, times=None)
            expected.append(f"chat {reader.chat.id}: card of paper {FIRST} {told}")
        await there_is_a_summary(s, "en", "The short of it.")
        await s.app.pipeline.mend()
        lines = sorted(record.getMessage() for record in caplog.records if record.name == "bot.mending")
        assert [line[: len(told)] for line, told in zip(lines, expected, strict=True)] == expected
        assert await s.store(drafts.ready, 9, READ_AS) == []


async def test_while_no_card_can_be_replaced_few_chats_are_tried_and_each_of_them_once(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.pipeline.MENDED_AT_ONCE", 2)
    monkeypatch.setattr("bot.pipeline.MOST_FAILED", 1)
    async with stage() as s:
        await s.start_bot(cards_per_digest=1, **SILENT_MODEL)
        for number in (11, 12, 13):
            reader = Reader(s, s.api.person(number, language_code="en"), "en")
            await reader.asks("/start")
            for _ in range(2):
                await cards_of(reader)
            s.clock.set_forward(s.clock() + timedelta(seconds=1))
        s.api.script(Page(502), method="editMessageText", times=None)
        await there_is_a_summary(s, "en", "The short of it.")
        await s.app.pipeline.mend()
        tried = [call.parameters["chat_id"] for call in s.api.calls if call.method == "editMessageText"]
        assert [int(chat_id) for chat_id in tried] == [11, 12]
        s.api.heal()
        await s.app.pipeline.mend()
        assert await s.store(drafts.ready, 9, READ_AS) == [], "all of them at once"


async def test_no_summary_takes_the_abstract_from_who_reads_it_or_the_language_from_the_card(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1, **SILENT_MODEL)
        reader = new_reader(s, "zh")
        await reader.asks("/start")
        card = (await cards_of(reader))[0]
        reader.language = "en"
        await reader.asks("/language en")
        await reader.taps(card, f"abstract:1:{FIRST}")
        await there_is_a_summary(s, "zh", "速览。")
        await s.app.pipeline.mend()
        assert reader.hears("button-summary") in [button["text"] for button in card.buttons]
        await reader.taps(card, f"card:1:{FIRST}")
        await s.app.pipeline.mend()
        assert reader.hears("card-from-hub") in card.text
        await there_is_a_summary(s, "en", "The short of it.")
        await s.app.pipeline.mend()
        assert "The short of it." in card.text


@pytest.mark.parametrize(("urgency", "is_tapped_first"), [(Urgency.BROADCAST, False), (Urgency.PERSON, True)])
async def test_no_summary_that_waits_for_its_turn_takes_the_abstract(
    stage: Any, urgency: Urgency, is_tapped_first: bool
) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1, send_rate_per_chat="2/1s", **SILENT_MODEL)
        reader = new_reader(s, "en")
        await reader.asks("/start")
        card = (await cards_of(reader))[0]
        await there_is_a_summary(s, "en", "The short of it.")
        (waiting,) = await s.store(drafts.ready, 9, READ_AS)
        await reader.asks("/help")  # the next one waits for its turn

        async def replace() -> None:
            await mend(s.store, s.app._front._desk.outbox, waiting, urgency)

        async def tap() -> None:
            await reader.taps(card, reader.hears("button-abstract"))

        under_way = []
        for act in (tap, replace) if is_tapped_first else (replace, tap):
            under_way.append(asyncio.create_task(act()))
            await until(lambda: asyncio.sleep(0, len(s.app._pacer._waiting) == len(under_way)))
        await asyncio.gather(*under_way)
        await reader.sees(card, reader.hears("button-summary"))
        assert s.api.count("editMessageText") == 1
        await reader.taps(card, reader.hears("button-summary"))
        await reader.reads(card, "The short of it.")


async def test_the_line_about_nothing_can_be_switched_off_and_on_again(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1)
        reader = new_reader(s, "en")
        await reader.asks("/start")
        s.clock.set_forward(MORNING)
        await reader.gets(3)
        s.clock.set_forward(MORNING + timedelta(days=1))
        (line,) = await reader.gets()
        assert line.text == reader.hears("push-no-papers")
        assert line.silent
        assert await reader.taps(line, reader.hears("button-no-notes")) == reader.hears("notes-off")
        assert not (await s.store(chats.get, reader.chat.id)).notes
        s.clock.set_forward(MORNING + timedelta(days=2))
        await recorded(s, reader.chat.id, next_push_at=MORNING.replace(second=0) + timedelta(days=3))
        await reader.hears_nothing()
        await reader.sees(line, reader.hears("button-notes-again"))
        assert await reader.taps(line, reader.hears("button-notes-again")) == reader.hears("notes-on")
        await reader.sees(line, reader.hears("button-no-notes"))
        s.clock.set_forward(MORNING + timedelta(days=3))
        assert texts(await reader.gets()) == [reader.hears("push-no-papers")]


async def test_a_button_for_a_day_shows_it_and_an_impossible_day_is_explained(running: Any) -> None:
    reader = new_reader(running, "zh")
    card = (await cards_of(reader))[0]
    assert await reader.presses(card, "day:2026-08-18") is None
    header = (await reader.gets(lambda new: any(m.text.startswith(("其余", "The other")) for m in new)))[0]
    assert header.text == reader.hears("day-header", day=date(2026, 8, 18), count=4)
    future = reader.hears("calendar-future", today=date(2026, 8, 21))
    assert await reader.presses(card, "day:2099-01-01") == future
    assert await reader.presses(card, "day:1999-01-01") == reader.hears("calendar-before")
    assert reader.look() == []


async def test_forged_and_outdated_data_does_nothing_and_is_answered_kindly(running: Any) -> None:
    forged = [
        "x", "save", "save:", "save:9999.99999", "save:../../etc/passwd", f"save:{FIRST} ", f"save:{FIRST};DROP",
        "more:", "less:9999.99999", "abstract", "abstract:1", "abstract:1:9999.99999", f"abstract:99999:{FIRST}",
        "card:1:", f"card:-1:{FIRST}", f"card:1:{FIRST}:x", f"ABSTRACT:1:{FIRST}", f"abstract:x:{FIRST}",
        "notes:banana", "notes", "today:x", "forget:no", "forget", "settings:1", "None", "__class__",
        "😀" * 16, "a" * 64, f"save:{SECOND}", f"abstract:2:{SECOND}", "month:2026-08", "saved:1", "set:main",
        "\n", "save:%00",
    ]  # fmt: skip
    reader = new_reader(running, "en")
    card = (await cards_of(reader))[0]
    before = card.text
    assert await reader.forges_each(card, *forged) == reader.is_told_of_stale(*forged)
    assert card.text == before
    await reader.hears_nothing()
    assert await running.store(chats.get, reader.chat.id) is None


async def test_a_stale_button_names_the_command_that_brings_fresh_ones(running: Any) -> None:
    commands = {
        "set:cards:0": "/settings", "saved:0": "/saved", "take-off:1": "/saved", "pick:!!!": "/following",
        "follow:a,b": "/follow", "month:2026-13": "/date", "found:8": "/search", "round-up:x": "/week",
        "forget": "/forget", f"save:{SECOND}": "/today", "banana": "/today",
    }  # fmt: skip
    for reader in two_readers(running):
        card = (await cards_of(reader))[0]
        said = await reader.forges_each(card, *commands)
        assert said == {data: reader.hears("button-stale", command=command) for data, command in commands.items()}
        assert all(f"{command} " in (said[data] or "") for data, command in commands.items())


async def test_a_withdrawn_paper_is_not_shown_again_by_an_old_button(running: Any) -> None:
    reader = new_reader(running, "en")
    _, doomed, bare = await reader.asks("/date 2026-08-20", 3)
    for card in (doomed, bare):
        await reader.taps(card, reader.hears("button-save"))
    withdraw = "UPDATE papers SET withdrawn_at = first_seen_at WHERE id = '2608.00002'"
    await running.store(lambda db: db.execute(withdraw))
    for data in button_data(doomed):
        assert await reader.taps(doomed, data) == reader.hears("button-stale", command="/today")
    (listed,) = await reader.asks("/saved")
    assert "Soon withdrawn" not in listed.text
    assert listed.text.startswith(reader.hears("saved-title", count=1))


async def test_a_tap_that_telegram_finds_too_old_or_whose_message_is_gone_does_no_harm(running: Any) -> None:
    reader = new_reader(running, "zh")
    card = (await cards_of(reader))[0]
    running.api.script(
        Answer(400, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
        method="answerCallbackQuery",
    )
    reader.person.taps(card.message_id, f"save:{FIRST}")
    await reader.sees(card, reader.hears("button-saved"))
    await reader.hears_nothing()
    assert await running.store(marks.saved, reader.chat.id) == [FIRST]
    running.api.script(Answer(400, "Bad Request: message to edit not found"), method="editMessageText")
    assert await reader.taps(card, f"abstract:1:{FIRST}") == reader.hears("button-stale", command="/today")
    await reader.hears_nothing()


async def test_a_locked_database_is_one_line_of_the_log_for_each_tap_and_question(
    stage: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1)
        reader = new_reader(s, "en")
        card = (await cards_of(reader))[0]
        await s.store(lambda db: db.execute("PRAGMA busy_timeout = 0"))
        caplog.clear()
        with closing(sqlite3.connect(s.settings().database_path)) as another:
            another.execute("BEGIN IMMEDIATE")
            assert await reader.taps(card, f"save:{FIRST}") == reader.hears("error-unexpected")
            assert texts(await reader.asks("/time 10:00")) == [reader.hears("error-unexpected")]
            await logged(caplog, "a tap could not be handled: cannot use the database")
            visit = Visit(s.app._front._desk, reader.chat.id, "private", None, "en", "", chat=None)
            await begin(visit, lambda: s.store(marks.made, reader.chat.id))
            await logged(caplog, "what was asked for could not be shown: cannot use the database")
            visit.send_beside("a file", lambda: s.store(marks.made, reader.chat.id))
            await logged(caplog, "a file could not be sent: cannot use the database")
            visit.spawn("a wish", s.store(marks.made, reader.chat.id))
            await logged(caplog, f"chat {reader.chat.id}: a wish broke off: cannot use the database")
            another.rollback()
        errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
        assert len(errors) >= 4
        assert [record.exc_info for record in errors] == [None] * len(errors)


async def test_an_unexpected_trouble_with_a_tap_is_admitted(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1)
        reader = new_reader(s, "en")
        card = (await cards_of(reader))[0]
        await s.store(lambda db: db.execute("ALTER TABLE marks RENAME TO lost"))
        assert await reader.taps(card, f"save:{FIRST}") == reader.hears("error-unexpected")
        await s.store(lambda db: db.execute("ALTER TABLE lost RENAME TO marks"))
        await s.store(lambda db: db.execute("ALTER TABLE chats RENAME TO lost"))  # before it is known who asks
        assert await reader.taps(card, f"save:{FIRST}") == reader.hears("error-unexpected")
        await s.store(lambda db: db.execute("ALTER TABLE lost RENAME TO chats"))
        assert await reader.taps(card, f"save:{FIRST}") == reader.hears("saved-on")
