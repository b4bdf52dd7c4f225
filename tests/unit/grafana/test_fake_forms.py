"""What no Grafana knows does not pass the fake: a misspelt field, parameter or path is an error of whoever sent it."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.grafana import G13, G75, FakeGrafana, Misuse, Profile
from tests.support.grafana.fake import basic
from tests.support.grafana.forms import Form
from tests.support.grafana.routes import ROUTES

PROFILES = (G75, G13)
NEWER = ("MoveFolderCommand", "UpdateDataSourceCommand")
"""Of calls that 7.5 does not know by these paths."""
BOARD: dict[str, Any] = {"id": None, "uid": "b", "title": "B", "tags": [], "panels": [], "schemaVersion": 39}
BODIES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "CreateFolderCommand": ("POST", "/api/folders", {"uid": "new", "title": "New"}),
    "UpdateFolderCommand": ("PUT", "/api/folders/f", {"title": "F2", "version": 1}),
    "MoveFolderCommand": ("POST", "/api/folders/f/move", {"parentUid": ""}),
    "SaveDashboardCommand": ("POST", "/api/dashboards/db", {"dashboard": BOARD, "overwrite": False, "message": "m"}),
    "AddDataSourceCommand": (
        "POST", "/api/datasources",
        {"name": "n", "uid": "s", "type": "prometheus", "access": "proxy", "secureJsonData": {"token": "x"}},
    ),
    "UpdateDataSourceCommand": (
        "PUT", "/api/datasources/uid/ds", {"name": "ds", "type": "prometheus", "access": "proxy", "version": 1},
    ),
    "CreateTeamCommand": ("POST", "/api/teams", {"name": "t"}),
    "UpdateTeamCommand": ("PUT", "/api/teams/1", {"name": "t2"}),
    "UpdateDashboardAclCommand": (
        "POST", "/api/folders/f/permissions", {"items": [{"role": "Viewer", "permission": 1}]},
    ),
    "CreateOrgCommand": ("POST", "/api/orgs", {"name": "o"}),
}  # fmt: skip


def fake(profile: Profile, **more: Any) -> FakeGrafana:
    made = FakeGrafana(profile, **more)
    made.people.create_folder("f", "F")
    made.people.create_source("ds", "ds")
    made.people.create_team("team")
    return made


def send(
    server: FakeGrafana, method: str, path: str, body: Any = None, content_type: str = "application/json"
) -> tuple[int, Any]:
    headers = {"Authorization": basic("admin", "admin"), "Content-Type": content_type}
    content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    status, _, answer = server.handle(method, path, headers, content)
    return status, json.loads(answer)


def forms_of(profile: Profile) -> list[str]:
    return [name for name in BODIES if profile is G13 or name not in NEWER]


@pytest.mark.parametrize(
    ("profile", "form"),
    [(profile, form) for profile in PROFILES for form in forms_of(profile)],
    ids=lambda each: each if isinstance(each, str) else each.name,
)
def test_each_body_is_taken_as_it_should_be(profile: Profile, form: str) -> None:
    assert send(fake(profile), *BODIES[form])[0] == 200


def places(body: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All objects in a body whose fields are fixed."""
    if path and path[-1] in ("secureJsonData", "jsonData"):
        return []
    found = [path] if isinstance(body, dict) else []
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    return found + [place for key, value in inner for place in places(value, (*path, key))]


@given(data=st.data())
def test_a_field_that_no_grafana_knows_is_misuse_wherever_it_stands(data: st.DataObject) -> None:
    profile = data.draw(st.sampled_from(PROFILES))
    method, path, body = deepcopy(BODIES[data.draw(st.sampled_from(forms_of(profile)))])
    target: Any = body
    for step in data.draw(st.sampled_from(places(body))):
        target = target[step]
    field = data.draw(st.sampled_from(sorted(target)))
    misspelt = data.draw(st.sampled_from([field + "s", field.upper(), field[1:] + field[:1], f" {field}"]))
    if misspelt in target or misspelt in ("name", "names"):
        return
    target[misspelt] = target.pop(field)
    server = fake(profile)
    with pytest.raises(Misuse, match="has no field"):
        send(server, method, path, body)
    assert len(server.misuses) == 1


def test_every_form_of_a_call_that_songxa_may_make_is_among_them() -> None:
    forms = {route.form.name for route in ROUTES if isinstance(route.form, Form)}
    people_only = {
        "AddApiKeyCommand", "AddTeamMemberCommand", "AdminCreateUserForm", "RestoreDashboardVersionCommand",
    }  # fmt: skip
    assert forms - people_only == set(BODIES)


def test_where_it_is_not_closed_it_passes_over_them_as_grafana_does() -> None:
    assert send(fake(G75, closed=False), "POST", "/api/teams", {"name": "t", "nmae": "u"})[0] == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/dashboard/uid/x"),
        ("GET", "/api/folder"),
        ("PUT", "/api/dashboards/uid/x"),
        ("GET", "/api/search?tags=x"),
        ("GET", "/api/folders?parentUID=x"),
    ],
)
def test_a_path_or_a_parameter_that_no_grafana_knows_is_misuse(method: str, path: str) -> None:
    with pytest.raises(Misuse):
        send(fake(G13), method, path)


def test_a_body_where_none_belongs_is_misuse() -> None:
    with pytest.raises(Misuse, match="no body"):
        send(fake(G75), "DELETE", "/api/folders/f", {"force": True})


def test_what_only_newer_ones_know_is_silence_on_7_5() -> None:
    server = fake(G75)
    assert send(server, "POST", "/api/folders", {"uid": "c", "title": "C", "parentUid": "f"})[0] == 200
    assert send(server, "POST", "/api/dashboards/db", {"dashboard": BOARD, "folderUid": "f"})[0] == 200
    assert send(server, "GET", "/api/dashboards/uid/b")[1]["meta"]["folderTitle"] == "General"
    assert send(server, "POST", "/api/folders/f/move", {"parentUid": "c"})[0] == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"[1]", 400), (b"{", 400), (b"nonsense", 400), (b"", 422), (b'{"name": 7}', 400), (b'{"name": null}', 422)],
)
def test_what_is_no_such_body_is_refused_by_both(body: bytes, status: int) -> None:
    assert send(fake(G75), "POST", "/api/teams", body)[0] == status
    assert send(fake(G13), "POST", "/api/teams", body)[0] == 400


def test_a_type_of_content_that_is_no_json_is_refused() -> None:
    assert send(fake(G75), "POST", "/api/teams", b"{}", "text/plain")[0] == 415
    assert send(fake(G13), "POST", "/api/teams", b"{}", "text/plain")[0] == 400
