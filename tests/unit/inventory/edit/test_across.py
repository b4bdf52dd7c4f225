"""Changes to an inventory in several files: each in the file that has the entry, all of them checked together."""

from __future__ import annotations

from pathlib import Path

import pytest

from songxa.inventory import load
from songxa.inventory.edit import across
from songxa.inventory.edit.audit import Trail
from songxa.inventory.edit.changes import Put, Remove, Rename
from songxa.inventory.edit.scalars import Value
from songxa.model import InputError, InventoryError
from tests.support.provinces import NAMES, TOP, commune, province


@pytest.fixture
def top(tmp_path: Path) -> Path:
    return province(tmp_path)


def changed(top: Path, *changes: Put | Remove | Rename) -> list[str]:
    done = across.edit(top, changes, who="an", reason="thử")
    return [str(file.relative_to(top.parent)) for file, _ in done]


def test_a_change_goes_to_the_file_that_has_the_entry(top: Path) -> None:
    assert changed(top, Put(("devices", "d2", "note"), "mới")) == ["communes/c2.yaml"]
    assert load(top).devices["d2"].note == "mới"
    assert (top.parent / "communes/c1.yaml").read_text(encoding="utf-8") == commune(1)
    assert top.read_text(encoding="utf-8") == TOP
    assert len(Trail(top.parent / "communes/c2.yaml").entries()) == 2
    assert changed(top, Put(("name",), "Tỉnh khác")) == ["inventory.yaml"]


def test_a_new_entry_goes_where_what_it_belongs_to_stands(top: Path) -> None:
    site: Value = {"name": "Chợ", "area": "c2", "latitude": 19.9, "longitude": 105.9}
    device: Value = {"name": "Máy", "kind": "router", "site": "cho", "operator": "xa", "address": "10.0.0.9"}
    assert changed(top, Put(("sites", "cho"), site), Put(("devices", "moi"), device)) == ["communes/c2.yaml"]
    assert load(top).devices["moi"].site == "cho"
    assert changed(top, Put(("operators", "fpt"), {"name": "FPT"})) == ["inventory.yaml"]


def test_a_new_name_reaches_all_files(top: Path) -> None:
    assert changed(top, Rename("operators", "xa", "ubnd")) == list(NAMES)
    assert {device.operator for device in load(top).devices.values()} == {"ubnd"}
    assert changed(top, Put(("devices", "d1", "uplinks"), ["d2"])) == ["communes/c1.yaml"]
    assert changed(top, Rename("devices", "d2", "d3"), Put(("devices", "d3", "note"), "x")) == [
        "communes/c1.yaml",
        "communes/c2.yaml",
    ]
    assert load(top).devices["d1"].uplinks == ("d3",)


def test_a_name_that_another_file_has_is_one_clear_line(top: Path) -> None:
    with pytest.raises(InputError, match=r"devices\.d1: is there already, in c1\.yaml; accepted"):
        changed(top, Rename("devices", "d2", "d1"))


def test_what_would_break_another_file_is_refused_with_its_place_and_changes_nothing(top: Path) -> None:
    changed(top, Put(("devices", "d1", "uplinks"), ["d2"]))
    before = {name: (top.parent / name).read_bytes() for name in NAMES}
    with pytest.raises(InventoryError, match=r"c1\.yaml:10: devices\.d1\.uplinks\[0\]: there is no device d2"):
        changed(top, Remove(("devices", "d2")))
    assert before == {name: (top.parent / name).read_bytes() for name in NAMES}


def test_an_inventory_of_one_file_is_edited_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "inventory.yaml"
    path.write_text(TOP.replace("include: communes\n", "") + "# end\n", encoding="utf-8")
    assert changed(path, Put(("areas", "xa"), {"name": "Xã", "level": "commune", "parent": "tinh"})) == [
        "inventory.yaml"
    ]
    assert path.read_text(encoding="utf-8").endswith("# end\n")
