"""Takes the Markdown out of a piece of prose: bold, code, links, escapes, entities, a few HTML tags.

More lenient than CommonMark where models are sloppy: `**5分：**好` is bold in their minds.
"""

import html
import re

from bot.markdown.escape import trim_code

_MARKUP = re.compile(
    r"""
      \\(?P<escaped>[!-/:-@\[-`{-~])
    | (?<!`)(?P<fence>`{1,8})(?!`)(?P<code>.{1,500}?)(?<!`)(?P=fence)(?!`)
    | !?\[(?P<label>(?:\\.|[^\[\]\\]){0,500})\]
      \([^()\s]{0,500}(?:\([^()\s]{0,100}\))?(?:\s+"[^"]{0,200}")?\)
    | (?P<footnote>\[\^[\w-]{1,20}\])
    | (?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)
    | (?P<newline><br\s*/?>)
    | (?P<tag></?(?:b|i|u|em|strong|sub|sup|span|div|p|font|code|mark|small|details|summary)(?:\s[^<>]{0,200})?>)
    | (?P<comment><!--.{0,1000}?-->)
    | (?P<stars>\*{2,3})(?P<strong>(?:(?!\*\*).){1,2000})(?P=stars)
    | (?<![\w])__(?P<underlined>(?!\s)(?:(?!__).){1,2000})__(?!\w)
    | (?<![A-Za-z0-9*])\*(?P<starred>[^*\s](?:[^*]{0,2000}[^*\s])?)\*(?![A-Za-z0-9*])
    | (?<!\w)_(?P<emphasised>[^_\s](?:[^_]{0,500}[^_\s])?)_(?!\w)
    | ~~(?P<struck>[^~]{1,500})~~
    """,
    re.VERBOSE,
)
_LOOSE_BOLD = re.compile(r"^\s*\*\*|\*\*\s*$")  # opened or closed on another line, or never


def plain(markdown: str) -> str:
    """The prose of some Markdown, single-spaced."""
    return " ".join(_LOOSE_BOLD.sub("", _without_markup(markdown)).split())


def _without_markup(markdown: str) -> str:
    return _MARKUP.sub(_shown, markdown)


def _shown(match: re.Match[str]) -> str:
    """What a reader sees of one piece of markup."""
    kind = match.lastgroup or ""
    if kind == "escaped":
        return match["escaped"]
    if match["code"] is not None:
        return trim_code(match["code"])
    if match["label"] is not None:
        return _without_markup(match["label"])
    if kind == "entity":
        return html.unescape(match["entity"])
    if kind == "newline":
        return " "
    inner = match["strong"] or match["underlined"] or match["starred"] or match["emphasised"] or match["struck"]
    return _without_markup(inner) if inner else ""
