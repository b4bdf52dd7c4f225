"""Boards of Grafanas of different ages: saved into their folder, over one version and no other."""

from __future__ import annotations

from typing import Any

import pytest

from songxa.grafana.api import Hit
from songxa.grafana.errors import (
    GrafanaError,
    Missing,
    NameTaken,
    OtherAnswered,
    ReadOnly,
    VersionConflict,
)
from tests.support.scripted import Answer, Scripted, Turns, missing

SPEC = {"uid": "b", "title": "Bảng", "panels": [], "id": 77, "version": 5}


def test_a_board_goes_into_its_folder_by_uid_or_before_8_by_number() -> None:
    saved = {"uid": "b", "version": 1}
    new = Scripted("11.6.0", {"POST /api/dashboards/db": {**saved, "folderUid": "f"}})
    assert new.client.save_board(SPEC, "f", None, "m").version == 1
    content: dict[str, Any] = {"id": None, "uid": "b", "title": "Bảng", "panels": []}
    assert new.last == {"dashboard": content, "overwrite": False, "message": "m", "folderUid": "f"}
    folder = {"uid": "f", "title": "F", "id": 9}
    old = Scripted("7.5.5", {"POST /api/dashboards/db": {**saved, "version": 4}, "GET /api/folders/f": folder})
    assert old.client.save_board(SPEC, "f", 3, "m").version == 4
    content = {**content, "version": 3}
    assert old.last == {"dashboard": content, "overwrite": False, "message": "m", "folderId": 9}
    old.client.save_board(SPEC, "f", 3, "m")
    assert old.asked.count("GET /api/folders/f") == 1


def test_a_board_whose_folder_is_not_there_is_not_saved_at_the_top() -> None:
    grafana = Scripted("7.5.5", {"GET /api/folders/f": missing()})
    with pytest.raises(Missing, match=r"cannot save the board “Bảng” \(b\): it is not there"):
        grafana.client.save_board(SPEC, "f", None, "m")
    assert not any(asked.startswith("POST") for asked in grafana.asked)


def test_the_number_of_a_folder_that_was_made_anew_is_asked_for_anew() -> None:
    folders = Turns([{"uid": "f", "title": "F", "id": 9}, {"uid": "f", "title": "F", "id": 12}])
    saves = Turns([missing("Folder not found"), {"uid": "b", "version": 1}])
    grafana = Scripted("7.5.5", {"POST /api/dashboards/db": saves, "GET /api/folders/f": folders})
    with pytest.raises(Missing):
        grafana.client.save_board(SPEC, "f", None, "m")
    grafana.client.save_board(SPEC, "f", None, "m")
    assert grafana.last["folderId"] == 12


@pytest.mark.parametrize(
    ("answer", "version", "sort", "words"),
    [
        ({"uid": "other", "version": 9}, 3, OtherAnswered, "another one (uid other)"),
        ({"uid": "b", "version": 5}, 3, VersionConflict, "version 5 stands there where 4 was expected"),
        ({"uid": "b", "version": 1}, 3, VersionConflict, "version 1 stands there"),  # it was deleted in the meantime
        ({"uid": "b", "version": 4, "folderUid": "g"}, 3, OtherAnswered, "(“g” instead of “f”)"),
        ((412, {"status": "version-mismatch", "message": "changed"}), 3, VersionConflict, "somebody else has saved it"),
        ((409, {"messageId": "dashboard.version-mismatch"}), 3, VersionConflict, "(no reason given)"),
        ((412, {"status": "name-exists"}), 3, NameTaken, "its name or uid belongs to something else"),
        ((412, {"status": "version-mismatch"}), None, NameTaken, "its name or uid belongs to something else"),
        ((400, {"message": "Cannot save provisioned dashboard"}), 3, ReadOnly, "it comes from a file"),
        ((403, {"message": "dashboard is managed by a repository"}), 3, ReadOnly, "it comes from a file"),
        ((413, {"message": "too large"}), 3, GrafanaError, "client_max_body_size"),
        ((500, {"message": "attempt to write a readonly database"}), 3, ReadOnly, "nothing can be written"),
        ((403, {"message": "Quota reached"}), 3, GrafanaError, "does not take it (403 Forbidden: Quota reached)"),
        ((422, [{"fieldNames": ["Dashboard"], "message": "Required"}, {"message": "x" * 900}, 7]), 3, GrafanaError,
         "(422 Unprocessable Entity: Dashboard: Required; xxx"),
    ],
)  # fmt: skip
def test_a_save_that_did_not_do_what_it_was_to_do_is_told(
    answer: Answer, version: int | None, sort: type[GrafanaError], words: str
) -> None:
    grafana = Scripted("11.6.0", {"POST /api/dashboards/db": answer})
    with pytest.raises(sort) as raised:
        grafana.client.save_board(SPEC, "f", version, "m")
    assert words in str(raised.value)
    assert len(str(raised.value)) < 500


def test_the_folder_of_a_board_is_read_as_each_age_tells_it() -> None:
    spec = {"uid": "b", "title": "B", "version": 2}
    for meta, folder in (
        ({"folderId": 3, "folderUrl": "/grafana/dashboards/f/abc/a-folder"}, "abc"),
        ({"folderId": 0, "folderUrl": ""}, ""),
        ({"folderUid": "abc"}, "abc"),
        ({"folderUid": "general"}, ""),
    ):
        board = Scripted("12.0.0", {"GET /api/dashboards/uid/b": {"meta": meta, "dashboard": spec}}).client.board("b")
        assert board is not None
        assert (board.folder, board.version, board.provisioned) == (folder, 2, False)


def test_boards_of_folders_are_asked_for_by_uid_or_by_number_and_sorted_out_by_ourselves_too() -> None:
    hits = [{"uid": "b", "title": "B", "folderUid": "f"}, {"uid": "x", "title": "X"}, {"uid": "y", "title": "Y",
             "type": "dash-folder", "folderUid": "f"}]  # fmt: skip
    search = "GET /api/search?type=dash-db&tag=managed-by%3Asongxa"
    new = Scripted("11.6.0", {f"{search}&folderUIDs=f&folderUIDs=g&limit=1000&page=1": hits})
    assert new.client.boards("managed-by:songxa", ["f", "g"]) == (Hit("b", "B", "f"),)
    folder = {"uid": "f", "title": "F", "id": 9}
    answers = {f"{search}&folderIds=9&limit=1000&page=1": hits, "GET /api/folders/f": folder}
    old = Scripted("7.5.5", {**answers, "GET /api/folders/g": missing()})
    assert old.client.boards("managed-by:songxa", ["f", "g"]) == (Hit("b", "B", "f"),)
    assert Scripted("7.5.5", {"GET /api/folders/g": missing()}).client.boards("", ["g"]) == ()
    top = Scripted("11.6.0", {f"{search}&limit=1000&page=1": hits})
    assert top.client.boards("managed-by:songxa", [""]) == (Hit("x", "X", ""),)
