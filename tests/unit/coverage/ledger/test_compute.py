"""From an inventory and its evidence to a ledger, through grid, prediction and fusion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from songxa.coverage import compute as computing
from songxa.coverage import evidence
from songxa.coverage.compute import Inputs
from songxa.coverage.criteria import ANY, Criteria
from songxa.coverage.ledger.ledger import Ledger
from songxa.coverage.ledger.records import Figure
from songxa.coverage.nouns import Measurement
from songxa.coverage.survey import Context
from songxa.coverage.terms import Basis, Setting, Technology, Verdict
from songxa.inventory import load
from songxa.model import Inventory
from tests.support import coverage_town as town

LTE = Technology.LTE
VILLAGES = ("bai-sen", "con-vang", "go-da", "ngoc-lam")


@pytest.fixture(scope="session")
def commune(repository: Path) -> Inventory:
    return load(repository / "inventory.yaml")


def inputs(
    commune: Inventory, folder: Path, rules: Criteria | None = None, probes: Sequence[Measurement] = ()
) -> Inputs:
    return Inputs.of(commune, folder, rules or Criteria(), town.NOW, probes)


def made(*arguments: object, **more: object) -> Ledger:
    return computing.compute(inputs(*arguments, **more), processes=1)  # type: ignore[arg-type]  # as `inputs` has them


def survey(folder: Path, commune: Inventory, *, rsrp: int = -80, mnc: str = "04", staff: bool = True) -> None:
    """A walk through the whole commune, every two hundred metres, two readings in each place."""
    lines = ["mcc,mnc,lat,lon,accuracy,measured_at,net_type,neighboring,rsrp"]
    for latitude in np.arange(19.8690, 19.8935, 0.0018):
        for longitude in np.arange(105.7888, 105.8152, 0.0018):
            at = f"{latitude:.6f},{longitude:.6f},5,2026-11-1{len(lines) % 8}T08:{len(lines) % 60:02}:00Z,LTE,false"
            lines += [f"452,{mnc},{at},{rsrp - each}" for each in (0, 2)]
    file = folder / f"khao-sat-{mnc}.csv"
    file.write_text("\r\n".join(lines) + "\r\n")
    context = Context.of(commune, town.NOW, None, None)
    evidence.take(file, evidence.path_in(folder), context, evidence.Options(staff=staff))


def figure(ledger: Ledger, area: str, operator: str) -> Figure:
    (found,) = ledger.figures_of(area, operator, LTE, Setting.OUTDOORS)
    return found


def test_without_evidence_everything_is_predicted_and_nothing_is_judged(commune: Inventory, tmp_path: Path) -> None:
    ledger = made(commune, tmp_path)
    assert {each.basis for each in ledger.figures} == {Basis.PREDICTED}
    verdicts = {each.verdict for each in ledger.figures} | {each.verdict for each in ledger.entries}
    assert verdicts == {Verdict.UNKNOWN, None}
    assert all(0.1 < (figure(ledger, village, "viettel").share or 0) <= 1 for village in VILLAGES)
    (told,) = (each for each in ledger.told if (each.operator, each.technology) == ("viettel", LTE))
    assert (told.transmitters, told.samples, told.tuning, told.validation) == (6, 0, {}, {})
    assert ledger.head.inputs["terrain"] == "none" and ledger.head.assumed
    assert {each.kind for each in ledger.places} == {"province", "commune", "village", "place"}


@pytest.fixture(scope="module")
def surveyed(commune: Inventory, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Staff walked through all of it: Viettel is strong everywhere, VNPT weak."""
    folder = tmp_path_factory.mktemp("surveyed")
    survey(folder, commune)
    survey(folder, commune, rsrp=-122, mnc="02")
    return made(commune, folder)


def test_a_staff_survey_is_fused_and_lets_villages_be_judged(surveyed: Ledger) -> None:
    for village in VILLAGES:
        found = figure(surveyed, village, "viettel")
        assert (found.basis, found.verdict) == (Basis.FUSED, Verdict.MET)
        assert found.low > 0.95 and found.near > 0.9 and found.samples > 50
    assert figure(surveyed, "hoang-giang", ANY).verdict is Verdict.MET
    assert figure(surveyed, "bai-sen", "mobifone").verdict is Verdict.UNKNOWN  # nobody measured that one
    (told,) = (each for each in surveyed.told if (each.operator, each.technology) == ("viettel", LTE))
    assert told.tuning and 0.5 < told.validation["inside"] <= 1.0
    assert surveyed.published and all(each.staff for each in surveyed.published)


