"""grafana-api, a client that knows nothing of songxa, works with the fake over a real socket from end to end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from grafana_api import grafana_api as errors  # type: ignore[import-untyped]  # it tells no types
from grafana_api.grafana_face import GrafanaFace  # type: ignore[import-untyped]

from tests.support.grafana import FakeGrafana
from tests.support.grafana.server import serving


@pytest.fixture
def fake() -> FakeGrafana:
    return FakeGrafana()


@pytest.fixture
def address(fake: FakeGrafana) -> Iterator[tuple[str, int]]:
    with serving(fake) as url:
        parts = urlsplit(url)
        assert parts.hostname and parts.port
        yield parts.hostname, parts.port


def face(address: tuple[str, int], auth: Any) -> Any:
    return GrafanaFace(auth=auth, host=address[0], port=address[1])


@pytest.fixture
def grafana(fake: FakeGrafana, address: tuple[str, int]) -> Iterator[Any]:
    client = face(address, fake.token())
    yield client
    client.api.s.close()


def test_a_folder_a_board_and_the_search_for_it(grafana: Any) -> None:
    made = grafana.folder.create_folder("Xã Hoằng Giang", uid="xa")
    assert made["url"] == "/dashboards/f/xa/xa-hoang-giang"
    board = {"id": None, "uid": "b", "title": "Tổng quan", "tags": ["managed-by:songxa"], "panels": []}
    saved = grafana.dashboard.update_dashboard({"dashboard": board, "folderId": made["id"], "overwrite": False})
    assert (saved["uid"], saved["version"]) == ("b", 1)
    assert grafana.dashboard.get_dashboard("b")["meta"]["folderTitle"] == "Xã Hoằng Giang"
    found = grafana.search.search_dashboards(tag="managed-by:songxa", type_="dash-db")
    assert [(hit["uid"], hit["folderUid"]) for hit in found] == [("b", "xa")]
    assert grafana.dashboard.get_dashboards_tags() == [{"term": "managed-by:songxa", "count": 1}]
    with pytest.raises(errors.GrafanaClientError, match=r"412.*changed by someone else"):
        grafana.dashboard.update_dashboard({"dashboard": board, "folderId": made["id"], "overwrite": False})
    assert grafana.dashboard.delete_dashboard("b")["title"] == "Tổng quan"


def test_a_folder_is_renamed_and_deleted(grafana: Any) -> None:
    made = grafana.folder.create_folder("A", uid="a")
    assert grafana.folder.update_folder("a", "B", version=made["version"])["version"] == 2
    assert [each["title"] for each in grafana.folder.get_all_folders()] == ["B"]
    assert grafana.folder.get_folder_by_id(made["id"])["uid"] == "a"
    assert grafana.folder.delete_folder("a")["message"] == "Folder B deleted"
    with pytest.raises(errors.GrafanaClientError, match="404"):
        grafana.folder.get_folder("a")


def test_a_data_source(grafana: Any) -> None:
    source = {"name": "songxa", "uid": "ds", "type": "prometheus", "access": "proxy", "url": "http://p.invalid"}
    number = grafana.datasource.create_datasource(source)["id"]
    assert grafana.datasource.get_datasource_id_by_name("songxa") == {"id": number}
    changed = grafana.datasource.update_datasource(number, {**source, "url": "http://q.invalid", "version": 1})
    assert (changed["datasource"]["url"], changed["datasource"]["version"]) == ("http://q.invalid", 2)
    assert [each["typeName"] for each in grafana.datasource.list_datasources()] == ["Prometheus"]
    assert grafana.datasource.delete_datasource_by_name("songxa")["id"] == number


def test_a_team_and_what_it_may(grafana: Any) -> None:
    grafana.folder.create_folder("Viettel", uid="v")
    number = grafana.teams.add_team({"name": "viettel"})["teamId"]
    assert [team["name"] for team in grafana.teams.search_teams(query="viet")] == ["viettel"]
    items = {"items": [{"teamId": number, "permission": 1}, {"role": "Editor", "permission": 2}]}
    grafana.folder.update_folder_permissions("v", items)
    lines = grafana.folder.get_folder_permissions("v")
    assert [(each["team"], each.get("role"), each["permissionName"]) for each in lines] == [
        ("viettel", None, "View"), ("", "Editor", "Edit"),
    ]  # fmt: skip
    assert grafana.teams.delete_team(number) is True
    assert [each["role"] for each in grafana.folder.get_folder_permissions("v")] == ["Editor"]


def test_who_is_not_known_or_may_not_is_told_so(fake: FakeGrafana, address: tuple[str, int]) -> None:
    stranger, viewer, admin = (
        face(address, "none"),
        face(address, fake.token("Viewer")),
        face(address, ("admin", "admin")),
    )
    with pytest.raises(errors.GrafanaUnauthorizedError):
        stranger.folder.get_all_folders()
    with pytest.raises(errors.GrafanaClientError, match="403"):
        viewer.folder.create_folder("A")
    with pytest.raises(errors.GrafanaBadInputError):
        admin.folder.create_folder("")
    assert admin.organization.get_current_organization()["name"] == "Main Org."
    for client in (stranger, viewer, admin):
        client.api.s.close()
