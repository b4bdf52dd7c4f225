"""A history that is killed: the program that writes and acknowledges, where it can be killed, and what must be left.

As a program: `python -m tests.support.crashing FOLDER FIRST GROUPS [live]` writes groups and prints the number of each
once it is acknowledged; `live` does it as `songxa run` does, with the writer in a thread of its own.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import apsw

from songxa.history import Archive, History, schema, tally
from songxa.history.inbox import Item
from songxa.history.writer import Writer
from songxa.model import StartError
from songxa.scope import Scope
from tests.support.history import NOON, Clock, commune, cpu, history, incident, poll, up, writer

STAFF = Scope.staff()
DEVICES = 6
HALF_HOUR = 1_800

CALLS = ("pwrite64", "write", "fdatasync", "fsync", "ftruncate", "fallocate", "rename", "unlink", "openat")
"""Everything by which a file changes, and what makes one."""


def group(number: int) -> list[Item]:
    """Six transitions given together, an incident, a sample, a heartbeat: half an hour after the last group."""
    at = NOON + number * HALF_HOUR
    told: list[Item] = [[up(f"d{each}", at) for each in range(DEVICES)], incident(f"i{number:05}", "d0", "d1", at=at)]
    return [*told, poll(commune().devices["d0"], at, cpu(number % 64 / 64)), at]


def say(number: int) -> None:
    os.write(1, b"%d\n" % number)


def write(folder: Path, first: int, groups: int) -> None:
    """In one thread, so that a call's number says where it is. Upkeep and a checkpoint are part of every group."""
    wall = Clock(NOON)
    with writer(folder, commune(DEVICES), wall) as book:
        for number in range(first, first + groups):
            wall.at = NOON + number * HALF_HOUR
            for item in group(number):
                book.admit(item)
            assert book.round()
            say(number)
            _checkpoint(book)
            book.tidy()


def _checkpoint(book: Writer) -> None:
    assert book._connection is not None
    book._connection.wal_checkpoint()


async def live(folder: Path, first: int, groups: int) -> None:
    wall = Clock(NOON + first * HALF_HOUR)
    async with history(folder, commune(DEVICES), wall) as book:
        for number in range(first, first + groups):
            wall.at = NOON + number * HALF_HOUR
            _give(book, group(number))
            assert book.flush()
            say(number)


def _give(book: History, items: Iterable[Item]) -> None:
    transitions, cut, visit, beat = items
    book.record(transitions)  # type: ignore[arg-type]
    book.keep(cut)  # type: ignore[arg-type]
    book.export(visit)  # type: ignore[arg-type]
    book.beat(beat)  # type: ignore[arg-type]


def command(folder: Path, first: int, groups: int, *more: str) -> list[str]:
    return [sys.executable, "-m", "tests.support.crashing", str(folder), str(first), str(groups), *more]


# ---- where to kill ---------------------------------------------------------------------------------------------


class Call(NamedTuple):
    """The `number`th call of `name` in the life of the process."""

    name: str
    number: int


def calls_of_groups(strace: str, folder: Path, groups: int) -> list[list[Call]]:
    """Of every group, the calls that its commit makes: from one acknowledgement to the next."""
    trace = folder / "trace"
    subprocess.run(
        [strace, "-f", "-o", str(trace), "-e", f"trace={','.join(CALLS)}", *command(folder / "dry", 0, groups)],
        check=True,
        capture_output=True,
    )
    counts: Counter[str] = Counter()
    found: list[list[Call]] = [[]]
    begun = False
    for line in trace.read_text().splitlines():
        called = re.match(r"\d+ +(\w+)\(", line)
        if called is None:
            continue
        name = called[1]
        counts[name] += 1
        begun = begun or str(folder / "dry") in line  # before that Python only gets going
        if begun:
            found[-1].append(Call(name, counts[name]))
        if re.search(r' write\(1, "\d+\\n"', line):
            found.append([])
    return found[:groups]


def sweep(strace: str, folder: Path, groups: int, chosen: range) -> Iterator[tuple[Call, int, str]]:
    """Kills a writer at every call of the chosen groups; what it had acknowledged, and what is wrong then."""
    told = calls_of_groups(strace, folder, groups)
    points = [call for number in chosen for call in told[number]]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(partial(_kill_at, strace, folder, groups), points)


def _kill_at(strace: str, folder: Path, groups: int, call: Call) -> tuple[Call, int, str]:
    place = folder / f"{call.name}-{call.number}"
    inject = f"inject={call.name}:signal=KILL:when={call.number}"
    traced = ["-f", "-o", "/dev/null", "-e", f"trace={','.join(CALLS)}", "-e", inject]
    ended = subprocess.run([strace, *traced, *command(place, 0, groups)], capture_output=True, text=True, check=False)
    acknowledged = len(ended.stdout.splitlines())
    if ended.returncode == 0:
        return call, acknowledged, "the writer was never killed: this call did not come"
    return call, acknowledged, fault(place, acknowledged)


# ---- what must be left -----------------------------------------------------------------------------------------


def fault(folder: Path, acknowledged: int) -> str:
    """What is wrong with a killed writer's folder; empty when every acknowledged group is there and none is half."""
    if not (folder / schema.FILE).exists():
        return "" if acknowledged == 0 else "there is no history"
    try:
        with writer(folder, commune(DEVICES), Clock(NOON)):
            pass  # the next monitor starts
    except StartError as error:
        return str(error)
    with apsw.Connection(str(folder / schema.FILE)) as connection:
        sound = connection.pragma("integrity_check")
        if sound != "ok":
            return f"integrity: {sound}"
        if tally.wrong(connection):
            return "sums do not follow from the transitions"
    counts = counted(folder)
    if len(set(counts)) > 1:
        return f"a group is there in part: {counts}"
    if counts[0] not in (acknowledged, acknowledged + 1):
        return f"{acknowledged} groups were acknowledged, {counts[0]} are there"
    return ""


def counted(folder: Path) -> list[int]:
    """How many groups there are: by each device's transitions, by incidents, by samples, by the heartbeat."""
    archive = Archive(folder)
    told = archive.timelines(STAFF, 0, 2**32)
    found = archive.incidents(STAFF, limit=10**6)
    samples = archive.series(STAFF, "d0", NOON, archive.beat() or NOON, 10**9)
    beat = archive.beat()
    last = archive.series(STAFF, "d0", beat, beat + 1, 10**9) if beat else []
    counts = [len(told.get(f"d{each}", ())) for each in range(DEVICES)]
    counts += [len(found), sum(len(each.hits) for each in found) // 2]
    counts.append(sum(len(each.points) for each in (*samples, *last)))
    counts.append(0 if beat is None else round((beat - NOON) / HALF_HOUR) + 1)
    archive.close()
    return counts


if __name__ == "__main__":
    where, begin, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    if sys.argv[4:] == ["live"]:
        asyncio.run(live(where, begin, count))
    else:
        write(where, begin, count)
