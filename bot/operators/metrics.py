"""The bot's numbers in Prometheus' text format. The only module that knows prometheus_client. No chat is named."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlite_utils import Database

from storage import census, counts
from storage.counts import Counted


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is read from the database in one go."""

    counts: Mapping[str, int]  # of all time
    subscribers: Mapping[tuple[str, str], int]  # by state and language
    summaries: Mapping[tuple[str, str], int]  # by source and language
    papers: int
    running_pushes: int
    lateness: float  # seconds; 0: no push is late
    collected_at: datetime | None
    model: census.ModelUse
    database_bytes: int


def read_numbers(db: Database, now: datetime) -> Numbers:
    """How things stand at this moment."""
    oldest = census.late_pushes(db, now, now).oldest
    return Numbers(
        counts=counts.ever(db),
        subscribers=census.subscribers(db),
        summaries=census.summaries(db),
        papers=census.papers(db),
        running_pushes=census.running_pushes(db),
        lateness=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        collected_at=census.collected_at(db),
        model=census.model_use(db),
        database_bytes=census.database_bytes(db),
    )


def as_text(numbers: Numbers) -> bytes:
    """The metrics, named by Prometheus' conventions."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Numbers(numbers))
    return generate_latest(registry)


_PLAIN: dict[Counted, tuple[str, str]] = {
    "pushes": ("pushes_finished", "Pushes delivered to their last message."),
    "messages": ("messages_sent", "Messages that Telegram has taken, edits not counted."),
    "taps": ("taps", "Buttons pressed."),
    "joined": ("subscriptions_begun", "Chats that subscribed, returns included."),
    "left": ("subscriptions_ended", "Chats that unsubscribed."),
    "asleep": ("subscriptions_asleep", "Chats found to be out of reach."),
    "left-out": ("push_messages_left_out", "Messages of pushes that could not be sent in any form."),
    "storms": ("telegram_failures", "Calls that Telegram failed to answer, or answered with 5xx."),
    "waits": ("telegram_too_many_requests", "Calls that Telegram answered with 429."),
    "repaired": ("summaries_repaired", "Summaries that held after the second call."),
}
_BY_KIND: dict[Counted, tuple[str, str, str]] = {
    "commands": ("commands", "Commands received.", "command"),
    "limited": ("updates_over_limit", "Updates beyond what one person may ask for.", "kind"),
    "errors": ("errors", "Unexpected errors.", "kind"),
    "failed-checks": ("failed_checks", "Answers of models that failed a check.", "check"),
    "fallbacks": ("fallbacks", "Papers left to their abstract.", "reason"),
}


class _Numbers(Collector):
    """Gives the numbers the shape that the client library writes down."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers

    def collect(self) -> Iterator[Metric]:
        """Every metric; one that has never been counted is there with nothing or zero."""
        numbers = self._numbers
        for counted, (name, text) in _PLAIN.items():
            yield CounterMetricFamily(f"bot_{name}", text, value=numbers.counts.get(counted, 0))
        for counted, (name, text, label) in _BY_KIND.items():
            yield _labelled(CounterMetricFamily, f"bot_{name}", text, [label], _kinds(numbers.counts, counted))
        yield CounterMetricFamily("bot_model_calls", "Calls of the model.", value=numbers.model.calls)
        tokens = {("prompt",): numbers.model.prompt_tokens, ("completion",): numbers.model.completion_tokens}
        yield _labelled(CounterMetricFamily, "bot_model_tokens", "Tokens, as the endpoint counts.", ["part"], tokens)
        yield from self._gauges()

    def _gauges(self) -> Iterator[Metric]:
        numbers = self._numbers
        yield _labelled(
            GaugeMetricFamily, "bot_subscribers", "Subscribed chats.", ["state", "language"], numbers.subscribers
        )
        yield _labelled(
            GaugeMetricFamily, "bot_summaries", "Published summaries.", ["source", "language"], numbers.summaries
        )
        yield GaugeMetricFamily("bot_papers", "Papers stored.", value=numbers.papers)
        yield GaugeMetricFamily("bot_pushes_running", "Pushes planned and not finished.", value=numbers.running_pushes)
        yield GaugeMetricFamily(
            "bot_oldest_due_push_lateness_seconds", "How late the oldest due push is.", value=numbers.lateness
        )
        yield GaugeMetricFamily(
            "bot_last_collection_timestamp_seconds",
            "When the papers API last gave a list; 0: never.",
            value=numbers.collected_at.timestamp() if numbers.collected_at else 0,
        )
        yield GaugeMetricFamily("bot_database_bytes", "Size of the database file.", value=numbers.database_bytes)


def _kinds(sums: Mapping[str, int], counted: Counted) -> dict[tuple[str], int]:
    prefix = f"{counted}:"
    return {(name.removeprefix(prefix),): count for name, count in sums.items() if name.startswith(prefix)}


def _labelled(
    family: Callable[..., CounterMetricFamily | GaugeMetricFamily],
    name: str,
    text: str,
    labels: list[str],
    values: Mapping[tuple[str], int] | Mapping[tuple[str, str], int],
) -> Metric:
    metric = family(name, text, labels=labels)
    for kinds, value in values.items():
        metric.add_metric(list(kinds), value)
    return metric
