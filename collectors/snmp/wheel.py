"""A coarse timer wheel: who is to be looked at when, at the cost of a dictionary entry. No clock of its own.

An entry is not moved when its time is put off, which happens with every answer: it is looked at in its old slot and put
into a later one then. So whoever takes from the wheel checks whether anything is really due.
"""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Wheel(Generic[T]):
    """Slots of `grain_s` seconds; an entry comes out within one grain after its time."""

    __slots__ = ("_grain_s", "_next", "_slots")

    def __init__(self, now: float, grain_s: float) -> None:
        self._grain_s = grain_s
        self._next = int(now / grain_s)
        self._slots: dict[int, dict[T, None]] = {}

    def put(self, entry: T, at: float) -> int:
        """`entry` comes out at `at`, or in the next slot if that is past; the number of its slot."""
        slot = int(at / self._grain_s) + 1
        slot = max(slot, self._next)
        entries = self._slots.get(slot)
        if entries is None:
            self._slots[slot] = {entry: None}
        else:
            entries[entry] = None
        return slot

    def drop(self, entry: T, slot: int) -> None:
        """`entry` is not to come out any more, if it is still in that slot."""
        entries = self._slots.get(slot)
        if entries is not None:
            entries.pop(entry, None)

    def take(self, now: float) -> list[T]:
        """The entries of all slots up to now, the oldest first."""
        last = int(now / self._grain_s)
        if last < self._next:
            return []
        span = range(self._next, last + 1)
        # after a long sleep, walking the slots in use is cheaper than walking the time
        slots = span if len(span) < len(self._slots) else sorted(slot for slot in self._slots if slot in span)
        self._next = last + 1
        return [entry for slot in slots for entry in self._slots.pop(slot, ())]
