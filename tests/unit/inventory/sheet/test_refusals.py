"""Every way in which people break a table gives one line: which row and column, what is wrong, what to write.

In both languages; and while one cell is wrong, nothing is proposed.
"""

from __future__ import annotations

import io
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from songxa.i18n import LANGUAGES
from songxa.i18n.format import tell
from songxa.inventory import yaml12
from songxa.inventory.sheet import Book, Level, Row, Table, propose, read
from songxa.inventory.sheet.table import Cell, TableError

COLUMNS: dict[str, Cell] = {
    "Tên điểm": "Đình làng", "Thôn": "Bãi Sen", "Vĩ độ": 19.8871, "Kinh độ": 105.7961, "Loại thiết bị": "Bộ phát wifi",
    "Nhà mạng": "Viettel", "IP": "10.45.9.1", "Hãng/Model": "RAP2260", "Chu kỳ đo": 60, "Ping": "icmp",
    "SNMP": "ap-default", "Đấu nối tới": "sw-ubnd", "Nguồn": "ups-ubnd", "SSID": "Xa Wi-Fi", "Công cộng": "có",
    "Ngừng dùng từ": "", "Sectors": "",
}  # fmt: skip
"""A row in which nothing is wrong."""

CELLS: list[tuple[str, Cell, str]] = [
    ("Tên điểm", "", "no_site"), ("Tên điểm", "#REF!", "formula"), ("Tên điểm", datetime(2025, 1, 2), "date"),
    ("Thôn", "", "site_unknown"), ("Thôn", "Bãi Sem", "area_near"), ("Thôn", time(8, 30), "date"),
    ("Vĩ độ", "", "position"), ("Vĩ độ", "19,88,71", "degrees"), ("Vĩ độ", "mười chín", "degrees"),
    ("Vĩ độ", 198871, "no_degrees"), ("Vĩ độ", 2198826.12, "no_degrees"), ("Vĩ độ", 35.2, "outside"),
    ("Vĩ độ", "19°72'00\"N", "degrees"), ("Vĩ độ", True, "outside"), ("Vĩ độ", "nan", "degrees"),
    ("Vĩ độ", "-19.88", "outside"), ("Vĩ độ", datetime(2025, 1, 2), "date"), ("Vĩ độ", "#VALUE!", "formula"),
    ("Vĩ độ", "1e400", "degrees"), ("Vĩ độ", "19.88S", "degrees"),
    ("Kinh độ", "", "position"), ("Kinh độ", "105.79.61", "degrees"), ("Kinh độ", 95.0, "outside"),
    ("Kinh độ", 1057961, "no_degrees"), ("Kinh độ", "105°67'", "degrees"), ("Kinh độ", "ở chợ", "degrees"),
    ("Loại thiết bị", "", "no_kind"), ("Loại thiết bị", "máy lọc nước", "kind"), ("Loại thiết bị", 7, "kind"),
    ("Loại thiết bị", "Bộ phát wifi, camera", "kind"), ("Loại thiết bị", date(2025, 1, 2), "date"),
    ("Nhà mạng", "", "no_operator"), ("Nhà mạng", "Viễn thông A", "operator"), ("Nhà mạng", "Viettel/VNPT", "operator"),
    ("Nhà mạng", 18008098, "operator"),
    ("IP", "", "no_address"), ("IP", "10.45.9", "address"), ("IP", "10.45.9.300", "address"), ("IP", 10.45, "address"),
    ("IP", 1045991, "address"), ("IP", "10.45.9.1:80", "address"), ("IP", "10.45.9.1; 10.45.9.2", "address"),
    ("IP", "10.045.009.001", "address"), ("IP", "DHCP", "address"), ("IP", "00:1A:2B:3C:4D:5E", "address"),
    ("IP", "10.45.2.1", "address_taken"), ("IP", "8.8.8.8", "rule"), ("IP", "127.0.0.1", "rule"),
    ("IP", datetime(2025, 1, 2), "date"), ("IP", "#N/A", "formula"),
    ("Hãng/Model", date(2025, 1, 2), "date"), ("Hãng/Model", "x" * 5000, "rule"),
    ("Chu kỳ đo", "một phút", "number"), ("Chu kỳ đo", -5, "rule"), ("Chu kỳ đo", 0, "rule"),
    ("Chu kỳ đo", "1.000.000", "number"), ("Chu kỳ đo", time(0, 1), "date"),
    ("Ping", "có lẽ", "ping"), ("Ping", "tcp:99999", "rule"), ("Ping", "count=many", "rule"),
    ("SNMP", "public!", "snmp"), ("SNMP", "khong-co-that", "credential"), ("SNMP", "community=public", "rule"),
    ("Đấu nối tới", "sw-khong-co", "device"), ("Đấu nối tới", "sw-ubnd; ở đâu đó", "device"),
    ("Nguồn", "ups-khong-co", "device"),
    ("SSID", "x" * 40, "rule"), ("Công cộng", "có thể", "yes"), ("Công cộng", 2, "yes"),
    ("Ngừng dùng từ", "tháng 3", "day"), ("Ngừng dùng từ", "31/02/2025", "day"), ("Ngừng dùng từ", "2025", "day"),
    ("Ngừng dùng từ", 12, "day"), ("Sectors", "[", "json"), ("Sectors", '{"a": 1}', "rule"),
]  # fmt: skip
"""A column, what somebody wrote into it, and the message (`sheet.wrong.…`) about it."""


@pytest.fixture(scope="module")
def present(repository: Path) -> dict[str, Any]:
    root = yaml12.parse((repository / "inventory.yaml").read_text(encoding="utf-8")).root
    assert isinstance(root, dict)
    return root


