"""Which curves of a device are drawn together, and how they are made from what was measured. No words, no geometry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from songxa import catalogue as c
from songxa.history import Point, Series
from songxa.model import Device, Metric
from songxa.text import device_text
from songxa.web.draw.chart import Curve

MOST_CURVES = 6
"""More than this on one chart cannot be told apart."""

Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart: its message key `chart.<key>`, what it shows, which axis it needs. `factor` turns into shown units."""

    key: str
    metrics: tuple[Metric, ...]
    unit: str
    factor: float = 1.0
    bounds: Bounds = (None, None)
    height: float = 150.0
    baseline: bool = False
    chosen: Callable[[Series], bool] = lambda series: True
    part: int = 0
    """Which label names a curve; curves that agree in it are added up."""


PANELS = (
    Panel("latency", (c.PING_RTT,), "ms", 1_000.0, (0.0, None), chosen=lambda series: series.labels == ("mean",)),
    Panel("loss", (c.PING_LOSS,), "%", 100.0, (0.0, 100.0), 110.0),
    Panel("clients", (c.WIFI_CLIENTS,), "", bounds=(0.0, 5.0), part=1),
    Panel("rsrp", (c.CELL_RSRP,), "dBm"),
    Panel("sinr", (c.CELL_SINR,), "dB"),
    Panel(
        "optical", (c.OPTICAL_RX,), "dBm", baseline=True, part=1, chosen=lambda series: "" in series.labels,
    ),
    Panel("battery", (c.BATTERY_CHARGE,), "%", 100.0, (0.0, 100.0)),
    Panel("mains", (c.INPUT_VOLTS,), "V", bounds=(0.0, 240.0)),
    Panel("temperature", (c.TEMPERATURE,), "°C"),
    Panel("cpu", (c.CPU, c.MEMORY), "%", 100.0, (0.0, 100.0), 130.0),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """A panel with its curves, in shown units; `more` were left out."""

    panel: Panel
    curves: Sequence[Curve]
    more: int
    baseline: float | None


def of_onu(device: Device, series: Iterable[Series]) -> list[Series]:
    """What an OLT's curves say of one ONU, as curves of the ONU itself."""
    place = device.onu
    if place is None:
        return []
    return [each._replace(labels=("", "")) for each in series if each.labels == (place.port, place.onu)]


def arrange(series: Sequence[Series]) -> list[Drawn]:
    """Every panel that has something to show."""
    drawn = []
    for panel in PANELS:
        found = [
            each for metric in panel.metrics for each in series if each.metric == metric.name and panel.chosen(each)
        ]
        curves = sorted(_curves(panel, found), key=lambda curve: -len(curve.points))
        if curves:
            shown = curves[:MOST_CURVES]
            values = [point.mean for curve in shown for point in curve.points]
            drawn.append(Drawn(panel, shown, len(curves) - len(shown), median(values) if panel.baseline else None))
    return drawn


def _curves(panel: Panel, series: Sequence[Series]) -> Iterable[Curve]:
    named: dict[str, list[Series]] = defaultdict(list)
    for each in series:
        if each.points:
            named[_name(panel, each)].append(each)
    for name, group in named.items():
        yield Curve(name, max(each.step_s for each in group), _sum(group, panel.factor))


def _name(panel: Panel, series: Series) -> str:
    if len(panel.metrics) > 1:
        return f"metric.{series.metric}"
    label = series.labels[panel.part] if len(series.labels) > panel.part else ""
    return "" if label == "mean" else device_text(label)


def _sum(group: Sequence[Series], factor: float) -> Sequence[Point]:
    """Curves of the same name added up, such as an SSID's on both radios."""
    if len(group) == 1:
        return [Point(at, low * factor, mean * factor, high * factor) for at, low, mean, high in group[0].points]
    totals: dict[float, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for series in group:
        for at, *values in series.points:
            for index, value in enumerate(values):
                totals[at][index] += value * factor
    return [Point(at, *totals[at]) for at in sorted(totals)]
