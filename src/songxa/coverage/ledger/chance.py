"""Shares of people with a signal, and how sure they are: errors of neighbouring points go together.

A share is the sum of wᵢ Pᵢ. Its interval would be far too narrow if the errors of the points were independent, so it is
taken from draws of what the signal may truly be. The error at a point, in its own sigmas, has two parts:

- one common to the whole of an operator's technology (a wrong height of all masts, a model that is off): `BARE_COMMON`
  of the variance where no measurement is near, `TUNED_COMMON` where one is. On synthetic truth a bare ITM was off by
  16.3 dB RMS and a tuned one by 9.9: 1 − (9.9/16.3)² = 0.63 of the variance went with the tuning;
- one of the place, correlated as exp(−d/L), where L is as the fusion fitted it (`Layer.alike_m`); shadowing has 37 m
  to 120 m (3GPP TR 38.901 table 7.5-6, UMa LOS and RMa NLOS).

Half of either is shared by all operators and technologies (the usual inter-site correlation of 0.5: the same hill
stands in everybody's way), so that "any operator" is no better than it is. The draws are seeded: the same inputs give
the same figures.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.fft
from scipy import sparse

from songxa.coverage.criteria import ALL, ANY
from songxa.coverage.ledger.surface import SETTINGS, Ground, Layer
from songxa.coverage.nouns import Floats, Singles
from songxa.coverage.terms import Setting, Technology

BARE_COMMON, TUNED_COMMON = 0.6, 0.1
REACH_M = 120.0
SHARED = 0.5
DRAWS, LEAST_DRAWS = 400, 100
_MOST_DRAWN = 40_000_000
"""Drawn shares that are held at once: 160 MB."""
_CHUNK = 40
_MOST_NODES = 512

Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]
Hits = np.ndarray[tuple[int, int], np.dtype[np.bool_]]

Key = tuple[str, Technology, Setting]
"""An operator, or `any`, or `all`; what it transmits; where it is received."""


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Of every row of the weights: of what is known, the share with a signal; the interval; the share that is known."""

    share: Floats
    low: Floats
    high: Floats
    known: Floats


