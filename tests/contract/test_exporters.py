"""What every installed exporter keeps to, songxa's own and others alike, against servers on real sockets."""

from __future__ import annotations

import asyncio
import logging
import math
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from songxa import catalogue as c
from songxa import plugins
from songxa.i18n import LANGUAGES, known
from songxa.i18n.format import sayable, tell
from songxa.model import Device, Exporter, Inventory, Poll, Reading, Sample, TakesDerived, Trouble
from songxa.plugins.exporter import GuestExporter
from songxa.plugins.vetting import Vocabulary
from songxa.plugins.ward import Ward
from tests.support.commune import NOW, inventory, silent
from tests.support.contract import ExporterSetup, Sink, Sockets, context, setup_of, setups
from tests.support.servers import free_port

_, SETUPS = setups()
INSTALLED = plugins.exporters()
EVERY = pytest.mark.parametrize("name", sorted(INSTALLED))
PUSHING = pytest.mark.parametrize("name", sorted(name for name in INSTALLED if name != "prometheus"))
HANG_S = 30.0
"""Only ends a test that would never end."""

TEXTS = ("Xã 🌾", "a\nb\r\n", 'q"\\', "x,y=z w", "\\", "\x00", "\udcff", "a\u202eb", "#", ";=~", "{{7*7}}")
ODD = {
    "silent": silent(),
    "nothing": Reading(0.0),
    "twice": Reading(0.1, (Sample(c.CPU, (), 0.25), Sample(c.CPU, (), 0.5))),
    "huge": Reading(0.1, tuple(Sample(c.IF_IN_OCTETS, (f"port {number}",), number) for number in range(5000))),
    "long": Reading(0.1, (Sample(c.WIFI_CLIENTS, ("ng", "x" * 100_000), 1),)),
    "empty labels": Reading(0.1, (Sample(c.WIFI_CLIENTS, ("", ""), 1),)),
    "no number": Reading(0.1, tuple(Sample(c.IF_SPEED, (repr(each),), each) for each in (math.nan, math.inf))),
    "counters": Reading(0.1, tuple(Sample(c.IF_IN_OCTETS, (repr(each),), each) for each in (0, 2**53 + 1, 2**64 - 1))),
    "small": Reading(0.1, (Sample(c.TEMPERATURE, ("a",), -0.0), Sample(c.TEMPERATURE, ("b",), 5e-324))),
    "unicode": Reading(0.1, tuple(Sample(c.WIFI_CLIENTS, ("ng", text), 1) for text in TEXTS)),
    "facts": Reading(0.1, facts={"version": "\n\x1b[2J<script>"}, warnings=("\n",) * 3, partial=True, asked=False),
}  # fmt: skip


@dataclass
class Bench:
    """An exporter on a commune of which it can tell, in a folder of its own."""

    name: str
    folder: Path
    port: int

    def __post_init__(self) -> None:
        self.setup: ExporterSetup = setup_of(self.name, SETUPS)
        self.sockets = Sockets()
        self.commune: Inventory = replace(inventory(), exporters=self.setup.settings(self.port))

    def build(self) -> Exporter:
        exporter = INSTALLED[self.name](context(self.commune, self.setup.secrets, self.folder, self.sockets))
        if isinstance(exporter, TakesDerived):
            exporter.take_derived(_Nothing())
        return exporter

    def poll(self, reading: Reading, key: str = "ap-01", at: float = NOW) -> Poll:
        return Poll(self.commune.devices[key], "contract", at, reading)


class _Nothing:
    """Derived samples of a songxa that knows nothing yet."""

    def of_device(self, key: str) -> tuple[Sample, ...]:
        return ()

    def overall(self) -> tuple[Sample, ...]:
        return ()


def left_behind(folder: Path) -> bytes:
    """Whatever is in the files of a folder."""
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def clients(ssid: str, value: int = 1) -> Reading:
    return Reading(0.1, (Sample(c.WIFI_CLIENTS, ("ng", ssid), value),))


