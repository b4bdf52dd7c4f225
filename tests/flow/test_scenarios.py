"""Outages played to a real monitor on real sockets: exactly the expected incidents, and seconds that add up.

The same scripts run in virtual time, to the second, in tests/unit/incident.
"""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from songxa.catalogue import PING_LOSS
from songxa.history import Archive
from songxa.inventory import load
from songxa.model import FAILED, Incident, State, Transition
from songxa.scope import Scope
from tests.support.monitor import Running, eventually, running

pytestmark = pytest.mark.alone

ROOT = Path(__file__).resolve().parents[2]
INTERVAL_S = 3
VISIT_S = INTERVAL_S + 6.0
"""A visit that nobody answers, its successor, and a machine that is busy with other tests."""
MILLISECOND = 0.002
"""Samples are kept to the millisecond, transitions exactly."""
ECHO_S = 2.5
"""How long an echo may be on its way."""
STAFF = Scope.staff()
FOREVER = 4e9

BEHIND_BOX_2 = {
    "hop-cap-2", "onu-nvh-ngoc-lam", "onu-truong-tieu-hoc", "onu-tram-y-te", "mc-vnpt", "bts-vnpt", "nguon-vnpt",
    "modem-vnpt", "wifi-nvh-ngoc-lam", "wifi-tieu-hoc", "wifi-tram-y-te", "cam-ngoc-lam-1", "cam-ngoc-lam-2",
}  # fmt: skip

CLOCK = """
import os, runpy, sys, time
real, offset = time.time, sys.argv[1]
time.time = lambda: real() + float(open(offset).read() or 0)
sys.argv = ["songxa", *sys.argv[5:]]
runpy.run_module("songxa.cli", run_name="__main__")
"""
"""Runs songxa on a wall clock that is off by what stands in a file."""


@dataclass(frozen=True)
class Outcome:
    """What a monitor's history holds after a script."""

    incidents: list[Incident]
    timelines: dict[str, list[Transition]]
    seconds: dict[str, dict[State, float]]
    answers: dict[str, list[tuple[float, bool]]]
    """Of every device that is asked by ping: when, and whether it answered."""
    start: float
    end: float

    def roots(self) -> list[tuple[str, str, str]]:
        return [(str(each.cause), str(each.root_kind), each.root) for each in self.incidents]

    def failed(self) -> set[str]:
        """Who has been down or unreachable."""
        return {key for key, each in self.seconds.items() if each[State.DOWN] or each[State.UNREACHABLE]}

    def lost_s(self, key: str) -> float:
        return self.seconds[key][State.DOWN] + self.seconds[key][State.UNREACHABLE]

    def state(self, key: str, at: float) -> State:
        """The slow way: goes through every transition."""
        state = State.UNKNOWN
        for transition in self.timelines.get(key, []):
            if transition.at <= at:
                state = transition.state
        return state if at < self.end else State.UNKNOWN


def outcome(data: Path) -> Outcome:
    """Everything that was recorded, read from the file as any other program would."""
    archive = Archive(data)
    end = archive.beat() or 0.0
    devices = archive.devices(STAFF)
    start = min(each.since for each in devices.values())
    curves = {key: archive.series(STAFF, key, start, end + 60, 10_000) for key in devices}
    answers = {
        key: [(each.at, each.mean < 1) for curve in found if curve.metric == PING_LOSS.name for each in curve.points]
        for key, found in curves.items()
    }
    made = Outcome(
        sorted(archive.incidents(STAFF), key=lambda each: each.opened_at),
        {key: list(each) for key, each in archive.timelines(STAFF, 0.0, FOREVER).items()},
        {key: dict(each) for key, each in archive.seconds(STAFF, start, end).items()},
        {key: each for key, each in answers.items() if each},
        start,
        end,
    )
    archive.close()
    return made


# ---- the scripts ----------------------------------------------------------------------------------------------------

Play = Callable[[Path, str], None]


