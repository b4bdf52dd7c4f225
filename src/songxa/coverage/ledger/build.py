"""From the ground and its layers to a ledger: joins what the rest of the room works out. Reads and writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from songxa.coverage.criteria import Criteria, at
from songxa.coverage.ledger import entries, figures, spots, verdicts
from songxa.coverage.ledger.known import Known, known_of
from songxa.coverage.ledger.ledger import Ledger, Map, Sheet
from songxa.coverage.ledger.measured import Mask
from songxa.coverage.ledger.records import Entered, Head, Published, Scalar, Told
from songxa.coverage.ledger.surface import Ground, Layer, Speeds
from songxa.coverage.nouns import Field
from songxa.coverage.terms import Model
from songxa.i18n.format import zone
from songxa.model import Inventory


def build(
    ground: Ground,
    layers: Sequence[Layer],
    criteria: Criteria,
    inventory: Inventory,
    head: Head,
    *,
    speeds: Sequence[Speeds] = (),
    staff_only: Mask | None = None,
    notes: Sequence[tuple[str, Mapping[str, Scalar]]] = (),
    published: Sequence[Published] = (),
) -> Ledger:
    """Everything that follows from what is known. `head.made` is the moment that ages are counted from.

    `staff_only` says which points stand for single households.
    """
    known = known_of(ground, layers, criteria, inventory, speeds, head.made)
    areas = sorted(ground.people)
    counted = list(figures.figures(known, areas))
    places = entries.places(known, areas)
    lives = spots.living(ground, {key: area.parent for key, area in inventory.areas.items()})
    return Ledger(
        head=head,
        places=tuple(places),
        entries=tuple(entries.entries(known, places, counted)),
        figures=tuple(counted),
        spots=tuple(spots.spots(ground, lives, layers, known.taken, criteria)),
        entered=_entered(criteria, head, inventory),
        told=tuple(layer.told or _told(layer) for layer in layers),
        notes=tuple(notes),
        published=tuple(published),
        map=_map(ground, lives, inventory, staff_only),
        sheets=tuple(_sheet(layer, known) for layer in layers),
    )


def _entered(criteria: Criteria, head: Head, inventory: Inventory) -> tuple[Entered, ...]:
    where = zone(inventory.timezone)
    limit = criteria.evidence.max_age_days * verdicts.DAY_S
    return tuple(
        Entered(
            area=each.area,
            what=each.what.value,
            value=each.value,
            day=each.date,
            source=each.source,
            operator=each.operator or "",
            stale=head.made - at(each.date, where) > limit,
        )
        for each in criteria.said.figures
    )


def _told(layer: Layer) -> Told:
    """What can be told of a layer without knowing how it was computed."""
    field = layer.predicted
    known = field.model[np.isfinite(field.mean_dbm)]
    assumed: dict[str, int] = {}
    for each in field.transmitters:
        for name in each.assumed:
            assumed[name] = assumed.get(name, 0) + 1
    return Told(
        operator=layer.operator,
        technology=layer.technology,
        transmitters=len(field.transmitters),
        samples=len(layer.samples.points),
        models={Model(int(each)).name: round(float((known == each).mean()), 4) for each in np.unique(known)},
        assumed=assumed,
    )


def _map(ground: Ground, lives: spots.Living, inventory: Inventory, staff_only: Mask | None) -> Map:
    owner = lives.owner.copy()
    for site, point in ground.places.items():  # nobody lives there, but it lies somewhere
        if inventory.sites[site].area in lives.areas:
            owner[point] = lives.areas.index(inventory.sites[site].area)
    return Map(
        points=ground.points,
        cells=ground.cells,
        areas=lives.areas,
        owner=owner,
        households=lives.households.astype(np.float32),
        population=lives.population.astype(np.float32),
        square_km=lives.square_km.astype(np.float32),
        staff_only=np.zeros(len(ground.points), dtype=np.bool_) if staff_only is None else staff_only,
    )


def _sheet(layer: Layer, known: Known) -> Sheet:
    best: Field = layer.outdoors
    taken, claim = known.taken[layer.key], known.claims[layer.key]
    return Sheet(
        operator=layer.operator,
        technology=layer.technology,
        transmitters=best.transmitters,
        claims=claim is not None,
        mean_dbm=best.mean_dbm,
        sigma_db=best.sigma_db,
        indoor_dbm=layer.indoors.mean_dbm,
        indoor_sigma_db=layer.indoors.sigma_db,
        bare_dbm=layer.predicted.mean_dbm,
        bare_sigma_db=layer.predicted.sigma_db,
        server=best.server,
        distance_m=best.distance_m,
        excess_db=best.excess_db,
        model=best.model,
        evidence_m=best.evidence_m,
        count=taken.count,
        median_dbm=taken.median_dbm,
        newest=taken.newest,
        claimed=np.zeros(len(known.ground.points), dtype=np.bool_) if claim is None else claim,
    )
