"""A real Prometheus scrapes us and gives the values back; promtool finds nothing to complain about."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from songxa import catalogue as c
from songxa.catalogue import METRICS
from songxa.model import Metric, MetricKind, Reading, Sample
from tests.support.commune import FakeStation, troubled
from tests.support.servers import free_port, need, running
from tests.support.serving import serving

PATIENCE_S = 30.0
NASTY = (
    "plain", 'quo"te', "back\\slash\\", "new\nline", "Nhà văn hoá 😀", "\x00\x01\r\t\x7f", "caf\udce9", '{a="b"} 1', "",
)  # fmt: skip


def own(page: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Our series of a page, as prometheus-client reads them; to Prometheus an empty label is no label."""
    return {
        (sample.name, frozenset((name, text) for name, text in sample.labels.items() if text)): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name.startswith("songxa_")
    }


async def scraped(api: str, query: str) -> list[dict[str, object]]:
    """The answer to an instant query, once Prometheus has one."""
    async with httpx.AsyncClient(base_url=api) as client:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    answer = await client.get("/api/v1/query", params={"query": query})
                    found: list[dict[str, object]] = answer.json()["data"]["result"]
                    if found:
                        return found
                except (httpx.TransportError, KeyError, json.JSONDecodeError):
                    pass
                await asyncio.sleep(0.2)


async def test_prometheus_stores_what_the_page_says(tmp_path: Path) -> None:
    program = need("prometheus", "prometheus")
    station = troubled()

    big = 2**53 + 7
    samples = [Sample(c.WIFI_CLIENTS, ("ng", ssid), n) for n, ssid in enumerate(NASTY)]
    samples += [Sample(c.IF_IN_OCTETS, ("eth0",), big), Sample(c.IF_OUT_OCTETS, ("eth0",), 2**53 - 1)]
    station.poll("ap-01", "snmp", Reading(0.1, tuple(samples)))
    wanted = own(station.metrics("")[0].decode())

    port = free_port()
    async with serving(station) as address:
        config = tmp_path / "prometheus.yml"
        target = address.removeprefix("http://")
        config.write_text(
            json.dumps(
                {
                    "global": {"scrape_interval": "1s", "scrape_timeout": "1s"},
                    "scrape_configs": [{"job_name": "songxa", "static_configs": [{"targets": [target]}]}],
                }
            )
        )
        command = [
            program, f"--config.file={config}", f"--storage.tsdb.path={tmp_path / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn",
        ]  # fmt: skip
        with running(command, tmp_path / "log"):
            api = f"http://127.0.0.1:{port}"
            assert (await scraped(api, "up == 1"))[0]["value"]
            found = await scraped(api, '{__name__=~"songxa_.+"}')
            async with httpx.AsyncClient(base_url=api) as client:
                kinds = (await client.get("/api/v1/metadata")).json()["data"]

    stored = {}
    for series in found:
        labels, value = series["metric"], series["value"]
        assert isinstance(labels, dict)
        assert isinstance(value, list)
        name = labels.pop("__name__")
        assert labels.pop("job") == "songxa"
        labels.pop("instance")
        stored[name, frozenset(labels.items())] = float(value[1])
    assert stored == wanted
    assert stored["songxa_if_in_octets_total", frozenset({("device", "ap-01"), ("interface", "eth0")})] == 7
    assert {kind["type"] for kind in kinds["songxa_if_in_octets"]} == {"counter"}
    assert {kind["type"] for kind in kinds["songxa_device"]} == {"info"}
    assert {kind["unit"] for kind in kinds["songxa_ping_rtt_seconds"]} == {"seconds"}


def everything() -> FakeStation:
    """One series of every metric of the catalogue."""
    station = FakeStation()
    given = {"songxa_poll_answered", "songxa_poll_duration_seconds", "songxa_poll_invalid_values", "songxa_up"}
    told = [metric for metric in METRICS if metric.name not in given and metric.name != "songxa_device_info"]

    def sample(metric: Metric) -> Sample:
        return Sample(metric, tuple(f"{name} 1" for name in metric.label_names), 1)

    station.poll("ap-01", "snmp", Reading(0.1, tuple(sample(metric) for metric in told if metric.of_device)))
    station.exporter.add_source(lambda: [(None, sample(metric)) for metric in told if not metric.of_device])
    return station


def promtool(page: bytes) -> subprocess.CompletedProcess[bytes]:
    program = need("promtool", "prometheus")
    return subprocess.run([program, "check", "metrics"], input=page, capture_output=True, timeout=60, check=False)


def test_promtool_has_nothing_to_say_about_any_metric() -> None:
    page = everything().metrics("")[0]
    assert all(f"\n{metric.name}".encode() in page for metric in METRICS)
    checked = promtool(page)
    assert (checked.stdout + checked.stderr).decode() == ""
    assert checked.returncode == 0


@pytest.mark.parametrize("ssid", NASTY)
def test_promtool_reads_a_page_with_any_label(ssid: str) -> None:

    station = FakeStation().answer_all()
    station.poll("ap-01", "snmp", Reading(0.1, (Sample(c.WIFI_CLIENTS, ("ng", ssid), 1),)))
    assert promtool(station.metrics("")[0]).returncode == 0


def test_promtool_does_complain_about_what_is_wrong() -> None:
    # Otherwise the tests above could not fail.
    station = FakeStation()
    bad = Metric("acme_fan_milliseconds", MetricKind.GAUGE, "", "A fan.")
    station.poll("ap-01", "acme", Reading(0.1, (Sample(bad, (), 1),)))
    assert promtool(station.metrics("")[0]).returncode == 3
