"""The environment, read once and checked whole. The only module that knows the names of the settings."""

import re
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.days import read_clock_time, read_zone
from bot.errors import ConfigurationError
from bot.proxies import proxy_for, proxy_passwords
from bot.wording import LANGUAGES
from storage.records import Language


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


def _duration(value: object) -> timedelta:
    match = re.fullmatch(r"(\d+)\s*([smh])", str(value).strip().lower())
    if not match or not int(match[1]):
        raise ValueError("is not a duration; write a number with s, m or h, for example 30m")
    seconds = int(match[1]) * _SECONDS[match[2]]
    if seconds > LONGEST:
        raise ValueError("is longer than a day; write for example 30m")
    return timedelta(seconds=seconds)


def _rate(value: object) -> Rate:
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


def _clock_time(value: object) -> time:
    return read_clock_time(str(value))


def _zone_name(value: object) -> str:
    return read_zone(str(value)).key


def _address(value: object) -> str:
    text = str(value).strip().rstrip("/")
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:  # .port raises above 65535
        raise ValueError("is not an address; write it whole, beginning with https://")
    return text


def _ids(value: object) -> tuple[int, ...]:
    words = re.split(r"[,\s]+", str(value).strip(" ,"))
    if not all(re.fullmatch(r"\d{1,15}", word) for word in words if word):
        raise ValueError("is not a list of Telegram user ids; write numbers with commas, for example 12345,67890")
    return tuple(int(word) for word in words if word)


def _token(value: object) -> str:
    text = str(value).strip()
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", text):
        raise ValueError("is not a token; copy the one that @BotFather gave, for example 110201543:AAHdqT…")
    return text


def _key(value: object) -> str:
    text = str(value).strip()
    if not re.fullmatch(r"[ -~]+", text):  # it becomes a header
        raise ValueError("is not a key: it has a character that no key has; copy it whole")
    return text


def _webhook_url(value: object, info: ValidationInfo) -> str | None:
    if value is None:
        return None
    address = _address(value)
    if urlsplit(address).query or urlsplit(address).fragment:
        raise ValueError("has a part after its path; write it without ? and #")
    base = info.data.get("telegram_api_base_url", TELEGRAM_API)
    if address.startswith("http:") and base == TELEGRAM_API:
        raise ValueError("is not https, and Telegram delivers to nothing else; your own Bot API server may")
    if info.data.get("port", 0) is None:
        raise ValueError("needs PORT; set the port on which the bot listens behind it, for example PORT=8080")
    return address


def _webhook_secret(value: object) -> str:
    text = str(value).strip()
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):  # what Telegram's setWebhook takes as secret_token
        raise ValueError("is not a webhook secret; write 1 to 256 letters, digits, _ or -")
    return text


def _upper(value: object) -> str:
    return str(value).strip().upper()


def _lower(value: object) -> str:
    return str(value).strip().lower()


TELEGRAM_API = "https://api.telegram.org"
ENV_FILE = Path(".env")


def _language(value: object) -> str:
    language = str(value).strip().lower()
    if language not in LANGUAGES:
        raise ValueError(f"is not a language of the bot; write one of {', '.join(LANGUAGES)}")
    return language


LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["text", "json"]
Address = Annotated[str, BeforeValidator(_address)]
Ceiling = Annotated[Rate, NoDecode, BeforeValidator(_rate)]


