"""When the destination may be asked: pauses after it failed, and who looks first whether it is back. No I/O."""

from __future__ import annotations

import random
from collections.abc import Callable

from songxa.spool.outcome import Later

PAUSE_S = (1.0, 60.0)
"""The bound of the first pause and of the longest; each is drawn below its bound (full jitter)."""

ASKED_S = 3_600.0
"""No longer Retry-After is obeyed."""

OURS_S = 60.0
"""The pause where a person has to mend something."""


class Ticket:
    """Whoever is on the way to the destination has one. It says nothing of a destination that is another one since."""

    stale = False


class Gate:
    """Open while the destination takes what it gets. Closed for all lanes at once; one then looks, the others wait."""

    def __init__(self, clock: Callable[[], float], chance: random.Random) -> None:
        self._clock, self._chance = clock, chance
        self._bound_s = PAUSE_S[0]
        self._prober: Ticket | None = None
        self._out: set[Ticket] = set()
        self.closed: Later | None = None
        """What the destination said last, while it takes nothing."""
        self.failures = 0
        """In a row."""
        self.closed_at = self.retry_at = 0.0
        """On the clock."""

    @property
    def free(self) -> bool:
        """Whether a lane may go."""
        return self.closed is None or (self._prober is None and self._clock() >= self.retry_at)

    def enter(self) -> Ticket:
        """A lane goes; where the gate is closed, to see whether it still has to be."""
        ticket = Ticket()
        self._out.add(ticket)
        if self.closed is not None:
            self._prober = ticket
        return ticket

    def stops(self, ticket: Ticket) -> bool:
        """Whether another lane has met a failure meanwhile, or the destination is another one."""
        return ticket.stale or (self.closed is not None and self._prober is not ticket)

    def took(self, ticket: Ticket) -> None:
        """Something was delivered; what was on its way before the gate closed says nothing of now."""
        if self._prober is ticket:
            self._open()

    def leave(self, ticket: Ticket, later: Later | None, *, finished: bool) -> None:
        """A lane is back: it failed, it finished, or neither (it was stopped)."""
        self._out.discard(ticket)
        if ticket.stale:
            return
        probed = self._prober is ticket
        if probed:
            self._prober = None
        if later is not None:
            self._close(later, again=self.closed is not None and not probed)
        elif probed and finished:
            self._open()

    def again(self) -> None:
        """The destination is another one: no pause of the old one counts, nor what is still on its way there. Whether
        the new one takes anything has yet to be seen."""
        for ticket in self._out:
            ticket.stale = True
        self._prober, self._bound_s, self.retry_at = None, PAUSE_S[0], self._clock()

    def _open(self) -> None:
        self.closed, self._prober, self._bound_s, self.failures = None, None, PAUSE_S[0], 0

    def _close(self, later: Later, *, again: bool) -> None:
        """Failures that were under way together count as one, but each may ask for a longer pause."""
        now = self._clock()
        if self.closed is None:
            self.closed_at = now
        until = now + self._pause(later, again)
        self.retry_at = max(self.retry_at, until) if again else until
        self.failures += not again
        self.closed = later

    def _pause(self, later: Later, again: bool) -> float:
        asked = min(later.after_s or 0.0, ASKED_S)
        spread = 1 + self._chance.random() / 10
        if later.ours:
            return max(asked, OURS_S) * spread
        if asked >= PAUSE_S[0]:
            return asked * spread
        bound = self._bound_s
        if not again:
            self._bound_s = min(bound * 2, PAUSE_S[1])
        return self._chance.uniform(0, bound)
