"""What was polled beside what a server has of it: equal sample by sample, or what is missing, wrong or too much.

Knows how each server is asked and how it names a series; what there has to be comes from tests/support/day.py.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from songxa.exporters.facts import FACTS, facts
from songxa.model import Device, Inventory, MetricKind
from tests.support.day import NAME, Day, Line
from tests.support.monitor import eventually

Key = tuple[str, ...]
"""One series, as the server that is asked names it."""

Points = dict[int, int | float]
"""Values by milliseconds since the epoch."""

COUNTER_MODULUS = 2**53
_TOLD = 12
SEEN_S = 30.0
_DIGITS = 12
"""VictoriaMetrics keeps decimals, of a third so many digits."""


@dataclass(slots=True)
class Verdict:
    """Samples by what became of them. `rounded` are those that the server keeps with fewer digits, see `_rounded`;
    `stale` are markers that a series has ended, written where it indeed had no sample; `first` are the first
    differences, in words."""

    equal: int = 0
    rounded: int = 0
    missing: int = 0
    wrong: int = 0
    extra: int = 0
    stale: int = 0
    first: list[str] = field(default_factory=list)
    missing_at: dict[int, int] = field(default_factory=dict)

    @property
    def there(self) -> int:
        """Samples that are there as polled."""
        return self.equal + self.rounded

    @property
    def sound(self) -> bool:
        """Whether all was there, and nothing else."""
        return not (self.missing or self.wrong or self.extra)

    def note(self, what: str) -> None:
        if len(self.first) < _TOLD:
            self.first.append(what)

    def __str__(self) -> str:
        good = (
            f"{self.equal:,} equal, {self.rounded:,} equal but for the server's rounding, {self.stale:,} stale markers"
        )
        bad = f"{self.missing:,} missing, {self.wrong:,} wrong, {self.extra:,} too much"
        return "\n".join([f"{good}, {bad}", *self.first])


def compare(verdict: Verdict, key: Key, expected: Sequence[tuple[int, float]], found: Points) -> None:
    """Adds one series to the verdict."""
    wanted = dict(expected)
    if len(wanted) == len(found) and wanted == found:
        verdict.equal += len(found)
        return
    for at, value in wanted.items():
        there = found.get(at)
        if there is None or (there != there and value == value):
            verdict.missing += 1
            verdict.missing_at[at] = verdict.missing_at.get(at, 0) + 1
            verdict.note(f"missing: {key} at {at}: {value!r}")
        elif there == value:
            verdict.equal += 1
        elif _rounded(value, there):
            verdict.rounded += 1
        else:
            verdict.wrong += 1
            verdict.note(f"wrong: {key} at {at}: {value!r} was polled, {there!r} is there")
    for at in found.keys() - wanted.keys():
        if math.isnan(found[at]):
            verdict.stale += 1
        else:
            verdict.extra += 1
            verdict.note(f"too much: {key} at {at}: {found[at]!r}")


def _rounded(value: float, there: float) -> bool:
    """Whether they differ only as VictoriaMetrics' decimals make them.

    A fraction without an end is cut off. A whole number may be off by the last bit of a double: that happens when a
    block holding nothing but the marker of an end is merged with the numbers around it, whoever wrote them (seen with
    1.79.5).
    """
    if float(value).is_integer():
        return abs(value - there) <= math.ulp(value)
    return math.isclose(value, there, rel_tol=10.0 ** (1 - _DIGITS))


Read = Callable[[Device], dict[Key, Points]]
Name = Callable[[Line], tuple[Key, Sequence[tuple[int, float]]]]


def judge(day: Day, cycles: range, read: Read, name: Name) -> Verdict:
    """Every device of the day in turn. `name` says how a line is called there and what is kept of its values."""
    verdict = Verdict()
    for device in day.devices:
        found = read(device)
        for line in day.expected(device, cycles):
            if line.points:
                key, points = name(line)
                compare(verdict, key, points, found.pop(key, {}))
        for key, more in found.items():
            compare(verdict, key, (), more)
    return verdict


# ---- VictoriaMetrics by remote_write ----------------------------------------------------------------------------


def prometheus_line(line: Line) -> tuple[Key, Sequence[tuple[int, float]]]:
    """As Prometheus has it: labels that are empty are none, counters wrap where doubles stop counting."""
    labels = {"__name__": line.metric.name, "device": line.device.key, "job": "songxa", "instance": NAME}
    labels |= {name: value for name, value in zip(line.metric.label_names, line.labels, strict=True) if value}
    return _key(labels), [(round(at * 1000), _double(line, value)) for at, value in line.points]


def _double(line: Line, value: float) -> float:
    return float(value % COUNTER_MODULUS if line.metric.kind is MetricKind.COUNTER else value)


def _key(labels: Mapping[str, str]) -> Key:
    return tuple(f"{name}={value}" for name, value in sorted(labels.items()))


def exported(client: httpx.Client, match: str) -> dict[Key, Points]:
    """What VictoriaMetrics has of the series that match, all its samples."""
    asked = {"match[]": match, "start": "0", "end": "4102444800"}
    with client.stream("GET", "/api/v1/export", params=asked) as answer:
        answer.raise_for_status()
        return dict(map(_series, answer.iter_lines()))


def _series(line: str) -> tuple[Key, Points]:
    series = json.loads(line)
    values: Iterator[float] = (math.nan if value is None else value for value in series["values"])
    return _key(series["metric"]), dict(zip(series["timestamps"], values, strict=True))


def judge_victoria(url: str, day: Day, cycles: range) -> Verdict:
    """Compares with a VictoriaMetrics that was written to by remote_write; nothing but the day may be there."""
    with httpx.Client(base_url=url, timeout=120) as client:
        client.get("/internal/force_flush").raise_for_status()

        def read(device: Device) -> dict[Key, Points]:
            """On a busy machine a search finds nothing of a device for a moment after the flush (seen with 1.79.5)."""
            match = f'{{device="{device.key}"}}'
            return eventually(lambda: exported(client, match), bool, SEEN_S, f"anything of {device.key}")

        verdict = judge(day, cycles, read, prometheus_line)
        for key, points in exported(client, '{__name__!="",device!~"d[0-9]{5}"}').items():
            compare(verdict, key, (), points)
    return verdict


# ---- InfluxDB 1 --------------------------------------------------------------------------------------------------

INTEGER_MODULUS = 2**63
TAGS = ("name", "kind", "site", "village", "operator")


def influx_name(inventory: Inventory) -> Name:
    """As InfluxDB has it: measurement and field are the metric's name, counters are integers of 63 bits."""

    def name(line: Line) -> tuple[Key, Sequence[tuple[int, float]]]:
        known = dict(zip(FACTS, facts(inventory, line.device), strict=True))
        tags = {"device": line.device.key} | {tag: known[tag] for tag in TAGS}
        tags |= dict(zip(line.metric.label_names, line.labels, strict=True))
        counter = line.metric.kind is MetricKind.COUNTER
        values = [value % INTEGER_MODULUS if counter else value for _, value in line.points]
        times = [round(at * 1000) for at, _ in line.points]
        read = {tag: _read_back(text) for tag, text in tags.items() if text}
        return _key({"__name__": line.metric.name, **read}), list(zip(times, values, strict=True))

    return name


