"""Whatever happens to a commune and to its monitor: the books balance, nobody is wronged, and it all ends."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songxa.incident.sentinel import BEAT_S
from songxa.model import FAILED, Incident, RootKind, State
from songxa.simulator import Action
from songxa.simulator.action import Do
from songxa.state.uptime import seconds
from tests.support.journal import COMMUNE, START, Stage, with_devices

KEPT = (
    "sw-ubnd", "rtr-core", "ups-ubnd", "cam-ubnd-2", "sw-buu-dien", "wifi-buu-dien", "olt-1", "hop-cap-1", "mc-viettel",
    "onu-nvh-bai-sen", "onu-nvh-con-vang", "wifi-nvh-con-vang", "bts-viettel", "nguon-viettel", "hop-cap-3",
    "onu-nvh-go-da", "onu-truong-thcs", "mc-di-tich", "wifi-di-tich",
)  # fmt: skip
SMALL = with_devices(without=[key for key in COMMUNE.devices if key not in KEPT])
ASKED = [key for key in KEPT if SMALL.devices[key].address]
AGENTS = [key for key in ASKED if SMALL.devices[key].snmp]

TROUBLE_S = 1500
"""Everything in a script has ended by then."""
QUIET_S = 600
MOST_QUIET_S = 9000
"""How long an incident may take to close afterwards, with all the settling of one that relapses."""


@dataclass(frozen=True)
class Gap:
    """The monitor is killed and started again, or its machine sleeps."""

    at: int
    lasts: int
    restart: bool


TARGETS = {
    Do.FIBRE_CUT: ["hop-cap-1", "hop-cap-3", "onu-nvh-bai-sen", "mc-viettel"],
    Do.VANISH: ASKED,
    Do.REBOOT: ASKED,
    Do.FLAP: ASKED,
    Do.MAINS_FAILURE: ["cot-viettel", "nvh-con-vang", "buu-dien", "ubnd"],
    Do.OPERATOR_OUTAGE: ["viettel", "vnpt"],
    Do.AP_HANG: AGENTS,
    Do.LOSSY: AGENTS,
    Do.MONITOR_CUT: [""],
}


@st.composite
def actions(draw: st.DrawFn) -> Action:
    do = draw(st.sampled_from(list(TARGETS)))
    at = draw(st.integers(0, 900))
    return Action(
        do,
        draw(st.sampled_from(TARGETS[do])),
        at=at,
        lasts=draw(st.integers(5, 600)),
        loss=0.3,
        battery=draw(st.sampled_from([None, 120.0])) if do is Do.MAINS_FAILURE else None,
        period=draw(st.sampled_from([20.0, 150.0, 400.0])),
    )


gaps = st.builds(Gap, st.integers(1, 1400), st.integers(1, 400), st.booleans())


def played(script: list[Action], interruptions: list[Gap]) -> Stage:
    stage = Stage(*script, inventory=SMALL)
    for gap in sorted(interruptions, key=lambda each: each.at):
        stage.run(max(stage.now, gap.at))
        if gap.restart:
            stage.restart(gap.lasts)
        else:
            stage.rehearsal.sleep(gap.lasts)
    stage.run(TROUBLE_S)
    while stage.now < TROUBLE_S + QUIET_S or (
        any(each.is_open for each in stage.incidents) and stage.now < TROUBLE_S + MOST_QUIET_S
    ):
        stage.run(stage.now + QUIET_S)
    return stage.run(stage.now + 5)  # who was called unsteady is so until its incident has closed


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(actions(), min_size=1, max_size=5), st.lists(gaps, max_size=2))
def test_the_books_balance_whatever_happens(script: list[Action], interruptions: list[Gap]) -> None:
    stage = played(script, interruptions)
    for key in SMALL.devices:
        tiles = stage.tiles(key, 0.0)
        assert sum(seconds(tiles).values()) == stage.now, key
        assert tiles[-1].state is State.UP, f"{key} ends {tiles[-1]}"
        for tile in tiles:
            if tile.state in FAILED:
                assert is_hit(stage.incidents, key, tile.start, tile.end), f"{key} {tile} belongs to no incident"
    for incident in stage.incidents:
        assert incident.closed_at is not None, f"{incident.id} never closed"
        assert incident.closed_at == incident.recovered_at
        assert incident.evidence, incident.id
        assert incident.hits or incident.root_kind is RootKind.MONITOR, incident.id
        for hit in incident.hits:
            assert hit.end is not None and hit.start <= hit.end <= incident.closed_at, f"{incident.id} {hit}"


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(actions(), min_size=1, max_size=5), st.lists(gaps, max_size=2))
def test_nobody_is_wronged_whatever_happens(script: list[Action], interruptions: list[Gap]) -> None:
    stage = played(script, interruptions)
    assert stage.wronged() <= {"degraded"}
    blind = [each for each in stage.incidents if each.root_kind is RootKind.MONITOR]
    for key in SMALL.devices:
        for tile in stage.tiles(key, 0.0):
            if tile.state in FAILED:
                for each in blind:
                    assert tile.end <= each.opened_at + BEAT_S or tile.start >= (each.closed_at or 0.0), (
                        f"{key} {tile} {each}"
                    )
    for poll in stage.polls:
        if poll.reading.error is None:
            told = {stage.state(poll.device.key, at) for at in (poll.at, poll.at + poll.reading.duration_s)}
            assert not told <= FAILED, f"{poll.device.key} answered at {poll.at - START} and was {told}"
    for gap in interruptions:
        assert_unknown(stage, gap)


def assert_unknown(stage: Stage, gap: Gap) -> None:
    """Of a longer gap nothing is known but its first and last moments, where no other gap stands in its way."""
    if gap.lasts <= 20:
        return
    for key in SMALL.devices:
        for tile in stage.tiles(key, gap.at + 1, gap.at + gap.lasts - 1):
            assert tile.state is State.UNKNOWN, f"{key} is {tile.state} at {tile.start - START} within {gap}"


def is_hit(incidents: list[Incident], device: str, start: float, end: float) -> bool:
    """Whether hits of the device cover all of [start, end)."""
    hits = sorted((hit.start, hit.end or end) for each in incidents for hit in each.hits if hit.device == device)
    for begin, until in hits:
        if begin <= start < until:
            start = until
    return start >= end
