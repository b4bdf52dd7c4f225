"""An inventory in several files: changed in all of them at once, killed at every step, by many at once.

As a program: `python -m tests.support.provinces FILE NAME FIRST LAST SECONDS` adds the sites NAME-FIRST to NAME-LAST,
each to two files in one change, and prints each once it is acknowledged. The kernel ends it after so many seconds.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from songxa.inventory import load
from songxa.inventory.edit import across, disk, several
from songxa.inventory.edit.audit import log
from songxa.inventory.edit.changes import Change, Put, Rename
from songxa.inventory.edit.proof import verify
from songxa.inventory.edit.several import Rewrite
from songxa.model import InputError
from tests.support.editing import NOON, Storm, killed_at, storm

NAMES = ("inventory.yaml", "communes/c1.yaml", "communes/c2.yaml")
TOP = """\
name: Tỉnh
operators: {xa: {name: Xã}}
areas: {tinh: {name: Tỉnh, level: province}}
include: communes
"""


def commune(number: int) -> str:
    return f"""\
areas:
  c{number}: {{name: Xã {number}, level: commune, parent: tinh}}
sites:
  s{number}:
    name: Điểm {number}
    area: c{number}
    latitude: 19.9
    longitude: 105.8
devices:
  d{number}: {{name: Máy {number}, kind: router, site: s{number}, operator: xa, address: 10.0.0.{number}}}
"""


def province(folder: Path) -> Path:
    (folder / "communes").mkdir(parents=True)
    for name, text in zip(NAMES, (TOP, commune(1), commune(2)), strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "inventory.yaml"


def said(top: Path) -> dict[Path, str]:
    """What the files say, in truth."""
    return {top.parent / name: (top.parent / name).read_text(encoding="utf-8") for name in NAMES}


def operators(top: Path) -> set[str]:
    """What readers take them to say."""
    found = load(top)
    return {*found.operators, *(device.operator for device in found.devices.values())}


def wrong_with(top: Path) -> list[str]:
    """Logs that are not whole, and files that should not have stayed."""
    faults = [proof.fault.text for name in NAMES if (proof := verify(top.parent / name)).fault]
    stay = {f".{Path(name).name}.{what}" for name in NAMES for what in ("lock", "known")}
    hidden = (each.name for each in top.parent.rglob(".*") if each.is_file())
    return [*faults, *(f"{name} was left behind" for name in hidden if name not in stay)]


def unchecked(_after: Mapping[Path, str]) -> None:
    """Takes everything."""


def working(*changes: Change) -> several.Work:
    def work(texts: Mapping[Path, str]) -> list[Rewrite]:
        return [Rewrite(path, texts[path], text) for path, text in across.apply(texts, changes).items()]

    return work


def renaming(top: Path) -> tuple[Mapping[Path, str], Sequence[Rewrite]]:
    """A new name for the operator, which all files use: their texts, and what they become."""
    texts = several.texts_of(top)
    return texts, working(Rename("operators", "xa", "ubnd"))(texts)


# ---- killed at every step -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Cuts:
    """What kills at one step after the other led to: how many there were, how many left some files with the change and
    some without, and the operators that readers saw then."""

    steps: int = 0
    halves: int = 0
    outcomes: frozenset[str] = frozenset()


def cut_anywhere(memory: Path, *, failing: bool, stride: int) -> Cuts:
    """Changes all files, killed at every `stride`th step; AssertionError where what is left is not settled.

    `failing`: the last file cannot be written, so that the others are being taken back when the kill comes.
    """
    cuts, step = Cuts(), 0
    while True:
        top = province(memory / f"{step}")
        texts, rewrites = renaming(top)
        killed = killed_at(step, _writing(top, texts, rewrites, failing))
        seen = operators(top)  # whole at every moment, whatever the files say
        assert len(seen) == 1, step
        cuts.halves += 0 < sum(text == texts[file] for file, text in said(top).items()) < len(texts)
        several.edit(top, _one_more_line(top), check=unchecked, who="bo", reason="")
        wanted = {**texts, **({} if "xa" in seen else {each.path: each.after for each in rewrites})}
        wanted[top] += "# sau\n"
        assert said(top) == wanted, step
        assert wrong_with(top) == [], step
        cuts.steps += 1
        cuts.outcomes |= seen
        if not killed:
            return cuts
        step += stride


def _one_more_line(top: Path) -> several.Work:
    return lambda texts: [Rewrite(top, texts[top], texts[top] + "# sau\n")]


def _writing(top: Path, texts: Mapping[Path, str], rewrites: Sequence[Rewrite], failing: bool) -> Callable[[], None]:
    def act() -> None:
        replace = disk.replace

        def full(fresh: Path, path: Path, old: str, watched: bool = True) -> bool:
            if path.name == "c2.yaml":
                raise OSError(28, "No space left on device")
            return replace(fresh, path, old, watched)

        disk.replace = full if failing else replace
        with pytest.raises(InputError) if failing else contextlib.nullcontext():
            several.write(top, texts, rewrites, who="an", reason="đổi tên", now=lambda: NOON)

    return act


# ---- many at once ---------------------------------------------------------------------------------------------------


def storm_over(folder: Path, editors: int, edits: int, seed: int, longest: float) -> tuple[Storm, Path]:
    """`editing.storm` over several files."""
    return storm(folder, editors, edits, seed, longest, make=province, program="tests.support.provinces", whole=_halves)


def faults_of(told: Storm, top: Path) -> list[str]:
    """What must not be: an edit lost, in one file alone or made twice, a bad inventory, a broken chain."""
    found = load(top)
    lost = [f"{key} was acknowledged and is lost" for key in told.acknowledged if f"{key}-1" not in found.sites]
    twice = [len(log(top.parent / name)) for name in NAMES[1:]]
    apart = [] if twice[0] == twice[1] else ["the files have other numbers of changes"]
    return [*lost, *_halves(top), *apart, *told.invalid, *wrong_with(top)]


def _halves(top: Path) -> list[str]:
    """Sites that readers see in one file alone."""
    pairs: dict[str, int] = {}
    for key in load(top).sites:
        name, _, number = key.rpartition("-")
        if number in ("1", "2"):
            pairs[name] = pairs.get(name, 0) + 1
    return [f"{key} stands in one file alone" for key, count in pairs.items() if count != 2]


def _work(top: Path, keys: Iterator[str], seconds: float) -> None:
    signal.setitimer(signal.ITIMER_REAL, seconds)
    for key in keys:
        sites = [
            Put(("sites", f"{key}-{n}"), {"name": key, "area": f"c{n}", "latitude": 19.9, "longitude": 105.8})
            for n in (1, 2)
        ]
        across.edit(top, sites, who=f"pid {os.getpid()}", reason=f"thêm {key}")
        os.write(1, f"{key}\n".encode())


if __name__ == "__main__":
    file, name, first, last, allowed = sys.argv[1:]
    _work(Path(file), (f"{name}-{each}" for each in range(int(first), int(last) + 1)), float(allowed))
