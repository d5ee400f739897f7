"""Has papers read: once per paper and language, so many at a time, checked, repaired once, stored at once."""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.days import Clock, utc_day
from bot.logs import log_failure
from bot.markup import shorten
from bot.shared_work import SharedWork
from bot.summarise.answer import UnreadableAnswer, read_answer
from bot.summarise.asking import Answer, DailyLimitReached, ModelUnavailable
from bot.summarise.checks import check
from bot.summarise.prompt import PROMPT_VERSION, opening, repair
from storage import summaries
from storage.database import DatabaseError, Store
from storage.records import Attempt, Failure, Paper, Reading, Summary, SummaryLanguage

if TYPE_CHECKING:
    from bot.summarise.model import Model

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]  # papers that have a summary, papers in all

RETRY_AFTER = timedelta(minutes=20)  # doubled with each failed attempt
LONGEST_PAUSE = timedelta(hours=6)  # so that an endpoint that was down for a night does not cost the day its summaries
GIVE_UP_AFTER = 3  # unavailable answers in a row: the endpoint is left alone for a while
LEAVE_ALONE = timedelta(minutes=2)  # doubled with each look that finds it still out of order
LONGEST_REST = timedelta(minutes=30)
FAR_FUTURE = datetime.max.replace(tzinfo=UTC)
CLAIM = timedelta(seconds=60)  # so long a killed process keeps the others from the papers it was having read
RENEW_EVERY = 20.0  # seconds
LOOK_EVERY = 0.5  # seconds, at a paper that another process is having read
MOST_PROBLEMS, LONGEST_PROBLEM = 12, 300  # named to the model and stored; characters


