"""A monitor on a virtual clock with a journal in memory, and what people would read of it afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from songxa import inventory as inventories
from songxa.history.records import Past
from songxa.incident import Timing
from songxa.model import FAILED, Device, Incident, Inventory, Maintenance, Poll, RootKind, State, Transition
from songxa.rehearsal import Rehearsal
from songxa.simulator import Action
from songxa.simulator.virtual import Course, commune
from songxa.state.uptime import Spell, seconds, spells

COMMUNE = inventories.load(Path(__file__).parents[2] / "inventory.yaml")
START = 1_795_000_000.0
CONTACT_S = 10.0
"""Everybody has been visited by then: the first round takes five seconds."""

VISIT_S = 8.0
"""How long a visit in vain and the tick after it take at most."""


class Journal:
    """Keeps what it is given, and refuses what the history would refuse: a transition before the device's last."""

    def __init__(self) -> None:
        self.transitions: list[Transition] = []
        self.incidents: dict[str, Incident] = {}
        self.beaten: float | None = None
        self.last: dict[str, Transition] = {}

    trouble: str | None = None

    def record(self, transitions: Sequence[Transition]) -> None:
        for each in transitions:
            last = self.last.get(each.device)
            assert last is None or each.at >= last.at, f"{each} comes after {last}"
            self.last[each.device] = each
        self.transitions += transitions

    def keep(self, incident: Incident) -> None:
        known = self.incidents.get(incident.id)
        told_longer = incident.root_kind is RootKind.MONITOR  # by another restart
        assert known is None or known.is_open or told_longer, f"{incident.id} was over"
        self.incidents[incident.id] = incident

    def beat(self, at: float) -> None:
        self.beaten = at

    def past(self) -> Past:
        """What the next monitor finds, as `history.History.resume` gives it."""
        times = [each.at for each in self.transitions] + ([self.beaten] if self.beaten is not None else [])
        still_open = tuple(each for each in self.incidents.values() if each.is_open)
        return Past(self.beaten, max(times, default=None), dict(self.last), still_open)


