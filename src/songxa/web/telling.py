"""What pages say of devices, incidents and whom to call, in the reader's words. Writes no HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from songxa.i18n import known
from songxa.incident import words
from songxa.model import Area, Device, Incident, Operator, Site, State
from songxa.state.condition import Condition
from songxa.text import device_text
from songxa.web import values
from songxa.web.overview import old_since
from songxa.web.site import Scene

HITS = 60
"""Devices of an incident that a card names."""


def contact(operator: Operator | None, otherwise: str = "") -> dict[str, str]:
    """Whom to call, and the number as a telephone wants it."""
    hotline = operator.hotline if operator else ""
    return {
        "call": operator.name if operator else otherwise,
        "hotline": hotline,
        # "0000 000 004 (số mẫu)": what stands in brackets is for people.
        "telephone": re.sub(r"[^0-9+]", "", hotline.partition("(")[0]),
    }


@dataclass(frozen=True, slots=True)
class Names:
    """How things are called (`songxa.incident.words.Names`). What may not be seen has no name, not even its key."""

    scene: Scene

    def device(self, key: str) -> str:
        return self._name(self.scene.directory.inventory.devices, key)

    def site(self, key: str) -> str:
        return self._name(self.scene.directory.inventory.sites, key)

    def area(self, key: str) -> str:
        return self._name(self.scene.directory.inventory.areas, key)

    def operator(self, key: str) -> str:
        return self._name(self.scene.directory.inventory.operators, key)

    def hotline(self, operator: str) -> str:
        found = self.scene.directory.inventory.operators.get(operator)
        return found.hotline if found else ""

    def _name(self, known: Mapping[str, Area | Device | Operator | Site], key: str) -> str:
        found = known.get(key)
        if found is not None:
            return device_text(found.name)
        # What has left the inventory is still called something in what staff are told of the past.
        return device_text(key) if self.scene.scope.operators is None else self.scene.voice.say("device.foreign")


def name_of(scene: Scene, key: str) -> str:
    """A device's name; of one that is gone or may not be seen, what stands for it."""
    return Names(scene).device(key)


def why(scene: Scene, device: Device, then: str = "") -> str:
    """Why the device is in its state, or with `then=".next"` what to do about it; empty where nothing is to be done."""
    condition = scene.overview.conditions[device.key]
    key = condition.why + then
    if not known(key):
        return ""
    root = name_of(scene, condition.root) if condition.root else ""
    interval = scene.voice.span(device.interval_s)
    return scene.voice.say(key, uplink=root, root=root, device=device.key, name=device.name, interval=interval)


def note(scene: Scene, condition: Condition) -> str:
    """What stands beside the values of a device that is not well, in a few words."""
    if condition.doubted_at is not None:
        return scene.voice.say("note.doubted", clock=scene.voice.clock(condition.doubted_at))
    if condition.root is not None:
        return scene.voice.say("note.root", root=name_of(scene, condition.root))
    key = f"note.{condition.why.removeprefix('why.')}"
    return scene.voice.say(key) if known(key) else ""


def row(scene: Scene, key: str) -> dict[str, Any]:
    """A device as a row of the table."""
    voice, latest, directory = scene.voice, scene.station.latest, scene.directory
    device, condition = directory.devices[key], scene.overview.conditions[key]
    site, area, operator = directory.site(device), directory.area(device), directory.operator(device)
    asked = directory.devices.get(condition.root or key, device)
    return {
        "key": key,
        "name": device.name,
        "kind": voice.say(f"kind.{device.kind}"),
        "state": condition.state,
        "why": why(scene, device),
        "note": note(scene, condition),
        "doubted": condition.doubted_at,
        "incident": condition.incident,
        "place": site.name if site else device.site,
        "area": area.name if area else "",
        "values": values.headline(voice.language, device, latest),
        "old": old_since(directory, latest, device, voice.now),
        "since": condition.since,
        "operator": operator.name if operator else device.operator,
        **contact(directory.operator(asked), asked.operator),
    }


def card(scene: Scene, incident: Incident) -> dict[str, Any]:
    """An incident as the overview and the wall show it."""
    voice, inventory = scene.voice, scene.directory.inventory
    devices = list(dict.fromkeys(hit.device for hit in incident.hits if hit.device != incident.root))
    operator = inventory.operators.get(incident.operator)
    what = words.what_happened(voice.language, incident, Names(scene))
    headline = words.headline(voice.language, incident, Names(scene), voice.where, voice.now)
    return {
        "id": incident.id,
        "state": State.UP if incident.closed_at is not None else incident.state,
        "is_open": incident.is_open,
        "recovering": incident.is_open and incident.recovered_at is not None,
        "cause": voice.say(f"cause.{incident.cause}"),
        "headline": headline[:1].upper() + headline[1:],
        "sentence": headline,
        "what": what[:1].upper() + what[1:],
        "root": incident.root if incident.root in scene.directory.devices else "",
        "opened_at": incident.opened_at,
        "ended_at": incident.closed_at,
        "lasted": voice.span(max(0.0, (incident.recovered_at or voice.now) - incident.opened_at)),
        "toll": toll(scene, incident),
        "evidence": evidence(scene, incident),
        "hits": [
            {"key": key, "name": name_of(scene, key), "known": key in scene.directory.devices} for key in devices[:HITS]
        ],
        "hits_count": len(devices),
        "hits_more": max(0, len(devices) - HITS),
        **contact(operator, incident.operator),
        "ticket": ticket(scene, incident),
    }


def toll(scene: Scene, incident: Incident) -> list[str]:
    """Whom it hits, in a few words each; what is nobody is left out."""
    counted = (
        ("households", incident.toll.households),
        ("places", incident.toll.places),
        ("sites", incident.toll.sites),
        ("devices", incident.toll.devices),
    )
    return [scene.voice.say(f"toll.{name}", n=n) for name, n in counted if n]


def evidence(scene: Scene, incident: Incident) -> list[dict[str, Any]]:
    """What was seen, in the order of time."""
    voice = scene.voice
    return [
        {"at": each.at, "text": device_text(words.evidence_line(voice.language, each, Names(scene)), 400)}
        for each in sorted(incident.evidence, key=lambda each: each.at)
    ]


def ticket(scene: Scene, incident: Incident) -> str:
    """What a person reads out to the hotline, or pastes into the operator's form."""
    text = words.ticket(scene.voice.language, incident, Names(scene), scene.voice.where, scene.voice.now)
    return "\n".join(device_text(line, 400) for line in text.splitlines())


def neighbour(scene: Scene, device: Device) -> dict[str, str]:
    """A device in a list of others."""
    return {"key": device.key, "name": device.name, "state": scene.overview.conditions[device.key].state.value}


def listed(scene: Scene, incidents: Sequence[Incident]) -> list[dict[str, Any]]:
    """Incidents as rows of a list."""
    return [card(scene, incident) for incident in incidents]
