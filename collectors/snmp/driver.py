"""Carries exchanges forward: reads answers, repeats and gives up, begins what waits, sends. Has no event loop.

When it does so is for the engine to say, turn by turn.
"""

from __future__ import annotations

import errno
import socket
from collections import deque
from collections.abc import Callable
from itertools import chain
from random import Random
from typing import Any

from songxa.collectors.snmp.conversation import Conversation, Stats, Writer
from songxa.collectors.snmp.exchange import DeadlineExceeded, PortClosed, Request, SnmpError
from songxa.collectors.snmp.matching import Reader
from songxa.collectors.snmp.readable import answer_lines, request_line
from songxa.collectors.snmp.udp import LARGEST_DATAGRAM, Endpoint, Sockets, closed_ports
from songxa.collectors.snmp.wheel import Wheel

DRAIN = 512
"""Datagrams read in one turn at most, so that a flood cannot keep the event loop to itself."""


class Driver:
    """All conversations over one set of sockets. `report` takes the bugs of exchanges and of their `done`."""

    def __init__(
        self,
        sockets: Sockets,
        stats: Stats,
        wheel: Wheel[Conversation],
        *,
        random: Random,
        window: int,
        report: Callable[[Conversation, Exception], None],
    ) -> None:
        self._sockets = sockets
        self._stats = stats
        self._wheel = wheel
        self._writer = Writer(random)
        self._reader = Reader(stats)
        self._window = window
        self._report = report
        self._now = 0.0  # when the turn under way began
        self._slots: dict[Endpoint, Conversation] = {}
        self._queues: dict[Endpoint, list[Conversation]] = {}
        self._waiting: deque[Conversation] = deque()
        self._outbox: deque[Conversation] = deque()
        self.alive = 0

    def enter(self, conversation: Conversation, now: float) -> None:
        """It begins in the next turn, if its endpoint is free and there is room."""
        self.alive += 1
        self._waiting.append(conversation)
        self._look_at(conversation, now + conversation.timeout_s)

    def turn(self, now: float) -> tuple[int, bool]:
        """How many datagrams were read, and whether there is more to do right away."""
        self._now = now
        received, drained = self._receive()
        self._expire(drained=drained)
        self._begin()
        blocked = self._transmit()
        more = self._outbox or (self._waiting and len(self._slots) < self._window)
        return received, not drained or bool(more and not blocked)

    def abandon(self, conversation: Conversation) -> None:
        """Ends an exchange without a word to whoever waits for it."""
        if conversation.finished:
            return
        self._release(conversation)
        try:
            conversation.exchange.close()
        except Exception as bug:  # noqa: BLE001 - it is reported, and must not stop anybody else
            self._report(conversation, bug)

    def abandon_all(self) -> None:
        """Ends every exchange, under way or waiting."""
        for conversation in (*self._slots.values(), *self._waiting, *chain(*self._queues.values())):
            self.abandon(conversation)

    # ---- the parts of a turn -------------------------------------------------------------------------------------

    def _receive(self) -> tuple[int, bool]:
        """Handles what has come; how many datagrams, and whether that was all."""
        sockets, slots, read = self._sockets, self._slots, self._reader.read
        count = 0
        for sock in sockets.all:
            ipv4 = sock is sockets.ipv4
            while count < DRAIN:
                try:
                    datagram, address = sock.recvfrom(LARGEST_DATAGRAM)
                except BlockingIOError:
                    break
                except OSError:  # somebody's error, told to whoever asks next
                    count += 1
                    self._hear_closed(sock)
                    continue
                count += 1
                conversation = slots.get(address if ipv4 else sockets.endpoint(address))
                if conversation is None:
                    self._stats.bad["unasked"] += 1
                    continue
                answer = read(conversation, datagram)
                if answer is not None:
                    if conversation.trace is not None:
                        for line in answer_lines(answer):
                            conversation.trace(line)
                    self._resume(conversation, conversation.exchange.send, answer)
        return count, count < DRAIN

    def _hear_closed(self, sock: socket.socket) -> None:
        """Ends the conversations whose port is closed. The host must quote our request: anybody can send ICMP."""
        for endpoint, quoted in closed_ports(sock):
            conversation = self._slots.get(endpoint)
            if conversation is not None and conversation.recognises(quoted):
                self._resume(conversation, conversation.exchange.throw, PortClosed("port closed"))

    def _expire(self, *, drained: bool) -> None:
        """Repeats, gives up, ends. Only deadlines count while answers may still lie unread in the socket."""
        now = self._now
        for conversation in self._wheel.take(now):
            if now >= conversation.deadline:
                self._resume(conversation, conversation.exchange.throw, conversation.overdue())
                continue
            due = conversation.retry_at if conversation.place else now + conversation.timeout_s
            if due <= now and drained:
                conversation.tries_left -= 1
                if conversation.tries_left > 0:
                    self._stats.retries += 1
                    self._send(conversation)
                else:
                    self._resume(conversation, conversation.exchange.throw, conversation.timeout())
                due = now + conversation.timeout_s
            if not conversation.finished:
                self._look_at(conversation, due)

    def _begin(self) -> None:
        for _ in range(len(self._waiting)):
            if len(self._slots) >= self._window:
                return
            conversation = self._waiting.popleft()
            if conversation.finished:
                continue
            try:
                place = self._sockets.place(conversation.peer.address, conversation.peer.port)
            except ValueError as error:
                self._finish(conversation, SnmpError(str(error)))
                continue
            if place.endpoint in self._slots:
                self._queues.setdefault(place.endpoint, []).append(conversation)
                continue
            conversation.place = place
            self._slots[place.endpoint] = conversation
            self._resume(conversation, conversation.exchange.send, None)

    def _transmit(self) -> bool:
        """Sends what is in the outbox; whether the kernel has no room for more just now."""
        outbox = self._outbox
        for _ in range(len(outbox)):
            conversation = outbox.popleft()
            if conversation.finished or conversation.place is None:
                continue
            sock, address, _ = conversation.place
            try:
                sock.sendto(conversation.datagram, address)
            except OSError as error:
                if not self._sent_after_all(conversation, error):
                    outbox.appendleft(conversation)
                    return True
        return False

    def _sent_after_all(self, conversation: Conversation, error: OSError) -> bool:
        """False if there was no room; what stands in the way of this request for good ends it."""
        assert conversation.place is not None
        sock, address, _ = conversation.place
        if not _no_room(error):
            # it may be about an earlier datagram; what comes now is about this one
            self._hear_closed(sock)
            if conversation.finished:
                return True
            try:
                sock.sendto(conversation.datagram, address)
            except OSError as again:
                error = again
            else:
                return True
        if _no_room(error):
            return False
        failure = SnmpError(f"cannot send to {conversation.peer.address}: {error.strerror or error}")
        self._resume(conversation, conversation.exchange.throw, failure)
        return True

    # ---- exchanges -----------------------------------------------------------------------------------------------

    def _resume(self, conversation: Conversation, resume: Callable[[Any], Request], what: object) -> None:
        """Lets the exchange go on until its next request or its end."""
        try:
            request = resume(what)
            if isinstance(what, DeadlineExceeded):
                conversation.exchange.close()
                raise what
            self._writer.write(conversation, request)
        except StopIteration as stop:
            self._finish(conversation, stop.value)
        except SnmpError as error:
            self._finish(conversation, error)
        except Exception as bug:  # noqa: BLE001 - it is reported, and must not stop anybody else
            self._release(conversation)
            self._report(conversation, bug)
        else:
            self._stats.requests += 1
            if conversation.trace is not None:
                conversation.trace(request_line(request))
            self._send(conversation)

    def _send(self, conversation: Conversation) -> None:
        conversation.retry_at = self._now + conversation.timeout_s
        self._outbox.append(conversation)

    def _finish(self, conversation: Conversation, outcome: object) -> None:
        self._release(conversation)
        try:
            conversation.done(outcome)
        except Exception as bug:  # noqa: BLE001 - as above
            self._report(conversation, bug)

    def _release(self, conversation: Conversation) -> None:
        """It is over: whoever waits for its endpoint, or for room, may begin."""
        conversation.finished = True
        self.alive -= 1
        self._wheel.drop(conversation, conversation.wheel_slot)
        if conversation.place is not None:
            endpoint = conversation.place.endpoint
            del self._slots[endpoint]
            self._waiting.extendleft(reversed(self._queues.pop(endpoint, ())))

    def _look_at(self, conversation: Conversation, due: float) -> None:
        conversation.wheel_slot = self._wheel.put(conversation, min(conversation.deadline, due))


def _no_room(error: OSError) -> bool:
    # with IP_RECVERR set, a full queue of the interface is told as ENOBUFS
    return isinstance(error, BlockingIOError) or error.errno == errno.ENOBUFS
