"""What every command about the past stands at: the history's file, the zone and the names to read it with.

Works whether or not `songxa run` is running, and without an inventory: names of devices, sites and operators are in the
history. An inventory adds the commune's name, its time zone and whom to call.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from pathlib import Path

from songxa.commands.shared import DEFAULT_INVENTORY, load, note, say
from songxa.history import Archive, Enrolled
from songxa.history.folder import default_folder
from songxa.i18n.format import zone
from songxa.model import InputError, Inventory, InventoryError, StartError
from songxa.scope import Scope

LATE_S = 30.0
"""A heartbeat comes every 5 s; when none has for this long, songxa is not running, or is stuck."""

VIETNAM = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True)
class Desk:
    """`now` stands still: everything that a command prints is of one moment."""

    folder: Path
    archive: Archive
    inventory: Inventory | None
    scope: Scope
    now: float

    @property
    def timezone(self) -> str:
        return self.inventory.timezone if self.inventory else VIETNAM

    @property
    def where(self) -> tzinfo:
        return zone(self.timezone)

    @property
    def commune(self) -> str:
        return self.inventory.name if self.inventory else ""

    @cached_property
    def beat(self) -> float | None:
        """The last heartbeat."""
        return self.archive.beat()

    @cached_property
    def devices(self) -> Mapping[str, Enrolled]:
        """Every device that was ever watched."""
        return self.archive.devices(self.scope)

    @property
    def running(self) -> bool:
        """Whether the heartbeat is fresh. One from the future is not: then a clock is wrong."""
        return self.beat is not None and abs(self.now - self.beat) <= LATE_S

    @property
    def seen_at(self) -> float:
        """The moment that states are of: now, or the last heartbeat where songxa does not run."""
        return self.now if self.running or self.beat is None else self.beat

    # ---- names (`songxa.incident.words.Names`) ----------------------------------------------------------------

    def device(self, key: str) -> str:
        known = self.devices.get(key)
        return known.name if known else key

    def site(self, key: str) -> str:
        return next((each.site_name for each in self.devices.values() if each.site == key), key)

    def area(self, key: str) -> str:
        known = self.inventory.areas.get(key) if self.inventory else None
        return known.name if known else key

    def operator(self, key: str) -> str:
        known = self.inventory.operators.get(key) if self.inventory else None
        if known is not None:
            return known.name
        return next((each.operator_name for each in self.devices.values() if each.operator == key), key)

    def hotline(self, operator: str) -> str:
        """Whom to call; empty where no inventory tells it."""
        known = self.inventory.operators.get(operator) if self.inventory else None
        return known.hotline if known else ""

    def call(self, operator: str) -> str:
        """The operator with its hotline; a dash where there is nobody to call."""
        return f"{self.operator(operator)} {self.hotline(operator)}".strip() or "–"


def folder_of(data: Path | None, simulated: bool) -> Path:
    """The data folder that is meant. Raises StartError where only a simulation has left a history."""
    chosen = data or default_folder(simulated)
    if data is None and not simulated and not chosen.is_dir() and default_folder(True).is_dir():
        raise StartError(say("history.only_simulated", folder=chosen))
    return chosen


@contextmanager
def desk(data: Path | None, simulated: bool, inventory: Path | None) -> Iterator[Desk]:
    """Opens the history for reading. Raises StartError where there is none, InputError for a wrong inventory."""
    folder = folder_of(data, simulated)
    archive = Archive(folder)
    try:
        yield Desk(folder, archive, names(inventory), Scope.staff(), time.time())
    finally:
        archive.close()


def names(file: Path | None) -> Inventory | None:
    """The inventory that was named, or the one that lies here; one that lies here and is broken is only noted."""
    if file is None and not DEFAULT_INVENTORY.is_file():
        return None
    try:
        return load(file or DEFAULT_INVENTORY)
    except InventoryError as error:
        if file is not None:
            raise
        note(say("history.inventory_broken", file=DEFAULT_INVENTORY, problem=error.problems[0]))
        return None


def one_of(**given: str | None) -> tuple[str, str] | None:
    """The option that was given, where only one may be. Raises InputError."""
    named = {name: text for name, text in given.items() if text is not None}
    if len(named) > 1:
        raise InputError(say("history.one_of", options=", ".join(f"--{name}" for name in named)))
    return next(iter(named.items()), None)
