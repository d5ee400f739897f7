"""The card of a stored paper as one chat gets it: its reading, the chat's marks, only links in channels."""

import logging
from functools import lru_cache

from sqlite_utils import Database

from bot.library import read_papers
from bot.logs import log_failure
from bot.message import Message
from bot.render.card import card
from storage import marks, papers
from storage.database import QueryError
from storage.records import Language

log = logging.getLogger(__name__)

_card = lru_cache(maxsize=1024)(card)  # one paper's card goes to nearly everybody


class NothingToSend(Exception):
    """The paper was withdrawn, or its row cannot be read, or no card can be made of it."""


def card_of(db: Database, paper_id: str, rank: int, language: Language, chat_id: int, *, only_links: bool) -> Message:
    """The card of a paper in this chat; a `rank` of 0 is not shown.

    Raises NothingToSend if it is withdrawn, or cannot be read, or makes no card.
    """
    try:
        paper = next(iter(papers.get_many(db, [paper_id])), None)
        if paper is None or paper.withdrawn_at:
            raise NothingToSend(f"{paper_id} is withdrawn, or cannot be read")
        mark = marks.get(db, chat_id, paper_id)
        reading = read_papers(db, [paper], language)[paper_id]
        return _card(paper, reading, rank, language, mark, only_links=only_links)
    except (NothingToSend, QueryError):
        raise
    except Exception as error:  # whatever it is, the cards behind it must not wait for ever
        log_failure(log, error, "paper %s: no card can be made of it", paper_id)
        raise NothingToSend(f"no card can be made of {paper_id}") from error
