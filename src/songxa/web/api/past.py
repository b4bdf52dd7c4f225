"""A device's past: its curves and its states. Runs in a thread; asks the archive only."""

from __future__ import annotations

import math
from collections.abc import Mapping

from songxa.catalogue import BY_NAME
from songxa.history import Series
from songxa.model import Metric
from songxa.text import device_text
from songxa.web.api import shapes
from songxa.web.api.ask import Ask
from songxa.web.api.params import FROM, TO, Choice, Text, Whole
from songxa.web.api.refusal import Refused

SPANS = {"1h": 3_600.0, "24h": 86_400.0, "7d": 7 * 86_400.0, "30d": 30 * 86_400.0, "1y": 366 * 86_400.0}

RANGE = Choice("range", "The period that ends now; from and to say it otherwise.", "24h", tuple(SPANS))
POINTS = Whole("points", "About so many points a curve at most.", 400, 10, 2000)
METRIC = Text("metric", "Only this metric; several are separated by commas.", "")

MOST_CURVES = 500


def curves(ask: Ask) -> shapes.Curves:
    """GET /api/devices/{key}/series"""
    device, (start, end) = ask.device(), period(ask)
    wanted = frozenset(filter(None, ask(METRIC).split(",")))
    found = ask.station.archive.series(ask.scope, device.key, start, end, ask(POINTS))
    foreign = {sample.metric.name: sample.metric for poll in ask.polls for sample in poll.reading.samples}
    chosen = [series for series in found if not wanted or series.metric in wanted]
    return shapes.Curves(
        device.key,
        start,
        ask.words.iso(start),
        end,
        ask.words.iso(end),
        [_curve(series, foreign) for series in chosen[:MOST_CURVES]],
    )


def timeline(ask: Ask) -> shapes.Timeline:
    """GET /api/devices/{key}/timeline"""
    device, (start, end) = ask.device(), period(ask)
    devices = ask.moment.inventory.devices
    moves = []
    for each in ask.station.archive.timeline(ask.scope, device.key, start, end):
        root = each.root if each.root in devices else None
        why = ask.words.why(each.why, device, root)
        moves.append(shapes.Move(each.at, ask.words.iso(each.at), each.state, why, root))
    return shapes.Timeline(device.key, start, ask.words.iso(start), end, ask.words.iso(end), moves)


def period(ask: Ask) -> tuple[float, float]:
    """The period asked for: from and to, or a span that ends now. Raises Refused."""
    start, end = ask(FROM), ask(TO)
    if start is None and end is None:
        return ask.now - SPANS[ask(RANGE)], ask.now
    if "range" in ask.given:
        raise Refused(400, "api.period", {"accepted": "range; from, to"})
    return between(start, end, ask)


def between(start: float | None, end: float | None, ask: Ask) -> tuple[float, float]:
    """From one to the other; until now where no end is said. Raises Refused."""
    until = ask.now if end is None else end
    if start is None or start >= until:
        raise Refused(400, "api.order", {"start": ask.words.iso_or_none(start) or "–", "end": ask.words.iso(until)})
    return start, until


def _curve(series: Series, foreign: Mapping[str, Metric]) -> shapes.Curve:
    """A curve; `foreign` are metrics that plug-ins of other makers brought, which the catalogue does not have."""
    metric = BY_NAME.get(series.metric) or foreign.get(series.metric)
    names = metric.label_names if metric else tuple(f"label_{n}" for n, _ in enumerate(series.labels))
    labels = {name: device_text(text) for name, text in zip(names, series.labels, strict=False)}
    points = [(point.at, _finite(point.low), _finite(point.mean), _finite(point.high)) for point in series.points]
    return shapes.Curve(series.metric, metric.unit if metric else "", labels, series.step_s, points)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