def inventory_of(folder: Path) -> Path:
    """The shipped inventory with everybody visited every INTERVAL_S seconds."""
    text, count = re.subn(r"interval: 60\b", f"interval: {INTERVAL_S}", (ROOT / "inventory.yaml").read_text("utf-8"))
    assert count > 5
    lacking = ("fibre_box", "onu", "media_converter", "wifi_controller")
    defaults = "".join(f"  {kind}:\n    interval: {INTERVAL_S}\n" for kind in lacking)
    file = folder / "inventory.yaml"
    file.write_text(text.replace("\ndefaults:\n", f"\ndefaults:\n{defaults}"), "utf-8")
    return file


def started(folder: Path, script: str, within: tuple[str, ...] = ()) -> AbstractContextManager[Running]:
    """A monitor of a simulated commune to which this happens."""
    file = folder / "script.yaml"
    file.write_text(script)
    arguments = ("--simulate", "--past", "0", "--data", str(folder / "data"), "--scenario", str(file))
    return running(*arguments, "-i", str(inventory_of(folder)), within=within)


def seen(folder: Path, look: Callable[[list[Incident]], bool], what: str) -> list[Incident]:
    """The incidents in the history, once they are as they should be."""

    def incidents() -> list[Incident]:
        archive = Archive(folder / "data")
        try:
            return list(archive.incidents(STAFF))
        finally:
            archive.close()

    return eventually(incidents, look, 75, what)


def are_over(incidents: list[Incident]) -> bool:
    return bool(incidents) and all(each.recovered_at is not None for each in incidents)


def after(monitor: Running, folder: Path, moment: float) -> None:
    """Until the monitor has lived that long."""
    archive = Archive(folder / "data")
    start = min(each.since for each in archive.devices(STAFF).values())
    eventually(lambda: archive.beat() or 0.0, lambda beat: beat >= start + moment, 75, f"alive for {moment} s")
    archive.close()


def english(monitor: Running) -> Callable[[], str]:
    return lambda: monitor.get("/", **{"Accept-Language": "en"})


def end(monitor: Running) -> None:
    code, errors = monitor.stop()
    assert code == 0, errors
    assert "Traceback" not in errors


def until_over(folder: Path, script: str) -> None:
    """Until everything has been seen to work again."""
    with started(folder, script) as monitor:
        seen(folder, are_over, "everything over")
        end(monitor)


def until(moment: float) -> Play:
    """Until the monitor has lived so long, and everything has been seen to work again."""

    def play(folder: Path, script: str) -> None:
        with started(folder, script) as monitor:
            after(monitor, folder, moment)
            seen(folder, are_over, "everything over")
            end(monitor)

    return play


def with_a_kill(folder: Path, script: str) -> None:
    """Killed in the middle of the outage, and started again while it still lasts."""
    with started(folder, script) as monitor:
        seen(folder, lambda found: bool(found) and len(found[0].hits) == len(BEHIND_BOX_2), "all of them lost")
        monitor.process.send_signal(signal.SIGKILL)
        monitor.process.wait(30)
    until_over(folder, script.replace("8s", "0s").replace("60s", "20s"))


def with_a_leap(folder: Path, script: str) -> None:
    """The clock is set a year ahead in the middle of the outage, and back some seconds later."""
    clock, offset = folder / "clock.py", folder / "offset"
    clock.write_text(CLOCK)
    offset.write_text("0")
    with started(folder, script, within=(sys.executable, str(clock), str(offset))) as monitor:
        seen(folder, bool, "an incident")
        offset.write_text(f"{365 * 86_400}")
        eventually(english(monitor), lambda text: "history is held" in text, 30, "a notice that the history is held")
        offset.write_text("0")
        seen(folder, are_over, "everything over")
        end(monitor)


