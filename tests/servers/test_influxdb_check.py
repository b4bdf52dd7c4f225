"""`songxa influx check` says in one line, in the user's language, what keeps InfluxDB from being written."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from songxa.cli import app
from songxa.exporters.influxdb import check as check_module
from songxa.exporters.influxdb import transport as transport_module
from songxa.i18n import LANGUAGES, translate
from tests.support.authority import Authority
from tests.support.influx import BUCKET, DATABASE, ORG, TOKEN, Front, Influx, front, influx
from tests.support.servers import free_port
from tests.support.victoria import victoria

USER, PASSWORD = "songxa", "canary-password"


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Influx]:
    with influx(tmp_path_factory.mktemp("influx"), auth=("admin", PASSWORD)) as server:
        server.query(f"CREATE USER {USER} WITH PASSWORD '{PASSWORD}'")
        yield server


@pytest.fixture
def server(behind: Influx) -> Iterator[Front]:
    with front(behind) as running:
        yield running


class Commune:
    """An inventory file that names an InfluxDB, secrets in the environment, and the command on both."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.file = folder / "inventory.yaml"
        for name in ("influxdb.token", "influxdb.password"):
            monkeypatch.delenv(f"SONGXA_{name.upper().replace('.', '_')}", raising=False)
        monkeypatch.setenv("SONGXA_SECRETS", str(folder / "secrets.yaml"))
        self._monkeypatch = monkeypatch
        self.secret("influxdb.token", TOKEN)

    def secret(self, name: str, value: str | None) -> None:
        variable = f"SONGXA_{name.upper().replace('.', '_')}"
        if value is None:
            self._monkeypatch.delenv(variable)
        else:
            self._monkeypatch.setenv(variable, value)

    def check(self, url: str, *arguments: str, **more: Any) -> tuple[int, str]:
        """The exit code and the one line."""
        settings: dict[str, Any] = {"url": url, "org": ORG, "bucket": BUCKET, **more}
        self.file.write_text(yaml.safe_dump({**COMMUNE, "exporters": {"influxdb": settings}}, allow_unicode=True))
        return self.run(*arguments)

    def run(self, *arguments: str) -> tuple[int, str]:
        ran = CliRunner().invoke(app, ["influx", "check", "-i", str(self.file), *arguments])
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        for secret in (TOKEN, PASSWORD):
            assert secret not in ran.output
        return ran.exit_code, ran.output.strip()


COMMUNE: dict[str, Any] = {
    "name": "Xã Thử",
    "areas": {"xa": {"name": "Xã Thử", "level": "commune"}},
    "operators": {"xa": {"name": "UBND xã"}},
    "sites": {"ubnd": {"name": "UBND xã", "area": "xa", "latitude": 19.9, "longitude": 105.8}},
    "devices": {},
}
ONE = {"version": 1, "database": DATABASE, "org": "", "bucket": ""}


@pytest.fixture
def commune(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commune:
    return Commune(tmp_path, monkeypatch)


def is_said(line: str, fault: str) -> bool:
    """Whether the line is the message of that fault."""
    text = translate("vi", f"fault.influx.{fault}")
    return re.fullmatch(".*".join(map(re.escape, re.split(r"\{\w+\}", text))), line, re.DOTALL) is not None


# ---- it can be written --------------------------------------------------------------------------------------------


def test_a_server_that_can_be_written_is_told_with_its_version(commune: Commune, server: Front) -> None:
    code, line = commune.check(server.url)
    assert code == 0
    assert re.fullmatch(
        rf"InfluxDB v2\.7\.6 ở {server.url} nhận dữ liệu songxa ghi vào bucket {BUCKET} "
        r"\(trả lời sau \d+ ms, đồng hồ khớp\)\.",
        line,
    )


def test_scripts_get_json(commune: Commune, server: Front) -> None:
    code, text = commune.check(server.url, "--json")
    told = json.loads(text)
    assert code == 0
    assert told.keys() == {
        "ok", "problem", "message", "url", "version", "server", "round_trip_seconds", "clock_seconds",
    }  # fmt: skip
    assert (told["ok"], told["problem"], told["server"], told["version"]) == (True, None, "v2.7.6", 2)
    assert 0 < told["round_trip_seconds"] < 25
    assert abs(told["clock_seconds"]) < 25
    server.fail("403")
    code, text = commune.check(server.url, "--json")
    assert (code, json.loads(text)["ok"], json.loads(text)["problem"]) == (1, False, "may_not")


def test_influxdb_1_can_be_written_and_is_left_as_it_was(commune: Commune, behind: Influx) -> None:
    behind.query('CREATE DATABASE "untouched"')
    behind.query(f'GRANT WRITE ON "untouched" TO {USER}')
    commune.secret("influxdb.password", PASSWORD)
    code, line = commune.check(behind.url, version=1, database="untouched", user=USER, org="", bucket="")
    assert (code, line.startswith("InfluxDB 1.6.7")) == (0, True)
    assert "cơ sở dữ liệu untouched" in line
    assert behind.query("SHOW SERIES", "untouched") == []
    assert behind.query("SHOW MEASUREMENTS", "untouched") == []


def test_influxdb_2_before_2_0_9_wants_points_and_can_be_written(commune: Commune, server: Front) -> None:
    server.fault = "400 writing requires points"
    assert commune.check(server.url)[0] == 0


@pytest.mark.parametrize("version", [1, 2])
def test_victoriametrics_can_be_written_and_is_left_as_it_was(commune: Commune, tmp_path: Path, version: int) -> None:
    with victoria(tmp_path) as running:
        code, line = commune.check(running.url, **(ONE if version == 1 else {}))
        assert code == 0
        assert line.startswith("Máy chủ nhận dữ liệu kiểu InfluxDB")
        assert running.stored() == {}


# ---- it cannot ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ("401", "who"), ("403", "may_not"), ("404", "no_bucket"), ("503", "busy"), ("500", "failing"),
        ("page", "stranger"), ("redirect", "redirect"), ("reset", "cut"), ("garbage", "no_answer"), ("echo", "who"),
        ("400", "unfit"),
        ("400 Client sent an HTTP request to an HTTPS server", "https"),
    ],
)  # fmt: skip
def test_what_a_server_answers_is_explained(commune: Commune, server: Front, fault: str, problem: str) -> None:
    server.elsewhere = "http://elsewhere.invalid"
    server.fail(fault)
    code, line = commune.check(server.url)
    assert code == 1
    assert is_said(line, problem), line
    assert "\n" not in line


