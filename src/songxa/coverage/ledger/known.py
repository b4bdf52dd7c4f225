"""What every step of the making of a ledger needs: the layers with their samples and claims on the ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from songxa.coverage.criteria import Criteria
from songxa.coverage.ledger import measured
from songxa.coverage.ledger.measured import Mask, Taken
from songxa.coverage.ledger.surface import Ground, Layer, Speeds
from songxa.coverage.nouns import Floats
from songxa.coverage.terms import Technology
from songxa.model import Inventory

Who = tuple[str, Technology]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """`claims` are by point, `in_claim` by sample; both None where the operator claims nothing. `bare` and
    `best` are the chances of a signal outdoors at every point, by the model alone and by all that is known."""

    ground: Ground
    layers: Sequence[Layer]
    taken: Mapping[Who, Taken]
    claims: Mapping[Who, Mask | None]
    in_claim: Mapping[Who, Mask | None]
    bare: Mapping[Who, Floats]
    best: Mapping[Who, Floats]
    speeds: Sequence[Speeds]
    criteria: Criteria
    inventory: Inventory
    now: float


def known_of(
    ground: Ground,
    layers: Sequence[Layer],
    criteria: Criteria,
    inventory: Inventory,
    speeds: Sequence[Speeds],
    now: float,
) -> Known:
    """Brings what is known onto the ground. `now` is the moment that ages are counted from."""
    taken = {layer.key: measured.take(ground, layer.samples) for layer in layers}
    claims = {layer.key: measured.claimed(ground.points, layer.claims) if layer.claims else None for layer in layers}
    in_claim = {
        layer.key: measured.claimed(layer.samples.points, layer.claims) if layer.claims else None for layer in layers
    }
    bare, best = (
        {layer.key: field.probability(criteria.threshold(layer.technology)) for layer, field in fields}
        for fields in ([(each, each.predicted) for each in layers], [(each, each.outdoors) for each in layers])
    )
    return Known(ground, layers, taken, claims, in_claim, bare, best, speeds, criteria, inventory, now)
