"""The folder of a Grafana without API access, through its life: written, written again, edited, shared with others."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from songxa.exported import Fate
from songxa.grafana.files.folder import LIST, Outcome, export, remembered
from songxa.grafana.files.provision import Package, place
from songxa.grafana.wanted.nouns import Wanted, WantedBoard, WantedFolder
from songxa.model import StartError

OVERVIEW = WantedBoard("sx-overview-a", "overview", "Tổng quan", "sx-f-1", {"title": "Tổng quan"})
PARTNERS = WantedBoard("sx-overview-b", "overview", "Viettel", "sx-f-2", {"title": "Viettel"})
FOLDERS = WantedFolder("sx-f-1", "Xã", ""), WantedFolder("sx-f-2", "Xã · Viettel", "")


def package(*boards: WantedBoard) -> Package:
    return Package(Wanted("songxa", "", 1, "", FOLDERS, (), (), (), boards), "vi", "/etc/grafana/songxa")


def fates(done: list[Outcome]) -> dict[str, Fate]:
    return {each.name: each.fate for each in done}


def test_a_new_folder_gets_every_file_and_a_second_export_touches_none(tmp_path: Path) -> None:
    done = export(package(OVERVIEW, PARTNERS), tmp_path / "a", "en")
    assert {each.fate for each in done} == {Fate.CREATED}
    held = {str(file.relative_to(tmp_path / "a")) for file in (tmp_path / "a").rglob("*") if file.is_file()}
    assert held == {LIST, "README", "provisioning/dashboards/songxa.yaml", place(OVERVIEW), place(PARTNERS)}
    again = export(package(OVERVIEW, PARTNERS), tmp_path / "a", "en")
    assert {each.fate for each in again} == {Fate.UNCHANGED}
    assert remembered(tmp_path / "a") == "/etc/grafana/songxa"


def test_a_board_edited_by_hand_stays_until_somebody_insists_and_is_kept_even_then(tmp_path: Path) -> None:
    export(package(OVERVIEW), tmp_path, "en")
    file = tmp_path / place(OVERVIEW)
    file.write_text("{}")
    assert fates(export(package(OVERVIEW), tmp_path, "en"))[place(OVERVIEW)] is Fate.REFUSED
    assert file.read_text() == "{}"
    (forced,) = (each for each in export(package(OVERVIEW), tmp_path, "en", force=True) if each.aside)
    assert (tmp_path / forced.aside).read_text() == "{}"
    assert json.loads(file.read_text()) == OVERVIEW.spec


def test_what_is_put_aside_is_no_board_to_grafana(tmp_path: Path) -> None:
    export(package(OVERVIEW), tmp_path, "en")
    (tmp_path / place(OVERVIEW)).write_text("{}")
    (forced,) = (each for each in export(package(OVERVIEW), tmp_path, "en", force=True) if each.aside)
    assert not forced.aside.endswith(".json")


def test_what_is_wanted_no_more_stays_until_it_may_go(tmp_path: Path) -> None:
    export(package(OVERVIEW, PARTNERS), tmp_path, "en")
    assert [each.name for each in export(package(OVERVIEW), tmp_path, "en") if each.left] == [place(PARTNERS)]
    assert (tmp_path / place(PARTNERS)).exists()
    assert fates(export(package(OVERVIEW), tmp_path, "en", prune=True, check=True))[place(PARTNERS)] is Fate.REMOVED
    assert (tmp_path / place(PARTNERS)).exists()
    export(package(OVERVIEW), tmp_path, "en", prune=True)
    assert not (tmp_path / place(PARTNERS)).exists()
    assert [each for each in export(package(OVERVIEW), tmp_path, "en") if each.left] == []


def test_what_is_wanted_no_more_and_was_edited_stays_all_the_same(tmp_path: Path) -> None:
    export(package(OVERVIEW, PARTNERS), tmp_path, "en")
    (tmp_path / place(PARTNERS)).write_text("mine")
    assert fates(export(package(OVERVIEW), tmp_path, "en", prune=True))[place(PARTNERS)] is Fate.REFUSED
    assert (tmp_path / place(PARTNERS)).read_text() == "mine"


@pytest.mark.parametrize(
    "stranger",
    [{"uid": "sx-overview-a", "title": "Khác"}, {"uid": "mine", "title": "Tong quan"}],
    ids=["one uid", "one title"],
)
def test_a_board_of_somebody_else_that_grafana_would_not_tell_apart_is_a_hard_error(
    tmp_path: Path, stranger: dict[str, str]
) -> None:
    export(package(OVERVIEW), tmp_path, "en")
    (tmp_path / place(OVERVIEW)).with_name("mine.json").write_text(json.dumps(stranger))
    changed = replace(OVERVIEW, spec={"title": "Tổng quan", "panels": []})
    with pytest.raises(StartError):
        export(package(changed), tmp_path, "en")
    assert json.loads((tmp_path / place(OVERVIEW)).read_text()) == OVERVIEW.spec, "nothing was written"


@pytest.mark.parametrize("content", [b"{", b"[1]", b"\xff", b'{"uid": 1}', b'{"uid": "x", "title": "Other"}'])
def test_whatever_else_lies_there_is_no_hindrance(tmp_path: Path, content: bytes) -> None:
    export(package(OVERVIEW), tmp_path, "en")
    (tmp_path / place(OVERVIEW)).with_name("other.json").write_bytes(content)
    assert {each.fate for each in export(package(OVERVIEW), tmp_path, "en")} == {Fate.UNCHANGED}


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StartError, match="not a directory; give a folder that can be written"):
        export(package(OVERVIEW), tmp_path / "file", "en")
