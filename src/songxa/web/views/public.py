"""The status page for everybody: public places and what works there. No address, device, count of people or cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from songxa.i18n.format import iso
from songxa.model import WORKING, Kind, Maintenance, Operator, State
from songxa.state import period
from songxa.state.figures import By
from songxa.web import telling
from songxa.web.directory import COMMUNE
from songxa.web.overview import ORDER
from songxa.web.site import Json, Rows, Scene, Site

WINDOWS = 10
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def routes(site: Site) -> list[Route]:
    async def read(request: Request) -> tuple[Scene, dict[str, Any]]:
        scene = site.scene(request)
        month = period.month_of(scene.voice.now, scene.voice.where)
        return scene, context(scene, await site.figures(scene, month, By.PLACE))

    async def page(request: Request) -> Response:
        return site.page(request, "public.html", *await read(request))

    async def data(request: Request) -> Response:
        scene, found = await read(request)
        return Json(as_json(scene, found), headers=OPEN_TO_ALL)

    return [Route("/public", page), Route("/public.json", data)]


def context(scene: Scene, rows: Rows | None) -> dict[str, Any]:
    """The public places, the worst first, with the month's uptime, and what is planned."""
    voice, directory = scene.voice, scene.directory
    shares = {row.key: row.availability for row in rows.groups} if rows else {}
    places: list[dict[str, Any]] = []
    for key, site in directory.inventory.sites.items():
        if site.public:
            state = _wifi(scene, key)
            area = directory.inventory.areas.get(site.area)
            places.append(
                {
                    "name": site.name,
                    "area": area.name if area else "",
                    "state": state,
                    "word": voice.say(f"public.{state}"),
                    "share": shares.get(key),
                    "uptime": voice.percent(shares.get(key), 1),
                }
            )
    places.sort(key=lambda place: (ORDER[place["state"]], place["name"]))
    working = sum(place["state"] in WORKING for place in places)
    known = any(place["state"] is not State.UNKNOWN for place in places)
    planned = [each for each in directory.inventory.maintenance if each.end > voice.now]
    return {
        "places": places,
        "state": State.UNKNOWN if not known else State.UP if working == len(places) else State.DOWN,
        "sentence": voice.say(
            "public.none" if not places else "public.waiting" if not known
            else "public.all" if working == len(places) else "public.some", n=working, total=len(places),
        ),
        "planned": [_window(scene, each) for each in sorted(planned, key=lambda each: each.start)[:WINDOWS]],
        "contact": telling.contact(_desk(directory.inventory.operators)),
        "month": voice.month(period.month_of(voice.now, voice.where).text),
    }  # fmt: skip


def as_json(scene: Scene, found: Mapping[str, Any]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "commune": scene.directory.inventory.name,
        "at": iso(scene.voice.now, scene.voice.where),
        "simulated": scene.station.simulation is not None,
        "places": [
            {
                "name": place["name"], "area": place["area"], "wifi": place["state"].value,
                "uptime_this_month": None if place["share"] is None else round(place["share"], 4),
            }
            for place in found["places"]
        ],
        "planned": [
            {
                "start": iso(each["start"], scene.voice.where), "end": iso(each["end"], scene.voice.where),
                "where": each["where"],
            }
            for each in found["planned"]
        ],
        "report_faults_to": {"name": found["contact"]["call"], "telephone": found["contact"]["hotline"]},
    }  # fmt: skip


def _wifi(scene: Scene, site: str) -> State:
    """What people there notice: Wi-Fi works while one access point does."""
    states = {
        scene.overview.conditions[device.key].state
        for device in scene.directory.at_site.get(site, ())
        if device.kind is Kind.ACCESS_POINT
    }
    if states & WORKING:
        return State.UP
    for state in (State.UNKNOWN, State.MAINTENANCE):
        if state in states:
            return state
    return State.DOWN if states else State.UNKNOWN


def _window(scene: Scene, window: Maintenance) -> dict[str, Any]:
    """When and where; the reason is for staff, and devices are named by their places."""
    inventory, voice = scene.directory.inventory, scene.voice
    sites = [*window.sites, *(inventory.devices[key].site for key in window.devices if key in inventory.devices)]
    names = [inventory.areas[key].name for key in window.areas if key in inventory.areas]
    names += [inventory.sites[key].name for key in sites if key in inventory.sites]
    return {
        "start": window.start,
        "end": window.end,
        "where": list(dict.fromkeys(names)),
        "when": voice.say("public.window", start=_when(scene, window.start), end=_when(scene, window.end)),
    }


def _when(scene: Scene, at: float) -> str:
    return f"{scene.voice.hour(at)} {scene.voice.day(at)}"


def _desk(operators: Mapping[str, Operator]) -> Operator | None:
    """Who takes reports of faults: the commune, or else the first that has a number."""
    return operators.get(COMMUNE) or next((each for each in operators.values() if each.hotline), None)
