"""/follow, /unfollow, /following: words kept, refused, replaced and dropped, whatever somebody types."""

import re
import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.follow import MOST
from bot.chat.spoken import shown, spoken
from bot.embedded.chats import Message
from bot.wording import LANGUAGES, wording
from bot.words.follows import LONGEST, read_follows
from bot.words.match import key
from storage import chats, followed
from storage.records import Follow, Language
from tests.talk import Reader, new_reader, texts

OWN_ENTITIES = {"bold", "code", "bot_command"}  # what the bot's own sentences hold


@pytest.mark.parametrize("separator", [", ", ",", "，", "、", "\n", ";", "； ", " ,\n\n, "])
def test_every_separator_parts_the_words(separator: str) -> None:
    argument = separator.join(["diffusion model", "强化学习", "3D"])
    assert read_follows(argument) == [Follow("diffusion model"), Follow("强化学习"), Follow("3D")]


@pytest.mark.parametrize("minus", ["-", "- ", "--", "－", "−", "–", "—", "‐", "\u2011", "﹣", "\u200b-", "\u2060- "])
def test_a_leading_minus_of_any_shape_excludes(minus: str) -> None:
    assert read_follows(f"{minus}medical, agent") == [Follow("medical", excluded=True), Follow("agent")]


def test_a_minus_inside_a_word_is_a_part_of_it() -> None:
    assert read_follows("vision-language, text–to–image") == [Follow("vision-language"), Follow("text–to–image")]


@settings(deadline=None)
@given(st.text(max_size=300))
def test_what_is_read_is_one_clean_line_each_and_no_two_alike(argument: str) -> None:
    found = read_follows(argument)
    assert len({key(follow.words) for follow in found}) == len(found)
    for follow in found:
        assert follow.words == " ".join(follow.words.split())
        assert not {unicodedata.category(c) for c in follow.words.replace("\u200d", "")} & {"Cc", "Cf", "Cs"}


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("author:Yann LeCun", "author:Yann LeCun"),
        ("Author : Yann LeCun", "author:Yann LeCun"),
        ("AUTHORS:\u3000Yann  LeCun", "author:Yann LeCun"),
        ("作者：Yann LeCun", "author:Yann LeCun"),
        ("作者: 何恺明", "author:何恺明"),
        ("org:Google", "org:Google"),
        ("机构：清华大学", "org:清华大学"),
        ("organisation:Google DeepMind:", "org:Google DeepMind"),
        ("：org：Google", "org:Google"),
        ("author:", "author:"),
        ("agent:", "agent"),
        ("author", "author"),
        ("co-author: a field", "co-author: a field"),
    ],
)
def test_people_and_institutions_are_stored_with_one_prefix(written: str, stored: str) -> None:
    assert read_follows(written) == [Follow(stored)]
    assert read_follows(f"- {written}") == [Follow(stored, excluded=True)]


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.sampled_from(["author:", "org:", ""]), st.text("ab 强化", min_size=1, max_size=20))
def test_what_a_reader_is_shown_can_be_written_back(language: Language, prefix: str, name: str) -> None:
    for follow in read_follows(prefix + name):
        assert read_follows(spoken(follow.words, wording(language))) == [follow]


DAYS: dict[str, list[Any]] = {}  # nothing to count or to offer

PHRASES = st.text("ab 强化@/.#👩", min_size=1, max_size=LONGEST)


@settings(deadline=None)
@given(st.lists(PHRASES, max_size=MOST), st.integers(100, 2400))
def test_a_line_of_words_keeps_its_bounds_and_counts_what_it_leaves_out(words: list[str], room: int) -> None:
    text = shown(words, room)
    assert len(text) <= room + 12 * LONGEST
    kept = len(text.split(" · ")) if words else 0
    assert "(+" not in text or f"(+{len(words) - kept})" in text


async def test_follow_keeps_words_and_says_which(running: Any) -> None:
    reader = new_reader(running, "en")
    await reader.asks("/start")
    answer = (await reader.asks("/follow agent，强化学习、 vision-language\n-medical; − speech"))[0]
    assert answer.text == "\n".join(
        [
            reader.hears("follow-done", words="agent · 强化学习 · vision-language"),
            reader.hears("follow-hides", words="medical · speech"),
            reader.hears("follow-next"),
        ]
    )
    kept = [Follow("agent"), Follow("vision-language"), Follow("强化学习")]
    hidden = [Follow("medical", excluded=True), Follow("speech", excluded=True)]
    assert await running.store(followed.by, reader.chat.id) == kept + hidden
    only_hidden = (await reader.asks("/follow -robot"))[0]
    assert only_hidden.text == f"{reader.hears('follow-hides', words='robot')}\n{reader.hears('follow-next')}"


