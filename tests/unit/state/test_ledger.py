"""The figures out of the history's sums are those out of the raw transitions, to the bit."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from songxa.history import Archive
from songxa.history.corrections import mark
from songxa.history.inbox import Adopted
from songxa.model import Cause, Correction, Hit, Incident, RootKind, State, Transition
from songxa.report.account import read
from songxa.scope import Scope
from songxa.state.figures import By
from songxa.state.ledger import Ledger
from songxa.state.period import Period
from tests.support import november
from tests.support.commune import inventory
from tests.support.history import NOON, Clock, commune, writer
from tests.support.november import END, FIBRE, HOUR, START

DEVICES = ("ap-01", "ap-02", "ap-03", "onu-01", "rt-ubnd")
"""ap-01 and ap-02 stand alone at their public places; all operators have one."""

MOVES = st.lists(
    st.tuples(st.sampled_from(DEVICES), st.integers(0, 40 * 24 * 8), st.sampled_from(State)), min_size=1, max_size=60
)
"""Eighths of an hour after five days before November: times that the canonical form does not round."""


@settings(deadline=None, max_examples=25)
@given(MOVES, st.integers(0, 29), st.integers(1, 12), st.booleans())
def test_sums_and_transitions_give_the_same_figures(
    moves: list[tuple[str, int, State]], first: int, days: int, planned: bool
) -> None:
    told = {(device, START - 5 * 24 * HOUR + eighth * HOUR / 8): state for device, eighth, state in moves}
    order = sorted(told.items(), key=lambda each: each[0][1])
    lines = [Transition(device, at, state, "why.up") for (device, at), state in order]
    hits = tuple(Hit(device, State.DOWN, START, END) for device in DEVICES[:2])
    incident = Incident("261101-aaaa", Cause.DEVICE, RootKind.DEVICE, "ap-01", State.DOWN, START, END, END, hits=hits)
    start = START + first * 24 * HOUR
    end = min(END, start + days * 24 * HOUR)
    with tempfile.TemporaryDirectory() as name:
        folder = november.write(Path(name), lines=lines, told=[incident], since=START - 6 * 24 * HOUR)
        if planned:
            mark(folder, Correction(incident.id, END, "lan", "thay thiết bị", planned=True))
        archive = Archive(folder)
        ledger = Ledger(archive, Scope.staff(), start, end)
        account = read(archive, Scope.staff(), Period("", start, end), "Asia/Ho_Chi_Minh")
        for by in By:
            assert ledger.figures(by) == account.figures(by), by
        archive.close()


def test_a_device_that_was_asked_for_alone_has_the_same_row(tmp_path: Path) -> None:
    archive = Archive(november.write(tmp_path))
    everybody = {row.key: row for row in Ledger(archive, Scope.staff(), START, END).figures(By.DEVICE)}
    alone = Ledger(archive, Scope.staff(), START, END, "ap-01")
    assert list(alone.devices) == ["ap-01"]
    assert alone.figures(By.DEVICE) == [everybody["ap-01"]]
    some = Ledger(archive, Scope.staff(), START, END).figures(By.DEVICE, ["ap-05", "ap-01"])
    assert {row.key for row in some} == {"ap-01", "ap-05"}
    archive.close()


@pytest.mark.parametrize("by", By)
def test_a_partner_gets_figures_of_its_own_devices_only(tmp_path: Path, by: By) -> None:
    archive = Archive(november.write(tmp_path))
    mark(tmp_path, Correction(FIBRE, END, "lan", "đã báo trước", planned=True))
    own = {key for key, device in inventory().devices.items() if device.operator == "viettel"}
    ledger = Ledger(archive, Scope.of("viettel"), START, END)
    assert ledger.devices.keys() == own
    assert sum(row.devices for row in ledger.figures(by)) == sum(by.takes(each) for each in ledger.devices.values())
    archive.close()


PLACE_MOVES = st.lists(
    st.tuples(st.sampled_from(["d0", "d1", "d2", "d3", "d4"]), st.integers(-8, 40), st.sampled_from(State)), max_size=40
)
"""Hours of five access points at two public places, d4 of which is taken away in the end."""


@settings(deadline=None, max_examples=60)
@example([("d4", 0, State.UP), ("d4", 30, State.UP)], 0, 40, 48, True)
@example([("d4", 0, State.UP), ("d4", 30, State.UP)], 0, 24, 48, True)
@given(PLACE_MOVES, st.integers(0, 12), st.integers(0, 40), st.integers(-4, 48), st.booleans())
def test_a_place_of_several_access_points_has_the_figures_of_their_transitions(
    moves: list[tuple[str, int, State]], first: int, hours: int, beat: int, gone: bool
) -> None:
    told = {(device, NOON + hour * HOUR): state for device, hour, state in moves}
    order = sorted(told.items(), key=lambda each: each[0][1])
    start, end = NOON + first * HOUR, NOON + (first + hours) * HOUR
    with tempfile.TemporaryDirectory() as name:
        with writer(Path(name), commune(5), Clock(NOON - 24 * HOUR)) as book:
            for (device, at), state in order:
                book.admit((Transition(device, at, state, "why.up"),))
            if gone:
                book.admit(Adopted(commune(4), NOON + 20 * HOUR))
            book.admit(NOON + beat * HOUR)
            assert book.round()
        archive = Archive(Path(name))
        ledger = Ledger(archive, Scope.staff(), start, end)
        account = read(archive, Scope.staff(), Period("", start, end), "Asia/Ho_Chi_Minh")
        assert ledger.figures(By.PLACE) == account.figures(By.PLACE)
        archive.close()
