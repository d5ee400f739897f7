"""/following and the words that are offered: messages that edit themselves, what words bring, what the taste does."""

from typing import Any

from bot.chat.follow import MOST
from bot.chat.following import PAGE
from storage import followed, marks
from storage.records import Follow
from tests.talk import Reader, admin_and_member, button_data, collected, new_reader
from tests.test_chat_buttons import FIRST, SECOND, cards_of

PAPERS = 12  # of the sample days, all of the last 30 days


async def words_of(reader: Reader) -> list[str]:
    return [follow.words for follow in await reader.s.store(followed.by, reader.chat.id)]


def told(reader: Reader) -> list[str]:
    """How a tap is answered on a word that some paper of the sample days holds."""
    return [reader.hears("offer-on", count=count) for count in range(1, PAPERS)]


async def test_follow_says_what_the_words_would_have_brought(running: Any) -> None:
    reader = new_reader(running, "en")
    await reader.asks("/start")
    answer = (await reader.asks("/follow agent, zzz, -speech, 作者：Nobody At All"))[0].text.split("\n")
    field = reader.hears("field-author")
    assert answer[2:4] == [
        reader.hears("follow-reach", words="agent 4 · −speech 1", total=PAPERS),
        reader.hears("follow-nothing", words=f"zzz · {field}Nobody At All", total=PAPERS),
    ]


async def test_a_tap_follows_what_is_frequent_and_the_next_one_drops_it(running: Any) -> None:
    reader = new_reader(running, "en")
    await reader.asks("/start")
    (offer,) = await reader.asks("/follow")
    assert offer.text.startswith(reader.hears("follow-how"))
    words = [button["text"] for button in offer.buttons]
    assert len(words) == 8
    for word in words[:2]:
        assert await reader.taps(offer, word) in told(reader)
        await reader.sees(offer, f"✓ {word}")
    assert sorted(await words_of(reader)) == sorted(words[:2])
    assert [button["text"].removeprefix("✓ ") for button in offer.buttons] == words  # none has moved
    assert await reader.taps(offer, f"✓ {words[0]}") == reader.hears("offer-off")
    await reader.sees(offer, words[0])
    assert await words_of(reader) == [words[1]]
    (again,) = await reader.asks("/follow")
    assert words[1] not in [button["text"] for button in again.buttons]


async def test_a_keyword_with_an_at_sign_can_be_tapped_like_any_other(stage: Any) -> None:
    keywords = ["pass@k", "recall@10"]
    entries = [
        {"paper": {"id": f"2608.0000{n}", "title": "A", "summary": "B.", "ai_keywords": keywords}} for n in range(3)
    ]
    async with stage(days={"2026-08-21": entries}) as s:
        await s.start_bot()
        await collected(s)
        reader = new_reader(s, "en")
        await reader.asks("/start")
        (offer,) = await reader.asks("/follow")
        for word in ("pass@k", "recall@10"):
            assert await reader.taps(offer, word) == reader.hears("offer-on", count=3)
        assert sorted(await words_of(reader)) == ["pass@k", "recall@10"]


async def test_who_taps_without_having_started_is_subscribed_and_told_so(running: Any) -> None:
    reader = new_reader(running, "en")
    (offer,) = await reader.asks("/follow")
    await reader.taps(offer, offer.buttons[0]["text"])
    assert "You are subscribed now" in (await reader.gets())[0].text
    await reader.asks("/stop")
    assert reader.hears("pushes-off") in (await reader.asks("/follow"))[0].text


async def test_following_counts_drops_and_offers(running: Any) -> None:
    reader = new_reader(running, "zh")
    (empty,) = await reader.asks("/following")
    lines = [reader.hears(each) for each in ("following-none", "pushes-off", "follow-offer")]
    assert empty.text.split("\n") == lines
    await reader.asks("/follow agent, -speech, b & c, org:Google")
    (listed,) = await reader.asks("/following")
    assert listed.text.split("\n") == [
        reader.hears("following-title"), "• agent 4", "• b & c 0", f"• {reader.hears('field-org')}Google 1",
        reader.hears("following-hidden"), "• speech 1",
        reader.hears("following-counted", total=PAPERS), reader.hears("following-only"),
    ]  # fmt: skip
    assert await reader.taps(listed, "✕ b & c") == reader.hears("offer-off")
    await running.api.wait_until(lambda: "b & c" not in listed.text)
    assert await reader.taps(listed, "✕ −speech") == reader.hears("offer-off")
    await running.api.wait_until(lambda: "speech" not in listed.text)
    picked = next(data for data in button_data(listed) if data.startswith("pick:")).removeprefix("pick:")
    assert await reader.taps(listed, f"＋ {picked}") in told(reader)
    await reader.reads(listed, f"• {picked} ")
    assert set(await words_of(reader)) == {"agent", "org:Google", picked}


