"""What "more like this" and "less like this" do to a chat's pushes: explained under /following, and forgotten there."""

from collections.abc import Iterable
from functools import partial

from markupsafe import Markup
from sqlite_utils import Database

from bot.chat.spoken import in_one_line
from bot.chat.visit import Visit
from bot.choose import MOST_SHARED, UPVOTES_PER_KEYWORD, taste
from bot.message import Button, Keyboard, Message
from bot.render.templating import untrusted
from storage import marks, paper_keywords

_ROOM = 1000  # characters of HTML for the keywords of one direction
_LONGEST = 60  # UTF-16 units of one keyword


def pulls(db: Database, chat_id: int) -> list[tuple[str, int]]:
    """The keywords that go up or down for this chat, and by how many upvotes."""
    tastes = marks.tastes(db, chat_id)
    return taste((keywords, tastes[paper_id]) for paper_id, keywords in paper_keywords.of(db, tastes).items())


async def show(visit: Visit) -> None:
    """A tap: the rule, and what it does for this chat; `ask`: with the question whether to forget it."""
    visit.redraw(partial(_explained, visit))


async def forget(visit: Visit) -> str:
    """A tap: no paper moves anything up or down any more."""
    await visit.desk.store(marks.forget_tastes, visit.chat_id)
    visit.redraw(partial(_explained, visit))
    return visit.say("taste-forgotten")


async def _explained(visit: Visit) -> Message:
    found = await visit.desk.store(pulls, visit.chat_id)
    lines = [visit.say("taste-rule", upvotes=UPVOTES_PER_KEYWORD, most=MOST_SHARED)]
    if up := _line((word, f"+{upvotes}") for word, upvotes in found if upvotes > 0):
        lines.append(visit.say("taste-up", words=up))
    if down := _line((word, f"−{-upvotes}") for word, upvotes in found if upvotes < 0):
        lines.append(visit.say("taste-down", words=down))
    if not found:
        lines.append(visit.say("taste-none"))
    return Message(Markup("\n").join(lines), _keyboard(visit, bool(found)))


def _line(words: Iterable[tuple[str, str]]) -> Markup:
    return in_one_line([Markup("<b>{}</b> {}").format(untrusted(word, _LONGEST), by) for word, by in words], _ROOM)


def _keyboard(visit: Visit, is_any: bool) -> Keyboard:
    back = Button(visit.say("button-back"), data="following:1")
    if not is_any:
        return ((back,),)
    if visit.argument == "ask":
        return ((Button(visit.say("button-taste-off"), data="taste-off:yes"), back),)
    return ((Button(visit.say("button-taste-forget"), data="taste:ask"), back),)
