"""What people are told of an incident: the one sentence, its evidence, the ticket text. Words only; asks nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Protocol

from songxa.i18n import known, translate
from songxa.i18n.format import clock, moment, number, percent, span
from songxa.incident import losing
from songxa.model import Evidence, Incident, RootKind, State


class Names(Protocol):
    """How things are called; keys that nobody knows come back as they are."""

    def device(self, key: str) -> str: ...

    def site(self, key: str) -> str: ...

    def area(self, key: str) -> str: ...

    def operator(self, key: str) -> str: ...

    def hotline(self, operator: str) -> str: ...


def root_name(language: str, incident: Incident, names: Names) -> str:
    """What has failed: a device, a site, an operator, the monitor."""
    match incident.root_kind:
        case RootKind.DEVICE:
            return names.device(incident.root)
        case RootKind.SITE:
            return names.site(incident.root)
        case RootKind.OPERATOR:
            return names.operator(incident.root)
        case RootKind.MONITOR:
            return translate(language, "incident.monitor")


def headline(language: str, incident: Incident, names: Names, where: tzinfo, now: float) -> str:
    """The one sentence of an incident: what, since when, whom it hits, whom to call."""
    what = what_happened(language, incident, names)
    if incident.recovered_at is not None:
        lasted = span(language, incident.recovered_at - incident.opened_at)
        times = [clock(at, where, now) for at in (incident.opened_at, incident.recovered_at)]
        return translate(language, "incident.over", what=what, since=times[0], until=times[1], lasted=lasted)
    since = clock(incident.opened_at, where, now)
    parts = [translate(language, "incident.since", what=what, since=since), *hits(language, incident, names, now)]
    hotline = names.hotline(incident.operator)
    if hotline:
        called = translate(language, "incident.call", operator=names.operator(incident.operator), hotline=hotline)
        parts.append(called)
    return " — ".join(parts)


def what_happened(language: str, incident: Incident, names: Names) -> str:
    """The cause and the root in a few words."""
    key = f"incident.what.{incident.cause}.{incident.state}"
    if not known(key):
        key = f"incident.what.{incident.cause}"
    return translate(language, key, root=root_name(language, incident, names))


def hits(language: str, incident: Incident, names: Names, now: float) -> list[str]:
    """Whom and what it hits, and whom it will, as far as that is anything."""
    toll = incident.toll
    behind = toll.devices - (incident.root_kind is RootKind.DEVICE and incident.state is State.DOWN)
    lost = losing.told(language, toll.lost, names)
    households = 0 if lost else toll.households
    told = (("devices", behind), ("households", households), ("places", toll.places))
    counted = [
        translate(language, f"incident.hits.{word}", n=number(language, count)) for word, count in told if count > 0
    ]
    return [*lost, *counted, *losing.at_risk(language, incident, names, now)]


def evidence_line(language: str, evidence: Evidence, names: Names) -> str:
    """One observation as a sentence, without its time."""
    key = f"evidence.{evidence.key}"
    if not known(key) and not known(f"{key}.one"):
        return evidence.key
    values = {name: _value(language, name, value) for name, value in evidence.values.items()}
    about = names.operator(evidence.about) if evidence.key == "operator_silent" else names.device(evidence.about)
    return translate(language, key, **{"about": about, "n": "", "volts": "–", "runtime": "–"} | values)


def ticket(language: str, incident: Incident, names: Names, where: tzinfo, now: float) -> str:
    """What to send to whoever is to mend it: plain text, a fact a line."""
    lines: list[str] = [
        translate(language, "ticket.title", id=incident.id, what=what_happened(language, incident, names)),
        translate(language, "ticket.since", since=moment(language, incident.opened_at, where)),
    ]
    if incident.recovered_at is not None:
        lines.append(translate(language, "ticket.until", until=moment(language, incident.recovered_at, where)))
    lines += hits(language, incident, names, now)
    lines += [f"{clock(each.at, where, now)} {evidence_line(language, each, names)}" for each in incident.evidence]
    down = _devices(incident)
    lines.append(translate(language, "ticket.devices", names=", ".join(names.device(key) for key in down[:40])))
    return "\n".join(lines)


def _devices(incident: Incident) -> Sequence[str]:
    return list(dict.fromkeys(hit.device for hit in incident.hits))


def _value(language: str, name: str, value: float) -> str:
    if name in ("then", "now", "ratio"):
        return percent(language, value)
    if name in ("runtime", "seconds"):
        return span(language, value)
    return number(language, value)
