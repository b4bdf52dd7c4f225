"""Throws damaged packets at the codec: nothing but BerError may come out, and a layout must agree with the decoder."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import BerError, Value
from songxa.collectors.snmp.layout import Layout, compile_layout
from tests.support.mutate import mutate

Varbind = tuple[bytes, int, Value]
REQUEST_ID = 0x2B5C1D07


class Disagreement(AssertionError):
    """The layout and the strict decoder say different things of one datagram."""


def layout_of(datagram: bytes) -> Layout:
    """The layout of a well-formed datagram with a request-id of four octets."""
    layout = compile_layout(datagram, *ber.locate_message(datagram))
    assert layout is not None
    return layout


def check_layout(layout: Layout, datagram: bytes) -> str:
    """Whether a datagram fits, was refused, or is of another layout. Raises Disagreement."""
    read = layout.read(datagram)
    try:
        message = ber.decode_message(datagram)
    except BerError as error:
        if read is not None:
            raise Disagreement(f"the layout accepts what is refused for {error}: {datagram.hex()}") from error
        return str(error)
    if read is None:
        return "accepted"
    if (
        read[0] != message.request_id
        or list(read[1]) != list(message.values)
        or layout.oids != message.oids
        or layout.tags != message.tags
        or (layout.error_status, layout.error_index) != (message.error_status, message.error_index)
    ):
        raise Disagreement(f"the layout reads something else: {datagram.hex()}")
    return "accepted by layout"


@dataclass(slots=True)
class Outcome:
    """What became of the packets, and the most processor time that one took, in seconds."""

    packets: int = 0
    slowest_s: float = 0.0
    fates: Counter[str] = field(default_factory=Counter)


def fuzz(corpus: Sequence[bytes], packets: int, seed: int) -> Outcome:
    """Damages packets of the corpus, `packets` times in all. Whatever escapes escapes from here."""
    draw = random.Random(seed)
    outcome = Outcome()
    known = [(datagram, layout_of(datagram)) for datagram in corpus]
    for _ in range(packets):
        datagram, layout = draw.choice(known)
        damaged = mutate(datagram, draw)
        begun = time.thread_time()
        fate = check_layout(layout, damaged)
        outcome.slowest_s = max(outcome.slowest_s, time.thread_time() - begun)
        outcome.packets += 1
        outcome.fates[fate] += 1
    return outcome


def answers(varbinds: Iterable[Varbind], size: int = 12) -> list[bytes]:
    """Responses with these varbinds, some at a time."""
    everything = list(varbinds)
    return [
        ber.encode_message(ber.V2C, b"public", ber.RESPONSE, REQUEST_ID, everything[at : at + size])
        for at in range(0, len(everything), size)
    ]


def made_up() -> list[bytes]:
    """Packets of every PDU and type, with values at the edges of each."""
    oid = ber.encode_oid("1.3.6.1.4.1.41112.1.6.1.2.1.8.16384")
    edges: list[Varbind] = [(oid, tag, None) for tag in sorted(ber.EMPTY)]
    edges += [(oid, ber.INTEGER, value) for value in (0, -1, 127, 128, -129, 2**23, -(2**31), 2**31 - 1)]
    for tag, width in ber.UNSIGNED_WIDTH.items():
        edges += [(oid, tag, (1 << bits) - 1) for bits in range(0, 8 * width + 1, 7)]
    edges += [(oid, ber.OCTET_STRING, bytes(range(length % 256))) for length in (0, 1, 32, 127, 128, 255)]
    edges += [(oid, ber.IP_ADDRESS, b"\x7f\0\0\1"), (oid, ber.OPAQUE, b"\x9f\x78\x04AAAA")]
    edges += [(oid, ber.OBJECT_IDENTIFIER, ber.encode_oid("1.3.6.1.4.1.14988.1"))]
    questions = [
        ber.encode_message(
            ber.V2C, b"public", pdu, REQUEST_ID, [(oid, ber.NULL, None)] * 3, 0, 25 * (pdu == ber.GETBULK)
        )
        for pdu in (ber.GET, ber.GETNEXT, ber.GETBULK, ber.SET)
    ]
    refusals = [
        ber.encode_message(ber.V1, b"public", ber.RESPONSE, REQUEST_ID, [(oid, ber.NULL, None)], status, 1)
        for status in range(6)
    ]
    return [*answers(edges, 8), *answers(edges, 1), *questions, *refusals]


def recorded(folder: Path, most: int = 400) -> list[bytes]:
    """Responses with rows of recorded agents, evenly drawn from all of them."""
    from tests.support.replay import rows  # it needs the simulator, which only recordings need

    found = [packet for path in sorted(folder.glob("*.snmprec")) for packet in answers(rows(path))]
    return found[:: max(1, len(found) // most)]
