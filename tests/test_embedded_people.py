"""What people do in their apps, as python-telegram-bot's Update objects: by long polling, and by webhook."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Message,
    Update,
)
from telegram.error import BadRequest, Conflict
from telegram.request import HTTPXRequest

from bot.embedded.bot_api import BotApi
from bot.embedded.entities import TextError
from bot.embedded.people import Person

TOKEN = "123:TEST"
NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("⭐ Save", callback_data="save:1"),
                                 InlineKeyboardButton("PDF", url="https://arxiv.org/pdf/1")]])  # fmt: skip


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(TOKEN, clock=lambda: NOON) as server:
        yield server


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    polls = HTTPXRequest(connection_pool_size=2)
    async with Bot(TOKEN, base_url=f"{api.base_url}/bot", get_updates_request=polls) as client:
        yield client


@pytest.fixture
def alice(api: BotApi) -> Person:
    return api.person(1001, "Alice", last_name="Liddell", username="alice", language_code="zh-hans", is_premium=True)


async def only_update(bot: Bot) -> Update:
    [update] = await bot.get_updates()
    return update


async def only_message(bot: Bot) -> Message:
    message = (await only_update(bot)).effective_message
    assert message is not None
    return message


# In the private chat


async def test_a_command(bot: Bot, alice: Person) -> None:
    alice.writes(" /date@paper_digest_bot 2023-09-12 👍 https://hf.co ")
    message = await only_message(bot)
    assert message.text == "/date@paper_digest_bot 2023-09-12 👍 https://hf.co"
    assert [(entity.type, entity.offset, entity.length) for entity in message.entities] == [
        ("bot_command", 0, 22),
        ("url", 37, 13),
    ]
    user = message.from_user
    assert user is not None
    assert (user.id, user.full_name, user.language_code, user.is_premium) == (1001, "Alice Liddell", "zh-hans", True)
    assert (message.chat.type, message.chat.id, message.date) == ("private", 1001, NOON)


async def test_texts_that_no_app_sends(alice: Person) -> None:
    with pytest.raises(ValueError, match="no app sends 4098 units"):
        alice.writes("👍" * 2049)
    with pytest.raises(TextError):
        alice.writes(" \n ")
    assert alice.chat.messages == []


async def test_a_reply_an_edit_a_photo_and_a_place(bot: Bot, alice: Person) -> None:
    first = alice.writes("one")
    alice.writes("two", reply_to=first.message_id)
    alice.edits(first.message_id, "/eins")
    photo = alice.sends_photo("/caption")
    alice.edits(photo.message_id, "other")
    alice.shares_location(31.2, 121.5)
    _, reply, edit, captioned, recaptioned, place = await bot.get_updates()
    assert reply.message is not None
    assert reply.message.reply_to_message is not None
    assert reply.message.reply_to_message.text == "one"
    assert edit.edited_message is not None
    assert (edit.edited_message.text, edit.edited_message.edit_date) == ("/eins", NOON)
    assert edit.edited_message.entities[0].type == "bot_command"
    assert captioned.message is not None
    assert (captioned.message.caption, captioned.message.text) == ("/caption", None)
    assert captioned.message.photo
    assert recaptioned.edited_message is not None
    assert recaptioned.edited_message.caption == "other"
    assert place.message is not None
    assert place.message.location is not None
    assert (place.message.location.latitude, place.message.location.longitude) == (31.2, 121.5)


async def test_a_tapped_button(api: BotApi, bot: Bot, alice: Person) -> None:
    alice.writes("/start")
    sent = await bot.send_message(alice.id, "card", reply_markup=BUTTONS)
    tap = alice.taps(sent.message_id, "⭐ Save")
    _, update = await bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert (query.data, query.from_user.id, query.message.message_id) == ("save:1", 1001, 2)  # type: ignore[union-attr]
    assert query.chat_instance
    assert tap.answer is None
    await query.answer("Saved", show_alert=True)
    await query.answer("again")
    answer = await tap.answered()
    assert (answer["text"], answer["show_alert"]) == ("Saved", "true")
    assert alice.taps(2, "save:1").id != tap.id
    tap.expire()
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
        await query.answer()


async def test_only_what_is_there_can_be_tapped_unless_it_is_forged(bot: Bot, alice: Person) -> None:
    alice.writes("/start")
    await bot.send_message(alice.id, "card", reply_markup=BUTTONS)
    for button in ("PDF", "Delete", "⭐"):
        with pytest.raises(LookupError):
            alice.taps(2, button)
    alice.forges_tap(2, "delete:everything")
    _, update = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.data == "delete:everything"


async def test_an_inline_query(bot: Bot, alice: Person) -> None:
    question = alice.asks_inline("vision transformers", offset="50")
    query = (await only_update(bot)).inline_query
    assert query is not None
    assert (query.id, query.query, query.offset) == (question.id, "vision transformers", "50")


async def test_an_inline_answer_is_repeated_while_the_bot_allows(api: BotApi, bot: Bot) -> None:
    one, other = api.person(21), api.person(22)
    article = InlineQueryResultArticle("1", "Title", InputTextMessageContent("<b>text</b>", "HTML"))
    first = one.asks_inline("x")
    await bot.answer_inline_query(first.id, [article], cache_time=60, is_personal=True)
    assert one.asks_inline("x").answer == first.answer
    unlike = [one.asks_inline("y"), one.asks_inline("x", offset="1"), other.asks_inline("x")]
    assert [question.answer for question in unlike] == [None] * 3
    api.clock = lambda: NOON + timedelta(seconds=60)
    second = one.asks_inline("x")
    assert second.answer is None
    await bot.answer_inline_query(second.id, [article], cache_time=60)
    assert other.asks_inline("x").answer == second.answer


async def test_a_picked_result_is_a_message_by_the_person_via_the_bot(api: BotApi, bot: Bot, alice: Person) -> None:
    group = api.group(-77, members=[alice])
    article = InlineQueryResultArticle("1", "Title", InputTextMessageContent("<b>text</b>", "HTML"))
    question = alice.asks_inline("x")
    with pytest.raises(LookupError):
        alice.picks(question, "1")
    await bot.answer_inline_query(question.id, [article])
    picked = alice.picks(question, "1", chat=group)
    assert not picked.from_bot
    _, update = await bot.get_updates()
    assert update.message is not None  # even in a group where it sees nothing but commands
    assert (update.message.text_html, update.message.via_bot) == ("<b>text</b>", bot.bot)
    assert update.message.from_user is not None
    assert update.message.from_user.id == alice.id
    with pytest.raises(LookupError):
        alice.picks(question, "2")


async def test_without_inline_mode_nobody_can_ask_inline() -> None:
    api = BotApi(inline_mode=False)
    with pytest.raises(ValueError, match="inline mode is off"):
        api.person(1).asks_inline("x")


async def test_blocking(bot: Bot, alice: Person) -> None:
    alice.writes("/start")
    alice.blocks()
    alice.writes("hello again")  # the apps unblock first
    alice.unblocks()  # which makes this nothing
    _, blocked, unblocked, message = await bot.get_updates()
    assert blocked.my_chat_member is not None
    assert (blocked.my_chat_member.old_chat_member.status, blocked.my_chat_member.new_chat_member.status) == (
        "member",
        "kicked",
    )
    assert unblocked.my_chat_member is not None
    assert unblocked.my_chat_member.new_chat_member.status == "member"
    assert unblocked.my_chat_member.from_user.id == alice.id
    assert message.message is not None
    assert await bot.send_message(alice.id, "hello")


# In groups and channels


async def test_in_a_group_privacy_mode_hides_what_is_not_for_the_bot(api: BotApi, bot: Bot, alice: Person) -> None:
    group = api.group(-1, members=[alice])
    sent = await bot.send_message(-1, "card")
    alice.writes("just talking", chat=group)
    alice.writes("/stop@other_bot", chat=group)
    seen = [
        alice.writes("/stop", chat=group),
        alice.writes("/stop@Paper_Digest_Bot", chat=group),
        alice.writes("hey @paper_digest_bot", chat=group),
        alice.writes("nice", chat=group, reply_to=sent.message_id),
    ]
    told = [update.effective_message for update in await bot.get_updates()]
    assert [message.message_id for message in told if message] == [message.message_id for message in seen]
    api.reads_all_group_messages = True
    hidden = alice.writes("just talking", chat=group)
    [*_, last] = await bot.get_updates()
    assert last.effective_message is not None
    assert last.effective_message.message_id == hidden.message_id
    assert (await bot.get_me()).can_read_all_group_messages


async def test_coming_and_going(api: BotApi, bot: Bot, alice: Person) -> None:
    group = api.group(-1, administrators=[alice], bot="left")
    alice.writes("/unseen", chat=group)
    alice.adds_bot(group)
    alice.adds_bot(group, as_admin=True)
    alice.writes("seen, because the bot is an administrator", chat=group)
    alice.removes_bot(group)
    alice.writes("/unseen", chat=group)
    joined, service, promoted, seen, removed = await bot.get_updates()
    changes = [update.my_chat_member for update in (joined, promoted, removed)]
    assert [(change.old_chat_member.status, change.new_chat_member.status) for change in changes if change] == [
        ("left", "member"),
        ("member", "administrator"),
        ("administrator", "kicked"),
    ]
    assert service.message is not None
    assert [user.id for user in service.message.new_chat_members] == [123]
    assert seen.message is not None


async def test_topics_and_anonymous_administrators(api: BotApi, bot: Bot, alice: Person) -> None:
    forum = api.group(-1, "Forum", administrators=[alice], is_forum=True)
    topic = forum.open_topic("Vision")
    alice.writes("/settings", chat=forum, thread_id=topic, anonymously=True)
    message = await only_message(bot)
    assert (message.message_thread_id, message.is_topic_message, message.chat.is_forum) == (topic, True, True)
    assert message.from_user is not None
    assert message.from_user.username == "GroupAnonymousBot"
    assert message.sender_chat is not None
    assert message.sender_chat.id == message.chat.id == -1
    with pytest.raises(ValueError, match="not a forum"):
        api.group(-2).open_topic("Vision")


async def test_a_channel_post(api: BotApi, bot: Bot, alice: Person) -> None:
    channel = api.channel(-1, administrators=[alice])
    post = alice.writes("news", chat=channel)
    alice.edits(post.message_id, "newer", chat=channel)
    posted, edited = await bot.get_updates()
    assert posted.channel_post is not None
    assert (posted.channel_post.text, posted.channel_post.from_user) == ("news", None)
    assert posted.channel_post.sender_chat is not None
    assert edited.edited_channel_post is not None
    assert edited.edited_channel_post.text == "newer"


async def test_ids_are_taken_once(api: BotApi, alice: Person) -> None:
    for taken in (1001, 0, -1):
        with pytest.raises(ValueError, match="no free user id"):
            api.person(taken)
    api.group(-1)
    for taken in (-1, 1):
        with pytest.raises(ValueError, match="no free group id"):
            api.group(taken)


# Long polling


async def test_offsets_forget_and_limits_cut(bot: Bot, alice: Person) -> None:
    for number in range(105):
        alice.writes(str(number))
    ids = [update.update_id for update in await bot.get_updates()]
    assert ids == list(range(ids[0], ids[0] + 100))
    assert [update.update_id for update in await bot.get_updates(limit=2)] == ids[:2]
    assert [update.update_id for update in await bot.get_updates(offset=ids[98], limit=2)] == ids[98:]
    assert (await bot.get_updates(limit=1))[0].update_id == ids[98]  # what came before is forgotten
    assert len(await bot.get_updates(offset=-3)) == 3
    assert len(await bot.get_updates(offset=-100)) == 3
    assert await bot.get_updates(offset=ids[0] + 105) == ()
    assert await bot.get_updates(offset=-1) == ()


async def test_a_long_poll_ends_with_the_first_update(api: BotApi, bot: Bot, alice: Person) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await api.wait_until(lambda: api.updates.polled)
    alice.writes("hello")
    [update] = await poll
    assert update.effective_message is not None
    assert update.effective_message.text == "hello"


async def test_a_long_poll_ends_empty_in_time(api: BotApi) -> None:
    assert await api.updates.poll(offset=0, limit=0, wait=0.01) == []
    assert not api.updates.polled


async def test_a_second_poller_ends_the_first(api: BotApi, bot: Bot, alice: Person) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await api.wait_until(lambda: api.updates.polled)
    second = asyncio.create_task(bot.get_updates(timeout=30))
    with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot instance"):
        await first
    alice.writes("hello")
    assert len(await second) == 1


async def test_allowed_updates_are_remembered(bot: Bot, alice: Person) -> None:
    await bot.get_updates(allowed_updates=["my_chat_member"])
    alice.writes("not wanted")
    alice.blocks()
    assert (await only_update(bot)).my_chat_member is not None
    await bot.get_updates(allowed_updates=[])
    alice.writes("wanted again")
    assert len(await bot.get_updates()) == 3  # unblocking included


async def test_stopping_ends_a_long_poll_and_starting_again_forgets_nothing(alice: Person, api: BotApi) -> None:
    port = int(api.base_url.rpartition(":")[2])
    async with Bot(TOKEN, base_url=f"{api.base_url}/bot") as bot:
        poll = asyncio.create_task(bot.get_updates(timeout=30))
        await api.wait_until(lambda: api.updates.polled)
        await api.stop()
        assert await poll == ()
        alice.writes("while it was down")
        await api.start(port)
        assert (await only_message(bot)).text == "while it was down"


# Webhooks


class Receiver:
    """A bot's own web server, which may refuse."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, Any]]] = []
        self.statuses: list[int] = []  # of the next answers; then 200
        self.url = ""
        self.arrived = asyncio.Event()

    async def handle(self, request: web.BaseRequest) -> web.Response:
        self.seen.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""), await request.json()))
        self.arrived.set()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def received(self, count: int) -> list[tuple[str, dict[str, Any]]]:
        async with asyncio.timeout(20):
            while len(self.seen) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return self.seen


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver.handle))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_a_webhook_gets_every_update_until_it_takes_it(
    api: BotApi, bot: Bot, alice: Person, receiver: Receiver
) -> None:
    api.updates.webhook_retry = 0.01
    receiver.statuses = [500, 404]
    alice.writes("before")
    await bot.set_webhook(receiver.url, secret_token="s3cret-_", max_connections=7)
    alice.writes("after")
    seen = await receiver.received(4)
    updates = [Update.de_json(body, bot) for _, body in seen]
    assert [update.message.text for update in updates if update.message] == ["before"] * 3 + ["after"]
    assert {secret for secret, _ in seen} == {"s3cret-_"}
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.last_error_date) == (receiver.url, 7, NOON)
    assert info.last_error_message == "Wrong response from the webhook: 404 Not Found"


