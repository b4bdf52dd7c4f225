"""What stands in the file of devices, states, incidents and heartbeats, and the statements that write it.

Belongs to the writer's thread. Memory follows the file: it changes once a transaction has been committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import apsw

from songxa.history import tally
from songxa.history.incidents import document, hit_rows
from songxa.history.reading import one
from songxa.history.records import Enrolled, Past
from songxa.model import Device, Incident, Inventory, State, Transition

GONE = "why.unknown.retired"
"""Why a device is `unknown` once it has left the inventory."""

LAST = """
SELECT d.id, t.at, t.state, t.why, t.root, t.s0, t.s1, t.s2, t.s3, t.s4, t.s5, t.failures, t.outage FROM device d
CROSS JOIN transition t ON t.device = d.id AND t.at = (SELECT max(at) FROM transition WHERE device = d.id)
"""
_UPSERT_DEVICE = """
INSERT INTO device VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)
ON CONFLICT (id) DO UPDATE SET name=excluded.name, kind=excluded.kind, site=excluded.site,
site_name=excluded.site_name, area=excluded.area, area_name=excluded.area_name, operator=excluded.operator,
operator_name=excluded.operator_name, public=excluded.public, since=excluded.since, until=excluded.until
"""


@dataclass(slots=True)
class Standing:
    """A device's newest transition, with what was counted until it."""

    transition: Transition
    counted: tally.Tally

    @property
    def mark(self) -> tally.Mark:
        return tally.Mark(self.transition.at, tally.CODE_OF[self.transition.state], self.counted)


@dataclass(slots=True)
class Entries:
    """What is to be written in one transaction."""

    devices: dict[str, Enrolled] = field(default_factory=dict)
    transitions: list[Transition] = field(default_factory=list)
    incidents: dict[str, Incident] = field(default_factory=dict)
    beat: float | None = None
    newest: float | None = None

    def __bool__(self) -> bool:
        return bool(self.devices or self.transitions or self.incidents or self.beat or self.newest)

    def seen(self, at: float) -> None:
        """Something was given that is about this time."""
        self.newest = at if self.newest is None else max(self.newest, at)


class Ledger:
    """The file's devices, newest states and open incidents, as last committed."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.devices: dict[str, Enrolled] = {}
        self.states: dict[str, Standing] = {}
        self.open: dict[str, Incident] = {}
        self.beat: float | None = None
        self.newest: float | None = None
        self._next_id = 1

    def load(self, connection: apsw.Connection, open_incidents: Iterable[Incident]) -> None:
        """Takes over what an opened file holds."""
        key_of: dict[int, str] = {}
        for number, *facts in connection.execute("SELECT * FROM device"):
            device = enrolled(facts)
            key_of[number] = device.key
            self.ids[device.key], self.devices[device.key] = number, device
        self._next_id = max(key_of, default=0) + 1
        for number, at, state, why, root, *counts in connection.execute(LAST):
            key = key_of[number]
            self.states[key] = Standing(Transition(key, at, tally.CODES[state], why, root), tally.Tally(*counts))
        self.open = {incident.id: incident for incident in open_incidents}
        self.beat = one(connection, "SELECT beat FROM pulse")
        self.newest = one(connection, "SELECT newest FROM pulse")

    def past(self) -> Past:
        """Where the last monitor stopped, of the devices that are still watched."""
        states = {key: standing.transition for key, standing in self.states.items() if self.devices[key].until is None}
        return Past(self.beat, self.newest, states, tuple(self.open.values()))

    def everything(self) -> Entries:
        """What a new file in place of a lost one has to start with."""
        last = [standing.transition for standing in self.states.values()]
        return Entries(dict(self.devices), last, dict(self.open), self.beat, self.newest)

    def number(self, key: str) -> int:
        """The device's number in the file; a new one where it has none."""
        number = self.ids.get(key)
        if number is None:
            number = self.ids[key] = self._next_id
            self._next_id += 1
        return number

    def write(self, connection: apsw.Connection, entries: Entries) -> dict[str, Standing]:
        """Writes inside the caller's transaction; hands back the new states for `settle`."""
        devices = [_device_row(self.number(key), each) for key, each in entries.devices.items()]
        connection.executemany(_UPSERT_DEVICE, devices)
        states: dict[str, Standing] = {}
        rows = []
        for transition in entries.transitions:
            last = states.get(transition.device) or self.states.get(transition.device)
            new = Standing(transition, tally.until(last.mark if last else None, transition.at))
            states[transition.device] = new
            number = self.number(transition.device)
            rows.append((number, new.mark.at, new.mark.state, transition.why, transition.root, *new.counted))
        connection.executemany("INSERT OR REPLACE INTO transition VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", rows)
        for incident in entries.incidents.values():
            _write_incident(connection, incident)
        judged = bool(entries.devices or rows or entries.incidents)
        newest = max((at for at in (self.newest, entries.newest) if at is not None), default=None)
        connection.execute(
            "UPDATE pulse SET beat = coalesce(?, beat), newest = ?, revision = revision + ?",
            (entries.beat, newest, judged),
        )
        return states

    def settle(self, entries: Entries, states: Mapping[str, Standing]) -> None:
        """The transaction has been committed."""
        self.devices.update(entries.devices)
        self.states.update(states)
        for incident in entries.incidents.values():
            if incident.is_open:
                self.open[incident.id] = incident
            else:
                self.open.pop(incident.id, None)
        if entries.beat is not None:
            self.beat = entries.beat
        if entries.newest is not None:
            self.newest = max(entries.newest, self.newest or entries.newest)


