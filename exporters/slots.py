"""The time that a pushed poll is given: its slot in the polling rhythm, so that writing it twice overwrites.

Whoever polls a device every minute tells of it once a minute, at the full minute, whichever second the visit took
place; two monitors of one device so write the same points. A second visit within a slot (one out of turn) keeps its own
second: nothing that was measured is overwritten by what was measured later.
"""

from __future__ import annotations

from collections.abc import Collection
from math import floor

from songxa.model import Poll

_Owner = tuple[str, str]


class Slots:
    """Times given so far, by device and collector."""

    def __init__(self) -> None:
        self._last: dict[_Owner, float] = {}

    def stamp(self, poll: Poll) -> float:
        """UTC seconds since the epoch: later than any given before for this device and collector, unless the clock
        was set back by more than a slot."""
        owner = (poll.device.key, poll.collector)
        interval = poll.device.interval_s
        slot = floor(poll.at / interval) * interval
        last = self._last.get(owner)
        if last is not None and slot <= last:
            set_back = poll.at < last - interval
            slot = slot if set_back else _out_of_turn(poll.at, last)
        self._last[owner] = slot
        return slot

    def keep(self, devices: Collection[str]) -> None:
        """Forgets every device but these."""
        self._last = {owner: at for owner, at in self._last.items() if owner[0] in devices}


def _out_of_turn(at: float, last: float) -> float:
    """The second of a visit, or its millisecond where that second is taken: whole seconds would run ahead of the clock
    where a device is visited more often than that, and take the place of visits to come."""
    second = float(floor(at))
    return second if second > last else max(floor(at * 1000) / 1000, floor(last * 1000 + 1.5) / 1000)
