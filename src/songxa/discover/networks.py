"""Which addresses a search may ask: those of the networks that were typed, if the inventory allows them. Asks none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

from songxa.i18n import translate
from songxa.i18n.format import number
from songxa.inventory import not_to_be_asked
from songxa.inventory.rules.addresses import PRIVATE
from songxa.model import InputError
from songxa.text import plain

UNASKED = 1024
"""Addresses of a /22: more are searched only when a person has said so."""

MOST = 65_536
"""Addresses of a /16: more are never searched at once."""

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Targets:
    """The networks of one search, and how many addresses they have together."""

    networks: tuple[Network, ...]
    size: int

    def addresses(self) -> Iterator[str]:
        """Every address that can be a device's, once, in the order of the networks."""
        seen: set[int] = set()
        for network in self.networks:
            for address in network.hosts():  # without those that mean the network or all of it
                value = int(address)
                if value not in seen and not not_to_be_asked(str(address)):
                    seen.add(value)
                    yield str(address)


def targets(language: str, texts: Sequence[str], allowed: Sequence[str]) -> Targets:
    """What was typed, checked. `allowed` are the inventory's `allowed_networks`; none stands for the private ones.

    Raises InputError for what is no network, too large, not allowed, or no place where a device can be.
    """
    rooms = [ip_network(text) for text in allowed or PRIVATE]
    networks = tuple(_network(language, text) for text in texts)
    size = sum(network.num_addresses for network in networks)
    if size > MOST:
        raise InputError(
            translate(language, "discover.too_large", n=number(language, size), most=number(language, MOST))
        )
    for network in networks:
        _check(language, network, rooms)
    return Targets(networks, size)


def _network(language: str, text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError:
        pass
    try:
        meant = ip_network(text, strict=False)
    except ValueError:
        raise InputError(translate(language, "discover.no_network", text=plain(text)[:60])) from None
    raise InputError(translate(language, "discover.host_bits", text=plain(text), meant=meant))


def _check(language: str, network: Network, rooms: Sequence[Network]) -> None:
    if network.is_multicast:
        raise InputError(translate(language, "discover.multicast", network=network))
    if network.is_loopback:
        rooms = [room for room in rooms if room.is_loopback]
        if not _inside(network, rooms):
            raise InputError(translate(language, "discover.loopback", network=network))
    elif not _inside(network, rooms):
        shown = ", ".join(map(str, rooms[:8])) + (", …" if len(rooms) > 8 else "")
        raise InputError(translate(language, "discover.outside", network=network, allowed=shown))
    if why := not_to_be_asked(str(network[0])) and not_to_be_asked(str(network[-1])):
        raise InputError(f"{network}: {why}")


def _inside(network: Network, rooms: Sequence[Network]) -> bool:
    """Whether the rooms cover the network, several of them side by side included."""
    if isinstance(network, IPv4Network):
        whole = collapse_addresses(room for room in rooms if isinstance(room, IPv4Network))
        return any(network.subnet_of(room) for room in whole)
    wide = collapse_addresses(room for room in rooms if isinstance(room, IPv6Network))
    return any(network.subnet_of(room) for room in wide)
