"""When people are where: the share of its usual crowd that a public place holds at an hour. Knows no device.

The hours are those of rural Vietnam: offices and schools from seven, a long noon, village halls alive after dinner.
"""

from __future__ import annotations

from songxa.simulator.noise import hour, weekend

_HOURS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "office": ((7.0, 11.5, 1.0), (11.5, 13.5, 0.3), (13.5, 17.0, 0.9)),
    "school": ((6.8, 11.2, 1.0), (11.2, 13.3, 0.2), (13.3, 17.0, 0.9)),
    "hall": ((6.0, 17.5, 0.2), (17.5, 19.0, 0.6), (19.0, 21.5, 1.0)),
    "health": ((6.5, 11.5, 1.0), (11.5, 13.5, 0.4), (13.5, 17.0, 0.8), (17.0, 21.0, 0.2)),
    "post": ((7.5, 11.5, 0.9), (13.5, 18.0, 1.0)),
    "heritage": ((6.0, 10.0, 0.7), (10.0, 16.0, 0.5), (16.0, 19.0, 1.0)),
    "": ((6.0, 11.0, 0.6), (11.0, 17.0, 0.5), (17.0, 22.0, 1.0)),
}
_WORDS = (
    ("office", "office"),
    ("committee", "office"),
    ("school", "school"),
    ("kindergarten", "school"),
    ("hall", "hall"),
    ("cultur", "hall"),
    ("health", "health"),
    ("clinic", "health"),
    ("post", "post"),
    ("herit", "heritage"),
    ("histor", "heritage"),
    ("relic", "heritage"),
)
_WEEKEND = {"office": 0.1, "school": 0.05, "health": 0.5, "post": 0.6, "heritage": 2.0, "hall": 1.3}
_NIGHT = 0.12
"""The caretaker's telephone, a television, whoever lives next door."""

_EDGE = 0.5
"""Hours that a crowd takes to come and to go."""


def crowd_at(category: str, t: float) -> float:
    """A little at night to about 2 (a heritage site on Sunday evening); `category` is the site's, free text."""
    kind = next((kind for word, kind in _WORDS if word in category.lower()), "")
    now = hour(t)
    share = max(weight * _inside(now, begin, end) for begin, end, weight in _HOURS[kind])
    return max(_NIGHT, share * (_WEEKEND.get(kind, 1.0) if weekend(t) else 1.0))


def _inside(now: float, begin: float, end: float) -> float:
    """1 within the hours, falling to 0 over `_EDGE` hours on either side."""
    outside = max(begin - now, now - end, 0.0)
    return max(0.0, 1 - outside / _EDGE)
