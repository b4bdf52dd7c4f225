"""When the engine takes its next turn: at once for a single probe, by a timer under load. Only reckons; has no timer.

Waking up for each datagram costs several times what handling it does. So from a certain rate of exchanges on, turns
follow a timer, and each handles what has come since the last one.
"""

from __future__ import annotations

BURST, TRICKLE = 64, 16
"""Datagrams a turn above which turns come faster, and below which they come slower again."""

SHORTEST_PAUSE_S = 0.001

BUSY_RATE = 30
"""Exchanges a second above which turns follow the timer."""

WINDOW_S = 1.0


class Pace:
    """`busy` says whether turns follow the timer, `pause_s` how long it runs: `tick_s`, or less under high load."""

    __slots__ = ("_begun", "_rate", "_since", "busy", "pause_s", "tick_s")

    def __init__(self, now: float, tick_s: float) -> None:
        self.tick_s = self.pause_s = tick_s
        self.busy = False
        self._begun, self._rate, self._since = 0, 0.0, now

    def begun(self) -> None:
        """One more exchange begins."""
        self._begun += 1

    def turned(self, now: float, received: int) -> bool:
        """A turn handled so many datagrams; whether `busy` has changed."""
        if received > BURST:
            self.pause_s = max(self.pause_s / 2, SHORTEST_PAUSE_S)
        elif received < TRICKLE:
            self.pause_s = min(self.pause_s * 2, self.tick_s)
        if now - self._since >= WINDOW_S:
            self._rate = self._begun / (now - self._since)
            self._begun, self._since = 0, now
        before = self.busy
        self.busy = max(self._rate, self._begun) > BUSY_RATE
        return self.busy != before
