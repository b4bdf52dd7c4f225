"""A destination that does as a test says, and a courier to it; records are lines, one point each."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from songxa.i18n.format import tell
from songxa.model import SpoolLimits
from songxa.spool import Courier, Delivered, Later, Outcome, Refused, TooBig
from songxa.spool.errand import Errand
from songxa.spool.inbox import Inbox
from songxa.spool.sending import Sender
from songxa.spool.shelf import Parcel, Shelf
from songxa.spool.tally import Tally
from songxa.spool.trust import Trust
from tests.support.history import Clock

Answer = Callable[[bytes], Outcome]
LIMITS = SpoolLimits()
LONG_S = 30.0
"""A bound on what ends by itself."""


def cut(payload: bytes) -> Sequence[bytes]:
    return payload.splitlines(keepends=True)


def lines(*names: object) -> bytes:
    return b"".join(f"{name}\n".encode() for name in names)


def names(payloads: Iterable[bytes]) -> list[str]:
    return [line.decode() for payload in payloads for line in payload.splitlines()]


def said(outcome: Later | Refused | TooBig) -> str:
    """Its words, in English."""
    return tell("en", outcome.words)


def take_all(payload: bytes) -> Outcome:
    return Delivered()


class Hasty:
    """A clock that is some seconds further every time that somebody looks: every pause is over soon."""

    def __init__(self, step_s: float = 5.0) -> None:
        self._at, self._step_s = 0.0, step_s

    def __call__(self) -> float:
        self._at += self._step_s
        return self._at


class Destination:
    """Answers as `answer` says; what it has taken is in `taken`, what it was sent in `sent`.

    A request that it is to `hold` does not end before `release`.
    """

    def __init__(self, answer: Answer = take_all) -> None:
        self.answer = answer
        self.sent: list[bytes] = []
        self.taken: list[bytes] = []
        self.under_way = 0
        self.most_under_way = 0
        self.closed = self.connected = 0
        self.hold: Callable[[bytes], bool] = lambda payload: False
        self._held: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
        self.changed = threading.Condition()

    def release(self) -> None:
        """Lets everything that is held go on, and holds nothing any more."""
        self.hold = lambda payload: False
        for loop, event in self._held:
            loop.call_soon_threadsafe(event.set)

    async def connect(self) -> Destination:
        self.connected += 1
        return self

    async def send(self, payload: bytes) -> Outcome:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            with self.changed:
                self.sent.append(payload)
                self.changed.notify_all()
            if self.hold(payload):
                held = asyncio.get_running_loop(), asyncio.Event()
                self._held.append(held)
                await held[1].wait()
            await asyncio.sleep(0)
            outcome = self.answer(payload)
            if isinstance(outcome, Delivered):
                with self.changed:
                    self.taken.append(payload)
                    self.changed.notify_all()
            return outcome
        finally:
            self.under_way -= 1

    async def close(self) -> None:
        self.closed += 1

    @property
    def has(self) -> list[str]:
        """The records that it has taken, in the order in which they came."""
        with self.changed:
            return names(self.taken)

    def until_has(self, record: str) -> None:
        """Waits until it has taken that."""
        self.until(lambda: record in names(self.taken), f"{record} does not arrive")

    def until(self, accept: Callable[[], bool], what: str) -> None:
        """Waits until that is so; looks again with every request."""
        with self.changed:
            assert self.changed.wait_for(accept, LONG_S), what


@contextlib.contextmanager
def courier(
    folder: Path | None,
    destination: Destination,
    *,
    limits: SpoolLimits = LIMITS,
    in_order: bool = False,
    clock: Callable[[], float] | None = None,
    wall: Callable[[], float] | None = None,
) -> Iterator[Courier]:
    """A courier called `test`, at work for the length of a `with`."""
    clocks = {name: value for name, value in (("clock", clock), ("wall", wall)) if value is not None}
    made = Courier(
        "test", folder, limits, destination.connect, cut, in_order=in_order, chance=random.Random(1), **clocks
    )
    made.start()
    try:
        yield made
    finally:
        made.stop()


def told(each: Courier) -> dict[str, float]:
    """Its metrics, by name and what label there is besides the exporter."""
    return {
        " ".join((metric.name.removeprefix("songxa_"), *labels[1:])): value for metric, labels, value in each.health()
    }


class Depot:
    """A shelf with its counts and no thread: what a courier's thread does, a step at a time, on a clock of its own."""

    def __init__(self, folder: Path | None, limits: SpoolLimits = LIMITS, clock: Clock | None = None) -> None:
        self.clock = clock or Clock(0.0)
        self.tally = Tally()
        self.inbox = Inbox(self.tally)
        path = None if folder is None else folder / "spool-test.sqlite"
        self.shelf = Shelf(path, limits, self.tally, self.inbox, self.clock)
        self.shelf.open()

    def put(self, *payloads: bytes, at: float = 0.0) -> None:
        """Each is a put of its own; together they are one batch, if they are not too large."""
        from songxa.spool.batch import Put

        for payload in payloads:
            self.inbox.put(Put(payload, payload.count(b"\n"), at))
        self.shelf.add(self.inbox.take().puts)

    def keep(self, *payloads: bytes, at: float = 0.0) -> bool:
        self.put(*payloads, at=at)
        return self.shelf.commit("{}", now=True)

    def waiting(self) -> list[str]:
        """Every record that waits, in order."""
        parcels = self.shelf.take(float("-inf"), float("inf"), 1 << 40)
        for parcel in parcels:
            self.shelf.settle(parcel, None)
        return names(parcel.payload for parcel in parcels)

    def dirty(self) -> bool:
        return self.shelf.dirty

    def choked(self) -> bool:
        return self.shelf.choked

    def trouble(self) -> str | None:
        return self.shelf.trouble

    def errand(self, destination: Destination, trust: Trust | None = None, sender: Sender | None = None) -> Errand:
        """On the way with all that waits."""
        parcels: list[Parcel] = self.shelf.take(float("-inf"), float("inf"), 1 << 40)
        return Errand(
            parcels, sender or Sender(destination.connect), trust or Trust(self.clock), cut,
            took=lambda: None, stops=lambda: False,
        )  # fmt: skip

    def close(self) -> None:
        self.shelf.close()
