"""The collector `ntp`: asks a device's clock by SNTP. Packets are made and read in `sntp`.

Everything runs in the event loop's thread and nothing blocks. A visit has a socket of its own, connected to the device:
the kernel then drops what comes from elsewhere, and tells of a closed port.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from songxa.model import (
    Context,
    Device,
    Done,
    Inventory,
    Metric,
    MetricKind,
    Objection,
    Reading,
    Sample,
    Trace,
)
from songxa_example import sntp

# A metric is made once, as a constant. Its name begins with something of the plug-in's own: songxa_ is songxa's.
OFFSET = Metric(
    "ntp_offset_seconds", MetricKind.GAUGE, "seconds", "How far the device's clock is ahead of the monitor's.", (),
    (-3.2e9, 3.2e9),
)  # fmt: skip
ROUND_TRIP = Metric(
    "ntp_round_trip_seconds", MetricKind.GAUGE, "seconds", "How long question and answer were on the way.", (),
    (0.0, 60.0),
)  # fmt: skip
STRATUM = Metric("ntp_stratum", MetricKind.GAUGE, "", "Steps from a reference clock.", (), (1, 15))
ROOT_DELAY = Metric(
    "ntp_root_delay_seconds", MetricKind.GAUGE, "seconds", "Round trip from the device to its reference clock.", (),
    (0.0, 65_536.0),
)  # fmt: skip
ROOT_DISPERSION = Metric(
    "ntp_root_dispersion_seconds", MetricKind.GAUGE, "seconds", "How far the device says its clock may be off at most.",
    (), (0.0, 65_536.0),
)  # fmt: skip
SYNCHRONIZED = Metric(
    "ntp_synchronized", MetricKind.GAUGE, "", "0 while the device says that its clock is not set.", (), (0, 1)
)
BAD_PACKETS = Metric(
    "ntp_bad_packets_total", MetricKind.COUNTER, "", "Datagrams that were refused, by reason.", ("reason",), None,
    of_device=False,
)  # fmt: skip

PORT = 123
TRIES = 3
"""A datagram may be lost; each try has an equal share of the budget, and at most TRY_S."""

TRY_S = 1.0
MOST_BAD = 100
"""Refused datagrams after which a visit ends: somebody floods us."""

READ_AT_ONCE = 16
"""Datagrams that are read before everybody else has a turn."""

_OURS = frozenset({errno.EPERM, errno.EACCES, errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
"""Errors that say something about this machine and nothing about the device."""


class NtpCollector:
    """See `songxa.model.Collector`. A device is visited that has `collectors: {ntp: …}` in the inventory."""

    name = "ntp"

    def __init__(self, context: Context) -> None:
        self.context = context
        self.bad_packets: Counter[str] = Counter()
        self.open: set[_Visit] = set()

    @staticmethod
    def check_settings(settings: Mapping[str, Any]) -> Iterator[Objection]:
        """What is wrong with a device's settings; see `songxa.model.ChecksSettings`."""
        for key in settings.keys() - {"port"}:
            yield key, "unknown key; accepted here: port"
        port = settings.get("port", PORT)
        if type(port) is not int or not 1 <= port <= 65_535:
            yield "port", f"is {port!r:.40}; accepted: a whole number from 1 to 65535"

    def accepts(self, device: Device) -> bool:
        return device.address is not None and self.name in device.collectors

    async def start(self) -> None:
        """Nothing to open before there is somebody to ask."""

    def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
        _Visit(self, device, budget_s, done, trace).begin()

    def probe(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
        """A visit as any other: there is nothing more to ask."""
        self.visit(device, budget_s, done, trace)

    def adopt(self, inventory: Inventory, changed: frozenset[str]) -> None:
        """Nothing is learnt of a device, so nothing is to be forgotten."""

    def health(self) -> Iterable[Sample]:
        for reason in sntp.REASONS:
            yield Sample(BAD_PACKETS, (reason,), self.bad_packets[reason])

    async def stop(self) -> None:
        for visit in tuple(self.open):
            visit.close()


class _Visit:
    """One visit: up to TRIES questions, one answer, one call of `done`."""

    def __init__(self, owner: NtpCollector, device: Device, budget_s: float, done: Done, trace: Trace | None) -> None:
        self._owner, self._device, self._done = owner, device, done
        self._clock, self._wall = owner.context.clock, owner.context.wall
        self._trace = trace or (lambda line: None)
        self._loop = asyncio.get_running_loop()
        self._begun = self._clock()
        self._try_s = min(TRY_S, budget_s / (TRIES + 1))  # a little of the budget remains for being late
        self._tries = self._bad = 0
        self._nonce = 0
        self._sent_at = self._sent = 0.0
        self._sock: socket.socket | None = None
        self._timer: asyncio.Handle | None = None

    def begin(self) -> None:
        self._owner.open.add(self)
        try:
            self._sock = self._connected()
            self._loop.add_reader(self._sock, self._read)
            self._ask()
        except OSError as error:
            # `done` is not called before `visit` has returned
            self._timer = self._loop.call_soon(self._fail, error)

    def close(self) -> None:
        """Frees everything; `done` is not called any more."""
        self._owner.open.discard(self)
        if self._timer is not None:
            self._timer.cancel()
        if self._sock is not None:
            self._loop.remove_reader(self._sock)
            self._sock.close()
            self._sock = None

    def _connected(self) -> socket.socket:
        port = self._device.collectors[self._owner.name].get("port", PORT)
        # numeric addresses only: no name is looked up, so this does not wait
        ((family, kind, protocol, _, target), *_) = socket.getaddrinfo(
            self._device.address, port, type=socket.SOCK_DGRAM, flags=socket.AI_NUMERICHOST
        )
        sock = self._owner.context.open_socket(family, kind, protocol)
        try:
            sock.setblocking(False)
            sock.connect(target)
        except BaseException:
            sock.close()
            raise
        self._target = f"{self._device.address} port {port}"
        return sock

    def _ask(self) -> None:
        assert self._sock is not None
        self._tries += 1
        self._nonce = self._owner.context.random.getrandbits(64)
        self._trace(f"question {self._tries} of {TRIES} to {self._target}, awaited {self._try_s:g} s")
        self._sent_at, self._sent = self._wall(), self._clock()
        self._sock.send(sntp.question(self._nonce))
        self._timer = self._loop.call_later(self._try_s, self._waited)

    def _waited(self) -> None:
        try:
            if self._tries < TRIES:
                self._ask()
            else:
                self._end(error=f"no answer from {self._target} after {TRIES} questions")
        except OSError as error:
            self._fail(error)

    def _read(self) -> None:
        for _ in range(READ_AT_ONCE):
            if self._sock is None:
                return
            try:
                self._take(self._sock.recv(2048))
            except BlockingIOError:
                return
            except OSError as error:  # what the network said of our question, such as a closed port
                self._fail(error)

    def _take(self, datagram: bytes) -> None:
        took = self._clock() - self._sent
        try:
            answer = sntp.answer(datagram, self._nonce, self._sent_at, took)
        except sntp.BadPacket as error:
            self._refuse(str(error), len(datagram))
            return
        self._trace(f"answered after {took:.6f} s: {answer}")
        if answer.kiss:
            self._end(error=f"{self._target} does not want to be asked: it says {answer.kiss} (RFC 5905 §7.4)")
        else:
            self._end(_samples(answer))

    def _refuse(self, reason: str, size: int) -> None:
        self._owner.bad_packets[reason] += 1
        self._bad += 1
        self._trace(f"refused a datagram of {size} octets: {reason}")
        if self._bad >= MOST_BAD:
            self._end(error=f"{self._target} sends datagrams that are no answers")

    def _fail(self, error: OSError) -> None:
        words = os.strerror(error.errno) if error.errno else str(error)
        if error.errno == errno.ECONNREFUSED:
            words = f"{self._target} is closed: the host is there, its clock cannot be asked"
        self._end(error=words, asked=error.errno not in _OURS)

    def _end(self, samples: tuple[Sample, ...] = (), error: str | None = None, asked: bool = True) -> None:
        self.close()
        self._done(Reading(self._clock() - self._begun, samples, error=error, asked=asked))


def _samples(answer: sntp.Answer) -> tuple[Sample, ...]:
    """What is told of a clock: one that is not set tells nothing but that."""
    told = Sample(SYNCHRONIZED, (), int(answer.synchronized))
    if not answer.synchronized:
        return (told,)
    return (
        told,
        Sample(OFFSET, (), answer.offset),
        Sample(ROUND_TRIP, (), answer.round_trip),
        Sample(STRATUM, (), answer.stratum),
        Sample(ROOT_DELAY, (), answer.root_delay),
        Sample(ROOT_DISPERSION, (), answer.root_dispersion),
    )
