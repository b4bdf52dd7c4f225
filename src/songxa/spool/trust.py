"""What the destination has shown of itself: what size of request it takes, and whether its refusals mean anything."""

from __future__ import annotations

from collections.abc import Callable

REQUEST_BYTES = 1 << 20
"""Payload of a request, where the destination takes so much."""

SMALLEST = 1_024
"""No request is halved below this for the sake of the next ones."""

GROW_AFTER = 100
"""Requests delivered in a row, before twice the size is tried again."""

PROOF_S = 300.0
"""How long after it took something its refusals are believed."""

PROOF_REFUSALS = 1_000
"""How many of them, before it has to take something again."""


class Trust:
    """A destination that is set up wrongly may refuse everything; what it refuses then is no poison."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._took_at = float("-inf")
        self._refusals = self._smooth = 0
        self.size = REQUEST_BYTES
        """Bytes of payload that a request may have."""

    @property
    def believed(self) -> bool:
        """Whether a record that it refuses is at fault, not the destination."""
        return self._clock() - self._took_at <= PROOF_S and self._refusals < PROOF_REFUSALS

    def took(self) -> None:
        """It has taken a request."""
        self._took_at, self._refusals = self._clock(), 0
        self._smooth += 1
        if self._smooth >= GROW_AFTER and self.size < REQUEST_BYTES:
            self.size, self._smooth = min(self.size * 2, REQUEST_BYTES), 0

    def refused(self) -> None:
        """One more record was put into quarantine."""
        self._refusals += 1

    def too_big(self, size: int) -> None:
        """A request of so many bytes was too big for it."""
        self.size, self._smooth = max(min(self.size, size // 2), SMALLEST), 0
