"""A real Prometheus for tests, receiver of remote_write and scraper: started on loopback, asked for what it has."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.support.page import Labels
from tests.support.servers import free_port, need, running

START_S = 30.0


@dataclass(frozen=True, slots=True)
class Prometheus:
    """A server under way. `url` is its base; remote_write goes to `/api/v1/write`."""

    url: str

    def instant(self, query: str, at: float | None = None) -> dict[Labels, float]:
        """The answer to an instant query, at `at` or now: series that were ended are not in it."""
        found = self._asked(query, at)
        return {frozenset(each["metric"].items()): float(each["value"][1]) for each in found}

    def stored(self, selector: str, until: float, span_s: int) -> dict[Labels, dict[int, float]]:
        """Every sample of the `span_s` seconds up to `until`, by its time in milliseconds; stale markers left out."""
        found = self._asked(f"{selector}[{span_s}s]", until)
        return {
            frozenset(each["metric"].items()): {round(at * 1000): float(value) for at, value in each["values"]}
            for each in found
        }

    def _asked(self, query: str, at: float | None) -> list[dict[str, Any]]:
        asked = {"query": query} | ({} if at is None else {"time": f"{at:.3f}"})
        answer = httpx.get(f"{self.url}/api/v1/query", params=asked, timeout=START_S, trust_env=False)
        return list(answer.raise_for_status().json()["data"]["result"])


@contextlib.contextmanager
def prometheus(
    folder: Path, *, out_of_order: str = "", scraped: str = "", port: int | None = None
) -> Iterator[Prometheus]:
    """A Prometheus for the length of a `with`. `out_of_order` is its out_of_order_time_window; empty for none.

    `scraped`: HOST:PORT of a songxa that it scrapes each second, empty for none. `port`: its own, None for a free one.
    """
    program = need("prometheus", "prometheus")
    config = folder / "prometheus.yml"
    told: dict[str, Any] = {"storage": {"tsdb": {"out_of_order_time_window": out_of_order}}} if out_of_order else {}
    if scraped:
        job = {"job_name": "songxa", "static_configs": [{"targets": [scraped]}]}
        told |= {"global": {"scrape_interval": "1s", "scrape_timeout": "1s"}, "scrape_configs": [job]}
    config.write_text(json.dumps(told))
    port, log = free_port() if port is None else port, folder / "prometheus.log"
    command = [
        program, f"--config.file={config}", f"--storage.tsdb.path={folder / 'prometheus'}",
        f"--web.listen-address=127.0.0.1:{port}", "--web.enable-remote-write-receiver",
        "--storage.tsdb.retention.time=10y", "--log.level=warn",
    ]  # fmt: skip
    with running(command, log) as process:
        url, limit = f"http://127.0.0.1:{port}", time.monotonic() + START_S
        while True:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{url}/-/ready", timeout=START_S, trust_env=False).is_success:
                    break
            assert process.poll() is None, f"prometheus has ended: {log.read_text()[-2000:]}"
            assert time.monotonic() < limit, f"prometheus does not answer: {log.read_text()[-2000:]}"
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
        yield Prometheus(url)
