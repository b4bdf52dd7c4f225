"""The dossier of a dead spot as a document of its own, to print. What it says is decided by the coverage ledger."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from songxa.catalogue import BATTERY_CHARGE, BATTERY_RUNTIME, ON_BATTERY
from songxa.model import Kind
from songxa.web.site import Scene, Site
from songxa.web.station import Known
from songxa.web.voice import Voice

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
"""The document brings its styles, on its elements too, and nothing else."""

AT_A_MAST = (Kind.BTS, Kind.POWER_SYSTEM, Kind.UPS)


def routes(site: Site) -> list[Route]:
    async def dossier(request: Request) -> Response:
        scene = site.scene(request)
        sheet = await site.covered.sheet(scene.scope)
        wanted = request.path_params["spot"]
        spot = next((each for each in sheet.records.spots if each.key == wanted), None) if sheet else None
        if spot is None:
            raise HTTPException(404)
        voice = scene.voice
        power = list(_power(scene, {key for key, _ in spot.sites}))
        body = await site.covered.dossier(voice.language, spot.key, scene.directory.inventory, power, voice.now)
        if body is None:
            raise HTTPException(503)
        headers = {
            "Vary": "Accept-Language",
            "Content-Language": voice.language,
            "Content-Security-Policy": POLICY,
        }
        return Response(body, media_type="text/html; charset=utf-8", headers=headers)

    return [Route("/coverage/dossier/{spot}", dossier)]


def _power(scene: Scene, sites: set[str]) -> Iterator[tuple[str, ...]]:
    """How what stands at these sites is: site, device, state, since, battery."""
    voice = scene.voice
    for device in scene.directory.devices.values():
        if device.site not in sites or device.kind not in AT_A_MAST:
            continue
        condition = scene.overview.conditions[device.key]
        since = voice.clock(condition.since) if condition.since is not None else ""
        battery = _battery(voice, scene.station.latest, device.key)
        yield device.site, device.name, voice.say(f"state.{condition.state}"), since, battery


def _battery(voice: Voice, latest: Known, device: str) -> str:
    """What a power system told last of its mains and its battery; empty where it is none, or silent."""
    told = {sample.metric: sample.value for poll in latest.polls(device).values() for sample in poll.reading.samples}
    parts = []
    if (on := told.get(ON_BATTERY)) is not None:
        parts.append(voice.say(f"coverage.dossier.power.{'battery' if on >= 0.5 else 'mains'}"))
    if (charge := told.get(BATTERY_CHARGE)) is not None:
        parts.append(voice.say("coverage.dossier.power.charge", charge=voice.percent(charge, 0)))
    if (left := told.get(BATTERY_RUNTIME)) is not None:
        parts.append(voice.say("coverage.dossier.power.left", span=voice.span(left)))
    return ", ".join(parts)
