"""What the templates are filled with: the overview page and the device page. Chooses words; writes no HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from songxa.i18n import known
from songxa.model import Device, Kind
from songxa.web import map as village_map
from songxa.web import values
from songxa.web.overview import Directory, Overview, Query, Share
from songxa.web.states import Condition, State
from songxa.web.station import Station
from songxa.web.text import device_text
from songxa.web.voice import Voice

ROWS = 200
"""Devices on a page; the worst come first, and search finds the rest."""

FAULTS = 5
PROBLEMS = 5
LINES = 300
NEIGHBOURS = 12
BEHIND = 40


@dataclass(frozen=True, slots=True)
class Scene:
    """What a page is made from: the station, what is known of it at this moment, and who reads."""

    voice: Voice
    station: Station
    directory: Directory
    overview: Overview


def frame(scene: Scene) -> dict[str, Any]:
    """What every page shows."""
    voice, station = scene.voice, scene.station
    problems = station.problems()
    return {
        "v": voice,
        "commune": station.inventory().name,
        "simulation": station.simulation,
        "problems": [str(problem) for problem in problems[:PROBLEMS]],
        "problem_count": len(problems),
    }


def overview_page(scene: Scene, query: Query, page: int) -> dict[str, Any]:
    voice, directory, overview = scene.voice, scene.directory, scene.overview
    selected = directory.select(overview, query)
    pages = max(1, -(-len(selected) // ROWS))
    page = min(page, pages)
    asked = {"q": query.search, "area": query.area, "operator": query.operator, "kind": query.kind}
    asked["state"] = query.state
    shown = selected[(page - 1) * ROWS : page * ROWS]
    return frame(scene) | {
        "answer": answer(scene),
        "figures": figures(voice, overview),
        "map": village_map.draw(directory.inventory, overview.conditions),
        "rows": [row(scene, key) for key in shown],
        "selected": len(selected),
        "total": len(overview.order),
        "query": asked,
        "filtered": not query.is_empty,
        "choices": choices(voice, directory),
        "page": page,
        "pages": pages,
        "states": [State.UP, State.DEGRADED, State.DOWN, State.UNKNOWN],
    }


def answer(scene: Scene) -> dict[str, Any]:
    """The one sentence that says how the commune is, and the faults behind it."""
    voice, overview = scene.voice, scene.overview
    state, key, n = verdict(overview)
    ago = voice.ago(scene.station.started_at if overview.newest is None else overview.newest)
    faults = list(overview.faults)
    faults += [(each, ()) for each in overview.order if overview.conditions[each].state is State.DEGRADED]
    return {
        "state": state,
        "sentence": voice.say(key, n=n, total=len(overview.order), ago=ago),
        "rest": "" if key == "answer.down" else voice.say(f"{key}.rest", n=n),
        "faults": [_fault(scene, each, behind) for each, behind in faults[:FAULTS]],
        "more": max(0, len(faults) - FAULTS),
    }


def verdict(overview: Overview) -> tuple[State, str, int]:
    """The state that the commune as a whole is in, the message that says so, and its number."""
    counts, total = overview.counts, len(overview.order)
    if not total or overview.newest is None or overview.stale:
        return State.UNKNOWN, "answer.stale" if overview.stale else "answer.starting" if total else "answer.empty", 0
    if counts[State.DOWN]:
        some = counts[State.UP] or counts[State.DEGRADED]
        return State.DOWN, "answer.down" if some else "answer.all", counts[State.DOWN]
    if counts[State.DEGRADED]:
        return State.DEGRADED, "answer.degraded", counts[State.DEGRADED]
    if any(condition.why == "why.unknown.never" for condition in overview.conditions.values()):
        return State.UNKNOWN, "answer.first", total - counts[State.UNKNOWN]
    if counts[State.UNKNOWN]:
        return State.UNKNOWN, "answer.unknown", counts[State.UNKNOWN]
    return State.UP, "answer.up", total


def figures(voice: Voice, overview: Overview) -> list[dict[str, Any]]:
    """The four figures, each with what it is measured against."""
    counts, total = overview.counts, len(overview.order)
    told = voice.say("figure.people.rest", n=overview.counted_at)
    other = [
        voice.say(f"figure.{state}", n=counts[state]) for state in State if state is not State.UP and counts[state]
    ]
    people = {
        "word": voice.say("figure.people"),
        "value": voice.number(overview.people) if overview.counted_at else "–",
        "rest": told if overview.counted_at else voice.say("figure.people.none"),
        "bad": False,
    }
    devices = _share(voice, overview, "figure.devices", Share(counts[State.UP], total))
    return [
        _share(voice, overview, "figure.places", overview.places),
        people,
        devices | ({"rest": " · ".join(other)} if other else {}),
        _share(voice, overview, "figure.bts", overview.base_stations),
    ]


def row(scene: Scene, key: str) -> dict[str, Any]:
    """A device as a row of the table."""
    voice, station, directory, overview = scene.voice, scene.station, scene.directory, scene.overview
    device, condition = directory.inventory.devices[key], overview.conditions[key]
    site, area, operator = directory.site(device), directory.area(device), directory.operator(device)
    fresh = directory.judge.freshness(device, station.latest)
    return {
        "key": key,
        "name": device.name,
        "kind": voice.say(f"kind.{device.kind}"),
        "state": condition.state,
        "why": why(scene, device),
        "note": _note(scene, condition),
        "place": site.name if site else device.site,
        "area": area.name if area else "",
        "values": values.headline(voice.language, device, station.latest),
        "old": fresh.at if fresh.at is not None and fresh.is_stale(voice.now) else None,
        "since": condition.since,
        "operator": operator.name if operator else device.operator,
        **_contact(directory, directory.inventory.devices[condition.root or key]),
    }


def why(scene: Scene, device: Device, then: str = "") -> str:
    """Why the device is in its state, or with `then=".next"` what to do about it; empty where nothing is to be done."""
    condition = scene.overview.conditions[device.key]
    key = condition.why + then
    if then and not known(key):
        return ""
    root = scene.directory.inventory.devices[condition.root].name if condition.root else ""
    interval = scene.voice.span(device.interval_s)
    return scene.voice.say(key, uplink=root, device=device.key, interval=interval)


def device_page(scene: Scene, device: Device) -> dict[str, Any]:
    voice, station, directory, overview = scene.voice, scene.station, scene.directory, scene.overview
    samples = values.samples_of(device, station.latest)
    devices = directory.inventory.devices
    behind = directory.judge.behind.get(device.key, ())
    return frame(scene) | {
        "device": device,
        "row": row(scene, device.key),
        "next": why(scene, device, ".next"),
        "groups": values.groups(voice.language, samples[:LINES]),
        "more": max(0, len(samples) - LINES),
        "about": about(scene, device),
        "uplinks": [_neighbour(overview, devices[key]) for key in device.uplinks if key in devices],
        "behind": [_neighbour(overview, each) for each in islice(behind, NEIGHBOURS)],
        "behind_more": max(0, len(behind) - NEIGHBOURS),
        "visits": [visit(scene, device, name) for name in sorted(station.latest.polls(device.key))],
    }


def about(scene: Scene, device: Device) -> list[tuple[str, str]]:
    """The device's configuration as songxa sees it; what is not given is left out."""
    voice, directory = scene.voice, scene.directory
    site, area, operator = directory.site(device), directory.area(device), directory.operator(device)
    methods = []
    if device.ping and device.address:
        port = f" {device.ping.port}" if device.ping.port else ""
        methods.append(f"ping ({device.ping.method}{port}, {device.ping.count}×)")
    if device.snmp:
        methods.append(f"SNMP v{device.snmp.version} ({device.snmp.credential}, {device.snmp.profile})")
    if device.onu:
        place = voice.say("device.onu", port=device.onu.port, onu=device.onu.onu)
        methods.append(f"{device.onu.olt}: {place}")
    place = ", ".join(each.name for each in (site, area) if each)
    if site:
        place += f" ({site.latitude:.5f}, {site.longitude:.5f})"
    told = (
        ("device.kind", voice.say(f"kind.{device.kind}")),
        ("device.place", place),
        ("device.operator", operator.name if operator else device.operator),
        ("device.hotline", operator.hotline if operator else ""),
        ("device.model", device.model),
        ("device.address", device.address or voice.say("device.address.none")),
        ("device.interval", voice.span(device.interval_s)),
        ("device.methods", "; ".join(methods)),
        ("device.note", device.note),
    )
    return [(voice.say(word), text) for word, text in told if text]


