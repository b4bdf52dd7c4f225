"""Incidents, open and past, with what they rest on and what people said of them. Runs in a thread."""

from __future__ import annotations

from collections.abc import Container, Sequence

from songxa.incident.words import evidence_line, headline, root_name
from songxa.model import Correction, Incident, Loss
from songxa.state.uptime import verdict
from songxa.text import device_text, printable
from songxa.web.api import shapes
from songxa.web.api.ask import Ask
from songxa.web.api.params import DEVICE, FROM, LIMIT, OFFSET, TO, Choice
from songxa.web.api.past import between
from songxa.web.api.refusal import missing
from songxa.web.api.words import Words
from songxa.web.visible import incident_of

OPEN = Choice("open", "Only those that are open.", "false", ("true", "false"))


def incidents(ask: Ask) -> shapes.Incidents:
    """GET /api/incidents"""
    start, end, limit = ask(FROM), ask(TO), ask(LIMIT)
    if start is not None and end is not None:
        between(start, end, ask)
    device, archive = ask(DEVICE), ask.station.archive
    # An incident may have hit others' devices too: which ones, nobody learns by asking for them.
    if device and device not in ask.moment.inventory.devices and device not in archive.devices(ask.scope):
        return shapes.Incidents(limit, ask(OFFSET), False, ())
    found = archive.incidents(
        ask.scope,
        start,
        end,
        open_only=ask(OPEN) == "true",
        device=device or None,
        limit=limit + 1,
        offset=ask(OFFSET),
    )
    page = [part for each in found[:limit] if (part := _part(ask, each)) is not None]
    said = archive.corrections([each.id for each in page])
    return shapes.Incidents(
        limit, ask(OFFSET), len(found) > limit, [_summary(ask, each, said.get(each.id, ())) for each in page]
    )


def incident(ask: Ask) -> shapes.IncidentDetail:
    """GET /api/incidents/{id}"""
    whole = ask.station.archive.incident(ask.scope, ask.path["id"])
    found = _part(ask, whole) if whole is not None else None
    if found is None:
        raise missing()
    said = ask.station.archive.corrections([found.id]).get(found.id, ())
    brief = _summary(ask, found, said)
    return shapes.IncidentDetail(
        brief.id, brief.is_open, brief.text, brief.cause, brief.corrected_cause, brief.planned, brief.root, brief.state,
        brief.opened_at, brief.opened_at_iso, brief.recovered_at, brief.recovered_at_iso, brief.closed_at,
        brief.closed_at_iso, brief.call, brief.toll, brief.flaps,
        evidence=[
            shapes.Evidence(
                each.at, ask.words.iso(each.at), each.key, each.about,
                device_text(evidence_line(ask.language, each, ask.words.names), 400), dict(each.values),
            )
            for each in found.evidence
        ],
        hits=[
            shapes.Hit(
                hit.device, ask.words.names.device(hit.device), hit.state,
                hit.start, ask.words.iso(hit.start), hit.end, ask.words.iso_or_none(hit.end),
            )
            for hit in found.hits
        ],
        corrections=[_correction(ask, each) for each in said],
    )  # fmt: skip


def _part(ask: Ask, whole: Incident) -> Incident | None:
    """What the asker may know of it. Devices that have left the inventory are known to the archive."""
    inventory = ask.moment.inventory
    devices: Container[str] = inventory.devices
    if ask.scope.operators is not None and any(hit.device not in inventory.devices for hit in whole.hits):
        devices = inventory.devices.keys() | ask.station.archive.devices(ask.scope).keys()
    return incident_of(whole, ask.scope, devices, inventory.sites)


def _summary(ask: Ask, of: Incident, said: Sequence[Correction]) -> shapes.Incident:
    words, judged = ask.words, verdict(of, said)
    staff = ask.scope.operators is None
    return shapes.Incident(
        id=of.id,
        is_open=of.is_open,
        text=device_text(headline(words.language, of, words.names, ask.where, ask.now), 400),
        cause=of.cause,
        corrected_cause=judged.cause if judged.cause is not of.cause else None,
        planned=judged.planned,
        root=shapes.Root(of.root_kind, of.root, root_name(words.language, of, words.names)),
        state=of.state,
        opened_at=of.opened_at,
        opened_at_iso=words.iso(of.opened_at),
        recovered_at=of.recovered_at,
        recovered_at_iso=words.iso_or_none(of.recovered_at),
        closed_at=of.closed_at,
        closed_at_iso=words.iso_or_none(of.closed_at),
        call=words.caller(of.operator),
        toll=shapes.Toll(
            of.toll.devices,
            _sites_hit(ask, of) if not staff else of.toll.sites,
            of.toll.households if staff else None,
            of.toll.places if staff else None,
            _losses(words, of.toll.lost) if staff else None,
            _losses(words, of.toll.risk) if staff else None,
        ),
        flaps=of.flaps,
    )


def _losses(words: Words, losses: Sequence[Loss]) -> list[shapes.Loss]:
    def operator(key: str) -> shapes.Named:
        return shapes.Named(key, words.names.operator(key))

    return [
        shapes.Loss(
            area=shapes.Named(each.area, words.names.area(each.area)),
            operator=operator(each.operator),
            technology=each.technology,
            households=each.households,
            others=[shapes.Left(operator(other), count) for other, count in each.others],
            measured=each.measured,
        )
        for each in losses
    ]


def _sites_hit(ask: Ask, of: Incident) -> int:
    devices = ask.moment.inventory.devices
    return len({devices[hit.device].site for hit in of.hits if hit.device in devices})


def _correction(ask: Ask, said: Correction) -> shapes.Correction:
    # Who said it and in which words is between the commune's own people.
    staff = ask.scope.operators is None
    who, reason = (printable(said.who), printable(said.reason)) if staff else ("", "")
    return shapes.Correction(said.at, ask.words.iso(said.at), who, reason, said.planned, said.cause)