async def test_the_words_may_follow_the_command_without_a_space(running: Any) -> None:
    reader = new_reader(running, "zh")
    await reader.asks("/start")
    await reader.asks("/follow：agent")
    await reader.asks("/follow，强化学习")
    await reader.asks("/follow@paper_digest_bot\nrobotics")
    assert await _followed(reader) == ["agent", "robotics", "强化学习"]


async def test_the_same_words_in_another_spelling_replace_the_old_ones(running: Any) -> None:
    reader = new_reader(running, "zh")
    await reader.asks("/start")
    for spelling in ("Diffusion Models", "diffusion-model", "ＤＩＦＦＵＳＩＯＮ　ｍｏｄｅｌｓ", "diffusion model"):
        await reader.asks(f"/follow {spelling}")
    assert await running.store(followed.by, reader.chat.id) == [Follow("diffusion model")]
    await reader.asks("/follow -Diffusion Model, agents, Agent")
    assert await running.store(followed.by, reader.chat.id) == [
        Follow("Agent"),
        Follow("Diffusion Model", excluded=True),
    ]


async def test_without_words_follow_explains_itself(running: Any) -> None:
    reader = new_reader(running, "zh")
    nothing = ("/follow", "/follow   ", "/follow ,，、", "/follow -", "/follow \u200b, —")
    assert await reader.asks_each(*nothing) == [reader.hears("follow-how")] * len(nothing)
    assert await running.store(chats.get, reader.chat.id) is None


async def test_a_keyword_of_four_thousand_characters_gets_a_short_answer_and_is_not_kept(running: Any) -> None:
    reader = new_reader(running, "en")
    await reader.asks("/start")
    answer = (await reader.asks(f"/follow {'x' * 4000}"))[0]
    assert answer.text == reader.hears("follow-long", words="x" * (LONGEST - 1) + "…", longest=LONGEST)
    assert await _followed(reader) == []
    mixed = (await reader.asks(f"/follow agent, {'强' * (LONGEST + 1)}"))[0]
    assert reader.hears("follow-done", words="agent") in mixed.text
    assert "强…" in mixed.text
    assert await _followed(reader) == ["agent"]


async def test_a_phrase_of_too_many_words_is_called_too_long(running: Any) -> None:
    reader = new_reader(running, "en")
    await reader.asks("/start")
    phrase = "a b c d e f g h i j k l m"
    assert texts(await reader.asks(f"/follow {phrase}")) == [reader.hears("follow-long", words=phrase, longest=LONGEST)]
    assert await _followed(reader) == []


async def test_what_cannot_be_matched_is_not_kept(running: Any) -> None:
    reader = new_reader(running, "zh")
    await reader.asks("/start")
    for nothing in ("!!!", "***", "😀", "-…"):
        answer = (await reader.asks(f"/follow {nothing}"))[0]
        assert answer.text == reader.hears("follow-empty", words=nothing.replace("-", "−"))
    assert await _followed(reader) == []


async def test_markup_control_characters_and_links_in_words_are_only_text(running: Any) -> None:
    hostile = '<b>bold</b>, <a href="tg://user?id=1">x</a>, @durov, https://evil.example/x, t.me/evil, #tag, /stop'
    reader = new_reader(running, "en")
    await reader.asks("/start")
    said = [
        *await reader.asks(f"/follow {hostile}, $TON, zero\u200bwidth, turn\u202ened, nul\x00l"),
        *await reader.asks("/following"),
        *await reader.asks("/unfollow @somebody, evil.example"),
        *await reader.asks("/unfollow @durov, t.me/evil"),
    ]
    for message in said:
        assert {entity["type"] for entity in message.entities} <= OWN_ENTITIES
    assert _commands(said) <= {"/following"}
    assert "<b>bold</b>" in said[0].text.replace("\u2060", "")
    words = await _followed(reader)
    assert {"zero width"} <= set(words)
    assert all(word.isprintable() for word in words)
    assert "@durov" not in words


