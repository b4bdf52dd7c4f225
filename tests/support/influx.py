"""A real influxd 1.6.7 for tests, and in front of it one that speaks the version 2 API strictly and fails on demand.

No InfluxDB 2 can be installed from Debian, so what the front says is from InfluxData's documentation of /api/v2/write;
every line that passes it is judged by influxd's own parser.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.support.servers import free_port, need, running

START_S = 30.0
DATABASE = "songxa"
TOKEN, ORG, BUCKET = "canary-token-7f3a==", "xa hoa sen", "sóng & xã"

Tags = frozenset[tuple[str, str]]
Stored = dict[tuple[str, str, Tags], dict[int, float]]
"""By measurement, field and tags: values by their time, in milliseconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Influx:
    """A server under way. `auth` is who may read and write everything, where anybody has to say who they are."""

    url: str
    auth: tuple[str, str] | None = None

    def query(self, text: str, database: str = DATABASE, **more: str) -> list[dict[str, Any]]:
        """The series that an InfluxQL statement gives; raises for a statement that fails."""
        asked = {"q": text, "db": database, "epoch": "ms", **more}
        with httpx.Client(timeout=START_S, trust_env=False, auth=self.auth) as client:
            answer = client.post(f"{self.url}/query", data=asked).raise_for_status().json()
        result = answer["results"][0]
        assert "error" not in result, result["error"]
        found: list[dict[str, Any]] = result.get("series", [])
        return found

    def create(self, database: str = DATABASE) -> None:
        self.query(f'CREATE DATABASE "{database}"')

    def write(self, lines: bytes, database: str = DATABASE, precision: str = "ms") -> httpx.Response:
        """Hands lines over as they are."""
        with httpx.Client(timeout=START_S, trust_env=False, auth=self.auth) as client:
            return client.post(f"{self.url}/write", params={"db": database, "precision": precision}, content=lines)

    def stored(self, database: str = DATABASE) -> Stored:
        """Everything in a database."""
        found: Stored = {}
        types = self.types(database)
        for series in self.query("SELECT *::field FROM /.*/ GROUP BY *", database):
            tags = frozenset((name, text) for name, text in series["tags"].items() if text)
            columns = series["columns"]
            for row in series["values"]:
                for column, value in zip(columns[1:], row[1:], strict=True):
                    if value is not None:
                        # JSON writes a float without a point where it can.
                        real = types[series["name"], column] == "float"
                        found.setdefault((series["name"], column, tags), {})[row[0]] = float(value) if real else value
        return found

    def types(self, database: str = DATABASE) -> dict[tuple[str, str], str]:
        """What sort of values each field has, by measurement and field."""
        series = self.query("SHOW FIELD KEYS", database)
        return {(each["name"], name): sort for each in series for name, sort in each["values"]}

    def tag_keys(self, database: str = DATABASE) -> set[tuple[str, str]]:
        """Measurement and tag."""
        return {(each["name"], row[0]) for each in self.query("SHOW TAG KEYS", database) for row in each["values"]}


@contextlib.contextmanager
def influx(folder: Path, *, auth: tuple[str, str] | None = None, port: int | None = None) -> Iterator[Influx]:
    """An influxd for the length of a `with`, with the database DATABASE; started again with the same `folder` it still
    has its data. With `auth`, that user is its administrator and nobody else may do anything."""
    program = need("influxd", "influxdb")
    port = free_port() if port is None else port
    home = folder / "influx"
    home.mkdir(exist_ok=True)
    config = home / "influxdb.conf"
    config.write_text(
        f"""
reporting-disabled = true
bind-address = "127.0.0.1:{free_port()}"
[meta]
dir = "{home}/meta"
[data]
dir = "{home}/data"
wal-dir = "{home}/wal"
query-log-enabled = false
max-values-per-tag = 0
[monitor]
store-enabled = false
[retention]
enabled = false
[logging]
level = "error"
[http]
bind-address = "127.0.0.1:{port}"
log-enabled = false
auth-enabled = {"true" if auth else "false"}
max-body-size = 0
"""
    )
    log = folder / "influx.log"
    with running((program, "-config", config), log) as process:
        server = Influx(f"http://127.0.0.1:{port}", auth)
        _wait(server.url, process, log)
        if auth:
            user, password = auth
            first = f"CREATE USER \"{user}\" WITH PASSWORD '{password}' WITH ALL PRIVILEGES"
            Influx(server.url).query(first, "")
        server.create()
        yield server


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + START_S
    while True:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/ping", timeout=START_S, trust_env=False).is_success:
                return
        assert process.poll() is None, f"influxd has ended: {log.read_text()[-2000:]}"
        assert time.monotonic() < limit, f"influxd does not answer: {log.read_text()[-2000:]}"
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)


# ---- version 2, in front of it ------------------------------------------------------------------------------------


