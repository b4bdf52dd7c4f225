"""The monthly report: its figures follow from its records, its bytes from its figures, and no name does any harm."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from dataclasses import replace
from hashlib import sha256
from zoneinfo import ZoneInfo

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as some

from songxa import i18n
from songxa.model import FAILED, Cause, Correction, Kind, State, Toll, Transition
from songxa.report import canonical, flat, page, workbook
from songxa.report import words as words_module
from songxa.report.account import Account
from songxa.report.summary import criteria, summary
from songxa.report.tables import GROUPS, incidents_table, uptime_table
from songxa.report.words import Share, Words, brief, clock
from songxa.state.figures import By
from songxa.text import plain, unformulated
from tests.support import november as past
from tests.support.commune import inventory

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
VI, EN = Words("vi", VIETNAM), Words("en", VIETNAM)
PLANNED = Correction(past.FIBRE, past.END + 5, "Nguyễn A", "VNPT đổi cáp", planned=True, cause=Cause.FIBRE)
HOSTILE = {
    "ap-01": "=cmd|'/C calc'!A0",
    "ap-02": "<script>alert(1)</script>",
    "ap-03": "{{7*7}}${7*7}",
    "ap-04": "a\u202eb\u2066c\u200fd",
    "ap-05": "@SUM(1+1)\tx",
    "ap-06": "+84 123\r\n-1",
    "ap-07": "-2+3\x00\x1b[31m",
    "ap-08": '"; DROP\ud800 TABLE',
    "ap-09": "＝1+1",
}


@pytest.fixture(scope="module")
def account() -> Account:
    return past.account(said=[PLANNED])


@pytest.fixture(scope="module")
def hostile() -> Account:
    said = [replace(PLANNED, who="=1+1", reason="<b>\u202ex</b>"), replace(PLANNED, reason="@x")]
    return past.account(past.renamed(inventory(), HOSTILE), said)


# ---- figures ------------------------------------------------------------------------------------------------------


def test_every_row_of_every_table_sums_to_the_month(account: Account) -> None:
    for by in By:
        rows = account.figures(by)
        assert rows
        for each in rows:
            assert sum(each.seconds.values()) == past.END - past.START
            if each.corrected is not None:
                assert sum(each.corrected.values()) == past.END - past.START


def test_the_cut_fibre_costs_two_hours_and_corrected_it_costs_none(account: Account) -> None:
    rows = {each.key: each for each in account.figures(By.DEVICE)}
    behind = rows["ap-01"]
    assert behind.seconds[State.UNREACHABLE] == 2 * past.HOUR
    assert behind.seconds[State.UNKNOWN] == 3 * past.HOUR
    assert behind.corrected is not None
    assert (behind.corrected[State.UNREACHABLE], behind.corrected[State.MAINTENANCE]) == (0, 2 * past.HOUR)
    assert behind.corrected_availability == 1
    assert rows["hc-1"].outages.count == 1
    assert rows["hc-1"].outages.longest_s == 2 * past.HOUR
    assert rows["ap-02"].corrected is None
    assert rows["ap-02"].availability == 1


def test_a_place_is_its_access_points_and_a_village_the_mean_of_its_devices(account: Account) -> None:
    places = {each.key: each for each in account.figures(By.PLACE)}
    assert set(places) == {each.site for each in account.devices.values() if each.kind == Kind.ACCESS_POINT}
    assert places["ubnd"].seconds[State.DOWN] == 2 * past.HOUR  # ap-01
    devices = account.figures(By.DEVICE)
    for village in account.figures(By.VILLAGE):
        members = [each for each in devices if account.devices[each.key].area == village.key]
        assert village.devices == len(members)
        assert village.outages.count == sum(each.outages.count for each in members)
        for state in State:
            mean = sum(each.seconds[state] for each in members) / len(members)
            assert village.seconds[state] == pytest.approx(mean, abs=1e-5)


def test_when_nobody_watched_is_told_and_nothing_else_is(account: Account) -> None:
    assert account.gaps == [(past.BLIND, past.SIGHTED)]
    assert past.account(beat=None).gaps == [(past.START, past.END)]
    early = past.account(beat=past.DARK)
    assert early.gaps == [(past.BLIND, past.SIGHTED), (past.DARK, past.END)]
    assert "06:00 29/11/2026" in "".join(summary(early, VI))


def test_the_canonical_form_is_enough_to_work_out_every_figure(account: Account) -> None:
    """Somebody else's arithmetic, from docs/report.md alone."""
    lines = [json.loads(line) for line in canonical.serialise(account).splitlines()]
    begin, end, watched = lines[0][5:8]
    devices = [line[1] for line in lines if line[0] == "device"]
    moves: dict[str, list[tuple[int, str]]] = {key: [] for key in devices}
    for line in lines:
        if line[0] == "transition":
            moves[line[1]].append((line[2], line[3]))
    rows = {each.key: each for each in account.figures(By.DEVICE)}
    for key in devices:
        seconds = dict.fromkeys(State, 0)
        steps = [(begin, "unknown"), *moves[key], (watched, "unknown"), (end, "")]
        for (since, state), (until, _) in itertools.pairwise(steps):
            seconds[State(state)] += max(0, min(until, end) - max(since, begin))
        assert {state: us / 1e6 for state, us in seconds.items()} == rows[key].seconds


