"""The program in a process of its own, forked from one that is ready: a start costs no second of import."""

import asyncio
import contextlib
import itertools
import multiprocessing
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import cache
from multiprocessing import forkserver
from pathlib import Path

import pytest

from bot.cli import main
from bot.reception import entrance

PATIENCE = 30  # seconds for its end, on a machine that has other things to do
_NUMBERS = itertools.count(1)
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.preloaded"])


class Program:
    """`python -m bot` with these arguments and settings, started in this folder."""

    def __init__(self, arguments: Sequence[str], settings: Mapping[str, str], folder: Path) -> None:
        number = next(_NUMBERS)
        self._out, self._err = folder / f"stdout-{number}.txt", folder / f"stderr-{number}.txt"
        _serve()
        self.process = _CONTEXT.Process(target=_run, args=(arguments, settings, folder, self._out, self._err))
        self.process.start()

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return not self.process.is_alive()

    def send_signal(self, number: signal.Signals) -> None:
        """As an operator does with `kill`."""
        assert self.process.pid
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, number)

    async def ended(self) -> tuple[int, str, str]:
        """Its exit code, and what it wrote to standard output and standard error, when it is over."""
        await asyncio.to_thread(self.process.join, PATIENCE)
        code = self.process.exitcode
        assert code is not None, "it does not end"
        return code, self._out.read_text(encoding="utf-8"), self._err.read_text(encoding="utf-8")


@contextlib.asynccontextmanager
async def running(arguments: Sequence[str], settings: Mapping[str, str], folder: Path) -> AsyncIterator[Program]:
    """The program; killed at the end if it still runs."""
    program = Program(arguments, settings, folder)
    try:
        yield program
    finally:
        if not program.is_over:
            program.send_signal(signal.SIGKILL)
            await program.ended()
        program.process.close()


@cache
def _serve() -> None:
    """Start the process that is forked. Python does not tell it where to look for the tests."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
        forkserver.ensure_running()


def _run(arguments: Sequence[str], settings: Mapping[str, str], folder: Path, out: Path, err: Path) -> None:
    for path, number in ((out, 1), (err, 2)):
        with path.open("wb") as file:
            os.dup2(file.fileno(), number)
    os.environ.update(settings)
    os.chdir(folder)
    entrance.BETWEEN_POLLS = 0.01  # after a poll that fails nobody waits for a second
    sys.exit(main(arguments))
