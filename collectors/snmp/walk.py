"""Walks through one column or several beside each other, which always end. No socket, no clock.

A walk ends when every column is through, at a cap, or when an agent leads it in a circle; it says which. What agents in
the field do and a walk survives: GETBULK that times out or answers with an error, rows out of order, rows given twice,
a message too big, an end told by noSuchName (SNMPv1) or by endOfMibView.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, starmap
from typing import NamedTuple

from songxa.collectors.snmp.ber import (
    EMPTY,
    GETBULK,
    GETNEXT,
    NO_SUCH_NAME,
    NULL,
    TOO_BIG,
    V1,
    V2C,
    Value,
    decode_oid,
    format_oid,
)
from songxa.collectors.snmp.bulk import BulkMemory
from songxa.collectors.snmp.exchange import (
    Answer,
    DeadlineExceeded,
    Exchange,
    Request,
    SnmpError,
    Timeout,
    error_name,
)

MISSING = EMPTY - {NULL}
"""Tags that say that there is nothing (more) here."""

Row = tuple[bytes, int, Value]
"""Index (the content octets of the OID behind its column's), tag and value."""


class Rows:
    """The rows of one column, in the order in which they came.

    Kept as parallel sequences, answer by answer, for indexes and tags are the same in every poll and hence shared; a
    row becomes a tuple only while somebody looks at it.
    """

    __slots__ = ("_length", "_parts")

    def __init__(self) -> None:
        self._parts: list[tuple[Sequence[bytes], Sequence[int], Sequence[Value]]] = []
        self._length = 0

    def add(self, indexes: Sequence[bytes], tags: Sequence[int], values: Sequence[Value]) -> None:
        """Of `tags` and `values`, as many are taken as there are indexes."""
        self._parts.append((indexes, tags, values))
        self._length += len(indexes)

    def __iter__(self) -> Iterator[Row]:
        return chain.from_iterable(starmap(zip, self._parts))

    def __len__(self) -> int:
        return self._length


MAX_COLUMNS = 24
"""Columns asked for beside each other; more are walked one group after the other."""


@dataclass(frozen=True, slots=True)
class WalkLimits:
    """Caps of one walk, over all its columns, looked at after each answer. `octets` counts whole datagrams."""

    rows: int = 20_000
    requests: int = 5_000
    octets: int = 4_000_000


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk brought, by column root. Every root asked for has an entry.

    Only a `complete` walk says that there are no more rows; otherwise `reason` tells what stopped it first: "timeout",
    "cap", "loop", the name of an error-status, or what the network said.
    """

    rows: Mapping[bytes, Rows]
    complete: bool
    reason: str = ""
    warnings: tuple[str, ...] = ()


def walk(
    columns: Sequence[bytes],
    memory: BulkMemory,
    limits: WalkLimits | None = None,
    *,
    version: int = V2C,
) -> Exchange[Walk]:
    """All rows below these column roots (or the whole subtree below one root).

    Raises SnmpError when the first request already fails: a dead agent is not an empty table. After a failure later
    on, the rows so far are returned as an incomplete walk.
    """
    return _Walker(columns, memory, limits or WalkLimits(), version).run()


class _Column:
    __slots__ = ("cursor", "root", "rows", "seen")

    def __init__(self, root: bytes) -> None:
        self.root = self.cursor = root
        self.rows = Rows()
        self.seen: set[bytes] | None = None  # indexes, from the first disorder on


class _Group:
    """Columns that are asked for beside each other."""

    __slots__ = ("columns", "roots")

    def __init__(self, columns: Sequence[_Column]) -> None:
        self.columns = columns
        self.roots = tuple([column.root for column in columns])


class _Part(NamedTuple):
    """What one answer holds for one column."""

    indexes: tuple[bytes, ...]
    tags: bytes
    last: bytes
    ended: bool
    ordered: bool
    back: bool
    """Ended by an OID that neither belongs here nor sorts behind what was asked for."""


class _Walker:
    def __init__(self, columns: Sequence[bytes], memory: BulkMemory, limits: WalkLimits, version: int) -> None:
        self.columns = [_Column(root) for root in dict.fromkeys(columns)]
        self.memory = memory
        self.limits = limits
        self.version = version
        self.suspect = False  # the last GETBULK brought nothing; a GETNEXT shall show whether the agent is alive
        self.disorder = False
        self.rows = self.requests = self.octets = 0
        self.troubles: list[str] = []
        self.warnings: dict[str, None] = {}

    def run(self) -> Exchange[Walk]:
        starts = range(0, len(self.columns), MAX_COLUMNS)
        groups = [_Group(self.columns[at : at + MAX_COLUMNS]) for at in reversed(starts)]
        answered = False
        while groups and not self.capped():
            group = groups[-1]
            request = self.request(group)
            self.requests += 1
            try:
                answer = yield request
            except DeadlineExceeded:
                raise
            except SnmpError as error:
                if request.pdu == GETBULK and isinstance(error, Timeout):
                    self.suspect = True
                    continue
                if not answered:
                    raise
                self.troubles.append("timeout" if isinstance(error, Timeout) else str(error))
                break
            answered = True
            self.octets += answer.octets
            columns = group.columns
            if answer.error_status:
                groups[-1:] = [_Group(part) for part in self.refused(columns, request, answer) if part]
                continue
            left = self.take(group, request, answer)
            if len(left) != len(columns):
                groups[-1:] = [_Group(left)] if left else []
        return Walk(
            {column.root: column.rows for column in self.columns},
            not self.troubles,
            self.troubles[0] if self.troubles else "",
            tuple(self.warnings),
        )

    def capped(self) -> bool:
        """Whether a cap is reached; noted as trouble."""
        limits = self.limits
        if self.rows < limits.rows and self.requests < limits.requests and self.octets < limits.octets:
            return False
        self.troubles.append("cap")
        return True

    def request(self, group: _Group) -> Request:
        cursors = tuple([column.cursor for column in group.columns])
        if self.version == V1 or self.suspect or self.memory.broken:
            return Request(GETNEXT, cursors)
        return Request(GETBULK, cursors, 0, max(1, self.memory.size // len(cursors)))

    def refused(self, columns: Sequence[_Column], request: Request, answer: Answer) -> list[Sequence[_Column]]:
        """The agent answered with an error: the groups to go on with, the next one last."""
        if request.pdu == GETBULK:
            self.suspect = True
            return [columns]
        status = answer.error_status
        named = answer.error_index if len(columns) > 1 else 1
        if (status == TOO_BIG and len(columns) > 1) or not 0 < named <= len(columns):
            half = len(columns) // 2
            return [columns[half:], columns[:half]]
        if status != NO_SUCH_NAME:  # which is how SNMPv1 tells the end
            self.troubles.append(error_name(status))
        return [[*columns[: named - 1], *columns[named:]]]

    def take(self, group: _Group, request: Request, answer: Answer) -> Sequence[_Column]:
        """The agent answered with rows: the columns that are not through yet."""
        if request.pdu == GETBULK:
            if not answer.oids:
                self.suspect = True
                return group.columns
            self.memory.succeeded()
        elif self.suspect:
            self.memory.failed()
            self.suspect = False
        parts, smooth = _split(group.roots, request.oids, tuple(answer.oids), answer.tags)
        width = len(parts)
        if smooth and not self.disorder:
            for place, (column, part) in enumerate(zip(group.columns, parts, strict=True)):
                column.cursor = part.last
                column.rows.add(part.indexes, part.tags, answer.values[place::width] if width > 1 else answer.values)
            self.rows += len(answer.oids)
            return group.columns
        left = []
        for place, (column, part) in enumerate(zip(group.columns, parts, strict=True)):
            if part.indexes and not self.add(column, part, answer.values[place::width]):
                self.troubles.append("loop")
            elif not part.ended:
                left.append(column)
            elif part.back and len(column.rows):
                # some agents begin anew behind their last row instead of saying that it was the last
                self.warnings[f"OIDs out of order behind {format_oid(column.root)}"] = None
            elif part.back:
                self.troubles.append("loop")
        if len(left) == width and not any(part.indexes for part in parts):
            self.troubles.append("loop")
            return []
        return left

    def add(self, column: _Column, part: _Part, values: Sequence[Value]) -> bool:
        """Takes rows into a column; False when they bring nothing new, so that the agent leads in a circle."""
        column.cursor = part.last
        if part.ordered and column.seen is None:
            column.rows.add(part.indexes, part.tags, values)
            self.rows += len(part.indexes)
            return True
        self.disorder = True
        if column.seen is None:
            column.seen = {index for index, _, _ in column.rows}
        new: dict[bytes, tuple[int, Value]] = {}
        for index, tag, value in zip(part.indexes, part.tags, values, strict=False):
            if index not in column.seen:
                new.setdefault(index, (tag, value))
        if new:
            column.seen.update(new)
            tags, values = zip(*new.values(), strict=True)
            column.rows.add(tuple(new), tags, values)
            self.rows += len(new)
            if len(new) < len(part.indexes):
                self.warnings[f"OIDs given twice below {format_oid(column.root)}"] = None
        if not part.ordered:
            self.warnings[f"OIDs out of order below {format_oid(column.root)}"] = None
        return bool(new)


@lru_cache(maxsize=2048)
def _split(
    roots: tuple[bytes, ...], asked: tuple[bytes, ...], oids: tuple[bytes, ...], tags: bytes
) -> tuple[list[_Part], bool]:
    """The varbinds of an answer, column by column; whether all have rows, in order, and none has ended.

    Cached, for the next poll brings the same OIDs with new values.
    """
    width = len(roots)
    parts = []
    for place, (root, cursor) in enumerate(zip(roots, asked, strict=True)):
        last = cursor
        indexes: list[bytes] = []
        ended = back = False
        ordered = True
        for oid, tag in zip(oids[place::width], tags[place::width], strict=True):
            if tag in MISSING or not oid.startswith(root) or oid == root:
                ended = True
                back = tag not in MISSING and not sorts_after(oid, last)
                break
            ordered = ordered and sorts_after(oid, last)
            last = oid
            indexes.append(oid[len(root) :])
        parts.append(_Part(tuple(indexes), tags[place::width], last, ended, ordered, back))
    return parts, all(part.indexes and part.ordered and not part.ended for part in parts)


def sorts_after(oid: bytes, other: bytes) -> bool:
    """Whether an OID comes behind another in lexicographic order of their arcs (RFC 3416 §4.2.2)."""
    if oid.isascii() and other.isascii():  # one octet an arc; longer arcs do not sort as octets
        return oid > other
    return decode_oid(oid) > decode_oid(other)
