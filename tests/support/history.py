"""A history in a folder, with a clock that a test sets; and short ways to say what goes into it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

from songxa import catalogue as c
from songxa.history import History, schema
from songxa.history.inbox import Inbox
from songxa.history.writer import Writer
from songxa.model import (
    Area,
    Cause,
    Device,
    Evidence,
    Hit,
    Incident,
    Inventory,
    Kind,
    Operator,
    Poll,
    Reading,
    RootKind,
    Sample,
    Site,
    State,
    Toll,
    Transition,
)

DAY = 86_400
NOON = 1_763_863_200.0
"""23/11/2025 02:00 UTC."""


def commune(devices: int = 4, operators: Sequence[str] = ("viettel", "vnpt")) -> Inventory:
    """Devices d0, d1 …, dealt out to the operators and to two sites in turn."""
    names = {key: Operator(key, key.title()) for key in operators}
    sites = {f"s{each}": Site(f"s{each}", f"Điểm {each}", "xa", 20.0, 105.0, public=True) for each in range(2)}
    made = {}
    for each in range(devices):
        key, operator = f"d{each}", operators[each % len(operators)]
        made[key] = Device(key, f"Thiết bị {each}", Kind.ACCESS_POINT, f"s{each % 2}", operator)
    return Inventory("Xã", "Asia/Ho_Chi_Minh", "0" * 64, {"xa": Area("xa", "Xã", "commune")}, sites, names, made, {})


class Clock:
    """UTC seconds, as a test says."""

    def __init__(self, at: float = NOON) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


@contextlib.asynccontextmanager
async def history(
    folder: Path, inventory: Inventory | None = None, wall: Clock | None = None
) -> AsyncIterator[History]:
    """A started history, stopped afterwards."""
    opened = History(folder, inventory or commune(), wall or Clock())
    await opened.start()
    try:
        yield opened
    finally:
        await opened.stop()


@contextlib.contextmanager
def writer(folder: Path, inventory: Inventory | None = None, wall: Clock | None = None) -> Iterator[Writer]:
    """What does the writing, without its thread: a test calls its rounds."""
    folder.mkdir(exist_ok=True)
    opened = Writer(folder / schema.FILE, Inbox(), wall or Clock(), None)
    opened.open(inventory or commune())
    try:
        yield opened
    finally:
        opened.join()


def up(device: str, at: float) -> Transition:
    return Transition(device, at, State.UP, "why.answers")


def down(device: str, at: float) -> Transition:
    return Transition(device, at, State.DOWN, "why.silent")


def incident(id: str = "i1", *devices: str, at: float = NOON, closed: float | None = None) -> Incident:
    """A cut whose root is the first device."""
    hit = devices or ("d0",)
    return Incident(
        id=id,
        cause=Cause.FIBRE,
        root_kind=RootKind.DEVICE,
        root=hit[0],
        state=State.DOWN,
        opened_at=at,
        recovered_at=closed,
        closed_at=closed,
        operator="vnpt",
        evidence=tuple(Evidence(at, "silent", each, {"seconds": 90.0}) for each in hit),
        hits=tuple(Hit(each, State.DOWN if each == hit[0] else State.UNREACHABLE, at, closed) for each in hit),
        toll=Toll(len(hit), 2, 300, 4),
        flaps=1,
    )


def poll(device: Device, at: float, *samples: Sample, collector: str = "snmp") -> Poll:
    return Poll(device, collector, at, Reading(0.1, samples))


def cpu(value: float) -> Sample:
    return Sample(c.CPU, (), value)


def clients(value: float, ssid: str = "xa", radio: str = "5GHz") -> Sample:
    return Sample(c.WIFI_CLIENTS, (radio, ssid), value)
