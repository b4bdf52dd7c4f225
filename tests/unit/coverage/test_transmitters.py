"""What transmits: the inventory's sectors, the operators' tables, Wi-Fi points; defaults, and that they are named."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.coverage.nouns import Model, Technology, Transmitter
from songxa.coverage.transmitters import (
    HEIGHT_M,
    OMNI_LOSS_DB,
    TILT_DEG,
    WIFI_EIRP_DBM,
    WIFI_HEIGHT_M,
    default_eirp,
    transmitters,
)
from songxa.i18n import LANGUAGES, known, translate
from songxa.inventory import load
from songxa.model import Device, Inventory, Kind, Sector, Site

ROOT = Path(__file__).parents[3]
PLACE = (19.88, 105.8)


@dataclass(frozen=True)
class Row:
    key: str = "table/1"
    site: str = "TH0001"
    operator: str = "viettel"
    technology: Technology = Technology.LTE
    band_mhz: float | None = 1842.5
    latitude: float = PLACE[0]
    longitude: float = PLACE[1]
    height_m: float | None = None
    azimuth_deg: float | None = 5.0
    tilt_deg: float | None = None
    bandwidth_mhz: float | None = None
    eirp_dbm: float | None = None


def station(*sectors: Sector, key: str = "bts", operator: str = "viettel") -> Device:
    return Device(key, f"Trạm {key}", Kind.BTS, "cot", operator, sectors=sectors)


def sector(name: str = "A", **more: Any) -> Sector:
    return Sector(**{"name": name, "technology": "4G", "band_mhz": 1800, "azimuth_deg": 0.0, **more})


def inventory(*devices: Device) -> Inventory:
    return Inventory(
        name="Xã",
        timezone="Asia/Ho_Chi_Minh",
        revision="",
        areas={},
        sites={"cot": Site("cot", "Cột", "xa", *PLACE)},
        operators={},
        devices={device.key: device for device in devices},
        credentials={},
    )


def only(placed: tuple[Transmitter, ...]) -> Transmitter:
    (one,) = placed
    return one


def test_the_reference_commune_transmits_what_its_inventory_says() -> None:
    placed = transmitters(load(ROOT / "inventory.yaml"))
    mobile = [each for each in placed.transmitters if each.technology is not Technology.WIFI]
    assert placed.notes == ()
    assert {each.operator for each in mobile} == {"viettel", "vnpt", "mobifone"}
    assert not any(each.assumed for each in mobile)
    first = next(each for each in mobile if each.key == "bts-viettel/4G-900-B")
    assert (first.azimuth_deg, first.tilt_deg, first.bandwidth_mhz, first.eirp_dbm) == (120, 5, 10, 60)
    wifi = [each for each in placed.transmitters if each.technology is Technology.WIFI]
    assert len(wifi) >= 12
    assert all(each.assumed == ("access_point",) for each in wifi)


def test_what_nobody_says_has_a_default_and_is_named() -> None:
    one = only(transmitters(inventory(station(sector()))).transmitters)
    assert one.assumed == ("height_m", "tilt_deg", "bandwidth_mhz", "eirp_dbm")
    assert (one.height_m, one.tilt_deg, one.bandwidth_mhz, one.eirp_dbm) == (35, 3, 20, 61)


@pytest.mark.parametrize(
    ("technology", "band", "bandwidth", "eirp"),
    [("4G", 900, 10, 59), ("4G", 2100, 20, 61), ("5G", 700, 10, 59), ("5G", 2600, 100, 64), ("5G", 3700, 100, 64)],
)
def test_defaults_go_by_technology_and_band(technology: str, band: int, bandwidth: float, eirp: float) -> None:
    one = only(transmitters(inventory(station(sector(technology=technology, band_mhz=band)))).transmitters)
    assert (one.bandwidth_mhz, one.eirp_dbm) == (bandwidth, eirp)


def test_old_technologies_never_count() -> None:
    placed = transmitters(inventory(station(sector(technology="2G"), sector("B", technology="3G"))))
    assert placed.transmitters == ()
    assert [note.key for note in placed.notes] == ["coverage.transmitters.old_sectors"]


def test_a_station_of_which_no_sector_is_known_transmits_nothing_and_that_is_told() -> None:
    placed = transmitters(inventory(station()))
    assert placed.transmitters == ()
    for language in LANGUAGES:
        assert "Trạm bts" in translate(language, placed.notes[0].key, **placed.notes[0].values)


def test_a_row_of_a_table_fills_in_what_the_inventory_leaves_open_and_changes_nothing_else() -> None:
    row = Row(height_m=41.0, tilt_deg=6.0, eirp_dbm=58.0)
    one = only(transmitters(inventory(station(sector(tilt_deg=2.0))), [row]).transmitters)
    assert (one.key, one.device, one.band_mhz, one.azimuth_deg) == ("bts/A", "bts", 1800, 0)
    assert (one.height_m, one.tilt_deg, one.eirp_dbm) == (41, 2, 58)
    assert one.assumed == ("bandwidth_mhz",)


@pytest.mark.parametrize(
    "row",
    [
        Row(azimuth_deg=120.0),
        Row(technology=Technology.NR, band_mhz=1800.0),
        Row(band_mhz=2100.0),
        Row(azimuth_deg=None),
    ],
)
def test_a_sector_that_only_the_table_has_stands_beside_the_others_and_dies_with_its_station(row: Row) -> None:
    placed = transmitters(inventory(station(sector())), [row]).transmitters
    assert [(each.key, each.device) for each in placed] == [("bts/A", "bts"), ("table/1", "bts")]


@pytest.mark.parametrize("row", [Row(latitude=PLACE[0] + 0.01), Row(operator="vnpt")])
def test_a_row_from_elsewhere_or_of_another_operator_belongs_to_no_station(row: Row) -> None:
    placed = transmitters(inventory(station(sector())), [row]).transmitters
    assert [(each.key, each.device) for each in placed] == [("bts/A", "bts"), ("table/1", "")]


def test_a_station_without_sectors_gets_them_from_the_table() -> None:
    placed = transmitters(inventory(station()), [Row()])
    assert (only(placed.transmitters).device, placed.notes) == ("bts", ())


def test_a_row_without_a_direction_sends_all_around_with_less_power() -> None:
    one = only(transmitters(inventory(), [Row(azimuth_deg=None, eirp_dbm=60.0)]).transmitters)
    assert (one.azimuth_deg, one.eirp_dbm) == (None, 60 - OMNI_LOSS_DB)
    assert "azimuth_deg" in one.assumed


def test_a_row_without_a_band_is_left_out_and_counted() -> None:
    placed = transmitters(inventory(), [Row(band_mhz=None), Row(key="table/2", band_mhz=0.0)])
    assert placed.transmitters == ()
    assert [(note.key, note.values) for note in placed.notes] == [("coverage.transmitters.no_band", {"n": 2})]


def test_two_rows_with_one_key_are_two_transmitters() -> None:
    placed = transmitters(inventory(), [Row(), Row(azimuth_deg=125.0)]).transmitters
    assert len({each.key for each in placed}) == 2


def test_a_router_has_wifi_only_if_it_names_a_network() -> None:
    quiet = Device("r1", "R1", Kind.ROUTER, "cot", "xa")
    loud = Device("r2", "R2", Kind.ROUTER, "cot", "xa", ssids=("Free",))
    assert only(transmitters(inventory(quiet, loud)).transmitters).key == "r2"


@given(st.permutations([Row(key=f"table/{turn}", azimuth_deg=float(turn)) for turn in range(0, 360, 60)]))
def test_the_order_of_the_rows_does_not_matter(rows: list[Row]) -> None:
    placed = transmitters(inventory(station(sector())), rows).transmitters
    assert [each.key for each in placed] == sorted(each.key for each in placed)
    assert len(placed) == 6  # the one at 0 degrees is the inventory's


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_are_told_the_defaults_that_are_used(language: str) -> None:
    assert f"{HEIGHT_M:g} m" in translate(language, "coverage.assumed.height_m")
    assert f"{TILT_DEG:g}°" in translate(language, "coverage.assumed.tilt_deg")
    power = translate(language, "coverage.assumed.eirp_dbm")
    for technology, band in ((Technology.LTE, 900), (Technology.LTE, 1800), (Technology.NR, 3700)):
        assert f"{default_eirp(technology, band):g} dBm" in power
    access_point = translate(language, "coverage.assumed.access_point")
    assert f"{WIFI_EIRP_DBM:g} dBm" in access_point
    assert f"{WIFI_HEIGHT_M:g} m" in access_point


def test_every_assumption_has_words() -> None:
    unsure = transmitters(
        inventory(station(sector()), Device("ap", "AP", Kind.ACCESS_POINT, "cot", "xa")), [Row(azimuth_deg=None)]
    )
    names = {name for each in unsure.transmitters for name in each.assumed}
    assert names == {"height_m", "azimuth_deg", "tilt_deg", "bandwidth_mhz", "eirp_dbm", "access_point"}
    assert all(known(f"coverage.assumed.{name}") for name in names)
    assert all(known(f"coverage.model.{model.name.lower()}") for model in Model)
