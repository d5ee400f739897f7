"""Endpoints as they are: every way to refuse, stumble or talk nonsense ends in an answer or in one clear line."""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
import stamina
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st
from openai.types.chat import ChatCompletion

from bot.summarise import model as model_module
from bot.summarise.asking import Answer, DailyLimitReached, ModelUnavailable, calls_allowed
from bot.summarise.model import ATTEMPTS, Model, read_completion
from bot.summarise.prompt import SCHEMA
from storage import summaries
from storage.database import Store
from tests.model_api import ModelApi, Reply, Request, completion

MESSAGES = [{"role": "user", "content": "Answer in JSON."}]
FORMS = ["json_schema", "json_object", "text"]


def form_of(request: Request) -> str:
    return str(request.get("response_format", {"type": "text"})["type"])


def status(code: int, body: str = '{"error": {"message": "no"}}', **headers: str) -> web.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.Response(status=code, text=body, content_type="application/json", headers=named)


def raw(body: str | bytes, content_type: str = "application/json") -> web.Response:
    return web.Response(body=body, content_type=content_type)


def always(body: dict[str, Any]) -> Callable[[Request], Reply]:
    return lambda request: body


@pytest.fixture
async def api() -> AsyncIterator[ModelApi]:
    async with ModelApi(reply=lambda request: "fine") as server:
        yield server


class Bookings:
    """Counts what the model asks leave for."""

    def __init__(self, limit: int = 1000) -> None:
        self.made, self.limit = 0, limit

    async def __call__(self, looked_up: bool) -> bool:
        await asyncio.sleep(0)  # as the database does, it lets the others run
        if self.made >= self.limit:
            return False
        self.made += 1
        return True


@asynccontextmanager
async def model_at(api: ModelApi, book: Any = None, **options: Any) -> AsyncIterator[Model]:
    made = Model(api.base_url, "sk-secret", "test-model", book or Bookings(), **options)
    try:
        yield made
    finally:
        await made.close()


async def ask(api: ModelApi) -> Answer:
    async with model_at(api) as model:
        return await model.ask(MESSAGES)


async def unavailable(api: ModelApi, **options: Any) -> str:
    """What the operator reads: one line, what to check, no secret."""
    async with model_at(api, **options) as model:
        with pytest.raises(ModelUnavailable) as caught:
            await model.ask(MESSAGES)
    said = str(caught.value)
    assert "\n" not in said
    assert "sk-secret" not in said
    assert "test-model" in said
    assert re.search(r"check (OPENAI_|the account)|the account is empty|it is asked again later", said), "what to do"
    return said


# The ladder


async def test_a_good_endpoint_is_asked_once_with_the_schema(api: ModelApi) -> None:
    assert await ask(api) == Answer("fine", (), 700, 300)
    [request] = api.requests
    assert request["model"] == "test-model"
    assert request["messages"] == MESSAGES
    assert request["response_format"]["json_schema"]["schema"] == SCHEMA
    assert request["response_format"]["json_schema"]["strict"] is True
    assert request.keys() == {"model", "messages", "response_format"}  # some endpoints refuse a temperature


@pytest.mark.parametrize(
    ("code", "accepted", "first_asked"),
    [
        (400, {"json_schema", "json_object", "text"}, ["json_schema"]),  # OpenAI
        (400, {"json_schema", "text"}, ["json_schema"]),  # LM Studio
        (400, {"json_object", "text"}, ["json_schema", "json_object"]),  # DeepSeek
        (500, {"json_object", "text"}, ["json_schema", "json_object"]),  # llama-cpp-python
        *((code, {"text"}, ["json_schema", "json_object", "text"]) for code in (400, 404, 422, 500, 501)),
    ],
)
async def test_the_first_form_that_an_endpoint_accepts_is_found_and_kept(
    api: ModelApi, code: int, accepted: set[str], first_asked: list[str]
) -> None:
    api.reply = lambda request: "fine" if form_of(request) in accepted else status(code)
    async with model_at(api) as model:
        for _ in range(3):
            assert (await model.ask(MESSAGES)).text == "fine"
    asked = [form_of(request) for request in api.requests]
    assert list(dict.fromkeys(asked)) == first_asked
    assert asked[-2:] == [first_asked[-1]] * 2  # the second and third time at once
    if code != 500:  # which may be an accident, and is tried again
        assert len(asked) == len(first_asked) + 2


