"""Finds what Telegram turns into links by itself: addresses, e-mail, @mentions, /commands, #hashtags, $CASHTAGS.

Follows `find_entities` in td's MessageEntity.cpp, simpler in places and then rather finding too much: a text that must
not link anywhere is safe in Telegram if nothing is found here. Phone and bank card numbers are not looked for.
"""

import re
from collections.abc import Iterator

from bot.embedded.html_grammar import Entity, utf16_length

_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz ca cc"
    " cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb"
    " gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke"
    " kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu"
    " mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw"
    " sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz"
    " ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_GENERIC = (
    "aero app arpa art asia biz blog cat cloud club com coop dev edu gov info int jobs life link live mil mobi museum"
    " name net news one online org page pro shop site space store team tech tel today ton top travel wiki work world"
    " xyz xxx zone"
)
_ENDING = f"(?:{'|'.join((_COUNTRIES + ' ' + _GENERIC).split())})"
_LABEL = r"(?:[\w-]|[^\s\x00-\xbf\u2000-\u206f\u3000-\u303f\ufe30-\ufe6b\uff00-\uff65])"  # an emoji can stand in it
_WORD_DOTS = rf"(?:{_LABEL}{{1,63}}\.)+"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"  # without leading zeros
_IPV4 = rf"(?:{_OCTET}\.){{3}}{_OCTET}(?!{_LABEL}|\.\w)"  # alone: v1.2.3.4 and 1.2.3.4.5 are versions of something

_HINT = re.compile(rf"://|\.{_ENDING}(?![\w-])|\d\.\d+\.\d+\.\d", re.IGNORECASE | re.ASCII)
_ADDRESS = re.compile(
    rf"""(?<![\w@.-])
    (?: (?P<email>[\w.+-]{{1,64}}+@{_WORD_DOTS}{_ENDING}(?![\w-]))
      | (?P<url>
            (?: (?:https?|ftp|ton|tg)://[\w-]++(?:\.[\w-]++)++ | {_WORD_DOTS}{_ENDING}(?![\w-]|\.\w)
              | (?<!{_LABEL}){_IPV4} )
            (?: :\d{{1,5}} )? (?: [/?#][^\s<>«»“”]* )?
        ) )""",
    re.IGNORECASE | re.VERBOSE,
)
_MARKS = {
    "@": ("mention", re.compile(r"@(?<!\w@)[A-Za-z0-9_]{4,32}(?!\w)")),
    "/": ("bot_command", re.compile(r"/(?<![\w/<>]/)[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@])")),
    "#": ("hashtag", re.compile(r"#(?<![\w·\u200c]#)(?=[\d_]*[^\W\d_])[\w·\u200c]{1,256}(?![\w·\u200c#])")),
    "$": ("cashtag", re.compile(r"\$(?<![\w$]\$)(?:1INCH|[A-Z]{1,8})(?![\w$])")),
}


def found_entities(text: str) -> list[Entity]:
    """What Telegram links in a plain text, in order and without overlap; offsets in UTF-16 units."""
    found = sorted(_matches(text), key=lambda match: (match[1], -match[2]))
    entities: list[Entity] = []
    position = units = 0
    for kind, begin, end in found:
        if begin >= position:
            units += utf16_length(text[position:begin])
            length = utf16_length(text[begin:end])
            entities.append({"type": kind, "offset": units, "length": length})
            units, position = units + length, end
    return entities


def _matches(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, begin and end in characters; in no order, and possibly one inside another."""
    for mark, (kind, pattern) in _MARKS.items():
        if mark in text:
            yield from ((kind, match.start(), match.end()) for match in pattern.finditer(text))
    if _HINT.search(text):
        for match in _ADDRESS.finditer(text):
            kind = match.lastgroup or "url"
            yield kind, match.start(), match.start() + len(match[0].rstrip(".,;:!?'\"`)]}>…。，、；：！？"))