def enrol(known: Mapping[str, Enrolled], inventory: Inventory, at: float, gone_at: float) -> dict[str, Enrolled]:
    """The devices that are new, changed, or gone since `known`."""
    changed: dict[str, Enrolled] = {}
    for key, device in inventory.devices.items():
        was = known.get(key)
        now = _facts(inventory, device, at if was is None else was.since)
        if now != was:
            changed[key] = now
    for key, was in known.items():
        if was.until is None and key not in inventory.devices:
            changed[key] = replace(was, until=gone_at)
    return changed


def enrolled(facts: Sequence[Any]) -> Enrolled:
    """From a row of the table `device`, its number left out."""
    key, name, kind, site, site_name, area, area_name, operator, operator_name, public, since, until = facts
    return Enrolled(
        key, name, kind, site, site_name, area, area_name, operator, operator_name, bool(public), since, until
    )


def farewell(key: str, at: float) -> Transition:
    """What ends the watching of a device."""
    return Transition(key, at, State.UNKNOWN, GONE)


def _facts(inventory: Inventory, device: Device, since: float) -> Enrolled:
    site = inventory.sites.get(device.site)
    area = inventory.areas.get(site.area) if site else None
    operator = inventory.operators.get(device.operator)
    return Enrolled(
        key=device.key,
        name=device.name,
        kind=device.kind.value,
        site=device.site,
        site_name=site.name if site else "",
        area=site.area if site else "",
        area_name=area.name if area else "",
        operator=device.operator,
        operator_name=operator.name if operator else "",
        public=site.public if site else False,
        since=since,
    )


def _device_row(number: int, each: Enrolled) -> tuple[object, ...]:
    return (
        number, each.key, each.name, each.kind, each.site, each.site_name, each.area, each.area_name,
        each.operator, each.operator_name, int(each.public), each.since, each.until,
    )  # fmt: skip


def _write_incident(connection: apsw.Connection, incident: Incident) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO incident VALUES (?,?,?,?)",
        (incident.id, incident.opened_at, incident.closed_at, document(incident)),
    )
    connection.execute("DELETE FROM hit WHERE incident = ?", (incident.id,))
    connection.executemany("INSERT INTO hit VALUES (?,?,?,?,?,?)", hit_rows(incident))
