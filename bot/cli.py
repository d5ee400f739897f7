"""The commands that an operator types. Each one reads the settings, builds what it needs, and says how it went.

What only one of them needs is imported there: the others start in half of the time.
"""

import asyncio
import contextlib
import json
import logging
import signal
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import click

from bot import config, logs
from bot.days import real_clock, utc_day
from bot.errors import BotError, ConfigurationError, DayError, PapersApiError
from bot.library import LOOK_BACK, Library
from bot.output import put
from bot.reading_room import reading_room
from bot.render import digest as render_digest
from bot.when import read_day
from bot.wording import SUMMARY_LANGUAGES, summary_language
from storage import papers
from storage.backup import back_up
from storage.database import DatabaseError, Store
from storage.opening import sole_bot
from storage.records import SummaryLanguage

log = logging.getLogger(__name__)

USAGE_ERROR = 2
SERVICE_ERROR = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0, 1 for a failing service, 2 for bad usage or settings."""
    try:
        return commands(arguments, standalone_mode=False, prog_name="python -m bot") or 0
    except click.ClickException as error:
        return _fail(f"{error.format_message()} (see python -m bot --help)", USAGE_ERROR)
    except (ConfigurationError, DayError) as error:
        return _fail(str(error), USAGE_ERROR)
    except (BotError, DatabaseError) as error:
        return _fail(str(error), SERVICE_ERROR)
    except (KeyboardInterrupt, click.Abort):
        return _fail("stopped", SERVICE_ERROR)
    except BrokenPipeError:
        return SERVICE_ERROR


def _fail(message: str, code: int) -> int:
    click.echo(logs.masked(message), err=True)
    return code


@click.group(invoke_without_command=True)
@click.pass_context
def commands(context: click.Context) -> None:
    """Brings the day's Hugging Face Daily Papers to Telegram, summarised and checked."""
    if context.invoked_subcommand is None:
        context.invoke(run)


@commands.command()
def run() -> None:
    """Start the bot (the default)."""
    settings = _settings()
    if settings.telegram_bot_token is None:
        raise ConfigurationError(
            ["TELEGRAM_BOT_TOKEN is not set: get a token from @BotFather, or try `python -m bot demo` without one"]
        )
    asyncio.run(_run(settings))


@commands.command()
def demo() -> int:
    """Play the whole job on this machine: nothing to configure, no network."""
    from bot.demo import play

    return asyncio.run(play())


def _named(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.strip():  # an empty variable of a script is no wish for the folder one is in
        raise click.BadParameter("is empty; name a file or a folder, or leave --output out")
    return value


@commands.command()
@click.argument("day", metavar="[DATE]", required=False)
@click.option("--format", "form", type=click.Choice(["markdown", "json"]), default="markdown", show_default=True)
@click.option("--language", type=click.Choice(SUMMARY_LANGUAGES), help="Default: DIGEST_LANGUAGE.")
@click.option("--output", callback=_named, help="A file, a folder to keep digests in, or - (standard output).")
@click.option(
    "--again",
    is_flag=True,
    help="Read the list anew, and ask the model about what an older prompt or an archive has told, or what failed.",
)
def digest(day: str | None, form: str, language: SummaryLanguage | None, output: str | None, again: bool) -> None:
    """Collect one day and write its digest.

    DATE is YYYY-MM-DD, today or yesterday (UTC); without it, the latest day that has papers.
    """
    settings = _settings(at_least="WARNING")
    wanted = read_day(day, utc_day(real_clock())) if day else None
    chosen_language = language or summary_language(settings.digest_language)
    asyncio.run(_digest(settings, wanted, form, chosen_language, output, again))


@commands.command("import")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
def import_digests(files: tuple[Path, ...]) -> None:
    """Read archived Markdown digests into the database.

    Says per file what was understood and what was not. The Hub is asked for the abstracts, so that the numbers can be
    checked; what fails a check is kept, and not shown where the abstract can be shown instead.

    Of several files, those that are understood are stored, whatever the others are. Exit code 1 if none is, or if one
    cannot be read.
    """
    asyncio.run(_import(_settings(at_least="ERROR"), files))


@commands.command()
@click.option("--json", "as_json", is_flag=True, help="An array of objects: check, state, message.")
def doctor(as_json: bool) -> int:
    """Check the settings against the real services.

    One line each, with what to do. Exit code 1 if something is wrong; warnings do not count.
    """
    from bot.operators.doctor import examine

    settings = _settings(at_least="ERROR")
    findings = asyncio.run(examine(settings, real_clock))
    shown = [replace(finding, message=logs.masked(finding.message)) for finding in findings]
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in shown], ensure_ascii=False, indent=2))
    else:
        for finding in shown:
            click.echo(f"{finding.state:8}{finding.check:11}{finding.message}")
    return SERVICE_ERROR if any(finding.state == "wrong" for finding in findings) else 0


