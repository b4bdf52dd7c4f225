"""A device's page: how it is and why, its values, its curves, its calendar, its incidents. Writes no HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from songxa.history import Archive, Series
from songxa.model import Device, Incident, State, Transition
from songxa.scope import Scope
from songxa.state import uptime
from songxa.text import device_text
from songxa.web import curves, telling, values
from songxa.web import site as web
from songxa.web.site import Scene, Site
from songxa.web.views import calendar, charts

LINES = 300
NEIGHBOURS = 12
INCIDENTS = 8
RANGES = {"24h": 86_400.0, "7d": 7 * 86_400.0, "30d": 30 * 86_400.0}


def routes(site: Site) -> list[Route]:
    async def page(request: Request) -> Response:
        device, chosen = site.device(request), web.text(request, "range", RANGES, "24h")
        scene = site.scene(request)
        now = scene.voice.now
        past = await run_in_threadpool(
            read, scene.station.archive, scene.scope, device, now - RANGES[chosen], now, calendar.first(scene.voice)
        )
        return site.page(request, "device.html", scene, context(scene, device, chosen, past))

    return [Route("/device/{key}", page)]


@dataclass(frozen=True, slots=True)
class Past:
    """What the history knows of one device; `year` goes back as far as the calendar does."""

    start: float
    end: float
    beat: float | None
    year: Sequence[Transition]
    series: Sequence[Series]
    incidents: Sequence[Incident]


def read(archive: Archive, scope: Scope, device: Device, start: float, end: float, first: float) -> Past:
    series = list(archive.series(scope, device.key, start, end))
    if device.onu is not None:
        series += curves.of_onu(device, archive.series(scope, device.onu.olt, start, end))
    return Past(
        start=start,
        end=end,
        beat=archive.beat(),
        year=archive.timeline(scope, device.key, min(first, start), end),
        series=series,
        incidents=archive.incidents(scope, device=device.key, limit=INCIDENTS),
    )


def context(scene: Scene, device: Device, chosen: str, past: Past) -> dict[str, Any]:
    voice, latest, directory = scene.voice, scene.station.latest, scene.directory
    samples = values.samples_of(device, latest)
    devices, behind = directory.devices, directory.behind.get(device.key, ())
    tiles = uptime.spells(past.year, past.start, past.end, past.beat)
    return {
        "device": device,
        "row": telling.row(scene, device.key),
        "next": telling.why(scene, device, ".next"),
        "range": chosen,
        "ranges": list(RANGES),
        "charts": charts.context(voice, curves.arrange(past.series), tiles, past.start, past.end),
        "calendar": calendar.context(voice, past.year, past.beat),
        "incidents": telling.listed(scene, past.incidents),
        "groups": values.groups(voice.language, samples[:LINES]),
        "more": max(0, len(samples) - LINES),
        "about": about(scene, device),
        "uplinks": [telling.neighbour(scene, devices[key]) for key in device.uplinks if key in devices],
        "behind": [telling.neighbour(scene, each) for each in islice(behind, NEIGHBOURS)],
        "behind_more": max(0, len(behind) - NEIGHBOURS),
        "visits": [visit(scene, device, name) for name in sorted(latest.polls(device.key))],
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
    methods += device.collectors
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
