"""Every operator's technology as a layer of the ledger: predicted, fused with its samples, outdoors and indoors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from songxa.coverage import fusion
from songxa.coverage.evidence import publish
from songxa.coverage.fusion import Fused
from songxa.coverage.ledger.records import Published, Scalar, Told
from songxa.coverage.ledger.surface import Layer
from songxa.coverage.nouns import Declared, Field, Floats, Points, Samples, Transmitter
from songxa.coverage.predict import Losses, Prediction, Radio, predict
from songxa.coverage.propagation import entry_loss
from songxa.coverage.terms import Model, Technology
from songxa.model import Trouble

Who = tuple[str, Technology]
Progress = Callable[[str, int, int], None]
"""The step (`grid`, `predict`, `fuse`, `ledger`), how much of it is done, of how much."""

_ROUNDED = 4
"""Decimals of a degree, 11 m: paths to samples nearer to each other than that are one path."""
_SAME_BAND = 0.06
_USUAL_MHZ = 1800.0
"""The band that is taken for what was measured where no sector is known."""


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What layers are made of. `samples` and `claims` are by operator and technology."""

    prediction: Prediction
    transmitters: Sequence[Transmitter]
    samples: Mapping[Who, Samples]
    claims: Mapping[Who, tuple[Declared, ...]]
    radio: Radio
    losses: Losses
    points: Points
    now: float
    near_m: float
    processes: int | None = None


def layers(parts: Parts, progress: Progress) -> list[Layer]:
    """A layer for everything that transmits, was measured, or is claimed, in a fixed order."""
    keys = sorted({*parts.prediction.outdoors, *parts.samples, *parts.claims}, key=lambda who: (who[1], who[0]))
    made = []
    for number, who in enumerate(keys):
        progress("fuse", number, len(keys))
        made.append(_layer(parts, who))
    progress("fuse", len(keys), len(keys))
    return made


def _layer(parts: Parts, who: Who) -> Layer:
    bare = parts.prediction.outdoors.get(who) or nothing(parts.points)
    bare_indoors = parts.prediction.indoors.get(who) or nothing(parts.points)
    samples = parts.samples.get(who) or no_samples()
    fused: Fused | None = None
    if len(samples.points):
        mine = [each for each in parts.transmitters if (each.operator, each.technology) == who]
        rules = fusion.Rules(mask_m=parts.near_m)
        fused = fusion.fuse(bare, _at(parts, who, mine, samples), samples, now=parts.now, rules=rules)
    best = fused.field if fused is not None else bare
    layer = Layer(
        operator=who[0],
        technology=who[1],
        predicted=bare,
        outdoors=best,
        indoors=indoors(bare, bare_indoors, best),
        samples=samples,
        claims=parts.claims.get(who, ()),
        told=_told(who, bare, samples, fused),
    )
    if fused is not None and fused.correlation is not None:
        return replace(layer, alike_m=float(fused.correlation.range_m))
    return layer


def _at(parts: Parts, who: Who, mine: Sequence[Transmitter], samples: Samples) -> Field:
    """The model at the samples, each by the strongest transmitter of its band where it says one that there is."""
    count = len(samples.points)
    field = nothing(samples.points, mine)
    if not mine or not count:
        return field
    numbers = {each.key: number for number, each in enumerate(mine)}
    rounded = np.round(np.stack([samples.points.latitude, samples.points.longitude], axis=1), _ROUNDED)
    bands = sorted({each.band_mhz for each in mine})
    group = np.full(count, -1)
    for number, band in enumerate(bands):
        group[np.abs(samples.band_mhz - band) <= _SAME_BAND * band] = number
    for number in np.unique(group):
        here = np.flatnonzero((group == number) & np.isfinite(rounded).all(axis=1))
        if not len(here):
            continue
        unique, place = np.unique(rounded[here], axis=0, return_inverse=True)
        some = [each for each in mine if number < 0 or each.band_mhz == bands[number]]
        name = f"samples-{who[0]}-{who[1].lower()}-{round(bands[number]) if number >= 0 else 'any'}"
        points = Points(np.ascontiguousarray(unique[:, 0]), np.ascontiguousarray(unique[:, 1]))
        told = predict(some, points, parts.radio, parts.losses, name=name, processes=parts.processes).outdoors[who]
        own = np.array([numbers[each.key] for each in told.transmitters] + [-1], dtype=np.int32)
        _put(field, here, told, place.reshape(-1), own)
    return field


def _put(field: Field, here: np.ndarray[tuple[int], np.dtype[np.intp]], told: Field, place: np.ndarray[tuple[int], np.dtype[np.intp]], own: np.ndarray[tuple[int], np.dtype[np.int32]]) -> None:  # fmt: skip # noqa: E501
    """Writes what is told of unique places into the field of the samples; `own` renumbers the transmitters."""
    for name in ("mean_dbm", "sigma_db", "distance_m", "excess_db", "model"):
        getattr(field, name)[here] = getattr(told, name)[place]
    field.server[here] = own[told.server[place]]


