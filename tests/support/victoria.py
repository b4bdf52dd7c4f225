"""A real VictoriaMetrics for tests: started on loopback, its data in the test's folder, read back sample by sample."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.support.servers import free_port, need, running

START_S = 30.0

Labels = frozenset[tuple[str, str]]
"""Every label of a series, `__name__` among them."""

Stored = dict[Labels, dict[int, float]]
"""By series: its samples by their time, in milliseconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Victoria:
    """A server under way. `url` is its base: `/write` and `/api/v2/write` take line protocol, `/api/v1/write` takes
    remote_write."""

    url: str

    def stored(self, match: str = '{__name__!=""}') -> Stored:
        """Everything that it has of the series that match; written data is seen at once.

        A stale marker comes as NaN, as VictoriaMetrics itself hands it out. Fails where a series has two of one time.
        """
        with httpx.Client(base_url=self.url, timeout=START_S, trust_env=False) as client:
            client.get("/internal/force_flush").raise_for_status()
            # The default time range is short; the data of tests is of any year.
            asked = {"match[]": match, "start": "0", "end": "4102444800"}
            answer = client.get("/api/v1/export", params=asked).raise_for_status()
        found: Stored = {}
        for line in answer.text.splitlines():
            series = json.loads(line)
            samples = found.setdefault(frozenset(series["metric"].items()), {})
            for at, value in zip(series["timestamps"], series["values"], strict=True):
                assert at not in samples, f"two samples of {series['metric']} at {at}"
                samples[at] = float("nan") if value is None else float(value)
        return found

    def counted(self, metric: str) -> float:
        """The sum of one of the server's own metrics over all its labels."""
        page = httpx.get(f"{self.url}/metrics", timeout=START_S, trust_env=False).raise_for_status().text
        values = re.findall(rf"^{re.escape(metric)}(?:{{[^}}]*}})? (\S+)$", page, re.MULTILINE)
        return sum(map(float, values))


@contextlib.contextmanager
def victoria(folder: Path, *flags: str, port: int | None = None) -> Iterator[Victoria]:
    """A VictoriaMetrics for the length of a `with`; started again with the same `folder` it still has its data.

    What is written twice with the same time is read back once (`-dedup.minScrapeInterval`), which is what the
    documentation tells its users to set. `flags` come after the usual ones; `port` is one of 127.0.0.1.
    """
    program = need("victoria-metrics", "victoria-metrics")
    port = free_port() if port is None else port
    command: Sequence[str | Path] = (
        program,
        f"-httpListenAddr=127.0.0.1:{port}",
        f"-storageDataPath={folder / 'victoria'}",
        "-retentionPeriod=100y",
        "-dedup.minScrapeInterval=1ms",
        "-search.latencyOffset=0s",
        "-memory.allowedPercent=10",
        "-loggerLevel=WARN",
        *flags,
    )
    log = folder / "victoria.log"
    with running(command, log) as process:
        limit = time.monotonic() + START_S
        url = f"http://127.0.0.1:{port}"
        while True:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{url}/health", timeout=START_S, trust_env=False).is_success:
                    break
            assert process.poll() is None, f"victoria-metrics has ended: {log.read_text()[-2000:]}"
            assert time.monotonic() < limit, f"victoria-metrics does not answer: {log.read_text()[-2000:]}"
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
        yield Victoria(url)
