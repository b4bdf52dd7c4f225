"""Measured values in words that people read. Pure functions; the units are those of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from songxa import catalogue as c
from songxa.i18n import known, translate
from songxa.i18n.format import number, percent, span
from songxa.model import Device, Metric, MetricKind, Poll, Sample
from songxa.text import device_text
from songxa.web.station import Known

_YES_NO = frozenset({c.UP, c.POLL_ANSWERED, c.ON_BATTERY, c.ONU_UP, c.IF_UP})
_MILLISECONDS = frozenset({c.PING_RTT, c.POLL_DURATION})
_SCALED = {
    c.IF_IN_OCTETS: (1, "B"),
    c.IF_OUT_OCTETS: (1, "B"),
    c.IF_SPEED: (8, "b/s"),  # what everybody calls a port's speed
    c.ONU_DISTANCE: (1, "m"),
    c.WIFI_FREQUENCY: (1, "Hz"),
}
_IN_WORDS: Mapping[str, Callable[[str, float], str]] = {"ratio": percent, "seconds": span}
_ONE_DECIMAL = {"dBm": "dBm", "dB": "dB", "volts": "V", "amperes": "A", "celsius": "°C"}
_GROUPS = (
    ("reach", ("songxa_ping_", "songxa_poll_")),
    ("wifi", ("songxa_wifi_",)),
    ("cell", ("songxa_cell_",)),
    ("fibre", ("songxa_optical_", "songxa_onu_", "songxa_pon_")),
    ("power", ("songxa_power_",)),
    ("host", ("songxa_uptime", "songxa_cpu", "songxa_memory", "songxa_temperature", "songxa_voltage")),
    ("interface", ("songxa_if_",)),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One value as a row: what it is, of which part of the device, the value with its unit, what would be possible."""

    word: str
    part: str
    text: str
    possible: str
    metric: str


def line(language: str, sample: Sample) -> Line:
    """A sample as a row of the device page."""
    metric = sample.metric
    word = f"metric.{metric.name}"
    part = " · ".join(_label(language, text) for text in sample.labels if text)
    if metric.kind is MetricKind.INFO:
        part, text = "", _info(language, sample)
    else:
        text = with_unit(language, metric, sample.value)
    return Line(
        word=translate(language, word) if known(word) else metric.name,
        part=part,
        text=text,
        possible=_possible(language, metric),
        metric=metric.name,
    )


def with_unit(language: str, metric: Metric, value: float) -> str:
    """A value as people say it: 2,1 ms · −19,8 dBm · 42 % · 3 ngày."""
    if metric in _YES_NO:
        return translate(language, "value.yes" if value else "value.no")
    if metric in _MILLISECONDS:
        return f"{number(language, value * 1000, 1 if value < 0.1 else 0)} ms"
    if metric in _SCALED:
        factor, unit = _SCALED[metric]
        return _scaled(language, value * factor, unit)
    if metric.unit in _ONE_DECIMAL:
        return f"{number(language, value, 1)} {_ONE_DECIMAL[metric.unit]}"
    if metric.unit in _IN_WORDS:
        return _IN_WORDS[metric.unit](language, value)
    return number(language, value, 0 if float(value).is_integer() else 1)


def groups(language: str, samples: Iterable[Sample]) -> list[tuple[str, list[Line]]]:
    """Rows under their headings, in a fixed order."""
    found: dict[str, list[Line]] = {}
    for sample in samples:
        found.setdefault(_group(sample.metric.name), []).append(line(language, sample))
    order = [name for name, _ in _GROUPS] + ["rest"]
    return [(translate(language, f"group.{name}"), found[name]) for name in order if name in found]


def samples_of(device: Device, latest: Known) -> list[Sample]:
    """Everything that the newest polls say of a device; of an ONU also what its OLT says of it."""
    own = [sample for poll in latest.polls(device.key).values() for sample in poll.reading.samples]
    return own + _from_olt(device, latest)


def headline(language: str, device: Device, latest: Known, most: int = 3) -> list[str]:
    """The few values that say most of a device: khách 14 · trễ 2,1 ms · quang −19,8 dBm."""
    by_metric: dict[Metric, list[Sample]] = {}
    for sample in samples_of(device, latest):
        by_metric.setdefault(sample.metric, []).append(sample)
    told: list[str] = []
    for metric, word, choose in _HEADLINES:
        value = choose(by_metric.get(metric, ()))
        if value is not None:
            shown = f"{value:.0f}" if metric is c.PON_ONUS else with_unit(language, metric, value)
            told.append(translate(language, word, value=shown))
        if len(told) == most:
            break
    return told


Choice = Callable[[Sequence[Sample]], float | None]


def _sum(samples: Sequence[Sample]) -> float | None:
    return sum(sample.value for sample in samples) if samples else None


def _least(samples: Sequence[Sample]) -> float | None:
    return min((sample.value for sample in samples), default=None)


def _most(samples: Sequence[Sample]) -> float | None:
    return max((sample.value for sample in samples), default=None)


def _if_any(samples: Sequence[Sample]) -> float | None:
    return _most(samples) or None


def _labelled(label: str) -> Choice:
    return lambda samples: _sum([sample for sample in samples if label in sample.labels])


_HEADLINES: tuple[tuple[Metric, str, Choice], ...] = (
    (c.ON_BATTERY, "headline.battery", _if_any),
    (c.WIFI_CLIENTS, "headline.people", _sum),
    (c.PING_LOSS, "headline.loss", _if_any),
    (c.PON_ONUS, "headline.onus", _labelled("up")),
    (c.CELL_RSRP, "headline.rsrp", _least),
    (c.CELL_SINR, "headline.sinr", _least),
    (c.BATTERY_CHARGE, "headline.charge", _least),
    (c.PING_RTT, "headline.rtt", _labelled("mean")),
    (c.OPTICAL_RX, "headline.optical", _least),
    (c.INPUT_VOLTS, "headline.input", _least),
    (c.ONU_DISTANCE, "headline.distance", _most),
    (c.CPU, "headline.cpu", _most),
    (c.TEMPERATURE, "headline.temperature", _most),
)


def _from_olt(device: Device, latest: Known) -> list[Sample]:
    place = device.onu
    if place is None:
        return []
    polls: Mapping[str, Poll] = latest.polls(place.olt)
    return [
        sample._replace(labels=())
        for poll in polls.values()
        for sample in poll.reading.samples
        if sample.labels == (place.port, place.onu) and sample.metric.label_names == ("port", "onu")
    ]


def _group(name: str) -> str:
    return next((group for group, prefixes in _GROUPS if name.startswith(prefixes)), "rest")


def _label(language: str, text: str) -> str:
    word = f"label.{text}"
    return translate(language, word) if known(word) else device_text(text)


def _info(language: str, sample: Sample) -> str:
    labels = {
        name: device_text(text) or "–" for name, text in zip(sample.metric.label_names, sample.labels, strict=False)
    }
    if sample.metric is c.CELL_INFO:
        return translate(language, "value.seen", **labels)
    return ", ".join(labels.values())


def _possible(language: str, metric: Metric) -> str:
    bounds = metric.valid_range
    if bounds is None or metric in _YES_NO or metric.kind is not MetricKind.GAUGE:
        return ""
    return " … ".join(with_unit(language, metric, bound) for bound in bounds)


def _scaled(language: str, value: float, unit: str) -> str:
    for prefix, size in (("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if abs(value) >= size:
            scaled = value / size
            return f"{number(language, scaled, 0 if scaled >= 100 or scaled.is_integer() else 1)} {prefix}{unit}"
    return f"{number(language, value)} {unit}"