SCRIPTS: Mapping[str, tuple[str, Play]] = {
    "cut": ("- {at: 8s, do: fibre_cut, target: hop-cap-2, for: 22s}", until_over),
    "mains": ("- {at: 8s, do: mains_failure, target: bts-viettel, battery: 8s, for: 34s}", until_over),
    "hang": ("- {at: 8s, do: ap_hang, target: wifi-thcs, mode: silent, for: 16s}", until_over),
    "operator": ("- {at: 8s, do: operator_outage, target: viettel, for: 16s}", until_over),
    "cable": ("- {at: 8s, do: monitor_cut, for: 14s}", until_over),
    "radio": ("- {at: 8s, do: flap, target: wifi-di-tich, period: 20s, for: 40s}", until(52)),
    "parent": (
        "- {at: 8s, do: vanish, target: sw-buu-dien, for: 22s}\n"
        "- {at: 8s, do: vanish, target: wifi-buu-dien, for: 42s}",
        until_over,
    ),
    "restart": ("- {at: 8s, do: fibre_cut, target: hop-cap-2, for: 60s}", with_a_kill),
    "clock": ("- {at: 8s, do: vanish, target: cam-ubnd-1, for: 30s}", with_a_leap),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Outcome]]:
    """What came of each script. They run side by side, for they mostly wait."""

    def play(name: str) -> Outcome:
        folder = tmp_path_factory.mktemp(name)
        script, player = SCRIPTS[name]
        player(folder, script)
        return outcome(folder / "data")

    with ThreadPoolExecutor(max_workers=3) as pool:
        playing: dict[str, Future[Outcome]] = {name: pool.submit(play, name) for name in SCRIPTS}
        yield lambda name: playing[name].result(300)


# ---- what is to be seen ---------------------------------------------------------------------------------------------


def about(seconds: float, scripted: float) -> bool:
    """Whether a time is that of the script, to a visit."""
    return abs(seconds - scripted) <= VISIT_S


def test_a_torn_cable_is_one_incident_with_thirteen_devices(outcomes: Callable[[str], Outcome]) -> None:
    found = outcomes("cut")
    assert found.roots() == [("fibre", "device", "hop-cap-2")]
    assert found.failed() == BEHIND_BOX_2
    assert {hit.device for hit in found.incidents[0].hits} == BEHIND_BOX_2
    assert found.incidents[0].operator == "vnpt"
    assert {each.key for each in found.incidents[0].evidence} == {"all_behind", "los_behind", "uplink_works"}
    assert all(about(found.lost_s(key), 22) for key in BEHIND_BOX_2)


def test_a_draining_battery_is_one_incident_until_the_mains_are_back(outcomes: Callable[[str], Outcome]) -> None:
    found = outcomes("mains")
    assert found.roots() == [("power", "site", "cot-viettel")]
    assert found.failed() == {"bts-viettel", "mc-viettel", "nguon-viettel", "modem-viettel"}
    assert [each.key for each in found.incidents[0].evidence] == ["mains_lost", "battery"]
    assert found.seconds["nguon-viettel"][State.DEGRADED] > 0
    assert all(about(found.lost_s(key), 26) for key in found.failed())
    lasted = (found.incidents[0].recovered_at or 0) - found.incidents[0].opened_at
    assert about(lasted, 34)


def test_a_hung_access_point_is_degraded_and_not_down(outcomes: Callable[[str], Outcome]) -> None:
    found = outcomes("hang")
    assert found.roots() == [("device", "device", "wifi-thcs")]
    assert found.incidents[0].state is State.DEGRADED
    assert found.failed() == set()
    assert about(found.seconds["wifi-thcs"][State.DEGRADED], 16)


def test_a_lost_backhaul_is_one_incident_of_the_operator(outcomes: Callable[[str], Outcome]) -> None:
    found = outcomes("operator")
    commune = load(ROOT / "inventory.yaml")
    theirs = {key for key, each in commune.devices.items() if each.operator == "viettel"}
    assert found.roots() == [("operator", "operator", "viettel")]
    assert found.failed() == theirs
    assert all(about(found.lost_s(key), 16) for key in theirs)
    assert found.incidents[0].operator == "viettel"


