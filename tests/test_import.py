"""`import`: archived digests into the database, their numbers checked, served like any other day."""

import contextlib
import json
import re
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlite_utils import Database

from bot import finding
from bot.archive.digest import read_digest
from bot.cards import card_of
from bot.demo import Clock
from bot.importing import LARGEST_FILE, ImportReport, report_lines, take_in, take_in_file
from bot.reading_room import reading_room
from bot.render.digest import as_index, as_json, as_markdown
from bot.render.results import results
from bot.summarise.checks import wrong_numbers
from storage import papers, summaries
from storage.database import Store
from storage.migrations import migrations
from storage.opening import open_database
from storage.records import Attempt, Day, Paper, Reading, Summary, SummaryLanguage
from tests.conftest import EVENING, SHARED, recorded_days

DAY = date(2026, 8, 21)
ARCHIVED = """# 【2026-08-21】Huggingface 每日论文速览

- [Huggingface Daily Papers 2026-08-21](https://huggingface.co/papers?date=2026-08-21) 共推荐 2 篇论文。

> 💡说明：
>
> - 使用 GPT-4 进行内容生成。

## EnvHarness: Awakening Static Worlds for Agent Learning

**1. 本文主要工作**

{work}

**2. 主要亮点**

- 不改动原有环境。

**3. 核心关键词**

- `LLM agents` (`大模型智能体`)

**4. 打分**

- 实用性：4/5
- 创新性：4.5/5
- 推荐度：4/5

[到 Huggingface 论文主页查看详情](https://huggingface.co/papers/2608.19880)

## A Paper That Has No Link

**1. 本文主要工作**

没有链接。
"""
GOOD = ARCHIVED.format(work="EnvHarness 给环境套上插件，留出样本上最多提高 9.0 分，步数减少 9.8%。")
WRONG = ARCHIVED.format(work="EnvHarness 给环境套上插件，留出样本上最多提高 90 分，步数减少 9.8%。")


async def imported(s: Any, text: str, **settings: Any) -> tuple[ImportReport, dict[str, Any], str]:
    """The report, the day as JSON, and the day as Markdown."""
    async with reading_room(s.settings(**settings), Clock(EVENING)) as (store, library, _):
        report = await take_in(store, library, text, "x.md", EVENING)
        day = await library.show(DAY, "zh")
        return report, json.loads(as_json(day, "zh")), as_markdown(day, "zh")


async def test_an_imported_entry_is_served_like_any_other(stage: Any) -> None:
    async with stage() as s:
        report, body, markdown = await imported(s, GOOD)
    assert (report.day, report.entries, report.stored) == (DAY, 2, 1)
    entry = next(paper for paper in body["papers"] if paper["id"] == "2608.19880")
    assert (entry["summary_source"], entry["model"], entry["checks"]) == ("import", "GPT-4", [])
    assert entry["summary"]["scores"] == {"practicality": 4, "novelty": 4.5, "recommendation": 4}
    assert body["count"] == 12
    assert "步数减少 9.8%" in markdown


async def test_what_has_no_link_is_reported_and_not_stored(stage: Any) -> None:
    async with stage() as s:
        report, _, _ = await imported(s, GOOD)
    assert any("A Paper That Has No Link" in remark and "not stored" in remark for remark in report.remarks)


@pytest.mark.parametrize("paper_id", ["x1" * 40, "论文2608", "trending", "..", "1"])
async def test_what_links_to_nothing_that_can_be_a_paper_is_not_stored(stage: Any, paper_id: str) -> None:
    async with stage() as s, reading_room(s.settings(), Clock(EVENING)) as (store, library, _):
        report = await take_in(store, library, GOOD.replace("2608.19880", paper_id), "x.md", EVENING)
        assert await store(papers.on_day, DAY) == []
    assert any("no link to a paper under 'EnvHarness" in remark for remark in report.remarks)


async def test_a_wrong_number_keeps_an_entry_from_being_shown(stage: Any) -> None:
    async with stage() as s:
        report, body, _ = await imported(s, WRONG)
    assert any("90" in remark and "2608.19880" in remark for remark in report.remarks)
    entry = next(paper for paper in body["papers"] if paper["id"] == "2608.19880")
    assert entry["summary_source"] == "abstract"
    assert any(check.startswith("number:") for check in entry["checks"])