class Settings(BaseSettings):
    """All settings. Field names are the environment's names in lower case; `.env.example` says what each means."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_ignore_empty=True, extra="ignore", frozen=True, validate_default=False
    )

    telegram_bot_token: Annotated[SecretStr | None, BeforeValidator(_token)] = None
    telegram_api_base_url: Address = TELEGRAM_API

    hf_endpoint: Address = "https://huggingface.co"
    hf_token: Annotated[SecretStr | None, BeforeValidator(_key)] = None

    openai_api_key: Annotated[SecretStr | None, BeforeValidator(_key)] = None
    openai_base_url: Address = "https://api.openai.com/v1"
    openai_model: str = "gpt-6-luna"

    database_path: Path = Path("data/bot.db")

    digest_language: Annotated[Language, BeforeValidator(_language)] = "zh"
    digest_time: Annotated[time, BeforeValidator(_clock_time)] = time(9, 0)
    timezone: Annotated[str, BeforeValidator(_zone_name)] = "Asia/Shanghai"
    cards_per_digest: int = Field(10, ge=1, le=100)

    collect_interval: Annotated[timedelta, BeforeValidator(_duration)] = timedelta(minutes=30)
    summary_concurrency: int = Field(8, ge=1, le=64)
    summary_daily_limit: int = Field(500, ge=0)

    send_rate: Ceiling = Rate(28, 1)
    send_rate_per_chat: Ceiling = Rate(1, 1)
    send_rate_per_group: Ceiling = Rate(20, 60)

    admin_ids: Annotated[tuple[int, ...], NoDecode, BeforeValidator(_ids)] = ()

    port: int | None = Field(None, ge=1, le=65_535)  # before the address, which is of no use without it
    webhook_url: Annotated[str | None, BeforeValidator(_webhook_url)] = None
    webhook_secret: Annotated[SecretStr | None, BeforeValidator(_webhook_secret)] = None
    public_pages: bool = False
    backup_dir: Path | None = None

    log_level: Annotated[LogLevel, BeforeValidator(_upper)] = "INFO"
    log_format: Annotated[LogFormat, BeforeValidator(_lower)] = "text"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be printed."""
        secrets = (self.telegram_bot_token, self.openai_api_key, self.hf_token, self.webhook_secret)
        addresses = (self.telegram_api_base_url, self.hf_endpoint, self.openai_base_url, self.webhook_url or "")
        passwords = [unquote(urlsplit(address).password or "") for address in addresses]
        return (
            *(secret.get_secret_value() for secret in secrets if secret),
            *filter(None, passwords),
            *proxy_passwords(),
        )


class _DemoSettings(Settings):
    """The values that are given, and what environment and `.env` say of the model."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Where values come from, first come, first served."""
        found = dotenv_settings() | env_settings()
        model = {name: value for name, value in found.items() if name.startswith("openai_")}
        return init_settings, InitSettingsSource(settings_cls, model)


def load(**overrides: Any) -> Settings:
    """The settings of this process: environment, then `.env`, then defaults.

    Raises ConfigurationError naming every wrong value, one line each; the values of secrets are not repeated.
    """
    if problem := _env_file_problem():
        raise ConfigurationError([problem])
    return _checked(Settings, **overrides)


def load_for_demo(**values: Any) -> Settings:
    """These values and the defaults. Of the operator's own settings only the model's count: the demo may ask it.

    Raises ConfigurationError if one of them is wrong; a `.env` that cannot be read is left alone.
    """
    return _checked(_DemoSettings, _env_file=None if _env_file_problem() else ENV_FILE, **values)


def _env_file_problem() -> str | None:
    """Why `.env` cannot be read; None: it can, or there is none."""
    try:
        if not ENV_FILE.is_file():  # a folder is no settings file; a keeper of secrets' pipe can be read only once
            return None
        is_text = "\0" not in ENV_FILE.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        is_text = False
    except OSError as error:
        return f"{ENV_FILE} cannot be read: {error.strerror or error}; make it a text file that this user may read"
    return None if is_text else f"{ENV_FILE} is not UTF-8 text; save it as UTF-8"


def _checked(kind: type[Settings], **values: Any) -> Settings:
    try:
        settings = kind(**values)
    except ValidationError as error:
        raise ConfigurationError([_problem(detail) for detail in error.errors()]) from None
    if problems := _proxy_problems(settings):
        raise ConfigurationError(problems)
    return settings


def _proxy_problems(settings: Settings) -> list[str]:
    """Why an address that is asked cannot be reached the way that the environment says, a line for each reason."""
    problems = []
    model = [settings.openai_base_url] if settings.openai_api_key else []
    for address in (settings.telegram_api_base_url, settings.hf_endpoint, *model):
        try:
            proxy_for(address)
        except ValueError as error:
            problems.append(str(error))
    return list(dict.fromkeys(problems))


_PLAIN_REASONS = {  # by pydantic's name of the error
    "bool_parsing": "is not a switch; write 0 or 1",
    "int_parsing": "is not a whole number",
    "int_from_float": "is not a whole number",
}
# Some put the token into the webhook's path.
_SECRET_NAMES = {"telegram_bot_token", "openai_api_key", "hf_token", "webhook_secret", "webhook_url"}


def _problem(detail: Any) -> str:
    name = str(detail["loc"][0])
    reason = _PLAIN_REASONS.get(detail["type"]) or detail["msg"].removeprefix("Value error, ")
    if not reason.startswith(("is ", "needs ", "has ")):
        reason = f"cannot be used: {reason[0].lower()}{reason[1:]}"
    value = re.sub(r"//.*@", "//…@", str(detail["input"]))  # a password
    shown = "" if name in _SECRET_NAMES else f" {value[:60]!r}"
    return f"{name.upper()}{shown} {reason}"
