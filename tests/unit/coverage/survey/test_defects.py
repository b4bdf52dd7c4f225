"""Rows that count for nothing are left out by reason, with row and column; a file that lies is refused whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from songxa.coverage.nouns import Measurement
from songxa.coverage.survey import Item, Reason, SurveyError, Tally
from songxa.coverage.terms import Technology
from tests.support.surveys import (
    CELLMAPPER,
    CRADLEPOINT,
    G_NETTRACK,
    HOUSEHOLDS,
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

GOOD = 30
"""Rows beside which one bad row is one of a few."""

DEFECTS: list[tuple[Log, str, str, Reason]] = [
    (TOWER_COLLECTOR, "net_type", "UMTS", Reason.OLD_TECHNOLOGY),
    (TOWER_COLLECTOR, "net_type", "GSM", Reason.OLD_TECHNOLOGY),
    (TOWER_COLLECTOR, "net_type", "", Reason.NO_TECHNOLOGY),
    (TOWER_COLLECTOR, "neighboring", "true", Reason.NEIGHBOUR),
    (TOWER_COLLECTOR, "accuracy", "50.01", Reason.INACCURATE),
    (TOWER_COLLECTOR, "rsrp", "2147483647", Reason.NO_SIGNAL),
    (TOWER_COLLECTOR, "rsrp", "99", Reason.NO_SIGNAL),
    (TOWER_COLLECTOR, "rsrp", "-141", Reason.OUT_OF_RANGE),
    (TOWER_COLLECTOR, "rsrp", "-42", Reason.OUT_OF_RANGE),
    (TOWER_COLLECTOR, "rsrp", "abc", Reason.UNREADABLE),
    (TOWER_COLLECTOR, "mnc", "77", Reason.UNKNOWN_OPERATOR),
    (TOWER_COLLECTOR, "mnc", "", Reason.NO_OPERATOR),
    (TOWER_COLLECTOR, "lat", "", Reason.NO_PLACE),
    (TOWER_COLLECTOR, "lat", "20.4", Reason.FAR),
    (TOWER_COLLECTOR, "lat", "48.1", Reason.ABROAD),
    (TOWER_COLLECTOR, "measured_at", "1970-01-01T00:00:00.000Z", Reason.TIME),
    (TOWER_COLLECTOR, "measured_at", "2031-01-01T00:00:00.000Z", Reason.TIME),
    (G_NETTRACK, "RSRP", "-", Reason.NO_SIGNAL),
    (G_NETTRACK, "NetworkMode", "HSPA+", Reason.OLD_TECHNOLOGY),
    (G_NETTRACK, "NetworkMode", "5G NSA", Reason.ANCHOR),
    (G_NETTRACK, "NetworkMode", "5G", Reason.ANCHOR),
    (G_NETTRACK, "Operatorname", "Vodafone", Reason.UNKNOWN_OPERATOR),
    (G_NETTRACK, "Operatorname", "-", Reason.NO_OPERATOR),
    (CELLMAPPER, "type", "WCDMA", Reason.OLD_TECHNOLOGY),
    (CRADLEPOINT, "Latitude", "0", Reason.ABROAD),
    (CRADLEPOINT, "Service Display", "5G (NSA)", Reason.ANCHOR),
    (CRADLEPOINT, "RSRP", "", Reason.NO_SIGNAL),
    (WIGLE, "Type", "BLE", Reason.NOT_WIFI),
    (WIGLE, "SSID", "Nha Ong Ba", Reason.PRIVATE_NETWORK),
    (WIGLE, "RSSI", "0", Reason.NO_SIGNAL),
    (WIGLE, "AccuracyMeters", "120", Reason.INACCURATE),
    (OPEN_CELLID, "radio", "GSM", Reason.OLD_TECHNOLOGY),
    (OPEN_CELLID, "lat", "21.03", Reason.FAR),
    (OPEN_CELLID, "cell", "-1", Reason.UNREADABLE),
    (OOKLA, "quadkey", "1.32E+15", Reason.QUADKEY),
    (SECTORS, "Trạng thái", "Ngừng phát", Reason.INACTIVE),
    (SECTORS, "Công nghệ", "3G", Reason.OLD_TECHNOLOGY),
    (SECTORS, "Góc phương vị", "400", Reason.BAD_AZIMUTH),
    (SECTORS, "Vĩ độ", "", Reason.NO_PLACE),
    (HOUSEHOLDS, "Số hộ", "-2", Reason.NO_COUNT),
]
LIES: list[tuple[Log, dict[str, str], Reason]] = [
    (TOWER_COLLECTOR, {"lat": "105.8041", "lon": "19.8826"}, Reason.SWAPPED),
    (G_NETTRACK, {"Latitude": "105.8041", "Longitude": "19.8826"}, Reason.SWAPPED),
    (CELLMAPPER, {"latitude": "105.8041", "longitude": "19.8826"}, Reason.SWAPPED),
    (CRADLEPOINT, {"Latitude": "105.8041", "Longitude": "19.8826"}, Reason.SWAPPED),
    (OPEN_CELLID, {"lat": "105.8041", "lon": "19.8826"}, Reason.SWAPPED),
    (NSG, {"Latitude": "105.8041", "Longitude": "19.8826"}, Reason.SWAPPED),
    (SECTORS, {"Vĩ độ": "105,8041", "Kinh độ": "19,8826"}, Reason.SWAPPED),
    (HOUSEHOLDS, {"Vĩ độ": "105.8041", "Kinh độ": "19.8826"}, Reason.SWAPPED),
    (TOWER_COLLECTOR, {"lat": "19882600", "lon": "105804100"}, Reason.METRES),
    (SECTORS, {"Vĩ độ": "2198123", "Kinh độ": "584210"}, Reason.METRES),
    (TOWER_COLLECTOR, {"rsrp": "-73", "rssi": "-73"}, Reason.RSSI),
    (TOWER_COLLECTOR, {"rsrp": "", "ss_rsrp": "", "dbm": "-73", "asu": "20", "net_type": "LTE"}, Reason.RSSI),
    (CRADLEPOINT, {"RSRP": "-65", "RSSI": "-65"}, Reason.RSSI),
    (G_NETTRACK, {"RSRP": "42"}, Reason.INDEX),
    (CELLMAPPER, {"signal": "55"}, Reason.INDEX),
    (WIGLE, {"Type": "LTE"}, Reason.RSSI),
    (SECTORS, {"Băng tần (MHz)": "1,8"}, Reason.UNIT),
    (SECTORS, {"Độ cao anten (m)": "4200"}, Reason.UNIT),
    (SECTORS, {"Công suất (W)": "46000000"}, Reason.UNIT),
    (OOKLA, {"avg_d_kbps": "45.1"}, Reason.UNIT),
]


def write(folder: Path, text: str, log: Log) -> Path:
    path = folder / log.name
    path.write_text(text, newline="")
    return path


def spoilt(repository: Path, folder: Path, log: Log, column: str, value: str) -> tuple[list[Item], Tally]:
    """A file of good rows, of which the first is spoilt."""
    good = log.text(rows=GOOD).removeprefix(log.above).split(log.end, 1)[1]
    bad = log.text({column: value}, rows=1)
    items, tally, _ = read(write(folder, bad + good, log), context(repository, log.operator))
    return items, tally


@pytest.mark.parametrize(("log", "column", "value", "reason"), DEFECTS)
def test_a_row_with_a_defect_is_left_out_and_shown_with_row_and_column(
    repository: Path, tmp_path: Path, log: Log, column: str, value: str, reason: Reason
) -> None:
    whole, before = spoilt(repository, tmp_path, log, column, log.table()[1][0][log.table()[0].index(column)])
    items, tally = spoilt(repository, tmp_path, log, column, value)
    assert len(items) == len(whole) - 1
    assert tally.count(reason) == before.count(reason) + 1
    first = next(each for each in tally.dropped() if each.reason is reason)
    assert first.row == 2 + log.above.count("\n")
    assert column in first.column or reason is Reason.NO_OPERATOR or column.lower() in ("lon", "longitude")


@pytest.mark.parametrize(("log", "changes", "reason"), LIES)
def test_a_file_that_says_something_else_than_it_claims_is_refused_whole(
    repository: Path, tmp_path: Path, log: Log, changes: dict[str, str], reason: Reason
) -> None:
    with pytest.raises(SurveyError) as refused:
        read(write(tmp_path, log.text(changes, rows=GOOD), log), context(repository, log.operator))
    assert refused.value.words.key == f"cli.survey.wrong.lie.{reason}"
    first = 2 + log.above.count("\n")
    assert f"row {first}, column " in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_column_of_rssi_is_found_out_by_its_steps(repository: Path, tmp_path: Path) -> None:
    rows = tuple(
        f"19.8826,105.80{number:02},11,452,01,20101,12345,{-113 + 2 * (number % 20)},LTE,B3,1300,12"
        for number in range(60)
    )
    log = Log("cellmapper", CELLMAPPER.heading, rows)
    with pytest.raises(SurveyError, match="all values are odd"):
        read(write(tmp_path, log.text(), log), context(repository))


def test_an_even_value_among_them_makes_it_rsrp(repository: Path, tmp_path: Path) -> None:
    rows = tuple(
        f"19.8826,105.80{number:02},11,452,01,20101,12345,{-113 + (number % 40)},LTE,B3,1300,12" for number in range(60)
    )
    log = Log("cellmapper", CELLMAPPER.heading, rows)
    assert len(read(write(tmp_path, log.text(), log), context(repository))[0]) == 60


def test_5g_of_g_nettrack_counts_where_somebody_says_that_it_is(repository: Path, tmp_path: Path) -> None:
    path = write(tmp_path, G_NETTRACK.text({"NetworkMode": "5G"}), G_NETTRACK)
    items, _, _ = read(path, context(repository, technology=Technology.NR))
    assert [each.technology for each in items if isinstance(each, Measurement)] == [Technology.NR] * 2


def test_power_in_a_unit_that_nobody_names_is_not_guessed(repository: Path, tmp_path: Path) -> None:
    path = write(tmp_path, SECTORS.text().replace("Công suất (W)", "Công suất"), SECTORS)
    items, _, assumed = read(path, context(repository))
    assert [getattr(each, "eirp_dbm", 0) for each in items] == [None, None]
    assert "power_unit" in assumed


@pytest.mark.parametrize(("band", "name"), [("B3", 1800), ("Band 8", 900), ("3", 1800), ("1842,5 MHz", 1800)])
def test_bands_may_be_numbered(repository: Path, tmp_path: Path, band: str, name: float) -> None:
    path = write(tmp_path, SECTORS.text({"Băng tần (MHz)": band}).replace("Băng tần (MHz)", "Băng tần"), SECTORS)
    items, _, _ = read(path, context(repository))
    assert [getattr(each, "band_mhz", 0) for each in items] == [name, name]


def test_networks_that_the_inventory_does_not_know_are_counted_by_plmn(repository: Path, tmp_path: Path) -> None:
    _, tally, _ = read(write(tmp_path, TOWER_COLLECTOR.text({"mnc": "05"}), TOWER_COLLECTOR), context(repository))
    assert dict(tally.strangers) == {"45205": 3}


def test_without_a_place_in_the_inventory_nothing_is_far(repository: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    from songxa.coverage.survey import Ground

    path = write(tmp_path, TOWER_COLLECTOR.text({"lat": "10.7"}), TOWER_COLLECTOR)
    assert len(read(path, replace(context(repository), ground=Ground()))[0]) == 3
