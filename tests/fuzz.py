"""Throws random requests at the real bot: `python -m tests.fuzz webhook [COUNT] [SEED]`; exit 1 if one does harm.

Harm is an answer of 500, a line of the log at ERROR, a bot that stops answering, or the secret in an answer or the log.
"""

import asyncio
import io
import json
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot import logs
from bot.embedded.papers_api import sample_days
from bot.reception import buttons, gate
from bot.reception.front import COMMANDS
from bot.web.webhook import MAX_BODY, SECRET_HEADER
from tests.conftest import EVENING, Stage, free_port

GIVEN_SECRET = "only-Telegram_knows-this-0123456789"
AT_ONCE = 16  # requests

PEOPLE = range(100, 140)  # so many chats at once, so that few updates are dropped for coming too fast
_GROUP = {"id": -1001, "type": "supergroup", "title": "G", "is_forum": True}
_MEMBER = {"user": {"id": 123456, "is_bot": True, "first_name": "B"}, "status": "member"}
_ARGUMENTS = (
    "", "a, -b, author:Yann LeCun", "9", "25:99", "UTC", "Zurich", "en", "2026-08-18", "1999-01-01", "on", "all",
    'agent OR "x* NEAR(-:^', "follow_diffusion-model_-medical", "paper_2608-19880", "date_20260818", "x" * 4000,
    "\u202e\u0000<b>&", "強化學習、；\n-",
)  # fmt: skip
_DATA = (
    "", "on", "off", "yes", "1", "0", "-1", "9" * 40, "1:2608.19880", "2608.19880", "../../etc", "2026-08-18",
    "2026-13", "2026-08", "md", "bib", "show", "main", "time:09", "zone:UTC", "cards:5@-1002", "agent",
)  # fmt: skip
_STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 2**31, 2**63, -(2**70), 1.5, 1e308, "", "x", "\x00", "\ud800", "🙂" * 50, "x" * 5000, [], {},
    [[]], {"id": None}, [1, "2", {}], "NaN", "9" * 400,
)  # fmt: skip


def _updates(dice: random.Random) -> dict[str, Any]:
    """One update as Telegram would send it."""
    user = {"id": dice.choice(PEOPLE), "is_bot": False, "first_name": "A", "language_code": dice.choice(("en", "zh"))}
    private = {"id": user["id"], "type": "private", "first_name": "A"}
    basic = {"message_id": 5, "date": 1_790_000_000, "chat": dice.choice((private, private, _GROUP)), "from": user}
    command = f"/{dice.choice(COMMANDS).name}" if dice.random() < 0.9 else dice.choice(("hello", "/nothing", "/"))
    text = f"{command} {dice.choice(_ARGUMENTS)}".strip()
    entities = [{"type": "bot_command", "offset": 0, "length": len(command)}] if text[0] == "/" else []
    message = {**basic, "text": text, "entities": entities}
    photo = {**basic, "caption": text, "caption_entities": entities}
    place = {**basic, "location": {"latitude": dice.uniform(-99, 99), "longitude": dice.uniform(-200, 200)}}
    data = f"{dice.choice([*buttons._KINDS, 'x'])}:{dice.choice(_DATA)}"[:64]
    tap = {"id": "1", "from": user, "message": basic, "chat_instance": "1", "data": data}
    change = {"chat": _GROUP, "from": user, "date": 1, "old_chat_member": _MEMBER, "new_chat_member": _MEMBER}
    kinds = {
        "message": dice.choice((message, photo, place)),
        "edited_message": {**message, "edit_date": 1},
        "channel_post": {**message, "chat": {"id": -1002, "type": "channel", "title": "C"}},
        "callback_query": tap,
        "my_chat_member": change,
        "inline_query": {
            "id": "1",
            "from": user,
            "query": dice.choice(_ARGUMENTS)[:256],
            "offset": dice.choice(("", "10", "x")),
        },
    }
    kind = dice.choice(list(kinds))
    return {"update_id": dice.randrange(10**9), kind: deepcopy(kinds[kind])}


def _spoiled(dice: random.Random, node: Any) -> Any:
    """The same JSON with something in it lost or replaced."""
    if isinstance(node, dict) and node:
        name = dice.choice(list(node))
        if dice.random() < 0.2:
            return {key: value for key, value in node.items() if key != name}
        return node | {name: _spoiled(dice, node[name])}
    if isinstance(node, list) and node and dice.random() < 0.7:
        place = dice.randrange(len(node))
        return [*node[:place], _spoiled(dice, node[place]), *node[place + 1 :]]
    return dice.choice(_STRANGE)


def _body(dice: random.Random) -> bytes:
    update = _updates(dice)
    for _ in range(dice.choice((0, 1, 1, 1, 2, 3))):
        spoiled = _spoiled(dice, update)
        update = spoiled if isinstance(spoiled, dict) else update
    body = bytearray(json.dumps(update).encode())
    match dice.randrange(12):
        case 0:
            return bytes(body[: dice.randrange(len(body))])
        case 1:
            for _ in range(3):
                body[dice.randrange(len(body))] = dice.randrange(256)
        case 2:
            return b"[" * dice.randrange(100_000)
        case 3 if dice.random() < 0.05:
            return b" " * (MAX_BODY + dice.randrange(2))
        case 4:
            return bytes(dice.randrange(256) for _ in range(dice.randrange(100)))
    return bytes(body)


