"""The handle of the simulator's process: what it says of a process that is dead, hangs or answers too late."""

from __future__ import annotations

import errno
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from songxa import inventory as inventories
from songxa.model import StartError
from songxa.simulator import Action, Do
from songxa.simulator.control import Channel, Setup
from songxa.simulator.relocate import Ports, placed
from songxa.simulator.simulation import Simulation

COMMUNE = inventories.load(Path(__file__).parents[3] / "inventory.yaml")
RAIN = Action(Do.RAIN)


class Rig:
    """A simulation whose process does nothing: `theirs` is the end of the channel at which it would answer."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.settimeout(0.05)
        self._ours = ours
        self.theirs = Channel(theirs)
        self.process = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE, bufsize=0
        )
        setup = Setup(placed(COMMUNE), {}, (), 1, 0.0, 1.0, latency=False, namespace=True)
        self.simulation = Simulation(
            self.process, Channel(ours), setup=setup, ports=Ports(161, 7, icmp=True), inventory=COMMUNE, refusal=""
        )

    def open_socket(self) -> socket.socket:
        return self.simulation.open_socket(socket.AF_INET, socket.SOCK_DGRAM, 0)

    def close(self) -> None:
        self.theirs.sock.close()
        self._ours.close()
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def rig() -> Iterator[Rig]:
    made = Rig()
    yield made
    made.close()


def test_a_socket_of_a_dead_simulator_is_an_oserror_that_says_so(rig: Rig) -> None:
    rig.theirs.sock.close()
    with pytest.raises(OSError, match="the simulator's process has ended; start songxa again"):
        rig.open_socket()


def test_a_socket_that_the_simulator_refuses_is_an_oserror_with_its_number(rig: Rig) -> None:
    rig.theirs.send({"error": "Operation not permitted", "errno": errno.EPERM})
    with pytest.raises(PermissionError):
        rig.open_socket()
    rig.theirs.send({"error": "no such thing"})
    with pytest.raises(OSError, match="no such thing"):
        rig.open_socket()


def test_a_descriptor_that_got_lost_on_the_way_means_that_too_many_are_open(rig: Rig) -> None:
    rig.theirs.send({})
    with pytest.raises(OSError, match="Too many open files") as caught:
        rig.open_socket()
    assert caught.value.errno == errno.EMFILE


async def test_an_answer_that_comes_too_late_answers_no_later_question(rig: Rig) -> None:
    with pytest.raises(StartError, match="does not answer"):
        await rig.simulation.do(RAIN)
    with pytest.raises(BrokenPipeError):
        rig.theirs.send({})
    with pytest.raises(StartError, match="has ended"):
        await rig.simulation.do(RAIN)


async def test_a_simulator_that_hangs_is_ended_so_that_who_waits_for_its_end_learns(rig: Rig) -> None:
    with pytest.raises(OSError, match="does not answer"):
        rig.open_socket()
    await rig.simulation.ended()
    assert rig.process.returncode is not None


async def test_an_inventory_that_the_simulator_refuses_is_not_in_force(rig: Rig) -> None:
    rig.theirs.send({"error": "nft does not take the simulator's rules"})
    before = rig.simulation.inventory
    with pytest.raises(StartError, match="nft"):
        await rig.simulation.adopt(inventories.load(Path(__file__).parents[3] / "inventory.yaml"))
    assert rig.simulation.inventory is before


@pytest.mark.parametrize("parent_waits", [True, False])
def test_a_simulator_that_cannot_start_tells_its_parent_and_writes_nothing(parent_waits: bool) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(20)
    with ours, theirs, open("/dev/null", "rb") as no_setup:  # noqa: PTH123 - its descriptor is wanted
        Channel(ours).send({"ask": "setup"}, [no_setup.fileno()])
        if not parent_waits:
            ours.shutdown(socket.SHUT_RD)
        child = subprocess.run(
            [sys.executable, "-m", "songxa.simulator", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env={"PYTHONPATH": str(Path(__file__).parents[3] / "src")},
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )
        if parent_waits:
            message, _ = Channel(ours).receive()
            assert message["error"].startswith("the simulator's process failed: ")
    assert (child.stdout, child.stderr) == ("", "")
