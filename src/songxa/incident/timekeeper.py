"""Watches the monitor's own time: stalls, sleep, and steps of the wall clock. Reads three clocks; decides nothing.

The schedule runs on the monotonic clock, which stands still while a machine sleeps; the boot clock does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from songxa.incident.timing import Timing


class Beat(NamedTuple):
    """What one look at the clocks found.

    `now` is UTC seconds since the epoch. `away_since` is set where the monitor has not watched since then. `stepped_s`
    is how far the wall clock was set, forward or (negative) back; 0 where it just ran on.
    """

    now: float
    away_since: float | None = None
    stepped_s: float = 0.0


@dataclass(slots=True)
class Timekeeper:
    """`boot` counts seconds without a stop, sleep included; `wall` is UTC seconds since the epoch."""

    wall: Callable[[], float]
    boot: Callable[[], float]
    timing: Timing
    _wall_then: float | None = None
    _boot_then: float = 0.0

    def beat(self) -> Beat:
        """Looks at the clocks; to be called about once a second."""
        now, boot = self.wall(), self.boot()
        then, self._wall_then = self._wall_then, now
        passed, self._boot_then = boot - self._boot_then, boot
        if then is None:
            return Beat(now)
        step = (now - then) - passed
        if abs(step) < self.timing.step_s:
            step = 0.0
        away = passed > self.timing.stall_s or step > self.timing.stall_s
        return Beat(now, then if away else None, step)
