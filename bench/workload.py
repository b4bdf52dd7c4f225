"""The work that every contestant of one kind does: which objects, of which devices. Standard library only; no I/O."""

from __future__ import annotations

COMMUNITY = "public"

GET_OIDS = (
    "1.3.6.1.2.1.1.3.0",  # sysUpTime
    "1.3.6.1.2.1.2.2.1.8.1",  # ifOperStatus
    "1.3.6.1.2.1.31.1.1.1.6.1",  # ifHCInOctets
    "1.3.6.1.2.1.31.1.1.1.10.1",  # ifHCOutOctets
    "1.3.6.1.2.1.2.2.1.14.1",  # ifInErrors
    "1.3.6.1.2.1.2.2.1.20.1",  # ifOutErrors
    *(f"1.3.6.1.4.1.8072.9999.9999.1.{number}.0" for number in range(1, 7)),  # net-snmp's arc for experiments
)
WALK_OID = "1.3.6.1.2.1.31.1.1"
"""ifXTable. The fixture has 15 columns of 8 interfaces there; ifAlias, which names customers, is none of them."""

MAX_REPETITIONS = 25
GET_VARBINDS = len(GET_OIDS)
WALK_VARBINDS = 15 * 8 + GET_VARBINDS
"""A walk is ifXTable by GETBULK, then the GET of the 12 objects."""

IN_FLIGHT = 200
"""Devices that a contestant asks at the same time."""


def addresses(count: int, net: int = 1) -> list[str]:
    """`count` loopback addresses, each a device of the fixture: 127.`net`.0.1 and on, 250 to a third octet."""
    return [f"127.{net + index // 62_500}.{index // 250 % 250}.{index % 250 + 1}" for index in range(count)]
