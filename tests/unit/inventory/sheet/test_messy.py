"""A spreadsheet of people: what comes in, what a clerk is told, and that nothing comes in by halves."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from songxa.i18n import LANGUAGES
from songxa.inventory import load, yaml12
from songxa.inventory.sheet import Assume, Book, Level, Proposal, Row, Table, propose, read
from tests.support import messy


@pytest.fixture(scope="module")
def present(repository: Path) -> dict[str, Any]:
    root = yaml12.parse((repository / "inventory.yaml").read_text(encoding="utf-8")).root
    assert isinstance(root, dict)
    return root


def imported(present: dict[str, Any], folder: Path, *, faults: bool = False) -> Proposal:
    (folder / "danh sach.xlsx").write_bytes(messy.workbook(faults=faults))
    return propose(read(folder / "danh sach.xlsx"), present)


def table(*rows: list[Any]) -> Book:
    return Book((Table("", tuple(Row(number, tuple(cells)) for number, cells in enumerate(rows, 1))),))


def told(proposal: Proposal, level: Level = Level.WRONG) -> list[tuple[int, str, str]]:
    found = [remark for remark in proposal.report.remarks if remark.level is level]
    return [(remark.row, remark.column, remark.words.key) for remark in found]


def entries(proposal: Proposal, section: str) -> dict[str, dict[str, Any]]:
    return {each.key: dict(each.values) for each in proposal.entries if each.section == section}


def test_a_messy_workbook_becomes_sites_devices_and_an_operator(present: dict[str, Any], tmp_path: Path) -> None:
    proposal = imported(present, tmp_path)
    assert told(proposal) == []
    assert entries(proposal, "operators") == {"fpt": {"name": "FPT Telecom"}}
    sites = entries(proposal, "sites")
    assert {key: site["area"] for key, site in sites.items()} == {
        "dinh-lang-bai-sen": "bai-sen", "cho-go-da": "go-da", "cong-chao-go-da": "go-da", "san-bong": "ngoc-lam",
    }  # fmt: skip
    assert (sites["cho-go-da"]["latitude"], sites["cho-go-da"]["longitude"]) == (19.8758889, 105.7944444)
    assert (sites["cong-chao-go-da"]["latitude"], sites["cong-chao-go-da"]["longitude"]) == (19.876, 105.795)
    devices = entries(proposal, "devices")
    assert len(devices) == 6
    assert devices["camera-nha-van-hoa-thon-bai-sen"] == {
        "name": "Camera Nhà văn hoá thôn Bãi Sen", "kind": "camera", "site": "nvh-bai-sen", "operator": "viettel",
        "address": "10.45.9.2",
    }  # fmt: skip
    assert devices["diem-phat-wi-fi-cho-go-da"]["operator"] == "vnpt"


def test_what_was_assumed_and_left_out_is_told_by_row_and_column(present: dict[str, Any], tmp_path: Path) -> None:
    proposal = imported(present, tmp_path)
    assumed, skipped = told(proposal, Level.ASSUMED), told(proposal, Level.SKIPPED)
    assert (13, "D", "sheet.assumed.turned") in assumed
    assert (12, "F", "sheet.assumed.kind") in assumed
    assert (7, "", "sheet.assumed.group") in assumed
    assert {(row, key) for row, _, key in skipped if row} == {
        (6, "sheet.skipped.group"), (10, "sheet.skipped.group"), (14, "sheet.skipped.headings"),
        (15, "sheet.skipped.twice"), (18, "sheet.skipped.sum"), (20, "sheet.skipped.closing"),
        (21, "sheet.skipped.closing"),
    }  # fmt: skip
    assert {(column, key) for row, column, key in skipped if not row} == {
        ("J", "sheet.skipped.column"), ("K", "sheet.skipped.person"), ("", "sheet.skipped.hidden"),
        ("", "sheet.skipped.no_headings"),
    }  # fmt: skip


def test_one_wrong_row_keeps_all_of_them_out_and_every_one_is_told_once(
    present: dict[str, Any], tmp_path: Path
) -> None:
    proposal = imported(present, tmp_path, faults=True)
    assert proposal.entries == ()
    assert sorted(told(proposal)) == [
        (22, "C", "sheet.wrong.area_near"), (23, "D", "sheet.wrong.no_degrees"), (24, "F", "sheet.wrong.kind"),
        (25, "G", "sheet.wrong.operator"), (25, "H", "sheet.wrong.address"), (26, "H", "sheet.wrong.address_twice"),
        (27, "H", "sheet.wrong.date"), (28, "B", "sheet.wrong.site_unknown"), (29, "D", "sheet.wrong.outside"),
    ]  # fmt: skip


def test_the_clerk_reads_what_is_wrong_where_and_what_to_write(present: dict[str, Any], tmp_path: Path) -> None:
    proposal = imported(present, tmp_path, faults=True)
    lines = list(proposal.report.lines("vi"))
    assert lines[0] == "Chưa nhập gì cả: có 9 lỗi. Hãy sửa trong bảng rồi nhập lại."
    assert (
        "  trang “Wi-Fi công cộng”, dòng 22, cột C: chưa có khu vực “Thôn Bãi Sem”; có phải “Thôn Bãi Sen” không? "
        "Hãy ghi đúng tên hoặc mã." in lines
    )
    english = list(proposal.report.lines("en"))
    assert english[0] == "Nothing was imported: 9 things are wrong. Mend them in the table and import again."
    assert len(english) == len(lines)
    assert all(line.isprintable() for line in (*lines, *english))


def test_the_same_words_about_several_rows_share_a_line(present: dict[str, Any]) -> None:
    rows: list[list[Any]] = [
        ["Tên", "Thôn", "Vĩ độ", "Kinh độ"],
        *([f"Điểm {n}", "Bãi Sen", 105.7, 19.8] for n in (1, 2, 3, 4)),
    ]
    lines = list(propose(table(*rows), present).report.lines("en"))
    assert "  row 2–5, column C: latitude and longitude were swapped, and are put right." in lines


def test_reading_the_same_table_again_changes_nothing(present: dict[str, Any], tmp_path: Path) -> None:
    first = imported(present, tmp_path)
    merged = {section: dict(there) if isinstance(there, dict) else there for section, there in present.items()}
    for each in first.entries:
        merged[each.section] = {**merged[each.section], each.key: dict(each.values)}
    again = propose(read(tmp_path / "danh sach.xlsx"), merged)
    assert told(again) == []
    assert again.entries == ()


def test_what_is_proposed_is_an_inventory_that_loads(present: dict[str, Any], tmp_path: Path) -> None:
    root = {section: dict(there) if isinstance(there, dict) else there for section, there in present.items()}
    for each in imported(present, tmp_path).entries:
        root[each.section] = {**root[each.section], each.key: dict(each.values)}
    (tmp_path / "inventory.yaml").write_text(json.dumps(root, ensure_ascii=False), encoding="utf-8")
    assert len(load(tmp_path / "inventory.yaml").devices) == len(present["devices"]) + 6


def test_a_row_with_a_known_key_changes_only_what_it_says(present: dict[str, Any]) -> None:
    book = table(["Mã thiết bị", "Hãng/Model", "Ghi chú"], ["olt-1", "ZTE C320", None])
    proposal = propose(book, present)
    assert [(each.section, each.key, dict(each.values), each.new) for each in proposal.entries] == [
        ("devices", "olt-1", {"model": "ZTE C320"}, False)
    ]


def test_an_address_that_another_device_has_is_refused_with_the_key_to_write(present: dict[str, Any]) -> None:
    book = table(["Tên thiết bị", "Loại", "Địa điểm", "Nhà mạng", "IP"], ["OLT 2", "OLT", "ubnd", "vnpt", "10.45.2.1"])
    proposal = propose(book, present)
    assert told(proposal) == [(2, "E", "sheet.wrong.address_taken")]
    assert "olt-1" in "\n".join(proposal.report.lines("vi"))


def test_what_the_command_assumes_fills_in_what_rows_leave_out(present: dict[str, Any]) -> None:
    book = table(["Địa điểm", "Địa chỉ"], ["Trạm y tế xã", "10.45.9.9"])
    proposal = propose(book, present, Assume(kind="camera", operator="commune"))
    assert entries(proposal, "devices") == {
        "camera-tram-y-te-xa": {"name": "Camera Trạm y tế xã", "kind": "camera", "site": "tram-y-te",
                                "operator": "commune", "address": "10.45.9.9"}
    }  # fmt: skip


@pytest.mark.parametrize("heading", ["Community", "SNMP community", "Mật khẩu Wi-Fi", "Password"])
def test_a_column_of_secrets_is_refused_and_never_repeated(present: dict[str, Any], heading: str) -> None:
    book = table(["Mã thiết bị", "IP", heading], ["olt-1", "10.45.2.1", "canary-7f3a"])
    proposal = propose(book, present)
    assert told(proposal) == [(0, "C", "sheet.wrong.secret")]
    assert all("canary" not in line for language in LANGUAGES for line in proposal.report.lines(language))


@pytest.mark.parametrize("cell", ["canary-7f3a", "Canary 7F3A!", "credential=canary", "community=canary-7f3a"])
def test_a_community_in_the_column_for_credentials_is_not_repeated(present: dict[str, Any], cell: str) -> None:
    proposal = propose(table(["Mã thiết bị", "SNMP"], ["olt-1", cell]), present)
    assert not proposal.report.clean
    assert all("anary" not in line for language in LANGUAGES for line in proposal.report.lines(language))


def test_villages_of_two_communes_with_one_name_are_told_apart() -> None:
    rows = [["Tên điểm", "Tỉnh", "Xã", "Thôn", "Toạ độ"],
            ["Nhà văn hoá", "Thanh Hoá", "Xã A", "Thôn 1", "19.88, 105.79"],
            ["Nhà văn hoá", "Thanh Hoá", "Xã B", "Thôn 1", "19.98, 105.79"],
            ["Trạm", "Thanh Hoá", "Xã B", "thon 1", "19.97, 105.79"]]  # fmt: skip
    proposal = propose(table(*rows), {})
    areas = entries(proposal, "areas")
    assert areas["thon-1"] == {"name": "Thôn 1", "level": "village", "parent": "xa-a"}
    assert areas["thon-1-xa-b"] == {"name": "Thôn 1", "level": "village", "parent": "xa-b"}
    sites = entries(proposal, "sites")
    assert {key: site["area"] for key, site in sites.items()} == {
        "nha-van-hoa-thon-1": "thon-1", "nha-van-hoa-thon-1-xa-b": "thon-1-xa-b", "tram": "thon-1-xa-b"
    }  # fmt: skip


def test_a_commune_is_never_taken_for_a_village_with_its_number() -> None:
    rows = [["Tên điểm", "Tỉnh", "Xã", "Thôn", "Toạ độ"],
            ["Cổng", "Thanh Hoá", "Xã 2", "Thôn 1", "19.88, 105.79"],
            ["Chợ", "Thanh Hoá", "Xã 1", "Thôn 2", "19.98, 105.79"]]  # fmt: skip
    areas = entries(propose(table(*rows), {}), "areas")
    assert {key: (each["level"], each.get("parent")) for key, each in areas.items()} == {
        "thanh-hoa": ("province", None), "xa-2": ("commune", "thanh-hoa"), "thon-1": ("village", "xa-2"),
        "xa-1": ("commune", "thanh-hoa"), "thon-2": ("village", "xa-1"),
    }  # fmt: skip


def test_a_row_twice_with_other_values_is_refused(present: dict[str, Any]) -> None:
    rows = [["Tên", "Thôn", "Toạ độ"], ["Bến đò", "Bãi Sen", "19.88,105.79"], ["BẾN ĐÒ", "Bãi Sen", "19.89,105.79"]]
    assert told(propose(table(*rows), present)) == [(3, "A", "sheet.wrong.twice")]


def test_one_key_in_two_rows_is_refused_at_the_second(present: dict[str, Any]) -> None:
    rows = [["Mã điểm", "Tên điểm", "Thôn", "Toạ độ"], ["d1", "Bến đò", "Bãi Sen", "19.88,105.79"],
            ["D1", "Bến xe", "Bãi Sen", "19.89,105.79"]]  # fmt: skip
    proposal = propose(table(*rows), present)
    assert told(proposal) == [(3, "A", "sheet.wrong.twice")]
    assert told(proposal, Level.ASSUMED) == [(3, "A", "sheet.assumed.key")]


def test_every_message_of_the_tables_is_used_and_none_is_missing(repository: Path) -> None:
    code = "\n".join(file.read_text() for file in (repository / "src/songxa/inventory/sheet").glob("*.py"))
    keys = {re.sub(r"\.(one|other)$", "", key) for key in LANGUAGES["vi"] if key.startswith("sheet.")}
    built = ("sheet.column.", "sheet.count.", "sheet.level.", "sheet.section.", "sheet.wrong.ping", "sheet.wrong.snmp",
             "sheet.wrong.tcvn3", "sheet.wrong.vni", "sheet.wrong.lost")  # fmt: skip
    assert {key for key in keys if f'"{key}"' not in code and not key.startswith(built)} == set()
    assert set(re.findall(r'"(sheet\.[a-z0-9_.]*[a-z0-9_])"', code)) <= keys


def test_references_by_name_and_by_key_become_keys(present: dict[str, Any]) -> None:
    head = ["Tên thiết bị", "Loại", "Điểm", "Nhà mạng", "Thuộc OLT", "Cổng PON", "Số ONU", "Đấu nối tới", "Nguồn"]
    row = [
        "ONU chợ",
        "Modem quang",
        "ubnd",
        "VNPT",
        "OLT Bưu điện",
        "0/1/7",
        3,
        "hộp cáp 1 (bãi sen); sw-ubnd",
        "ups-ubnd",
    ]
    proposal = propose(table(head, row), present)
    assert told(proposal) == []
    assert entries(proposal, "devices")["onu-cho"] == {
        "name": "ONU chợ", "kind": "onu", "site": "ubnd", "operator": "vnpt", "uplinks": ["hop-cap-1", "sw-ubnd"],
        "powered_by": "ups-ubnd", "onu": {"olt": "olt-1", "port": "0/1/7", "onu": 3},
    }  # fmt: skip


def test_what_the_rules_of_the_inventory_refuse_is_told_by_row(present: dict[str, Any]) -> None:
    book = table(["Tên thiết bị", "Loại", "Điểm", "Nhà mạng", "IP"], ["Cam", "Camera", "ubnd", "VNPT", "8.8.8.8"])
    proposal = propose(book, present)
    assert told(proposal) == [(2, "E", "sheet.wrong.rule")]
    assert "allowed_networks" in "\n".join(proposal.report.lines("vi"))


def test_tcvn3_is_recognised_and_the_way_out_told() -> None:
    book = table(["Tªn ®iÓm", "VÜ ®é", "Kinh ®é"], ["Nhµ v¨n ho¸", "19,88", "105,79"], ["Tr¹m y tÕ", "19,8", "105,7"])
    assert told(propose(book, {})) == [(0, "", "sheet.wrong.tcvn3")]