def test_a_wrong_token_organisation_and_bucket_are_told_apart(commune: Commune, server: Front) -> None:
    assert "organization not found" in commune.check(server.url, org="nobody")[1]
    assert 'bucket "nothing" not found' in commune.check(server.url, bucket="nothing")[1]
    commune.secret("influxdb.token", "canary-other")
    assert is_said(commune.check(server.url)[1], "who")


def test_a_missing_secret_is_told_with_the_way_out(commune: Commune, server: Front) -> None:
    commune.secret("influxdb.token", None)
    code, line = commune.check(server.url)
    assert code == 1
    assert "chưa có bí mật influxdb.token; đã tìm trong " in line
    assert "hãy thêm dòng 'influxdb.token: GIÁ TRỊ' vào " in line


def test_versions_taken_for_each_other_are_told(commune: Commune, server: Front, behind: Influx) -> None:
    assert is_said(commune.check(behind.url)[1], "version")
    code, line = commune.check(server.url, **ONE)
    assert code == 1
    assert is_said(line, "newer")
    assert "v2.7.6" in line


def test_what_is_missing_on_influxdb_1_is_told(commune: Commune, behind: Influx) -> None:
    commune.secret("influxdb.password", PASSWORD)
    assert is_said(commune.check(behind.url, **{**ONE, "database": "none", "user": "admin"})[1], "no_database")
    assert is_said(commune.check(behind.url, **{**ONE, "user": USER})[1], "may_not")
    assert is_said(commune.check(behind.url, **{**ONE, "user": "nobody"})[1], "who_1")
    code, line = commune.check(behind.url, **{**ONE, "user": "admin", "retention_policy": "nope"})
    assert (code, is_said(line, "no_policy")) == (1, True)
    assert commune.check(behind.url, **{**ONE, "user": "admin", "retention_policy": "autogen"})[0] == 0


def test_nobody_there_is_explained(commune: Commune) -> None:
    assert is_said(commune.check(f"http://127.0.0.1:{free_port()}")[1], "refused")
    assert is_said(commune.check("http://no-such-host.invalid:8086")[1], "dns")


def test_a_server_that_says_nothing_is_explained(
    commune: Commune, server: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport_module, "PATIENCE_S", 0.3)
    server.fail("hang")
    assert is_said(commune.check(server.url)[1], "timeout")


def test_something_that_speaks_another_protocol_is_explained(commune: Commune) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            peer, _ = listener.accept()
            with peer:
                peer.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
                peer.recv(65536)

        thread = threading.Thread(target=greet)
        thread.start()
        line = commune.check(f"http://127.0.0.1:{listener.getsockname()[1]}")[1]
        thread.join()
    assert is_said(line, "no_answer") or is_said(line, "cut"), line


def test_certificates_are_explained(commune: Commune, behind: Influx, tmp_path: Path) -> None:
    authority = Authority(tmp_path / "tls")
    with front(behind, trust=authority.server()) as secure:
        assert is_said(commune.check(secure.url)[1], "tls_untrusted")
        assert commune.check(secure.url, ca_file=str(authority.file))[0] == 0
        by_name = secure.url.replace("127.0.0.1", "localhost")
        assert is_said(commune.check(by_name, ca_file=str(authority.file))[1], "tls_name")
    with front(behind, trust=authority.server(end="20210101000000Z")) as old:
        assert is_said(commune.check(old.url, ca_file=str(authority.file))[1], "tls_expired")
    with front(behind) as plain:
        assert is_said(commune.check(plain.url.replace("http:", "https:"))[1], "tls")


@pytest.mark.parametrize(("skew_s", "apart"), [(3600.0, "3600"), (-90.0, "90")])
def test_clocks_that_differ_are_told(commune: Commune, server: Front, skew_s: float, apart: str) -> None:
    server.skew_s = skew_s
    code, line = commune.check(server.url)
    assert code == 1
    assert is_said(line, "clock")
    seconds = re.search(r"([\d.]+) giây", line)
    assert seconds is not None
    assert abs(int(seconds[1].replace(".", "")) - int(apart)) < check_module.CLOCKS_APART_S


# ---- the inventory ------------------------------------------------------------------------------------------------


def test_an_inventory_without_influxdb_is_invalid_input(commune: Commune) -> None:
    commune.file.write_text(yaml.safe_dump(COMMUNE))
    code, line = commune.run()
    assert code == 2
    assert "version: 1, url và database" in line


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_one_line_in_every_language(language: str) -> None:
    for key, text in LANGUAGES[language].items():
        if key.startswith("fault.influx."):
            assert "\n" not in text
            assert text == text.strip()