def test_the_checksum_is_that_of_the_data_and_moves_with_every_record(account: Account) -> None:
    assert canonical.checksum(account) == sha256(canonical.serialise(account)).hexdigest()
    assert canonical.serialise(account).isascii()
    shuffled = replace(
        account,
        devices=dict(reversed(list(account.devices.items()))),
        timelines=dict(reversed(list(account.timelines.items()))),
    )
    assert canonical.serialise(shuffled) == canonical.serialise(account)
    line = account.timelines["ap-02"]
    moved = replace(account, timelines=dict(account.timelines) | {"ap-02": [line[0]._replace(at=past.START + 1e-6)]})
    others = [moved, replace(account, corrections={}), replace(account, beat=past.DARK), past.account()]
    assert len({canonical.checksum(each) for each in (account, *others[:3])}) == 4


def test_the_criteria_leave_the_target_to_a_person_and_say_what_is_not_watched() -> None:
    bare = past.account()
    devices = {key: each for key, each in bare.devices.items() if each.kind != Kind.BTS}
    table = criteria(replace(bare, devices=devices), VI)
    assert all(row[-1] == "……" for row in table.rows)
    results = {str(row[0]): row[1] for row in table.rows}
    assert results["Nơi công cộng có Wi-Fi dùng được ở lần đo cuối tháng"] == "11/12"
    assert results["Nơi công cộng không lần nào mất Wi-Fi trong tháng"] == "9/12"
    assert results["Trạm BTS: thời gian hoạt động, bình quân"] == "không theo dõi"


def test_a_month_without_devices_has_no_figures_and_says_so() -> None:
    empty = replace(past.account(), devices={}, timelines={}, incidents=[])
    assert any("không có số liệu" in line for line in summary(empty, VI))
    for words in (VI, EN):
        assert page.render(empty, words)
        assert workbook.render(empty, words)
        assert flat.render(empty, words)


# ---- HTML ---------------------------------------------------------------------------------------------------------


def test_the_page_has_the_form_of_the_decree_and_leaves_blank_what_it_cannot_know(account: Account) -> None:
    text = page.render(account, VI).decode()
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN",
        "XÃ HOA SEN",
        "Số: ……/BC-UBND",
        "Hoa Sen, ngày …… tháng …… năm ……",
        "BÁO CÁO",
        "tháng 11 năm 2026",
        "Nơi nhận:",
        "TM. ỦY BAN NHÂN DÂN",
        "size: A4",
        '"Times New Roman"',
        canonical.checksum(account),
        "VNPT đổi cáp",
        "Nguyễn A",
    ):
        assert part in text, part
    assert "None" not in text
    nowhere = page.render(replace(account, commune=""), VI).decode()
    assert "……, ngày …… tháng …… năm ……" in nowhere


def test_the_page_loads_nothing_and_runs_nothing(hostile: Account) -> None:
    for words in (VI, EN):
        text = page.render(hostile, words).decode()
        assert not re.search(r"<script|<link|<img|<iframe|src=|href=|@import|url\(|\son\w+=", text, re.IGNORECASE)


def test_hostile_names_are_text_on_the_page(hostile: Account) -> None:
    text = page.render(hostile, VI).decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "{{7*7}}${7*7}" in text
    assert not re.search("[\x00-\x09\x0b-\x1f\u200f\u202a-\u202e\u2066-\u2069]", text)


# ---- XLSX ---------------------------------------------------------------------------------------------------------


def test_the_workbook_has_numbers_where_there_are_numbers_and_no_formula_anywhere(hostile: Account) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook.render(hostile, VI)))
    assert book.sheetnames == [
        "Tóm tắt", "Chỉ tiêu", "Đơn vị vận hành", "Thôn", "Loại thiết bị", "Nơi công cộng", "Địa điểm", "Thiết bị",
        "Sự cố", "Đính chính", "Không rõ",
    ]  # fmt: skip
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert all(cell.hyperlink is None for sheet in book for row in sheet.iter_rows() for cell in row)
    names = {row[0].value for row in book["Thiết bị"].iter_rows(min_row=4)}
    assert {plain(name) for name in HOSTILE.values()} <= names
    for row in book["Thiết bị"].iter_rows(min_row=4):
        lengths = [cell.value.total_seconds() for cell in row[3:9]]
        assert sum(lengths) == pytest.approx(past.END - past.START)
        assert all(cell.number_format == "[h]:mm:ss" for cell in row[3:9])
        assert row[2].data_type == row[9].data_type == row[12].data_type == "n"
        assert 0 <= row[9].value <= 1
    began = book["Sự cố"]["B4"]
    assert (began.is_date, f"{began.value:%Y-%m-%d %H:%M}") == (True, "2026-11-10 09:12")


def test_a_sheet_name_is_one_that_spreadsheets_take() -> None:
    assert workbook.sheet_name("a/b\\c:d*e?f[g]h'" + "x" * 40) == ("a b c d e f g h " + "x" * 40)[:31]


