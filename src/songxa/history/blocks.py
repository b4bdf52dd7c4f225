"""Curves of one device to bytes and back, and curves to coarser curves. No I/O, no clock.

A block: compressed groups of curves that share their times, each group

    u16 times, u16 curves, u16 columns, u16 zero;  u32 per time: its distance from the block's begin;  u32 per curve:
    its series;  f32 per curve, column and time

in the machine's byte order (every machine that songxa runs on is little-endian). Distances are milliseconds in blocks
of samples, steps in roll-ups. Samples have one column, the value; roll-ups have four: lowest, mean, highest, and how
many samples these are of.
"""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from songxa.history.levels import Level

_HEAD = struct.Struct("<HHHH")
MILLI = 1_000


class Curve(NamedTuple):
    """One series in one block. Curves measured together share the very same `times`, UTC seconds."""

    times: array[float]
    columns: tuple[array[float], ...]


def moment(at: float) -> float:
    """A time as a block of samples can hold it."""
    return round(at * MILLI) / MILLI


Curves = dict[int, Curve]
"""By the number of the series."""


def pack(level: Level, start: int, curves: Mapping[int, Curve]) -> bytes:
    """One block."""
    unit = level.step_s or 1 / MILLI
    parts: list[bytes] = []
    for times, members in _groups(curves):
        columns = len(curves[members[0]].columns)
        parts.append(_HEAD.pack(len(times), len(members), columns, 0))
        parts.append(array("I", [round((at - start) / unit) for at in times]).tobytes())
        parts.append(array("I", members).tobytes())
        parts.append(_split(b"".join(column.tobytes() for id in members for column in curves[id].columns)))
    return zlib.compress(b"".join(parts), 6)


def unpack(level: Level, start: int, data: bytes) -> Curves:
    """A block's curves. Raises ValueError for what is no block."""
    step, zero = level.step_s, start * MILLI
    curves: Curves = {}
    try:
        body, offset = zlib.decompress(data), 0
        while offset < len(body):
            count, members, columns, _ = _HEAD.unpack_from(body, offset)
            ids_at = offset + _HEAD.size + 4 * count
            values_at = ids_at + 4 * members
            offset, size = values_at + 4 * count * members * columns, 4 * count
            distances = array("I", body[ids_at - size : ids_at])
            times = array("d", [start + each * step if step else (zero + each) / MILLI for each in distances])
            values = _join(body[values_at:offset])
            for place, id in enumerate(array("I", body[ids_at:values_at])):
                base = place * columns * size
                curves[id] = Curve(
                    times,
                    tuple(array("f", values[base + each * size : base + (each + 1) * size]) for each in range(columns)),
                )
    except (zlib.error, struct.error) as error:
        raise ValueError(f"a block of samples is damaged: {error}") from None
    return curves


def merge(older: Curve, newer: Curve) -> Curve:
    """Both, in the order of time; where both have a value, the newer one's."""
    if older.times[-1] < newer.times[0]:
        columns = tuple(a + b for a, b in zip(older.columns, newer.columns, strict=True))
        return Curve(older.times + newer.times, columns)
    points = dict(zip(older.times, zip(*older.columns, strict=True), strict=True))
    points.update(zip(newer.times, zip(*newer.columns, strict=True), strict=True))
    ordered = sorted(points)
    return Curve(
        array("d", ordered),
        tuple(array("f", [points[at][column] for at in ordered]) for column in range(len(newer.columns))),
    )


def merge_into(curves: Curves, newer: Mapping[int, Curve]) -> None:
    """`merge` of every series."""
    for id, curve in newer.items():
        older = curves.get(id)
        curves[id] = curve if older is None else merge(older, curve)


def roll(curves: Mapping[int, Curve], step_s: int) -> Curves:
    """Points of `step_s`, cut at its multiples, from samples or finer points. The mean weighs every sample alike."""
    rolled: Curves = {}
    for times, members in _groups(curves):
        starts, cuts = _cut(times, step_s)
        for id in members:
            columns = curves[id].columns
            low, mean, high = (columns[0],) * 3 if len(columns) == 1 else columns[:3]
            lows = array("f", [min(low[i:j]) for i, j in cuts])
            highs = array("f", [max(high[i:j]) for i, j in cuts])
            if len(columns) == 1:
                counts = array("f", [j - i for i, j in cuts])
                means = array("f", [sum(mean[i:j]) / (j - i) for i, j in cuts])
            else:
                weights = columns[3]
                counts = array("f", [sum(weights[i:j]) for i, j in cuts])
                means = array("f", [_weighed(mean[i:j], weights[i:j]) for i, j in cuts])
            rolled[id] = Curve(starts, (lows, means, highs, counts))
    return rolled


def _weighed(values: array[float], weights: array[float]) -> float:
    return sum(map(float.__mul__, values, weights)) / sum(weights)


def _cut(times: array[float], step_s: int) -> tuple[array[float], list[tuple[int, int]]]:
    """The begins of the steps that have a time, and of each the range of its times."""
    starts, cuts, first = array("d"), [], 0
    for index, at in enumerate(times):
        step = at // step_s * step_s
        if not starts or step != starts[-1]:
            if starts:
                cuts.append((first, index))
            starts.append(step)
            first = index
    cuts.append((first, len(times)))
    return starts, cuts


def _groups(curves: Mapping[int, Curve]) -> Iterable[tuple[array[float], list[int]]]:
    """Series by the times that they share, and by how many columns they have."""
    groups: dict[tuple[bytes, int], tuple[array[float], list[int]]] = {}
    for id, curve in curves.items():
        key = curve.times.tobytes(), len(curve.columns)
        groups.setdefault(key, (curve.times, []))[1].append(id)
    return groups.values()


def _split(words: bytes) -> bytes:
    """Every first byte, then every second …: neighbours alike pack into half."""
    return words[0::4] + words[1::4] + words[2::4] + words[3::4]


def _join(split: bytes) -> bytes:
    words, quarter = bytearray(len(split)), len(split) // 4
    for place in range(4):
        words[place::4] = split[place * quarter : (place + 1) * quarter]
    return bytes(words)
