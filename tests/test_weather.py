"""Every answer that Telegram is known to give, read as it comes over HTTP: one line each, in Telegram's own words."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import pytest
import pytest_asyncio
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.deliver import weather
from bot.deliver.transport import AiohttpRequest
from bot.deliver.weather import (
    Malformed,
    Missing,
    Moved,
    NoFiles,
    Refused,
    Storm,
    TopicGone,
    Unchanged,
    Unreachable,
    Wait,
)
from bot.embedded.bot_api import BotApi
from bot.embedded.faults import Answer, Drop, Fault, Hang, Page, Slow

pytestmark = pytest.mark.asyncio(loop_scope="module")

UNREACHABLE = [
    (403, "Forbidden: bot was blocked by the user"),
    (403, "Forbidden: user is deactivated"),
    (403, "Forbidden: bot can't initiate conversation with a user"),
    (403, "Forbidden: bots can't send messages to bots"),
    (403, "Forbidden: bot was kicked from the group chat"),
    (403, "Forbidden: bot was kicked from the supergroup chat"),
    (403, "Forbidden: bot was kicked from the channel chat"),
    (403, "Forbidden: bot is not a member of the group chat"),
    (403, "Forbidden: bot is not a member of the supergroup chat"),
    (403, "Forbidden: bot is not a member of the channel chat"),
    (403, "Forbidden: the group chat was deleted"),
    (400, "Bad Request: chat not found"),
    (400, "Bad Request: private chat not found"),
    (400, "Bad Request: PEER_ID_INVALID"),
    (400, "Bad Request: not enough rights to send text messages to the chat"),
    (400, "Bad Request: not enough rights to send photos to the chat"),
    (400, "Bad Request: have no write access to the chat"),
    (400, "Bad Request: have no rights to send a message"),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
    (400, "Bad Request: CHAT_RESTRICTED"),
    (400, "Bad Request: need administrator rights in the channel chat"),
]
NO_FILES = [
    (400, "Bad Request: not enough rights to send documents to the chat"),
    (400, "Bad Request: CHAT_SEND_DOCS_FORBIDDEN"),
]
TOPIC_GONE = [
    (400, "Bad Request: TOPIC_CLOSED"),
    (400, "Bad Request: TOPIC_DELETED"),
    (400, "Bad Request: message thread not found"),
]
MISSING = [
    (400, "Bad Request: message to edit not found"),
    (400, "Bad Request: message can't be edited"),
    (400, "Bad Request: there is no text in the message to edit"),
    (400, "Bad Request: message to delete not found"),
    (400, "Bad Request: message can't be deleted"),
    (400, "Bad Request: MESSAGE_ID_INVALID"),
]
MARKUP = [
    (400, 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 12'),
    (400, "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    (400, 'Bad Request: can\'t parse entities: Unmatched end tag at byte offset 3, expected "</b>", found "</i>"'),
]
BUTTONS = [
    (400, "Bad Request: BUTTON_DATA_INVALID"),
    (400, "Bad Request: BUTTON_URL_INVALID"),
    (400, "Bad Request: BUTTON_TYPE_INVALID"),
    (400, "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL"),
    (400, "Bad Request: inline keyboard button URL 'ftp://a.b' is invalid: Unsupported URL protocol"),
    (400, "Bad Request: reply markup is too long"),
    (400, "Bad Request: REPLY_MARKUP_TOO_LONG"),
]
MESSAGE = [
    (400, "Bad Request: message text is empty"),
    (400, "Bad Request: text must be non-empty"),
    (400, "Bad Request: message is too long"),
    (400, "Bad Request: text is too long"),
    (400, "Bad Request: MESSAGE_TOO_LONG"),
    (400, "Bad Request: something nobody has seen before"),
]
REFUSED = [
    (401, "Unauthorized"),
    (404, "Not Found"),
    (409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"),
]
STORMS: list[Fault] = [
    Answer(500, "Internal Server Error"),
    Answer(502, "Bad Gateway"),
    Answer(504, "Gateway Timeout"),
    Page(502),
    Page(200),
    Page(200, "{}"),
    Page(200, "[1]"),
    Page(400),
    Page(401),  # a proxy's pages say nothing about our token or a subscriber
    Page(403),
    Page(404),
    Page(409),
    Page(429),
    Drop(),
    Drop(delivered=True),
    Hang(),
    Hang(delivered=True),
]


@dataclass
class Line:
    """A server with one person, a client, and what the client's transport has heard."""

    api: BotApi
    bot: ExtBot[None]
    heard: list[int | None]

    async def read(self, fault: Fault) -> weather.Answer:
        """What a message means that meets this fault."""
        self.api.script(fault, method="sendMessage")
        patience = 0.05 if isinstance(fault, Hang) else None  # None: the transport's own
        with pytest.raises(TelegramError) as caught:
            await self.bot.send_message(1, "hello", read_timeout=patience)
        assert self.bot.token not in f"{caught.value!r} {caught.value}"
        return weather.read(caught.value)

    async def read_all(self, refusals: Sequence[tuple[int, str]]) -> dict[str, weather.Answer]:
        """What messages mean that meet these refusals, by their words."""
        return {words: await self.read(Answer(status, words)) for status, words in refusals}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def line() -> AsyncIterator[Line]:
    """One for all tests: an answer does not change what the next one means."""
    heard: list[int | None] = []
    async with BotApi() as api:
        api.person(1).writes("/start")
        transport = AiohttpRequest(4, read_seconds=0.2, heard=heard.append)
        async with ExtBot[None](api.token, base_url=f"{api.base_url}/bot", request=transport) as bot:
            yield Line(api, bot, heard)


