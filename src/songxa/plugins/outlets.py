"""The exporters that the inventory lists, as it changes: builds what is new, starts, stops what is gone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from songxa.model import Context, Derived, Exporter, Inventory, SongxaError, TakesDerived
from songxa.plugins.installed import PlugIns
from songxa.plugins.unstarted import Unstarted

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """What an inventory changes: exporters that are built but not started, and names of those that are over."""

    new: Mapping[str, Exporter]
    over: Sequence[str]
    settings: Mapping[str, Mapping[str, Any]]


class Outlets:
    """Building raises InputError for settings that an exporter does not accept, before anything is in force."""

    def __init__(self, plug_ins: PlugIns, context: Context) -> None:
        self._plug_ins, self._context = plug_ins, context
        self._derived: Derived | None = None
        self._settings: Mapping[str, Mapping[str, Any]] = {}
        self._exporters: dict[str, Exporter] = {}
        first = self.plan(context.inventory)
        self._exporters, self._settings = dict(first.new), first.settings

    @property
    def exporters(self) -> list[Exporter]:
        """Those in use, in the order of their names."""
        return [self._exporters[name] for name in sorted(self._exporters)]

    async def start(self, derived: Derived) -> None:
        """Starts them all. Raises StartError where one of songxa's own cannot run; the others are then stopped."""
        self._derived = derived
        started = []
        try:
            for exporter in self.exporters:
                self._tell(exporter)
                started.append(exporter)
                await exporter.start()
        except BaseException:
            for exporter in reversed(started[:-1]):
                await exporter.stop()
            raise

    async def stop(self) -> None:
        for exporter in reversed(self.exporters):
            await exporter.stop()

    def plan(self, inventory: Inventory) -> Change:
        """What is to become of the exporters. Raises InputError, and then nothing has changed.

        songxa's own take over other settings while they run; another maker's are built anew. So is
        one that could not start, even where the inventory is the same.
        """
        context = replace(self._context, inventory=inventory)
        wanted, settings = self._plug_ins.wanted(inventory), inventory.exporters.others
        changed = {name for name in settings if settings[name] != self._settings.get(name)}
        changed |= {name for name, exporter in self._exporters.items() if isinstance(exporter, Unstarted)}
        over = [name for name in self._exporters if name not in wanted or name in changed]
        names = [name for name in wanted if name not in self._exporters or name in changed]
        return Change({name: self._plug_ins.exporter(name, context) for name in names}, over, dict(settings))

    async def carry_out(self, change: Change, changed: Callable[[], None]) -> None:
        """Stops what is over, then starts what is new: both may keep the same file. `changed` is called whenever
        others are in use: who is stopped gets no poll any more, who is not started none yet. What cannot
        start has somebody stand in for it, who tells people."""
        over = [self._exporters.pop(name) for name in change.over]
        self._settings = change.settings
        changed()
        for exporter in over:
            try:
                await exporter.stop()
            except Exception:
                log.exception("the exporter %s failed to stop: this is a bug in songxa", exporter.name)
        for name, exporter in change.new.items():
            self._tell(exporter)
            try:
                await exporter.start()
            except SongxaError as error:
                log.error("the exporter %s cannot run: %s", name, error)
                self._exporters[name] = Unstarted(name, str(error))
            except Exception as error:
                log.exception("the exporter %s failed to start: this is a bug in songxa", name)
                self._exporters[name] = Unstarted(name, type(error).__name__)
            else:
                self._exporters[name] = exporter
        changed()

    def _tell(self, exporter: Exporter) -> None:
        if self._derived is not None and isinstance(exporter, TakesDerived):
            exporter.take_derived(self._derived)
