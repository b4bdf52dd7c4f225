"""The table of everything that can be asked. Routes, checks and the OpenAPI document all follow from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from songxa.web.api import coverage, devices, discovery, geo, incidents, past, shapes
from songxa.web.api.ask import Ask
from songxa.web.api.availability import BY, DAY, MONTH, QUARTER, Availability
from songxa.web.api.discovery import OF
from songxa.web.api.incidents import OPEN
from songxa.web.api.params import AREA, DEVICE, FILTERS, FROM, KIND, OPERATOR, PAGE, SITE, STATE, TO, Param
from songxa.web.api.past import METRIC, POINTS, RANGE

GEOJSON = "application/geo+json"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One question. `work` answers it from an Ask; without one, the Api does so itself.

    `past`: it asks the archive. `kept`: it depends on the moment alone, so an answer stays right as long as that.
    `live`: it asks for the newest polls, which only the event loop's thread may.
    """

    path: str
    name: str
    about: str
    answer: Any
    work: Callable[[Ask], Any] | None = None
    params: Sequence[Param[Any]] = ()
    media_type: str = "application/json"
    past: bool = False
    kept: bool = False
    live: bool = False

    @property
    def is_paged(self) -> bool:
        return all(param in self.params for param in PAGE)


@cache
def adapter(answer: Any) -> TypeAdapter[Any]:
    """What writes answers of a type. Made once: reading the declarations takes a tenth of a second."""
    return TypeAdapter(answer)


def endpoints() -> tuple[Endpoint, ...]:
    """The table."""
    span = (RANGE, FROM, TO)
    periods = (DAY, MONTH, QUARTER, FROM, TO)
    pages = (*FILTERS, *PAGE)
    sites = ("sites", "The sites that have devices as points, with their states.", shapes.Sites, geo.sites)
    areas = ("areas", "The areas that have a border as polygons, with their states.", shapes.Areas, geo.areas)
    signal = "Where there is a signal: cells that are alike as polygons, by level, with colours, evidence and age."
    who = "Targets for Prometheus: songxa itself, or its devices with their facts as labels."
    return (
        Endpoint(
            "/api/devices", "devices", "Devices and their states.",
            shapes.Devices, devices.devices, pages, kept=True,
        ),
        Endpoint(
            "/api/devices/{key}", "device", "A device with everything that its newest polls say.",
            shapes.DeviceDetail, devices.device, live=True,
        ),
        Endpoint(
            "/api/devices/{key}/series", "series", "A device's curves in a period.",
            shapes.Curves, past.curves, (*span, POINTS, METRIC), past=True,
        ),
        Endpoint(
            "/api/devices/{key}/timeline", "timeline", "A device's states in a period.",
            shapes.Timeline, past.timeline, span, past=True,
        ),
        Endpoint(
            "/api/states", "states", "States of operators, areas, sites and devices.",
            shapes.States, devices.states, pages, kept=True,
        ),
        Endpoint(
            "/api/incidents", "incidents", "Incidents that touch a period, newest first.",
            shapes.Incidents, incidents.incidents, (OPEN, FROM, TO, DEVICE, *PAGE), past=True,
        ),
        Endpoint(
            "/api/incidents/{id}", "incident", "An incident with what it rests on.",
            shapes.IncidentDetail, incidents.incident, past=True,
        ),
        Endpoint(
            "/api/uptime", "uptime", "Uptime in a day, a month, a quarter or any period, by device or group.",
            shapes.Uptime, Availability().answer, (*periods, BY, DEVICE, *PAGE), past=True,
        ),
        Endpoint("/api/sites", *sites, media_type=GEOJSON, kept=True),
        Endpoint("/api/areas", *areas, media_type=GEOJSON, kept=True),
        Endpoint("/geo/sites.geojson", "sites_file", *sites[1:], media_type=GEOJSON, kept=True),
        Endpoint("/geo/areas.geojson", "areas_file", *areas[1:], media_type=GEOJSON, kept=True),
        Endpoint(
            "/api/coverage", "coverage", "Shares of households, people and land with a signal, with verdicts.",
            shapes.Coverage, coverage.figures, (*coverage.FIGURES, *PAGE), past=True,
        ),
        Endpoint(
            "/geo/coverage.geojson", "coverage_file", signal, shapes.CoverageMap, coverage.cells, coverage.CELLS,
            media_type=GEOJSON, past=True,
        ),
        Endpoint(
            "/sd/prometheus", "targets", who, list[shapes.TargetGroup], discovery.targets,
            (OF, STATE, KIND, OPERATOR, AREA, SITE), kept=True,
        ),
        Endpoint(
            "/api/events", "events", "Changes as they happen: server-sent events `hello` and `change`.",
            shapes.Change, media_type="text/event-stream",
        ),
        Endpoint("/api/openapi.json", "openapi", "This document.", shapes.Document),
    )  # fmt: skip
