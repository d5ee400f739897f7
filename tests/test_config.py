"""Settings: read once, checked whole, every wrong value reported in one line, no secret repeated."""

import os
import threading
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import config
from bot.errors import ConfigurationError
from bot.setting_values import Rate


def problems() -> list[str]:
    """The lines that an operator reads in place of a start; none: it would start."""
    try:
        config.load()
    except ConfigurationError as error:
        return error.problems
    return []


def test_everything_has_a_default() -> None:
    settings = config.load()
    assert settings.telegram_bot_token is None
    assert settings.send_rate == Rate(28, 1)
    assert settings.send_rate_per_group == Rate(20, 60)
    assert (settings.digest_time, settings.timezone, settings.cards_per_digest) == (time(9), "Asia/Shanghai", 10)
    assert settings.collect_interval == timedelta(minutes=30)


def test_the_environment_is_read_and_empty_values_count_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "SEND_RATE": "5/2s", "SEND_RATE_PER_CHAT": "0", "COLLECT_INTERVAL": "2h", "DIGEST_TIME": "7:30",
        "TIMEZONE": "Europe/Berlin", "ADMIN_IDS": "12, 34", "OPENAI_BASE_URL": "", "HF_ENDPOINT": "http://mirror/",
        "LOG_LEVEL": "debug", "LOG_FORMAT": "JSON",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    settings = config.load()
    assert settings.send_rate == Rate(5, 2)
    assert settings.send_rate.interval == 0.4
    assert settings.send_rate_per_chat.interval == 0
    assert settings.collect_interval == timedelta(hours=2)
    assert settings.digest_time == time(7, 30)
    assert settings.admin_ids == (12, 34)
    assert settings.openai_base_url == "https://api.openai.com/v1"
    assert settings.hf_endpoint == "http://mirror"
    assert (settings.log_level, settings.log_format) == ("DEBUG", "json")


def test_a_dotenv_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    (here / ".env").write_text("CARDS_PER_DIGEST=3\nTIMEZONE=UTC\nSOMETHING_ELSE=1\n", encoding="utf-8")
    monkeypatch.setenv("TIMEZONE", "Asia/Tokyo")
    assert (config.load().cards_per_digest, config.load().timezone) == (3, "Asia/Tokyo")


NEARLY = {
    "OPENAI_KEY": "OPENAI_API_KEY",
    "openai_api_base": "OPENAI_API_KEY or OPENAI_BASE_URL",
    "TELEGRAM_TOKEN": "TELEGRAM_BOT_TOKEN",
    "BOT_TOKEN": "TELEGRAM_BOT_TOKEN",
    "TIME_ZONE": "TIMEZONE",
    "CARDS_PER_DIGESTS": "CARDS_PER_DIGEST",
    "ADMIN_ID": "ADMIN_IDS",
    "DATABASE": "DATABASE_PATH",
    "HTTPS_PROXY": None,
    "HF_HOME": None,
    "TZ": None,
    "COMPOSE_PROJECT_NAME": None,
    "SEND_RATE": None,
}


def test_a_name_that_is_nearly_a_settings_is_pointed_out(here: Path) -> None:
    for name, meant in NEARLY.items():
        (here / ".env").write_text(f"{name}=sk-secret\n", encoding="utf-8")
        whole = f".env names {name.upper()}, which is no setting and is not read; is {meant} meant?"
        assert list(config.misspelt()) == ([whole] if meant else []), name


def test_without_a_dotenv_file_nothing_is_pointed_out(here: Path) -> None:
    assert list(config.misspelt()) == []
    (here / ".env").mkdir()
    assert list(config.misspelt()) == []


def test_a_pipe_of_settings_is_read_once_as_its_keeper_fills_it_once(here: Path) -> None:
    os.mkfifo(here / ".env")
    keeper = threading.Thread(target=(here / ".env").write_text, args=("OPENAI_KEY=sk-secret\nPORT=8080\n",))
    keeper.start()
    assert config.load().port == 8080
    keeper.join()
    reading = threading.Thread(target=lambda: list(config.misspelt()), daemon=True)
    reading.start()
    reading.join(5)
    assert not reading.is_alive(), "it waits for a second filling"


