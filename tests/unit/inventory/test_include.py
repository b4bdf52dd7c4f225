"""An inventory in several files: what it may include, what is told with file and line, what is read only once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.inventory import files_of, load
from songxa.inventory.parts import Readings, part
from songxa.inventory.watch import Watch
from songxa.model import InventoryError
from tests.support.provinces import TOP, commune


@pytest.fixture
def top(tmp_path: Path) -> Path:
    folder = tmp_path / "province"
    (folder / "communes").mkdir(parents=True)
    path = folder / "inventory.yaml"
    path.write_text(TOP, encoding="utf-8")
    for number in (1, 2):
        (folder / "communes" / f"c{number}.yaml").write_text(commune(number), encoding="utf-8")
    return path


def problems(path: Path) -> list[str]:
    with pytest.raises(InventoryError) as caught:
        load(path)
    found = [str(problem) for problem in caught.value.problems]
    assert all(line.isprintable() for line in found)
    return [line.removeprefix(f"{path.parent}/") for line in found]


def test_the_files_of_a_folder_are_one_inventory(top: Path) -> None:
    found = load(top)
    assert [*found.devices] == ["d1", "d2"]
    assert [*found.areas] == ["tinh", "c1", "c2"]
    assert [file.name for file in files_of(top)] == ["inventory.yaml", "c1.yaml", "c2.yaml"]


def test_a_split_inventory_says_the_same_as_one_file(top: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole.yaml"
    lines = [line for line in TOP.splitlines() if not line.startswith(("include", "areas"))]
    for section in ("areas", "sites", "devices"):
        lines.append(f"{section}:")
        lines += ["  tinh: {name: Tỉnh, level: province}"] if section == "areas" else []
        for text in (commune(1), commune(2)):
            inside = text.partition(f"{section}:\n")[2].splitlines()
            end = next((at for at, line in enumerate(inside) if not line.startswith(" ")), len(inside))
            lines += inside[:end]
    whole.write_text("\n".join(lines) + "\n", encoding="utf-8")
    one, other = load(whole), load(top)
    assert (one.areas, one.sites, one.devices) == (other.areas, other.sites, other.devices)


def test_every_error_has_its_own_file_and_line(top: Path) -> None:
    (top.parent / "communes/c2.yaml").write_text(commune(2).replace("kind: router", "kind: ruter"), encoding="utf-8")
    (top.parent / "communes/c1.yaml").write_text(commune(1).replace("area: c1", "area: c9"), encoding="utf-8")
    first, second = problems(top)
    assert first.startswith("communes/c1.yaml:6: sites.s1.area: there is no area c9")
    assert second.startswith("communes/c2.yaml:10: devices.d2.kind: is ruter; did you mean router?")


def test_a_key_that_two_files_have_is_told_with_both_places(top: Path) -> None:
    (top.parent / "communes/c3.yaml").write_text(commune(3).replace("  d3:", "  d1:"), encoding="utf-8")
    (line,) = problems(top)
    assert line.startswith("communes/c3.yaml:10: devices.d1: stands in ")
    assert "communes/c1.yaml already, in line 10" in line


def test_a_broken_file_hides_what_others_name_in_it(top: Path) -> None:
    (top.parent / "communes/c1.yaml").write_text("sites:\n  s1: {name: x\n", encoding="utf-8")
    (top.parent / "communes/c2.yaml").write_text("sites: {s1: *x}\n", encoding="utf-8")
    first, second = problems(top)
    assert first.startswith("communes/c1.yaml:2: a bracket opens here")
    assert second.startswith("communes/c2.yaml:1: sites.s1: the alias *x is not accepted")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("timezone: UTC\n", "communes/c3.yaml:1: timezone: stands only in inventory.yaml itself"),
        ("include: communes\n", "communes/c3.yaml:1: include: stands only in inventory.yaml itself"),
        ("device: {}\n", "communes/c3.yaml:1: device: unknown key; did you mean devices?"),
        ("sites: [s]\n", "communes/c3.yaml:1: sites: is a list; accepted: a mapping of entries by key"),
        ("- s\n", "communes/c3.yaml: the file is no mapping; accepted: a mapping with operators, areas"),
        ("credentials: {a: {community: CANARY}}\n", "communes/c3.yaml:1: credentials.a.community: secrets never stand"),
    ],
)
def test_what_an_included_file_may_not_hold_is_one_clear_line(top: Path, text: str, told: str) -> None:
    (top.parent / "communes/c3.yaml").write_text(text, encoding="utf-8")
    (line,) = problems(top)
    assert line.startswith(told)
    assert "CANARY" not in line


def test_a_file_whose_entries_are_all_commented_out_is_good(top: Path) -> None:
    (top.parent / "communes/c3.yaml").write_text("# devices:\n", encoding="utf-8")
    (top.parent / "communes/c4.yaml").write_text("devices:\n  # none yet\n", encoding="utf-8")
    assert [*load(top).devices] == ["d1", "d2"]


def test_a_file_that_a_cut_off_save_left_empty_takes_nothing_away(top: Path) -> None:
    (top.parent / "communes/c2.yaml").write_text("\n")
    (line,) = problems(top)
    assert line.startswith("communes/c2.yaml: the file is empty, as one is whose saving was cut off; accepted: entries")


def test_a_name_in_capitals_is_no_reason_to_leave_a_commune_out(top: Path) -> None:
    (top.parent / "communes/c2.yaml").rename(top.parent / "communes/C2.YAML")
    (top.parent / "communes/notes.txt").write_text("c3 is to come")
    assert [*load(top).devices] == ["d2", "d1"]


def _text_file(folder: Path) -> None:
    (folder / "communes/c3.yaml.txt").write_text(commune(3), encoding="utf-8")


def _outside(folder: Path) -> None:
    (folder.parent / "outside").mkdir()
    (folder.parent / "outside/x.yaml").write_text("sites: {}\n")
    (folder / "communes/link.yaml").symlink_to(folder.parent / "outside/x.yaml")


def _inside(folder: Path) -> None:
    (folder / "communes/old").mkdir()


def _empty(folder: Path) -> None:
    (folder / "empty").mkdir()


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "communes/p.yaml")


def _nothing(folder: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("names", "prepare", "told"),
    [
        ("/etc", _nothing, "inventory.yaml:4: include: /etc is no path from the inventory's folder on"),
        ("~/x", _nothing, "inventory.yaml:4: include: ~/x is no path from the inventory's folder on"),
        ("../outside", _outside, "inventory.yaml:4: include: ../outside leads out of the inventory's folder"),
        ("communes", _outside, "inventory.yaml:4: include: communes/link.yaml leads out of the inventory's folder"),
        ("nothing", _nothing, "inventory.yaml:4: include: there is no file or folder nothing here"),
        (
            '"communes/*.yaml"',
            _nothing,
            "inventory.yaml:4: include: there is no file or folder communes/*.yaml here; a f",
        ),
        ("[communes, communes/c1.yaml]", _nothing, "inventory.yaml:4: include[1]: communes/c1.yaml is named already"),
        ("inventory.yaml", _nothing, "inventory.yaml:4: include: inventory.yaml is the inventory itself"),
        (".", _inside, "inventory.yaml:4: include: communes is a folder inside of a folder"),
        ("communes", _inside, "inventory.yaml:4: include: communes/old is a folder inside of a folder"),
        ("communes", _text_file, "inventory.yaml:4: include: communes/c3.yaml.txt would be left out for its .txt; acc"),
        ("empty", _empty, "inventory.yaml:4: include: the folder empty holds no .yaml file"),
        ("communes", _pipe, "communes/p.yaml: is no plain file"),
        ("{a: b}", _nothing, "inventory.yaml:4: include: is a mapping; accepted: a list"),
        ("[3]", _nothing, "inventory.yaml:4: include[0]: is 3, so put it in quotes"),
        ('"communes\\0"', _nothing, "inventory.yaml:4: include: "),
    ],
)
def test_what_cannot_be_included_is_one_clear_line(
    top: Path, names: str, prepare: Callable[[Path], None], told: str
) -> None:
    prepare(top.parent)
    top.write_text(TOP.replace("include: communes", f"include: {names}"), encoding="utf-8")
    assert problems(top)[0].startswith(told)


def test_a_circle_of_links_is_one_clear_line(top: Path) -> None:
    (top.parent / "loop").symlink_to("loop")
    top.write_text(TOP.replace("include: communes", "include: loop"), encoding="utf-8")
    assert len(problems(top)) == 1


def test_what_is_to_be_written_is_checked_before_it_is(top: Path) -> None:
    file = (top.parent / "communes/c2.yaml").resolve()
    assert [*load(top, content={file: commune(5).encode()}).devices] == ["d1", "d5"]
    assert load(top, content=TOP.replace("Tỉnh", "Khác", 1).encode()).name == "Khác"
    with pytest.raises(InventoryError, match=r"c2\.yaml:2: areas\.c5\.parent"):
        load(top, content={file: commune(5).replace("tinh", "tin").encode()})
    new = (top.parent / "communes/c7.yaml").resolve()
    assert [*load(top, content={new: commune(7).encode()}).devices] == ["d1", "d2", "d7"]


def test_bytes_for_a_path_that_no_file_can_have_are_one_clear_line_at_most(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    for name in ("loop", "a\0b"):
        assert load(tmp_path / name, content=b"name: x").name == "x"
        with pytest.raises(InventoryError, match="include: "):
            load(tmp_path / name, content=b"{name: x, include: p}")


def test_the_revision_follows_every_file_and_its_name(top: Path) -> None:
    file = top.parent / "communes/c2.yaml"
    before = load(top).revision
    file.write_text(commune(2) + "# a remark\n", encoding="utf-8")
    remarked = load(top).revision
    file.rename(file.with_name("c9.yaml"))
    assert len({before, remarked, load(top).revision}) == 3


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**40), 10**40) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=8), below, max_size=4),
    max_leaves=20,
)


@given(_PLAIN)
def test_what_was_read_once_is_read_equal_again(value: object) -> None:
    text = json.dumps(value)  # YAML 1.2 holds JSON; what libyaml refuses of it is no reading to keep
    readings = Readings()
    first = part("x", Path("x"), text.encode(), readings)
    again = part("x", Path("x"), text.encode(), readings)
    assert again.root == first.root
    assert repr(again.root) == repr(first.root)
    assert again.line(()) == first.line(())


def test_readings_are_bounded_and_the_least_used_is_forgotten() -> None:
    readings = Readings(most=10)
    readings.keep("a", "1234")
    readings.keep("b", "1234")
    assert readings.get("a")
    readings.keep("c", "1234")
    readings.keep("d", "12345678901")
    assert [readings.get(key) for key in "abcd"] == ["1234", None, "1234", None]


def test_the_watch_sees_every_file_that_comes_goes_or_changes(top: Path) -> None:
    watch = Watch(top)
    seen = [watch.look()]
    assert watch.look() == seen[0]

    def changed() -> bool:
        seen.append(watch.look())
        return seen[-1] != seen[-2]

    folder = top.parent / "communes"
    (folder / "c1.yaml").write_text(commune(1) + "#\n", encoding="utf-8")
    assert changed()
    (folder / "c3.yaml").write_text(commune(3), encoding="utf-8")
    assert changed()
    (folder / "c3.yaml").unlink()
    assert changed()
    (folder / ".c1.yaml.lock").touch()
    assert not changed()
    top.write_text(TOP.replace("include: communes", "include: later"), encoding="utf-8")
    assert changed()
    (top.parent / "later").mkdir()
    (top.parent / "later/x.yaml").write_text("sites: {}\n", encoding="utf-8")
    assert changed()
    top.unlink()
    assert changed()
