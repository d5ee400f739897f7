"""What operators can do in their chats, played over HTTP: /stats, /collect, /announce; and that nobody else can."""

import asyncio
from typing import Any

import pytest
from aiohttp import web
from sqlite_utils import Database
from telegram import Chat as TelegramChat
from telegram import Message, MessageEntity

from bot.embedded.entities import formatted_text
from bot.embedded.faults import Answer, Page
from bot.embedded.papers_api import sample_days
from bot.reception.formatting import formatted
from bot.reception.front import COMMANDS
from bot.wording import wording
from storage import announcements, chats, counts, papers
from tests.conftest import EVENING
from tests.talk import Reader, button_data, collected, new_reader, recorded, texts, two_readers, until
from tests.test_chats import subscribe

OPERATORS = {"admin_ids": "1,2"}


async def idle(s: Any) -> None:
    """Wait until the first collection is over."""
    async with asyncio.timeout(20):
        await s.app._has_collected.wait()


async def test_for_anybody_else_there_are_no_such_commands(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(admin_ids="1")
        operator, other = two_readers(s)
        for command in ("/stats", "/collect", "/announce hello", "/stats@paper_digest_bot"):
            assert texts(await other.asks(command)) == [other.hears("hint")]
        assert "/stats" not in wording("en")("help")
        group = s.api.group(-100, administrators=[operator.person, other.person])
        for person in (operator.person, other.person):
            await Reader(s, person, "zh" if person is operator.person else "en", group).says_only("/stats")
        forged = (await other.asks("/help"))[0]
        draft = await s.store(announcements.draft, 1, "secret", s.clock())
        for verb in ("announce", "unannounce"):
            assert await other.presses(forged, f"{verb}:{draft}") == other.hears("button-stale", command="/today")
        assert await s.store(announcements.discard, 1, 1)


def test_the_three_are_marked_as_the_operators() -> None:
    assert {entry.name for entry in COMMANDS if entry.admin} == {"stats", "collect", "announce"}


async def test_stats_shows_today_and_thirty_days_in_both_languages(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(**OPERATORS)
        chinese, english = two_readers(s)
        await collected(s)
        third = Reader(s, s.api.person(3, language_code="en"), "en")
        for words in ("/start", "/stop", "/start"):
            await third.asks(words)
        await english.asks("/start")
        await s.store(counts.add, EVENING.date().replace(day=1), "pushes", count=1200)
        await s.store(counts.add, EVENING.date().replace(month=7, day=1), "pushes", count=9000)
        await s.store(counts.add, EVENING.date(), "failed-checks", "number", 3)
        (shown,) = await english.asks("/stats")
        lines = shown.text.split("\n")
        assert lines[0] == "📊 Subscribers: 2 active, 0 out of reach, 0 stopped"
        assert lines[1] == "Papers: 12 · waiting pushes: 0"
        assert {"New: 3 / 3", "Gone: 1 / 1", "Pushes: 0 / 1,200", "Commands: 5 / 5", "Errors: 0 / 0"} <= set(lines)
        assert lines[-2:] == ["Failed checks, 30 days", "number 3"]
        (shown,) = await chinese.asks("/stats")
        assert "推送：0 / 1,200" in shown.text


async def test_collect_says_what_it_found_and_why_it_could_not(stage: Any) -> None:
    async with stage(days={}) as s:
        await s.start_bot(**OPERATORS)
        chinese, english = two_readers(s)
        await idle(s)
        (begun, done) = await english.asks("/collect", 2)
        assert begun.text == english.hears("collect-begun")
        assert done.text.startswith("Done, after")
        assert done.text.endswith("Hugging Face lists no papers.")
        s.papers.days.update(sample_days())
        (_, done) = await chinese.asks("/collect", 2)
        assert "12 篇新论文" in done.text
        assert "2026年8月21日" in done.text
        (_, done) = await english.asks("/collect", 2)
        assert "nothing new" in done.text
        s.papers.faults.append(lambda _: web.Response(status=403))
        (_, failed) = await english.asks("/collect", 2)
        assert failed.text.startswith("The papers list could not be read: the papers API answered HTTP 403")
        asked = len(s.papers.requests)
        async with s.app._collecting._turn:  # another collection is under way
            assert texts(await english.asks("/collect")) == [english.hears("collect-busy")]
        assert len(s.papers.requests) == asked


async def test_a_day_that_cannot_be_read_hides_no_other_day(stage: Any) -> None:
    async with stage(days={}) as s:
        await s.start_bot(**OPERATORS)
        operator = new_reader(s, "en")
        await idle(s)
        s.papers.days.update(sample_days())
        s.papers.faults.append(lambda _: web.Response(status=403))  # for the earliest of three days
        _, failed = await operator.asks("/collect", 2)
        assert "HTTP 403 for 2026-08-19" in failed.text
        assert len(await s.store(papers.on_day, EVENING.date())) == 12


@pytest.mark.parametrize("name", ["bold", "italic", "underline", "strikethrough", "spoiler", "code", "blockquote"])
def test_simple_formatting_is_kept_from_the_command_on(name: str) -> None:
    chat = TelegramChat(1, "private")
    text = "/announce  🎉 a <b> & c"
    entities = [MessageEntity("bot_command", 0, 9), MessageEntity(name, 0, 17)]
    html = formatted("🎉 a <b> & c", Message(1, EVENING, chat, text=text, entities=entities))
    shown, found = formatted_text(html, "HTML")
    assert shown == "🎉 a <b> & c"
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == [(name, 0, 6)]
    mention = [MessageEntity("custom_emoji", 11, 2, custom_emoji_id="5"), MessageEntity("url", 14, 1)]
    assert "<tg-emoji" not in formatted("🎉 a <b> & c", Message(1, EVENING, chat, text=text, entities=mention))
    assert formatted("", Message(1, EVENING, chat, text="/announce")) == ""


async def test_an_announcement_is_shown_confirmed_sent_once_and_reported(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(**OPERATORS)
        operator, second = two_readers(s)
        quiet, gone, stopped = (Reader(s, s.api.person(n, language_code="en"), "en") for n in (3, 4, 5))
        group = s.api.group(-100, members=[operator.person], is_forum=True, administrators=[operator.person])
        topic = group.open_topic("News")
        for reader in (second, quiet, gone, stopped):
            await reader.asks("/start")
        await Reader(s, operator.person, "zh", group).asks("/start", thread_id=topic)
        await stopped.asks("/stop")
        await s.store(lambda db: db.execute("UPDATE chats SET silent = 1 WHERE id = 3"))
        gone.person.deletes_account()
        assert texts(await operator.asks("/announce")) == [operator.hears("announce-how")]
        preview, question = await operator.asks("/announce 今晚 <搬家> & 22:00 回来", 2)
        assert preview.text == "今晚 <搬家> & 22:00 回来"
        assert question.text == operator.hears("announce-sure", count=4)
        for reader in (second, quiet):
            reader.look()
        confirm = button_data(question)[0]
        assert await operator.taps(question, confirm) is None
        assert [texts(await reader.gets()) for reader in (second, quiet)] == [[preview.text]] * 2
        assert quiet.chat.from_bot[-1].silent
        assert not second.chat.from_bot[-1].silent
        (report,) = await operator.gets()
        assert (group.from_bot[-1].text, group.from_bot[-1].thread_id) == (preview.text, topic)
        counted = [operator.hears("announce-done", count=3), operator.hears("announce-unreachable", count=1)]
        assert report.text == "\n".join(counted)
        await recorded(s, 4, state="asleep")
        for again in (confirm, f"un{confirm}"):  # a second tap, before the buttons were gone
            assert await operator.presses(question, again) is None
            assert operator.chat.by_id[question.message_id].text == operator.hears("announce-begun", count=4)
        for reader in (second, quiet, stopped):
            await reader.hears_nothing()
        kept = "SELECT html, finished_at NOT NULL FROM announcements"
        assert await s.store(lambda db: tuple(db.execute(kept).fetchone())) == ("", 1)


async def test_an_operator_who_has_not_subscribed_hears_of_the_end_in_their_own_language(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(**OPERATORS, digest_language="zh")
        await collected(s)
        await Reader(s, s.api.person(3, language_code="zh"), "zh").asks("/start")
        operator = Reader(s, s.api.person(2, language_code="en"), "en")
        _, question = await operator.asks("/announce moving", 2)
        operator.look()
        await operator.taps(question, button_data(question)[0])
        assert texts(await operator.gets()) == [operator.hears("announce-done", count=1)]


async def test_receivers_that_telegram_fails_for_good_hold_up_no_other(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.deliver.ceilings.CLOSED_AT_MOST", 0.05)
    monkeypatch.setattr("bot.announcing.WIDTH", 2)
    monkeypatch.setattr("bot.deliver.lanes.PAUSES", (0.01, 3600))
    async with stage() as s:
        await s.start_bot(**OPERATORS)
        await collected(s)
        for number in range(11, 20):
            await Reader(s, s.api.person(number, language_code="en"), "en").asks("/start")
        for number, fault in enumerate([Page(502), Answer(429, "Too Many Requests", {"retry_after": 3600})] * 3, 11):
            s.api.script(fault, method="sendMessage", chat_id=number, times=None)
        operator = Reader(s, s.api.person(2, language_code="en"), "en")
        _, question = await operator.asks("/announce moving", 2)
        await operator.taps(question, button_data(question)[0])
        for number in range(17, 20):
            await s.api.wait_for(number, lambda sent: sent[-1].text == "moving")


async def test_an_announcement_passes_a_storm_and_is_done_with_where_it_is_refused(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.deliver.lanes.PAUSES", (0.01,))
    monkeypatch.setattr("bot.deliver.outbox.PERSON_PAUSES", (3600,))  # which is not for receivers: people go first
    async with stage() as s:
        await s.start_bot(**OPERATORS)
        operator, *others = [Reader(s, s.api.person(n, language_code="zh"), "zh") for n in (1, 2, 3)]
        for reader in others:
            await reader.asks("/start")
        s.api.script(Page(502), method="sendMessage", chat_id=2)
        s.api.script(Answer(400, "Bad Request: message is too strange"), method="sendMessage", chat_id=3, times=None)
        _, question = await operator.asks("/announce news", 2)
        await operator.taps(question, button_data(question)[0])
        report = [operator.hears("announce-done", count=1), operator.hears("announce-rejected", count=1)]
        await operator.gets(lambda new: "\n".join(report) in texts(new))
        assert texts(others[0].chat.from_bot).count("news") == 1


def test_an_announcement_is_its_authors_alone_and_only_a_draft_can_be_dropped(db: Database) -> None:
    for chat_id, state in ((7, "active"), (8, "asleep"), (9, "active")):
        subscribe(db, chat_id, state=state)
    draft = announcements.draft(db, 1, "news", EVENING)
    assert announcements.confirm(db, draft, 2, EVENING) is None
    assert not announcements.discard(db, draft, 2)
    assert announcements.done(db) == [], "a draft is no announcement"
    assert announcements.confirm(db, draft, 1, EVENING) == 2
    assert [announcements.is_confirmed(db, draft, author) for author in (1, 2)] == [True, False]
    assert not announcements.discard(db, draft, 1)
    announcements.draft(db, 1, "more", EVENING)
    chats.set_state(db, 7, "asleep")
    (last,) = announcements.waiting(db, 9)
    delivery = announcements.get(db, last)
    assert delivery
    assert (delivery.html, delivery.chat.id) == ("news", 9)
    announcements.note(db, delivery.id, "delivered")
    assert [(result.id, result.delivered) for result in announcements.done(db)] == [(draft, 1)]


def test_an_answer_that_comes_after_forget_ends_no_other_delivery(db: Database) -> None:
    def send(author: int) -> int:
        draft = announcements.draft(db, author, "news", EVENING)
        announcements.confirm(db, draft, author, EVENING)
        return draft

    subscribe(db, 1)
    send(7)
    (delivery_id,) = announcements.waiting(db, 9)
    chats.forget(db, 1)
    subscribe(db, 2)
    send(8)
    announcements.note(db, delivery_id, "delivered")
    assert len(announcements.waiting(db, 9)) == 1


async def test_an_announcement_can_be_dropped_replaced_or_refused(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(**OPERATORS)
        operator, other = two_readers(s)
        assert texts(await operator.asks("/announce hello", 2))[1] == operator.hears("announce-sure", count=0)
        await other.asks("/start")
        _, old = await operator.asks("/announce one", 2)
        _, new = await operator.asks("/announce two", 2)
        await operator.taps(old, button_data(old)[0])
        assert operator.chat.by_id[old.message_id].text == operator.hears("announce-gone")
        await operator.taps(new, button_data(new)[1])
        assert operator.chat.by_id[new.message_id].text == operator.hears("announce-dropped")
        await other.hears_nothing()
        s.api.script(Answer(400, "Bad Request: message is too strange"), method="sendMessage", chat_id=1)
        (refused,) = await operator.asks("/announce three")
        assert refused.text == operator.hears("announce-refused", because="Message is too strange")


async def test_an_announcement_goes_on_after_a_crash_where_it_stopped(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(**OPERATORS)
        operator, *others = [Reader(s, s.api.person(n, language_code="en"), "en") for n in range(1, 8)]
        for reader in (operator, *others):
            await reader.asks("/start")
        s.api.script(Page(502), method="sendMessage", chat_id=5, times=None)  # one chat's storm holds up nobody
        _, question = await operator.asks("/announce news", 2)
        await operator.taps(question, button_data(question)[0])

        async def only_one_waits() -> bool:
            return len(await s.store(announcements.waiting, 20)) == 1

        await until(only_one_waits)
        await s.stop_bot()
        s.api.heal()
        await s.start_bot(**OPERATORS)
        await operator.gets(lambda new: any(operator.hears("announce-done", count=7) in m.text for m in new))
        for reader in others:
            assert texts(reader.chat.from_bot).count("news") == 1


async def test_a_chat_that_leaves_meanwhile_gets_no_announcement(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(**OPERATORS)
        operator, other = two_readers(s)
        for reader in (operator, other):
            await reader.asks("/start" if reader is other else "/help")
        draft = await s.store(announcements.draft, 1, "news", s.clock())
        assert await s.store(announcements.confirm, draft, 1, s.clock()) == 1
        assert await s.store(announcements.confirm, draft, 1, s.clock()) is None
        await s.store(chats.set_state, 2, "stopped")
        await s.app._announcing.wake()
        await operator.gets()
        assert operator.chat.from_bot[-1].text == operator.hears("announce-done", count=0)
        await other.hears_nothing()
