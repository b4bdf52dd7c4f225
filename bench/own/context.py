"""What an engine of songxa needs to be built for a driver: an inventory of loopback devices and one shared secret."""

from __future__ import annotations

import time
from collections.abc import Iterable
from random import Random
from socket import socket

from bench.workload import COMMUNITY
from songxa.model import Context, Device, Inventory, SecretLike


class Community:
    def reveal(self) -> str:
        return COMMUNITY


class OneSecret:
    """Gives the fixture's community, whatever is asked for."""

    def get(self, name: str) -> SecretLike:
        del name
        return Community()


def inventory_of(devices: Iterable[Device]) -> Inventory:
    """An inventory of nothing but these devices."""
    return Inventory("bench", "Asia/Ho_Chi_Minh", "", {}, {}, {}, {device.key: device for device in devices}, {})


def context_of(inventory: Inventory) -> Context:
    """As `songxa run` makes it, but for the seeded randomness."""
    return Context(inventory, OneSecret(), socket, None, time.monotonic, time.time, Random(1))
