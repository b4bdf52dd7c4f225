"""One visit as an exchange: cheap question first, then what the profile reads. No socket, no clock.

A device that answers the first question has been reached; whatever goes wrong later costs only what was being read and
leaves a warning, so that one broken table never hides the rest. Of a table that did not come whole nothing is kept: a
sum or a count over some of its rows would be a wrong value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from songxa.collectors.snmp.ber import OBJECT_IDENTIFIER, V2C, Value, encode_oid, format_oid
from songxa.collectors.snmp.detect import Detection, detect
from songxa.collectors.snmp.interpret import Interest, Values
from songxa.collectors.snmp.profile_model import Library, Profile, Table
from songxa.collectors.snmp.rows import Index, Rows, build_rows, holds
from songxa.collectors.snmp.session import (
    BulkMemory,
    DeadlineExceeded,
    Exchange,
    SnmpError,
    Timeout,
    WalkLimits,
    get,
    get_many,
    walk,
)

SYS_UP_TIME = encode_oid("1.3.6.1.2.1.1.3.0")
SYS_OBJECT_ID = encode_oid("1.3.6.1.2.1.1.2.0")

MOST_TIMEOUTS = 2

Cells = dict[Index, dict[str, Value]]


@dataclass(slots=True)
class Plan:
    """What is known before the visit. `kept` are slow tables that are not due: their rows of an earlier visit.

    `profile` names the profile that the inventory asks for; None means to find out, `detected` is what was found.
    """

    library: Library
    profile: str | None
    detected: Detection | None
    bulk: BulkMemory
    interest: Interest
    kept: Mapping[str, Cells] = field(default_factory=dict)
    version: int = V2C


@dataclass(slots=True, repr=False)
class Visited:
    """What the visit brought. `fresh` are the tables read completely in this visit.

    It is `partial` if something that was asked for did not come. `timeouts` counts those in a row: an agent that falls
    silent is not asked for table after table. Its repr shows none of it: that would stand in tracebacks.
    """

    profile: Profile
    detected: Detection
    values: Values = field(default_factory=Values)
    fresh: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    partial: bool = False
    timeouts: int = 0

    def lacks(self, warning: str) -> None:
        """Notes what did not come although it was asked for."""
        self.partial = True
        self.warnings.append(warning)


def visit(plan: Plan) -> Exchange[Visited]:
    """The whole visit. Raises SnmpError only while the device has not answered anything yet."""
    head = yield from get((SYS_UP_TIME, SYS_OBJECT_ID))
    up_time, identity = head.values
    sys_object_id = ""
    if head.tags[1] == OBJECT_IDENTIFIER and isinstance(identity, bytes):
        sys_object_id = format_oid(identity)
    detected = plan.detected
    if plan.profile is not None:
        detected = Detection(plan.profile, "the inventory says so", sys_object_id, "", certain=False)
    elif detected is None or detected.sys_object_id != sys_object_id or plan.library.get(detected.profile) is None:
        detected = yield from detect(plan.library, sys_object_id)
    profile = plan.library.profiles[detected.profile]
    visited = Visited(profile, detected)
    try:
        yield from _scalars(profile, {SYS_UP_TIME: up_time}, visited)
        for table in profile.tables:
            if visited.timeouts >= MOST_TIMEOUTS:
                visited.lacks("it fell silent during the visit, the rest is missing")
                break
            yield from _table(table, plan, visited)
    except DeadlineExceeded as error:
        visited.lacks(f"the time for a visit was used up, the rest is missing: {error}")
    return visited


def _scalars(profile: Profile, known: Mapping[bytes, Value], visited: Visited) -> Exchange[None]:
    values: dict[bytes, Value] = dict(known)
    wanted = [oid for oid in dict.fromkeys(profile.scalars.values()) if oid not in values]
    try:
        if wanted:
            answer = yield from get_many(wanted)
            values.update(zip(wanted, answer.values, strict=True))
    except DeadlineExceeded:
        raise
    except SnmpError as error:
        visited.timeouts += isinstance(error, Timeout)
        visited.lacks(f"single values are missing: {error}")
    visited.values.scalars = {name: values.get(oid) for name, oid in profile.scalars.items()}


def _table(table: Table, plan: Plan, visited: Visited) -> Exchange[None]:
    kept = plan.kept.get(table.name)
    if kept is not None:
        visited.values.tables[table.name] = kept
        return
    if table.each is not None and table.each not in visited.values.tables:
        visited.lacks(f"table {table.name} is not read: which rows it has stands in table {table.each}")
        return
    try:
        rows, trouble = yield from _read(table, plan, visited)
        visited.timeouts = 0
    except DeadlineExceeded:
        raise
    except SnmpError as error:
        rows, trouble = {}, str(error)
        visited.timeouts += isinstance(error, Timeout)
    if trouble:
        visited.lacks(f"table {table.name} is incomplete: {trouble}")
        return
    visited.values.tables[table.name] = rows
    visited.fresh.add(table.name)


def _read(table: Table, plan: Plan, visited: Visited) -> Exchange[tuple[Cells, str]]:
    """The rows of a table, and what is in the way of having them all (then the rows are of no use)."""
    most = visited.profile.limits.rows
    if table.each is None:
        return (yield from _walk_below(table, (), plan, visited))
    parents = _parents(table, plan, visited)
    if not parents and plan.interest.everything and table.named and not table.parents:
        return (yield from _walk_below(table, (), plan, visited))
    if len(parents) > most:
        return {}, f"it has more than {most} rows"
    if table.get:
        return (yield from _get_rows(table, parents)), ""
    rows: Cells = {}
    for parent in parents:
        below, trouble = yield from _walk_below(table, (*parent, *table.append), plan, visited)
        if trouble:
            return {}, trouble
        rows |= below
    return rows, ""


def _parents(table: Table, plan: Plan, visited: Visited) -> list[Index]:
    """The indexes for which a table is read that hangs on another one."""
    profile = visited.profile
    built: dict[str, Rows] = {}
    for earlier in profile.tables:
        built[earlier.name] = build_rows(earlier, visited.values.tables.get(earlier.name, {}), built, [])
        if earlier.name == table.each:
            break
    return [
        index
        for index, row in built[table.each or ""].shown.items()
        if all(holds(condition, row) for condition in table.parents)
        and (not table.named or plan.interest.has(str(row.get("port")), str(row.get("onu"))))
    ]


def _walk_below(table: Table, start: Index, plan: Plan, visited: Visited) -> Exchange[tuple[Cells, str]]:
    limits = visited.profile.limits
    tail = suffix(start)
    roots = {oid + tail: name for name, oid in table.columns}
    bulk = plan.bulk if visited.profile.bulk else BulkMemory(size=1, broken=True)
    walked = yield from walk(
        list(roots), bulk, WalkLimits(limits.rows * len(roots), limits.requests), version=plan.version
    )
    rows: Cells = {}
    for root, cells in walked.rows.items():
        name = roots[root]
        for index, _, value in cells:
            if value is not None:
                rows.setdefault((*start, *arcs(index)), {})[name] = value
    visited.warnings.extend(walked.warnings)
    return rows, "" if walked.complete else walked.reason


def _get_rows(table: Table, parents: Sequence[Index]) -> Exchange[Cells]:
    wanted = [
        (index, name, oid + suffix(index))
        for index in ((*parent, *table.append) for parent in parents)
        for name, oid in table.columns
    ]
    rows: Cells = {}
    if wanted:
        answer = yield from get_many([oid for _, _, oid in wanted])
        for (index, name, _), value in zip(wanted, answer.values, strict=True):
            if value is not None:
                rows.setdefault(index, {})[name] = value
    return rows


@lru_cache(maxsize=65536)
def arcs(content: bytes) -> Index:
    """The sub-identifiers of a row's index, from content octets (X.690 §8.19.2)."""
    index, arc = [], 0
    for octet in content:
        arc = arc << 7 | octet & 0x7F
        if octet < 0x80:
            index.append(arc)
            arc = 0
    return tuple(index)


def suffix(index: Index) -> bytes:
    """The reverse of `arcs`."""
    return encode_oid("1.3." + ".".join(map(str, index)))[1:] if index else b""