@pytest.mark.parametrize("body", ['{"error": {"message": "response_format is not supported"}}', "<html>", "{}", "null"])
async def test_a_refusal_that_calls_itself_a_success_is_one_too(api: ModelApi, body: str) -> None:
    api.reply = lambda request: "fine" if form_of(request) == "json_object" else raw(body)
    assert (await ask(api)).text == "fine"


async def test_calls_that_come_together_first_find_the_form_together(api: ModelApi) -> None:
    api.reply = lambda request: "fine" if form_of(request) == "text" else status(400)
    async with model_at(api) as model:
        answers = await asyncio.gather(*(model.ask(MESSAGES) for _ in range(8)))
        assert {answer.text for answer in answers} == {"fine"}
        assert len(api.requests) <= 8 * len(FORMS)
        del api.requests[:]
        await asyncio.gather(*(model.ask(MESSAGES) for _ in range(8)))
        assert [form_of(request) for request in api.requests] == ["text"] * 8


async def test_one_paper_that_is_refused_does_not_cost_the_others_their_form(api: ModelApi) -> None:
    def reply(request: Request) -> Any:
        return status(400) if request["messages"][0]["content"] == "bad" else "fine"

    api.reply = reply
    async with model_at(api) as model:
        bad = [{"role": "user", "content": "bad"}]
        answers = await asyncio.gather(*(model.ask(m) for m in [bad, MESSAGES, MESSAGES]), return_exceptions=True)
        assert isinstance(answers[0], ModelUnavailable)
        assert isinstance(answers[1], Answer)
        del api.requests[:]
        await model.ask(MESSAGES)
        assert [form_of(request) for request in api.requests] == ["json_schema"]


async def test_an_endpoint_that_refuses_everything_is_tried_from_the_top_next_time(api: ModelApi) -> None:
    async with model_at(api) as model:
        api.reply = lambda request: status(400)
        with pytest.raises(ModelUnavailable):
            await model.ask(MESSAGES)
        assert [form_of(request) for request in api.requests] == FORMS
        api.reply = lambda request: "fine"
        await model.ask(MESSAGES)
        assert form_of(api.requests[-1]) == "json_schema"


async def test_a_form_that_has_worked_is_not_given_up_for_one_error(api: ModelApi) -> None:
    async with model_at(api) as model:
        await model.ask(MESSAGES)
        for code in (400, 500):
            api.reply = lambda request, code=code: status(code)  # type: ignore[misc]
            with pytest.raises(ModelUnavailable, match=f"HTTP {code}"):
                await model.ask(MESSAGES)
        api.reply = lambda request: "fine"
        await model.ask(MESSAGES)
    assert {form_of(request) for request in api.requests} == {"json_schema"}


# Trouble that passes


def dropped(request: Request) -> Any:
    """An answer that promises more than it brings: the connection ends in its middle."""
    response = raw('{"choices": [')
    response.headers["Content-Length"] = "5000"
    response.force_close()
    return response


TROUBLE: dict[str, Callable[[Request], Any]] = {
    "429": lambda request: status(429),
    "429 with Retry-After": lambda request: status(429, Retry_After="20"),
    "500": lambda request: status(500),
    "502": lambda request: raw_error(502),
    "503": lambda request: status(503, Retry_After="1"),
    "529": lambda request: status(529),
    "408": lambda request: status(408),
    "409": lambda request: status(409),
    "dropped": dropped,
}


def raw_error(code: int) -> web.Response:
    return web.Response(status=code, text="<html>Bad Gateway</html>", content_type="text/html")


