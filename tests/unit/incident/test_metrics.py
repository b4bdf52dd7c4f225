"""Incidents as samples: what they are called by, and that this stays while they last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from songxa.catalogue import INCIDENT_DEVICES, INCIDENT_HOUSEHOLDS, INCIDENT_OPEN, INCIDENT_OPENED, INCIDENT_PLACES
from songxa.incident.metrics import named, of_incidents
from songxa.model import Cause, Incident, Inventory, RootKind, State, Toll
from songxa.scope import Scope
from songxa.simulator import Action
from songxa.simulator.action import Do
from tests.support.commune import inventory
from tests.support.journal import Stage

CUT = Incident(
    "251123-7f3a", Cause.FIBRE, RootKind.DEVICE, "ap-01", State.DOWN, 1000.0, operator="vnpt", toll=Toll(3, 2, 110, 1)
)


@dataclass
class Standing:
    """As much of a sentinel as the metrics ask."""

    inventory: Inventory = field(default_factory=inventory)
    open: Sequence[Incident] = (CUT,)

    def incidents(self, scope: Scope) -> Sequence[Incident]:
        assert scope == Scope.staff()
        return self.open


def told(board: Standing) -> dict[str, list[tuple[tuple[str, ...], float]]]:
    found: dict[str, list[tuple[tuple[str, ...], float]]] = {}
    for metric, labels, value in of_incidents(board):
        assert len(labels) == len(metric.label_names)
        found.setdefault(metric.name, []).append((labels, value))
    return found


def test_an_incident_is_one_series_and_its_toll_are_figures_beside_it() -> None:
    commune = inventory()
    device = commune.devices["ap-01"]
    village = commune.areas[commune.sites[device.site].area].name
    labels = ("251123-7f3a", "fibre", "ap-01", device.name, village, commune.operators["vnpt"].name)
    assert told(Standing()) == {
        INCIDENT_OPEN.name: [(labels, 1)],
        INCIDENT_OPENED.name: [(("251123-7f3a",), 1000.0)],
        INCIDENT_DEVICES.name: [(("251123-7f3a",), 3)],
        INCIDENT_HOUSEHOLDS.name: [(("251123-7f3a",), 110)],
        INCIDENT_PLACES.name: [(("251123-7f3a",), 1)],
    }


def test_what_has_recovered_is_told_no_more_even_while_it_may_still_relapse() -> None:
    assert told(Standing(open=[replace(CUT, recovered_at=1100.0)])) == {}


def test_a_toll_that_grows_changes_no_label() -> None:
    before, after = told(Standing()), told(Standing(open=[replace(CUT, toll=Toll(9, 4, 500, 3))]))
    assert before[INCIDENT_OPEN.name] == after[INCIDENT_OPEN.name]
    assert after[INCIDENT_HOUSEHOLDS.name] == [(("251123-7f3a",), 500)]


@pytest.mark.parametrize(
    ("kind", "root", "expected"),
    [
        (RootKind.SITE, "nvh-2", ("Nhà văn hoá Thôn Đoài", "Thôn Đoài")),
        (RootKind.OPERATOR, "vnpt", ("VNPT", "")),
        (RootKind.MONITOR, "monitor", ("songxa", "")),
        (RootKind.DEVICE, "gone", ("gone", "")),
        (RootKind.SITE, "gone", ("gone", "")),
        (RootKind.OPERATOR, "gone", ("gone", "")),
    ],
)
def test_every_sort_of_root_has_a_name_and_a_village_if_it_stands_in_one(
    kind: RootKind, root: str, expected: tuple[str, str]
) -> None:
    assert named(inventory(), replace(CUT, root_kind=kind, root=root)) == expected


def test_a_key_that_two_sorts_share_is_the_one_that_failed() -> None:
    commune = inventory()
    sites = {**commune.sites, "monitor": replace(commune.sites["ubnd"], name="Màn hình")}
    commune = replace(commune, sites=sites)
    assert named(commune, replace(CUT, root_kind=RootKind.MONITOR, root="monitor")) == ("songxa", "")
    assert named(commune, replace(CUT, root_kind=RootKind.SITE, root="monitor"))[0] == "Màn hình"


def test_names_that_would_deceive_the_eye_become_printable() -> None:
    commune = inventory()
    bad = "Cột\u202egnos\x00\n"
    devices = {**commune.devices, "ap-01": replace(commune.devices["ap-01"], name=bad)}
    operators = {**commune.operators, "vnpt": replace(commune.operators["vnpt"], name=bad)}
    areas = {key: replace(area, name=bad) for key, area in commune.areas.items()}
    board = Standing(replace(commune, devices=devices, operators=operators, areas=areas))
    ((labels, _),) = told(board)[INCIDENT_OPEN.name]
    assert labels[3:] == ("Cột gnos ", "Cột gnos ", "Cột gnos ")


def test_an_incident_keeps_its_labels_from_its_first_second_over_a_restart_to_its_last() -> None:
    stage = Stage(Action(Do.FIBRE_CUT, "hop-cap-2", at=100, lasts=900))
    seen: list[tuple[str, ...]] = []
    for moment in (200.0, 300.0, 500.0):
        stage.run(moment)
        seen += [labels for metric, labels, _ in of_incidents(stage.rehearsal.sentinel) if metric is INCIDENT_OPEN]
    stage.restart(60)
    for moment in (700.0, 900.0):
        stage.run(moment)
        seen += [labels for metric, labels, _ in of_incidents(stage.rehearsal.sentinel) if metric is INCIDENT_OPEN]
    assert len(seen) == 5
    assert len(set(seen)) == 1
    assert seen[0][1:3] == ("fibre", "hop-cap-2")
