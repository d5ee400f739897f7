"""Every sentence that a person reads, from the catalogues in `bot/locales`. A language is one file there."""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.core import get_global
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_date
from markupsafe import Markup, escape

from storage.records import Language

LANGUAGES: tuple[Language, ...] = ("zh", "en")
_LOCALES = {"zh": "zh-Hans", "en": "en-GB"}  # for plural forms, dates and numbers


class Wording:
    """The catalogue of one language: `wording("push-left-out", count=3)` is a sentence in Telegram's HTML.

    Values are escaped; pass `markupsafe.Markup` for what is HTML already.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._locale = Locale.parse(_LOCALES[language], sep="-")
        self._bundle = FluentBundle([_LOCALES[language]], use_isolating=False)
        source = files("bot").joinpath("locales", f"{language}.ftl").read_text(encoding="utf-8")
        self._bundle.add_resource(FluentResource(source))

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

    def city(self, zone: str) -> str:
        """The city that an IANA zone is named after. Where that was renamed, CLDR has it under the old name."""
        former = (old for old, new in get_global("zone_aliases").items() if new == zone)
        known = (self._locale.time_zones.get(name, {}).get("city") for name in (zone, *former))
        return str(next(filter(None, known), zone.rpartition("/")[2].replace("_", " ")))

    def country(self, code: str) -> str:
        """A country, by its two letters of ISO 3166-1."""
        return str(self._locale.territories.get(code, code))


def _value(value: Any) -> Any:
    if isinstance(value, date):
        return fluent_date(value, dateStyle="long")
    return value if isinstance(value, int | float) else str(escape(value))


@cache
def wording(language: Language) -> Wording:
    """The catalogue of this language, read once."""
    return Wording(language)


def language_for(code: str | None, default: Language) -> Language:
    """The bot's language for a person whose Telegram speaks this one (IETF tag); `default` if Telegram does not say."""
    if not code:
        return default
    return "zh" if code.lower().split("-")[0] in {"zh", "yue", "wuu"} else "en"
