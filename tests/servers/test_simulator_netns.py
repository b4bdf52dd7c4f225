"""The simulator in a network namespace of its own: real ICMP, devices that vanish from it, the host left alone."""

from __future__ import annotations

import asyncio
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from songxa import inventory as inventories
from songxa.collectors.snmp import ber
from songxa.model import Kind, PingMethod, PingSettings, StartError
from songxa.simulator import Action, Do, Simulation, start

ROOT = Path(__file__).parents[2]
COMMUNE = inventories.load(ROOT / "inventory.yaml")
BOX = next(key for key, device in COMMUNE.devices.items() if device.kind is Kind.FIBRE_BOX)
BEHIND = next(key for key, device in COMMUNE.devices.items() if BOX in device.uplinks and device.address)
CORE = next(key for key, device in COMMUNE.devices.items() if not device.uplinks)
SILENCE_S = 0.5
"""How long nothing must come before we take it that nothing comes."""
NAMESPACE = "/proc/self/ns/net"
PING_RANGE = Path("/proc/sys/net/ipv4/ping_group_range")


@pytest_asyncio.fixture
async def simulation() -> AsyncIterator[Simulation]:
    try:
        running = await start(COMMUNE, namespace=True)
    except StartError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error), pytrace=False)
        pytest.skip(f"no network namespace to be had: {error}")
    yield running
    await running.stop()


def address(simulation: Simulation, key: str) -> str:
    found = simulation.inventory.devices[key].address
    assert found is not None
    return found


def echoes(simulation: Simulation, key: str, count: int, patience_s: float = 5.0) -> int:
    """How many of `count` ICMP echoes were answered before nothing came for `patience_s`."""
    with simulation.open_socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP) as sock:
        sock.settimeout(patience_s)
        for number in range(count):
            head = b"\x08\0\0\0\0\0" + number.to_bytes(2)
            sock.sendto(head + b"songxa", (address(simulation, key), 0))
        answered: set[bytes] = set()
        try:
            while len(answered) < count:
                packet, (source, _) = sock.recvfrom(1024)
                if packet[0] == 0 and source == address(simulation, key):
                    answered.add(packet[6:8])
        except TimeoutError:
            pass
        return len(answered)


async def test_a_device_answers_real_icmp_until_the_fibre_to_it_is_cut(simulation: Simulation) -> None:
    assert simulation.inventory.devices[BEHIND].ping == COMMUNE.devices[BEHIND].ping
    assert (echoes(simulation, BEHIND, 3), echoes(simulation, CORE, 3)) == (3, 3)
    await simulation.do(Action(Do.FIBRE_CUT, BOX))
    assert (echoes(simulation, BEHIND, 3, SILENCE_S), echoes(simulation, CORE, 3)) == (0, 3)
    await simulation.end(Do.FIBRE_CUT, BOX)
    assert echoes(simulation, BEHIND, 3) == 3


async def test_a_lossy_device_loses_its_share_of_icmp_and_its_neighbour_none(simulation: Simulation) -> None:
    await simulation.do(Action(Do.LOSSY, CORE, loss=0.5))
    assert 40 < echoes(simulation, CORE, 200, SILENCE_S) < 160
    assert echoes(simulation, BEHIND, 50) == 50
    await simulation.do(Action(Do.LOSSY, CORE, loss=1.0))
    assert echoes(simulation, CORE, 20, SILENCE_S) == 0
    await simulation.end(Do.LOSSY)
    assert echoes(simulation, CORE, 50) == 50


async def test_a_slow_device_answers_icmp_no_sooner_than_its_latency(simulation: Simulation) -> None:
    await simulation.do(Action(Do.SLOW, CORE, latency=0.2))
    before = time.monotonic()
    assert echoes(simulation, CORE, 1) == 1
    assert time.monotonic() - before >= 0.2


async def test_for_benchmarks_the_kernel_answers_icmp_by_itself() -> None:
    try:
        running = await start(COMMUNE, namespace=True, latency=False)
    except StartError as error:
        pytest.skip(f"no network namespace to be had: {error}")
    try:
        with running.open_socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP) as sock:
            sock.settimeout(5)
            sock.sendto(b"\x08\0\0\0\0\0\0\x01", ("127.0.0.1", 0))
            assert sock.recv(100)[0] == 0
        await running.do(Action(Do.VANISH, CORE))
        assert echoes(running, CORE, 3, SILENCE_S) == 0
    finally:
        await running.stop()


async def test_agents_answer_inside_the_namespace_at_the_port_of_snmp(simulation: Simulation) -> None:
    device = simulation.inventory.devices[CORE]
    assert device.snmp is not None
    community = simulation.secrets.get(f"snmp.{device.snmp.credential}.community").reveal().encode()
    uptime = ber.encode_oid("1.3.6.1.2.1.1.3.0")
    with simulation.open_socket(socket.AF_INET, socket.SOCK_DGRAM, 0) as sock:
        sock.settimeout(5)
        sock.connect((address(simulation, CORE), device.snmp.port))
        sock.send(ber.encode_message(ber.V2C, community, ber.GET, 5, [(uptime, ber.NULL, None)]))
        answer = ber.decode_message(sock.recv(2048))
    assert (answer.request_id, list(answer.tags)) == (5, [ber.TIME_TICKS])
    assert device.snmp.port == 161


