"""The figures, the order of the table, the filters and the search."""

from __future__ import annotations

import dataclasses

import pytest

from songxa import catalogue as c
from songxa.model import Device, Kind, Reading, Sample, SnmpSettings, State
from songxa.scope import Scope
from songxa.web import overview as room
from songxa.web.directory import Query
from songxa.web.draw.map import draw
from songxa.web.overview import Share, Watch, select
from tests.support.commune import NOW, FakeStation, inventory, many, ping_reading, silent, troubled

STAFF = Scope.staff()


def test_the_worst_comes_first_and_a_root_before_what_it_took_down() -> None:
    found = Watch(troubled()).overview(STAFF)
    states = [found.conditions[key].state for key in found.order]
    assert states == sorted(states, key=list(State).index)
    assert found.order[0] == "hc-3"
    assert found.loose == ["hc-3", "ap-05"], "what stands behind another is no fault of its own"
    assert sum(found.counts.values()) == len(found.order)


def test_a_public_place_works_while_one_of_its_access_points_does() -> None:
    station = FakeStation().answer_all()
    assert Watch(station).overview(STAFF).places == Share(12, 12)
    station.poll("ap-05", "snmp", silent())
    assert Watch(station).overview(STAFF).places == Share(12, 12), "it still answers ping"
    station.silence("ap-05")
    assert Watch(station).overview(STAFF).places == Share(11, 12)


def guests(n: int) -> Reading:
    return Reading(0.1, (Sample(c.WIFI_CLIENTS, ("ng", "A"), n), Sample(c.WIFI_CLIENTS, ("na", "A"), n)))


def test_guests_are_counted_at_access_points_and_not_again_at_their_controller() -> None:
    commune = inventory()
    controller = Device("wc", "wc", Kind.WIFI_CONTROLLER, "ubnd", "xa", "127.0.0.1", snmp=SnmpSettings("default"))
    station = FakeStation(dataclasses.replace(commune, devices={**commune.devices, "wc": controller}))
    station.poll("wc", "snmp", guests(30))
    assert (Watch(station).overview(STAFF).people, Watch(station).overview(STAFF).counted_at) == (60, 1)
    station.poll("ap-01", "snmp", guests(4))
    station.poll("ap-02", "snmp", guests(5))
    assert (Watch(station).overview(STAFF).people, Watch(station).overview(STAFF).counted_at) == (18, 2)


def test_guests_of_long_ago_are_not_people_now() -> None:
    station = FakeStation()
    station.poll("ap-01", "snmp", guests(4), at=NOW - 500)
    assert Watch(station).overview(STAFF).counted_at == 0


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
        (Query(site="cho"), {"ap-12", "cam-12", "onu-12"}),
        (Query(site="cho", kind="camera"), {"cam-12"}),
        (Query(state="nonsense"), set()),
        (Query(search="wifi access point di tich"), {"ap-11"}),
        (Query(search="khong co gi nhu the"), set()),
    ],
    ids=lambda value: str(value) if isinstance(value, Query) else "",
)
def test_filters_and_search_find_what_is_meant(query: Query, keys: set[str]) -> None:
    watch = Watch(troubled())
    found = set(select(watch.directory(STAFF), watch.overview(STAFF), query))
    assert keys <= found
    if query.search != "127.1.0.1" and "AP" not in query.search and "wifi" not in query.search:
        assert found == keys


def test_an_overview_of_many_devices_serves_everybody_for_a_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LARGE", 50)
    station = FakeStation().answer_all()
    watch = Watch(station)
    first = watch.overview(STAFF)
    station.silence("ap-01")
    assert watch.overview(STAFF) is first
    station.at += room.KEPT_S
    assert watch.overview(STAFF).conditions["ap-01"].state is State.DOWN
    station.at -= 3_600
    assert watch.overview(STAFF).at == station.at, "a clock that was set back keeps nothing alive"


def test_a_new_inventory_is_seen_at_once_however_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LARGE", 1)
    station = FakeStation().answer_all()
    watch = Watch(station)
    assert "ap-01" in watch.overview(STAFF).conditions
    station.commune = inventory([station.commune.devices["ap-02"]])
    assert set(watch.overview(STAFF).conditions) == {"ap-02"}


def test_a_small_commune_is_looked_at_anew_every_time() -> None:
    station = FakeStation().answer_all()
    watch = Watch(station)
    watch.overview(STAFF)
    station.silence("ap-01")
    assert watch.overview(STAFF).conditions["ap-01"].state is State.DOWN


def test_what_a_scope_hides_is_counted_nowhere() -> None:
    watch, viettel = Watch(troubled()), Scope.of("viettel")
    found, directory = watch.overview(viettel), watch.directory(viettel)
    assert {device.operator for device in directory.devices.values()} == {"viettel"}
    assert set(found.order) == set(directory.devices) == set(found.conditions)
    assert all(condition.root in (None, *found.order) for condition in found.conditions.values())
    assert select(directory, found, Query(search="vnpt")) == []


def test_the_map_shows_every_place_within_its_frame_and_the_worst_on_top() -> None:
    station = troubled()
    watch = Watch(station)
    drawing = draw(watch.directory(STAFF), watch.overview(STAFF).conditions)
    assert drawing is not None
    assert {place.key for place in drawing.places} == {device.site for device in station.commune.devices.values()}
    assert all(0 < place.x < drawing.width and 0 < place.y < drawing.height for place in drawing.places)
    assert drawing.places[-1].state is State.UNREACHABLE
    assert [patch.name for patch in drawing.patches] == ["Thôn Đông", "Thôn Đoài", "Thôn Thượng", "Thôn Hạ"]


def test_a_commune_of_one_place_without_borders_has_a_map_too() -> None:
    commune = inventory()
    device = commune.devices["rt-ubnd"]
    alone = dataclasses.replace(commune, areas={}, devices={device.key: device})
    station = FakeStation(alone)
    station.poll("rt-ubnd", "ping", ping_reading())
    watch = Watch(station)
    drawing = draw(watch.directory(STAFF), watch.overview(STAFF).conditions)
    assert drawing is not None
    assert len(drawing.places) == 1
    assert not drawing.patches


def test_there_is_no_map_of_nothing() -> None:
    assert draw(Watch(FakeStation(inventory([]))).directory(STAFF), {}) is None


def test_twenty_thousand_devices_are_ordered_like_fifty() -> None:
    station = FakeStation(many(20_000))
    for key in ("ap-19999", "ap-00007"):
        station.poll(key, "ping", silent())
    found = Watch(station).overview(STAFF)
    assert set(found.order[:2]) == {"ap-19999", "ap-00007"}
    assert found.counts == {State.DOWN: 2, State.UNKNOWN: 19_998}
