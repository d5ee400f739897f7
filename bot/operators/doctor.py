"""Asks every service that the settings name how it is. Disturbs no running bot: it never asks for updates.

The one call to the model is not counted in SUMMARY_DAILY_LIMIT, and not made if that is 0.
"""

import asyncio
import os
import socket
import tempfile
import time
from pathlib import Path
from zoneinfo import available_timezones

import aiohttp

from bot.config import Settings, misspelt
from bot.days import Clock, utc_day
from bot.deliver import inquiry
from bot.errors import PapersApiError, ServiceError
from bot.operators import diagnosis
from bot.operators.diagnosis import Finding
from bot.source import Hub
from bot.summarise.model import Model
from bot.wording import LANGUAGES, wording
from storage.backup import daily_copies
from storage.database import DatabaseError
from storage.inspection import are_on_one_disk, free_bytes, inspect

FEWEST_ZONES = 300  # the time-zone database has about 600 names
MODEL_SECONDS = 30.0
PORT_SECONDS = 10.0  # a bot whose database is locked takes some to say so
QUESTION = (
    "This only tests the connection. Answer with one JSON object of the form that you are asked for, "
    "as short as it may be: one word for each text, no highlights, no keywords, 3 for each score."
)


async def examine(settings: Settings, clock: Clock) -> list[Finding]:
    """Every check, in the order in which an operator would look."""
    groups = await asyncio.gather(
        _telegram(settings, clock),
        _papers(settings, clock),
        _model(settings),
        asyncio.to_thread(_database, settings.database_path),
        asyncio.to_thread(_backups, settings.backup_dir, settings.database_path),
        _web(settings),
        asyncio.to_thread(_machine),
    )
    settings_file = [Finding("settings", "warning", sentence) for sentence in misspelt()]
    return [*settings_file, *(finding for group in groups for finding in group)]


async def _telegram(settings: Settings, clock: Clock) -> list[Finding]:
    if not settings.telegram_bot_token:
        text = "TELEGRAM_BOT_TOKEN is not set: get a token from @BotFather, or try `python -m bot demo` without one"
        return [Finding("token", "wrong", text)]
    token = settings.telegram_bot_token.get_secret_value()
    standing = await inquiry.ask(token, settings.telegram_api_base_url, settings.admin_ids)
    return diagnosis.of_telegram(standing, settings, clock())


async def _papers(settings: Settings, clock: Clock) -> list[Finding]:
    token = settings.hf_token.get_secret_value() if settings.hf_token else None
    async with aiohttp.ClientSession() as session:
        try:
            probe = await Hub(session, settings.hf_endpoint, token).probe(utc_day(clock()))
        except PapersApiError as error:
            return diagnosis.of_papers(error, clock())
    return diagnosis.of_papers(probe, clock())


async def _model(settings: Settings) -> list[Finding]:
    if not settings.summary_daily_limit:
        return [Finding("model", "ok", "switched off by SUMMARY_DAILY_LIMIT=0: cards quote the abstracts")]
    if not settings.openai_api_key:
        return [Finding("model", "warning", "OPENAI_API_KEY is not set: cards quote the abstracts")]
    key = settings.openai_api_key.get_secret_value()
    model = Model(settings.openai_base_url, key, settings.openai_model, _allowed, MODEL_SECONDS, attempts=1)
    try:
        return [await _ask(model)]
    finally:
        await model.close()


async def _allowed(_looked_up: bool) -> bool:
    return True


async def _ask(model: Model) -> Finding:
    began = time.monotonic()
    try:
        answer = await model.ask([{"role": "user", "content": QUESTION}])
    except ServiceError as error:
        return diagnosis.of_model_failure(error, model.name, await model.offered())
    problems = answer.problems or (() if "{" in answer.text else ("its answer is no JSON",))
    return diagnosis.of_model(model.name, model.form, time.monotonic() - began, problems)


def _database(path: Path) -> list[Finding]:
    try:
        found = inspect(path)
        if found is None and (reason := _why_not_writable(path.parent)):
            return [diagnosis.of_missing_database(path, reason)]
        return diagnosis.of_database(path, found, free_bytes(path))
    except DatabaseError as error:
        return [Finding("database", "wrong", str(error))]
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return [
            Finding("database", "wrong", f"{path} cannot be looked at: {reason}; set DATABASE_PATH to another place")
        ]


def _backups(folder: Path | None, database: Path) -> list[Finding]:
    if folder is None:
        return [Finding("backups", "ok", "BACKUP_DIR is not set: no daily copies are kept")]
    try:
        reason, copies = _why_not_writable(folder), daily_copies(folder)
        free = None if are_on_one_disk(folder, database) else free_bytes(folder)
    except OSError as error:  # this user may not even look there
        reason, copies, free = error.strerror or type(error).__name__, [], None
    room = [] if free is None else [diagnosis.of_room(free, "where the daily copies are")]
    return [diagnosis.of_backups(folder, reason, copies[-1].name if copies else None), *room]


def _why_not_writable(folder: Path) -> str | None:
    place = folder.absolute()
    while not place.exists():  # it is made when the first copy is
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            return None
    except OSError as error:
        return error.strerror or type(error).__name__


async def _web(settings: Settings) -> list[Finding]:
    findings = diagnosis.of_webhook_settings(settings)
    if settings.port is not None:
        reason = _why_not_free(settings.port)
        findings.append(diagnosis.of_port(settings.port, reason, await _health(settings.port) if reason else None))
    return findings + diagnosis.of_pages(settings)


def _why_not_free(port: int) -> str | None:
    with socket.socket() as listener:
        if os.name == "posix":  # elsewhere it would share the port with whoever has it
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("", port))
        except OSError as error:
            return error.strerror or type(error).__name__
    return None


async def _health(port: int) -> int | None:
    timeout = aiohttp.ClientTimeout(total=PORT_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"http://127.0.0.1:{port}/healthz") as response,
        ):
            return response.status
    except (aiohttp.ClientError, TimeoutError):
        return None


def _machine() -> list[Finding]:
    zones = len(available_timezones())
    if zones < FEWEST_ZONES:
        text = f"only {zones} time zones are known: install the package tzdata"
        found = Finding("zones", "wrong", text)
    else:
        found = Finding("zones", "ok", f"{zones} time zones are known")
    for language in LANGUAGES:
        wording(language)  # raises if the installation lacks it
    return [found, Finding("languages", "ok", f"{', '.join(LANGUAGES)} are installed")]