def indoors(bare: Field, bare_indoors: Field, best: Field) -> Field:
    """Indoors by the best that is known outdoors: walls take what they take, whatever measurements say of the street.

    Where nothing was predicted, what was measured loses what walls take of `_USUAL_MHZ`.
    """
    usual, usual_sigma = entry_loss(_USUAL_MHZ)
    loss = bare.mean_dbm - bare_indoors.mean_dbm
    wall = np.sqrt(np.maximum(bare_indoors.sigma_db**2 - bare.sigma_db**2, 0.0))
    unknown = np.isnan(loss)
    loss, wall = np.where(unknown, usual, loss), np.where(unknown | np.isnan(wall), usual_sigma, wall)
    return replace(
        best,
        mean_dbm=(best.mean_dbm - loss).astype(np.float32),
        sigma_db=np.hypot(best.sigma_db, wall).astype(np.float32),
    )


def nothing(points: Points, transmitters: Sequence[Transmitter] = ()) -> Field:
    """A field of which nothing is known."""
    count = len(points)
    unknown = [np.full(count, np.nan, dtype=np.float32) for _ in range(4)]
    return Field(
        points=points,
        transmitters=tuple(transmitters),
        mean_dbm=unknown[0],
        sigma_db=unknown[1],
        server=np.full(count, -1, dtype=np.int32),
        distance_m=unknown[2],
        excess_db=unknown[3],
        model=np.full(count, Model.NONE, dtype=np.uint8),
        evidence_m=np.full(count, np.inf, dtype=np.float32),
    )


def no_samples() -> Samples:
    """Nothing measured."""
    none = np.empty(0)
    single = none.astype(np.float32)
    return Samples(Points(none, none), single, none, single, none.astype(np.int32), none.astype(np.bool_))


def _told(who: Who, bare: Field, samples: Samples, fused: Fused | None) -> Told:
    """What the layer rests on, for whoever has to defend a figure."""
    known = bare.model[np.isfinite(bare.mean_dbm)]
    assumed: Counter[str] = Counter(name for each in bare.transmitters for name in each.assumed)
    validation = fused.validation if fused is not None else None
    tunings = fused.tunings if fused is not None else ()
    return Told(
        operator=who[0],
        technology=who[1],
        transmitters=len(bare.transmitters),
        samples=len(samples.points),
        models={Model(int(each)).name: round(float((known == each).mean()), 4) for each in np.unique(known)},
        assumed=dict(assumed),
        tuning={
            f"{round(each.band_mhz)}.{name}": round(value, 4)
            for each in tunings
            for name, value in (
                ("bins", float(each.bins)),
                ("offset_db", each.offset_db.value),
                ("slope_db", each.slope_db.value),
                ("share", each.share.value),
            )
        },
        validation={}
        if validation is None
        else {name: round(float(value), 4) for name, value in validation._asdict().items() if np.isfinite(value)},
        notes=tuple(plain(note) for note in (fused.notes if fused is not None else ())),
    )


def plain(note: Trouble) -> tuple[str, dict[str, Scalar]]:
    """A note as a message and plain values."""
    return note.key, {
        name: value if isinstance(value, (str, int, float)) else str(value) for name, value in note.values.items()
    }


def published(made: Sequence[Layer], resolution: int, samples: int, contributors: int) -> list[Published]:
    """What of the samples everybody may see, by H3 cell of this resolution or coarser."""
    import h3  # noqa: PLC0415  a ledger is read without it

    found = []
    for layer in made:
        points = layer.samples.points
        sound = np.flatnonzero(np.isfinite(points.latitude) & np.isfinite(points.longitude))
        cells = [h3.latlng_to_cell(points.latitude[at], points.longitude[at], resolution) for at in sound]
        shown = publish(
            cells,
            [int(who) for who in layer.samples.contributor[sound]],
            [bool(own) for own in layer.samples.staff[sound]],
            least_contributors=contributors,
            least_samples=samples,
        )
        for each in shown:
            which = sound[list(each.samples)]
            found.append(_shown(layer, each.cell, which, each.staff))
    return found


def _shown(layer: Layer, cell: str, which: np.ndarray[tuple[int], np.dtype[np.intp]], staff: bool) -> Published:
    times: Floats = layer.samples.at[which]
    known = times[np.isfinite(times)]
    return Published(
        operator=layer.operator,
        technology=layer.technology,
        cell=cell,
        count=len(which),
        median_dbm=round(float(np.median(layer.samples.rsrp_dbm[which])), 1),
        newest=float(known.max()) if len(known) else None,
        staff=staff,
    )
