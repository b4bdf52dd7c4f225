"""What is never asked of a device, because it says who people are. The list, and whether an OID falls under it.

A profile that touches one of these fails to load. The list names whole tables (a client's MAC address hides in the row
index too, so not even a harmless column of such a table may be walked) and single objects beside useful ones.
"""

from __future__ import annotations

_E = "1.3.6.1.4.1."

DENIED: dict[str, str] = {
    # names and places of people
    "1.3.6.1.2.1.1.4": "sysContact: a person",
    "1.3.6.1.2.1.1.6": "sysLocation: free text that holds names and addresses",
    "1.3.6.1.2.1.31.1.1.1.18": "ifAlias: holds customers' names",
    "1.3.6.1.2.1.2.2.1.6": "ifPhysAddress: MAC addresses",
    # who talks to whom
    "1.3.6.1.2.1.3": "at: the ARP table of RFC 1213",
    "1.3.6.1.2.1.4.22": "ipNetToMediaTable: the ARP table",
    "1.3.6.1.2.1.4.35": "ipNetToPhysicalTable: the ARP and neighbour table",
    "1.3.6.1.2.1.6.13": "tcpConnTable: who is connected",
    "1.3.6.1.2.1.6.19": "tcpConnectionTable: who is connected",
    "1.3.6.1.2.1.17.4.3": "dot1dTpFdbTable: forwarding database",
    "1.3.6.1.2.1.17.7.1.2": "dot1qFdbTable, dot1qTpFdbTable: forwarding database",
    "1.0.8802.1.1.2.1.4": "lldpRemTable: neighbours",
    "1.2.840.10036.1.1.1.1": "dot11StationID: a MAC address",
    # client tables, leases, modem and subscriber identities, family by family
    _E + "41112.1.4.7": "airOS ubntStaTable: clients",
    _E + "14988.1.1.1.2": "MikroTik mtxrWlRtabTable: clients",
    _E + "14988.1.1.1.5": "MikroTik CAPsMAN registration table: clients",
    _E + "14988.1.1.1.9": "MikroTik 60 GHz station table: MAC addresses",
    _E + "14988.1.1.2": "MikroTik queues: named after customers",
    _E + "14988.1.1.5": "MikroTik hotspot users",
    _E + "14988.1.1.6": "MikroTik DHCP leases",
    _E + "14988.1.1.7.3": "MikroTik serial number",
    _E + "14988.1.1.11.1.1.3": "MikroTik neighbours: MAC addresses",
    _E + "14988.1.1.16.1.1.11": "MikroTik modem IMEI",
    _E + "14988.1.1.16.1.1.12": "MikroTik modem IMSI",
    _E + "14988.1.1.16.1.1.13": "MikroTik modem UICC",
    _E + "14988.1.1.18": "MikroTik scripts: reading one runs it",
    _E + "14823.2.3.3.1.1.1": "Aruba Instant controller key",
    _E + "14823.2.3.3.1.2.1.1.4": "Aruba Instant serial numbers",
    _E + "14823.2.3.3.1.2.4": "Aruba Instant client table",
    _E + "14823.2.2.1.4": "ArubaOS user tables",
    _E + "14823.2.2.1.5.2.2": "ArubaOS station tables",
    _E + "25053.1.1.6.1.1.1.3": "Ruckus WLAN station table",
    _E + "25053.1.2.2.1.1.3": "Ruckus ZoneDirector clients",
    _E + "25053.1.15.2.1.1.3": "Ruckus Unleashed clients",
    _E + "25053.1.4.2.1.1.3": "Ruckus SmartZone clients",
    _E + "25053.1.2.1.1.1.1.15": "Ruckus serial number",
    _E + "25053.1.15.1.1.1.1.15": "Ruckus serial number",
    _E + "42397.1.1.3.3.1.2": "Grandstream client MAC addresses",
    _E + "42397.1.1.3.3.1.3": "Grandstream client addresses",
    _E + "48690.1.1": "Teltonika IMEI or serial number",
    _E + "48690.1.5": "Teltonika serial number",
    _E + "48690.2.2.1.3": "Teltonika IMEI",
    _E + "48690.2.2.1.7": "Teltonika modem serial number: an IMEI",
    _E + "48690.2.2.1.8": "Teltonika IMSI",
    _E + "48690.2.2.1.24": "Teltonika modem address",
    _E + "48690.2.2.1.27": "Teltonika ICCID",
    _E + "2011.6.128.1.1.2.43.1.3": "Huawei ONT serial numbers",
    _E + "2011.6.128.1.1.2.43.1.9": "Huawei ONT descriptions: customers' names",
    _E + "2011.6.128.1.1.2.45": "Huawei ONT identities",
    _E + "2011.5.14.2": "Huawei MAC address table",
    _E + "2011.6.139.18": "Huawei WLAN station tables",
    _E + "3902.1012.3.28.1.1.2": "ZTE ONU names",
    _E + "3902.1012.3.28.1.1.3": "ZTE ONU descriptions",
    _E + "3902.1012.3.28.1.1.5": "ZTE ONU serial numbers",
    _E + "3902.1012.3.28.1.1.7": "ZTE ONU passwords",
    _E + "3902.1082.500.10.2.3.3.1.2": "ZTE ONU names",
    _E + "3902.1082.500.10.2.3.3.1.3": "ZTE ONU descriptions",
    _E + "3902.1082.500.10.2.3.3.1.6": "ZTE ONU serial numbers",
    _E + "3902.1082.500.10.2.3.3.1.18": "ZTE ONU serial numbers",
    _E + "14179.2.1.4": "Cisco WLC client tables",
    _E + "14179.2.1.6": "Cisco WLC client statistics",
    _E + "26928.1.1.1.2.1.2": "Aerohive association table: clients",
}
"""Subtree to the reason it is never read."""


def _arcs(oid: str) -> tuple[int, ...]:
    return tuple(int(arc) for arc in oid.split("."))


_ROOTS = [(_arcs(root), root) for root in DENIED]


def denied(oid: str) -> str | None:
    """Why `oid`, dotted, is not to be read or walked; None if it may.

    A walk root above a denied subtree is refused too, since the walk would run through it.
    """
    asked = _arcs(oid)
    for root, text in _ROOTS:
        shared = min(len(asked), len(root))
        if asked[:shared] == root[:shared]:
            return f"{oid} touches {text} ({DENIED[text]}), which is never read"
    return None