def _read_back(text: str) -> str:
    """What line protocol cannot carry alike to every server: a backslash at the end."""
    return f"{text[:-1]}/" if text.endswith("\\") else text


def selected(client: httpx.Client, database: str, where: str) -> dict[Key, Points]:
    """What InfluxDB has of every series that a condition takes, each field apart."""
    query = {"db": database, "q": f"SELECT *::field FROM /.*/ WHERE {where} GROUP BY *", "epoch": "ms"}
    answer = client.get("/query", params=query).raise_for_status().json()
    found: dict[Key, Points] = {}
    for series in answer["results"][0].get("series", ()):
        tags = {name: text for name, text in series["tags"].items() if text}
        for place, field_name in enumerate(series["columns"][1:], start=1):
            key = _key({"__name__": f"{series['name']}_{field_name}", **tags})
            points = {row[0]: row[place] for row in series["values"] if row[place] is not None}
            if points:
                found[key] = points
    return found


def judge_influx(url: str, database: str, day: Day, cycles: range) -> Verdict:
    """Compares with an InfluxDB 1; nothing but the day may be there."""
    with httpx.Client(base_url=url, timeout=120) as client:
        read = lambda device: selected(client, database, f"device = '{device.key}'")  # noqa: E731
        verdict = judge(day, cycles, read, influx_name(day.inventory))
        for key, points in selected(client, database, "device !~ /^d[0-9]{5}$/").items():
            compare(verdict, key, (), points)
    return verdict