def visit(scene: Scene, device: Device, collector: str) -> dict[str, Any]:
    """What one collector's last visit did."""
    voice, station = scene.voice, scene.station
    poll = station.latest.polls(device.key)[collector]
    reading = poll.reading
    outcome = "silent" if reading.error is not None else "answered"
    duration = f"{voice.number(reading.duration_s * 1000)} ms"
    return {
        "at": poll.at,
        "state": State.DOWN if reading.error is not None else State.UP,
        "summary": voice.say(f"device.last.{outcome}", collector=collector, duration=duration, n=len(reading.samples)),
        "error": device_text(reading.error or "", 400),
        "warnings": [device_text(warning, 400) for warning in reading.warnings[:20]],
        "invalid": [
            device_text(f"{each.metric} {' '.join(each.labels)}: {each.value} ({each.reason})", 400)
            for each in reading.invalid[:20]
        ],
        "facts": {device_text(name): device_text(text) for name, text in islice(reading.facts.items(), 20)},
    }


def choices(voice: Voice, directory: Directory) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What the filters offer: only what the inventory has."""
    inventory = directory.inventory
    devices = inventory.devices.values()
    kinds, operators = {device.kind for device in devices}, {device.operator for device in devices}
    areas = {site.area for site in inventory.sites.values()}
    return {
        "area": [(key, area.name) for key, area in inventory.areas.items() if key in areas],
        "operator": [(key, operator.name) for key, operator in inventory.operators.items() if key in operators],
        "kind": [(kind.value, voice.say(f"kind.{kind}")) for kind in Kind if kind in kinds],
        "state": [(state.value, voice.say(f"state.{state}")) for state in State],
    }


def _share(voice: Voice, overview: Overview, word: str, share: Share) -> dict[str, Any]:
    nothing_known = overview.counts[State.UNKNOWN] == len(overview.order)
    return {
        "word": voice.say(word),
        "value": "–" if nothing_known else voice.number(share.working),
        "of": voice.number(share.total),
        "rest": voice.say("figure.target", total=share.total),
        # What has not been asked yet is no reason for red.
        "bad": share.working < share.total and overview.counts[State.DOWN] > 0,
    }


def _contact(directory: Directory, device: Device) -> dict[str, str]:
    """Whom to call about a device: whoever runs it."""
    operator = directory.operator(device)
    hotline = operator.hotline if operator else ""
    return {
        "call": operator.name if operator else device.operator,
        "hotline": hotline,
        "telephone": re.sub(r"[^0-9+]", "", hotline),
    }


def _note(scene: Scene, condition: Condition) -> str:
    """What stands beside the values of a device that is not well, in a few words."""
    if condition.root is not None:
        return scene.voice.say("note.root", root=scene.directory.inventory.devices[condition.root].name)
    key = f"note.{condition.why.removeprefix('why.')}"
    return scene.voice.say(key) if known(key) else ""


def _fault(scene: Scene, key: str, behind: Sequence[str]) -> dict[str, Any]:
    devices = scene.directory.inventory.devices
    return row(scene, key) | {
        "behind": len(behind),
        "behind_names": [devices[each].name for each in behind[:BEHIND]],
        "behind_more": max(0, len(behind) - BEHIND),
    }


def _neighbour(overview: Overview, device: Device) -> dict[str, str]:
    return {"key": device.key, "name": device.name, "state": overview.conditions[device.key].state.value}
