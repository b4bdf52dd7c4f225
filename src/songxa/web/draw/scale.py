"""Round numbers and round hours for axes. Arithmetic only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
_HOURS = (1, 2, 3, 6, 12)
_DAY_S = 86_400.0


def ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round values from at or below `low` to at or above `high`, about as many as asked for; always at least two."""
    if not (math.isfinite(low) and math.isfinite(high)) or max(abs(low), abs(high)) > 1e300:
        return [0.0, 1.0]
    low, high = min(low, high), max(low, high)
    if high - low < 1e-9 * max(1.0, abs(low), abs(high)):
        low, high = low - 0.5 * max(1.0, abs(low) * 0.02), high + 0.5 * max(1.0, abs(high) * 0.02)
    rough = (high - low) / max(1, about)
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(nice * size for nice in _NICE if nice * size >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 12) for index in range(first, max(last, first + 1) + 1)]


def digits(values: Sequence[float]) -> int:
    """How many decimals tell neighbouring ticks apart."""
    step = min((abs(b - a) for a, b in pairwise(values)), default=1.0)
    if step <= 0 or step >= 1e15:
        return 0
    found = max(0, -math.floor(math.log10(step) + 1e-9))
    return min(6, found + (abs(round(step, found) - step) > step * 1e-6))


def moments(start: float, end: float, where: tzinfo, most: int = 9) -> list[float]:
    """Local midnights, or whole hours of the local day, inside [start, end]; at most about `most`."""
    if end <= start:
        return []
    hours = (end - start) / 3_600
    step = next((step for step in _HOURS if hours / step <= most), None)
    local = datetime.fromtimestamp(start, where).replace(hour=0, minute=0, second=0, microsecond=0)
    if step is not None:
        days = range(int(hours / 24) + 2)
        found = [
            (local + timedelta(days=day)).replace(hour=hour).timestamp() for day in days for hour in range(0, 24, step)
        ]
    else:
        every = max(1, math.ceil((end - start) / _DAY_S / most))
        found = [(local + timedelta(days=day)).timestamp() for day in range(0, int((end - start) / _DAY_S) + 2, every)]
    return [at for at in found if start <= at <= end]
