"""Walks through one column or several beside each other, which always end. No socket, no clock.

A walk ends when every column is through, at a cap, or when an agent leads it in a circle; it says which. What agents in
the field do and a walk survives: GETBULK that times out or answers with an error, rows out of order, rows given twice,
a message too big, an end told by noSuchName (SNMPv1) or by endOfMibView.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
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
from songxa.collectors.snmp.bulk import BulkMemory, repetitions
from songxa.collectors.snmp.exchange import (
    Answer,
    DeadlineExceeded,
    Exchange,
    Request,
    SnmpError,
    Timeout,
    error_name,
)
from songxa.collectors.snmp.walk_rows import Rows

MISSING = EMPTY - {NULL}
"""Tags that say that there is nothing (more) here."""

MAX_COLUMNS = 24
"""Columns asked for beside each other; more are walked one group after the other."""


@dataclass(frozen=True, slots=True)
class WalkLimits:
    """Caps of one walk, over all its columns, looked at after each answer. `octets` counts whole datagrams."""

    rows: int = 20_000
    requests: int = 5_000
    octets: int = 4_000_000


DEFAULT_LIMITS = WalkLimits()


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
    limits: WalkLimits = DEFAULT_LIMITS,
    *,
    version: int = V2C,
) -> Exchange[Walk]:
    """All rows below these column roots (or the whole subtree below one root).

    Raises SnmpError when the first request already fails: a dead agent is not an empty table. After a failure later
    on, the rows so far are returned as an incomplete walk.
    """
    return _Walker(columns, memory, limits, version).run()


class _Column:
    __slots__ = ("root", "rows", "seen")

    def __init__(self, root: bytes) -> None:
        self.root = root
        self.rows = Rows()
        self.seen: set[bytes] | None = None  # indexes, from the first disorder on


class _Group:
    """Columns that are asked for beside each other, and where each has got to."""

    __slots__ = ("columns", "cursors", "roots")

    def __init__(self, columns: Sequence[_Column], cursors: Sequence[bytes]) -> None:
        self.columns = columns
        self.roots = tuple([column.root for column in columns])
        self.cursors = tuple(cursors)

    def only(self, places: Iterable[int]) -> list[_Group]:
        """Some of the columns as a group of their own; no group if there are none."""
        kept = list(places)
        return [_Group([self.columns[at] for at in kept], [self.cursors[at] for at in kept])] if kept else []


class _Part(NamedTuple):
    """What one answer holds for one column."""

    oids: tuple[bytes, ...]
    indexes: tuple[bytes, ...]
    tags: bytes
    ended: bool
    ordered: bool
    back: bool
    """Ended by an OID that neither belongs here nor sorts behind what was asked for."""


class _Split(NamedTuple):
    """An answer column by column. It is `smooth` if every column has rows, in order, and none has ended."""

    parts: tuple[_Part, ...]
    cursors: tuple[bytes, ...]
    smooth: bool


class _Walker:
    def __init__(self, columns: Sequence[bytes], memory: BulkMemory, limits: WalkLimits, version: int) -> None:
        self.columns = [_Column(root) for root in dict.fromkeys(columns)]
        self.memory = memory
        self.limits = limits
        self.version = version
        # varbinds asked for by a GETBULK that brought nothing; a GETNEXT shall show whether the agent is alive
        self.suspect = 0
        self.disorder = False
        self.rows = self.requests = self.octets = 0
        self.troubles: list[str] = []
        self.warnings: dict[str, None] = {}

    def run(self) -> Exchange[Walk]:
        parts = [self.columns[at : at + MAX_COLUMNS] for at in range(0, len(self.columns), MAX_COLUMNS)]
        groups = [_Group(part, [column.root for column in part]) for part in reversed(parts)]
        answered = False
        while groups and not self.capped():
            group = groups[-1]
            request = self.request(group.cursors)
            self.requests += 1
            try:
                answer = yield request
            except DeadlineExceeded:
                raise
            except SnmpError as error:
                if request.pdu == GETBULK and isinstance(error, Timeout):
                    self.suspect = len(request.oids) * request.max_repetitions
                    continue
                if not answered:
                    raise
                self.troubles.append("timeout" if isinstance(error, Timeout) else str(error))
                break
            answered = True
            self.octets += answer.octets
            if request.pdu == GETBULK and (answer.error_status or not answer.oids):
                self.suspect = len(request.oids) * request.max_repetitions
            elif answer.error_status:
                groups[-1:] = self.refused(group, answer)
            elif not self.take_smoothly(group, request, answer):
                groups[-1:] = self.take(group, request, answer)
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

    def request(self, cursors: tuple[bytes, ...]) -> Request:
        if self.version == V1 or self.suspect or self.memory.broken:
            return Request(GETNEXT, cursors)
        return _getbulk(cursors, self.memory.size)

    def refused(self, group: _Group, answer: Answer) -> list[_Group]:
        """The agent answered a GETNEXT with an error: the groups to go on with, the next one last."""
        status, count = answer.error_status, len(group.columns)
        named = answer.error_index if count > 1 else 1
        if (status == TOO_BIG and count > 1) or not 0 < named <= count:
            return group.only(range(count // 2, count)) + group.only(range(count // 2))
        if status != NO_SUCH_NAME:  # which is how SNMPv1 tells the end
            self.troubles.append(error_name(status))
        return group.only(at for at in range(count) if at != named - 1)

    def take_smoothly(self, group: _Group, request: Request, answer: Answer) -> bool:
        """Takes an answer in which there is nothing to think about, as almost all are; False for any other."""
        if request.pdu == GETBULK:
            self.memory.succeeded()
        elif self.suspect:
            self.memory.failed(self.suspect)
            self.suspect = 0
        split = _split(group.roots, request.oids, tuple(answer.oids), answer.tags)
        if self.disorder or not split.smooth:
            return False
        columns, values = group.columns, answer.values
        width = len(columns)
        for place, part in enumerate(split.parts):
            mine = values[place::width] if width > 1 else values
            columns[place].rows.add(part.oids, part.indexes, part.tags, mine)
        self.rows += len(answer.oids)
        group.cursors = split.cursors
        return True

    def take(self, group: _Group, request: Request, answer: Answer) -> list[_Group]:
        """Takes any other answer; the group of the columns that are not through yet."""
        parts, group.cursors, _ = _split(group.roots, request.oids, tuple(answer.oids), answer.tags)
        width = len(parts)
        left = []
        for place, (column, part) in enumerate(zip(group.columns, parts, strict=True)):
            if part.indexes and not self.add(column, part, answer.values[place::width]):
                self.troubles.append("loop")
            elif not part.ended:
                left.append(place)
            elif part.back and len(column.rows):
                # some agents begin anew behind their last row instead of saying that it was the last
                self.warnings[f"OIDs out of order behind {format_oid(column.root)}"] = None
            elif part.back:
                self.troubles.append("loop")
        if len(left) == width and not any(part.indexes for part in parts):
            self.troubles.append("loop")
            return []
        return group.only(left)

    def add(self, column: _Column, part: _Part, values: Sequence[Value]) -> bool:
        """Takes rows into a column; False when they bring nothing new, so that the agent leads in a circle."""
        if part.ordered and column.seen is None:
            column.rows.add(part.oids, part.indexes, part.tags, values)
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
            column.rows.add([column.root + index for index in new], tuple(new), tags, values)
            self.rows += len(new)
            if len(new) < len(part.indexes):
                self.warnings[f"OIDs given twice below {format_oid(column.root)}"] = None
        if not part.ordered:
            self.warnings[f"OIDs out of order below {format_oid(column.root)}"] = None
        return bool(new)


@lru_cache(maxsize=2048)
def _getbulk(cursors: tuple[bytes, ...], size: int) -> Request:
    """Cached like `_split`: the next poll asks the same."""
    return Request(GETBULK, cursors, 0, repetitions(size, len(cursors)))


@lru_cache(maxsize=2048)
def _split(roots: tuple[bytes, ...], asked: tuple[bytes, ...], oids: tuple[bytes, ...], tags: bytes) -> _Split:
    """Cached, for the next poll brings the same OIDs with new values."""
    width = len(roots)
    parts, cursors = [], []
    for place, (root, cursor) in enumerate(zip(roots, asked, strict=True)):
        last = cursor
        mine: list[bytes] = []
        ended = back = False
        ordered = True
        for oid, tag in zip(oids[place::width], tags[place::width], strict=True):
            if tag in MISSING or not oid.startswith(root) or oid == root:
                ended = True
                back = tag not in MISSING and not sorts_after(oid, last)
                break
            ordered = ordered and sorts_after(oid, last)
            last = oid
            mine.append(oid)
        indexes = tuple([oid[len(root) :] for oid in mine])
        parts.append(_Part(tuple(mine), indexes, tags[place::width], ended, ordered, back))
        cursors.append(last)
    smooth = all(part.indexes and part.ordered and not part.ended for part in parts)
    return _Split(tuple(parts), tuple(cursors), smooth)


def sorts_after(oid: bytes, other: bytes) -> bool:
    """Whether an OID comes behind another in lexicographic order of their arcs (RFC 3416 §4.2.2)."""
    if oid.isascii() and other.isascii():  # one octet an arc; longer arcs do not sort as octets
        return oid > other
    return decode_oid(oid) > decode_oid(other)
