"""From figures to verdicts: met, not met, or not enough evidence, each with its reason. Pure functions."""

from __future__ import annotations

from dataclasses import replace

from songxa.coverage.criteria import Criteria
from songxa.coverage.ledger.records import Fact, Figure, Reason
from songxa.coverage.terms import Verdict

DAY_S = 86_400.0
NO_HOUSEHOLDS = Reason("no_households")
MAY_FAIL = 0.1
"""Share of the measurements where a signal is claimed that may lack it: phones differ, and so do pockets."""


def judged(figure: Figure, criteria: Criteria, level: str, now: float) -> Figure:
    """The figure with what is asked of it, the verdict and the reason.

    Evidence comes first: a figure that rests on too little is neither met nor not met, whatever it says. Then the
    interval decides, not the share: met where even its low end reaches what is asked, not met where its high end fails.
    """
    key, share = criteria.asked(figure.technology, level, figure.operator, figure.of, figure.setting)
    if not key:
        return figure
    verdict, reason = _judgement(figure, share, criteria, now)
    return replace(figure, asked=key, asked_share=share, verdict=verdict, reason=reason)


def _judgement(figure: Figure, asked: float, criteria: Criteria, now: float) -> tuple[Verdict, Reason]:
    lacking = _lacking(figure, criteria, now)
    if lacking is not None:
        return Verdict.UNKNOWN, lacking
    values = {"low": round(figure.low, 4), "high": round(figure.high, 4), "asked": asked}
    if figure.low >= asked:
        return Verdict.MET, Reason("met", values)
    if figure.high < asked:
        return Verdict.NOT_MET, Reason("not_met", values)
    if 1.0 - figure.known > 0.0 and figure.low + 1.0 - figure.known >= asked:
        return Verdict.UNKNOWN, Reason("unknown_parts", {**values, "unknown": round(1.0 - figure.known, 4)})
    return Verdict.UNKNOWN, Reason("between", values)


def _lacking(figure: Figure, criteria: Criteria, now: float) -> Reason | None:
    """What evidence a figure lacks."""
    needs = criteria.evidence
    if figure.known <= 0.0 or figure.share is None:
        return Reason("nothing")
    if figure.samples == 0:
        return None if needs.predicted_alone else Reason("predicted_only", {"share": round(figure.share, 4)})
    far = {"near": round(figure.near, 4), "asked": needs.share, "metres": round(needs.near_m)}
    return (
        few_samples(figure.samples, figure.contributors, figure.staff, criteria)
        or too_old(figure.newest, criteria, now)
        or (Reason("far", far) if figure.near < needs.share else None)
    )


def few_samples(samples: int, contributors: int, staff: bool, criteria: Criteria) -> Reason | None:
    """Whether so many measurements by so many people are too few."""
    needs = criteria.evidence
    if samples < needs.samples:
        return Reason("few_samples", {"n": samples, "needed": needs.samples})
    if not staff and contributors < needs.contributors:
        return Reason("few_people", {"n": contributors, "needed": needs.contributors})
    return None


def too_old(newest: float | None, criteria: Criteria, now: float) -> Reason | None:
    """Whether the newest measurement is too old, or of unknown age."""
    if newest is None:
        return Reason("no_time")
    days = max(0.0, now - newest) / DAY_S
    if days > criteria.evidence.max_age_days:
        return Reason("old", {"days": int(days), "limit": criteria.evidence.max_age_days})
    return None


def of_place(chance: float | None, measured: Fact | None, criteria: Criteria, now: float) -> tuple[Verdict, Reason]:
    """The verdict on one public place: `chance` is that of a signal there, `measured` what was measured near it."""
    if chance is None:
        return Verdict.UNKNOWN, Reason("nothing")
    if measured is None:
        if not criteria.evidence.predicted_alone:
            return Verdict.UNKNOWN, Reason("predicted_only", {"share": round(chance, 4)})
    else:
        people, staff = int(measured.values.get("contributors", 0)), bool(measured.values.get("staff", 0))
        lacking = few_samples(measured.count, people, staff, criteria) or too_old(measured.at, criteria, now)
        if lacking is not None:
            return Verdict.UNKNOWN, lacking
    asked = criteria.said.places.chance
    values = {"chance": round(chance, 4), "asked": asked}
    if chance >= asked:
        return Verdict.MET, Reason("place_met", values)
    if chance <= 1.0 - asked:
        return Verdict.NOT_MET, Reason("place_not_met", values)
    return Verdict.UNKNOWN, Reason("place_between", values)


def against(measured: Fact | None, criteria: Criteria) -> bool:
    """Whether what was measured where the operator claims a signal speaks against the claim: enough measurements, of
    which more than `MAY_FAIL` lack it."""
    if measured is None or not (inside := measured.values.get("in_claim", 0.0)):
        return False
    people, staff = int(measured.values.get("contributors", 0)), bool(measured.values.get("staff", 0))
    if few_samples(int(inside), people, staff, criteria) is not None:
        return False
    return measured.values["in_claim_covered"] < (1.0 - MAY_FAIL) * inside