@pytest.mark.parametrize("trouble", TROUBLE.values(), ids=TROUBLE)
class TestTroubleThatPasses:
    """Whatever it is, it is tried again, and if it stays it is one clear line."""

    async def test_it_is_tried_again(self, api: ModelApi, trouble: Callable[[Request], Any]) -> None:
        api.reply = lambda request: trouble(request) if len(api.requests) < 3 else "fine"
        assert (await ask(api)).text == "fine"
        assert [form_of(request) for request in api.requests] == ["json_schema"] * 3

    async def test_it_is_given_up_when_it_stays(self, api: ModelApi, trouble: Callable[[Request], Any]) -> None:
        async with model_at(api) as model:
            await model.ask(MESSAGES)
            del api.requests[:]
            api.reply = trouble
            with pytest.raises(ModelUnavailable):
                await model.ask(MESSAGES)
        assert len(api.requests) == ATTEMPTS


@pytest.mark.parametrize(
    ("code", "headers", "worth"),
    [
        (429, {"Retry_After": "7"}, 7.0),
        (429, {"Retry_After": "0"}, 0.0),
        (429, {"Retry_After": "1.5"}, 1.5),
        (429, {"Retry_After_Ms": "250", "Retry_After": "9"}, 0.25),
        (429, {"Retry_After": "60"}, 60.0),
        (429, {"Retry_After": "61"}, False),
        (429, {"Retry_After": "Wed, 21 Oct 2026 07:28:00 GMT"}, True),
        (429, {}, True),
        (503, {"Retry_After": "5"}, 5.0),
        (503, {}, True),
        (500, {"Retry_After": "5"}, True),
        (401, {}, False),
        (403, {}, False),
        (404, {}, False),
    ],
)
async def test_a_pause_is_as_long_as_the_endpoint_says(
    api: ModelApi, monkeypatch: pytest.MonkeyPatch, code: int, headers: dict[str, str], worth: bool | float
) -> None:
    seen = []
    decide = model_module._worth_retrying

    def note(error: Exception) -> bool | float:
        seen.append(decide(error))
        return False

    monkeypatch.setattr(model_module, "_worth_retrying", note)
    api.reply = lambda request: status(code, **headers)
    await unavailable(api)
    assert seen[0] == worth
    assert type(seen[0]) is type(worth)


@pytest.mark.parametrize("code", [401, 403, 402])
async def test_a_wrong_key_is_one_clear_line_at_once(api: ModelApi, code: int) -> None:
    api.reply = lambda request: status(code, '{"error": {"message": "Incorrect API key provided: sk-secret"}}')
    assert f"HTTP {code}" in await unavailable(api)
    assert len(api.requests) == 1


async def test_a_model_that_does_not_exist_is_one_clear_line(api: ModelApi) -> None:
    api.reply = lambda request: status(404, '{"error": {"message": "The model does not exist"}}')
    assert "HTTP 404" in await unavailable(api)


async def test_nobody_at_home_is_one_clear_line() -> None:
    async with ModelApi() as api:
        pass
    said = await unavailable(api)
    assert "it cannot be reached (All connection attempts failed); check OPENAI_BASE_URL" in said


async def test_a_connection_that_is_not_safe_is_said_to_be_that(api: ModelApi) -> None:
    api.base_url = api.base_url.replace("http:", "https:")
    assert re.search(r"it cannot be reached \(.*SSL.*\); check OPENAI_BASE_URL", await unavailable(api))


async def test_a_key_inside_the_address_is_not_shown(api: ModelApi) -> None:
    api.base_url = api.base_url.replace("http://", "http://user:sk-secret@") + "?key=sk-secret"
    api.reply = lambda request: status(401)
    assert "/v1" in await unavailable(api)


async def test_a_key_that_no_header_can_hold_is_one_clear_line(api: ModelApi) -> None:
    model = Model(api.base_url, "sk-…", "test-model", Bookings())
    with pytest.raises(ModelUnavailable):
        await model.ask(MESSAGES)
    await model.close()


