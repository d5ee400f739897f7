"""Subscribers in the database, their follows, pushes, drafts and marks: written, read back, moved, forgotten."""

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.steps import take_step
from storage import chats, drafts, followed, marks, papers, pushes, summaries
from storage.moments import maybe_read, maybe_written, read, written
from storage.records import (
    Attempt,
    Chat,
    Draft,
    Follow,
    Language,
    Mark,
    Paper,
    Plan,
    Reading,
    Summary,
    SummaryLanguage,
)

NOW = datetime(2026, 8, 21, 1, 0, tzinfo=UTC)
READ_AS: dict[Language, SummaryLanguage] = {"zh": "zh", "en": "en"}
DAY = date(2026, 8, 21)
CHAT = Chat(1, "private", "zh", time(9, 5), "Asia/Shanghai", 10, position=3, next_push_at=NOW)
PLAN = Plan(
    days=(DAY - timedelta(days=1), DAY), total=5, matched=3, filtered=True, hidden=1,
    cards=("2608.00001", "2608.00002"), left_out=("2608.00003",),
)  # fmt: skip


def subscribe(db: Database, chat_id: int = 1, **changes: object) -> Chat:
    """A subscriber who is due at NOW, if nothing else is said."""
    chat = replace(CHAT, id=chat_id, **changes)  # type: ignore[arg-type]
    assert chat.next_push_at
    chats.add(db, chat, chat.position, chat.next_push_at, NOW)
    return chat


def stored(db: Database, chat_id: int = 1) -> Chat:
    chat = chats.get(db, chat_id)
    assert chat
    return chat


def list_papers(db: Database, count: int) -> None:
    found = [Paper(f"2608.{number:05}", f"Paper {number}", "We study it.") for number in range(1, count + 1)]
    papers.save_listing(db, DAY, found, NOW)


