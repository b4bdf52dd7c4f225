"""The questions to the history. Reads only; every question takes a Scope.

Devices outside the scope are as if they were not there. Times are UTC seconds, periods half-open [start, end).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import apsw

from songxa.history import incidents as documents
from songxa.history import queries, tally
from songxa.history.curves import Tail, curves
from songxa.history.ledger import enrolled
from songxa.history.reading import Readers, one, rows, seen
from songxa.history.records import Enrolled, Series
from songxa.model import Cause, Correction, Incident, State, Transition
from songxa.scope import Scope


class Archive:
    """Opens `folder`'s history for reading. May be used from any thread. Raises StartError where there is none."""

    def __init__(self, folder: Path, *, tail: Tail | None = None) -> None:
        """`tail` gives a device's samples that no block holds yet, where the writer is in this process."""
        self._readers = Readers(folder)
        self._tail = tail

    def close(self) -> None:
        """Closes the file."""
        self._readers.close()

    def beat(self) -> float | None:
        """When the monitor was last known to be alive and watching; what came after it is unknown."""
        with self._readers.snapshot() as connection:
            return _beat(connection)

    def revision(self) -> int:
        """Changes whenever devices, states, incidents or corrections have; samples and heartbeats do not count."""
        with self._readers.snapshot() as connection:
            return int(one(connection, "SELECT revision FROM pulse"))

    def devices(self, scope: Scope) -> Mapping[str, Enrolled]:
        """Every device that was ever watched, by key."""
        with self._readers.snapshot() as connection:
            found = [enrolled(row[1:]) for row in rows(connection, queries.DEVICES, {"scope": seen(scope)})]
        return {device.key: device for device in found}

    def states(self, scope: Scope) -> Mapping[str, Transition]:
        """The newest transition of every device that has one."""
        with self._readers.snapshot() as connection:
            found = [_transition(*row) for row in rows(connection, queries.STATES, {"scope": seen(scope)})]
        return {transition.device: transition for transition in found}

    def timeline(self, scope: Scope, device: str, start: float, end: float) -> Sequence[Transition]:
        """A device's transitions in the period, oldest first; before them the one in force at `start`, if any."""
        return self.timelines(scope, start, end, [device]).get(device, [])

    def timelines(
        self, scope: Scope, start: float, end: float, devices: Collection[str] | None = None
    ) -> Mapping[str, Sequence[Transition]]:
        """The same of every device that has any (all, or the given ones)."""
        asked = {"scope": seen(scope), "devices": _listed(devices), "start": start, "end": end}
        found: dict[str, list[Transition]] = {}
        with self._readers.snapshot() as connection:
            for row in rows(connection, queries.TIMELINES, asked):
                found.setdefault(row[0], []).append(_transition(*row))
        return found

    def changes(
        self, scope: Scope, start: float, end: float, devices: Collection[str]
    ) -> Mapping[str, tuple[Sequence[float], Sequence[State]]]:
        """Times and states of these devices' `timelines`, the one in force at `start` from then on: half the work."""
        asked = {"scope": seen(scope), "devices": _listed(devices), "start": start, "end": end}
        found: dict[str, tuple[list[float], list[State]]] = {key: ([], []) for key in devices}
        with self._readers.snapshot() as connection:
            for key, at, state in rows(connection, queries.CHANGES, asked):
                times, states = found[key]
                times.append(at)
                states.append(tally.CODES[state])
        return found

    def seconds(
        self, scope: Scope, start: float, end: float, devices: Collection[str] | None = None
    ) -> Mapping[str, Mapping[State, float]]:
        """How long each device (all, or the given ones) was in each state; of each they sum to `end - start`.

        Time before a device was watched, after the last heartbeat, or in the future is `unknown`.
        """
        with self._readers.snapshot() as connection:
            known_until = min(end, _beat(connection) or start)
            before = _tallies(connection, scope, start, devices)
            after = _tallies(connection, scope, known_until, devices) if known_until > start else before
        return {key: tally.seconds(each, after[key], start, end) for key, each in before.items()}

    def outages(
        self, scope: Scope, start: float, end: float, devices: Collection[str] | None = None
    ) -> Mapping[str, tuple[int, float]]:
        """How often each device failed in the period and for how long at most; those that did not are left out."""
        with self._readers.snapshot() as connection:
            known_until = min(end, _beat(connection) or start)
            if known_until <= start:
                return {}
            before = _tallies(connection, scope, start, devices)
            after = _tallies(connection, scope, known_until, devices)
            failed = [key for key, each in before.items() if tally.may_have_failed(each, after[key])]
            asked = (
                {"device": key, "failures": before[key].failures, "start": start, "end": known_until} for key in failed
            )
            longest = connection.executemany(queries.LONGEST, asked)
            found = {
                key: tally.outages(before[key], after[key], *most) for key, most in zip(failed, longest, strict=True)
            }
        return {key: (count, longest_s) for key, (count, longest_s) in found.items() if count}

    def days(
        self, scope: Scope, device: str, first: date, last: date, timezone: str
    ) -> Mapping[date, Mapping[State, float]]:
        """Of each day from `first` to `last`, both included and cut at `timezone`, what `seconds` says of it.

        Empty where the scope sees no such device.
        """
        zone, count = ZoneInfo(timezone), (last - first).days + 1
        days = [first + timedelta(each) for each in range(count + 1)]
        cuts = [datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() for day in days]
        with self._readers.snapshot() as connection:
            known_until = max(_beat(connection) or cuts[0], cuts[0])
            tallies = [
                _tally_at(connection, number, min(cut, known_until))
                for (number,) in rows(connection, queries.NUMBER, {"scope": seen(scope), "device": device})
                for cut in cuts
            ]
        # without such a device there are no tallies, and no days of it
        stretches = zip(days, pairwise(tallies), pairwise(cuts), strict=False)
        return {day: tally.seconds(*of_the_day, *period) for day, of_the_day, period in stretches}

    def incidents(
        self,
        scope: Scope,
        start: float | None = None,
        end: float | None = None,
        *,
        open_only: bool = False,
        corrected_only: bool = False,
        device: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> Sequence[Incident]:
        """Incidents that touch the period, newest first, as far as the scope sees them.

        `corrected_only`: those that people have said something of.
        """
        asked = {"start": start, "end": end, "open_only": open_only, "device": device, "id": None}
        asked["corrected_only"] = corrected_only
        return self._incidents(scope, {**asked, "limit": limit, "offset": offset})

    def incident(self, scope: Scope, id: str) -> Incident | None:
        """One incident; None where there is none, or none that the scope sees."""
        asked = {"start": None, "end": None, "open_only": False, "corrected_only": False, "device": None, "id": id}
        found = self._incidents(scope, {**asked, "limit": 1, "offset": 0})
        return found[0] if found else None

    def corrections(self, incidents: Collection[str]) -> Mapping[str, Sequence[Correction]]:
        """What people said of these incidents, oldest first; the last word counts.

        Takes no scope: whoever has an incident's id from a question with one may see what was said of it.
        """
        found: dict[str, list[Correction]] = {}
        with self._readers.snapshot() as connection:
            for id, at, who, reason, planned, cause in rows(
                connection, queries.CORRECTIONS, {"incidents": json.dumps(list(incidents))}
            ):
                said = Correction(
                    id, at, who, reason, None if planned is None else bool(planned), Cause(cause) if cause else None
                )
                found.setdefault(id, []).append(said)
        return found

    def series(self, scope: Scope, device: str, start: float, end: float, points: int = 400) -> Sequence[Series]:
        """The device's curves, at the finest resolution that gives at most about `points` a curve."""
        with self._readers.snapshot() as connection:
            for (number,) in rows(connection, queries.NUMBER, {"scope": seen(scope), "device": device}):
                return curves(connection, number, start, end, points, self._tail)
        return []

    def _incidents(self, scope: Scope, asked: dict[str, Any]) -> list[Incident]:
        asked["scope"] = seen(scope)
        with self._readers.snapshot() as connection:
            found = documents.load(connection, list(rows(connection, queries.INCIDENTS, asked)))
            if scope.operators is None:
                return found
            sites: dict[str, str] = dict(rows(connection, queries.SITES, {"scope": asked["scope"]}))
        return [documents.as_seen(incident, scope, sites) for incident in found]


def _listed(devices: Collection[str] | None) -> str | None:
    return None if devices is None else json.dumps(list(devices))


def _transition(key: str, at: float, state: int, why: str, root: str | None) -> Transition:
    return Transition(key, at, tally.CODES[state], why, root)


def _beat(connection: apsw.Connection) -> float | None:
    beat: float | None = one(connection, "SELECT beat FROM pulse")
    return beat


def _tally_at(connection: apsw.Connection, number: int, at: float) -> tally.Tally:
    """One device's tally at a time."""
    for since, state, *counts in rows(connection, queries.MARK, (number, at)):
        return tally.until(tally.Mark(since, state, tally.Tally(*counts)), at)
    return tally.NOTHING


def _tallies(
    connection: apsw.Connection, scope: Scope, at: float, devices: Collection[str] | None
) -> dict[str, tally.Tally]:
    """The tallies of every device that is asked for, at a time."""
    asked = {"scope": seen(scope), "at": at, "devices": _listed(devices)}
    return {
        key: tally.until(None if since is None else tally.Mark(since, state, tally.Tally(*counts)), at)
        for key, since, state, *counts in rows(connection, queries.MARKS, asked)
    }
