"""The rows of a walked column, without a tuple for each. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, starmap

from songxa.collectors.snmp.ber import Value

Row = tuple[bytes, int, Value]
"""Index (the content octets of the OID behind its column's), tag and value."""


class Rows:
    """The rows of one column, in the order in which they came.

    Kept as parallel sequences, answer by answer, for indexes and tags are the same in every poll and hence shared; a
    row becomes a tuple only while somebody looks at it.
    """

    __slots__ = ("_length", "_oids", "_parts")

    def __init__(self) -> None:
        self._parts: list[tuple[Sequence[bytes], Sequence[int], Sequence[Value]]] = []
        self._oids: list[Sequence[bytes]] = []
        self._length = 0

    def add(
        self, oids: Sequence[bytes], indexes: Sequence[bytes], tags: Sequence[int], values: Sequence[Value]
    ) -> None:
        """Of `tags` and `values`, as many are taken as there are OIDs and indexes."""
        self._parts.append((indexes, tags, values))
        self._oids.append(oids)
        self._length += len(oids)

    def __iter__(self) -> Iterator[Row]:
        return chain.from_iterable(starmap(zip, self._parts))

    def varbinds(self) -> Iterator[tuple[bytes, Value]]:
        """OID and value of each row, as they came over the wire."""
        return chain.from_iterable(
            zip(oids, values, strict=False) for oids, (_, _, values) in zip(self._oids, self._parts, strict=True)
        )

    def __len__(self) -> int:
        return self._length
