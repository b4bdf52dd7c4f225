"""Real files of all kinds of editors: an edit touches the bytes of its own value, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from songxa.inventory.edit import across
from songxa.inventory.edit.changes import Put, Remove, Rename
from songxa.inventory.edit.checking import loadable
from songxa.inventory.edit.store import edit
from songxa.model import InputError
from tests.support.inventories import GOOD

BODY = """\
# Bản kê của xã	— tab, dấu gạch dài, 🛜
name: "Xã Ví Dụ"  # tên
operators:
    viettel: {name: Viettel, hotline: '18008098'}	# tab
areas:
    xa:   {name: Xã, level: commune}
    'thon':
        name: >-
            Thôn
            Bãi Sen
        level: village
        parent: xa
sites:
    # nhà văn hoá
    nvh: {name: Nhà văn hoá, area: thon, latitude: 19.88,
          longitude: 105.79}

devices:
    "wifi-1":
        name: |-
            Bộ phát
        kind: access_point
        site: nvh
        operator: viettel
        address: 10.45.1.1   # cổng chính
        note: "dòng một
            dòng hai"
        ssids: [Xa Wi-Fi,   'Khách']


    # máy sau cùng
    wifi-2: {name: 'Máy ''hai''', kind: access_point, site: nvh, operator: viettel, address: 10.45.1.2}
# hết"""

KINDS = {
    "as it is": BODY.encode(),
    "CRLF": BODY.replace("\n", "\r\n").encode(),
    "BOM": b"\xef\xbb\xbf" + BODY.encode(),
    "BOM and CRLF": b"\xef\xbb\xbf" + BODY.replace("\n", "\r\n").encode() + b"\r\n",
    "a newline at the end": BODY.encode() + b"\n\n\n",
    "a document mark": b"---\n" + BODY.encode() + b"\n...\n",
}


def edited(path: Path, *changes: Put | Remove | Rename) -> bytes:
    across.edit(path, changes, who="an", reason="")
    return path.read_bytes()


@pytest.fixture(params=KINDS)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / "inventory.yaml"
    file.write_bytes(KINDS[request.param])
    return file


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (Put(("devices", "wifi-1", "address"), "10.45.1.9"), b"10.45.1.1 ", b"10.45.1.9 "),
        (Put(("devices", "wifi-2", "address"), "10.45.1.9"), b"10.45.1.2}", b"10.45.1.9}"),
        (Put(("devices", "wifi-2", "name"), "Máy ba"), "'Máy ''hai'''".encode(), "Máy ba".encode()),
        (Put(("operators", "viettel", "hotline"), "19008198"), b"'18008098'", b'"19008198"'),
        (Put(("devices", "wifi-1", "ssids", 1), "Quý khách"), "'Khách'".encode(), "Quý khách".encode()),
        (Put(("sites", "nvh", "latitude"), 19.99), b"19.88", b"19.99"),
        (Put(("areas", "thon", "level"), "hamlet"), b"level: village", b"level: hamlet"),
        (Rename("devices", "wifi-1", "wifi-9"), b'"wifi-1":', b"wifi-9:"),
    ],
)
def test_only_the_bytes_of_the_value_change_and_undo_gives_the_very_file_back(
    path: Path, change: Put | Rename, old: bytes, new: bytes
) -> None:
    before = path.read_bytes()
    assert before.count(old) == 1
    assert edited(path, change) == before.replace(old, new)
    from songxa.inventory.edit.undo import undo

    undo(path, 2, check=lambda _path, _content: None, who="an", reason="")
    assert path.read_bytes() == before


def test_what_is_added_and_removed_leaves_the_very_file(path: Path) -> None:
    before = path.read_bytes()
    edited(path, Put(("devices", "wifi-3"), {"name": "Ba", "kind": "bts", "site": "nvh", "operator": "viettel"}))
    after = path.read_bytes()
    assert len(after) > len(before)
    assert (b"\r\n" in before) == (b"\r\n" in after)
    assert after.count(b"\n") - after.count(b"\r\n") in (0, after.count(b"\n"))
    assert edited(path, Remove(("devices", "wifi-3"))) == before


NOT_EDITED: dict[str, str] = {
    "an anchor": GOOD.replace("name: ", "name: &a ", 1),
    "an alias": GOOD.replace("name: ", "name: *a #", 1),
    "a key twice": GOOD + "name: again\n",
    "a tag": GOOD.replace("name: ", "name: !!str ", 1),
    "a merge key": GOOD + "maintenance:\n  <<: {}\n",
    "two documents": GOOD + "---\nname: two\n",
    "a tab as indentation": GOOD + "maintenance:\n\tx: 1\n",
    "depth": GOOD + "x: " + "[" * 100 + "]" * 100 + "\n",
    "a bracket left open": GOOD + "x: [\n",
    "a quote left open": GOOD + "x: 'y\n",
    "a control character": GOOD + "# \x01\n",
    "half of a pair": GOOD + 'x: "\\ud800"\n',
    "a list": "- a\n",
    "one value": "hello\n",
}


@pytest.mark.parametrize("what", NOT_EDITED)
def test_a_file_that_songxa_does_not_read_is_refused_in_one_line_and_stays(tmp_path: Path, what: str) -> None:
    path = tmp_path / "inventory.yaml"
    path.write_text(NOT_EDITED[what], encoding="utf-8")
    with pytest.raises(InputError) as caught:
        edited(path, Put(("operators", "moi"), {"name": "Mới"}))
    first = str(caught.value).split("\n")[0]
    assert first.isprintable()
    assert len(first) < 400
    assert path.read_text(encoding="utf-8") == NOT_EDITED[what]
    assert {each.name for each in tmp_path.iterdir()} <= {"inventory.yaml", ".inventory.yaml.lock"} | {
        f"inventory.log.{end}" for end in ("head", "jsonl")
    }


@pytest.mark.parametrize("content", [b"name: \xff\n", b"\xff\xfen\0a\0m\0e\0", b"name: x\0\n", b""])
def test_bytes_that_are_no_text_are_refused_in_one_line_and_stay(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "inventory.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        edit(path, lambda text: f"{text}# x\n", check=loadable(), who="an", reason="")
    assert str(caught.value).isprintable()
    assert path.read_bytes() == content
