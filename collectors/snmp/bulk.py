"""What is learnt of an agent's GETBULK from visit to visit. No I/O; whoever owns the agent keeps it."""

from __future__ import annotations

from dataclasses import dataclass

MOST_REPETITIONS = 25
"""Some agents skip rows when asked for more than 55."""


def repetitions(size: int, columns: int) -> int:
    """max-repetitions with which a GETBULK of so many columns asks for about `size` varbinds."""
    return max(1, min(size // columns, MOST_REPETITIONS))


@dataclass(slots=True)
class BulkMemory:
    """What is known of one agent's GETBULK: how many varbinds to ask for at a time. Kept from visit to visit.

    Halved when a GETBULK goes unanswered or is answered with an error although a GETNEXT succeeds; at one varbind the
    agent gets GETNEXT for good. Doubled again, up to where it began, after a long run of good answers, for one bad
    hour of a link should not slow a device down for years.
    """

    size: int = 60
    broken: bool = False
    streak: int = 0

    LARGEST = 60  # counters of one table, which then fill one Ethernet frame
    GROW_AFTER = 500

    def failed(self, asked: int) -> None:
        """A GETBULK for `asked` varbinds, or `size` if that is less, brought nothing, and yet the agent is alive."""
        self.streak = 0
        self.broken = self.broken or self.size == 1
        self.size = max(1, min(self.size, asked) // 2)

    def succeeded(self) -> None:
        """A GETBULK of this size brought rows."""
        self.streak += 1
        if self.streak >= self.GROW_AFTER and self.size < self.LARGEST:
            self.size = min(self.LARGEST, self.size * 2)
            self.streak = 0

    def as_json(self) -> dict[str, int | bool]:
        """For a file; `from_json` reads it back."""
        return {"size": self.size, "broken": self.broken, "streak": self.streak}

    @classmethod
    def from_json(cls, stored: object) -> BulkMemory:
        """What `as_json` gave; of anything else a fresh memory, for it is only a hint."""
        match stored:
            case {"size": int(size), "broken": bool(broken), "streak": int(streak)} if 1 <= size <= cls.LARGEST:
                return cls(size, broken, max(0, streak))
        return cls()
