"""Builds the parts that read papers, without Telegram: what `digest` and `import` need, and what the bot stands on."""

import contextlib
import logging
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import aiohttp

from bot.config import Settings
from bot.days import Clock, real_clock, utc_day
from bot.library import Library
from bot.source import Hub
from bot.summarise.asking import calls_allowed
from bot.summarise.summariser import Summariser
from storage import summaries
from storage.database import Store
from storage.opening import open_database

if TYPE_CHECKING:
    from bot.summarise.model import Model

log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def reading_room(
    settings: Settings, clock: Clock = real_clock, *, is_sole: bool = False
) -> AsyncIterator[tuple[Store, Library, Summariser]]:
    """The store, the library and the summariser; closed behind whoever leaves.

    `is_sole`: the caller holds the database's `sole_bot`.

    Raises DatabaseError if the database cannot be used.
    """
    store = Store(open_database(settings.database_path, is_sole=is_sole))
    session = aiohttp.ClientSession()
    summariser = Summariser(store, _model(settings, store, clock), settings.summary_concurrency, clock)
    hub = Hub(session, settings.hf_endpoint, settings.hf_token.get_secret_value() if settings.hf_token else None)
    library = Library(store, hub, summariser, clock)
    try:
        yield store, library, summariser
    finally:
        await library.close()
        await summariser.close()
        await session.close()
        await store.close()


def _model(settings: Settings, store: Store, clock: Clock) -> "Model | None":
    if not settings.summary_daily_limit:
        log.info("summaries are switched off by SUMMARY_DAILY_LIMIT=0: no model is asked, cards quote the abstracts")
        return None
    if not settings.openai_api_key:
        return None
    from bot.summarise.model import Model  # a third of the start's time, and of no use without a key

    async def book(looked_up: bool) -> bool:
        most = calls_allowed(settings.summary_daily_limit, looked_up=looked_up)
        return await store(summaries.book_call, utc_day(clock()), most)

    return Model(settings.openai_base_url, settings.openai_api_key.get_secret_value(), settings.openai_model, book)
