"""Starts the simulated commune in a process of its own and speaks to it: sockets, faults, end. Simulates nothing."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

import songxa
from songxa.model import Inventory, Secrets, StartError
from songxa.simulator.action import Action, Do, check_target
from songxa.simulator.control import Channel, Setup
from songxa.simulator.families import family_of
from songxa.simulator.relocate import Ports, SimulatedSecrets, community_of, placed, relocate
from songxa.simulator.scenario import Scenario

_START_S = 60.0
_ANSWER_S = 30.0


class Listing(NamedTuple):
    """Where a simulated device answers, for people who want to ask it themselves."""

    device: str
    name: str
    family: str
    address: str
    port: int
    community: str


async def start(
    inventory: Inventory,
    *,
    scenario: Scenario | None = None,
    seed: int = 1,
    speed: float = 1.0,
    epoch: float | None = None,
    latency: bool = True,
    namespace: bool | None = None,
) -> Simulation:
    """Starts the simulator's process.

    `speed` is simulated seconds per second, `epoch` the simulated UTC time at the start (default: now), `latency`
    whether devices take their usual time to answer. `namespace`: True demands a network namespace, False forgoes it,
    None takes one where the rights allow. Raises StartError.
    """
    setup = Setup(
        inventory=placed(inventory),
        communities={key: community_of(key).encode() for key in inventory.credentials},
        actions=scenario.actions if scenario else (),
        seed=seed,
        epoch=time.time() if epoch is None else epoch,
        speed=speed,
        latency=latency,
        namespace=namespace is not False,
    )
    if not setup.namespace:
        return await asyncio.to_thread(_launch, setup, inventory, "")
    try:
        return await asyncio.to_thread(_launch, setup, inventory, "")
    except StartError as error:
        if namespace:
            raise
        return await asyncio.to_thread(_launch, replace(setup, namespace=False), inventory, str(error))


async def serve(
    inventory: Inventory,
    *,
    scenario: Scenario | None = None,
    seed: int = 1,
    ready: Callable[[Sequence[Listing]], None],
) -> None:
    """Runs the commune on this machine's own loopback for other tools to ask, until cancelled. Raises StartError."""
    simulation = await start(inventory, scenario=scenario, seed=seed, namespace=False)
    try:
        ready(simulation.listing)
        await simulation.ended()
    finally:
        await simulation.stop()


def _launch(setup: Setup, inventory: Inventory, refusal: str) -> Simulation:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        where = str(Path(songxa.__file__).parent.parent)
        paths = [where, *filter(None, [os.environ.get("PYTHONPATH")])]
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "songxa.simulator", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            process_group=0,  # Ctrl-C reaches a whole group: what it means, this process decides
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
    channel = Channel(ours)
    ours.settimeout(_START_S)
    try:
        channel.send_setup("setup", setup)
        ready, _ = channel.receive()
    except (OSError, EOFError) as error:
        ready = {"error": f"the simulator's process did not start ({error or 'it ended'})"}
    if "error" in ready:
        ours.close()
        process.kill()
        process.wait()
        raise StartError(str(ready["error"]))
    ours.settimeout(_ANSWER_S)
    ports = Ports(ready["snmp"], ready["echo"], icmp=setup.namespace)
    return Simulation(process, channel, setup=setup, ports=ports, inventory=inventory, refusal=refusal)


