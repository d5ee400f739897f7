"""A Chat Completions endpoint on loopback that says what a test wants it to say."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

Request = dict[str, Any]
Reply = web.StreamResponse | str | dict[str, Any]


def entry(**changes: Any) -> dict[str, Any]:
    """A good entry in Chinese that claims nothing in particular, so that it holds for nearly every abstract."""
    return {
        "title": "一篇论文的中文题目",
        "tldr": "本文提出了一种新的方法，并验证了它的效果。",
        "main_work": "本文研究了摘要中描述的问题，提出了一种新的方法，并通过实验验证了这种方法的有效性。",
        "highlights": ["方法简单，容易复现。", "实验表明它优于已有的方法。"],
        "keywords": [],
        "scores": {"practicality": 3.5, "novelty": 3.0, "recommendation": 3.0},
        "comment": "适合关注该方向的研究者阅读。",
    } | changes


def entry_for(request: Request, **changes: Any) -> str:
    """A good entry whose keywords are words of the title that the request is about."""
    title = re.search(r"^Title: (.*)$", request["messages"][1]["content"], re.MULTILINE)
    words = re.findall(r"\b[A-Za-z][A-Za-z-]{2,}\b", title[1] if title else "")[:4]
    keywords = [{"term": word, "translation": "术语"} for word in [*words, *words, *words][: max(3, len(words))]]
    return json.dumps(entry(keywords=keywords) | changes, ensure_ascii=False)


def english_entry_for(request: Request) -> str:
    """The same in English."""
    return entry_for(
        request,
        title="A title",
        tldr="The paper is about training.",
        main_work="The authors study the models that are described in the abstract, and they show what works.",
        highlights=["The method is simple and works with all of the models."],
        comment="It is for those who train models.",
    )


def completion(text: str | None, finish_reason: str = "stop", **message: Any) -> dict[str, Any]:
    """A completion as OpenAI's endpoint writes it."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "test-model",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text, **message},
                "finish_reason": finish_reason,
            }
        ],
        "usage": {"prompt_tokens": 700, "completion_tokens": 300, "total_tokens": 1000},
    }


def _open(gate: asyncio.Event) -> asyncio.Event:
    gate.set()
    return gate


@dataclass
class ModelApi:
    """Answers every request with `reply(request)`: a text, a whole body, or a response of any kind."""

    reply: Callable[[Request], Reply] = entry_for
    seconds: float = 0.0  # before each answer
    gate: asyncio.Event = field(default_factory=lambda: _open(asyncio.Event()))  # cleared, it holds answers back
    reached: asyncio.Event = field(default_factory=asyncio.Event)  # a request stands at the gate, or has passed it
    requests: list[Request] = field(default_factory=list)
    at_once: int = 0  # requests under way
    most_at_once: int = 0
    offers: list[str] | None = None  # names of its models; None: it does not list them
    base_url: str = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._answer)
        app.router.add_get("/v1/models", self._models)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    async def _models(self, _request: web.Request) -> web.StreamResponse:
        if self.offers is None:
            return web.json_response({"error": {"message": "no such address"}}, status=404)
        models = [{"id": name, "object": "model", "created": 1, "owned_by": "us"} for name in self.offers]
        return web.json_response({"object": "list", "data": models})

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.reached.set()
        await self.gate.wait()
        body = await request.json()
        self.requests.append(body)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.seconds)
            reply = self.reply(body)
        finally:
            self.at_once -= 1
        if isinstance(reply, str):
            reply = completion(reply)
        return web.json_response(reply) if isinstance(reply, dict) else reply