def test_the_monitor_s_own_cable_is_unknown_time_of_everybody(outcomes: Callable[[str], Outcome]) -> None:
    found = outcomes("cable")
    assert found.roots() == [("monitor", "monitor", "monitor")]
    assert found.failed() == set()
    lasted = (found.incidents[0].recovered_at or 0) - found.incidents[0].opened_at
    assert about(lasted, 14)
    assert all(each[State.UNKNOWN] >= lasted for each in found.seconds.values())


def test_a_flapping_radio_is_one_incident_with_a_relapse(outcomes: Callable[[str], Outcome]) -> None:
    found = outcomes("radio")
    assert found.roots() == [("device", "device", "wifi-di-tich")]
    assert found.incidents[0].flaps == 1
    assert found.failed() == {"wifi-di-tich"}
    assert found.incidents[0].opened_at + 20 - VISIT_S <= found.incidents[0].hits[-1].start
    assert abs(found.lost_s("wifi-di-tich") - 20) <= 2 * VISIT_S


def test_a_child_that_stays_dead_is_not_blamed_while_it_may_still_be_starting(
    outcomes: Callable[[str], Outcome],
) -> None:
    found = outcomes("parent")
    assert found.roots() == [("lan", "device", "sw-buu-dien")]
    assert about(found.lost_s("sw-buu-dien"), 22)
    assert about(found.lost_s("wifi-buu-dien"), 42)
    assert found.seconds["wifi-buu-dien"][State.DOWN] == 0
    assert all(about(found.lost_s(key), 22) for key in found.failed() - {"wifi-buu-dien"})


def test_a_monitor_killed_in_the_outage_goes_on_with_the_same_incident(outcomes: Callable[[str], Outcome]) -> None:
    found = outcomes("restart")
    assert found.roots() == [("fibre", "device", "hop-cap-2")]
    assert found.failed() == BEHIND_BOX_2
    states = [each.state for each in found.timelines["mc-vnpt"]]
    assert states == [State.UP, State.UNREACHABLE, State.UNKNOWN, State.UNREACHABLE, State.UP]
    assert {each.state for each in found.timelines["rtr-core"]} == {State.UP, State.UNKNOWN}


def test_a_clock_that_leaps_and_returns_writes_nothing_wrong(outcomes: Callable[[str], Outcome]) -> None:
    found = outcomes("clock")
    assert found.roots() == [("device", "device", "cam-ubnd-1")]
    assert found.failed() == {"cam-ubnd-1"}
    assert max(each.at for timeline in found.timelines.values() for each in timeline) <= found.end
    assert found.end - found.start < 120
    assert {each.state for each in found.timelines["rtr-core"]} == {State.UP, State.UNKNOWN}


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_seconds_are_those_of_the_transitions(name: str, outcomes: Callable[[str], Outcome]) -> None:
    found = outcomes(name)
    for key, timeline in found.timelines.items():
        cuts = [found.start, *(each.at for each in timeline if found.start < each.at < found.end), found.end]
        slow = dict.fromkeys(State, 0.0)
        for begin, until_ in pairwise(cuts):
            slow[found.state(key, begin)] += until_ - begin
        assert found.seconds[key] == pytest.approx(slow), key
        assert sum(found.seconds[key].values()) == pytest.approx(found.end - found.start)


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_states_are_those_of_the_visits(name: str, outcomes: Callable[[str], Outcome]) -> None:
    found = outcomes(name)
    commune = load(ROOT / "inventory.yaml")
    asked = {key for key, each in commune.devices.items() if each.ping}
    assert asked - found.answers.keys() <= ({"olt-1"} if name == "clock" else set())  # a block holds the leap's samples
    for key, answers in found.answers.items():
        for at, answered in answers:
            told = {found.state(key, at + later) for later in (MILLISECOND, ECHO_S)}
            assert not (answered and told <= FAILED), f"{key} answered at {at}"
        if commune.devices[key].snmp is None:
            for (_, earlier), (at, later) in pairwise(answers):
                if not earlier and not later and at < found.end - VISIT_S:
                    assert found.state(key, at) in FAILED | {State.UNKNOWN}, f"{key} at {at}, twice unanswered"
