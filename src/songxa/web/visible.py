"""What a scope leaves of an inventory, of conditions, incidents, coverage: what it hides is as if it were not there."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

from songxa.coverage.ledger.records import Entry, Fact, Figure, Records
from songxa.model import Incident, Inventory, RootKind, State, Toll
from songxa.scope import Scope
from songxa.state.condition import Condition


def restricted(inventory: Inventory, scope: Scope) -> Inventory:
    """The inventory as it would be if it named nothing but what the scope sees, and no credentials."""
    if scope.operators is None:
        return inventory
    devices = {key: device for key, device in inventory.devices.items() if scope.sees(device.operator)}
    seen = {
        key: replace(
            device,
            uplinks=tuple(uplink for uplink in device.uplinks if uplink in devices),
            onu=device.onu if device.onu is not None and device.onu.olt in devices else None,
        )
        for key, device in devices.items()
    }
    places = {device.site for device in devices.values()}
    sites = {key: site for key, site in inventory.sites.items() if key in places}
    areas: set[str] = set()
    for site in sites.values():
        step: str | None = site.area
        while step is not None and step in inventory.areas and step not in areas:
            areas.add(step)
            step = inventory.areas[step].parent
    return replace(
        inventory,
        devices=seen,
        sites=sites,
        areas={key: area for key, area in inventory.areas.items() if key in areas},
        operators={key: each for key, each in inventory.operators.items() if scope.sees(key)},
        credentials={},
        maintenance=(),
    )


def conditions_of(devices: Mapping[str, object], conditions: Mapping[str, Condition]) -> dict[str, Condition]:
    """Those of these devices; a root that is not among them is not named."""
    return {
        key: condition if condition.root is None or condition.root in devices else replace(condition, root=None)
        for key, condition in conditions.items()
        if key in devices
    }


def incident_of(incident: Incident, scope: Scope, devices: Container[str], sites: Container[str]) -> Incident | None:
    """As much of an incident as the scope sees; None where that is nothing.

    Households and places are counted over everybody's devices, so only staff are told.
    """
    if scope.operators is None:
        return incident
    hits = tuple(hit for hit in incident.hits if hit.device in devices)
    if not hits:
        return None
    known = {
        RootKind.DEVICE: incident.root in devices,
        RootKind.SITE: incident.root in sites,
        RootKind.OPERATOR: scope.sees(incident.root),
        RootKind.MONITOR: True,
    }[incident.root_kind]
    about = [
        each
        for each in incident.evidence
        if each.about and (each.about in devices or each.about in sites or scope.sees(each.about))
    ]
    return replace(
        incident,
        root=incident.root if known else "",
        operator=incident.operator if scope.sees(incident.operator) else "",
        state=incident.state if known else next(state for state in State if any(hit.state is state for hit in hits)),
        evidence=tuple(about),
        hits=hits,
        toll=Toll(devices=len({hit.device for hit in hits})),
    )


def records_of(records: Records, scope: Scope) -> Records:
    """The records as if they had nothing but what the scope sees.

    Who is no staff learns of no other operator, nor of measurements by too few.
    """
    if scope.operators is None:
        return records
    sees = scope.sees
    return replace(
        records,
        head=replace(records.head, operators={key: name for key, name in records.head.operators.items() if sees(key)}),
        entries=tuple(_entry(records, each) for each in records.entries if sees(each.operator)),
        figures=tuple(_figure(records, each) for each in records.figures if sees(each.operator)),
        spots=(),
        entered=tuple(each for each in records.entered if each.operator and sees(each.operator)),
        told=tuple(each for each in records.told if sees(each.operator)),
        notes=(),
        published=tuple(each for each in records.published if sees(each.operator)),
    )


def shown(fact: Fact, records: Records) -> bool:
    """Whether what was measured may be shown to everybody: by staff, or by enough people often enough."""
    head = records.head
    enough = fact.values.get("contributors", 0) >= head.least_people and fact.count >= head.least_samples
    return enough or bool(fact.values.get("staff", 0))


def _entry(records: Records, entry: Entry) -> Entry:
    hidden = entry.measured is not None and not shown(entry.measured, records)
    return replace(entry, measured=None) if hidden else entry


def _figure(records: Records, figure: Figure) -> Figure:
    few = figure.contributors < records.head.least_people or figure.samples < records.head.least_samples
    hidden = few and not figure.staff
    return replace(figure, samples=0, contributors=0, newest=None) if hidden else figure
