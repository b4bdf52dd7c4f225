"""Names to classes through entry points. Built-ins enter by the same door as strangers; nothing is built here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import cast

from songxa.model import Collector, Context, Exporter, StartError

COLLECTORS, EXPORTERS = "songxa.collectors", "songxa.exporters"

log = logging.getLogger(__name__)


def collectors() -> dict[str, Callable[[Context], Collector]]:
    """Every installed collector class by its entry point's name."""
    return cast("dict[str, Callable[[Context], Collector]]", _load(COLLECTORS))


def exporters() -> dict[str, Callable[[Context], Exporter]]:
    """Every installed exporter class by its entry point's name."""
    return cast("dict[str, Callable[[Context], Exporter]]", _load(EXPORTERS))


def strangers() -> frozenset[str]:
    """Names of the installed plug-ins that are not songxa's own."""
    points = (point for group in (COLLECTORS, EXPORTERS) for point in entry_points(group=group))
    return frozenset(point.name for point in points if not point.value.startswith("songxa."))


def _load(group: str) -> dict[str, object]:
    """Raises StartError when none is installed; a stranger that does not import costs only itself."""
    found: dict[str, object] = {}
    for point in entry_points(group=group):
        if point.name in found:
            raise StartError(f"two plug-ins of {group} are called {point.name}; uninstall one of them")
        try:
            found[point.name] = point.load()
        except Exception:
            if point.value.startswith("songxa."):
                raise
            log.exception("plug-in %s (%s) does not load and is left out", point.name, point.value)
    if not found:
        raise StartError(f"no plug-in of {group} is installed; install songxa with pip so that it is registered")
    return found
