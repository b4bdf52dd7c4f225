"""Pings where the kernel is set up for it: datagram ICMP, loss, silence, refusals, each in a namespace of its own.

A scenario is a function of this file. It runs in a process of its own below `unshare --net`, so that sysctls, nft rules
and missing rights are real and touch nothing outside; what it returns comes back as JSON.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

import songxa
from songxa.catalogue import PING_LOSS, PING_RTT
from songxa.collectors.ping import PingCollector
from songxa.collectors.ping.engine import MAX_PER_TICK
from songxa.collectors.ping.packets import internet_checksum
from songxa.collectors.ping.tcp import MAX_OPEN
from songxa.model import Device, PermissionMissing, PingMethod, Reading
from tests.unit.ping.rig import collector, device, health, need, values, visit

Result = dict[str, Any]
Scenario = Callable[[], Awaitable[Result]]
SCENARIOS: dict[str, Scenario] = {}
NAMESPACE = Path("/proc/self/ns/net")
SILENT = "127.9.9.9"


def scenario(function: Scenario) -> Scenario:
    SCENARIOS[function.__name__] = function
    return function


def run(name: str, *, capable: bool = True) -> Result:
    """The scenario's result. Not `capable`: without CAP_NET_RAW, as a kernel refuses a user."""
    need("unshare", "ip", "nft", "setpriv", root=True)
    if subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode:
        if os.environ.get("CI") == "true":
            pytest.fail("may not make a network namespace", pytrace=False)
        pytest.skip("may not make a network namespace")
    roots = [str(Path(__file__).resolve().parents[2]), str(Path(songxa.__file__).resolve().parents[1])]
    less = [] if capable else ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"]
    done = subprocess.run(
        ["unshare", "--net", *less, sys.executable, __file__, name, str(NAMESPACE.readlink())],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(roots)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: Result = json.loads(done.stdout)
    return result


def main(name: str, outer: str) -> None:
    if str(NAMESPACE.readlink()) == outer:
        sys.exit("not in a namespace of its own")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    print(json.dumps(asyncio.run(SCENARIOS[name]())))  # type: ignore[arg-type]


def nft(*rules: str) -> None:
    table = "\n".join(
        ["table inet test {"]
        + [
            f"chain {hook} {{ type filter hook {hook} priority 0; {rule}; }}"
            for hook, _, rule in (r.partition(":") for r in rules)
        ]
        + ["}"]
    )
    subprocess.run(["nft", "-f", "-"], input=table, text=True, check=True)


def summary(reading: Reading) -> Result:
    return {
        "error": reading.error,
        "warnings": list(reading.warnings),
        "loss": values(reading, PING_LOSS).get(""),
        "rtt": values(reading, PING_RTT),
        "method": reading.facts.get("ping"),
    }


async def once(*targets: Device, budget_s: float = 4.0) -> Result:
    ping = collector(*targets)
    await ping.start()
    readings = await visit(ping, *targets, budget_s=budget_s)
    counters = health(ping)
    await ping.stop()
    return {"readings": [summary(reading) for reading in readings], "health": counters}


class Wire:
    """Sees every ICMP echo request on the namespace's loopback once, and may answer in the silent device's place."""

    def __init__(self, answer: Callable[[bytes, str], None] = lambda request, source: None) -> None:
        self.requests: list[tuple[bytes, str]] = []
        self._answer = answer
        self._tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
        self._tap.bind(("lo", 0x0800))
        self._tap.setblocking(False)
        self._tap.setsockopt(socket.SOL_SOCKET, 33, 32 << 20)  # SO_RCVBUFFORCE
        asyncio.get_running_loop().add_reader(self._tap, self._read)

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                self._take(*self._tap.recvfrom(2048))

    def _take(self, packet: bytes, link: tuple[Any, ...]) -> None:
        kind = link[2]
        if kind != 4 and packet[9] == 1 and packet[20] == 8:  # not PACKET_OUTGOING; ICMP; echo request
            self.requests.append((packet[20:], socket.inet_ntoa(packet[12:16])))
            self._answer(*self.requests[-1])

    def close(self) -> None:
        self._read()
        asyncio.get_running_loop().remove_reader(self._tap)
        self._tap.close()


def reply(request: bytes, to: str, sender: str = SILENT, flip: int | None = None) -> None:
    answer = bytearray(request)
    answer[0], answer[2:4] = 0, b"\0\0"
    if flip is not None:
        answer[flip] ^= 0xFF
    answer[2:4] = internet_checksum(bytes(answer)).to_bytes(2)
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as sock:
        sock.bind((sender, 0))
        sock.sendto(answer, (to, 0))


def silence() -> None:
    nft(f"input:ip daddr {SILENT} icmp type echo-request drop")


def allow_datagrams() -> None:
    Path("/proc/sys/net/ipv4/ping_group_range").write_text("0 2147483647")


# ---- scenarios, in the namespace ----------------------------------------------------------------------------------


@scenario
async def datagram() -> Result:
    allow_datagrams()
    return await once(device("127.0.0.1"), device("127.9.0.1"), device("::1"))


@scenario
async def half_lost() -> Result:
    nft("input:icmp type echo-request numgen inc mod 2 0 drop")
    return await once(device("127.0.0.1", count=4))


@scenario
async def silent() -> Result:
    silence()
    wire = Wire()
    result = await once(device(SILENT))
    wire.close()
    return {**result, "requests": len(wire.requests)}


async def _forged() -> Result:
    silence()

    def lie(request: bytes, source: str) -> None:
        reply(request, source, flip=8)  # the nonce
        reply(request, source, flip=4)  # the identifier
        reply(request, source, flip=6)  # the sequence
        reply(request, source, sender="127.9.9.8")

    wire = Wire(lie)
    result = await once(device(SILENT))
    wire.close()
    return result


@scenario
async def forged_raw() -> Result:
    return await _forged()


@scenario
async def forged_datagram() -> Result:
    allow_datagrams()
    return await _forged()


@scenario
async def honest_stand_in() -> Result:
    silence()
    wire = Wire(reply)
    result = await once(device(SILENT))
    wire.close()
    return result


@scenario
async def late() -> Result:
    silence()
    wire = Wire()
    ping = collector(device(SILENT))
    await ping.start()
    (first,) = await visit(ping, device(SILENT, count=1), budget_s=0.4)
    reply(*wire.requests[0])
    (second,) = await visit(ping, device("127.0.0.1", count=1))
    counters = health(ping)
    await ping.stop()
    wire.close()
    return {"readings": [summary(first), summary(second)], "health": counters}


@scenario
async def many_at_once() -> Result:
    targets = [device(f"127.3.{i // 250}.{i % 250 + 1}", count=1) for i in range(3000)]
    wire = Wire()
    ping = collector(*targets)
    await ping.start()
    readings = await visit(ping, *targets)
    await ping.stop()
    wire.close()
    rounds = Counter(request for request, _ in wire.requests)
    return {
        "rounds": list(rounds.values()),
        "loss": sorted({values(each, PING_LOSS).get("", -1.0) for each in readings}),
    }


@scenario
async def refused_by_the_firewall() -> Result:
    nft("output:icmp type echo-request drop")
    return await once(device("127.0.0.1"))


@scenario
async def no_route() -> Result:
    return await once(device("198.51.100.1"), device("2001:db8::1"), device("198.51.100.1", PingMethod.TCP, 80))


@scenario
async def silent_tcp() -> Result:
    nft("input:tcp dport 80 drop")
    now = most = 0

    class Counted(socket.socket):
        def __init__(self, family: int, kind: int, protocol: int) -> None:
            nonlocal now, most
            super().__init__(family, kind, protocol)
            now += 1
            most = max(most, now)

        def close(self) -> None:
            nonlocal now
            now -= 1
            super().close()

    targets = [device(f"127.9.{i // 250}.{i % 250 + 1}", PingMethod.TCP, 80, count=1) for i in range(MAX_OPEN + 50)]
    ping = collector(*targets, open_socket=Counted)
    await ping.start()
    readings = await visit(ping, *targets)
    await ping.stop()
    return {
        "errors": sorted({str(each.error) for each in readings}),
        "most": most,
        "left": now,
        "loss": sorted({values(each, PING_LOSS).get("", -1.0) for each in readings}),
    }


@scenario
async def not_permitted() -> Result:
    async def try_start(ping: PingCollector) -> str:
        try:
            await ping.start()
        except PermissionMissing as error:
            return str(error)
        await ping.stop()
        return "started"

    tcp = collector(device("127.0.0.1", PingMethod.TCP, 80))
    v4, v6 = collector(device("127.0.0.1")), collector(device("::1"))
    result = {"v4": await try_start(v4), "v6": await try_start(v6), "tcp": await try_start(tcp)}
    (reading,) = await visit(tcp, device("127.0.0.1"))
    result["visit"] = reading.error or ""
    allow_datagrams()
    return {**result, "after the sysctl": await try_start(v4)}


# ---- claims -------------------------------------------------------------------------------------------------------


def test_datagram_sockets_come_first_for_both_families() -> None:
    result = run("datagram", capable=False)
    assert [reading["method"] for reading in result["readings"]] == ["icmp (datagram)"] * 3
    assert [reading["loss"] for reading in result["readings"]] == [0.0] * 3
    assert all(list(reading["rtt"]) == ["min", "mean", "max", "jitter"] for reading in result["readings"])
    assert set(result["health"].values()) == {0}


def test_the_networks_loss_is_told_as_it_is() -> None:
    (reading,) = run("half_lost")["readings"]
    assert reading["loss"] == 0.5
    assert reading["error"] is None


def test_a_silent_device_is_a_result_and_costs_no_more_than_its_echoes() -> None:
    result = run("silent")
    (reading,) = result["readings"]
    assert (reading["error"], reading["loss"], reading["rtt"]) == ("no echo reply to 3 requests", 1.0, {})
    assert result["requests"] == 3


@pytest.mark.parametrize(("name", "nonces"), [("forged_raw", 6), ("forged_datagram", 6)])
def test_forged_replies_do_not_bring_a_silent_device_to_life(name: str, nonces: int) -> None:
    result = run(name)
    (reading,) = result["readings"]
    assert (reading["error"], reading["loss"]) == ("no echo reply to 3 requests", 1.0)
    # Nonce and sequence are ours to refuse; a foreign identifier stays in the kernel.
    assert (result["health"]["nonce"], result["health"]["source"]) == (nonces, 3)


def test_the_same_reply_unforged_would_have_counted() -> None:
    (reading,) = run("honest_stand_in")["readings"]
    assert (reading["error"], reading["loss"]) == (None, 0.0)


def test_a_late_reply_is_counted_as_late_and_as_nothing_else() -> None:
    result = run("late")
    first, second = result["readings"]
    assert (first["loss"], second["loss"]) == (1.0, 0.0)
    assert {reason: count for reason, count in result["health"].items() if count} == {"late": 1}


def test_no_more_leaves_in_one_round_than_the_limit() -> None:
    result = run("many_at_once")
    assert result["loss"] == [0.0]
    assert sum(result["rounds"]) == 3000
    assert max(result["rounds"]) <= MAX_PER_TICK


def test_what_our_own_firewall_stops_is_not_the_networks_loss() -> None:
    (reading,) = run("refused_by_the_firewall")["readings"]
    assert reading["error"] == "not sent to 127.0.0.1: this machine's own firewall refuses it (Operation not permitted)"
    assert reading["loss"] is None


def test_without_a_route_the_visit_says_so_at_once() -> None:
    readings = run("no_route")["readings"]
    assert [reading["error"] for reading in readings] == [
        "not sent to 198.51.100.1: Network is unreachable",
        "not sent to 2001:db8::1: Network is unreachable",
        "not sent to 198.51.100.1: Network is unreachable",
    ]
    assert [reading["loss"] for reading in readings] == [None] * 3


def test_silent_tcp_ports_are_loss_and_hold_no_more_sockets_than_the_limit() -> None:
    result = run("silent_tcp")
    assert (result["errors"], result["loss"]) == (["no echo reply to 1 request"], [1.0])
    assert result["most"] <= MAX_OPEN
    assert result["left"] == 0


def test_without_permission_the_start_names_the_command_that_helps() -> None:
    result = run("not_permitted", capable=False)
    for text in (result["v4"], result["v6"], result["visit"]):
        assert '`sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"`' in text
        assert f"`sudo setcap cap_net_raw+ep {Path(sys.executable).resolve()}`" in text
        assert "ping: {method: tcp" in text
        assert "\n" not in text
    assert result["tcp"] == "started"
    assert result["after the sysctl"] == "started"


if __name__ == "__main__":
    main(*sys.argv[1:])
