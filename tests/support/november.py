"""A month that has been: a real history on disk, written by the real writer, with outages that a test can work out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from songxa.history import Enrolled, History
from songxa.model import (
    Cause,
    Correction,
    Evidence,
    Hit,
    Incident,
    Inventory,
    RootKind,
    State,
    Toll,
    Transition,
)
from songxa.report.account import Account
from songxa.state.period import Period
from tests.support.commune import inventory

HOUR = 3_600.0
START, END = 1_793_466_000.0, 1_796_058_000.0
"""November 2026 in Vietnam."""

CUT, MENDED = START + 9 * 24 * HOUR + 9.2 * HOUR, START + 9 * 24 * HOUR + 11.2 * HOUR
"""10/11/2026, 09:12 to 11:12: the fibre box hc-1."""

BLIND, SIGHTED = START + 19 * 24 * HOUR + 2 * HOUR, START + 19 * 24 * HOUR + 5 * HOUR
"""20/11/2026, 02:00 to 05:00: songxa did not run."""

DARK = START + 28 * 24 * HOUR + 6 * HOUR
"""29/11/2026, 06:00: the access point ap-05 falls silent and stays so."""

BEHIND = ("onu-01", "ap-01", "cam-01", "onu-04", "ap-04", "cam-04")
FIBRE, WIFI = "261110-f1b0", "261129-a905"


def transitions(commune: Inventory) -> list[Transition]:
    """The month's, in the order of time."""
    everybody = list(commune.devices)
    found = [Transition(key, START, State.UP, "why.up") for key in everybody]
    found.append(Transition("hc-1", CUT, State.DOWN, "why.down.behind"))
    found += [Transition(key, CUT, State.UNREACHABLE, "why.unreachable", "hc-1") for key in BEHIND]
    found += [Transition(key, MENDED, State.UP, "why.up") for key in ("hc-1", *BEHIND)]
    found += [Transition(key, BLIND, State.UNKNOWN, "why.unknown.away") for key in everybody]
    found += [Transition(key, SIGHTED, State.UP, "why.up") for key in everybody]
    found.append(Transition("ap-05", DARK, State.DOWN, "why.down.silent"))
    return found


def incidents() -> list[Incident]:
    """One that was mended, one that is still open."""
    cut = Incident(
        FIBRE, Cause.FIBRE, RootKind.DEVICE, "hc-1", State.DOWN, CUT, MENDED, MENDED + 120, "vnpt",
        evidence=(Evidence(CUT, "all_behind", "hc-1", {"n": 2}), Evidence(CUT + 5, "uplink_works", "olt-1")),
        hits=(
            Hit("hc-1", State.DOWN, CUT, MENDED), *(Hit(key, State.UNREACHABLE, CUT, MENDED) for key in BEHIND),
        ),
        toll=Toll(devices=7, sites=3, households=0, places=2),
    )  # fmt: skip
    dark = Incident(
        WIFI, Cause.DEVICE, RootKind.DEVICE, "ap-05", State.DOWN, DARK, operator="vnpt",
        evidence=(Evidence(DARK, "silent", "ap-05"),), hits=(Hit("ap-05", State.DOWN, DARK),),
        toll=Toll(devices=1, sites=1, households=0, places=1),
    )  # fmt: skip
    return [cut, dark]


def renamed(commune: Inventory, names: dict[str, str]) -> Inventory:
    """The inventory with other names of devices."""
    devices = {key: replace(each, name=names.get(key, each.name)) for key, each in commune.devices.items()}
    return replace(commune, devices=devices)


def enrolled(commune: Inventory) -> dict[str, Enrolled]:
    """Every device as the history keeps it."""
    found = {}
    for key, each in commune.devices.items():
        site = commune.sites[each.site]
        area, operator = commune.areas[site.area], commune.operators[each.operator]
        found[key] = Enrolled(
            key, each.name, each.kind, site.key, site.name, area.key, area.name, operator.key, operator.name,
            site.public, START,
        )  # fmt: skip
    return found


def account(commune: Inventory | None = None, said: Sequence[Correction] = (), beat: float | None = END) -> Account:
    """The month as a report reads it, without a file."""
    commune = commune or inventory()
    devices = enrolled(commune)
    timelines: dict[str, list[Transition]] = {}
    for each in transitions(commune):
        timelines.setdefault(each.device, []).append(each)
    corrections: dict[str, list[Correction]] = {}
    for correction in said:
        corrections.setdefault(correction.incident, []).append(correction)
    return Account(
        Period("2026-11", START, END), "Asia/Ho_Chi_Minh", commune.name, beat, devices, devices, timelines,
        incidents(), corrections,
    )  # fmt: skip


def write(
    folder: Path,
    commune: Inventory | None = None,
    lines: Iterable[Transition] | None = None,
    told: Sequence[Incident] | None = None,
    beat: float = END + HOUR,
    since: float = START,
) -> Path:
    """Writes a history and closes it, or goes on with one; the monitor's last heartbeat is `beat`."""
    commune = commune or inventory()

    async def work() -> None:
        history = History(folder, commune, lambda: since)
        await history.start()
        try:
            history.resume()
            history.adopt(commune)
            history.record(list(transitions(commune) if lines is None else lines))
            for incident in incidents() if told is None else told:
                history.keep(incident)
            history.beat(beat)
            assert await asyncio.to_thread(history.flush)
            assert history.trouble is None
        finally:
            await history.stop()

    asyncio.run(work())
    return folder
