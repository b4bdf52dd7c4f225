"""Verdicts: evidence first, then the interval; every one has its reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.coverage.criteria import Criteria
from songxa.coverage.ledger import verdicts
from songxa.coverage.ledger.records import Fact, Figure, Reason
from songxa.coverage.terms import Basis, Setting, Technology, Verdict, Weight
from tests.support import coverage_town as town

GOOD = Figure(
    area=town.WEST, operator="mot", technology=Technology.LTE, setting=Setting.OUTDOORS, of=Weight.HOUSEHOLDS,
    basis=Basis.FUSED, share=0.98, low=0.96, high=0.99, known=1.0, near=0.9, total=200.0, threshold_dbm=-105.0,
    samples=40, contributors=3, newest=town.NOW - 7 * town.DAY_S,
)  # fmt: skip


def judged(rules: Criteria | None = None, level: str = "village", **change: Any) -> Figure:
    return verdicts.judged(replace(GOOD, **change), rules or Criteria(), level, town.NOW)


@pytest.mark.parametrize(
    ("change", "verdict", "reason"),
    [
        ({}, Verdict.MET, "met"),
        ({"low": 0.95}, Verdict.MET, "met"),
        ({"low": 0.80, "high": 0.94, "share": 0.9}, Verdict.NOT_MET, "not_met"),
        ({"low": 0.90}, Verdict.UNKNOWN, "between"),
        ({"low": 0.90, "known": 0.9, "high": 1.0}, Verdict.UNKNOWN, "unknown_parts"),
        ({"known": 0.0, "share": None, "low": 0.0, "high": 1.0}, Verdict.UNKNOWN, "nothing"),
        ({"samples": 0, "contributors": 0, "basis": Basis.PREDICTED}, Verdict.UNKNOWN, "predicted_only"),
        ({"samples": 9}, Verdict.UNKNOWN, "few_samples"),
        ({"contributors": 2}, Verdict.UNKNOWN, "few_people"),
        ({"contributors": 1, "staff": True}, Verdict.MET, "met"),
        ({"newest": None}, Verdict.UNKNOWN, "no_time"),
        ({"newest": town.NOW - 366.5 * town.DAY_S}, Verdict.UNKNOWN, "old"),
        ({"newest": town.NOW + town.DAY_S}, Verdict.MET, "met"),
        ({"near": 0.49}, Verdict.UNKNOWN, "far"),
    ],
)
def test_a_figure_is_judged_by_its_evidence_and_then_by_its_interval(
    change: dict[str, Any], verdict: Verdict, reason: str
) -> None:
    found = judged(**change)
    assert (found.verdict, found.reason.key, found.asked, found.asked_share) == (verdict, reason, "village-4g", 0.95)


def test_a_model_alone_is_enough_only_where_the_criteria_say_so() -> None:
    rules = town.criteria(evidence={"predicted_alone": True})
    bare: dict[str, Any] = {"samples": 0, "contributors": 0, "near": 0.0, "newest": None, "basis": Basis.PREDICTED}
    assert judged(rules, **bare).verdict is Verdict.MET
    assert judged(rules, **bare, known=0.0, share=None, low=0.0, high=1.0).verdict is Verdict.UNKNOWN


def test_where_nothing_is_asked_there_is_no_verdict() -> None:
    for found in (judged(level="province"), judged(technology=Technology.NR), judged(setting=Setting.INDOORS)):
        assert (found.verdict, found.reason.key, found.asked) == (None, "none_asked", "")


@given(
    low=st.floats(0, 1), wide=st.floats(0, 1), known=st.floats(0, 1), samples=st.integers(0, 100),
    people=st.integers(0, 10), age=st.floats(0, 1000), near=st.floats(0, 1), asked=st.floats(0, 1),
)  # fmt: skip
def test_nothing_is_ever_met_without_evidence_or_below_what_is_asked(
    low: float, wide: float, known: float, samples: int, people: int, age: float, near: float, asked: float
) -> None:
    rules = town.criteria(required={"a": {"technology": "4G", "share": asked}})
    high = min(1.0, low + wide)
    found = judged(
        rules, share=(low + high) / 2, low=low, high=high, known=known, samples=samples, contributors=people,
        newest=town.NOW - age * town.DAY_S, near=near,
    )  # fmt: skip
    if found.verdict is Verdict.MET:
        assert low >= asked and samples >= 10 and people >= 3 and age <= 365 and near >= 0.5 and known > 0
    if found.verdict is Verdict.NOT_MET:
        assert high < asked and samples >= 10


def fact(count: int = 20, share: float = 1.0, **values: float) -> Fact:
    told = {"contributors": 3.0, "staff": 0.0} | values
    return Fact(Basis.MEASURED, share, -90.0, count, town.NOW - town.DAY_S, values=told)


@pytest.mark.parametrize(
    ("chance", "measured", "verdict", "reason"),
    [
        (None, None, Verdict.UNKNOWN, "nothing"),
        (0.99, None, Verdict.UNKNOWN, "predicted_only"),
        (0.99, fact(3), Verdict.UNKNOWN, "few_samples"),
        (0.99, fact(contributors=1.0), Verdict.UNKNOWN, "few_people"),
        (0.99, fact(contributors=1.0, staff=1.0), Verdict.MET, "place_met"),
        (0.05, fact(), Verdict.NOT_MET, "place_not_met"),
        (0.5, fact(), Verdict.UNKNOWN, "place_between"),
    ],
)
def test_a_public_place_is_judged_by_what_was_measured_near_it(
    chance: float | None, measured: Fact | None, verdict: Verdict, reason: str
) -> None:
    found = verdicts.of_place(chance, measured, Criteria(), town.NOW)
    assert (found[0], found[1].key) == (verdict, reason)


@pytest.mark.parametrize(
    ("inside", "covered", "speaks"),
    [(0.0, 0.0, False), (9.0, 0.0, False), (20.0, 19.0, False), (20.0, 18.0, False), (20.0, 17.0, True)],
)
def test_a_claim_is_spoken_against_only_by_enough_measurements_where_it_holds(
    inside: float, covered: float, speaks: bool
) -> None:
    assert verdicts.against(fact(in_claim=inside, in_claim_covered=covered), Criteria()) is speaks
    assert not verdicts.against(fact(), Criteria()) and not verdicts.against(None, Criteria())


def test_reasons_are_plain_data() -> None:
    assert isinstance(judged().reason, Reason)
    assert all(isinstance(value, (str, int, float)) for value in judged().reason.values.values())
