"""The scheduled push, from the reader's hour to the last card, played over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

from storage import pushes
from tests.model_api import completion

MORNING = datetime(2026, 8, 22, 1, 0, 1, tzinfo=UTC)  # 09:00 in Shanghai


async def test_a_push_brings_the_day_at_the_readers_hour(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=3)
        reader = s.api.person(1, language_code="zh-hans")
        reader.writes("/start")
        await s.api.wait_for(1, 1)
        s.clock.set_forward(MORNING)
        sent = await s.api.wait_for(1, 6)
        header, cards, rest = sent[1], sent[2:5], sent[5]
        assert "12 篇新论文" in header.text
        assert [card.text.split(" ")[0] for card in cards] == ["1.", "2.", "3."]
        assert not header.silent
        assert all(message.silent for message in (*cards, rest))
        assert sum(entity["type"] == "text_link" for entity in rest.entities) == 12 - 3


async def test_nothing_pushed_comes_again(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=100)
        reader = s.api.person(1)
        reader.writes("/start")
        await s.api.wait_for(1, 1)
        s.clock.set_forward(MORNING)
        await s.api.wait_for(1, 14)
        s.clock.set_forward(MORNING + timedelta(days=1))
        sent = await s.api.wait_for(1, 15)
        assert "没有新论文" in sent[-1].text
        await s.stop_bot()
        await s.start_bot()
        s.clock.set_forward(MORNING + timedelta(days=1, hours=2))
        reader.writes("/following")
        await s.api.wait_for(1, 16)


async def test_a_bot_that_was_off_at_the_hour_pushes_when_it_is_back(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=2)
        s.api.person(1).writes("/start")
        await s.api.wait_for(1, 1)
        await s.stop_bot()
        s.clock.set_forward(MORNING + timedelta(hours=5))
        await s.start_bot(cards_per_digest=2)
        sent = await s.api.wait_for(1, 5)
        assert "12 篇新论文" in sent[1].text


async def test_a_card_from_the_abstract_is_replaced_by_the_summary_once_there_is_one(stage: Any) -> None:
    async with stage() as s:
        good = s.model.reply
        s.model.reply = lambda request: completion(None, "length")
        await s.start_bot(cards_per_digest=1, openai_api_key="k")
        s.api.person(1, language_code="zh").writes("/start")
        await s.api.wait_for(1, 1)
        s.clock.set_forward(MORNING)
        card = (await s.api.wait_for(1, 4))[2]
        assert "论文摘要原句" in card.text
        s.model.reply = good
        await s.store(lambda db: db.execute("DELETE FROM summaries"))  # as if the prompt had a new version
        assert s.app
        await s.app.pipeline.collect()
        card = (await s.api.wait_for(1, 4))[2]
        assert card.text.startswith("1. EnvHarness")
        assert "一篇论文的中文题目" in card.text
        assert "论文摘要原句" not in card.text
        assert not await s.store(lambda db: db.execute("SELECT count(*) FROM drafts").fetchone()[0])


async def test_finished_pushes_are_forgotten_after_a_month(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1)
        s.api.person(1).writes("/start")
        await s.api.wait_for(1, 1)
        s.clock.set_forward(MORNING)
        await s.api.wait_for(1, 4)
        await s.stop_bot()
        await s.start_bot()
        count = "SELECT count(*), count(plan) FROM pushes WHERE finished_at IS NOT NULL"
        assert tuple(await s.store(lambda db: db.execute(count).fetchone())) == (1, 0)
        await s.store(pushes.prune, MORNING + timedelta(days=31))
        assert tuple(await s.store(lambda db: db.execute(count).fetchone())) == (0, 0)
