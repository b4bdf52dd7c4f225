"""What goes into the history comes out of it: devices, states, incidents, corrections; after a restart as well."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from songxa.history import Archive, schema
from songxa.history.corrections import mark
from songxa.history.ledger import GONE
from songxa.model import Cause, Correction, InputError, StartError, State, Transition
from songxa.scope import Scope
from tests.support.history import NOON, Clock, commune, down, history, incident, up

STAFF = Scope.staff()


async def test_a_timeline_begins_with_the_state_in_force_and_ends_before_the_end(tmp_path: Path) -> None:
    told = [up("d0", NOON), down("d0", NOON + 10.25), up("d0", NOON + 20), down("d1", NOON + 5)]
    async with history(tmp_path) as book:
        book.record(told)
        assert book.flush()
        ask = book.archive
        assert ask.timeline(STAFF, "d0", NOON + 11, NOON + 20) == [told[1]]
        assert ask.timeline(STAFF, "d0", NOON + 10.25, NOON + 21) == told[1:3]
        assert ask.timeline(STAFF, "d0", NOON - 5, NOON) == []
        assert ask.timelines(STAFF, NOON + 6, NOON + 15) == {"d0": told[0:2], "d1": [told[3]]}
        assert ask.states(STAFF) == {"d0": told[2], "d1": told[3]}


async def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    cut = incident("i1", "d0", "d1")
    over = incident("i0", "d2", at=NOON - 900, closed=NOON - 300)
    unreachable = Transition("d1", NOON + 10, State.UNREACHABLE, "why.behind", "d0")
    async with history(tmp_path) as book:
        assert book.resume() == (None, None, {}, ())
        book.record([up("d0", NOON), down("d0", NOON + 10), unreachable])
        book.keep(cut)
        book.keep(over)
        book.beat(NOON + 15)
        assert book.flush()
    async with history(tmp_path) as book:
        states = {"d0": down("d0", NOON + 10), "d1": unreachable}
        assert book.resume() == (NOON + 15, NOON + 15, states, (cut,))
        assert book.archive.incidents(STAFF) == [cut, over]
        assert book.archive.incident(STAFF, "i0") == over
        assert book.archive.incident(STAFF, "no such") is None
        assert book.archive.beat() == NOON + 15


async def test_the_same_transition_twice_is_harmless(tmp_path: Path) -> None:
    told = [up("d0", NOON), down("d0", NOON + 10)]
    async with history(tmp_path) as book:
        book.record([*told, *told])
        book.record(told)
        assert book.flush()
        book.record(told)
        assert book.flush()
        assert book.archive.timeline(STAFF, "d0", NOON, NOON + 99) == told
        assert not [each for each in book.health() if each.metric.name.endswith("dropped_total")]


async def test_a_transition_before_the_last_one_is_refused_and_counted(tmp_path: Path) -> None:
    async with history(tmp_path) as book:
        book.record([up("d0", NOON), down("d0", NOON + 10), up("d0", NOON + 5), down("nobody", NOON)])
        assert book.flush()
        assert book.archive.timeline(STAFF, "d0", NOON, NOON + 99) == [up("d0", NOON), down("d0", NOON + 10)]
        dropped = {each.labels: each.value for each in book.health() if each.metric.name.endswith("dropped_total")}
    assert dropped == {("transition",): 2}


async def test_of_two_transitions_at_one_time_the_later_given_stands(tmp_path: Path) -> None:
    async with history(tmp_path) as book:
        book.record([up("d0", NOON), down("d0", NOON)])
        book.beat(NOON + 10)
        assert book.flush()
        assert book.archive.states(STAFF) == {"d0": down("d0", NOON)}
        assert book.archive.seconds(STAFF, NOON, NOON + 10)["d0"][State.DOWN] == 10


async def test_what_leaves_the_inventory_is_unknown_from_then_on_and_stays_readable(tmp_path: Path) -> None:
    wall, whole = Clock(), commune(3)
    rest = replace(whole, devices={key: whole.devices[key] for key in ("d0", "d1")})
    async with history(tmp_path, whole, wall) as book:
        book.record([up("d1", NOON), up("d2", NOON)])
        assert book.flush()
        wall.at += 60
        book.adopt(rest)
        book.beat(NOON + 100)
        assert book.flush()
        assert book.archive.states(STAFF)["d2"] == Transition("d2", NOON + 60, State.UNKNOWN, GONE)
        gone = book.archive.devices(STAFF)["d2"]
        assert (gone.name, gone.since, gone.until) == ("Thiết bị 2", NOON, NOON + 60)
        assert book.archive.seconds(STAFF, NOON, NOON + 100)["d2"][State.UP] == 60
    async with history(tmp_path, rest, wall) as book:
        assert book.resume().states.keys() == {"d1"}
    wall.at += 100
    async with history(tmp_path, whole, wall) as book:
        assert book.archive.devices(STAFF)["d2"].until is None


async def test_what_left_while_nobody_watched_left_at_the_last_heartbeat(tmp_path: Path) -> None:
    wall, whole = Clock(), commune(2)
    async with history(tmp_path, whole, wall) as book:
        book.record([up("d1", NOON)])
        book.beat(NOON + 30)
    wall.at += 5_000
    async with history(tmp_path, replace(whole, devices={"d0": whole.devices["d0"]}), wall) as book:
        assert book.archive.devices(STAFF)["d1"].until == NOON + 30
        assert book.archive.states(STAFF)["d1"].at == NOON + 30


async def test_facts_follow_the_inventory(tmp_path: Path) -> None:
    whole = commune(1)
    async with history(tmp_path, whole) as book:
        before = book.archive.revision()
        book.adopt(replace(whole, devices={"d0": replace(whole.devices["d0"], name="Tên mới", operator="vnpt")}))
        assert book.flush()
        facts = book.archive.devices(STAFF)["d0"]
        assert (facts.name, facts.operator_name, facts.since) == ("Tên mới", "Vnpt", NOON)
        assert book.archive.revision() > before
        again = book.archive.revision()
        book.beat(NOON + 5)
        assert book.flush()
        assert book.archive.revision() == again


async def test_incidents_are_found_by_period_device_and_openness(tmp_path: Path) -> None:
    first = incident("a", "d0", at=NOON, closed=NOON + 10)
    second = incident("b", "d1", "d0", at=NOON + 20)
    third = incident("c", "d2", at=NOON + 30, closed=NOON + 30)
    async with history(tmp_path) as book:
        for each in (first, second, third):
            book.keep(each)
        assert book.flush()
        ask = book.archive.incidents
        assert ask(STAFF) == [third, second, first]
        assert ask(STAFF, NOON + 10, NOON + 30) == [second]
        assert ask(STAFF, NOON + 9, NOON + 20) == [first]
        assert ask(STAFF, NOON + 30) == [third, second]
        assert ask(STAFF, open_only=True) == [second]
        assert ask(STAFF, device="d0") == [second, first]
        assert ask(STAFF, limit=1, offset=1) == [second]
        book.keep(replace(second, hits=second.hits[:1]))
        assert book.flush()
        assert ask(STAFF, device="d0") == [first]


async def test_a_scope_sees_its_own_devices_and_nothing_of_the_others(tmp_path: Path) -> None:
    own = Scope.of("viettel")  # d0 and d2
    async with history(tmp_path) as book:
        book.record([up(f"d{each}", NOON) for each in range(4)])
        book.keep(incident("mixed", "d1", "d0"))
        book.keep(incident("theirs", "d1", "d3"))
        book.keep(replace(incident("nobody's"), hits=(), cause=Cause.MONITOR))
        assert book.flush()
        ask = book.archive
        assert ask.devices(own).keys() == ask.states(own).keys() == {"d0", "d2"}
        assert ask.timelines(own, NOON, NOON + 9).keys() == ask.seconds(own, NOON, NOON + 9).keys() == {"d0", "d2"}
        assert ask.timeline(own, "d1", NOON, NOON + 9) == []
        assert ask.seconds(own, NOON, NOON + 9, ["d1", "d0"]).keys() == {"d0"}
        (seen,) = ask.incidents(own)
        assert [hit.device for hit in seen.hits] == [each.about for each in seen.evidence] == ["d0"]
        assert (seen.id, seen.root, seen.operator) == ("mixed", "", "")
        assert (seen.toll.devices, seen.toll.sites, seen.toll.households, seen.toll.places) == (1, 1, 0, 0)
        assert ask.incident(own, "theirs") is ask.incident(own, "no such") is None
        assert ask.incidents(own, device="d1") == [], "whether a foreign device is in an incident must not show"
        assert ask.incidents(Scope()) == [] and not ask.devices(Scope())
        assert len(ask.incidents(STAFF)) == 3


async def test_corrections_stand_beside_the_incident_in_their_order(tmp_path: Path) -> None:
    said = [
        Correction("i1", NOON + 1, "lan", "thay cáp", planned=True),
        Correction("i1", NOON + 2, "hoa", "nhầm: 'mất điện'; --", planned=False, cause=Cause.POWER),
    ]
    async with history(tmp_path) as book:
        book.keep(incident("i1", "d0"))
        assert book.flush()
        before = book.archive.revision()
        for each in said:
            mark(tmp_path, each)
        assert book.archive.corrections(["i1", "i2"]) == {"i1": said}
        assert book.archive.revision() > before
        assert book.archive.incident(STAFF, "i1") == incident("i1", "d0")
        with pytest.raises(InputError, match="no incident i2"):
            mark(tmp_path, Correction("i2", NOON, "lan", "?"))
        book.beat(NOON + 5)
        assert book.flush(), "the monitor writes on after another process has written"


def test_without_a_history_the_way_to_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="no history here yet"):
        Archive(tmp_path)
    with pytest.raises(StartError, match="no history here yet"):
        mark(tmp_path, Correction("i1", NOON, "lan", "?"))


async def test_a_second_monitor_on_the_folder_is_told_who_has_it(tmp_path: Path) -> None:
    async with history(tmp_path):
        with pytest.raises(StartError, match=r"another songxa \(pid \d+\)"):
            async with history(tmp_path):
                pass
    async with history(tmp_path):
        pass


async def test_a_newer_file_a_foreign_file_and_a_damaged_file_are_refused(tmp_path: Path) -> None:
    file = tmp_path / schema.FILE
    async with history(tmp_path):
        pass
    newer = apsw.Connection(str(file))
    newer.pragma("user_version", schema.VERSION + 1)
    newer.close()
    for opened in (Archive, lambda folder: mark(folder, Correction("i1", NOON, "lan", "?"))):
        with pytest.raises(StartError, match="newer songxa"):
            opened(tmp_path)
    with pytest.raises(StartError, match="newer songxa"):
        async with history(tmp_path):
            pass
    file.write_bytes(b"not a database, but long enough to have had a header: " * 99)
    with pytest.raises(StartError, match="damaged"):
        async with history(tmp_path):
            pass
    file.unlink()
    foreign = apsw.Connection(str(file))
    foreign.execute("CREATE TABLE somebody (thing)")
    foreign.close()
    with pytest.raises(StartError, match="not a history"):
        async with history(tmp_path):
            pass
    assert file.exists()


async def test_a_file_that_a_dying_process_left_half_made_is_finished(tmp_path: Path) -> None:
    half = apsw.Connection(str(tmp_path / schema.FILE))
    half.pragma("journal_mode", "wal")
    half.close()
    async with history(tmp_path) as book:
        assert book.archive.devices(STAFF).keys() == {"d0", "d1", "d2", "d3"}
