"""Pings over real sockets on loopback: what a visit brings, and what forged or lost packets cannot do to it."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest

from songxa.catalogue import PING_LOSS, PING_RTT
from songxa.collectors.ping import PingCollector
from songxa.collectors.ping.packets import internet_checksum
from songxa.model import Device, PermissionMissing, PingMethod, Reading
from tests.unit.ping.rig import collector, device, health, inventory, need, values, visit

SO_RCVBUFFORCE = 33

Start = Callable[..., Awaitable[PingCollector]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Builds and starts collectors, and stops them after the test."""
    started: list[PingCollector] = []

    async def begin(*devices: Device, **parts: Any) -> PingCollector:
        need(root=True)
        ping = collector(*devices, **parts)
        await ping.start()
        started.append(ping)
        return ping

    yield begin
    for ping in started:
        await ping.stop()


class Lines(list[str]):
    """A trace that is kept."""

    def __call__(self, line: str) -> None:
        self.append(line)


class Echo(asyncio.DatagramProtocol):
    """A UDP echo server, RFC 862; `alter` makes it a liar."""

    def __init__(self, alter: Callable[[bytes], bytes] = lambda data: data) -> None:
        self.alter = alter
        self.seen = 0
        self.closed = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.closed.set()

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        self.seen += 1
        self.transport.sendto(self.alter(data), address)


