"""How patient the engine is. Numbers only; seconds unless they say otherwise."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Chosen for visits once a minute; a failed visit is repeated at once, so most of it passes within seconds."""

    confirmations: int = 2
    """Visits in a row that have to fail before a device counts as silent."""

    margin_s: float = 1.0
    """A check has to have begun this much after a failure to say anything about it: both may straddle the fault."""

    patience_s: float = 90.0
    """How long the blame waits for uplinks and neighbours to be checked, before it is laid on what is known."""

    grace_s: float = 120.0
    """How long what hangs behind a recovered device may take to start before it is blamed itself."""

    settle_s: float = 300.0
    """How long everything has to work again before an incident is closed; doubled with every relapse."""

    settle_most_s: float = 1800.0

    flaps: int = 2
    """Relapses from which on a device that answers again is called unsteady until the incident closes."""

    stall_s: float = 10.0
    """A pause of the monitor that is longer makes everything unknown until it is seen again."""

    step_s: float = 1.0
    """A step of the wall clock against the monotonic one that is worth telling."""

    stale_cycles: float = 2.0
    """Polling cycles without a visit after which nothing is claimed of a device any more."""
