"""BER for SNMP messages, strict: what is malformed or ambiguous is refused, never guessed. No I/O.

An OID travels as its encoded content octets (`bytes`), because comparing, hashing and sending it needs no decoding.
A message's varbinds travel as three parallel sequences (`oids`, `tags`, `values`): the first two are the same for
every answer of one layout and are shared.

What is accepted beyond the letter of X.690, because devices in the field send it and it can mean one thing only:
integers padded with leading octets, unsigned types filled to their full width without the leading zero octet, negative
INTEGERs, INTEGERs of up to 64 bits, an empty OBJECT IDENTIFIER as a value (it means 0.0), NULL as a value in an answer.
What is refused although some accept it: indefinite lengths, octets after the message, and an unsigned value shorter
than its type whose top bit is set (255 to one decoder, 4294967295 to another).

Limits against hostile agents: 128 sub-identifiers of 32 bits, lengths within the datagram, 2,048 varbinds. The texts of
`BerError` come from a fixed set, so they can be counted by text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from songxa.model import SongxaError

INTEGER, OCTET_STRING, NULL, OBJECT_IDENTIFIER, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
IP_ADDRESS, COUNTER32, GAUGE32, TIME_TICKS, OPAQUE, COUNTER64 = 0x40, 0x41, 0x42, 0x43, 0x44, 0x46
NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_MIB_VIEW = 0x80, 0x81, 0x82
GET, GETNEXT, RESPONSE, SET, TRAP_V1, GETBULK = 0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5
V1, V2C = 0, 1

TOO_BIG, NO_SUCH_NAME, BAD_VALUE, READ_ONLY, GEN_ERR = 1, 2, 3, 4, 5
"""error-status values of RFC 3416 §3."""

MAX_ARCS, MAX_ARC, MAX_VARBINDS, LAST_ERROR_STATUS = 128, 2**32 - 1, 2048, 18

UNSIGNED_WIDTH = {COUNTER32: 4, GAUGE32: 4, TIME_TICKS: 4, COUNTER64: 8}
"""Octets that hold every value of an unsigned type (RFC 2578 §7.1)."""

STRINGS = frozenset({OCTET_STRING, OPAQUE, IP_ADDRESS})
EMPTY = frozenset({NULL, NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_MIB_VIEW})
MAX_INTEGER_OCTETS, MAX_UNSIGNED_OCTETS = 8, 9

Value = int | bytes | None
"""INTEGER and the unsigned application types are int; strings, addresses, Opaque and OID content octets are bytes;
NULL and the three exceptions are None (their tag says which)."""

_PDUS = frozenset({GET, GETNEXT, RESPONSE, SET, GETBULK})
_OID = re.compile(
    rb"(?:[\x00-\x7f]|[\x81-\xff][\x80-\xff]{0,2}[\x00-\x7f]|[\x81-\x8f][\x80-\xff]{3}[\x00-\x7f]){1,127}", re.DOTALL
)
_DOTTED = re.compile(r"\.?[0-9]{1,10}(?:\.[0-9]{1,10}){1,127}", re.ASCII)
_INT32 = range(-(2**31), 2**31)


class BerError(SongxaError):
    """A datagram that is not the SNMP message it should be. The text is a short reason, fit for a metric label."""


@dataclass(slots=True)
class Message:
    """An SNMPv1 or v2c message (RFC 1157 §4, RFC 3416 §3); of a GETBULK request, `error_status` holds non-repeaters
    and `error_index` max-repetitions."""

    version: int
    community: bytes
    pdu: int
    request_id: int
    error_status: int
    error_index: int
    oids: tuple[bytes, ...]
    tags: bytes
    values: Sequence[Value]


# ---- object identifiers ------------------------------------------------------------------------------------------


def encode_oid(dotted: str) -> bytes:
    """Content octets of an OID written as "1.3.6.1" (a leading dot is allowed). Raises BerError."""
    if not _DOTTED.fullmatch(dotted):
        raise BerError(f"not an OID: {dotted[:80]!r}; accepted: 2 to 128 numbers joined by dots, such as 1.3.6.1.2.1")
    first, second, *rest = map(int, dotted.removeprefix(".").split("."))
    if first > 2 or (first < 2 and second > 39):
        raise BerError(f"not an OID: {dotted[:80]!r}; accepted: it begins with 0.0 to 0.39, 1.0 to 1.39 or 2.0 and up")
    arcs = (first * 40 + second, *rest)
    if max(arcs) > MAX_ARC:
        raise BerError(f"not an OID: {dotted[:80]!r}; accepted: numbers of at most 32 bits")
    octets = bytearray()
    for arc in arcs:
        for shift in (28, 21, 14, 7):
            if arc >> shift:
                octets.append(arc >> shift & 0x7F | 0x80)
        octets.append(arc & 0x7F)
    return bytes(octets)


def is_oid(content: bytes) -> bool:
    """Whether these are the content octets of an OID of at most 128 arcs of 32 bits, each in its shortest form."""
    # isascii: no octet has its top bit set, so that each octet is one arc
    return (0 < len(content) < MAX_ARCS) if content.isascii() else _OID.fullmatch(content) is not None


def decode_oid(content: bytes) -> tuple[int, ...]:
    """The arcs of an OID. Raises BerError for more than 128 arcs, an arc over 32 bits or a padded one."""
    if not is_oid(content):
        raise BerError("bad OID")
    arcs: list[int] = []
    arc = 0
    for octet in content:
        arc = arc << 7 | octet & 0x7F
        if octet < 0x80:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return (first, arcs[0] - first * 40, *arcs[1:])


def format_oid(content: bytes) -> str:
    """An OID as people write it: "1.3.6.1.2.1.1.1.0". Raises BerError."""
    return ".".join(map(str, decode_oid(content)))


# ---- decoding ----------------------------------------------------------------------------------------------------


def read_header(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Tag, start and stop of the content of the TLV at `at`, which must lie within `end`. Raises BerError."""
    if end - at < 2:
        raise BerError("truncated")
    tag, length = data[at], data[at + 1]
    at += 2
    if length > 0x7F:
        octets = length & 0x7F
        if octets == 0:
            raise BerError("indefinite length")
        if octets > 4:
            raise BerError("length of a length")
        if end - at < octets:
            raise BerError("truncated")
        length = int.from_bytes(data[at : at + octets])
        at += octets
    stop = at + length
    if stop > end:
        raise BerError("truncated")
    return tag, at, stop


