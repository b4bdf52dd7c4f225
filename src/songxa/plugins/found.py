"""Names to classes through entry points. Builds nothing."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from songxa.model import StartError

COLLECTORS, EXPORTERS = "songxa.collectors", "songxa.exporters"

FAULTS = (Exception, SystemExit)
"""What another maker's code may throw at us: an exit of its own is not to be ours."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why a plug-in cannot be had: the key of a message, and its words."""

    key: str
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """An installed plug-in. `own` is whether it is songxa's."""

    name: str
    own: bool
    points: tuple[EntryPoint, ...]

    def load(self) -> Callable[..., Any] | Unusable:
        """Its class. Raises whatever the import raises, for songxa's own; another maker's is then unusable."""
        if self.own:
            built_in: Callable[..., Any] = self.points[0].load()
            return built_in
        if len(self.points) > 1:
            makers = sorted(point.dist.name if point.dist else point.value for point in self.points)
            return Unusable("notice.plugin.twice", ", ".join(makers))
        return _loaded(self.points[0])


def find(group: str) -> dict[str, Found]:
    """Every installed plug-in by name, whether or not it can be loaded; songxa's own go before others of their name.

    Raises StartError where songxa's own are missing.
    """
    named: dict[str, list[EntryPoint]] = defaultdict(list)
    for point in sorted(entry_points(group=group), key=lambda point: (point.name, point.value)):
        named[point.name].append(point)
    found: dict[str, Found] = {}
    for name, points in named.items():
        own = [point for point in points if point.value.startswith("songxa.")]
        if len(own) < len(points) and own:
            _passed_over(name, tuple(point.value for point in points if point not in own))
        # the same class found in two places is one plug-in (an editable install beside a plain one)
        distinct = {point.value: point for point in own or points}
        found[name] = Found(name, bool(own), tuple(distinct.values()))
    if not any(each.own for each in found.values()):
        raise StartError(f"no plug-in of {group} is installed; install songxa with pip so that it is registered")
    return found


# Once in the life of the process, however often somebody asks: hence the caches.


@cache
def _passed_over(name: str, values: tuple[str, ...]) -> None:
    log.error("plug-in %s (%s) has the name of one of songxa's own and is left out", name, ", ".join(values))


@cache
def _loaded(point: EntryPoint) -> Callable[..., Any] | Unusable:
    try:
        loaded = point.load()
    except FAULTS as error:
        return Unusable("notice.plugin.unloadable", f"{type(error).__name__}: {error} ({point.value})")
    if not callable(loaded):
        return Unusable("notice.plugin.unloadable", f"{point.value} is no class")
    taken: Callable[..., Any] = loaded
    return taken
