"""What the pages show, as JSON. Values stay in the units of the catalogue; nothing is rounded or translated."""

from __future__ import annotations

import math
from typing import Any

from songxa.model import Device, Poll, Sample
from songxa.web.overview import Directory, Overview
from songxa.web.station import Station
from songxa.web.text import device_text
from songxa.web.values import samples_of


def summary(directory: Directory, overview: Overview, key: str) -> dict[str, Any]:
    """One device of a list."""
    device, condition = directory.inventory.devices[key], overview.conditions[key]
    site, area = directory.site(device), directory.area(device)
    return {
        "device": key,
        "name": device.name,
        "kind": device.kind.value,
        "state": condition.state.value,
        "since": condition.since,
        "root": condition.root,
        "site": site.name if site else None,
        "area": area.name if area else None,
        "operator": device.operator,
    }


def detail(station: Station, directory: Directory, overview: Overview, device: Device) -> dict[str, Any]:
    """One device with everything that its newest polls say."""
    polls = station.latest.polls(device.key)
    return summary(directory, overview, device.key) | {
        "address": device.address,
        "model": device.model,
        "uplinks": list(device.uplinks),
        "samples": [_sample(sample) for sample in samples_of(device, station.latest)],
        "visits": {name: _visit(poll) for name, poll in polls.items()},
    }


def _sample(sample: Sample) -> dict[str, Any]:
    labels = zip(sample.metric.label_names, map(device_text, sample.labels), strict=False)
    # JSON has no NaN and no infinity (RFC 8259 §6).
    value = sample.value if math.isfinite(sample.value) else None
    return {"metric": sample.metric.name, "labels": dict(labels), "value": value}


def _visit(poll: Poll) -> dict[str, Any]:
    reading = poll.reading
    return {
        "at": poll.at,
        "duration_s": reading.duration_s,
        "error": device_text(reading.error, 400) if reading.error is not None else None,
        "warnings": [device_text(warning, 400) for warning in reading.warnings],
        "invalid": len(reading.invalid),
        "facts": {device_text(name): device_text(text) for name, text in reading.facts.items()},
    }
