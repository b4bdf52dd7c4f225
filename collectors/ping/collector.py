"""The ping collector: which device is asked by which channel. Packets and times are the channels' and the engine's."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterable

from songxa.catalogue import PING_BAD_PACKETS, PING_OWN_DROPS
from songxa.collectors.ping.channel import BAD_PACKETS, Channel
from songxa.collectors.ping.engine import Engine
from songxa.collectors.ping.icmp import open_icmp
from songxa.collectors.ping.tcp import TcpChannel
from songxa.collectors.ping.udp import open_udp
from songxa.collectors.ping.visit import Target, Visit, failed_reading
from songxa.model import (
    Context,
    Device,
    Done,
    Inventory,
    PermissionMissing,
    PingMethod,
    PingSettings,
    Reading,
    Sample,
    Trace,
)

log = logging.getLogger(__name__)

_DEFAULT_PORT = {PingMethod.ICMP: 0, PingMethod.TCP: 80, PingMethod.UDP_ECHO: 7}


class PingCollector:
    """Echoes by ICMP, TCP handshake or UDP echo; loss, round-trip times and jitter of several echoes a visit."""

    name = "ping"

    def __init__(self, context: Context) -> None:
        self._context = context
        self._engine = Engine(context.clock, context.random)
        self._channels: dict[tuple[PingMethod, int], Channel] = {}
        self._targets: dict[tuple[str, int], tuple[int, Target]] = {}

    def accepts(self, device: Device) -> bool:
        return device.address is not None and device.ping is not None

    async def start(self) -> None:
        """Opens the ICMP sockets that the inventory needs. Raises PermissionMissing.

        A family that this machine does not have (IPv6 switched off) is told by the visits that need it: the rest of
        the commune is still to be watched.
        """
        for device in self._context.inventory.devices.values():
            if device.address is not None and device.ping is not None and device.ping.method is PingMethod.ICMP:
                try:
                    self._channel(PingMethod.ICMP, _target(device.address, 0)[0])
                except (OSError, ValueError):
                    continue

    def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
        settings = device.ping or PingSettings()
        port = 0 if settings.method is PingMethod.ICMP else settings.port or _DEFAULT_PORT[settings.method]
        begun = self._context.clock()
        try:
            family, target = self._target(device.address or "", port)
            channel = self._channel(settings.method, family)
            visit = Visit(channel, target, settings.count, begun=begun, done=done, trace=trace)
            if trace is not None:
                visit.tell(
                    f"{settings.count} echoes to {target[0]} by {channel.label}, each awaited {channel.timeout_s:g} s"
                )
            self._engine.begin(visit, budget_s)
            return
        except (OSError, ValueError) as error:
            reading = Reading(self._context.clock() - begun, error=str(error) or type(error).__name__)
        except PermissionMissing as error:
            reading = Reading(self._context.clock() - begun, error=str(error), asked=False)
        except Exception:
            log.exception("a ping of %s failed: this is a bug in songxa", device.key)
            reading = failed_reading(self._context.clock() - begun)
        asyncio.get_running_loop().call_soon(done, reading)

    def probe(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
        """A visit as any other: there is nothing more to ask."""
        self.visit(device, budget_s, done, trace)

    def adopt(self, inventory: Inventory, changed: frozenset[str]) -> None:
        """Sockets that the new inventory needs open with the first visit."""
        self._targets.clear()

    def health(self) -> Iterable[Sample]:
        channels = self._channels.values()
        yield Sample(PING_OWN_DROPS, (), sum(channel.own_drops for channel in channels))
        for reason in BAD_PACKETS:
            yield Sample(PING_BAD_PACKETS, (reason,), sum(channel.bad_packets[reason] for channel in channels))

    async def stop(self) -> None:
        self._engine.stop()
        self._channels.clear()

    def _target(self, address: str, port: int) -> tuple[int, Target]:
        known = self._targets.get((address, port))
        if known is None:
            known = _target(address, port)
            if "%" not in address:  # interfaces come and go, and their numbers with them
                self._targets[address, port] = known
        return known

    def _channel(self, method: PingMethod, family: int) -> Channel:
        channel = self._channels.get((method, family))
        if channel is None:
            channel = self._channels[method, family] = self._open(method, family)
            self._engine.add(channel)
        return channel

    def _open(self, method: PingMethod, family: int) -> Channel:
        if method is PingMethod.ICMP:
            return open_icmp(self._context, family)
        if method is PingMethod.UDP_ECHO:
            return open_udp(self._context, family)
        return TcpChannel(self._context.open_socket, family, self._context.clock)


def _target(address: str, port: int) -> tuple[int, Target]:
    """The family and the socket address, spelt as the kernel will spell the source of a reply."""
    host, _, zone = address.partition("%")
    try:
        if ":" not in host:
            return socket.AF_INET, (socket.inet_ntop(socket.AF_INET, socket.inet_pton(socket.AF_INET, address)), port)
        spelt = socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, host))
    except OSError:
        raise ValueError(f"address {address!r} is not an IPv4 or IPv6 address") from None
    if not zone:
        return socket.AF_INET6, (spelt, port, 0, 0)
    try:
        return socket.AF_INET6, (spelt, port, 0, int(zone) if zone.isdecimal() else socket.if_nametoindex(zone))
    except OSError:
        raise ValueError(f"address {address!r}: this machine has no network interface {zone!r}") from None