@commands.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write a consistent copy of the database to FILE, while the bot runs or not.

    An earlier copy of that name is replaced, by a whole one or not at all.
    """
    settings = _settings(at_least="WARNING")
    back_up(settings.database_path, file)
    click.echo(f"wrote {file}", err=True)


def _settings(at_least: config.LogLevel = "DEBUG") -> config.Settings:
    settings = config.load()
    level = max(settings.log_level, at_least, key=logging.getLevelName)
    logs.configure(level, settings.log_format, settings.secrets)
    for sentence in config.misspelt():
        log.warning("%s", sentence)
    return settings


async def _run(settings: config.Settings) -> None:
    from bot.app import App

    with sole_bot(settings.database_path):  # before anything is changed in it
        async with reading_room(settings, is_sole=True) as (store, library, summariser):
            app = App(settings, store, library, summariser, real_clock)
            for number in (signal.SIGINT, signal.SIGTERM):
                with contextlib.suppress(NotImplementedError):  # Windows
                    asyncio.get_running_loop().add_signal_handler(number, app.stop)
            await app.run()


async def _digest(
    settings: config.Settings,
    wanted: date | None,
    form: str,
    language: SummaryLanguage,
    output: str | None,
    again: bool,
) -> None:
    async with reading_room(settings) as (store, library, _summariser):
        chosen = wanted or await _latest(store, library)
        if chosen is None:
            raise BotError(f"the Hub has listed no papers in {LOOK_BACK} days and none are stored; give a DATE")
        click.echo(f"reading {chosen}…", err=True)
        if not settings.summary_daily_limit:
            click.echo("no model is asked, as SUMMARY_DAILY_LIMIT=0 wishes", err=True)
        day = await library.show(chosen, language, _say_progress, again=again)
        if not day.entries:
            click.echo(f"{chosen} has no papers", err=True)
        text = render_digest.as_json(day, language) if form == "json" else render_digest.as_markdown(day, language)
        put(text, chosen, form, language, output)


async def _import(settings: config.Settings, files: Sequence[Path]) -> None:
    from bot.importing import report_lines, take_in_file

    async with reading_room(settings) as (store, library, _summariser):
        reports = []
        for file in files:
            reports.append(await take_in_file(store, library, file, real_clock()))
            for line in report_lines(click.format_filename(file), reports[-1]):
                click.echo(line)
    if not any(report.is_understood for report in reports):
        raise BotError("nothing was understood of any file, so nothing is stored")
    if unreadable := sum(report.unreadable is not None for report in reports):
        raise BotError(f"{unreadable} of {len(files)} files could not be read; the others are stored")


async def _latest(store: Store, library: Library) -> date | None:
    try:
        return await library.latest_day()
    except PapersApiError as error:
        stored = await store(papers.latest_day, utc_day(real_clock()))
        if stored is None:
            raise
        click.echo(logs.masked(f"{error}; taking the latest stored day"), err=True)
        return stored


def _say_progress(done: int, total: int) -> None:
    click.echo(f"{done}/{total} papers summarised", err=True)
