"""Numbers that look alive and are pure functions of a salt and the time: same seed, same commune. Keeps no state.

Time is UTC seconds since the epoch; the hours that people keep are those of Vietnam (UTC+7, no daylight saving).
"""

from __future__ import annotations

import math
from functools import lru_cache
from hashlib import blake2b

DAY = 86_400.0
_VIETNAM = 7 * 3600
_MASK = (1 << 64) - 1


def salt(seed: int, *names: str) -> int:
    """64 bits that depend on the seed and on every name, the same on every machine."""
    return int.from_bytes(blake2b("\0".join((str(seed), *names)).encode(), digest_size=8).digest(), "big")


def chance(salted: int, stream: int) -> float:
    """A number in [0, 1) that never changes for this salt and stream (the finaliser of SplitMix64)."""
    x = (salted + stream * 0x9E3779B97F4A7C15) & _MASK
    x = ((x ^ x >> 30) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ x >> 27) * 0x94D049BB133111EB) & _MASK
    return (x ^ x >> 31) / 2**64


def drift(salted: int, stream: int, t: float, period: float) -> float:
    """A number in [0, 1) that wanders smoothly: a new goal every `period` seconds, cosine between them."""
    place = t / period
    step = math.floor(place)
    here, there = _goal(salted ^ stream, step), _goal(salted ^ stream, step + 1)
    return here + (there - here) * (1 - math.cos((place - step) * math.pi)) / 2


@lru_cache(maxsize=65_536)
def _goal(salted: int, step: int) -> float:
    return chance(salted, step)


def hour(t: float) -> float:
    """The hour of the day in Vietnam, 0 to 24."""
    return (t + _VIETNAM) % DAY / 3600


def weekend(t: float) -> bool:
    """Whether it is Saturday or Sunday in Vietnam. The epoch was a Thursday."""
    return int((t + _VIETNAM) // DAY + 3) % 7 >= 5


def daily(t: float, peak_hour: float) -> float:
    """-1 to 1 once a day, 1 at `peak_hour`."""
    return math.cos((hour(t) - peak_hour) / 24 * 2 * math.pi)


def accrued(since: float, until: float, rate: float, peak_hour: float = 20.0, swing: float = 0.8) -> float:
    """The integral of `rate * (1 + swing * daily)`: never falls as `until` grows, so counters made of it are true."""
    turn = 2 * math.pi / DAY
    phase = (peak_hour * 3600 - _VIETNAM) * turn
    waves = math.sin(until * turn - phase) - math.sin(since * turn - phase)
    return rate * (until - since + swing / turn * waves)
