"""A real Prometheus and a real Alertmanager on an export's files, and a web hook that writes down what it is told."""

from __future__ import annotations

import contextlib
import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.support.monitor import eventually
from tests.support.servers import need, running


@dataclass
class Hook:
    """What came in, in order."""

    url: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)

    def of(self, status: str) -> list[dict[str, Any]]:
        """The notifications that say `firing` or `resolved`."""
        return [each for each in list(self.told) if each["status"] == status]


@contextlib.contextmanager
def hook() -> Iterator[Hook]:
    """A web hook on a port of its own."""
    found = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            """Tests say for themselves what they saw."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.url = f"http://127.0.0.1:{server.server_address[1]}/songxa"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()


def hurry(file: Path, **durations: str) -> None:
    """Writes other durations into a configuration, which would make a test wait for minutes."""
    text = file.read_text(encoding="utf-8")
    for name, duration in durations.items():
        text, count = re.subn(rf"\b{name}: \w+", f"{name}: {duration}", text)
        assert count, f"{file.name} has no {name}"
    file.write_text(text, encoding="utf-8")


@contextlib.contextmanager
def alertmanager(config: Path, port: int, data: Path) -> Iterator[str]:
    """Its address, once it is ready."""
    command = [
        need("prometheus-alertmanager", "prometheus-alertmanager"), f"--config.file={config}",
        f"--storage.path={data}", f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=",
    ]  # fmt: skip
    with running(command, data.with_suffix(".log")):
        yield _ready(f"http://127.0.0.1:{port}", data.with_suffix(".log"))


@contextlib.contextmanager
def prometheus(config: Path, port: int, data: Path) -> Iterator[str]:
    """Its address, once it is ready."""
    command = [
        need("prometheus", "prometheus"), f"--config.file={config}", f"--storage.tsdb.path={data}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]  # fmt: skip
    with running(command, data.with_suffix(".log")):
        yield _ready(f"http://127.0.0.1:{port}", data.with_suffix(".log"))


def _ready(address: str, log: Path) -> str:
    def look() -> int:
        with urllib.request.urlopen(f"{address}/-/ready", timeout=5) as answer:
            return int(answer.status)

    try:
        eventually(look, lambda status: status == 200, 30, address)
    except OSError as error:
        raise AssertionError(log.read_text(errors="replace")) from error
    return address


def asked(address: str, query: str) -> list[tuple[dict[str, str], float]]:
    """What Prometheus answers to an instant query."""
    with urllib.request.urlopen(f"{address}/api/v1/query?{urlencode({'query': query})}", timeout=30) as answer:
        result = json.loads(answer.read())["data"]["result"]
    return [(each["metric"], float(each["value"][1])) for each in result]