class StrictWard(Ward):
    """What would be left out and told of is an error here."""

    def misbehaved(self, why: str) -> None:
        raise AssertionError(f"{self.name}: {why}")


@EVERY
def test_it_has_a_setup_for_these_tests_and_the_name_of_its_entry_point(name: str, tmp_path: Path) -> None:
    assert Bench(name, tmp_path, 9).build().name == name


@EVERY
def test_building_it_opens_nothing(name: str, tmp_path: Path) -> None:
    bench = Bench(name, tmp_path, 9)
    bench.build()
    bench.build()
    assert list(tmp_path.iterdir()) == []
    assert bench.sockets.opened == []


@EVERY
@pytest.mark.parametrize("mode", ["takes", "hangs", "breaks"])
async def test_no_poll_is_too_odd_whatever_the_server_does(name: str, mode: str, tmp_path: Path) -> None:
    async with Sink(mode, unacknowledged=SETUPS[name].unacknowledged).listening() as sink:
        bench = Bench(name, tmp_path, sink.port)
        exporter = bench.build()
        await exporter.start()
        for turn in range(3):
            for reading in ODD.values():
                for at in (NOW + 60 * turn, 0.0, NOW - 1e6):
                    exporter.export(bench.poll(reading, at=at))
        # what cannot be asked, and what the inventory has lost meanwhile
        exporter.export(bench.poll(clients("x"), key="box-1" if "box-1" in bench.commune.devices else "ap-02"))
        exporter.export(Poll(replace(bench.commune.devices["ap-01"], key="stranger"), "contract", NOW, clients("x")))
        await asyncio.wait_for(exporter.stop(), HANG_S)


@EVERY
async def test_what_it_takes_arrives_and_a_device_that_is_gone_is_told_of_no_more(name: str, tmp_path: Path) -> None:
    async with Sink("takes", unacknowledged=SETUPS[name].unacknowledged).listening() as sink:
        bench = Bench(name, tmp_path, sink.port)
        exporter = bench.build()
        await exporter.start()
        exporter.export(bench.poll(clients("CANARY-first")))
        await _told(bench, exporter, sink, "CANARY-first")
        gone = {key: device for key, device in bench.commune.devices.items() if key != "ap-01"}
        exporter.adopt(replace(bench.commune, devices=gone))
        exporter.export(bench.poll(clients("CANARY-late")))
        exporter.export(bench.poll(clients("CANARY-other"), key="ap-02"))
        await _told(bench, exporter, sink, "CANARY-other")
        shown = bench.setup.shown(exporter) if bench.setup.shown else sink.text
        await exporter.stop()
    assert "CANARY-late" not in shown
    if bench.setup.shown:
        assert 'device="ap-01"' not in shown


@EVERY
async def test_two_in_a_row_may_use_the_same_folder(name: str, tmp_path: Path) -> None:
    bench = Bench(name, tmp_path, free_port())
    for turn in range(2):
        exporter = bench.build()
        await exporter.start()
        exporter.export(bench.poll(clients(f"turn {turn}")))
        await asyncio.wait_for(exporter.stop(), HANG_S)


@EVERY
async def test_one_that_never_took_a_poll_stops_too(name: str, tmp_path: Path) -> None:
    exporter = Bench(name, tmp_path, free_port()).build()
    await exporter.start()
    await asyncio.wait_for(exporter.stop(), HANG_S)


@EVERY
async def test_stop_waits_for_no_server_and_ends_every_task(name: str, tmp_path: Path) -> None:
    async with Sink("hangs").listening() as sink:
        bench = Bench(name, tmp_path, sink.port)
        before = asyncio.all_tasks()
        exporter = bench.build()
        await exporter.start()
        for number in range(50):
            exporter.export(bench.poll(clients(f"{number}"), at=NOW + 60 * number))
        await asyncio.wait_for(exporter.stop(), HANG_S)
        mine = {task for task in asyncio.all_tasks() - before if "Sink" not in repr(task)}
    assert mine == set()


