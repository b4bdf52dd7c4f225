"""What a run does to a Grafana in which people work too: it writes what is wanted, and keeps what is theirs."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from songxa.grafana.errors import GrafanaError
from songxa.grafana.sync.steps import Act, Done, Options, Step, What
from songxa.model import GrafanaSource, InputError, StartError
from tests.support.grafana import G13, G75, Killed, Profile
from tests.support.syncing import Office, acts, inventory, settings

PARTNERS = inventory(grafana=settings(partners=("viettel", "vnpt"), languages=("vi", "en")))
PLAIN = inventory(grafana=settings())
CHANGED = inventory(4, grafana=settings())


@pytest.fixture(params=[G75, G13], ids=["g75", "g13"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    profile: Profile = request.param
    return Office(profile, tmp_path / "data")


def board(office: Office, name: str = "overview") -> str:
    """The uid of a board that songxa made in its main folder."""
    hits = office.get("/api/search?type=dash-db")
    return next(
        str(hit["uid"]) for hit in hits if hit["uid"].startswith(f"sx-{name}") and hit["folderUid"] == folder(office)
    )


def folder(office: Office, title: str = "Xã Hoằng Giang") -> str:
    ledger = json.loads((office.data / "grafana-songxa.json").read_text())
    return next(str(each["uid"]) for each in ledger["entries"] if each["what"] == "folder" and each["title"] == title)


# ---- the usual ------------------------------------------------------------------------------------------------------


def test_a_second_run_writes_nothing(office: Office) -> None:
    office.apply(PARTNERS)
    ledger = (office.data / "grafana-songxa.json").read_bytes()
    office.fake.forget()
    assert office.apply(PARTNERS) == []
    assert office.fake.writes == 0
    assert (office.data / "grafana-songxa.json").read_bytes() == ledger


def test_a_plan_writes_nothing_at_all(office: Office) -> None:
    assert office.plan(PARTNERS).to_do
    assert office.fake.writes == 0
    assert not office.data.exists()


def test_everything_stands_where_and_as_it_is_wanted(office: Office) -> None:
    office.apply(PARTNERS)
    assert acts(office.plan(PARTNERS)) == []
    overview = office.board(board(office))
    assert office.folder_of(overview) == folder(office)
    assert set(overview["dashboard"]["tags"]) == {"managed-by:songxa", "songxa:songxa"}
    assert [each["name"] for each in office.get("/api/datasources")] == ["songxa · Prometheus"]


def test_a_change_of_the_inventory_writes_the_boards_that_it_changes(office: Office) -> None:
    office.apply(PLAIN)
    done = office.apply(CHANGED)
    assert acts(done) == [(Act.UPDATE, What.BOARD)] * 2
    assert [each.path for each in done[0].step.differences] == ["panels[id=1].title"]
    assert office.board(board(office))["dashboard"]["panels"][0]["title"] == "4 thiết bị"


def test_the_message_of_a_save_is_the_inventorys_revision(office: Office) -> None:
    office.apply(PLAIN)
    assert {each.message for each in office.fake.world.versions if not each.data.get("folder")} >= {
        "songxa 000000000000"
    }


def test_another_name_renames_folders_and_moves_nothing(office: Office) -> None:
    office.apply(PLAIN)
    areas = {key: replace(area, name=f"{area.name} mới") for key, area in PLAIN.areas.items()}
    done = office.apply(replace(PLAIN, areas=areas))
    assert {(each.step.act, each.step.what) for each in done} == {(Act.UPDATE, What.FOLDER)}
    assert office.get(f"/api/folders/{folder(office, 'Xã Hoằng Giang mới')}")["title"] == "Xã Hoằng Giang mới"


def test_requests_do_not_grow_with_the_devices(office: Office) -> None:
    counts = []
    for devices in (3, 1000):
        found = inventory(devices, grafana=PARTNERS.grafana)
        office.apply(found)
        office.fake.forget()
        assert acts(office.plan(found)) == []
        counts.append(office.fake.requests)
    assert counts[0] == counts[1] <= 50


@pytest.mark.parametrize("root", ["", "cua-ai-do"])
def test_requests_do_not_grow_with_folders_of_other_people(office: Office, root: str) -> None:
    people = office.fake.people
    if root and office.fake.profile.nested:
        people.create_folder(root, "Của ai đó")
    found = inventory(grafana=settings(partners=("viettel",), folder=root if office.fake.profile.nested else ""))
    office.apply(found)
    counts = []
    for many in (0, 500):
        for n in range(many):
            above = ("", root, f"khac-{n - 1}")[n % 3] if office.fake.profile.nested else ""
            people.create_folder(f"khac-{n}", f"Khác {n}", above)
        office.fake.forget()
        assert acts(office.plan(found)) == []
        counts.append(office.fake.requests)
    assert counts[0] == counts[1] <= 50


def test_a_folder_that_somebody_moved_among_others_is_found_with_all_that_is_in_it(tmp_path: Path) -> None:
    office = Office(G13, tmp_path)
    office.apply(PARTNERS)
    people, uid = office.fake.people, folder(office)
    for name, above in (("x", ""), ("y", "x")):
        people.create_folder(name, f"Của họ {name}", above)
    people.move_folder(uid, "y")
    people.create_folder("z", "Trong đó", uid)
    people.move_board(board(office), "z")
    done = office.apply(PARTNERS)
    assert {(each.step.act, each.step.what) for each in done} == {
        (Act.CONFLICT, What.FOLDER), (Act.CONFLICT, What.BOARD),
    }  # fmt: skip
    assert len(done) == 2
    uids = frozenset(each.step.uid for each in done)
    assert acts(office.apply(PARTNERS, Options(uids))) == [(Act.MOVE, What.FOLDER), (Act.MOVE, What.BOARD)]
    assert acts(office.plan(PARTNERS)) == []


def test_progress_is_told_before_each_write_and_may_end_the_run(office: Office) -> None:
    told: list[Step] = []

    def third(step: Step) -> None:
        told.append(step)
        if len(told) == 3:
            raise KeyboardInterrupt

    with office.opened(PLAIN) as sync, pytest.raises(KeyboardInterrupt):
        sync.apply(sync.plan(), third)
    done = office.apply(PLAIN)
    assert told[2].uid == done[0].step.uid
    assert acts(office.plan(PLAIN)) == []


def test_what_is_called_before_every_request_ends_the_run(office: Office) -> None:
    from contextlib import closing

    from songxa.grafana.http.client import HttpGrafana
    from songxa.grafana.sync.engine import opened
    from tests.support.grafana import InProcess
    from tests.support.syncing import draw

    class Stop(Exception):
        pass

    asked: list[int] = []

    def go_on() -> None:
        asked.append(1)
        if len(asked) > 10:
            raise Stop

    chosen = replace(settings(), user="admin")
    with (
        closing(HttpGrafana(chosen, office.vault, transport=InProcess(office.fake))) as client,
        opened(client, PLAIN, office.data, office.vault.get, go_on, draw) as sync,
        pytest.raises(Stop),
    ):
        sync.apply(sync.plan())
    assert len(asked) == 11


# ---- people --------------------------------------------------------------------------------------------------------


def test_an_edit_by_hand_is_a_conflict_and_kept_and_all_else_goes_on(office: Office) -> None:
    office.apply(PLAIN)
    uid = board(office)
    office.edit(uid, title="Của tôi")
    before = office.board(uid)
    done = office.apply(CHANGED)
    assert acts(done) == [(Act.CONFLICT, What.BOARD), (Act.UPDATE, What.BOARD)]
    assert done[0].step.reason and done[0].step.reason.key == "grafana.why.edited"
    assert [each.path for each in done[0].step.differences] == ["title"]
    assert office.board(uid) == before
    assert office.kept() == [before["dashboard"]]
    assert Path(done[0].aside).name == f"{uid}-v2.json"


def test_an_edit_that_nothing_wanted_stands_against_is_told_too(office: Office) -> None:
    office.apply(PLAIN)
    office.edit(board(office), title="Của tôi")
    assert acts(office.plan(PLAIN)) == [(Act.CONFLICT, What.BOARD)]
    with office.opened(PLAIN) as sync:
        drift = sync.drift()
    assert [(each.path, each.live) for each in drift[0].differences] == [("title", "Của tôi")]


def test_an_edit_that_was_taken_back_is_none(office: Office) -> None:
    office.apply(PLAIN)
    uid = board(office)
    title = office.board(uid)["dashboard"]["title"]
    office.edit(uid, title="Của tôi")
    office.edit(uid, title=title)
    assert office.apply(CHANGED)[0].step.act is Act.UPDATE
    assert office.kept() == []


def test_an_overwrite_saves_the_edit_first(office: Office) -> None:
    office.apply(PLAIN)
    uid = board(office)
    office.edit(uid, title="Của tôi")
    done = office.apply(CHANGED, Options(frozenset({uid})))
    assert acts(done) == [(Act.UPDATE, What.BOARD)] * 2
    assert [each["title"] for each in office.kept()] == ["Của tôi"]
    assert office.board(uid)["dashboard"]["title"] != "Của tôi"
    assert acts(office.plan(CHANGED)) == []


def test_an_edit_that_cannot_be_saved_is_not_overwritten(office: Office) -> None:
    office.apply(PLAIN)
    uid = board(office)
    office.edit(uid, title="Của tôi")
    (office.data / "grafana-conflicts").write_text("")
    with pytest.raises(StartError, match="has to be kept there before anything is written"):
        office.apply(CHANGED, Options(frozenset({uid})))
    assert office.board(uid)["dashboard"]["title"] == "Của tôi"


def test_what_somebody_deleted_is_not_put_back_unasked(office: Office) -> None:
    office.apply(PLAIN)
    uid = board(office)
    office.delete(f"/api/dashboards/uid/{uid}")
    done = office.apply(CHANGED)
    assert done[0].step.reason and done[0].step.reason.key == "grafana.why.deleted"
    assert office.board(uid) is None
    assert office.apply(CHANGED, Options(frozenset({uid})))[0].step.act is Act.CREATE
    assert acts(office.plan(CHANGED)) == []


def test_a_board_that_somebody_moved_is_left_where_it_is(office: Office) -> None:
    office.apply(PLAIN)
    uid = board(office)
    office.post("/api/folders", {"uid": "cua-ai-do", "title": "Của ai đó"})
    office.save(office.board(uid)["dashboard"], "cua-ai-do")
    done = office.apply(CHANGED)
    assert [each.path for each in done[0].step.differences] == ["folderUid"]
    assert office.folder_of(office.board(uid)) == "cua-ai-do"


def test_a_folder_that_somebody_renamed_stays_so_and_its_boards_go_on(office: Office) -> None:
    office.apply(PLAIN)
    uid = folder(office)
    version = office.get(f"/api/folders/{uid}")["version"]
    office.post(f"/api/folders/{uid}", {"title": "Của tôi", "version": version}, "PUT")
    assert acts(office.apply(CHANGED)) == [(Act.CONFLICT, What.FOLDER), *[(Act.UPDATE, What.BOARD)] * 2]
    assert office.get(f"/api/folders/{uid}")["title"] == "Của tôi"


def test_a_folder_that_somebody_deleted_keeps_its_boards_away(office: Office) -> None:
    office.apply(PLAIN)
    uid = folder(office)
    office.delete(f"/api/folders/{uid}")
    done = office.apply(CHANGED)
    assert acts(done) == [(Act.CONFLICT, What.FOLDER), *[(Act.CONFLICT, What.BOARD)] * 2]
    every = frozenset(step.step.uid for step in done)
    assert acts(office.apply(CHANGED, Options(every))) == [(Act.CREATE, What.FOLDER), *[(Act.CREATE, What.BOARD)] * 2]
    assert acts(office.plan(CHANGED)) == []


def test_a_data_source_that_somebody_changed_is_left(office: Office) -> None:
    office.apply(PLAIN)
    source = office.get("/api/datasources")[0]
    path = f"/api/datasources/{source['id']}" if office.fake.profile.old else f"/api/datasources/uid/{source['uid']}"
    whole = office.get(path)
    body = {key: whole[key] for key in ("name", "uid", "type", "access", "jsonData")}
    office.post(path, {**body, "url": "http://khac:9090"}, "PUT")
    assert acts(office.apply(PLAIN)) == [(Act.CONFLICT, What.SOURCE)]
    done = office.apply(PLAIN, Options(frozenset({source["uid"]})))
    assert acts(done) == [(Act.UPDATE, What.SOURCE)]
    assert office.get("/api/datasources")[0]["url"] == "http://127.0.0.1:9090"


# ---- somebody in between --------------------------------------------------------------------------------------------


def test_an_edit_between_plan_and_write_is_a_conflict(office: Office) -> None:
    office.apply(PLAIN)
    uid = board(office)
    with office.opened(CHANGED) as sync:
        plan = sync.plan()
        office.edit(uid, title="Vừa xong")
        done = sync.apply(plan)
    assert acts(done) == [(Act.CONFLICT, What.BOARD), (Act.UPDATE, What.BOARD)]
    assert [each["title"] for each in office.kept()] == ["Vừa xong"]
    assert office.board(uid)["dashboard"]["title"] == "Vừa xong"


def test_a_save_without_a_change_in_between_is_planned_once_more_and_written(office: Office) -> None:
    office.apply(PLAIN)
    uid = board(office)
    with office.opened(CHANGED) as sync:
        plan = sync.plan()
        office.edit(uid)
        done = sync.apply(plan)
    assert acts(done) == [(Act.UPDATE, What.BOARD)] * 2
    assert acts(office.plan(CHANGED)) == []


def test_an_overwrite_keeps_the_edit_that_came_in_between_too(office: Office) -> None:
    office.apply(PLAIN)
    uid = board(office)
    office.edit(uid, title="Một")
    with office.opened(PLAIN) as sync:
        plan = sync.plan(Options(frozenset({uid})))
        office.edit(uid, title="Hai")
        done = sync.apply(plan)
    assert acts(done) == [(Act.UPDATE, What.BOARD)]
    assert {each["title"] for each in office.kept()} == {"Một", "Hai"}


def test_an_edit_right_after_the_write_is_not_taken_for_songxas(office: Office) -> None:
    office.apply(PLAIN)
    uid = board(office)
    office.fake.faults.hook(1, lambda: office.edit(uid, title="Ngay sau"), after=True, writes=True)
    done = office.apply(CHANGED)
    assert done[0].step.act is Act.CONFLICT
    assert office.board(uid)["dashboard"]["title"] == "Ngay sau"
    assert acts(office.apply(CHANGED)) == [(Act.CONFLICT, What.BOARD)]


def test_a_save_that_grafana_let_through_beside_another_is_told(office: Office) -> None:
    office.apply(PLAIN)
    uid = board(office)
    world = office.fake.world
    raced: list[str] = []

    def beside() -> None:
        if not raced:
            raced.append(uid)
            office.edit(uid, title="Cùng lúc")

    world.pause = beside
    done = office.apply(CHANGED)
    assert done[0].step.act is Act.CONFLICT
    assert done[0].step.reason and done[0].step.reason.key == "grafana.why.raced"


@pytest.mark.parametrize("what", ["sx-f", "songxa · viettel"])
def test_what_somebody_made_in_between_is_not_made_twice(office: Office, what: str) -> None:
    def make() -> None:
        if what == "sx-f":
            office.post("/api/folders", {"uid": uid, "title": title})
        else:
            office.post("/api/teams", {"name": what})

    with office.opened(PARTNERS) as sync:
        plan = sync.plan()
        step = next(each for each in plan.to_do if each.uid.startswith(what))
        uid, title = step.uid, step.title
        make()
        done = sync.apply(plan)
    assert [each for each in done if each.step.act is Act.CONFLICT] == []
    assert acts(office.plan(PARTNERS)) == []


# ---- what is not ours -----------------------------------------------------------------------------------------------


def test_a_foreign_board_under_a_wanted_uid_is_left(office: Office) -> None:
    uid = office.plan(PLAIN).steps[-1].uid
    office.save({"id": None, "uid": uid, "title": "Không phải của songxa", "panels": [], "tags": []})
    before = office.board(uid)
    done = office.apply(PLAIN)
    assert (done[-1].step.act, done[-1].step.reason and done[-1].step.reason.key) == (
        Act.CONFLICT,
        "grafana.why.unknown",
    )
    assert office.board(uid) == before


def test_a_foreign_board_with_the_same_title_is_never_replaced(tmp_path: Path) -> None:
    """Grafana 7.5 replaces the other board where `overwrite` is sent and the titles meet."""
    office = Office(G75, tmp_path)
    office.apply(PLAIN)
    uid, title = board(office), office.board(board(office))["dashboard"]["title"]
    office.delete(f"/api/dashboards/uid/{uid}")
    twin = title.replace("Tổng", "Tông").upper()
    office.save({"id": None, "uid": "cua-ai-do", "title": twin, "panels": [], "tags": []}, folder(office))
    before = office.board("cua-ai-do")
    done = office.apply(PLAIN, Options(frozenset({uid})))
    assert [(each.step.act, each.step.reason and each.step.reason.key) for each in done] == [
        (Act.CONFLICT, "grafana.why.twin")
    ]
    assert office.board("cua-ai-do") == before


def test_a_foreign_folder_with_the_same_title_is_one_conflict_and_no_end(tmp_path: Path) -> None:
    office = Office(G75, tmp_path)
    office.post("/api/folders", {"uid": "cua-ai-do", "title": "Xã Hoằng Giang"})
    done = office.apply(PLAIN)
    assert [(each.step.act, each.step.what) for each in done] == [
        (Act.CREATE, What.SOURCE),
        (Act.CONFLICT, What.FOLDER),
        (Act.CONFLICT, What.BOARD),
        (Act.CONFLICT, What.BOARD),
    ]
    assert office.get("/api/search?type=dash-db") == []


def test_a_board_from_a_file_is_told_and_left(office: Office) -> None:
    office.apply(PLAIN)
    uid = board(office)
    item = office.fake.world.by_uid(1, uid)
    assert item is not None
    item.file = "boards/overview.json"
    done = office.apply(CHANGED)
    assert done[0].step.reason and done[0].step.reason.key == "grafana.why.provisioned"


def test_a_folder_of_somebody_elses_above_all_has_to_be_there(tmp_path: Path) -> None:
    office = Office(G13, tmp_path)
    found = inventory(grafana=settings(folder="cua-ai-do"))
    with pytest.raises(StartError, match=r"no folder with the uid cua-ai-do; accepted in grafana\.folder"):
        office.plan(found)
    office.post("/api/folders", {"uid": "cua-ai-do", "title": "Của ai đó"})
    office.apply(found)
    assert office.get("/api/folders?parentUid=cua-ai-do")[0]["title"] == "Tỉnh Thanh Hoá"
    assert acts(office.plan(found)) == []


# ---- secrets, teams, permissions ------------------------------------------------------------------------------------

INFLUX = inventory(
    grafana=settings(prometheus=None, influxdb=GrafanaSource(url="http://127.0.0.1:8086", database="d", token=True))
)


def test_a_secret_is_sent_when_it_changes_and_stands_nowhere(office: Office) -> None:
    office.apply(INFLUX)
    assert office.fake.world.sources[1].secrets == {"httpHeaderValue1": "Token canary-1"}
    office.fake.forget()
    assert office.apply(INFLUX) == []
    office.vault.token = "canary-2"
    done = office.apply(INFLUX)
    assert [(each.step.act, each.step.reason and each.step.reason.key) for each in done] == [
        (Act.UPDATE, "grafana.why.secret")
    ]
    assert office.fake.world.sources[1].secrets == {"httpHeaderValue1": "Token canary-2"}
    assert acts(office.plan(INFLUX)) == []
    assert "canary" not in "".join(file.read_text() for file in office.data.rglob("*") if file.is_file())


def secrets_sent(done: Sequence[Done]) -> bool:
    return any(each.step.reason and each.step.reason.key == "grafana.why.secret" for each in done)


def test_a_secret_that_was_sent_stays_so_through_conflicts_and_adoptions(office: Office) -> None:
    office.apply(INFLUX)
    office.edit(board(office), title="Của tôi")
    assert acts(office.apply(INFLUX)) == [(Act.CONFLICT, What.BOARD)]
    office.adopt(INFLUX)
    assert acts(office.plan(INFLUX)) == [(Act.UPDATE, What.BOARD)]
    office.apply(INFLUX)
    office.fake.people.edit_source(office.fake.world.sources[1].uid, url="http://127.0.0.1:9999")
    assert acts(office.apply(INFLUX)) == [(Act.CONFLICT, What.SOURCE)]
    office.adopt(INFLUX)
    done = office.apply(INFLUX)
    assert acts(done) == [(Act.UPDATE, What.SOURCE)]
    assert not secrets_sent(done)
    assert acts(office.plan(INFLUX)) == []


def test_a_secret_that_a_killed_run_may_have_sent_is_sent_again_though_it_is_the_former_one(office: Office) -> None:
    office.apply(INFLUX)
    office.vault.token = "canary-2"
    office.fake.faults.kill(1, after=True, writes=True)
    with pytest.raises(Killed):
        office.apply(INFLUX)
    office.fake.faults.clear()
    assert office.fake.world.sources[1].secrets == {"httpHeaderValue1": "Token canary-2"}
    office.vault.token = "canary-1"
    assert secrets_sent(office.apply(INFLUX))
    assert office.fake.world.sources[1].secrets == {"httpHeaderValue1": "Token canary-1"}
    assert acts(office.plan(INFLUX)) == []


def viewers(office: Office, uid: str) -> bool:
    return any(line.get("role") == "Viewer" for line in office.get(f"/api/folders/{uid}/permissions"))


def test_partners_may_look_into_their_folder_and_viewers_no_more(office: Office) -> None:
    office.apply(PARTNERS)
    title = "Viettel" if office.fake.profile.nested else "Xã Hoằng Giang · Viettel"
    lines = office.get(f"/api/folders/{folder(office, title)}/permissions")
    assert "songxa · viettel" in {line.get("team") for line in lines}
    assert not viewers(office, folder(office, title))
    assert any(line.get("role") == "Editor" for line in lines) or office.fake.profile.nested


def test_permissions_that_people_gave_are_kept(office: Office) -> None:
    office.apply(PLAIN)
    team = office.post("/api/teams", {"name": "Tỉnh"})["teamId"]
    uid = folder(office, "Tỉnh Thanh Hoá" if office.fake.profile.nested else "Xã Hoằng Giang")
    lines = [{"teamId": team, "permission": 2}, {"role": "Viewer", "permission": 1}]
    office.post(f"/api/folders/{uid}/permissions", {"items": lines})
    office.apply(inventory(grafana=settings(partners=("viettel",))))
    teams = {line.get("team"): line["permission"] for line in office.get(f"/api/folders/{uid}/permissions")}
    assert teams["Tỉnh"] == 2
    assert teams["songxa · cán bộ"] == 1
    assert not viewers(office, uid)


def test_permissions_that_people_took_back_are_not_given_again(office: Office) -> None:
    office.apply(PARTNERS)
    title = "Viettel" if office.fake.profile.nested else "Xã Hoằng Giang · Viettel"
    uid = folder(office, title)
    office.post(f"/api/folders/{uid}/permissions", {"items": [{"role": "Viewer", "permission": 1}]})
    assert acts(office.apply(PARTNERS)) == [(Act.CONFLICT, What.PERMISSIONS)]
    assert viewers(office, uid)
    assert acts(office.apply(PARTNERS, Options(frozenset({uid})))) == [(Act.UPDATE, What.PERMISSIONS)]
    assert not viewers(office, uid)


def test_a_team_that_was_there_is_used_and_never_deleted(office: Office) -> None:
    office.post("/api/teams", {"name": "songxa · viettel"})
    office.apply(inventory(grafana=settings(partners=("viettel",))))
    office.apply(PLAIN, Options(prune=True))
    names = {each["name"] for each in office.get("/api/teams/search?perpage=100")["teams"]}
    assert names == {"songxa · viettel"}


# ---- the ledger -----------------------------------------------------------------------------------------------------


def test_a_lost_ledger_takes_in_again_what_is_as_wanted_without_a_write(office: Office) -> None:
    office.apply(PARTNERS)
    (office.data / "grafana-songxa.json").unlink()
    office.fake.forget()
    assert {act for act, _ in acts(office.plan(PARTNERS))} == {Act.RECORD}
    office.apply(PARTNERS)
    assert office.fake.writes == 0
    assert acts(office.plan(PARTNERS)) == []


def test_without_its_ledger_what_differs_is_a_conflict_until_it_is_adopted(office: Office) -> None:
    office.apply(PLAIN)
    (office.data / "grafana-songxa.json").unlink()
    assert acts(office.apply(CHANGED)) == [(Act.CONFLICT, What.BOARD)] * 2
    office.fake.forget()
    assert len(office.adopt(CHANGED)) == 2
    assert office.fake.writes == 0
    assert acts(office.apply(CHANGED)) == [(Act.UPDATE, What.BOARD)] * 2
    assert acts(office.plan(CHANGED)) == []


def test_adopting_keeps_the_edit_in_a_file_and_the_next_run_writes_over_it(office: Office) -> None:
    office.apply(PLAIN)
    uid = board(office)
    office.edit(uid, title="Của tôi")
    done = office.adopt(PLAIN, [uid])
    assert json.loads(Path(done[0].aside).read_text())["title"] == "Của tôi"
    assert acts(office.apply(PLAIN)) == [(Act.UPDATE, What.BOARD)]


def test_adopting_a_deletion_has_it_made_anew(office: Office) -> None:
    office.apply(PLAIN)
    uid = board(office)
    office.delete(f"/api/dashboards/uid/{uid}")
    office.adopt(PLAIN, [uid])
    assert acts(office.apply(PLAIN)) == [(Act.CREATE, What.BOARD)]


def test_adopting_what_is_in_no_conflict_is_refused(office: Office) -> None:
    office.apply(PLAIN)
    with pytest.raises(InputError, match="is in no conflict that adopt ends"):
        office.adopt(PLAIN, [board(office)])


def test_a_plan_of_before_somebody_elses_run_is_refused(office: Office) -> None:
    with office.opened(PLAIN) as sync:
        plan = sync.plan()
        office.apply(PLAIN)
        with pytest.raises(StartError, match="another songxa has written"):
            sync.apply(plan)


def test_a_ledger_that_cannot_be_written_ends_the_run_before_the_first_write(office: Office) -> None:
    office.data.write_text("")
    with pytest.raises(StartError, match="data"):
        office.apply(PLAIN)
    assert office.fake.writes == 0


# ---- what Grafana refuses -------------------------------------------------------------------------------------------


def test_one_thing_that_grafana_refuses_does_not_keep_the_others_back(office: Office) -> None:
    office.fake.faults.fail(4 if office.fake.profile.nested else 3, 413, writes=True)
    done = office.apply(PLAIN)
    assert [act for act, _ in acts(done)].count(Act.CONFLICT) == 1
    assert office.apply(PLAIN)[0].step.act is Act.CREATE
    assert acts(office.plan(PLAIN)) == []


@pytest.mark.parametrize(
    "fault",
    [lambda office: office.fake.faults.read_only(), lambda office: office.fake.faults.fail(3, 500, writes=True)],
)
def test_a_grafana_that_cannot_work_ends_the_run_and_the_next_goes_on(
    office: Office, fault: Callable[[Office], Any]
) -> None:
    fault(office)
    with pytest.raises(GrafanaError):
        office.apply(PLAIN)
    office.fake.faults.clear()
    office.apply(PLAIN)
    assert acts(office.plan(PLAIN)) == []
