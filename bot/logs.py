"""What the bot writes about itself: text for people or JSON for machines, on stderr, never with a secret in it."""

import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal
from urllib.parse import quote, quote_plus

import stamina
from stamina.instrumentation import RetryDetails

log = logging.getLogger(__name__)

LONG = 8  # characters from which on a secret is no ordinary word
HEAD = 12  # characters by which the beginning of one is known

_NOISY = {
    "httpx": logging.WARNING,  # logs every request's address at INFO, and Telegram's address holds the token
    "httpcore": logging.WARNING,
    "httpx2": logging.WARNING,
    "httpcore2": logging.WARNING,
    "openai": logging.WARNING,
    "aiohttp.access": logging.WARNING,
    "aiohttp.server": logging.CRITICAL,  # a traceback for every request that is not HTTP; `web` tells of its own errors
    # Each call with all that goes out and comes back at DEBUG: the webhook's path, and what people write to the bot.
    "telegram.Bot": logging.INFO,
    "telegram.ext.ExtBot": logging.INFO,
    "telegram.ext.Updater": logging.CRITICAL,  # what it tells is told by `app`, in one line
}


def note_retry(details: RetryDetails) -> None:
    """Says what failed and when it is tried again."""
    error = details.caused_by
    log.info("trying again in %.1f s: %s", details.wait_for, str(error) or type(error).__name__)


class Mask:
    """Replaces secrets by three stars, in every form in which an error or an address may repeat them."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self.secrets = tuple(secrets)
        forms = sorted({form for secret in self.secrets for form in _forms(secret)}, key=len, reverse=True)
        # A short one ("none", "x") is masked where it stands alone, or every word that holds it would go with it.
        patterns = [re.escape(form) if len(form) >= LONG else rf"(?<!\w){re.escape(form)}(?!\w)" for form in forms]
        # A text that was cut may end in the middle of one: what begins like it goes, too.
        patterns += [rf"{re.escape(form[:HEAD])}[\w%+/=:.-]*" for form in forms if len(form) > HEAD]
        self._pattern = re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE)  # %3a or %3A

    def __call__(self, text: str) -> str:
        """The text without them."""
        return self._pattern.sub("***", text)


def _forms(secret: str) -> set[str]:
    """The secret as it is, as a part of an address, quoted as in JSON; of a bot token also the half that is secret."""
    parts = {secret, *(half for half in secret.partition(":")[2:] if len(half) >= LONG)}
    written = {form for part in parts for form in (part, quote(part, safe=""), quote(part), quote_plus(part))}
    return {form for form in (*written, *(json.dumps(part)[1:-1] for part in parts)) if form}


_mask = Mask(())


def masked(text: str) -> str:
    """The text without the secrets that `configure` was told of."""
    return _mask(text)


class MaskingFormatter(logging.Formatter):
    """Masks what another formatter has written, tracebacks included."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """The masked line."""
        return masked(self._inner.format(record))


# Whose story a line belongs to: every message that is about one says so in these words.
_STORIES = (
    ("day", re.compile(r"\bday (\d{4}-\d\d-\d\d)\b"), str),
    ("paper", re.compile(r"\bpaper ([0-9A-Za-z.-]*\d[0-9A-Za-z-]*)"), str),
    ("chat", re.compile(r"\bchat (-?\d+)\b"), int),
    ("push", re.compile(r"\bpush (\d+)\b"), int),
)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, and the traceback if there is one.

    Whatever of `day`, `paper`, `chat` and `push` the message is about has a field of its own.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        message = record.getMessage()
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message,
        }
        if record.name.startswith(("bot", "storage")):  # what the libraries write has other words
            found = ((name, kind, pattern.search(message)) for name, pattern, kind in _STORIES)
            line |= {name: kind(match[1]) for name, kind, match in found if match}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def hide(secret: str) -> None:
    """A secret that was not known when the log began: never write it."""
    global _mask  # noqa: PLW0603 - one process, one log, one mask
    _mask = Mask([*_mask.secrets, secret])


def configure(level: str, form: Literal["text", "json"], secrets: Iterable[str]) -> None:
    """Write the program's log to stderr from now on, and nothing else there: what nobody catches is logged, too."""
    global _mask  # noqa: PLW0603 - one process, one log, one mask
    _mask = Mask(secrets)
    inner = (
        JsonFormatter() if form == "json" else logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(MaskingFormatter(inner))
    stamina.instrumentation.set_on_retry_hooks([note_retry])
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, least in _NOISY.items():
        logging.getLogger(name).setLevel(max(least, logging.getLevelName(level)))
    sys.excepthook = _log_uncaught


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    log.critical("the program broke off", exc_info=(kind, error, trace))
