"""Links to the bot, `?start=…`: what they bring, to whom, and what broken and hostile ones do not."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.links import read_topics
from bot.embedded.papers_api import sample_days
from bot.words.follows import read_follows
from storage import chats, followed
from storage.records import Follow
from tests.talk import admin_and_member, button_data, new_reader, texts, two_readers

TOMORROW = {"time": "09:00", "zone": "Asia/Shanghai", "day": date(2026, 8, 22)}
OLD = {"paper": {"id": "2309.05463", "title": "Textbooks", "summary": "We train a model. It is small.", "upvotes": 9}}
DAYS = sample_days() | {"2023-09-12": [OLD]}


@pytest.mark.parametrize(
    ("payload", "topics"),
    [
        ("diffusion-model", "diffusion model"),
        ("diffusion-model_agents_-medical", "diffusion model, agents, -medical"),
        ("-speech-recognition", "-speech recognition"),
        ("_a__b_", "a, b"),
        ("-", ""),
        ("_-_--", ""),
    ],
)
def test_a_links_topics_are_those_of_follow(payload: str, topics: str) -> None:
    assert read_topics(payload) == topics


@given(st.text("abz09_-", max_size=64))
def test_whatever_stands_in_a_link_follows_no_more_than_it_names(payload: str) -> None:
    followed = read_follows(read_topics(payload))
    assert len(followed) <= payload.count("_") + 1
    assert all(set(follow.words) <= set("abz09 ") for follow in followed)


async def test_the_first_message_has_three_doors_that_open(running: Any) -> None:
    reader = new_reader(running, "en")
    (welcome,) = await reader.asks("/start")
    assert button_data(welcome) == ["today", "topics", "settings"]
    assert await reader.taps(welcome, reader.hears("button-follow")) is None
    assert (await reader.gets())[0].text.startswith(reader.hears("follow-how"))
    assert await reader.taps(welcome, reader.hears("button-settings")) is None
    assert len(await reader.gets()) == 1
    assert await reader.taps(welcome, reader.hears("button-today")) is None
    assert "12" in (await reader.gets(4))[0].text


async def test_a_link_follows_topics_and_subscribes_who_is_new(running: Any) -> None:
    reader = new_reader(running, "zh")
    welcome, done = await reader.asks("/start follow_diffusion-model_-medical", 2)
    assert welcome.text == reader.hears("start-welcome", cards=2, **TOMORROW)
    for said in (
        reader.hears("follow-done", words="diffusion model"),
        reader.hears("follow-hides", words="medical"),
        reader.hears("follow-next"),
    ):
        assert said in done.text
    follows = [Follow("diffusion model"), Follow("medical", excluded=True)]
    assert await running.store(followed.by, reader.chat.id) == follows
    (again,) = await reader.asks("/start follow_agents")  # a subscriber is not welcomed again
    assert again.text.startswith(reader.hears("follow-done", words="agents"))
    await reader.asks("/stop")
    back, _ = await reader.asks("/start follow_agents", 2)
    assert back.text == reader.hears("start-back", **TOMORROW)


async def test_links_to_a_day_and_to_a_paper_show_them_and_subscribe_nobody(running: Any) -> None:
    reader = new_reader(running, "en")
    invite, header, card = await reader.asks(
        "/start date_20230912", lambda new: any(message.text.startswith("1.") for message in new)
    )
    assert invite.text == reader.hears("link-invite")
    assert header.text == reader.hears("day-header", day=date(2023, 9, 12), count=1)
    assert "Textbooks" in card.text
    for link in ("paper_2309-05463", "Paper_2309-05463"):
        invite, card = await reader.asks(f"/start {link}", 2)
        assert (invite.text, card.text[:9]) == (reader.hears("link-invite"), "Textbooks")
    assert await running.store(chats.get, reader.chat.id) is None
    await reader.asks("/start")
    (card,) = await reader.asks("/start paper_2309-05463")
    assert card.text.startswith("Textbooks")


async def test_a_paper_that_is_not_stored_is_fetched_and_one_that_nobody_knows_is_not(stage: Any) -> None:
    async with stage(days=DAYS) as s:
        await s.start_bot()
        for reader in two_readers(s):
            await reader.asks("/start")
            (card,) = await reader.asks("/start paper_2309-05463")
            assert "We train a model." in card.text
        assert [request["id"] for request in s.papers.requests if "id" in request].count("2309.05463") == 1
        unknown = reader.hears("paper-unknown", words="2309.99999")
        assert texts(await reader.asks("/start paper_2309-99999")) == [unknown]
        await s.papers.stop()
        (answer,) = await reader.asks("/start paper_2401-00001")
        assert answer.text.startswith(reader.hears("error-papers-api"))


async def test_broken_and_hostile_links_get_a_kind_answer(running: Any) -> None:
    broken = ("follow_", "follow_-", "paper_x", "paper_2309-05463-6"), (
        "follow__", "paper_", "paper_2309.05463/..", "paper_\u0662\u0663\u0660\u0669-05463",
    )  # fmt: skip
    days = ("date_", "date_20231399", "date_<b>"), ("date_x", "date_" + "9" * 3000)
    unknown = ("from_a_friend", "<b>", "follow"), ("💥" * 100, "__", "follow diffusion")
    for number, reader in enumerate(two_readers(running)):
        answers = await reader.asks_each(*(f"/start {payload}" for payload in broken[number]))
        assert answers == [reader.hears("link-broken")] * len(broken[number])
        assert await running.store(chats.get, reader.chat.id) is None
        await reader.asks("/start")
        for payload in days[number]:
            assert "/date" in (await reader.asks(f"/start {payload}"))[0].text
        tomorrow = reader.hears("error-future-day", today=date(2026, 8, 21))
        assert texts(await reader.asks("/start date_2099-01-01")) == [tomorrow]
        answers = await reader.asks_each(*(f"/start {payload}" for payload in unknown[number]))
        assert answers == [reader.hears("start-again", **TOMORROW)] * len(unknown[number])
        (answer,) = await reader.asks("/start follow_" + "_".join(f"w{number}" for number in range(200)))
        assert len(await running.store(followed.by, reader.chat.id)) == 100
        assert "100" in answer.text


async def test_a_link_that_adds_the_bot_to_a_group_works_there_for_administrators(running: Any) -> None:
    one, other = admin_and_member(running, "zh")
    link = "/start@paper_digest_bot follow_reinforcement-learning"
    assert texts(await other.asks(link)) == [other.hears("admins-only")]
    assert (await one.asks(link, 2))[0].text == one.hears("start-welcome", cards=2, **TOMORROW)
    assert await running.store(followed.by, one.chat.id) == [Follow("reinforcement learning")]


async def test_help_with_searching_subscribes_nobody(running: Any) -> None:
    reader = new_reader(running, "en")
    question = reader.person.asks_inline("zzzzqq")
    button = (await question.answered())["button"]
    assert button["text"] == reader.hears("button-inline-none")
    (answer,) = await reader.asks(f"/start {button['start_parameter']}")
    assert answer.text == reader.hears("search-how")
    assert await running.store(chats.get, reader.chat.id) is None