def test_the_demo_reads_what_the_model_needs_and_nothing_else(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    (here / ".env").write_text("OPENAI_API_KEY=k\nOPENAI_MODEL=small\nTIMEZONE=Mars\nHF_TOKEN=x\n", encoding="utf-8")
    monkeypatch.setenv("OPENAI_MODEL", "large")
    monkeypatch.setenv("BACKUP_DIR", "copies")
    settings = config.load_for_demo(cards_per_digest=4)
    assert (settings.secrets, settings.openai_model, settings.cards_per_digest) == (("k",), "large", 4)
    assert (settings.timezone, settings.backup_dir) == ("Asia/Shanghai", None)
    (here / ".env").write_bytes(b"OPENAI_API_KEY=k\xff\0")
    assert config.load_for_demo().openai_api_key is None
    monkeypatch.setenv("OPENAI_BASE_URL", "nowhere")
    with pytest.raises(ConfigurationError, match="OPENAI_BASE_URL is not an address"):
        config.load_for_demo()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("OPENAI_MODEL=\xe9".encode("latin-1"), "is not utf-8 text"),
        ("OPENAI_MODEL=x".encode("utf-16"), "is not utf-8 text"),
        ("OPENAI_MODEL=x".encode("utf-16-le"), "is not utf-8 text"),  # without a mark, it is only full of zero bytes
        (b"DATABASE_PATH=a\0b", "is not utf-8 text"),
    ],
)
def test_a_dotenv_file_that_is_no_text_is_reported_in_one_line(here: Path, content: bytes, says: str) -> None:
    (here / ".env").write_bytes(content)
    (line,) = problems()
    assert line.startswith(".env ")
    assert says in line.lower()


def test_a_folder_named_dotenv_is_no_settings_file(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    (here / ".env").mkdir()  # a virtual environment, or what a container makes of a mounted file that is not there
    monkeypatch.setenv("CARDS_PER_DIGEST", "3")
    assert config.load().cards_per_digest == 3
    assert config.load_for_demo().cards_per_digest == 10


WRONG = {
    "SEND_RATE": ["fast", "1/0s", "-1/1s", "1/1d", "1/25h"],
    "COLLECT_INTERVAL": ["30", "0m", "1d", "m", "25h", f"{10**30}h"],
    "DIGEST_TIME": ["25:00", "9:77", "soon"],
    "TIMEZONE": ["Mars/Olympus", "../../etc/passwd", "CST-8"],
    "DIGEST_LANGUAGE": ["fr"],
    "CARDS_PER_DIGEST": ["0", "1000", "ten", "1.5"],
    "SUMMARY_CONCURRENCY": ["0"],
    "SUMMARY_DAILY_LIMIT": ["-1"],
    "ADMIN_IDS": ["me", "1;2"],
    "HF_ENDPOINT": ["huggingface.co", "ftp://x.y", "https://x.y:99999", "http://[::1"],
    "PUBLIC_PAGES": ["maybe"],
    "LOG_LEVEL": ["LOUD", "loud", " Loud"],
    "LOG_FORMAT": ["xml", "XML"],
}


def test_a_wrong_value_is_reported_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ((name, value) for name, values in WRONG.items() for value in values):
        with monkeypatch.context() as environment:
            environment.setenv(name, value)
            found = problems()
        assert len(found) == 1, (name, value)
        is_repeated = len(value) < 8 and name != "HF_ENDPOINT"
        assert found[0].startswith(f"{name} {value!r} " if is_repeated else f"{name} "), (name, value)
        assert "\n" not in found[0]
        assert "pars" not in found[0], "what happened and what to do, not how it was found out"


def test_all_wrong_values_are_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, values in WRONG.items():
        monkeypatch.setenv(name, values[0])
    assert sorted(line.split()[0] for line in problems()) == sorted(WRONG)


def test_a_token_that_no_request_could_carry_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_SECRET")
    monkeypatch.setenv("HF_ENDPOINT", "https://me:PASSWORD@hub.example.org")
    (line,) = problems()
    assert line.startswith("HF_TOKEN is one secret too many beside the name and password in HF_ENDPOINT")
    assert "SECRET" not in line
    assert "PASSWORD" not in line


@pytest.mark.parametrize("value", ["123:SECRET/../x", "SECRET", "123: SECRET"])
def test_a_wrong_token_is_reported_and_not_repeated(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", value)
    with pytest.raises(ConfigurationError) as error:
        config.load()
    assert "TELEGRAM_BOT_TOKEN" in str(error.value)
    assert "SECRET" not in str(error.value)


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "HF_TOKEN"])
@pytest.mark.parametrize("key", ["SECRET…key", "SECRET\nkey"])
def test_a_key_that_fits_into_no_header_is_reported_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, key: str
) -> None:
    monkeypatch.setenv(name, key)
    (line,) = problems()
    assert line.startswith(f"{name} is not a key")
    assert "SECRET" not in line


