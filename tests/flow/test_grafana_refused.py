"""What keeps `songxa grafana` from its work is one line each, says what to mend, and repeats no secret."""

from __future__ import annotations

import contextlib
import json
import subprocess
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.support.authority import Authority
from tests.support.monitor import songxa
from tests.support.servers import free_port

CANARY = "glsa_c4n4ry"
HEALTH = {"commit": "abc", "database": "ok", "version": "12.0.1"}


class Answer:
    """What a server says to everything but /api/health, and to that if `always`."""

    def __init__(self, status: int, body: str, kind: str = "application/json", *, always: bool = False) -> None:
        self.status, self.body, self.kind, self.always = status, body, kind, always
        self.headers: Mapping[str, str] = {}


@contextlib.contextmanager
def answering(answer: Answer, authority: Authority | None = None) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            healthy = self.path.startswith("/api/health") and not answer.always
            body = (json.dumps(HEALTH) if healthy else answer.body).encode()
            self.send_response(200 if healthy else answer.status)
            self.send_header("Content-Type", "application/json" if healthy else answer.kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that does not trust the certificate hangs up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        if authority is not None:
            server.socket = authority.server().wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http{'s' if authority else ''}://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def inventory(folder: Path, url: str, more: str = "") -> Path:
    file = folder / "inventory.yaml"
    section = f"grafana:\n  url: {url}\n  prometheus: {{uid: p}}\n{more}"
    file.write_text(f"name: Xã\noperators: {{vt: {{name: VT}}}}\n{section}", encoding="utf-8")
    return file


def run(file: Path, command: str, *more: str, secret: str = CANARY) -> subprocess.CompletedProcess[str]:
    env = {"SONGXA_GRAFANA_TOKEN": secret, "SONGXA_SECRETS": str(file.parent / "none")}
    return songxa("grafana", command, *more, "-i", str(file), "--data", str(file.parent / "data"), env=env)


def one_line(done: subprocess.CompletedProcess[str], code: int = 1) -> str:
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert CANARY not in line
    assert "Traceback" not in line
    assert "<" not in line
    return line


PAGE = "<!DOCTYPE html><html><body>Đăng nhập</body></html>"

CASES = {
    "an expired token": (Answer(401, '{"message": "API key expired"}'), "does not take the token"),
    "a viewer's token": (Answer(403, '{"message": "Permission denied"}'), "the credentials may not"),
    "a proxy's page": (Answer(200, PAGE, "text/html", always=True), "answers with a web page"),
    "a maintenance page": (Answer(503, PAGE, "text/html", always=True), "is not to be had"),
    "another program": (Answer(404, "nginx", "text/plain", always=True), "not as a Grafana does"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_answers_wrongly_is_told_in_one_line(tmp_path: Path, case: str) -> None:
    answer, words = CASES[case]
    with answering(answer) as url:
        line = one_line(run(inventory(tmp_path, url), "plan"))
    assert words in line, line
    assert url in line


def test_a_redirect_is_not_followed_and_the_address_that_it_names_is_told(tmp_path: Path) -> None:
    answer = Answer(301, "", always=True)
    answer.headers = {"Location": "https://grafana.example.vn/"}
    with answering(answer) as url:
        line = one_line(run(inventory(tmp_path, url), "drift"))
    assert "https://grafana.example.vn/" in line


def test_a_wrong_address_is_told_by_every_command_that_asks(tmp_path: Path) -> None:
    file = inventory(tmp_path, f"http://127.0.0.1:{free_port()}")
    for command in (("plan",), ("apply", "--yes"), ("drift",), ("adopt", "--all")):
        assert "nothing listens there" in one_line(run(file, *command))
    listed = run(file, "plan", "--json")
    assert listed.stdout == ""


def test_a_certificate_that_is_not_trusted_names_the_setting_that_mends_it(tmp_path: Path) -> None:
    with answering(Answer(401, "{}"), authority := Authority(tmp_path / "ca")) as url:
        assert "grafana.ca_file" in one_line(run(inventory(tmp_path, url), "plan"))
        trusted = inventory(tmp_path, url, f"  ca_file: {authority.file}\n")
        assert "does not take the token" in one_line(run(trusted, "plan"))


def test_a_missing_secret_is_told_with_its_name_and_where_it_belongs(tmp_path: Path) -> None:
    file = inventory(tmp_path, "http://127.0.0.1:9")
    done = songxa("grafana", "plan", "-i", str(file), env={"SONGXA_SECRETS": str(tmp_path / "none")})
    assert "grafana.token" in one_line(done)
    user = inventory(tmp_path, "http://127.0.0.1:9", "  user: songxa\n")
    done = songxa("grafana", "plan", "-i", str(user), env={"SONGXA_SECRETS": str(tmp_path / "none")})
    assert "grafana.password" in one_line(done)


def test_an_inventory_without_grafana_is_told_what_to_add(tmp_path: Path) -> None:
    file = tmp_path / "inventory.yaml"
    file.write_text("name: Xã\n", encoding="utf-8")
    for command in (["plan"], ["apply"], ["drift"], ["adopt", "--all"], ["export", str(tmp_path / "x")]):
        done = songxa("grafana", *command, "-i", str(file))
        assert "names no Grafana; add grafana:" in one_line(done, 2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["apply", "no-such-plan.json"], "no-such-plan.json"),
        (["apply", "plan.json", "--prune"], "--prune"),
        (["apply", "plan.json", "--overwrite", "a"], "--overwrite"),
        (["adopt"], "--all"),
        (["adopt", "a", "--all"], "--all"),
        (["export", ""], "DIR"),
        (["export", "x", "--at", "relative"], "--at"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_asked(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    file = inventory(tmp_path, "http://127.0.0.1:9")
    assert words in one_line(songxa("grafana", *arguments, "-i", str(file), cwd=tmp_path), 2)
