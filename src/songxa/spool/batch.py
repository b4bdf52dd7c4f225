"""What one commit keeps: records that came in together, compressed. Values and their coding only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import cramjam

LEVEL = 1
"""Of zstd: smaller than zlib's fastest and faster; see ADR 12."""

BATCH_BYTES = 256 << 10
"""Payload of a batch, of which a request is made up."""


class Put(NamedTuple):
    """What was handed over: whole records, how many points they are, their time."""

    payload: bytes
    points: int
    at: float


class Meta(NamedTuple):
    """A batch without its payload.

    `at` is its oldest record's time, UTC seconds. `kept` is when it came, on the spool's own clock (see `Age`).
    `size` counts the payload's bytes, `room` the bytes that it takes compressed.
    """

    id: int
    at: float
    kept: float
    points: int
    size: int
    room: int


class Batch(NamedTuple):
    """A batch with its payload, compressed."""

    meta: Meta
    data: bytes


def grouped(puts: Iterable[Put]) -> Iterator[list[Put]]:
    """Puts in their order, in groups for a batch each. What was put together stays together, even if it is more."""
    group: list[Put] = []
    size = 0
    for put in puts:
        if group and size + len(put.payload) > BATCH_BYTES:
            yield group
            group, size = [], 0
        group.append(put)
        size += len(put.payload)
    if group:
        yield group


def pack(id: int, puts: Iterable[Put], kept: float) -> Batch:
    """Makes one batch of what was handed over."""
    puts = list(puts)
    return repack(Meta(id, min(put.at for put in puts), kept, sum(put.points for put in puts), 0, 0), puts)


def repack(meta: Meta, puts: Iterable[Put]) -> Batch:
    """The batch with other records in it."""
    puts = list(puts)
    payload = b"".join(put.payload for put in puts)
    data = bytes(cramjam.zstd.compress(payload, LEVEL))
    return Batch(meta._replace(points=sum(put.points for put in puts), size=len(payload), room=len(data)), data)


def unpack(data: bytes) -> bytes:
    """The payload. Raises ValueError for what is damaged."""
    try:
        return bytes(cramjam.zstd.decompress(data))
    except cramjam.DecompressionError as error:
        raise ValueError(f"not a payload: {error}") from None
