"""What may become of a request to a destination, and the seam that a destination fills in. Data and Protocols only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from songxa.model import Trouble

Words = str | Trouble
"""A text as it came, such as a server's own words, or a message of `songxa.i18n`, told in the reader's language."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The destination has taken all of it."""


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing is wrong with what was sent: the destination is away, busy, or set up otherwise than songxa expects.

    `words` is one line saying what is wrong and what mends it. `after_s` is how long it asked to be left alone
    (Retry-After), if it did. `ours` is whether a person has to mend something (token, bucket, certificate): then it is
    asked less often.
    """

    words: Words
    after_s: float | None = None
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Something in it is not acceptable, whatever the time.

    `words` is what the destination said, in one line. It is kept with the record as it came, so that it can be looked
    up in the destination's own log or manual; therefore it is no message of songxa's.
    """

    words: str


@dataclass(frozen=True, slots=True)
class TooBig:
    """It would take less at once (413). `words` as with Refused: a single record may be too big."""

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