@dataclass(frozen=True)
class Request:
    """What is sent."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    async def sent(self, session: aiohttp.ClientSession, base: str) -> tuple[int, str]:
        """Send it; the status, and all that came back as text. Status 0: the server hung up, as it may on nonsense."""
        try:
            async with session.request(
                self.method, base + self.path, data=io.BytesIO(self.body), headers=self.headers
            ) as answer:
                return answer.status, f"{answer.headers} {await answer.text(errors='replace')}"
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            return 0, ""


def requests_from(seed: int, count: int, bodies: Sequence[bytes] = ()) -> Iterator[Request]:
    """So many requests, the same for the same seed; these bodies are sent first, with the secret."""
    dice = random.Random(seed)  # noqa: S311 - no secret depends on it
    for body in bodies:
        yield Request("POST", "/telegram", _headers(dice, knows=True), body)
    for _ in range(count - len(bodies)):
        path = (
            "/telegram"
            if dice.random() < 0.95
            else dice.choice(("/", "/x", "/telegram/", "//", "/%00", "/..", "/2026-13-01"))
        )
        method = "POST" if dice.random() < 0.97 else dice.choice(("GET", "PUT", "HEAD", "DELETE", "OPTIONS", "BREW"))
        yield Request(method, path, _headers(dice, knows=dice.random() < 0.85), _body(dice))


def _headers(dice: random.Random, *, knows: bool) -> tuple[tuple[str, str], ...]:
    secret = (
        GIVEN_SECRET if knows else dice.choice(("", "x", GIVEN_SECRET[:-1], GIVEN_SECRET.lower(), "\xe9" * 9, "é🙂"))
    )
    kind = (
        "application/json"
        if dice.random() < 0.95
        else dice.choice(("", "text/plain", "multipart/form-data", ";;;", "a/b/c"))
    )
    found = [(SECRET_HEADER, secret), ("Content-Type", kind)]
    if dice.random() < 0.05:
        found.append((dice.choice(("Content-Encoding", "Expect", "X-Forwarded-Proto", "Range", "Cookie")), "gzip"))
    if dice.random() < 0.02:
        found.append((SECRET_HEADER, "another"))
    return tuple(found)


class Findings(logging.Handler):
    """What did harm, and how often each answer was given."""

    def __init__(self) -> None:
        super().__init__()
        self.statuses: Counter[int] = Counter()
        self.harm: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """Judge one line of the log."""
        line = self.format(record)
        if GIVEN_SECRET in line:
            self.harm["the secret is in the log"] += 1
        if record.levelno >= logging.ERROR and "cannot be read and is dropped" not in line:
            self.harm[" | ".join(line.strip().splitlines()[:1] + line.strip().splitlines()[-1:])[:300]] += 1

    def answered(self, request: Request, status: int, text: str) -> None:
        """Judge one answer."""
        self.statuses[status] += 1
        if status >= 500 and status != 503:
            self.harm[f"answer {status} to {request}"[:300]] += 1
        if GIVEN_SECRET in text:
            self.harm["the secret is in an answer"] += 1


async def webhook(count: int, seed: int) -> Findings:
    """Send so many requests to a bot in webhook mode, then see that it still answers a person."""
    findings = Findings()
    gate.COMMANDS_A_MINUTE = gate.TAPS_A_MINUTE = gate.INLINE_A_MINUTE = 10**9  # all of it is to be handled
    logs.configure("INFO", "text", [])
    logging.basicConfig(handlers=[findings], force=True)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        s = Stage(stack, Path(folder), EVENING, sample_days())
        await s.open()
        s.api.record_calls = False
        port = free_port()
        await s.start_bot(port=port, webhook_url=f"http://127.0.0.1:{port}", webhook_secret=GIVEN_SECRET)
        await s.api.wait_until(lambda: s.api.updates.webhook)
        for person in PEOPLE:
            s.api.person(person).writes("hello")
        s.api.group(-1001, is_forum=True)
        s.api.channel(-1002)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        await _throw(session, f"http://127.0.0.1:{port}", requests_from(seed, count), findings)
        s.api.person(8).writes("/help")
        await s.api.wait_for(8, 1, 60)
    return findings


async def _throw(session: aiohttp.ClientSession, base: str, requests: Iterator[Request], findings: Findings) -> None:
    async def worker() -> None:
        for request in requests:
            findings.answered(request, *await request.sent(session, base))

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for and print what came of it."""
    if not arguments or arguments[0] != "webhook":
        print(__doc__)  # noqa: T201
        return 2
    count, seed = (*map(int, arguments[1:3]), *(10_000, 1)[len(arguments) - 1 :])[:2]
    began = time.monotonic()
    findings = asyncio.run(webhook(count, seed))
    seconds = time.monotonic() - began
    print(f"{count} requests in {seconds:.1f} s ({count / seconds:.0f}/s)")  # noqa: T201
    print(f"answers: {dict(findings.statuses.most_common())}")  # noqa: T201
    for harm, times in findings.harm.most_common():
        print(f"{times} x {harm}")  # noqa: T201
    return 1 if findings.harm else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
