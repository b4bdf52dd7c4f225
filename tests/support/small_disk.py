"""Scenarios of a history on a disk of a few megabytes; a program of its own, to be run in its own mount namespace.

Prints what happened as JSON.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from songxa.history import intake, schema
from songxa.model import StartError
from songxa.scope import Scope
from tests.support.history import NOON, clients, commune, cpu, history, poll, up

DEVICE = commune().devices["d0"]
STAFF = Scope.staff()


def mount(folder: Path, *options: str) -> None:
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", ",".join(("size=3m", *options)), "songxa-test", str(folder)], check=True
    )


def unmount(folder: Path) -> None:
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Takes every last byte."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass
    return filler


def dropped(book: Any) -> dict[str, float]:
    return {each.labels[0]: each.value for each in book.health() if each.metric.name.endswith("dropped_total")}


def kept(book: Any) -> int:
    return sum(len(each.points) for each in book.archive.series(STAFF, "d0", NOON - 1, NOON + 1_000, 10_000))


async def full(folder: Path) -> Any:
    mount(folder)
    async with history(folder) as book:
        filler = fill(folder)
        told: dict[str, Any] = {}
        flushed = True
        for each in range(50):
            for part in range(3):
                book.export(poll(DEVICE, NOON + each + part / 4, cpu(0.5), clients(each)))
            book.record([up("d0", NOON + each)])
            flushed = book.flush()

        def state(**more: object) -> dict[str, object]:
            states = len(book.archive.timeline(STAFF, "d0", NOON, NOON + 99))
            return {"trouble": book.trouble, "states": states, "flushed": flushed, "dropped": dropped(book), **more}

        told["while_full"] = state()
        filler.unlink()
        flushed = book.flush()
        told["after"] = state(samples=kept(book))
    return told


async def overflow(folder: Path) -> Any:
    intake.RECORDS_LIMIT = 4_000
    mount(folder)
    async with history(folder) as book:
        filler = fill(folder)
        for each in range(400):
            book.export(poll(DEVICE, NOON + each, cpu(0.5), clients(each)))
        book.flush()
        filler.unlink()
        book.flush()
        return {"dropped": dropped(book)["sample"], "kept": kept(book), "given": 800}


async def readonly(folder: Path) -> Any:
    # a mount with open files cannot be remounted read-only, so a read-only one is laid over it
    mount(folder)
    async with history(folder) as book:
        book.record([up("d0", NOON)])
        book.flush()
        mount(folder, "ro")
        book.record([up("d0", NOON + 1)])
        told = {"flushed": book.flush(), "trouble": book.trouble}
        unmount(folder)
        book.flush()
        states = book.archive.timeline(STAFF, "d0", NOON, NOON + 99)
        return {**told, "trouble_after": book.trouble, "states": len(states), "dropped": dropped(book)}


async def start(folder: Path) -> Any:
    mount(folder, "ro")
    try:
        async with history(folder / schema.FILE):
            return {"error": None}
    except StartError as error:
        return {"error": str(error)}


if __name__ == "__main__":
    scenario = {"full": full, "overflow": overflow, "readonly": readonly, "start": start}[sys.argv[1]]
    print(json.dumps(asyncio.run(scenario(Path(sys.argv[2])))))