@pytest.mark.parametrize("name", ["TELEGRAM_API_BASE_URL", "HF_ENDPOINT", "OPENAI_BASE_URL"])
def test_a_password_in_a_wrong_address_is_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for address in ("ftp://me:SECRET@x", "http://me:SECRET@", "http://me:a@SECRET@x:99999"):
        monkeypatch.setenv(name, address)
        said = "\n".join(problems())
        assert name in said
        assert "SECRET" not in said


WRONG_PLACES = [
    "{}", "me:{}@mirror.example", "{}@mirror.example", "https://me:{}", "https://me:{}@mirror.example:99999",
    "https://{}@[mirror", "https://me:{}／@mirror.example", "api.telegram.org/bot{}", "https://bot.example.org/{}?a#b",
    "12345, {}", "9 {}", "{}/1s",
]  # fmt: skip


@given(
    st.sampled_from(WRONG_PLACES),
    st.from_regex(r"\d{8,10}:[A-Za-z0-9_-]{35}|(sk-|hf_)?[A-Za-z0-9_.+/=-]{8,50}", fullmatch=True),
    st.sets(st.sampled_from(sorted(config.Settings.model_fields)), min_size=1),
)
def test_no_secret_is_repeated_in_whatever_setting_it_was_put_by_mistake(
    place: str, secret: str, names: set[str]
) -> None:
    with pytest.MonkeyPatch.context() as environment:
        for name in names:
            environment.setenv(name.upper(), place.format(secret))
        said = "\n".join(problems()).lower()
    assert not any(secret[start : start + 8].lower() in said for start in range(len(secret) - 7))
    assert len(said.splitlines()) <= len(names)


def test_a_name_without_a_password_in_an_address_may_be_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "https://HUB%2FTOKEN@mirror.example")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://me:PASSWORD@models.example/v1")
    monkeypatch.setenv("HTTPS_PROXY", "http://PROXY-TOKEN@127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://me:HUSH@127.0.0.1:1")
    assert sorted(config.load().secrets) == ["HUB/TOKEN", "HUSH", "PASSWORD", "PROXY-TOKEN"]


@pytest.mark.parametrize("name", ["TELEGRAM_BOT_TOKEN", "OPENAI_API_KEY", "HF_TOKEN", "WEBHOOK_SECRET"])
def test_the_line_break_of_a_secrets_file_is_no_part_of_the_secret(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    secret = "12345:abc" if name == "TELEGRAM_BOT_TOKEN" else "12345-abc"
    monkeypatch.setenv(name, f" {secret}\n")
    assert config.load().secrets == (secret,)


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_BOT_TOKEN", "OPENAI_API_KEY", "HF_TOKEN"):
        monkeypatch.setenv(name, "12345:HUSH")
    settings = config.load()
    assert "HUSH" not in repr(settings)
    assert settings.secrets == ("12345:HUSH",) * 3


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"WEBHOOK_URL": "https://bot.example.org/123:TOKEN"}, "needs PORT"),
        ({"WEBHOOK_URL": "http://bot.example.org", "PORT": "8080"}, "is not https"),
        ({"WEBHOOK_URL": "bot.example.org", "PORT": "8080"}, "is not an address"),
        ({"WEBHOOK_URL": "https://bot.example.org/?a=b", "PORT": "8080"}, "has a part after its path"),
    ],
)
def test_a_webhook_that_cannot_work_is_reported_in_one_line(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], says: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (line,) = problems()
    assert line.startswith(f"WEBHOOK_URL {says}")
    assert "TOKEN" not in line  # some put it into the path


def test_a_bot_api_server_of_ones_own_may_deliver_without_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_API_BASE_URL", "http://localhost:8081")
    monkeypatch.setenv("WEBHOOK_URL", "http://localhost:8080/")
    monkeypatch.setenv("PORT", "8080")
    assert config.load().webhook_url == "http://localhost:8080"
