"""The embedded Bot API over real HTTP: python-telegram-bot's own client, and raw calls for the exact descriptions."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    ChatMemberAdministrator,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputFile,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken
from telegram.request import HTTPXRequest

from bot.embedded.bot_api import BotApi
from bot.embedded.chats import Chat
from bot.embedded.parameters import form_values
from bot.embedded.people import Person

TOKEN = "123:TEST"
NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
Raw = Callable[..., Any]


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(TOKEN, clock=lambda: NOON) as server:
        yield server


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=f"{api.base_url}/bot", request=HTTPXRequest()) as client:
        yield client


@pytest.fixture
async def raw(api: BotApi) -> AsyncIterator[Raw]:
    """Calls a method with JSON; returns status and body."""
    async with aiohttp.ClientSession() as session:

        async def call(method: str, token: str = TOKEN, **parameters: Any) -> tuple[int, dict[str, Any]]:
            async with session.post(f"{api.base_url}/bot{token}/{method}", json=parameters) as answer:
                return answer.status, await answer.json()

        yield call


@pytest.fixture
def alice(api: BotApi) -> Person:
    """Has started the bot: her message is 1."""
    person = api.person(1001, "Alice", language_code="zh-hans")
    person.writes("/start")
    return person


@pytest.fixture
def reading_group(api: BotApi, alice: Person) -> Chat:
    return api.group(-1001, "Reading group", administrators=[alice])


def described(status: int, body: dict[str, Any]) -> str:
    """The description, after checking that body and status agree."""
    assert (body["ok"], body["error_code"]) == (False, status)
    return str(body["description"])


# Tokens, methods, ways to send parameters


async def test_a_wrong_token_is_unauthorized_and_an_unknown_method_not_found(api: BotApi, raw: Raw) -> None:
    assert described(*await raw("getMe", token="123:OTHER")) == "Unauthorized"
    assert described(*await raw("getMe", token="nonsense")) == "Not Found"
    assert described(*await raw("sendCake")) == "Not Found"
    assert (await raw("GETME"))[0] == 200
    assert [call.status for call in api.calls] == [401, 404, 404, 200]
    stranger = Bot("123:OTHER", base_url=f"{api.base_url}/bot", request=HTTPXRequest())
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_get_me(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username, me.supports_inline_queries) == (123, True, "paper_digest_bot", True)


async def test_parameters_come_in_four_ways(api: BotApi, alice: Person) -> None:
    parameters = {"chat_id": "1001", "text": "a + b = 论文 & 👍"}
    multipart = aiohttp.FormData(parameters, default_to_multipart=True)
    url = f"{api.base_url}/bot{TOKEN}/sendMessage"
    async with aiohttp.ClientSession() as session:
        for request in (
            session.get(url, params=parameters),
            session.post(url, data=parameters),
            session.post(url, json=parameters),
            session.post(url, data=multipart),
        ):
            async with request as answer:
                assert (await answer.json())["result"]["text"] == parameters["text"]
    assert [call.parameters for call in api.calls] == [parameters] * 4


UNREADABLE = [
    ("application/json", b"[1]", "Bad Request: can't parse request body as JSON object"),
    ("application/json", b"{", "Bad Request: can't parse request body as JSON object"),
    ("application/x-www-form-urlencoded", b"text=%ff", "Bad Request: strings must be encoded in UTF-8"),
    ("application/x-www-form-urlencoded", b"chat_id=1001&text=x&reply_markup=%7B",
     "Bad Request: can't parse reply keyboard markup JSON object"),
    ("application/x-www-form-urlencoded", b"chat_id=1001&text=x&reply_markup=%5B%5D",
     "Bad Request: object expected as reply markup"),
]  # fmt: skip


async def test_unreadable_bodies(api: BotApi, alice: Person) -> None:
    url = f"{api.base_url}/bot{TOKEN}/sendMessage"
    async with aiohttp.ClientSession() as session:
        for kind, body, description in UNREADABLE:
            async with session.post(url, data=body, headers={"Content-Type": kind}) as answer:
                assert described(answer.status, await answer.json()) == description, body


@given(st.dictionaries(st.text(), st.text()))
def test_forms_are_read_as_the_standard_library_reads_them(values: dict[str, str]) -> None:
    values = {name: value for name, value in values.items() if not any("\ud800" <= c <= "\udfff" for c in name + value)}
    body = urlencode(values)
    assert form_values(body.encode()) == dict(parse_qsl(body, keep_blank_values=True)) == values


# Sending, and what the reader sees


async def test_a_message_arrives_as_it_was_sent(api: BotApi, bot: Bot, alice: Person) -> None:
    html = '<b>Title</b> &amp; <a href="https://hf.co/papers/1">link</a> 👍'
    keyboard = [[InlineKeyboardButton("Save", callback_data="save:1"), InlineKeyboardButton("PDF", url="arxiv.org/1")]]
    sent = await bot.send_message(
        alice.id,
        html,
        parse_mode=ParseMode.HTML,
        reply_markup=InlineKeyboardMarkup(keyboard),
        disable_notification=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        protect_content=True,
    )
    [message] = api.chat(alice.id).from_bot
    assert (message.message_id, message.text, message.html, message.silent) == (2, "Title & link 👍", html, True)
    assert [entity["type"] for entity in message.entities] == ["bold", "text_link"]
    assert [button.get("url", button.get("callback_data")) for button in message.buttons] == [
        "save:1",
        "http://arxiv.org/1",
    ]
    assert message.link_preview_options == {"is_disabled": True}
    assert (message.date, message.edited, message.from_bot) == (NOON, None, True)
    # and python-telegram-bot reads the answer without complaint
    assert (sent.text, sent.date, sent.chat.first_name) == ("Title & link 👍", NOON, "Alice")
    assert sent.text_html == html


async def test_message_ids_count_from_one_in_every_chat(api: BotApi, bot: Bot, alice: Person) -> None:
    bob = api.person(1002, "Bob")
    bob.writes("hello")
    assert [(await bot.send_message(person.id, "x")).message_id for person in (alice, bob, alice)] == [2, 2, 3]
    assert [message.message_id for message in alice.chat.messages] == [1, 2, 3]


async def test_an_edit_replaces_text_and_buttons(api: BotApi, bot: Bot, alice: Person) -> None:
    keyboard = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Go", callback_data="go"))
    sent = await bot.send_message(alice.id, "old", reply_markup=keyboard)
    await bot.edit_message_text("<i>new</i>", alice.id, sent.message_id, parse_mode=ParseMode.HTML)
    [message] = api.chat(alice.id).from_bot
    assert (message.text, message.buttons, message.edited) == ("new", [], NOON)
    await bot.edit_message_reply_markup(alice.id, sent.message_id, reply_markup=keyboard)
    assert [button["text"] for button in message.buttons] == ["Go"]
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text("<i>new</i>", alice.id, 2, parse_mode=ParseMode.HTML, reply_markup=keyboard)


async def test_a_deleted_message_is_gone(api: BotApi, bot: Bot, alice: Person) -> None:
    sent = await bot.send_message(alice.id, "x")
    assert await bot.delete_message(alice.id, sent.message_id)
    assert api.chat(alice.id).from_bot == []
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(alice.id, sent.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("y", alice.id, sent.message_id)


async def test_documents(api: BotApi, bot: Bot, alice: Person) -> None:
    digest, caption = b"# Digest \xff", "<b>day</b>"
    sent = await bot.send_document(alice.id, digest, filename="日报 1.md", caption=caption, parse_mode="HTML")
    await bot.send_document(alice.id, digest, caption="c" * 1024)
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_document(alice.id, digest, caption="c" * 1025)
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(alice.id, InputFile(b"", filename="empty.md"))
    document, _ = api.chat(alice.id).from_bot
    assert document.document is not None
    assert (document.document.name, document.document.content) == ("日报 1.md", digest)
    assert (document.text, document.entities[0]["type"]) == ("day", "bold")
    assert sent.document is not None
    assert (sent.document.file_name, sent.caption) == ("日报 1.md", "day")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("x", alice.id, sent.message_id)


REFUSED_TEXTS = {
    "": "Bad Request: message text is empty",
    "<b> </b>": "Bad Request: text must be non-empty",
    "x" * 4097: "Bad Request: message is too long",
    "👍" * 2049: "Bad Request: message is too long",
    "论" * 10923: "Bad Request: text is too long",
    "<br>": 'Bad Request: can\'t parse entities: Unsupported start tag "br" at byte offset 0',
    "<b>x": "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
}


async def test_texts_that_are_refused(api: BotApi, alice: Person, raw: Raw) -> None:
    for text, description in REFUSED_TEXTS.items():
        status, body = await raw("sendMessage", chat_id=alice.id, text=text, parse_mode="HTML")
        assert (status, described(status, body)) == (400, description), text[:10]
    assert api.chat(alice.id).from_bot == []


async def test_the_longest_text_is_counted_after_parsing(api: BotApi, alice: Person, raw: Raw) -> None:
    status, _ = await raw("sendMessage", chat_id=alice.id, text=f"<b>{'👍' * 2048}</b>&#10;", parse_mode="HTML")
    assert status == 200


DATA_64 = "论" * 21 + "x"  # bytes


BUTTONS: list[tuple[object, str | None]] = [
    ({"text": "x", "callback_data": DATA_64}, None),
    ({"text": "x", "callback_data": DATA_64 + "x"}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "callback_data": ""},
     "can't parse InlineKeyboardButton: Text buttons are not allowed in the inline keyboard"),
    ({"text": "x"}, "can't parse InlineKeyboardButton: Text buttons are not allowed in the inline keyboard"),
    ({"callback_data": "x"}, 'can\'t parse InlineKeyboardButton: Field "text" must be of type String'),
    ("x", "can't parse InlineKeyboardButton: InlineKeyboardButton must be an Object"),
    ({"text": "x", "url": "hf.co"}, None),
    ({"text": "x", "url": "tg://user?id=1"}, None),
    ({"text": "x", "url": "http://localhost:1/"},
     "inline keyboard button URL 'http://localhost:1/' is invalid: Wrong HTTP URL"),
    ({"text": "x", "url": "ftp://hf.co"},
     "inline keyboard button URL 'ftp://hf.co' is invalid: Unsupported URL protocol"),
]  # fmt: skip


async def test_buttons(alice: Person, raw: Raw) -> None:
    for button, description in BUTTONS:
        markup = {"inline_keyboard": [[button]]}
        status, body = await raw("sendMessage", chat_id=alice.id, text="x", reply_markup=markup)
        expected = (200, None) if description is None else (400, f"Bad Request: {description}")
        assert (status, body.get("description")) == expected, button


async def test_keyboards_as_a_whole(alice: Person, raw: Raw) -> None:
    rows = [[{"text": "x", "callback_data": "x"}]] * 101
    refused = await raw("sendMessage", chat_id=alice.id, text="x", reply_markup={"inline_keyboard": rows})
    assert described(*refused) == "Bad Request: reply markup is too long"
    status, body = await raw("sendMessage", chat_id=alice.id, text="x", reply_markup={"inline_keyboard": rows[1:]})
    assert (status, len(body["result"]["reply_markup"]["inline_keyboard"])) == (200, 100)
    wanted = {"keyboard": [[{"text": "Where am I?", "request_location": True}]]}
    status, body = await raw("sendMessage", chat_id=alice.id, text="x", reply_markup=wanted)
    assert (status, "reply_markup" in body["result"]) == (200, False)
    assert alice.chat.from_bot[-1].reply_markup == wanted


BAD_REQUESTS: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"text": "x"}, "chat_id is empty"),
    ("sendMessage", {"text": "x", "chat_id": 9}, "chat not found"),
    ("sendMessage", {"text": "x", "chat_id": "@nobody"}, "chat not found"),
    ("sendMessage", {"text": "x", "chat_id": "--1"}, "chat not found"),
    ("sendMessage", {"text": "x", "chat_id": 1001, "message_thread_id": 3}, "message thread not found"),
    ("editMessageText", {"text": "x", "chat_id": 1001, "message_id": 1}, "message can't be edited"),
    ("editMessageText", {"text": "x", "inline_message_id": "1"}, "MESSAGE_ID_INVALID"),
    ("editMessageText", {"text": "", "chat_id": 1001, "message_id": 1}, "message text is empty"),
    ("sendDocument", {"chat_id": 1001}, "there is no document in the request"),
    ("answerCallbackQuery", {"callback_query_id": "1"},
     "query is too old and response timeout expired or query ID is invalid"),
    ("answerInlineQuery", {"inline_query_id": "1", "results": []},
     "query is too old and response timeout expired or query ID is invalid"),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
]  # fmt: skip


async def test_bad_requests(alice: Person, raw: Raw) -> None:
    for method, parameters, description in BAD_REQUESTS:
        answer = described(*await raw(method, **parameters))
        assert answer == f"Bad Request: {description}", (method, parameters)


# Chats that cannot be written to


async def test_private_chats_that_are_closed(api: BotApi, alice: Person, bot: Bot) -> None:
    bob = api.person(1002, "Bob")
    with pytest.raises(Forbidden, match=r"^Forbidden: bot can't initiate conversation with a user$"):
        await bot.send_message(bob.id, "x")
    alice.blocks()
    with pytest.raises(Forbidden, match=r"^Forbidden: bot was blocked by the user$"):
        await bot.send_message(alice.id, "x")
    alice.unblocks()
    assert await bot.send_message(alice.id, "x")
    alice.deletes_account()
    with pytest.raises(Forbidden, match=r"^Forbidden: user is deactivated$"):
        await bot.send_message(alice.id, "x")


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_chats_without_the_bot(api: BotApi, alice: Person, raw: Raw, kind: Any) -> None:
    chat = api.group(-7, administrators=[alice], type=kind, bot="administrator")
    assert (await raw("sendMessage", chat_id=-7, text="x"))[0] == 200
    chat.bot_status = "left"
    refused = await raw("sendMessage", chat_id=-7, text="x")
    assert described(*refused) == f"Forbidden: bot is not a member of the {kind} chat"
    alice.adds_bot(chat, as_admin=True)
    alice.removes_bot(chat)
    for method, more in (("sendMessage", {"text": "x"}), ("editMessageText", {"text": "y", "message_id": 1})):
        refused = await raw(method, chat_id=-7, **more)
        assert described(*refused) == f"Forbidden: bot was kicked from the {kind} chat"
    chat.deleted = True
    assert described(*await raw("sendMessage", chat_id=-7, text="x")) == "Forbidden: the group chat was deleted"


async def test_rights_to_send(api: BotApi, bot: Bot, reading_group: Chat, raw: Raw) -> None:
    reading_group.may_write = False
    refused = await raw("sendMessage", chat_id=reading_group.id, text="x")
    assert described(*refused) == "Bad Request: not enough rights to send text messages to the chat"
    reading_group.may_write, reading_group.may_send_files = True, False
    with pytest.raises(BadRequest, match=r"^Not enough rights to send documents to the chat$"):
        await bot.send_document(reading_group.id, b"# Digest", filename="x.md")
    assert (await raw("sendMessage", chat_id=reading_group.id, text="x"))[0] == 200
    api.channel(-8, username="papers", bot="member")
    refused = await raw("sendMessage", chat_id="@papers", text="x")
    assert described(*refused) == "Bad Request: need administrator rights in the channel chat"


async def test_an_upgraded_group_names_its_new_id(api: BotApi, alice: Person, bot: Bot) -> None:
    group = api.group(-9, "Old", members=[alice], type="group")
    new = api.upgrade(group, -1009)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(-9, "x")
    assert moved.value.new_chat_id == -1009
    assert (await bot.send_message(-1009, "x")).chat.title == new.title == "Old"
    old, upgraded = await bot.get_updates(offset=2)
    assert old.message is not None
    assert upgraded.message is not None
    assert (old.message.migrate_to_chat_id, upgraded.message.migrate_from_chat_id) == (-1009, -9)


async def test_forum_topics(api: BotApi, bot: Bot, alice: Person) -> None:
    forum = api.group(-10, members=[alice], is_forum=True)
    topic = forum.open_topic("Vision")
    sent = await bot.send_message(-10, "x", message_thread_id=topic)
    assert (sent.message_thread_id, sent.is_topic_message, sent.chat.is_forum) == (topic, True, True)
    assert forum.from_bot[0].thread_id == topic
    forum.close_topic(topic)
    with pytest.raises(BadRequest, match=r"^Topic_closed$"):
        await bot.send_message(-10, "x", message_thread_id=topic)
    alice.adds_bot(forum, as_admin=True)
    assert await bot.send_message(-10, "x", message_thread_id=topic)
    forum.delete_topic(topic)
    assert forum.from_bot == []
    with pytest.raises(BadRequest, match=r"^Topic_deleted$"):
        await bot.send_message(-10, "x", message_thread_id=topic)
    with pytest.raises(BadRequest, match=r"^Message thread not found$"):
        await bot.send_message(-10, "x", message_thread_id=99)
    assert (await bot.send_message(-10, "x")).message_thread_id is None


async def test_a_channel_post_has_no_author_but_the_channel(api: BotApi, bot: Bot, alice: Person) -> None:
    api.channel(-11, "Papers", administrators=[alice])
    sent = await bot.send_message(-11, "x")
    assert sent.from_user is None
    assert sent.sender_chat is not None
    assert sent.sender_chat.title == "Papers"


async def test_others_messages_in_a_group(bot: Bot, alice: Person, reading_group: Chat) -> None:
    first, second = (alice.writes(text, chat=reading_group) for text in "ab")
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(reading_group.id, first.message_id)
    alice.adds_bot(reading_group, as_admin=True)
    assert await bot.delete_message(reading_group.id, first.message_id)
    assert reading_group.messages == [second]


# What else a bot asks


async def test_members(api: BotApi, bot: Bot, alice: Person, reading_group: Chat) -> None:
    bob = api.person(1002, "Bob")
    reading_group.members[bob.id] = "member"
    chat = await bot.get_chat(reading_group.id)
    assert (chat.title, chat.type) == ("Reading group", "supergroup")
    statuses = [(await bot.get_chat_member(chat.id, user_id)).status for user_id in (alice.id, bob.id, 123)]
    assert statuses == ["creator", "member", "member"]
    alice.adds_bot(reading_group, as_admin=True)
    me = await bot.get_chat_member(chat.id, 123)
    assert isinstance(me, ChatMemberAdministrator)
    assert me.can_delete_messages
    reading_group.members[bob.id] = "kicked"
    assert (await bot.get_chat_member(chat.id, bob.id)).status == "kicked"
    assert (await bot.get_chat(alice.id)).first_name == "Alice"
    with pytest.raises(BadRequest, match="Participant_id_invalid"):
        await bot.get_chat_member(chat.id, 5)


async def test_commands_by_scope_and_language(bot: Bot, alice: Person) -> None:
    general, chinese = [BotCommand("today", "Today's papers")], [BotCommand("today", "今日论文")]
    scope = BotCommandScopeChat(alice.id)
    await bot.set_my_commands(general)
    await bot.set_my_commands(chinese, language_code="zh")
    await bot.set_my_commands([*general, BotCommand("stats", "Statistics")], scope=scope)
    assert list(await bot.get_my_commands()) == general
    assert list(await bot.get_my_commands(language_code="zh")) == chinese
    assert len(await bot.get_my_commands(scope=scope)) == 2
    await bot.set_my_commands([], scope=scope)
    assert list(await bot.get_my_commands(scope=scope)) == []


async def test_commands_that_are_refused(raw: Raw) -> None:
    refused = [
        ([{"command": f"c{number}", "description": "x"} for number in range(101)], "BOT_COMMANDS_TOO_MUCH"),
        ([{"command": "Today", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "c" * 33, "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "today", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "today", "description": "x" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
    ]
    for commands, description in refused:
        answer = described(*await raw("setMyCommands", commands=commands))
        assert answer == f"Bad Request: {description}", commands[0]


async def test_the_bots_profile_by_language(bot: Bot, raw: Raw) -> None:
    assert (await bot.get_my_name()).name == "Paper Digest"
    await bot.set_my_name("论文日报", language_code="zh")
    await bot.set_my_description("d" * 512)
    await bot.set_my_short_description("s" * 120)
    assert (await bot.get_my_name("zh")).name == "论文日报"
    assert (await bot.get_my_description("zh")).description == "d" * 512
    assert (await bot.get_my_short_description()).short_description == "s" * 120
    await bot.set_my_name("", language_code="zh")
    assert (await bot.get_my_name("zh")).name == "Paper Digest"
    assert (await raw("setMyName", name="n" * 65))[0] == 400
    assert (await raw("setMyDescription", description="d" * 513))[0] == 400
    assert (await raw("setMyShortDescription", short_description="s" * 121))[0] == 400
    assert described(*await raw("setMyName", name="x", language_code="english")).endswith("language code specified")


async def test_inline_results(api: BotApi, bot: Bot, alice: Person) -> None:
    question = alice.asks_inline("transformers")
    results = [InlineQueryResultArticle(str(n), "Title", InputTextMessageContent("text")) for n in range(50)]
    await bot.answer_inline_query(question.id, results, cache_time=5)
    answer = await question.answered()
    assert (len(answer["results"]), answer["results"][0]["title"], answer["cache_time"]) == (50, "Title", "5")


async def test_inline_results_that_are_refused(alice: Person, raw: Raw) -> None:
    refused = [
        ([str(number) for number in range(51)], "RESULTS_TOO_MUCH"),
        (["1", "1"], "RESULT_ID_DUPLICATE"),
        ([""], "RESULT_ID_INVALID"),
        (["x" * 65], "RESULT_ID_INVALID"),
    ]
    content = {"message_text": "text"}
    for identifiers, description in refused:
        results = [
            {"type": "article", "id": identifier, "title": "Title", "input_message_content": content}
            for identifier in identifiers
        ]
        question = alice.asks_inline("x")
        answer = described(*await raw("answerInlineQuery", inline_query_id=question.id, results=results))
        assert answer == f"Bad Request: {description}", identifiers


@pytest.mark.parametrize(
    ("result", "answer", "description"),
    [
        ({"title": " "}, {}, "ARTICLE_TITLE_EMPTY"),
        ({"input_message_content": None}, {}, "SEND_MESSAGE_TYPE_INVALID"),
        ({"input_message_content": {"message_text": ""}}, {}, "message text is empty"),
        ({"input_message_content": {"message_text": "x" * 4097}}, {}, "message is too long"),
        ({"input_message_content": {"message_text": "<b>", "parse_mode": "HTML"}}, {},
         "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ({"reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "d" * 65}]]}}, {},
         "BUTTON_DATA_INVALID"),
        ({"thumbnail_url": "http://localhost/x.png"}, {}, "wrong HTTP URL"),
        ({}, {"next_offset": "o" * 65}, "NEXT_OFFSET_INVALID"),
        ({}, {"button": {"text": "", "start_parameter": "x"}}, "SWITCH_PM_TEXT_EMPTY"),
        ({}, {"button": {"text": "x"}}, "START_PARAM_EMPTY"),
        ({}, {"button": {"text": "x", "start_parameter": "a b"}}, "START_PARAM_INVALID"),
        ({}, {"button": {"text": "x", "start_parameter": "s" * 65}}, "START_PARAM_INVALID"),
    ],
)  # fmt: skip
async def test_inline_answers_are_checked_like_messages(
    alice: Person, raw: Raw, result: dict[str, Any], answer: dict[str, Any], description: str
) -> None:
    good = {"type": "article", "id": "1", "title": "Title", "input_message_content": {"message_text": "text"}}
    question = alice.asks_inline("x")
    refused = await raw("answerInlineQuery", inline_query_id=question.id, results=[good | result], **answer)
    assert described(*refused) == f"Bad Request: {description}"
    assert (await raw("answerInlineQuery", inline_query_id=question.id, results=[good]))[0] == 200
    question.expire()
    refused = await raw("answerInlineQuery", inline_query_id=question.id, results=[good])
    assert described(*refused).startswith("Bad Request: query is too old")


# Waiting and recording


async def test_waiting_says_what_came_instead(api: BotApi, bot: Bot, alice: Person) -> None:
    await bot.send_message(alice.id, "one")
    assert [message.text for message in await api.wait_for(alice.id, 1)] == ["one"]
    with pytest.raises(TimeoutError, match="1 messages\n- 'one'"):
        await api.wait_for(alice.id, lambda messages: len(messages) > 1, timeout=0.01)


async def test_calls_are_recorded_unless_that_is_off(api: BotApi, raw: Raw, alice: Person) -> None:
    await raw("sendMessage", chat_id=alice.id, text="x")
    await raw("sendMessage", chat_id=9, text="x")
    assert [(call.method, call.parameters["chat_id"], call.status) for call in api.calls] == [
        ("sendMessage", alice.id, 200),
        ("sendMessage", 9, 400),
    ]
    assert (api.count("sendMessage"), api.count("sendMessage", 400)) == (2, 1)
    assert api.calls[0].at <= api.calls[1].at
    api.record_calls = False
    await raw("getMe")
    assert len(api.calls) == 2
