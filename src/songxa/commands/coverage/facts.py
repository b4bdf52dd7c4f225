"""The documented JSON of `songxa coverage`: shares of 0 to 1, times in ISO 8601, null for what nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from songxa.commands.coverage.ask import where
from songxa.commands.shared import LANGUAGE
from songxa.i18n.format import iso

if TYPE_CHECKING:
    from songxa.coverage.ledger.records import Entry, Fact, Figure, Records, Spot


def when(records: Records, at: float | None) -> str | None:
    """ISO 8601 in the commune's zone."""
    return None if at is None else iso(at, where(records))


def head_facts(records: Records, now: float) -> dict[str, Any]:
    """Of what and when a ledger is."""
    head = records.head
    return {
        "commune": head.commune,
        "made": when(records, head.made),
        "age_seconds": round(now - head.made),
        "digest": head.digest,
        "criteria": {
            "file": head.criteria or None,
            "source": head.criteria_source or None,
            "thresholds_dbm": dict(head.thresholds),
            "interval": head.interval,
            "max_age_days": head.max_age_days,
        },
        "households_assumed": head.assumed,
        "inputs": dict(head.inputs),
        "layers": [
            {
                "operator": each.operator,
                "technology": each.technology.value,
                "transmitters": each.transmitters,
                "samples": each.samples,
                "models": dict(each.models),
                "assumed": dict(each.assumed),
                "tuning": dict(each.tuning),
                "validation": dict(each.validation),
            }
            for each in records.told
        ],
    }


def figure_facts(records: Records, each: Figure) -> dict[str, Any]:
    """A share of an area."""
    from songxa.coverage.ledger import words

    return {
        "area": each.area,
        "operator": each.operator,
        "technology": each.technology.value,
        "setting": each.setting.value,
        "of": each.of.value,
        "basis": each.basis.value,
        "share": each.share,
        "low": each.low,
        "high": each.high,
        "known": each.known,
        "near_measurements": each.near,
        "total": each.total,
        "threshold_dbm": each.threshold_dbm,
        "samples": each.samples,
        "contributors": each.contributors,
        "newest": when(records, each.newest),
        "target": {"key": each.asked, "share": each.asked_share} if each.asked else None,
        "verdict": each.verdict.value if each.verdict else None,
        "reason": each.reason.key,
        "reason_text": words.reason(LANGUAGE, each.reason),
    }


def entry_facts(records: Records, each: Entry) -> dict[str, Any]:
    """A place by operator and technology."""
    from songxa.coverage.ledger import words

    return {
        "place": each.place,
        "operator": each.operator,
        "technology": each.technology.value,
        "declared": fact_facts(records, each.declared),
        "predicted": fact_facts(records, each.predicted),
        "measured": fact_facts(records, each.measured),
        "experienced": fact_facts(records, each.experienced),
        "verdict": each.verdict.value if each.verdict else None,
        "reason": each.reason.key,
        "reason_text": words.reason(LANGUAGE, each.reason),
        "measured_against_declared": each.against,
    }


def fact_facts(records: Records, fact: Fact | None) -> dict[str, Any] | None:
    """One of the four facts."""
    if fact is None:
        return None
    return {
        "share": fact.share,
        "level_dbm": fact.level_dbm,
        "count": fact.count,
        "at": when(records, fact.at),
        "source": fact.source,
        **fact.values,
    }


def spot_facts(each: Spot) -> dict[str, Any]:
    """A dead spot."""
    return {
        "key": each.key,
        "area": each.area,
        "operator": each.operator,
        "technology": each.technology.value,
        "latitude": each.latitude,
        "longitude": each.longitude,
        "households": each.households,
        "population": each.population,
        "square_km": each.square_km,
        "probability": each.probability,
        "cells": len(each.cells),
        "samples": each.measured,
        "confirmed": each.confirmed,
        "nearest_sites": [{"site": site, "metres": metres} for site, metres in each.sites],
    }
