"""The installed plug-ins: builds them, each other maker's in a ward of its own. Starts none."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from songxa.inventory import Check, Installed
from songxa.model import Collector, Context, Exporter, InputError, Inventory, Objection
from songxa.plugins.absent import Absent
from songxa.plugins.collector import GuestCollector
from songxa.plugins.exporter import guest_of
from songxa.plugins.found import COLLECTORS, EXPORTERS, FAULTS, Found, Unusable, find
from songxa.plugins.vetting import Vocabulary
from songxa.plugins.ward import Ward
from songxa.text import device_text

log = logging.getLogger(__name__)


class PlugIns:
    """What is installed when this is made. Raises StartError where songxa's own plug-ins are missing."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._collectors, self._exporters = find(COLLECTORS), find(EXPORTERS)
        self._vocabulary = Vocabulary()

    def collectors(self, context: Context) -> list[Collector]:
        """Every installed collector; ping, the cheapest, comes first and stands watch for the others.

        One of another maker that cannot be had is there all the same: it accepts no device and says why.
        """
        order = sorted(self._collectors, key=lambda name: (name != "ping", name))
        return [self._collector(self._collectors[name], context) for name in order]

    def exporter(self, name: str, context: Context) -> Exporter:
        """One exporter. One of another maker that cannot be had is there all the same, and says why.

        Raises InputError for settings that it does not accept, with their place in the inventory.
        """
        found, ward = self._exporters[name], Ward(name, self._clock)
        try:
            if found.own:
                built: Exporter = _class_of(found)(context)
                return built
            return guest_of(self._guest(found, context, ward), ward, self._vocabulary)
        except InputError as error:
            place, text = f"exporters.{name}", str(error)
            raise InputError(text if text.startswith(place) else f"{place}: {text}") from None

    def wanted(self, inventory: Inventory) -> list[str]:
        """Names of the installed exporters that the inventory has settings for; Prometheus needs none."""
        return sorted(name for name in self._exporters if inventory.exporters.wants(name))

    def _collector(self, found: Found, context: Context) -> Collector:
        if found.own:
            built: Collector = _class_of(found)(context)
            return built
        ward = Ward(found.name, self._clock)
        try:
            guest = self._guest(found, context, ward)
        except InputError as error:
            guest = _left_out(ward, ward.words(error))
        return GuestCollector(guest, ward, self._vocabulary, self._clock)

    def _guest(self, found: Found, context: Context, ward: Ward) -> Any:
        """An object of the plug-in's class, or what stands in for it. Raises InputError as its constructor does."""
        loaded = found.load()
        if isinstance(loaded, Unusable):
            ward.shut_out(loaded.key, "cannot be loaded and is left out", ward.words(loaded.why))
            return Absent()
        try:
            return loaded(replace(context, secrets=ward.lend(context.secrets)))
        except InputError as error:
            raise InputError(ward.words(error)) from None
        except FAULTS as error:
            return _left_out(ward, ward.reason(error))


def _left_out(ward: Ward, why: str) -> Absent:
    ward.shut_out("notice.plugin.unbuilt", "cannot be built and is left out", why)
    return Absent()


def collectors() -> dict[str, Callable[[Context], Collector]]:
    """Every installed collector class by its entry point's name, as it is; without those that cannot be loaded."""
    return {name: loaded for name, found in find(COLLECTORS).items() if callable(loaded := found.load())}


def exporters() -> dict[str, Callable[[Context], Exporter]]:
    """Every installed exporter class by its entry point's name, as it is; without those that cannot be loaded."""
    return {name: loaded for name, found in find(EXPORTERS).items() if callable(loaded := found.load())}


def strangers() -> Installed:
    """The plug-ins of other makers, for whoever checks an inventory; each is loaded when something is to be checked."""
    return Installed(_checks(COLLECTORS), _checks(EXPORTERS))


def _checks(group: str) -> dict[str, Check]:
    return {name: partial(_objections, found) for name, found in find(group).items() if not found.own}


def _objections(found: Found, settings: Mapping[str, Any]) -> list[Objection]:
    """What a plug-in objects to in its settings; none where it cannot be asked, which the log says."""
    loaded = found.load()
    check = getattr(loaded, "check_settings", None)  # see model.ChecksSettings
    if check is None:
        return []
    try:
        return [(str(key), device_text(str(words), 500)) for key, words in check(settings)]
    except InputError as error:
        return [("", device_text(str(error), 500))]
    except FAULTS as error:
        log.error("plug-in %s failed to check its settings: %s", found.name, type(error).__name__)
        return []


def _class_of(found: Found) -> Callable[[Context], Any]:
    loaded = found.load()
    if isinstance(loaded, Unusable):  # songxa's own are loaded or raise
        raise TypeError(f"{found.name}: {loaded.why}")
    return loaded
