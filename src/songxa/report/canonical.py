"""The account in one form that anybody can hash: what a report rests on, byte for byte. docs/report.md describes it.

No time of making, no order of a dictionary, no language goes in: the same records give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256

from songxa.report.account import Account

VERSION = 1


def serialise(account: Account) -> bytes:
    """A JSON array a line, ASCII, times as whole microseconds since the epoch (UTC)."""
    return "".join(
        json.dumps(record, separators=(",", ":"), ensure_ascii=True) + "\n" for record in _records(account)
    ).encode("ascii")


def checksum(account: Account) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return sha256(serialise(account)).hexdigest()


def _records(account: Account) -> Iterator[list[object]]:
    period = account.period
    yield [
        "songxa-report", VERSION, period.text, account.timezone, account.commune,
        _micros(period.start), _micros(period.end), _micros(account.beat),
    ]  # fmt: skip
    for key, each in sorted(account.devices.items()):
        yield [
            "device", key, each.name, each.kind, each.site, each.site_name, each.public,
            each.area, each.area_name, each.operator, each.operator_name, _micros(each.until),
        ]  # fmt: skip
    for key in sorted(account.devices):
        for at in account.timelines.get(key, ()):
            yield ["transition", key, _micros(at.at), at.state, at.why, at.root]
    for one in account.incidents:
        toll = one.toll
        yield [
            "incident", one.id, one.cause, one.root_kind, one.root, one.state, _micros(one.opened_at),
            _micros(one.recovered_at), one.operator, toll.devices, toll.sites, toll.households, toll.places,
        ]  # fmt: skip
        for hit in one.hits:
            yield ["hit", one.id, hit.device, hit.state, _micros(hit.start), _micros(hit.end)]
        for said in account.corrections.get(one.id, ()):
            yield ["correction", one.id, _micros(said.at), said.who, said.reason, said.planned, said.cause]


def _micros(at: float | None) -> int | None:
    return None if at is None else round(at * 1_000_000)
