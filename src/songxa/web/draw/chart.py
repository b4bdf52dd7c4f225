"""A chart of curves over time, in the drawing's own units: axes, lines with gaps, bands, baseline, what is under the
mouse. Geometry only; labels are given by whoever speaks the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from songxa.history import Point
from songxa.web.draw import scale

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 960.0, 62.0, 14.0, 10.0, 24.0
PLOT = WIDTH - LEFT - RIGHT
COLUMNS = 48
"""Into how many columns the time is cut for tooltips and for the table."""

GAP_STEPS = 2.5
"""Two points farther apart than this many steps have nothing between them."""


class Curve(NamedTuple):
    """What is drawn as one line. `step_s` is the time between two points."""

    name: str
    step_s: float
    points: Sequence[Point]


class Tick(NamedTuple):
    at: float
    text: str


class Line(NamedTuple):
    """A curve's SVG paths: the line, and the band between its least and most; empty where there is none."""

    name: str
    path: str
    band: str


class Column(NamedTuple):
    """A slice of time and each curve's mean in it, None where there is none."""

    x: float
    width: float
    start: float
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """`baseline` is a height, None where there is none; `columns` are in the order of time."""

    height: float
    times: Sequence[Tick]
    values: Sequence[Tick]
    lines: Sequence[Line]
    columns: Sequence[Column]
    baseline: float | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """The time that all charts of a page share."""

    start: float
    end: float

    def x(self, at: float) -> float:
        share = (at - self.start) / max(self.end - self.start, 1e-9)
        return round(LEFT + min(max(share, 0.0), 1.0) * PLOT, 1)


def draw(
    axis: Axis,
    times: Sequence[Tick],
    curves: Sequence[Curve],
    label: Callable[[float, int], str],
    *,
    height: float = 150.0,
    bounds: tuple[float | None, float | None] = (None, None),
    baseline: float | None = None,
) -> Chart:
    """A chart of the curves. `bounds` are values that the axis shows in any case."""
    plot_high = height - TOP - BOTTOM
    extremes = [value for curve in curves for point in curve.points for value in (point.low, point.high)]
    extremes += [bound for bound in (*bounds, baseline) if bound is not None]
    marks = scale.ticks(min(extremes, default=0.0), max(extremes, default=1.0), max(2, round(plot_high / 36)))
    low, high = marks[0], marks[-1]
    decimals = scale.digits(marks)

    def y(value: float) -> float:
        return round(TOP + (high - value) / (high - low) * plot_high, 1)

    return Chart(
        height=height,
        times=[Tick(axis.x(at), text) for at, text in times],
        values=[Tick(y(mark), label(mark, decimals)) for mark in marks],
        lines=[Line(curve.name, *_paths(curve, axis, y)) for curve in curves],
        columns=_columns(axis, curves),
        baseline=None if baseline is None else y(baseline),
    )


def runs(curve: Curve) -> list[list[Point]]:
    """The curve's points, cut wherever nothing was measured."""
    pieces: list[list[Point]] = []
    for point in curve.points:
        if not pieces or point.at - pieces[-1][-1].at > GAP_STEPS * curve.step_s:
            pieces.append([])
        pieces[-1].append(point)
    return pieces


def _paths(curve: Curve, axis: Axis, y: Callable[[float], float]) -> tuple[str, str]:
    line, band = [], []
    for run in runs(curve):
        steps = [f"{axis.x(point.at)} {y(point.mean)}" for point in run]
        # A point alone is a line of no length; round caps make it a dot.
        line.append("M" + "L".join(steps) + ("h.01" if len(steps) == 1 else ""))
        if any(point.high > point.low for point in run):
            above = [f"{axis.x(point.at)} {y(point.high)}" for point in run]
            below = [f"{axis.x(point.at)} {y(point.low)}" for point in reversed(run)]
            band.append("M" + "L".join(above + below) + "Z")
    return "".join(line), "".join(band)


def _columns(axis: Axis, curves: Sequence[Curve]) -> list[Column]:
    length = (axis.end - axis.start) / COLUMNS
    sums = [[(0.0, 0)] * COLUMNS for _ in curves]
    for number, curve in enumerate(curves):
        for point in curve.points:
            index = int((point.at - axis.start) / length)
            if 0 <= index < COLUMNS:
                total, count = sums[number][index]
                sums[number][index] = total + point.mean, count + 1
    columns = []
    for index in range(COLUMNS):
        start = axis.start + index * length
        means = [total / count if count else None for total, count in (each[index] for each in sums)]
        x = axis.x(start)
        columns.append(Column(x, round(axis.x(start + length) - x, 1), start, means))
    return [column for column in columns if any(value is not None for value in column.values)]
