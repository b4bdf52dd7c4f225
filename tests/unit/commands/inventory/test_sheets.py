"""Tables in and out of an inventory by the command: nothing half done, nothing overwritten unasked, nothing lost."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from scripts.sessions import on_terminal

from songxa.inventory import load
from songxa.inventory.edit.audit import log
from songxa.inventory.edit.undo import undo
from tests.support import messy
from tests.support.commands import songxa_here
from tests.support.monitor import songxa

TABLE = """\
Tên điểm;Thôn;Vĩ độ;Kinh độ;Loại thiết bị;Nhà mạng;IP quản lý
Đình làng Bãi Sen;Bãi Sen;19,8871;105,7961;Wi-Fi;Viettel;10.45.9.1
Chợ Gò Đa;Gò Đa;19°52'33.2"N;105°47'40"E;Camera;VNPT;{address}
"""


@pytest.fixture
def folder(tmp_path: Path, repository: Path) -> Path:
    (tmp_path / "inventory.yaml").write_bytes((repository / "inventory.yaml").read_bytes())
    (tmp_path / "good.csv").write_text(TABLE.format(address="10.45.9.2"), encoding="utf-8")
    (tmp_path / "bad.csv").write_text(TABLE.format(address="10.45.9"), encoding="utf-8")
    return tmp_path


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def test_a_table_with_one_mistake_changes_nothing_and_says_which_cell(folder: Path) -> None:
    before, there = (folder / "inventory.yaml").read_bytes(), names(folder)
    ended = songxa("inventory", "import", "bad.csv", "--yes", cwd=folder)
    assert (ended.returncode, ended.stderr) == (2, "")
    assert "row 3, column G: “10.45.9” is no IP address" in ended.stdout
    assert ((folder / "inventory.yaml").read_bytes(), names(folder)) == (before, there)


def test_a_dry_run_says_what_would_follow_and_writes_nothing(folder: Path) -> None:
    before, there = (folder / "inventory.yaml").read_bytes(), names(folder)
    ended = songxa_here("inventory", "import", "good.csv", "--dry-run", cwd=folder)
    assert ended.returncode == 3
    assert "+  cho-go-da:" in ended.stdout
    assert "Prometheus: 2 new targets" in ended.stdout
    assert ((folder / "inventory.yaml").read_bytes(), names(folder)) == (before, there)


def test_an_import_is_in_the_log_and_importing_again_finds_nothing_to_do(folder: Path) -> None:
    arguments = ("inventory", "import", "good.csv", "--yes", "--json")
    first = json.loads(songxa_here(*arguments, "--reason", "new list", cwd=folder).stdout)
    assert (first["clean"], first["written"], first["log"]) == (True, True, [2])
    assert first["counts"] == {"devices": {"new": 2}, "sites": {"new": 2}}
    assert first["follows"]["prometheus"] == {"new": 2, "gone": 0, "changed": 0}
    assert len(load(folder / "inventory.yaml").devices) == 58
    assert log(folder / "inventory.yaml")[-1].reason == "new list"
    again = songxa_here(*arguments, cwd=folder)
    assert again.returncode == 0
    assert json.loads(again.stdout)["changed"] is False


def test_what_is_out_of_use_stays_so_is_told_and_makes_room_for_what_takes_its_place(folder: Path) -> None:
    songxa_here("inventory", "import", "good.csv", "--yes", cwd=folder)
    (key,) = (each.key for each in load(folder / "inventory.yaml").devices.values() if each.address == "10.45.9.2")
    songxa_here("inventory", "retire", key, "--yes", cwd=folder)
    again = songxa_here("inventory", "import", "good.csv", "--dry-run", cwd=folder)
    assert again.returncode == 0
    assert f"songxa inventory restore {key}" in again.stdout
    header, _, row = TABLE.format(address="10.45.9.2").splitlines()
    other = "Tên;" + header + "\nCamera mới;" + row + "\n"
    (folder / "other.csv").write_text(other.replace("Tên;", "Tên thiết bị;", 1), encoding="utf-8")
    ended = songxa_here("inventory", "import", "other.csv", "--yes", cwd=folder)
    assert ended.returncode == 0, ended.stdout
    commune = load(folder / "inventory.yaml")
    assert [each.name for each in commune.devices.values() if each.address == "10.45.9.2"] == ["Camera mới"]
    assert list(commune.retired) == [key]


def test_every_byte_outside_the_new_entries_stays_as_it_was(folder: Path) -> None:
    path = folder / "inventory.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes()
    assert songxa_here("inventory", "import", "good.csv", "--yes", cwd=folder).returncode == 0
    lines, others = before.split(b"\r\n"), iter(path.read_bytes().split(b"\r\n"))
    assert all(line in others for line in lines)  # in this order
    undo(path, 2, check=lambda _path, _content: None, who="an", reason="")
    assert path.read_bytes() == before


@pytest.mark.parametrize(("arguments", "code"), [((), 2), (("--json",), 2)])
def test_without_anybody_to_ask_nothing_is_written(folder: Path, arguments: tuple[str, ...], code: int) -> None:
    ended = songxa_here("inventory", "import", "good.csv", *arguments, cwd=folder)
    assert (ended.returncode, ended.stdout) == (code, "")
    assert "--yes" in ended.stderr
    assert not (folder / "inventory.log.jsonl").exists()


def test_who_is_asked_sees_a_bar_the_report_and_the_difference_and_may_say_no(folder: Path) -> None:
    command = [str(Path(sys.executable).with_name("songxa")), "inventory", "import", "good.csv"]
    code, shown = on_terminal(command, folder, [("[y/N]", "n")])
    assert code == 1
    assert "100%" in shown
    assert "+  cho-go-da:" in shown
    assert "Nothing was written." in shown
    assert not (folder / "inventory.log.jsonl").exists()


def test_the_clerk_of_a_messy_workbook_gets_a_report_in_vietnamese(folder: Path) -> None:
    (folder / "danh sách.xlsx").write_bytes(messy.workbook(faults=True))
    ended = songxa_here("inventory", "import", "danh sách.xlsx", "--yes", cwd=folder, language="vi")
    assert ended.returncode == 2
    assert ended.stdout.startswith("Chưa nhập gì cả")
    assert all(f"dòng {row}" in ended.stdout for row in messy.FAULTS)


def test_an_inventory_of_several_files_gets_each_entry_beside_its_area(folder: Path) -> None:
    path = folder / "inventory.yaml"
    text = path.read_text(encoding="utf-8")
    found = re.search(r"^  go-da:\n(?:    .*\n)+", text, re.MULTILINE)
    assert found
    (folder / "go-da.yaml").write_text(f"areas:\n{found[0]}", encoding="utf-8")
    path.write_text("include: [go-da.yaml]\n" + text.replace(found[0], ""), encoding="utf-8")
    done = json.loads(songxa_here("inventory", "import", "good.csv", "--yes", "--json", cwd=folder).stdout)
    assert {Path(each).name for each in done["files"]} == {"inventory.yaml", "go-da.yaml"}
    assert "cho-go-da:" in (folder / "go-da.yaml").read_text(encoding="utf-8")
    assert "cho-go-da:" not in path.read_text(encoding="utf-8")
    assert len(load(path).devices) == 58
    logged = json.loads(songxa_here("inventory", "log", "--json", cwd=folder).stdout)
    assert [Path(each["file"]).name for each in logged if each["kind"] == "edit"] == ["inventory.yaml", "go-da.yaml"]
    assert songxa_here("inventory", "undo", "--yes", cwd=folder).returncode == 0
    assert len(json.loads(songxa_here("inventory", "verify", "--json", cwd=folder).stdout)) == 2


# ---- export -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_as_a_table_imports_without_a_change(folder: Path, form: str) -> None:
    assert songxa_here("inventory", "export", form, f"table.{form}", cwd=folder).returncode == 0
    ended = songxa_here("inventory", "import", f"table.{form}", "--dry-run", cwd=folder)
    assert ended.returncode == 0
    assert "Nothing to do" in ended.stderr


def test_yaml_is_the_same_inventory_in_one_tidy_form(folder: Path) -> None:
    shown = songxa("inventory", "export", "yaml", cwd=folder)
    (folder / "tidy.yaml").write_text(shown.stdout, encoding="utf-8")
    one, other = load(folder / "inventory.yaml"), load(folder / "tidy.yaml")
    assert one.devices == other.devices
    assert (one.sites, one.areas, one.maintenance) == (other.sites, other.areas, other.maintenance)
    assert songxa_here("inventory", "export", "yaml", "--inventory", "tidy.yaml", cwd=folder).stdout == shown.stdout


def test_geojson_goes_through_a_pipe(folder: Path) -> None:
    features = json.loads(songxa_here("inventory", "export", "geojson", cwd=folder).stdout)["features"]
    assert len(features) == 21 + 56


def test_an_export_overwrites_a_file_only_when_told_and_the_inventory_never(folder: Path) -> None:
    (folder / "table.csv").write_text("mine")
    assert songxa_here("inventory", "export", "csv", "table.csv", cwd=folder).returncode == 4
    assert (folder / "table.csv").read_text() == "mine"
    assert songxa_here("inventory", "export", "csv", "table.csv", "--force", cwd=folder).returncode == 0
    assert (folder / "table.csv").read_text(encoding="utf-8-sig").startswith("Device key,")
    (folder / "link.csv").symlink_to("inventory.yaml")
    before = (folder / "inventory.yaml").read_bytes()
    ended = songxa_here("inventory", "export", "csv", "link.csv", "--force", cwd=folder)
    assert (ended.returncode, (folder / "inventory.yaml").read_bytes()) == (2, before)
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("import", "nowhere.csv", "--yes"), "no such file"),
        (("import", "good.csv", "--yes", "--kind", "toaster"), "accepted: "),
        (("import", "good.csv", "--yes", "--area", "nowhere"), "accepted: "),
        (("export", "xlsx", "out.xlsx", "--section", "sites"), "--section"),
        (("export", "csv", "nowhere/out.csv"), "could not be written"),
    ],
)
def test_what_cannot_be_done_is_one_line(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    ended = songxa_here("inventory", *arguments, cwd=folder)
    assert ended.returncode in (1, 2)
    (line,) = ended.stderr.splitlines()
    assert told in line
