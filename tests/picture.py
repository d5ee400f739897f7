"""Draws `docs/card.png` and `docs/settings.png`: real messages, as the embedded Telegram parsed them, by Chromium.

`python -m tests.picture` after a change to how they look. Needs Chromium and a Chinese font (Debian: chromium,
fonts-noto-cjk, fonts-noto-color-emoji).
"""

import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, time
from html import escape
from pathlib import Path

from bot.chat import screens
from bot.chat.screens import Panel
from bot.embedded.entities import Entity, formatted_text
from bot.embedded.papers_api import sample_days
from bot.listing import read_listing
from bot.message import Message
from bot.render.card import card
from bot.summarise.checks import check
from storage.records import Chat, Keyword, Reading, Scores, Summary

DOCS = Path(__file__).parents[1] / "docs"
PAPER = "2608.19880"

# Such as a model writes; it passes every check of the bot, or nothing is drawn.
SUMMARY = Summary(
    title="EnvHarness：唤醒静态世界，让智能体持续学习",
    tldr="给固定不变的训练环境套上可编程插件，并按智能体的弱点自动编写，留出样本成绩最多提高 9.0 分。",
    main_work=(
        "人工编写的训练环境一成不变，看不出智能体弱在哪里，也很快被学会；为每个领域另造环境又贵又不可靠。EnvHarness "
        "不动原有环境的逻辑和验证器，只通过标准接口在外面套上插件来改变其行为。EnvRigger 观察黑盒策略的执行轨迹，"
        "诊断缺陷并自动编写、检验这些插件。"
    ),
    highlights=(
        "在四个领域的五个基准上，优于原始环境，也优于各领域专用的环境生成方法。",
        "留出样本上最多提高 9.0 分，所需步数减少 9.8%。",
        "为强化学习提供更好的信号，策略与环境得以共同演化。",
    ),
    keywords=(
        Keyword("LLM agents", "大模型智能体"),
        Keyword("execution trajectories", "执行轨迹"),
        Keyword("black-box policy", "黑盒策略"),
        Keyword("reinforcement learning", "强化学习"),
    ),
    scores=Scores(practicality=4.0, novelty=4.0, recommendation=4.0),
    comment="适合研究智能体训练环境的读者；摘要没有说明插件编写本身的开销。",
)

READER = Chat(
    1, "private", "zh", time(8, 30), "Asia/Shanghai", 10, position=1,
    next_push_at=datetime(2026, 8, 22, 0, 30, tzinfo=UTC),
)  # fmt: skip

_TAGS = {
    "bold": "b",
    "italic": "i",
    "code": "code",
    "text_link": "a",
    "expandable_blockquote": "blockquote",
}
_PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 24px; width: 470px; background: #c9dcc0; font: 15px/1.42 "Noto Sans CJK SC", sans-serif; }}
.bubble {{ background: #fff; border-radius: 14px; padding: 10px 14px; white-space: pre-wrap; color: #111; }}
a {{ color: #2a7ab8; text-decoration: none; }}
blockquote {{ margin: 2px 0; padding: 4px 10px; border-left: 3px solid #4a9b57; border-radius: 6px;
  background: #eef6ee; }}
.row {{ display: flex; gap: 4px; margin-top: 4px; }}
.row span {{ flex: 1; text-align: center; background: #7ea583cc; color: #fff; border-radius: 8px; padding: 6px 2px;
  font-size: 13px; }}
</style><div class="bubble">{text}</div>{rows}"""


def page(message: Message) -> str:
    """The message as a web page, from the text and entities that a Telegram client would be given."""
    text, entities = formatted_text(message.html, "HTML")
    rows = "".join(
        f'<div class="row">{"".join(f"<span>{escape(button.text)}</span>" for button in row)}</div>'
        for row in message.keyboard
    )
    return _PAGE.format(text=marked_up(text, entities), rows=rows)


def marked_up(text: str, entities: list[Entity]) -> str:
    """Text with its entities (offsets in UTF-16 units) as HTML."""
    units = text.encode("utf-16-le")
    borders: dict[int, list[str]] = {}
    for entity in sorted(entities, key=lambda entity: (entity["offset"], -entity["length"])):
        tag = _TAGS[entity["type"]]
        borders.setdefault(entity["offset"], []).append(f"<{tag}>")
        borders.setdefault(entity["offset"] + entity["length"], []).insert(0, f"</{tag}>")
    places = sorted({0, *borders, len(units) // 2})
    parts = []
    for begin, end in zip(places, [*places[1:], places[-1]], strict=True):
        parts += [*borders.get(begin, []), escape(units[2 * begin : 2 * end].decode("utf-16-le"))]
    return "".join(parts)


def draw(browser: str, message: Message, name: str, height: int) -> None:
    """The message as a picture in `docs`, so many pixels high at the usual resolution."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "message.html"
        source.write_text(page(message), encoding="utf-8")
        subprocess.run(  # noqa: S603 - our own page in the browser that is installed
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
             "--no-first-run", "--hide-scrollbars", "--force-device-scale-factor=2", f"--window-size=520,{height}",
             f"--screenshot={DOCS / name}", source.as_uri()],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip


def main() -> int:
    """Draw the pictures; returns the exit code."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("no Chromium here; the pictures stay as they are", file=sys.stderr)  # noqa: T201
        return 1
    panel = Panel(READER, "zh", datetime(2026, 8, 21, 12, 0, tzinfo=UTC))
    draw(browser, screens.main(panel), "settings.png", 325)
    papers = [paper for day in sample_days().values() for paper in read_listing(day).papers]
    paper = next(paper for paper in papers if paper.id == PAPER)
    if problems := check(paper, SUMMARY, "zh"):
        print("\n".join(problems), file=sys.stderr)  # noqa: T201
        return 1
    draw(browser, card(paper, Reading(SUMMARY, "model", "gpt-6-luna"), 1, "zh"), "card.png", 710)
    return 0


if __name__ == "__main__":
    sys.exit(main())
