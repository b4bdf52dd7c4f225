"""Plug-ins of other makers for tests: as if installed, good ones and what breaks them. Stands in for no real part."""

from __future__ import annotations

import asyncio
import itertools
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from songxa import plugins
from songxa.i18n import LANGUAGES, translate
from songxa.model import (
    Context,
    Device,
    Done,
    Exporter,
    Exporters,
    Inventory,
    Kind,
    Metric,
    MetricKind,
    Poll,
    Reading,
    Sample,
    SecretLike,
    Trace,
    Trouble,
)
from songxa.plugins import PlugIns
from songxa.plugins.collector import GuestCollector
from songxa.secrets import Secret
from tests.support.commune import context, inventory

FAN = Metric("acme_fan_speed_ratio", MetricKind.GAUGE, "ratio", "A fan.", ("fan",), (0.0, 1.0))
OWN = Metric("acme_requests_total", MetricKind.COUNTER, "", "Requests.", (), None, of_device=False)
DEVICE = Device("ap-01", "AP", Kind.ACCESS_POINT, "ubnd", "commune", address="10.0.0.1")


class GoodCollector:
    """Keeps the contract; what follows breaks it in one place each."""

    name = "acme"

    def __init__(self, context: Context) -> None:
        self.context = context

    def accepts(self, device: Device) -> bool:
        return True

    async def start(self) -> None: ...

    def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
        done(Reading(0.1, (Sample(FAN, ("1",), 0.5),)))

    def probe(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
        self.visit(device, budget_s, done, trace)

    def adopt(self, inventory: Inventory, changed: frozenset[str]) -> None: ...

    def health(self) -> Iterator[Sample]:
        yield Sample(OWN, (), 7)

    async def stop(self) -> None: ...


class GoodExporter:
    """The same for exporters."""

    name = "acme"

    def __init__(self, context: Context) -> None:
        self.took: list[Poll] = []
        self.life: list[str] = []

    async def start(self) -> None:
        self.life.append("start")

    def export(self, poll: Poll) -> None:
        self.took.append(poll)

    def adopt(self, inventory: Inventory) -> None: ...

    def health(self) -> Iterator[Sample]:
        yield Sample(OWN, (), 7)

    def troubles(self) -> list[Trouble]:
        return []

    async def stop(self) -> None:
        self.life.append("stop")


def boom(*_: object, **__: object) -> Any:
    raise ZeroDivisionError("CANARY-secret is in the way")


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


_NUMBERS = itertools.count()


@dataclass
class Shelf:
    """Entry points as if they were installed; every class comes in a module of its own."""

    monkeypatch: pytest.MonkeyPatch

    def __post_init__(self) -> None:
        from importlib.metadata import entry_points

        self._own = {group: list(entry_points(group=group)) for group in (plugins.COLLECTORS, plugins.EXPORTERS)}
        self._own = {
            group: [point for point in points if point.value.startswith("songxa.")]
            for group, points in self._own.items()
        }
        self.monkeypatch.setattr("songxa.plugins.found.entry_points", lambda group: self._own[group])

    def add(self, group: str, name: str, what: object) -> None:
        # what was loaded once stays loaded, so no two may have the same name
        module = types.ModuleType(f"acme_{next(_NUMBERS)}")
        if not isinstance(what, str):
            module.__dict__["PlugIn"] = what
            self.monkeypatch.setitem(sys.modules, module.__name__, module)
        value = what if isinstance(what, str) else f"{module.__name__}:PlugIn"
        self._own[group].append(EntryPoint(name, value, group))


class OneSecret:
    def get(self, name: str) -> SecretLike:
        return Secret("CANARY-secret")


def collector_of(shelf: Shelf, plug_in: object, clock: Callable[[], float] | None = None) -> GuestCollector:
    """The plug-in as the runner sees it."""
    shelf.add(plugins.COLLECTORS, "acme", plug_in)
    built = PlugIns(clock or Clock()).collectors(replace(context(inventory()), secrets=OneSecret()))
    (guest,) = (each for each in built if isinstance(each, GuestCollector))
    return guest


def exporter_of(
    shelf: Shelf, plug_in: object, clock: Callable[[], float] | None = None, settings: Mapping[str, Any] | None = None
) -> Exporter:
    shelf.add(plugins.EXPORTERS, "acme", plug_in)
    commune = replace(inventory(), exporters=Exporters(others={"acme": settings or {}}))
    return PlugIns(clock or Clock()).exporter("acme", replace(context(commune), secrets=OneSecret()))


async def visited(guest: GuestCollector) -> Reading:
    ended: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
    guest.visit(DEVICE, 1.0, ended.set_result)
    return await ended


def words(troubles: object) -> list[str]:
    """What people read, in Vietnamese; English has to be there too."""
    assert isinstance(troubles, list)
    for trouble in troubles:
        assert all(translate(language, trouble.key, **trouble.values) for language in LANGUAGES)
    return [translate("vi", trouble.key, **trouble.values) for trouble in troubles]
