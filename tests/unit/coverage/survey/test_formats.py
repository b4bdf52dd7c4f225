"""Every format is known by its columns, wherever they stand, and says what its makers mean by it."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from songxa.coverage.nouns import Measurement, Technology
from songxa.coverage.survey import Household, Item, SectorRow, Sighting, SurveyError, Tile, open_survey
from tests.support.surveys import (
    BARE_OPEN_CELLID,
    CELLMAPPER,
    CRADLEPOINT,
    G_NETTRACK,
    HOUSEHOLDS,
    LOGS,
    NETMONSTER,
    NSG,
    OOKLA,
    OPEN_CELLID,
    SECTORS,
    TOWER_COLLECTOR,
    WIGLE,
    Log,
    context,
    read,
)

BARE = ("OpenCelliD without headings", "NetMonster")


@pytest.fixture
def items(repository: Path, tmp_path: Path) -> Callable[[Log, str], list[Item]]:
    def of(log: Log, text: str) -> list[Item]:
        path = tmp_path / log.name
        path.write_text(text, newline="")
        return read(path, context(repository, log.operator))[0]

    return of


@pytest.mark.parametrize("name", LOGS)
def test_a_file_as_its_maker_writes_it_is_known(repository: Path, tmp_path: Path, name: str) -> None:
    log = LOGS[name]
    path = tmp_path / log.name
    path.write_text(log.text(), newline="")
    survey = open_survey(path, context(repository, log.operator))
    found = list(survey.items())
    assert survey.progress == 1
    survey.close()
    assert survey.format == log.format
    assert found


@pytest.mark.parametrize("name", [name for name in LOGS if name not in BARE])
def test_columns_may_stand_in_any_order(items: Callable[[Log, str], list[Item]], name: str) -> None:
    log = LOGS[name]
    order = list(range(len(log.table()[0])))
    random.Random(7).shuffle(order)
    assert items(log, log.text(order=order)) == items(log, log.text())


@pytest.mark.parametrize("name", [name for name in LOGS if name not in BARE])
def test_what_a_spreadsheet_made_of_it_is_still_known(
    repository: Path, tmp_path: Path, items: Callable[[Log, str], list[Item]], name: str
) -> None:
    log = LOGS[name]
    book = xlsxwriter.Workbook(tmp_path / "book.xlsx", {"strings_to_formulas": False})
    sheet = book.add_worksheet()
    heading, rows = log.table()
    for number, row in enumerate((heading, *rows)):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell)
    book.close()
    found = read(tmp_path / "book.xlsx", context(repository, log.operator))[0]
    plain = items(log, log.text())
    if name == "Ookla":  # of which the file's name says the rest
        assert [each[:1] for each in found] == [each[:1] for each in plain]
    else:
        assert found == plain


def test_tower_collector_has_a_signal_for_each_technology(items: Callable[[Log, str], list[Item]]) -> None:
    one, two, three = items(TOWER_COLLECTOR, TOWER_COLLECTOR.text())
    assert one == Measurement(
        1_795_158_005.0, 19.8826, 105.8041, "viettel", Technology.LTE, -98, -11, 9, 1800, contributor=0
    )
    assert isinstance(two, Measurement)
    assert (two.band_mhz, two.contributor) == (900, 0)
    assert three == Measurement(
        1_795_158_025.0, 19.884, 105.806, "vnpt", Technology.NR, -101, -11, 14, 3700, contributor=1
    )


def test_tower_collector_without_rsrp_is_believed_where_its_asu_says_the_same(
    items: Callable[[Log, str], list[Item]],
) -> None:
    first = items(TOWER_COLLECTOR, TOWER_COLLECTOR.text({"rsrp": "", "ss_rsrp": "-101"}))[0]
    assert isinstance(first, Measurement)
    assert first.rsrp_dbm == -98


def test_g_nettrack_names_operators_and_has_the_clock_of_vietnam(
    repository: Path, items: Callable[[Log, str], list[Item]], tmp_path: Path
) -> None:
    one, two = items(G_NETTRACK, G_NETTRACK.text())
    assert one == Measurement(1_795_132_805.0, 19.8826, 105.8041, "viettel", Technology.LTE, -99, -12, 2)
    assert isinstance(two, Measurement)
    assert (two.operator, two.sinr_db) == ("vnpt", None)
    assert "zone" in read(tmp_path / G_NETTRACK.name, context(repository))[2]


def test_newer_g_nettrack_calls_rsrp_level_and_names_its_5g(items: Callable[[Log, str], list[Item]]) -> None:
    log = Log(
        "g_nettrack",
        "Timestamp,Longitude,Latitude,Operatorname,Operator,NetworkTech,NetworkMode,Level,Qual,SNR,ARFCN,Accuracy",
        (
            "2026.11.20_07.00.05,105.8041,19.8826,-,45204,5G,NR SA,-92,-11,12,653333,4",
            "2026.11.20_07.00.06,105.8041,19.8826,-,45204,4G,LTE,-93,-11,12,1300,4",
        ),
    )
    one, two = items(log, log.text())
    assert isinstance(one, Measurement)
    assert isinstance(two, Measurement)
    assert (one.technology, one.operator, one.band_mhz) == (Technology.NR, "viettel", 3700)
    assert (two.technology, two.rsrp_dbm, two.band_mhz) == (Technology.LTE, -93, 1800)


def test_cellmapper_has_no_time_and_says_so(
    repository: Path, tmp_path: Path, items: Callable[[Log, str], list[Item]]
) -> None:
    one, two = items(CELLMAPPER, CELLMAPPER.text())
    assert one == Measurement(None, 19.8826, 105.8041, "mobifone", Technology.LTE, -95, band_mhz=1800)
    assert isinstance(two, Measurement)
    assert (two.operator, two.band_mhz) == ("viettel", 900)
    assert "no_time" in read(tmp_path / CELLMAPPER.name, context(repository))[2]


def test_cradlepoint_counts_its_rsrp_and_never_its_rssi(items: Callable[[Log, str], list[Item]]) -> None:
    one, two = items(CRADLEPOINT, CRADLEPOINT.text())
    assert one == Measurement(1_795_132_805.0, 19.8826, 105.8041, "viettel", Technology.LTE, -93, -10, 12.4, 1800)
    assert isinstance(two, Measurement)
    assert two.operator == "mobifone"


def test_of_wigle_only_the_communes_own_networks_are_kept(items: Callable[[Log, str], list[Item]]) -> None:
    (one,) = items(WIGLE, WIGLE.text())
    assert one == Measurement(1_795_132_805.0, 19.8826, 105.8041, "viettel", Technology.WIFI, -61, band_mhz=2400)


@pytest.mark.parametrize("log", [OPEN_CELLID, BARE_OPEN_CELLID], ids=["with headings", "without"])
def test_opencellid_tells_where_cells_were_seen_and_never_a_signal(
    items: Callable[[Log, str], list[Item]], log: Log
) -> None:
    one, two = items(log, log.text())
    assert one == Sighting("viettel", Technology.LTE, 20101, 12345678, 19.8826, 105.8041, 1500, 42, 1_790_000_000.0)
    assert isinstance(two, Sighting)
    assert two.technology is Technology.NR


def test_netmonster_without_headings_is_told_by_what_stands_in_it(
    repository: Path, tmp_path: Path, items: Callable[[Log, str], list[Item]]
) -> None:
    one, two = items(NETMONSTER, NETMONSTER.text())
    assert one == Sighting("viettel", Technology.LTE, 20101, 48225 * 256 + 78, 19.8826, 105.8041, None, 0, None)
    assert isinstance(two, Sighting)
    assert (two.technology, two.cell) == (Technology.NR, 9876543210)
    assert "no_headings" in read(tmp_path / NETMONSTER.name, context(repository))[2]


def test_signal_gurus_cells_are_sectors_of_the_operator_that_is_named(items: Callable[[Log, str], list[Item]]) -> None:
    one, _ = items(NSG, NSG.text())
    assert one == SectorRow(
        "viettel:VT-0012-1", "VT-0012-1", "viettel", Technology.LTE, 19.8826, 105.8041, 1800, azimuth_deg=0
    )


def test_ooklas_tiles_take_quarter_and_network_from_the_files_name(items: Callable[[Log, str], list[Item]]) -> None:
    (one,) = items(OOKLA, OOKLA.text())
    assert one == Tile("1322101320131103", "mobile", 45123, 12034, 31, 12, 5, 1_782_864_000.0)


def test_an_operators_own_table_is_read_in_vietnamese(items: Callable[[Log, str], list[Item]]) -> None:
    one, two = items(SECTORS, SECTORS.text())
    assert isinstance(one, SectorRow)
    assert isinstance(two, SectorRow)
    assert one._replace(eirp_dbm=None) == SectorRow(
        "viettel:THA0012/THA0012-1", "THA0012", "viettel", Technology.LTE, 19.8826, 105.8041, 1800, 42, 0, 6, 20
    )
    assert one.eirp_dbm == pytest.approx(46.02 + 17.5, abs=0.01)
    assert (two.band_mhz, round(two.latitude, 4), round(two.longitude, 4)) == (1800, 19.8825, 105.8042)


def test_of_households_only_place_and_number_come_out(items: Callable[[Log, str], list[Item]]) -> None:
    assert items(HOUSEHOLDS, HOUSEHOLDS.text()) == [
        Household(19.8865, 105.7957, 1),
        Household(19.8866, 105.7959, 3),
    ]


def test_a_file_may_be_compressed(repository: Path, tmp_path: Path, items: Callable[[Log, str], list[Item]]) -> None:
    (tmp_path / "452.csv.gz").write_bytes(gzip.compress(OPEN_CELLID.text().encode()))
    assert read(tmp_path / "452.csv.gz", context(repository))[0] == items(OPEN_CELLID, OPEN_CELLID.text())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1258"])
def test_a_spreadsheets_encodings_are_read(repository: Path, tmp_path: Path, encoding: str) -> None:
    text = "sep=;\r\nTên trạm;Nhà mạng;Công nghệ;Vĩ độ;Kinh độ;Azimuth\r\nCột;viettel;4G;19,88;105,80;120\r\n"
    if encoding == "cp1258":  # writes tones as signs of their own
        for letter, parts in (("ạ", "a\u0323"), ("ộ", "ô\u0323"), ("ĩ", "i\u0303"), ("ệ", "ê\u0323")):
            text = text.replace(letter, parts)
    (tmp_path / "x.csv").write_bytes(text.encode(encoding))
    ((sector, *_), *_) = read(tmp_path / "x.csv", context(repository))
    assert isinstance(sector, SectorRow)
    assert (sector.latitude, sector.azimuth_deg) == (19.88, 120)


def test_headings_below_a_title_are_found(repository: Path, tmp_path: Path) -> None:
    heading, _, rows = HOUSEHOLDS.text().partition("\n")
    (tmp_path / "x.csv").write_text(f"UBND XÃ,,,\n\nDANH SÁCH HỘ,,,\n{heading}\n{rows}")
    assert len(read(tmp_path / "x.csv", context(repository))[0]) == 2


def test_a_table_that_lacks_one_column_is_told_which(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(G_NETTRACK.text().replace("RSRP,RSRQ", "Signal,RSRQ"))
    with pytest.raises(SurveyError, match="looks like G-NetTrack, but lacks the columns level"):
        open_survey(tmp_path / "x.csv", context(repository))


def test_a_table_that_nobody_knows_is_told_its_own_headings(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Món,Giá\nphở,40000\n")
    with pytest.raises(SurveyError, match="nobody knows these columns: Món, Giá"):
        open_survey(tmp_path / "x.csv", context(repository))


def test_a_list_of_devices_is_no_list_of_households(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Tên thiết bị,Thôn,Vĩ độ,Kinh độ,IP\nCam 1,Bãi Sen,19.88,105.80,10.45.1.1\n")
    with pytest.raises(SurveyError):
        open_survey(tmp_path / "x.csv", context(repository))
