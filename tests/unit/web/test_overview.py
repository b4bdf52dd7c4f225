"""The figures, the order of the table, the filters and the search."""

from __future__ import annotations

import dataclasses

import pytest

from songxa import catalogue as c
from songxa.model import Device, Kind, Reading, Sample, SnmpSettings
from songxa.web import overview as room
from songxa.web.map import draw
from songxa.web.overview import Query, Share, Watch
from songxa.web.states import State
from tests.support.commune import NOW, FakeStation, inventory, many, ping_reading, silent, troubled


def test_the_worst_comes_first_and_a_root_before_what_it_took_down() -> None:
    found = Watch(troubled()).overview()
    states = [found.conditions[key].state for key in found.order]
    assert states == sorted(states, key=list(State).index)
    assert found.order[0] == "hc-3"
    assert found.faults[0][0] == "hc-3"
    assert len(found.faults[0][1]) == 12
    assert sum(found.counts.values()) == len(found.order)


def test_a_public_place_works_while_one_of_its_access_points_does() -> None:
    station = FakeStation().answer_all()
    assert Watch(station).overview().places == Share(12, 12)
    station.poll("ap-05", "snmp", silent())
    assert Watch(station).overview().places == Share(12, 12), "it still answers ping"
    station.silence("ap-05")
    assert Watch(station).overview().places == Share(11, 12)


def test_towers_are_no_public_places_and_base_stations_are_counted_apart() -> None:
    station = FakeStation().answer_all()
    station.silence("bts-1")
    found = Watch(station).overview()
    assert found.places.total == 12
    assert found.base_stations == Share(2, 3)


def guests(n: int) -> Reading:
    return Reading(0.1, (Sample(c.WIFI_CLIENTS, ("ng", "A"), n), Sample(c.WIFI_CLIENTS, ("na", "A"), n)))


def test_guests_are_counted_at_access_points_and_not_again_at_their_controller() -> None:
    commune = inventory()
    controller = Device("wc", "wc", Kind.WIFI_CONTROLLER, "ubnd", "xa", "127.0.0.1", snmp=SnmpSettings("default"))
    station = FakeStation(dataclasses.replace(commune, devices={**commune.devices, "wc": controller}))
    station.poll("wc", "snmp", guests(30))
    assert (Watch(station).overview().people, Watch(station).overview().counted_at) == (60, 1)
    station.poll("ap-01", "snmp", guests(4))
    station.poll("ap-02", "snmp", guests(5))
    assert (Watch(station).overview().people, Watch(station).overview().counted_at) == (18, 2)


def test_guests_of_long_ago_are_not_people_now() -> None:
    station = FakeStation()
    station.poll("ap-01", "snmp", guests(4), at=NOW - 500)
    assert Watch(station).overview().counted_at == 0


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        (Query(search="nha van hoa thuong AP"), {"ap-04"}),
        (Query(search="NHÀ VĂN HOÁ Thôn Thượng", kind="camera"), {"cam-04"}),
        (Query(search="127.1.0.1"), {"rt-ubnd", *()}),
        (Query(kind="bts", operator="viettel"), {"bts-1"}),
        (Query(kind="bts", area="xa"), {"bts-1", "bts-2", "bts-3"}),
        (Query(kind="bts", area="thon-1"), {"bts-2"}),
        (Query(state="degraded"), {"ap-05"}),
        (Query(state="nonsense"), set()),
        (Query(search="wifi access point di tich"), {"ap-11"}),
        (Query(search="khong co gi nhu the"), set()),
    ],
    ids=str,
)
def test_filters_and_search_find_what_is_meant(query: Query, keys: set[str]) -> None:
    watch = Watch(troubled())
    found = set(watch.directory().select(watch.overview(), query))
    assert keys <= found
    if query.search != "127.1.0.1" and "AP" not in query.search and "wifi" not in query.search:
        assert found == keys


def test_an_overview_of_many_devices_serves_everybody_for_a_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LARGE", 50)
    station = FakeStation().answer_all()
    watch = Watch(station)
    first = watch.overview()
    station.silence("ap-01")
    assert watch.overview() is first
    station.at += room.KEPT_S
    assert watch.overview().conditions["ap-01"].state is State.DOWN
    station.at -= 3_600
    assert watch.overview().at == station.at, "a clock that was set back keeps nothing alive"


def test_a_new_inventory_is_seen_at_once_however_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LARGE", 1)
    station = FakeStation().answer_all()
    watch = Watch(station)
    assert "ap-01" in watch.overview().conditions
    station.commune = inventory([station.commune.devices["ap-02"]])
    assert set(watch.overview().conditions) == {"ap-02"}


def test_a_small_commune_is_looked_at_anew_every_time() -> None:
    station = FakeStation().answer_all()
    watch = Watch(station)
    watch.overview()
    station.silence("ap-01")
    assert watch.overview().conditions["ap-01"].state is State.DOWN


def test_the_map_shows_every_place_within_its_frame_and_the_worst_on_top() -> None:
    station = troubled()
    found = Watch(station).overview()
    drawing = draw(station.commune, found.conditions)
    assert drawing is not None
    assert {place.key for place in drawing.places} == {device.site for device in station.commune.devices.values()}
    assert all(0 < place.x < drawing.width and 0 < place.y < drawing.height for place in drawing.places)
    assert drawing.places[-1].state is State.DOWN
    assert [village.name for village in drawing.villages] == ["Thôn Đông", "Thôn Đoài", "Thôn Thượng", "Thôn Hạ"]


def test_a_commune_of_one_place_without_borders_has_a_map_too() -> None:
    commune = inventory()
    device = commune.devices["rt-ubnd"]
    alone = dataclasses.replace(commune, areas={}, devices={device.key: device})
    station = FakeStation(alone)
    station.poll("rt-ubnd", "ping", ping_reading())
    drawing = draw(alone, Watch(station).overview().conditions)
    assert drawing is not None
    assert len(drawing.places) == 1
    assert not drawing.villages


def test_there_is_no_map_of_nothing() -> None:
    assert draw(inventory([]), {}) is None


def test_twenty_thousand_devices_are_ordered_like_fifty() -> None:
    station = FakeStation(many(20_000))
    for key in ("ap-19999", "ap-00007"):
        station.poll(key, "ping", silent())
    found = Watch(station).overview()
    assert set(found.order[:2]) == {"ap-19999", "ap-00007"}
    assert found.counts == {State.DOWN: 2, State.UNKNOWN: 19_998}
