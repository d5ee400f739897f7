"""Planning for many chats at once: batches, and what happens beside them."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlite_utils import Database

from bot import planning
from bot.planning import plan_due, read_news
from storage import chats, followed, marks, papers, pushes
from storage.records import Chat, Follow, Paper, Plan

NOW = datetime(2026, 8, 22, 1, 0, tzinfo=UTC)
DAY = NOW.date()


def paper(number: int, title: str = "A paper", **more: object) -> Paper:
    return Paper(f"2608.{number:05}", title, "We study it.", upvotes=100 - number, **more)  # type: ignore[arg-type]


def subscribe(db: Database, chat_id: int, *words: str) -> None:
    chat = Chat(chat_id, "private", "zh", time(9), "Asia/Shanghai", 2)
    chats.add(db, chat, 0, NOW - timedelta(minutes=chat_id), NOW)
    followed.add(db, chat_id, [Follow(word.lstrip("-"), word.startswith("-")) for word in words])


def plans(db: Database) -> dict[int, Plan]:
    running = (pushes.get(db, push_id) for push_id in pushes.running(db, 100))
    return {push.chat.id: push.plan for push in running if push}


def planned(db: Database, chat_id: int) -> list[int]:
    return [int(paper_id[-5:]) for paper_id in plans(db)[chat_id].cards]


def test_batch_after_batch_everybody_gets_a_plan_of_their_own(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "PLANNED_AT_ONCE", 2)
    papers.save_listing(db, DAY, [paper(1, "Agents"), paper(2, "Speech"), paper(3, "Speech agents")], NOW)
    for chat_id, words in enumerate([(), ("speech",), ("agent", "-speech"), ("video",), ("speech", "agent")], start=1):
        subscribe(db, chat_id, *words)
    marks.set_taste(db, 1, "2608.00003", 1)
    news = read_news(db, NOW)
    assert [plan_due(db, news) for _ in range(4)] == [2, 2, 1, 0]
    assert [planned(db, chat_id) for chat_id in range(1, 6)] == [[1, 2], [2, 3], [1], [], [1, 2]]
    assert [plan.note for plan in plans(db).values()].count("no-match") == 1
    assert all(chats.get(db, chat_id).position == 3 for chat_id in range(1, 6))  # type: ignore[union-attr]


def test_papers_collected_while_pushes_are_planned_come_with_the_next_push(db: Database) -> None:
    papers.save_listing(db, DAY, [paper(1)], NOW)
    subscribe(db, 1)
    news = read_news(db, NOW)
    papers.save_listing(db, DAY, [paper(1), paper(2)], NOW)
    plan_due(db, news)
    assert planned(db, 1) == [1]
    pushes.finish(db, pushes.running(db, 1)[0])
    tomorrow = NOW + timedelta(days=1)
    plan_due(db, read_news(db, tomorrow))
    assert planned(db, 1) == [2]


def test_words_followed_while_pushes_are_planned_are_looked_up(db: Database) -> None:
    papers.save_listing(db, DAY, [paper(1, "Agents"), paper(2, "Speech", authors=("Ada Li",))], NOW)
    subscribe(db, 1, "agent")
    news = read_news(db, NOW)
    plan_due(db, news)
    subscribe(db, 2, "speech", "agent", "-author:li")
    plan_due(db, news)
    assert planned(db, 2) == [1]


def test_tastes_are_looked_up_for_all_chats_together(db: Database) -> None:
    listed = [paper(number, ai_keywords=("speech" if number % 2 else "video",)) for number in range(1, 31)]
    papers.save_listing(db, DAY - timedelta(days=30), listed[:20], NOW - timedelta(days=30))
    papers.save_listing(db, DAY, listed[20:], NOW)
    questions: list[str] = []

    def questions_for(*chat_ids: int, likes: int) -> int:
        for chat_id in chat_ids:
            subscribe(db, chat_id)
            for liked in listed[:likes]:
                marks.set_taste(db, chat_id, liked.id, 1 if liked.ai_keywords == ("speech",) else -1)
        news = read_news(db, NOW)
        questions.clear()
        db.conn.set_trace_callback(lambda query: questions.append(query) if "SELECT" in query else None)
        assert plan_due(db, news) == len(chat_ids)
        db.conn.set_trace_callback(None)
        return len(questions)

    assert questions_for(1, likes=1) == questions_for(2, 3, 4, likes=20)
    assert [planned(db, chat_id) for chat_id in (1, 2, 3, 4)] == [[21, 23]] * 4


def test_on_a_day_that_brought_papers_no_line_says_that_there_are_none(db: Database) -> None:
    papers.save_listing(db, DAY, [paper(1)], NOW)
    subscribe(db, 1)
    plan_due(db, read_news(db, NOW))
    pushes.finish(db, pushes.running(db, 1)[0])
    evening, tomorrow = NOW + timedelta(hours=10), NOW + timedelta(days=1)
    chats.set_schedule(db, 1, time(19), "Asia/Shanghai", evening)
    assert plan_due(db, read_news(db, evening)) == 1
    assert plans(db) == {}
    chats.set_schedule(db, 1, time(9), "Asia/Shanghai", tomorrow)
    plan_due(db, read_news(db, tomorrow))
    assert plans(db)[1].note == "no-papers"


def test_a_chat_that_cannot_be_planned_for_is_tried_again_in_an_hour_and_misses_nothing(db: Database) -> None:
    papers.save_listing(db, DAY, [paper(1)], NOW)
    subscribe(db, 1)
    db.execute("UPDATE chats SET zone = 'Atlantis/Capital'")
    news = read_news(db, NOW)
    assert [plan_due(db, news) for _ in range(2)] == [1, 0]
    chat = chats.get(db, 1)
    assert chat
    assert (chat.next_push_at, chat.position) == (NOW + timedelta(hours=1), 0)


def test_a_batch_is_stored_whole_or_not_at_all(db: Database) -> None:
    papers.save_listing(db, DAY, [paper(1)], NOW)
    for chat_id in (1, 2, 3):
        subscribe(db, chat_id)
    db.execute(
        "CREATE TRIGGER broken BEFORE UPDATE ON chats WHEN old.id = 2 BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END"
    )
    with pytest.raises(Exception, match="disk I/O error"), db.atomic():
        plan_due(db, read_news(db, NOW))
    assert plans(db) == {}
    assert {chats.get(db, chat_id).position for chat_id in (1, 2, 3)} == {0}  # type: ignore[union-attr]
    db.execute("DROP TRIGGER broken")
    plan_due(db, read_news(db, NOW))
    assert plans(db).keys() == {1, 2, 3}


def test_who_was_told_that_there_is_nothing_yet_misses_no_day_that_comes_after(db: Database) -> None:
    chats.add(db, Chat(1, "private", "zh", time(9), "Asia/Shanghai", 2), None, NOW, NOW)
    plan_due(db, read_news(db, NOW))
    pushes.finish(db, *pushes.running(db, 1))
    tomorrow = NOW + timedelta(days=1)
    papers.save_listing(db, DAY, [paper(1)], NOW + timedelta(minutes=5))
    papers.save_listing(db, tomorrow.date(), [paper(2)], tomorrow - timedelta(minutes=5))
    plan_due(db, read_news(db, tomorrow))
    assert planned(db, 1) == [1, 2]
