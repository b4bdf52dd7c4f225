"""How songxa's own plug-ins are set up for the contract tests; see tests/support/contract.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from songxa.collectors.snmp import ber
from songxa.exporters.prometheus import PrometheusExporter
from songxa.model import (
    Device,
    Exporter,
    Exporters,
    InfluxSettings,
    PingMethod,
    PingSettings,
    RemoteWriteSettings,
    SnmpSettings,
)
from songxa.simulator.agent import TableMib, respond
from tests.support.contract import CollectorSetup, ExporterSetup

_COMMUNITY = "canary-community"
_SYSTEM = TableMib(
    [
        (ber.encode_oid("1.3.6.1.2.1.1.1.0"), ber.OCTET_STRING, b"A router"),
        (ber.encode_oid("1.3.6.1.2.1.1.2.0"), ber.OBJECT_IDENTIFIER, ber.encode_oid("1.3.6.1.4.1.8072.3.2.10")),
        (ber.encode_oid("1.3.6.1.2.1.1.3.0"), ber.TIME_TICKS, 360_000),
    ]
)


def _by_udp_echo(device: Device, port: int) -> Device:
    return replace(device, ping=PingSettings(PingMethod.UDP_ECHO, port))


def _by_snmp(device: Device, port: int) -> Device:
    return replace(device, snmp=SnmpSettings("contract", port=port, profile="generic"))


def _agent(datagram: bytes) -> Iterable[bytes]:
    answer = respond(datagram, _SYSTEM, _COMMUNITY.encode())
    return [] if answer is None else [answer]


def _page(exporter: Exporter) -> str:
    return cast("PrometheusExporter", exporter).render()[0].decode()


COLLECTORS = {
    "ping": CollectorSetup(_by_udp_echo, lambda datagram: [datagram]),
    "snmp": CollectorSetup(_by_snmp, _agent, {"snmp.contract.community": _COMMUNITY}),
}

EXPORTERS = {
    "prometheus": ExporterSetup(lambda port: Exporters(), shown=_page),
    "influxdb": ExporterSetup(
        lambda port: Exporters(influxdb=InfluxSettings(f"http://127.0.0.1:{port}", org="xa", bucket="songxa")),
        {"influxdb.token": "canary-token"},
    ),
    "remote_write": ExporterSetup(
        lambda port: Exporters(remote_write=RemoteWriteSettings(f"http://127.0.0.1:{port}/write", bearer=True)),
        {"remote-write.token": "canary-token"},
    ),
}
