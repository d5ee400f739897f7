"""What becomes of a message and of the chat's record for every answer of Telegram's: over HTTP, in a real store."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

import pytest
from sqlite_utils import Database
from telegram.ext import ExtBot

from bot.deliver import outbox as outbox_module
from bot.deliver.ceilings import Ceilings, Urgency
from bot.deliver.outbox import Outbox
from bot.deliver.pacer import Pacer, Terms
from bot.deliver.transport import AiohttpRequest
from bot.deliver.weather import Malformed, Missing, NoFiles, Refused, Sent, Storm, Unchanged, Unreachable
from bot.embedded.bot_api import BotApi
from bot.embedded.chats import Message as Shown
from bot.embedded.faults import Answer, Drop, Fault, Hang, Page
from bot.message import Button, File, Message
from bot.setting_values import Rate
from storage import chats, drafts, followed, papers, pushes
from storage.database import Store
from storage.records import Chat, ChatKind, Draft, Follow, Paper, Plan
from tests.test_weather import MESSAGE, REFUSED, UNREACHABLE

NOW = datetime(2026, 8, 21, 12, 0, tzinfo=UTC)
OFF = Rate(0, 1)
READER, GROUP, FORUM, CHANNEL = 1, -10, -20, -30
HELLO = Message("<b>hello</b> &amp; good day", ((Button("more", data="more:1"),),))


@dataclass
class Office:
    """A bot with one subscriber of each kind, each with a follow and a push under way."""

    api: BotApi
    store: Store
    outbox: Outbox
    topics: tuple[int, int]

    async def record(self, chat_id: int) -> Chat:
        chat = await self.store(chats.get, chat_id)
        assert chat
        return chat

    async def because(self, chat_id: int) -> str:
        row = await self.store(
            lambda db: db.execute("SELECT asleep_because FROM chats WHERE id = ?", [chat_id]).fetchone()
        )
        return str(row[0])

    def shown(self, chat_id: int) -> list[Shown]:
        return self.api.chat(chat_id).from_bot

    def fails(self, *faults: Fault, chat_id: int | None = None, method: str = "sendMessage") -> None:
        for fault in faults:
            self.api.script(fault, method=method, chat_id=chat_id)

    def tried(self, method: str = "sendMessage") -> int:
        return self.api.count(method)


def subscribe(db: Database, chat_id: int, kind: ChatKind, thread_id: int | None = None) -> None:
    chats.add(db, Chat(chat_id, kind, "zh", time(9), "Asia/Shanghai", 10, thread_id), 0, NOW, NOW)
    followed.add(db, chat_id, [Follow("agent")])
    pushes.start(db, chat_id, Plan(days=(NOW.date(),), total=1, matched=1, filtered=True, cards=("2608.00001",)), NOW)


def furnish(db: Database, topic: int) -> None:
    papers.save_listing(db, NOW.date(), [Paper("2608.00001", "A paper", "We study it.")], NOW)
    subscribe(db, READER, "private")
    subscribe(db, GROUP, "group")
    subscribe(db, CHANNEL, "channel")
    subscribe(db, FORUM, "supergroup", topic)


@pytest.fixture
def patience() -> float:
    """Seconds that Telegram may take for an answer."""
    return 20.0


@pytest.fixture
async def office(store: Store, patience: float, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    monkeypatch.setattr(outbox_module, "PERSON_PAUSES", (0.0, 0.0))
    async with BotApi() as api:
        api.person(READER).writes("/start")
        api.group(GROUP, type="group")
        forum = api.group(FORUM, is_forum=True)
        topics = forum.open_topic("papers"), forum.open_topic("chatter")
        api.channel(CHANNEL)
        await store(furnish, topics[0])
        bot: ExtBot[Terms] = ExtBot(
            api.token,
            base_url=f"{api.base_url}/bot",
            request=AiohttpRequest(8, read_seconds=patience),
            rate_limiter=Pacer(Ceilings(OFF, OFF, OFF)),
        )
        async with bot:
            yield Office(api, store, Outbox(bot, store, lambda: NOW), topics)


async def test_a_message_arrives_as_it_is_meant(office: Office) -> None:
    message = Message(HELLO.html, HELLO.keyboard, preview="https://huggingface.co/papers/2608.00001", silent=True)
    answer = await office.outbox.send(READER, message)
    (shown,) = office.shown(READER)
    assert answer == Sent(shown.message_id)
    assert (shown.text, shown.silent) == ("hello & good day", True)
    assert shown.buttons == [{"text": "more", "callback_data": "more:1"}]
    assert shown.link_preview_options == {"url": message.preview, "prefer_small_media": True}


async def test_without_a_preview_telegram_is_told_to_make_none(office: Office) -> None:
    await office.outbox.send(READER, HELLO)
    assert office.shown(READER)[0].link_preview_options == {"is_disabled": True}


# Nobody there


# Which answers mean so is told by test_weather; what follows from it is the same for all of them.
@pytest.mark.parametrize("urgency", Urgency)
@pytest.mark.parametrize(("status", "description"), [UNREACHABLE[0], UNREACHABLE[-1]])
async def test_whoever_cannot_be_reached_sleeps_and_keeps_everything(
    office: Office, status: int, description: str, urgency: Urgency
) -> None:
    office.fails(Answer(status, description))
    answer = await office.outbox.send(READER, HELLO, urgency=urgency)
    assert isinstance(answer, Unreachable)
    assert (await office.record(READER)).state == "asleep"
    assert (await office.because(READER)).lower() in description.lower()
    assert await office.store(followed.by, READER) == [Follow("agent")]
    assert len(await office.store(pushes.running, 9)) == 3  # the push waits, the others go on
    assert office.tried() == 1


async def test_a_chat_that_had_stopped_stays_stopped(office: Office) -> None:
    await office.store(chats.set_state, READER, "stopped")
    office.api.people[READER].blocks()
    assert isinstance(await office.outbox.send(READER, HELLO), Unreachable)
    assert (await office.record(READER)).state == "stopped"


@pytest.mark.parametrize("status", ["kicked", "left"])
async def test_a_bot_thrown_out_of_a_chat_lets_it_sleep(office: Office, status: str) -> None:
    for chat_id in (GROUP, FORUM, CHANNEL):
        office.api.chat(chat_id).bot_status = status  # type: ignore[assignment]
        assert isinstance(await office.outbox.send(chat_id, HELLO), Unreachable)
        assert (await office.record(chat_id)).state == "asleep"
    assert (await office.record(READER)).state == "active"


async def test_a_channel_where_the_bot_is_no_administrator_sleeps(office: Office) -> None:
    office.api.chat(CHANNEL).bot_status = "member"
    await office.outbox.send(CHANNEL, HELLO)
    assert "administrator" in await office.because(CHANNEL)


async def test_a_chat_that_nobody_knows_is_nobody_to_send_to(office: Office) -> None:
    assert isinstance(await office.outbox.send(404, HELLO), Unreachable)
    assert await office.store(chats.get, 404) is None


# Moved, and topics


async def test_an_upgraded_group_moves_with_its_follows_and_its_push_and_gets_the_message(office: Office) -> None:
    office.api.upgrade(office.api.chat(GROUP), -1000)
    before = await office.record(GROUP)
    answer = await office.outbox.send(GROUP, HELLO)
    assert isinstance(answer, Sent)
    assert [message.text for message in office.shown(-1000)] == ["hello & good day"]
    assert await office.store(chats.get, GROUP) is None
    moved = await office.record(-1000)
    assert (moved.kind, moved.state, moved.next_push_at) == ("supergroup", "active", before.next_push_at)
    assert await office.store(followed.by, -1000) == [Follow("agent")]
    running = [await office.store(pushes.get, number) for number in await office.store(pushes.running, 9)]
    assert [push.chat.id for push in running if push] == [READER, -1000, CHANNEL, FORUM]


async def test_a_subscription_made_in_the_new_group_meanwhile_wins(office: Office) -> None:
    office.api.upgrade(office.api.chat(GROUP), -1000)
    await office.store(chats.add, Chat(-1000, "supergroup", "en", time(7), "UTC", 3), 0, NOW, NOW)
    assert isinstance(await office.outbox.send(GROUP, HELLO), Sent)
    assert (await office.record(-1000)).language == "en"
    assert await office.store(chats.get, GROUP) is None
    assert await office.store(followed.by, -1000) == []


async def test_cards_of_the_old_group_are_not_looked_for_in_the_new_one(office: Office) -> None:
    await office.store(drafts.add, GROUP, 7, Draft("2608.00001", 1, "zh"), NOW)
    office.api.upgrade(office.api.chat(GROUP), -1000)
    await office.outbox.send(GROUP, HELLO)
    assert await office.store(lambda db: db.execute("SELECT count(*) FROM drafts").fetchone()[0]) == 0


async def test_a_group_that_moves_in_a_circle_is_given_up(office: Office) -> None:
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    for _ in range(10):
        office.fails(Answer(400, text, {"migrate_to_chat_id": GROUP}), chat_id=GROUP)
    assert not isinstance(await office.outbox.send(GROUP, HELLO), Sent)
    assert office.tried() < 10


@pytest.mark.parametrize("happens", ["closed", "deleted", "unknown"])
async def test_a_lost_topic_falls_back_to_the_group_and_is_forgotten(office: Office, happens: str) -> None:
    topic = office.topics[0]
    if happens == "unknown":
        del office.api.chat(FORUM).topics[topic]
    else:
        office.api.chat(FORUM).topics[topic].state = happens  # type: ignore[assignment]
    assert isinstance(await office.outbox.send(FORUM, HELLO, thread_id=topic), Sent)
    assert [message.thread_id for message in office.shown(FORUM)] == [None]
    record = await office.record(FORUM)
    assert (record.thread_id, record.state) == (None, "active")


async def test_an_answer_in_another_topic_that_is_lost_leaves_the_pushes_where_they_were(office: Office) -> None:
    papers_topic, chatter = office.topics
    office.api.chat(FORUM).close_topic(chatter)
    assert isinstance(await office.outbox.send(FORUM, HELLO, thread_id=chatter), Sent)
    assert (await office.record(FORUM)).thread_id == papers_topic


async def test_a_group_whose_general_topic_is_closed_as_well_sleeps(office: Office) -> None:
    office.fails(*[Answer(400, "Bad Request: TOPIC_CLOSED")] * 2)
    answer = await office.outbox.send(FORUM, HELLO, thread_id=office.topics[0])
    assert isinstance(answer, Unreachable)
    assert (await office.record(FORUM)).state == "asleep"


# Files

FILE = File("收藏.md", "# 论文\n".encode(), "<b>2</b> papers")


async def test_a_file_arrives_whole_with_its_name_and_caption(office: Office) -> None:
    assert isinstance(await office.outbox.send_file(READER, FILE), Sent)
    (shown,) = office.shown(READER)
    assert shown.document
    assert (shown.document.name, shown.document.content) == (FILE.name, FILE.content)
    assert (shown.text, shown.entities[0]["type"]) == ("2 papers", "bold")


async def test_a_file_follows_a_lost_topic_an_upgraded_group_and_a_storm(office: Office) -> None:
    topic = office.topics[0]
    office.api.chat(FORUM).delete_topic(topic)
    assert isinstance(await office.outbox.send_file(FORUM, FILE, thread_id=topic), Sent)
    assert [message.thread_id for message in office.shown(FORUM)] == [None]
    office.api.upgrade(office.api.chat(GROUP), -1000)
    assert isinstance(await office.outbox.send_file(GROUP, FILE), Sent)
    assert len(office.shown(-1000)) == 1
    office.fails(Drop(), method="sendDocument")
    assert isinstance(await office.outbox.send_file(READER, FILE), Sent)
    office.api.person(77)
    assert isinstance(await office.outbox.send_file(77, FILE), Unreachable)


async def test_a_group_that_takes_no_files_stays_awake(office: Office) -> None:
    office.api.chat(GROUP).may_send_files = False
    assert isinstance(await office.outbox.send_file(GROUP, FILE), NoFiles)
    assert (await office.record(GROUP)).state == "active"
    assert isinstance(await office.outbox.send(GROUP, HELLO), Sent)


async def test_buttons_alone_are_replaced_and_the_text_stays(office: Office) -> None:
    await office.outbox.send(READER, HELLO)
    (shown,) = office.shown(READER)
    before = shown.text, shown.entities
    assert isinstance(await office.outbox.edit_buttons(READER, shown.message_id, ((Button("☆", data="x"),),)), Sent)
    assert (shown.text, shown.entities) == before
    assert [button["text"] for button in shown.buttons] == ["☆"]
    assert isinstance(await office.outbox.edit_buttons(READER, 99, ()), Missing)


# Our own mistakes


async def test_refused_markup_goes_as_plain_text_with_its_buttons(office: Office) -> None:
    answer = await office.outbox.send(READER, Message("1 < 2 &amp; <b>bold</b> <x>odd</x>", HELLO.keyboard))
    assert isinstance(answer, Sent)
    (shown,) = office.shown(READER)
    assert "2 & bold odd" in shown.text
    assert shown.entities == []
    assert shown.buttons


async def test_refused_buttons_are_left_off(office: Office) -> None:
    message = Message("<b>hello</b>", ((Button("x", data="x" * 65),),))
    assert isinstance(await office.outbox.send(READER, message), Sent)
    (shown,) = office.shown(READER)
    assert (shown.text, shown.buttons, len(shown.entities)) == ("hello", [], 1)


async def test_refused_markup_and_buttons_together_still_leave_the_words(office: Office) -> None:
    message = Message("<b>hello", ((Button("x", url="nowhere"),),))
    assert isinstance(await office.outbox.send(READER, message), Sent)
    assert [(shown.text, shown.buttons) for shown in office.shown(READER)] == [("hello", [])]


async def test_a_card_sent_as_plain_text_is_still_replaced_when_its_summary_exists(office: Office) -> None:
    await office.outbox.send(READER, Message("<b>card", draft=Draft("2608.00001", 1, "zh")))
    count = "SELECT count(*) FROM drafts WHERE chat_id = ?"
    assert await office.store(lambda db: db.execute(count, [READER]).fetchone()[0]) == 1


@pytest.mark.parametrize(
    ("status", "description"), [MESSAGE[0], MESSAGE[-1], (400, "Bad Request: can't parse entities: whatever")]
)
async def test_what_is_refused_in_every_form_is_given_up_and_is_not_the_readers_fault(
    office: Office, status: int, description: str
) -> None:
    office.fails(*[Answer(status, description)] * 5)
    assert isinstance(await office.outbox.send(READER, HELLO), Malformed)
    assert office.tried() <= 3
    assert (await office.record(READER)).state == "active"


async def test_a_text_that_is_too_long_is_refused_by_telegram_and_given_up(office: Office) -> None:
    assert isinstance(await office.outbox.send(READER, Message("x" * 4097)), Malformed)


# Telegram's own troubles

ONE_STORM: list[Fault] = [Answer(500, "Internal Server Error"), Page(502), Page(403), Drop(), Hang()]


@pytest.mark.parametrize("patience", [0.1])
async def test_a_persons_answer_is_tried_again_through_a_storm(office: Office) -> None:
    for number, fault in enumerate(ONE_STORM, start=1):
        office.fails(fault)
        assert isinstance(await office.outbox.send(READER, HELLO), Sent), fault
        assert len(office.shown(READER)) == number, fault
        assert (await office.record(READER)).state == "active", fault


async def test_a_storm_has_time_to_pass_before_a_persons_answer_is_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_module, "PERSON_PAUSES", (3600.0,))
    office.api.script(Page(502), method="sendMessage", chat_id=READER, times=None)
    answer = asyncio.create_task(office.outbox.send(READER, HELLO))
    await office.api.wait_until(lambda: office.api.count("sendMessage", 502))
    for _ in range(3):
        assert isinstance(await office.outbox.send(GROUP, HELLO), Sent)
    assert office.api.count("sendMessage", 502) == 1
    answer.cancel()


async def test_a_persons_answer_is_given_up_when_the_storm_goes_on(office: Office) -> None:
    office.fails(*[Drop()] * 9)
    assert isinstance(await office.outbox.send(READER, HELLO), Storm)
    assert office.tried() == 3
    assert (await office.record(READER)).state == "active"


@pytest.mark.parametrize("patience", [0.1])
async def test_a_broadcasts_storm_is_left_to_the_push(office: Office) -> None:
    for fault in ONE_STORM:
        office.fails(fault)
        assert isinstance(await office.outbox.send(READER, HELLO, urgency=Urgency.BROADCAST), Storm), fault
        assert office.shown(READER) == [], fault
        assert (await office.record(READER)).state == "active", fault


async def test_a_refused_bot_is_nobodys_fault_in_the_chat(office: Office) -> None:
    for status, description in REFUSED:
        office.fails(Answer(status, description))
        assert isinstance(await office.outbox.send(READER, HELLO), Refused), description
        assert (await office.record(READER)).state == "active", description


async def test_a_demanded_wait_is_waited_for_and_nobody_sees_it(office: Office) -> None:
    office.fails(Answer(429, "Too Many Requests: retry after 1", {"retry_after": 0.05}))
    assert isinstance(await office.outbox.send(READER, HELLO), Sent)
    assert office.tried() == 2


# Edits and deletions


async def test_an_edit_replaces_text_and_buttons(office: Office) -> None:
    sent = await office.outbox.send(READER, HELLO)
    assert isinstance(sent, Sent)
    assert isinstance(await office.outbox.edit(READER, sent.message_id, Message("<i>new</i>")), Sent)
    (shown,) = office.shown(READER)
    assert (shown.text, shown.buttons) == ("new", [])


async def test_an_edit_that_changes_nothing_is_unchanged(office: Office) -> None:
    sent = await office.outbox.send(READER, HELLO)
    assert isinstance(sent, Sent)
    assert await office.outbox.edit(READER, sent.message_id, HELLO) == Unchanged()


async def test_an_edit_of_a_message_that_is_gone_is_missing(office: Office) -> None:
    assert await office.outbox.edit(READER, 77, HELLO) == Missing()


async def test_an_edit_with_refused_markup_goes_as_plain_text(office: Office) -> None:
    sent = await office.outbox.send(READER, HELLO)
    assert isinstance(sent, Sent)
    assert isinstance(await office.outbox.edit(READER, sent.message_id, Message("<b>new")), Sent)
    assert office.shown(READER)[0].text == "new"


async def test_deleting_what_is_gone_is_missing_and_deleting_what_is_there_takes_it_away(office: Office) -> None:
    sent = await office.outbox.send(READER, HELLO)
    assert isinstance(sent, Sent)
    assert isinstance(await office.outbox.delete(READER, sent.message_id), Sent)
    assert await office.outbox.delete(READER, sent.message_id) == Missing()
    assert office.shown(READER) == []


async def test_a_card_that_is_sent_is_sent_even_if_it_cannot_be_noted(office: Office) -> None:
    await office.store(lambda db: db.execute("PRAGMA query_only = 1"))  # as if the disk took nothing more
    answer = await office.outbox.send(READER, Message("card", draft=Draft("2608.00001", 1, "zh")))
    assert isinstance(answer, Sent)
    assert len(office.shown(READER)) == 1
