"""Puts a digest where its operator wants it: to standard output, into a file, or into a folder that keeps an index.

Nothing is lost that is not its own: a README.md that somebody else wrote stays, a device or a pipe is written to and
not replaced by a file, a link stays a link, and a file keeps its rights.
"""

import os
import shutil
import stat
from contextlib import suppress
from datetime import date
from pathlib import Path

import click

from bot.errors import BotError
from bot.render.digest import DIGESTS, FILE_NAME, as_index, is_index
from storage.records import SummaryLanguage

INDEX = "README.md"
STANDARD_OUTPUT = "-"
_BEGINNING = 500  # characters of a digest, in which its heading stands


def put(text: str, day: date, form: str, language: SummaryLanguage, output: str | None) -> None:
    """Write the digest of this day, in this form (`markdown` or `json`), to `output`; None: standard output.

    A folder, or a path without a suffix where nothing is yet, gets a file named after the day and, beside it, the
    index. Says on standard error what was written. Raises BotError.
    """
    if output is None or output == STANDARD_OUTPUT:
        _print(text)
        return
    path = Path(output)
    try:
        if path.is_dir() or (not path.suffix and not path.exists()):
            path.mkdir(parents=True, exist_ok=True)
            target = path / FILE_NAME.format(day=day)
            target = target if form == "markdown" else target.with_suffix(".json")
            _write(target, text)
            _keep_index(path, language)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            target = path
            _write(target, text)
    except OSError as error:
        raise BotError(f"cannot write {output}: {error.strerror or error}; check its rights and its room") from error
    click.echo(f"wrote {target}", err=True)


def _print(text: str) -> None:
    try:
        click.echo(text, nl=False)
    except BrokenPipeError:  # whoever read it has had enough
        raise
    except OSError as error:
        raise BotError(f"cannot write to standard output: {error.strerror or error}") from error


def _keep_index(folder: Path, language: SummaryLanguage) -> None:
    index = folder / INDEX
    if index.exists() and not is_index(index.read_text(encoding="utf-8", errors="replace")):
        click.echo(f"{index} is not one that this command wrote, so it stays as it is, without this digest", err=True)
        return
    digests = (file for file in folder.glob(f"*{DIGESTS}") if file.is_file())
    _write(index, as_index({file.name: _first_line(file) for file in digests}, language))


def _first_line(file: Path) -> str:
    """The first one that holds anything; "" if there is none within reach, or nobody can read it."""
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as opened:
            return opened.read(_BEGINNING).strip().partition("\n")[0]
    except OSError:
        return ""


def _write(target: Path, text: str) -> None:
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(target.stat().st_mode) or target.is_relative_to("/dev"):
            with target.open("w", encoding="utf-8") as device:
                device.write(text)
            return
    _replace(target.resolve(), text)


def _replace(target: Path, text: str) -> None:
    # A reader of the folder never sees half a file.
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        draft.write_text(text, encoding="utf-8")
        if target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
