"""From an inventory and its evidence to a ledger: joins grid, transmitters, prediction, fusion and ledger.

What has not changed is not computed again: the path losses of every mast are kept (`predict.Losses`), and a ledger
whose inputs are those of the one that is there need not be made (`digest_of`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import h3
import numpy as np
from threadpoolctl import threadpool_limits

from songxa.coverage import evidence as kept
from songxa.coverage import layering
from songxa.coverage.criteria import Criteria
from songxa.coverage.evidence import Evidence
from songxa.coverage.grid import Grid, Households
from songxa.coverage.grid import build as grid_of
from songxa.coverage.layering import Parts, Progress, Who
from songxa.coverage.ledger.build import build
from songxa.coverage.ledger.ledger import Ledger
from songxa.coverage.ledger.records import Head, Scalar
from songxa.coverage.ledger.surface import EARTH_M, Ground, Speeds
from songxa.coverage.nouns import Declared, Measurement, Points, Samples
from songxa.coverage.predict import Basics, Losses, Propagation, Radio, predict
from songxa.coverage.survey.items import Tile
from songxa.coverage.survey.tiles import middle
from songxa.coverage.terms import Technology
from songxa.coverage.transmitters import Placed, transmitters
from songxa.model import Inventory

VERSION = 1
"""Of this joining: another one is another digest."""
CACHE = Path("coverage") / "cache"


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """Everything that a ledger follows from. `probes` are what permanent probes measured; `radio` are the models."""

    inventory: Inventory
    evidence: Evidence
    criteria: Criteria
    folder: Path
    now: float
    radio: Radio
    probes: Sequence[Measurement] = ()

    @classmethod
    def of(
        cls, inventory: Inventory, folder: Path, criteria: Criteria, now: float, probes: Sequence[Measurement] = ()
    ) -> Inputs:
        """With songxa's own models and the evidence of the folder. InputError for terrain that cannot be read."""
        evidence = Evidence(kept.path_in(folder))
        return cls(inventory, evidence, criteria, folder, now, Propagation(inventory.coverage), probes)


def compute(inputs: Inputs, progress: Progress | None = None, *, processes: int | None = None) -> Ledger:
    """The ledger. `processes`: None for one a core. Raises StartError where the evidence cannot be read."""
    with threadpool_limits(1, "blas"):  # more of them spin while they wait for each other on a busy machine
        return _computed(inputs, progress or _silent, processes)


def _computed(inputs: Inputs, tell: Progress, processes: int | None) -> Ledger:
    inventory, evidence, criteria = inputs.inventory, inputs.evidence, inputs.criteria
    tell("grid", 0, 1)
    homes, counts = evidence.households()
    grid = grid_of(inventory, Households(homes, counts))
    placed = transmitters(inventory, evidence.sectors())
    tell("grid", 1, 1)
    losses = Losses(inputs.folder / CACHE, inputs.radio.digest)
    prediction = predict(
        placed.transmitters,
        grid.points,
        inputs.radio,
        losses,
        progress=lambda done, of: tell("predict", done, of),
        processes=processes,
    )
    parts = Parts(
        prediction=prediction,
        transmitters=placed.transmitters,
        samples=_samples(inputs),
        claims=_claims(evidence),
        radio=inputs.radio,
        losses=losses,
        points=grid.points,
        now=inputs.now,
        near_m=criteria.evidence.near_m,
        processes=processes,
    )
    made = layering.layers(parts, tell)
    tell("ledger", 0, 1)
    needs = criteria.evidence
    ledger = build(
        _ground(grid),
        made,
        criteria,
        inventory,
        _head(inputs, grid, prediction.basics),
        speeds=_speeds(evidence.experienced()),
        staff_only=np.arange(len(grid.points)) >= len(grid.cells) + len(grid.places),
        notes=[layering.plain(note) for note in (*placed.notes, *grid.notes)],
        published=layering.published(made, grid.resolution, needs.samples, needs.contributors),
    )
    tell("ledger", 1, 1)
    return ledger


def _silent(step: str, done: int, of: int) -> None:
    """Nobody looks."""


