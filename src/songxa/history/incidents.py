"""Incidents as documents: to text and rows and back, and what of one a scope may see."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import apsw

from songxa.history.tally import CODE_OF, CODES
from songxa.model import Cause, Evidence, Hit, Incident, Loss, RootKind, State, Toll
from songxa.scope import Scope


def document(incident: Incident) -> str:
    """Everything of an incident but its hits, which have a table of their own."""
    told: dict[str, Any] = {
        "cause": incident.cause.value,
        "root_kind": incident.root_kind.value,
        "root": incident.root,
        "state": incident.state.value,
        "recovered": incident.recovered_at,
        "operator": incident.operator,
        "evidence": [[each.at, each.key, each.about, dict(each.values)] for each in incident.evidence],
        "toll": [incident.toll.devices, incident.toll.sites, incident.toll.households, incident.toll.places],
        "flaps": incident.flaps,
        "lost": [_told(each) for each in incident.toll.lost],
        "risk": [_told(each) for each in incident.toll.risk],
    }
    # ASCII only: a lone surrogate in a key would not go into the file as UTF-8
    return json.dumps(told, separators=(",", ":"))


def hit_rows(incident: Incident) -> Iterator[tuple[object, ...]]:
    """(incident, position, device, state, start, end)."""
    for position, hit in enumerate(incident.hits):
        yield incident.id, position, hit.device, CODE_OF[hit.state], hit.start, hit.end


def load(connection: apsw.Connection, rows: Sequence[tuple[Any, ...]]) -> list[Incident]:
    """Incidents from rows of (id, opened, closed, document), hits read beside them."""
    hits: dict[str, list[Hit]] = {row[0]: [] for row in rows}
    for id, device, state, start, end in connection.execute(
        'SELECT incident, device, state, start, "end" FROM hit WHERE incident IN (SELECT value FROM json_each(?))'
        " ORDER BY incident, position",
        (json.dumps(list(hits)),),
    ):
        hits[id].append(Hit(device, CODES[state], start, end))
    return [_incident(id, opened, closed, text, tuple(hits[id])) for id, opened, closed, text in rows]


def open_ones(connection: apsw.Connection) -> list[Incident]:
    """Every incident that is not over."""
    query = "SELECT * FROM incident WHERE closed IS NULL ORDER BY opened, id"
    return load(connection, connection.execute(query).fetchall())


def as_seen(incident: Incident, scope: Scope, sites: dict[str, str]) -> Incident:
    """What a scope that does not see everything may know. `sites` are those of the devices that it sees, by device.

    The toll is counted anew from what is seen; households and public places are the commune's to know.
    """
    if scope.operators is None:
        return incident
    seen = tuple(hit for hit in incident.hits if hit.device in sites)
    known: Collection[str] = sites.keys() | scope.operators
    roots: Collection[str] = {RootKind.DEVICE: sites, RootKind.OPERATOR: scope.operators}.get(incident.root_kind, ())
    devices = {hit.device for hit in seen}
    return replace(
        incident,
        root=incident.root if incident.root in roots else "",
        operator=incident.operator if incident.operator in scope.operators else "",
        hits=seen,
        evidence=tuple(each for each in incident.evidence if each.about in known),
        toll=Toll(len(devices), len({sites[device] for device in devices})),
    )


def _incident(id: str, opened: float, closed: float | None, text: str, hits: tuple[Hit, ...]) -> Incident:
    told = json.loads(text)
    return Incident(
        id=id,
        cause=Cause(told["cause"]),
        root_kind=RootKind(told["root_kind"]),
        root=told["root"],
        state=State(told["state"]),
        opened_at=opened,
        recovered_at=told["recovered"],
        closed_at=closed,
        operator=told["operator"],
        evidence=tuple(Evidence(*each) for each in told["evidence"]),
        hits=hits,
        toll=replace(Toll(*told["toll"]), lost=_losses(told.get("lost", ())), risk=_losses(told.get("risk", ()))),
        flaps=told["flaps"],
    )


def _told(loss: Loss) -> list[Any]:
    return [*loss[:4], dict(loss.others), loss.measured]


def _losses(told: Sequence[Sequence[Any]]) -> tuple[Loss, ...]:
    """An incident of an earlier version has none."""
    return tuple(
        Loss(area, operator, technology, households, tuple(others.items()), measured)
        for area, operator, technology, households, others, measured in told
    )
