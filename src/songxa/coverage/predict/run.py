"""From transmitters and points to a prediction. Decides nothing about evidence."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing

import numpy as np

from songxa.coverage.nouns import Field, Floats, Points, Transmitter
from songxa.coverage.predict.best import Best
from songxa.coverage.predict.kept import Losses
from songxa.coverage.predict.mast import Mast, mast_of
from songxa.coverage.predict.paths import Lost, Progress, Source
from songxa.coverage.predict.radio import Radio
from songxa.coverage.predict.result import Assumption, Prediction, Who

_NEAREST_M = 1.0


def predict(
    transmitters: Iterable[Transmitter],
    points: Points,
    radio: Radio,
    losses: Losses,
    *,
    name: str = "grid",
    without: frozenset[str] = frozenset(),
    progress: Progress | None = None,
    processes: int | None = None,
) -> Prediction:
    """What each operator's technologies give at the points.

    `without` are keys of devices and of transmitters that count as dead; their operators and technologies keep their
    fields, with nothing known where nobody else reaches. `name` tells this set of points from others whose path losses
    are kept: lower-case letters, digits, hyphens. `progress` is called in this thread.
    """
    every = tuple(transmitters)
    alive = [each for each in every if each.key not in without and (not each.device or each.device not in without)]
    outdoors, indoors = ({_who(each): Best(points) for each in every} for _ in range(2))
    by_mast: dict[Mast, list[Transmitter]] = {}
    for each in alive:
        by_mast.setdefault(mast_of(each), []).append(each)
    masts = sorted(by_mast)
    source = Source(points, radio, losses, name)
    ground, mast_ground = radio.ground_m(points), _ground_of(masts, radio)
    with closing(source.of(masts, processes, progress)) as every_lost:
        for place, lost in enumerate(every_lost):
            above = lost.mast.height_m + mast_ground[place] - radio.basics.receiver_height_m - ground[lost.reached.at]
            for one in by_mast[lost.mast]:
                _offer(one, lost, above, radio, outdoors[_who(one)], indoors[_who(one)])
    losses.prune()
    return Prediction(
        outdoors=_fields(outdoors),
        indoors=_fields(indoors),
        basics=radio.basics,
        assumed=_assumed(alive),
        without=without,
        digest=_digest(alive, points, radio, without),
    )


def _who(transmitter: Transmitter) -> Who:
    return transmitter.operator, transmitter.technology


def _fields(best: dict[Who, Best]) -> dict[Who, Field]:
    return {who: best[who].field() for who in sorted(best)}


def _ground_of(masts: Sequence[Mast], radio: Radio) -> Floats:
    return radio.ground_m(
        Points(np.array([mast.latitude for mast in masts]), np.array([mast.longitude for mast in masts]))
    )


def _offer(each: Transmitter, lost: Lost, above_m: Floats, radio: Radio, outdoors: Best, indoors: Best) -> None:
    """One transmitter's signal along the paths of its mast; `above_m`: how much higher it is than the receivers."""
    reached, paths = lost.reached, lost.paths
    sent = radio.sent_dbm(each, reached.azimuth_deg, np.degrees(np.arctan2(above_m, reached.distance_m)))
    mean = sent - paths.loss_db
    sigma = np.hypot(paths.sigma_db, radio.doubt_db(each)).astype(np.float32)
    direct = np.maximum(np.hypot(reached.distance_m, above_m), _NEAREST_M)
    excess = paths.loss_db - (20 * np.log10(direct / 1000.0 * each.band_mhz) + 32.45)
    outdoors.offer(each, reached.at, mean, sigma, reached.distance_m, excess, paths.model)
    wall, wall_sigma = radio.entry_db(each)
    inside = np.hypot(sigma, wall_sigma).astype(np.float32)
    indoors.offer(each, reached.at, mean - wall, inside, reached.distance_m, excess, paths.model)


def _assumed(alive: Sequence[Transmitter]) -> tuple[Assumption, ...]:
    counted = Counter(name for each in alive for name in each.assumed)
    return tuple(Assumption(name, count) for name, count in sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def _digest(alive: Sequence[Transmitter], points: Points, radio: Radio, without: frozenset[str]) -> str:
    told = hashlib.sha256(f"{radio.digest}\n{sorted(without)}\n".encode())
    for each in sorted(alive, key=lambda one: one.key):
        told.update(f"{each!r}\n".encode())
    told.update(np.concatenate([points.latitude, points.longitude]).astype("<f8").tobytes())
    return told.hexdigest()
