"""What makes the running monitor read its inventory again, and what it says of one that it does not take over."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, repeat
from pathlib import Path

import pytest

from songxa.inventory import load
from songxa.model import InputError, Inventory, InventoryError, Problem
from songxa.reload import LOGGED, MOST_LOOKS, Reload, follow
from tests.support.inventories import edited

# ---- when it looks again ------------------------------------------------------------------------------------------


class _SeenAllError(Exception):
    """Ends what else would go on."""


def calls(looks: Iterator[str], *, hang_up: bool = False) -> list[int]:
    """At which look, counted from 1, the files were read again; `looks` is what was seen after the first "a"."""
    called: list[int] = []
    done = 0

    def look() -> tuple[object, ...]:
        nonlocal done
        seen = next(looks, None)
        if seen is None:
            raise _SeenAllError
        done += 1
        return (seen,)

    async def again() -> None:
        called.append(done)

    async def main() -> None:
        hangup = asyncio.Event()
        if hang_up:
            hangup.set()
        with contextlib.suppress(_SeenAllError):
            await follow(look, ("a",), hangup, again, every_s=0)

    asyncio.run(main())
    return called


def test_files_that_stay_as_they_are_are_not_read_again() -> None:
    assert calls(iter("aaaa")) == []


def test_a_change_is_read_once_when_it_has_stood_still_for_a_look() -> None:
    assert calls(iter("abbbb")) == [3]
    assert calls(iter("bcdd")) == [4]


def test_a_change_that_was_taken_back_meanwhile_is_none() -> None:
    assert calls(iter("abaaa")) == []


def test_files_that_never_stand_still_are_read_all_the_same() -> None:
    forever = (str(number) for number in range(MOST_LOOKS * 3))
    assert calls(forever) == [MOST_LOOKS, MOST_LOOKS * 2, MOST_LOOKS * 3]


def test_a_signal_has_them_read_at_once() -> None:
    assert calls(iter("aaa"), hang_up=True) == [1]


# ---- what becomes of them -----------------------------------------------------------------------------------------


class Files:
    """Says what a test has it say, and takes over what it is given."""

    def __init__(self, folder: Path) -> None:
        self.path = edited(folder / "inventory.yaml")
        self.says: Inventory | Exception = load(self.path)
        self.taken: list[tuple[str, bool]] = []
        self.refuses: Exception | None = None
        self.reload = Reload(self.path, self.read, self.take)

    def read(self, _path: Path) -> Inventory:
        if isinstance(self.says, Exception):
            raise self.says
        return self.says

    async def take(self, loaded: Inventory, same: bool) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.taken.append((loaded.name, same))

    def again(self) -> None:
        asyncio.run(self.reload.again())


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def named(commune: Inventory | Exception, name: str) -> Inventory:
    assert isinstance(commune, Inventory)
    return replace(commune, name=name, revision=name)


def test_what_is_new_is_taken_over_and_what_is_not_is_told_so(files: Files) -> None:
    first = files.says
    files.again()
    files.says = named(first, "Mới")
    files.again()
    files.again()
    assert [same for _, same in files.taken] == [True, False, True]
    assert files.reload.loaded.name == "Mới"


@pytest.mark.parametrize("where", ["reading", "taking over"])
@pytest.mark.parametrize("bug", [ZeroDivisionError("CANARY"), RecursionError()])
def test_a_bug_keeps_the_last_good_one_and_is_told_like_any_mistake(
    files: Files, where: str, bug: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    good = files.reload.loaded
    if where == "reading":
        files.says = bug
    else:
        files.refuses = bug
    files.again()
    (problem,) = files.reload.problems
    assert (files.reload.valid, files.reload.loaded) == (False, good)
    assert str(problem) == f"{files.path}: cannot be taken over: an internal error, the log has the details"
    assert "this is a bug in songxa" in caplog.text
    files.says, files.refuses = good, None
    files.again()
    assert files.reload.valid


def test_what_an_exporter_refuses_is_a_problem_of_the_file(files: Files) -> None:
    files.refuses = InputError("exporters.graphite: no host")
    files.again()
    assert [str(each) for each in files.reload.problems] == [f"{files.path}: exporters.graphite: no host"]


def test_a_thousand_mistakes_are_a_few_lines_of_the_log(files: Files, caplog: pytest.LogCaptureFixture) -> None:
    files.says = InventoryError([Problem("i.yaml", line, "", "wrong") for line in range(1, 1001)])
    with caplog.at_level(logging.ERROR):
        files.again()
    assert len(files.reload.problems) == 1000
    *lines, more, kept = caplog.messages
    assert lines == [f"i.yaml:{line}: wrong" for line in range(1, LOGGED + 1)]
    assert more == f"and {1000 - LOGGED} more: songxa check {files.path}"
    assert kept == "the last good inventory stays in force"


def test_devices_that_would_go_are_named(files: Files, caplog: pytest.LogCaptureFixture) -> None:
    had = files.reload.loaded
    device = next(iter(had.devices.values()))
    files.reload.loaded = replace(had, devices=dict(zip((f"d{n}" for n in count()), repeat(device, 10), strict=False)))
    files.says = replace(had, devices={"d9": device})
    files.again()
    assert files.reload.shrunk is not None
    assert files.reload.shrunk.values == {"gone": 9, "of": 10, "which": "d0, d1, d2, d3, d4, …"}
    assert "would take away 9 of 10 devices (d0, d1, d2, d3, d4, …), more than a fifth" in caplog.text
    assert (files.taken, files.reload.valid) == ([], False)
