"""An inventory moved onto the loopback: same keys and tree, other addresses, ports and credentials. Opens nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from ipaddress import IPv4Address

from songxa.model import Credential, Device, Inventory, PingMethod, PingSettings, SecretError, SecretLike

LOOPBACK = "127.0.0.0/8"
_FIRST = int(IPv4Address("127.64.0.0"))
_SIZE = 1 << 22


def addresses(inventory: Inventory) -> dict[str, str]:
    """A loopback address of 127.64.0.0/10 for every device that has an address.

    It follows from the device's key, so that editing one device moves no other.
    """
    taken: dict[int, str] = {}
    for key in sorted(key for key, device in inventory.devices.items() if device.address is not None):
        place = int.from_bytes(blake2b(key.encode(), digest_size=4).digest(), "big") % _SIZE
        while place in taken or place % 256 in (0, 255):
            place = (place + 1) % _SIZE
        taken[place] = key
    return {key: str(IPv4Address(_FIRST + place)) for place, key in taken.items()}


def placed(inventory: Inventory) -> Inventory:
    """The inventory at its loopback addresses, with its own settings otherwise."""
    places = addresses(inventory)
    moved = {key: replace(device, address=places.get(key)) for key, device in inventory.devices.items()}
    return replace(inventory, devices=moved)


def community_of(credential: str) -> str:
    """What the simulated devices of a credential take as their community."""
    return f"sim-{credential}"


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the simulator answers. `icmp` is whether devices can vanish from ICMP, and TCP ports be had."""

    snmp: int
    echo: int
    icmp: bool


def relocate(inventory: Inventory, ports: Ports) -> tuple[Inventory, tuple[str, ...]]:
    """The inventory to poll, and a sentence for everything that is simulated otherwise than the inventory says."""
    places = addresses(inventory)
    devices = {key: _move(device, places.get(key), ports) for key, device in inventory.devices.items()}
    credentials = {
        key: Credential(key, version="2c") if credential.version == "3" else credential
        for key, credential in inventory.credentials.items()
    }
    notes = []
    third = sum(1 for credential in inventory.credentials.values() if credential.version == "3")
    if third:
        notes.append(f"{third} SNMPv3 credential(s) are served as v2c: the simulated agents do not speak v3.")
    switched = sum(1 for key, device in inventory.devices.items() if device.ping != devices[key].ping)
    if switched and not ports.icmp:
        notes.append(f"{switched} device(s) are asked by UDP echo (RFC 862) in place of ICMP or TCP.")
    moved = replace(inventory, devices=devices, credentials=credentials, allowed_networks=(LOOPBACK,))
    return moved, tuple(notes)


def _move(device: Device, address: str | None, ports: Ports) -> Device:
    if address is None:
        return device
    ping = device.ping
    if ping is not None and (not ports.icmp or ping.method is PingMethod.UDP_ECHO):
        ping = PingSettings(PingMethod.UDP_ECHO, ports.echo, ping.count)
    snmp = device.snmp
    if snmp is not None:
        snmp = replace(snmp, port=ports.snmp, version="2c" if snmp.version == "3" else snmp.version)
    return replace(device, address=address, ping=ping, snmp=snmp)


class _Community:
    """Prints as `<secret>`, as every secret does."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "<secret>"

    def reveal(self) -> str:
        return self._value


class SimulatedSecrets:
    """The communities of the simulated devices, under the names that real ones are read by. See `model.Secrets`."""

    def __init__(self, inventory: Inventory) -> None:
        self._known = {f"snmp.{key}.community": community_of(key) for key in inventory.credentials}

    def get(self, name: str) -> SecretLike:
        """Raises SecretError for anything but the community of a credential."""
        if name not in self._known:
            raise SecretError(f"{name}: the simulator has no such secret; it knows communities of credentials only")
        return _Community(self._known[name])
