"""Whatever an exporter of another maker does costs only itself."""

from __future__ import annotations

import pytest

from songxa.i18n import translate
from songxa.i18n.format import tell
from songxa.model import (
    Poll,
    Reading,
    Trouble,
)
from tests.support.commune import NOW, inventory
from tests.support.guests import (
    DEVICE,
    Clock,
    GoodExporter,
    Shelf,
    boom,
    exporter_of,
    words,
)


@pytest.mark.parametrize("call", ["export", "adopt", "health", "troubles", "start", "stop"])
async def test_whatever_call_of_an_exporter_raises_the_others_go_on(
    shelf: Shelf, logged: pytest.LogCaptureFixture, call: str
) -> None:
    guest = exporter_of(shelf, type("Bad", (GoodExporter,), {call: boom}))
    await guest.start()
    for _ in range(3):
        guest.export(Poll(DEVICE, "ping", NOW, Reading(0.1)))
    guest.adopt(inventory())
    list(guest.health())
    guest.troubles()
    await guest.stop()
    told = words(guest.troubles())
    assert len(told) == 1
    assert len(logged.records) == 1


def test_its_troubles_are_words_whatever_it_gives(shelf: Shelf) -> None:
    class Wordy(GoodExporter):
        def troubles(self) -> list[Trouble]:
            return [
                Trouble("notice.clock"),
                Trouble("Máy chủ {host} đầy", {"host": "a\x1b[2J"}),
                Trouble("{nobody.knows}"),
                Trouble("notice.plugin.says", {"nonsense": 1}),
                *(Trouble(f"trouble {number}") for number in range(100)),
            ]

    told = words(exporter_of(shelf, Wordy).troubles())
    assert told[0] == translate("vi", "notice.clock")
    assert told[1] == "acme: Máy chủ a [2J đầy"
    assert len(told) == 5
    assert all(text.isprintable() for text in told)


def test_a_trouble_within_a_trouble_is_told_in_the_readers_language_and_is_words_too(shelf: Shelf) -> None:
    class Nesting(GoodExporter):
        def troubles(self) -> list[Trouble]:
            late = Trouble("fault.unanswered", {"seconds": 30})
            return [
                Trouble("notice.plugin.says", {"plugin": "x", "why": late}),
                Trouble("notice.plugin.says", {"plugin": "x", "why": Trouble("no {such}\x1b[2J", {"such": late})}),
            ]

    first, second = exporter_of(shelf, Nesting).troubles()
    assert "không trả lời trong 30 giây" in tell("vi", first)
    assert "no answer within 30 s" in tell("en", first)
    assert "no " in tell("vi", second)
    assert tell("vi", second).isprintable()


def test_a_fault_leaves_the_page_an_hour_after_it_was_seen_last(shelf: Shelf) -> None:
    clock = Clock()
    guest = exporter_of(shelf, type("Bad", (GoodExporter,), {"export": boom}), clock)
    guest.export(Poll(DEVICE, "ping", NOW, Reading(0.1)))
    clock.now += 3599
    assert len(guest.troubles()) == 1
    clock.now += 2
    assert guest.troubles() == []


def test_who_keeps_everybody_waiting_is_told_of_and_in_the_end_switched_off(
    shelf: Shelf, logged: pytest.LogCaptureFixture
) -> None:
    clock, calls = Clock(), []

    class Slow(GoodExporter):
        def export(self, poll: Poll) -> None:
            calls.append(poll)
            clock.now += 0.5

    guest = exporter_of(shelf, Slow, clock)
    poll = Poll(DEVICE, "ping", NOW, Reading(0.1))
    guest.export(poll)
    assert "làm mọi việc khác phải chờ." in words(guest.troubles())[0]
    for _ in range(50):
        guest.export(poll)
    assert 10 <= len(calls) <= 13
    assert any("đã bị tắt" in each for each in words(guest.troubles()))
    assert len(logged.records) == 2


def test_who_is_slow_now_and_then_stays(shelf: Shelf) -> None:
    clock, calls = Clock(), []

    class Slow(GoodExporter):
        def export(self, poll: Poll) -> None:
            calls.append(poll)
            clock.now += 0.5

    guest = exporter_of(shelf, Slow, clock)
    for _ in range(50):
        clock.now += 10.0
        guest.export(Poll(DEVICE, "ping", NOW, Reading(0.1)))
    assert len(calls) == 50