async def test_two_hundred_words_at_once_are_kept_up_to_the_most_and_all_can_be_seen_and_dropped(running: Any) -> None:
    reader = new_reader(running, "zh")
    await reader.asks("/start")
    answer = (await reader.asks("/follow " + ",".join(f"word{number:03}" for number in range(200))))[0]
    assert len(await _followed(reader)) == MOST
    assert reader.hears("follow-many", most=MOST, words="word100 · word101") in answer.text
    assert re.search(r"word02. … \(\+7.\)", answer.text)
    assert len(answer.text) < 1000
    again = (await reader.asks("/follow one more"))[0]
    assert again.text == reader.hears("follow-many", most=MOST, words="one more")
    respelled = (await reader.asks("/follow WORD001"))[0]
    assert reader.hears("follow-done", words="WORD001") in respelled.text
    assert len(await _followed(reader)) == MOST


async def test_unfollow_finds_words_in_any_spelling(running: Any) -> None:
    reader = new_reader(running, "en")
    await reader.asks("/start")
    await reader.asks("/follow Diffusion Models, 强化学习, agent, -medical")
    dropped = reader.hears("unfollow-done", words="Diffusion Models", left=3)
    assert texts(await reader.asks("/unfollow diffusion-model")) == [dropped]
    assert texts(await reader.asks("/unfollow robots")) == [reader.hears("unfollow-unknown", words="robots")]
    dropped = reader.hears("unfollow-done", words="强化学习 · −medical", left=1)
    assert texts(await reader.asks("/unfollow medical、强化学习、robots")) == [dropped]
    assert texts(await reader.asks("/unfollow")) == [reader.hears("unfollow-how")]
    assert texts(await reader.asks("/unfollow -AGENTS")) == [reader.hears("unfollow-done", words="agent", left=0)]
    left = ("/unfollow", "/unfollow agent", "/unfollow all")
    assert await reader.asks_each(*left) == [reader.hears("following-none")] * len(left)


async def test_unfollow_all_drops_everything(running: Any) -> None:
    reader = new_reader(running, "zh")
    await reader.asks("/start")
    for everything in ("all", "ALL", "全部", "*", "所有", "everything"):
        _, said = await reader.asks_each("/follow agent, -medical", f"/unfollow {everything}")
        assert said == reader.hears("unfollow-done", words="agent · −medical", left=0)
        assert await _followed(reader) == []


async def test_who_follows_without_having_started_is_subscribed_and_told_so(running: Any) -> None:
    reader = new_reader(running, "en")
    await reader.asks("/follow !!!")
    assert await running.store(chats.get, reader.chat.id) is None
    done, begins = (await reader.asks("/follow agent"))[0].text.split("\n")
    assert done == reader.hears("follow-done", words="agent")
    assert begins == reader.hears("pushes-begin", time="09:00", zone="Asia/Shanghai", day=date(2026, 8, 22))
    assert (await running.store(chats.get, reader.chat.id)).state == "active"


async def test_who_has_stopped_is_told_that_no_push_will_come_of_it(running: Any) -> None:
    reader = new_reader(running, "zh")
    await reader.asks("/start")
    await reader.asks("/stop")
    answer = (await reader.asks("/follow agent"))[0]
    assert answer.text == f"{reader.hears('follow-done', words='agent')}\n{reader.hears('pushes-off')}"
    assert (await running.store(chats.get, reader.chat.id)).state == "stopped"
    assert await _followed(reader) == ["agent"]


async def test_without_stored_papers_nothing_is_counted_or_offered(running: Any) -> None:
    reader = new_reader(running, "en")
    empty = f"{reader.hears('following-none')}\n{reader.hears('pushes-off')}"
    assert texts(await reader.asks("/following")) == [empty]
    await reader.asks("/follow agent")
    (listed,) = await reader.asks("/following")
    assert listed.text.split("\n")[:2] == ["You follow", "• agent"]


async def _followed(reader: Reader) -> list[str]:
    return [follow.words for follow in await reader.s.store(followed.by, reader.chat.id)]


def _commands(messages: list[Message]) -> set[str]:
    """The commands that can be tapped in these messages."""
    return {
        message.text.encode("utf-16-le")[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for message in messages
        for e in message.entities
        if e["type"] == "bot_command"
    }