class Simulation:
    """A simulated commune that is running. `inventory` is what to poll, through `open_socket`, with `secrets`."""

    inventory: Inventory
    secrets: Secrets
    notes: tuple[str, ...]
    """Sentences about what is simulated otherwise than the inventory says."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        channel: Channel,
        *,
        setup: Setup,
        ports: Ports,
        inventory: Inventory,
        refusal: str,
    ) -> None:
        self._process = process
        self._channel = channel
        self._setup = setup
        self._ports = ports
        self._refusal = refusal
        self._lock = threading.Lock()
        self._take(inventory)

    def _take(self, inventory: Inventory) -> None:
        self.inventory, self.notes = relocate(inventory, self._ports)
        self.secrets = SimulatedSecrets(inventory)

    @property
    def real_icmp(self) -> bool:
        """Whether devices are pinged by ICMP, in a namespace; otherwise by UDP echo, on the host's loopback."""
        return self._ports.icmp

    @property
    def reachability(self) -> str:
        """How devices can vanish here, in a sentence."""
        if self.real_icmp:
            return "Real ICMP in a network namespace of the simulator's own; nft rules in there make devices vanish."
        why = f" ({self._refusal})" if self._refusal else ""
        return f"UDP echo in place of ICMP, because this machine's own kernel answers every ICMP echo on loopback{why}."

    @property
    def listing(self) -> Sequence[Listing]:
        """Every device that answers SNMP, for snmpwalk and its like, which reach them where there is no namespace."""
        return [
            Listing(device.key, device.name, family_of(device), device.address, device.snmp.port,
                   community_of(device.snmp.credential))
            for device in self.inventory.devices.values()
            if device.address is not None and device.snmp is not None
        ]  # fmt: skip

    def open_socket(self, family: int, kind: int, protocol: int) -> socket.socket:
        """A `model.SocketFactory`: a socket that lives where the simulated devices can be reached. Raises OSError."""
        if not self.real_icmp:
            return socket.socket(family, kind, protocol)
        try:
            _, fds = self._ask({"ask": "socket", "socket": [family, kind, protocol]})
        except StartError as error:
            raise OSError(str(error)) from error
        if not fds:  # recvmsg(2) drops descriptors that this process has no room for
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return socket.socket(fileno=fds[0])

    async def do(self, action: Action) -> None:
        """Makes something happen now (`action.at` does not count). Raises ActionError."""
        check_target(action, self.inventory)
        await asyncio.to_thread(self._ask, {"ask": "do", "action": asdict(action)})

    async def end(self, do: Do, target: str = "") -> None:
        """Ends what `do` has begun; without a target, all of it."""
        await asyncio.to_thread(self._ask, {"ask": "end", "do": do, "target": target})

    async def adopt(self, inventory: Inventory) -> Inventory:
        """A changed inventory is in force: the agents follow. Returns what to poll now. Raises StartError.

        The commune goes on: uptimes, batteries, faults in force and the rest of the scenario stay as they are, but for
        faults whose target is gone.
        """
        setup = replace(
            self._setup,
            inventory=placed(inventory),
            communities={key: community_of(key).encode() for key in inventory.credentials},
        )
        await asyncio.to_thread(self._ask, {"ask": "adopt"}, setup)
        self._setup = setup
        self._take(inventory)
        return self.inventory

    async def ended(self) -> None:
        """Returns when the simulator's process has ended, which it does not by itself."""
        await asyncio.to_thread(self._process.wait)

    async def stop(self) -> None:
        """Ends the simulator's process."""
        await asyncio.to_thread(self._end)

    def _end(self) -> None:
        self._channel.sock.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _ask(self, message: dict[str, Any], setup: Setup | None = None) -> tuple[dict[str, Any], list[int]]:
        with self._lock:
            try:
                if setup is None:
                    self._channel.send(message)
                else:
                    self._channel.send_setup(message["ask"], setup)
                reply, fds = self._channel.receive()
            except TimeoutError as error:
                # its answer, once it came, would be taken for the answer to the next question
                self._channel.sock.close()
                self._process.kill()
                raise StartError("the simulator's process does not answer any more; start songxa again") from error
            except (OSError, EOFError) as error:
                raise StartError("the simulator's process has ended; start songxa again") from error
        if "error" in reply:
            if "errno" in reply:
                raise OSError(reply["errno"], reply["error"])
            raise StartError(reply["error"])
        return reply, fds
