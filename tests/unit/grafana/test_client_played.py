"""The client gets along with the Grafana that the tests play, of either age, and sends nothing unknown to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from songxa.grafana.api import EDIT, VIEW, LiveFolder, LiveSource, Permission
from songxa.grafana.errors import Conflict, Forbidden, NameTaken, Unauthorized, VersionConflict, WrongOrganisation
from songxa.grafana.http.client import HttpGrafana
from songxa.model import GrafanaSettings
from songxa.secrets import Secret
from tests.support.grafana import G13, G75, FakeGrafana, InProcess, Profile

PROFILES = [G75, G13, replace(G75, hidden=True), replace(G13, hidden=True)]


class Vault:
    def __init__(self, secret: str) -> None:
        self._secret = secret

    def get(self, name: str) -> Secret:
        return Secret(self._secret)


def client(fake: FakeGrafana, role: str = "Admin", organisation: int = 0) -> HttpGrafana:
    settings = GrafanaSettings("http://grafana.invalid", organisation=organisation)
    return HttpGrafana(settings, Vault(fake.token(role)), transport=InProcess(fake))


@pytest.fixture(params=PROFILES, ids=lambda profile: f"{profile.name}{'-hidden' if profile.hidden else ''}")
def fake(request: pytest.FixtureRequest) -> Iterator[FakeGrafana]:
    profile = request.param
    assert isinstance(profile, Profile)
    played = FakeGrafana(profile)
    yield played
    assert played.misuses == []


def test_every_call_does_what_it_says(fake: FakeGrafana) -> None:
    grafana = client(fake)
    nested = grafana.server().nested_folders
    assert nested is fake.profile.nested
    top = grafana.create_folder("sx-f-1", "Tỉnh", "")
    child = grafana.create_folder("sx-f-2", "Xã", "sx-f-1")
    assert {folder.uid for folder in grafana.folders(into=["sx-f-1"])} == {"sx-f-1", "sx-f-2"}
    assert child.parent == ("sx-f-1" if nested else "")
    renamed = grafana.rename_folder(LiveFolder("sx-f-1", "Tỉnh"), "Tỉnh Thanh Hoá")
    assert (renamed.title, renamed.version) == ("Tỉnh Thanh Hoá", top.version + 1)
    if nested:
        grafana.move_folder("sx-f-2", "")
        grafana.move_folder("sx-f-2", "sx-f-1")
    spec = {"uid": "sx-b-1", "title": "Tổng quan", "tags": ["managed-by:songxa"], "panels": []}
    first = grafana.save_board(spec, "sx-f-2", None, "songxa 1")
    second = grafana.save_board({**spec, "title": "Toàn cảnh"}, "sx-f-2", first.version, "songxa 2")
    board = grafana.board("sx-b-1")
    assert board is not None
    assert (board.folder, board.version, board.spec["title"]) == ("sx-f-2", second.version, "Toàn cảnh")
    assert [hit.folder for hit in grafana.boards("managed-by:songxa")] == ["sx-f-2"]
    assert [hit.uid for hit in grafana.boards(folders=["sx-f-2"])] == ["sx-b-1"]
    assert grafana.boards(folders=["sx-f-1"]) == ()
    assert {kind: n for kind, n in grafana.counts("sx-f-1").items() if n} == (
        {"dashboard": 1, "folder": 1} if nested else {}
    )
    source = LiveSource(
        "sx-ds-1", "songxa", "prometheus", "http://prometheus.invalid", json_data={"httpMethod": "POST"}
    )
    made = grafana.create_source(source, {"basicAuthPassword": "x"})
    changed = grafana.update_source(replace(made, url="http://other.invalid"), {})
    assert [(each.uid, each.url) for each in grafana.sources()] == [("sx-ds-1", "http://other.invalid")]
    assert changed.version == made.version + 1
    team = grafana.create_team("songxa · Viettel")
    assert grafana.team("songxa · Viettel") == team
    wanted = [Permission(VIEW, team=team.id), Permission(EDIT, role="Editor")]
    grafana.set_permissions("sx-f-2", wanted)
    assert set(wanted) <= set(grafana.permissions("sx-f-2"))
    for _ in range(2):
        grafana.delete_board("sx-b-1")
        grafana.delete_source("sx-ds-1")
        grafana.delete_team(team.id)
        grafana.delete_folder("sx-f-2")
        grafana.delete_folder("sx-f-1")
    assert (grafana.boards(), grafana.folders(), grafana.sources(), grafana.team(team.name)) == ((), (), (), None)


def test_what_stands_there_already_and_what_somebody_changed_is_a_conflict(fake: FakeGrafana) -> None:
    grafana = client(fake)
    spec = {"uid": "sx-b-1", "title": "Tổng quan", "panels": []}
    grafana.create_folder("sx-f-1", "Xã", "")
    grafana.save_board(spec, "sx-f-1", None, "m")
    with pytest.raises(NameTaken):
        grafana.create_folder("sx-f-1", "Khác", "")
    with pytest.raises(NameTaken):
        grafana.save_board(spec, "sx-f-1", None, "m")
    with pytest.raises(VersionConflict):
        grafana.save_board(spec, "sx-f-1", 7, "m")
    with pytest.raises(VersionConflict):
        grafana.rename_folder(LiveFolder("sx-f-1", "Xã", "", 9), "Mới")
    live = grafana.create_source(LiveSource("sx-ds-1", "songxa", "prometheus", "http://p.invalid"), {})
    with pytest.raises(NameTaken):
        grafana.create_source(replace(live, uid="sx-ds-2"), {})
    with pytest.raises(VersionConflict):
        grafana.update_source(replace(live, version=9), {})


def test_somebody_who_saves_in_between_is_a_conflict_even_where_grafana_lets_it_through(fake: FakeGrafana) -> None:
    grafana, other = client(fake), client(fake)
    spec = {"uid": "sx-b-1", "title": "Tổng quan", "panels": []}
    grafana.save_board(spec, "", None, "m")
    fake.race(lambda: other.save_board({**spec, "title": "Của tôi"}, "", 1, "m"))
    with pytest.raises(Conflict):
        grafana.save_board({**spec, "title": "Mới"}, "", 1, "m")


@pytest.mark.parametrize("role", ["Viewer", "Editor"])
def test_a_token_of_a_lesser_role_is_told_what_it_lacks(fake: FakeGrafana, role: str) -> None:
    with pytest.raises(Forbidden, match="the role Admin, or the right teams:create"):
        client(fake, role).create_team("T")


def test_a_token_that_was_revoked_and_one_of_another_organisation(fake: FakeGrafana) -> None:
    token = fake.token()
    grafana = HttpGrafana(GrafanaSettings("http://grafana.invalid"), Vault(token), transport=InProcess(fake))
    grafana.server()
    fake.revoke(token)
    with pytest.raises(Unauthorized):
        grafana.folders()
    with pytest.raises(WrongOrganisation):
        client(fake, organisation=7).create_team("T")
    assert fake.writes == 0
