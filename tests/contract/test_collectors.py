"""What every installed collector keeps to, songxa's own and others alike, against agents on real sockets."""

from __future__ import annotations

import asyncio
import copy
import random
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pytest

from songxa import plugins
from songxa.catalogue import BY_NAME
from songxa.model import Collector, Credential, Device, Kind, PingSettings, Reading
from songxa.plugins.vetting import Vocabulary
from songxa.plugins.ward import Ward
from tests.support.commune import inventory
from tests.support.contract import CollectorSetup, Sockets, context, setup_of, setups, udp_agent
from tests.support.servers import free_port

SETUPS, _ = setups()
INSTALLED = plugins.collectors()
EVERY = pytest.mark.parametrize("name", sorted(INSTALLED))
BUDGET_S = 0.6
HANG_S = 20.0
"""Only ends a test that would never end."""

IDENTIFIER = re.compile(
    r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])|(?<!\d)\d{15}(?!\d)", re.I
)
"""MAC addresses, IPv4 addresses, IMEI and IMSI."""


class StrictWard(Ward):
    """What would be left out and told of is an error here."""

    def misbehaved(self, why: str) -> None:
        raise AssertionError(f"{self.name}: {why}")


@dataclass
class Bench:
    """A collector with one device to visit, at `port`."""

    name: str
    sockets: Sockets = field(default_factory=Sockets)

    def __post_init__(self) -> None:
        self.setup: CollectorSetup = setup_of(self.name, SETUPS)
        self.commune = replace(inventory(), credentials={"contract": Credential("contract")})
        self.collector: Collector = INSTALLED[self.name](context(self.commune, self.setup.secrets, None, self.sockets))
        self.ward = StrictWard(self.name, lambda: 0.0)

    def device(self, port: int) -> Device:
        bare = Device("subject", "Subject", Kind.ROUTER, "ubnd", "commune", address="127.0.0.1")
        return self.setup.device(bare, port)

    async def visited(self, port: int, *, probe: bool = False, budget_s: float = BUDGET_S) -> list[Reading]:
        """Every reading that one visit brought, once the collector has been stopped."""
        device, readings, ended = self.device(port), list[Reading](), asyncio.Event()

        def done(reading: Reading) -> None:
            readings.append(reading)
            ended.set()

        await self.collector.start()
        (self.collector.probe if probe else self.collector.visit)(device, budget_s, done)
        await asyncio.wait_for(ended.wait(), HANG_S)
        await self.collector.stop()
        return readings


def silent(datagram: bytes) -> Iterable[bytes]:
    return []


def junk(datagram: bytes) -> Iterable[bytes]:
    dice = random.Random(len(datagram))
    return [dice.randbytes(size) for size in (1, 7, 48, 49, 300, 1400)]


def echoing(datagram: bytes) -> Iterable[bytes]:
    return [datagram, datagram]


@EVERY
def test_it_has_a_setup_for_these_tests_and_the_name_of_its_entry_point(name: str) -> None:
    assert Bench(name).collector.name == name


@EVERY
def test_it_says_whom_it_visits_before_it_is_started_and_always_the_same(name: str) -> None:
    bench = Bench(name)
    asked, odd = bench.device(1), replace(bench.device(1), address=None, ping=None, snmp=None, collectors={})
    before = copy.deepcopy(asked)
    assert [bench.collector.accepts(asked) for _ in range(3)] == [True] * 3
    assert [bench.collector.accepts(odd) for _ in range(3)] == [False] * 3
    assert asked == before
    assert {type(bench.collector.accepts(each)) for each in bench.commune.devices.values()} == {bool}
    assert bench.sockets.opened == []


@EVERY
@pytest.mark.parametrize("agent", [silent, junk, echoing], ids=lambda agent: agent.__name__)
async def test_a_visit_ends_once_whatever_the_agent_does(name: str, agent: object) -> None:
    bench = Bench(name)
    async with udp_agent({silent: silent, junk: junk, echoing: echoing}[agent]) as port:  # type: ignore[index]
        (reading,) = await bench.visited(port)
    assert reading.error is not None or (name == "ping" and agent is echoing)
    assert Vocabulary().reading(bench.ward, reading) == reading


@EVERY
async def test_a_closed_port_ends_a_visit(name: str) -> None:
    (reading,) = await Bench(name).visited(free_port(socket.SOCK_DGRAM))
    assert reading.error is not None


@EVERY
@pytest.mark.parametrize("probe", [False, True], ids=["visit", "probe"])
async def test_an_honest_answer_gives_sound_samples_that_name_nobody(name: str, probe: bool) -> None:
    bench = Bench(name)
    async with udp_agent(bench.setup.answers) as port:
        (reading,) = await bench.visited(port, probe=probe, budget_s=10.0)
    assert reading.error is None
    assert reading.samples
    assert Vocabulary().reading(bench.ward, reading) == reading
    for sample in reading.samples:
        assert not any(IDENTIFIER.search(label) for label in sample.labels), sample
        assert sample.metric.valid_range is not None or sample.metric.kind == "info", sample.metric.name


