"""What operators are told, what /healthz would say, and what is counted, played over HTTP."""

import asyncio
import logging
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families
from sqlite_utils import Database

from bot import logs
from bot.deliver.calls import REMEMBERED, Calls
from bot.deliver.line import NEWCOMER_GIVES_WAY
from bot.embedded.faults import Answer, Page, Slow
from bot.embedded.papers_api import sample_days
from bot.errors import TelegramError
from bot.operators.health import LATE_PUSH
from bot.wording import wording
from storage import chats, pushes
from storage.database import empty_wal
from tests.conftest import EVENING
from tests.model_api import completion
from tests.talk import Reader, collected, logged, new_reader, texts, two_readers, until
from tests.test_app import rival
from tests.test_operators import idle
from tests.test_push import MORNING, is_quiet

OPERATORS = {"admin_ids": "1,2"}
DOWN = "The papers list has not been readable since"


async def operators(s: Any) -> list[Reader]:
    """Two, who have opened their chats and get no pushes."""
    readers = two_readers(s)
    for reader in readers:
        await reader.asks(f"/language {reader.language}")
        await s.store(chats.set_language, reader.person.id, reader.language)
    return readers


async def hears(reader: Reader, words: str) -> str:
    """Wait until the reader has been told so; returns the whole message."""

    def found() -> list[str]:
        return [text for text in texts(reader.chat.from_bot) if words in text]

    await reader.s.api.wait_for(reader.chat.id, lambda _: found())
    assert len(found()) == 1
    return found()[0]


async def look(s: Any) -> None:
    """What the bot does every minute."""
    await s.app.watch.look()


async def failed(s: Any) -> None:
    """Wait until the first collection has failed."""
    await idle(s)
    assert isinstance(s.app._collecting.report, str)


def refuse(_request: web.Request) -> web.StreamResponse:
    return web.json_response({"error": "closed for repair"}, status=403)


async def metrics(s: Any) -> dict[str, float]:
    """The samples that have no labels."""
    families = text_string_to_metric_families((await s.app.watch.metrics()).decode())
    return {sample.name: sample.value for family in families for sample in family.samples if not sample.labels}


