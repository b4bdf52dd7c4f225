"""The collector against real UDP sockets of this machine."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from songxa.model import Context, Device, Reading
from songxa_example import ntp, sntp

Behaviour = Callable[[bytes], Iterable[bytes]]


@pytest.fixture
def devices(context: Context) -> dict[str, Device]:
    return dict(context.inventory.devices)


class _Server(asyncio.DatagramProtocol):
    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, address: Any) -> None:
        for answer in self._behaviour(data):
            self._transport.sendto(answer, address)


@contextlib.asynccontextmanager
async def server(behaviour: Behaviour) -> AsyncIterator[int]:
    """An NTP server of that behaviour; its port."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Server(behaviour), ("127.0.0.1", 0))
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


def good(question: bytes, ahead: float = 0.0) -> bytes:
    """What an honest server answers whose clock is ahead."""
    now = int((time.time() + ahead + 2_208_988_800) % 2**32 * 2**32)
    return sntp.PACKET.pack(
        0b00_100_100, 3, 6, -20, 655, 1310, b"\x0a\x00\x00\x01", now, *sntp.PACKET.unpack(question)[-1:], now, now
    )


async def visited(
    context: Context, device: Device, port: int, budget_s: float = 8.0
) -> tuple[Reading, ntp.NtpCollector]:
    collector = ntp.NtpCollector(context)
    await collector.start()
    ended: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
    collector.visit(replace(device, collectors={"ntp": {"port": port}}), budget_s, ended.set_result)
    reading = await ended
    await collector.stop()
    return reading, collector


def values(reading: Reading) -> dict[str, float]:
    return {sample.metric.name: sample.value for sample in reading.samples}


async def test_a_clock_is_told_with_its_offset(context: Context, devices: dict[str, Device]) -> None:
    async with server(lambda question: [good(question, ahead=100.0)]) as port:
        reading, _ = await visited(context, devices["rtr"], port)
    told = values(reading)
    assert reading.error is None
    # right to half of the way that the answer took, which a busy machine may stretch
    assert abs(told["ntp_offset_seconds"] - 100) <= told["ntp_round_trip_seconds"] / 2 + 0.01
    assert (told["ntp_stratum"], told["ntp_synchronized"]) == (3, 1)
    assert told["ntp_root_delay_seconds"] == pytest.approx(0.01, abs=1e-3)


async def test_a_clock_that_is_not_set_tells_nothing_but_that(context: Context, devices: dict[str, Device]) -> None:
    async with server(lambda question: [bytes([good(question)[0] | 0xC0]) + good(question)[1:]]) as port:
        reading, _ = await visited(context, devices["rtr"], port)
    assert values(reading) == {"ntp_synchronized": 0}


async def test_a_lost_answer_is_asked_for_again(context: Context, devices: dict[str, Device]) -> None:
    asked: list[bytes] = []

    def deaf_at_first(question: bytes) -> list[bytes]:
        asked.append(question)
        return [good(question)] if len(asked) == 2 else []

    async with server(deaf_at_first) as port:
        reading, _ = await visited(context, devices["rtr"], port, budget_s=0.8)
    assert reading.error is None
    assert len(set(asked)) == 2, "every question has a nonce of its own"


async def test_a_closed_port_is_told_as_what_it_is(context: Context, devices: dict[str, Device]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    reading, _ = await visited(context, devices["rtr"], port)
    assert reading.error == f"127.0.0.1 port {port} is closed: the host is there, its clock cannot be asked"
    assert reading.asked


async def test_silence_is_a_result(context: Context, devices: dict[str, Device]) -> None:
    async with server(lambda question: []) as port:
        reading, _ = await visited(context, devices["rtr"], port, budget_s=0.4)
    assert reading.error == f"no answer from 127.0.0.1 port {port} after 3 questions"


async def test_forged_answers_are_counted_and_the_true_one_is_taken(
    context: Context, devices: dict[str, Device]
) -> None:
    forged = sntp.question(1)
    async with server(lambda question: [b"x", b"x" * 1000, forged, good(forged), good(question)]) as port:
        reading, collector = await visited(context, devices["rtr"], port)
    assert reading.error is None
    assert collector.bad_packets == {"short": 1, "nonce": 1, "mode": 2}


async def test_a_flood_ends_the_visit(context: Context, devices: dict[str, Device]) -> None:
    async with server(lambda question: [b"x"] * 200) as port:
        reading, collector = await visited(context, devices["rtr"], port)
    assert reading.error is not None
    assert "are no answers" in reading.error
    assert collector.bad_packets["short"] == ntp.MOST_BAD


async def test_who_does_not_want_to_be_asked_is_quoted(context: Context, devices: dict[str, Device]) -> None:
    def kiss(question: bytes) -> list[bytes]:
        return [b"\x24\x00" + good(question)[2:12] + b"RATE" + good(question)[16:]]

    async with server(kiss) as port:
        reading, _ = await visited(context, devices["rtr"], port)
    assert reading.error is not None
    assert "it says RATE" in reading.error


def test_only_devices_with_an_address_and_settings_are_visited(context: Context, devices: dict[str, Device]) -> None:
    collector = ntp.NtpCollector(context)
    assert {key for key, device in devices.items() if collector.accepts(device)} == {"rtr"}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, []),
        ({"port": 1123}, []),
        ({"prot": 123}, [("prot", "unknown key; accepted here: port")]),
        ({"port": 0}, [("port", "is 0; accepted: a whole number from 1 to 65535")]),
        ({"port": "123"}, [("port", "is '123'; accepted: a whole number from 1 to 65535")]),
        ({"port": True}, [("port", "is True; accepted: a whole number from 1 to 65535")]),
    ],
)
def test_settings_are_checked(settings: dict[str, Any], told: list[tuple[str, str]]) -> None:
    assert list(ntp.NtpCollector.check_settings(settings)) == told
