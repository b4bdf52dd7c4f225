"""Which Grafana it is, what it can do, whose the credentials are: found out once, before all else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from songxa.grafana.errors import (
    GrafanaError,
    LockedOut,
    NotGrafana,
    Unauthorized,
    WrongOrganisation,
)
from songxa.grafana.http.client import HttpGrafana
from songxa.model import GrafanaSettings
from tests.support.scripted import URL, Answer, Scripted, Vault, missing


@pytest.mark.parametrize(
    ("version", "able"),
    [
        ("7.5.5", ""),
        ("8.0.1", "folder_uids"),
        ("8.1.0", "folder_uids new_panels"),
        ("8.3.0-beta1", "folder_uids new_panels object_sources"),
        ("9.5.21", "folder_uids new_panels object_sources sources_by_uid"),
        ("11.0.0+security-01", "folder_uids new_panels object_sources sources_by_uid nested_folders"),
        ("v13.0.0-123456pre", "folder_uids new_panels object_sources sources_by_uid nested_folders"),
    ],
)
def test_a_version_says_what_it_can_do_and_is_asked_for_once(version: str, able: str) -> None:
    grafana = Scripted(version, {})
    server = grafana.client.server()
    names = ("folder_uids", "new_panels", "object_sources", "sources_by_uid", "nested_folders")
    assert {name for name in names if getattr(server, name)} == set(able.split())
    assert grafana.client.server() is server
    assert (server.version, server.organisation, server.organisation_name) == (version, 1, "Main Org.")
    assert grafana.asked == ["GET /api/health", "GET /api/org"]


@pytest.mark.parametrize("nested", [True, False])
def test_in_10_nested_folders_are_for_the_administrator_to_turn_on(nested: bool) -> None:
    settings = {"buildInfo": {"version": "10.2.0"}, "featureToggles": {"nestedFolders": nested}}
    assert Scripted("10.2.0", {"GET /api/frontend/settings": settings}).client.server().nested_folders is nested


def test_a_version_that_is_hidden_from_strangers_is_asked_for_as_the_browser_does() -> None:
    frontend = {"buildInfo": {"version": "12.1.0"}, "featureToggles": {}}
    server = Scripted("", {"GET /api/frontend/settings": frontend}).client.server()
    assert (server.version, server.nested_folders) == ("12.1.0", True)


@pytest.mark.parametrize(("counts", "able"), [(missing("Not found"), False), (missing(), True), ((403, {}), True)])
def test_a_version_that_is_hidden_from_all_is_told_by_a_call_that_older_ones_do_not_know(
    counts: tuple[int, Any], able: bool
) -> None:
    answers = {"GET /api/frontend/settings": (401, {}), "GET /api/folders/songxa-none/counts": counts}
    server = Scripted("", answers).client.server()
    assert (server.version, server.folder_uids, server.sources_by_uid) == ("", able, able)


def test_a_uid_stays_one_step_of_the_path_whatever_it_holds() -> None:
    steps = {"..": "%2E%2E", "a/b?c#d": "a%2Fb%3Fc%23d", "xã": "x%C3%A3", "": ""}
    answers = {f"GET /api/dashboards/uid/{step}": missing("Dashboard not found") for step in steps.values()}
    grafana = Scripted("11.6.0", answers).client
    assert [grafana.board(uid) for uid in steps] == [None] * 4


def test_where_no_grafana_answers_nothing_is_taken_for_missing() -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(404, json={"detail": "Not Found"}))
    with pytest.raises(NotGrafana):
        HttpGrafana(GrafanaSettings(URL), Vault(), transport=transport).board("b")


def test_below_a_path_the_path_stays() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200, json={"database": "ok", "version": "11.6.0", "id": 1, "name": "N"})

    HttpGrafana(GrafanaSettings(f"{URL}/grafana/"), Vault(), transport=httpx.MockTransport(answer)).server()
    assert asked == ["/grafana/api/health", "/grafana/api/org"]


SPEC = {"uid": "b", "title": "Bảng", "panels": [], "id": 77, "version": 5}

USER = GrafanaSettings(URL, user="admin")


@pytest.mark.parametrize(
    ("settings", "answer", "sort", "words"),
    [
        (GrafanaSettings(URL), {"message": "invalid API key"}, Unauthorized, "(401 Unauthorized: invalid API key)"),
        (USER, {"message": "Invalid username or password"}, Unauthorized, "does not take user “admin”"),
        (USER, {"message": "Too many wrong logins"}, LockedOut, "for about five minutes"),
        (USER, {"message": "Invalid", "messageId": "login-attempt.blocked"}, LockedOut, "for about five minutes"),
        (GrafanaSettings(URL, organisation=4), {"message": "API key does not belong to the requested organization"},
         WrongOrganisation, "there is no organisation 4"),
    ],
)  # fmt: skip
def test_credentials_that_are_not_taken(
    settings: GrafanaSettings, answer: Answer, sort: type[GrafanaError], words: str
) -> None:
    grafana = Scripted("11.6.0", {"GET /api/org": (401, answer)}, settings)
    with pytest.raises(GrafanaError) as raised:
        grafana.client.server()
    assert type(raised.value) is sort
    assert words in str(raised.value)


def test_a_password_that_was_refused_is_not_tried_again() -> None:
    grafana = Scripted("11.6.0", {"GET /api/org": (401, {"message": "Invalid username or password"})}, USER)
    for _ in range(3):
        with pytest.raises(Unauthorized):
            grafana.client.server()
    assert grafana.asked.count("GET /api/org") == 1


@pytest.mark.parametrize(
    ("call", "role", "right"),
    [
        (lambda grafana: grafana.create_folder("x", "X", ""), "Editor", "folders:create"),
        (lambda grafana: grafana.save_board(SPEC, "", None, ""), "Editor", "dashboards:create"),
        (lambda grafana: grafana.sources(), "Admin", "datasources:read"),
        (lambda grafana: grafana.create_team("x"), "Admin", "teams:create"),
        (lambda grafana: grafana.set_permissions("x", ()), "Admin", "folders.permissions:write"),
    ],
)
def test_what_the_credentials_may_not_do_is_told_with_the_right_that_is_missing(
    call: Callable[[HttpGrafana], object], role: str, right: str
) -> None:
    paths = ("POST /api/folders", "POST /api/dashboards/db", "GET /api/datasources", "POST /api/teams")
    denied = 403, {"message": "Access denied"}
    grafana = Scripted("11.6.0", dict.fromkeys((*paths, "POST /api/folders/x/permissions"), denied))
    with pytest.raises(GrafanaError, match=f"takes the role {role}, or the right {right}") as raised:
        call(grafana.client)
    assert getattr(raised.value, "right", None) == right