@EVERY
async def test_its_own_counters_are_sound_at_any_time(name: str, tmp_path: Path) -> None:
    vocabulary, ward = Vocabulary(), StrictWard(name, lambda: 0.0)

    def look(exporter: Exporter) -> None:
        given = list(exporter.health())
        assert not any(sample.metric.of_device for sample in given)
        assert list(vocabulary.health(ward, given)) == given

    bench = Bench(name, tmp_path, free_port())
    exporter = bench.build()
    look(exporter)
    await exporter.start()
    exporter.export(bench.poll(ODD["unicode"]))
    look(exporter)
    await exporter.stop()
    look(exporter)


@EVERY
@pytest.mark.parametrize("mode", ["takes", "hangs", "breaks", "closed"])
async def test_its_troubles_can_be_told_in_every_language(name: str, mode: str, tmp_path: Path) -> None:
    sink = Sink(mode, unacknowledged=SETUPS[name].unacknowledged)
    async with sink.listening():
        bench = Bench(name, tmp_path, free_port() if mode == "closed" else sink.port)
        exporter = bench.build()
        told = [*exporter.troubles()]
        await exporter.start()
        for number in range(20):
            exporter.export(bench.poll(clients(f"{number}"), at=NOW + 60 * number))
            told += exporter.troubles()
        await exporter.stop()
        told += exporter.troubles()
    guest = GuestExporter(_Troubled(told), Ward(name, lambda: 0.0), Vocabulary())
    for trouble in [*told, *guest.troubles()]:
        for language in LANGUAGES:
            assert sayable(trouble) or not known(trouble.key)
            words = tell(language, trouble) if known(trouble.key) else trouble.key
            assert words.isprintable(), words


@EVERY
async def test_no_secret_is_in_what_it_says_of_itself_or_leaves_behind(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    async with Sink("breaks").listening() as sink:
        bench = Bench(name, tmp_path, sink.port)
        exporter = bench.build()
        await exporter.start()
        exporter.export(bench.poll(clients("x")))
        said += [repr(exporter), repr(vars(exporter)), repr(list(exporter.health())), repr(exporter.troubles())]
        await exporter.stop()
    said += [record.getMessage() + str(record.exc_text) for record in caplog.records]
    kept = left_behind(tmp_path)
    for secret in bench.setup.secrets.values():
        assert secret not in "\n".join(said)
        assert secret.encode() not in kept


@PUSHING
async def test_what_a_server_did_not_take_is_brought_by_the_next_one(name: str, tmp_path: Path) -> None:
    bench = Bench(name, tmp_path, free_port())
    exporter = bench.build()
    await exporter.start()
    exporter.export(bench.poll(clients("CANARY-kept")))
    await exporter.stop()
    async with Sink("takes", unacknowledged=SETUPS[name].unacknowledged).listening() as sink:
        later = Bench(name, tmp_path, sink.port).build()
        await later.start()
        await asyncio.wait_for(sink.until("CANARY-kept"), HANG_S)
        await later.stop()


class _Troubled:
    """An exporter that has these troubles, and does nothing."""

    name = "troubled"

    def __init__(self, troubles: list[Trouble]) -> None:
        self._troubles = troubles

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def export(self, poll: Poll) -> None: ...

    def adopt(self, inventory: Inventory) -> None: ...

    def health(self) -> tuple[Sample, ...]:
        return ()

    def troubles(self) -> list[Trouble]:
        return self._troubles


async def _told(bench: Bench, exporter: Exporter, sink: Sink, words: str) -> None:
    """Waits until it has told of something."""
    if bench.setup.shown:
        assert words in bench.setup.shown(exporter)
    else:
        await asyncio.wait_for(sink.until(words), HANG_S)


def test_the_commune_has_what_the_tests_tell_of() -> None:
    devices: dict[str, Device] = dict(inventory().devices)
    assert {"ap-01", "ap-02"} <= devices.keys()