def book(column: str = "", cell: Cell = None) -> Book:
    row = COLUMNS | ({column: cell} if column else {})
    return Book((Table("", (Row(1, tuple(row)), Row(2, tuple(row.values())))),))


def test_there_are_sixty_and_more_ways() -> None:
    assert len(set(map(repr, CELLS))) == len(CELLS) >= 60


def test_the_row_has_no_fault_but_what_is_put_into_it(present: dict[str, Any]) -> None:
    assert propose(book(), present).report.clean


@pytest.mark.parametrize(("column", "cell", "key"), CELLS)
def test_a_cell_that_cannot_be_used_is_told_by_row_and_column_once(
    present: dict[str, Any], column: str, cell: Cell, key: str
) -> None:
    proposal = propose(book(column, cell), present)
    wrong = [remark for remark in proposal.report.remarks if remark.level is Level.WRONG]
    assert [(each.row, each.words.key) for each in wrong] == [(2, f"sheet.wrong.{key}")]
    assert wrong[0].column
    assert proposal.entries == ()
    for language in LANGUAGES:
        said = tell(language, wrong[0].words)
        assert said.isprintable()
        assert len(said) < 500
        assert key == "rule" or says_what_to_do(language, said), said


WAYS_OUT = {
    "vi": ("hãy", "cần ", "chỉ nhận", "nằm ngoài", "xoá khỏi bảng"),
    "en": ("accepted", "make it", "outside", "add a column", "take it out", "turn them", "keep one", "save it anew"),
}


def says_what_to_do(language: str, said: str) -> bool:
    return any(way in said.lower() for way in WAYS_OUT[language])


def saved(workbook: Any) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def of_table(folder: Path, *rows: list[Any], hidden: int = 0) -> Path:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    if hidden:
        workbook.active.row_dimensions[hidden].hidden = True
    (folder / "a.xlsx").write_bytes(saved(workbook))
    return folder / "a.xlsx"


def test_a_formula_that_nobody_calculated_is_not_taken_for_an_empty_cell(tmp_path: Path) -> None:
    path = of_table(tmp_path, list(COLUMNS), [*COLUMNS.values()], ['="Đình"&" B"', *[*COLUMNS.values()][1:]])
    with pytest.raises(TableError) as caught:
        read(path)
    assert "cell A3 of sheet “Sheet” is a formula that was never calculated" in str(caught.value)
    assert "ô A3 ở trang “Sheet”" in tell("vi", caught.value.words)


def test_a_row_that_a_filter_hides_is_imported_and_told(present: dict[str, Any], tmp_path: Path) -> None:
    path = of_table(tmp_path, list(COLUMNS), [*COLUMNS.values()], hidden=2)
    proposal = propose(read(path), present)
    assert len(proposal.entries) == 2
    told = [(each.row, each.words.key) for each in proposal.report.remarks]
    assert (2, "sheet.assumed.unseen") in told


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (date(2026, 12, 5), False), (datetime(2026, 12, 5), False), ("2026-12-05", False), ("05/12/2026", True),
        ("5.12.2026", True), ("5-12-2026", True), (46361, True), ("46361", True), (46361.0, True),
    ],
)  # fmt: skip
def test_a_day_may_stand_as_spreadsheets_and_people_write_it(present: dict[str, Any], cell: Cell, told: bool) -> None:
    proposal = propose(book("Ngừng dùng từ", cell), present)
    device = next(each for each in proposal.entries if each.section == "devices")
    assert device.values["retired"] == "2026-12-05"
    assert told == any(each.words.key == "sheet.assumed.day" for each in proposal.report.remarks)


@pytest.mark.parametrize(
    ("what", "rows"),
    [
        ("tcvn3", [["STT", "Tªn ®iÓm", "IP", "Model"], [1, "Nhµ v¨n ho¸", "10.45.9.1", "x"], [2, "Tr¹m y tÕ", "", ""]]),
        ("vni", [["STT", "Teân ñieåm", "Vó ñoä", "IP"], [1, "Nhaø vaên hoaù", "19,88", "10.45.9.1"]]),
        ("lost", [["STT", "Tên ?i?m", "V? ??", "IP"], [1, "Nhà v?n hoá", "19,88", "10.45.9.1"]]),
        ("lost", [["Ten diem", "Thon", "IP"], ["Ch? Gò ?a", "Gò ??", ""], ["?ình làng", "Bãi S?n", "10.45.9.1"]]),
    ],
)  # fmt: skip
def test_letters_that_cannot_be_read_are_the_one_thing_told(
    present: dict[str, Any], what: str, rows: list[list[Cell]]
) -> None:
    table = Table("", tuple(Row(number, tuple(row)) for number, row in enumerate(rows, 1)))
    report = propose(Book((table,)), present).report
    assert [each.words.key for each in report.remarks] == [f"sheet.wrong.{what}"]


def test_signs_that_only_look_like_old_letters_harm_nothing(present: dict[str, Any]) -> None:
    for cell in ("Ruijie®", "Hoà Toà Khoá", "https://a.example/?a?b", "Cao 5µm", "Đâu?"):
        rows = [Row(1, tuple(COLUMNS))]
        for number in range(2, 7):
            values = {**COLUMNS, "Tên điểm": f"Điểm {number}", "IP": f"10.45.9.{number}", "Hãng/Model": cell}
            rows.append(Row(number, tuple(values.values())))
        assert propose(Book((Table("", tuple(rows)),)), present).report.clean, cell


def test_every_message_about_what_is_wrong_says_what_to_do() -> None:
    dumb = {
        (language, key)
        for language in WAYS_OUT
        for key, said in LANGUAGES[language].items()
        if key.startswith(("sheet.wrong.", "sheet.file.")) and not says_what_to_do(language, said)
    }
    assert dumb == {(language, "sheet.wrong.rule") for language in LANGUAGES}  # the rule itself does
