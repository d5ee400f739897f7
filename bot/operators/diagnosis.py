"""What the answers of the services mean for the operator, and what to do about it. Asks nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from bot.config import Settings
from bot.deliver.inquiry import Standing
from bot.deliver.weather import Answer, Refused, Storm, Wait
from bot.source import Probe
from storage.inspection import Inspection

State = Literal["ok", "warning", "wrong"]

RECENT_ERROR = timedelta(hours=1)
SLOW = 5.0  # seconds
FEW_REQUESTS = 30  # of the Hub's quota
OFF_BY = timedelta(seconds=30)
FAR_OFF = timedelta(minutes=10)
LITTLE_ROOM, NO_ROOM = 500 * 2**20, 50 * 2**20  # bytes
WEBHOOK_PORTS = {443, 80, 88, 8443, None}  # what Telegram calls; None: https's own
MOST_NAMED = 8  # models


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's: what was looked at, how it is, and what to do."""

    check: str
    state: State
    message: str


def of_telegram(standing: Standing | Answer, settings: Settings, now: datetime) -> list[Finding]:
    """The token, how updates come, and what the bot may see."""
    match standing:
        case Standing():
            token = Finding("token", "ok", f"Telegram knows the bot as @{standing.username}")
            found = [token, _of_updates(standing, settings, now), _of_groups(standing), _of_inline(standing)]
            return found + _of_operators(standing, settings)
        case Refused(because=because):
            return [Finding("token", "wrong", f"Telegram refuses TELEGRAM_BOT_TOKEN: {because}")]
        case Wait(seconds=seconds):
            return [Finding("token", "warning", f"Telegram asks for a pause of {seconds:g} s; ask again after that")]
        case Storm(because=because):
            where = settings.telegram_api_base_url
            text = f"{_host(where)} cannot be reached ({because}); check the network, a proxy, TELEGRAM_API_BASE_URL"
            return [Finding("token", "wrong", text)]
        case _:
            return [Finding("token", "wrong", f"Telegram does not serve the bot: {standing}")]


def _of_updates(standing: Standing, settings: Settings, now: datetime) -> Finding:
    waiting = f"; {standing.waiting} updates wait for a bot that takes them" if standing.waiting else ""
    if settings.webhook_url and not standing.webhook_url:
        return Finding("updates", "ok", f"no webhook is set yet; `run` sets it{waiting}")
    if settings.webhook_url and _host(standing.webhook_url) != _host(settings.webhook_url):
        text = (
            f"Telegram sends them to {_host(standing.webhook_url)}; `run` moves them here, so stop the other bot first"
        )
        return Finding("updates", "warning", text)
    if settings.webhook_url:
        return _of_webhook(standing, now, waiting)
    if standing.webhook_url:
        text = (
            f"Telegram sends them to a webhook at {_host(standing.webhook_url)}; `run` without WEBHOOK_URL removes it: "
            "if another program set it, two use one token"
        )
        return Finding("updates", "warning", text)
    return Finding("updates", "ok", f"fetched by polling, no webhook is set{waiting}")


def _of_webhook(standing: Standing, now: datetime, waiting: str) -> Finding:
    if standing.last_error and standing.last_error_at and now - standing.last_error_at < RECENT_ERROR:
        text = (
            f"Telegram could not deliver to the webhook: {standing.last_error}; is it reachable from outside?{waiting}"
        )
        return Finding("updates", "warning", text)
    return Finding("updates", "ok", f"Telegram sends them to {_host(standing.webhook_url)}{waiting}")


def _of_groups(standing: Standing) -> Finding:
    if standing.reads_all:
        text = "privacy mode is off: Telegram sends every message of a group; the bot needs only commands (/setprivacy)"
        return Finding("groups", "warning", text)
    return Finding("groups", "ok", "privacy mode is on: in groups the bot sees what is meant for it, no more")


def _of_inline(standing: Standing) -> Finding:
    if standing.takes_inline:
        return Finding("inline", "ok", "inline mode is on")
    return Finding("inline", "ok", "inline mode is off; @BotFather's /setinline turns it on")


def _of_operators(standing: Standing, settings: Settings) -> list[Finding]:
    if standing.strangers:
        text = (
            f"ADMIN_IDS names {', '.join(map(str, standing.strangers))}, who can be told nothing before they send "
            "the bot /start; or is a number wrong?"
        )
        return [Finding("operators", "warning", text)]
    return [Finding("operators", "ok", "everybody in ADMIN_IDS has written to the bot")] if settings.admin_ids else []


def of_papers(probe: Probe | Exception, now: datetime) -> list[Finding]:
    """The papers API, and this machine's clock beside its."""
    if isinstance(probe, Exception):
        return [Finding("papers", "wrong", f"{probe}{_advice_on_papers(str(probe))}")]
    quota = f", {probe.left} requests left for now" if probe.left is not None else ""
    text = f"the list of papers came in {probe.seconds:.1f} s{quota}"
    if probe.seconds > SLOW:
        papers = Finding("papers", "warning", f"{text}; that is slow, a mirror as HF_ENDPOINT may be nearer")
    elif probe.left is not None and probe.left < FEW_REQUESTS:
        papers = Finding("papers", "warning", f"{text}; HF_TOKEN raises the quota")
    else:
        papers = Finding("papers", "ok", text)
    return [papers, _of_clock(probe.moment, now)]


