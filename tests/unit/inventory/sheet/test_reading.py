"""Files of every sort: what they are is found out, and whatever is none is refused in one line."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songxa.i18n import LANGUAGES
from songxa.inventory.sheet import Book, Row, Table, propose, read
from songxa.inventory.sheet import table as bounds
from songxa.model import InputError
from tests.support import messy

ROWS = [["STT", "Tên điểm", "Thôn", "Vĩ độ", "Kinh độ"], ["1", "Nhà văn hoá", "Thôn Đoài", "19,88", "105,79"]]


def written(folder: Path, content: bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def only(book: Book) -> list[list[Any]]:
    (table,) = book.tables
    return [list(row.cells) for row in table.rows]


def lines(separator: str) -> str:
    return "\r\n".join(separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in ROWS)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_of_any_encoding_and_separator(tmp_path: Path, separator: str, encoding: str) -> None:
    assert only(read(written(tmp_path, lines(separator).encode(encoding)))) == ROWS


def test_windows_1258_writes_tones_behind_their_letters(tmp_path: Path) -> None:
    tones = {"ố": "ô\u0301", "ộ": "ô\u0323", "ể": "ê\u0309", "ạ": "a\u0323", "ế": "ê\u0301",
             "ĩ": "i\u0303"}  # fmt: skip
    text = lines(";")
    content = "".join(tones.get(sign, sign) for sign in text).encode("cp1258")
    assert only(read(written(tmp_path, content))) == ROWS


def test_the_line_that_excel_writes_to_name_the_separator_keeps_the_row_numbers(tmp_path: Path) -> None:
    (table,) = read(written(tmp_path, b"sep=;\r\n" + lines(";").encode())).tables
    assert [row.number for row in table.rows] == [2, 3]
    assert list(table.rows[0].cells) == ROWS[0]


def test_rows_have_the_numbers_that_the_spreadsheet_shows(tmp_path: Path) -> None:
    (table,) = read(written(tmp_path, 'Tên;Thôn\n\n;\n"a\nb";c\nd;e\n'.encode())).tables
    assert [(row.number, row.cells) for row in table.rows] == [
        (1, ("Tên", "Thôn")), (4, ("a\nb", "c")), (5, ("d", "e"))
    ]  # fmt: skip


def workbook(*rows: list[Any], dimension: str = "") -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    if not dimension:
        return stream.getvalue()
    return replaced(
        stream.getvalue(), "xl/worksheets/sheet1.xml", '<dimension ref="A1:B2"', f'<dimension ref="{dimension}"'
    )


def replaced(content: bytes, member: str, old: str, new: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == member:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            target.writestr(name, data)
    return stream.getvalue()


def test_a_workbook_that_lies_about_its_size_is_read_whole(tmp_path: Path) -> None:
    content = workbook(["Tên", "Thôn"], ["a", "b"], dimension="A1:A1")
    assert only(read(written(tmp_path, content, "a.xlsx"))) == [["Tên", "Thôn"], ["a", "b"]]


def test_merged_cells_stand_in_every_row_that_they_cover(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Thôn", "Tên"], ["Đoài", "a"], [None, "b"], [None, None], ["Đông", "c"]):
        book.active.append(row)
    book.active.merge_cells("A2:A4")
    book.save(tmp_path / "a.xlsx")
    assert only(read(tmp_path / "a.xlsx")) == [["Thôn", "Tên"], ["Đoài", "a"], ["Đoài", "b"], ["Đông", "c"]]


def test_a_date_that_a_spreadsheet_made_is_none_of_the_texts(tmp_path: Path) -> None:
    from datetime import datetime

    content = workbook(["Tên thiết bị", "Cổng PON"], ["ONU", datetime(2003, 2, 1)])
    remarks = propose(read(written(tmp_path, content, "a.xlsx")), {}).report.remarks
    assert ("B", "sheet.wrong.date") in [(remark.column, remark.words.key) for remark in remarks]


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<a>" + b" " * 90_000_000)
    return stream.getvalue()


def member(text: str, encoding: str = "utf-8") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", text.encode(encoding))
    return stream.getvalue()


def other_zip(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "x")
    return stream.getvalue()


LAUGHS = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a zip bomb": (bomb, "unpacks to 85 MB"),
    "entities": (lambda: member(LAUGHS), "XML document type"),
    "entities in UTF-16": (lambda: member(LAUGHS, "utf-16"), "XML document type"),
    "depth": (lambda: member("<a>" * 100), "too deep"),
    "a broken archive": (lambda: b"PK\x03\x04 and no more", "damaged"),
    "an archive of photos": (lambda: other_zip("photo.jpg"), "ZIP archive"),
    "OpenDocument": (lambda: other_zip("mimetype"), "OpenDocument"),
    "old Excel": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old .xls"),
    "a PDF": (lambda: b"%PDF-1.7\n", "PDF"),
    "nothing": (lambda: b" \n", "empty"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "neither text nor a workbook"),
    "half a workbook": (lambda: messy.workbook()[:3000], "damaged"),
    "no end of a quote": ('Tên;Thôn\n"a;b\n'.encode, "no table"),
    "columns without end": (
        lambda: workbook(["Tên", *["x"] * 300]),
        "cell IW1 is filled; accepted: at most 256 columns",
    ),
    "columns in CSV": (lambda: b"Ten" + b",x" * 300, "over 256 columns"),
    "rows without end": (lambda: b"Ten,Thon\n" + b"a,b\n" * 50_001, "over 50,000 rows"),
    "17 MB": (lambda: b"a,b\n" * 4_300_000, "larger than 16 MB"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_table_is_refused_in_one_line(tmp_path: Path, what: str) -> None:
    content, told = REFUSED[what]
    with pytest.raises(InputError) as caught:
        read(written(tmp_path, content(), "a.xlsx"))
    assert told in str(caught.value)
    assert "accepted" in str(caught.value) or "save it anew" in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_row_a_million_rows_below_costs_nothing(tmp_path: Path) -> None:
    content = replaced(
        workbook(["Tên", "Thôn"], ["a", "b"]), "xl/worksheets/sheet1.xml", '<row r="2"', '<row r="1048576"'
    )
    content = replaced(content, "xl/worksheets/sheet1.xml", 'r="A2"', 'r="A1048576"')
    (table,) = read(written(tmp_path, content, "a.xlsx")).tables
    assert [row.number for row in table.rows] == [1, 1_048_576]


@pytest.mark.parametrize("name", ["missing.xlsx", "", "\0"])
def test_a_path_without_a_file_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path / name)
    assert str(caught.value).isprintable()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_a_damaged_workbook_is_read_or_refused(tmp_path: Path, seed: int, hits: int) -> None:
    dice, content = random.Random(seed), bytearray(messy.workbook())
    for _ in range(hits):
        content[dice.randrange(len(content))] = dice.randrange(256)
    try:
        book = read(written(tmp_path, bytes(content), "a.xlsx"))
    except InputError as error:
        assert str(error).isprintable()
    else:
        propose(book, {})


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_no_bytes_whatever_are_more_than_refused(tmp_path: Path, content: bytes) -> None:
    try:
        propose(read(written(tmp_path, content)), {})
    except InputError as error:
        assert str(error).isprintable()


CELL = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.datetimes() | st.times() | st.timedeltas()
    | st.text(max_size=12)
    | st.sampled_from(["Tên", "Mã", "Thôn", "Xã", "Vĩ độ", "Kinh độ", "Toạ độ", "Loại", "Nhà mạng", "IP", "Điểm", "OLT",
                       "SNMP", "Ping", "Ghi chú", "Thôn Đoài", "camera", "viettel", "10.0.0.1", "19.88, 105.79", "STT",
                       "Sector", "Bộ thu thập khác", "Nguồn", "Uplink", "SSID", "Số ONU", "Tên AP", "Mã điểm", "I"])
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.lists(CELL, max_size=8), max_size=12))
def test_no_cells_whatever_are_more_than_remarked_upon(rows: list[list[Any]]) -> None:
    head = ["Tên thiết bị", "Loại", "Điểm", "Thôn", "Xã", "Toạ độ", "IP", "Nhà mạng"]
    for given_rows in (rows, [head, *rows]):
        book = Book((Table("", tuple(Row(number, tuple(row)) for number, row in enumerate(given_rows, 1) if row)),))
        proposal = propose(book, {})
        assert proposal.report.clean or not proposal.entries
        for language in LANGUAGES:
            assert all(line.isprintable() for line in proposal.report.lines(language))


def test_the_bounds_are_those_that_are_told() -> None:
    assert (bounds.MAX_ROWS, bounds.MAX_COLUMNS, bounds.MAX_BYTES) == (50_000, 256, 16 * 1024 * 1024)