async def test_a_webhook_and_polling_exclude_each_other(
    api: BotApi, bot: Bot, alice: Person, receiver: Receiver
) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await api.wait_until(lambda: api.updates.polled)
    await bot.set_webhook(receiver.url, allowed_updates=["message"])
    for call in (poll, bot.get_updates()):
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await call
    assert (await bot.get_webhook_info()).allowed_updates == ("message",)
    await bot.delete_webhook()
    alice.writes("hello")
    assert (await only_message(bot)).text == "hello"
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()
    assert (await bot.get_webhook_info()).url == ""


async def test_a_webhook_that_is_not_there_is_reported(api: BotApi, bot: Bot, alice: Person) -> None:
    api.updates.webhook_retry = 0.01
    await bot.set_webhook("http://127.0.0.1:1/")
    alice.writes("hello")
    await api.wait_until(lambda: api.updates.webhook and api.updates.webhook.last_error)
    info = await bot.get_webhook_info()
    assert (info.last_error_message, info.pending_update_count) == ("Connection failed", 1)


@pytest.mark.parametrize(
    ("url", "secret", "reason"),
    [
        ("http://example.org/", "", "Bad webhook: an https url must be provided for webhook"),
        ("https://example.org:8080/", "", "Bad webhook: webhook can be set up only on ports 80, 88, 443 or 8443"),
        ("https://example.org/", "no spaces", "Secret token contains unallowed characters"),
        ("https://example.org/", "x" * 257, "Secret token is too long"),
    ],
)
async def test_webhooks_that_are_refused(bot: Bot, url: str, secret: str, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        await bot.set_webhook(url, secret_token=secret)
    assert await bot.get_updates() == ()
