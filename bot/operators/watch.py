"""Looks once a minute at how things stand, writes the counts down, and tells the operators what they should know.

What is wrong is decided in `health`, what is said and when in `alerts`; here the facts are gathered and the words sent.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

from sqlite_utils import Database

from bot.config import Settings
from bot.days import Clock, utc_day
from bot.deliver.ceilings import Urgency
from bot.deliver.outbox import Outbox
from bot.deliver.weather import Refused, Storm, Unreachable, Wait
from bot.logs import log_failure, masked
from bot.message import Message
from bot.operators.alerts import Alert, Told, decide, read, written
from bot.operators.health import (
    LATE_PUSH,
    Facts,
    Kind,
    Problem,
    Report,
    Reported,
    Trouble,
    Word,
    problems,
    unknown,
    unwell,
)
from bot.operators.metrics import as_text, read_numbers
from bot.operators.unexpected import ErrorGroups
from bot.operators.words import alert_messages, plain_sentence
from bot.tally import Tally
from bot.wording import language_for
from storage import census, chats, kept, papers
from storage.database import DatabaseError, MistakenQuery, Store
from storage.inspection import are_on_one_disk, free_bytes
from storage.records import Language

log = logging.getLogger(__name__)

KEPT = "alerts"
PATIENCE = 5.0  # seconds with a database that keeps silent: whoever asks for the health does not wait for ever, either
FAREWELL = 3.0  # seconds for the operators to be told why the bot ends
MOST_UNSENT = 20  # messages kept for a Telegram that cannot be reached

Sources = Mapping[Reported, Callable[[], Report]]


class Watch:
    """`sources` are asked at every look: None for "in order", else what is wrong."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        outbox: Outbox,
        tally: Tally,
        clock: Clock,
        sources: Sources,
    ) -> None:
        self._settings = settings
        self._store = store
        self._outbox = outbox
        self._tally = tally
        self._clock = clock
        self._sources = sources
        self._started_at = clock()
        self._reports: dict[Reported, Trouble | None] = {}
        self._errors = ErrorGroups()
        self._turn = asyncio.Lock()  # two looks at once would say everything twice
        self._told: Told | None = None
        self._unusable: str | None = None  # why the database could not be used when it was last tried
        self._languages: dict[int, Language] = {}  # of operators, as far as they are known
        self._unsent: list[tuple[int, Message]] = []

    def begin(self) -> None:
        """Hear what is logged as an error from now on, until `close`."""
        self._errors.listen()

    def meet(self, person_id: int, language_code: str | None) -> None:
        """Somebody writes whose Telegram speaks this language (IETF tag). Operators are told in it, if in no other."""
        if language_code and person_id in self._admins:
            self._languages[person_id] = language_for(language_code, self._settings.digest_language)

    async def health(self) -> list[str]:
        """Why the bot is not well, a sentence each; none: it is."""
        try:
            async with asyncio.timeout(PATIENCE):
                facts = await self._facts()
        except DatabaseError as error:
            return [str(error)]
        except TimeoutError:
            return [f"the database has not answered for {PATIENCE:g} s"]
        now = self._clock()
        return [plain_sentence(problem, now) for problem in unwell(facts, now)]

    async def metrics(self) -> bytes:
        """How often everything has happened and how things stand, as Prometheus reads it.

        Raises DatabaseError.
        """
        await self._tally.write()
        return as_text(await self._store(read_numbers, self._clock()))

    async def look(self) -> None:
        """See how things stand, and tell the operators what they do not know yet."""
        async with self._turn:
            try:
                told = self._told = self._told or read(await self._store(kept.get, KEPT))
                if self._unusable:  # until it takes a word again
                    await self._store(kept.put, KEPT, written(told))
                await self._tally.write()
                self._unusable = None
                facts = await self._facts()
            except MistakenQuery as error:  # of the database nothing new is known; operators hear of the error itself
                log_failure(log, error, "how things stand could not be seen")
                if self._told:
                    await self._decide(self._told, [], {*get_args(Kind)})
            except DatabaseError as error:
                log.warning("the counts wait for the database: %s", error)
                await self._say_unusable(str(error))
            else:
                await self._decide(told, problems(facts, self._clock()), unknown(facts))

    async def _say_unusable(self, because: str) -> None:
        """Nothing can be read or written; whether anything else is wrong is not known."""
        self._unusable = because
        trouble = self._note("problem-database", because, self._clock())
        if self._told and trouble:
            problem = Problem("problem-database", trouble.since, because)
            await self._decide(self._told, [problem], {*get_args(Kind)} - {problem.kind})

    async def _decide(self, told: Told, found: Sequence[Problem], not_known: Set[Kind]) -> None:
        errors, now = self._errors.take(), self._clock()
        for group in errors:
            self._tally.count("errors", group.kind, group.count)
        alerts, self._told = decide(told, found, not_known, errors, now)
        if self._told != told:
            await self._keep(self._told)
        await self._tell(alerts)

    async def say_farewell(self, because: str) -> None:
        """Tell the operators that Telegram refuses the bot, if it lets us: once, however often the bot is restarted."""
        now = self._clock()
        refusal = Problem("farewell-refused", now, because)
        others = {*get_args(Kind)} - {refusal.kind}
        try:
            async with asyncio.timeout(FAREWELL), self._turn:
                told = self._told or read(await self._store(kept.get, KEPT))
                alerts, after = decide(told, [refusal], others, [], now)
                await self._keep(after)
                await self._tell(alerts)
        except (TimeoutError, DatabaseError) as error:
            log.warning("the operators could not be told: %s", str(error) or "no answer")

    async def close(self) -> None:
        """Write down what is counted so far, and listen no more."""
        self._errors.close()
        try:
            await self._tally.write()
        except DatabaseError as error:
            log_failure(log, error, "the counts of the last minute are lost", level=logging.WARNING)

    @property
    def _admins(self) -> tuple[int, ...]:
        return self._settings.admin_ids

    async def _facts(self) -> Facts:
        now = self._clock()
        path = self._settings.database_path
        for kind, source in self._sources.items():
            self._note(kind, source(), now)
        gone = None if await asyncio.to_thread(path.exists) else _gone(path)
        if gone and not self._reports.get("problem-database"):
            log.warning("%s", gone)
        self._note("problem-database", self._unusable or gone, now)
        return await self._store(
            _read_facts,
            now,
            started_at=self._started_at,
            collect_interval=self._settings.collect_interval,
            free_bytes=await asyncio.to_thread(_free, path),
            free_for_backups=await asyncio.to_thread(_free_for_backups, self._settings.backup_dir, path),
            reports=dict(self._reports),
        )

    def _note(self, kind: Reported, report: Report, now: datetime) -> Trouble | None:
        if report is None:
            self._reports[kind] = None
        elif not isinstance(report, Word):
            before = self._reports.get(kind)
            self._reports[kind] = Trouble(before.since if before else now, masked(report))
        return self._reports.get(kind)

    async def _keep(self, told: Told) -> None:
        # Before anything is sent: a bot that is restarted again and again must not say it each time.
        try:
            await self._store(kept.put, KEPT, written(told))
        except DatabaseError as error:
            what = "what the operators have been told is remembered until the next start only"
            log_failure(log, error, what, level=logging.WARNING)

    async def _tell(self, alerts: Sequence[Alert]) -> None:
        for admin in self._admins if alerts else ():
            messages = alert_messages(alerts, await self.language_of(admin), self._clock())
            self._unsent += [(admin, message) for message in messages]
        for admin, message in self._unsent[:]:
            if await self._is_done(admin, message):
                self._unsent.remove((admin, message))
        del self._unsent[:-MOST_UNSENT]

    async def language_of(self, admin: int) -> Language:
        """The chat's own; if it has none or it cannot be read, the one that the operator's Telegram speaks."""
        heard = self._languages.get(admin, self._settings.digest_language)
        try:
            return await self._store(chats.language_of, admin, heard)
        except DatabaseError:  # perhaps the very trouble that they are told of
            return heard

    async def _is_done(self, admin: int, message: Message) -> bool:
        """Whether it need not be sent again: an operator who blocks the bot wants no word."""
        try:
            answer = await self._outbox.send(admin, message, urgency=Urgency.BROADCAST)  # the next look repeats it
        except DatabaseError as error:  # Telegram did not take it, and the chat's record should say why
            log_failure(log, error, "chat %s: this operator is told later", admin, level=logging.WARNING)
            return False
        if isinstance(answer, Unreachable):
            log.warning("chat %s: this operator cannot be told: %s", admin, answer.because)
        return not isinstance(answer, Storm | Wait | Refused)


