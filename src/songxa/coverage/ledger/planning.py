"""A survey's walk over a ledger: whose uncertainty counts, where it may go, where it starts. The walk is `walk`'s."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from songxa.coverage.criteria import ANY
from songxa.coverage.ledger import walk
from songxa.coverage.ledger.ledger import Ledger
from songxa.coverage.ledger.surface import metres
from songxa.coverage.ledger.walk import Walk
from songxa.coverage.nouns import Points
from songxa.coverage.terms import Technology


def plan(
    ledger: Ledger,
    *,
    areas: Collection[str] | None = None,
    operator: str | None = None,
    technology: Technology | None = None,
    start: tuple[float, float] | None = None,
    limit_m: float = 5000.0,
) -> Walk:
    """Where to measure next. `areas` bound the stops; without `start` the walk begins amid what is open.

    Wi-Fi is planned only where it is asked for: its reach is a few dozen metres, and the list would be all Wi-Fi.
    """
    sheets = [
        each
        for each in ledger.sheets_of(operator or ANY, technology)
        if technology is not None or each.technology is not Technology.WIFI
    ]
    chances = [each.chance(ledger.threshold(each.technology)) for each in sheets]
    value = walk.worth(ledger.map.households.astype(np.float64), chances)
    if areas is not None:
        allowed = [number for number, key in enumerate(ledger.map.areas) if key in areas]
        value = np.where(np.isin(ledger.map.owner, allowed), value, 0.0)
    plane = metres(ledger.map.points)
    if start is not None:
        here = metres(Points(np.array([start[0]]), np.array([start[1]])), ledger.map.points)[0]
    elif value.sum() > 0:
        here = np.average(plane, axis=0, weights=value)
    else:
        here = np.zeros(2)
    return walk.plan(plane, value, here, limit_m)
