"""The shipped inventory is the reference commune: its counts, its tree, and what hangs where."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from songxa.inventory import load
from songxa.model import Area, Device, Inventory, Kind

PATH = Path(__file__).parents[3] / "inventory.yaml"


@pytest.fixture(scope="module")
def commune() -> Inventory:
    return load(PATH)


def of_kind(commune: Inventory, kind: Kind) -> list[Device]:
    return [device for device in commune.devices.values() if device.kind is kind]


def behind(commune: Inventory, key: str) -> set[str]:
    found: set[str] = set()
    for _ in commune.devices:
        found |= {device.key for device in commune.devices.values() if {key, *found} & set(device.uplinks)}
    return found


def test_it_says_that_it_is_invented_and_names_its_schema() -> None:
    head = PATH.read_text(encoding="utf-8")
    assert head.startswith("# yaml-language-server: $schema=docs/inventory.schema.json\n")
    assert (PATH.parent / "docs/inventory.schema.json").is_file()
    assert "BỊA ĐẶT" in head
    assert "INVENTED" in head


def test_its_counts_are_those_published(commune: Inventory) -> None:
    villages = [area for area in commune.areas.values() if area.level == "village"]
    assert len(villages) == 4
    assert all(village.households and village.population and village.polygon for village in villages)
    kinds = Counter(device.kind for device in commune.devices.values())
    expected = {
        Kind.ACCESS_POINT: 12, Kind.BTS: 3, Kind.POWER_SYSTEM: 3, Kind.MODEM_PROBE: 3, Kind.FIBRE_BOX: 3,
        Kind.CAMERA: 12, Kind.VIDEO_CONFERENCE: 1, Kind.UPS: 2, Kind.OLT: 1, Kind.ROUTER: 2,
    }  # fmt: skip
    assert {kind: kinds[kind] for kind in expected} == expected
    assert set(commune.operators) == {"commune", "viettel", "vnpt", "mobifone"}
    assert [commune.operators[key].plmn for key in ("mobifone", "vnpt", "viettel")] == [
        ("45201",),
        ("45202",),
        ("45204",),
    ]
    assert commune.maintenance


def test_every_public_place_has_wifi(commune: Inventory) -> None:
    public = {site.key: site.category for site in commune.sites.values() if site.public}
    assert Counter(public.values()) == {
        "commune-office": 1, "village-hall": 4, "school": 3,
        "health-station": 1, "post-office": 1, "historical-site": 1,
    }  # fmt: skip
    points = Counter(device.site for device in of_kind(commune, Kind.ACCESS_POINT))
    assert set(points) == set(public)
    assert points["ubnd"] == 2


def test_every_access_point_and_probe_is_asked_for_its_clients_or_signal(commune: Inventory) -> None:
    for kind in (Kind.ACCESS_POINT, Kind.MODEM_PROBE, Kind.POWER_SYSTEM, Kind.UPS, Kind.OLT):
        assert all(device.snmp and device.address for device in of_kind(commune, kind))


def test_every_device_that_can_be_asked_is_pinged_each_minute(commune: Inventory) -> None:
    assert all(device.ping for device in commune.devices.values() if device.address)
    assert {device.interval_s for device in commune.devices.values()} == {60.0}


def test_uplinks_form_one_tree_that_begins_where_the_monitor_is_plugged_in(commune: Inventory) -> None:
    (root,) = (device for device in commune.devices.values() if not device.uplinks)
    assert root.key in commune.canaries
    assert all(len(device.uplinks) == 1 for device in commune.devices.values() if device is not root)
    assert behind(commune, root.key) == set(commune.devices) - {root.key}


def test_what_is_behind_the_fibre_boxes_is_theirs_alone(commune: Inventory) -> None:
    boxes = of_kind(commune, Kind.FIBRE_BOX)
    parts = [behind(commune, box.key) for box in boxes]
    assert all(parts)
    assert sum(map(len, parts)) == len(set.union(*parts))
    for box, part in zip(boxes, parts, strict=True):
        assert box.address is None
        ports = {device.onu.port for key in part if (device := commune.devices[key]).onu}
        assert len(ports) == 1, "one PON port feeds one box"
        assert f"cổng PON {ports.pop()}" in box.note
        assert {commune.devices[key].kind for key in part} >= {Kind.ONU, Kind.MEDIA_CONVERTER, Kind.ACCESS_POINT}


def test_each_mobile_operator_has_a_station_with_power_and_a_probe_behind_one_converter(commune: Inventory) -> None:
    for station in of_kind(commune, Kind.BTS):
        assert station.operator in ("viettel", "vnpt", "mobifone")
        assert len({sector.azimuth_deg for sector in station.sectors}) == 3
        assert len({sector.band_mhz for sector in station.sectors}) >= 2
        same_place = [device for device in commune.devices.values() if device.uplinks == station.uplinks]
        assert {device.kind for device in same_place} == {Kind.BTS, Kind.POWER_SYSTEM, Kind.MODEM_PROBE}
        assert {device.site for device in same_place} == {station.site}


def test_some_onus_are_known_to_their_olt_only(commune: Inventory) -> None:
    onus = of_kind(commune, Kind.ONU)
    assert all(device.onu for device in onus)
    assert {device.address is None for device in onus} == {True, False}


def test_every_site_stands_in_its_village(commune: Inventory) -> None:
    for site in commune.sites.values():
        assert _inside(commune.areas[site.area], site.longitude, site.latitude), site.key


def _inside(area: Area, x: float, y: float) -> bool:
    crossed = False
    for (x1, y1), (x2, y2) in zip(area.polygon, area.polygon[1:], strict=False):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            crossed = not crossed
    return crossed
