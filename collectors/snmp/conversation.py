"""What the engine keeps of one exchange: with whom, until when, what was asked last. No socket, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

from songxa.collectors.snmp.ber import request_template
from songxa.collectors.snmp.exchange import DeadlineExceeded, Exchange, Request, Timeout
from songxa.collectors.snmp.layout import Bounded
from songxa.collectors.snmp.udp import Place
from songxa.model import Trace

TEMPLATES = 16384
LOWEST_ID, ID_BITS = 1 << 23, 31
"""Request-ids have 31 random bits; those that would not fill four octets, 1 in 256, are drawn again."""


@dataclass(frozen=True, slots=True)
class Peer:
    """An agent: numeric address, UDP port, ber.V1 or ber.V2C, community (which `repr` leaves out)."""

    address: str
    port: int
    version: int
    community: bytes = field(repr=False)


@dataclass(slots=True)
class Stats:
    """Counters since the engine was made. `bad`: datagrams that were ignored, by reason; "unasked" are those from an
    endpoint that is not being asked: late, doubled or forged. `dropped`: what the kernel had no room to keep for us.
    `decoded`: answers of a layout not known yet, which take several times as long to read."""

    requests: int = 0
    retries: int = 0
    dropped: int = 0
    decoded: int = 0
    bad: Counter[str] = field(default_factory=Counter)


class Template(NamedTuple):
    """A request as octets, but for its request-id. Holds the community, so it is never printed."""

    before: bytes
    after: bytes


@dataclass(slots=True, eq=False, repr=False)
class Conversation:
    """One exchange, under way once it has a `place`. Times are of the engine's clock, in seconds."""

    peer: Peer
    exchange: Exchange[Any]
    done: Callable[[Any], None]
    on_bug: Callable[[Exception], None] | None
    trace: Trace | None
    deadline_s: float
    timeout_s: float
    tries: int
    deadline: float

    place: Place | None = None
    request: Request | None = None
    request_id: int = 0
    datagram: bytes = b""
    shape: tuple[object, Template] | None = None
    tries_left: int = 0
    retry_at: float = 0.0
    refused: int = 0
    finished: bool = False
    wheel_slot: int = 0
    last_refusal: str = ""

    def recognises(self, quoted: bytes) -> bool:
        """Whether these octets are the beginning of our request, its request-id included."""
        return (
            self.shape is not None and len(quoted) >= len(self.shape[1].before) + 4 and self.datagram.startswith(quoted)
        )

    def refuse(self, reason: str) -> None:
        """A datagram from the right endpoint was not the answer."""
        self.refused += 1
        self.last_refusal = reason
        if self.trace is not None:
            self.trace(f"< ignored a datagram: {reason}")

    def timeout(self) -> Timeout:
        """What to throw after the last try."""
        tries = f"{self.tries} requests" if self.tries > 1 else "a request"
        return Timeout(f"no answer to {tries}, waited {self.timeout_s:g} s for each{self._refusals()}")

    def overdue(self) -> DeadlineExceeded:
        """What to throw at the deadline."""
        return DeadlineExceeded(f"not finished after {self.deadline_s:g} s{self._refusals()}")

    def _refusals(self) -> str:
        if not self.refused:
            return ""
        return f"; {self.refused} unusable answer{'s' * (self.refused > 1)} ignored, the last for: {self.last_refusal}"


class Writer:
    """Puts requests into octets: a template for each question, in which only the request-id is new."""

    __slots__ = ("_draw", "_templates")

    def __init__(self, random: Random) -> None:
        self._draw = random.getrandbits
        self._templates: Bounded[tuple[object, ...], Template] = Bounded(TEMPLATES)

    def write(self, conversation: Conversation, request: Request) -> None:
        """Makes `request` what the conversation asks. Raises BerError when it cannot be encoded."""
        peer = conversation.peer
        key = (peer.version, peer.community, request)
        template = self._templates.get(key)
        if template is None:
            template = self._templates.keep(key, Template(*request_template(peer.version, peer.community, *request)))
        request_id = self._draw(ID_BITS)
        while request_id < LOWEST_ID:
            request_id = self._draw(ID_BITS)
        assert conversation.place is not None
        conversation.request = request
        conversation.request_id = request_id
        conversation.datagram = template.before + request_id.to_bytes(4) + template.after
        conversation.shape = (conversation.place.endpoint, template)
        conversation.tries_left = conversation.tries