def rows(db: Database, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own tables


@pytest.mark.parametrize(
    "chat",
    [
        CHAT,
        replace(CHAT, id=-1001234567890, kind="supergroup", thread_id=77, language="en", cards=100, notes=False),
        replace(CHAT, state="stopped", position=None, delivery_time=time(0, 0), zone="America/Argentina/Ushuaia"),
    ],
)
def test_a_subscriber_is_read_back_as_it_was_stored(db: Database, chat: Chat) -> None:
    assert chat.next_push_at
    chats.add(db, chat, chat.position, chat.next_push_at, NOW)
    assert chats.get(db, chat.id) == chat
    assert chats.get(db, 99) is None


def test_every_setting_is_changed_in_one_chat_alone(db: Database) -> None:
    subscribe(db)
    other = subscribe(db, 2)
    chats.set_language(db, 1, "en")
    chats.set_notes(db, 1, False)
    chats.set_cards(db, 1, 20)
    chats.set_form(db, 1, "one")
    chats.set_silent(db, 1, True)
    chats.set_manager(db, 1, 77)
    chats.set_schedule(db, 1, time(21, 30), "Europe/Berlin", NOW + timedelta(hours=3))
    chats.advance(db, 1, 8, NOW + timedelta(hours=4))
    assert stored(db) == replace(
        CHAT, language="en", notes=False, delivery_time=time(21, 30), zone="Europe/Berlin", position=8,
        next_push_at=NOW + timedelta(hours=4), cards=20, form="one", silent=True, manager_id=77,
    )  # fmt: skip
    assert stored(db, 2) == other


def test_falling_asleep_is_for_the_active_and_says_so(db: Database) -> None:
    subscribe(db)
    subscribe(db, 2, state="stopped")
    assert chats.fall_asleep(db, 1, "blocked")
    assert not chats.fall_asleep(db, 1, "blocked again")
    assert not chats.fall_asleep(db, 2, "blocked")
    assert not chats.fall_asleep(db, 3, "never heard of")
    assert (stored(db).state, stored(db, 2).state) == ("asleep", "stopped")
    subscribe(db, 4, thread_id=7)
    assert not chats.fall_asleep(db, 4, "General is closed", only_general=True)
    assert chats.fall_asleep(db, 4, "kicked")
    assert db.execute("SELECT asleep_because FROM chats WHERE id = 1").fetchone()[0] == "blocked"
    chats.wake(db, 1, None, NOW)
    assert stored(db).state == "active"
    assert db.execute("SELECT asleep_because FROM chats WHERE id = 1").fetchone()[0] is None


# Who is due


def test_the_due_are_active_and_without_a_push_under_way_longest_waiting_first(db: Database) -> None:
    subscribe(db, 1, next_push_at=NOW)
    subscribe(db, 2, next_push_at=NOW - timedelta(hours=1))
    subscribe(db, 3, next_push_at=NOW + timedelta(seconds=1))
    subscribe(db, 4, state="asleep")
    subscribe(db, 5, state="stopped")
    subscribe(db, 6)
    pushes.start(db, 6, PLAN, NOW)
    subscribe(db, 7)
    pushes.start(db, 7, PLAN, NOW)
    pushes.finish(db, 2)
    assert [chat.id for chat in chats.due(db, NOW, 10)] == [2, 1, 7]
    assert [chat.id for chat in chats.due(db, NOW, 1)] == [2]


def test_who_waits_for_an_impossible_moment_is_pulled_in(db: Database) -> None:
    subscribe(db, 1, next_push_at=NOW + timedelta(days=400))
    subscribe(db, 2, next_push_at=NOW + timedelta(hours=30))
    subscribe(db, 3, next_push_at=NOW + timedelta(days=400), state="asleep")
    chats.pull_in(db, NOW, NOW + timedelta(days=2))
    assert [chat.id for chat in chats.due(db, NOW, 10)] == [1]
    assert stored(db, 2).next_push_at == NOW + timedelta(hours=30)
    assert stored(db, 3).next_push_at == NOW + timedelta(days=400)


def test_a_pause_is_waited_for_unless_a_clock_that_ran_ahead_began_it(db: Database) -> None:
    ends, first = NOW + timedelta(days=7), NOW + timedelta(days=7, hours=5)
    for chat_id in (1, 2):
        subscribe(db, chat_id)
    chats.set_pause(db, 1, ends, first)
    chats.set_pause(db, 2, NOW + timedelta(days=400), NOW + timedelta(days=401))
    for now in (NOW, ends - timedelta(seconds=1), ends + timedelta(seconds=1)):
        chats.pull_in(db, now, now + timedelta(days=2))
        assert (stored(db).paused_until, stored(db).next_push_at) == (ends, first)
    assert (stored(db, 2).paused_until, stored(db, 2).next_push_at) == (None, NOW)
    chats.set_pause(db, 1, None, NOW)
    assert (stored(db).paused_until, stored(db).next_push_at) == (None, NOW)


def test_channels_are_found_by_who_set_them_up_until_that_person_is_forgotten(db: Database) -> None:
    for chat_id, state in ((77, "active"), (-1, "stopped"), (-2, "active"), (-3, "asleep")):
        subscribe(db, chat_id, kind="channel" if chat_id < 0 else "private", state=state)
        if chat_id < 0:
            chats.set_manager(db, chat_id, 77)
    assert [chat.id for chat in chats.managed_by(db, 77)] == [-3, -2, -1]
    chats.forget(db, 77)
    assert chats.managed_by(db, 77) == []
    assert stored(db, -2).state == "active"


def test_a_note_is_made_once_a_day_and_only_for_those_who_want_it(db: Database) -> None:
    subscribe(db)
    subscribe(db, 2, notes=False)
    assert chats.note_once(db, 1, DAY)
    assert not chats.note_once(db, 1, DAY)
    assert chats.note_once(db, 1, DAY + timedelta(days=1))
    assert not chats.note_once(db, 2, DAY)


def test_languages_are_those_that_somebody_awake_reads(db: Database) -> None:
    assert chats.languages(db) == set()
    subscribe(db, 1, language="zh", state="asleep")
    subscribe(db, 2, language="en")
    assert chats.languages(db) == {"en"}


# Follows


def test_follows_are_kept_in_order_and_change_sides_instead_of_doubling(db: Database) -> None:
    subscribe(db)
    subscribe(db, 2)
    followed.add(db, 1, [Follow("video"), Follow("agent"), Follow("speech", excluded=True)])
    followed.add(db, 1, [Follow("video", excluded=True)])
    followed.add(db, 2, [Follow("agent"), Follow("强化学习")])
    assert followed.by(db, 1) == [Follow("agent"), Follow("speech", True), Follow("video", True)]
    both = followed.by_each(db, [1, 2, 99])
    assert {chat_id: set(found) for chat_id, found in both.items()} == {
        1: {Follow("agent"), Follow("speech", True), Follow("video", True)},
        2: {Follow("agent"), Follow("强化学习")},
    }
    followed.drop(db, 1, ["agent", "never followed"])
    assert followed.by(db, 1) == [Follow("speech", True), Follow("video", True)]
    assert followed.by(db, 2) == [Follow("agent"), Follow("强化学习")]
    followed.add(db, 2, [Follow("Zebra"), Follow("Bench")])
    assert [follow.words for follow in followed.by(db, 2)] == ["agent", "Bench", "Zebra", "强化学习"]


# Moving and forgetting


def furnish(db: Database, chat_id: int) -> None:
    """Everything that a chat can own."""
    subscribe(db, chat_id, kind="group" if chat_id < 0 else "private")
    followed.add(db, chat_id, [Follow("agent")])
    pushes.start(db, chat_id, PLAN, NOW)
    drafts.add(db, chat_id, 5, Draft("2608.00001", 1, "zh"), NOW)
    marks.save(db, chat_id, "2608.00001", NOW)


def test_a_moved_group_takes_along_what_is_about_papers_and_not_about_messages(db: Database) -> None:
    list_papers(db, 3)
    furnish(db, -10)
    furnish(db, 2)
    chats.move(db, -10, -1000)
    assert chats.get(db, -10) is None
    assert (stored(db, -1000).kind, stored(db, -1000).position) == ("supergroup", 3)
    assert followed.by(db, -1000) == [Follow("agent")]
    assert marks.saved(db, -1000) == ["2608.00001"]
    push = pushes.get(db, 1)
    assert push
    assert (push.chat.id, push.plan) == (-1000, PLAN)
    assert [row[0] for row in db.execute("SELECT chat_id FROM drafts")] == [2]
    assert stored(db, 2).kind == "private"


@pytest.mark.parametrize("later", [{}, {"state": "stopped"}, {"position": None}])
def test_a_move_onto_a_subscriber_keeps_the_later_one(db: Database, later: dict[str, object]) -> None:
    list_papers(db, 3)
    furnish(db, -10)
    subscribe(db, -1000, kind="supergroup", language="en", **later)
    chats.move(db, -10, -1000)
    assert stored(db, -1000).language == "en"
    assert marks.saved(db, -1000) == ["2608.00001"]
    assert [rows(db, table) for table in ("chats", "follows", "pushes", "drafts", "marks")] == [1, 0, 0, 0, 1]


def look_around(db: Database, chat_id: int) -> None:
    """A record of somebody who saves a paper, dislikes another, follows words, and never subscribes."""
    subscribe(db, chat_id, kind="supergroup", state="stopped", position=None, language="en")
    followed.add(db, chat_id, [Follow("video"), Follow("agent", excluded=True)])
    marks.save(db, chat_id, "2608.00002", NOW)
    marks.set_taste(db, chat_id, "2608.00001", -1)
    drafts.add(db, chat_id, 5, Draft("2608.00002", 1, "en"), NOW)


def test_a_move_onto_who_only_looked_around_keeps_the_subscription_and_loses_nothing(db: Database) -> None:
    list_papers(db, 3)
    furnish(db, -10)
    look_around(db, -1000)
    for _ in range(2):  # Telegram says so in both groups
        chats.move(db, -10, -1000)
    assert stored(db, -1000) == replace(CHAT, id=-1000, kind="supergroup")
    assert pushes.running(db, 9) == [1]
    assert followed.by(db, -1000) == [Follow("agent"), Follow("video")]
    assert marks.saved(db, -1000) == ["2608.00002", "2608.00001"]
    assert marks.tastes(db, -1000) == {"2608.00001": -1}
    assert [tuple(row) for row in db.execute("SELECT chat_id, paper_id FROM drafts")] == [(-1000, "2608.00002")]
    assert rows(db, "chats") == 1


def test_of_two_who_only_looked_around_the_later_one_stays(db: Database) -> None:
    list_papers(db, 3)
    subscribe(db, -10, kind="group", state="stopped", position=None)
    marks.save(db, -10, "2608.00003", NOW - timedelta(days=1))
    look_around(db, -1000)
    chats.move(db, -10, -1000)
    assert stored(db, -1000).language == "en"
    assert marks.saved(db, -1000) == ["2608.00002", "2608.00003"]
    assert rows(db, "chats") == 1


def test_a_move_of_nobody_is_nothing(db: Database) -> None:
    chats.move(db, -10, -1000)
    assert rows(db, "chats") == 0
    subscribe(db, -1000, state="stopped", position=None)
    chats.move(db, -10, -1000)
    assert rows(db, "chats") == 1


def test_forgetting_erases_all_that_is_known_of_the_chat_and_nothing_else(db: Database) -> None:
    list_papers(db, 3)
    furnish(db, 1)
    furnish(db, 2)
    chats.forget(db, 1)
    assert [rows(db, table) for table in ("chats", "follows", "pushes", "drafts", "marks")] == [1, 1, 1, 1, 1]
    assert rows(db, "papers") == 3


def test_only_the_topic_that_is_gone_is_forgotten(db: Database) -> None:
    subscribe(db, -10, kind="supergroup", thread_id=7)
    chats.forget_thread(db, -10, 8)
    assert stored(db, -10).thread_id == 7
    chats.forget_thread(db, -10, 7)
    assert stored(db, -10).thread_id is None


# Pushes


def test_a_push_is_read_back_as_it_was_planned(db: Database) -> None:
    chat = subscribe(db)
    pushes.start(db, 1, PLAN, NOW)
    push = pushes.get(db, 1)
    assert push
    assert (push.chat, push.plan, push.step, push.planned_at) == (chat, PLAN, 0, NOW)


def test_a_chat_has_one_push_under_way(db: Database) -> None:
    subscribe(db)
    pushes.start(db, 1, PLAN, NOW)
    with pytest.raises(sqlite3.IntegrityError):
        pushes.start(db, 1, PLAN, NOW)
    pushes.finish(db, 1)
    pushes.start(db, 1, PLAN, NOW)
    assert pushes.running(db, 9) == [2]


def test_the_step_moves_and_a_finished_push_is_gone(db: Database) -> None:
    subscribe(db)
    pushes.start(db, 1, PLAN, NOW)
    pushes.reached(db, 1, 4)
    pushes.reached(db, 1, None)
    push = pushes.get(db, 1)
    assert push
    assert push.step == 4
    pushes.finish(db, 1)
    assert pushes.get(db, 1) is None
    assert pushes.running(db, 9) == []
    assert rows(db, "pushes") == 0


def test_a_push_is_never_taken_for_another_that_is_gone(db: Database) -> None:
    subscribe(db, 1)
    subscribe(db, 2)
    pushes.start(db, 1, PLAN, NOW)
    (gone,) = pushes.running(db, 9)
    chats.forget(db, 1)  # while its last message is on its way
    pushes.start(db, 2, PLAN, NOW)
    take_step(db, gone, 4, NOW)
    (push_id,) = pushes.running(db, 9)
    push = pushes.get(db, push_id)
    assert push
    assert (push.chat.id, push.step) == (2, 0)


def test_running_pushes_are_those_to_the_awake_in_the_order_of_planning(db: Database) -> None:
    for chat_id in (5, 4, 3, 2, 1):
        subscribe(db, chat_id)
        pushes.start(db, chat_id, PLAN, NOW)
    chats.fall_asleep(db, 4, "blocked")
    pushes.finish(db, 1)
    assert pushes.running(db, 9) == [3, 4, 5]
    assert pushes.running(db, 2) == [3, 4]
    assert pushes.get(db, 2) is None  # its chat sleeps
    chats.wake(db, 4, None, NOW)
    assert pushes.running(db, 9) == [2, 3, 4, 5]


def test_a_plan_of_another_version_is_read_as_well_as_can_be(db: Database) -> None:
    subscribe(db)
    pushes.start(db, 1, PLAN, NOW)

    def reread(**changes: object) -> Plan:
        body = json.loads(written_plan) | changes
        body = {name: value for name, value in body.items() if value is not None}
        db.execute("UPDATE pushes SET plan = ?", [json.dumps(body)])
        push = pushes.get(db, 1)
        assert push
        return push.plan

    written_plan = db.execute("SELECT plan FROM pushes").fetchone()[0]
    assert reread(mood="festive", theme={"colour": "red"}) == PLAN
    assert reread(hidden=None, note=None) == replace(PLAN, hidden=0)
    assert reread(total=None, matched=None, filtered=None) == replace(PLAN, total=3, matched=2, filtered=False)
    assert reread(days=None).days == (NOW.date(),)
    assert reread(cards=None, left_out=None).cards == ()
    assert reread(form=None, pages=None) == PLAN, "planned before there were forms"
    assert reread(form="one", pages=[2, 1]) == replace(PLAN, form="one", pages=(2, 1))


def test_a_push_slept_through_is_dropped_when_it_is_stale(db: Database) -> None:
    for chat_id in (1, 2):
        subscribe(db, chat_id)
        pushes.start(db, chat_id, PLAN, NOW - timedelta(days=chat_id))
    pushes.drop_stale(db, 1, NOW - timedelta(days=1, hours=12))
    pushes.drop_stale(db, 2, NOW - timedelta(days=1, hours=12))
    assert pushes.running(db, 9) == [1]


def test_old_pushes_go_when_nobody_is_there_to_want_them(db: Database) -> None:
    for chat_id, state in ((1, "active"), (3, "asleep"), (4, "stopped"), (5, "asleep")):
        subscribe(db, chat_id, state=state)
        pushes.start(db, chat_id, PLAN, NOW if chat_id == 5 else NOW - timedelta(days=40))
    pushes.drop_unwanted(db, NOW - timedelta(days=3))
    assert [row[0] for row in db.execute("SELECT chat_id FROM pushes ORDER BY chat_id")] == [1, 5]


# Drafts and marks


def reading(checks: tuple[str, ...] = ()) -> Reading:
    return Reading(Summary("题目", "一句", "工作", (), (), None, ""), "model", "m", checks)


def publish(db: Database, paper_id: str) -> None:
    summaries.save(db, Attempt(paper_id, "zh", reading(), 1, NOW))


def test_an_import_that_is_not_shown_makes_no_draft_ready(db: Database) -> None:
    list_papers(db, 1)
    subscribe(db)
    drafts.add(db, 1, 11, Draft("2608.00001", 1, "zh"), NOW)
    for checks, ready in ((("number: tldr: 1.3亿",), []), ((), [11])):
        imported = replace(reading(checks), source="import")
        summaries.save(db, Attempt("2608.00001", "zh", imported, 0, NOW))
        assert [draft.message_id for draft in drafts.ready(db, 9, READ_AS)] == ready


def test_drafts_are_ready_when_their_paper_has_a_summary_in_their_language(db: Database) -> None:
    list_papers(db, 2)
    subscribe(db)
    drafts.add(db, 1, 11, Draft("2608.00001", 1, "zh"), NOW + timedelta(seconds=1))
    drafts.add(db, 1, 12, Draft("2608.00001", 1, "en"), NOW)
    drafts.add(db, 1, 13, Draft("2608.00002", 2, "zh"), NOW)
    assert drafts.ready(db, 9, READ_AS) == []
    publish(db, "2608.00001")
    assert drafts.ready(db, 9, READ_AS) == [drafts.SentDraft(1, 11, Draft("2608.00001", 1, "zh"), "private")]
    publish(db, "2608.00002")
    assert [draft.message_id for draft in drafts.ready(db, 9, READ_AS)] == [13, 11]
    assert [draft.message_id for draft in drafts.ready(db, 1, READ_AS)] == [13]
    drafts.remove(db, 1, 13)
    assert [draft.message_id for draft in drafts.ready(db, 9, READ_AS)] == [11]
    assert [drafts.prune(db, NOW + timedelta(seconds=2), 9) for _ in range(2)] == [2, 0]
    assert rows(db, "drafts") == 0


def test_a_card_waits_under_its_own_number_and_as_what_it_showed_last(db: Database) -> None:
    list_papers(db, 2)
    for chat_id in (1, 2):
        subscribe(db, chat_id)
    drafts.add(db, 1, 11, Draft("2608.00001", 1, "zh"), NOW)
    drafts.replace(db, 1, 11, Draft("2608.00002", 2, "zh"), NOW)
    assert [drafts.is_waiting(db, *place) for place in ((1, 11), (1, 12), (2, 11))] == [True, False, False]
    for paper_id in ("2608.00001", "2608.00002"):
        publish(db, paper_id)
    assert [sent.draft for sent in drafts.ready(db, 9, READ_AS)] == [Draft("2608.00002", 2, "zh")]
    drafts.replace(db, 1, 11, None, NOW)
    assert rows(db, "drafts") == 0


def test_what_is_old_goes_bit_by_bit(db: Database) -> None:
    list_papers(db, 1)
    for chat_id in range(1, 6):
        subscribe(db, chat_id)
        drafts.add(db, chat_id, 11, Draft("2608.00001", 1, "zh"), NOW)
    assert [drafts.prune(db, NOW + timedelta(days=40), 3) for _ in range(3)] == [3, 2, 0]
    assert rows(db, "drafts") == 0


def test_a_card_shown_to_somebody_who_is_no_subscriber_is_not_remembered(db: Database) -> None:
    list_papers(db, 1)
    drafts.add(db, 99, 1, Draft("2608.00001", 1, "zh"), NOW)
    assert rows(db, "drafts") == 0


def test_the_paper_saved_last_comes_first_and_saving_again_changes_nothing(db: Database) -> None:
    list_papers(db, 3)
    subscribe(db)
    for number in (1, 2):
        marks.save(db, 1, f"2608.0000{number}", NOW)
    for _ in range(2):
        marks.save(db, 1, "2608.00003", NOW + timedelta(hours=1))
    marks.save(db, 1, "2608.00001", NOW + timedelta(hours=2))
    assert marks.saved(db, 1) == ["2608.00003", "2608.00002", "2608.00001"]
    for _ in range(2):
        marks.unsave(db, 1, "2608.00002")
    assert marks.saved(db, 1) == ["2608.00003", "2608.00001"]
    db.execute("UPDATE papers SET withdrawn_at = ? WHERE id = '2608.00003'", [NOW.isoformat()])
    assert marks.saved(db, 1) == ["2608.00001"]


def test_a_taste_can_change_and_leaves_what_is_saved_alone(db: Database) -> None:
    list_papers(db, 2)
    subscribe(db)
    marks.save(db, 1, "2608.00001", NOW)
    marks.set_taste(db, 1, "2608.00001", 1)
    marks.set_taste(db, 1, "2608.00002", 1)
    marks.set_taste(db, 1, "2608.00001", -1)
    assert marks.tastes(db, 1) == {"2608.00001": -1, "2608.00002": 1}
    assert marks.made(db, 1) == {"2608.00001": Mark(saved=True, taste=-1), "2608.00002": Mark(taste=1)}
    assert marks.get(db, 1, "2608.00001") == Mark(saved=True, taste=-1)
    assert marks.get(db, 1, "2608.00009") == marks.get(db, 2, "2608.00001") == Mark()
    assert marks.tastes_of(db, [1, 2]) == {1: marks.tastes(db, 1)}
    marks.forget_tastes(db, 1)
    assert marks.tastes(db, 1) == {}
    assert marks.saved(db, 1) == ["2608.00001"]


# Moments

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(2020, 1, 2), datetime(2100, 1, 1), timezones=ZONES)  # noqa: DTZ001 - ZONES adds one


@given(MOMENTS, MOMENTS)
def test_moments_are_read_back_and_sort_as_text(one: datetime, other: datetime) -> None:
    assert read(written(one)) == one.astimezone(UTC).replace(microsecond=0)
    assert (written(one) < written(other)) == (read(written(one)) < read(written(other)))


def test_no_moment_stays_none() -> None:
    assert maybe_written(None) is None
    assert maybe_read(None) is None
    assert maybe_read(maybe_written(NOW)) == NOW
