"""Values as a visit would have read them, and what becomes of them. No agent."""

from __future__ import annotations

from typing import Any

from songxa.collectors.snmp.ber import Value
from songxa.collectors.snmp.interpret import Interest, Interpreted, Values, interpret
from songxa.collectors.snmp.profile import load_profiles
from songxa.collectors.snmp.rows import Index

PROFILES = load_profiles()
EVERYTHING = Interest(everything=True)

Table = dict[Index, dict[str, Value]]


def read(
    profile: str, interest: Interest = EVERYTHING, scalars: dict[str, Value] | None = None, **tables: Table
) -> Interpreted:
    return interpret(PROFILES[profile], Values(scalars or {}, dict(tables)), interest)


def series(found: Interpreted, metric: str) -> dict[tuple[str, ...], Any]:
    return {sample.labels: sample.value for sample in found.samples if sample.metric.name == metric}


def interface(name: bytes | None, octets: int = 1, **more: Value) -> dict[str, Value]:
    """A row of the table of interfaces."""
    return {"name": name, "oper_status": 1, "type": 6, "hc_in_octets": octets, "hc_out_octets": octets, **more}