# ---- CSV ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", flat.TABLES)
@pytest.mark.parametrize("words", [VI, EN], ids=["vi", "en"])
def test_csv_is_rectangular_with_points_in_numbers_and_nothing_that_is_a_formula(
    hostile: Account, table: str, words: Words
) -> None:
    content = flat.render(hostile, words, table)
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]
    assert {row[-1] for row in rows[1:]} == {canonical.checksum(hostile)}


def test_the_uptime_table_of_csv_sums_to_the_month_in_whole_seconds(account: Account) -> None:
    rows = list(csv.reader(io.StringIO(flat.render(account, EN).decode("utf-8-sig"))))
    assert rows[0][:11] == [
        "Group", "Name", "Key", "Devices", "Up", "Degraded", "Down", "Unreachable", "Maintenance", "Unknown",
        "Availability",
    ]  # fmt: skip
    assert {row[0] for row in rows[1:]} == {by.value for by in GROUPS}
    assert all(sum(map(int, row[4:10])) == past.END - past.START for row in rows[1:])
    shares = [row[10] for row in rows[1:] if row[10]]
    assert all(re.fullmatch(r"[01]\.[0-9]{4}", share) for share in shares)


# ---- reproducible, and words --------------------------------------------------------------------------------------


def test_the_same_records_give_the_same_bytes() -> None:
    one, other = past.account(said=[PLANNED]), past.account(said=[PLANNED])
    for words in (VI, EN):
        assert page.render(one, words) == page.render(other, words)
        assert workbook.render(one, words) == workbook.render(other, words)
        for table in flat.TABLES:
            assert flat.render(one, words, table) == flat.render(other, words, table)


def test_incidents_tell_cause_length_whom_they_hit_and_whom_to_call(account: Account) -> None:
    first, second = incidents_table(account, EN).rows
    assert first[0] == past.FIBRE
    assert first[3] == (7_200,)
    assert (first[4], first[6]) == ("Hộp cáp số 1", "planned")
    assert first[7:] == [7, 0, 2, "VNPT"]
    assert second[2] == (None,)
    assert second[3] == (int(past.END - past.DARK),)


def test_every_failure_in_the_tables_is_one_that_was_recorded(account: Account) -> None:
    rows = uptime_table(account, By.DEVICE, EN).rows
    failing = {row[1] for row in rows if any(row[3 + at] != (0,) for at in (2, 3))}
    recorded = {each.device for line in account.timelines.values() for each in line if each.state in FAILED}
    assert failing == recorded


@given(some.floats(0, 1))
def test_a_share_is_never_shown_as_all_or_nothing_where_it_is_neither(ratio: float) -> None:
    shown = Share(ratio).shown
    assert shown is not None
    assert (shown == 1) == (ratio == 1)
    assert (shown == 0) == (ratio == 0)
    assert abs(shown - ratio) <= 1e-4
    assert (EN.percent(ratio) == "100.00 %") == (ratio == 1)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "–"), (0.2, "<1s"), (45, "45s"), (125, "2p05"), (3_600, "1h00"), (2_592_000, "720h00"), (86_399, "23h59")],
)
def test_lengths_fit_narrow_columns(seconds: float, shown: str) -> None:
    assert brief("vi", seconds) == shown


def test_lengths_add_up_where_people_can_see_it() -> None:
    assert clock(718 * 3600 + 5 * 60 + 9) == "718:05:09"
    assert VI.span(93_784) == "1 ngày 2 giờ"
    assert VI.span(0) == "0 giây"
    assert EN.span(3_601) == "1 hour"


@given(some.text())
def test_text_is_printable_and_no_formula_whatever_it_was(text: str) -> None:
    for safe in (plain(text), unformulated(text)):
        assert safe.isprintable()
        assert safe.encode().decode() == safe
        assert len(safe) <= 501
    assert not unformulated(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_no_message_of_the_report_is_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()

    def listening(language: str, key: str, **values: object) -> str:
        asked.add(key)
        return i18n.translate(language, key, **values)

    monkeypatch.setattr(words_module, "translate", listening)
    unplanned = replace(PLANNED, planned=False, cause=Cause.POWER, incident=past.WIFI)
    told = [replace(each, toll=Toll(1, 1, 12, 1)) for each in past.incidents()]
    full = replace(past.account(said=[PLANNED, unplanned], beat=past.DARK), incidents=told)
    quiet = replace(past.account(), incidents=[], timelines={key: [] for key in past.account().devices})
    seen = [Transition("ap-01", past.START, State.UP, "why.up")]
    for each in (full, quiet, replace(quiet, timelines={"ap-01": seen}), replace(quiet, devices={})):
        for table in flat.TABLES:
            flat.render(each, VI, table)
        page.render(each, VI)
        workbook.render(each, VI)
    brief("vi", 125)
    brief("vi", 4_000)
    keys = {key for key in i18n.LANGUAGES["vi"] if key.startswith("report.")}
    # what `songxa uptime` shows alone, and a table of one row that needs no heading
    assert keys - asked == {"report.by.all", "report.column.by.all"}
