"""Takes what an exporter rendered, keeps it on the disk until its destination has it, and brings it there."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path

from songxa.model import Sample, SpoolLimits, Trouble
from songxa.spool.outcome import Cut, Transport


class Courier:
    """One destination's spool and thread. All methods may be called from any thread; none but `start`, `flush` and
    `stop` waits for anything."""

    def __init__(
        self,
        name: str,
        folder: Path | None,
        limits: SpoolLimits,
        connect: Callable[[], Awaitable[Transport]],
        cut: Cut,
        *,
        in_order: bool = False,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
        chance: random.Random | None = None,
    ) -> None:
        """`name` is the exporter's; the spool is `spool-NAME.sqlite` in `folder`, or in memory only where that is None.

        `connect` builds the transport, in the courier's loop. `wall` is UTC seconds since the epoch.
        """
        raise NotImplementedError

    def start(self) -> None:
        """Opens the spool and begins to bring what waits in it. Raises StartError for a spool that is none."""
        raise NotImplementedError

    def put(self, payload: bytes, points: int, at: float) -> None:
        """Hands over whole records, rendered; `at` is their time, UTC seconds. On the disk within a second."""
        raise NotImplementedError

    def flush(self, timeout_s: float) -> bool:
        """Waits until everything put so far is on the disk (True), or could not be written in that time (False)."""
        raise NotImplementedError

    def drained(self, timeout_s: float) -> bool:
        """Waits until nothing waits any more (True), or that time is over (False)."""
        raise NotImplementedError

    def health(self) -> Iterable[Sample]:
        """The EXPORT_… and SPOOL_… metrics of the catalogue, with the label `exporter`."""
        raise NotImplementedError

    def troubles(self) -> Sequence[Trouble]:
        """Why nothing is delivered or kept, for people; empty while all is well."""
        raise NotImplementedError

    def stop(self) -> None:
        """Keeps on the disk what is not delivered, lets a request under way end within two seconds, and ends."""
        raise NotImplementedError
