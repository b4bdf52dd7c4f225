"""The exporter against a real TCP server of this machine that listens, is away, or breaks off."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from songxa.model import Context, Exporters, InputError, Metric, MetricKind, Poll, Reading, Sample
from songxa_example.graphite import GraphiteExporter
from songxa_example.lines import lines

AT = 1_764_640_800.0
CLIENTS = Metric("songxa_wifi_clients", MetricKind.GAUGE, "", "Clients.", ("radio", "ssid"))
OCTETS = Metric("songxa_if_in_octets_total", MetricKind.COUNTER, "", "Octets.", ("port",))


def with_settings(context: Context, **settings: Any) -> Context:
    exporters = Exporters(others={"graphite": settings})
    return replace(context, inventory=replace(context.inventory, exporters=exporters))


def polled(context: Context, value: float, at: float = AT, key: str = "ap") -> Poll:
    samples = (Sample(CLIENTS, ("ng", "Xã Free"), value),)
    return Poll(context.inventory.devices[key], "snmp", at, Reading(0.1, samples))


class Graphite:
    """Reads lines until the other side is done, as carbon does, and closes."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.came = asyncio.Condition()

    @contextlib.asynccontextmanager
    async def listening(self, port: int = 0) -> AsyncIterator[int]:
        there = await asyncio.start_server(self._take, "127.0.0.1", port)
        async with there:
            yield there.sockets[0].getsockname()[1]

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        text = (await reader.read(-1)).decode()
        writer.close()
        async with self.came:
            self.lines += text.splitlines()
            self.came.notify_all()

    async def until(self, enough: Callable[[list[str]], bool]) -> None:
        async with self.came:
            await self.came.wait_for(lambda: enough(self.lines))


async def test_a_poll_arrives_at_its_full_minute_with_its_labels_as_tags(context: Context) -> None:
    graphite = Graphite()
    async with graphite.listening() as port:
        exporter = GraphiteExporter(with_settings(context, host="127.0.0.1", port=port, prefix="xa"))
        await exporter.start()
        exporter.export(polled(context, 14, at=AT + 37))
        await graphite.until(bool)
        await exporter.stop()
    assert graphite.lines == [f"xa.songxa_wifi_clients;device=ap;radio=ng;ssid=Xã_Free 14 {AT:.0f}"]


async def test_nothing_is_lost_while_graphite_is_away_nor_when_songxa_starts_anew_meanwhile(context: Context) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = with_settings(context, host="127.0.0.1", port=port)
    for turn in range(2):
        exporter = GraphiteExporter(settings)
        await exporter.start()
        for minute in range(5):
            number = 5 * turn + minute
            exporter.export(polled(context, number, at=AT + 60 * number))
        await exporter.stop()

    graphite = Graphite()
    async with graphite.listening(port):
        exporter = GraphiteExporter(settings)
        await exporter.start()
        await graphite.until(lambda got: len({line.split()[1] for line in got}) == 10)
        await exporter.stop()
    assert {line.split()[1] for line in graphite.lines} == {str(number) for number in range(10)}


async def test_a_device_that_the_inventory_lost_is_passed_over(context: Context) -> None:
    graphite = Graphite()
    async with graphite.listening() as port:
        exporter = GraphiteExporter(with_settings(context, host="127.0.0.1", port=port))
        await exporter.start()
        devices = {key: device for key, device in context.inventory.devices.items() if key != "ap"}
        exporter.adopt(replace(context.inventory, devices=devices))
        exporter.export(polled(context, 1))
        exporter.export(polled(context, 2, key="rtr"))
        await graphite.until(bool)
        await exporter.stop()
    assert [line.split()[1] for line in graphite.lines] == ["2"]


@pytest.mark.parametrize(
    ("labels", "tags"),
    [
        (("ng", "a;b=c d\ne"), ";radio=ng;ssid=a_b=c_d_e"),
        (("", "x"), ";ssid=x"),
        (("~5g", "~"), ";radio=5g"),
        (("\u00a0\x00", "é"), ";radio=_;ssid=é"),
    ],
)
def test_labels_that_would_tear_a_line_apart_do_not(labels: tuple[str, str], tags: str) -> None:
    (line,) = lines("", "ap", [Sample(CLIENTS, labels, 1)], 60)
    assert line == f"songxa_wifi_clients;device=ap{tags} 1 60\n"


def test_large_counters_keep_their_digits_and_what_is_no_number_is_left_out() -> None:
    samples = [Sample(OCTETS, ("1",), 2**64 - 1), Sample(OCTETS, ("2",), float("nan")), Sample(OCTETS, ("1",), 5)]
    assert lines("", "ap", samples, 60) == [f"songxa_if_in_octets_total;device=ap;port=1 {2**64 - 1} 60\n"]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, "host: is missing"),
        ({"host": "h", "prot": 1}, "prot: unknown key; accepted here: host, port, prefix"),
        ({"host": "http://user:CANARY@h"}, "host: is no host; accepted: a name or an address alone"),
        ({"host": "h", "port": 65_536}, "port: is 65536; accepted: a whole number from 1 to 65535"),
        ({"host": "h", "prefix": "a b"}, "prefix: is 'a b'; accepted: letters"),
    ],
)
def test_settings_that_cannot_be_used_are_told_by_their_key(
    context: Context, settings: dict[str, Any], told: str
) -> None:
    with pytest.raises(InputError, match="^" + told) as caught:
        GraphiteExporter(with_settings(context, **settings))
    assert "CANARY" not in str(caught.value)
