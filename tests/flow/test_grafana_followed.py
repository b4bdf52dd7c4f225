"""`songxa run --follow-grafana`: what a running songxa asks of a Grafana, and what it says where that does not work."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.support.monitor import Running, eventually, running

CANARY = "glsa_c4n4ry"


class Refusing:
    """A Grafana that takes no token; it counts who asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[str] = []
        self.hold = threading.Event()
        self.hold.set()


@pytest.fixture
def grafana() -> Iterator[Refusing]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            made.asked.append(self.path)
            made.hold.wait(60)
            healthy = self.path.startswith("/api/health")
            said = {"database": "ok", "version": "12.0.1"} if healthy else {"message": "API key expired"}
            body = json.dumps(said).encode()
            self.send_response(200 if healthy else 401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        made = Refusing(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield made
        finally:
            made.hold.set()
            server.shutdown()
            thread.join()


def inventory(folder: Path, repository: Path, url: str) -> Path:
    file = folder / "inventory.yaml"
    shipped = (repository / "inventory.yaml").read_text(encoding="utf-8")
    file.write_text(f"{shipped}\ngrafana: {{url: '{url}', prometheus: {{uid: p}}}}\n", encoding="utf-8")
    return file


@contextlib.contextmanager
def following(file: Path, *more: str) -> Iterator[Running]:
    env = {"SONGXA_GRAFANA_TOKEN": CANARY}
    with running("--simulate", "--follow-grafana", "-i", str(file), *more, env=env) as songxa:
        yield songxa


def test_a_simulated_commune_reaches_no_grafana(grafana: Refusing, repository: Path, tmp_path: Path) -> None:
    with following(inventory(tmp_path, repository, grafana.url)) as songxa:
        eventually(songxa.up, lambda up: len(up) > 10, 60, "polls")
        code, errors = songxa.stop()
    assert code == 0
    assert grafana.asked == []
    assert "Grafana" not in errors


def test_what_is_wrong_with_grafana_is_told_on_the_page_and_in_the_log_without_the_token(
    grafana: Refusing, repository: Path, tmp_path: Path
) -> None:
    with following(inventory(tmp_path, repository, grafana.url), "--push") as songxa:
        page = eventually(
            lambda: songxa.get("/", **{"Accept-Language": "vi"}), lambda page: "Grafana chưa" in page, 60, "the notice"
        )
        code, errors = songxa.stop()
    assert code == 0
    (line,) = (line for line in errors.splitlines() if "Grafana" in line)
    assert "does not take the token" in line
    assert "API key expired" in page
    assert CANARY not in page + errors


def test_a_grafana_that_hangs_holds_up_neither_polls_nor_pages_nor_the_end(
    grafana: Refusing, repository: Path, tmp_path: Path
) -> None:
    grafana.hold.clear()
    with following(inventory(tmp_path, repository, grafana.url), "--push") as songxa:
        eventually(lambda: grafana.asked, bool, 60, "a request")
        eventually(songxa.up, lambda up: len(up) > 10 and any(up.values()), 60, "polls")
        assert "Grafana" not in songxa.get("/")
        code, errors = songxa.stop()
    assert (code, [line for line in errors.splitlines() if "Grafana" in line]) == (0, [])
