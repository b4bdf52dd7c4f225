"""What the Irregular Terrain Model takes from terrain profiles: horizons, effective heights, irregularity.

Many profiles at once, each with as many intervals as the others but a spacing of its own. Follows NTIA's operations in
their order where a result is cut to a whole number afterwards, so that both cut at the same place.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.nouns import Floats

_Whole = NDArray[np.int64]


_BLOCK_VALUES = 50_000
"""Heights looked at together: what is made of them then stays in the processor's cache."""


class Shape(NamedTuple):
    """What was found of n profiles; pairs are (2, n)."""

    horizon_m: Floats
    horizon_rad: Floats
    effective_m: Floats
    roughness_m: Floats


class _Sums(NamedTuple):
    """Running sums of heights and of heights times their index, so that any stretch is fitted in a few operations."""

    heights: Floats
    plain: Floats
    weighted: Floats


def mean_height(heights: Floats) -> Floats:
    """Of each profile, without the first and the last tenth; metres above the sea."""
    last = heights.shape[1] - 1
    tenth = int(0.1 * last)
    return np.asarray(heights[:, tenth : last - tenth + 1].mean(axis=1))


def understand(heights: Floats, spacing_m: Floats, antennas_m: Floats, earth_m: Floats) -> Shape:
    """Horizons, effective heights (2, n) and Δh of profiles (n, intervals + 1); `antennas_m` is (2, n) above ground."""
    rows = max(1, _BLOCK_VALUES // heights.shape[1])
    blocks = [slice(start, start + rows) for start in range(0, len(heights), rows)]
    parts = [_understand(heights[at], spacing_m[at], antennas_m[:, at], earth_m[at]) for at in blocks]
    return Shape(*(np.concatenate(arrays, axis=-1) for arrays in zip(*parts, strict=True)))


def _understand(heights: Floats, spacing_m: Floats, antennas_m: Floats, earth_m: Floats) -> Shape:
    last = heights.shape[1] - 1
    distance = last * spacing_m
    horizon_m, horizon_rad = _horizons(heights, spacing_m, antennas_m, earth_m)
    near = np.minimum(15.0 * antennas_m, 0.1 * horizon_m)
    start, end = near[0], distance - near[1]
    roughness = irregularity(heights, spacing_m, start, end)
    sums = _running(heights)
    in_sight = horizon_m[0] + horizon_m[1] > 1.5 * distance
    whole = _fit(sums, spacing_m, start, end)
    tx_side = _fit(sums, spacing_m, start, 0.9 * horizon_m[0])
    rx_side = _fit(sums, spacing_m, distance - 0.9 * horizon_m[1], end)
    fitted = np.where(in_sight, whole, np.stack((tx_side[0], rx_side[1])))
    ends = heights[:, (0, last)].T
    effective = antennas_m + np.maximum(ends - fitted, 0.0)
    return _well_in_sight(Shape(horizon_m, horizon_rad, effective, roughness), in_sight, distance, earth_m)


def smooth_horizon(effective_m: Floats, roughness_m: Floats, earth_m: Floats) -> Floats:
    """How far an antenna sees over terrain of that irregularity, metres (TR 82-100, equation 3.3)."""
    return np.asarray(
        np.sqrt(2.0 * effective_m * earth_m) * np.exp(-0.07 * np.sqrt(roughness_m / np.maximum(effective_m, 5.0)))
    )


def _well_in_sight(found: Shape, in_sight: NDArray[np.bool_], distance: Floats, earth_m: Floats) -> Shape:
    """Paths well within line of sight have no horizon of their own: theirs are those of average terrain."""
    effective = found.effective_m
    horizon = smooth_horizon(effective, found.roughness_m, earth_m)
    together = horizon[0] + horizon[1]
    effective = np.where(in_sight & (together <= distance), effective * (distance / together) ** 2, effective)
    horizon = smooth_horizon(effective, found.roughness_m, earth_m)
    smooth = np.sqrt(2.0 * effective * earth_m)
    angle = (0.65 * found.roughness_m * (smooth / horizon - 1.0) - 2.0 * effective) / smooth
    return Shape(
        np.where(in_sight, horizon, found.horizon_m),
        np.where(in_sight, angle, found.horizon_rad),
        effective,
        found.roughness_m,
    )


def _horizons(heights: Floats, spacing_m: Floats, antennas_m: Floats, earth_m: Floats) -> tuple[Floats, Floats]:
    """Distance and elevation of what each antenna sees as its horizon; the other antenna, where nothing hides it."""
    count, points = heights.shape
    distance = (points - 1) * spacing_m
    top = heights[:, (0, points - 1)].T + antennas_m
    level, bulge = (top[1] - top[0]) / distance, distance / (2.0 * earth_m)
    far, angle = np.stack((distance, distance)), np.stack((level - bulge, -level - bulge))
    if points < 3:
        return far, angle
    index = np.arange(1.0, points - 1)
    bulges = (spacing_m**2 / (2.0 * earth_m))[:, None]
    rows = np.arange(count)
    for side, steps in enumerate((index, index[::-1].copy())):
        seen = heights[:, 1:-1] - top[side][:, None]
        seen *= 1.0 / steps
        seen -= bulges * steps
        highest = seen.argmax(axis=1)
        best = seen[rows, highest] / spacing_m
        hides = np.flatnonzero(best > angle[side])
        angle[side][hides] = best[hides]
        far[side][hides] = _walked(distance[hides], spacing_m[hides], highest[hides] + 1, points - 1, side)
    return far, angle


def _walked(distance: Floats, spacing_m: Floats, steps: _Whole, last: int, side: int) -> Floats:
    """How far a height so many steps from the transmitter is from an antenna, metres.

    NTIA's code adds step to step. Its sum is off by so little that it matters only where a tenth of it is cut to whole
    steps afterwards and lies on the edge; there it is added up here too.
    """
    found = spacing_m * (steps if side == 0 else last - steps)
    edge = np.flatnonzero((steps if side == 0 else last - steps) % 10 == 0)
    if edge.size:
        each = np.repeat(spacing_m[edge, None], int(steps[edge].max()) + 1, axis=1)
        each[:, 0] = distance[edge] if side else 0.0
        added = np.subtract.accumulate(each, axis=1) if side else np.add.accumulate(each, axis=1)
        found[edge] = added[np.arange(edge.size), steps[edge]]
    return np.asarray(found)


def _running(heights: Floats) -> _Sums:
    index = np.arange(heights.shape[1], dtype=np.float64)
    return _Sums(heights, heights.cumsum(axis=1), (heights * index).cumsum(axis=1))


def _fit(sums: _Sums, spacing_m: Floats, start_m: Floats, end_m: Floats) -> Floats:
    """A straight line through the terrain between two distances, by least squares: its height at both ends (2, n)."""
    last = sums.heights.shape[1] - 1
    first: _Whole = np.maximum(start_m / spacing_m, 0.0).astype(np.int64)
    final: _Whole = last - np.maximum(last - end_m / spacing_m, 0.0).astype(np.int64)
    short = final <= first
    first = np.where(short, np.maximum(first - 1, 0), first)
    final = np.where(short, last - np.maximum(last - (final + 1), 0), final)
    rows = np.arange(len(first))
    length = (final - first).astype(np.float64)
    low, high = sums.heights[rows, first], sums.heights[rows, final]
    inner = sums.plain[rows, final - 1] - sums.plain[rows, first]
    moment = sums.weighted[rows, final - 1] - sums.weighted[rows, first] - (first + 0.5 * length) * inner
    mean = (inner + 0.5 * (low + high)) / length
    slope = (moment + 0.25 * length * (high - low)) * 12.0 / ((length * length + 2.0) * length)
    middle = final - 0.5 * length
    return np.stack((mean - slope * middle, mean + slope * (last - middle)))


def irregularity(heights: Floats, spacing_m: Floats, start_m: Floats, end_m: Floats) -> Floats:
    """Δh: between which heights the middle eight tenths of the terrain lie, the general slope taken off, metres."""
    start, end = start_m / spacing_m, end_m / spacing_m
    roughness = np.zeros(len(heights))
    enough = end - start >= 2.0
    tenths: _Whole = np.clip(0.1 * (end - start + 8.0), 4.0, 25.0).astype(np.int64)
    for tenth in np.unique(tenths[enough]):
        rows = np.flatnonzero(enough & (tenths == tenth))
        roughness[rows] = _spread(heights, rows, start[rows], end[rows], int(tenth))
    return np.where(enough, roughness / (1.0 - 0.8 * np.exp(-(end_m - start_m) / 50e3)), 0.0)


def _spread(heights: Floats, rows: _Whole, start: Floats, end: Floats, tenth: int) -> Floats:
    """Between the highest and the lowest tenth of what is left of profiles when a line through them is taken off."""
    last, count = heights.shape[1] - 1, 10 * tenth - 5
    place = start[:, None] + ((end - start) / (count - 1))[:, None] * np.arange(count)
    after = np.clip(np.ceil(place).astype(np.int64), start.astype(np.int64)[:, None] + 1, last)
    at = rows[:, None] * (last + 1) + after
    flat = heights.ravel()
    high = flat[at]
    sampled = high + (high - flat[at - 1]) * (place - after)
    index = np.arange(count) - 0.5 * (count - 1)
    ends = index.copy()
    ends[[0, -1]] *= 0.5
    length = count - 1.0
    slope = (sampled @ ends) * 12.0 / ((length * length + 2.0) * length)
    sampled -= slope[:, None] * index
    sampled.partition((tenth - 1, count - tenth), axis=1)
    return np.asarray(sampled[:, count - tenth] - sampled[:, tenth - 1])
