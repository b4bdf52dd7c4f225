"""Data sources, teams, permissions, deletions: what is asked, and what is made of the answers."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from songxa.grafana.api import ADMIN, EDIT, VIEW, LiveSource, Permission
from songxa.grafana.errors import (
    Conflict,
    GrafanaError,
    Missing,
    OtherAnswered,
    ReadOnly,
    VersionConflict,
)
from songxa.grafana.http.client import HttpGrafana
from songxa.model import GrafanaSettings
from tests.support.scripted import URL, Answer, Scripted, Vault, missing


def source(**more: Any) -> dict[str, Any]:
    return {"uid": "s", "name": "S", "type": "prometheus", "url": "http://p", "access": "proxy", "version": 3, **more}


WANTED = LiveSource("s", "S", "prometheus", "http://p2", basic_auth=True, basic_auth_user="u", json_data={"a": 1})
SOURCE = "GET /api/datasources/uid/s"


def test_a_data_source_is_changed_by_uid_or_before_9_by_number_and_stays_the_default_if_it_is() -> None:
    written = {"datasource": source(url="http://p2", version=4)}
    body = {
        "name": "S", "uid": "s", "type": "prometheus", "url": "http://p2", "access": "proxy", "basicAuth": True,
        "basicAuthUser": "u", "isDefault": True, "jsonData": {"a": 1}, "secureJsonData": {"k": "v"}, "version": 3,
    }  # fmt: skip
    new = Scripted("13.0.0", {SOURCE: source(isDefault=True), "PUT /api/datasources/uid/s": written})
    assert new.client.update_source(WANTED, {"k": "v"}).version == 4
    assert new.last == body
    old = Scripted("7.5.5", {SOURCE: source(isDefault=True, id=6), "PUT /api/datasources/6": written})
    old.client.update_source(WANTED, {"k": "v"})
    assert old.last == body


@pytest.mark.parametrize(
    ("live", "wanted", "sort"),
    [
        (source(readOnly=True), WANTED, ReadOnly),
        (source(), LiveSource("s", "S", "prometheus", "http://p2", version=2), VersionConflict),
        (missing("Data source not found"), WANTED, Missing),
    ],
)
def test_a_data_source_that_is_not_ours_to_change_now_is_not_written(
    live: Answer, wanted: LiveSource, sort: type[GrafanaError]
) -> None:
    grafana = Scripted("7.5.5", {SOURCE: live})
    with pytest.raises(sort):
        grafana.client.update_source(wanted, {})
    assert all(asked.startswith("GET") for asked in grafana.asked)


@pytest.mark.parametrize(
    ("written", "sort"), [(source(version=9), VersionConflict), (source(uid="t", version=4), OtherAnswered)]
)
def test_a_data_source_that_became_another_is_told(written: dict[str, Any], sort: type[GrafanaError]) -> None:
    answers = {SOURCE: source(), "PUT /api/datasources/uid/s": {"datasource": written}}
    with pytest.raises(sort):
        Scripted("13.0.0", answers).client.update_source(WANTED, {})


def test_a_team_is_found_by_its_very_name() -> None:
    teams = {"teams": [{"id": 2, "name": "Viettel"}, {"id": 1, "name": "viettel"}]}
    grafana = Scripted("13.0.0", {"GET /api/teams/search?name=viettel": teams, "GET /api/teams/search?name=VT": teams})
    found = grafana.client.team("viettel")
    assert found is not None
    assert found.id == 1
    assert grafana.client.team("VT") is None


PERMISSIONS = "/api/folders/f/permissions"


def line(level: int, inherited: bool = False, **who: Any) -> dict[str, Any]:
    return {"permission": level, "inherited": inherited, **who}


@pytest.mark.parametrize(
    ("found", "good"),
    [
        ([line(VIEW, teamId=1), line(EDIT, role="Editor")], True),
        ([line(VIEW, teamId=1), line(EDIT, role="Editor"), line(VIEW, role="Viewer", inherited=True)], True),
        ([line(VIEW, teamId=1), line(EDIT, role="Editor"), line(ADMIN, role="Admin")], True),
        ([line(VIEW, teamId=1)], False),
        ([line(VIEW, teamId=1), line(EDIT, role="Editor"), line(VIEW, role="Viewer")], False),
        ([line(EDIT, teamId=1), line(EDIT, role="Editor")], False),
    ],
)
def test_permissions_are_read_back_after_they_were_written(found: list[dict[str, Any]], good: bool) -> None:
    grafana = Scripted("13.0.0", {f"POST {PERMISSIONS}": {"message": "updated"}, f"GET {PERMISSIONS}": found})
    wanted = [Permission(VIEW, team=1), Permission(EDIT, role="Editor"), Permission(VIEW, user=4, inherited=True)]
    if good:
        grafana.client.set_permissions("f", wanted)
    else:
        with pytest.raises(Conflict, match="keeps other permissions"):
            grafana.client.set_permissions("f", wanted)
    assert grafana.bodies[2] == {"items": [line_sent(VIEW, teamId=1), line_sent(EDIT, role="Editor")]}


def line_sent(level: int, **who: Any) -> dict[str, Any]:
    return {"permission": level, **who}


def test_what_is_gone_already_is_no_error_to_delete() -> None:
    names = ("folders/x", "dashboards/uid/x", "datasources/uid/x", "teams/7")
    grafana = Scripted("13.0.0", {f"DELETE /api/{name}": missing() for name in names}).client
    grafana.delete_folder("x")
    grafana.delete_board("x")
    grafana.delete_source("x")
    grafana.delete_team(7)


def test_a_deletion_may_be_answered_with_nothing() -> None:
    grafana = HttpGrafana(GrafanaSettings(URL), Vault(), transport=httpx.MockTransport(_nothing))
    grafana.delete_board("x")


def _nothing(request: httpx.Request) -> httpx.Response:
    if request.method == "DELETE":
        return httpx.Response(204)
    content = {"database": "ok", "version": "13.0.0", "id": 1, "name": "Main Org."}
    return httpx.Response(200, json=content)