@EVERY
async def test_damaged_answers_are_results_too(name: str) -> None:
    dice = random.Random(7)
    bench = Bench(name)

    def damaged(datagram: bytes) -> Iterable[bytes]:
        for answer in bench.setup.answers(datagram):
            place = dice.randrange(len(answer))
            yield answer[:place]
            yield answer[:place] + bytes([answer[place] ^ 1 << dice.randrange(8)]) + answer[place + 1 :]

    async with udp_agent(damaged) as port:
        for _ in range(5):
            fresh = Bench(name)
            (reading,) = await fresh.visited(port, budget_s=0.5)
            assert Vocabulary().reading(fresh.ward, reading) == reading


@EVERY
async def test_it_speaks_to_the_device_and_to_nobody_else(name: str) -> None:
    bench = Bench(name)
    async with udp_agent(bench.setup.answers) as port:
        await bench.visited(port, budget_s=10.0)
    assert {address[:2] for address in bench.sockets.spoken_to} == {("127.0.0.1", port)}


@EVERY
async def test_an_address_that_cannot_be_reached_is_a_result(name: str) -> None:
    bench = Bench(name)
    await bench.collector.start()
    for address in ("::1", "fe80::1%nosuch", "not an address", ""):
        ended: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
        bench.collector.visit(replace(bench.device(9), address=address), 0.5, ended.set_result)
        assert (await asyncio.wait_for(ended, HANG_S)).error is not None
    await bench.collector.stop()


@EVERY
async def test_stop_ends_what_is_under_way_without_a_word_and_closes_every_socket(name: str) -> None:
    bench = Bench(name)
    readings: list[Reading] = []
    asked = asyncio.Event()

    def deaf(datagram: bytes) -> Iterable[bytes]:
        asked.set()
        return []

    async with udp_agent(deaf) as port:
        await bench.collector.start()
        bench.collector.visit(bench.device(port), 30.0, readings.append)
        await asyncio.wait_for(asked.wait(), HANG_S)
        await bench.collector.stop()
        for _ in range(10):
            await asyncio.sleep(0)
    assert readings == []
    assert bench.sockets.left_open == 0
    assert asyncio.all_tasks() == {asyncio.current_task()}


@EVERY
async def test_many_visits_at_a_time_each_end_once(name: str) -> None:
    bench = Bench(name)
    ended: list[int] = []
    over = asyncio.Event()

    def note(number: int) -> None:
        ended.append(number)
        if len(ended) == 40:
            over.set()

    async with udp_agent(bench.setup.answers) as port:
        await bench.collector.start()
        for number in range(40):
            device = replace(bench.device(port), key=f"subject-{number}")
            bench.collector.visit(device, 10.0, lambda reading, number=number: note(number))  # type: ignore[misc]
        await asyncio.wait_for(over.wait(), HANG_S)
        await bench.collector.stop()
    assert sorted(ended) == list(range(40))


@EVERY
async def test_its_own_counters_are_sound_at_any_time(name: str) -> None:
    bench = Bench(name)
    vocabulary = Vocabulary()

    def look() -> None:
        given = list(bench.collector.health())
        vetted = list(vocabulary.health(bench.ward, _foreign(given)))
        assert vetted == _foreign(given)
        assert not any(sample.metric.of_device for sample in given)

    look()
    async with udp_agent(junk) as port:
        await bench.visited(port)
    look()


def _foreign(samples: Iterable[object]) -> list[object]:
    """Without the catalogue's, which are songxa's own plug-ins' to tell."""
    return [sample for sample in samples if sample[0] is not BY_NAME.get(sample[0].name)]  # type: ignore[index]


@EVERY
async def test_a_new_inventory_may_come_at_any_time(name: str) -> None:
    bench = Bench(name)
    bench.collector.adopt(bench.commune, frozenset({"no-such-device"}))
    async with udp_agent(bench.setup.answers) as port:
        await bench.collector.start()
        ended: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
        bench.collector.visit(bench.device(port), 10.0, ended.set_result)
        bench.collector.adopt(bench.commune, frozenset({"subject"}))
        await asyncio.wait_for(ended, HANG_S)
        await bench.collector.stop()


def test_ping_settings_are_not_what_other_collectors_look_at() -> None:
    device = Device("d", "D", Kind.ROUTER, "s", "o", address="127.0.0.1", ping=PingSettings())
    others = [Bench(name).collector for name in INSTALLED if name != "ping"]
    assert not any(collector.accepts(device) for collector in others)
