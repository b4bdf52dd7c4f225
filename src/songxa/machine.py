"""What a process that runs for months asks of its machine: a clock, short pauses, a folder. Knows no devices."""

from __future__ import annotations

import gc
import time
from pathlib import Path

from songxa.model import StartError

GC_THRESHOLDS = 20_000, 20, 50
"""A poll makes hundreds of tuples and no cycles; the default of 700 has the collector run several times a poll."""


def boot_clock() -> float:
    """Seconds since the machine started, its sleep included (clock_gettime(2), CLOCK_BOOTTIME)."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def bound_pauses() -> None:
    """Keeps the garbage collector from going through everything that stays for good, every time a few polls came in."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)


def claim_folder(folder: Path) -> None:
    """Makes the data folder and proves that it can be written. Raises StartError."""
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StartError(
            f"--data {folder}: {(error.strerror or str(error)).lower()}; give a folder that this user may write"
        ) from None
