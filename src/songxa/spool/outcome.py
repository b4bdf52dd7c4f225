"""What may become of a request to a destination, and the seam that a destination fills in. Data and Protocols only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Delivered:
    """The destination has taken all of it."""


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing is wrong with what was sent: the destination is away, busy, or set up otherwise than songxa expects.

    `words` is one line saying what it said. `after_s` is how long it asked to be left alone (Retry-After), if it did.
    `ours` is whether a person has to mend something (token, bucket, certificate): then it is asked less often.
    """

    words: str
    after_s: float | None = None
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Something in it is not acceptable, whatever the time; `words` is one line saying what the destination said."""

    words: str


@dataclass(frozen=True, slots=True)
class TooBig:
    """It would take less at once (413)."""

    words: str


Outcome = Delivered | Later | Refused | TooBig

Cut = Callable[[bytes], Sequence[bytes]]
"""A payload into its records, each of which stands alone and which joined give the payload again."""


class Transport(Protocol):
    """Brings a payload to a destination. Everything runs in the courier's own event loop, which may be blocked."""

    async def send(self, payload: bytes) -> Outcome:
        """Never raises for what a network or a server does; the courier bounds how long it may take by cancelling."""
        ...

    async def close(self) -> None: ...
