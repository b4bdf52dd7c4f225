"""Which addresses may be asked. Purely by looking at them: nothing is resolved, nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from songxa.inventory.messages import shown
from songxa.inventory.rules.finding import Finding
from songxa.inventory.schema import DeviceEntry, InventoryFile
from songxa.inventory.settings import ping_of, snmp_of

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
"""Where addresses may lie unless the inventory tells: RFC 1918, RFC 6598, RFC 4193."""

_METADATA = frozenset(
    ip_address(text)
    for text in ("169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254")
)
"""Where clouds hand out credentials to whoever asks: AWS, Azure, Google, Alibaba, Oracle."""

_THIS_NETWORK = ip_network("0.0.0.0/8")
_SHOWN_NETWORKS = 8
_Network = IPv4Network | IPv6Network
_Address = IPv4Address | IPv6Address


def addresses(file: InventoryFile) -> Iterator[Finding]:
    """Networks and addresses that are none, that must not be asked, or that two devices share."""
    allowed = [ip_network(text) for text in PRIVATE]
    broken = False
    if file.allowed_networks:
        allowed = []
        for place, text in enumerate(file.allowed_networks):
            network, why = _network(text)
            if network is None:
                broken = True
                yield ("allowed_networks", place), why
            else:
                allowed.append(network)
    taken: dict[_Address, dict[int | None, str]] = {}
    for key, device in file.devices.items():
        if device.address is None or device.retired:
            continue
        address, why = _address(device.address)
        if address is not None:
            why = _refused(address, allowed, broken)
        if address is None or why:
            yield ("devices", key, "address"), why
            continue
        port, others = _port(file, device), taken.setdefault(address, {})
        if others and (port is None or None in others or port in others):
            first = others.get(port, next(iter(others.values())))
            accepted = "one of its own, or for both an SNMP port of its own"
            yield ("devices", key, "address"), f"{address} is the address of {first} already; accepted: {accepted}"
        others.setdefault(port, key)


def _network(text: str) -> tuple[_Network | None, str]:
    try:
        return ip_network(text), ""
    except ValueError:
        pass
    try:
        return None, f"{text} has bits set behind the prefix; did you mean {ip_network(text, strict=False)}?"
    except ValueError:
        return None, f"{shown(text)} is no network; accepted: such as 10.45.0.0/16 or fd00:45::/48"


def _address(text: str) -> tuple[_Address | None, str]:
    try:
        address = ip_address(text)
    except ValueError:
        accepted = "an IPv4 address such as 10.45.1.11, without port or prefix, or an IPv6 address; no host name"
        return None, f"{shown(text)} is no address; accepted: {accepted}"
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return None, f"{address} names an interface (%{address.scope_id}); accepted: an address without one"
        if address.ipv4_mapped is not None:
            return None, f"{address} is an IPv4 address in disguise; write {address.ipv4_mapped}"
    return address, ""


def not_to_be_asked(text: str) -> str:
    """Why no device can have this IP address, whatever networks are allowed; nothing if one can."""
    return _means_no_device(ip_address(text))


def _means_no_device(address: _Address) -> str:
    one = "accepted: the address of one device"
    if address.is_unspecified or address in _THIS_NETWORK:
        return f"{address} means no device; {one}"
    if address.is_multicast:
        return f"{address} is a multicast address; {one}"
    if address in _METADATA:
        return f"{address} is where clouds keep credentials (metadata service) and is never asked; {one}"
    if address.version == 4 and address.is_reserved:
        return f"{address} is reserved or broadcast; {one}"
    return ""


def _refused(address: _Address, allowed: list[_Network], incomplete: bool) -> str:
    """Why an address must not be asked, or nothing. An `incomplete` list of networks refuses nothing by itself."""
    if why := _means_no_device(address):
        return why
    if incomplete:
        return ""
    if address.is_loopback and not any(address in network for network in allowed if network.is_loopback):
        return f"{address} is this machine itself; accepted: only if allowed_networks names a loopback network"
    if not any(address in network for network in allowed):
        accepted = f"an address in {_listed(allowed)}, or add its network there"
        return f"{address} lies outside allowed_networks; accepted: {accepted}"
    return ""


def _listed(networks: list[_Network]) -> str:
    return ", ".join(map(str, networks[:_SHOWN_NETWORKS])) + (", …" if len(networks) > _SHOWN_NETWORKS else "")


def _port(file: InventoryFile, device: DeviceEntry) -> int | None:
    """What tells two devices behind one address apart."""
    snmp, ping = snmp_of(file, device), ping_of(file, device)
    if snmp is not None:
        return snmp.port
    return ping.port if ping is not None else None
