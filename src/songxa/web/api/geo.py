"""Sites and areas as GeoJSON (RFC 7946), coloured by state as simplestyle has it, so that maps need no rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from songxa.model import WORKING, State
from songxa.text import printable
from songxa.web.api import shapes
from songxa.web.api.ask import Ask
from songxa.web.api.moment import state_of

Ring = Sequence[tuple[float, float]]

COLOURS: Mapping[State, str] = {
    State.DOWN: "#c62828",
    State.UNREACHABLE: "#8e5a5a",
    State.DEGRADED: "#e69100",
    State.UNKNOWN: "#757575",
    State.MAINTENANCE: "#3b6fb6",
    State.UP: "#2e7d32",
}


def sites(ask: Ask) -> shapes.Sites:
    """GET /api/sites"""
    inventory, found = ask.moment.inventory, []
    for key, members in sorted(ask.moment.at_site.items()):
        site = inventory.sites.get(key)
        if site is None:
            continue
        state = state_of(members)
        area = inventory.areas.get(site.area)
        found.append(
            shapes.SiteFeature(
                key,
                shapes.Position((site.longitude, site.latitude)),
                shapes.SiteProperties(
                    name=printable(site.name),
                    category=printable(site.category),
                    public=site.public,
                    area=site.area,
                    area_name=printable(area.name) if area else "",
                    state=state,
                    state_text=ask.words.state(state),
                    devices=len(members),
                    working=sum(member.state in WORKING for member in members),
                    marker_color=COLOURS[state],
                ),
            )
        )
    return shapes.Sites(found)


def areas(ask: Ask) -> shapes.Areas:
    """GET /api/areas"""
    found = []
    for key, area in sorted(ask.moment.inventory.areas.items()):
        if len(area.polygon) < 4:
            continue
        members = ask.moment.in_area.get(key, ())
        state = state_of(members)
        found.append(
            shapes.AreaFeature(
                key,
                shapes.Border([counter_clockwise(area.polygon)]),
                shapes.AreaProperties(
                    name=printable(area.name),
                    level=printable(area.level),
                    parent=area.parent,
                    households=area.households,
                    state=state,
                    state_text=ask.words.state(state),
                    devices=len(members),
                    working=sum(member.state in WORKING for member in members),
                    fill=COLOURS[state],
                    fill_opacity=0.25,
                    stroke=COLOURS[state],
                    stroke_width=2,
                ),
            )
        )
    return shapes.Areas(found)


def counter_clockwise(ring: Ring) -> Ring:
    """The ring in the direction that RFC 7946 §3.1.6 asks of an outer one, closed."""
    closed = ring if ring[0] == ring[-1] else [*ring, ring[0]]
    west, south = closed[0]
    # The shoelace formula, about the ring's own corner: far from it the small differences would drown.
    twice = sum((x1 - west) * (y2 - south) - (x2 - west) * (y1 - south) for (x1, y1), (x2, y2) in pairwise(closed))
    return closed if twice >= 0 else closed[::-1]
