"""A file comes in whole or not at all, once; what it was and what was left out stays known, who measured does not."""

from __future__ import annotations

import math
import os
import stat
from pathlib import Path

import apsw
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songxa.coverage.evidence import Evidence, path_in
from songxa.coverage.evidence.records import NAMED
from songxa.coverage.nouns import Technology
from songxa.coverage.survey import SurveyError
from songxa.model import InputError, StartError
from tests.support.surveys import (
    CELLMAPPER,
    CRADLEPOINT,
    HOUSEHOLDS,
    LOGS,
    NSG,
    OOKLA,
    SECTORS,
    TOWER_COLLECTOR,
    WIGLE,
    Log,
    bring,
    context,
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return path_in(tmp_path / "data")


def write(folder: Path, log: Log, text: str | None = None, name: str = "") -> Path:
    path = folder / (name or log.name)
    path.write_text(log.text() if text is None else text, newline="")
    return path


def contents(database: Path) -> list[object]:
    """All that is stored, but when and as which import."""
    connection = apsw.Connection(str(database))
    tables = ("sample", "sector", "sighting", "declared", "household", "tile")
    found: list[object] = [
        sorted(map(repr, (row[:1] + row[2:] for row in connection.execute(f"SELECT * FROM {table}"))))
        for table in tables
    ]
    connection.close()
    return found


@pytest.mark.parametrize("name", LOGS)
def test_a_file_imported_twice_changes_nothing(repository: Path, tmp_path: Path, database: Path, name: str) -> None:
    log = LOGS[name]
    path = write(tmp_path, log)
    first = bring(path, database, context(repository, log.operator))
    before, digest, imports = contents(database), Evidence(database).digest(), Evidence(database).imports()
    second = bring(path, database, context(repository, log.operator))
    assert first.kept
    assert (second.kept, second.before, second.number) == (0, True, first.number)
    assert (contents(database), Evidence(database).digest()) == (before, digest)
    assert Evidence(database).imports() == imports


def test_the_same_rows_in_another_file_add_nothing_and_its_own_are_added(
    repository: Path, tmp_path: Path, database: Path
) -> None:
    bring(write(tmp_path, TOWER_COLLECTOR), database, context(repository))
    more = TOWER_COLLECTOR.text() + TOWER_COLLECTOR.text({"lat": "19.8811"}, rows=2).split("\r\n", 1)[1]
    taken = bring(write(tmp_path, TOWER_COLLECTOR, more, "more.csv"), database, context(repository))
    assert (taken.kept, taken.known) == (2, 3)
    assert len(Evidence(database).samples("viettel", Technology.LTE).rsrp_dbm) == 4


def test_what_was_forgotten_comes_back_from_the_file_that_held_it_too(
    repository: Path, tmp_path: Path, database: Path
) -> None:
    bring(write(tmp_path, TOWER_COLLECTOR), database, context(repository))
    more = TOWER_COLLECTOR.text() + TOWER_COLLECTOR.text({"lat": "19.8811"}, rows=2).split("\r\n", 1)[1]
    path = write(tmp_path, TOWER_COLLECTOR, more, "more.csv")
    bring(path, database, context(repository))
    whole = contents(database)
    gone, again = Evidence(database).forget(1)
    assert (gone.kept, [each.id for each in again]) == (3, [2])
    assert len(Evidence(database).samples("viettel", Technology.LTE).rsrp_dbm) == 2
    taken = bring(path, database, context(repository))
    assert (taken.number, taken.kept) == (2, 3)
    assert contents(database) == whole
    assert [(each.id, each.kept, each.known) for each in Evidence(database).imports()] == [(2, 5, 0)]
    assert bring(path, database, context(repository)).kept == 0


def test_an_imports_number_is_never_given_again(repository: Path, tmp_path: Path, database: Path) -> None:
    path = write(tmp_path, TOWER_COLLECTOR)
    bring(path, database, context(repository))
    Evidence(database).forget(1)
    assert bring(path, database, context(repository)).number == 2
    with pytest.raises(SurveyError, match="there is no import 1; accepted: 2"):
        Evidence(database).forget(1)


def test_the_digest_tells_evidence_apart_and_nothing_else(repository: Path, tmp_path: Path) -> None:
    one, other = path_in(tmp_path / "one"), path_in(tmp_path / "other")
    tower, mapper = write(tmp_path, TOWER_COLLECTOR), write(tmp_path, CELLMAPPER, name="m.csv")
    digests = [Evidence(one).digest()]
    for path in (tower, mapper):
        bring(path, one, context(repository))
        digests.append(Evidence(one).digest())
    assert len(set(digests)) == 3
    for path in (mapper, tower):
        bring(path, other, context(repository))
    assert Evidence(other).digest() == digests[2]
    Evidence(one).forget(2)
    assert Evidence(one).digest() == digests[1]


def test_a_trial_stores_nothing_and_makes_no_file(repository: Path, tmp_path: Path, database: Path) -> None:
    path = write(tmp_path, TOWER_COLLECTOR)
    assert bring(path, database, context(repository), dry_run=True).kept == 3
    assert not database.exists()
    bring(path, database, context(repository))
    assert bring(write(tmp_path, CELLMAPPER, name="m.csv"), database, context(repository), dry_run=True).kept == 2
    assert len(Evidence(database).imports()) == 1
    assert Evidence(database).samples("mobifone", Technology.LTE).rsrp_dbm.size == 0


def test_a_file_that_lies_leaves_nothing_behind(repository: Path, tmp_path: Path, database: Path) -> None:
    good = TOWER_COLLECTOR.text(rows=6000)
    bad = TOWER_COLLECTOR.text({"lat": "105.8", "lon": "19.88"}, rows=3000).split("\r\n", 1)[1]
    with pytest.raises(SurveyError, match="swapped"):
        bring(write(tmp_path, TOWER_COLLECTOR, good + bad), database, context(repository))
    assert Evidence(database).imports() == ()
    assert contents(database) == [[]] * 6


def test_a_file_of_which_nothing_counts_is_not_remembered(repository: Path, tmp_path: Path, database: Path) -> None:
    path = write(tmp_path, NSG)
    assert bring(path, database, context(repository)).number == 0
    assert bring(path, database, context(repository, "viettel")).kept == 2


def test_a_file_that_is_imported_with_other_options_is_refused(
    repository: Path, tmp_path: Path, database: Path
) -> None:
    path = write(tmp_path, TOWER_COLLECTOR)
    bring(path, database, context(repository))
    with pytest.raises(SurveyError, match="forget 1"):
        bring(path, database, context(repository), staff=True)


def test_provenance_is_kept_with_every_import(repository: Path, tmp_path: Path, database: Path) -> None:
    text = TOWER_COLLECTOR.text() + TOWER_COLLECTOR.text({"net_type": "UMTS"}, rows=2).split("\r\n", 1)[1]
    bring(write(tmp_path, TOWER_COLLECTOR, text), database, context(repository), licence="CC0", staff=True)
    bring(write(tmp_path, OOKLA), database, context(repository))
    one, two = Evidence(database).imports()
    assert (one.name, one.format, one.licence, one.staff) == ("log.csv", "tower_collector", "CC0", True)
    assert (one.rows, one.kept, one.known, dict(one.dropped)) == (5, 3, 0, {"old_technology": 2})
    assert len(one.sha256) == 64
    assert two.licence == "CC BY-NC-SA 4.0 (Ookla)"


def test_everything_comes_out_as_it_went_in(repository: Path, tmp_path: Path, database: Path) -> None:
    for log in (TOWER_COLLECTOR, CELLMAPPER, NSG, SECTORS, HOUSEHOLDS, OOKLA, WIGLE):
        bring(write(tmp_path, log, name=f"{log.format}-2026-07-01.csv"), database, context(repository, log.operator))
    evidence = Evidence(database)
    samples = evidence.samples("viettel", Technology.LTE)
    assert sorted(samples.rsrp_dbm.tolist()) == [-105, -104, -98]
    assert sorted(at for at in samples.at.tolist() if not math.isnan(at)) == [1_795_158_005, 1_795_158_015]
    assert sorted(samples.band_mhz.tolist()) == [900, 900, 1800]
    assert not samples.staff.any()
    assert {array.dtype.name for array in (samples.rsrp_dbm, samples.band_mhz)} == {"float32"}
    assert samples.contributor.dtype == np.int32
    assert evidence.samples("viettel", Technology.WIFI).rsrp_dbm.tolist() == [-61]
    assert {(operator, which): n for operator, which, n in evidence.measured()}["vnpt", Technology.NR] == 1
    assert sorted(each.key for each in evidence.sectors()) == [
        "viettel:THA0012/THA0012-1", "viettel:THA0012/THA0012-2", "viettel:VT-0012-1", "viettel:VT-0012-2",
    ]  # fmt: skip
    points, counts = evidence.households()
    assert sorted(counts.tolist()) == [1, 3]
    assert len(points) == 2
    assert [tile.down_kbps for tile in evidence.experienced()] == [45123]


def test_no_evidence_is_an_answer(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path / "nothing.sqlite")
    samples = evidence.samples("viettel", Technology.LTE)
    assert (len(samples.points), samples.rsrp_dbm.size) == (0, 0)
    assert (evidence.sectors(), evidence.declared(), evidence.experienced(), evidence.imports()) == ((), (), (), ())
    assert len(evidence.households()[0]) == 0
    assert not (tmp_path / "nothing.sqlite").exists()


def test_a_later_table_goes_before_an_earlier_one(repository: Path, tmp_path: Path, database: Path) -> None:
    bring(write(tmp_path, SECTORS), database, context(repository))
    bring(write(tmp_path, SECTORS, SECTORS.text({"Góc phương vị": "90"}), "new.csv"), database, context(repository))
    assert [each.azimuth_deg for each in Evidence(database).sectors()] == [90, 90]


def test_two_households_in_one_house_are_two_and_stay_two(repository: Path, tmp_path: Path, database: Path) -> None:
    text = HOUSEHOLDS.text(rows=1) + HOUSEHOLDS.text(rows=1).split("\n", 1)[1]
    bring(write(tmp_path, HOUSEHOLDS, text), database, context(repository))
    bring(write(tmp_path, HOUSEHOLDS, text + "\n", "again.csv"), database, context(repository))
    assert Evidence(database).households()[1].tolist() == [1, 1]


# ---- who measured -------------------------------------------------------------------------------------------------


def test_files_without_a_number_are_one_persons_and_numbers_tell_people_apart(
    repository: Path, tmp_path: Path, database: Path
) -> None:
    for number, (who, latitude) in enumerate([(None, "19.881"), (None, "19.882"), (7, "19.883"), (8, "19.884")]):
        path = write(tmp_path, CELLMAPPER, CELLMAPPER.text({"latitude": latitude}), f"{number}.csv")
        bring(path, database, context(repository), contributor=who)
    contributors = sorted(Evidence(database).samples("mobifone", Technology.LTE).contributor.tolist())
    assert contributors == [0, 0, NAMED + 7, NAMED + 8]


CANARIES = (
    "Samsung", "Xiaomi", "aa:bb:cc", "Nha Ong Ba", "Lê Thị Bí Mật", "Trần Văn Kín", "0912345678", "Nguyễn Văn A",
    "8984048000012345678", "Pixel",
)  # fmt: skip


def test_nothing_of_devices_persons_or_their_networks_is_stored(
    repository: Path, tmp_path: Path, database: Path
) -> None:
    for log in (TOWER_COLLECTOR, WIGLE, CRADLEPOINT, SECTORS, HOUSEHOLDS):
        bring(write(tmp_path, log, name=log.name if log is CRADLEPOINT else f"{log.format}.csv"), database,
              context(repository))  # fmt: skip
    wrong = HOUSEHOLDS.text({"Số hộ": "Lê Thị Bí Mật"}, rows=1) + HOUSEHOLDS.text().split("\n", 1)[1]
    bring(write(tmp_path, HOUSEHOLDS, wrong, "wrong.csv"), database, context(repository))
    stored = b"".join(path.read_bytes() for path in database.parent.iterdir())
    for canary in CANARIES:
        assert canary.encode() not in stored, canary


def test_the_file_is_its_owners_alone(repository: Path, tmp_path: Path, database: Path) -> None:
    before = os.umask(0)
    try:
        bring(write(tmp_path, TOWER_COLLECTOR), database, context(repository))
    finally:
        os.umask(before)
    assert stat.S_IMODE(database.stat().st_mode) == 0o600


# ---- trouble ------------------------------------------------------------------------------------------------------


def test_a_second_import_at_the_same_time_is_told_to_wait(
    repository: Path, tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(write(tmp_path, TOWER_COLLECTOR), database, context(repository))
    monkeypatch.setattr("songxa.coverage.evidence.schema.BUSY_MS", 1)
    holder = apsw.Connection(str(database))
    holder.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StartError, match="another import is under way"):
            bring(write(tmp_path, CELLMAPPER, name="m.csv"), database, context(repository))
        assert Evidence(database).samples("viettel", Technology.LTE).rsrp_dbm.size == 2  # readers do not wait
    finally:
        holder.close()


def test_a_file_in_the_evidences_place_is_told(repository: Path, tmp_path: Path, database: Path) -> None:
    database.parent.mkdir(parents=True)
    database.write_bytes(b"no database at all" * 100)
    with pytest.raises(StartError, match="damaged"):
        bring(write(tmp_path, TOWER_COLLECTOR), database, context(repository))
    with pytest.raises(StartError, match="damaged"):
        Evidence(database).imports()
    database.unlink()
    other = apsw.Connection(str(database))
    other.execute("CREATE TABLE x (y)")
    other.close()
    with pytest.raises(StartError, match="not the evidence"):
        Evidence(database).imports()


def test_a_folder_that_cannot_be_written_is_told(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(StartError, match="cannot be opened"):
        bring(write(tmp_path, TOWER_COLLECTOR), path_in(tmp_path / "data"), context(repository))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(5)), cut=st.integers(1, 4))
def test_however_rows_are_spread_over_files_the_evidence_is_the_same(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, order: list[int], cut: int
) -> None:
    folder = tmp_path_factory.mktemp("spread")
    rows = [f"19.88{place},105.8041,11,452,01,20101,12345,{-95 - place},LTE,B3,1300,12" for place in range(5)]
    whole, parts = path_in(folder / "whole"), path_in(folder / "parts")
    bring(write(folder, CELLMAPPER, "\n".join([CELLMAPPER.heading, *rows])), whole, context(repository))
    mixed = [rows[place] for place in order]
    for number, some in enumerate((mixed[:cut], mixed, mixed[cut - 1 :])):
        path = write(folder, CELLMAPPER, "\n".join([CELLMAPPER.heading, *some]), f"{number}.csv")
        bring(path, parts, context(repository))
    assert contents(parts) == contents(whole)


def test_an_unusable_file_raises_what_people_can_mend(repository: Path, tmp_path: Path, database: Path) -> None:
    with pytest.raises(InputError):
        bring(tmp_path / "missing.csv", database, context(repository))
    assert not database.exists()