@asynccontextmanager
async def raw_server(send: Callable[[asyncio.StreamWriter], None]) -> AsyncIterator[tuple[ModelApi, list[Any]]]:
    """An endpoint that calls `send` every ten milliseconds and never ends an answer; gives its connections, too."""
    connections: list[Any] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(asyncio.current_task())
        received = b"something"
        while received:  # until the other side has gone, politely or not
            send(writer)
            with contextlib.suppress(TimeoutError):
                try:
                    received = await asyncio.wait_for(reader.read(1 << 16), 0.01)
                except ConnectionError:
                    break
        writer.close()

    async with await asyncio.start_server(connected, "127.0.0.1", 0) as server:
        yield ModelApi(base_url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"), connections
        await asyncio.gather(*connections)


async def test_a_silent_endpoint_is_given_up() -> None:
    async with raw_server(lambda writer: None) as (api, connections):
        assert "it does not answer within 0.05 s; " in await unavailable(api, timeout=0.05)
    assert len(connections) == ATTEMPTS


async def test_blank_lines_that_keep_the_connection_open_do_not_hold_us_for_ever() -> None:
    # As DeepSeek sends them while a request waits its turn.
    def drip(writer: asyncio.StreamWriter) -> None:
        if not drips:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        drips.append(writer)
        writer.write(b"1\r\n\n\r\n")

    drips: list[asyncio.StreamWriter] = []
    async with raw_server(drip) as (api, _connections):
        with stamina.set_testing(True, attempts=1, cap=True):
            async with asyncio.timeout(20):  # in place of for ever
                assert "it does not answer within 0.2 s; " in await unavailable(api, timeout=0.2)
    assert len(drips) > 1


# Answers that are none


async def test_a_refusal_is_an_answer_with_a_problem(api: ModelApi) -> None:
    api.reply = lambda request: completion(None, refusal="I cannot help with that.")
    assert await ask(api) == Answer("", ("refused: the model declined",), 700, 300)


async def test_an_answer_that_did_not_end_by_itself_is_cut_off(api: ModelApi) -> None:
    reasons = ["length", "content_filter", "tool_calls", "function_call", "error", "MAX_TOKENS"]
    async with model_at(api) as model:
        for reason in reasons:
            api.reply = always(completion('{"title": "x"', reason))
            answer = await model.ask(MESSAGES)
            assert answer.problems == (f"cut-off: the answer ended with {reason}",)
            assert answer.completion_tokens == 300, reason


async def test_an_answer_that_ended_by_itself_is_whole(api: ModelApi) -> None:
    reasons: list[Any] = ["stop", "STOP", "eos", "end_turn", "", None]
    async with model_at(api) as model:
        for reason in reasons:
            api.reply = always(completion("fine", reason))
            assert (await model.ask(MESSAGES)).problems == (), reason


async def test_content_of_any_kind_is_text(api: ModelApi) -> None:
    contents: list[tuple[Any, str]] = [
        (None, ""),
        ("", ""),
        ("  ", "  "),
        ([{"type": "text", "text": "fi"}, {"type": "image"}, {"type": "text", "text": "ne"}], "fine"),
        ([], ""),
        (["fine"], ""),
        ({"text": "fine"}, ""),
        (7, ""),
    ]
    async with model_at(api) as model:
        for content, text in contents:
            api.reply = always(completion(content))
            assert await model.ask(MESSAGES) == Answer(text, (), 700, 300), content


async def test_tool_calls_in_place_of_a_text_are_no_answer(api: ModelApi) -> None:
    calls = [{"id": "1", "type": "function", "function": {"name": "digest_entry", "arguments": "{}"}}]
    api.reply = lambda request: completion(None, "tool_calls", tool_calls=calls)
    assert (await ask(api)).problems


async def test_an_account_that_makes_no_sense_counts_nothing(api: ModelApi) -> None:
    accounts: list[Any] = [None, "many", [], {}, {"prompt_tokens": None}]
    accounts += [{"prompt_tokens": -5, "completion_tokens": "7"}, {"prompt_tokens": 10**30, "completion_tokens": True}]
    async with model_at(api) as model:
        for usage in accounts:
            api.reply = always(completion("fine") | {"usage": usage})
            assert await model.ask(MESSAGES) == Answer("fine", (), 0, 0), usage


NO_COMPLETION = {
    "choices are null": json.dumps(completion("x") | {"choices": None}),
    "no choices": json.dumps(completion("x") | {"choices": []}),
    "choices are an object": json.dumps(completion("x") | {"choices": {"0": 1}}),
    "a choice is null": json.dumps(completion("x") | {"choices": [None]}),
    "a choice is a text": json.dumps(completion("x") | {"choices": ["x"]}),
    "no message": json.dumps(completion("x") | {"choices": [{"finish_reason": "stop"}]}),
    "message is null": json.dumps(completion("x") | {"choices": [{"message": None, "finish_reason": "stop"}]}),
    "an error object": '{"error": {"message": "overloaded", "code": 503}}',
    "an empty object": "{}",
    "a list": "[]",
    "null": "null",
    "a number": "7",
    "half of it": '{"choices": [{"mess',
    "nothing": "",
    "HTML": "<html><body>Maintenance</body></html>",
    "too deep": "[" * 100_000,
    "not text": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("content_type", ["application/json", "text/html"])
async def test_an_endpoint_that_sends_no_completion_is_unavailable(api: ModelApi, content_type: str) -> None:
    # The endpoint is at fault and not the text: asking about this paper later may help.
    async with model_at(api) as model:
        for name, body in NO_COMPLETION.items():
            api.reply = lambda request, body=body: raw(body, content_type)  # type: ignore[misc]
            with pytest.raises(ModelUnavailable) as caught:
                await model.ask(MESSAGES)
            assert "it sends no completion" in str(caught.value), name


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["choices", "message", "content", "refusal", "finish_reason", "usage", "prompt_tokens", "text"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.fixed_dictionaries({"choices": st.lists(_JSON, min_size=1, max_size=2) | _JSON, "usage": _JSON}))
@settings(deadline=None)
def test_no_body_makes_reading_it_fail(body: dict[str, Any]) -> None:
    answer = read_completion(ChatCompletion.construct(**body))
    assert answer is None or isinstance(answer.text, str)
    json.dumps([answer.problems, answer.prompt_tokens, answer.completion_tokens] if answer else None).encode()


# Leave to ask


async def test_every_request_is_booked_before_it_is_made(api: ModelApi) -> None:
    replies = iter([status(429), status(503), status(400), status(400)])
    api.reply = lambda request: next(replies, "fine")
    book = Bookings()
    async with model_at(api, book) as model:
        await model.ask(MESSAGES)
    assert book.made == len(api.requests) == 5


async def test_the_limit_holds_exactly_however_many_ask_at_once(api: ModelApi, store: Store) -> None:
    day = date(2026, 8, 21)
    api.reply = lambda request: status(503) if len(api.requests) % 3 else "fine"

    async def book(looked_up: bool) -> bool:
        return await store(summaries.book_call, day, 20)

    async with model_at(api, book) as model:
        answers = await asyncio.gather(*(model.ask(MESSAGES) for _ in range(30)), return_exceptions=True)
    assert len(api.requests) == 20
    assert any(isinstance(answer, DailyLimitReached) for answer in answers)
    assert await store(lambda db: db.execute("SELECT day, calls FROM model_days").fetchall()[0][1]) == 20


async def test_a_limit_of_zero_means_no_request_at_all(api: ModelApi) -> None:
    async with model_at(api, Bookings(0)) as model:
        with pytest.raises(DailyLimitReached):
            await model.ask(MESSAGES)
    assert api.requests == []


def test_a_new_day_has_its_own_limit_and_its_own_account(db: Any) -> None:
    first, second = date(2026, 8, 21), date(2026, 8, 22)
    assert [summaries.book_call(db, first, 2) for _ in range(4)] == [True, True, False, False]
    assert summaries.book_call(db, second, 2)
    summaries.book_tokens(db, first, 700, 300)
    summaries.book_tokens(db, first, 1, 2)
    rows = db.execute("SELECT day, calls, prompt_tokens, completion_tokens FROM model_days ORDER BY day").fetchall()
    assert [tuple(row) for row in rows] == [("2026-08-21", 2, 701, 302), ("2026-08-22", 1, 0, 0)]


@pytest.mark.parametrize(("limit", "for_look_ups"), [(0, 0), (1, 1), (2, 2), (3, 2), (5, 3), (500, 300)])
def test_what_people_look_up_leaves_a_reserve_and_small_limits_still_serve_it(limit: int, for_look_ups: int) -> None:
    assert calls_allowed(limit, looked_up=True) == for_look_ups
    assert calls_allowed(limit, looked_up=False) == limit
