"""One simulated device at one moment: what its MIB's values are computed from. Reads the world, never changes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from songxa.model import Device
from songxa.simulator import noise
from songxa.simulator.onts import Light, Ont
from songxa.simulator.power import Supply


@dataclass(slots=True, eq=False)
class Station:
    """A device that answers: what never changes about it, and the condition that the faults put it in."""

    device: Device
    salt: int
    family: str
    community: bytes
    category: str
    latency_s: float
    booted_at: float
    boots: int = 0
    gone: bool = False
    hang: str = ""
    hostile: str = ""
    delay_s: float = 0.0
    loss: float = 0.0
    crowd: int = 0
    ssids: tuple[str, ...] = ()
    plmn: str = ""
    network: str = ""
    onts: tuple[Ont, ...] = ()
    layout: tuple[tuple[int, int, int], ...] = ()
    """Slot, port and index of every ONT of an OLT."""
    members: tuple[tuple[str, str], ...] = ()
    """Name and device key of every access point that the inventory hangs on this controller."""


class Surroundings(Protocol):
    """What a station takes from the commune around it; `songxa.simulator.world.World` is one. `t` is UTC seconds."""

    def supply(self, station: Station) -> Supply:
        """The mains and the battery at its site."""
        ...

    def light(self, ont: Ont, t: float) -> Light:
        """How its OLT sees an ONT."""
        ...

    def rain(self, t: float) -> float:
        """0 is dry, 1 a cloudburst."""
        ...

    def people(self, station: Station, t: float) -> int:
        """Devices that people have on its Wi-Fi."""
        ...

    def works(self, key: str) -> bool:
        """Whether the device of that key has power and a way to the rest."""
        ...


class Moment:
    """A station seen at `t`, UTC seconds since the epoch."""

    __slots__ = ("_people", "station", "t", "world")

    def __init__(self, world: Surroundings, station: Station, t: float) -> None:
        self.world = world
        self.station = station
        self.t = t
        self._people = -1

    def drift(self, stream: int, period: float) -> float:
        """See `noise.drift`, with this station's salt."""
        return noise.drift(self.station.salt, stream, self.t, period)

    def chance(self, stream: int) -> float:
        """See `noise.chance`, with this station's salt."""
        return noise.chance(self.station.salt, stream)

    def total(self, stream: int, rate: float) -> int:
        """What has accrued since the device started, at `rate` a second give or take a half by station."""
        own = rate * (0.5 + self.chance(stream))
        return int(noise.accrued(self.station.booted_at, self.t, own))

    @property
    def uptime_ticks(self) -> int:
        """Hundredths of a second since the device started, wrapping as TimeTicks do after 497 days."""
        return int((self.t - self.station.booted_at) * 100) & 0xFFFFFFFF

    @property
    def rain(self) -> float:
        """0 is dry, 1 a cloudburst."""
        return self.world.rain(self.t)

    @property
    def people(self) -> int:
        """Devices that people have on this access point's Wi-Fi."""
        if self._people < 0:
            self._people = self.world.people(self.station, self.t)
        return self._people

    def light(self, number: int) -> Light:
        """How this OLT sees its ONT of that number, counted from 0 in the order of ports and indexes."""
        return self.world.light(self.station.onts[number], self.t)

    @property
    def temperature(self) -> float:
        """Degrees Celsius inside a housing that stands in the shade."""
        outside = 26 + 5 * noise.daily(self.t, 14.0) - 3 * self.rain
        return outside + 12 + 4 * self.drift(0x7E3, 3 * 3600)