async def test_tcp_ping_ports_take_connections_and_vanish_with_their_device() -> None:
    changed = replace(COMMUNE.devices[CORE], ping=PingSettings(PingMethod.TCP, 8291))
    commune = replace(COMMUNE, devices={**COMMUNE.devices, CORE: changed})
    try:
        running = await start(commune, namespace=True)
    except StartError as error:
        pytest.skip(f"no network namespace to be had: {error}")
    try:
        assert running.inventory.devices[CORE].ping == changed.ping
        for there in (True, False):
            with running.open_socket(socket.AF_INET, socket.SOCK_STREAM, 0) as sock:
                sock.settimeout(5 if there else SILENCE_S)
                if there:
                    sock.connect((address(running, CORE), 8291))
                    await running.do(Action(Do.VANISH, CORE))
                else:
                    with pytest.raises(TimeoutError):
                        sock.connect((address(running, CORE), 8291))
    finally:
        await running.stop()


def network_of_the_host() -> tuple[Path, str, str]:
    """The namespace that we are in, its setting for ping, its nft tables (none to be seen for an ordinary user)."""
    nft = shutil.which("nft", path=os.environ["PATH"] + ":/usr/sbin")
    assert nft
    tables = subprocess.run([nft, "list", "tables"], capture_output=True, text=True, check=False)
    return Path(NAMESPACE).readlink(), PING_RANGE.read_text(), tables.stdout


async def test_the_host_s_network_is_left_alone(simulation: Simulation) -> None:
    before = network_of_the_host()
    await simulation.do(Action(Do.FIBRE_CUT, BOX))
    assert network_of_the_host() == before
    assert "songxa" not in before[2]


async def test_the_host_cannot_be_reached_from_inside(simulation: Simulation) -> None:
    with socket.socket() as listener, simulation.open_socket(socket.AF_INET, socket.SOCK_STREAM, 0) as inside:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        with pytest.raises(ConnectionRefusedError):
            inside.connect(listener.getsockname())


START_AND_STAY = """
import asyncio, sys
from pathlib import Path
from songxa import inventory
from songxa.simulator import start

async def main():
    running = await start(inventory.load(Path(sys.argv[1])))
    print(running._process.pid, running.reachability, flush=True)
    await asyncio.sleep(3600)

asyncio.run(main())
"""


def stay(*before: str, stderr: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*before, sys.executable, "-c", START_AND_STAY, str(ROOT / "inventory.yaml")],
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
    )


def test_the_simulator_ends_when_its_parent_is_killed() -> None:
    with stay() as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline().split()[0])
        handle = os.pidfd_open(child)
        try:
            parent.send_signal(signal.SIGKILL)
            parent.wait()
            assert select.select([handle], [], [], 10)[0], "the simulator outlived its parent"
        finally:
            os.close(handle)


def test_a_user_without_privileges_gets_a_namespace_too() -> None:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("needs setpriv (util-linux), to give up privileges")
    # what is kept lets them read an interpreter that stands in root's home, and nothing else
    kept = ("--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search")
    nobody = (setpriv, "--reuid=65534", "--regid=65534", "--clear-groups", *kept)
    powerless = nobody if os.geteuid() == 0 else ()
    if subprocess.run([*powerless, "unshare", "-Urn", "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("this kernel gives ordinary users no namespaces")
    with stay(*powerless) as parent:
        assert parent.stdout is not None
        line = parent.stdout.readline()
        parent.kill()
    assert "Real ICMP" in line


def test_a_root_without_capabilities_is_told_why_in_a_line_and_gets_udp_echo() -> None:
    setpriv = shutil.which("setpriv")
    if setpriv is None or os.geteuid() != 0:
        pytest.skip("needs root and setpriv (util-linux), to give up capabilities")
    taken = (setpriv, "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs")
    with stay(*taken, stderr=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stderr is not None
        line = parent.stdout.readline()
        parent.kill()
        assert parent.stderr.read() == ""
    assert "UDP echo" in line
    assert "the kernel" in line
    assert "allowed for root" in line


async def test_stop_ends_the_process_and_later_questions_say_so(simulation: Simulation) -> None:
    await simulation.stop()
    with pytest.raises(StartError, match="has ended"):
        await simulation.do(Action(Do.FIBRE_CUT, BOX))
    with pytest.raises(OSError, match="has ended"):
        simulation.open_socket(socket.AF_INET, socket.SOCK_DGRAM, 0)
    await asyncio.wait_for(simulation.ended(), 10)
