"""What goes wrong by script: when, before or after it took effect, in process and on a socket."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.certificates import self_signed
from tests.support.grafana import G13, Dropped, FakeGrafana, InProcess, Killed, Misuse, Stalled
from tests.support.grafana.exchange import Answer
from tests.support.grafana.faults import page
from tests.support.grafana.server import serving

TEAM = {"name": "t"}


def client(fake: FakeGrafana, role: str = "Admin", **more: Any) -> httpx.Client:
    headers = {"Authorization": f"Bearer {fake.token(role)}"}
    if "base_url" not in more:
        more |= {"base_url": "http://grafana.test", "transport": InProcess(fake)}
    return httpx.Client(headers=headers, **more)


def teams(fake: FakeGrafana) -> list[str]:
    return [team.name for team in fake.world.teams.values()]


def test_the_kth_request_fails_and_the_others_do_not() -> None:
    fake = FakeGrafana()
    fake.faults.fail(2, 502)
    with client(fake) as grafana:
        assert [grafana.get("/api/org").status_code for _ in range(3)] == [200, 502, 200]
    assert fake.requests == 3


@pytest.mark.parametrize("after", [False, True])
def test_a_failure_comes_before_or_after_the_effect(after: bool) -> None:
    fake = FakeGrafana()
    fake.faults.fail(1, after=after)
    with client(fake) as grafana:
        assert grafana.post("/api/teams", json=TEAM).status_code == 500
    assert teams(fake) == (["t"] if after else [])


def test_writes_can_be_counted_alone() -> None:
    fake = FakeGrafana()
    fake.faults.fail(2, writes=True)
    with client(fake) as grafana:
        asked = [grafana.get("/api/org"), grafana.post("/api/teams", json=TEAM), grafana.get("/api/org")]
        asked += [grafana.post("/api/teams", json={"name": "u"}), grafana.post("/api/teams", json={"name": "v"})]
    assert [each.status_code for each in asked] == [200, 200, 200, 500, 200]
    assert (fake.requests, fake.writes) == (5, 3)
    assert [(each.method, each.status) for each in fake.seen if each.writes] == [
        ("POST", 200),
        ("POST", 500),
        ("POST", 200),
    ]
    fake.forget()
    assert (fake.requests, fake.writes) == (0, 0)


@pytest.mark.parametrize("after", [False, True])
def test_a_kill_passes_whoever_catches_every_exception(after: bool) -> None:
    fake = FakeGrafana()
    fake.faults.kill(1, after=after)
    assert not issubclass(Killed, Exception)
    with client(fake) as grafana, pytest.raises(Killed):
        grafana.post("/api/teams", json=TEAM)
    assert teams(fake) == (["t"] if after else [])
    assert fake.requests == 1


def test_a_broken_connection_a_silence_and_half_an_answer_are_what_httpx_calls_so() -> None:
    fake = FakeGrafana()
    fake.faults.drop(1, after=True)
    fake.faults.stall(2)
    fake.faults.cut(3)
    with client(fake) as grafana:
        with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
            grafana.post("/api/teams", json=TEAM)
        with pytest.raises(httpx.ReadTimeout):
            grafana.get("/api/org")
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message"):
            grafana.get("/api/org")
    assert teams(fake) == ["t"]


def test_the_core_raises_them_itself() -> None:
    fake = FakeGrafana()
    fake.faults.drop(1)
    fake.faults.stall(2)
    for wrong in (Dropped, Stalled):
        with pytest.raises(wrong):
            fake.handle("GET", "/api/health", {}, b"")


def test_somebody_may_come_in_just_before_a_request() -> None:
    fake = FakeGrafana()
    fake.people.create_board("b", "B")
    fake.faults.hook(2, lambda: fake.people.edit_board("b", title="Theirs"))
    board = {"uid": "b", "title": "Ours", "version": 1}
    with client(fake) as grafana:
        assert grafana.get("/api/dashboards/uid/b").json()["dashboard"]["version"] == 1
        answer = grafana.post("/api/dashboards/db", json={"dashboard": board, "overwrite": False})
    assert (answer.status_code, answer.json()["status"]) == (412, "version-mismatch")
    assert fake.people.board("b").title == "Theirs"


def test_somebody_may_come_in_between_the_look_at_the_version_and_the_writing() -> None:
    fake = FakeGrafana()
    fake.people.create_board("b", "B")
    fake.race(lambda: fake.people.edit_board("b", title="Theirs"))
    with client(fake) as grafana:
        answer = grafana.post("/api/dashboards/db", json={"dashboard": {"uid": "b", "title": "Ours", "version": 1}})
        assert (answer.status_code, answer.json()["version"]) == (200, 3)
        fake.race(lambda: fake.people.delete_board("b"))
        answer = grafana.post("/api/dashboards/db", json={"dashboard": {"uid": "b", "title": "Ours", "version": 3}})
        assert answer.status_code == 404
        fake.race(lambda: fake.people.create_board("b", "Theirs"))
        answer = grafana.post("/api/dashboards/db", json={"dashboard": {"uid": "b", "title": "Ours"}})
        assert answer.status_code == 500


def test_maintenance_and_moves_answer_everything_until_they_are_over() -> None:
    fake = FakeGrafana()
    with client(fake) as grafana:
        fake.faults.maintenance()
        answer = grafana.get("/api/health")
        assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html; charset=utf-8")
        fake.faults.moved("https://elsewhere.invalid/login")
        assert grafana.get("/api/org").headers["location"] == "https://elsewhere.invalid/login"
        fake.faults.standing = page(200, "Proxy")
        assert grafana.get("/api/org").text.startswith("<!DOCTYPE html>")
        fake.faults.starting()
        assert grafana.get("/api/health").json()["database"] == "failing"
        fake.faults.clear()
        assert grafana.get("/api/health").json()["database"] == "ok"


def test_a_read_only_grafana_reads_and_does_not_write() -> None:
    fake = FakeGrafana()
    fake.faults.read_only()
    with client(fake) as grafana:
        assert grafana.post("/api/teams", json=TEAM).status_code == 500
        assert grafana.get("/api/org").status_code == 200
    assert teams(fake) == []


def test_an_answer_may_tell_how_long_to_wait() -> None:
    fake = FakeGrafana()
    fake.faults.answer(1, Answer(429, {"message": "slow down"}, headers={"Retry-After": "7"}))
    with client(fake) as grafana:
        assert grafana.get("/api/org").headers["retry-after"] == "7"


@pytest.mark.parametrize("profile", [None, G13], ids=["g75", "g13"])
@pytest.mark.parametrize(("role", "save", "source"), [("Viewer", 403, 403), ("Editor", 200, 403), ("Admin", 200, 200)])
def test_each_role_may_what_it_may(profile: Any, role: str, save: int, source: int) -> None:
    fake = FakeGrafana(profile) if profile else FakeGrafana()
    wanted = {"name": "n", "uid": "u", "type": "prometheus", "access": "proxy"}
    with client(fake, role) as grafana:
        board = {"dashboard": {"uid": "b", "title": "B"}, "overwrite": False}
        assert grafana.post("/api/dashboards/db", json=board).status_code == save
        assert grafana.post("/api/datasources", json=wanted).status_code == source
        assert grafana.get("/api/search").status_code == 200


def test_a_revoked_token_is_none() -> None:
    fake = FakeGrafana()
    token = fake.token()
    with httpx.Client(transport=InProcess(fake), headers={"Authorization": f"Bearer {token}"}) as grafana:
        assert grafana.get("http://grafana.test/api/org").status_code == 200
        fake.revoke(token)
        assert grafana.get("http://grafana.test/api/org").status_code == 401


# on a socket


def test_on_a_socket_it_answers_the_same() -> None:
    fake = FakeGrafana()
    with serving(fake) as url, client(fake, base_url=url) as grafana:
        assert grafana.get("/api/health").json()["version"] == "7.5.5"
        assert grafana.post("/api/folders", json={"uid": "f", "title": "Thôn Hòa"}).json()["url"].endswith("/thon-hoa")
        assert grafana.head("/api/folders").content == b""
        assert grafana.delete("/api/folders/f").status_code == 200


def test_on_a_socket_with_tls_only_those_who_trust_it_get_in(tmp_path: Path) -> None:
    certificate, context = self_signed(tmp_path)
    fake = FakeGrafana()
    with serving(fake, context) as url:
        assert url.startswith("https://")
        with client(fake, base_url=url) as stranger, pytest.raises(httpx.ConnectError):
            stranger.get("/api/health")
        trust = ssl.create_default_context(cafile=str(certificate))
        with client(fake, base_url=url, verify=trust) as grafana:
            assert grafana.get("/api/health").status_code == 200


def test_on_a_socket_connections_break_fall_silent_and_end_in_the_middle() -> None:
    fake = FakeGrafana()
    fake.faults.drop(1, after=True)
    fake.faults.cut(2)
    fake.faults.stall(3)
    with serving(fake) as url, client(fake, base_url=url) as grafana:
        with pytest.raises(httpx.RemoteProtocolError, match="disconnected"):
            grafana.post("/api/teams", json=TEAM)
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message"):
            grafana.get("/api/org")
        with pytest.raises(httpx.ReadTimeout):
            grafana.get("/api/org", timeout=0.2)
        assert grafana.get("/api/org").status_code == 200
    assert teams(fake) == ["t"]


def test_misuse_on_a_socket_is_raised_where_the_server_was_started() -> None:
    fake = FakeGrafana()
    with pytest.raises(Misuse, match="'nmae'"), serving(fake) as url, client(fake, base_url=url) as grafana:
        assert grafana.post("/api/teams", json={"nmae": "t"}).status_code == 500
