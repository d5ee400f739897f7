"""Every sentence that a person reads, from the catalogues in `bot/locales`. A language is one file there.

A catalogue says itself how its language is called, whom it serves, and in which language its readers' summaries are.
"""

import re
from collections.abc import KeysView
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, get_args

from babel import Locale
from babel.core import get_global
from babel.dates import format_skeleton, get_day_names
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_date
from fluent.syntax.ast import Resource
from markupsafe import Markup, escape

from storage.records import Language, SummaryLanguage

CATALOGUES: dict[Language, Traversable] = {
    file.name.removesuffix(".ftl"): file
    for file in sorted(files("bot").joinpath("locales").iterdir(), key=lambda file: file.name)
    if file.name.endswith(".ftl")
}
LANGUAGES: KeysView[Language] = CATALOGUES.keys()
SUMMARY_LANGUAGES: tuple[SummaryLanguage, ...] = get_args(SummaryLanguage)
EVERYBODY_ELSE: Language = "en"  # for people whose Telegram speaks none of ours, and in place of a language we had once


class Wording:
    """The catalogue of one language: `wording("search-count", count=3)` is a sentence in Telegram's HTML.

    Values are escaped; pass `markupsafe.Markup` for what is HTML already.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        resource = _parsed(CATALOGUES[language].read_text(encoding="utf-8"))
        self._bundle = _bundle(EVERYBODY_ELSE, resource)
        locale = str(self("catalogue-locale"))  # for plural forms, dates and numbers
        self._bundle = _bundle(locale, resource)
        self._locale = Locale.parse(locale, sep="-")
        self.tag = "-".join(filter(None, (self._locale.language, self._locale.script)))  # as a page's `lang` says it
        self.name = str(self("catalogue-name"))
        self.names = frozenset(_listed(self("catalogue-names")))  # what people may type for it, in small letters
        self.tags = frozenset(_listed(self("catalogue-tags")))  # IETF tags of the people it serves
        self.summaries = _summary_language(str(self("catalogue-summaries")))

    def __call__(self, message_id: str, /, **values: Any) -> Markup:
        """The sentence of this id. Raises LookupError for an unknown id or a value that it needs and did not get."""
        if not self._bundle.has_message(message_id):
            raise LookupError(f"no message {message_id!r} in {self.language}.ftl")
        pattern = self._bundle.get_message(message_id).value
        assert pattern is not None, f"{message_id} has no text"  # noqa: S101 - a catalogue's bug, found by the tests
        text, errors = self._bundle.format_pattern(pattern, {name: _value(value) for name, value in values.items()})
        if errors:
            raise LookupError(f"message {message_id!r} in {self.language}.ftl: {errors[0]}")
        return Markup(text)  # noqa: S704 - the values were escaped one by one

    def month(self, day: date) -> str:
        """The month of this day with its year, as the language writes it: August 2026, 2026年8月."""
        return format_skeleton("yMMMM", day, locale=self._locale)

    def weekdays(self) -> list[str]:
        """The short names of the days, Monday first."""
        names = get_day_names("short", context="stand-alone", locale=self._locale)
        return [names[place] for place in range(7)]

    def city(self, zone: str) -> str:
        """The city that an IANA zone is named after. Where that was renamed, CLDR has it under the old name."""
        former = (old for old, new in get_global("zone_aliases").items() if new == zone)
        known = (self._locale.time_zones.get(name, {}).get("city") for name in (zone, *former))
        return str(next(filter(None, known), zone.rpartition("/")[2].replace("_", " ")))

    def country(self, code: str) -> str:
        """A country, by its two letters of ISO 3166-1."""
        return str(self._locale.territories.get(code, code))


_parsed = cache(FluentResource)  # a tenth of a second for each


def _bundle(locale: str, resource: Resource) -> FluentBundle:
    bundle = FluentBundle([locale], use_isolating=False)
    bundle.add_resource(resource)
    return bundle


def _listed(words: str) -> list[str]:
    return [word.strip().lower() for word in re.split("[,，、]", words)]


def _summary_language(code: str) -> SummaryLanguage:
    return next((known for known in SUMMARY_LANGUAGES if known == code), "en")


def _value(value: Any) -> Any:
    if isinstance(value, date):
        return fluent_date(value, dateStyle="long")
    return value if isinstance(value, int | float) else str(escape(value))


@cache
def wording(language: Language) -> Wording:
    """The catalogue of this language, read once; in English for a language whose file is gone."""
    return Wording(language if language in LANGUAGES else EVERYBODY_ELSE)


def summary_language(language: Language) -> SummaryLanguage:
    """The language of the summaries on the cards of a chat that speaks this one."""
    return wording(language).summaries


def language_for(code: str | None, default: Language) -> Language:
    """The bot's language for a person whose Telegram speaks this one (IETF tag); `default` if Telegram does not say.

    The longest tag that a catalogue names counts: `zh-hk` before `zh`.
    """
    if not code:
        return default
    parts = code.lower().split("-")
    for length in range(len(parts), 0, -1):
        tag = "-".join(parts[:length])
        for language in LANGUAGES:
            if tag in wording(language).tags:
                return language
    return EVERYBODY_ELSE


def language_named(words: str) -> Language | None:
    """The language that a person means by its code or a name of it; None: none of ours."""
    asked = words.strip().lower()
    return next((language for language in LANGUAGES if asked in {language, *wording(language).names}), None)
