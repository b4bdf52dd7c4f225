"""The SNMP engine: drives exchanges with many agents over one shared socket an address family. Knows no OIDs.

No task, no future and no socket per device. Each exchange is a generator with at most one request under way; an
endpoint (address, port) has at most one exchange at a time, others wait. An answer is found by the endpoint that it
came from, then matched by request-id, PDU type, version, community and OIDs. Whatever does not match is counted by
reason and forgotten, and the wait goes on.

Everything happens in turns: read what has come, look who is overdue, begin what waits, send. While few exchanges begin,
a turn follows every datagram at once, so that a single probe feels immediate. With many, turns follow a timer instead
(`tick_s`, less while more than a burst arrives in one turn): waking up for each datagram costs several times what
handling it does.

An exception other than SnmpError out of an exchange is a bug. It goes to `on_bug` if that was given, otherwise to the
event loop's exception handler, with its traceback; `done` is not called, and all other exchanges go on.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from random import Random, SystemRandom
from typing import Any, TypeVar

from songxa.collectors.snmp.conversation import Conversation, Peer, Stats
from songxa.collectors.snmp.driver import Driver
from songxa.collectors.snmp.exchange import Exchange, SnmpError
from songxa.collectors.snmp.pace import Pace
from songxa.collectors.snmp.udp import Sockets
from songxa.collectors.snmp.wheel import Wheel
from songxa.model import SocketFactory, Trace

__all__ = ["Engine", "Peer", "Stats"]

T = TypeVar("T")

WINDOW = 1000
"""Exchanges under way at most; fewer where the kernel grants less room for their answers."""


class Engine:
    """Runs exchanges. All methods belong to the event loop's thread."""

    def __init__(
        self,
        open_socket: SocketFactory = socket.socket,
        *,
        clock: Callable[[], float] = time.monotonic,
        random: Random | None = None,
        tick_s: float = 0.05,
        window: int = WINDOW,
    ) -> None:
        self._open_socket = open_socket
        self._clock = clock
        # each request-id from the kernel would cost as much as the rest of the request, so only the seed is
        self._random = random or Random(SystemRandom().getrandbits(128))  # noqa: S311
        self._window = window
        self._stats = Stats()
        self._pace = Pace(clock(), tick_s)
        self._sockets: Sockets | None = None
        self._driver: Driver | None = None
        self._calls: set[asyncio.Future[Any]] = set()
        self._turning = self._soon = False
        self._timer: asyncio.TimerHandle | None = None

    # ---- for callers ---------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Opens the sockets. Raises StartError."""
        self._loop = asyncio.get_running_loop()
        self._sockets = Sockets(self._open_socket)
        self._driver = Driver(
            self._sockets,
            self._stats,
            Wheel(self._clock(), self._pace.tick_s),
            random=self._random,
            window=min(self._window, self._sockets.room()),
            report=self._report,
        )
        self._listen(not self._pace.busy)

    async def stop(self) -> None:
        """Closes everything; exchanges under way end without `done`, and every `call` raises SnmpError."""
        if self._sockets is None or self._driver is None:
            return
        self._listen(False)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        driver, self._driver = self._driver, None
        driver.abandon_all()
        for future in self._calls:
            if not future.done():
                future.set_exception(SnmpError("the SNMP engine was stopped"))
        self._stats.dropped = self._sockets.dropped()
        self._sockets.close()
        self._sockets = None

    @property
    def stats(self) -> Stats:
        """What happened since the engine was made."""
        if self._sockets is not None:
            self._stats.dropped = self._sockets.dropped()
        return self._stats

    def run(
        self,
        peer: Peer,
        exchange: Exchange[T],
        done: Callable[[T | SnmpError], None],
        *,
        deadline_s: float = 10.0,
        timeout_s: float = 1.0,
        tries: int = 3,
        trace: Trace | None = None,
        on_bug: Callable[[Exception], None] | None = None,
    ) -> None:
        """Drives `exchange` with `peer`; `done` gets its result or its SnmpError, never before `run` has returned.

        Each request is sent up to `tries` times, `timeout_s` apart, before Timeout is thrown into the exchange; after
        `deadline_s` in all, waiting for its turn included, DeadlineExceeded is, and whatever the exchange answers to
        that, it asks no more.
        """
        self._enter(
            Conversation(peer, exchange, done, on_bug, trace, deadline_s, timeout_s, tries, self._clock() + deadline_s)
        )

    async def call(
        self,
        peer: Peer,
        exchange: Exchange[T],
        *,
        deadline_s: float = 10.0,
        timeout_s: float = 1.0,
        tries: int = 3,
        trace: Trace | None = None,
    ) -> T:
        """Like `run`, for those who wait: returns the result or raises the SnmpError (or the bug)."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def settle(outcome: T | Exception) -> None:
            if future.done():
                return
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

        conversation = Conversation(
            peer, exchange, settle, settle, trace, deadline_s, timeout_s, tries, self._clock() + deadline_s
        )
        self._calls.add(future)
        try:
            self._enter(conversation)
            return await future
        finally:
            self._calls.discard(future)
            if self._driver is not None:
                self._driver.abandon(conversation)

    # ---- turns ---------------------------------------------------------------------------------------------------

    def _enter(self, conversation: Conversation) -> None:
        if self._driver is None:
            raise RuntimeError("the SNMP engine is not started")
        self._pace.begun()
        self._driver.enter(conversation, self._clock())
        self._arrange(at_once=not self._pace.busy)

    def _arrange(self, *, at_once: bool) -> None:
        """Sees to it that a turn will come; one that is under way does so itself."""
        if self._turning:
            return
        if at_once and not self._soon:
            self._soon = True
            self._loop.call_soon(self._turn_soon)
        if self._timer is None and self._driver is not None and self._driver.alive:
            pause_s = self._pace.pause_s if self._pace.busy else self._pace.tick_s
            self._timer = self._loop.call_later(pause_s, self._turn_timer)

    def _turn_soon(self) -> None:
        self._soon = False
        self._turn()

    def _turn_timer(self) -> None:
        self._timer = None
        self._turn()

    def _turn(self) -> None:
        if self._driver is None:
            return
        self._turning = True
        again = False
        now = self._clock()
        try:
            received, again = self._driver.turn(now)
            if self._pace.turned(now, received):
                self._listen(not self._pace.busy)
        finally:
            self._turning = False
            self._arrange(at_once=again)

    def _listen(self, wanted: bool) -> None:
        assert self._sockets is not None
        for sock in self._sockets.all:
            if wanted:
                self._loop.add_reader(sock, self._turn)
            else:
                self._loop.remove_reader(sock)

    def _report(self, conversation: Conversation, bug: Exception) -> None:
        if conversation.on_bug is not None:
            conversation.on_bug(bug)
        else:
            message = f"bug in an SNMP exchange with {conversation.peer.address}"
            self._loop.call_exception_handler({"message": message, "exception": bug})
