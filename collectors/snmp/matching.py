"""From a datagram to the answer that a conversation waits for, or to the reason why it is none. No socket, no clock.

The endpoint that a datagram came from has been checked before: it is how the conversation was found.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from songxa.collectors.snmp.ber import GET, GETBULK, RESPONSE, BerError, Message, locate_message
from songxa.collectors.snmp.conversation import Conversation, Stats
from songxa.collectors.snmp.exchange import Answer, Request
from songxa.collectors.snmp.layout import ShapeCache

QUESTIONS, LAYOUTS = 262_144, 8192
"""What the shape cache holds: enough for 20,000 devices of a dozen requests each."""


def mismatch(message: Message, version: int, community: bytes, request_id: int, request: Request) -> str | None:
    """Why `message` is not the answer to this request, in a few words from a fixed set; None if it is.

    A GET must be answered with exactly its OIDs. The OIDs that answer a GETNEXT or GETBULK are the walk's to judge, for
    agents in the field give them out of order; here only their number is. An error may come with the request's
    varbinds or with none (RFC 3416 §4.2.1 for tooBig).
    """
    if message.pdu != RESPONSE:
        return "PDU type"
    if message.request_id != request_id:
        return "request-id"
    if message.version != version:
        return "version"
    if message.community != community:
        return "community"
    if message.error_status:
        fits = message.oids in ((), request.oids)
    elif request.pdu == GET:
        fits = message.oids == request.oids
    elif request.pdu == GETBULK:
        repeaters = len(request.oids) - request.non_repeaters
        fits = len(message.oids) <= request.non_repeaters + repeaters * request.max_repetitions
    else:
        fits = len(message.oids) == len(request.oids)
    return None if fits else "OIDs"


class Reader:
    """Reads answers, fast where their layout is known; counts what is refused."""

    __slots__ = ("_shapes", "_stats")

    def __init__(self, stats: Stats) -> None:
        self._stats = stats
        self._shapes = ShapeCache(QUESTIONS, LAYOUTS)

    def read(self, conversation: Conversation, datagram: bytes) -> Answer | None:
        """The answer to the conversation's request, or None: counted, told to the trace, and the wait goes on."""
        shape = conversation.shape
        assert shape is not None
        # where a number has outgrown its width, the same has mostly befallen another device of the kind before
        alike = (len(datagram), shape[1])
        for question in (shape, alike):
            layout = self._shapes.get(question)
            if layout is None:
                continue
            read = layout.read(datagram)
            # it was learnt from an answer to this very request, so that only the request-id is left to compare
            if read is not None and read[0] == conversation.request_id:
                if question is alike:
                    self._shapes.keep(shape, layout)
                return Answer(layout.oids, layout.tags, read[1], layout.error_status, layout.error_index, layout.size)
        return self._read_strictly(conversation, datagram, (shape, alike))

    def _read_strictly(
        self, conversation: Conversation, datagram: bytes, questions: Iterable[Hashable]
    ) -> Answer | None:
        request, peer = conversation.request, conversation.peer
        assert request is not None
        try:
            message, identity, spans = locate_message(datagram)
            reason = mismatch(message, peer.version, peer.community, conversation.request_id, request)
        except BerError as error:
            reason = str(error)
        if reason is not None:
            self._stats.bad[reason] += 1
            conversation.refuse(reason)
            return None
        self._stats.decoded += 1
        self._shapes.learn(questions, datagram, message, identity, spans)
        return Answer(
            message.oids, message.tags, message.values, message.error_status, message.error_index, len(datagram)
        )
