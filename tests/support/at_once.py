"""Scripts that change an inventory in several files at the same time, under a monitor that reads it again and again."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from songxa.inventory.edit import across
from songxa.inventory.edit.changes import Put

NAME = "luc-{script}-{number}"


def script(path: Path, name: int, edits: int) -> None:
    """So many new devices, each at a site of its own in an area of its own."""
    for number in range(edits):
        key = NAME.format(script=name, number=number)
        device = {"name": key, "kind": "router", "site": key, "operator": "commune",
                  "address": f"10.45.{130 + name}.{number + 1}"}  # fmt: skip
        changes = [
            Put(("areas", key), {"name": key, "level": "village"}),
            Put(("sites", key), {"name": key, "area": key, "latitude": 19.9, "longitude": 105.8}),
            Put(("devices", key), {**device}),
        ]
        across.edit(path, changes, who=f"script {name}", reason="")


async def at_once(path: Path, scripts: int, edits: int, look: Callable[[], Awaitable[None]]) -> tuple[set[str], int]:
    """The keys of the devices that are to be there in the end, and how many scripts failed. `look` is asked while they
    run, as often as it returns."""
    code = f"import sys; sys.path[:0] = {sys.path!r}\nfrom tests.support.at_once import *\n"
    code += "script(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))"
    begun = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", code, str(path), str(name), str(edits))
        for name in range(scripts)
    ]
    ended = asyncio.gather(*(each.wait() for each in begun))
    while not ended.done():
        await look()
    failed = sum(code != 0 for code in await ended)
    return {NAME.format(script=name, number=number) for name in range(scripts) for number in range(edits)}, failed
