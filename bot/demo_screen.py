"""Draws a chat on a terminal as a reader of Telegram would see it."""

from rich.console import Console
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from bot.embedded.chats import Message
from bot.embedded.entities import Entity

_STYLES = {
    "bold": "bold",
    "italic": "italic",
    "code": "cyan",
    "text_link": "blue underline",
    "bot_command": "blue",
    "blockquote": "dim",
    "expandable_blockquote": "dim",
}


def show_note(console: Console, words: str) -> None:
    """A stage direction between the messages."""
    console.print(Rule(words, style="dim"))


def show_message(console: Console, message: Message) -> None:
    """One message with its buttons, the reader's own on the right."""
    text = styled(message.text, message.entities)
    if message.buttons:
        text.append("\n\n")
        text.append("  ".join(f"[ {button['text']} ]" for button in message.buttons), style="magenta")
    time = f"{message.date:%H:%M} UTC" + (" · silent" if message.silent else "")
    panel = Panel(
        text,
        title="bot" if message.from_bot else "reader",
        subtitle=time,
        title_align="left",
        subtitle_align="right",
        border_style="green" if message.from_bot else "yellow",
        width=min(88, console.width) if message.from_bot else min(60, console.width),
    )
    console.print(panel, justify="left" if message.from_bot else "right")


def styled(text: str, entities: list[Entity]) -> Text:
    """Telegram's text and entities (offsets in UTF-16 units) as terminal text."""
    found = Text(text)
    place = _characters(text)
    for entity in entities:
        style = _STYLES.get(entity["type"], "")
        if entity["type"] == "text_link":
            style += f" link {entity['url']}"
        found.stylize(style, place[entity["offset"]], place[entity["offset"] + entity["length"]])
    return found


def _characters(text: str) -> list[int]:
    """For each UTF-16 unit of the text, and its end, the index of the character there."""
    places: list[int] = []
    for index, character in enumerate(text):
        places += [index] * (2 if character > "\uffff" else 1)
    return [*places, len(text)]
