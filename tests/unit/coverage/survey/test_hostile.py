"""Whatever a file holds: one line for people, rows that cannot be read are rows, memory stays bounded."""

from __future__ import annotations

import gzip
import os
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songxa.coverage.survey import Reason, SurveyError, open_survey, text
from songxa.model import InputError
from tests.support.surveys import LOGS, NETMONSTER, SECTORS, TOWER_COLLECTOR, Log, context, read

HEADING, _, ROWS = TOWER_COLLECTOR.text(rows=30).partition("\r\n")


def test_a_line_of_ten_megabytes_is_a_row_that_cannot_be_read(repository: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"{HEADING}\n{'9' * 10_000_000}\n{ROWS}", newline="")
    of = context(repository)
    tracemalloc.start()
    try:
        items, tally, _ = read(path, of)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(items), tally.count(Reason.UNREADABLE)) == (30, 1)
    assert tally.dropped()[0].row == 2
    assert peak < 4_000_000


def test_an_endless_line_of_headings_is_no_heading(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("lat," * 3_000_000)
    with pytest.raises(SurveyError, match="nobody knows"):
        open_survey(tmp_path / "x.csv", context(repository))


def test_what_a_phone_that_died_has_left_is_a_row_that_cannot_be_read(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(f"{HEADING}\n{ROWS}".encode() + b"452,4,\0\0\0\0\0\0\n" + ROWS.encode())
    items, tally, _ = read(tmp_path / "x.csv", context(repository))
    assert (len(items), tally.count(Reason.UNREADABLE)) == (60, 1)


def test_a_quote_that_is_not_closed_swallows_its_line_and_no_more(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(f'{HEADING}\n452,4,"2010\n{ROWS}', newline="")
    items, tally, _ = read(tmp_path / "x.csv", context(repository))
    assert (len(items), tally.count(Reason.UNREADABLE)) == (30, 1)


def test_a_row_that_ends_early_is_left_out(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(f"{HEADING}\n{ROWS}452,4,20101,12345678,78,,101", newline="")
    items, tally, _ = read(tmp_path / "x.csv", context(repository))
    assert (len(items), tally.count(Reason.NO_TECHNOLOGY)) == (30, 1)


def test_a_formula_is_text_and_never_calculated(repository: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(SECTORS.text({"Mã trạm": "=cmd|' /C calc'!A0"}, rows=1))
    (items, *_) = read(path, context(repository))
    assert getattr(items[0], "site", "") == "=cmd|' /C calc'!A0"


def test_a_bomb_stops_where_it_is_too_large(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "MAX_UNPACKED", 1 << 20)
    (tmp_path / "x.csv.gz").write_bytes(gzip.compress(HEADING.encode() + b"\n" + ROWS.encode() * 1000))
    with pytest.raises(SurveyError, match="unpacks to over"):
        read(tmp_path / "x.csv.gz", context(repository))


def test_a_workbook_that_is_a_bomb_is_refused(repository: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    with pytest.raises(InputError):
        open_survey(tmp_path / "x.xlsx", context(repository))


def test_a_compressed_file_that_was_cut_off_is_told(repository: Path, tmp_path: Path) -> None:
    whole = gzip.compress(os.urandom(100) + (HEADING + "\n" + ROWS).encode())
    (tmp_path / "x.csv.gz").write_bytes(gzip.compress((f"{HEADING}\n" + ROWS * 5000).encode())[:-5000])
    with pytest.raises(SurveyError, match="damaged"):
        read(tmp_path / "x.csv.gz", context(repository))
    (tmp_path / "y.csv.gz").write_bytes(whole[:20])
    with pytest.raises(SurveyError, match="damaged"):
        read(tmp_path / "y.csv.gz", context(repository))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"  \n\n", "empty"),
        (bytes(range(256)) * 20, "no text"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "xls"),
        (b"PK\x03\x04" + b"x" * 60, "workbook"),
        (b"{", "GeoJSON"),
    ],
)
def test_what_is_no_table_is_told_in_a_line(repository: Path, tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(InputError, match=told) as refused:
        open_survey(tmp_path / "x.csv", context(repository))
    assert "\n" not in str(refused.value)


def test_a_path_that_is_no_file_is_told(repository: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "missing.csv", tmp_path, Path("\0")):
        with pytest.raises(SurveyError):
            open_survey(path, context(repository))


def test_a_list_without_headings_is_not_told_by_its_place_alone(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(NETMONSTER.text().replace(";452;", ";abc;"))
    with pytest.raises(SurveyError):
        open_survey(tmp_path / "x.csv", context(repository))


@pytest.mark.parametrize("log", LOGS.values(), ids=LOGS)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_file_however_spoilt_ends_in_anything_but_a_line(
    repository: Path, tmp_path: Path, log: Log, data: st.DataObject
) -> None:
    content = bytearray(log.text(rows=4).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content)))
        cut = data.draw(st.integers(0, 12))
        content[place : place + cut] = data.draw(st.binary(max_size=12))
    path = tmp_path / log.name
    path.write_bytes(content)
    try:
        read(path, context(repository, log.operator))
    except InputError as refused:
        assert "\n" not in str(refused)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400))
def test_no_bytes_end_in_anything_but_a_line(repository: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(InputError):
        read(tmp_path / "x", context(repository))