def _free(place: Path) -> int | None:
    """The bytes that are free there; None: that cannot be told."""
    try:
        return free_bytes(place)
    except OSError:
        return None


def _free_for_backups(folder: Path | None, database: Path) -> int | None:
    """As `_free`; None, too, if no copies are kept there, or on the disk where the database is."""
    try:
        return free_bytes(folder) if folder and not are_on_one_disk(folder, database) else None
    except OSError:
        return None


def _gone(path: Path) -> str:
    return (
        f"the file {path} is not there any more: what is noted from now on is lost at the next start; "
        "put a backup in its place and restart the bot"
    )


def _read_facts(
    db: Database,
    now: datetime,
    *,
    started_at: datetime,
    collect_interval: timedelta,
    free_bytes: int | None,
    free_for_backups: int | None,
    reports: Mapping[Reported, Trouble | None],
) -> Facts:
    return Facts(
        started_at=started_at,
        collect_interval=collect_interval,
        collected_at=census.collected_at(db),
        has_papers_today=papers.latest_day(db, utc_day(now)) == utc_day(now),
        late=census.late_pushes(db, now - LATE_PUSH, now),
        free_bytes=free_bytes,
        free_for_backups=free_for_backups,
        database_bytes=census.database_bytes(db),
        reports=reports,
    )
