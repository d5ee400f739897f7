"""Puts the good summary in place of a card that was sent from the abstract before there was one."""

import contextlib
import logging
from functools import partial

from bot.cards import NothingToSend, card_of
from bot.deliver.ceilings import Urgency
from bot.deliver.outbox import Outbox
from bot.deliver.pacer import Terms
from bot.deliver.weather import Refused, Sent, Storm, Unchanged, Wait
from storage import drafts
from storage.database import Store

log = logging.getLogger(__name__)


async def mend(store: Store, outbox: Outbox, sent: drafts.SentDraft, urgency: Urgency) -> bool:
    """Replace this card, now that there is a summary, unless its reader has turned to the abstract meanwhile.

    False: not now; if the card still waits then, it is to be replaced later.
    """
    place, draft = (sent.chat_id, sent.message_id), sent.draft
    is_waiting = partial(store, drafts.is_waiting, *place)
    if not await is_waiting():
        return True
    with contextlib.suppress(NothingToSend):
        only_links = sent.kind == "channel"
        card = await store(card_of, draft.paper_id, draft.rank, draft.language, sent.chat_id, only_links=only_links)
        answer = await outbox.edit(*place, card, Terms(urgency, is_waiting))
        match answer:
            case Sent() | Unchanged():
                log.info("chat %s: card of paper %s replaced by its summary", sent.chat_id, draft.paper_id)
            case Storm() | Wait() | Refused():
                log.warning("chat %s: card of paper %s is not replaced now: %s", sent.chat_id, draft.paper_id, answer)
                return False
            case _:
                log.info("chat %s: card of paper %s stays as it is: %s", sent.chat_id, draft.paper_id, answer)
    await store(drafts.remove, *place)
    return True