async def test_nobody_can_be_reached_there(line: Line) -> None:
    for words, answer in (await line.read_all(UNREACHABLE)).items():
        assert isinstance(answer, Unreachable), words
        assert answer.because.lower().removeprefix("forbidden: ") in words.lower()


async def test_a_chat_that_takes_no_files_can_still_be_reached(line: Line) -> None:
    answers = await line.read_all(NO_FILES)
    assert {words: type(answer) for words, answer in answers.items()} == dict.fromkeys(answers, NoFiles)


async def test_the_topic_is_gone(line: Line) -> None:
    answers = await line.read_all(TOPIC_GONE)
    assert {words: type(answer) for words, answer in answers.items()} == dict.fromkeys(answers, TopicGone)


async def test_the_message_is_missing(line: Line) -> None:
    answers = await line.read_all(MISSING)
    assert answers == dict.fromkeys(answers, Missing())


async def test_an_edit_that_changes_nothing_is_as_good_as_done(line: Line) -> None:
    text = "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    assert await line.read(Answer(400, text)) == Unchanged()


async def test_the_message_itself_is_refused(line: Line) -> None:
    for part, refusals in {"markup": MARKUP, "buttons": BUTTONS, "message": MESSAGE}.items():
        for words, answer in (await line.read_all(refusals)).items():
            assert isinstance(answer, Malformed), words
            assert answer.part == part, words


async def test_an_upgraded_group_tells_its_new_id(line: Line) -> None:
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    assert await line.read(Answer(400, text, {"migrate_to_chat_id": -1001})) == Moved(-1001)


async def test_a_demanded_wait_is_read_in_seconds(line: Line) -> None:
    text = "Too Many Requests: retry after 17"
    assert await line.read(Answer(429, text, {"retry_after": 17})) == Wait(17.0)


async def test_an_answer_reads_in_the_log_as_its_reason() -> None:
    reasons: list[tuple[weather.Answer, str]] = [
        (Storm("Timed out"), "Timed out"),
        (Malformed("markup", "can't parse entities"), "can't parse entities"),
        (Missing(), "the message is not there any more"),
        (Moved(-1001), "the group lives on as -1001"),
        (Wait(17.0), "a pause of 17 s is asked for"),
    ]
    assert [(answer, str(answer)) for answer, _ in reasons] == reasons


async def test_the_bot_itself_is_refused(line: Line) -> None:
    for status, words in REFUSED:
        assert isinstance(await line.read(Answer(status, words)), Refused), words
        assert line.heard[-1] == status, words


async def test_telegram_is_out_of_order(line: Line) -> None:
    for fault in STORMS:
        answer = await line.read(fault)
        assert isinstance(answer, Storm), fault
        assert answer.because, fault
        assert line.heard[-1] is None or line.heard[-1] == getattr(fault, "status", None), fault


async def test_nobody_listening_is_a_storm(line: Line) -> None:
    port = int(line.api.base_url.rpartition(":")[2])
    await line.api.stop()
    with pytest.raises(TelegramError) as caught:
        await line.bot.send_message(1, "hello")
    assert isinstance(weather.read(caught.value), Storm)
    assert line.heard[-1] is None
    await line.api.start(port)


async def test_an_answer_that_is_merely_slow_is_waited_for(line: Line) -> None:
    seen = len(line.heard)
    line.api.script(Slow(0.05), method="sendMessage")
    sent = await line.bot.send_message(1, "hello")
    assert line.api.chat(1).from_bot[-1].message_id == sent.message_id
    assert line.heard[seen:] == [200]


async def test_a_file_goes_through_the_transport_whole(line: Line) -> None:
    content = bytes(range(256)) * 50
    await line.bot.send_document(1, content, filename="日报.md", caption="the day")
    document = line.api.chat(1).from_bot[-1].document
    assert document is not None
    assert (document.name, document.content) == ("日报.md", content)
