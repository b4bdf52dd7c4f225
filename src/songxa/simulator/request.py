"""Decodes requests, remembering those that pollers repeat with nothing but another request-id. Decides no answer.

A poller asks a device the same thing every minute. What stands around the four octets of the request-id is the key;
a request that is not of this form is decoded in full, every time.
"""

from __future__ import annotations

from functools import lru_cache

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import Message

_REMEMBERED = 4096
_PLACEHOLDER = b"\0\0\0\0"


def decode_request(datagram: bytes) -> Message:
    """As `ber.decode_message`. Raises BerError."""
    at = _request_id(datagram)
    if at is None:
        return ber.decode_message(datagram)
    known = _decoded(datagram[:at], datagram[at + 4 :])
    return Message(
        known.version,
        known.community,
        known.pdu,
        int.from_bytes(datagram[at : at + 4], signed=True),
        known.error_status,
        known.error_index,
        known.oids,
        known.tags,
        known.values,
    )


def _request_id(datagram: bytes) -> int | None:
    """Where the four octets of the request-id stand; None where they are not four, or nothing is as it should be."""
    try:
        at = 2 + (datagram[1] & 0x7F if datagram[1] > 0x7F else 0)
        for tag in (ber.INTEGER, ber.OCTET_STRING):
            if datagram[at] != tag or datagram[at + 1] > 0x7F:
                return None
            at += 2 + datagram[at + 1]
        at += 2 + (datagram[at + 1] & 0x7F if datagram[at + 1] > 0x7F else 0)
        return at + 2 if datagram[at] == ber.INTEGER and datagram[at + 1] == len(_PLACEHOLDER) else None
    except IndexError:
        return None


@lru_cache(maxsize=_REMEMBERED)
def _decoded(before: bytes, after: bytes) -> Message:
    return ber.decode_message(before + _PLACEHOLDER + after)
