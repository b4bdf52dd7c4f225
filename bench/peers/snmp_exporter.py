"""prometheus-snmp-exporter: the same objects through a module of its configuration; its process alone is counted."""

from __future__ import annotations

from typing import Any

from bench.measure import snmp_arguments
from bench.peers.exporter import measure
from bench.workload import COMMUNITY, GET_OIDS, GET_VARBINDS, MAX_REPETITIONS, WALK_OID, WALK_VARBINDS, addresses

DEVICES = 400
COLUMNS = {
    2: "counter", 3: "counter", 4: "counter", 5: "counter", 6: "counter", 7: "counter", 8: "counter", 9: "counter",
    10: "counter", 11: "counter", 12: "counter", 13: "counter", 15: "gauge", 19: "gauge",
}  # fmt: skip
"""ifXTable of the fixture, but ifName (1)."""


def metric(name: str, oid: str, kind: str, indexed: bool) -> dict[str, Any]:
    indexes = {"indexes": [{"labelname": "ifIndex", "type": "gauge"}]} if indexed else {}
    return {"name": name, "oid": oid, "type": kind, "help": name, **indexes}


def module(work: str) -> dict[str, Any]:
    """A module in the format of snmp_exporter 0.21, as its generator would write it."""
    metrics = [
        metric(f"object{number}", oid.rpartition(".")[0], "gauge", not oid.endswith(".0"))
        for number, oid in enumerate(GET_OIDS)
    ]
    if work == "walk":
        inside = [one for one in metrics if one["oid"].startswith(WALK_OID)]
        metrics = [one for one in metrics if one not in inside]
        metrics += [metric(f"column{number}", f"{WALK_OID}.1.{number}", kind, True) for number, kind in COLUMNS.items()]
        metrics.append(metric("column1", f"{WALK_OID}.1.1", "DisplayString", True))
    return {
        "walk": [WALK_OID] if work == "walk" else [],
        "get": list(GET_OIDS),
        "metrics": metrics,
        "version": 2,
        "max_repetitions": MAX_REPETITIONS,
        "auth": {"community": COMMUNITY},
    }


def main() -> None:
    work, port, polls = snmp_arguments()
    # A walk meets the two ifXTable objects of the GET a second time; the exporter gives each series once.
    series = GET_VARBINDS if work == "get" else WALK_VARBINDS - 2

    def good(page: str) -> bool:
        return page.count("\nobject") + page.count("\ncolumn") == series

    paths = [f"/snmp?module=bench&target={address}:{port}" for address in addresses(DEVICES)]
    measure("prometheus-snmp-exporter", {"bench": module(work)}, paths, polls, good)


if __name__ == "__main__":
    main()
