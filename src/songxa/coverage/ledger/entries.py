"""Places, and what is known of each by operator and technology: the four facts and the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from songxa.coverage.ledger import measured, verdicts
from songxa.coverage.ledger.known import Known
from songxa.coverage.ledger.records import Entry, Fact, Figure, Place
from songxa.coverage.ledger.surface import Layer
from songxa.coverage.nouns import Floats, Indexes
from songxa.coverage.terms import Basis, Model, Setting, Technology, Weight

PLACE = "place"
"""The kind of a public place; every other place is an area, and its kind is its level."""


def places(known: Known, areas: Sequence[str]) -> list[Place]:
    """The areas, then the public places."""
    return [*_areas(known, areas), *_public(known)]


def entries(known: Known, places: Sequence[Place], figures: Sequence[Figure]) -> Iterator[Entry]:
    """An entry for every place, operator and technology."""
    by_key = {
        (each.area, each.operator, each.technology): each
        for each in figures
        if each.setting is Setting.OUTDOORS and each.of is Weight.HOUSEHOLDS
    }
    for place in places:
        felt = _felt(known, place)
        for layer in known.layers:
            one = None if layer.technology is Technology.WIFI else felt
            if place.kind == PLACE:
                yield _entry_of_place(known, place, layer, one)
            else:
                figure = by_key.get((place.key, layer.operator, layer.technology))
                yield _entry_of_area(known, place, layer, figure, one)


def _areas(known: Known, areas: Sequence[str]) -> Iterator[Place]:
    points = known.ground.points
    for key in areas:
        people, area = known.ground.people[key], known.inventory.areas.get(key)
        at_ = people.points
        middle = (
            (float(np.mean(points.latitude[at_])), float(np.mean(points.longitude[at_]))) if len(at_) else (0.0, 0.0)
        )
        yield Place(
            key=key,
            name=area.name if area else key,
            kind=area.level if area else "",
            area=(area.parent or "") if area else "",
            latitude=round(middle[0], 6),
            longitude=round(middle[1], 6),
            households=float(people.households.sum()) if people.households.any() else None,
            assumed=people.assumed,
        )


def _public(known: Known) -> Iterator[Place]:
    for key in sorted(known.ground.places):
        site = known.inventory.sites[key]
        yield Place(key, site.name, PLACE, site.area, site.latitude, site.longitude)


def _entry_of_area(known: Known, place: Place, layer: Layer, figure: Figure | None, felt: Fact | None) -> Entry:
    people, criteria = known.ground.people[place.key], known.criteria
    weights = people.households if people.households.any() else people.square_km
    taken, threshold = known.taken[layer.key], criteria.threshold(layer.technology)
    fact = measured.measured(taken, taken.within(people.points), threshold, known.in_claim[layer.key])
    return Entry(
        place=place.key,
        operator=layer.operator,
        technology=layer.technology,
        declared=measured.declared(layer, known.claims[layer.key], people.points, weights),
        predicted=_predicted(known, layer, people.points, weights),
        measured=fact,
        experienced=felt,
        verdict=figure.verdict if figure else None,
        reason=figure.reason if figure else verdicts.NO_HOUSEHOLDS,
        against=verdicts.against(fact, criteria),
    )


def _entry_of_place(known: Known, place: Place, layer: Layer, felt: Fact | None) -> Entry:
    point, criteria = known.ground.places[place.key], known.criteria
    at_, one = np.array([point], dtype=np.int32), np.ones(1)
    taken, threshold = known.taken[layer.key], criteria.threshold(layer.technology)
    here = known.ground.plane[at_]
    fact = measured.measured(taken, taken.near(here, criteria.evidence.place_m), threshold, known.in_claim[layer.key])
    likely = float(known.best[layer.key][point])
    verdict, reason = verdicts.of_place(None if np.isnan(likely) else likely, fact, criteria, known.now)
    return Entry(
        place=place.key,
        operator=layer.operator,
        technology=layer.technology,
        declared=measured.declared(layer, known.claims[layer.key], at_, one),
        predicted=_predicted(known, layer, at_, one),
        measured=fact,
        experienced=felt,
        verdict=verdict,
        reason=reason,
        against=verdicts.against(fact, criteria),
    )


def _predicted(known: Known, layer: Layer, points: Indexes, weights: Floats) -> Fact | None:
    """What the model alone says; None where it says nothing."""
    field = layer.predicted
    mean, likely = field.mean_dbm[points], known.bare[layer.key][points]
    some = np.isfinite(mean)
    if not some.any():
        return None
    weight = weights[some] if weights[some].sum() > 0 else np.ones(int(some.sum()))
    return Fact(
        basis=Basis.PREDICTED,
        share=round(float(np.average(likely[some], weights=weight)), 6),
        level_dbm=round(float(np.median(mean[some])), 1),
        count=len(np.unique(field.server[points][some])),
        at=known.now,
        source=", ".join(Model(number).name for number in np.unique(field.model[points][some])),
        values={"known": round(float(weights[some].sum() / weights.sum()), 6) if weights.sum() > 0 else 1.0},
    )


def _felt(known: Known, place: Place) -> Fact | None:
    points = known.ground.people[place.key].points if place.kind != PLACE else [known.ground.places[place.key]]
    if not known.speeds or not len(points):
        return None
    plane = known.ground.plane[points]
    middle = plane.mean(axis=0)
    return measured.experienced(known.ground, known.speeds, middle, float(np.hypot(*(plane - middle).T).max()))
