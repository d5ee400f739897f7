"""/time and /timezone: every way to say when, and what becomes of the next push."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle, product
from typing import Any

from storage import chats
from tests.talk import button_data, collected, new_reader, recorded, texts, two_readers

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"
# The clock of the tests stands at 12:00 UTC on 21 August 2026: 20:00 in Shanghai, 14:00 in Berlin.


async def test_every_way_to_write_an_hour_is_understood(running: Any) -> None:
    chinese = {"21：30": time(21, 30), "9点半": time(9, 30), "22点15分": time(22, 15), "２１：３０": time(21, 30),
               "9時": time(9), "下午三点": time(15), "00:00": time(0), "7": time(7)}  # fmt: skip
    english = {"08:30": time(8, 30), "8:30": time(8, 30), "6.45": time(6, 45), "23:59": time(23, 59),
               " 10:05 ": time(10, 5), "8:15pm": time(20, 15), "12am": time(0), "0715": time(7, 15),
               "22h": time(22)}  # fmt: skip
    for reader, ways in zip(two_readers(running), (chinese, english), strict=True):
        for words, hour in ways.items():
            answer = (await reader.asks(f"/time {words}"))[0]
            day = date(2026, 8, 21 if hour > time(20) else 22)
            assert answer.text == reader.hears("clock-done", time=f"{hour:%H:%M}", zone=SHANGHAI, day=day)
            assert (await running.store(chats.get, reader.chat.id)).delivery_time == hour
        done = reader.hears("clock-done", time="07:15", zone=SHANGHAI, day=date(2026, 8, 22))
        assert texts(await reader.asks("/time：07:15")) == [done]


async def test_what_is_no_hour_is_refused_and_changes_nothing(running: Any) -> None:
    chinese, english = ("24:01", "早上", "25点", "1e1", "9" * 20), ("9:60", "-1", "pm", "8:30:00", "9:5", "13pm")
    for reader, wrong in zip(two_readers(running), (chinese, english), strict=True):
        await reader.asks("/start")
        before = await running.store(chats.get, reader.chat.id)
        refusals = [reader.hears("time-wrong", words=words) for words in wrong]
        assert await reader.asks_each(*(f"/time {words}" for words in wrong)) == refusals
        assert await running.store(chats.get, reader.chat.id) == before


async def test_every_way_to_name_a_zone_is_understood(running: Any) -> None:
    chinese = {"北京": SHANGHAI, "上海": SHANGHAI, "UTC": "UTC", "东京": "Asia/Tokyo", "纽约": "America/New_York",
               "Lord Howe": "Australia/Lord_Howe", "EUROPE/BERLIN": BERLIN}  # fmt: skip
    english = {"Europe/Berlin": BERLIN, "Beijing": SHANGHAI, "berlin": BERLIN, "New York": "America/New_York",
               " Tokyo ": "Asia/Tokyo", "new_york": "America/New_York", "Kathmandu": "Asia/Kathmandu",
               "Port Of Spain": "America/Port_of_Spain"}  # fmt: skip
    for reader, ways in zip(two_readers(running), (chinese, english), strict=True):
        for words, zone in ways.items():
            answer = (await reader.asks(f"/timezone {words}"))[0]
            assert f"09:00 ({zone})" in answer.text.replace("（", " (").replace("）", ")").replace("  ", " ")
            assert (await running.store(chats.get, reader.chat.id)).zone == zone


async def test_what_is_no_zone_is_refused_and_changes_nothing(running: Any) -> None:
    chinese = ("UTC+27", "东十九区", "../../etc/passwd", "Factory", "8")
    english = ("Utopia", "+99:99", "Europe/", "XST", "localtime")
    for reader, wrong in zip(two_readers(running), (chinese, english), strict=True):
        await reader.asks("/start")
        before = await running.store(chats.get, reader.chat.id)
        refusals = await reader.asks_each(*(f"/timezone {words}" for words in wrong))
        expected = [reader.hears("timezone-wrong", words=words) for words in wrong]
        assert [refusal.replace("\u2060", "") for refusal in refusals] == expected
        assert await running.store(chats.get, reader.chat.id) == before


async def test_an_offset_leads_to_the_cities_that_share_it_now(running: Any) -> None:
    for reader, offsets in zip(two_readers(running), (("+08:00", "东八区"), ("UTC+8", "gmt+8", "+8")), strict=True):
        for words in offsets:
            (answer,) = await reader.asks(f"/timezone {words}")
            assert answer.text == reader.hears("timezone-offset", words=words)
            assert button_data(answer)[:2] == ["set:zone:Asia/Shanghai", "set:zone:Asia/Taipei"]
    (answer,) = await reader.asks("/timezone +2")  # in summer; in winter it is not Berlin's
    await reader.taps(answer, f"set:zone:{BERLIN}")
    await recorded(running, reader.chat.id, zone=BERLIN)


async def test_an_abbreviation_is_a_city_or_a_choice_of_cities(running: Any) -> None:
    chinese = {"CST": [SHANGHAI, "America/Chicago"], "bst": ["Europe/London", "Asia/Dhaka"]}
    english = {"IST": ["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"], "mst": ["America/Denver", "America/Phoenix"]}
    for reader, choices in zip(two_readers(running), (chinese, english), strict=True):
        for words, zones in choices.items():
            (answer,) = await reader.asks(f"/timezone {words}")
            assert answer.text == reader.hears("timezone-which", words=words)
            assert button_data(answer) == [f"set:zone:{zone}" for zone in zones]
        for words, zone in {"est": "America/New_York", "PDT": "America/Los_Angeles", "cet": BERLIN}.items():
            await reader.asks(f"/timezone {words}")
            assert (await running.store(chats.get, reader.chat.id)).zone == zone


async def test_without_words_both_say_how_it_is_and_how_to_change_it(running: Any) -> None:
    reader = new_reader(running, "en")
    for time_now, zone in (("09:00", SHANGHAI), ("08:30", BERLIN)):
        assert texts(await reader.asks("/time")) == [reader.hears("time-how", time=time_now, zone=zone)]
        assert texts(await reader.asks("/timezone")) == [reader.hears("timezone-how", time=time_now, zone=zone)]
        if zone == SHANGHAI:
            assert await running.store(chats.get, reader.chat.id) is None
            await reader.asks("/time 08:30")
            await reader.asks("/timezone Berlin")


async def test_hostile_words_come_back_short_and_as_plain_text(running: Any) -> None:
    hostile = ("@durov", "https://evil.example", "<b>x</b>", "x" * 4000, "/stop", "a\nb", "\u202e\u200b<")
    readers = two_readers(running)
    commands = product(("/time", "/timezone", "/date"), hostile)
    for reader, (command, words) in zip(cycle(readers), commands, strict=False):
        answer = (await reader.asks(f"{command} {words}"))[0]
        assert len(answer.text) < 300
        assert "\n" not in answer.text.split("。")[0]
        assert {entity["type"] for entity in answer.entities} <= {"code"}
    for reader in readers:
        assert await running.store(chats.get, reader.chat.id) is None


async def test_a_changed_hour_moves_the_next_push_to_the_next_time_the_clock_shows_it(running: Any) -> None:
    reader = new_reader(running, "zh")
    await reader.asks("/start")
    for words, moment in {
        "/time 20:30": datetime(2026, 8, 21, 12, 30, tzinfo=UTC),  # later today
        "/time 19:30": datetime(2026, 8, 22, 11, 30, tzinfo=UTC),  # today's is over
        "/timezone Europe/Berlin": datetime(2026, 8, 21, 17, 30, tzinfo=UTC),  # still to come there
        "/timezone Tokyo": datetime(2026, 8, 22, 10, 30, tzinfo=UTC),
        "/time 00:00": datetime(2026, 8, 21, 15, 0, tzinfo=UTC),
    }.items():
        await reader.asks(words)
        assert (await running.store(chats.get, reader.chat.id)).next_push_at == moment


async def test_the_push_comes_today_if_its_new_hour_is_still_to_come_and_nothing_comes_twice(stage: Any) -> None:
    async with stage() as s:
        await s.start_bot(cards_per_digest=2)
        await collected(s)
        reader = new_reader(s, "zh")
        await reader.asks("/start")
        await reader.asks("/time 20:30")
        s.clock.set_forward(datetime(2026, 8, 21, 12, 30, 1, tzinfo=UTC))
        pushed = await reader.gets(4)
        assert pushed[0].text == reader.hears("push-header", day=date(2026, 8, 21), count=12)
        await reader.asks("/time 21:00")
        s.clock.set_forward(datetime(2026, 8, 21, 13, 0, 1, tzinfo=UTC))
        await recorded(s, reader.chat.id, next_push_at=datetime(2026, 8, 22, 13, 0, tzinfo=UTC))
        await reader.hears_nothing()  # a day that has brought papers is no day without any
        s.clock.set_forward(datetime(2026, 8, 22, 13, 0, 1, tzinfo=UTC))
        assert texts(await reader.gets()) == [reader.hears("push-no-papers")]
        await reader.asks("/time 22:00")
        s.clock.set_forward(datetime(2026, 8, 22, 14, 0, 1, tzinfo=UTC))
        await recorded(s, reader.chat.id, next_push_at=datetime(2026, 8, 23, 14, 0, tzinfo=UTC))
        await reader.hears_nothing()  # a line about nothing comes at most once a day


async def test_an_hour_in_a_doubled_or_skipped_hour_is_pushed_once(stage: Any) -> None:
    autumn = datetime(2026, 10, 25, 0, 40, tzinfo=UTC)  # 02:40 in Berlin; 02:30 comes again in fifty minutes
    async with stage(autumn) as s:
        await s.start_bot(timezone=BERLIN)
        reader = new_reader(s, "en")
        await reader.asks("/start")
        done = reader.hears("clock-done", time="02:30", zone=BERLIN, day=date(2026, 10, 25))
        assert texts(await reader.asks("/time 02:30")) == [done]
        assert (await s.store(chats.get, reader.chat.id)).next_push_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
        s.clock.set_forward(autumn + timedelta(minutes=51))
        await reader.gets()
        await recorded(s, reader.chat.id, next_push_at=datetime(2026, 10, 26, 1, 30, tzinfo=UTC))
    spring = datetime(2027, 3, 28, 0, 10, tzinfo=UTC)  # 01:10 in Berlin, where the clock goes from 02:00 to 03:00
    async with stage(spring) as s:
        await s.start_bot(timezone=BERLIN, database_path="spring.db")
        reader = new_reader(s, "en")
        answer = (await reader.asks("/time 02:30"))[0]
        assert (await s.store(chats.get, reader.chat.id)).next_push_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
        assert answer.text == reader.hears("clock-done", time="02:30", zone=BERLIN, day=date(2027, 3, 28))


async def test_an_hour_set_without_a_start_subscribes_and_the_answer_says_what_comes(running: Any) -> None:
    reader = new_reader(running, "zh")
    answer = (await reader.asks("/time 21:00"))[0]
    assert answer.text == reader.hears("clock-done", time="21:00", zone=SHANGHAI, day=date(2026, 8, 21))
    assert (await running.store(chats.get, reader.chat.id)).state == "active"


async def test_who_has_stopped_keeps_the_new_hour_and_is_told_that_no_push_comes(running: Any) -> None:
    reader = new_reader(running, "en")
    await reader.asks("/start")
    await reader.asks("/stop")
    for words, hour, zone in (("/time 21:00", "21:00", SHANGHAI), ("/timezone Berlin", "21:00", BERLIN)):
        kept = reader.hears("clock-kept", time=hour, zone=zone)
        assert texts(await reader.asks(words)) == [f"{kept}\n{reader.hears('pushes-off')}"]
    assert (await running.store(chats.get, reader.chat.id)).state == "stopped"
    back = reader.hears("start-back", time="21:00", zone=BERLIN, day=date(2026, 8, 21))
    assert texts(await reader.asks("/start")) == [back]


async def test_a_city_that_is_found_by_its_name_is_named_for_there_may_be_another(running: Any) -> None:
    for reader, place in zip(two_readers(running), ("Ontario · 美国", "Ontario · United States"), strict=True):
        (answer,) = await reader.asks("/timezone Ontario")
        assert answer.text.startswith(f"{reader.hears('clock-place', place=place)}\n")


async def test_a_countrys_cities_are_named_in_the_readers_language_where_that_is_known(running: Any) -> None:
    zh, en = two_readers(running)
    (asked,) = await zh.asks("/timezone 巴西")
    labels = [button["text"] for button in asked.buttons]
    assert labels[:2] == ["圣保罗 · 巴西", "马瑙斯 · 巴西"]
    assert "Salvador · 巴西" in labels
    (asked,) = await en.asks("/timezone Brazil")
    assert asked.buttons[0]["text"] == "São Paulo · Brazil"
    (asked,) = await zh.asks("/timezone USA")
    assert asked.buttons[0]["text"] == "纽约 · 美国"
    (asked,) = await zh.asks("/timezone 墨西哥")
    assert asked.buttons[0]["text"] == "墨西哥城 · 墨西哥"
