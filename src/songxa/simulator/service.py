"""The simulator's own process: agents and echo on the loopback, the clock, the scenario. Computes no values itself."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random
from typing import Any

from songxa.model import PingMethod, SongxaError, StartError
from songxa.simulator.action import Action, ActionError, Do, Hang
from songxa.simulator.agent import respond
from songxa.simulator.control import Channel, Setup, read_setup
from songxa.simulator.families import NO_GETBULK
from songxa.simulator.hostile import misbehave
from songxa.simulator.icmp import PingPort
from songxa.simulator.moment import Station
from songxa.simulator.namespace import Firewall, silence_kernel_ping
from songxa.simulator.network import Asked, LoopbackPort
from songxa.simulator.world import World

TICK_S = 0.25
"""How often faults that are over are ended, and those that are due begun."""

_SNMP_PORT, _ECHO_PORT = 161, 7
_IMMEDIATE_S = 0.0005


class Service:
    """Serves one world until the channel to the parent closes."""

    def __init__(self, setup: Setup, channel: Channel) -> None:
        self._channel = channel
        self._random = Random(setup.seed)  # noqa: S311 - decides which packets of a lossy device are lost
        self._firewall = Firewall() if setup.namespace else None
        self._began = time.monotonic()
        self._listeners: dict[int, asyncio.Server] = {}
        self._ports: list[LoopbackPort | PingPort] = []
        self._over = asyncio.Event()
        self._adopt(setup, World(setup.inventory, setup.communities, setup.seed, setup.epoch))
        self._due = sorted(setup.actions, key=lambda action: action.at, reverse=True)

    def _adopt(self, setup: Setup, world: World) -> None:
        self._setup, self.world = setup, world
        self._by_address = {
            socket.inet_aton(station.device.address): station
            for station in self.world.stations.values()
            if station.device.address is not None
        }

    def now(self) -> float:
        """Simulated UTC seconds."""
        return self._setup.epoch + (time.monotonic() - self._began) * self._setup.speed

    async def run(self) -> None:
        """Opens the ports, says so, serves. Returns when the parent is gone or says stop. Raises StartError."""
        inside = self._setup.namespace
        addresses = [station.device.address or "" for station in self.world.stations.values()]
        snmp = LoopbackPort(addresses, _SNMP_PORT if inside else 0, self._on_snmp)
        echo = LoopbackPort(addresses, _ECHO_PORT if inside else 0, self._on_echo)
        self._ports = [snmp, echo]
        if inside:
            await self._listen()
            if self._setup.latency and silence_kernel_ping():
                self._ports.append(PingPort(self._on_echo))
        loop = asyncio.get_running_loop()
        loop.add_reader(self._channel.sock, self._on_message)
        ticking = loop.create_task(self._tick())
        self._channel.send({"snmp": snmp.port, "echo": echo.port})
        await self._over.wait()
        ticking.cancel()
        for port in self._ports:
            port.close()

    async def _listen(self) -> None:
        """Opens the TCP ports that devices are pinged on; they take connections and close them."""
        wanted = {
            device.ping.port
            for device in self._setup.inventory.devices.values()
            if device.ping and device.ping.method is PingMethod.TCP and device.ping.port
        }
        for port in wanted - self._listeners.keys():
            try:
                self._listeners[port] = await asyncio.start_server(lambda _, writer: writer.close(), "0.0.0.0", port)
            except OSError as error:
                raise StartError(f"the simulator cannot take connections on TCP port {port}: {error}") from error

    async def _listen_anew(self) -> None:
        with _told():
            await self._listen()

    # ---- packets ----------------------------------------------------------------------------------------------

    def _on_snmp(self, asked: Asked, datagram: bytes) -> None:
        station = self._answering(asked)
        if station is None or not station.community or station.hang == Hang.SILENT:
            return
        mib = self.world.mib(station, self.now())
        if station.hostile:
            response = misbehave(station.hostile, datagram, mib, station.community)
        else:
            response = respond(datagram, mib, station.community, bulk=station.family not in NO_GETBULK)
        if response is not None:
            self._send(asked, station, response)

    def _on_echo(self, asked: Asked, datagram: bytes) -> None:
        """UDP echo, and ICMP echo replies that are ready to go."""
        station = self._answering(asked)
        if station is not None:
            self._send(asked, station, datagram)

    def _answering(self, asked: Asked) -> Station | None:
        """The station that was asked; None where it is gone or loses the packet, unless nft has done that already."""
        station = self._by_address.get(asked.address)
        if station is None or station.gone:
            return None
        if self._firewall is None and station.loss and self._random.random() < station.loss:
            return None
        return station

    def _send(self, asked: Asked, station: Station, datagram: bytes) -> None:
        delay = station.delay_s + (station.latency_s if self._setup.latency else 0.0)
        if delay < _IMMEDIATE_S:
            asked.answer(datagram)
        else:
            asyncio.get_running_loop().call_later(delay, asked.answer, datagram)

    # ---- time and faults --------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            now = self.now()
            changed = self.world.advance(now)
            while self._due and self._setup.epoch + self._due[-1].at <= now:
                with suppress(ActionError):  # the inventory has changed since the scenario was checked
                    self.world.apply(self._due.pop(), now)
                changed = True
            if changed:
                with _told():
                    self._enforce()

    def _enforce(self) -> None:
        if self._firewall is not None:
            stations = self.world.stations
            gone = [station.device.address or "" for station in self.world.gone()]
            lossy = {stations[key].device.address or "": loss for key, loss in self.world.lossy().items()}
            self._firewall.apply(gone, lossy)

    # ---- the parent -------------------------------------------------------------------------------------------

    def _on_message(self) -> None:
        try:
            message, fds = self._channel.receive()
        except (EOFError, OSError):
            self._over.set()
            return
        try:
            reply, sockets = self._answer(message, fds)
        except OSError as error:
            reply, sockets = {"error": error.strerror, "errno": error.errno}, []
        except SongxaError as error:
            reply, sockets = {"error": str(error)}, []
        except Exception as error:  # noqa: BLE001 - whoever asks would wait for an answer
            reply, sockets = {"error": f"the simulator could not do this ({type(error).__name__}: {error})"}, []
        try:
            self._channel.send(reply, [sock.fileno() for sock in sockets])
        except OSError:
            self._over.set()
        finally:
            for sock in sockets:
                sock.close()

    def _answer(self, message: dict[str, Any], fds: list[int]) -> tuple[dict[str, Any], list[socket.socket]]:
        now = self.now()
        match message["ask"]:
            case "socket":
                return {}, [socket.socket(*message["socket"])]
            case "do":
                self.world.apply(Action(**{**message["action"], "do": Do(message["action"]["do"])}), now)
                self._enforce()
            case "end":
                self.world.end(Do(message["do"]), message["target"], now)
                self._enforce()
            case "adopt":
                setup = read_setup(fds[0])
                world = World(setup.inventory, setup.communities, setup.seed, setup.epoch)
                world.take_over(self.world, now)
                self._adopt(setup, world)
                self._enforce()
                if self._firewall is not None:
                    self._listening = asyncio.get_running_loop().create_task(self._listen_anew())
            case "stop":
                self._over.set()
        return {}, []


@contextmanager
def _told() -> Iterator[None]:
    """What fails while the commune runs is said in a line, and the commune runs on."""
    try:
        yield
    except StartError as error:
        print(error, file=sys.stderr)
