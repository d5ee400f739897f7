"""/saved: the list that edits itself, its cards, and the files to take away."""

from typing import Any

from bot.chat.saved import PAGE
from bot.embedded.chats import Message
from bot.embedded.papers_api import sample_days
from storage import marks
from tests.talk import Reader, admin_and_member, button_data, collected, new_reader, texts, two_readers
from tests.test_bibliography import read_bibtex
from tests.test_chat_buttons import FIRST, SECOND, cards_of

ENTRIES: list[dict[str, Any]] = [
    {"paper": {"id": f"2608.{number:05}", "title": f"Paper {number} {'with a long title ' * 9}", "upvotes": 1,
               "summary": "We study it.", "authors": [{"name": f"Ada {number}"}]}}
    for number in range(2 * PAGE + 3)
]  # fmt: skip
DAYS = sample_days() | {"2026-08-20": ENTRIES}


async def saver(s: Any, reader: Reader, *paper_ids: str) -> Message:
    """The reader's list, once these papers are on it."""
    await reader.asks("/start")
    for paper_id in paper_ids:
        await s.store(marks.save, reader.chat.id, paper_id, s.clock())
    return (await reader.asks("/saved"))[0]


def titles(message: Message) -> list[str]:
    """The numbered lines of the list, down to the first words of a title."""
    return [" ".join(line.split()[:3]).rstrip(":") for line in message.text.split("\n")[1:]]


async def test_without_anything_saved_the_list_says_how_to_begin(running: Any) -> None:
    reader = new_reader(running, "zh")
    assert texts(await reader.asks("/saved")) == [reader.hears("saved-none")]


async def test_a_number_opens_the_card_and_a_cross_takes_the_paper_off(running: Any) -> None:
    reader = new_reader(running, "en")
    listed = await saver(running, reader, FIRST, SECOND)
    assert listed.text.split("\n")[0] == reader.hears("saved-title", count=2)
    assert [title.split(":")[0] for title in titles(listed)] == [
        "1. 4DAnyone",
        "2. EnvHarness",
    ]
    links = [entity["url"] for entity in listed.entities if entity["type"] == "text_link"]
    assert links == [f"https://huggingface.co/papers/{paper}" for paper in (SECOND, FIRST)]
    assert await reader.taps(listed, "2") is None
    (card,) = await reader.gets()
    assert card.text.startswith("2. EnvHarness")
    assert reader.hears("button-saved") in [button["text"] for button in card.buttons]
    await reader.taps(listed, reader.hears("button-tidy"))
    await reader.sees(listed, "✕ 1", "✕ 2")
    assert await reader.taps(listed, "✕ 1") == reader.hears("saved-off")
    await reader.reads(listed, reader.hears("saved-title", count=1))
    assert await running.store(marks.saved, reader.chat.id) == [FIRST]
    await reader.taps(listed, reader.hears("button-done"))
    await reader.sees(listed, "1", "BibTeX")
    await reader.taps(listed, reader.hears("button-tidy"))
    await reader.sees(listed, "✕ 1")
    await reader.taps(listed, "✕ 1")
    await reader.reads(listed, reader.hears("saved-none"))
    assert listed.buttons == []


async def test_pages_turn_in_place_round_and_round(running: Any) -> None:
    reader = new_reader(running, "en")
    listed = await saver(running, reader, *(entry["paper"]["id"] for entry in ENTRIES))
    seen = titles(listed)
    for page in (2, 3):
        await reader.taps(listed, "›")
        await reader.sees(listed, f"{page}/3")
        assert await reader.taps(listed, f"{page}/3") == reader.hears("list-page", number=page, of=3)
        seen += titles(listed)
    assert seen == [f"{place}. Paper {len(ENTRIES) - place}" for place in range(1, len(ENTRIES) + 1)]
    await reader.taps(listed, "›")
    await reader.sees(listed, "1/3")
    await reader.taps(listed, "‹")
    await reader.sees(listed, "3/3", "17")
    await reader.hears_nothing()


