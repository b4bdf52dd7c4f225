"""The profile g13: documented of Grafana 13, never run against a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.support.grafana import G13, G75, FakeGrafana, InProcess


@pytest.fixture
def fake() -> FakeGrafana:
    return FakeGrafana(G13)


@pytest.fixture
def grafana(fake: FakeGrafana) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {fake.token()}"}
    with httpx.Client(headers=headers, base_url="http://grafana.test", transport=InProcess(fake)) as client:
        yield client


def folder(grafana: httpx.Client, uid: str, parent: str = "", title: str = "") -> httpx.Response:
    body = {"uid": uid, "title": title or uid.upper(), **({"parentUid": parent} if parent else {})}
    return grafana.post("/api/folders", json=body)


def save(grafana: httpx.Client, uid: str, folder: str = "", **more: Any) -> httpx.Response:
    spec = {"id": None, "uid": uid, "title": more.pop("title", uid.upper()), "tags": ["t"], **more}
    return grafana.post("/api/dashboards/db", json={"dashboard": spec, "folderUid": folder, "overwrite": False})


def uids(answer: httpx.Response) -> list[str]:
    return [each["uid"] for each in answer.raise_for_status().json()]


def test_folders_stand_in_folders_and_are_listed_parent_by_parent(grafana: httpx.Client) -> None:
    folder(grafana, "a")
    made = folder(grafana, "b", "a").json()
    assert (made["parentUid"], [each["uid"] for each in made["parents"]]) == ("a", ["a"])
    assert "id" not in made
    folder(grafana, "c", "a")
    assert uids(grafana.get("/api/folders")) == ["a"]
    assert uids(grafana.get("/api/folders?parentUid=a")) == ["b", "c"]
    assert uids(grafana.get("/api/folders?parentUid=a&limit=1&page=2")) == ["c"]
    assert grafana.get("/api/folders?parentUid=none").status_code == 404


def test_the_same_title_is_taken_only_beside_it_and_a_uid_everywhere(grafana: httpx.Client) -> None:
    folder(grafana, "a")
    assert folder(grafana, "b", "a", "Thôn").status_code == 200
    assert folder(grafana, "c", "a", "Thôn").status_code == 409
    assert folder(grafana, "c", "", "Thôn").status_code == 200
    assert folder(grafana, "a", "", "Khác").status_code == 409
    assert folder(grafana, "d", "a", "Thon").status_code == 200
    assert folder(grafana, "e", "none").status_code == 404


def test_a_folder_is_renamed_over_the_version_that_is_there(grafana: httpx.Client) -> None:
    folder(grafana, "a")
    folder(grafana, "b", "a")
    renamed = grafana.put("/api/folders/b", json={"title": "Tên khác", "version": 1}).json()
    assert (renamed["title"], renamed["version"], renamed["parentUid"]) == ("Tên khác", 2, "a")
    assert grafana.put("/api/folders/b", json={"title": "Tên nữa", "version": 1}).json()["status"] == "version-mismatch"
    assert grafana.put("/api/folders/b", json={"title": "Tên nữa", "overwrite": True}).json()["version"] == 3
    folder(grafana, "c", "a")
    assert grafana.put("/api/folders/c", json={"title": "Tên nữa", "version": 1}).status_code == 409


def test_folders_stand_four_deep_and_no_deeper(grafana: httpx.Client) -> None:
    for uid, parent in ("a", ""), ("b", "a"), ("c", "b"), ("d", "c"):
        assert folder(grafana, uid, parent).status_code == 200
    assert folder(grafana, "e", "d").json()["messageId"] == "folder.maximum-depth-reached"


def test_a_folder_moves_with_what_is_in_it_but_not_into_itself(fake: FakeGrafana, grafana: httpx.Client) -> None:
    folder(grafana, "a")
    folder(grafana, "b")
    folder(grafana, "c", "b")
    save(grafana, "board", "c")
    assert grafana.post("/api/folders/b/move", json={"parentUid": "a"}).json()["parentUid"] == "a"
    fake.people.put_into("c", "alertrule", 3)
    assert grafana.get("/api/folders/a/counts").json() == {
        "alertrule": 3, "dashboard": 1, "folder": 2, "librarypanel": 0,
    }  # fmt: skip
    assert grafana.post("/api/folders/a/move", json={"parentUid": "c"}).status_code == 400
    assert grafana.post("/api/folders/b/move", json={"parentUid": ""}).status_code == 200
    assert uids(grafana.get("/api/folders")) == ["a", "b"]
    assert grafana.delete("/api/folders/b").status_code == 200
    assert grafana.get("/api/dashboards/uid/board").status_code == 404


def test_boards_go_by_the_uid_of_their_folder(grafana: httpx.Client) -> None:
    folder(grafana, "a")
    assert save(grafana, "b", "a").json()["folderUid"] == "a"
    meta = grafana.get("/api/dashboards/uid/b").json()["meta"]
    assert (meta["folderUid"], meta["folderTitle"]) == ("a", "A")
    assert save(grafana, "c", "none").status_code == 404
    assert uids(grafana.get("/api/search?type=dash-db&folderUIDs=a")) == ["b"]
    save(grafana, "top")
    assert uids(grafana.get("/api/search?type=dash-db&folderUIDs=general")) == ["top"]
    assert uids(grafana.get("/api/search?type=dash-db&tag=t&limit=1&page=2")) == ["top"]
    assert "id" not in grafana.get("/api/search").json()[0]


def test_a_save_is_over_the_version_that_it_names_and_no_other(grafana: httpx.Client) -> None:
    save(grafana, "b")
    for version in ({}, {"version": 0}, {"version": 2}):
        answer = save(grafana, "b", "", **version)
        assert (answer.status_code, answer.json()["status"]) == (412, "version-mismatch")
    assert save(grafana, "b", version=1).json()["version"] == 2
    assert save(grafana, "other", title="B").json()["status"] == "name-exists"


def test_what_comes_from_a_file_is_saved_by_nobody(fake: FakeGrafana, grafana: httpx.Client) -> None:
    fake.people.provision_board("p", "P")
    fake.people.create_source("s", "S", read_only=True)
    assert save(grafana, "p", version=1).json()["message"] == "Cannot save provisioned dashboard"
    source = {"name": "S", "type": "prometheus", "access": "proxy"}
    assert grafana.put("/api/datasources/uid/s", json=source).status_code == 403


def test_data_sources_are_changed_by_uid_and_never_by_number(grafana: httpx.Client) -> None:
    source = {"name": "S", "uid": "s", "type": "prometheus", "access": "proxy", "url": "http://p.invalid"}
    made = grafana.post("/api/datasources", json={**source, "secureJsonData": {"token": "geheim"}})
    assert "geheim" not in made.text
    assert made.json()["datasource"]["secureJsonFields"] == {"token": True}
    changed = grafana.put("/api/datasources/uid/s", json={**source, "database": "d", "version": 1}).json()["datasource"]
    assert (changed["version"], changed["database"], changed["secureJsonFields"]) == (2, "d", {"token": True})
    assert grafana.put("/api/datasources/uid/s", json={**source, "version": 1}).status_code == 409
    assert grafana.put("/api/datasources/uid/none", json=source).status_code == 404
    assert grafana.get("/api/datasources/uid/s/health").json()["status"] == "OK"
    number = changed["id"]
    assert grafana.get(f"/api/datasources/{number}").status_code == 404
    assert grafana.put(f"/api/datasources/{number}", json=source).status_code == 404
    assert grafana.delete(f"/api/datasources/{number}").status_code == 404
    assert grafana.get("/api/folders/id/1").status_code == 404
    assert grafana.delete("/api/datasources/uid/s").status_code == 200


def test_permissions_come_down_from_the_folders_above(fake: FakeGrafana, grafana: httpx.Client) -> None:
    folder(grafana, "a")
    folder(grafana, "b", "a")
    lines = grafana.get("/api/folders/b/permissions").json()
    assert [(each.get("role"), each["permission"], each["inherited"]) for each in lines if "role" in each] == [
        ("Viewer", 1, True), ("Editor", 2, True),
    ]  # fmt: skip
    assert [each["permission"] for each in lines if each["userId"]] == [4, 4]
    number = grafana.post("/api/teams", json={"name": "t"}).json()["teamId"]
    for uid in ("a", "b"):
        items = {"items": [{"teamId": number, "permission": 1}]}
        assert grafana.post(f"/api/folders/{uid}/permissions", json=items).status_code == 200
    viewer = {"Authorization": f"Bearer {fake.token('Viewer')}"}
    assert grafana.get("/api/folders/b", headers=viewer).status_code == 403
    items = {"items": [{"role": "Viewer", "permission": 1}]}
    grafana.post("/api/folders/a/permissions", json=items)
    assert grafana.get("/api/folders/b", headers=viewer).status_code == 200
    for wrong in ({"teamId": 99, "permission": 1}, {"role": "Viewer", "permission": 3}):
        assert grafana.post("/api/folders/a/permissions", json={"items": [wrong]}).status_code == 400


def test_a_refusal_names_the_right_that_is_missing(fake: FakeGrafana, grafana: httpx.Client) -> None:
    viewer = {"Authorization": f"Bearer {fake.token('Viewer')}"}
    answer = grafana.post("/api/folders", json={"uid": "v", "title": "V"}, headers=viewer)
    assert answer.status_code == 403
    assert "Permissions needed: folders:create" in answer.json()["message"]
    assert grafana.get("/api/org", headers={"Authorization": "Bearer glsa_none"}).status_code == 401


def test_a_grafana_may_hide_its_version_or_be_another_one() -> None:
    hidden = FakeGrafana(replace(G75, hidden=True))
    assert hidden.handle("GET", "/api/health", {}, b"")[2] == b'{"database":"ok"}'
    tenth = FakeGrafana(replace(G13, version="10.4.1", nested=False))
    headers = {"Authorization": f"Bearer {tenth.token()}"}
    with httpx.Client(headers=headers, base_url="http://grafana.test", transport=InProcess(tenth)) as client:
        assert client.get("/api/frontend/settings").json() == {
            "buildInfo": {"version": "10.4.1"}, "featureToggles": {},
        }  # fmt: skip
        assert "parentUid" not in folder(client, "a").json()