@dataclass(frozen=True, slots=True)
class _Outcome:
    summary: Summary | None
    problems: tuple[str, ...]
    failed: tuple[str, ...] = ()  # kinds of checks, one for each answer that failed them


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody wants of a paper. See `Summariser.summarise`."""

    language: SummaryLanguage
    again: bool
    looked_up: bool


class Summariser:
    """Reads papers with a model and stores what holds. Without a model it does nothing at all."""

    def __init__(self, store: Store, model: "Model | None", concurrency: int, clock: Clock) -> None:
        self._store = store
        self._model = model
        self._clock = clock
        self._turn = asyncio.Semaphore(concurrency)
        self._finding_out = asyncio.Lock()
        self._judging = asyncio.Lock()
        self._name = uuid.uuid4().hex  # of this process, to the others on the same database
        self._under_way = SharedWork[tuple[str, SummaryLanguage], None]()
        self._failures = 0
        self._resting_until = self._look_ups_rest_until = datetime.min.replace(tzinfo=UTC)
        self._causes: set[str] = set()  # of trouble with the endpoint, said since the calls under way began
        self.has_been_heard = False  # whether the endpoint has answered, or was given up, since the start
        self.outage: str | None = None  # why it is given up for the time being
        self._next_rest = LEAVE_ALONE

    @property
    def has_model(self) -> bool:
        """Whether there is anybody to be asked."""
        return self._model is not None

    async def summarise(
        self,
        papers: Sequence[Paper],
        language: SummaryLanguage,
        progress: Progress | None = None,
        *,
        again: bool = False,
        looked_up: bool = False,
    ) -> None:
        """See to it that each of these papers has been read in this language, as far as that is possible now.

        Returns when all are done; a paper that somebody else is having read is waited for and not paid twice. `again`:
        what was read with another prompt, or in vain, is read anew; it stays until something better is there.
        `looked_up`: by hand, and so only as long as that leaves a reserve of the day's calls to the day's own papers.
        """
        if not self._model:
            return
        wish = _Wish(language, again, looked_up)
        wanted = await self._wanted(papers, wish)
        if not wanted:
            return
        if not self._under_way:
            self._causes.clear()
        waiting = {
            self._under_way.task((paper.id, language), partial(self._until_read, self._model, paper, wish))
            for paper in papers
            if paper.id in wanted
        }
        ids, said = {paper.id for paper in papers}, -1
        while True:
            count = await self._store(summaries.summarised, ids, language, PROMPT_VERSION, again=again)
            if progress and count != said:
                progress(count, len(ids))
            said = count
            if not waiting:
                break
            # Whoever stops waiting here leaves the calls to the others who wait for them.
            _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if count < len(ids):
            others = "stay as they are" if again else "quote their abstracts"
            log.warning("%d of %d papers summarised (%s); the others %s", count, len(ids), language, others)

    async def wanted(self, papers: Sequence[Paper], language: SummaryLanguage, *, looked_up: bool = False) -> set[str]:
        """The ids of those papers that the model would be asked about now, none while it rests.

        `looked_up`: as for `summarise`.
        """
        return await self._wanted(papers, _Wish(language, again=False, looked_up=looked_up))

    async def _wanted(self, papers: Sequence[Paper], wish: _Wish) -> set[str]:
        if not self._model or self._rests(wish.looked_up):
            return set()
        ids, model = [paper.id for paper in papers if paper.abstract], self._model.name
        now = FAR_FUTURE if self.outage else self._clock()  # during an outage it is the endpoint that is to blame
        return await self._store(summaries.to_ask_for, ids, wish.language, PROMPT_VERSION, model, now, again=wish.again)

    async def close(self) -> None:
        """Drop the calls under way."""
        await self._under_way.close()
        if self._model:
            await self._model.close()

    async def _until_read(self, model: "Model", paper: Paper, wish: _Wish) -> None:
        try:
            # Waited without a turn: what another process has read keeps nobody from what is free.
            while not await self._in_turn(model, paper, wish):  # noqa: ASYNC110 - no event between processes
                await asyncio.sleep(LOOK_EVERY)
        except DatabaseError as error:  # what was said is lost: it is asked for again when there is room
            log_failure(log, error, "paper %s (%s): the summary is not stored", paper.id, wish.language)
        except Exception as error:  # the others go on
            log_failure(log, error, "paper %s (%s): could not be read", paper.id, wish.language)

    async def _in_turn(self, model: "Model", paper: Paper, wish: _Wish) -> bool:
        """As `_read`, when it is this paper's turn."""
        async with self._turn:
            if self._failures < GIVE_UP_AFTER:
                return await self._read(model, paper, wish)
            async with self._finding_out:  # one call shows whether the endpoint works again; the others wait for it
                if self._failures >= GIVE_UP_AFTER:
                    return await self._read(model, paper, wish)
            return await self._read(model, paper, wish)

    async def _read(self, model: "Model", paper: Paper, wish: _Wish) -> bool:
        """Have a paper read, if that is still wanted; False: another process is having it read just now."""
        if not await self._wanted([paper], wish):
            return True
        async with self._claim(paper, wish.language) as is_ours:
            # Between the look and the claim another process may have stored it.
            if is_ours and await self._wanted([paper], wish):
                await self._read_ours(model, paper, wish)
        return is_ours

    @contextlib.asynccontextmanager
    async def _claim(self, paper: Paper, language: SummaryLanguage) -> AsyncIterator[bool]:
        """Whether no other process has this paper read; while this is held, none begins to."""

        async def claim() -> bool:
            now = self._clock()
            return await self._store(summaries.claim, paper.id, language, self._name, now, now + CLAIM)

        async def renew() -> None:
            while True:
                await asyncio.sleep(RENEW_EVERY)
                with contextlib.suppress(DatabaseError):
                    await claim()

        if not await claim():
            yield False
            return
        renewing = asyncio.create_task(renew(), name=f"claim of {paper.id}")
        try:
            yield True
        finally:
            renewing.cancel()
            await self._store(summaries.release, paper.id, language, self._name)

    async def _read_ours(self, model: "Model", paper: Paper, wish: _Wish) -> None:
        language = wish.language
        try:
            outcome = await self._attempt(model, paper, wish)
        except DailyLimitReached as error:
            tomorrow = datetime.combine(utc_day(self._clock()) + timedelta(days=1), time(), UTC)
            self._rest_until(tomorrow, str(error), only_look_ups=wish.looked_up)
        except ModelUnavailable as error:
            await self._note_unavailable(model, paper, language, error)
        else:
            await self._note_heard()
            await self._save(model, paper, language, outcome)
            if outcome.summary:
                log.info("paper %s (%s): summarised by %s", paper.id, language, model.name)
            else:
                log.warning("paper %s (%s): no summary: %s", paper.id, language, "; ".join(outcome.problems))

    async def _attempt(self, model: "Model", paper: Paper, wish: _Wish) -> _Outcome:
        """One call, and a second one if the first cannot be published."""
        language = wish.language
        messages = opening(paper, language)
        first = await self._ask(model, messages, wish)
        summary, problems = await self._judge(paper, first, language)
        if summary:
            return _Outcome(summary, ())
        log.info("paper %s (%s): asking again: %s", paper.id, language, "; ".join(problems))
        failed = kinds(problems)
        second = await self._ask(model, messages + repair(first.text, problems), wish)
        summary, problems = await self._judge(paper, second, language)
        return _Outcome(summary, tuple(problems), failed + kinds(problems))

    async def _ask(self, model: "Model", messages: list[dict[str, str]], wish: _Wish) -> Answer:
        answer = await model.ask(messages, looked_up=wish.looked_up)
        day = utc_day(self._clock())
        await self._store(summaries.book_tokens, day, answer.prompt_tokens, answer.completion_tokens)
        return answer

    async def _judge(self, paper: Paper, answer: Answer, language: SummaryLanguage) -> tuple[Summary | None, list[str]]:
        """As `judge`, in a thread, so that nobody waits for it; in several at once they would crowd out the loop."""
        async with self._judging:
            return await asyncio.to_thread(judge, paper, answer, language)

    async def _save(
        self,
        model: "Model",
        paper: Paper,
        language: SummaryLanguage,
        outcome: _Outcome,
        retry_at: datetime | None = None,
    ) -> None:
        result: Reading | Failure = Failure(model.name, outcome.problems, retry_at)
        if outcome.summary:
            result = Reading(outcome.summary, "model", model.name)
        attempt = Attempt(paper.id, language, result, PROMPT_VERSION, self._clock())
        await self._store(summaries.save, attempt, outcome.failed)

    async def _note_heard(self) -> None:
        self._failures, self._next_rest = 0, LEAVE_ALONE
        was_out, self.outage, self.has_been_heard = self.outage, None, True
        if was_out:  # the papers that it kept waiting wait no longer
            await self._store(summaries.end_pauses, self._clock())

    async def _note_unavailable(
        self, model: "Model", paper: Paper, language: SummaryLanguage, error: ModelUnavailable
    ) -> None:
        self._failures += 1
        if self._failures >= GIVE_UP_AFTER:
            if not self._rests(looked_up=False):
                self._rest_until(self._clock() + self._next_rest, f"not available {self._failures} times in a row")
                self._next_rest = min(2 * self._next_rest, LONGEST_REST)
            self.has_been_heard, self.outage = True, str(error)
        tried = await self._store(summaries.attempts, paper.id, language)
        pause = min(RETRY_AFTER * 2 ** min(tried, 10), LONGEST_PAUSE)
        # What the endpoint answered, and where it is, is not for those who read the digest.
        outcome = _Outcome(None, ("unavailable",))
        await self._save(model, paper, language, outcome, retry_at=self._clock() + pause)
        is_known = str(error) in self._causes
        self._causes.add(str(error))
        level, because = (logging.INFO, "the same") if is_known else (logging.WARNING, str(error))
        log.log(level, "paper %s (%s): no summary: unavailable: %s", paper.id, language, because)

    def _rests(self, looked_up: bool) -> bool:
        until = max(self._resting_until, self._look_ups_rest_until) if looked_up else self._resting_until
        return self._clock() < until

    def _rest_until(self, moment: datetime, because: str, *, only_look_ups: bool = False) -> None:
        if not self._rests(only_look_ups):
            what = "what is looked up" if only_look_ups else "anything"
            until = moment.isoformat(timespec="seconds")
            log.warning("the model is not asked again about %s before %s: %s", what, until, because)
        if only_look_ups:
            self._look_ups_rest_until = max(self._look_ups_rest_until, moment)
        else:
            self._resting_until = max(self._resting_until, moment)


def judge(paper: Paper, answer: Answer, language: SummaryLanguage) -> tuple[Summary | None, list[str]]:
    """The summary, if it may be published; else every reason against it, as far as there is room for them."""
    if answer.problems:
        return None, list(answer.problems)
    try:
        summary = read_answer(answer.text)
        problems = check(paper, summary, language)
    except UnreadableAnswer as error:
        return None, _bounded(error.problems)
    except Exception as error:  # a text that our own checks cannot read is not published, and not paid for again
        log_failure(log, error, "paper %s (%s): the checks failed", paper.id, language)
        return None, ["crash: the text cannot be checked"]
    return (None, _bounded(problems)) if problems else (summary, [])


def kinds(problems: Sequence[str]) -> tuple[str, ...]:
    """The kinds of these problems, each once: a line begins with its kind and a colon."""
    return tuple(dict.fromkeys(problem.partition(":")[0] for problem in problems))


def _bounded(problems: list[str]) -> list[str]:
    return [shorten(problem, LONGEST_PROBLEM) for problem in problems[:MOST_PROBLEMS]]
