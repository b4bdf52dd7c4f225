"""Inventories that are edited: plain edits, the chain replayed, and a program that edits until a timer kills it.

As a program: `python -m tests.support.editing FILE NAME FIRST LAST SECONDS` adds the sites NAME-FIRST to NAME-LAST, one
an edit, and prints each once it is acknowledged. The kernel ends it after so many seconds.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from types import FrameType
from typing import Any

from songxa.inventory import load
from songxa.inventory.edit import across, disk, patches
from songxa.inventory.edit.audit import Trail, log
from songxa.inventory.edit.changes import Put
from songxa.inventory.edit.checking import loadable
from songxa.inventory.edit.disk import revision
from songxa.inventory.edit.proof import verify
from songxa.inventory.edit.store import Edited, edit
from songxa.model import InventoryError
from tests.support.inventories import GOOD

NOON = 1_795_000_000.0


def unchecked(_path: Path, _content: bytes) -> None:
    """Takes everything."""


def added(line: str) -> Callable[[str], str]:
    """Puts a line at the end."""
    return lambda text: f"{text}{line}\n"


def swapped(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


def becoming(new: str) -> Callable[[str], str]:
    return lambda _text: new


def made(path: Path, change: Callable[[str], str], reason: str = "thử") -> Edited:
    """An edit by somebody at noon that nothing checks and that never has to wait for an editor."""
    return edit(path, change, check=unchecked, who="an", reason=reason, now=lambda: NOON, pause=lambda _: None)


def with_site(key: str) -> Callable[[str], str]:
    """Adds a site, last in its section."""
    site = f"  {key}: {{name: Điểm {key}, area: thon, latitude: 19.87, longitude: 105.79}}\n"
    return lambda text: text.replace("\ncredentials:\n", f"\n{site}credentials:\n", 1)


def wrong_with(path: Path) -> list[str]:
    """What does not hold between a file and its log: the chain, and that its splices lead from revision to revision."""
    found = []
    proof = verify(path)
    if proof.fault:
        found.append(proof.fault.text)
    text = path.read_bytes().decode()
    for entry in reversed(log(path)):
        if entry.kind == "begin":
            break
        if revision(text.encode()) != entry.new or entry.splices is None:
            return [*found, f"entry {entry.number} is not what led to the file"]
        text = patches.apply(text, patches.reverse(entry.splices))
    left = {each.name for each in path.parent.iterdir() if each.name.startswith(f".{path.name}.")}
    strange = left - {Trail(path).lock.name, f".{path.name}.known"}
    return [*found, *(f"{name} was left behind" for name in strange)]


# ---- killed -------------------------------------------------------------------------------------------------------

_CHANGING = frozenset(("posix", "_io", "io", "fcntl"))
"""The modules whose functions reach the disk."""
_EXCHANGE = disk.exchange.__code__


def killed_at(step: int, act: Callable[[], object]) -> bool:
    """Runs it in a child that is killed right before or after its `step`th call to the system; whether it was."""
    child = os.fork()
    if child == 0:
        count = 0

        def watch(frame: FrameType, event: str, argument: Any) -> None:
            nonlocal count
            called = event in ("c_call", "c_return")
            homes = (getattr(argument, "__module__", None), type(getattr(argument, "__self__", None)).__module__)
            if (called and not _CHANGING.isdisjoint(homes)) or (event == "return" and frame.f_code is _EXCHANGE):
                if count == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                count += 1

        try:
            sys.setprofile(watch)
            act()
            sys.setprofile(None)
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


# ---- many at once, and killed -----------------------------------------------------------------------------------


@dataclass(slots=True)
class Storm:
    """What many editors did, until each had made its edits however often it was killed."""

    acknowledged: list[str] = field(default_factory=list)
    kills: int = 0
    loads: int = 0
    invalid: list[str] = field(default_factory=list)

    def faults(self, path: Path) -> list[str]:
        """What must not be: an edit lost or made twice, a bad file, a broken chain."""
        sites = load(path).sites
        lost = [f"{key} was acknowledged and is lost" for key in self.acknowledged if key not in sites]
        return [*lost, *self.invalid, *wrong_with(path)]


def one_file(folder: Path) -> Path:
    """An inventory to be edited."""
    path = folder / "inventory.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def looks_good(path: Path) -> list[str]:
    """What is wrong with what readers see, besides that it may not load."""
    load(path)
    return []


def storm(
    folder: Path,
    editors: int,
    edits: int,
    seed: int,
    longest: float,
    *,
    make: Callable[[Path], Path] = one_file,
    program: str = "tests.support.editing",
    whole: Callable[[Path], list[str]] = looks_good,
) -> tuple[Storm, Path]:
    """Editors in processes of their own, each killed within `longest` seconds of its start, and one who reads on."""
    path = make(folder)
    told, over = Storm(), Event()
    reader = Thread(target=_read_on, args=(path, whole, told, over))
    reader.start()
    try:
        with ThreadPoolExecutor(editors) as pool:
            runs = [
                pool.submit(_insist, program, path, f"s{each}", edits, longest, random.Random(seed + each))
                for each in range(editors)
            ]
            for keys, kills in (run.result() for run in runs):
                told.acknowledged += keys
                told.kills += kills
    finally:
        over.set()
        reader.join()
    # what the last kill left is completed by whoever edits next
    across.edit(path, [Put(("name",), "Xong")], who="an", reason="")
    return told, path


def _insist(
    program: str, path: Path, name: str, edits: int, longest: float, dice: random.Random
) -> tuple[list[str], int]:
    keys: list[str] = []
    kills = 0
    first = 0
    while first < edits:
        seconds = str(dice.uniform(0.001, longest))
        ended = subprocess.run(
            [sys.executable, "-m", program, path, name, str(first), str(edits - 1), seconds],
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode not in (0, -signal.SIGALRM):
            raise AssertionError(ended.stderr)
        told = ended.stdout.split()
        keys += told
        kills += ended.returncode != 0
        # one that was cut off may be in the file unacknowledged: it is not tried again, so that a second one shows
        first += len(told) + (ended.returncode != 0)
    return keys, kills


def _read_on(path: Path, whole: Callable[[Path], list[str]], told: Storm, over: Event) -> None:
    while not over.wait(0.01):
        try:
            told.invalid += whole(path)
        except InventoryError as error:
            told.invalid.append(str(error))
        told.loads += 1


def _work(path: Path, keys: Iterator[str], seconds: float) -> None:
    signal.setitimer(signal.ITIMER_REAL, seconds)
    for key in keys:
        edit(path, with_site(key), check=loadable(), who=f"pid {os.getpid()}", reason=f"thêm {key}")
        os.write(1, f"{key}\n".encode())


def main(arguments: Sequence[str]) -> None:
    file, name, first, last, seconds = arguments
    _work(Path(file), (f"{name}-{each}" for each in range(int(first), int(last) + 1)), float(seconds))


if __name__ == "__main__":
    main(sys.argv[1:])