async def test_old_and_forged_buttons_of_the_list_are_answered_and_do_no_harm(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=2)
        await collected(s)
        reader = new_reader(s, "zh")
        listed = await saver(s, reader, FIRST)
        before = listed.text
        stale = reader.hears("button-stale", command="/saved")
        forged = ("saved:0", "saved:x", "saved:", "tidy:99999", "open:1:9999.99999", "open:1", "export:exe",
                  "take-off:1", "take-off:0:2608.19880")  # fmt: skip
        assert await reader.forges_each(listed, *forged) == reader.is_told_of_stale(*forged)
        assert await reader.forges(listed, "saved:999") is None  # a page that is not there any more is the last one
        assert await reader.forges(listed, f"take-off:1:{SECOND}") == reader.hears("saved-off")
        await reader.sees(listed, "✕ 1")
        assert listed.text == before
        card = (await cards_of(reader))[0]
        before = card.text
        for data in ("saved:1", "tidy:1"):  # on a message of another kind
            assert await reader.forges(card, data) == stale
        await reader.hears_nothing()
        assert card.text == before
        await s.store(lambda db: db.execute("UPDATE papers SET withdrawn_at = first_seen_at WHERE id = ?", [FIRST]))
        assert await reader.forges(listed, f"open:1:{FIRST}") == stale
        assert texts(await reader.asks("/saved")) == [reader.hears("saved-none")]
        assert await reader.presses(listed, "export:bib") == reader.hears("saved-gone")


async def test_all_saved_papers_go_into_a_file_of_either_kind(running: Any) -> None:
    for reader in two_readers(running):
        listed = await saver(running, reader, *(entry["paper"]["id"] for entry in ENTRIES))
        title = reader.hears("saved-title", count=len(ENTRIES))
        name, content = await file(reader, listed, "BibTeX", title)
        assert name == "saved-papers-2026-08-21.bib"
        assert [e["author"] for e in read_bibtex(content).values()] == [f"Ada {n}" for n in range(18, -1, -1)]
        name, content = await file(reader, listed, "Markdown", title)
        assert name == "saved-papers-2026-08-21.md"
        assert content.startswith(f"# {title}\n")
        assert content.count("\n## Paper ") == len(ENTRIES)


async def file(reader: Reader, listed: Message, button: str, caption: str) -> tuple[str, str]:
    """The name and the text of the file that this button brings."""
    assert await reader.taps(listed, button) is None
    (sent,) = await reader.gets()
    assert sent.document
    assert sent.text == caption
    return sent.document.name, sent.document.content.decode()


async def test_in_a_group_all_see_its_list_and_administrators_change_it(running: Any) -> None:
    one, other = admin_and_member(running, "en", is_forum=True)
    chat = one.chat
    topic = chat.open_topic("papers")
    await one.asks("/start", thread_id=topic)
    await running.store(marks.save, chat.id, FIRST, running.clock())
    (listed,) = await other.asks("/saved", thread_id=topic)
    assert await other.taps(listed, "1") is None
    (card,) = await other.gets()
    assert (card.thread_id, card.text[:13]) == (topic, "1. EnvHarness")
    assert "★ Saved" in [button["text"] for button in card.buttons]
    for data in (f"take-off:1:{FIRST}", "tidy:1", f"save-off:{FIRST}"):
        assert await other.presses(listed, data) == other.hears("admins-only")
    assert await other.taps(listed, "BibTeX") is None
    assert (await other.gets())[0].thread_id == topic
    chat.may_send_files = False
    assert await other.taps(listed, "BibTeX") is None
    assert texts(await other.gets()) == [other.hears("saved-no-files")]
    await one.taps(listed, one.hears("button-tidy"))
    await one.sees(listed, "✕ 1")
    assert "export:md" not in button_data(listed)
    await one.taps(listed, "✕ 1")
    await one.reads(listed, one.hears("saved-none-group"))
