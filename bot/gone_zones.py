"""Chats whose zone has left the time-zone database: they get the operator's default, and are told so once."""

import logging
from zoneinfo import ZoneInfo

from bot.deliver.ceilings import Urgency
from bot.deliver.outbox import Outbox
from bot.message import Message
from bot.wording import wording
from storage import chats
from storage.database import Store

log = logging.getLogger(__name__)


async def replace_gone_zones(store: Store, outbox: Outbox, default: str) -> None:
    """Give this zone to every chat whose own is gone. A push that is due or announced comes when it was to come."""
    for zone in await store(chats.zones):
        if not _is_known(zone):
            for chat in await store(chats.replace_zone, zone, default):
                log.warning("chat %s: its zone %s is gone; its clock is that of %s from now on", chat.id, zone, default)
                if chat.state == "active" and chat.kind != "channel":  # whoever reads a channel cannot choose its zone
                    said = wording(chat.language)(
                        "zone-gone", gone=zone, zone=default, time=f"{chat.delivery_time:%H:%M}"
                    )
                    await outbox.send(chat.id, Message(said), thread_id=chat.thread_id, urgency=Urgency.BROADCAST)


def _is_known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (LookupError, ValueError, OSError):  # OSError: it is a folder of zones
        return False
    return True