def digest_of(inputs: Inputs, *, probes: bool = True) -> str:
    """Tells one set of inputs from another: the same digest, the same figures (ages apart). Without `probes`, what
    permanent probes measured does not count."""
    inventory = inputs.inventory
    placed: Placed = transmitters(inventory, inputs.evidence.sectors())
    said = (
        VERSION,
        sorted((key, repr(each)) for key, each in inventory.areas.items()),
        sorted((key, repr(each)) for key, each in inventory.sites.items() if each.public),
        sorted((key, each.name) for key, each in inventory.operators.items()),
        repr(inventory.coverage),
        [repr(each) for each in placed.transmitters],
        inputs.evidence.digest(),
        inputs.criteria.digest,
        inputs.radio.digest,
        sorted(map(repr, inputs.probes)) if probes else None,
        (inventory.name, inventory.timezone),
    )
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _samples(inputs: Inputs) -> Mapping[Who, Samples]:
    """What was measured, by operator and technology; probes count as the commune's own staff."""
    found = {
        (operator, which): inputs.evidence.samples(operator, which) for operator, which, _ in inputs.evidence.measured()
    }
    for who in sorted({(each.operator, each.technology) for each in inputs.probes}):
        probed = kept.samples_of(inputs.probes, *who)
        found[who] = kept.joined(found[who], probed) if who in found else probed
    return found


def _claims(evidence: Evidence) -> Mapping[Who, tuple[Declared, ...]]:
    """The newest claim of every operator and technology; claims of the same time belong together."""
    found: dict[Who, list[Declared]] = {}
    for each in evidence.declared():
        found.setdefault((each.operator, each.technology), []).append(each)
    newest = {who: max(each.at or 0.0 for each in several) for who, several in found.items()}
    return {who: tuple(each for each in several if (each.at or 0.0) == newest[who]) for who, several in found.items()}


def _speeds(tiles: Sequence[Tile]) -> list[Speeds]:
    """Tiles by sort and time, of mobile networks first."""
    groups: dict[tuple[str, float | None], list[Tile]] = {}
    for each in tiles:
        groups.setdefault((each.kind, each.at), []).append(each)
    return [
        Speeds(
            points=Points(*(np.array(column) for column in zip(*(middle(each.quadkey) for each in some), strict=True))),
            down_mbps=np.array([each.down_kbps for each in some]) / 1000.0,
            up_mbps=np.array([each.up_kbps for each in some]) / 1000.0,
            latency_ms=np.array([each.latency_ms for each in some], dtype=np.float64),
            tests=np.array([each.tests for each in some], dtype=np.int64),
            at=at,
            source="Ookla",
            fixed=kind == "fixed",
            size_m=_tile_m(some[0]),
        )
        for (kind, at), some in groups.items()
    ]


def _tile_m(tile: Tile) -> float:
    """A tile's side on the ground."""
    latitude, _ = middle(tile.quadkey)
    return float(2 * np.pi * EARTH_M * np.cos(np.radians(latitude)) / (1 << len(tile.quadkey)))


def _ground(grid: Grid) -> Ground:
    cells = np.zeros(len(grid.points), dtype=np.uint64)
    cells[: len(grid.cells)] = grid.cells
    return Ground.of(grid.points, cells, grid.people, grid.places, reach_of(grid.resolution))


def reach_of(resolution: int) -> float:
    """How far from its middle a cell reaches, in metres, with a tenth to spare: cells are not all of one size."""
    return 1.1 * float(h3.average_hexagon_edge_length(resolution, unit="m"))


def _head(inputs: Inputs, grid: Grid, basics: Basics) -> Head:
    inventory, criteria = inputs.inventory, inputs.criteria
    needs = criteria.evidence
    terrain = " ".join(part for part in (basics.terrain_source, basics.terrain_vintage) if part)
    facts: dict[str, Scalar] = {
        "inventory": inventory.revision,
        "evidence": inputs.evidence.digest(),
        "imports": len(inputs.evidence.imports()),
        "criteria": criteria.digest,
        "models": f"{basics.version} ({basics.models})",
        "climate": basics.climate,
        "receiver_height_m": basics.receiver_height_m,
        "reach_km": basics.reach_km,
        "terrain": terrain or basics.terrain[:12] or "none",
        "grid": f"H3 r{grid.resolution}, {len(grid.cells)} cells",
    }
    return Head(
        digest=digest_of(inputs),
        standing=digest_of(inputs, probes=False),
        made=inputs.now,
        commune=inventory.name,
        timezone=inventory.timezone,
        criteria=criteria.name,
        criteria_source=criteria.said.source,
        interval=criteria.said.interval,
        thresholds={each.value: criteria.threshold(each) for each in Technology},
        inputs={name: str(value) for name, value in facts.items()},
        operators={key: each.name for key, each in inventory.operators.items()},
        areas={key: each.name for key, each in inventory.areas.items()},
        assumed=any(each.assumed for each in grid.people.values() if each.households.any()),
        max_age_days=needs.max_age_days,
        least_samples=needs.samples,
        least_people=needs.contributors,
        near_m=needs.near_m,
        reach_m=reach_of(grid.resolution),
    )
