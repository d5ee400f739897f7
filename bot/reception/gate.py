"""The gate in front of all updates: nobody gets more than a person can ask for. Decides; answers nothing itself."""

import re
from collections.abc import Collection
from typing import Literal

from telegram import Message, Update
from telegram.constants import ChatType

from bot.chat.allowance import Limit, Verdict

Asked = Literal["command", "tap", "inline"]

MINUTE = 60.0  # seconds
COMMANDS_A_MINUTE = 20  # words to the bot in private count, too: they are answered as well
TAPS_A_MINUTE = 40
INLINE_A_MINUTE = 60  # every key that is pressed is a query

_COMMAND = re.compile(r"/(\w+)(?:@(\w+))?", re.ASCII)


class Gate:
    """`commands` are the names that this bot knows; `exempt`: users who may ask as much as they like."""

    def __init__(self, commands: Collection[str], exempt: Collection[int] = ()) -> None:
        self._commands = frozenset(commands)
        self._exempt = frozenset(exempt)
        self._limits: dict[Asked, Limit] = {
            "command": Limit(COMMANDS_A_MINUTE, MINUTE),
            "tap": Limit(TAPS_A_MINUTE, MINUTE),
            "inline": Limit(INLINE_A_MINUTE, MINUTE),
        }

    def judge(self, update: Update, now: float) -> tuple[Asked | None, Verdict]:
        """What this update asks for (None: nothing that costs), and whether it is let in. `now`: seconds."""
        asked = self._asked(update)
        who = asking(update)
        if asked is None or who is None or who in self._exempt:
            return asked, "fine"
        return asked, self._limits[asked].judge(who, now)

    def _asked(self, update: Update) -> Asked | None:
        if update.callback_query:
            return "tap"
        if update.inline_query:
            return "inline"
        message = update.message or update.channel_post
        return "command" if message and self._is_for_us(message) else None

    def _is_for_us(self, message: Message) -> bool:
        """In a group only our own commands: people's talk and other bots' commands are none of our business."""
        return message.chat.type == ChatType.PRIVATE or command_in(message) in self._commands


def command_in(message: Message) -> str | None:
    """The name of the command that a text or a caption begins with, in small letters; None if it is for another bot."""
    command = _COMMAND.match(message.text or message.caption or "")
    if command is None or (command[2] or "").lower() not in ("", message.get_bot().username.lower()):
        return None
    return command[1].lower()


def asking(update: Update) -> int | None:
    """Who asks: the person, in whatever chat; the group or channel for those who write in its name."""
    message = update.message or update.channel_post
    if message and message.sender_chat:
        return message.sender_chat.id
    return update.effective_user.id if update.effective_user else None