async def test_a_model_is_asked_about_what_the_archive_got_wrong_and_about_nothing_else(stage: Any) -> None:
    for text, asked in ((GOOD, 11), (WRONG, 12)):
        async with stage() as s:
            _, body, _ = await imported(s, text, openai_api_key="k", database_path=f"{asked}.db")
            assert len(s.model.requests) == asked
            assert {paper["summary_source"] for paper in body["papers"]} == (
                {"model", "import"} if asked == 11 else {"model"}
            )


async def test_an_archive_is_readable_without_the_hub_and_says_what_was_not_checked(
    stage: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage() as s:
        report, body, _ = await imported(s, WRONG, hf_endpoint="http://127.0.0.1:9")
    assert any("numbers are not checked" in remark for remark in report.remarks)
    assert "day 2026-08-21: shown as an archive has it: the papers API" in caplog.text
    assert [(paper["id"], paper["summary_source"]) for paper in body["papers"]] == [("2608.19880", "import")]


async def test_an_entry_without_a_title_is_found_and_written_under_what_its_paper_is_called(stage: Any) -> None:
    untitled = GOOD.replace("## EnvHarness: Awakening Static Worlds for Agent Learning\n", "")
    async with stage() as s, reading_room(s.settings(hf_endpoint="http://127.0.0.1:9"), Clock(EVENING)) as rooms:
        store, library, _ = rooms
        await take_in(store, library, untitled, "x.md", EVENING)
        written = as_markdown(await library.show(DAY, "zh"), "zh")
        found = await finding.find(store, "大模型智能体", "zh", 0, 8)
    assert ">2608.19880</a>" in results("大模型智能体", found, 0, "zh").html
    (entry,) = read_digest(written).entries
    assert entry.summary.title == "2608.19880"
    assert entry.summary.tldr == entry.summary.main_work


@contextlib.asynccontextmanager
async def imported_while_the_hub_was_away(
    s: Any, text: str, **settings: Any
) -> AsyncIterator[tuple[Callable[[], Awaitable[dict[str, Any]]], Store]]:
    """The Hub is back. What it gives shows the archive's paper on a day, as JSON."""
    s.papers.faults = [lambda _: web.Response(status=500)] * 1000
    async with reading_room(s.settings(**settings), Clock(EVENING)) as (store, library, _):
        day = (await take_in(store, library, text, "x.md", EVENING)).day

        async def shown() -> dict[str, Any]:
            assert day
            body = json.loads(as_json(await library.show(day, "zh"), "zh"))
            return next(paper for paper in body["papers"] if paper["id"] == "2608.19880")

        away = await shown()
        assert (away["summary_source"], away["checks"][0].partition(":")[0]) == ("import", "unchecked")
        card = (await store(card_of, "2608.19880", 1, "zh", 1, only_links=False)).html
        assert "数字未经核对" in card
        s.papers.faults = []
        yield shown, store


@pytest.mark.parametrize(("text", "source", "failed"), [(GOOD, "import", []), (WRONG, "abstract", ["number"])])
async def test_what_was_imported_while_the_hub_was_away_is_checked_when_it_is_back(
    stage: Any, text: str, source: str, failed: list[str]
) -> None:
    async with stage() as s, imported_while_the_hub_was_away(s, text) as (shown, store):
        back = await shown()
        assert (back["summary_source"], [check.partition(":")[0] for check in back["checks"]]) == (source, failed)
        card = (await store(card_of, "2608.19880", 1, "zh", 1, only_links=False)).html
        assert "数字未经核对" not in card


@pytest.mark.parametrize(("text", "source", "asked"), [(GOOD, "import", 11), (WRONG, "model", 12)])
async def test_a_model_is_asked_for_what_turns_out_wrong_when_the_hub_is_back(
    stage: Any, text: str, source: str, asked: int
) -> None:
    async with stage() as s, imported_while_the_hub_was_away(s, text, openai_api_key="k") as (shown, _):
        assert (await shown())["summary_source"] == source
        assert len(s.model.requests) == asked


async def test_a_paper_that_the_hub_lists_on_another_day_is_checked_as_well(stage: Any) -> None:
    async with (
        stage() as s,
        imported_while_the_hub_was_away(s, WRONG.replace("2026-08-21", "2026-08-16")) as (shown, _),
    ):
        assert (await shown())["summary_source"] == "abstract"


async def test_what_was_imported_is_checked_on_no_thread_that_others_wait_for(
    stage: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = []

    def watched(paper: Paper, summary: Summary) -> Iterator[str]:
        busy.append(threading.current_thread())
        return wrong_numbers(paper, summary)

    monkeypatch.setattr("bot.summarise.imported.wrong_numbers", watched)
    async with stage() as s:
        await imported(s, GOOD)  # the Hub is at hand
        async with imported_while_the_hub_was_away(
            s, GOOD.replace("08-21", "08-20"), database_path=tmp_path / "b.db"
        ) as (
            shown,
            _,
        ):
            assert (await shown())["checks"] == []
    assert len(busy) == 2
    assert threading.current_thread() not in busy
    assert "database" not in {thread.name for thread in busy}


async def test_a_verdict_is_not_given_to_what_was_imported_meanwhile(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage() as s, imported_while_the_hub_was_away(s, WRONG) as (shown, store):
        old = (await store(summaries.readings, ["2608.19880"], "zh"))["2608.19880"]
        other = open_database(s.settings().database_path)

        def import_again(paper: Paper, summary: Summary) -> Iterator[str]:
            if "90 分" in summary.main_work:  # another process, with a file that is put right
                right = Reading(
                    replace(old.summary, tldr="", main_work="最多提高 9.0 分。"), "import", old.model, old.checks
                )
                summaries.save(other, Attempt(paper.id, "zh", right, 0, EVENING))
                other.conn.commit()
            return wrong_numbers(paper, summary)

        monkeypatch.setattr("bot.summarise.imported.wrong_numbers", import_again)
        body = await shown()
        other.close()
    assert (body["summary_source"], body["checks"], body["summary"]["main_work"]) == ("import", [], "最多提高 9.0 分。")


IMPORTED = """
    INSERT INTO papers (id, sequence, first_seen_at, title, abstract, authors, upvotes, comments, ai_keywords)
    VALUES ('2608.19880', 1, '2026-08-21', 'EnvHarness', 'The score grows by 9.0 points.', '[]', 0, 0, '[]');
    INSERT INTO listings VALUES ('2026-08-21', '2608.19880', 0);
    INSERT INTO listing_days VALUES ('2026-08-21', '2026-08-21T12:00:00+00:00');
    INSERT INTO summaries VALUES ('2608.19880', 'zh', 'import', 0, 'GPT-4', '{"title": "题目", "tldr": "提高 90 分。",
        "main_work": "提高 90 分。", "highlights": [], "keywords": [], "scores": null, "comment": ""}', '[]', NULL,
        1, 0, 0, '2026-08-21T12:00:00+00:00');
"""


async def test_what_an_older_version_imported_is_checked_anew(stage: Any) -> None:
    async with stage() as s:
        path = s.settings().database_path
        path.unlink()
        old = Database(path)
        migrations.apply(old, stop_before="imports_to_check")
        old.executescript(IMPORTED)
        old.close()
        s.papers.faults = [lambda _: web.Response(status=500)] * 1000
        async with reading_room(s.settings(), Clock(EVENING)) as (_, library, _):
            [(_, reading)] = (await library.show(DAY, "zh")).entries
        assert (reading.source, reading.checks[0].partition(":")[0]) == ("abstract", "number")


async def test_a_file_without_a_date_stores_nothing_and_says_so(stage: Any) -> None:
    async with stage() as s, reading_room(s.settings(), Clock(EVENING)) as (store, library, _):
        report = await take_in(store, library, "no digest at all", "notes.md", EVENING)
    assert (report.day, report.stored) == (None, 0)
    assert report.remarks


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (GOOD.encode("gb18030"), "is not UTF-8"),
        (GOOD.encode("utf-16"), "is not UTF-8"),
        (b"# 2026-08-21\0" * 9, "is not a text"),
        (b"\x89PNG\r\n", "is not UTF-8"),
        (b"#" * (LARGEST_FILE + 1), "is larger than 2 MB"),
        (None, "cannot be read: Is a directory"),
    ],
)
async def test_a_file_that_cannot_be_read_stores_nothing_and_says_why(
    stage: Any, tmp_path: Path, content: bytes | None, says: str
) -> None:
    file = tmp_path / "20260821-hf-daily-papers.md"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    async with stage() as s, reading_room(s.settings(), Clock(EVENING)) as (store, library, _):
        report = await take_in_file(store, library, file, EVENING)
        assert await store(papers.on_day, DAY) == []
    assert not report.is_understood
    (line,) = report_lines(file.name, report)
    assert line.startswith(f"{file.name}: {says}")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
async def test_the_index_of_a_folder_of_digests_is_skipped(
    stage: Any, tmp_path: Path, language: SummaryLanguage, newline: str
) -> None:
    file = tmp_path / "README.md"
    file.write_bytes(as_index({"20260821-hf-daily-papers.md": ""}, language).replace("\n", newline).encode())
    async with stage() as s, reading_room(s.settings(), Clock(EVENING)) as (store, library, _):
        report = await take_in_file(store, library, file, EVENING)
        assert await store(papers.on_day, DAY) == []
    assert (report.is_understood, report.unreadable) == (False, None)
    assert list(report_lines(file.name, report)) == ["README.md: an index of digests; skipped"]


async def test_a_file_is_read_with_a_byte_order_mark_or_without(stage: Any, tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig"):
        (tmp_path / "x.md").write_text(GOOD, encoding=encoding)
        async with stage() as s, reading_room(s.settings(), Clock(EVENING)) as (store, library, _):
            report = await take_in_file(store, library, tmp_path / "x.md", EVENING)
        assert (report.day, report.stored, report.unreadable, report.is_understood) == (DAY, 1, None, True)


async def test_what_quotes_the_hub_is_called_so_once_it_was_imported_without_the_hub(stage: Any) -> None:
    summary = Summary("A", "The Hub's own.", "Of the abstract.", (), (), None, "")
    entries = ((Paper("2608.19880", "A", "An abstract.", ai_summary="The Hub's own."), Reading(summary, "abstract")),)
    text = as_markdown(Day(DAY, entries), "zh")
    async with stage() as s:
        _, _, markdown = await imported(s, text, hf_endpoint="http://127.0.0.1:9")
    assert markdown == text


async def test_importing_twice_changes_nothing(stage: Any) -> None:
    async with stage() as s:
        first = await imported(s, GOOD)
        assert await imported(s, GOOD) == first


async def test_imported_papers_of_old_days_are_no_news(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=1)
        s.api.person(1).writes("/start")
        await s.api.wait_for(1, 1)
        old = GOOD.replace("2026-08-21", "2024-01-02").replace("2608.19880", "2401.00001")
        await take_in(s.store, s.library, old, "old.md", EVENING)
        s.clock.set_forward(EVENING.replace(day=22, hour=1))
        sent = await s.api.wait_for(1, 4)
        assert "12" in sent[1].text


@pytest.mark.parametrize("looked_up", [False, True])
async def test_imported_papers_of_a_day_that_is_still_collected_are_news(stage: Any, looked_up: bool) -> None:
    async with stage() as s, reading_room(s.settings(), Clock(EVENING)) as (store, library, _):
        if looked_up:
            assert await library.paper("2608.19880")
        await take_in(store, library, GOOD.replace("EnvHarness: Awakening", "Waking up"), "x.md", EVENING)
        assert (await store(papers.on_day, DAY))[0].title.startswith("EnvHarness: Awakening")
        await library.collect_day(DAY)
        news = await store(papers.listed_since, DAY)
        assert [listed.sequence for listed in news] == list(range(1, 13))


async def test_the_two_known_archives_say_exactly_what_is_wrong_with_them(stage: Any) -> None:
    if not (SHARED / "seeds").is_dir():
        pytest.skip("the archived digests are not at hand (../shared/seeds)")
    remarks = []
    async with stage(days=recorded_days()) as s, reading_room(s.settings(), Clock(EVENING)) as (store, library, _):
        for file in sorted((SHARED / "seeds").glob("*.md")):
            text = Path(file).read_text(encoding="utf-8")  # noqa: ASYNC240 - a small local file
            report = await take_in(store, library, text, file.name, EVENING)
            assert report.stored == report.entries
            remarks += [remark for remark in report.remarks if not remark.startswith("line ")]
    said = {(remark[:10], *re.findall(r"number|cut-off|1\.3亿|(?<!\d)2亿", remark)) for remark in remarks}
    assert said == {
        ("2309.03241", "number", "2亿"),
        ("2309.05463", "number", "1.3亿"),
        ("2309.03897", "cut-off"),
        ("2309.04564", "cut-off"),
        ("2309.05519", "cut-off"),
    }
