"""The catalogues: whole in both languages, used to the last sentence, valid for Telegram, and short."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fluent.syntax import FluentParser, visitor
from fluent.syntax import ast as fluent
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

import bot
from bot.embedded.entities import formatted_text
from bot.reception.front import COMMANDS
from bot.render.templating import untrusted
from bot.wording import LANGUAGES, language_for, wording
from storage.records import Language

SOURCE = Path(bot.__file__).parent
LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)

SAMPLES: dict[str, list[Any]] = {  # for every value that a message may take: what it takes in life
    "found": [201, 1234], "time": ["09:00"], "zone": ["America/Argentina/ComodRivadavia"], "day": [date(2026, 9, 30)],
    "gone": ["US/Pacific"],
    "today": [date(2026, 8, 21)], "first": [date(2026, 8, 18)], "last": [date(2026, 8, 21)],
    "cards": [1, 10, 100, 1000], "count": [0, 1, 2, 5, 1234], "left": [0, 1, 99], "done": [3],
    "total": [57, 1, 1198], "longest": [60], "most": [100],
    "words": ["a < b & \"c\"", Markup("<b>强化学习</b> · <b>a &amp; b</b>")],
    "excluded": [Markup("<b>medical</b>")], "practicality": ["4.5"], "novelty": ["4"], "recommendation": ["3.5"],
    "model": ["gpt-6-luna <x>"], "month": ["September 2026"], "models": ["one, two"], "upvotes": [5],
    "choices": [Markup("<code>/language en</code> (English)")], "name": ["English"],
    "days": ["28 September 2026 – 4 October 2026"], "city": ["Los Angeles"], "command": ["/time 08:20"],
    "since": ["2026-08-21 14:05 UTC"], "lasted": ["25 minutes"], "because": ["the papers API answered HTTP 503"],
    "hidden": [0, 3, 1], "number": [2], "of": [13], "checked": ["yes", "no"], "all": ["yes", "no"],
    "named": ["yes", "no"], "hub": ["yes", "no"],
    "place": ["Bali · India"], "free": ["87 MB"], "minutes": [12], "kind": ["KeyError in bot.chat.day.today"],
    **{name: [1234] for name in ("active", "asleep", "stopped", "papers", "waiting")},
    **{name: ["12 / 3,456"] for name in ("joined", "pushes", "messages", "commands", "errors", "storms", "calls",
                                         "tokens", "repaired", "fallbacks")},
}  # fmt: skip
IN_PLAIN_TEXT = (  # shown as it stands, where Telegram reads no HTML: on buttons, over the chat, in the command menu
    "button-", "command-", "saved-on", "saved-off", "saved-gone", "saved-no-files", "taste-more", "taste-less",
    "taste-off", "taste-forgotten", "notes-", "offer-", "abstract-none", "admins-only", "calendar-", "round-up-",
    "list-page",
)  # fmt: skip
SCREEN = (20, 40)  # lines and columns of a small phone; a Chinese character takes two columns


@cache
def catalogue(language: Language) -> dict[str, fluent.Message]:
    text = (SOURCE / "locales" / f"{language}.ftl").read_text(encoding="utf-8")
    entries = FluentParser().parse(text).body
    assert not [entry for entry in entries if isinstance(entry, fluent.Junk)]
    messages = [entry for entry in entries if isinstance(entry, fluent.Message)]
    assert len({message.id.name for message in messages}) == len(messages)
    return {message.id.name: message for message in messages}


def variables(message: fluent.Message) -> set[str]:
    """The values that a message takes."""
    found: set[str] = set()

    class Finder(visitor.Visitor):
        def visit_VariableReference(self, node: fluent.VariableReference) -> None:  # noqa: N802 - the library's name
            found.add(node.id.name)

    Finder().visit(message)
    return found


def said(language: Language) -> Iterator[tuple[str, Markup]]:
    """Every message with every kind of value that it meets in life."""
    for message_id, message in catalogue(language).items():
        names = variables(message)
        for turn in range(max((len(SAMPLES[name]) for name in names), default=1)):
            values = {name: SAMPLES[name][turn % len(SAMPLES[name])] for name in names}
            yield message_id, wording(language)(message_id, **values)


# --- the two catalogues and the program ----------------------------------------------------------------------------


def test_both_catalogues_have_the_same_messages_in_the_same_order() -> None:
    assert list(catalogue("zh")) == list(catalogue("en"))


def test_a_message_takes_the_same_values_in_both_languages() -> None:
    assert {k: variables(m) for k, m in catalogue("zh").items()} == {
        k: variables(m) for k, m in catalogue("en").items()
    }


def test_every_message_that_the_program_names_exists() -> None:
    names = set(catalogue("en"))
    missing = {name for name in named_ids() if name not in names}
    assert not missing


def test_every_message_is_used() -> None:
    named, prefixes = named_ids(), built_prefixes()
    unused = {name for name in catalogue("en") if name not in named and not name.startswith(tuple(prefixes))}
    assert not unused


def test_every_id_that_is_put_together_exists_for_each_of_its_endings() -> None:
    endings = {
        "command-": {entry.name for entry in COMMANDS if entry.listed},
        "follow-": {"long", "empty", "many"},
        "notes-": {"on", "off"},
        "profile-": {"name", "description", "short-description"},
    }
    assert set(built_prefixes()) == set(endings)
    names = set(catalogue("en"))
    assert not {prefix + ending for prefix in endings for ending in endings[prefix]} - names
    assert {name.removeprefix("command-") for name in names if name.startswith("command-")} == endings["command-"]


def test_an_unknown_message_or_a_missing_value_is_a_mistake_of_ours() -> None:
    with pytest.raises(LookupError, match=r"no message 'nothing-like-it' in zh\.ftl"):
        wording("zh")("nothing-like-it")
    with pytest.raises(LookupError, match="time-wrong"):
        wording("en")("time-wrong")


# --- what a reader sees --------------------------------------------------------------------------------------------


@LANGUAGE
def test_every_message_is_html_that_telegram_takes(language: Language) -> None:
    for message_id, text in said(language):
        if message_id == "digest-colon":
            continue  # a mark between two words of a file
        shown, _ = formatted_text(text, "HTML")
        assert shown == shown.strip() != "", message_id
        assert "{" not in shown, message_id
        assert "  " not in shown, message_id


@LANGUAGE
def test_no_message_is_longer_than_the_screen_of_a_phone(language: Language) -> None:
    lines, columns = SCREEN
    for message_id, text in said(language):
        if not message_id.startswith("digest-"):
            shown = formatted_text(text, "HTML")[0]
            assert sum(_rows(line, columns) for line in shown.split("\n")) <= lines, message_id


@LANGUAGE
def test_what_stands_on_buttons_and_over_the_chat_is_plain_and_short(language: Language) -> None:
    for message_id, text in said(language):
        if message_id.startswith(IN_PLAIN_TEXT) and message_id != "saved-none":
            assert not set(text) & set("<>&\n"), message_id
            on_a_button = message_id.startswith("button-") and message_id != "button-stale"
            assert _columns(text) <= (20 if on_a_button else 60), message_id


def test_no_sentence_mixes_the_two_ways_of_punctuation() -> None:
    chinese = r"[\u4e00-\u9fff]"
    for message_id, text in said("zh"):
        shown = re.sub(r"<[^>]+>", "", re.sub(r"<code>.*?</code>", "", text))
        assert not re.search(rf"{chinese}[,;:?!.(]|[,;:?!)]{chinese}|{chinese} {chinese}", shown), message_id
    for message_id, text in said("en"):
        if "zh" not in text:
            assert not re.search(r"[，。；：？！（）“”、]", text), message_id


def test_chinese_messages_are_chinese_and_english_ones_are_english() -> None:
    for message_id, text in said("en"):
        if message_id.startswith("catalogue-"):
            continue  # names of the language, for people who do not speak it yet
        foreign = set(re.findall(r"[\u4e00-\u9fff]+", text))
        assert foreign <= {"中文", "语言", "强化学习"}, message_id
    no_words = {
        "one-day", "several-days", "digest-colon", "settings-count", "button-hour", "button-zone", "button-language",
    } | {name for name in catalogue("zh") if "catalogue-" in name}  # fmt: skip
    for message_id, text in said("zh"):
        assert message_id in no_words or re.search(r"[\u4e00-\u9fff]", text), message_id


def test_dates_and_plurals_are_written_as_each_language_does() -> None:
    day = date(2026, 8, 21)
    assert "2026年8月21日" in wording("zh")("working-collecting", day=day)
    assert "21 August 2026" in wording("en")("working-collecting", day=day)
    for count, words in ((1, "1 paper"), (2, "2 papers"), (1234, "1,234 papers")):
        assert wording("en")("day-header", day=day, count=count).split("\n")[1].split(",  ")[0].startswith(words)
    for message_id, text in said("en"):
        assert not re.search(r"\b1 (papers|cards|match )", text), message_id


@LANGUAGE
@settings(deadline=None)
@given(words=st.text(max_size=60))
def test_whatever_a_person_writes_stays_text_when_it_is_repeated(language: Language, words: str) -> None:
    text, entities = formatted_text(wording(language)("time-wrong", words=untrusted(words)), "HTML")
    assert [entity["type"] for entity in entities] == ["code"]
    assert _letters(words) in _letters(text)


@settings(deadline=None)
@given(st.text(max_size=20) | st.none(), st.sampled_from(sorted(LANGUAGES)))
def test_everybody_is_spoken_to_in_one_of_the_languages(code: str | None, default: Language) -> None:
    assert language_for(code, default) in LANGUAGES
    assert language_for(None, default) == language_for("", default) == default


@pytest.mark.parametrize(
    ("code", "language"), [("zh", "zh"), ("zh-hans", "zh"), ("ZH-TW", "zh"), ("yue", "zh"), ("en", "en"), ("de", "en")]
)
def test_telegrams_languages_become_ours(code: str, language: Language) -> None:
    assert {language_for(code, default) for default in LANGUAGES} == {language}


# --- reading the source --------------------------------------------------------------------------------------------

_NO_IDS = {  # kinds of a push's note, words of HTTP
    "no-papers", "no-match", "round-up", "no-cache", "no-store", "no-referrer", "paper-digest-bot",
}  # fmt: skip


@cache
def named_ids() -> set[str]:
    """Every string of the program and its templates that looks like a message's id and begins like one."""
    beginnings = {name.split("-")[0] for name in catalogue("en")} | {"hint", "help"}
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        found |= set(re.findall(r"""["']([a-z]+(?:-[a-z]+)+)["']""", path.read_text(encoding="utf-8")))
    for path in (SOURCE / "render" / "templates").iterdir():
        found |= set(re.findall(r'say\("([\w-]+)"', path.read_text(encoding="utf-8")))
    return {text for text in found if text.split("-")[0] in beginnings} - _NO_IDS | {"hint", "help"}


@cache
def built_prefixes() -> frozenset[str]:
    """What ids begin with that are put together with an f-string, like `follow-` in f"follow-{reason}"."""
    found: set[str] = set()
    for path in [*SOURCE.glob("chat/*.py"), *SOURCE.glob("reception/*.py")]:
        found |= set(re.findall(r'f"([a-z]+-)\{[^{}]+\}"', path.read_text(encoding="utf-8")))
    return frozenset(found)


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _rows(line: str, columns: int) -> int:
    return max(1, -(-_columns(line) // columns))
