"""Who loses what when base stations die: held against a ledger that is made anew without them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.coverage import compute
from songxa.coverage.criteria import ALL, ANY, Criteria
from songxa.coverage.ledger import store
from songxa.coverage.ledger.ledger import Ledger
from songxa.coverage.predict import Losses, Propagation
from songxa.coverage.terms import Technology
from songxa.coverage.watch import current, losing
from songxa.coverage.watch.applying import as_it_stands
from songxa.coverage.watch.exchange import Without
from songxa.coverage.watch.failures import Failure, Lost
from songxa.inventory import load
from songxa.model import Inventory, Kind, StartError

ROOT = Path(__file__).resolve().parents[4]
NOW = 1_795_000_000.0
STATIONS = ("bts-mobifone", "bts-viettel", "bts-vnpt")


def made(inventory: Inventory, folder: Path) -> Ledger:
    """The ledger of an inventory, by the model alone."""
    return compute.compute(compute.Inputs.of(inventory, folder, Criteria(), NOW), processes=1)


def of_one_operator(inventory: Inventory) -> Inventory:
    """VNPT's station is Viettel's second one."""
    mine = replace(inventory.devices["bts-vnpt"], operator="viettel")
    return replace(inventory, devices={**inventory.devices, "bts-vnpt": mine})


@pytest.fixture(scope="module")
def commune() -> Inventory:
    return load(ROOT / "inventory.yaml")


@pytest.fixture(scope="module")
def ledger(commune: Inventory, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return made(commune, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def remains(commune: Inventory, ledger: Ledger) -> losing.Remains:
    radio = Propagation(commune.coverage)
    return losing.Remains(ledger, radio, Losses(None, radio.digest))


def failure(*dead: str, risk: tuple[str, ...] = ()) -> Failure:
    return Failure(frozenset(dead), frozenset(risk))


def test_where_nothing_is_dead_nobody_loses_anything(remains: losing.Remains) -> None:
    assert list(remains.drops(frozenset())) == []
    assert remains.lost(failure(), frozenset()) == Lost()
    assert remains.changed(frozenset()).sheets == []


def test_what_is_left_is_what_a_ledger_without_the_station_says(commune: Inventory, tmp_path: Path) -> None:
    both = of_one_operator(commune)
    one = replace(both, devices={**both.devices, "bts-vnpt": replace(both.devices["bts-vnpt"], sectors=())})
    before, after = made(both, tmp_path / "both"), made(one, tmp_path / "one")
    radio = Propagation(both.coverage)
    drops = losing.Remains(before, radio, Losses(None, radio.digest)).drops(frozenset({"bts-vnpt"}))
    told = {(each.area, each.operator, each.technology): each.share for each in drops}
    assert told
    for area in before.places:
        for which in (Technology.LTE, Technology.NR):
            (had,) = before.figures_of(area.key, "viettel", which) if area.households else (None,)
            (has,) = after.figures_of(area.key, "viettel", which) if area.households else (None,)
            if had is None or has is None:
                continue
            assert had.share is not None and has.share is not None
            left = had.share - told.get((area.key, "viettel", which), 0.0)
            # on a border the ledger splits a cell between villages, which a loss counts for one of them
            assert left == pytest.approx(has.share, abs=0.02)


def test_a_dead_station_takes_its_own_operator_away_and_no_other(remains: losing.Remains, ledger: Ledger) -> None:
    dead = frozenset({"bts-viettel"})
    found = remains.lost(failure("bts-viettel"), dead)
    assert {each.operator for each in found.lost} == {"viettel"}
    assert {each.operator for each in remains.drops(dead)} <= {"viettel", ANY, ALL}
    counted = {place.key: place.households or 0 for place in ledger.places}
    for each in found.lost:
        assert 1 <= each.households <= counted[each.area] + 0.5
        assert all(0 < n <= each.households and operator != "viettel" for operator, n in each.others)
        assert [n for _, n in each.others] == sorted((n for _, n in each.others), reverse=True)
        assert not each.measured
    assert max(each.households for each in found.lost) < found.households < sum(each.households for each in found.lost)


def test_a_dead_station_is_nobodys_alternative(remains: losing.Remains) -> None:
    alone = remains.lost(failure("bts-viettel"), frozenset({"bts-viettel"}))
    both = remains.lost(failure("bts-viettel"), frozenset({"bts-viettel", "bts-vnpt"}))
    assert any(operator == "vnpt" for each in alone.lost for operator, _ in each.others)
    assert not any(operator == "vnpt" for each in both.lost for operator, _ in each.others)
    nobody = remains.lost(failure("bts-viettel"), frozenset(STATIONS))
    assert not any(each.others for each in nobody.lost)


def test_of_two_dead_stations_that_serve_the_same_people_either_costs_them_all(
    commune: Inventory, tmp_path: Path
) -> None:
    twin = replace(commune.devices["bts-viettel"], key="bts-twin", name="Trạm hai")
    both = replace(commune, devices={**commune.devices, "bts-twin": twin})
    radio = Propagation(both.coverage)
    remains = losing.Remains(made(both, tmp_path), radio, Losses(None, radio.digest))
    assert remains.lost(failure("bts-twin"), frozenset({"bts-twin"})).households == 0
    dead = frozenset({"bts-twin", "bts-viettel"})
    one, other = remains.lost(failure("bts-twin"), dead), remains.lost(failure("bts-viettel"), dead)
    assert one == other
    assert one.households > 500


def test_what_lives_on_a_battery_is_at_risk_and_not_lost(remains: losing.Remains) -> None:
    found = remains.lost(failure(risk=("bts-viettel",)), frozenset())
    assert (found.lost, found.households) == ((), 0)
    assert found.risk == remains.lost(failure("bts-viettel"), frozenset({"bts-viettel"})).lost
    dead = frozenset({"bts-viettel"})
    assert remains.lost(failure("bts-viettel", risk=("bts-viettel",)), dead).risk == ()


@given(st.frozensets(st.sampled_from(STATIONS)), st.frozensets(st.sampled_from(STATIONS)))
def test_more_dead_stations_never_leave_more(
    remains: losing.Remains, some: frozenset[str], others: frozenset[str]
) -> None:
    few, many = remains.chances(some), remains.chances(some | others)
    assert all((many[who] <= few[who]).all() for who in few)
    assert all(0 < each.share <= 1 for each in remains.drops(some | others))


def test_the_answer_is_about_the_ledger_that_was_meant_and_what_changed_is_put_beside_it(
    commune: Inventory, ledger: Ledger, tmp_path: Path
) -> None:
    store.write(tmp_path, ledger)
    asked = Without(commune.coverage, tmp_path, ledger.head.digest, (failure("bts-viettel"),))
    answer = losing.left(asked)
    assert answer.losses[0][0] == asked.failures[0]
    beside = current.read(tmp_path, ledger.head.digest)
    assert beside is not None
    assert (beside.dead, {each.operator for each in beside.sheets}) == (["bts-viettel"], {"viettel"})
    sheet = beside.sheets[0]
    assert len(sheet.points) == len(sheet.dbm) == len(sheet.chance) <= len(ledger.map.points)
    assert current.read(tmp_path, "another") is None
    seen = as_it_stands(tmp_path, ledger)
    for before, after in zip(ledger.sheets, seen.sheets, strict=True):
        threshold = ledger.threshold(before.technology)
        had, has = before.chance(threshold), after.chance(threshold)
        if before.operator == "viettel" and before.technology is not Technology.WIFI:
            assert (has <= had + 1e-6).all() and has.max() < 0.5, "a map shows it"
        else:
            assert after is before
    current.clear(tmp_path)
    assert current.read(tmp_path, ledger.head.digest) is None
    assert as_it_stands(tmp_path, ledger) is ledger
    with pytest.raises(StartError, match="another ledger"):
        losing.left(replace(asked, digest="another"))


def test_only_base_stations_are_asked_about(ledger: Ledger, commune: Inventory) -> None:
    from songxa.coverage.watch.summing import summary

    assert {commune.devices[key].kind for key in summary(ledger, None).stations} == {Kind.BTS}