async def test_a_hundred_long_phrases_are_paged_and_each_can_be_dropped(running: Any) -> None:
    reader = new_reader(running, "zh")
    await reader.asks("/start")
    for batch in range(2):
        phrases = (f"{'强化' * 20} {batch}{number:02}" for number in range(50))
        answer = (await reader.asks(f"/follow {','.join(phrases)}"))[0]
        assert len(answer.text) < 1000
    (listed,) = await reader.asks("/following")
    pages, seen = -(-MOST // PAGE), set()
    for page in range(1, pages + 1):
        await reader.sees(listed, f"{page}/{pages}")
        seen |= {line for line in listed.text.split("\n") if line.startswith("•")}
        assert len(listed.buttons) <= PAGE + 3 + 4 + 1
        await reader.taps(listed, "›")
    assert len(seen) == MOST
    await reader.sees(listed, f"1/{pages}")
    await reader.taps(listed, "‹")
    await reader.sees(listed, f"{pages}/{pages}")
    for crosses in (3, 2, 1, 0):  # the last page empties, and gives way to the one before
        await reader.taps(listed, next(data for data in button_data(listed) if data.startswith("drop:")))
        await running.api.wait_until(
            lambda crosses=crosses: len([d for d in button_data(listed) if d[:4] == "drop"]) == (crosses or PAGE)
        )
    await reader.sees(listed, f"{pages - 1}/{pages - 1}")
    dropped = (await reader.asks("/unfollow all"))[0]
    assert len(dropped.text) < 1000
    assert await words_of(reader) == []


async def test_old_and_forged_buttons_are_answered_and_do_no_harm(running: Any) -> None:
    reader = new_reader(running, "en")
    await reader.asks("/start")
    await reader.asks("/follow agent")
    (listed,) = await reader.asks("/following")
    drop = next(data for data in button_data(listed) if data.startswith("drop:"))
    await reader.asks("/unfollow agent")
    assert await reader.forges(listed, drop) == reader.hears("offer-gone")
    stale = ("follow:", "follow:a,b", "follow:a\nb", "pick:author:X", "drop:1:xyz", "drop:0:" + "0" * 12,
             "following:0", "taste:all", "taste-off:", "unfollow:", "follow:" + "x" * 61, "pick:!!!")  # fmt: skip
    assert await reader.forges_each(listed, *stale) == reader.is_told_of_stale(*stale)
    assert await reader.presses(listed, "unfollow:never followed") == reader.hears("offer-gone")
    assert await words_of(reader) == []
    card = (await cards_of(reader))[0]
    before = card.text
    elsewhere = ("follow:robots", "pick:vision", "following:1", "taste:show", "unfollow:robots", drop)
    assert await reader.forges_each(card, *elsewhere) == reader.is_told_of_stale(*elsewhere)
    await reader.hears_nothing()
    assert card.text == before


async def test_no_more_than_the_most_can_be_followed_by_tapping(running: Any) -> None:
    reader = new_reader(running, "en")
    await reader.asks("/start")
    await running.store(followed.add, reader.chat.id, [Follow(f"word{number}") for number in range(MOST)])
    (offer,) = await reader.asks("/follow")
    assert await reader.taps(offer, offer.buttons[0]["text"]) == reader.hears("offer-full", most=MOST)
    assert len(await words_of(reader)) == MOST


async def test_the_taste_is_explained_keyword_by_keyword_and_forgotten_when_asked(running: Any) -> None:
    reader = new_reader(running, "zh")
    await reader.asks("/start")
    (listed,) = await reader.asks("/following")
    rule = reader.hears("taste-rule", upvotes=5, most=3)
    await reader.taps(listed, reader.hears("button-taste"))
    await reader.reads(listed, f"{rule}\n{reader.hears('taste-none')}")
    first, second = await cards_of(reader)
    await reader.taps(first, reader.hears("button-more"))
    await reader.taps(second, reader.hears("button-less"))
    await reader.taps(listed, reader.hears("button-back"))
    await reader.reads(listed, reader.hears("following-none"))
    await reader.taps(listed, reader.hears("button-taste"))
    await reader.reads(listed, "reinforcement learning +5")
    assert "−5" in listed.text
    assert "强化学习" not in listed.text  # a keyword and its translation count once
    await reader.taps(listed, reader.hears("button-taste-forget"))
    await reader.sees(listed, reader.hears("button-taste-off"))
    assert set(await running.store(marks.tastes, reader.chat.id)) == {FIRST, SECOND}
    assert await reader.taps(listed, reader.hears("button-taste-off")) == reader.hears("taste-forgotten")
    await reader.reads(listed, reader.hears("taste-none"))
    assert await running.store(marks.tastes, reader.chat.id) == {}


async def test_in_a_group_only_administrators_change_the_topics(running: Any) -> None:
    one, other = admin_and_member(running, "en")
    await one.asks("/start")
    await one.asks("/follow agent")
    (listed,) = await other.asks("/following")
    drop = next(found for found in button_data(listed) if found.startswith("drop:"))
    for data in ("follow:robots", "unfollow:agent", "pick:robots", drop, "taste-off:yes"):
        assert await other.presses(listed, data) == other.hears("admins-only")
    assert await words_of(one) == ["agent"]
    assert await other.taps(listed, "taste:show") is None
    await other.sees(listed, other.hears("button-back"))
