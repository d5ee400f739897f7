"""What the bot writes about itself: text for people or JSON for machines, on stderr, never with a secret in it."""

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

import stamina
from stamina.instrumentation import RetryDetails

log = logging.getLogger(__name__)

_NOISY = {
    "httpx": logging.WARNING,  # logs every request's address at INFO, and Telegram's address holds the token
    "httpcore": logging.WARNING,
    "httpx2": logging.WARNING,
    "httpcore2": logging.WARNING,
    "openai": logging.WARNING,
    "apscheduler": logging.WARNING,
    "aiohttp.access": logging.WARNING,
    "aiohttp.server": logging.CRITICAL,  # a traceback for every request that is not HTTP; `web` tells of its own errors
    "telegram.ext.Updater": logging.CRITICAL,  # what it tells is told by `app`, in one line
}


def note_retry(details: RetryDetails) -> None:
    """Says what failed and when it is tried again."""
    log.info("trying again in %.1f s: %s", details.wait_for, details.caused_by)


class MaskingFormatter(logging.Formatter):
    """Replaces every secret in what another formatter has written, tracebacks included."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = [secret for secret in secrets if secret]

    def hide(self, secret: str) -> None:
        """Replace this one, too, from now on."""
        self._secrets.append(secret)

    def format(self, record: logging.LogRecord) -> str:
        """The masked line."""
        return mask(self._inner.format(record), self._secrets)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def mask(text: str, secrets: Iterable[str]) -> str:
    """The text with every secret replaced by three stars."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def hide(secret: str) -> None:
    """A secret that was not known when the log began: never write it."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, MaskingFormatter):
            handler.formatter.hide(secret)


def configure(level: str, form: Literal["text", "json"], secrets: Iterable[str]) -> None:
    """Write the program's log to stderr from now on."""
    inner = (
        JsonFormatter() if form == "json" else logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(MaskingFormatter(inner, secrets))
    stamina.instrumentation.set_on_retry_hooks([note_retry])
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, least in _NOISY.items():
        logging.getLogger(name).setLevel(max(least, logging.getLevelName(level)))
