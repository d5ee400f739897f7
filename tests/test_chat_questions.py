"""Plain words after a command that has asked for them: they are the answer, once and for a while."""

from typing import Any

from bot.chat.questions import PATIENCE, Questions
from storage import chats, followed
from storage.records import Follow
from tests.conftest import EVENING
from tests.talk import collected, new_reader, texts


async def test_words_after_a_command_that_asks_for_them_are_its_words(running: Any) -> None:
    await collected(running)
    reader = new_reader(running, "en")
    await reader.asks("/start")
    for command, words in (
        ("/search", "video"),
        ("/timezone", "Berlin"),
        ("/time", "8:30"),
        ("/follow", "agent, -speech"),
    ):
        with_words = texts(await reader.asks(f"{command} {words}"))
        await reader.asks(command)
        assert texts(await reader.asks(words)) == with_words
        assert texts(await reader.asks(words)) == [reader.hears("hint")]
    chat = await running.store(chats.get, reader.chat.id)
    assert (chat.zone, f"{chat.delivery_time:%H:%M}") == ("Europe/Berlin", "08:30")
    await reader.asks("/unfollow")
    await reader.asks("agent")
    assert await running.store(followed.by, reader.chat.id) == [Follow("speech", excluded=True)]
    await reader.asks("/date")
    (header, *_) = await reader.asks(f"{EVENING:%m-%d}", lambda new: len(new) > 2)
    assert header.text == reader.hears("day-header", day=EVENING.date(), count=12)


async def test_a_button_that_asks_for_words_gets_them_too(running: Any) -> None:
    reader = new_reader(running, "zh")
    (welcome,) = await reader.asks("/start")
    await reader.taps(welcome, "topics")
    await reader.gets()
    await reader.asks("diffusion model, 强化学习")
    assert await running.store(followed.by, reader.chat.id) == [Follow("diffusion model"), Follow("强化学习")]


async def test_what_is_no_answer_is_none(running: Any) -> None:
    reader = new_reader(running, "en")
    await reader.asks("/follow")
    await reader.asks("/help")  # another command: the question is forgotten
    assert texts(await reader.asks("agent")) == [reader.hears("hint")]
    for other in ("/unknown", "／follow agent"):
        await reader.asks("/follow")
        assert texts(await reader.asks(other)) == [reader.hears("hint")]
    await reader.asks("/follow")
    reader.person.sends_photo("look at this")
    assert texts(await reader.gets()) == [reader.hears("hint")]
    await reader.asks("/follow")
    assert texts(await reader.asks("https://arxiv.org/abs/9999.99999")) != [reader.hears("hint")]
    assert await running.store(followed.by, reader.chat.id) == []


def test_a_question_is_answered_once_and_not_for_ever() -> None:
    questions = Questions()
    questions.ask(1, "search", 0.0)
    questions.ask(1, "time", 1.0)
    assert questions.take(1, 1.0 + PATIENCE) == "time"
    assert questions.take(1, 1.0 + PATIENCE) is None
    questions.ask(1, "search", 0.0)
    assert questions.take(1, PATIENCE + 0.1) is None


def test_questions_that_nobody_answers_are_forgotten() -> None:
    questions = Questions()
    for number in range(1000):
        questions.ask(number % 500, "search", number * PATIENCE / 10)
    assert len(questions) <= 12
