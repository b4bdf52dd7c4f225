"""Quiet hours: the clock on the wall decides; what happens in them is one message at their end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.model import Recipient, Toll
from songxa.notify.quiet import is_quiet
from tests.support.alerting import HOUR, NOON, VIETNAM, Stand, fibre, over

DAY = 1440
MINUTES = st.integers(0, DAY - 1)
ZONES = st.sampled_from(["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "UTC"])
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2049, 12, 31)).map(lambda at: at.replace(tzinfo=UTC).timestamp())


def evening(hour: float) -> float:
    """Seconds after NOON at that hour of the same day, or of the next one from 24 on."""
    return (hour - 12) * HOUR


# ---- the arithmetic -------------------------------------------------------------------------------------------------


@given(at=TIMES, start=MINUTES, end=MINUTES, name=ZONES)
def test_it_is_quiet_exactly_while_the_clock_shows_a_quiet_minute(at: float, start: int, end: int, name: str) -> None:
    where = ZoneInfo(name)
    shown = datetime.fromtimestamp(at, where)
    quiet, minute = set(), start
    while minute != end:
        quiet.add(minute)
        minute = (minute + 1) % DAY
    assert is_quiet(at, start, end, where) == (shown.hour * 60 + shown.minute in quiet)


@given(at=TIMES, start=MINUTES, end=MINUTES, name=ZONES)
def test_every_moment_is_in_the_hours_or_in_their_complement(at: float, start: int, end: int, name: str) -> None:
    where = ZoneInfo(name)
    if start != end:
        assert is_quiet(at, start, end, where) != is_quiet(at, end, start, where)
    assert not is_quiet(at, start, start, where)


@given(day=st.dates(datetime(2000, 1, 1).date(), datetime(2049, 1, 1).date()), start=MINUTES, end=MINUTES)
def test_a_day_in_vietnam_has_as_many_quiet_minutes_as_the_settings_say(day: object, start: int, end: int) -> None:
    midnight = datetime.combine(day, datetime.min.time(), VIETNAM).timestamp()  # type: ignore[arg-type]
    counted = sum(is_quiet(midnight + minute * 60, start, end, VIETNAM) for minute in range(DAY))
    assert counted == (end - start) % DAY


@pytest.mark.parametrize(
    ("night", "hours"),
    [(datetime(2026, 3, 28, 22), 7.0), (datetime(2026, 10, 24, 22), 9.0), (datetime(2026, 6, 1, 22), 8.0)],
)
def test_a_night_in_which_the_clock_is_set_is_as_long_as_it_is(night: datetime, hours: float) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    begin = night.replace(tzinfo=berlin).timestamp()
    length = next(n for n in range(0, 24 * 60) if not is_quiet(begin + n * 60, 22 * 60, 6 * 60, berlin))
    assert length / 60 == hours
    assert datetime.fromtimestamp(begin, UTC) + timedelta(minutes=length) == (
        (night + timedelta(days=1)).replace(hour=6, tzinfo=berlin).astimezone(UTC)
    )


# ---- what is told ---------------------------------------------------------------------------------------------------

NIGHT: dict[str, Any] = {"quiet_from": 22 * 60, "quiet_until": 6 * 60, "urgent_households": 500, "repeat_s": 2 * HOUR}


def night(*recipients: Recipient) -> Stand:
    return Stand(*recipients, **NIGHT)


def test_a_night_is_one_message_at_its_end_with_what_lasts_first() -> None:
    stand = night().run(evening(22.5), 30)
    gone, lasts = fibre("gone", stand.at(stand.t)), fibre("lasts", stand.at(stand.t) + 600, root="hop-cap-1")
    stand.put(gone).run(evening(23)).put(over(gone, stand.at(evening(23)))).run(evening(23.2)).close("gone")
    stand.run(evening(25)).put(replace(lasts, opened_at=stand.at(evening(25)))).run(evening(30) - 1, 30)
    assert stand.news() == []
    assert stand.samples()["waiting", "can-bo"] == 2
    stand.run(evening(30) + 5)
    assert stand.news() == ["lasts:opened gone:passed"]
    ((_, letter),) = stand.box.sent
    assert letter.title == (
        "1 sự cố chưa khắc phục, 1 sự cố đã qua; nặng nhất: đứt cáp hoặc hỏng thiết bị quang tại "
        "Hộp cáp 1 (Bãi Sen), từ 01:00"
    )
    assert letter.body.splitlines()[:4] == [
        "Chưa khắc phục:",
        "• đứt cáp hoặc hỏng thiết bị quang tại Hộp cáp 1 (Bãi Sen) từ 01:00 — Gọi VNPT: 0000 000 002 (số mẫu) — "
        "12 thiết bị mất theo — 412 hộ trong vùng trạm bị ảnh hưởng — 3 điểm công cộng…",
        "Đã qua:",
        "• đứt cáp hoặc hỏng thiết bị quang tại Hộp cáp 2 (Ngọc Lâm) từ 23/11 22:30 đến 23/11 23:00 (30 phút)",
    ]  # fmt: skip
    assert stand.samples()["waiting", "can-bo"] == 0


def test_a_night_with_one_incident_ends_with_a_message_about_it() -> None:
    stand = night().run(evening(23), 30).put(fibre("a", NOON + evening(23))).run(evening(30) + 5, 5)
    assert stand.news() == ["a:opened"]


def test_recovery_in_the_night_of_what_was_told_in_the_evening_waits_for_the_morning() -> None:
    cut = fibre("a", NOON + evening(21))
    stand = night().run(evening(21), 30).put(cut).run(evening(23), 5).put(over(cut, NOON + evening(23)))
    stand.run(evening(23.2)).close("a").run(evening(30) - 1, 30)
    assert stand.news() == ["a:opened"]
    assert stand.run(evening(30) + 5).news() == ["a:opened", "a:over"]


def test_what_hits_many_is_told_at_night_too_and_so_is_its_end() -> None:
    cut = fibre("a", NOON + evening(24), toll=Toll(20, 9, 500, 4))
    stand = night().run(evening(24), 30).put(cut).run(evening(25))
    assert stand.news() == ["a:opened"]
    stand.put(over(cut, NOON + evening(25))).run(evening(25.2)).close("a").run(evening(26))
    assert stand.news() == ["a:opened", "a:over"]


def test_what_comes_to_hit_many_in_the_night_is_told_then() -> None:
    cut = fibre("a", NOON + evening(24))
    stand = night().run(evening(24), 30).put(cut).run(evening(26))
    assert stand.news() == []
    assert stand.put(replace(cut, toll=Toll(20, 9, 800, 4))).run(evening(26.1)).news() == ["a:opened"]


def test_who_is_on_duty_at_night_is_told_at_night() -> None:
    stand = night(Recipient("can-bo"), Recipient("truc-dem", quiet=False))
    stand.run(evening(23), 30).put(fibre("a", NOON + evening(23))).run(evening(24))
    assert (stand.news("can-bo"), stand.news("truc-dem")) == ([], ["a:opened"])


def test_a_night_that_is_older_than_six_hours_in_the_morning_is_told_all_the_same() -> None:
    cut = fibre("a", NOON + evening(22.1))
    stand = night().run(evening(22.1), 30).put(cut).run(evening(22.5)).put(over(cut, NOON + evening(22.5)))
    stand.run(evening(22.7)).close("a").run(evening(30) + 5, 5)
    assert stand.news() == ["a:passed"]