@asynccontextmanager
async def echo_server(server: Echo, host: str = "127.0.0.1") -> AsyncIterator[int]:
    """Its port."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: server, local_addr=(host, 0))
    yield int(transport.get_extra_info("sockname")[1])
    transport.close()
    await server.closed.wait()


def closed_port(kind: int, host: str = "127.0.0.1") -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind) as sock:
        sock.bind((host, 0))
        return int(sock.getsockname()[1])


@pytest.mark.parametrize("address", ["127.2.0.1", "::1", "0:0:0:0:0:0:0:1"])
async def test_a_device_that_answers_gives_loss_and_four_times(start: Start, address: str) -> None:
    target = device(address)
    ping = await start(target)
    lines = Lines()
    (reading,) = await visit(ping, target, trace=lines)
    assert reading.error is None
    assert values(reading, PING_LOSS) == {"": 0.0}
    rtt = values(reading, PING_RTT)
    assert list(rtt) == ["min", "mean", "max", "jitter"]
    assert 0 < rtt["min"] <= rtt["mean"] <= rtt["max"] < reading.duration_s
    assert reading.facts["ping"].startswith("icmp (")
    assert len([line for line in lines if line.startswith("reply")]) == 3


async def test_one_echo_has_no_jitter(start: Start) -> None:
    target = device("127.2.0.1", count=1)
    ping = await start(target)
    (reading,) = await visit(ping, target)
    assert "jitter" not in values(reading, PING_RTT)


async def test_many_devices_share_a_socket_and_none_is_mistaken(start: Start) -> None:
    targets = [device(f"127.2.1.{i}") for i in range(1, 201)]
    opened: list[int] = []

    def counting(family: int, kind: int, protocol: int) -> socket.socket:
        sock = socket.socket(family, kind, protocol)
        opened.append(family)
        return sock

    ping = await start(*targets, open_socket=counting)
    readings = await visit(ping, *targets)
    assert [values(reading, PING_LOSS) for reading in readings] == [{"": 0.0}] * 200
    assert len(opened) == 1
    assert {reason: count for reason, count in health(ping).items() if count} == {}


async def test_devices_with_one_address_each_get_their_own_replies(start: Start) -> None:
    targets = [device("127.2.0.1", count=count) for count in (1, 2, 3, 4)]
    ping = await start(*targets)
    readings = await visit(ping, *targets)
    assert [values(reading, PING_LOSS) for reading in readings] == [{"": 0.0}] * 4
    assert health(ping)["duplicate"] == 0


async def test_forged_replies_are_counted_and_change_nothing(start: Start) -> None:
    target = device("127.211.47.1")
    ping = await start(target)
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as forger:
        forger.setblocking(False)

        def forge() -> None:
            data, (source, _) = forger.recvfrom(2048)
            request = data[20:]
            if request[0] != 8 or data[16:20] != socket.inet_aton("127.211.47.1"):
                return
            for sender, change in (
                ("127.211.47.1", {}),
                ("127.211.47.1", {8: 0xFF}),
                ("127.211.47.2", {}),
                ("127.211.47.1", {5: 1}),
            ):
                reply = bytearray(request)
                reply[0], reply[2:4] = 0, b"\0\0"
                for position, mask in change.items():
                    reply[position] ^= mask
                reply[2:4] = internet_checksum(bytes(reply)).to_bytes(2)
                with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as liar:
                    liar.bind((sender, 0))
                    liar.sendto(reply, (source, 0))

        loop.add_reader(forger, forge)
        (reading,) = await visit(ping, target)
        loop.remove_reader(forger)
    assert values(reading, PING_LOSS) == {"": 0.0}
    assert len(values(reading, PING_RTT)) == 4
    counted = health(ping)
    assert counted["duplicate"] >= 2
    assert counted["source"] >= 2
    # The wrong identifier never gets past the kernel: wrong nonces alone are counted, once an echo.
    assert 2 <= counted["nonce"] <= 3


async def test_replies_that_our_own_buffer_lost_are_never_the_networks_loss(start: Start) -> None:
    class Cramped(socket.socket):
        def setsockopt(self, level: int, option: int, value: object, *rest: object) -> None:
            if level == socket.SOL_SOCKET and option in (socket.SO_RCVBUF, SO_RCVBUFFORCE):
                value = 1
            super().setsockopt(level, option, value, *rest)  # type: ignore[call-overload]

    targets = [device(f"127.2.2.{i}") for i in range(1, 201)]
    ping = await start(*targets, open_socket=Cramped)
    readings = await visit(ping, *targets)
    assert health(ping)["own"] > 0
    assert all(values(reading, PING_LOSS).get("", 0.0) == 0.0 for reading in readings)
    touched = [reading for reading in readings if reading.error or reading.warnings]
    assert touched
    assert all("own socket" in (reading.error or reading.warnings[0]) for reading in touched)


@pytest.mark.alone  # a kernel buffer overflows again where others take the processor
async def test_what_our_own_buffer_lost_is_asked_once_more(start: Start) -> None:
    class Roomy(socket.socket):
        def setsockopt(self, level: int, option: int, value: Any, *rest: Any) -> None:
            cramped = level == socket.SOL_SOCKET and option in (socket.SO_RCVBUF, SO_RCVBUFFORCE)
            super().setsockopt(level, option, 1 if cramped else value, *rest)

        def make_room(self) -> None:
            super().setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20)

    opened: list[Roomy] = []

    def remembering(family: int, kind: int, protocol: int) -> socket.socket:
        opened.append(Roomy(family, kind, protocol))
        return opened[-1]

    targets = [device(f"127.2.2.{i}", count=1) for i in range(1, 201)]
    ping = await start(*targets, open_socket=remembering)
    first = device("127.2.2.1", count=1)
    ping.visit(first, 10, lambda reading: opened[0].make_room())
    readings = await visit(ping, *targets)
    assert health(ping)["own"] > 0
    assert {(reading.error, reading.warnings) for reading in readings} == {(None, ())}
    assert {values(reading, PING_LOSS)[""] for reading in readings} == {0.0}


async def test_a_jumping_wall_clock_gives_no_negative_or_absurd_time(start: Start) -> None:
    jumps = iter(range(10**9))

    def wall() -> float:
        return time.time() + (3600 if next(jumps) % 2 else -3600)

    target = device("127.2.0.1", count=5)
    ping = await start(target, wall=wall)
    (reading,) = await visit(ping, target)
    assert all(0 <= value <= reading.duration_s for value in values(reading, PING_RTT).values())
    assert values(reading, PING_LOSS) == {"": 0.0}


@pytest.mark.parametrize("address", ["127.2.0.300", "localhost", "", "::1::", "1.2", "fe80::1%no-such-zone"])
async def test_an_address_that_is_none_is_a_result_not_an_exception(start: Start, address: str) -> None:
    ping = await start()
    (reading,) = await visit(ping, device(address))
    assert "address" in (reading.error or "")
    assert reading.samples == ()


async def test_a_budget_too_short_for_an_echo_ends_all_the_same(start: Start) -> None:
    ping = await start()
    (reading,) = await visit(ping, device("127.2.0.1"), budget_s=0.0)
    assert "no echo request sent" in (reading.error or "")
    assert reading.samples == ()


async def test_a_receiver_that_fails_does_not_stop_the_others(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    ping = await start()

    def broken(reading: Reading) -> None:
        raise RuntimeError("a bug elsewhere")

    ping.visit(device("127.2.0.1", count=1), 10, broken)
    with caplog.at_level(logging.CRITICAL + 1):
        (reading,) = await visit(ping, device("127.2.0.2"))
    assert reading.error is None


@pytest.mark.parametrize("method", [PingMethod.TCP, PingMethod.UDP_ECHO])
async def test_an_echo_that_cannot_even_be_tried_costs_its_own_visit_alone(
    start: Start, method: PingMethod, caplog: pytest.LogCaptureFixture
) -> None:
    bad, well = device("127.0.0.1", method, port=70_000), device("127.2.0.1")
    beside = device("127.0.0.1", method, closed_port(socket.SOCK_STREAM))
    ping = await start()
    readings = await visit(ping, bad, beside, well)
    assert readings[0].error == "internal error in the ping collector; the log has the details"
    assert "closed" in (readings[1].error or "".join(readings[1].warnings))
    assert readings[2].error is None
    assert len(caplog.records) == 1


async def test_a_socket_factory_that_is_gone_ends_every_visit_and_spares_open_channels(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    gone: list[Exception] = []

    def factory(family: int, kind: int, protocol: int) -> socket.socket:
        if gone:
            raise gone[0]
        return socket.socket(family, kind, protocol)

    tcp, icmp, udp = device("127.0.0.1", PingMethod.TCP, 80), device("127.2.0.1"), device("::1", PingMethod.UDP_ECHO, 7)
    ping = await start(icmp, open_socket=factory)
    gone.append(OSError("the simulator has ended"))
    first, second, third = await visit(ping, tcp, icmp, udp)
    assert first.error == "not sent to 127.0.0.1: the simulator has ended"
    assert second.error is None
    assert third.error == "the simulator has ended"
    assert caplog.records == []
    gone[0] = RuntimeError("a bug elsewhere")
    first, second, third = await visit(ping, tcp, icmp, udp)
    assert second.error is None
    for reading in (first, third):
        assert reading.error == "internal error in the ping collector; the log has the details"
        assert not reading.asked
    assert len(caplog.records) == 2


async def test_after_stop_nobody_is_called(start: Start) -> None:
    ping, other = await start(), await start()
    calls: list[Reading] = []
    ping.visit(device("127.2.0.1"), 10, calls.append)
    await ping.stop()
    await visit(other, device("127.2.0.1"))
    assert calls == []


async def test_a_collector_starts_again_after_stop(start: Start) -> None:
    target = device("127.2.0.1", count=1)
    ping = await start(target)
    await ping.stop()
    await ping.start()
    (reading,) = await visit(ping, target)
    assert reading.error is None


async def test_a_new_inventory_may_bring_another_family(start: Start) -> None:
    old, new = device("127.2.0.1"), device("::1")
    ping = await start(old)
    ping.adopt(inventory([new]), frozenset({old.key, new.key}))
    (reading,) = await visit(ping, new)
    assert reading.error is None


def test_what_has_no_address_or_no_ping_is_not_for_this_collector() -> None:
    ping = collector()
    silent = Device("d", "n", device("127.0.0.1").kind, "s", "o", "127.0.0.1")
    assert ping.accepts(device("127.0.0.1"))
    assert not ping.accepts(device(None))
    assert not ping.accepts(silent)


async def test_only_a_refusal_of_permission_stops_the_start() -> None:
    def without_ipv6(family: int, kind: int, protocol: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")
        raise PermissionError(errno.EPERM, "Operation not permitted")

    v6, v4 = device("::1"), device("127.2.0.1")
    ping = collector(v6, open_socket=without_ipv6)
    await ping.start()
    (reading,) = await visit(ping, v6)
    assert "not supported" in (reading.error or "")
    with pytest.raises(PermissionMissing):
        await collector(v4, open_socket=without_ipv6).start()
    await collector(device("127.0.0.1", PingMethod.TCP, 80), open_socket=without_ipv6).start()


async def test_tcp_measures_the_handshake_of_an_open_port(start: Start) -> None:
    received: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            received.append(await reader.read())
        except ConnectionResetError:
            received.append(b"")
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        target = device("127.0.0.1", PingMethod.TCP, server.sockets[0].getsockname()[1])
        ping = await start(target)
        (reading,) = await visit(ping, target)
    assert reading.error is None
    assert reading.warnings == ()
    assert values(reading, PING_LOSS) == {"": 0.0}
    assert len(values(reading, PING_RTT)) == 4
    assert reading.facts["ping"] == f"tcp port {target.ping.port}"  # type: ignore[union-attr]
    assert set(received) <= {b""}


async def test_a_closed_tcp_port_proves_that_the_host_is_there(start: Start) -> None:
    target = device("127.0.0.1", PingMethod.TCP, closed_port(socket.SOCK_STREAM))
    ping = await start(target)
    (reading,) = await visit(ping, target)
    assert reading.error is None
    assert "closed" in reading.warnings[0]
    assert len(reading.warnings) == 1


async def test_tcp_waits_its_turn_when_this_process_may_open_no_more_sockets(start: Start) -> None:
    refusals = 3

    def short_of_files(family: int, kind: int, protocol: int) -> socket.socket:
        nonlocal refusals
        if refusals:
            refusals -= 1
            raise OSError(errno.EMFILE, "Too many open files")
        return socket.socket(family, kind, protocol)

    target = device("127.0.0.1", PingMethod.TCP, closed_port(socket.SOCK_STREAM))
    ping = await start(target, open_socket=short_of_files)
    (reading,) = await visit(ping, target)
    assert values(reading, PING_LOSS) == {"": 0.0}
    assert refusals == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_udp_echo_is_answered_by_an_echo_service(start: Start, host: str) -> None:
    server = Echo()
    async with echo_server(server, host) as port:
        target = device(host, PingMethod.UDP_ECHO, port)
        ping = await start(target)
        (reading,) = await visit(ping, target)
    assert reading.error is None
    assert values(reading, PING_LOSS) == {"": 0.0}
    assert server.seen == 3


async def test_a_udp_answer_that_is_no_echo_is_no_answer(start: Start) -> None:
    server = Echo(lambda data: data[:-1] + bytes([data[-1] ^ 1]))
    async with echo_server(server) as port:
        target = device("127.0.0.1", PingMethod.UDP_ECHO, port)
        ping = await start(target)
        (reading,) = await visit(ping, target, budget_s=2.0)
    assert reading.error == "no echo reply to 3 requests"
    assert values(reading, PING_LOSS) == {"": 1.0}
    assert health(ping)["nonce"] == 3


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_a_closed_udp_port_answers_at_once_and_is_no_loss(start: Start, host: str) -> None:
    port = closed_port(socket.SOCK_DGRAM, host)
    target = device(host, PingMethod.UDP_ECHO, port)
    ping = await start(target)
    lines = Lines()
    (reading,) = await visit(ping, target, trace=lines)
    assert reading.error == f"UDP port {port} of {host} is closed: the host is there, the echo service is not"
    assert reading.samples == ()
    # One echo was enough: the visit did not go on to the second, let alone wait for its end.
    assert len([line for line in lines if "closed" in line]) == 1


async def test_a_closed_udp_port_is_told_before_a_longer_visit_is_over(start: Start) -> None:
    closed = device("127.0.0.1", PingMethod.UDP_ECHO, closed_port(socket.SOCK_DGRAM))
    ping = await start()
    order: list[str | None] = []
    ping.visit(closed, 10, lambda reading: order.append(reading.error))
    await visit(ping, device("127.2.0.1"))
    assert len(order) == 1
    assert "closed" in (order[0] or "")


async def test_a_closed_udp_port_costs_no_other_device_an_echo(start: Start) -> None:
    server = Echo()
    bad = [device(f"127.2.3.{i}", PingMethod.UDP_ECHO, closed_port(socket.SOCK_DGRAM)) for i in range(1, 30)]
    async with echo_server(server) as port:
        good = device("127.0.0.1", PingMethod.UDP_ECHO, port, count=5)
        ping = await start(good, *bad)
        first, *rest = await visit(ping, good, *bad)
    assert values(first, PING_LOSS) == {"": 0.0}
    assert all("closed" in (reading.error or "") for reading in rest)
