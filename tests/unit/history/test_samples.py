"""Curves: what was measured comes back, coarser with age, with its holes, from any process; and growth is bounded."""

from __future__ import annotations

import math
from pathlib import Path
from random import Random

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa import catalogue as c
from songxa.history import Archive, Series, curves, samples, schema
from songxa.history.levels import COARSE, FINE, LEVELS, RAW
from songxa.history.writer import Writer
from songxa.model import Metric, MetricKind, Sample
from songxa.scope import Scope
from tests.support.history import DAY, NOON, Clock, clients, commune, cpu, history, poll, writer

STAFF = Scope.staff()
MIDNIGHT = FINE.begin(NOON) + DAY
"""The begin of a block of roll-ups, so that days in tests are whole."""


def run(book: Writer, wall: Clock, minutes: int, *, tidy_every: int = 30, skip: range = range(0)) -> dict[float, float]:
    """Polls d0 every minute, and keeps the history tidy; what was measured."""
    device, measured = commune().devices["d0"], {}
    for minute in range(minutes):
        if minute not in skip:
            value = (minute % 97) / 128
            book.admit(poll(device, wall.at, cpu(value), clients(minute % 5)))
            measured[wall.at] = value
        wall.at += 60
        book.admit(wall.at)
        assert book.round()
        if minute % tidy_every == 0:
            book.tidy()
    return measured


def curve(archive: Archive, start: float, end: float, points: int = 400) -> Series:
    found = {each.metric: each for each in archive.series(STAFF, "d0", start, end, points)}
    assert found.keys() == {c.CPU.name, c.WIFI_CLIENTS.name}
    assert found[c.WIFI_CLIENTS.name].labels == ("5GHz", "xa")
    return found[c.CPU.name]


