"""What is written for people cannot drift from the code: settings, commands, the example environment, the Procfile."""

import re
from pathlib import Path

from bot import config
from bot.cli import commands
from bot.reception.front import COMMANDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
NAMES = [name.upper() for name in config.Settings.model_fields]


def test_the_example_environment_names_every_setting_once_and_none_else() -> None:
    assert sorted(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE)) == sorted(NAMES)


def test_the_example_environment_holds_the_defaults(here: Path) -> None:
    (here / ".env").write_text(EXAMPLE, encoding="utf-8")
    assert config.load() == config.Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings' own


def test_the_readme_lists_every_setting() -> None:
    assert [name for name in NAMES if f"`{name}`" not in README] == []


def test_the_readme_lists_every_chat_command() -> None:
    assert [entry.name for entry in COMMANDS if f"/{entry.name}" not in README] == []


def test_the_readme_lists_every_command_of_the_command_line() -> None:
    assert [name for name in commands.commands if f"`{name}" not in README] == []


def test_the_procfile_starts_the_bot_as_the_one_process_that_platforms_start_by_themselves() -> None:
    assert (ROOT / "Procfile").read_text(encoding="utf-8").strip() == "web: python -m bot run"


def test_the_litestream_configuration_names_the_default_database() -> None:
    text = (ROOT / "docs" / "litestream.yml").read_text(encoding="utf-8")
    assert f"- path: {config.Settings.model_fields['database_path'].default}" in text


def test_the_readme_names_no_file_that_is_not_there() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)]+)\)", README)
    assert links
    assert not [link for link in links if not (ROOT / link.split("#")[0]).exists()]
