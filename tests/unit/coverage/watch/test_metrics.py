"""The ledger's figures as samples: what is unknown is left out, and an operator sees its own."""

from __future__ import annotations

from songxa import catalogue as c
from songxa.coverage.criteria import ALL, ANY
from songxa.coverage.terms import Technology
from songxa.coverage.watch.exchange import Drop, Judged, Level, Newest, Share, Summary
from songxa.coverage.watch.metrics import samples
from songxa.coverage.watch.summing import summary
from songxa.model import Metric
from songxa.scope import Scope
from tests.support import coverage_town as town

LTE = Technology.LTE


def share(operator: str, basis: str, value: float, area: str = "tay", known: float = 1.0) -> Share:
    told = basis != "declared"
    low, high = (value - 0.1 if told else None), (value + 0.1 if told else None)
    return Share(area, operator, LTE, "households", "outdoors", basis, value, low, high, known)


LEDGER = Summary(
    digest="d",
    made=1000.0,
    computed_s=None,
    operators={"mot": "Một", "hai": "Hai"},
    areas={"tay": "Thôn Tây"},
    stations=frozenset({"bts-mot"}),
    shares=[
        share("mot", "fused", 0.8),
        share("mot", "predicted", 0.9),
        share("mot", "declared", 1.0),
        share("hai", "predicted", 0.5, known=0.5),
        share(ANY, "fused", 0.95),
        share(ALL, "fused", 0.4),
    ],
    levels=[Level("tay", "", "mot", LTE, "predicted", -98.5), Level("tay", "nvh", "hai", LTE, "measured", -110.0)],
    newest=[Newest("tay", "mot", LTE, 900.0)],
    judged=[Judged("mot", LTE, "met", 3)],
)


def told(metric: Metric, *drops: Drop, scope: Scope | None = None) -> dict[tuple[str, ...], float]:
    return {
        each.labels: each.value
        for each in samples(LEDGER, drops, scope=scope or Scope.staff())
        if each.metric is metric
    }


def test_shares_go_by_the_basis_that_they_rest_on_with_the_ends_of_their_intervals() -> None:
    mine = ("tay", "Thôn Tây", "Một", "4G")
    households = told(c.COVERAGE_HOUSEHOLDS)
    assert {labels[4]: value for labels, value in households.items() if labels[:4] == mine} == {
        "fused": 0.8, "predicted": 0.9, "declared": 1.0, "now": 0.8,
    }  # fmt: skip
    assert told(c.COVERAGE_HOUSEHOLDS_LOW)[*mine, "fused"] < 0.8 < told(c.COVERAGE_HOUSEHOLDS_HIGH)[*mine, "fused"]
    assert (*mine, "declared") not in told(c.COVERAGE_HOUSEHOLDS_LOW)


def test_what_is_left_now_is_less_by_what_was_lost_of_what_is_known() -> None:
    drops = Drop("tay", "mot", LTE, 0.3), Drop("tay", "hai", LTE, 0.2), Drop("tay", ANY, LTE, 0.99)
    now = {labels[2]: value for labels, value in told(c.COVERAGE_HOUSEHOLDS, *drops).items() if labels[4] == "now"}
    assert now == {"Một": 0.5, "Hai": 0.1, "any": 0.0, "all": 0.4}


def test_an_operator_sees_its_own_figures_and_none_of_all_together() -> None:
    for metric, at in (
        (c.COVERAGE_HOUSEHOLDS, 2),
        (c.COVERAGE_RSRP, 3),
        (c.COVERAGE_NEWEST, 2),
        (c.COVERAGE_VERDICTS, 0),
    ):
        seen = {labels[at] for labels in told(metric, scope=Scope.of("hai"))}
        assert seen <= {"Hai"}
        assert {labels[at] for labels in told(metric, scope=Scope.of())} == set()
    assert told(c.COVERAGE_RSRP, scope=Scope.of("hai")) == {("tay", "nvh", "Thôn Tây", "Hai", "4G", "measured"): -110.0}


def test_two_areas_or_operators_of_one_name_do_not_make_a_series_twice() -> None:
    doubled = Summary("d", 1.0, None, {"mot": "Một", "hai": "Một"}, {"tay": "T"}, frozenset(), LEDGER.shares)
    seen = [(each.metric, each.labels) for each in samples(doubled)]
    assert len(seen) == len(set(seen))


def test_of_what_nobody_knows_there_is_no_sample_rather_than_a_zero() -> None:
    ground = town.ground()
    ledger = town.ledger(ground, [town.unknown(ground, "mot"), town.layer(ground, -80.0, "hai")])
    found = list(samples(summary(ledger, None)))
    shares = [each for each in found if each.metric.name.endswith("_ratio")]
    assert shares and all(each.value > 0 for each in shares)
    assert "Mot" not in {label for each in found if each.metric is not c.COVERAGE_VERDICTS for label in each.labels}


def test_a_ledger_as_it_is_made_fits_the_catalogue() -> None:
    ground = town.ground()
    made = [
        town.layer(ground, -95.0, samples=town.samples(ground, -97.0, times=3), claims=(town.claim(),)),
        town.layer(ground, -100.0, "hai"),
    ]
    found = list(samples(summary(town.ledger(ground, made), 1.0)))
    assert {"fused", "predicted", "declared", "now"} <= {
        each.labels[4] for each in found if each.metric is c.COVERAGE_HOUSEHOLDS
    }
    assert {"predicted", "measured"} == {each.labels[5] for each in found if each.metric is c.COVERAGE_RSRP}
    for each in found:
        low, high = each.metric.valid_range or (float("-inf"), float("inf"))
        assert len(each.labels) == len(each.metric.label_names)
        assert low <= each.value <= high
        assert not each.metric.of_device
