"""What is wanted no more: deleted on three proofs, with leave, under the cap, and never with anybody else's."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from songxa.grafana.sync.pruning import limit
from songxa.grafana.sync.reasons import HOLDS
from songxa.grafana.sync.steps import Act, Options, Plan, What
from songxa.model import GrafanaSource
from tests.support.grafana import G13, G75
from tests.support.syncing import Office, acts, inventory, settings

BOTH = inventory(grafana=settings(partners=("viettel", "vnpt")))
ONE = inventory(grafana=settings(partners=("viettel",)))
PRUNE = Options(prune=True)


@pytest.fixture(params=[G75, G13], ids=["g75", "g13"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    office = Office(request.param, tmp_path / "data")
    office.apply(BOTH)
    office.fake.forget()
    return office


def vnpt(office: Office) -> tuple[str, list[str]]:
    """The folder of the partner who has left, and its boards."""
    found = office.get("/api/folders?parentUid=" + _main(office) if office.fake.profile.nested else "/api/folders")
    uid = next(str(each["uid"]) for each in found if each["title"].endswith("VNPT"))
    return uid, [str(each["uid"]) for each in office.get("/api/search?type=dash-db") if each.get("folderUid") == uid]


def _main(office: Office) -> str:
    ledger = json.loads((office.data / "grafana-songxa.json").read_text())
    return next(str(each["uid"]) for each in ledger["entries"] if each["title"] == "Xã Hoằng Giang")


def reasons(plan: Plan) -> set[str]:
    return {step.reason.key.rpartition(".")[2] for step in plan.left if step.reason}


def test_without_leave_nothing_is_deleted_and_it_is_told(office: Office) -> None:
    plan = office.plan(ONE)
    assert (reasons(plan), plan.to_do) == ({"unwanted"}, [])
    assert {step.what for step in plan.left} == {What.BOARD, What.PERMISSIONS, What.TEAM, What.FOLDER}
    assert office.apply(ONE) == []
    assert office.fake.writes == 0


def test_with_leave_all_that_a_partner_had_goes_boards_first(office: Office) -> None:
    folder, boards = vnpt(office)
    done = office.apply(ONE, PRUNE)
    whats = [each.step.what for each in done]
    assert {each.step.act for each in done} == {Act.DELETE}
    assert whats == [What.BOARD, What.BOARD, What.PERMISSIONS, What.TEAM, What.FOLDER]
    assert [office.board(uid) for uid in boards] == [None, None]
    assert office.people.get(f"/api/folders/{folder}").status_code == 404
    assert acts(office.plan(ONE, PRUNE)) == []
    ledger = (office.data / "grafana-songxa.json").read_text()
    assert folder not in {each["uid"] for each in json.loads(ledger)["entries"]}


def test_a_folder_that_holds_anything_of_somebody_elses_stays(office: Office) -> None:
    folder, boards = vnpt(office)
    office.save({"id": None, "uid": "cua-ai-do", "title": "Của ai đó", "panels": [], "tags": []}, folder)
    before = office.board("cua-ai-do")
    office.apply(ONE, PRUNE)
    assert office.board("cua-ai-do") == before
    assert [office.board(uid) for uid in boards] == [None, None]
    assert reasons(office.plan(ONE, PRUNE)) == {"holds"}


def test_what_came_into_a_folder_since_the_plan_is_not_deleted_with_it(office: Office) -> None:
    folder, _ = vnpt(office)
    with office.opened(ONE) as sync:
        plan = sync.plan(PRUNE)
        office.save({"id": None, "uid": "cua-ai-do", "title": "Của ai đó", "panels": [], "tags": []}, folder)
        done = sync.apply(plan)
    assert (done[-1].step.act, done[-1].step.what) == (Act.CONFLICT, What.FOLDER)
    assert office.board("cua-ai-do") is not None


def test_a_folder_with_a_folder_of_somebody_elses_stays(tmp_path: Path) -> None:
    office = Office(G13, tmp_path)
    office.apply(BOTH)
    folder, _ = vnpt(office)
    office.post("/api/folders", {"uid": "cua-ai-do", "title": "Của ai đó", "parentUid": folder})
    office.apply(ONE, PRUNE)
    assert office.get("/api/folders/cua-ai-do")["title"] == "Của ai đó"


@pytest.mark.parametrize("kind", ["alertrule", "librarypanel", "something-newer"])
def test_a_folder_with_what_no_listing_tells_stays(tmp_path: Path, kind: str) -> None:
    office = Office(G13, tmp_path)
    office.apply(BOTH)
    folder, boards = vnpt(office)
    office.fake.people.put_into(folder, kind)
    done = office.apply(ONE, PRUNE)
    assert [(each.step.uid, each.step.reason) for each in done if each.step.act is Act.CONFLICT] == [(folder, HOLDS)]
    assert office.get(f"/api/folders/{folder}")["uid"] == folder
    assert [office.board(uid) for uid in boards] == [None, None]


def test_a_folder_that_somebody_moved_away_stays_with_what_they_put_deep_into_it(tmp_path: Path) -> None:
    office = Office(G13, tmp_path)
    office.apply(BOTH)
    people, (folder, boards) = office.fake.people, vnpt(office)
    people.create_folder("x", "Của họ")
    people.move_folder(folder, "x")
    people.create_folder("y", "Trong đó", folder)
    people.move_board(boards[0], "y")
    people.create_board("cua-ai-do", "Của ai đó", "y")
    options = Options(frozenset({folder, boards[0]}), prune=True)
    plan = office.plan(ONE, options)
    assert [(step.uid, step.reason) for step in plan.left] == [(folder, HOLDS)]
    office.apply(ONE, options)
    assert (office.board(boards[0]), office.board("cua-ai-do") is None) == (None, False)


def test_a_board_that_somebody_moved_away_is_left_and_it_is_told_where_it_is(tmp_path: Path) -> None:
    office = Office(G13, tmp_path)
    office.apply(BOTH)
    people, (_, (uid, *_)) = office.fake.people, vnpt(office)
    for name, above in (("x", ""), ("y", "x")):
        people.create_folder(name, f"Của họ {name}", above)
    people.move_board(uid, "y")
    plan = office.plan(ONE, Options(frozenset({uid}), prune=True))
    assert ("not_ours", "Của họ y") in {
        (step.reason.key.rpartition(".")[2], step.where) for step in plan.left if step.reason
    }


def test_a_copy_of_a_board_is_its_copiers_with_all_its_tags(office: Office) -> None:
    folder, boards = vnpt(office)
    copy = {**office.board(boards[0])["dashboard"], "id": None, "uid": "ban-sao", "title": "Bản sao"}
    office.save(copy, folder)
    office.apply(ONE, PRUNE)
    assert office.board("ban-sao") is not None
    assert office.board(boards[0]) is None


@pytest.mark.parametrize("overwrite", [False, True])
def test_an_edited_one_is_deleted_only_where_that_is_asked_for_and_kept_then(office: Office, overwrite: bool) -> None:
    _, (uid, *_) = vnpt(office)
    office.edit(uid, title="Của tôi")
    options = Options(frozenset({uid} if overwrite else ()), prune=True)
    assert ("edited_unwanted" in reasons(office.plan(ONE, options))) is not overwrite
    office.apply(ONE, options)
    assert (office.board(uid) is None) is overwrite
    assert [each["title"] for each in office.kept()] == (["Của tôi"] if overwrite else [])


@pytest.mark.parametrize("how", ["tags", "place"])
def test_one_that_lost_its_tags_or_its_place_is_not_deleted_though_nobody_minds_the_edit(
    office: Office, how: str
) -> None:
    _, (uid, *_) = vnpt(office)
    found = office.board(uid)["dashboard"]
    if how == "tags":
        office.edit(uid, tags=["của tôi"])
    else:
        office.post("/api/folders", {"uid": "cua-ai-do", "title": "Của ai đó"})
        office.save(found, "cua-ai-do")
    options = Options(frozenset({uid}), prune=True)
    assert "not_ours" in reasons(office.plan(ONE, options))
    office.apply(ONE, options)
    assert office.board(uid) is not None


def test_an_edit_between_plan_and_deletion_saves_the_board(office: Office) -> None:
    _, (uid, *_) = vnpt(office)
    with office.opened(ONE) as sync:
        plan = sync.plan(PRUNE)
        office.edit(uid, title="Vừa xong")
        sync.apply(plan)
    assert office.board(uid)["dashboard"]["title"] == "Vừa xong"


def test_what_is_gone_already_is_forgotten(office: Office) -> None:
    _, (uid, *_) = vnpt(office)
    office.delete(f"/api/dashboards/uid/{uid}")
    office.apply(ONE)
    ledger = json.loads((office.data / "grafana-songxa.json").read_text())
    assert uid not in {each["uid"] for each in ledger["entries"]}


def test_an_empty_inventory_deletes_nothing(office: Office) -> None:
    empty = replace(inventory(0, grafana=settings(partners=())), operators={})
    plan = office.plan(empty, Options(prune=True, prune_limit=1000))
    assert [each.key for each in plan.notes if "note.empty" in each.key] == ["grafana.note.empty"]
    assert Act.DELETE not in {step.act for step in plan.steps}


def test_more_than_the_cap_is_not_deleted_at_all(office: Office) -> None:
    options = Options(prune=True, prune_limit=3)
    plan = office.plan(ONE, options)
    notes = [each for each in plan.notes if each.key == "grafana.note.too_many"]
    assert notes[0].values == {"n": 4, "most": 3}
    assert plan.to_do == []
    office.apply(ONE, options)
    assert office.fake.writes == 0
    assert len(office.apply(ONE, Options(prune=True, prune_limit=4))) == 5


def test_a_shrunk_inventory_is_held_up_by_the_usual_cap(office: Office) -> None:
    """Without partners and with another data source, more is wanted no more than may go at once."""
    office.apply(inventory(grafana=settings(partners=("viettel", "vnpt", "mobifone"))))
    shrunk = inventory(grafana=settings(prometheus=GrafanaSource(uid="cua-ai-do")))
    assert office.plan(shrunk, Options(prune=True, prune_limit=100)).to_do
    plan = office.plan(shrunk, PRUNE)
    assert [each.key for each in plan.notes if "too_many" in each.key] == ["grafana.note.too_many"]
    assert Act.DELETE not in {step.act for step in plan.steps}


@pytest.mark.parametrize(("owned", "asked", "expected"), [(0, None, 10), (49, None, 10), (500, None, 100), (500, 0, 0)])
def test_the_cap_is_a_fifth_and_at_least_ten(owned: int, asked: int | None, expected: int) -> None:
    assert limit(owned, asked) == expected


def test_without_partners_everybody_may_look_again(office: Office) -> None:
    plain = inventory(grafana=settings())
    office.apply(plain, Options(prune=True, prune_limit=100))
    top = office.get("/api/folders")[0]["uid"]
    assert any(line.get("role") == "Viewer" for line in office.get(f"/api/folders/{top}/permissions"))
    assert office.get("/api/teams/search?perpage=100")["teams"] == []
    assert acts(office.plan(plain, PRUNE)) == []
