"""A spreadsheet as communes keep them, built cell by cell: titles, two rows of headings, merged cells, groups, sums,
signatures, three ways to write coordinates, rows twice. Every value is invented."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import openpyxl  # type: ignore[import-untyped]

HEADINGS = ["STT", "Tên điểm lắp đặt", "Thôn", "Toạ độ", None, "Loại thiết bị", "Nhà mạng", "IP quản lý", "Hãng/Model",
            "Ngày lắp", "SĐT phụ trách", "Ghi chú"]  # fmt: skip
ROWS: list[list[Any]] = [
    ["I", "THÔN BÃI SEN"],
    [1, "Đình làng Bãi Sen", None, "19,8871", "105,7961", "Bộ phát wifi", "VIETTEL", "10.45.9.1", "Ruijie RAP2260"],
    [2, "Nhà văn hoá thôn Bãi Sen", None, None, None, "Camera", "Viettel ", "10.45.9.2", None, datetime(2025, 3, 1)],
    [],
    ["II", "THÔN GÒ ĐA"],
    [3, "Chợ Gò Đa", None, "19°52'33.2\"N", "105°47'40\"E", "Điểm phát Wi-Fi", "Vinaphone", "10.45.9.3"],
    [4, "Chợ Gò Đa", None, None, None, "camera an ninh ngoài trời", "vnpt", "http://10.45.9.4/"],
    [5, "Cổng chào Gò Đa", "Thôn Gò Đa", 105.7950, 19.8760, "AP", "MobiFone", "10.45.9.5 ", None, None, "0912 000 000"],
    ["STT", "Tên điểm lắp đặt", "Thôn", "Toạ độ", None, "Loại thiết bị", "Nhà mạng", "IP quản lý"],
    [6, "Chợ Gò Đa", None, "19°52'33.2\"N", "105°47'40\"E", "Điểm phát Wi-Fi", "Vinaphone", "10.45.9.3"],
    [7, "Sân bóng", "Thôn Ngọc Lâm", "19.8750, 105.8085", None, "wi-fi", "FPT", "10.45.9.7"],
    [8],
    [None, "Tổng cộng", None, None, None, 7],
    [],
    [None, None, None, None, None, None, None, "Hoằng Giang, ngày 1 tháng 12 năm 2025"],
    [None, "NGƯỜI LẬP BIỂU", None, None, None, None, None, "TM. UBND XÃ"],
]
FAULTS: dict[int, list[Any]] = {
    22: [9, "Nhà ông A", "Thôn Bãi Sem", "19,88", "105,79", "wifi", "Viettel", "10.45.9.9"],
    23: [10, "Sân kho", "Thôn Gò Đa", 2198826.12, 567890.4, "wifi", "Viettel", "10.45.9.10"],
    24: [11, "Bến đò", "Thôn Gò Đa", "19,87", "105,79", "máy lọc nước", "Viettel", "10.45.9.11"],
    25: [12, "Bến xe", "Thôn Gò Đa", "19,87", "105,79", "wifi", "Viễn thông A", 10.45],
    26: [13, "Bến phà", "Thôn Gò Đa", "19,87", "105,79", "wifi", "Viettel", "10.45.9.1"],
    27: [14, "Đình làng Bãi Sen", "Thôn Bãi Sen", None, None, "Camera", "Viettel", datetime(2025, 1, 2)],
    28: [15, "Nhà văn hoá Bãi Xen", None, None, None, "camera", "Viettel", "10.45.9.15"],
    29: [16, "Đảo xa", "Thôn Gò Đa", "2,5", "105", "wifi", "Viettel", "10.45.9.16"],
}
"""Rows that a clerk has to mend, by the number that they get in the sheet."""


def workbook(*, faults: bool = False) -> bytes:
    """The file as bytes; with the rows of FAULTS where asked for."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Wi-Fi công cộng"
    sheet["A1"], sheet["A2"] = "UBND XÃ HOẰNG GIANG", "DANH SÁCH CÁC ĐIỂM WI-FI VÀ CAMERA NĂM 2025"
    for area in ("A1:L1", "A2:L2", "D4:E4", *(f"{letter}4:{letter}5" for letter in "ABCFGHIJKL"), "A6:A6", "B6:L6"):
        sheet.merge_cells(area)
    for column, text in enumerate(HEADINGS, 1):
        if text is not None:
            sheet.cell(4, column, text)
    sheet["D5"], sheet["E5"] = "Vĩ độ", "Kinh độ"
    for line, row in enumerate(ROWS, 6):
        _write(sheet, line, row)
    for line, row in FAULTS.items() if faults else ():
        _write(sheet, line, row)
    old = book.create_sheet("Cũ (2019)")
    old.append(["Tên", "Loại"])
    old.sheet_state = "hidden"
    book.create_sheet("Hướng dẫn").append(["Điền từ dòng 6 trở xuống"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write(sheet: Any, line: int, row: list[Any]) -> None:
    for column, value in enumerate(row, 1):
        if value is not None and (line, column) not in {(6, at) for at in range(3, 13)}:
            sheet.cell(line, column, value)
