"""The nouns of a conversation with an agent: what is asked, what comes back, how it fails. No I/O, no clock.

The error tree::

    SnmpError                   the agent did not give what was asked for
    ├── Timeout                 no acceptable answer to a request and its repeats
    ├── PortClosed              the host says that nothing listens there (ICMP port unreachable)
    └── DeadlineExceeded        the time for the whole exchange was used up
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from songxa.collectors.snmp.ber import Value
from songxa.model import SongxaError

T = TypeVar("T")

ERROR_NAMES = (
    "noError",
    "tooBig",
    "noSuchName",
    "badValue",
    "readOnly",
    "genErr",
    "noAccess",
    "wrongType",
    "wrongLength",
    "wrongEncoding",
    "wrongValue",
    "noCreation",
    "inconsistentValue",
    "resourceUnavailable",
    "commitFailed",
    "undoFailed",
    "authorizationError",
    "notWritable",
    "inconsistentName",
)
"""The error-status values of RFC 3416 §3, by number."""


class Request(NamedTuple):
    """What to ask. `pdu` is ber.GET, ber.GETNEXT or ber.GETBULK; OIDs are content octets."""

    pdu: int
    oids: tuple[bytes, ...]
    non_repeaters: int = 0
    max_repetitions: int = 0


@dataclass(slots=True)
class Answer:
    """A response that matched its request, decoded: varbinds as parallel sequences, RFC 3416 error status.

    `octets` is the size of its datagram.
    """

    oids: Sequence[bytes]
    tags: bytes
    values: Sequence[Value]
    error_status: int = 0
    error_index: int = 0
    octets: int = 0


class SnmpError(SongxaError):
    """The agent did not give what was asked for."""


class Timeout(SnmpError):
    """No acceptable answer came to a request and its repeats."""


class PortClosed(SnmpError):
    """The host answered that nothing listens on this port (ICMP port unreachable, RFC 1122 §3.2.2.1)."""


class DeadlineExceeded(SnmpError):
    """The time was used up. An exchange may catch it to return what it has; asking on is not possible."""


Exchange = Generator[Request, Answer, T]


def error_name(status: int) -> str:
    """What an error-status is called."""
    return ERROR_NAMES[status] if 0 <= status < len(ERROR_NAMES) else str(status)
