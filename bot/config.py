"""The environment, read once and checked whole. The only module that knows the names of the settings."""

from collections.abc import Iterator
from datetime import time, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import unquote, urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot import setting_values as values
from bot.errors import ConfigurationError
from bot.proxies import proxy_for, proxy_passwords
from bot.setting_values import TELEGRAM_API, Rate
from storage.records import Language

ENV_FILE = Path(".env")
_NEARLY = 0.73  # of two names' letters in common: OPENAI_API_BASE is nearly OPENAI_BASE_URL, HF_HOME not HF_TOKEN
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["text", "json"]
Address = Annotated[str, BeforeValidator(values.address)]
Ceiling = Annotated[Rate, NoDecode, BeforeValidator(values.rate)]


class Settings(BaseSettings):
    """All settings. Field names are the environment's names in lower case; `.env.example` says what each means."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_ignore_empty=True, extra="ignore", frozen=True, validate_default=False
    )

    telegram_bot_token: Annotated[SecretStr | None, BeforeValidator(values.token)] = None
    telegram_api_base_url: Address = TELEGRAM_API

    hf_endpoint: Address = "https://huggingface.co"
    hf_token: Annotated[SecretStr | None, BeforeValidator(values.hub_token)] = None  # after its address

    openai_api_key: Annotated[SecretStr | None, BeforeValidator(values.key)] = None
    openai_base_url: Address = "https://api.openai.com/v1"
    openai_model: str = "gpt-6-luna"

    database_path: Path = Path("data/bot.db")

    digest_language: Annotated[Language, BeforeValidator(values.language)] = "zh"
    digest_time: Annotated[time, BeforeValidator(values.clock_time)] = time(9, 0)
    timezone: Annotated[str, BeforeValidator(values.zone_name)] = "Asia/Shanghai"
    cards_per_digest: int = Field(10, ge=1, le=100)

    collect_interval: Annotated[timedelta, BeforeValidator(values.duration)] = timedelta(minutes=30)
    summary_concurrency: int = Field(8, ge=1, le=64)
    summary_daily_limit: int = Field(500, ge=0)

    send_rate: Ceiling = Rate(28, 1)
    send_rate_per_chat: Ceiling = Rate(1, 1)
    send_rate_per_group: Ceiling = Rate(20, 60)

    admin_ids: Annotated[tuple[int, ...], NoDecode, BeforeValidator(values.ids)] = ()

    port: int | None = Field(None, ge=1, le=65_535)  # before the address, which is of no use without it
    webhook_url: Annotated[str | None, BeforeValidator(values.webhook_url)] = None
    webhook_secret: Annotated[SecretStr | None, BeforeValidator(values.webhook_secret)] = None
    public_pages: bool = False
    backup_dir: Path | None = None

    log_level: Annotated[LogLevel, BeforeValidator(values.choice(*get_args(LogLevel)))] = "INFO"
    log_format: Annotated[LogFormat, BeforeValidator(values.choice(*get_args(LogFormat)))] = "text"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be printed."""
        secrets = (self.telegram_bot_token, self.openai_api_key, self.hf_token, self.webhook_secret)
        addresses = (self.telegram_api_base_url, self.hf_endpoint, self.openai_base_url, self.webhook_url or "")
        passwords = [unquote(parts.password or parts.username or "") for parts in map(urlsplit, addresses)]
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

    Raises ConfigurationError naming every wrong value, one line each; what may be a secret is not repeated.
    """
    if problem := _env_file_problem():
        raise ConfigurationError([problem])
    return _checked(Settings, **overrides)


def load_for_demo(**values: Any) -> Settings:
    """These values and the defaults. Of the operator's own settings only the model's count: the demo may ask it.

    Raises ConfigurationError if one of them is wrong; a `.env` that cannot be read is left alone.
    """
    return _checked(_DemoSettings, _env_file=None if _env_file_problem() else ENV_FILE, **values)


def misspelt() -> Iterator[str]:
    """A sentence for each name in `.env` that no setting has and that is nearly one's, and so would be missed."""
    if not ENV_FILE.is_file():  # a keeper of secrets' pipe was read by `load`, and would be waited for now
        return
    for name in DotEnvSettingsSource(Settings, env_file=ENV_FILE).env_vars:
        if name not in Settings.model_fields and (near := _near(name)):
            meant = " or ".join(known.upper() for known in near)
            yield f"{ENV_FILE} names {name.upper()}, which is no setting and is not read; is {meant} meant?"


def _near(name: str) -> list[str]:
    words = set(name.split("_"))
    longer = [known for known in Settings.model_fields if len(words) > 1 and words <= set(known.split("_"))]
    return longer or get_close_matches(name, Settings.model_fields, cutoff=_NEARLY)


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
_MAY_HOLD_SECRETS = {  # some put the token into the webhook's path
    "telegram_bot_token", "openai_api_key", "hf_token", "webhook_secret",
    "telegram_api_base_url", "hf_endpoint", "openai_base_url", "webhook_url",
}  # fmt: skip
_SHORT = 8  # characters; whatever is pasted into a wrong setting, no key, token or address with a password is shorter


def _problem(detail: Any) -> str:
    name = str(detail["loc"][0])
    reason = _PLAIN_REASONS.get(detail["type"]) or detail["msg"].removeprefix("Value error, ")
    if not reason.startswith(("is ", "needs ", "has ")):
        reason = f"cannot be used: {reason[0].lower()}{reason[1:]}"
    value = str(detail["input"])
    shown = f" {value!r}" if len(value) < _SHORT and name not in _MAY_HOLD_SECRETS else ""
    return f"{name.upper()}{shown} {reason}"