class Shadows:
    """Standard normal errors on a plane, correlated as exp(−d/`alike_m`); drawn by circulant embedding on a grid.

    The grid's step is ¾ of the smallest length that will be asked for, and places take their nearest node's value.
    """

    def __init__(self, plane: Floats, random: np.random.Generator, least_m: float, most_m: float) -> None:
        self._random = random
        low, high = (plane.min(axis=0), plane.max(axis=0)) if len(plane) else (np.zeros(2), np.zeros(2))
        step = max(0.75 * least_m, float((high - low).max()) / _MOST_NODES)
        spare = math.ceil(4 * most_m / step)  # the grid is a torus: its ends must not know of each other
        self._shape = tuple(scipy.fft.next_fast_len(int(extent / step) + 2 + spare) for extent in high - low)
        nodes = np.rint((plane - low) / step).astype(np.int64)
        self._node = nodes[:, 0] * self._shape[1] + nodes[:, 1]
        aside, along = (np.minimum(np.arange(n), n - np.arange(n)) * step for n in self._shape)
        self._away = np.hypot(aside[:, None], along[None, :])
        self._amplitudes: dict[float, Singles] = {}

    def _amplitude(self, alike_m: float) -> Singles:
        known = self._amplitudes.get(alike_m)
        if known is None:
            spectrum = scipy.fft.fft2(np.exp(-self._away / alike_m)).real.clip(min=0)
            known = self._amplitudes[alike_m] = np.sqrt(spectrum / spectrum.sum()).astype(np.float32)
        return known

    def draw(self, count: int, alike_m: float) -> Singles:
        """`count` independent draws at every place: count × n."""
        pairs = -(-count // 2)
        noise = self._random.standard_normal((pairs, 2, *self._shape), dtype=np.float32)
        waves = scipy.fft.fft2((noise[:, 0] + 1j * noise[:, 1]) * self._amplitude(alike_m), axes=(-2, -1))
        flat = np.stack((waves.real, waves.imag), axis=1).reshape(2 * pairs, -1)
        return np.asarray(flat[:count, self._node], dtype=np.float32)


def shares(
    ground: Ground,
    layers: Sequence[Layer],
    areas: Sequence[str],
    threshold: Mapping[Technology, float],
    *,
    near_m: float,
    interval: float,
    draws: int = DRAWS,
    seed: int = 20_261_123,
) -> Mapping[Key, Shares]:
    """Of every operator and technology, and of any and all operators of a technology, outdoors and indoors.

    `draws` are fewer where there are very many areas. What is unknown of one operator is open for any of them.
    """
    weights = ground.matrix(areas)
    total: Floats = np.asarray(weights.sum(axis=1), dtype=np.float64).ravel()
    known, settled = _known(layers, len(ground.points))
    draws = (
        max(LEAST_DRAWS, min(draws, _MOST_DRAWN // max(1, len(total) * len(known)))) if draws > LEAST_DRAWS else draws
    )
    drawn = {key: np.zeros((len(total), draws), dtype=np.float32) for key in known}
    if len(ground.points):
        random = np.random.default_rng(seed)
        for start, hits in _draws(ground, layers, threshold, near_m, draws, random):
            for key, hit in hits:
                drawn[key][:, start : start + len(hit)] = weights @ hit.T.astype(np.float64)
    exact = {
        (*layer.key, setting): _expected(weights, layer, setting, threshold) for layer in layers for setting in SETTINGS
    }
    tail = (1.0 - interval) / 2.0
    found: dict[Key, Shares] = {}
    with np.errstate(invalid="ignore", divide="ignore"):
        for key, sums in drawn.items():
            seen, sure = (np.asarray(weights @ mask[key].astype(np.float64)) for mask in (known, settled))
            mean = exact[key] if key in exact else sums.mean(axis=1, dtype=np.float64)
            low, high = np.quantile(sums, (tail, 1.0 - tail), axis=1)
            found[key] = Shares(
                share=np.clip(np.where(seen > 0, mean / seen, np.nan), 0.0, 1.0),
                low=np.clip(np.minimum(low, mean) / total, 0.0, 1.0),
                high=np.clip((np.maximum(high, mean) + total - sure) / total, 0.0, 1.0),
                known=np.clip(seen / total, 0.0, 1.0),
            )
    return found


def all_of(layers: Sequence[Layer]) -> frozenset[Technology]:
    """The technologies of which it makes sense to ask for all operators: mobile ones that several have."""
    counted = Counter(layer.technology for layer in layers)
    return frozenset(each for each, count in counted.items() if count > 1 and each is not Technology.WIFI)


def _known(layers: Sequence[Layer], count: int) -> tuple[dict[Key, Mask], dict[Key, Mask]]:
    """Where anything is known: of `all` where every operator is, of `any` where one is. And where nothing is left
    open: of `any`, that is where every operator is known."""
    known: dict[Key, Mask] = {}
    settled: dict[Key, Mask] = {}
    several = all_of(layers)
    for layer in layers:
        for setting in SETTINGS:
            here: Mask = ~np.isnan(layer.at(setting).mean_dbm)
            own, one = (*layer.key, setting), (ANY, layer.technology, setting)
            known[own] = settled[own] = here
            known[one] = known.get(one, np.zeros(count, dtype=np.bool_)) | here
            settled[one] = settled.get(one, np.ones(count, dtype=np.bool_)) & here
            if layer.technology in several:
                every = (ALL, layer.technology, setting)
                known[every] = settled[every] = settled[one]
    return known, settled


def _expected(
    weights: sparse.csr_array[np.float64], layer: Layer, setting: Setting, threshold: Mapping[Technology, float]
) -> Floats:
    """The weight with a signal, exactly."""
    return np.asarray(weights @ np.nan_to_num(layer.at(setting).probability(threshold[layer.technology])))


def _draws(
    ground: Ground,
    layers: Sequence[Layer],
    threshold: Mapping[Technology, float],
    near_m: float,
    draws: int,
    random: np.random.Generator,
) -> Iterator[tuple[int, Iterator[tuple[Key, Hits]]]]:
    """In chunks of draws, with the number of each chunk's first: where there is a signal, by key."""
    lengths = [REACH_M, *(layer.alike_m for layer in layers)]
    shadows = Shadows(ground.plane, random, min(lengths), max(lengths))
    margins = {(*layer.key, setting): _margin(layer, setting, threshold) for layer in layers for setting in SETTINGS}
    common = {
        layer.key: np.where(layer.outdoors.evidence_m <= near_m, TUNED_COMMON, BARE_COMMON).astype(np.float32)
        for layer in layers
    }
    for start in range(0, draws, _CHUNK):
        yield start, _chunk(min(_CHUNK, draws - start), layers, margins, common, shadows, random)


def _chunk(
    count: int,
    layers: Sequence[Layer],
    margins: Mapping[Key, Singles],
    common: Mapping[tuple[str, Technology], Singles],
    shadows: Shadows,
    random: np.random.Generator,
) -> Iterator[tuple[Key, Hits]]:
    everywhere, here = random.standard_normal((count, 1), dtype=np.float32), shadows.draw(count, REACH_M)
    together: dict[Key, Hits] = {}
    several = all_of(layers)
    for layer in layers:
        off = _mixed(everywhere, random.standard_normal((count, 1), dtype=np.float32))
        error = np.sqrt(common[layer.key]) * off + np.sqrt(1 - common[layer.key]) * _mixed(
            here, shadows.draw(count, layer.alike_m)
        )
        for setting in SETTINGS:
            hit = error > margins[(*layer.key, setting)]
            yield (*layer.key, setting), hit
            one, every = (ANY, layer.technology, setting), (ALL, layer.technology, setting)
            together[one] = together[one] | hit if one in together else hit
            if layer.technology in several:
                together[every] = together[every] & hit if every in together else hit
    yield from together.items()


def _mixed(shared: Singles, own: Singles) -> Singles:
    return np.asarray(math.sqrt(SHARED) * shared + math.sqrt(1 - SHARED) * own, dtype=np.float32)


def _margin(layer: Layer, setting: Setting, threshold: Mapping[Technology, float]) -> Singles:
    """By how many sigmas the threshold lies over what is expected; never reached where nothing is known."""
    field = layer.at(setting)
    margin = (threshold[layer.technology] - field.mean_dbm) / field.sigma_db
    return np.where(np.isnan(margin), np.inf, margin).astype(np.float32)
