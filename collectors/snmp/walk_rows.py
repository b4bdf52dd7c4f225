"""The rows of a walked column, without a tuple for each. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from songxa.collectors.snmp.ber import Value

Row = tuple[bytes, int, Value]
"""Index (the content octets of the OID behind its column's), tag and value."""


class Rows:
    """The rows of one column, in the order in which they came.

    Kept as parallel sequences, answer by answer, for indexes and tags are the same in every poll and hence shared; a
    row becomes a tuple only while somebody looks at it.
    """

    __slots__ = ("_parts",)

    def __init__(self) -> None:
        self._parts: list[tuple[Sequence[bytes], Sequence[bytes], Sequence[int], Sequence[Value]]] = []

    def add(
        self, oids: Sequence[bytes], indexes: Sequence[bytes], tags: Sequence[int], values: Sequence[Value]
    ) -> None:
        """Of `tags` and `values`, as many are taken as there are OIDs and indexes."""
        self._parts.append((oids, indexes, tags, values))

    def __iter__(self) -> Iterator[Row]:
        return chain.from_iterable(zip(*part[1:], strict=False) for part in self._parts)

    def oids(self) -> list[bytes]:
        """The whole OID of each row, as it came over the wire."""
        oids: list[bytes] = []
        for part in self._parts:
            oids += part[0]
        return oids

    def values(self) -> list[Value]:
        """The value of each row, in the order of `oids`."""
        found: list[Value] = []
        for oids, _, _, values in self._parts:
            found += values if len(values) == len(oids) else values[: len(oids)]
        return found

    def __len__(self) -> int:
        return sum(len(part[0]) for part in self._parts)
