"""The Hub's list, read over HTTP: whole, in order, each paper once, whatever shape or trouble it comes in."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot import source
from bot.embedded.papers_api import PapersApi
from bot.errors import PapersApiError
from bot.listing import Listing, plain_latex, read_listing, read_paper
from bot.markup import shorten
from bot.source import Hub, quota_wait
from tests.conftest import SHARED, recorded_days

DAY = date(2026, 8, 21)
LATER = datetime(2026, 8, 28, tzinfo=UTC)


def entry(number: int, upvotes: int = 0, **inner: Any) -> dict[str, Any]:
    """An entry as the Hub shapes it since 2025."""
    paper = {
        "id": f"2608.{number:05}",
        "title": f"Paper {number}",
        "summary": f"The abstract of {number}.",
        "authors": [{"_id": "a", "name": "Ada", "hidden": False}],
        "publishedAt": "2026-08-20T00:00:00.000Z",
        "upvotes": upvotes,
    }
    return {
        "paper": paper | inner,
        "title": paper["title"],
        "numComments": 2,
        "publishedAt": "2026-08-19T20:00:00.000Z",
    }


@pytest.fixture
async def api() -> AsyncIterator[PapersApi]:
    """The embedded papers API, a week after the day that the tests ask for."""
    async with PapersApi({}, clock=lambda: LATER) as server:
        yield server


async def listing(api: PapersApi, day: date = DAY, token: str | None = None) -> Listing:
    async with aiohttp.ClientSession() as session:
        return await Hub(session, api.base_url, token).listing(day)


async def failure(api: PapersApi) -> str:
    """What the operator reads when the list cannot be had: always one line."""
    with pytest.raises(PapersApiError) as caught:
        await listing(api)
    assert "\n" not in str(caught.value)
    return str(caught.value)


async def test_a_password_in_the_address_is_not_repeated() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(PapersApiError, match=r"the papers API at http://127\.0\.0\.1:9/api/daily_papers cannot"):
            await Hub(session, "http://me:SECRET@127.0.0.1:9").listing(DAY)


def respond(status: int = 200, body: bytes | str = b"[]", **headers: str) -> Callable[[web.Request], web.Response]:
    raw = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request: web.Response(status=status, body=raw, headers=named)


def drop(request: web.Request) -> web.Response:
    """The connection ends without an answer."""
    assert request.transport
    request.transport.close()
    return web.Response()


def ids(found: Listing) -> list[str]:
    return [paper.id for paper in found.papers]


# Pages


async def test_a_day_of_many_pages_is_read_whole_and_ordered_by_upvotes(api: PapersApi) -> None:
    # Each page of the Hub is ordered on its own; across a page's seam votes rise again.
    pages = [[entry(100 * page + place, upvotes=99 - place) for place in range(100)] for page in range(3)]
    api.days[str(DAY)] = [*pages[0], *pages[1], *pages[2][:50]]
    found = await listing(api)
    assert len(found.papers) == len(set(ids(found))) == 250
    votes = [paper.upvotes for paper in found.papers]
    assert votes == sorted(votes, reverse=True)
    assert ids(found)[:3] == ["2608.00000", "2608.00100", "2608.00200"]
    assert [(request["limit"], request["p"]) for request in api.requests] == [("100", "0"), ("100", "1"), ("100", "2")]


@pytest.mark.parametrize("count", [99, 100, 101, 200, 250])
async def test_a_mirror_that_drops_the_link_header_loses_no_page(api: PapersApi, count: int) -> None:
    entries = [entry(number, upvotes=1000 - number) for number in range(count)]
    api.faults = [
        respond(body=json.dumps(entries[start : start + 100])) for start in range(0, count + 100, 100)
    ]  # no header at all
    assert ids(await listing(api)) == [item["paper"]["id"] for item in entries]


@pytest.mark.parametrize("link", ['<x>; rel="next"', "<x>; rel=next", '<y>; rel="prev", <x>; rel="next"'])
async def test_the_next_page_is_announced_in_any_spelling(api: PapersApi, link: str) -> None:
    api.faults = [respond(body=json.dumps([entry(1)]), Link=link), respond(body=json.dumps([entry(2)]))]
    assert len((await listing(api)).papers) == 2


async def test_a_full_last_page_is_not_followed(api: PapersApi) -> None:
    api.faults = [respond(body=json.dumps([entry(n) for n in range(100)]), Link='<x>; rel="prev"')]
    assert len((await listing(api)).papers) == 100
    assert len(api.requests) == 1


async def test_a_mirror_that_ignores_the_page_number_is_not_asked_for_ever(api: PapersApi) -> None:
    page = respond(body=json.dumps([entry(n) for n in range(100)]))
    api.faults = [page] * 100
    assert len((await listing(api)).papers) == 100
    assert len(api.requests) == 2


async def test_a_paper_that_moves_across_a_seam_between_two_requests_is_there_once(api: PapersApi) -> None:
    first = [entry(n, upvotes=200 - n) for n in range(100)]
    moved = entry(99, upvotes=102)  # it was voted for since, and 100 moved down in its place
    api.faults = [
        respond(body=json.dumps(first), Link='<x>; rel="next"'),
        respond(body=json.dumps([moved, entry(100, upvotes=50)])),
    ]
    found = await listing(api)
    assert len(found.papers) == 101
    assert ids(found).count("2608.00099") == 1


async def test_doubles_within_a_page_are_one_paper(api: PapersApi) -> None:
    api.days[str(DAY)] = [entry(1), entry(1), entry(2)]
    assert ids(await listing(api)) == ["2608.00001", "2608.00002"]


async def test_equal_upvotes_stay_in_the_hubs_order(api: PapersApi) -> None:
    api.days[str(DAY)] = [entry(5), entry(3), entry(4)]
    assert ids(await listing(api)) == ["2608.00005", "2608.00003", "2608.00004"]


async def test_an_empty_page_ends_the_day(api: PapersApi) -> None:
    full = [entry(n) for n in range(100)]
    api.faults = [respond(body=json.dumps(full), Link='<x>; rel="next"'), respond(Link='<x>; rel="next"')]
    assert len((await listing(api)).papers) == 100


async def test_a_weekend_is_an_empty_list(api: PapersApi) -> None:
    assert await listing(api) == Listing(())


# Refusals


async def test_a_day_that_the_hub_does_not_know_yet_is_empty(api: PapersApi) -> None:
    assert await listing(api, date(2026, 8, 29)) == Listing((), not_yet=True)
    assert len(api.requests) == 1


async def test_a_list_whose_second_page_is_refused_is_no_list(api: PapersApi) -> None:
    api.days[DAY.isoformat()] = [entry(number) for number in range(150)]
    api.faults = [lambda request: web.json_response(api.days[DAY.isoformat()][:100])]
    api.faults.append(respond(400, '{"error": "\\u2716 \\"date\\" must be less than or equal to x"}'))
    assert "page 1" in await failure(api)


def test_the_recorded_refusals_of_future_days_are_understood() -> None:
    folder = SHARED / "data" / "hf" / "errors"
    if not folder.is_dir():
        pytest.skip("the recorded refusals are not at hand (../shared/data/hf/errors)")
    for path in folder.iterdir():
        body = path.read_bytes()

        async def read(body: bytes = body) -> Listing:
            async with PapersApi({}) as api:
                api.faults = [respond(400, body)]
                return await listing(api)

        assert asyncio.run(read()) == Listing((), not_yet=True)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, '{"error": "\\u2716 Too big: expected number to be <=100"}'),
        (400, '{"error": "the session could not be validated"}'),  # holds the letters d-a-t-e
        (400, "<html>Bad Request</html>"),
        (400, "[]"),
        (401, '{"error": "Invalid username or password."}'),
        (403, "<html>Forbidden</html>"),
        (404, '{"error": "Not Found"}'),
        (404, "<html>nginx</html>"),
        (410, ""),
    ],
)
async def test_a_refusal_is_an_error_at_once_that_names_what_to_check(api: PapersApi, status: int, body: str) -> None:
    api.faults = [respond(status, body)]
    said = await failure(api)
    assert f"HTTP {status}" in said
    assert "HF_ENDPOINT and HF_TOKEN" in said
    assert len(api.requests) == 1


async def test_an_object_in_place_of_the_list_is_an_error_at_once(api: PapersApi) -> None:
    api.faults = [respond(body='{"papers": []}')]
    assert "not a list" in await failure(api)
    assert len(api.requests) == 1


# Trouble that passes


TROUBLE = {
    "quota of the Hub": respond(429, RateLimit='"api";r=0;t=12'),
    "quota of a mirror": respond(429, Retry_After="3"),
    "quota without a word": respond(429),
    "500": respond(500),
    "502": respond(502, "<html>Bad Gateway</html>"),
    "503": respond(503, '{"error": "date"}'),
    "504": respond(504),
    "408": respond(408),
    "HTML": respond(200, "<html>Please wait…</html>"),
    "half of a list": respond(200, '[{"paper": {"id": "2608.0'),
    "nothing": respond(200, ""),
    "not text": respond(200, b"\xff\xfe\x00"),
    "too deep": respond(200, "[" * 100_000),
    "not gzip": respond(200, "not gzip at all", Content_Encoding="gzip"),
    "dropped": drop,
}


@pytest.mark.parametrize("fault", TROUBLE.values(), ids=TROUBLE)
class TestTroubleThatPasses:
    """One faulty answer, or nothing else."""

    async def test_it_is_asked_again(self, api: PapersApi, fault: Callable[[web.Request], web.Response]) -> None:
        api.days[str(DAY)] = [entry(1)]
        api.faults = [fault, fault]
        assert ids(await listing(api)) == ["2608.00001"]
        assert api.faults == []

    async def test_trouble_that_stays_is_one_clear_line(
        self, api: PapersApi, fault: Callable[[web.Request], web.Response]
    ) -> None:
        api.faults = [fault] * 100
        assert "papers API" in await failure(api)
        asked_by_aiohttp = 2 if fault is drop else 1  # it asks again by itself when a kept connection was closed
        assert len(api.requests) == 3 * asked_by_aiohttp


async def test_trouble_on_a_later_page_does_not_begin_again_from_the_first(api: PapersApi) -> None:
    api.faults = [respond(body=json.dumps([entry(n) for n in range(100)])), respond(502)]
    api.days[str(DAY)] = [*([entry(0)] * 100), entry(500)]
    assert len((await listing(api)).papers) == 101
    assert [request["p"] for request in api.requests] == ["0", "1", "1"]


async def test_nobody_at_home_is_one_clear_line() -> None:
    async with PapersApi({}) as api:
        pass
    assert "cannot be reached" in await failure(api)


async def test_a_silent_hub_is_given_up(api: PapersApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "TIMEOUT", aiohttp.ClientTimeout(total=0.02))

    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silence, "127.0.0.1", 0) as server:
        api.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        assert "cannot be reached: " in await failure(api)


QUOTAS = [
    ('"api";r=0;t=55', None, 55.5),
    ('"api";r=0;t=0', None, 0.5),
    ('"api";r=0;t=299', "1", 299.5),
    ('"api";r=0;t=99999', None, 300.5),
    (None, "7", 7.0),
    (None, "0", 0.0),
    (None, "2.5", 2.5),
    (None, "86400", 300.0),
    (None, "Wed, 21 Oct 2026 07:28:00 GMT", 5.0),
    (None, "\u0663", 5.0),  # a digit, but not one of ours
    ("nonsense", None, 5.0),
    (None, None, 5.0),
]


def test_a_quota_is_waited_for_as_told() -> None:
    assert [(limit, after, quota_wait(limit, after)) for limit, after, _ in QUOTAS] == QUOTAS


async def test_the_wait_of_a_429_is_what_the_retries_wait(api: PapersApi) -> None:
    api.faults = [respond(429, RateLimit='"api";r=0;t=123')] * 9
    with pytest.raises(PapersApiError) as caught:
        await listing(api)
    assert source._worth_retrying(caught.value) == 123.5
    api.faults = [respond(429, Retry_After="0")] * 9
    with pytest.raises(PapersApiError) as caught:
        await listing(api)
    assert source._worth_retrying(caught.value) == 0.0


async def test_only_passing_trouble_is_worth_retrying(api: PapersApi) -> None:
    for fault, worth in ((respond(503), True), (respond(404), False)):
        api.faults = [fault] * 9
        with pytest.raises(PapersApiError) as caught:
            await listing(api)
        assert source._worth_retrying(caught.value) is worth
    assert source._worth_retrying(ValueError()) is False


# The token


@pytest.mark.parametrize(("token", "header"), [("hf_abc", "Bearer hf_abc"), (None, None)])
async def test_the_token_is_sent_when_there_is_one(api: PapersApi, token: str | None, header: str | None) -> None:
    seen: list[str | None] = []

    def note(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization"))
        return web.json_response([])

    api.faults = [note]
    await listing(api, token=token)
    assert seen == [header]


async def test_an_error_does_not_show_the_token(api: PapersApi) -> None:
    api.faults = [respond(401, '{"error": "hf_secret is wrong"}')]
    with pytest.raises(PapersApiError) as caught:
        await listing(api, token="hf_secret")
    assert "hf_secret" not in str(caught.value)


# One entry


MALFORMED: list[Any] = [
    None,
    7,
    "2608.00001",
    [],
    {},
    {"paper": None},
    {"paper": []},
    {"paper": "2608.00001"},
    {"title": "No paper", "numComments": 1},
    entry(1) | {"paper": {}},
    entry(1, id=None),
    entry(1, id=2503.0213),
    entry(1, id=""),
    entry(1, id="cs/0501001/.."),
    entry(1, id="../../etc"),
    entry(1, id="2608.00001\n"),
    entry(1, id="2608.00001?x=1"),
    entry(1, id="<b>2608</b>"),
    entry(1, id="2" * 65),
    entry(1, id=["2608.00001"]),
    entry(1, title=None) | {"title": None},
    entry(1, title=" \n ") | {"title": ""},
    entry(1, title=5) | {"title": {}},
]


async def test_a_malformed_entry_never_hides_the_rest(api: PapersApi) -> None:
    api.days[str(DAY)] = [entry(2), *MALFORMED, entry(3)]
    found = await listing(api)
    assert ids(found) == ["2608.00002", "2608.00003"]
    assert len(found.problems) == len(MALFORMED)
    assert all(len(problem) < 200 for problem in found.problems)


def test_no_malformed_entry_is_a_paper() -> None:
    assert [bad for bad in MALFORMED if read_listing([bad]).papers] == []


def test_a_paper_may_have_an_id_of_before_2007() -> None:
    assert read_paper(entry(1, id="cs/0501001")).id == "cs/0501001"


OPTIONAL = {
    "summary": "",
    "authors": (),
    "publishedAt": None,
    "upvotes": 0,
    "githubRepo": None,
    "githubStars": None,
    "ai_summary": None,
    "ai_keywords": (),
    "organization": None,
    "withdrawnAt": None,
}
ATTRIBUTE = {
    "summary": "abstract",
    "publishedAt": "published_at",
    "githubRepo": "github_repo",
    "githubStars": "github_stars",
    "withdrawnAt": "withdrawn_at",
}
WRONG: list[Any] = [
    None,
    [],
    {},
    [None],
    [[]],
    [{}],
    [{"name": None}],
    {"name": 7},
    -1,
    1.5,
    True,
    "",
    " ",
    2**70,
    "x\ud800",
]


@pytest.mark.parametrize("key", OPTIONAL)
def test_a_field_of_a_wrong_kind_is_as_absent(key: str) -> None:
    for value in WRONG:
        found = getattr(read_paper(entry(1, **{key: value})), ATTRIBUTE.get(key, key))
        allowed = [OPTIONAL[key], *(["x", ("x",)] if value == "x\ud800" else [])]
        assert found in allowed, value


def test_an_absent_field_is_as_absent() -> None:
    paper = read_paper({"paper": {"id": "2608.00001", "title": "Only this"}})
    for key, nothing in OPTIONAL.items():
        assert getattr(paper, ATTRIBUTE.get(key, key)) == nothing
    assert paper.thumbnail is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
_KEYS = [*OPTIONAL, "title", "id"]


@given(st.dictionaries(st.sampled_from(_KEYS), _JSON), st.dictionaries(st.sampled_from(_KEYS), _JSON))
def test_no_entry_whatever_it_holds_breaks_the_list(inner: dict[str, Any], outer: dict[str, Any]) -> None:
    found = read_listing([entry(1), {**outer, "paper": {"id": "2608.00002", **inner}}, outer])
    assert found.papers[0].id == "2608.00001" or found.papers[0].upvotes > 0
    assert len(found.papers) + len(found.problems) == 3
    for paper in found.papers:
        json.dumps([paper.title, paper.abstract, *paper.authors], ensure_ascii=False).encode()  # can be stored


def test_moments_are_in_utc() -> None:
    moments = {
        "2026-08-20T00:00:00.000Z": datetime(2026, 8, 20, tzinfo=UTC),
        "2026-08-20T02:00:00+02:00": datetime(2026, 8, 20, tzinfo=UTC),
        "2026-08-20": datetime(2026, 8, 20, tzinfo=UTC),
        "0001-01-01T00:00:00+23:00": None,
        "yesterday": None,
    }
    assert {said: read_paper(entry(1, publishedAt=said)).published_at for said in moments} == moments


ADDRESSES = {
    "https://github.com/a/b": True,
    " https://github.com/a/b ": True,
    "http://example.org:8080/x?y=1#z": True,
    "https://github.com": True,
    "javascript:alert(1)": False,
    "https://github.com:x@evil.example/": False,
    "https://user@evil.example/": False,
    "https://localhost/": False,
    "https://github.com/a b": False,
    'https://github.com/"onclick="': False,
    "https://github.com/\ud800": False,
    "https://github.com/\u202egnp.exe": False,
    "https://github.com/" + "a" * 500: False,
    "github.com/a/b": False,
}


def test_an_address_is_whole_and_safe_or_not_there() -> None:
    for address, usable in ADDRESSES.items():
        paper = read_paper(entry(1, githubRepo=address) | {"thumbnail": address})
        expected = address.strip() if usable else None
        assert {paper.github_repo, paper.thumbnail} == {expected}, address


def test_what_is_far_too_long_is_cut_at_a_word_and_a_list_after_many() -> None:
    words, name = "word " * 50_000, "word " * 50
    paper = read_paper(
        entry(
            1, title=words, summary=words, authors=[{"name": name}] * 20_000, ai_summary=words,
            ai_keywords=[f"{number} {name}" for number in range(300)], organization={"fullname": words},
        )
    )  # fmt: skip
    assert (len(paper.abstract), len(paper.title)) == (20_000, 500)
    names = (*paper.authors, *paper.ai_keywords, paper.organization)
    assert all(len(name) <= 200 for name in names if name)
    for text in (paper.abstract, paper.title, paper.ai_summary, *names):
        assert text
        assert text.endswith(" word…")
    assert (len(paper.authors), len(paper.ai_keywords)) == (10_000, 100)


def test_a_word_of_the_length_of_a_book_is_cut_all_the_same() -> None:
    assert shorten(f"{'a' * 499_998},{'a' * 9}", 500_000) == f"{'a' * 499_998}…"
    assert shorten("a phrase-of v15_words", 15) == "a phrase-of…"
    assert shorten("half\ud83d", 5) == "half\ud83d"  # a surrogate that is alone, as JSON can hold it


def test_an_abstract_of_usual_length_keeps_every_letter_and_every_author() -> None:
    paragraph = "A sentence of an abstract. " * 250
    paper = read_paper(
        entry(1, summary=f"{paragraph}\n\n{paragraph}", authors=[{"name": f"Ada {n}"} for n in range(5_154)])
    )
    assert paper.abstract == f"{paragraph.strip()}\n\n{paragraph.strip()}"
    assert len(paper.authors) == 5_154  # arXiv:1503.07589, the most that a paper ever had


def test_hidden_authors_are_not_named() -> None:
    people = [{"name": "Ada"}, {"name": "Secret", "hidden": True}, {"name": "Bob", "hidden": False}, {"_id": "x"}]
    assert read_paper(entry(1, authors=people)).authors == ("Ada", "Bob")


async def test_a_withdrawn_paper_is_marked(api: PapersApi) -> None:
    api.days[str(DAY)] = [entry(1, withdrawnAt="2026-08-21T10:00:00.000Z"), entry(2)]
    withdrawn = {paper.id: paper.withdrawn_at for paper in (await listing(api)).papers}
    assert withdrawn == {"2608.00001": datetime(2026, 8, 21, 10, tzinfo=UTC), "2608.00002": None}


def test_the_organization_stands_inside_or_outside() -> None:
    google = {"name": "google", "fullname": "Google"}
    assert read_paper(entry(1, organization=google)).organization == "Google"
    assert read_paper(entry(1) | {"organization": google}).organization == "Google"
    assert read_paper(entry(1, organization={"name": "google"})).organization == "google"


def test_line_wraps_become_spaces_and_paragraphs_stay() -> None:
    paper = read_paper(entry(1, title="Training at\n  Scale", summary="One line\nand another.\n  A new\nparagraph.\n"))
    assert paper.title == "Training at Scale"
    assert paper.abstract == "One line and another.\n\nA new paragraph."


LATEX = {
    "texttt{D}ual-texttt{H}ead": "Dual-Head",
    "R^textbf{2AI}": "R^2AI",
    "R^{\\textbf{2AI}}": "R^2AI",
    "\\textbf{TinyStories} and \\emph{a \\textit{b}}": "TinyStories and a b",
    "V_{0.5}, 10^{-3} and x_{i_{1}}": "V_0.5, 10^-3 and x_i_1",
    "{S}ignal {P}reservation symmet{R}y brea{K}ing {L}earn{ING}": "Signal Preservation symmetRy breaKing LearnING",
    "the label c in {True, False}": "the label c in {True, False}",
    "within a \\10,000 Budget": "within a $10,000 Budget",
    "\\$OneMillion, 5\\%, Q\\&A, a\\_b, \\#1": "$OneMillion, 5%, Q&A, a_b, #1",
    "(e.g.\\ by style)": "(e.g. by style)",
    "vis-\\`a-vis the ``Bolet\\'{\\i}n''": 'vis-\u00e0-vis the "Bolet\u00edn"',
    "an ``open quote and a ``closed one''": 'an ``open quote and a "closed one"',
    "the ``Textbooks Are All You Need\" way, 5'' wide": "the \"Textbooks Are All You Need\" way, 5'' wide",
    "don\\'t": "don\\'t",
    "Erd\\Hos, Erd\\H{o}s and Erd\\H os": "Erd\u0151s, Erd\u0151s and Erd\u0151s",
    "Fran\\c{c}ois, Ho\\v{r}ava": "Fran\u00e7ois, Ho\u0159ava",
    "Pe\\~{n}a, Erd\\u{g}an, \\r{A}ngstrom": "Pe\u00f1a, Erd\u011fan, \u00c5ngstrom",
    "f\\in\\Hom(A, B), \\Huge, \\text{c}at": "f\\in\\Hom(A, B), \\Huge, cat",
    "5.5-11.4times faster, 10 times larger, 69.8 pm 0.5%": "5.5-11.4× faster, 10 times larger, 69.8 ± 0.5%",
    "between 1 pm 5 pm": "between 1 pm 5 pm",
    "1 pm 5:30 PM, 8 pm 9 a.m., 10:30 pm 2 users": "1 pm 5:30 PM, 8 pm 9 a.m., 10:30 pm 2 users",
    "+4.4 pm 0.7 points, 5 pm 2 AMD GPUs": "+4.4 ± 0.7 points, 5 ± 2 AMD GPUs",
    "$100K Budget, $1 Million": "$100K Budget, $1 Million",
    "nabla^2DFT, L_2 Norm, P(y|x), S*, FaSTA^*, Top-n\u03c3": "nabla^2DFT, L_2 Norm, P(y|x), S*, FaSTA^*, Top-n\u03c3",
    "<think>, <1 GB VRAM, Q&A, LMK > CLS": "<think>, <1 GB VRAM, Q&A, LMK > CLS",
    "context {} textbf{}": "context {} ",
}


def test_latex_residue_goes_and_everything_else_stays() -> None:
    assert {raw: plain_latex(raw) for raw in LATEX} == LATEX


@given(st.text(alphabet="ab{}\\_^$% textbf'\"~", max_size=60))
def test_removing_latex_never_fails_and_never_adds(text: str) -> None:
    assert len(plain_latex(text)) <= len(text)


@pytest.mark.parametrize("part", ["``a ", "``", "`` '", "text{", "{a", "\\`{", "_{", "$1 pm "])
def test_latex_of_the_length_of_a_book_is_read_all_the_same(part: str) -> None:
    """Minutes, if each opening were tried with all that follows."""
    text = part * (400_000 // len(part))
    assert len(plain_latex(text)) <= len(text)


def test_the_text_of_a_title_is_plain_text_for_every_reader_to_escape() -> None:
    title = 'HiddenTables & PyQTax: "Give Me <think> or Give Me Death"? `cat.n.01`'
    assert read_paper(entry(1, title=title)).title == title


# The recorded days


_RESIDUE = re.compile(
    r"\\?(?:text(?:tt|bf|it|sc|rm|sf|up)?|emph|underline|math(?:bf|rm|it|cal|bb|sf|tt))(?=\{)|[\\{}$`'\s]"
)


def _bare(text: str) -> str:
    """The text without what reading may change: white space, LaTeX, and the signs that LaTeX spelled out."""
    text = text.replace("×", "times").replace("±", "pm").replace("\u00e0", "a").replace("\u00ed", "i")
    text = text.replace("``", '"').replace("''", '"')
    return _RESIDUE.sub("", text)


async def test_every_recorded_day_is_read_without_losing_a_paper_or_a_word() -> None:
    days = recorded_days()
    async with PapersApi(days) as api:
        for day, entries in days.items():
            found = await listing(api, date.fromisoformat(day))
            assert found.problems == ()
            by_id = {paper.id: paper for paper in found.papers}
            assert by_id.keys() == {item["paper"]["id"] for item in entries}
            for item in entries:
                inner, paper = item["paper"], by_id[item["paper"]["id"]]
                assert _bare(paper.abstract) == _bare(inner["summary"])
                assert _bare(paper.title) == _bare(inner["title"])
                assert "  " not in paper.title + paper.abstract
                assert "\n" not in paper.title
                assert paper.upvotes == inner["upvotes"]
                assert len(paper.authors) == sum(not author.get("hidden") for author in inner["authors"])
                assert paper.published_at is not None
                assert (paper.github_repo, paper.github_stars) == (inner.get("githubRepo"), inner.get("githubStars"))
                assert set(paper.ai_keywords) == set(inner.get("ai_keywords", ())) - {""}
                assert (paper.withdrawn_at is not None) == ("withdrawnAt" in inner)
