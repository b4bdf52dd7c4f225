"""A courier at work, in its own thread: whatever is put arrives, in the order promised, and fresh data never waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from songxa.i18n import LANGUAGES
from songxa.i18n.format import tell
from songxa.model import SpoolLimits, StartError
from songxa.spool import Courier, Delivered, Later, Outcome, Refused, lanes, sending, trust
from songxa.spool import courier as module
from songxa.spool.batch import Put
from tests.support.history import Clock
from tests.support.monitor import eventually
from tests.support.spooling import LONG_S, Depot, Destination, Hasty, courier, cut, lines, names, take_all, told

AWAY = Later("connection refused")


def away(payload: bytes) -> Outcome:
    return AWAY


def hand_over(each: Courier, *parts: object, at: float = 1.0) -> None:
    for part in parts:
        each.put(lines(part), 1, at)


def backlog(folder: Path, batches: int) -> list[str]:
    """So many batches on the disk, of a record each."""
    depot = Depot(folder)
    records = [f"old-{each:05}" for each in range(batches)]
    for record in records:
        depot.inbox.put(Put(lines(record), 1, 0.0))
        depot.shelf.add(depot.inbox.take().puts)
    assert depot.shelf.commit("{}")
    depot.close()
    return records


# ---- at least once -----------------------------------------------------------------------------------------------


def test_what_is_put_is_on_the_disk_when_flushed_and_arrives_in_its_order(tmp_path: Path) -> None:
    destination = Destination()
    with courier(tmp_path, destination) as each:
        hand_over(each, *range(100))
        assert each.flush(LONG_S) and each.drained(LONG_S)
        assert destination.has == [*map(str, range(100))]
        assert told(each)["export_points_total"] == 100


def test_what_was_not_delivered_is_delivered_by_the_next_run(tmp_path: Path) -> None:
    with courier(tmp_path, Destination(away)) as each:
        hand_over(each, *range(10))
        assert each.flush(LONG_S) and not each.drained(0)
    destination = Destination()
    with courier(tmp_path, destination) as each:
        hand_over(each, "new")
        assert each.drained(LONG_S)
    assert sorted(destination.has) == sorted([*map(str, range(10)), "new"])


def test_what_is_put_just_before_the_stop_is_kept(tmp_path: Path) -> None:
    with courier(tmp_path, Destination(away)) as each:
        hand_over(each, "last")
    depot = Depot(tmp_path)
    assert depot.waiting() == ["last"]
    depot.close()


def test_without_a_folder_everything_is_brought_from_memory() -> None:
    destination = Destination()
    with courier(None, destination) as each:
        hand_over(each, *range(10))
        assert each.flush(LONG_S) and each.drained(LONG_S)
    assert destination.has == [*map(str, range(10))]


def test_a_request_that_fails_is_brought_again_until_it_is_taken(tmp_path: Path) -> None:
    failures = 5

    def answer(payload: bytes) -> Outcome:
        nonlocal failures
        failures -= 1
        return AWAY if failures >= 0 else Delivered()

    destination = Destination(answer)
    with courier(tmp_path, destination, clock=Hasty()) as each:
        hand_over(each, "a")
        assert each.drained(LONG_S)
        assert told(each)["export_requests_total later"] == 5
    assert destination.has == ["a"]


# ---- two lanes ---------------------------------------------------------------------------------------------------


def test_fresh_data_arrives_while_a_backlog_of_thousands_of_batches_is_under_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trust, "REQUEST_BYTES", 100)
    old = backlog(tmp_path, 3_000)
    destination = Destination()
    # the backlog stands still in its tenth request, for as long as it takes
    destination.hold = lambda payload: b"old" in payload and len(destination.sent) >= 10
    with courier(tmp_path, destination) as each:
        for number in range(20):
            hand_over(each, f"fresh-{number}")
            assert each.flush(LONG_S)
            destination.until_has(f"fresh-{number}")
        before = len(destination.sent)
        assert not each.drained(0)
        destination.release()
        assert each.drained(LONG_S)
    assert before < 10 + 20 + 20
    assert [name for name in destination.has if name.startswith("old")] == old
    assert [name for name in destination.has if name.startswith("fresh")] == [f"fresh-{each}" for each in range(20)]
    assert destination.most_under_way == 2
    assert len(destination.sent) < 20 + 3_000 / 5


def test_a_backlog_goes_in_large_requests_oldest_first(tmp_path: Path) -> None:
    old = backlog(tmp_path, 2_000)
    destination = Destination()
    with courier(tmp_path, destination) as each:
        assert each.drained(LONG_S)
    assert destination.has == old and len(destination.sent) == 1


def test_after_an_outage_the_newest_goes_first_and_the_backlog_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trust, "REQUEST_BYTES", 10)
    clock = Clock(0.0)
    destination = Destination(lambda payload: Later("busy", after_s=50))
    with courier(tmp_path, destination, clock=clock) as each:
        for number in range(20):
            hand_over(each, f"m-{number:02}")
            assert each.flush(LONG_S)
        asked = len(destination.sent)
        destination.answer = take_all
        clock.at += 60
        assert each.drained(LONG_S)
    assert asked == 1
    assert destination.has[:2] == ["m-18", "m-19"]
    assert destination.has[2:] == [f"m-{number:02}" for number in range(18)]


def test_in_order_there_is_one_lane_oldest_first_whatever_fails(tmp_path: Path) -> None:
    old = backlog(tmp_path, 50)
    fails = iter([True, False, True, True] + [False] * 1_000)
    destination = Destination(lambda payload: AWAY if next(fails) else Delivered())
    with courier(tmp_path, destination, clock=Hasty(), in_order=True) as each:
        for number in range(20):
            hand_over(each, f"m-{number:02}")
            assert each.flush(LONG_S)
        assert each.drained(LONG_S)
    assert destination.has == [*old, *(f"m-{number:02}" for number in range(20))]
    assert destination.most_under_way == 1


def later(each: Courier) -> float:
    return told(each)["export_requests_total later"]


def test_while_the_destination_is_away_one_lane_looks_for_both(tmp_path: Path) -> None:
    backlog(tmp_path, 50)
    clock = Clock(0.0)
    destination = Destination(lambda payload: Later("busy", after_s=50))
    with courier(tmp_path, destination, clock=clock) as each:
        eventually(lambda: later(each), lambda seen: seen == 1, LONG_S, "nothing was sent")
        for number in range(5):
            hand_over(each, f"fresh-{number}")
            assert each.flush(LONG_S)
            assert later(each) == len(destination.sent) == number + 1
            clock.at += 60
            wanted = number + 2
            eventually(lambda: later(each), wanted.__eq__, LONG_S, "nobody looks")
            hand_over(each, f"more-{number}")
            assert each.flush(LONG_S)
            assert len(destination.sent) == wanted and destination.most_under_way == 1


def test_a_retry_after_holds_both_lanes_until_it_is_over(tmp_path: Path) -> None:
    backlog(tmp_path, 50)
    clock = Clock(0.0)
    destination = Destination(lambda payload: Later("slow down", after_s=500))
    with courier(tmp_path, destination, clock=clock) as each:
        eventually(lambda: later(each), lambda seen: seen == 1, LONG_S, "nothing was sent")
        destination.answer = take_all
        for _ in range(10):
            hand_over(each, "fresh")
            clock.at += 49
            assert each.flush(LONG_S)
        assert len(destination.sent) == 1
        clock.at += 70
        assert each.drained(LONG_S)


@pytest.mark.parametrize("in_order", [False, True])
def test_a_destination_that_was_corrected_is_tried_before_the_old_ones_retry_after_is_over(
    tmp_path: Path, in_order: bool
) -> None:
    destination = Destination(lambda payload: Later("slow down", after_s=1e6))
    with courier(tmp_path, destination, clock=Clock(0.0), in_order=in_order) as each:
        hand_over(each, "a")
        eventually(lambda: later(each), lambda seen: seen == 1, LONG_S, "nothing was sent")
        destination.answer = take_all
        each.again()
        assert each.drained(LONG_S)
    assert destination.has == ["a"]


# ---- what is refused ---------------------------------------------------------------------------------------------


def test_poison_in_the_backlog_holds_up_neither_lane(tmp_path: Path) -> None:
    backlog(tmp_path, 100)

    def answer(payload: bytes) -> Outcome:
        return Refused("bad type") if b"old-00042" in payload else Delivered()

    destination = Destination(answer)
    with courier(tmp_path, destination) as each:
        hand_over(each, "fresh")
        assert each.drained(LONG_S)
        values = told(each)
        keys = eventually(lambda: [trouble.key for trouble in each.troubles()], bool, LONG_S, "no trouble is told")
    assert len(destination.has) == 100 and "old-00042" not in destination.has
    assert (values["spool_quarantined_total"], values["export_points_total"]) == (1, 100)
    assert keys == ["notice.export.refused"]


@pytest.mark.parametrize("in_order", [False, True])
def test_a_destination_that_refuses_everything_loses_nothing_and_is_asked_once_a_minute(
    tmp_path: Path, in_order: bool
) -> None:
    clock = Clock(0.0)
    destination = Destination(lambda payload: Refused("bucket not found"))
    with courier(tmp_path, destination, clock=clock, in_order=in_order) as each:
        hand_over(each, *range(8))
        assert each.flush(LONG_S)
        eventually(each.troubles, bool, LONG_S, "nobody is told")
        (trouble,) = each.troubles()
        assert trouble.key == "notice.export.ours" and trouble.values["words"] == "bucket not found"
        asked = len(destination.sent)
        for number in range(3):
            clock.at += 10
            hand_over(each, f"more-{number}")
            assert each.flush(LONG_S)
        assert len(destination.sent) == asked
        destination.answer = take_all
        clock.at += 60
        assert each.drained(LONG_S)
        assert told(each)["spool_quarantined_total"] == 0
        eventually(each.troubles, lambda seen: not seen, LONG_S, "all is well")
    assert sorted(destination.has) == [*map(str, range(8)), "more-0", "more-1", "more-2"]


def test_in_order_poison_at_the_head_gives_way_once_what_comes_after_was_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trust, "REQUEST_BYTES", 40)
    clock = Clock(0.0)
    depot = Depot(tmp_path)
    for record in [*(f"poison-{each}" for each in range(8)), *(f"good-{each}" for each in range(8))]:
        assert depot.keep(lines(record))
    depot.close()
    destination = Destination(lambda payload: Refused("too old") if b"poison" in payload else Delivered())
    with courier(tmp_path, destination, clock=clock, in_order=True) as each:

        def look() -> bool:
            clock.at += 70
            each.flush(LONG_S)
            return each.drained(0)

        eventually(look, bool, LONG_S, "the head blocks")
        assert told(each)["spool_quarantined_total"] == 8
    assert destination.has == [f"good-{each}" for each in range(8)]


# ---- what is told ------------------------------------------------------------------------------------------------


def test_health_tells_what_waits_since_when_and_what_became_of_the_rest(tmp_path: Path) -> None:
    wall = Clock(5_000.0)
    destination = Destination(lambda payload: Later("busy", after_s=1e6))
    with courier(tmp_path, destination, wall=wall) as each:
        hand_over(each, "a", at=100.0)
        hand_over(each, "b", at=90.0)
        assert each.flush(LONG_S)
        values = eventually(lambda: told(each), lambda seen: seen["export_requests_total later"] == 1, LONG_S, "asked")
        assert values.pop("spool_bytes") > 0
        assert values == {
            "export_points_total": 0,
            "export_requests_total delivered": 0,
            "export_requests_total later": 1,
            "export_requests_total refused": 0,
            "export_requests_total too_big": 0,
            "spool_points": 2,
            "spool_oldest_timestamp_seconds": 90.0,
            "spool_dropped_total size": 0,
            "spool_dropped_total age": 0,
            "spool_dropped_total disk": 0,
            "spool_quarantined_total": 0,
            "spool_writable": 1,
        }
        assert {metric.name.split("_")[0] for metric, _, _ in each.health()} == {"songxa"}
        assert {labels[0] for _, labels, _ in each.health()} == {"test"}


def test_the_time_of_the_last_delivery_is_told_and_an_empty_spool_has_no_oldest(tmp_path: Path) -> None:
    wall = Clock(5_000.0)
    with courier(tmp_path, Destination(), wall=wall) as each:
        hand_over(each, "a")
        assert each.drained(LONG_S)
        values = eventually(lambda: told(each), lambda seen: seen["spool_bytes"] == 0, LONG_S, "empty")
        assert values["export_last_delivery_timestamp_seconds"] == 5_000.0
        assert "spool_oldest_timestamp_seconds" not in values


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("later", "key", "hours"),
    [
        (Later("\x1b[31m503\u202e no"), "notice.export.away", 0),
        (Later("503"), "notice.export.away.hours", 3),
        (sending.Silent("30 s"), "notice.export.silent", 0),
        (sending.Silent("30 s"), "notice.export.silent.hours", 3),
        (Later("no such token", ours=True), "notice.export.ours", 3),
    ],
)
def test_people_are_told_why_nothing_is_delivered(language: str, later: Later, key: str, hours: int) -> None:
    clock = Clock(0.0)
    destination = Destination(lambda payload: later)
    with courier(None, destination, clock=clock) as each:
        hand_over(each, *range(3))

        def look() -> object:
            clock.at += 70
            each.flush(LONG_S)
            return each.troubles()

        eventually(look, bool, LONG_S, "nobody is told")
        clock.at += hours * 3_600
        (trouble,) = eventually(each.troubles, lambda seen: seen[0].key == key, LONG_S, "as it should be told")
        shown = tell(language, trouble)
    assert trouble.values["waiting"] == 3 and trouble.values["exporter"] == "test"
    assert "\x1b" not in shown and "\u202e" not in shown and "3" in shown


def test_one_failure_is_no_trouble_for_people(tmp_path: Path) -> None:
    clock = Clock(0.0)
    destination = Destination(lambda payload: Later("busy", after_s=50))
    with courier(tmp_path, destination, clock=clock) as each:
        hand_over(each, "a")
        eventually(lambda: later(each), lambda seen: seen == 1, LONG_S, "nothing was sent")
        assert each.troubles() == []


def test_people_are_told_for_a_while_that_something_was_dropped(tmp_path: Path) -> None:
    clock = Clock(0.0)
    limits = SpoolLimits(max_bytes=60)
    destination = Destination(lambda payload: Later("busy", after_s=1e6))
    with courier(tmp_path, destination, clock=clock, limits=limits) as each:
        for number in range(20):
            hand_over(each, number)
            assert each.flush(LONG_S)
        assert "notice.export.dropping" in [trouble.key for trouble in each.troubles()]
        values = told(each)
        assert values["spool_dropped_total size"] + values["spool_points"] == 20


# ---- life --------------------------------------------------------------------------------------------------------


def test_what_a_person_mended_is_seen_by_a_new_connection(tmp_path: Path) -> None:
    answers = iter([Later("unauthorized", ours=True)])
    destination = Destination(lambda payload: next(answers, Delivered()))
    with courier(tmp_path, destination, clock=Hasty()) as each:
        hand_over(each, "a")
        assert each.drained(LONG_S)
        assert (destination.connected, destination.closed) == (2, 1)


def test_a_request_under_way_may_end_when_the_courier_stops(tmp_path: Path) -> None:
    destination = Destination()
    destination.hold = lambda payload: True
    with courier(tmp_path, destination) as each:
        hand_over(each, "a")
        destination.until(lambda: destination.under_way == 1, "nothing was sent")
        stopping = threading.Thread(target=each.stop)
        stopping.start()
        destination.release()
        stopping.join()
    assert destination.has == ["a"] and destination.closed == 1
    depot = Depot(tmp_path)
    assert depot.waiting() == []
    depot.close()


def test_a_request_that_does_not_end_does_not_hold_up_the_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LAST_S", 0.01)
    destination = Destination()
    destination.hold = lambda payload: True
    with courier(tmp_path, destination) as each:
        hand_over(each, "a")
        destination.until(lambda: destination.under_way == 1, "nothing was sent")
    assert destination.under_way == 0 and destination.closed == 1
    depot = Depot(tmp_path)
    assert depot.waiting() == ["a"]
    depot.close()


def test_what_is_put_after_the_stop_is_counted_as_lost_and_kept_from_nobody(tmp_path: Path) -> None:
    with courier(tmp_path, Destination()) as each:
        pass
    hand_over(each, "late")
    assert not each.flush(0)
    assert told(each)["spool_dropped_total disk"] == 1
    each.stop()


def test_what_is_put_before_the_start_is_brought_after_it(tmp_path: Path) -> None:
    destination = Destination()
    each = Courier("test", tmp_path, SpoolLimits(), destination.connect, cut)
    hand_over(each, "early")
    assert not each.flush(0)
    each.start()
    assert each.drained(LONG_S)
    each.stop()
    assert destination.has == ["early"]


def test_a_courier_that_never_started_stops_quietly(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    each = Courier("test", tmp_path / "file" / "in", SpoolLimits(), Destination().connect, cut)
    with pytest.raises(StartError):
        each.start()
    each.stop()


def test_a_bug_in_a_lane_is_told_and_the_lane_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(lanes, "LOOK_S", 0.01)
    bugs = 3

    def broken_cut(payload: bytes) -> list[bytes]:
        nonlocal bugs
        bugs -= 1
        if bugs >= 0:
            raise KeyError("a bug")
        return list(cut(payload))

    destination = Destination(lambda payload: Refused("bad") if b"bad" in payload else Delivered())
    each = Courier("test", tmp_path, SpoolLimits(), destination.connect, broken_cut)
    each.start()
    each.put(lines("a", "bad", "b"), 3, 0.0)
    assert each.drained(LONG_S)
    each.stop()
    assert sorted(destination.has) == ["a", "b"]
    assert "this is a bug" in caplog.text


def test_the_log_has_a_line_when_the_destination_goes_and_one_when_it_is_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "songxa.spool.keeper")
    clock = Clock(0.0)
    destination = Destination(lambda payload: Later("no \x1b[2Jtoken", ours=True))
    with courier(tmp_path, destination, clock=clock) as each:
        hand_over(each, "a")
        eventually(lambda: len(caplog.messages), bool, LONG_S, "nothing is logged")
        destination.answer = take_all
        clock.at += 70
        assert each.drained(LONG_S)
        eventually(lambda: len(caplog.messages), (2).__eq__, LONG_S, "nothing more is logged")
    away, back = caplog.messages
    assert away.startswith("test: the server takes no data as things are set up") and away.endswith("(no  [2Jtoken)")
    assert back == "test: the server takes data"


def test_many_threads_may_put_and_every_record_arrives_once(tmp_path: Path) -> None:
    destination = Destination()

    def put(start: int) -> Callable[[], None]:
        return lambda: hand_over(each, *range(start, start + 500))

    with courier(tmp_path, destination) as each:
        threads = [threading.Thread(target=put(start)) for start in range(0, 4_000, 500)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert each.flush(LONG_S) and each.drained(LONG_S)
    assert sorted(destination.has, key=int) == [*map(str, range(4_000))]
    assert names(destination.sent) == destination.has
