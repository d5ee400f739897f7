"""The records that travel between the parts of the bot. Plain data: no I/O."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

Language = str  # of a chat: the name of a catalogue in bot/locales, checked where it comes in
SummaryLanguage = Literal["zh", "en"]  # that models are asked for: each needs its prompt and its checks
SummarySource = Literal["model", "abstract", "import"]

QUOTED = "abstract:"  # how the check of an imported entry begins that says of itself that it quotes the abstract


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as the Hub lists it, cleaned: single-spaced text, and None or () for what the Hub did not say."""

    id: str  # arXiv id; a string, because 2503.02130 loses its zero as a number
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None  # on arXiv, UTC
    upvotes: int = 0
    organization: str | None = None
    github_repo: str | None = None  # full address
    github_stars: int | None = None
    thumbnail: str | None = None
    ai_summary: str | None = None  # the Hub's own one-sentence summary, English
    ai_keywords: tuple[str, ...] = ()  # the Hub's own keywords, English
    withdrawn_at: datetime | None = None  # UTC; a withdrawn paper is stored and never shown


@dataclass(frozen=True, slots=True)
class Keyword:
    """A term of the field in English, and in the digest's language."""

    term: str
    translation: str


@dataclass(frozen=True, slots=True)
class Scores:
    """0 to 5 in halves."""

    practicality: float
    novelty: float
    recommendation: float


@dataclass(frozen=True, slots=True)
class Summary:
    """One abstract, read: all prose and the title in the digest's language, terms in English."""

    title: str
    tldr: str
    main_work: str
    highlights: tuple[str, ...]
    keywords: tuple[Keyword, ...]
    scores: Scores | None  # None: nobody scored it (a summary from the abstract)
    comment: str

    @property
    def is_blank(self) -> bool:
        """Whether it says nothing at all: there was no abstract from which to take it."""
        return not any(map(str.strip, (self.tldr, self.main_work, *self.highlights, self.comment)))


@dataclass(frozen=True, slots=True)
class Reading:
    """A summary together with where it came from."""

    summary: Summary
    source: SummarySource
    model: str | None = None  # the model's name, where a model wrote it
    checks: tuple[str, ...] = ()  # what the model's text failed, or what an imported entry lacks

    @property
    def is_checked(self) -> bool:
        """Whether what is told was held against the abstract, and nothing is wrong with it."""
        return not self.checks

    @property
    def quotes(self) -> bool:
        """Whether the text is the abstract's own: chosen by us, or by an archive that says so."""
        return self.source == "abstract" or any(check.startswith(QUOTED) for check in self.checks)


@dataclass(frozen=True, slots=True)
class Failure:
    """A model was asked about a paper in vain."""

    model: str
    checks: tuple[str, ...]  # what its text failed, or why there is none
    retry_at: datetime | None  # UTC; it may be asked again from then on; None: never this model


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of having one paper read in one language."""

    paper_id: str
    language: SummaryLanguage
    outcome: Reading | Failure
    prompt_version: int  # 0: none of ours, it was imported
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper with its place in the sequence of first sightings and the latest listing day that names it."""

    paper: Paper
    sequence: int
    day: date
    keywords: tuple[Keyword, ...] = ()  # the Hub's own, and of every summary there is


@dataclass(frozen=True, slots=True)
class Day:
    """One listing day, ready to be shown: papers best first, each with what has been made of it."""

    day: date
    entries: tuple[tuple[Paper, Reading], ...]


@dataclass(frozen=True, slots=True)
class DayInBrief:
    """One listing day that has papers to show."""

    day: date
    count: int
    best: str  # title of the most upvoted paper


@dataclass(frozen=True, slots=True)
class Dates:
    """When a paper was first seen, and when what is shown of it in one language was written (UTC)."""

    seen_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper that was found, and what is shown of it."""

    paper: Paper
    reading: Reading
    day: date | None  # the latest that lists it; None: none does


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found, best first."""

    total: int
    reachable: int  # how many of them can be paged to
    hits: tuple[Hit, ...] = ()
    every: bool = True  # whether each has all of the words; otherwise some of them


@dataclass(frozen=True, slots=True)
class Draft:
    """A card made from the abstract alone, to be replaced when a good summary exists."""

    paper_id: str
    rank: int  # the number in front of its title; 0: none
    language: Language


ChatKind = Literal["private", "group", "supergroup", "channel"]
ChatState = Literal["active", "stopped", "asleep"]
PushForm = Literal["cards", "one"]  # one message a paper, or one message in all

ALL_CARDS = 1000  # cards in one push for who wants every one: more than a push has papers


@dataclass(frozen=True, slots=True)
class Chat:
    """A subscriber: a person, a group or a channel, and what it wants when."""

    id: int
    kind: ChatKind
    language: Language
    delivery_time: time  # on the chat's own clock
    zone: str  # IANA name
    cards: int  # at most so many cards in one push
    thread_id: int | None = None  # the forum topic that pushes go to
    notes: bool = True  # whether a day that brings nothing is worth a line
    state: ChatState = "active"  # asleep: Telegram said that nobody can be reached there
    position: int | None = None  # the last paper it was given; None: there was no paper yet when it came
    next_push_at: datetime | None = None  # UTC
    form: PushForm = "cards"
    silent: bool = False  # whether not even the header makes a sound
    paused_until: datetime | None = None  # UTC; no push before
    round_up: bool = False  # whether it gets the week's best on Sundays
    manager_id: int | None = None  # of a channel: the person who set it up, and gets its settings in private


@dataclass(frozen=True, slots=True)
class Mark:
    """What a chat made of one paper."""

    saved: bool = False
    taste: int = 0  # 1: more like this, -1: less like this


@dataclass(frozen=True, slots=True)
class Follow:
    """Words that a chat follows, as it wrote them; excluded words hide what they match."""

    words: str
    excluded: bool = False


PushNote = Literal["no-papers", "no-match", "all-hidden", "round-up"]  # round-up: one message, the week's best


@dataclass(frozen=True, slots=True)
class Plan:
    """What one push brings, decided before its first message: ids only, texts are made when they are sent."""

    days: tuple[date, ...]  # listing days that the papers come from, oldest first
    total: int  # new papers
    matched: int  # of them, papers that the follows match
    filtered: bool  # whether the chat follows anything, beside what it hides
    hidden: int = 0  # papers that excluded words hide
    cards: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    note: PushNote | None = None  # the one line of a push without cards
    form: PushForm = "cards"  # of this push, whatever the chat wishes by the time its last message goes
    pages: tuple[int, ...] = ()  # form "one": how many papers each message holds; (): nothing is laid out yet


@dataclass(frozen=True, slots=True)
class Push:
    """A push under way. `step` counts the messages that Telegram has answered."""

    id: int
    chat: Chat
    plan: Plan
    step: int
    planned_at: datetime


@dataclass(frozen=True, slots=True)
class Late:
    """Pushes whose hour is past and that are not finished: how many, and the hour (UTC) of the oldest."""

    count: int
    oldest: datetime | None
