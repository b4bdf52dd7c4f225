"""A real Prometheus finds its targets by asking songxa, and scrapes it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.support.commune import troubled
from tests.support.servers import free_port, need, running
from tests.support.serving import serving

PATIENCE_S = 30.0


def config(address: str, folder: Path) -> Path:
    """Two jobs: songxa itself, and its OLT through an exporter; as docs/api.md shows them."""

    def discovery(query: str) -> list[dict[str, str]]:
        return [{"url": f"{address}/sd/prometheus{query}", "refresh_interval": "1s"}]

    through = [
        {"action": "labelmap", "regex": "__meta_songxa_(device|kind|site|village|operator)"},
        {"source_labels": ["__address__"], "target_label": "__param_target"},
        {"source_labels": ["__meta_songxa_device"], "target_label": "instance"},
        {"target_label": "__address__", "replacement": address.removeprefix("http://")},
    ]
    jobs = [
        {"job_name": "songxa", "http_sd_configs": discovery("")},
        {"job_name": "snmp", "http_sd_configs": discovery("?of=devices&kind=olt"), "relabel_configs": through},
    ]
    file = folder / "prometheus.yml"
    file.write_text(json.dumps({"global": {"scrape_interval": "1s", "scrape_timeout": "1s"}, "scrape_configs": jobs}))
    return file


async def eventually(api: str, path: str, found: Callable[[Any], bool], **params: str) -> Any:
    """What Prometheus says once it says it."""
    async with httpx.AsyncClient(base_url=api) as client, asyncio.timeout(PATIENCE_S):
        while True:
            try:
                data = (await client.get(path, params=params)).json()["data"]
                if found(data):
                    return data
            except (httpx.TransportError, KeyError, json.JSONDecodeError):
                pass
            await asyncio.sleep(0.2)


async def test_prometheus_finds_songxa_and_its_devices_by_asking_it(tmp_path: Path) -> None:
    program = need("prometheus", "prometheus")
    port = free_port()
    async with serving(troubled()) as address:
        command = [
            program, f"--config.file={config(address, tmp_path)}", f"--storage.tsdb.path={tmp_path / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn",
        ]  # fmt: skip
        with running(command, tmp_path / "log"):
            api = f"http://127.0.0.1:{port}"
            scraped = await eventually(
                api, "/api/v1/query", lambda data: bool(data["result"]), query='songxa_up{job="songxa"}'
            )
            targets = await eventually(
                api, "/api/v1/targets", lambda data: len(data["activeTargets"]) == 2, state="active"
            )
    assert len(scraped["result"]) == 54
    by_job = {target["labels"]["job"]: target for target in targets["activeTargets"]}
    assert by_job["songxa"]["labels"]["instance"] == address.removeprefix("http://")
    assert by_job["songxa"]["discoveredLabels"]["__meta_songxa_commune"] == "Xã Hoa Sen"
    assert by_job["snmp"]["labels"] == {
        "job": "snmp", "instance": "olt-1", "device": "olt-1", "kind": "olt", "site": "bd", "village": "thon-0",
        "operator": "vnpt",
    }  # fmt: skip
    assert by_job["snmp"]["scrapeUrl"].endswith("/metrics?target=127.1.0.3")
