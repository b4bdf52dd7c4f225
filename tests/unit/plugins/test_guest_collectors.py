"""Whatever a collector of another maker does costs only itself."""

from __future__ import annotations

import asyncio

import pytest

from songxa import catalogue as c
from songxa.model import (
    Device,
    Done,
    Reading,
    Sample,
    Trace,
)
from tests.support.commune import inventory
from tests.support.guests import (
    DEVICE,
    FAN,
    OWN,
    GoodCollector,
    Shelf,
    boom,
    collector_of,
    visited,
    words,
)


async def test_a_good_one_is_passed_through(shelf: Shelf) -> None:
    guest = collector_of(shelf, GoodCollector)
    assert guest.accepts(DEVICE)
    assert await visited(guest) == Reading(0.1, (Sample(FAN, ("1",), 0.5),))
    assert list(guest.health()) == [Sample(OWN, (), 7)]
    assert guest.troubles() == []


async def test_a_visit_that_raises_ends_and_says_nothing_about_the_device(
    shelf: Shelf, logged: pytest.LogCaptureFixture
) -> None:
    guest = collector_of(shelf, type("Bad", (GoodCollector,), {"visit": boom}))
    for _ in range(3):
        reading = await visited(guest)
        assert (reading.asked, reading.error) == (False, "the plug-in acme failed; the log says how")
    assert len(logged.records) == 1
    assert "visit failed: ZeroDivisionError" in logged.text
    assert "guests.py:" in logged.text
    assert Sample(c.PLUGIN_ERRORS, ("acme", "visit"), 3) in list(guest.health())


@pytest.mark.parametrize("call", ["accepts", "adopt", "health", "start", "stop"])
async def test_any_other_call_may_raise_too(shelf: Shelf, call: str) -> None:
    guest = collector_of(shelf, type("Bad", (GoodCollector,), {call: boom}))
    await guest.start()
    assert guest.accepts(DEVICE) is (call not in ("accepts", "start"))
    guest.adopt(inventory(), frozenset())
    list(guest.health())
    await guest.stop()
    (told,) = words(guest.troubles())
    assert "acme" in told


async def test_a_visit_that_never_ends_is_ended(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("songxa.plugins.collector.GRACE_S", 0.0)
    guest = collector_of(shelf, type("Bad", (GoodCollector,), {"visit": lambda *_: None}))
    ended: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
    guest.visit(DEVICE, 0.01, ended.set_result)
    assert (await ended).asked is False
    assert "did not end within its 0.01 s" in words(guest.troubles())[0]


async def test_a_visit_that_ends_twice_ends_once(shelf: Shelf) -> None:
    class Twice(GoodCollector):
        def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
            done(Reading(0.1))
            done(Reading(0.2))

    readings: list[Reading] = []
    guest = collector_of(shelf, Twice)
    guest.visit(DEVICE, 1.0, readings.append)
    assert readings == [Reading(0.1)]
    assert "ended twice" in words(guest.troubles())[0]


async def test_a_visit_that_ends_in_another_thread_ends_in_ours(shelf: Shelf) -> None:
    class Threaded(GoodCollector):
        def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
            asyncio.get_running_loop().run_in_executor(None, done, Reading(0.3))

    assert await visited(collector_of(shelf, Threaded)) == Reading(0.3)


async def test_stop_drops_what_is_under_way(shelf: Shelf) -> None:
    kept: list[Done] = []

    class Slow(GoodCollector):
        def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
            kept.append(done)

    readings: list[Reading] = []
    guest = collector_of(shelf, Slow)
    guest.visit(DEVICE, 1.0, readings.append)
    await guest.stop()
    kept[0](Reading(0.1))
    assert readings == []