def expected(measured: dict[float, float], step: int, start: float, end: float) -> list[tuple[object, ...]]:
    """Lowest, mean and highest of every step that was measured in."""
    steps: dict[float, list[float]] = {}
    for at, value in measured.items():
        steps.setdefault(at // step * step, []).append(value)
    return [
        (at, min(values), pytest.approx(sum(values) / len(values)), max(values))
        for at, values in steps.items()
        if start <= at < end
    ]


@pytest.fixture(scope="module")
def three_days(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[float, float], float]:
    """A device watched for three days but for some hours on the second; the folder, what was measured, the end."""
    folder, wall = tmp_path_factory.mktemp("history"), Clock(MIDNIGHT)
    with writer(folder, wall=wall) as book:
        measured = run(book, wall, 3 * 1_440 + 32, skip=range(2_000, 2_300))
    return folder, measured, wall.at


def test_a_short_period_shows_every_sample_as_it_was_measured(
    three_days: tuple[Path, dict[float, float], float],
) -> None:
    folder, measured, end = three_days
    found = curve(Archive(folder), end - 3 * 3_600, end)
    assert found.step_s == 60
    right = [(at, value, value, value) for at, value in measured.items() if at >= end - 3 * 3_600]
    assert list(found.points) == right


@pytest.mark.parametrize(("points", "step"), [(1_000, 300), (400, 900), (50, 7_200), (3, 172_800)])
def test_a_long_period_shows_low_mean_and_high_of_every_step(
    three_days: tuple[Path, dict[float, float], float], points: int, step: int
) -> None:
    folder, measured, end = three_days
    found = curve(Archive(folder), MIDNIGHT, end, points)
    assert found.step_s == step
    assert list(found.points) == expected(measured, step, MIDNIGHT - DAY, end)


def test_a_stretch_without_measurements_is_a_hole(three_days: tuple[Path, dict[float, float], float]) -> None:
    folder, _, _ = three_days
    gap = MIDNIGHT + 2_000 * 60
    found = curve(Archive(folder), gap - 600, gap + 300 * 60 + 600)
    assert [late.at - early.at for early, late in zip(found.points, found.points[1:], strict=False)].count(60) == 18
    assert max(late.at - early.at for early, late in zip(found.points, found.points[1:], strict=False)) == 301 * 60


def test_days_that_are_over_are_in_roll_ups_and_the_log_holds_what_no_block_has(
    three_days: tuple[Path, dict[float, float], float],
) -> None:
    folder, measured, _ = three_days
    with apsw.Connection(str(folder / schema.FILE)) as connection:
        count = "SELECT count(*) FROM block WHERE id BETWEEN ? AND ?"
        days = connection.execute(count, (FINE.block(0), FINE.last)).fetchone()
        raw = connection.execute(count, (RAW.block(0), RAW.last)).fetchone()
        waiting = sum(1 for _ in samples.load_log(connection))
    half_hours = {RAW.begin(at) for at in measured}
    assert days == (3,)
    assert raw == (len(half_hours) - 2,)
    assert 30 <= waiting <= 2 * 30 + 15


async def test_the_newest_samples_are_seen_at_once_here_and_by_another_reader(tmp_path: Path) -> None:
    wall = Clock()
    async with history(tmp_path, wall=wall) as book:
        device = commune().devices["d0"]
        for minute in range(5):
            book.export(poll(device, NOON + 60 * minute, cpu(minute / 8)))
            book.export(poll(device, NOON + 60 * minute + 7, Sample(c.PING_LOSS, (), 0.0), collector="ping"))
        assert book.flush()
        right = [NOON + 60 * minute for minute in range(5)]
        for archive in (book.archive, Archive(tmp_path)):
            found = {each.metric: each for each in archive.series(STAFF, "d0", NOON - 600, NOON + 600)}
            assert [point.at for point in found[c.CPU.name].points] == right
            assert [point.mean for point in found[c.CPU.name].points] == [minute / 8 for minute in range(5)]
            assert [point.at for point in found[c.PING_LOSS.name].points] == [at + 7 for at in right]
            assert archive.series(Scope.of("vnpt"), "d0", NOON - 600, NOON + 600) == []
            assert archive.series(STAFF, "d1", NOON - 600, NOON + 600) == []


async def test_samples_in_the_log_are_not_lost_by_a_restart(tmp_path: Path) -> None:
    wall, device = Clock(), commune().devices["d0"]
    for part in range(3):
        async with history(tmp_path, wall=wall) as book:
            book.export(poll(device, NOON + part, cpu(part / 4), clients(part)))
            assert book.flush()
            found = {each.metric: each for each in book.archive.series(STAFF, "d0", NOON - 60, NOON + 60)}
            assert [point.mean for point in found[c.CPU.name].points] == [each / 4 for each in range(part + 1)]
            assert len(found) == 2


def test_writing_a_block_twice_changes_nothing(tmp_path: Path) -> None:
    wall, device = Clock(MIDNIGHT), commune().devices["d0"]
    with writer(tmp_path, wall=wall) as book:
        measured = run(book, wall, 45)
        wall.at += 3_600
        book.tidy()
        for at in [*measured][:3]:  # a late visit, and one that was in the log of a process that died
            book.admit(poll(device, at, cpu(measured[at]), clients(0)))
        book.admit(poll(device, MIDNIGHT + 30, cpu(0.5)))
        assert book.round()
        book.tidy()
    measured[MIDNIGHT + 30] = 0.5
    found = curve(Archive(tmp_path), MIDNIGHT, wall.at)
    assert [(point.at, point.mean) for point in found.points] == sorted(measured.items())


def test_only_gauges_of_devices_are_kept_and_not_those_of_interfaces() -> None:
    kept = {metric for metric in c.METRICS if samples.is_kept(metric)}
    assert {c.CPU, c.PING_RTT, c.WIFI_CLIENTS, c.OPTICAL_RX} <= kept
    assert not {c.IF_IN_OCTETS, c.IF_UP, c.POLL_DURATION, c.DEVICE_INFO, c.BUILD_INFO, c.INVENTORY_VALID} & kept


def test_a_rotating_ssid_fills_its_device_and_no_more(tmp_path: Path) -> None:
    wall, device = Clock(), commune().devices["d0"]
    with writer(tmp_path, wall=wall) as book:
        for day in range(40):
            for turn in range(20):
                hostile = f"\x00\udcff<script>{day}-{turn}"
                book.admit(poll(device, wall.at, cpu(0.5), clients(1, ssid=hostile)))
                wall.at += DAY / 20
            assert book.round()
            book.tidy()
        assert book.dropped["series"] > 0
        with apsw.Connection(str(tmp_path / schema.FILE)) as connection:
            (count,) = connection.execute("SELECT count(*) FROM series").fetchone() or (0,)
        assert samples.SLOTS <= count <= samples.REMEMBERED
    archive = Archive(tmp_path)
    found = archive.series(STAFF, "d0", wall.at - DAY, wall.at)
    assert sum(each.metric == c.CPU.name for each in found) == 1, "what was there before keeps its place"
    ssids = [each.labels[1] for each in archive.series(STAFF, "d0", NOON, NOON + DAY) if each.labels]
    assert all(ssid.startswith("\x00\udcff<script>") for ssid in ssids), "text comes back as it was given"


def test_the_file_never_remembers_more_series_than_it_may(tmp_path: Path) -> None:
    with writer(tmp_path) as book:
        assert book._connection is not None
        for number in range(1_000):
            row = samples.SeriesRow(number + 1, 1, number % samples.SLOTS, "m", f'["{number}"]', NOON + number)
            samples.write_series(book._connection, [row])
        slots = book._connection.execute("SELECT slot FROM series").fetchall()
    assert len(slots) == samples.REMEMBERED
    assert sorted(slot for (slot,) in slots if slot is not None) == list(range(samples.SLOTS))


def test_odd_values_cost_only_themselves(tmp_path: Path) -> None:
    with writer(tmp_path) as book:
        own = Metric("other_value", MetricKind.GAUGE, "", "", ("which",))
        values = {"nan": math.nan, "inf": -math.inf, "huge": 1e300, "long": 5, "bool": True, "fine": 0.25}
        told = [Sample(own, (which,), value) for which, value in values.items()]
        told.append(Sample(own, ("x" * 300,), 1))
        book.admit(poll(commune().devices["d0"], NOON, *told))
        assert book.round()
        assert book.dropped == {"series": 1}
    found = {each.labels[0]: each.points[0].mean for each in Archive(tmp_path).series(STAFF, "d0", NOON, NOON + 1)}
    assert found == {"long": 5, "bool": 1, "fine": 0.25}


def test_each_level_goes_when_it_has_been_kept_long_enough_and_is_in_the_next(tmp_path: Path) -> None:
    wall, device = Clock(MIDNIGHT), commune().devices["d0"]
    with writer(tmp_path, wall=wall) as book:
        for day in range(0, 1_200, 10):
            wall.at = MIDNIGHT + day * DAY
            book.admit(poll(device, wall.at, cpu(day / 2_048), clients(1)))
            assert book.round()
            wall.at += 2 * DAY
            book.tidy()
        held: dict[int, list[int]] = {}
        assert book._connection is not None
        for (id,) in book._connection.execute("SELECT id FROM block ORDER BY id"):
            held.setdefault(id >> 60, []).append(LEVELS[id >> 60].start_of(id))
    for level in LEVELS:
        assert held[level.number][0] > wall.at - level.keep_s - level.span_s
        assert held[level.number][0] <= wall.at - level.keep_s + 10 * DAY + level.span_s
    found = curve(Archive(tmp_path), MIDNIGHT, wall.at, 3_000)
    assert found.points[0].at >= wall.at - COARSE.keep_s - COARSE.span_s
    assert found.points[-1].mean == 1_190 / 2_048
    assert len(found.points) == len([day for day in range(0, 1_200, 10) if MIDNIGHT + day * DAY >= found.points[0].at])


def test_a_clock_that_jumps_a_year_deletes_nothing_and_loses_nothing_once_it_is_back(tmp_path: Path) -> None:
    wall, device = Clock(MIDNIGHT), commune().devices["d0"]
    with writer(tmp_path, wall=wall) as book:
        measured = run(book, wall, 120, tidy_every=999)
        right = wall.at
        wall.at += 365 * DAY
        book.admit(poll(device, wall.at, cpu(0.5), clients(1)))
        for _ in range(50):
            assert book.round()
        wall.at = right
        measured |= run(book, wall, 60, tidy_every=10)
        assert not book.dropped
    found = curve(Archive(tmp_path), MIDNIGHT, wall.at)
    assert [(point.at, point.mean) for point in found.points] == list(measured.items())


def test_a_sample_of_a_day_that_is_rolled_up_comes_too_late_and_is_counted(tmp_path: Path) -> None:
    wall, device = Clock(MIDNIGHT), commune().devices["d0"]
    with writer(tmp_path, wall=wall) as book:
        run(book, wall, 10)
        wall.at += 2 * DAY
        book.tidy()
        book.admit(poll(device, MIDNIGHT + 5, cpu(1.0), clients(1)))
        assert book.round()
        assert book.dropped == {"late": 2}


def test_a_damaged_block_is_a_hole_not_an_error(
    three_days: tuple[Path, dict[float, float], float], tmp_path: Path
) -> None:
    folder, _, end = three_days
    (tmp_path / schema.FILE).write_bytes((folder / schema.FILE).read_bytes())
    with apsw.Connection(str(tmp_path / schema.FILE)) as connection:
        connection.execute("UPDATE block SET data = x'00' WHERE id = ?", (FINE.block(MIDNIGHT + DAY, 1),))
    found = curve(Archive(tmp_path), MIDNIGHT, end, 1_000)
    assert {FINE.begin(point.at) for point in found.points} == {MIDNIGHT, MIDNIGHT + 2 * DAY, MIDNIGHT + 3 * DAY}


def test_a_device_day_stays_within_its_bytes(tmp_path: Path) -> None:
    """Twelve curves of noise, the worst there is to compress: what docs/history.md promises, with room to spare."""
    wall, values = Clock(MIDNIGHT), Random(1)
    devices = list(commune(2).devices.values())
    with writer(tmp_path, commune(2), wall) as book:
        for minute in range(1_440 + 60):
            for device in devices:
                told = [clients(values.random(), radio=f"r{each}") for each in range(12)]
                book.admit(poll(device, wall.at + values.random(), *told))
            wall.at += 60
            assert book.round()
            if minute % 60 == 0:
                book.tidy()
        wall.at += 7_200
        book.tidy()
        assert book._connection is not None
        query = "SELECT id >> 60, sum(length(data)) / count(DISTINCT id & 0xffffffff) FROM block GROUP BY 1"
        taken: dict[int, float] = dict(book._connection.execute(query))
    assert taken[RAW.number] < 12 * 1_500 * 4 * 1.1
    assert taken[FINE.number] < 12 * 288 * 3 * 4 * 1.1


@given(
    start=st.integers(0, 5_000 * DAY),
    span=st.integers(1, 1_500 * DAY),
    age=st.integers(0, 1_500 * DAY),
    points=st.integers(1, 2_000),
)
def test_a_step_is_made_of_whole_points_of_a_level_that_is_still_kept(
    start: int, span: int, age: int, points: int
) -> None:
    level, step = curves.resolution(start, start + span, points, start + age)
    if step:
        assert step % (level.step_s or 1) == 0
        assert span / step <= points or step == curves.STEPS_S[-1]
    else:
        assert level is RAW and span / 60 <= points
    assert age <= level.keep_s or level is COARSE
