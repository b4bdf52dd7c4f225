"""Permanent probes are samples like any other, where the technology of their cell is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import pytest

from songxa.catalogue import CELL_INFO, CELL_RSRP, CELL_RSRQ, CELL_SINR
from songxa.coverage.evidence import joined, probe_history, probe_samples, samples_of
from songxa.coverage.nouns import Measurement, Technology
from songxa.history import Archive, Point, Series
from songxa.model import Inventory, Poll, Reading, Sample
from tests.support.surveys import NOW, commune


class Polls:
    def __init__(self, polls: Mapping[str, Poll]) -> None:
        self._polls = polls

    def polls(self, device_key: str, /) -> Mapping[str, Poll]:
        return {"snmp": self._polls[device_key]} if device_key in self._polls else {}


def poll(inventory: Inventory, *samples: Sample, device: str = "modem-viettel") -> Polls:
    return Polls({device: Poll(inventory.devices[device], "snmp", NOW, Reading(0.1, samples))})


def cell(operator: str, technology: str, modem: str = "1") -> Sample:
    return Sample(CELL_INFO, (modem, operator, technology, "1A2B"), 1)


@pytest.fixture
def inventory(repository: Path) -> Inventory:
    return commune(repository)


def test_a_probe_measures_at_its_site(inventory: Inventory) -> None:
    latest = poll(
        inventory, Sample(CELL_RSRP, ("1",), -92), Sample(CELL_RSRQ, ("1",), -11), Sample(CELL_SINR, ("1",), 9),
        cell("Viettel", "LTE"),
    )  # fmt: skip
    site = inventory.sites["cot-viettel"]
    assert probe_samples(inventory, latest) == (
        Measurement(NOW, site.latitude, site.longitude, "viettel", Technology.LTE, -92, -11, 9),
    )


def test_a_modem_that_names_no_operator_has_its_devices(inventory: Inventory) -> None:
    latest = poll(inventory, Sample(CELL_RSRP, ("1",), -92), cell("", "NR-SA"))
    (one,) = probe_samples(inventory, latest)
    assert (one.operator, one.technology) == ("viettel", Technology.NR)


@pytest.mark.parametrize(("operator", "technology"), [("Viettel", "UMTS"), ("Viettel", ""), ("Viettel", "NR-NSA"),
                                                      ("Vodafone", "LTE")])  # fmt: skip
def test_without_a_technology_or_operator_that_counts_there_is_no_sample(
    inventory: Inventory, operator: str, technology: str
) -> None:
    assert probe_samples(inventory, poll(inventory, Sample(CELL_RSRP, ("1",), -92), cell(operator, technology))) == ()


def test_every_modem_has_the_cell_of_its_own(inventory: Inventory) -> None:
    latest = poll(
        inventory, Sample(CELL_RSRP, ("1",), -92), cell("Viettel", "LTE", "1"),
        Sample(CELL_RSRP, ("2",), -99), cell("VNPT", "LTE", "2"), Sample(CELL_RSRP, ("3",), -80),
    )  # fmt: skip
    assert [(each.operator, each.rsrp_dbm) for each in probe_samples(inventory, latest)] == [
        ("viettel", -92),
        ("vnpt", -99),
    ]


def test_probes_are_staffs_and_join_what_was_surveyed(inventory: Inventory) -> None:
    measured = probe_samples(inventory, poll(inventory, Sample(CELL_RSRP, ("1",), -92), cell("Viettel", "LTE")))
    mine = samples_of(measured, "viettel", Technology.LTE)
    other = samples_of(measured, "vnpt", Technology.LTE)
    both = joined(mine, other, mine)
    assert (len(both.points), both.staff.tolist(), both.contributor.tolist()) == (2, [True, True], [-1, -1])
    assert both.at.tolist() == [NOW, NOW]


class Past:
    """An archive that has the same curves for every probe."""

    def __init__(self, *series: Series) -> None:
        self._series = series

    def series(self, scope: object, device: str, start: float, end: float, points: int = 400) -> Sequence[Series]:
        return self._series if device == "modem-viettel" else ()


def curve(metric: str, labels: tuple[str, ...], *values: tuple[float, float]) -> Series:
    return Series(metric, labels, 3600, tuple(Point(at, value, value, value) for at, value in values))


def test_the_past_of_a_probe_counts_while_its_technology_is_known(inventory: Inventory) -> None:
    archive = Past(
        curve(CELL_RSRP.name, ("1",), (0, -90), (3600, -91), (7200, -92), (10_800, -93)),
        curve(CELL_INFO.name, ("1", "Viettel", "LTE", "A"), (0, 1), (3600, 1)),
        curve(CELL_INFO.name, ("1", "Viettel", "LTE", "B"), (3600, 1)),  # another cell of the same network
        curve(CELL_INFO.name, ("1", "Viettel", "NR-SA", "C"), (7200, 1)),
        curve(CELL_INFO.name, ("1", "Viettel", "LTE", "B"), (7200, 1)),  # both within one step: nobody knows
    )
    found = probe_history(inventory, cast(Archive, archive), 0, 20_000)
    assert [(each.at, each.rsrp_dbm) for each in found] == [(0, -90), (3600, -91)]
