"""The desk: answers come from another process, are kept as long as they are right, and failures are one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from songxa.coverage.ledger import reading, store
from songxa.coverage.mapping import Desk, Level, Question
from songxa.model import StartError
from tests.support import coverage_town as town

STAFF = Question(staff=True)


def keep(folder: Path, level: float) -> Desk:
    ground = town.ground(rings=2)
    store.write(folder, town.ledger(ground, [town.layer(ground, level)]))
    return Desk(folder)


def test_whoever_asks_loads_no_arithmetic_library() -> None:
    heavy = "{'numpy', 'scipy', 'h3', 'shapely'}"
    script = f"import sys, songxa.coverage.mapping, songxa.web; print(sorted(set(sys.modules) & {heavy}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_picture_a_place_and_a_dossier_are_answered(tmp_path: Path) -> None:
    desk = keep(tmp_path, -140.0)
    assert {each.level for each in desk.picture(STAFF).patches} == {Level.NONE}
    explained = desk.explain("en", *town.MIDDLE, town.NOW)
    assert explained.metres == 0
    assert explained.told[0].first.startswith("Mot 4G: ")
    spot = desk.records().spots[0]
    power = [("cot-mot", "Nguồn <cột> một", "Up", "08:00", "battery 42 %")]
    document = desk.dossier("vi", spot.key, town.inventory(), power, town.NOW).decode()
    assert "Nguồn &lt;cột&gt; một" in document
    with pytest.raises(KeyError):
        desk.dossier("vi", "nowhere", town.inventory(), (), town.NOW)


def test_a_new_ledger_has_new_answers(tmp_path: Path) -> None:
    desk = keep(tmp_path, -140.0)
    before = desk.stamp()
    assert {each.level for each in desk.picture(STAFF).patches} == {Level.NONE}
    assert desk.picture(STAFF) is desk.picture(STAFF), "kept as long as the ledger is the same"
    keep(tmp_path, -50.0)
    assert desk.stamp() != before
    assert {each.level for each in desk.picture(STAFF).patches} == {Level.GOOD}


def test_without_a_ledger_there_is_no_stamp_and_one_line(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert desk.stamp() is None
    for ask in (desk.records, lambda: desk.picture(STAFF)):
        with pytest.raises(StartError, match="there is no coverage ledger yet"):
            ask()


def test_a_damaged_ledger_is_one_line(tmp_path: Path) -> None:
    desk = keep(tmp_path, -90.0)
    path = reading.path_of(tmp_path)
    path.write_bytes(path.read_bytes()[:2000])
    for ask in (desk.records, lambda: desk.picture(STAFF)):
        with pytest.raises(StartError, match="cannot be read") as told:
            ask()
        assert "\n" not in str(told.value)