def _read(data: bytes, at: int, end: int, tag: int) -> tuple[int, int]:
    found, start, stop = read_header(data, at, end)
    if found != tag:
        raise BerError("unexpected tag")
    return start, stop


def _read_int32(data: bytes, at: int, end: int) -> tuple[int, int]:
    """Value of an INTEGER of the message's head, and where it stops."""
    start, stop = _read(data, at, end, INTEGER)
    value = decode_value(INTEGER, data[start:stop])
    if value not in _INT32:
        raise BerError("integer out of range")
    assert isinstance(value, int)
    return value, stop


def decode_value(tag: int, content: bytes) -> Value:
    """The value with these content octets. Raises BerError."""
    if tag in STRINGS:
        if tag == IP_ADDRESS and len(content) != 4:
            raise BerError("address length")
        return content
    if tag in EMPTY:
        if content:
            raise BerError("content in a null")
        return None
    if tag == OBJECT_IDENTIFIER:
        if content and not is_oid(content):
            raise BerError("bad OID")
        return content or b"\0"
    octets = len(content)
    if tag == INTEGER:
        if not 0 < octets <= MAX_INTEGER_OCTETS:
            raise BerError("integer length")
        return int.from_bytes(content, signed=True)
    width = UNSIGNED_WIDTH.get(tag)
    if width is None:
        raise BerError("unexpected tag")
    if not 0 < octets <= MAX_UNSIGNED_OCTETS:
        raise BerError("integer length")
    if octets < width and content[0] > 0x7F:
        raise BerError("ambiguous integer")
    value = int.from_bytes(content)
    if octets > width and value >> 8 * width:
        raise BerError("integer out of range")
    return value


Span = tuple[int, int]
"""Where a content starts and stops in its datagram."""


def decode_message(datagram: bytes) -> Message:
    """A whole datagram as an SNMPv1 or v2c message. Raises BerError, and nothing else, whatever the octets are."""
    return locate_message(datagram)[0]