def test_a_weak_signal_that_was_measured_everywhere_is_not_met_and_confirmed_as_dead(surveyed: Ledger) -> None:
    assert figure(surveyed, "bai-sen", "vnpt").verdict is Verdict.NOT_MET
    worst = next(each for each in surveyed.spots if (each.area, each.operator) == ("bai-sen", "vnpt"))
    assert worst.confirmed and worst.households > 280


def test_measurements_without_any_sector_are_known_near_by_only(commune: Inventory, tmp_path: Path) -> None:
    bare = replace(commune, devices={})
    survey(tmp_path, bare)
    ledger = made(bare, tmp_path)
    assert [each.key for each in ledger.sheets] == [("viettel", LTE)]
    assert figure(ledger, "bai-sen", "viettel").verdict is Verdict.MET
    (indoors,) = ledger.figures_of("bai-sen", "viettel", LTE, Setting.INDOORS)
    assert indoors.share is not None
    assert np.isnan(ledger.sheets[0].bare_dbm).all() and (ledger.sheets[0].server < 0).all()


def test_no_sectors_and_no_samples_are_not_enough_evidence(commune: Inventory, tmp_path: Path) -> None:
    ledger = made(replace(commune, devices={}), tmp_path)
    assert (ledger.figures, ledger.entries, ledger.sheets) == ((), (), ())


def test_digests_follow_what_matters_and_nothing_else(commune: Inventory, tmp_path: Path) -> None:
    def digest(town_: Inventory = commune, *more: object, probes: bool = True) -> str:
        return computing.digest_of(inputs(town_, tmp_path, *more), probes=probes)  # type: ignore[arg-type]

    first = digest()
    assert digest() == first
    assert digest(replace(commune, revision="other")) == first  # a comment in the file
    assert digest(commune, town.criteria(interval=0.9)) == first  # a criteria file has its own digest
    assert digest(commune, Criteria(digest="other")) != first
    assert digest(replace(commune, coverage=replace(commune.coverage, reach_km=5.0))) != first
    probe = Measurement(town.NOW, 19.88, 105.80, "viettel", LTE, -90.0)
    assert digest(commune, None, [probe]) != first
    assert digest(commune, None, [probe], probes=False) == digest(probes=False)
    survey(tmp_path, commune)
    assert digest() != first


def test_permanent_probes_are_samples_of_the_communes_own(commune: Inventory, tmp_path: Path) -> None:
    site = commune.sites["nvh-bai-sen"]
    probe = [
        Measurement(town.NOW - 3600.0 * hour, site.latitude, site.longitude, "viettel", LTE, -84.0)
        for hour in range(1, 25)
    ]
    ledger = made(commune, tmp_path, None, probe)
    (entry,) = (each for each in ledger.of("nvh-bai-sen") if (each.operator, each.technology) == ("viettel", LTE))
    assert entry.verdict is Verdict.MET and entry.measured is not None
    assert (entry.measured.count, entry.measured.values["staff"]) == (24, 1.0)
    assert figure(ledger, "bai-sen", "viettel").verdict is Verdict.UNKNOWN  # one place is not the village


def test_households_are_decided_at_their_own_points_where_these_are_known(commune: Inventory, tmp_path: Path) -> None:
    file = tmp_path / "ho-dan.csv"
    lines = [f"{19.8850 + each / 1e5:.6f},105.7960,1" for each in range(312)]
    file.write_text("\n".join(["latitude,longitude,households", *lines]) + "\n")
    evidence.take(file, evidence.path_in(tmp_path), Context.of(commune, town.NOW, None, None), evidence.Options())
    ledger = made(commune, tmp_path)
    place = ledger.place("bai-sen")
    assert place is not None and not place.assumed
    assert ledger.map.staff_only.sum() == 312
    assert float(ledger.map.households[ledger.map.staff_only].sum()) == pytest.approx(312, abs=1)


def test_progress_is_told_step_by_step(commune: Inventory, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    computing.compute(inputs(commune, tmp_path), lambda *step: told.append(step), processes=1)
    assert list(dict.fromkeys(step for step, _, _ in told)) == ["grid", "predict", "fuse", "ledger"]
    assert all(0 <= done <= of for _, done, of in told)
