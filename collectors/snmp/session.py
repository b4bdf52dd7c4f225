"""Conversations with one agent as generators: they yield requests and receive answers. No socket, no clock.

An exchange yields a `Request`; whoever drives it (the transport, a test) sends back the matching `Answer`, or throws
`Timeout` into it after the last repeat went unanswered. So a walk is plain code, and costs no task and no future.
"""

from __future__ import annotations

from collections.abc import Sequence

from songxa.collectors.snmp.ber import GET, NO_SUCH_INSTANCE, NO_SUCH_NAME, TOO_BIG, Value
from songxa.collectors.snmp.bulk import BulkMemory
from songxa.collectors.snmp.exchange import (
    Answer,
    DeadlineExceeded,
    Exchange,
    PortClosed,
    Request,
    SnmpError,
    Timeout,
    error_name,
)
from songxa.collectors.snmp.walk import Walk, WalkLimits, walk
from songxa.collectors.snmp.walk_rows import Row, Rows

__all__ = [
    "Answer",
    "BulkMemory",
    "DeadlineExceeded",
    "Exchange",
    "PortClosed",
    "Request",
    "Row",
    "Rows",
    "SnmpError",
    "Timeout",
    "Walk",
    "WalkLimits",
    "get",
    "get_many",
    "walk",
]

CHUNK = 24
"""OIDs in one GET: with counters and short strings the answer stays within one Ethernet frame."""


class TooBig(SnmpError):
    """The agent cannot fit the answer into one message (error-status tooBig)."""


def get(oids: Sequence[bytes]) -> Exchange[Answer]:
    """The values of these OIDs, in this order, by one GET where the agent allows it.

    An OID that the agent refuses (SNMPv1 noSuchName; genErr with an error-index) is left out and the rest asked again:
    its value is then None with the tag noSuchInstance. Raises SnmpError for an error that names no OID, tooBig
    included, or when every OID was refused for another reason than noSuchName.
    """
    asked = tuple(oids)
    answer = yield Request(GET, asked)
    if not answer.error_status:
        return answer
    left = list(range(len(asked)))
    worst = NO_SUCH_NAME
    while answer.error_status:
        if answer.error_status == TOO_BIG:
            raise TooBig("the agent says tooBig")
        index = answer.error_index if len(left) > 1 else 1
        if not 0 < index <= len(left):
            raise SnmpError(f"the agent says {error_name(answer.error_status)} without naming an OID")
        if answer.error_status != NO_SUCH_NAME:
            worst = answer.error_status
        del left[index - 1]
        if not left:
            break
        answer = yield Request(GET, tuple(asked[place] for place in left))
    if not left and worst != NO_SUCH_NAME:
        raise SnmpError(f"the agent says {error_name(worst)}")
    tags = bytearray([NO_SUCH_INSTANCE]) * len(asked)
    values: list[Value] = [None] * len(asked)
    for place, tag, value in zip(left, answer.tags, answer.values, strict=False):
        tags[place] = tag
        values[place] = value
    return Answer(asked, bytes(tags), values)


def get_many(oids: Sequence[bytes], *, chunk: int = CHUNK) -> Exchange[Answer]:
    """Like `get`, in as many requests of at most `chunk` OIDs as it takes; after tooBig with half as many.

    A single OID whose value does not fit into a message counts as missing. Raises SnmpError as `get` does, whichever
    request it befalls.
    """
    tags = bytearray()
    values: list[Value] = []
    while len(values) < len(oids):
        part = oids[len(values) : len(values) + chunk]
        try:
            answer = yield from get(part)
        except TooBig:
            if len(part) > 1:
                chunk = len(part) // 2
                continue
            answer = Answer(part, bytes([NO_SUCH_INSTANCE]), [None])
        tags += answer.tags
        values += answer.values
    return Answer(tuple(oids), bytes(tags), values)
