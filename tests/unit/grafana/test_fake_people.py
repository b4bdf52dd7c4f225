"""What people do by hand shows in the answers, and is no request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.support.grafana import G13, G75, FakeGrafana, InProcess, Profile

PROFILES = pytest.mark.parametrize("profile", [G75, G13], ids=["g75", "g13"])


def client(fake: FakeGrafana) -> httpx.Client:
    headers = {"Authorization": f"Bearer {fake.token()}"}
    return httpx.Client(headers=headers, base_url="http://grafana.test", transport=InProcess(fake))


def board(grafana: httpx.Client, uid: str) -> Any:
    return grafana.get(f"/api/dashboards/uid/{uid}").raise_for_status().json()


@PROFILES
def test_a_board_made_edited_moved_and_deleted_by_hand(profile: Profile) -> None:
    fake = FakeGrafana(profile)
    people = fake.people
    people.create_folder("f", "Của riêng")
    people.create_board("mine", "Bảng riêng", "f", ["riêng"], description="x")
    people.edit_board("mine", tags=["khác"], description=None, refresh="5s")
    with client(fake) as grafana:
        found = board(grafana, "mine")
        assert found["dashboard"]["tags"] == ["khác"]
        assert (found["dashboard"]["version"], found["meta"]["updatedBy"]) == (2, "an")
        assert "description" not in found["dashboard"] and found["dashboard"]["refresh"] == "5s"
        assert found["meta"]["folderTitle"] == "Của riêng"
        people.move_board("mine", "")
        assert board(grafana, "mine")["meta"]["folderTitle"] == "General"
        people.delete_board("mine")
        assert grafana.get("/api/dashboards/uid/mine").status_code == 404
        assert fake.requests == 3


@PROFILES
def test_a_folder_made_renamed_permitted_and_deleted_by_hand(profile: Profile) -> None:
    fake = FakeGrafana(profile)
    people = fake.people
    people.create_folder("f", "F")
    people.create_board("b", "B", "f")
    team = people.create_team("nhóm")
    people.rename_folder("f", "G")
    people.permit("f", {"team": team.id, "permission": "View"}, {"role": "Editor", "permission": "Edit"})
    with client(fake) as grafana:
        assert grafana.get("/api/folders/f").json()["title"] == "G"
        lines = grafana.get("/api/folders/f/permissions").json()
        assert [(each["team"], each["permission"]) for each in lines] == [("nhóm", 1), ("", 2)]
        people.delete_folder("f")
        assert grafana.get("/api/dashboards/uid/b").status_code == 404


def test_folders_are_put_into_each_other_by_hand() -> None:
    fake = FakeGrafana(G13)
    for uid in ("a", "b"):
        fake.people.create_folder(uid, uid.upper())
    fake.people.move_folder("b", "a")
    with client(fake) as grafana:
        assert grafana.get("/api/folders/b").json()["parentUid"] == "a"


@PROFILES
def test_what_comes_from_a_file_says_so_and_is_not_deleted(profile: Profile) -> None:
    fake = FakeGrafana(profile)
    fake.people.provision_board("p", "P", tags=["managed-by:songxa"])
    fake.people.create_source("s", "S", read_only=True)
    with client(fake) as grafana:
        assert board(grafana, "p")["meta"]["provisioned"] is True
        assert grafana.delete("/api/dashboards/uid/p").status_code == 400
        assert grafana.delete("/api/datasources/uid/s").status_code == 403
        fake.people.provision_board("p", "P2")
        assert board(grafana, "p")["dashboard"]["version"] == 2


@PROFILES
def test_a_data_source_changed_by_hand_has_a_new_version(profile: Profile) -> None:
    fake = FakeGrafana(profile)
    fake.people.create_source("s", "S", url="http://a.invalid")
    fake.people.edit_source("s", url="http://b.invalid")
    with client(fake) as grafana:
        found = grafana.get("/api/datasources/uid/s").json()
        assert (found["url"], found["version"]) == ("http://b.invalid", 2)
        fake.people.delete_source("s")
        assert grafana.get("/api/datasources/uid/s").status_code == 404


@PROFILES
def test_everything_is_equal_exactly_while_nothing_has_changed(profile: Profile) -> None:
    fake = FakeGrafana(profile)
    people = fake.people
    people.create_folder("f", "F")
    people.create_board("b", "B", "f")
    people.create_source("s", "S")
    people.create_team("t")
    before = people.everything()
    assert people.everything() == before
    with client(fake) as grafana:
        grafana.get("/api/search")
    assert people.everything() == before
    changes: list[Callable[[], object]] = [
        lambda: people.edit_board("b"),
        lambda: people.move_board("b", ""),
        lambda: people.permit("f"),
        lambda: people.permit("f", {"role": "Viewer", "permission": "View"}),
        lambda: people.edit_source("s", name="S2"),
        lambda: people.create_team("u"),
        lambda: people.rename_folder("f", "G"),
    ]
    for change in changes:
        change()
        after = people.everything()
        assert after != before
        before = after
