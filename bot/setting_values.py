"""What the text of a setting means.

Each reader raises ValueError with the end of a sentence that begins with the setting's name: what is wrong, what to do.
"""

import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from pydantic import ValidationInfo

from bot.when import read_clock_time
from bot.wording import LANGUAGES
from bot.zones import read_zone

TELEGRAM_API = "https://api.telegram.org"


class Rate(NamedTuple):
    """So many messages in so many seconds; zero messages: no ceiling."""

    messages: int
    seconds: float

    @property
    def interval(self) -> float:
        """Seconds between two messages sent evenly."""
        return self.seconds / self.messages if self.messages else 0.0


_SECONDS = {"s": 1, "m": 60, "h": 3600}
LONGEST = 24 * 3600  # seconds, of a setting


def duration(value: object) -> timedelta:
    """A number of seconds, minutes or hours: `90s`, `30m`, `2h`."""
    match = re.fullmatch(r"(\d+)\s*([smh])", str(value).strip().lower())
    if not match or not int(match[1]):
        raise ValueError("is not a duration; write a number with s, m or h, for example 30m")
    seconds = int(match[1]) * _SECONDS[match[2]]
    if seconds > LONGEST:
        raise ValueError("is longer than a day; write for example 30m")
    return timedelta(seconds=seconds)


def rate(value: object) -> Rate:
    """Messages per time: `28/1s`, `20/1m`; `0` for no ceiling."""
    text = str(value).strip().lower()
    if text == "0":
        return Rate(0, 1)
    match = re.fullmatch(r"(\d+)\s*/\s*(\d+)\s*([smh]?)", text)
    if not match or not int(match[1]) or not int(match[2]):
        raise ValueError("is not a rate; write messages per time, for example 28/1s, or 0 for no ceiling")
    seconds = int(match[2]) * _SECONDS[match[3] or "s"]
    if seconds > LONGEST:
        raise ValueError("counts over more than a day; write for example 28/1s")
    return Rate(int(match[1]), seconds)


def clock_time(value: object) -> time:
    """An hour of the day: `09:00`."""
    return read_clock_time(str(value))


def zone_name(value: object) -> str:
    """The IANA name of a time zone."""
    return read_zone(str(value)).key


def address(value: object) -> str:
    """A whole http(s) address, without its last slash."""
    text = str(value).strip().rstrip("/")
    try:
        parts = urlsplit(text)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # it repeats what may be a password
        is_whole = False
    if not is_whole:
        raise ValueError("is not an address; write it whole, beginning with https://")
    return text


def ids(value: object) -> tuple[int, ...]:
    """Telegram's ids of people, with commas or blanks between them."""
    words = re.split(r"[,\s]+", str(value).strip(" ,"))
    if not all(re.fullmatch(r"\d{1,15}", word) for word in words if word):
        raise ValueError("is not a list of Telegram user ids; write numbers with commas, for example 12345,67890")
    return tuple(int(word) for word in words if word)


def token(value: object) -> str:
    """What @BotFather gives."""
    text = str(value).strip()
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", text):
        raise ValueError("is not a token; copy the one that @BotFather gave, for example 110201543:AAHdqT…")
    return text


def key(value: object) -> str:
    """What a service gives to know who asks."""
    text = str(value).strip()
    if not re.fullmatch(r"[ -~]+", text):  # it becomes a header
        raise ValueError("is not a key: it has a character that no key has; copy it whole")
    return text


def hub_token(value: object, info: ValidationInfo) -> str:
    """What the Hub gives to know who asks. Asks what HF_ENDPOINT is."""
    if urlsplit(info.data.get("hf_endpoint", "")).username is not None:
        raise ValueError("is one secret too many beside the name and password in HF_ENDPOINT; leave one of them out")
    return key(value)


def webhook_url(value: object, info: ValidationInfo) -> str | None:
    """Where Telegram delivers updates to. Asks what PORT and TELEGRAM_API_BASE_URL are."""
    if value is None:
        return None
    whole = address(value)
    if urlsplit(whole).query or urlsplit(whole).fragment:
        raise ValueError("has a part after its path; write it without ? and #")
    base = info.data.get("telegram_api_base_url", TELEGRAM_API)
    if whole.startswith("http:") and base == TELEGRAM_API:
        raise ValueError("is not https, and Telegram delivers to nothing else; your own Bot API server may")
    if info.data.get("port", 0) is None:
        raise ValueError("needs PORT; set the port on which the bot listens behind it, for example PORT=8080")
    return whole


def webhook_secret(value: object) -> str:
    """What Telegram shows with each update, as its `secret_token`."""
    text = str(value).strip()
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):  # what Telegram's setWebhook takes as secret_token
        raise ValueError("is not a webhook secret; write 1 to 256 letters, digits, _ or -")
    return text


def choice(*words: str) -> Callable[[object], str]:
    """A reader of one of these words, written in any case."""

    def read(value: object) -> str:
        folded = str(value).strip().lower()
        for word in words:
            if word.lower() == folded:
                return word
        raise ValueError(f"is none of the choices; write one of {', '.join(words)}")

    return read


def language(value: object) -> str:
    """One of the catalogues."""
    language = str(value).strip().lower()
    if language not in LANGUAGES:
        raise ValueError(f"is not a language of the bot; write one of {', '.join(LANGUAGES)}")
    return language
