"""/start and /subscribe, /stop and /unsubscribe: whether pushes come at all."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlite_utils import Database

from bot.chat.visit import Visit
from bot.days import next_delivery, utc_day
from bot.message import Button, Message
from bot.steps import take_step
from storage import chats, counts, positions, pushes
from storage.records import Chat

STALE_PUSH = timedelta(days=3)  # what a chat slept through for longer is no news
PAUSE = timedelta(days=7)


def new_chat(visit: Visit) -> Chat:
    """A subscriber as the operator's defaults make it; its place among the papers is set when it is stored."""
    settings = visit.desk.settings
    return Chat(
        id=visit.chat_id,
        kind=visit.kind,
        language=visit.language,
        delivery_time=settings.digest_time,
        zone=settings.timezone,
        cards=settings.cards_per_digest,
        thread_id=visit.thread_id if visit.spoken_in is None else None,
    )


def subscribe(db: Database, chat: Chat, now: datetime) -> Chat:
    """Store this subscriber, or bring the stored one back with its old settings; returns it as it stands.

    Pushes go to the forum topic where this was asked for. A pause is over.
    """
    stored = chats.get(db, chat.id)
    if stored is None or stored.state == "stopped":
        counts.add(db, utc_day(now), "joined")
    if stored is None:
        chats.add(db, chat, positions.starting(db, utc_day(now)), upcoming(chat, now), now)
    elif stored.state == "active" and stored.next_push_at and not is_paused(stored, now):
        chats.wake(db, chat.id, chat.thread_id, stored.next_push_at)
    else:
        resumed = resume(db, stored, now)
        _bring_back(db, replace(resumed, thread_id=chat.thread_id), now)
    return _as_stored(db, chat.id)


def pause(db: Database, stored: Chat, now: datetime) -> Chat:
    """No push for a week; the first after it comes at the chat's hour. Returns the chat as it stands."""
    until = now + PAUSE
    chats.set_pause(db, stored.id, until, upcoming(replace(stored, paused_until=until), now))
    return _as_stored(db, stored.id)


def resume(db: Database, stored: Chat, now: datetime) -> Chat:
    """End a pause, if there is one: the next push comes with the chat's next hour. Returns the chat as it stands."""
    if stored.paused_until and stored.paused_until > now:
        chats.set_pause(db, stored.id, None, upcoming(replace(stored, paused_until=None), now))
    return _as_stored(db, stored.id)


def is_paused(chat: Chat, now: datetime) -> bool:
    """Whether the chat is subscribed, and wants no push for a while."""
    return chat.state != "stopped" and chat.paused_until is not None and chat.paused_until > now


def paused(visit: Visit) -> Markup | None:
    """The sentence that says until when nothing comes; None if the chat is not paused."""
    if visit.chat is None or not is_paused(visit.chat, visit.desk.clock()):
        return None
    return visit.say("pushes-paused", **next_push(visit.chat))


def upcoming(chat: Chat, now: datetime) -> datetime:
    """The chat's next hour (UTC), after its pause if it has one."""
    return next_delivery(after_pause(chat, now), chat.delivery_time, ZoneInfo(chat.zone))


def after_pause(chat: Chat, now: datetime) -> datetime:
    """Now, or the end of the chat's pause."""
    return max(now, chat.paused_until or now)


def wake(db: Database, chat_id: int, now: datetime) -> None:
    """Bring a sleeping subscriber back, because it has been heard of; one who has stopped stays so."""
    stored = chats.get(db, chat_id)
    if stored and stored.state == "asleep":
        _bring_back(db, stored, now)


def keep_room(db: Database, chat: Chat, now: datetime) -> Chat:
    """A record for somebody who saves papers or sets things up without having subscribed; returns it as it stands."""
    if chats.get(db, chat.id) is None:
        chats.add(db, replace(chat, state="stopped"), None, now, now)
    return _as_stored(db, chat.id)


def _bring_back(db: Database, stored: Chat, now: datetime) -> None:
    pushes.drop_stale(db, stored.id, now - STALE_PUSH)
    chats.wake(db, stored.id, stored.thread_id, upcoming(stored, now))
    if stored.position is None:  # it looked around first, and begins now
        chats.advance(db, stored.id, positions.starting(db, utc_day(now)), upcoming(stored, now))


def _as_stored(db: Database, chat_id: int) -> Chat:
    found = chats.get(db, chat_id)
    assert found  # noqa: S101 - stored by who asks
    return found


async def start(visit: Visit) -> None:
    """`/start`: subscribe, and say what will come and when."""
    chat, goes_on = await visit.desk.store(_begin, new_chat(visit), visit.desk.clock())
    greeting = _greeting(visit.chat, visit.desk.clock())
    parts = [visit.say(greeting, cards=chat.cards, **next_push(chat))]
    if goes_on and greeting == "start-back":
        parts.append(visit.say("push-goes-on"))
    keyboard = (
        (Button(visit.say("button-today"), data="today"),),
        (Button(visit.say("button-follow"), data="topics"), Button(visit.say("button-settings"), data="settings")),
    )
    await visit.send(Message(Markup("\n\n").join(parts), keyboard))


def _begin(db: Database, chat: Chat, now: datetime) -> tuple[Chat, bool]:
    """As `subscribe`; with it, whether a push is under way that has something left: it goes on from where it stands."""
    stored = subscribe(db, chat, now)
    push_id = pushes.under_way(db, chat.id)
    return stored, push_id is not None and take_step(db, push_id, None, now) is not None


def next_push(chat: Chat) -> dict[str, Any]:
    """When the chat's next push comes, on its own clock, as the catalogue names it: `time`, `zone` and `day`."""
    assert chat.next_push_at  # noqa: S101 - every stored chat has its hour
    local = chat.next_push_at.astimezone(ZoneInfo(chat.zone))
    return {"time": f"{local:%H:%M}", "zone": chat.zone, "day": local.date()}


def _greeting(before: Chat | None, now: datetime) -> str:
    if before is None or (before.state == "stopped" and before.position is None):
        return "start-welcome"
    return "start-again" if before.state == "active" and not is_paused(before, now) else "start-back"


async def stop(visit: Visit) -> None:
    """`/stop`: no more pushes; the settings stay for a return."""
    if not visit.subscribed:
        await visit.answer("stop-already")
        return
    await visit.desk.store(chats.set_state, visit.chat_id, "stopped")
    visit.desk.outbox.withdraw(visit.chat_id)
    visit.desk.tally.count("left")
    await visit.answer("stop-done")
