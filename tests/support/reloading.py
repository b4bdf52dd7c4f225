"""A monitor that runs while its inventory, in several files, is edited at random: what it missed, what it kept.

It is the real one on real sockets, with a simulated commune; one exporter more writes down every poll.
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from songxa.app import Options
from songxa.exporters.facts import FACTS, facts
from songxa.inventory.edit.across import edit
from songxa.model import Inventory, Kind
from songxa.reload import changed_devices
from songxa.runner import RAMP_S, next_slot, phase
from tests.support.at_once import at_once
from tests.support.random_edits import RandomEdits
from tests.support.watched import Series, Watched, watched

INTERVAL_S = 3
CALMING = 5
"""Rounds in which a machine that was too busy may catch up."""
_KINDS = "songxa_inventory_devices"


def in_files(shipped: Path, folder: Path) -> Path:
    """The shipped inventory, visited each INTERVAL_S seconds, with sites and devices in files that it includes."""
    text = re.sub(r"interval: \d+\b", f"interval: {INTERVAL_S}", shipped.read_text(encoding="utf-8"))
    kinds = set(re.findall(r"^  (\w+):\n    interval:", text, re.MULTILINE))
    missing = sorted(set(Kind) - kinds)
    defaults = "".join(f"  {kind}:\n    interval: {INTERVAL_S}\n" for kind in missing)
    text = text.replace("\ndefaults:\n", f"\ndefaults:\n{defaults}")
    parts = folder / "parts"
    parts.mkdir()
    for section in ("sites", "devices"):
        found = re.search(rf"^{section}:\n(?:(?: .*|#.*)?\n)+", text, re.MULTILINE)
        assert found is not None
        (parts / f"{section}.yaml").write_text(found.group(), encoding="utf-8")
        text = text.replace(found.group(), "")
    path = folder / "inventory.yaml"
    path.write_text(f"{text}\ninclude: parts\n", encoding="utf-8")
    return path


@dataclass
class Storm:
    """Random edits of an inventory, and what was found wrong after any of them."""

    path: Path
    monitor: Watched
    chance: random.Random
    edits: RandomEdits
    faults: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    refused: int = 0
    _counters: Series = field(default_factory=dict)

    async def step(self) -> None:
        """One edit by a command or by hand, and a look at everything."""
        kind = self.chance.choices(("edit", "broken", "shrunk"), (10, 1, 1))[0]
        old = self.monitor.inventory()
        if kind == "edit":
            await asyncio.to_thread(edit, self.path, self.edits.changes(old), who="storm", reason="", profiles=None)
            await self.monitor.look()
            self._expect(valid=True)
            new = self.monitor.inventory()
            self.touched |= changed_devices(old, new) | (new.devices.keys() - old.devices.keys())
        else:
            await self._by_hand(_broken if kind == "broken" else partial(_shrunk, self.chance, self.path))
            self.refused += 1
            if self.monitor.inventory() is not old:
                self.faults.append(f"a {kind} inventory was taken over")
        self._look()

    async def at_once(self, scripts: int, edits: int) -> None:
        """Scripts change the inventory at the same time; no state in between is ever read."""

        async def look() -> None:
            await self.monitor.look()
            self._expect(valid=True)

        wanted, failed = await at_once(self.path, scripts, edits, look)
        await look()
        if failed or not wanted <= self.monitor.inventory().devices.keys():
            lost = sorted(wanted - self.monitor.inventory().devices.keys())
            self.faults.append(f"{failed} of {scripts} scripts failed, {len(lost)} edits are not in force: {lost[:3]}")
        self._look()

    async def _by_hand(self, spoil: Callable[[str], str]) -> None:
        file = self.path.parent / "parts" / "devices.yaml"
        good = file.read_bytes()
        file.write_bytes(spoil(good.decode()).encode())
        await self.monitor.look()
        self._expect(valid=False)
        file.write_bytes(good)
        await self.monitor.look()
        self._expect(valid=True)

    def _expect(self, *, valid: bool) -> None:
        if self.monitor.series()["songxa_inventory_valid", frozenset()] != valid:
            problems = [*map(str, self.monitor.problems()), *map(str, self.monitor.troubles())]
            self.faults.append(f"songxa_inventory_valid is not {valid:d}: {problems[:3]}")

    def _look(self) -> None:
        seen = self.monitor.series()
        self.faults += _left_over(self.monitor.inventory(), seen)
        cut = {device for device, _ in self.monitor.journal.cut}  # lacks values, on a machine that is too busy
        others = self.monitor.inventory().devices.keys() - self.touched - cut
        for (name, labels), value in self._counters.items():
            device = dict(labels).get("device")
            if name.endswith("_total") and (device is None or device in others):
                now = seen.get((name, labels))
                if now is None or now < value:
                    self.faults.append(f"a counter was set back: {name} {dict(labels)}: {value} to {now}")
        self._counters = seen

    def mute(self, start: Inventory) -> list[tuple[str, str]]:
        """Untouched devices that have stopped to answer a collector, or to answer all of it in time."""
        untouched = start.devices.keys() - self.touched
        return [visit for visit, times in self.monitor.journal.cut.items() if times > 2 and visit[0] in untouched]

    def ended(self, start: Inventory, begun: float) -> list[str]:
        """Faults; `start` is the inventory that it began with, and when, on the clock of the schedule."""
        self._look()
        untouched = start.devices.keys() - self.touched
        for key in untouched:
            self.faults += self._missed(key, begun)
        self.faults += [f"{key} does not answer {collector} any more" for key, collector in self.mute(start)]
        if len(untouched) < len(start.devices) * 0.9:
            self.faults.append(f"only {len(untouched)} devices were left alone: the test shows too little")
        return self.faults

    def _missed(self, key: str, begun: float) -> Iterator[str]:
        """From the ramp until now, one visit or another goes on in every slot. One out of turn, because of a doubt, may
        still be under way when the slot begins, and is then as good as its own."""
        device = self.monitor.inventory().devices[key]
        polls = self.monitor.journal.polls.get(key, [])
        if device.ping is None or device.address is None:
            return

        def slot(at: float) -> int:
            return int((at - phase(key) * device.interval_s + 0.01) // device.interval_s)

        first, last = slot(begun + RAMP_S), slot(time.monotonic())
        served = {number for start, end, _ in polls for number in range(slot(start), slot(end) + 1)}
        missed = sorted(set(range(first + 2, last)) - served)
        if missed or last < first + 4:
            yield f"{key} missed a cycle: {missed} of {first + 2} to {last - 1}"
        heard = self.monitor.journal.first.get(key)
        steady = device.onu is None and all(answered for *_, answered in polls)  # an ONU is up by its OLT's word too
        if steady and self.monitor.latest.standing(key).since != heard:
            yield f"{key} forgot since when it is up"


def _left_over(commune: Inventory, seen: Series) -> Iterator[str]:
    """Series of what the inventory does not have, or has otherwise, and what lacks its own."""
    infos = {dict(labels)["device"]: dict(labels) for name, labels in seen if name == "songxa_device_info"}
    if sum(name == "songxa_device_info" for name, _ in seen) != len(commune.devices) or infos != {
        key: {"device": key, **dict(zip(FACTS, facts(commune, device), strict=True))}
        for key, device in commune.devices.items()
    }:
        yield "songxa_device_info is not what the inventory says"
    kinds = Counter(device.kind.value for device in commune.devices.values())
    if kinds != {dict(labels)["kind"]: value for (name, labels), value in seen.items() if name == _KINDS}:
        yield f"{_KINDS} is not what the inventory says"
    villages = {area.name for area in commune.areas.values()}
    there = {"device": commune.devices, "site": commune.sites, "village": villages}
    for name, labels in seen:
        for label, value in labels:
            if name != "songxa_device_info" and label in there and value not in there[label]:
                yield f"a series is left over: {name} of the {label} {value}"


def _broken(text: str) -> str:
    return text.replace("kind: switch", "kind: switsch", 1)


def _shrunk(chance: random.Random, top: Path, text: str) -> str:
    """Without the devices that nothing names: about half of them."""
    entries = re.split(r"(?m)^(?=  [a-z0-9-]+:)", text)
    values = [*re.findall(r"(?m)^    \w+:(.*)$", text), top.read_text(encoding="utf-8")]
    named = set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", " ".join(values)))
    free = [entry for entry in entries[1:] if entry.strip().partition(":")[0] not in named]
    chance.shuffle(free)
    gone = set(free[: len(entries) // 4 + 2])
    return "".join(entry for entry in entries if entry not in gone)


async def storm(folder: Path, shipped: Path, edits: int, pace: int, seed: int) -> tuple[list[str], str]:
    """Faults, and a line about what was done; `pace` polls come in between two edits."""
    path = in_files(shipped, folder)
    options = Options(path, folder / "data", port=0, simulate=True)
    async with watched(options) as monitor:
        start, begun, chance = monitor.inventory(), time.monotonic(), random.Random(seed)
        done = Storm(path, monitor, chance, RandomEdits(chance, (INTERVAL_S, 4, 7)))
        for _ in range(edits):
            await done.step()
            await monitor.journal.more(pace)
        await done.at_once(3, min(1 + edits // 10, 20))
        for _ in range(CALMING):
            await _rounds(monitor, start, 1)
            if not done.mute(start):
                break
        faults = done.ended(start, begun)
        polls = sum(map(len, monitor.journal.polls.values()))
        word = f"{edits} edits, {monitor.ended} reloads, {done.refused} refused, {polls} visits"
    return faults, word


async def _rounds(monitor: Watched, start: Inventory, count: int) -> None:
    """Waits until every device that is there all along has been visited so many times more."""
    steady = [each for each in monitor.inventory().devices.values() if each.key in start.devices and each.ping]
    loop = asyncio.get_running_loop()
    until = max(next_slot(each, loop.time() + count * each.interval_s) for each in steady)
    ticked = asyncio.Event()
    loop.call_at(until, ticked.set)
    await ticked.wait()


def main(folder: Path, shipped: Path, edits: int, pace: int, seed: int) -> tuple[list[str], str]:
    """`storm`, in a process of its own."""
    logging.disable(logging.CRITICAL)
    return asyncio.run(storm(folder, shipped, edits, pace, seed))