def locate_message(datagram: bytes) -> tuple[Message, Span, list[Span]]:
    """Like `decode_message`; tells also where the contents of the request-id and of each value stand."""
    start, end = _read(datagram, 0, len(datagram), SEQUENCE)
    if end != len(datagram):
        raise BerError("trailing octets")
    version, at = _read_int32(datagram, start, end)
    if version not in (V1, V2C):
        raise BerError("version")
    start, at = _read(datagram, at, end, OCTET_STRING)
    community = datagram[start:at]
    pdu, at, stop = read_header(datagram, at, end)
    if pdu not in _PDUS:
        raise BerError("PDU type")
    if stop != end:
        raise BerError("trailing octets")
    identity = _read(datagram, at, end, INTEGER)
    request_id, at = _read_int32(datagram, at, end)
    error_status, at = _read_int32(datagram, at, end)
    error_index, at = _read_int32(datagram, at, end)
    if error_status < 0 or error_index < 0 or (pdu != GETBULK and error_status > LAST_ERROR_STATUS):
        raise BerError("error status")
    at, stop = _read(datagram, at, end, SEQUENCE)
    if stop != end:
        raise BerError("trailing octets")
    oids, tags, values, spans = _read_varbinds(datagram, at, end)
    message = Message(version, community, pdu, request_id, error_status, error_index, oids, tags, values)
    return message, identity, spans


def _read_varbinds(data: bytes, at: int, end: int) -> tuple[tuple[bytes, ...], bytes, list[Value], list[Span]]:
    oids: list[bytes] = []
    tags = bytearray()
    values: list[Value] = []
    spans: list[Span] = []
    while at < end:
        if len(oids) == MAX_VARBINDS:
            raise BerError("too many varbinds")
        start, after = _read(data, at, end, SEQUENCE)
        start, at = _read(data, start, after, OBJECT_IDENTIFIER)
        oid = data[start:at]
        if not is_oid(oid):
            raise BerError("bad OID")
        tag, start, at = read_header(data, at, after)
        if at != after:
            raise BerError("trailing octets")
        oids.append(oid)
        tags.append(tag)
        values.append(decode_value(tag, data[start:at]))
        spans.append((start, at))
    return tuple(oids), bytes(tags), values, spans


# ---- encoding ----------------------------------------------------------------------------------------------------


def encode_tlv(tag: int, content: bytes) -> bytes:
    """Tag, length in its shortest form, content."""
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(octets))) + octets + content


def encode_value(tag: int, value: Value) -> bytes:
    """One value as a TLV, integers in their shortest form. Raises BerError for a value that its type cannot hold."""
    match value:
        case None if tag in EMPTY:
            return bytes((tag, 0))
        case int() if tag == INTEGER and value in _INT32:
            return encode_tlv(tag, value.to_bytes((value + (value < 0)).bit_length() // 8 + 1, signed=True))
        case int() if tag in UNSIGNED_WIDTH and 0 <= value < 1 << 8 * UNSIGNED_WIDTH[tag]:
            return encode_tlv(tag, value.to_bytes(value.bit_length() // 8 + 1))
        case bytes() if tag in STRINGS and (tag != IP_ADDRESS or len(value) == 4):
            return encode_tlv(tag, value)
        case bytes() if tag == OBJECT_IDENTIFIER and is_oid(value):
            return encode_tlv(tag, value)
    raise BerError(f"no value of the type with tag {tag:#x}: {value!r:.80}")


def encode_message(
    version: int,
    community: bytes,
    pdu: int,
    request_id: int,
    varbinds: Iterable[tuple[bytes, int, Value]],
    error_status: int = 0,
    error_index: int = 0,
) -> bytes:
    """A whole datagram from (OID, tag, value) varbinds. Raises BerError for what cannot be encoded."""
    content = b"".join(
        encode_tlv(SEQUENCE, encode_value(OBJECT_IDENTIFIER, oid) + encode_value(tag, value))
        for oid, tag, value in varbinds
    )
    head = b"".join(encode_value(INTEGER, number) for number in (request_id, error_status, error_index))
    return encode_tlv(
        SEQUENCE,
        encode_value(INTEGER, version)
        + encode_tlv(OCTET_STRING, community)
        + encode_tlv(pdu, head + encode_tlv(SEQUENCE, content)),
    )


def request_template(
    version: int, community: bytes, pdu: int, oids: Sequence[bytes], non_repeaters: int = 0, max_repetitions: int = 0
) -> tuple[bytes, bytes]:
    """What stands before and after the four octets of the request-id, which must need all four: 2**23 to 2**31 - 1."""
    marker = 0x7FFFFFFF
    nulls = ((oid, NULL, None) for oid in oids)
    message = encode_message(version, community, pdu, marker, nulls, non_repeaters, max_repetitions)
    # the community may hold the marker too, so that it is sought behind it
    at = message.index(
        encode_value(INTEGER, marker), message.index(encode_tlv(OCTET_STRING, community)) + len(community)
    )
    return message[: at + 2], message[at + 6 :]
