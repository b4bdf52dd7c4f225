"""A courier that is killed: the program that puts and is told that it is kept, where it is killed, what must arrive.

As a program: `python -m tests.support.spool_crashing FOLDER FIRST GROUPS` puts groups of records, prints the number of
each once it is on the disk, and brings them to a destination that is a file, takes what it likes and refuses some.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import apsw

from songxa.model import SpoolLimits
from songxa.spool import Courier, Delivered, Later, Outcome, Refused, look
from tests.support.spooling import Hasty, cut

GROUP = 20
"""Records put together; the first of each group is poison."""

CALLS = ("pwrite64", "fdatasync", "ftruncate", "fallocate")
"""By which a spool changes."""

LONG_S = 60.0


class FileDestination:
    """Every request that it takes is one write at the end of a file, which outlives whoever is killed."""

    def __init__(self, path: Path, chance: Random, failing: float) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._chance, self._failing = chance, failing

    async def send(self, payload: bytes) -> Outcome:
        if self._chance.random() < self._failing:
            return Later("busy")
        if b"poison" in payload:
            return Refused("poison")
        os.write(self._file, payload)
        return Delivered()

    async def close(self) -> None:
        os.close(self._file)


def group(number: int) -> bytes:
    return b"".join(b"%s-%06d-%02d\n" % (b"record" if each else b"poison", number, each) for each in range(GROUP))


@contextlib.contextmanager
def at_work(folder: Path, seed: int, failing: float) -> Iterator[Courier]:
    async def connect() -> FileDestination:
        return FileDestination(folder / "arrived", Random(seed), failing)

    made = Courier("test", folder, SpoolLimits(), connect, cut, clock=Hasty(1.0), chance=Random(seed))
    made.start()
    try:
        yield made
    finally:
        made.stop()


def put(folder: Path, first: int, groups: int) -> None:
    with at_work(folder, first, 0.6) as each:
        for number in range(first, first + groups):
            each.put(group(number), GROUP, float(number))
            assert each.flush(LONG_S)
            os.write(1, b"%d\n" % number)


def command(folder: Path, first: int, groups: int) -> list[str]:
    return [sys.executable, "-m", "tests.support.spool_crashing", str(folder), str(first), str(groups)]


def kill_at_random(folder: Path, first: int, chance: Random) -> int:
    """Kills it some time after some groups were acknowledged; how many groups have been by then."""
    with subprocess.Popen(
        command(folder, first, 100_000), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        assert child.stdout is not None
        told = [child.stdout.readline() for _ in range(chance.randrange(1, 40))]
        child.kill()
        told += child.stdout.read().split()
    return int(told[-1]) + 1


def kill_at_call(strace: str, folder: Path, first: int, name: str, number: int) -> int:
    """Kills it at the `number`th call of that name; the number of the next group."""
    inject = f"inject={name}:signal=KILL:when={number}"
    traced = [strace, "-f", "-o", "/dev/null", "-e", f"trace={','.join(CALLS)}", "-e", inject]
    ended = subprocess.run(
        [*traced, *command(folder, first, 40)], capture_output=True, text=True, check=False, timeout=300
    )
    told = ended.stdout.split()
    return int(told[-1]) + 1 if told else first


def fault(folder: Path, groups: int) -> str:
    """What is wrong once the next run has brought everything; empty when all acknowledged groups are accounted for."""
    with at_work(folder, 0, 0.0) as each:
        if not each.drained(LONG_S):
            return f"it does not drain: {[*each.troubles()]}"
    with contextlib.closing(apsw.Connection(str(folder / "spool-test.sqlite"))) as connection:
        if (sound := connection.pragma("integrity_check")) != "ok":
            return f"integrity: {sound}"
    arrived = set((folder / "arrived").read_bytes().splitlines(keepends=True))
    kept = {each.record for each in look.refused(folder, "test", 10**6)}
    wanted = {record for number in range(groups) for record in cut(group(number))}
    missing = sorted(wanted - arrived - kept)
    if missing:
        return f"{len(missing)} records of {groups} groups are missing, the first is {missing[0].decode().strip()}"
    wrong = [record for record in arrived if record.startswith(b"poison")]
    return f"poison has arrived: {wrong[0].decode()}" if wrong else ""


if __name__ == "__main__":
    put(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
