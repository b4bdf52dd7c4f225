"""The ledger as a whole: facts, verdicts, dead spots, notes."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from songxa.coverage.criteria import ANY
from songxa.coverage.ledger.entries import PLACE
from songxa.coverage.ledger.ledger import Ledger
from songxa.coverage.ledger.records import Entry, Figure
from songxa.coverage.ledger.surface import metres
from songxa.coverage.nouns import Floats, Points, Samples
from songxa.coverage.terms import Basis, Setting, Technology, Verdict, Weight
from tests.support import coverage_town as town


def entry(ledger: Ledger, place: str, operator: str = "mot") -> Entry:
    (found,) = (each for each in ledger.of(place) if each.operator == operator and each.technology is Technology.LTE)
    return found


def figure(ledger: Ledger, area: str, operator: str = "mot", of: Weight = Weight.HOUSEHOLDS) -> Figure:
    (found,) = ledger.figures_of(area, operator, Technology.LTE, Setting.OUTDOORS, of)
    return found


def test_without_sectors_and_samples_there_is_not_enough_evidence_anywhere() -> None:
    ground = town.ground()
    ledger = town.ledger(ground, [town.unknown(ground, "mot"), town.unknown(ground, "hai")])
    assert {each.verdict for each in ledger.entries if each.verdict is not None} == {Verdict.UNKNOWN}
    asked = [each for each in ledger.figures if each.asked]
    assert asked and {each.verdict for each in asked} == {Verdict.UNKNOWN}
    assert all(each.share is None and (each.low, each.high) == (0.0, 1.0) for each in ledger.figures)
    assert {each.reason.key for each in ledger.entries if each.place in (town.WEST, town.HALL)} == {"nothing"}
    assert ledger.spots == ()  # what is not known is no dead spot


def test_a_strong_signal_that_was_measured_is_met_and_a_weak_one_not() -> None:
    ground = town.ground()
    for level, verdict in ((-70.0, Verdict.MET), (-125.0, Verdict.NOT_MET)):
        ledger = town.ledger(
            ground, [town.layer(ground, level, sigma=4.0, samples=town.samples(ground, level, times=3))]
        )
        for village in (town.WEST, town.EAST):
            assert entry(ledger, village).verdict is verdict
            assert figure(ledger, village).basis is Basis.FUSED
        assert entry(ledger, town.HALL).verdict is verdict
        assert entry(ledger, town.COMMUNE).verdict is None  # the criteria ask for any operator there
        assert figure(ledger, town.COMMUNE, ANY).verdict is verdict


def test_a_strong_signal_that_nobody_measured_is_never_green() -> None:
    ground = town.ground()
    ledger = town.ledger(ground, [town.layer(ground, -60.0, sigma=2.0)])
    assert Verdict.MET not in {each.verdict for each in ledger.entries} | {each.verdict for each in ledger.figures}
    assert figure(ledger, town.WEST).basis is Basis.PREDICTED
    assert entry(ledger, town.WEST).reason.key == "predicted_only"


def test_the_four_facts_stand_beside_each_other_with_source_and_date() -> None:
    ground = town.ground()
    samples = town.samples(ground, -118.0)
    layer = town.layer(ground, -100.0, samples=samples, claims=(town.claim(),))
    found = entry(town.ledger(ground, [layer]), town.WEST)
    assert found.declared is not None and found.predicted is not None and found.measured is not None
    assert (found.declared.share, found.declared.source) == (1.0, "công văn 1")
    assert found.declared.at == town.NOW - 100 * town.DAY_S
    assert found.predicted.share == pytest.approx(0.734, abs=0.001) and found.predicted.source == "RMA"
    assert (found.measured.share, found.measured.level_dbm) == (0.0, -118.0)
    assert found.measured.at == town.NOW - town.DAY_S
    assert found.experienced is None
    assert found.against  # every measurement inside the claim lacks a signal


def test_households_population_and_area_are_weighed_apart() -> None:
    ground = town.ground()
    crowded = ground.people[town.WEST]
    crowded.households[:] = 0.0
    crowded.households[np.argmin(ground.points.longitude[crowded.points])] = 200.0
    ground.people[town.COMMUNE].households[: len(crowded.points)] = crowded.households
    ledger = town.ledger(ground, [town.layer(ground, lambda plane: -105.0 + plane[:, 0] / 20.0, sigma=3.0)])
    by_households, by_area = figure(ledger, town.WEST), figure(ledger, town.WEST, of=Weight.AREA)
    assert by_households.share is not None and by_area.share is not None
    assert by_households.share < 0.01 < by_area.share
    assert by_households.total == 200.0 and by_area.total == pytest.approx(0.015 * len(crowded.points))


def test_an_area_of_which_nobody_knows_the_households_has_no_share_of_them() -> None:
    ground = town.ground(households=0.0)
    ledger = town.ledger(ground, [town.layer(ground, -80.0)])
    assert not list(ledger.figures_of(town.WEST))
    assert list(ledger.figures_of(town.WEST, of=Weight.AREA))
    assert (entry(ledger, town.WEST).verdict, entry(ledger, town.WEST).reason.key) == (None, "no_households")
    place = ledger.place(town.WEST)
    assert place is not None and place.households is None


def test_places_are_the_areas_and_the_public_places() -> None:
    ground = town.ground()
    ledger = town.ledger(ground, [town.layer(ground, -80.0)])
    assert {(each.key, each.kind) for each in ledger.places} == {
        (town.COMMUNE, "commune"), (town.WEST, "village"), (town.EAST, "village"), (town.HALL, PLACE),
    }  # fmt: skip
    assert len(ledger.entries) == 4
    assert ledger.map.area_of(ground.places[town.HALL]) == town.WEST


def test_dead_spots_are_cut_by_village_and_the_worst_has_most_households() -> None:
    ground = town.ground()
    dead = town.layer(ground, lambda plane: np.where(np.abs(plane[:, 1]) < 250, -130.0, -70.0), sigma=3.0)
    ledger = town.ledger(ground, [dead])
    assert {each.area for each in ledger.spots} == {town.WEST, town.EAST}
    for spot in ledger.spots:
        assert spot.key == f"{spot.area}-4g-mot-1"
        assert all(ledger.map.area_of(cell) == spot.area for cell in spot.cells)
        assert spot.households == pytest.approx(float(ledger.map.households[list(spot.cells)].sum()), abs=0.2)
        ((site, away),) = spot.sites
        assert site == "cot-mot" and 0 < away < 1500
        assert not spot.confirmed
    counted = [each.households for each in ledger.spots]
    assert counted == sorted(counted, reverse=True)


def test_two_holes_apart_are_two_dead_spots_and_a_measured_one_is_confirmed() -> None:
    ground = town.ground(rings=8)
    north, south = np.array([-400.0, 700.0]), np.array([-400.0, -700.0])
    middle = ground.plane[ground.places[town.HALL]]

    def near(plane: Floats, place: Floats) -> NDArray[np.bool_]:
        return np.asarray(np.hypot(*(plane - middle - place).T) < 200)

    walked = town.samples(ground, -125.0, times=4)
    some = near(metres(walked.points, ground.points), north)
    samples = Samples(
        Points(walked.points.latitude[some], walked.points.longitude[some]),
        walked.rsrp_dbm[some], walked.at[some], walked.band_mhz[some], walked.contributor[some], walked.staff[some],
    )  # fmt: skip
    holes = town.layer(
        ground,
        lambda plane: np.where(near(plane, north) | near(plane, south), -130.0, -70.0),
        sigma=3.0,
        samples=samples,
    )
    ledger = town.ledger(ground, [holes])
    assert sorted(each.key for each in ledger.spots) == [f"{town.WEST}-4g-mot-1", f"{town.WEST}-4g-mot-2"]
    assert {each.confirmed: each.latitude > town.MIDDLE[0] for each in ledger.spots} == {True: True, False: False}


def test_of_several_operators_a_dead_spot_of_any_is_where_none_has_a_signal() -> None:
    ground = town.ground()
    one = town.layer(ground, lambda plane: np.where(plane[:, 1] > 0, -130.0, -70.0), "mot", sigma=3.0)
    other = town.layer(ground, lambda plane: np.where(plane[:, 1] > 400, -130.0, -70.0), "hai", sigma=3.0)
    ledger = town.ledger(ground, [one, other])
    cells = {
        name: {cell for each in ledger.spots if each.operator == name for cell in each.cells}
        for name in ("mot", "hai", ANY)
    }
    assert cells[ANY] == cells["mot"] & cells["hai"] != set()


def test_figures_entered_by_hand_keep_their_day_and_source_and_grow_old() -> None:
    told = {"area": town.WEST, "what": "fibre-households", "value": 150.0, "source": "báo cáo 1"}
    rules = town.criteria(figures=[told | {"date": "2026-11-01"}, told | {"date": "2024-11-01", "operator": "mot"}])
    ground = town.ground(rings=1)
    ledger = town.ledger(ground, [town.layer(ground, -80.0)], rules)
    assert [(each.day, each.source, each.operator, each.stale) for each in ledger.entered] == [
        ("2026-11-01", "báo cáo 1", "", False),
        ("2024-11-01", "báo cáo 1", "mot", True),
    ]
