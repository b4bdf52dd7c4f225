"""A made-up commune for tests of the ledger: two villages of hexagons, fields and samples as a test wants them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import h3
import numpy as np

from songxa.coverage.criteria import Criteria, CriteriaFile
from songxa.coverage.layering import no_samples, nothing
from songxa.coverage.ledger import build as building
from songxa.coverage.ledger.ledger import Ledger
from songxa.coverage.ledger.records import Head
from songxa.coverage.ledger.surface import Ground, Layer, metres
from songxa.coverage.nouns import Declared, Field, Floats, People, Points, Samples, Technology, Transmitter
from songxa.coverage.terms import Model
from songxa.model import Area, Inventory, Operator, Site

NOW = 1_795_000_000.0
DAY_S = 86_400.0
MIDDLE = (19.8800, 105.8000)
REACH_M = 83.0
WEST, EAST, COMMUNE = "thon-tay", "thon-dong", "xa"
HALL = "nha-van-hoa"

Level = float | Callable[[Floats], Floats]
"""RSRP in dBm everywhere, or out of (east, north) in metres."""


def ground(rings: int = 6, households: float = 200.0) -> Ground:
    """Hexagons of r10 around `MIDDLE`, the western half a village, the eastern another, in a commune; a hall amid.

    Each village has so many households, evenly on its cells, and three times as many people.
    """
    names = sorted(h3.grid_disk(h3.latlng_to_cell(*MIDDLE, 10), rings))
    places = [h3.cell_to_latlng(name) for name in names] + [MIDDLE]
    points = Points(np.array([at[0] for at in places]), np.array([at[1] for at in places]))
    cells = np.array([h3.str_to_int(name) for name in names] + [0], dtype=np.uint64)
    is_west = points.longitude[:-1] < MIDDLE[1]
    people = {WEST: _people(WEST, is_west, households), EAST: _people(EAST, ~is_west, households)}
    people[COMMUNE] = _together(people[WEST], people[EAST])
    return Ground.of(points, cells, people, {HALL: len(names)}, REACH_M)


def _people(area: str, mine: np.ndarray[Any, np.dtype[np.bool_]], households: float) -> People:
    at = np.flatnonzero(mine).astype(np.int32)
    each = np.full(len(at), households / len(at))
    return People(area, at, each, 3 * each, np.full(len(at), 0.015))


def _together(one: People, other: People) -> People:
    return People(
        COMMUNE,
        np.concatenate((one.points, other.points)),
        np.concatenate((one.households, other.households)),
        np.concatenate((one.population, other.population)),
        np.concatenate((one.square_km, other.square_km)),
    )


def inventory(name: str = "Xã Thử", operators: Sequence[str] = ("mot", "hai"), village: str = "Thôn Tây") -> Inventory:
    """The same commune as an inventory has it; without devices."""
    south, west = MIDDLE[0] - 0.01, MIDDLE[1] - 0.01
    ring = ((west, south), (west + 0.02, south), (west + 0.02, south + 0.02), (west, south + 0.02), (west, south))
    return Inventory(
        name=name,
        timezone="Asia/Ho_Chi_Minh",
        revision="0" * 64,
        areas={
            COMMUNE: Area(COMMUNE, name, "commune", households=400, polygon=ring),
            WEST: Area(WEST, village, "village", COMMUNE, 200),
            EAST: Area(EAST, "Thôn Đông", "village", COMMUNE, 200),
        },
        sites={HALL: Site(HALL, "Nhà văn hoá", WEST, *MIDDLE, "village-hall", True)},
        operators={key: Operator(key, key.title(), plmn=("45299",)) for key in operators},
        devices={},
        credentials={},
    )


def mast(operator: str = "mot", technology: Technology = Technology.LTE, **more: Any) -> Transmitter:
    """A sector in the middle of the commune."""
    said: dict[str, Any] = {
        "key": f"bts-{operator}/a", "device": f"bts-{operator}", "site": f"cot-{operator}", "operator": operator,
        "technology": technology, "band_mhz": 1800.0, "latitude": MIDDLE[0], "longitude": MIDDLE[1], "height_m": 35.0,
        "azimuth_deg": 0.0, "tilt_deg": 3.0, "bandwidth_mhz": 20.0, "eirp_dbm": 61.0, "assumed": ("tilt_deg",),
    }  # fmt: skip
    return Transmitter(**(said | more))


def field(at: Ground, level: Level, sigma: float = 8.0, evidence_m: float = np.inf, who: str = "mot") -> Field:
    """What is expected on the ground; NaN where the level is."""
    mean = level(at.plane) if callable(level) else np.full(len(at.points), level)
    known = np.isfinite(mean)
    away = np.hypot(*metres(at.points, Points(*(np.array([each]) for each in MIDDLE))).T)
    return Field(
        points=at.points,
        transmitters=(mast(who),),
        mean_dbm=mean.astype(np.float32),
        sigma_db=np.where(known, sigma, np.nan).astype(np.float32),
        server=np.where(known, 0, -1).astype(np.int32),
        distance_m=away.astype(np.float32),
        excess_db=np.full(len(mean), 10.0, dtype=np.float32),
        model=np.where(known, Model.RMA, Model.NONE).astype(np.uint8),
        evidence_m=np.full(len(mean), evidence_m, dtype=np.float32),
    )


def layer(
    at: Ground,
    level: Level,
    operator: str = "mot",
    technology: Technology = Technology.LTE,
    *,
    sigma: float = 8.0,
    samples: Samples | None = None,
    claims: tuple[Declared, ...] = (),
    wall: float = 15.0,
) -> Layer:
    """A layer; with samples, every point counts as near one."""
    measured = samples is not None and len(samples.points) > 0
    best = field(at, level, sigma, 50.0 if measured else np.inf, operator)
    inside = field(
        at, lambda plane: best.mean_dbm.astype(np.float64) - wall, sigma + 4, 50.0 if measured else np.inf, operator
    )
    return Layer(operator, technology, best, best, inside, samples or no_samples(), claims)


def unknown(at: Ground, operator: str = "mot", technology: Technology = Technology.LTE) -> Layer:
    """A layer of which nothing is known."""
    none = nothing(at.points)
    return Layer(operator, technology, none, none, none, no_samples())


def samples(
    at: Ground,
    level: Level,
    *,
    every: int = 1,
    age_s: float = DAY_S,
    contributors: int = 3,
    staff: bool = False,
    area: str = COMMUNE,
    times: int = 1,
) -> Samples:
    """So many readings at each (or at every so manyth) point of an area."""
    which = np.repeat(at.people[area].points[::every], times)
    told = level(at.plane[which]) if callable(level) else np.full(len(which), level)
    count = len(which)
    return Samples(
        Points(at.points.latitude[which], at.points.longitude[which]),
        told.astype(np.float32),
        np.full(count, NOW - age_s),
        np.full(count, 1800.0, dtype=np.float32),
        (np.arange(count) % contributors).astype(np.int32),
        np.full(count, staff, dtype=np.bool_),
    )


def claim(operator: str = "mot", technology: Technology = Technology.LTE, half_deg: float = 0.05) -> Declared:
    """A claim of a signal in a square around the middle."""
    south, west = MIDDLE[0] - half_deg, MIDDLE[1] - half_deg
    north, east = MIDDLE[0] + half_deg, MIDDLE[1] + half_deg
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return Declared(operator, technology, ((ring,),), NOW - 100 * DAY_S, "công văn 1")


def criteria(**said: Any) -> Criteria:
    """The default criteria, but for what is said."""
    return Criteria(CriteriaFile.model_validate(said))


def head(rules: Criteria, town: Inventory) -> Head:
    """Of a ledger made now."""
    needs = rules.evidence
    return Head(
        digest="d" * 64,
        standing="s" * 64,
        made=NOW,
        commune=town.name,
        timezone=town.timezone,
        criteria=rules.name,
        criteria_source=rules.said.source,
        interval=rules.said.interval,
        thresholds={each.value: rules.threshold(each) for each in Technology},
        inputs={"inventory": town.revision},
        operators={key: each.name for key, each in town.operators.items()},
        areas={key: each.name for key, each in town.areas.items()},
        assumed=True,
        max_age_days=needs.max_age_days,
        least_samples=needs.samples,
        least_people=needs.contributors,
        near_m=needs.near_m,
        reach_m=REACH_M,
    )


def ledger(
    at: Ground, layers: Sequence[Layer], rules: Criteria | None = None, town: Inventory | None = None, **more: Any
) -> Ledger:
    """The ledger of some layers."""
    rules, town = rules or Criteria(), town or inventory()
    return building.build(at, layers, rules, town, head(rules, town), **more)
