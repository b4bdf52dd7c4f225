"""A ledger on the disk: the same back, whole or not at all, and figures without any arithmetic library."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from songxa.coverage.ledger import reading, store
from songxa.coverage.ledger.ledger import Ledger
from songxa.coverage.ledger.records import Published, Records
from songxa.coverage.terms import Technology
from songxa.model import StartError
from tests.support import coverage_town as town


def made() -> Ledger:
    ground = town.ground(rings=4)
    samples = town.samples(ground, lambda plane: -100 + plane[:, 0] / 50)
    layers = [
        town.layer(ground, lambda plane: -100 + plane[:, 0] / 30, samples=samples, claims=(town.claim(),)),
        town.unknown(ground, "hai"),
    ]
    shown = [Published("mot", Technology.LTE, "8a415c", 12, -99.5, None, False)]
    rules = town.criteria(
        figures=[{"area": town.WEST, "what": "fibre-households", "value": 1, "date": "2026-11-01", "source": "a"}]
    )
    return town.ledger(ground, layers, rules, notes=[("coverage.people.outside", {"n": 3})], published=shown)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    ledger = made()
    assert store.write(tmp_path, ledger) == tmp_path / "coverage" / "ledger.zip"
    again = store.read(tmp_path)
    for name in Records.__dataclass_fields__:
        assert getattr(again, name) == getattr(ledger, name), name
    assert (again.map.cells == ledger.map.cells).all() and again.map.areas == ledger.map.areas
    for one, other in zip(again.sheets, ledger.sheets, strict=True):
        assert (one.key, one.transmitters, one.claims) == (other.key, other.transmitters, other.claims)
        np.testing.assert_allclose(one.mean_dbm, other.mean_dbm, atol=0.006)
        np.testing.assert_allclose(one.newest, other.newest)
        assert (one.count == other.count).all() and (one.claimed == other.claimed).all()
    assert reading.records(tmp_path).figures == ledger.figures


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    assert store.write(tmp_path, made()).stat().st_mode & 0o777 == 0o600


def test_where_there_is_none_the_line_says_how_to_make_one(tmp_path: Path) -> None:
    for read in (store.read, reading.records):
        with pytest.raises(reading.NoLedger, match="songxa coverage compute"):
            read(tmp_path)


@pytest.mark.parametrize("damage", ["cut", "noise", "empty", "version", "fields", "arrays", "pickle"])
def test_a_damaged_one_is_told_in_a_line(tmp_path: Path, damage: str) -> None:
    path = store.write(tmp_path, made())
    content = path.read_bytes()
    if damage in ("cut", "noise", "empty"):
        path.write_bytes({"cut": content[: len(content) // 2], "noise": b"no archive", "empty": b""}[damage])
    else:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        if damage == "version":
            parts["ledger.json"] = parts["ledger.json"].replace(b'"version":1', b'"version":99')
        elif damage == "fields":
            parts["ledger.json"] = b'{"head": {}}'
        elif damage == "arrays":
            del parts["0/mean_dbm.npy"]
        else:
            parts["cells.npy"] = (
                b"\x93NUMPY\x01\x00v\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".ljust(128)
            )
        with zipfile.ZipFile(path, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
    with pytest.raises(StartError, match=r"cannot be read .*songxa coverage compute") as refused:
        store.read(tmp_path)
    assert "\n" not in str(refused.value)


def test_a_folder_that_cannot_be_written_is_told_and_the_old_ledger_stays(tmp_path: Path) -> None:
    path = store.write(tmp_path, made())
    before = path.read_bytes()
    path.with_name(".ledger.zip.new").mkdir()  # in the way of the fresh file
    with pytest.raises(StartError, match="cannot be written"):
        store.write(tmp_path, made())
    assert path.read_bytes() == before


def test_figures_are_read_without_numpy(tmp_path: Path) -> None:
    store.write(tmp_path, made())
    code = (
        "import sys; from pathlib import Path; from songxa.coverage.ledger import reading, words\n"
        f"found = reading.records(Path({str(tmp_path)!r}))\n"
        "print(words.headline('en', found, found.head.made))\n"
        "print([each for each in ('numpy', 'scipy', 'h3', 'shapely') if each in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()
    assert told[0].startswith("Xã Thử: 4G covers ")
    assert told[1] == "[]"