@dataclass
class Front:
    """What it wants, how it fails (`fault`, None: it does not), and what it has seen.

    Faults: a status as text ("503"), words of it may follow; "429 seconds" and "429 date" with Retry-After; "reset";
    "hang"; "drip" (a byte at a time, for ever); "redirect" (to `elsewhere`); "huge" (an error of 64 MiB); "garbage" (no
    HTTP); "page" (200 with HTML); "echo" (401 that repeats the Authorization header).
    """

    behind: Influx
    url: str = ""
    database: str = DATABASE
    token: str = TOKEN
    org: str = ORG
    bucket: str = BUCKET
    limit: int = 50_000_000
    version: str = "v2.7.6"
    skew_s: float = 0.0
    elsewhere: str = ""
    fault: str | None = None
    statuses: list[int] = field(default_factory=list)
    faulted: int = 0
    released: threading.Event = field(default_factory=threading.Event)

    def fail(self, how: str | None) -> None:
        """From the next request on; what hangs is let go."""
        self.released.set()
        self.released = threading.Event()
        self.fault = how


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    front: Front
    trust: ssl.SSLContext | None = None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are what is tested."""

    def finish_request(self, request: Any, client_address: Any) -> None:
        # The handshake belongs to the connection's thread: one that fails must not keep the others waiting.
        if self.trust is not None:
            with self.trust.wrap_socket(request, server_side=True) as secure:
                super().finish_request(secure, client_address)
        else:
            super().finish_request(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def version_string(self) -> str:
        return "front"

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(time.time() + self.server.front.skew_s, usegmt=True)

    def do_GET(self) -> None:
        if self.path == "/ping":
            self._answer(204, b"", {"X-Influxdb-Version": self.server.front.version})
        else:
            self._json(404, "not found", "path not found")

    def do_POST(self) -> None:
        front = self.server.front
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if front.fault is not None:
            front.faulted += 1
            self._fault(front, front.fault, front.released)
        else:
            self._write(front, body)

    def _write(self, front: Front, body: bytes) -> None:
        asked = urlsplit(self.path)
        wanted = parse_qs(asked.query, strict_parsing=True)
        if asked.path != "/api/v2/write":
            return self._json(404, "not found", "path not found")
        if self.headers.get("Authorization") != f"Token {front.token}":
            return self._json(401, "unauthorized", "unauthorized access")
        if wanted.keys() != {"org", "bucket", "precision"} or wanted["precision"] != ["ms"]:
            return self._json(400, "invalid", f"unexpected parameters {sorted(wanted)}")
        if wanted["org"] != [front.org]:
            return self._json(404, "not found", "organization not found")
        if wanted["bucket"] != [front.bucket]:
            return self._json(404, "not found", f'bucket "{wanted["bucket"][0]}" not found')
        if self.headers.get("Content-Encoding") != "gzip":
            return self._json(415, "invalid", "these tests want gzip")
        lines = gzip.decompress(body)
        if len(lines) > front.limit:
            return self._json(413, "request too large", f"more than {front.limit} octets")
        answer = front.behind.write(lines, front.database)
        if answer.status_code == 204:
            return self._answer(204, b"")
        return self._json(answer.status_code, "invalid", answer.json()["error"])

    def _fault(self, front: Front, fault: str, released: threading.Event) -> None:
        sort, _, more = fault.partition(" ")
        if sort.isdigit():
            after = {"seconds": "1", "date": formatdate(time.time() + 1, usegmt=True)}.get(more)
            words = more if more and after is None else f"fault {fault}"
            self._json(int(sort), "of the test", words, {"Retry-After": after} if after else {})
        elif fault == "redirect":
            self._answer(307, b"", {"Location": f"{front.elsewhere}/api/v2/write?token=x"})
        elif fault == "page":
            self._answer(200, b"<!doctype html><title>Welcome</title>", {"Content-Type": "text/html"})
        elif fault == "echo":
            self._json(401, "unauthorized", f"unknown: {self.headers['Authorization']}")
        else:
            self.close_connection = True
            with contextlib.suppress(OSError):
                self._misbehave(fault, released)

    def _misbehave(self, fault: str, released: threading.Event) -> None:
        if fault == "hang":
            released.wait(START_S)
        elif fault == "garbage":
            self.wfile.write(b"\x16\x03\x01 what is this\r\n\r\n")
        elif fault == "drip":
            for byte in b"HTTP/1.1 204 No Content\r\nX-Slow: " + b"y" * 10_000:
                self.wfile.write(bytes((byte,)))
                if released.wait(0.02):
                    return
        elif fault == "huge":
            self.wfile.write(b"HTTP/1.1 503 Busy\r\nContent-Length: 67108864\r\n\r\n")
            for _ in range(1024):
                self.wfile.write(b"x" * 65536)
        else:
            assert fault == "reset"
            # Closed without lingering, the peer gets RST (socket(7), SO_LINGER).
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())

    def _json(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        body = json.dumps({"code": code, "message": message}).encode()
        self._answer(status, body, {"Content-Type": "application/json; charset=utf-8", **(headers or {})})

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        if self.command == "POST":
            self.server.front.statuses.append(status)
        self.send_response(status)
        for name, text in (headers or {}).items():
            self.send_header(name, text)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextlib.contextmanager
def front(behind: Influx, *, trust: ssl.SSLContext | None = None) -> Iterator[Front]:
    """A server of version 2 on 127.0.0.1 for the length of a `with`; with `trust` it speaks TLS."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.trust = trust
        server.front = Front(behind, f"{'https' if trust else 'http'}://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.front
        finally:
            server.front.fail(None)
            server.shutdown()
            thread.join()