def _advice_on_papers(reason: str) -> str:
    if "HF_ENDPOINT" in reason or "_PROXY" in reason:
        return ""
    if "HTTP 429" in reason:
        return "; too much was asked for the moment, HF_TOKEN raises the quota"
    if "HTTP 5" in reason:
        return "; see status.huggingface.co, or whoever runs HF_ENDPOINT"
    return "; check the network, a proxy, HF_ENDPOINT"


def _of_clock(moment: datetime | None, now: datetime) -> Finding:
    if moment is None:
        return Finding("clock", "ok", "the papers API does not say what time it is; nothing to compare with")
    difference = abs(now - moment)
    if difference < OFF_BY:
        return Finding("clock", "ok", "agrees with the papers API's")
    ahead = "ahead" if now > moment else "behind"
    text = f"{difference.total_seconds():.0f} s {ahead} of the papers API's; switch the machine's time service (NTP) on"
    return Finding("clock", "wrong" if difference >= FAR_OFF else "warning", text)


def of_model_failure(error: Exception, name: str, offered: list[str]) -> Finding:
    """Why there was no answer from the model, and what else the endpoint has."""
    if not offered or name in offered:
        return Finding("model", "wrong", str(error))
    named = ", ".join(model[:60] for model in offered[:MOST_NAMED])
    return Finding(
        "model", "wrong", f"{error}; the endpoint has no {name}, but {named}{' …' * (len(offered) > MOST_NAMED)}"
    )


def of_model(name: str, form: str, seconds: float, problems: tuple[str, ...]) -> Finding:
    """How the model answered."""
    text = f"{name} answers in {seconds:.1f} s, asked with {form}"
    if problems:
        return Finding("model", "warning", f"{text}, but {'; '.join(problems)}; another OPENAI_MODEL may do better")
    return Finding("model", "ok", text)


def of_database(path: Path, found: Inspection | None, free: int) -> list[Finding]:
    """The file, and the room it has."""
    if found is None:
        file = Finding("database", "ok", f"{path} is not there yet; it is made at the first start")
    elif found.symptom != "ok":
        file = Finding("database", "wrong", f'{path} is damaged ({found.symptom}); see README, "Restore"')
    elif found.is_newer:
        file = Finding("database", "wrong", f"{path} was written by a newer version of the bot; install that version")
    else:
        pending = f", {found.pending} to come at the next start" if found.pending else ""
        size = f"{found.size / 2**20:.1f} MB, {found.journal_mode.upper()}, {found.steps} schema steps{pending}"
        file = Finding("database", "ok", f"{path} is whole and can be written ({size})")
    return [file, of_room(free, "where the database is")]


def of_room(free: int, where: str) -> Finding:
    """How much a disk takes yet: bytes."""
    text = f"{free / 2**20:,.0f} MB free {where}"
    if free < NO_ROOM:
        return Finding("disk", "wrong", f"{text}: make room, or nothing more can be stored")
    return Finding("disk", "warning" if free < LITTLE_ROOM else "ok", text)


def of_missing_database(path: Path, reason: str) -> Finding:
    """There is no file, and none can be made. `reason`: why not."""
    text = f"{path} is not there and cannot be made ({reason}): check DATABASE_PATH and its folder"
    return Finding("database", "wrong", text)


def of_pages(settings: Settings) -> list[Finding]:
    """Whether the pages that are wanted are served. Nothing to say when none are."""
    if not settings.public_pages:
        return []
    if settings.port is None:
        return [Finding("pages", "warning", "PUBLIC_PAGES needs PORT: no pages are served; set one, for example 8080")]
    text = (
        f"served on port {settings.port}, the feed at /feed.xml; /healthz and /metrics are as public as they are, "
        "unless a proxy in front keeps those two back"
    )
    return [Finding("pages", "ok", text)]


def of_webhook_settings(settings: Settings) -> list[Finding]:
    """Whether Telegram could send updates to WEBHOOK_URL. Nothing to say when the bot polls."""
    if not settings.webhook_url:
        return []
    parts = urlsplit(settings.webhook_url)
    own_server = urlsplit(settings.telegram_api_base_url).hostname != "api.telegram.org"
    if parts.port not in WEBHOOK_PORTS and not own_server:
        text = f"Telegram calls the ports 443, 80, 88 and 8443, not {parts.port}: change WEBHOOK_URL"
        return [Finding("webhook", "wrong", text)]
    return [Finding("webhook", "ok", f"{_host(settings.webhook_url)} leads to port {settings.port}")]


def of_port(port: int, reason: str | None, health: int | None) -> Finding:
    """Whether the bot can listen. `reason`: why not; `health`: HTTP status of what answers /healthz there already."""
    if reason is None:
        return Finding("port", "ok", f"{port} is free")
    if health in {200, 503}:
        return Finding("port", "ok", f"a bot listens on {port} already (GET /healthz says {health})")
    return Finding("port", "wrong", f"{port} cannot be used ({reason}): choose another PORT, or stop what uses it")


def of_backups(folder: Path, reason: str | None, newest: str | None) -> Finding:
    """Whether daily copies can be kept. `reason`: why not; `newest`: the name of the newest copy."""
    if reason is not None:
        return Finding("backups", "wrong", f"{folder} cannot be written ({reason}): check BACKUP_DIR")
    return Finding(
        "backups", "ok", f"{folder} can be written; {f'the newest is {newest}' if newest else 'no copy yet'}"
    )


def _host(address: str) -> str:
    # Some people put a secret into the path: only where it leads is shown.
    return urlsplit(address).hostname or "?"
