"""Scenarios of a spool on a disk of a few megabytes; a program of its own, to be run in its own mount namespace.

Prints what happened as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random
from typing import Any

from songxa.model import StartError
from songxa.spool import Courier, Delivered, Later, Outcome, shelf
from tests.support.monitor import eventually
from tests.support.small_disk import fill, mount, unmount
from tests.support.spooling import LONG_S, Destination, Hasty, courier, lines, told

CHANCE = Random(1)


def record(name: str) -> bytes:
    """Of a kilobyte that cannot be compressed to less than half."""
    return lines(f"{name}-{CHANCE.randbytes(500).hex()}")


def away(payload: bytes) -> Outcome:
    return Later("away")


def keys(each: Courier, *without: str) -> list[str]:
    return [trouble.key for trouble in each.troubles() if "away" not in trouble.key and trouble.key not in without]


def taken(destination: Destination) -> set[str]:
    return {name.split("-")[0] for name in destination.has}


def until_taken(destination: Destination, name: str) -> None:
    destination.until(lambda: name in taken(destination), f"{name} is stuck")


def full(folder: Path) -> Any:
    mount(folder)
    destination = Destination(away)
    with courier(folder, destination, clock=Hasty()) as each:
        for number in range(100):
            each.put(record(f"old{number}"), 1, 0.0)
        assert each.flush(LONG_S)
        filler = fill(folder)
        for number in range(200):
            each.put(record(f"new{number}"), 1, 0.0)
        flushed = each.flush(0.5)
        troubles, writable = keys(each), told(each)["spool_writable"]
        destination.answer = lambda payload: Delivered() if b"fresh" in payload else Later("away")
        for number in range(20):
            each.put(record(f"fresh{number}"), 1, 0.0)
            each.flush(0)
            until_taken(destination, f"fresh{number}")
        while_full = {
            "flushed": flushed, "writable": writable, "troubles": troubles,
            "fresh": sum(name.startswith("fresh") for name in taken(destination)),
        }  # fmt: skip
        filler.unlink()
        each.put(record("last"), 1, 0.0)
        flushed = each.flush(LONG_S)
        destination.answer = lambda payload: Delivered()
        assert each.drained(LONG_S)
        wanted = {f"old{number}" for number in range(100)} | {f"new{number}" for number in range(200)} | {"last"}
        after = {
            "flushed": flushed, "writable": told(each)["spool_writable"],
            "troubles": eventually(lambda: keys(each), lambda seen: not seen, LONG_S, "all is well"),
            "dropped": told(each)["spool_dropped_total disk"], "missing": len(wanted - taken(destination)),
        }  # fmt: skip
    return {"while_full": while_full, "after": after}


def overflow(folder: Path) -> Any:
    shelf.UNSAVED_LIMIT = 50_000
    mount(folder)
    destination = Destination(away)
    with courier(folder, destination, clock=Hasty()) as each:
        filler = fill(folder)
        for number in range(400):
            each.put(record(f"r{number}"), 1, 0.0)
            each.flush(0)
        each.flush(0.5)
        filler.unlink()
        each.put(record("last"), 1, 0.0)
        each.flush(LONG_S)
        destination.answer = lambda payload: Delivered()
        assert each.drained(LONG_S)
        return {"dropped": told(each)["spool_dropped_total disk"], "arrived": len(taken(destination)), "put": 401}


def readonly(folder: Path) -> Any:
    # a mount with open files cannot be remounted read-only, so a read-only one is laid over it
    mount(folder)
    destination = Destination(away)
    with courier(folder, destination, clock=Hasty()) as each:
        each.put(record("a"), 1, 0.0)
        assert each.flush(LONG_S)
        mount(folder, "ro")
        each.put(record("b"), 1, 0.0)
        said = {"flushed": each.flush(0.5), "troubles": keys(each)}
        unmount(folder)
        said |= {"flushed_after": each.flush(LONG_S), "troubles_after": keys(each)}
        destination.answer = lambda payload: Delivered()
        assert each.drained(LONG_S)
        lost = sum(value for name, value in told(each).items() if "dropped" in name)
        return {**said, "dropped": lost, "missing": len({"a", "b"} - taken(destination))}


def start(folder: Path) -> Any:
    mount(folder, "ro")
    try:
        with courier(folder, Destination()):
            return {"error": None}
    except StartError as error:
        return {"error": str(error)}


if __name__ == "__main__":
    scenario = {"full": full, "overflow": overflow, "readonly": readonly, "start": start}[sys.argv[1]]
    print(json.dumps(scenario(Path(sys.argv[2]))))
