"""What stands between songxa and a Grafana on real sockets: each ends in one error with one line, and soon."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from songxa.grafana.errors import (
    GrafanaError,
    NotGrafana,
    ReadOnly,
    Redirected,
    Starting,
    TlsFailure,
    TooLarge,
    Unreachable,
)
from songxa.grafana.http.client import HttpGrafana
from songxa.grafana.http.wire import Bounds, Time
from songxa.model import GrafanaSettings
from songxa.secrets import Secret
from tests.support.authority import Authority
from tests.support.rude import Talk, drips, hangs, resets, rude, says
from tests.support.servers import free_port

JSON = "Content-Type: application/json"
HTML = "Content-Type: text/html; charset=utf-8"
HEALTHY = says(200, b'{"database": "ok", "version": "11.6.0"}', JSON)
ORGANISATION = says(200, b'{"id": 1, "name": "Main Org."}', JSON)
PAGE = b"<!DOCTYPE html><html><title>Gateway of somebody</title><script>alert(1)</script></html>"


PATIENT = Bounds()


class Vault:
    def get(self, name: str) -> Secret:
        return Secret("glsa_canary")


class Hands:
    """A clock that goes on a second whenever it is looked at, and pauses that take no time."""

    def __init__(self) -> None:
        self.now, self.pauses = 0.0, list[float]()

    def __call__(self) -> float:
        self.now += 1
        return self.now

    @property
    def times(self) -> Time:
        return Time(self, lambda: 1_700_000_000.0, self.pauses.append)


def failing(
    settings: GrafanaSettings,
    call: Callable[[HttpGrafana], object] = lambda grafana: grafana.server(),
    bounds: Bounds = PATIENT,
    hands: Hands | None = None,
) -> GrafanaError:
    grafana = HttpGrafana(settings, Vault(), bounds=bounds, times=(hands or Hands()).times)
    try:
        with pytest.raises(GrafanaError) as raised:
            call(grafana)
    finally:
        grafana.close()
    for line in (str(raised.value), raised.value.words("vi")):
        assert "canary" not in line
        assert "<" not in line
        assert "\n" not in line
    return raised.value


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "ca")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_nobody_who_listens_is_told_and_asked_three_times() -> None:
    hands = Hands()
    error = failing(GrafanaSettings(f"http://127.0.0.1:{free_port()}"), hands=hands)
    assert isinstance(error, Unreachable)
    assert "nothing listens there; start Grafana, or mend grafana.url" in str(error)
    assert hands.pauses == [0.5, 1.0]


def test_a_name_that_nobody_has() -> None:
    error = failing(GrafanaSettings("http://grafana.invalid"))
    assert isinstance(error, Unreachable)
    assert "this name cannot be found" in str(error)


@pytest.mark.parametrize("url", ["http://[::1", "ftp://grafana.example.vn", "http://grafana..example", "http://\x00"])
def test_an_address_that_is_none(url: str) -> None:
    error = failing(GrafanaSettings(url))
    assert isinstance(error, Unreachable)


@pytest.mark.parametrize(
    ("talk", "words"),
    [
        (hangs, "no answer within"),
        (resets, "closed the connection before it had answered"),
        (lambda connection: None, "closed the connection before it had answered"),
        (lambda connection: connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "gives no HTTP answer"),
        (lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"), "closed the conn"),
    ],
)
def test_no_answer_and_half_an_answer(talk: Talk, words: str) -> None:
    with rude(talk) as server:
        error = failing(GrafanaSettings(server.url), bounds=Bounds(silence_s=0.2))
    assert isinstance(error, Unreachable)
    assert words in str(error)


def test_an_answer_that_drips_is_given_up_by_its_whole_length_not_by_its_gaps() -> None:
    with rude(drips) as server:
        error = failing(GrafanaSettings(server.url), bounds=Bounds(whole_s=5))
    assert isinstance(error, Unreachable)
    assert "no answer within 5 s" in str(error)


def test_an_answer_without_end_is_not_read_to_its_end() -> None:
    with rude(says(200, b"[" + b" " * (3 << 20), JSON)) as server:
        error = failing(GrafanaSettings(server.url), bounds=Bounds(largest=2 << 20))
    assert isinstance(error, TooLarge)
    assert "larger than 2 MB" in str(error)


@pytest.mark.parametrize("name", ["gzip", "GZIP", "x-gzip"])
def test_a_bomb_is_unpacked_only_so_far(name: str) -> None:
    bomb = gzip.compress(b" " * (64 << 20))
    with rude(says(200, bomb, JSON, f"Content-Encoding: {name}")) as server:
        error = failing(GrafanaSettings(server.url), bounds=Bounds(largest=1 << 20))
    assert isinstance(error, TooLarge)


def test_an_answer_that_a_proxy_has_packed_is_read() -> None:
    packed = gzip.compress(b'{"database": "ok", "version": "11.6.0"}')
    with rude(says(200, packed, JSON, "Content-Encoding: gzip"), ORGANISATION) as server:
        grafana = HttpGrafana(GrafanaSettings(server.url), Vault())
        assert grafana.server().version == "11.6.0"
        grafana.close()
        assert b"Accept-Encoding: identity" in server.requests[0]


@pytest.mark.parametrize(
    ("talk", "sort", "words"),
    [
        (says(200, PAGE, HTML), NotGrafana, "answers with a web page where Grafana answers with data (200 OK)"),
        (says(404, PAGE, HTML), NotGrafana, "(404 Not Found); is a proxy in between"),
        (says(403, PAGE, HTML), NotGrafana, "(403 Forbidden); is a proxy in between"),
        (says(503, PAGE, HTML), NotGrafana, "not to be had (503 Service Unavailable)"),
        (says(502, b"bad gateway"), NotGrafana, "try again when the maintenance is over"),
        (says(404, b"404 page not found\n"), NotGrafana, "answers, but not as a Grafana does (404 Not Found)"),
        (says(404, b'{"detail": "Not Found"}', JSON), NotGrafana, "answers, but not as a Grafana does"),
        (says(200, b'{"status": "ok"}', JSON), NotGrafana, "answers, but not as a Grafana does"),
        (says(200, b"ok"), NotGrafana, "answers, but not as a Grafana does"),
        (says(200, b'{"database": "ok"', JSON), NotGrafana, "answers, but not as a Grafana does"),
        (says(204), NotGrafana, "answers, but not as a Grafana does"),
        (says(407, b""), NotGrafana, "a proxy asks for a password"),
        (says(503, b'{"database": "failing"}', JSON), Starting, "(503 Service Unavailable: database: failing)"),
        (says(200, b'{"database": "failing"}', JSON), Starting, "(200 OK: database: failing)"),
        (says(429, b"slow down"), Starting, "too much to do (429 Too Many Requests: no reason given)"),
        (says(400, b"Client sent an HTTP request to an HTTPS server.\n"), TlsFailure, "write https:// in grafana.url"),
        (says(301, b"", "Location: https://other.example/grafana/api/health?x=canary#y"), Redirected,
         "(301 Moved Permanently: https://other.example/grafana/api/health) and that is not followed"),
        (says(308, b""), Redirected, "sends us elsewhere (308 Permanent Redirect: ?)"),
        (says(302, b"", "Location: https://u:canary@sso.example/oauth2/start?rd=canary"), NotGrafana,
         "a login page stands before Grafana (302 Found: https://sso.example/oauth2/start)"),
    ],
)  # fmt: skip
def test_somebody_else_who_answers(talk: Talk, sort: type[GrafanaError], words: str) -> None:
    with rude(talk) as server:
        error = failing(GrafanaSettings(server.url))
        assert all(request.startswith(b"GET /api/health ") for request in server.requests)
    assert type(error) is sort
    assert words in str(error)
    assert "somebody" not in str(error)


def test_a_redirect_is_not_followed_and_gets_no_token() -> None:
    with rude(HEALTHY) as other, rude(says(302, b"", f"Location: {other.url}/api/health")) as server:
        assert isinstance(failing(GrafanaSettings(server.url)), Redirected)
        assert not other.requests


@pytest.mark.parametrize("status", [403, 405])
def test_a_proxy_that_lets_nothing_be_written(status: int) -> None:
    with rude(HEALTHY, ORGANISATION, says(status, PAGE, HTML)) as server:
        error = failing(GrafanaSettings(server.url), lambda grafana: grafana.create_team("T"))
    assert isinstance(error, ReadOnly)
    assert error.whole
    assert "nothing can be written to this Grafana" in str(error)


def test_what_reads_is_asked_again_after_what_the_server_asks_for_and_what_writes_never() -> None:
    busy = says(503, b"{}", JSON, "Retry-After: 7")
    hands = Hands()
    with rude(busy, HEALTHY, resets, ORGANISATION, busy) as server:
        error = failing(GrafanaSettings(server.url), lambda grafana: grafana.create_team("T"), hands=hands)
        asked = [request.split(b" ")[:2] for request in server.requests]
    assert isinstance(error, Starting)
    assert hands.pauses == [7.0, 0.5]
    assert asked == [
        [b"GET", b"/api/health"], [b"GET", b"/api/health"], [b"GET", b"/api/org"], [b"GET", b"/api/org"],
        [b"POST", b"/api/teams"],
    ]  # fmt: skip


def test_a_server_that_wants_to_be_left_alone_for_long_is_not_waited_for() -> None:
    hands = Hands()
    with rude(says(429, b"{}", JSON, "Retry-After: 3600")) as server:
        assert isinstance(failing(GrafanaSettings(server.url), hands=hands), Starting)
        assert len(server.requests) == 1
    assert hands.pauses == []


def test_a_board_of_two_megabytes_gets_through() -> None:
    spec = {"uid": "big", "title": "Bảng", "panels": [{"content": "ế" * (1 << 20)}]}
    with rude(HEALTHY, ORGANISATION, says(200, b'{"uid": "big", "version": 1}', JSON)) as server:
        grafana = HttpGrafana(GrafanaSettings(server.url), Vault())
        saved = grafana.save_board(spec, "", None, "songxa")
        grafana.close()
        body = server.requests[-1].partition(b"\r\n\r\n")[2]
    assert (saved.uid, saved.version) == ("big", 1)
    assert json.loads(body)["dashboard"]["panels"] == spec["panels"]


def test_a_certificate_that_is_trusted_by_ca_file(authority: Authority) -> None:
    with rude(HEALTHY, ORGANISATION, context=authority.server()) as server:
        grafana = HttpGrafana(GrafanaSettings(server.url, ca_file=str(authority.file)), Vault())
        assert grafana.server().organisation == 1
        grafana.close()


def test_a_certificate_that_is_trusted_by_ssl_cert_file(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with rude(HEALTHY, ORGANISATION, context=authority.server()) as server:
        grafana = HttpGrafana(GrafanaSettings(server.url), Vault())
        assert grafana.server().organisation == 1
        grafana.close()


@pytest.mark.parametrize(
    ("certificate", "trusted", "words"),
    [
        ({}, False, "its certificate is not trusted"),
        ({"name": "DNS:grafana.example"}, True, "its certificate is for another name"),
        ({"end": "20210101000000Z"}, True, "its certificate has expired"),
    ],
)
def test_a_certificate_that_is_not_good(
    authority: Authority, certificate: dict[str, str], trusted: bool, words: str
) -> None:
    hands = Hands()
    with rude(HEALTHY, context=authority.server(**certificate)) as server:
        error = failing(GrafanaSettings(server.url, ca_file=str(authority.file) if trusted else ""), hands=hands)
    assert isinstance(error, TlsFailure)
    assert words in str(error)
    assert hands.pauses == []  # it would not get better


def test_tls_where_none_is_spoken() -> None:
    with rude(says(400, b"this is HTTP")) as server:
        error = failing(GrafanaSettings(server.url.replace("http:", "https:")))
    assert isinstance(error, TlsFailure)
    assert "if Grafana speaks plain HTTP, write http://" in str(error)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_file_that_is_none(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(TlsFailure, match=r"ca\.pem cannot be used as a list of trusted certificates"):
        HttpGrafana(GrafanaSettings("https://127.0.0.1", ca_file=str(file)), Vault())


def test_the_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with rude(HEALTHY, ORGANISATION) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        grafana = HttpGrafana(GrafanaSettings("http://grafana.invalid"), Vault())
        assert grafana.server().version == "11.6.0"
        grafana.close()
        assert proxy.requests[0].startswith(b"GET http://grafana.invalid/api/health ")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_away_or_refuses_is_told_as_one(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv(f"{scheme.upper()}_PROXY", f"http://user:canary@127.0.0.1:{free_port()}")
    error = failing(GrafanaSettings(f"{scheme}://grafana.invalid"))
    assert isinstance(error, Unreachable)
    assert "the proxy of this machine's environment" in str(error)
    assert "connection refused" in str(error)
    with rude(says(403, PAGE, HTML)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        error = failing(GrafanaSettings("https://grafana.invalid"))
    assert "does not let us through (403" in str(error)


@pytest.mark.parametrize("address", ["gopher://user:canary@proxy", "http://user:canary@[::1", "socks5://user:canary@p"])
def test_a_proxy_whose_address_cannot_be_used_shows_no_password(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("ALL_PROXY", address)
    with pytest.raises(Unreachable, match="the proxy of this machine's environment") as raised:
        HttpGrafana(GrafanaSettings("http://grafana.invalid"), Vault())
    assert "canary" not in repr(raised.value)
