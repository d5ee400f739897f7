"""The command line, run as its user runs it: a process of its own, judged by output and exit code."""

import asyncio
import json
import logging
import os
import re
import sqlite3
import stat
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.embedded.papers_api import PapersApi, sample_days
from tests import program
from tests.model_api import ModelApi

ROOT = Path(__file__).parents[1]
FAKE_KEY = "sk-never-printed"
FULL = Path("/dev/full")

pytestmark = pytest.mark.usefixtures("here")


class Result:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


Bot = Callable[..., Awaitable[Result]]


@pytest.fixture
def bot(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Bot]:
    """`python -m bot …` with this environment, in a thread of this process: as its user has it, without the start."""

    async def run(*arguments: str, **environment: str) -> Result:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        code = await asyncio.to_thread(main, arguments)
        return Result(code, *capsys.readouterr())

    yield run
    logging.basicConfig(force=True, handlers=[logging.NullHandler()])  # what it logged to is closed after the test


async def process(*arguments: str, **settings: str) -> Result:
    """The same in a process of its own."""
    async with program.running(arguments, settings, Path.cwd()) as bot:
        return Result(*await bot.ended())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["digest", "2023-02-30"], "not a date"),
        (["digest", "1999-01-01"], "before the first list"),
        (["digest", "2099-01-01"], "has not come yet"),
        (["digest", "tomorrow"], "has not come yet"),
        (["digest", "--format", "xml"], "'xml' is not one of"),
        (["digest", "--language", "fr"], "'fr' is not one of"),
        (["digset"], "No such command"),
        (["run"], "python -m bot demo"),
        ([], "TELEGRAM_BOT_TOKEN is not set"),
    ],
)
def test_bad_usage_is_one_line_and_exit_code_2(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert says in err
    assert err.count("\n") == 1
    assert not out


async def test_all_wrong_settings_are_named_a_line_each(bot: Bot) -> None:
    result = await bot("run", COLLECT_INTERVAL="soon", SEND_RATE="fast", TIMEZONE="Mars")
    assert result.code == 2
    assert [line.split()[0] for line in result.err.splitlines()] == ["TIMEZONE", "COLLECT_INTERVAL", "SEND_RATE"]


async def test_a_papers_api_that_refuses_is_one_line_and_exit_code_1(bot: Bot) -> None:
    async with PapersApi({}) as api:
        result = await bot("digest", "2024-05-29", HF_ENDPOINT=f"{api.base_url}/no/api/here")
    assert result.code == 1
    assert "HTTP 404" in result.err.splitlines()[-1]
    assert "Traceback" not in result.err


def test_a_damaged_database_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.db").write_bytes(b"this is no database at all, " * 400)
    monkeypatch.setenv("DATABASE_PATH", "bad.db")
    assert main(["digest", "2024-05-29"]) == 1
    err = capsys.readouterr().err
    assert "damaged" in err
    assert err.count("\n") == 1


def test_an_unwritable_database_path_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("DATABASE_PATH", "file/bot.db")
    assert main(["digest", "2024-05-29"]) == 1
    err = capsys.readouterr().err
    assert "DATABASE_PATH" in err
    assert err.count("\n") == 1


async def test_no_calls_at_all_are_the_operators_wish(bot: Bot) -> None:
    async with PapersApi(sample_days()) as api, ModelApi() as model:
        result = await bot(
            "digest", "2026-08-21", HF_ENDPOINT=api.base_url, OPENAI_BASE_URL=model.base_url, OPENAI_API_KEY=FAKE_KEY,
            SUMMARY_DAILY_LIMIT="0",
        )  # fmt: skip
    assert (result.code, model.requests) == (0, [])
    assert result.err == "reading 2026-08-21…\nno model is asked, as SUMMARY_DAILY_LIMIT=0 wishes\n"


async def test_digest_writes_files_and_keeps_the_index(bot: Bot, tmp_path: Path) -> None:
    async with PapersApi(sample_days()) as api:
        for day in ("2026-08-21", "2026-08-18"):
            result = await bot("digest", day, "--output", "digests", HF_ENDPOINT=api.base_url)
            assert result.code == 0
            assert not result.out
    folder = tmp_path / "digests"
    assert sorted(path.name for path in folder.iterdir()) == [
        "20260818-hf-daily-papers.md", "20260821-hf-daily-papers.md", "README.md",
    ]  # fmt: skip
    assert (folder / "20260821-hf-daily-papers.md").read_text().count("\n## ") == 12
    lines = (folder / "README.md").read_text().splitlines()
    assert [line[3:15] for line in lines if line.startswith("- ")] == ["【2026-08-18】", "【2026-08-21】"]


async def test_the_index_calls_each_digest_by_its_own_heading(bot: Bot, tmp_path: Path) -> None:
    firsts = {
        "20230912": "\ufeff# 【2023-09-12】Huggingface 每日论文速览\r\n\r\n- x",
        "20230913": "\n\n# Papers of 13 September [draft]\n",
        "20230914": "# [a link](https://x.example) is none\n",
        "20230915": "no heading\n",
        "20230916": "# half [a bracket\n",
        "20230917": "",
    }
    for name, text in firsts.items():
        (tmp_path / f"{name}-hf-daily-papers.md").write_text(text, newline="")
    (tmp_path / "20230918-hf-daily-papers.md").mkdir()  # no digest
    async with PapersApi(sample_days()) as api:
        assert (await bot("digest", "2026-08-21", "--output", ".", HF_ENDPOINT=api.base_url)).code == 0
        written = await bot("digest", "2026-08-18", "--output", ".", "--language", "en", HF_ENDPOINT=api.base_url)
        assert written.code == 0
    lines = (tmp_path / "README.md").read_text().splitlines()
    assert [line[3:].rpartition("](")[0] for line in lines if line.startswith("- ")] == [
        "【2023-09-12】Huggingface 每日论文速览",
        "Papers of 13 September [draft]",
        *(f"[2023-09-{day}] Hugging Face Daily Papers Digest" for day in (14, 15, 16, 17)),
        "[2026-08-18] Hugging Face Daily Papers Digest",
        "【2026-08-21】Huggingface 每日论文速览",
    ]


async def test_a_file_that_is_named_after_no_day_is_left_out_of_the_index(bot: Bot, tmp_path: Path) -> None:
    for name in ("20231345", "00000101", "２０２３０９１２"):
        (tmp_path / f"{name}-hf-daily-papers.md").write_text("notes")
    async with PapersApi(sample_days()) as api:
        assert (await bot("digest", "2026-08-21", "--output", ".", HF_ENDPOINT=api.base_url)).code == 0
    lines = (tmp_path / "README.md").read_text().splitlines()
    assert [line[3:15] for line in lines if line.startswith("- ")] == ["【2026-08-21】"]


def rights_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def is_a_device(path: Path) -> bool:
    return path.is_char_device()


async def test_what_others_put_into_the_folder_stays(bot: Bot, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# My notes\n\nNot to be lost.\n")
    linked, target = tmp_path / "linked.md", tmp_path / "target.md"
    target.write_text("old")
    target.chmod(0o600)
    linked.symlink_to(target)
    async with PapersApi(sample_days()) as api:
        result = await bot("digest", "2026-08-21", "--output", ".", HF_ENDPOINT=api.base_url)
        assert (result.code, "stays as it is" in result.err) == (0, True)
        assert (await bot("digest", "2026-08-21", "--output", "linked.md")).code == 0
        assert (await bot("digest", "2026-08-21", "--output", "-")).out.startswith("# 【2026-08-21】")
    assert (tmp_path / "README.md").read_text() == "# My notes\n\nNot to be lost.\n"
    assert linked.is_symlink()
    assert target.read_text().count("\n## ") == 12
    assert rights_of(target) == 0o600
    assert not [name for name in names_in(tmp_path) if name.endswith(".part")]


async def test_a_pipe_is_written_to_and_stays_one(bot: Bot, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    async with PapersApi(sample_days()) as api:
        reading = asyncio.create_task(asyncio.to_thread((tmp_path / "pipe").read_text))
        assert (await bot("digest", "2026-08-21", "--output", "pipe", HF_ENDPOINT=api.base_url)).code == 0
        assert (await reading).startswith("# 【2026-08-21】")
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
async def test_a_full_disk_is_one_line_and_leaves_no_half_file(bot: Bot, tmp_path: Path) -> None:
    async with PapersApi(sample_days()) as api:
        device = tmp_path / "full"
        device.symlink_to(FULL)
        result = await bot("digest", "2026-08-21", "--output", str(device), HF_ENDPOINT=api.base_url)
    assert (result.code, "No space left" in result.err.splitlines()[-1]) == (1, True)
    assert "Traceback" not in result.err
    assert is_a_device(FULL)


def test_an_empty_output_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["digest", "2026-08-21", "--output", ""]) == 2
    assert "is empty" in capsys.readouterr().err


async def test_digest_prints_json_in_the_promised_shape(bot: Bot) -> None:
    async with PapersApi(sample_days()) as api:
        result = await bot("digest", "2026-08-21", "--format", "json", "--language", "en", HF_ENDPOINT=api.base_url)
    body = json.loads(result.out)
    assert (result.code, body["date"], body["language"], body["count"]) == (0, "2026-08-21", "en", 12)
    for paper in body["papers"]:
        assert list(paper) == [
            "id", "url", "title", "authors", "upvotes", "summary", "summary_source", "model", "checks",
        ]  # fmt: skip
        assert (paper["summary_source"], paper["summary"]["scores"], paper["model"]) == ("abstract", None, None)
        assert list(paper["summary"]) == [
            "title", "tldr", "main_work", "highlights", "keywords", "scores", "comment",
        ]  # fmt: skip


async def test_a_day_without_papers_is_a_valid_digest_of_none(bot: Bot) -> None:
    async with PapersApi({}) as api:
        markdown = await bot("digest", "2026-06-27", HF_ENDPOINT=api.base_url)
        as_json = await bot("digest", "2026-06-27", "--format", "json", HF_ENDPOINT=api.base_url)
    assert (markdown.code, as_json.code) == (0, 0)
    assert "共推荐 0 篇论文" in markdown.out
    assert "这一天没有收录论文" in markdown.out
    assert "摘要原句" not in markdown.out
    assert "has no papers" in markdown.err
    assert json.loads(as_json.out)["papers"] == []


async def test_a_stored_day_is_written_though_the_papers_api_is_down(bot: Bot) -> None:
    async with PapersApi(sample_days()) as api:
        first = await bot("digest", "2026-08-21", HF_ENDPOINT=api.base_url)
        again = await bot("digest", "2026-08-21", HF_ENDPOINT=f"{api.base_url}/no/api/here")
    assert (again.code, again.out) == (0, first.out)


async def test_a_model_is_asked_once_for_each_paper_and_its_key_is_never_printed(bot: Bot, tmp_path: Path) -> None:
    async with PapersApi(sample_days()) as api, ModelApi() as model:
        settings = {
            "HF_ENDPOINT": api.base_url, "OPENAI_BASE_URL": model.base_url, "OPENAI_API_KEY": FAKE_KEY,
            "OPENAI_MODEL": "small", "LOG_LEVEL": "DEBUG",
        }  # fmt: skip
        for _ in range(2):
            result = await bot("digest", "2026-08-21", "--format", "json", **settings)
            body = json.loads(result.out)
            assert {paper["summary_source"] for paper in body["papers"]} == {"model"}
            assert {paper["model"] for paper in body["papers"]} == {"small"}
            assert FAKE_KEY not in result.out + result.err
        assert len(model.requests) == 12
    rows = sqlite3.connect(tmp_path / "data" / "bot.db").execute("SELECT calls, prompt_tokens FROM model_days")
    assert rows.fetchall() == [(12, 12 * 700)]
    rows.connection.close()


async def test_the_demo_plays_the_whole_job_without_any_setting() -> None:
    result = await process("demo")
    assert result.code == 0, result.err
    assert not result.err
    evening, _, rest = result.out.partition("The next morning")
    push, _, saturday = rest.partition("It is Saturday")
    today, _, earlier = saturday.partition("/date 2026-08-18")
    assert [sight for sight in ("/start", "已订阅", "已关注") if sight not in evening] == []
    for part in (push, today):  # whole, and in order
        assert re.findall(r"^│ ([1-4]\.|其余) ", part, re.MULTILINE) == ["1.", "2.", "3.", "4.", "其余"]
    assert "12 篇新论文" in push
    assert re.findall(r"^│ (?:📄 (2026年8月18日)|([1-4])\. )", earlier, re.MULTILINE) == [
        ("2026年8月18日", ""), ("", "1"), ("", "2"), ("", "3"), ("", "4"),
    ]  # fmt: skip
    assert "embedded servers" in earlier


async def test_an_import_fails_where_nothing_is_understood_or_a_file_cannot_be_read(bot: Bot, tmp_path: Path) -> None:
    (tmp_path / "notes-2024-01-02.md").write_text("Milk, bread.")
    (tmp_path / "picture.md").write_bytes(b"\x89PNG\r\n\x1a\n\0\xff")
    async with PapersApi(sample_days()) as api:
        for day in ("2026-08-21", "2026-08-22"):  # the second one lists nothing, and its digest says so
            written = await bot("digest", day, "--output", f"{day}.md", HF_ENDPOINT=api.base_url)
            assert written.code == 0
        nothing = await bot("import", "notes-2024-01-02.md", "picture.md", DATABASE_PATH="other.db")
        some = await bot("import", "notes-2024-01-02.md", "2026-08-21.md")
        part = await bot("import", "picture.md", "2026-08-21.md")
        empty = await bot("import", "2026-08-22.md")
    assert (nothing.code, some.code, part.code, empty.code) == (1, 0, 1, 0)
    assert "notes-2024-01-02.md: 2024-01-02, 0 of 0 entries stored" in nothing.out
    assert nothing.err == "nothing was understood of any file, so nothing is stored\n"
    assert "12 of 12 entries stored" in some.out
    assert (some.err, empty.err) == ("", "")
    assert "picture.md: is not UTF-8" in part.out
    assert "12 of 12 entries stored" in part.out
    assert part.err == "1 of 2 files could not be read; the others are stored\n"


async def test_an_import_names_each_file_as_it_was_given(bot: Bot, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "2024-01-02.md").write_text("Milk, bread.")
    result = await bot("import", "/nonexist", ".", "old/2024-01-02.md")
    names = [line.partition(": ")[0] for line in result.out.splitlines() if line[0] != " "]
    assert names == ["/nonexist", ".", "old/2024-01-02.md"]


async def test_nothing_of_the_operators_settings_touches_the_demo_but_the_model(bot: Bot, tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "paper-digest-2026-08-21.db"
    copy.parent.mkdir()
    copy.write_text("the operator's own")
    async with ModelApi() as model:
        (tmp_path / ".env").write_text(
            f"OPENAI_API_KEY={FAKE_KEY}\nOPENAI_BASE_URL={model.base_url}\nBACKUP_DIR=copies\nTIMEZONE=Mars\n",
            encoding="utf-8",
        )
        result = await bot(
            "demo", BACKUP_DIR="copies", SEND_RATE="1/1h", SUMMARY_DAILY_LIMIT="0", COLLECT_INTERVAL="soon",
            ADMIN_IDS="1001", PORT="no",
        )  # fmt: skip
        assert len(model.requests) == 12 + 4  # its day, and the one that is looked up
    assert (result.code, result.err) == (0, "")
    assert copy.read_text() == "the operator's own"