async def test_papers_down_and_back_are_told_once_each_also_through_restarts(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(**OPERATORS)
        chinese, english = await operators(s)
        await idle(s)
        assert await s.app.watch.health() == []
        s.papers.faults = [refuse] * 100
        await s.app._collecting.tick()
        for _ in range(3):
            await look(s)
        (told,) = await english.gets()
        assert told.text.startswith(f"⚠️ {DOWN} 12:00 UTC: the papers API answered HTTP 403 for 2026-08-19")
        (told,) = await chinese.gets()
        assert told.text.startswith("⚠️ 自 12:00 UTC 起读不到论文列表：the papers API answered HTTP 403")
        (reason,) = await s.app.watch.health()
        assert reason.startswith(f"{DOWN} 12:00 UTC: the papers API")
        for _ in range(2):  # it crashes, and is restarted each time
            await s.stop_bot()
            await s.start_bot(**OPERATORS)
            await failed(s)
            await look(s)
        assert english.new() == chinese.new() == []
        s.papers.faults = []
        s.clock.set_forward(EVENING + timedelta(hours=2))
        await s.app._collecting.run()
        await look(s)
        await look(s)
        assert texts(await english.gets()) == [english.hears("over-papers", lasted="2 hours")]
        assert texts(await chinese.gets()) == [chinese.hears("over-papers", lasted="2 小时")]
        assert await s.app.watch.health() == []


async def test_a_model_that_is_down_is_told_with_the_way_out_and_counted(stage: Any) -> None:
    async with stage(days={"2026-08-21": sample_days()["2026-08-21"][:4]}) as s:
        good = s.model.reply
        s.model.reply = lambda request: web.Response(status=401)
        await s.start_bot(openai_api_key="sk-NEVER-TO-BE-SEEN", **OPERATORS)
        english = (await operators(s))[1]
        await idle(s)
        await look(s)
        told = await hears(english, "⚠️ The model has given no answer since")
        assert "HTTP 401" in told
        assert "NEVER" not in told
        assert await s.app.watch.health() == []  # pushes are never late because of it
        s.model.reply = lambda request: completion(None, "length") if len(s.model.requests) % 2 else good(request)
        s.clock.set_forward(EVENING + timedelta(hours=1))
        await s.app._collecting.run()
        await look(s)
        await hears(english, "✅ The model answers again, after")
        text = (await s.app.watch.metrics()).decode()
        assert 'bot_fallbacks_total{reason="unavailable"}' in text
        assert 'bot_failed_checks_total{check="cut-off"}' in text


async def test_an_operator_who_blocks_the_bot_or_never_wrote_does_no_harm(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(admin_ids="1,2,3")
        chinese, english = await operators(s)
        s.api.person(3)
        await idle(s)
        chinese.person.blocks()
        s.papers.faults = [refuse] * 100
        await s.app._collecting.tick()
        await look(s)
        assert DOWN in (await english.gets())[0].text
        chinese.person.unblocks()
        await look(s)
        assert chinese.new() == []


async def test_what_could_not_be_told_in_a_storm_is_told_after_it(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(admin_ids="2")
        english = (await operators(s))[1]
        await idle(s)
        s.papers.faults = [refuse] * 100
        await s.app._collecting.tick()
        s.api.script(Page(502), method="sendMessage", times=None)
        await look(s)
        assert english.new() == []
        s.api.heal()
        await look(s)
        await look(s)
        assert [DOWN in text for text in texts(await english.gets())] == [True]
        assert (await metrics(s))["bot_telegram_failures_total"] == 1


async def test_nothing_is_lost_when_the_database_is_the_trouble(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(admin_ids="2,3")
        english = (await operators(s))[1]
        stranger = Reader(s, s.api.person(3, language_code="en"), "en")
        await stranger.asks("/help")
        await idle(s)
        s.papers.faults = [refuse] * 100
        await s.app._collecting.tick()
        s.api.script(Page(502), method="sendMessage", times=None)
        await look(s)
        s.api.heal()
        await s.store(lambda db: db.execute("ALTER TABLE chats RENAME COLUMN language TO tongue"))
        await look(s)
        for reader in (english, stranger):  # that the bot's timers meet the same trouble may be told, too
            told = await reader.gets(lambda new: any(DOWN in message.text for message in new))
            assert sum(DOWN in text for text in texts(told)) == 1
        await s.store(lambda db: db.execute("ALTER TABLE chats RENAME COLUMN tongue TO language"))
        await look(s)
        assert not [text for reader in (english, stranger) for text in texts(reader.new()) if DOWN in text]


async def test_a_database_that_cannot_be_used_is_told_without_it_and_so_is_its_return(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(**OPERATORS)
        chinese, english = await operators(s)
        await idle(s)
        await look(s)
        path = s.settings().database_path
        await s.store(lambda db: db.execute("PRAGMA busy_timeout = 0"))
        with closing(sqlite3.connect(path)) as another:
            another.execute("BEGIN IMMEDIATE")
            for _ in range(3):
                await look(s)
            locked = await s.app.watch.health()
            another.rollback()
        assert locked == [f"cannot use the database {path}: another process keeps it locked; stop that process"]
        told = await hears(english, "⚠️ The database has been unusable since 12:00 UTC: cannot use the database")
        assert "another process keeps it locked" in told
        assert s.app.watch._reports["problem-database"]
        s.clock.set_forward(EVENING + timedelta(hours=2))
        await s.app._collecting.run()
        await look(s)
        await hears(english, "✅ The database can be used again, after 2 hours")
        await hears(chinese, "✅ 数据库恢复正常，中断了 2 小时")
        assert await s.app.watch.health() == []


async def counts_replaced(s: Any, page: bytes) -> bytes:
    """Put this in place of the page that holds the counts, as a failing disk does; returns what was there."""

    def root(db: Database) -> int:
        return int(db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'counts'").fetchone()[0])

    path: Path = s.settings().database_path
    place = 4096 * (await s.store(root) - 1)
    await until(lambda: asyncio.to_thread(empty_wal, path))  # the bot's own timers may be at it just then
    with path.open("r+b") as file:
        file.seek(place)
        before = file.read(4096)
        file.seek(place)
        file.write(page)
    await s.store(lambda db: db.execute("PRAGMA shrink_memory"))  # what was read before is read again
    return before


async def test_a_query_that_is_mistaken_is_no_trouble_of_the_database(
    stage: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage() as s:
        await s.start_bot(admin_ids="2")
        english = (await operators(s))[1]
        await idle(s)
        await look(s)
        await s.store(lambda db: db.execute("ALTER TABLE counts RENAME TO others"))
        await english.asks("/help")  # is counted
        for _ in range(2):
            await look(s)
        told = await hears(english, "MistakenQuery in ")
        assert "no such table: counts" in told
        assert "unusable" not in told
        (record, *_) = [record for record in caplog.records if "no such table: counts" in record.getMessage()]
        assert record.exc_info
        await s.store(lambda db: db.execute("ALTER TABLE others RENAME TO counts"))
        await look(s)
        assert await s.app.watch.health() == []
        assert not [text for text in texts(english.new()) if "The database can be used again" in text]


async def test_a_database_that_can_be_read_is_not_well_before_it_takes_a_word_again(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(**OPERATORS)
        english = (await operators(s))[1]
        await idle(s)
        await look(s)
        sound = await counts_replaced(s, b"\xa5" * 4096)
        await english.asks("/help")  # is counted
        for _ in range(3):
            await look(s)
        (reason,) = await s.app.watch.health()
        assert reason.startswith("The database has been unusable since 12:00 UTC: ")
        await counts_replaced(s, sound)
        await look(s)
        assert await s.app.watch.health() == []
        await hears(english, "✅ The database can be used again")


async def test_the_disk_of_the_backups_is_watched_if_it_is_another(
    stage: Any, monkeypatch: pytest.MonkeyPatch, another_disk: Path
) -> None:
    async with stage() as s:
        await s.start_bot(backup_dir=another_disk / "to" / "be made", **OPERATORS)
        english = (await operators(s))[1]
        await idle(s)
        with monkeypatch.context() as full:
            full.setattr("bot.operators.health.LEAST_FREE", 2**62)
            await look(s)
            told = await hears(english, "⚠️ The disk is nearly full: ")
            assert "⚠️ The disk of BACKUP_DIR is nearly full: " in told
            assert await s.app.watch.health() == []
        await look(s)
        await hears(english, "✅ There is enough room for backups again.")


async def test_of_one_full_disk_operators_are_told_once(
    stage: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with stage() as s:
        await s.start_bot(backup_dir=tmp_path / "to be made", **OPERATORS)
        english = (await operators(s))[1]
        await idle(s)
        monkeypatch.setattr("bot.operators.health.LEAST_FREE", 2**62)
        await look(s)
        assert "BACKUP_DIR" not in await hears(english, "⚠️ The disk is nearly full: ")


async def test_a_file_that_is_gone_is_told(stage: Any, caplog: pytest.LogCaptureFixture) -> None:
    async with stage() as s:
        await s.start_bot(**OPERATORS)
        english = (await operators(s))[1]
        await idle(s)
        path = s.settings().database_path
        path.rename(path.with_suffix(".away"))
        for _ in range(3):
            await look(s)
        assert caplog.text.count("is not there any more") == 1
        told = await hears(english, "⚠️ The database has been unusable since 12:00 UTC")
        assert "is not there any more: what is noted from now on is lost at the next start" in told
        assert len(await s.app.watch.health()) == 1


async def test_of_two_messages_only_the_one_that_failed_is_sent_again(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.deliver.outbox.PERSON_PAUSES", ())
    async with stage() as s:
        await s.start_bot(admin_ids="2")
        english = (await operators(s))[1]
        await idle(s)
        s.papers.faults = [refuse] * 100
        await s.app._collecting.tick()
        logging.getLogger("bot.test").error("it broke")
        s.api.script(Slow(0), method="sendMessage")
        s.api.script(Page(502), method="sendMessage")
        await look(s)
        await look(s)
        problem, errors = texts(await english.gets(2))
        assert DOWN in problem
        assert "it broke" in errors


async def test_operators_who_never_subscribed_are_told_in_the_language_of_their_telegram(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(admin_ids="2", digest_language="zh")
        english = two_readers(s)[1]
        await english.asks("/stats")
        await idle(s)
        s.papers.faults = [refuse] * 100
        await s.app._collecting.tick()
        await look(s)
        await hears(english, DOWN)


async def test_an_operator_whom_the_bot_cannot_write_to_is_named_in_the_log(
    stage: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.reception.profile.AFTER", 0)
    async with stage() as s:
        s.api.person(2).writes("/help")
        await s.start_bot(admin_ids="2,345")
        await logged(caplog, "chat 345: ADMIN_IDS names this person, who has not written to the bot")
        await s.api.wait_until(lambda: len(s.api.profile.short_descriptions) == 2)
        assert "not found" not in caplog.text
        assert len(s.api.profile.commands) == 6 + 2  # the operator's own menu, in two languages
        await idle(s)
        s.papers.faults = [refuse] * 100
        await s.app._collecting.tick()
        await look(s)
        assert "chat 345: this operator cannot be told: " in caplog.text
        assert "chat 2: this operator cannot" not in caplog.text


async def test_a_late_push_is_told_and_unwell_until_it_is_out(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.deliver.lanes.PAUSES", (0.05,))
    async with stage() as s:
        await s.start_bot(admin_ids="2", cards_per_digest=1)
        english = (await operators(s))[1]
        await collected(s)
        reader = Reader(s, s.api.person(3, language_code="en"), "en")
        await reader.asks("/start")
        s.api.script(Page(502), method="sendMessage", chat_id=3, times=None)
        s.clock.set_forward(MORNING)
        await s.app._collecting.run()
        await until(lambda: s.store(pushes.running, 1))
        await look(s)
        assert english.new() == []
        s.clock.set_forward(MORNING + LATE_PUSH + timedelta(minutes=5))
        await look(s)
        (told,) = await english.gets()
        assert told.text.startswith("⚠️ One push is late, by 15 minutes.")
        assert (await s.app.watch.health())[0].startswith("One push is late")
        assert (await metrics(s))["bot_oldest_due_push_lateness_seconds"] >= 900
        s.api.heal()
        await reader.gets(lambda new: len(new) == 3)
        await until(lambda: s.store(is_quiet, s.clock()))
        await look(s)
        assert texts(await english.gets())[0].startswith("✅ No push is late any more, after")
        found = await metrics(s)
        assert (found["bot_pushes_finished_total"], found["bot_oldest_due_push_lateness_seconds"]) == (1, 0)


async def test_an_evening_without_papers_is_told_gently(stage: Any) -> None:
    monday = datetime(2026, 8, 24, 19, 59, tzinfo=UTC)  # it lists nothing
    async with stage(start=monday) as s:
        await s.start_bot(**OPERATORS)
        chinese, english = await operators(s)
        await idle(s)
        await look(s)
        assert english.new() == chinese.new() == []
        s.clock.set_forward(monday + timedelta(minutes=2))
        await look(s)
        assert "24 August 2026" in await hears(english, "On a holiday that is normal")
        await hears(chinese, "还没有列出2026年8月24日的论文")
        assert await s.app.watch.health() == []


async def test_unexpected_errors_come_grouped_without_secrets(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(admin_ids="2")
        english = (await operators(s))[1]
        await idle(s)
        logs.hide(s.api.token)  # as the command line does
        for number in range(3):
            logging.getLogger("bot.test").error("chat %s: a call of %s broke", number, s.api.token)
        await look(s)
        (told,) = await english.gets()
        assert told.text.split("\n")[1] == "3 × bot.test: chat 2: a call of *** broke"
        logging.getLogger("bot.test").error("chat %s: a call of %s broke", 4, s.api.token)
        await look(s)
        assert english.new() == []
        assert 'bot_errors_total{kind="bot.test: chat %s: a call of %s broke"} 4.0' in (
            (await s.app.watch.metrics()).decode()
        )


async def test_a_secret_that_a_reason_repeats_is_masked_for_operators_and_for_who_asks(stage: Any) -> None:
    async with stage() as s:
        logs.hide("a-secret-path")
        await s.start_bot(admin_ids="2", hf_endpoint="http://127.0.0.1:9/a-secret-path")
        english = (await operators(s))[1]
        await failed(s)
        await look(s)
        assert "a-secret" not in await hears(english, DOWN)
        assert ["/***/api" in reason for reason in await s.app.watch.health()] == [True]


async def test_a_newcomer_gives_way_to_another_instance_and_says_why_once_in_a_crash_loop(
    stage: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reception.entrance.BETWEEN_POLLS", 0.01)
    reason = "another instance runs with the same token; stop one of the two"
    async with stage() as s:
        await s.start_bot(admin_ids="2")
        english = (await operators(s))[1]
        await s.stop_bot()
        s.api.script(Slow(0.1), method="sendMessage")  # nor while the operators are being told
        async with rival(s.api):
            for starts in (1, 2):
                await s.start_bot(admin_ids="2")
                with pytest.raises(TelegramError, match=reason):
                    await s.ended()
                assert caplog.text.count("another instance asks") == starts * NEWCOMER_GIVES_WAY
                conflicts = s.api.count("getUpdates", 409)
                assert conflicts == starts * 2 * NEWCOMER_GIVES_WAY  # it did not cut the other one off once more
        assert texts(english.new()).count(english.hears("farewell-refused", because=reason)) == 1
        assert "cannot be reached" not in caplog.text


async def test_a_token_that_single_calls_find_wrong_is_told(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(admin_ids="2")
        english = (await operators(s))[1]
        await idle(s)
        s.api.script(Answer(401, "Unauthorized"), method="sendMessage", chat_id=1)
        s.api.people[1].writes("/help")

        async def is_refused() -> bool:
            return bool(s.app._calls.is_refused)

        await until(is_refused)
        await look(s)
        assert "Telegram may soon refuse me" in (await english.gets())[0].text


async def test_a_bot_that_has_never_read_a_list_says_so_in_plain_text(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(hf_endpoint="http://127.0.0.1:9/a<b>")
        await failed(s)
        (reason,) = await s.app.watch.health()
        assert DOWN in reason
        assert "\n" not in reason
        assert "the papers API at http://127.0.0.1:9/a<b>/api/daily_papers cannot be reached" in reason
        assert reason.isascii()


async def test_a_database_that_keeps_silent_is_a_reason_before_who_asks_goes_away(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.operators.watch.PATIENCE", 0.05)
    async with stage() as s:
        await s.start_bot()
        await idle(s)
        with closing(sqlite3.connect(s.settings().database_path)) as another:
            another.execute("BEGIN IMMEDIATE")
            async with asyncio.timeout(5):
                assert await s.app.watch.health() == ["the database has not answered for 0.05 s"]
            another.rollback()
        monkeypatch.setattr("bot.operators.watch.PATIENCE", 20)
        assert await s.app.watch.health() == []


async def test_an_operator_whose_chat_must_wait_holds_up_no_other(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(**OPERATORS)
        chinese, english = await operators(s)
        await idle(s)
        s.papers.faults = [refuse] * 100
        await s.app._collecting.tick()
        wait = Answer(429, "Too Many Requests", {"retry_after": 3600})
        s.api.script(wait, method="sendMessage", chat_id=chinese.chat.id)
        async with asyncio.timeout(20):
            await look(s)
        await hears(english, DOWN)
        s.app._pacer.ceilings._chats.clear()  # the hour is over
        await look(s)
        await hears(chinese, "起读不到论文列表")


async def test_messages_commands_and_subscriptions_are_counted_and_outlast_the_bot(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot()
        reader = new_reader(s, "en")
        for words in ("/start", "/stop", "/start", "/following"):
            await reader.asks(words)
        s.api.script(Answer(429, "Too Many Requests: retry after 0", {"retry_after": 0.01}), method="sendMessage")
        await reader.asks("/following")
        await s.stop_bot()
        await s.start_bot()
        found = await metrics(s)
        assert found["bot_messages_sent_total"] == 5
        assert found["bot_telegram_too_many_requests_total"] == 1
        assert (found["bot_subscriptions_begun_total"], found["bot_subscriptions_ended_total"]) == (2, 1)


def test_every_reason_is_one_line_in_english() -> None:
    assert wording("en")("problem-starting") == "No papers list has been read yet."


def test_calls_are_read_for_failures_pauses_and_signs_of_a_refused_token() -> None:
    now, seen = [0.0], list[str]()
    calls = Calls(lambda: seen.append("failed"), lambda: seen.append("wait"), lambda: now[0])
    for status in (200, None, 502, 429, 400, 403):
        calls.heard(status)
    assert (seen, calls.is_refused) == (["failed", "failed", "wait"], False)
    calls.heard(401)
    calls.heard(200)  # one of several servers still knows the token
    assert calls.is_refused
    now[0] = REMEMBERED
    assert not calls.is_refused


async def test_two_looks_at_once_say_nothing_twice(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(admin_ids="2")
        english = (await operators(s))[1]
        await idle(s)
        s.papers.faults = [refuse] * 100
        await s.app._collecting.tick()
        await asyncio.gather(*(look(s) for _ in range(5)))
        assert [DOWN in text for text in texts(await english.gets())] == [True]


async def test_a_file_that_is_damaged_meanwhile_is_told_by_healthz(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot()
        await collected(s)
        await idle(s)
        path = s.settings().database_path
        empty_wal(path)
        with path.open("r+b") as file:  # as a failing disk does, to all that stands behind the first page
            file.seek(4096)
            file.write(b"\xa5" * (path.stat().st_size - 4096))
        await s.store(lambda db: db.execute("PRAGMA shrink_memory"))
        (sentence,) = await s.app.watch.health()
        assert f"the database {path} is damaged" in sentence
        assert "put a backup in its place" in sentence
