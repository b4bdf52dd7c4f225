"""What permanent probes measure, as samples at their site: LTE and 5G routers that are polled already. Polls nothing.

A reading counts only with the technology of the cell at the same moment: that of a 4G anchor under 5G is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from songxa.catalogue import CELL_INFO, CELL_RSRP, CELL_RSRQ, CELL_SINR
from songxa.coverage.nouns import Measurement
from songxa.coverage.survey.context import Operators
from songxa.coverage.survey.reasons import Unfit
from songxa.coverage.survey.technologies import technology
from songxa.coverage.survey.values import HIGHEST_DBM, LOWEST_DBM
from songxa.history import Archive
from songxa.history.records import Series
from songxa.model import Device, Inventory, Kind, Poll
from songxa.scope import Scope

_KINDS = (Kind.MODEM_PROBE, Kind.ROUTER)
_POINTS = 720
"""A month by the hour."""


class Known(Protocol):
    """The newest polls, as `songxa.latest.Latest` has them."""

    def polls(self, device_key: str, /) -> Mapping[str, Poll]: ...


def probe_samples(inventory: Inventory, latest: Known) -> tuple[Measurement, ...]:
    """What every probe measured last, each modem once."""
    operators = Operators(inventory)
    return tuple(
        measured
        for device in _probes(inventory)
        for poll in latest.polls(device.key).values()
        for measured in _of_poll(inventory, operators, device, poll)
    )


def probe_history(inventory: Inventory, archive: Archive, start: float, end: float) -> tuple[Measurement, ...]:
    """What every probe measured in the period, a point of its curve each, for as long as one cell's technology was
    known. Times are UTC seconds, half-open [start, end)."""
    operators = Operators(inventory)
    return tuple(
        measured
        for device in _probes(inventory)
        for measured in _of_series(
            inventory, operators, device, archive.series(Scope.staff(), device.key, start, end, _POINTS)
        )
    )


def _probes(inventory: Inventory) -> Iterator[Device]:
    return (device for device in inventory.devices.values() if device.kind in _KINDS)


def _of_poll(inventory: Inventory, operators: Operators, device: Device, poll: Poll) -> Iterator[Measurement]:
    told: dict[str, dict[str, float]] = {}
    cells: dict[str, Sequence[str]] = {}
    for sample in poll.reading.samples:
        if sample.metric in (CELL_RSRP, CELL_RSRQ, CELL_SINR):
            told.setdefault(sample.labels[0], {})[sample.metric.name] = float(sample.value)
        elif sample.metric is CELL_INFO:
            cells[sample.labels[0]] = sample.labels
    for modem, values in told.items():
        if modem in cells and CELL_RSRP.name in values:
            yield from _measured(inventory, operators, device, cells[modem], poll.at, values)


def _of_series(
    inventory: Inventory, operators: Operators, device: Device, series: Iterable[Series]
) -> Iterator[Measurement]:
    curves = list(series)
    cells: dict[tuple[str, float], list[Sequence[str]]] = {}
    for each in curves:
        if each.metric == CELL_INFO.name:
            for point in each.points:
                cells.setdefault((each.labels[0], point.at), []).append(each.labels)
    for each in curves:
        for point in each.points if each.metric == CELL_RSRP.name else ():
            there = cells.get((each.labels[0], point.at), [])
            if len({labels[1:3] for labels in there}) == 1:  # operator and technology; the cell may have changed
                yield from _measured(inventory, operators, device, there[0], point.at, {CELL_RSRP.name: point.mean})


def _measured(
    inventory: Inventory,
    operators: Operators,
    device: Device,
    cell: Sequence[str],
    at: float,
    values: Mapping[str, float],
) -> Iterator[Measurement]:
    """A measurement; nothing where the cell's operator or technology is not known, or the value is none."""
    _, named, told, _ = cell
    operator = inventory.operators.get(device.operator)
    site = inventory.sites[device.site]
    try:
        key = operators.by_name(named, "operator", device.operator if operator and operator.plmn else None)
        which = technology(told, "technology")
    except Unfit:
        return
    rsrp = values[CELL_RSRP.name]
    if LOWEST_DBM <= rsrp <= HIGHEST_DBM:
        yield Measurement(
            at,
            site.latitude,
            site.longitude,
            key,
            which,
            rsrp,
            values.get(CELL_RSRQ.name),
            values.get(CELL_SINR.name),
        )
