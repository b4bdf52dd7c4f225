"""A sync that is killed at any request: the next one ends where an undisturbed one does, with nothing made twice.

To be killed once a request that reads has had its answer is to be killed before the next one.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from songxa.dashboards import boards
from songxa.grafana.errors import GrafanaError
from songxa.grafana.sync.steps import Act, Options
from songxa.inventory import load
from songxa.model import GrafanaSource, Inventory
from tests.support.grafana import G13, G75, Killed, Profile
from tests.support.syncing import Office, acts, inventory, settings

FIRST = inventory(grafana=settings(partners=("viettel",)))
AREAS = {key: replace(area, name=f"{area.name} mới") for key, area in FIRST.areas.items() if key != "tinh"}
SECOND = inventory(
    5,
    areas={**AREAS, "xa": replace(AREAS["xa"], parent=None)},
    grafana=settings(partners=("vnpt",)),
)
"""Other boards, other titles, the commune out of the province, another partner."""

ALL = Options(prune=True, prune_limit=1000)


pytestmark = pytest.mark.usefixtures("no_disk")


@pytest.fixture
def no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are killed here, and no power fails: what is written need not reach the disk."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


def state(office: Office) -> dict[str, Any]:
    """All that songxa is answerable for in a Grafana, without the numbers that Grafana gives."""
    world = office.fake.world
    names = {team.id: team.name for team in world.teams.values()}
    return {
        "items": {
            item.uid: (
                item.title,
                parent.uid if (parent := world.parent(item)) else "",
                json.dumps({key: value for key, value in item.data.items() if key not in ("id", "version")}),
                sorted((names.get(each.team, ""), each.role, each.level) for each in item.grants or ()),
            )
            for item in world.items.values()
        },
        "sources": {each.uid: (each.name, each.url, each.json_data) for each in world.sources.values()},
        "teams": sorted(names.values()),
        "count": len(world.items),
    }


def requests(office: Office, found: Inventory, *, writes: bool = False) -> int:
    """How many an undisturbed run sends; those that write only, if so asked."""
    office.fake.forget()
    office.apply(found, ALL)
    return office.fake.writes if writes else office.fake.requests


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("profile", [G75, G13], ids=["g75", "g13"])
def test_killed_at_any_request_of_the_first_run_the_next_one_converges(
    tmp_path: Path, profile: Profile, after: bool
) -> None:
    undisturbed = Office(profile, tmp_path / "undisturbed")
    count = requests(undisturbed, FIRST, writes=after)
    for k in range(1, count + 1):
        office = Office(profile, tmp_path / f"{k}")
        office.fake.faults.kill(k, after=after, writes=after)
        with pytest.raises(Killed):
            office.apply(FIRST, ALL)
        done = office.apply(FIRST, ALL)
        assert Act.CONFLICT not in {each.step.act for each in done}, k
        assert state(office) == state(undisturbed), k
        assert acts(office.plan(FIRST, ALL)) == [], k


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("profile", [G75, G13], ids=["g75", "g13"])
def test_killed_at_any_request_of_a_change_the_next_one_converges(
    tmp_path: Path, profile: Profile, after: bool
) -> None:
    undisturbed = Office(profile, tmp_path / "undisturbed")
    undisturbed.apply(FIRST)
    count = requests(undisturbed, SECOND, writes=after)
    for k in range(1, count + 1):
        office = Office(profile, tmp_path / f"{k}")
        office.apply(FIRST)
        office.fake.faults.kill(k, after=after, writes=after)
        with pytest.raises(Killed):
            office.apply(SECOND, ALL)
        done = office.apply(SECOND, ALL)
        assert Act.CONFLICT not in {each.step.act for each in done}, k
        assert state(office) == state(undisturbed), k
        assert acts(office.plan(SECOND, ALL)) == [], k


def test_killed_and_changed_meanwhile_it_is_still_nobodys_edit(tmp_path: Path) -> None:
    profile = G13
    undisturbed = Office(profile, tmp_path / "undisturbed")
    undisturbed.apply(FIRST)
    count = requests(undisturbed, SECOND, writes=True)
    third = replace(SECOND, revision="3" * 64, devices=inventory(7).devices)
    for k in range(1, count + 1):
        office = Office(profile, tmp_path / f"{k}")
        office.apply(FIRST)
        office.fake.faults.kill(k, after=True, writes=True)
        with pytest.raises(Killed):
            office.apply(SECOND, ALL)
        done = office.apply(third, ALL)
        assert Act.CONFLICT not in {each.step.act for each in done}, k
        assert acts(office.plan(third, ALL)) == [], k


@pytest.mark.parametrize("profile", [G75, G13], ids=["g75", "g13"])
def test_a_server_that_breaks_at_any_request_is_no_worse(tmp_path: Path, profile: Profile) -> None:
    count = requests(Office(profile, tmp_path / "undisturbed"), FIRST)
    for k in range(1, count + 1, 5):
        office = Office(profile, tmp_path / f"{k}")
        office.fake.faults.drop(k, after=True)
        try:
            office.apply(FIRST, ALL)
        except GrafanaError as error:
            assert "\n" not in str(error)
        office.apply(FIRST, ALL)
        assert acts(office.plan(FIRST, ALL)) == [], k


@pytest.mark.parametrize("profile", [G75, G13], ids=["g75", "g13"])
def test_the_real_boards_of_an_inventory_are_written_once(tmp_path: Path, profile: Profile, repository: Path) -> None:
    chosen = settings(
        partners=("viettel", "vnpt"),
        languages=("vi", "en"),
        influxdb=GrafanaSource(url="http://127.0.0.1:8086", database="songxa"),
    )
    found = replace(load(repository / "inventory.yaml"), grafana=chosen)
    office = Office(profile, tmp_path, boards)
    assert {each.step.act for each in office.apply(found)} == {Act.CREATE}
    ledger = (tmp_path / "grafana-songxa.json").read_bytes()
    office.fake.forget()
    assert office.apply(found) == []
    assert office.fake.writes == 0
    assert (tmp_path / "grafana-songxa.json").read_bytes() == ledger


def test_a_grafana_that_is_upgraded_is_brought_in_step_and_nothing_is_taken_for_an_edit(tmp_path: Path) -> None:
    """From one without nested folders and newer panels to one with both, its own migration of boards on the way."""
    office = Office(G75, tmp_path)
    office.apply(FIRST)
    office.fake.world.profile = G13
    for item in office.fake.world.items.values():
        if not item.is_folder:
            item.data = {**item.data, "schemaVersion": 41, "links": [{"title": "thêm khi nâng cấp"}]}
    done = office.apply(FIRST, ALL)
    assert Act.CONFLICT not in {each.step.act for each in done}
    office.apply(FIRST, ALL)
    assert acts(office.plan(FIRST, ALL)) == []
    kinds = {panel["type"] for item in office.fake.world.items.values() for panel in item.data.get("panels", ())}
    assert "geomap" in kinds
