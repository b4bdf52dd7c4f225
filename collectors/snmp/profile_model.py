"""Profiles as they are at run time: the nouns that `visit`, `detect` and `interpret` work with. Data only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from songxa.catalogue import UPTIME
from songxa.collectors.snmp.convert import Conversion
from songxa.collectors.snmp.profile_schema import Detect, IndexPart, Limits
from songxa.model import Kind, Metric

GENERIC = "generic"
"""The profile of whatever is not recognised."""

NAMED_BY = (("port", "onu"), ("ap",))
"""The fields, and labels, by which the inventory names a part of a device: an ONU at its OLT, an access point."""

UPTIME_CLOCKS = ("sys_up_time", "hr_system_uptime", "snmp_engine_time")
"""The scalars from which the uptime is worked out, where a profile reads them."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text with `{field}` holes. `{field?}` may be empty; `{field#}` is a digest of an opaque index part."""

    text: str
    pieces: tuple[tuple[str, str, str], ...]
    """(literal before, field, mark) …, closed by (literal, "", "")."""

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(field for _, field, _ in self.pieces if field)


@dataclass(frozen=True, slots=True)
class TextRule:
    templates: tuple[Template, ...]
    extract: re.Pattern[str] | None = None
    map: Mapping[str, str] | None = None
    otherwise: str | None = None
    unique: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    field: str
    accept: frozenset[int | bytes] | None
    refuse: frozenset[int | bytes] | None
    matches: re.Pattern[str] | None
    not_matches: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class JoinRule:
    prefix: str
    table: str
    on: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is read and as its rows are built."""

    name: str
    columns: tuple[tuple[str, bytes], ...]
    index: tuple[IndexPart, ...]
    every: float
    each: str | None
    get: bool
    append: tuple[int, ...]
    named: bool
    parents: tuple[Condition, ...]
    where: tuple[Condition, ...]
    skip: tuple[Condition, ...]
    joins: tuple[JoinRule, ...]
    texts: tuple[tuple[str, TextRule], ...]


@dataclass(frozen=True, slots=True)
class Compute:
    """`Value` of the schema, compiled."""

    fields: tuple[str, ...]
    const: float | None
    greatest: bool
    minus: tuple[str, ...]
    of: str | None
    conversion: Conversion
    range: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class MetricRule:
    metric: Metric
    table: str | None
    labels: tuple[Template, ...]
    compute: Compute
    aggregate: str
    fill: tuple[tuple[int, tuple[str, ...]], ...]
    where: tuple[Condition, ...]
    unless: tuple[tuple[str, str], ...]
    named: tuple[int, ...]
    """Which of the labels the inventory must name; none of them where all rows count."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A family of devices, ready to be visited."""

    name: str
    title: str
    source: str
    kinds: tuple[Kind, ...]
    detect: Detect
    bulk: bool
    engine_time: bool
    limits: Limits
    facts: tuple[tuple[str, Template], ...]
    scalars: Mapping[str, bytes]
    tables: tuple[Table, ...]
    rules: tuple[MetricRule, ...]
    includes: tuple[str, ...]

    @property
    def metrics(self) -> frozenset[str]:
        """Names of the metrics that it can give."""
        names = frozenset(rule.metric.name for rule in self.rules)
        return names | {UPTIME.name} if self.scalars.keys() & set(UPTIME_CLOCKS) else names


@dataclass(frozen=True, slots=True)
class Library:
    """All profiles by name. `revision` changes with any file; `readable` is every OID that any profile reads."""

    profiles: Mapping[str, Profile]
    revision: str
    readable: tuple[bytes, ...]

    def get(self, name: str) -> Profile | None:
        return self.profiles.get(name)
