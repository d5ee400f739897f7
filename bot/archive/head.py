"""Reads the head of a digest: its day, its language, the model its notes name, and how many papers it announces."""

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.archive.inline import plain
from bot.archive.lines import Line
from bot.days import FIRST_LISTING_DAY
from storage.records import SummaryLanguage

_DATE = re.compile(
    r"(?<!\d)(?P<year>20\d{2})(?:(?P<sign>[-/.]\s?|\s)(?P<m>\d{1,2})(?P=sign)(?P<d>\d{1,2})"
    r"|\s?年\s?(?P<han_m>\d{1,2})\s?月\s?(?P<han_d>\d{1,2})|(?P<mm>\d{2})(?P<dd>\d{2}))(?!\d)"
)
_COUNT = re.compile(
    r"(?:共|推荐|收录)[^\d\n]{0,8}(?P<zh>\d{1,4})\s*篇|(?P<en>\d{1,4})\s+papers?\b|papers\s*[:：]\s*(?P<listed>\d{1,4})",
    re.IGNORECASE,
)
_CODED_MODEL = re.compile(r"`([^`]+)`")
_NAMED_MODEL = re.compile(
    r"(?:使用|由|采用|通过|基于|利用|by|with|using)\s*(?P<name>(?:OpenAI|Anthropic|Google|Meta|阿里|百度)?\s*"
    r"(?:GPT|ChatGPT|Qwen|DeepSeek|Claude|Gemini|Gemma|GLM|ChatGLM|Kimi|Moonshot|Llama|Mistral|Mixtral|Yi|Baichuan|Doubao|ERNIE|"
    r"MiniMax|Hunyuan|InternLM|o[134]|通义千问|文心一言|豆包)[\w.+:/-]*"
    r"(?:[ -](?:Turbo|mini|Pro|Max|Plus|Flash|Chat|Instruct|Reasoner|V\d[\w.]*|R\d|\d[\w.-]*))*)",
    re.IGNORECASE,
)
_MADE_BY = re.compile(
    r"(?:由|使用|采用)\s*(?P<zh>[A-Za-z][^，。；、\u3400-\u9fff]*?)\s*(?:模型)?\s*(?:生成|进行|撰写|总结|根据|对)"
    r"|\b(?:written|generated|summari[sz]ed|made)\b[^.]*?\bby\s+(?P<en>\S.*?)(?=,\s+(?:checked|put|and)\b|[.;]?$)",
    re.IGNORECASE,
)
_MADE = re.compile(r"生成|总结|generat|summar|written|模型|model", re.IGNORECASE)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the entries."""

    day: date | None
    model: str | None
    stated_count: int | None


def read_head(lines: Sequence[Line], file_name: str | None, today: date) -> Head:
    """Understands the lines ahead of the first entry. The day may come from the file's name instead."""
    texts = [line.text for line in lines if line.text.strip()]
    days = (day for text in (*texts, _last_step(file_name or "")) if (day := day_in(text, today)))
    count = next((match for text in texts if (match := _COUNT.search(plain(text)))), None)
    said = next((group for group in count.groups() if group), None) if count else None
    return Head(next(days, None), _model(texts), int(said) if said else None)


def day_in(text: str, today: date) -> date | None:
    """The first date in a text that the Hub has a list of: 2023-09-12, 20230912, 2023年9月12日."""
    for match in _DATE.finditer(text):
        month, day = match["m"] or match["han_m"] or match["mm"], match["d"] or match["han_d"] or match["dd"]
        with contextlib.suppress(ValueError):  # the 31st of February
            found = date(int(match["year"]), int(month), int(day))
            if FIRST_LISTING_DAY <= found <= today:
                return found
    return None


def language_of(lines: Sequence[Line]) -> SummaryLanguage:
    """Chinese, if a fifth of the letters is: an English digest has Chinese in its keywords at most."""
    text = "\n".join(line.text for line in lines)
    chinese, latin = len(_CHINESE.findall(text)), len(_LETTER.findall(text))
    return "zh" if chinese and chinese * 4 >= latin else "en"


def _model(texts: Sequence[str]) -> str | None:
    """The model that a note names: in code, as our own digests write it, or by a name that models are known to have."""
    notes = [text for text in texts if _MADE.search(text)]
    for note in notes:
        coded = _CODED_MODEL.findall(note)
        if coded:
            return ", ".join(dict.fromkeys(coded))
    shown = [plain(note) for note in notes]
    names = [match["zh"] or match["en"] for note in shown if (match := _MADE_BY.search(note))]
    names += [match["name"] for note in shown if (match := _NAMED_MODEL.search(note))]
    return next((" ".join(name.split()).rstrip(".,;:-/") for name in names), None)


def _last_step(path: str) -> str:
    return re.split(r"[\\/]", path)[-1]
