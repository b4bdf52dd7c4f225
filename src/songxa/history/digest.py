"""A checksum over what a history says: devices, transitions, incidents, hits and corrections, in a fixed order."""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

import apsw

from songxa.history.reading import rows

_SAID = {
    "device": "SELECT * FROM device ORDER BY id",
    "transition": "SELECT device, at, state, why, root FROM transition ORDER BY device, at",
    "incident": "SELECT * FROM incident ORDER BY id",
    "hit": "SELECT * FROM hit ORDER BY incident, position",
    "correction": "SELECT * FROM correction ORDER BY id",
}


class Digest(NamedTuple):
    """How much there is, and its SHA-256 in hexadecimal."""

    transitions: int
    incidents: int
    corrections: int
    sha256: str


def digest(connection: apsw.Connection) -> Digest:
    """Of one moment, where the caller holds a transaction. Sums are left out: they follow from the transitions."""
    hashed, counts = hashlib.sha256(), dict.fromkeys(_SAID, 0)
    for table, query in _SAID.items():
        for row in rows(connection, query):
            # JSON writes a double with as many digits as make it that double again
            hashed.update(json.dumps([table, *row]).encode("ascii") + b"\n")
            counts[table] += 1
    return Digest(counts["transition"], counts["incident"], counts["correction"], hashed.hexdigest())