class Stage:
    """A commune to which `actions` happen, watched from START on. Times that it takes and gives count from there."""

    def __init__(
        self,
        *actions: Action,
        inventory: Inventory = COMMUNE,
        timing: Timing | None = None,
        seed: int = 1,
    ) -> None:
        self.inventory = inventory
        self.journal = Journal()
        self.polls: list[Poll] = []
        self._actions = actions
        course = Course(commune(inventory, seed, START), actions, START)
        self.rehearsal = Rehearsal(inventory, course, self.journal, START, timing, self.polls.append)

    @property
    def now(self) -> float:
        return self.rehearsal.t - START

    def run(self, until: float) -> Stage:
        self.rehearsal.run(START + until)
        return self

    def restart(self, stopped_s: float) -> Stage:
        """Killed, and started again that much later."""
        self.rehearsal.restart(stopped_s, self.journal.past())
        return self

    def adopt(self, inventory: Inventory) -> Stage:
        """A new inventory is in force."""
        self.inventory = inventory
        self.rehearsal.adopt(inventory)
        return self

    # ---- what it says afterwards ------------------------------------------------------------------------------------

    @property
    def incidents(self) -> list[Incident]:
        return sorted(self.journal.incidents.values(), key=lambda each: (each.opened_at, each.root))

    def told(self) -> list[tuple[object, ...]]:
        """Of every incident: cause, sort and key of its root, worst state, opened, recovered, whom to call, toll."""
        return [
            (str(each.cause), str(each.root_kind), each.root, str(each.state), _since(each.opened_at),
             _since(each.recovered_at), each.operator, _toll(each))
            for each in self.incidents
        ]  # fmt: skip

    def evidence(self) -> list[list[str]]:
        """Of every incident: what speaks for it."""
        return [[f"{each.key} {each.about}".strip() for each in incident.evidence] for incident in self.incidents]

    def tiles(self, key: str, start: float = CONTACT_S, end: float | None = None) -> list[Spell]:
        """The states of a device."""
        timeline = [each for each in self.journal.transitions if each.device == key]
        until = START + (self.now if end is None else end)
        return spells(timeline, START + start, until, until)

    def state(self, key: str, at: float) -> State:
        """How a device was at `at`, UTC seconds: the slow way."""
        return next((tile.state for tile in reversed(self.tiles(key, 0.0)) if tile.start <= at), State.UNKNOWN)

    def timeline(self, key: str) -> list[tuple[str, float]]:
        """A device's states, each with when it began."""
        return [(str(tile.state), round(tile.start - START, 1)) for tile in self.tiles(key, 0.0)]

    def seconds(self, start: float = CONTACT_S, end: float | None = None) -> dict[str, dict[str, float]]:
        """Of every device that was not up all the time: the seconds of each state but up."""
        found = {}
        for key in self._devices():
            total = seconds(self.tiles(key, start, end))
            ill = {str(state): round(each, 1) for state, each in total.items() if state is not State.UP and each}
            if ill:
                found[key] = ill
        return found

    def strays(self) -> list[str]:
        """Where what was measured is more than a visit away from what happened to the commune, a line each.

        What happened is played again without a monitor. For outages by which nobody loses sight.
        """
        found = []
        for key, truth in self._outages().items():
            failed: list[tuple[float, float]] = []
            for tile in self.tiles(key, 0.0):
                if tile.state in FAILED and failed and failed[-1][1] == tile.start - START:
                    failed[-1] = failed[-1][0], tile.end - START
                elif tile.state in FAILED:
                    failed.append((tile.start - START, tile.end - START))
            late = self.inventory.devices[key].interval_s + VISIT_S
            near = [0 <= a - c <= late and 0 <= b - d <= late for (a, b), (c, d) in zip(failed, truth, strict=False)]
            if len(failed) != len(truth) or not all(near):
                found.append(f"{key}: failed {failed}, was gone {truth}")
        return found

    def wronged(self) -> set[str]:
        """The states, but up and unknown, of those to whom nothing happened by the script."""
        spared = [key for key, outages in self._outages().items() if not outages]
        return {str(tile.state) for key in spared for tile in self.tiles(key)} - {"up", "unknown"}

    def _outages(self) -> dict[str, list[tuple[float, float]]]:
        """When every device that is asked was gone, by the script."""
        course = Course(commune(self.inventory, 1, START), self._actions, START)
        found: dict[str, list[tuple[float, float]]] = {key: [] for key in course.world.stations}
        gone: dict[str, float] = {}
        t = START
        while t < START + self.now:
            course.advance(t)
            for key, station in course.world.stations.items():
                if station.gone:
                    gone.setdefault(key, t - START)
                elif key in gone:
                    found[key].append((gone.pop(key), t - START))
            t = min(course.next_change(t), t + 1.0, START + self.now)
        for key, since in gone.items():
            found[key].append((since, self.now))
        return found

    def _devices(self) -> Iterable[str]:
        return dict.fromkeys([*self.inventory.devices, *self.journal.last])


def calls(stage: Stage) -> list[str]:
    """Whom to call, an incident each."""
    return [stage.inventory.operators[each.operator].hotline if each.operator else "" for each in stage.incidents]


def with_devices(*devices: Device, inventory: Inventory = COMMUNE, without: Iterable[str] = ()) -> Inventory:
    """The commune with these devices, in place of those of the same key, and without some."""
    gone = set(without)
    kept = {key: device for key, device in inventory.devices.items() if key not in gone}
    return replace(inventory, devices={**kept, **{device.key: device for device in devices}})


def with_window(*windows: Maintenance, inventory: Inventory = COMMUNE) -> Inventory:
    """The commune with these maintenance windows, whose times count from START."""
    moved = tuple(replace(each, start=START + each.start, end=START + each.end) for each in windows)
    return replace(inventory, maintenance=moved)


def grouped(found: Mapping[str, Mapping[str, float]]) -> dict[str, str]:
    """Devices whose figures are the same, together: figures to keys."""
    groups: dict[str, list[str]] = {}
    for key, figures in found.items():
        text = ", ".join(f"{state} {value:g}" for state, value in figures.items())
        groups.setdefault(text, []).append(key)
    return {text: " ".join(sorted(keys)) for text, keys in sorted(groups.items())}


def _since(at: float | None) -> float | None:
    return None if at is None else round(at - START, 1)


def _toll(incident: Incident) -> tuple[int, int, int, int]:
    toll = incident.toll
    return toll.devices, toll.sites, toll.households, toll.places
