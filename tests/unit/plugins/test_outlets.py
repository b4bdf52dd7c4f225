"""The exporters follow the inventory."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from songxa import plugins
from songxa.i18n import LANGUAGES
from songxa.i18n.format import tell
from songxa.model import (
    Context,
    Exporters,
    InfluxSettings,
    InputError,
    Inventory,
    Sample,
    StartError,
    Trouble,
)
from songxa.plugins import Outlets, PlugIns
from tests.support.commune import context, inventory
from tests.support.guests import (
    Clock,
    GoodExporter,
    Shelf,
)


def listing(**others: Any) -> Inventory:
    return replace(inventory(), exporters=Exporters(others=others))


@pytest.fixture
def built(shelf: Shelf) -> list[GoodExporter]:
    """Every exporter that was built."""
    made: list[GoodExporter] = []

    class Noted(GoodExporter):
        def __init__(self, context: Context) -> None:
            super().__init__(context)
            self.settings = context.inventory.exporters.others["acme"]
            if self.settings.get("bad"):
                raise InputError("bad: is true; accepted: false")
            made.append(self)

    shelf.add(plugins.EXPORTERS, "acme", Noted)
    return made


def outlets(commune: Inventory) -> Outlets:
    return Outlets(PlugIns(Clock()), context(commune))


async def changed(to: Outlets, commune: Inventory) -> None:
    await to.carry_out(to.plan(commune), lambda: None)


class NoDerived:
    def of_device(self, key: str) -> tuple[Sample, ...]:
        return ()

    def overall(self) -> tuple[Sample, ...]:
        return ()


async def test_one_that_is_installed_but_not_listed_is_not_built(built: list[GoodExporter]) -> None:
    assert [each.name for each in outlets(listing()).exporters] == ["prometheus"]
    assert built == []


async def test_one_that_is_listed_later_is_started_and_one_that_is_gone_is_stopped(built: list[GoodExporter]) -> None:
    there = outlets(listing())
    await there.start(NoDerived())
    await changed(there, listing(acme={}))
    assert [each.name for each in there.exporters] == ["acme", "prometheus"]
    assert built[0].life == ["start"]
    await changed(there, listing())
    assert [each.name for each in there.exporters] == ["prometheus"]
    assert built[0].life == ["start", "stop"]


async def test_other_settings_bring_a_new_one_once_the_old_one_has_stopped(built: list[GoodExporter]) -> None:
    there = outlets(listing(acme={"port": 1}))
    await there.start(NoDerived())
    await changed(there, listing(acme={"port": 1}))
    assert len(built) == 1, "the same settings change nothing"
    seen: list[list[str]] = []
    plan = there.plan(listing(acme={"port": 2}))
    assert built[0].life == ["start"], "nothing happens before the inventory is in force"
    await there.carry_out(plan, lambda: seen.append([each.name for each in there.exporters]))
    assert (built[0].life, built[1].life) == (["start", "stop"], ["start"])
    assert seen == [["prometheus"], ["acme", "prometheus"]], "nobody gets a poll while it is not started"


async def test_settings_that_are_refused_change_nothing(built: list[GoodExporter]) -> None:
    there = outlets(listing(acme={}))
    await there.start(NoDerived())
    with pytest.raises(InputError, match=r"^exporters\.acme: bad: is true; accepted: false$"):
        there.plan(listing(acme={"bad": True}))
    assert [each.name for each in there.exporters] == ["acme", "prometheus"]
    assert built[0].life == ["start"]
    await there.stop()
    assert built[0].life == ["start", "stop"]


async def test_one_that_takes_derived_samples_is_given_them_even_when_it_comes_later(shelf: Shelf) -> None:
    given: list[object] = []

    class Deriving(GoodExporter):
        def take_derived(self, derived: object) -> None:
            given.append(derived)

    shelf.add(plugins.EXPORTERS, "acme", Deriving)
    derived = NoDerived()
    there = outlets(listing())
    await there.start(derived)
    await changed(there, listing(acme={}))
    assert given == [derived]


async def test_one_of_songxas_own_that_cannot_start_is_told_to_people_and_tried_at_every_reload(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[GoodExporter] = []
    failing: list[Exception] = [StartError("/data/spool: no spool; move it away"), RuntimeError("whatever a bug says")]

    class Own(GoodExporter):
        name = "influxdb"

        def __init__(self, context: Context) -> None:
            super().__init__(context)
            made.append(self)

        async def start(self) -> None:
            if failing:
                raise failing.pop(0)
            await super().start()

    settings = InfluxSettings("http://127.0.0.1:9", org="a", bucket="b")
    with_it = replace(inventory(), exporters=Exporters(influxdb=settings))
    there = outlets(listing())
    await there.start(NoDerived())
    monkeypatch.setattr("songxa.exporters.influxdb.exporter.InfluxExporter", Own)
    for why in ("/data/spool: no spool; move it away", "RuntimeError"):
        await changed(there, with_it)
        assert [each.name for each in there.exporters] == ["influxdb", "prometheus"]
        (trouble,) = there.exporters[0].troubles()
        assert trouble == Trouble("notice.exporter.unstarted", {"exporter": "influxdb", "why": why})
        for language in LANGUAGES:
            assert why in tell(language, trouble)
    await changed(there, with_it)
    assert there.exporters[0] is made[2] and made[2].life == ["start"]
    assert not there.plan(with_it).new, "what runs is left alone"
    await there.stop()
