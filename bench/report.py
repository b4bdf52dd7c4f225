"""Outcomes as text for people and as plain data for JSON. Measures nothing."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator
from statistics import median
from typing import Any

from bench.contest import Bar, Outcome
from bench.measure import Measured

OLD_BUILDS = "snmp_exporter and blackbox_exporter are Debian's old builds; newer ones may cost less."


def machine() -> str:
    """What the figures were taken on, as far as it bears on them."""
    return f"{os.cpu_count()} cores, Linux {platform.release()}, Python {platform.python_version()}"


def digits_for(values: Iterable[float]) -> int:
    """Enough digits for the smallest of the costs to show two figures that count."""
    return 1 if min(values, default=10.0) >= 10 else 2


def table(outcome: Outcome) -> Iterator[str]:
    """One contest: a line a contestant, then its bars."""
    contest = outcome.contest
    own = contest.contestants[0].name
    digits = digits_for(run.cpu_us for runs in outcome.runs.values() for run in runs)
    yield f"{contest.key}: {contest.title}; CPU µs per {contest.unit}"
    yield f"  {'':24}{'median':>10}  {'least to most':20}{'songxa / it':>12}{'a second':>10}   version"
    for contestant in contest.contestants:
        name = contestant.name
        if name in outcome.failures:
            yield f"  {name:24}could not run: {outcome.failures[name]}"
            continue
        runs, costs, ratios = outcome.runs[name], outcome.costs(name), outcome.ratios(own, name)
        middle, range_ = f"{median(costs):.{digits}f}", f"{min(costs):.{digits}f} to {max(costs):.{digits}f}"
        ratio = f"{median(ratios):.3g}" if ratios and name != own else ""
        why = f" ({contestant.why})" if contestant.why else ""
        yield f"  {name:24}{middle:>10}  {range_:20}{ratio:>12}{rate(runs):>10}   {runs[0].version}{why}"
        if lost := sum(run.units - run.ok for run in runs):
            yield f"  {'':24}{lost} of {sum(run.units for run in runs)} came out wrong or not at all"
    yield from (bar_line(outcome, bar) for bar in contest.bars)
    yield ""


def rate(runs: list[Measured]) -> str:
    return f"{median([run.ok / run.wall_s for run in runs]):,.0f}"


def bar_line(outcome: Outcome, bar: Bar) -> str:
    reached = outcome.reached(bar)
    unit = "µs" if bar.against is None else f"of {bar.against}"
    if reached is None:
        return f"  bar: {bar.of} at most {bar.at_most:g} {unit}: not measured"
    verdict = "held" if reached <= bar.at_most else "MISSED"
    return f"  bar: {bar.of} at most {bar.at_most:g} {unit}: {reached:.3g}, {verdict}"


def data(outcome: Outcome) -> dict[str, Any]:
    """One contest as plain data; costs in CPU microseconds a unit, a number a round."""
    return {
        "contest": outcome.contest.key,
        "title": outcome.contest.title,
        "unit": outcome.contest.unit,
        "contestants": [
            {
                "name": name,
                "version": runs[0].version,
                "cpu_us": outcome.costs(name),
                "rss_mb": max(run.rss_mb for run in runs),
                "units": sum(run.units for run in runs),
                "ok": sum(run.ok for run in runs),
            }
            for name, runs in outcome.runs.items()
        ],
        "bars": [
            {"of": bar.of, "at_most": bar.at_most, "against": bar.against, "reached": reached}
            | ({} if reached is None else {"held": reached <= bar.at_most})
            for bar, reached in ((bar, outcome.reached(bar)) for bar in outcome.contest.bars)
        ],
        "failures": outcome.failures,
    }
