"""What songxa derives is pushed in rounds and ends when it is no more; the courier outlives changed settings."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from songxa import catalogue as c
from songxa.model import InputError, Sample, SpoolLimits, Trouble
from tests.support.commune import inventory
from tests.support.page import series_of
from tests.support.pushed import SETTINGS, Paper, Pushed, a_round, cpu, deriving, labels_of, pushing


@pytest.fixture(autouse=True)
def paper(monkeypatch: pytest.MonkeyPatch) -> None:
    Paper.couriers, Paper.told = [], {}
    monkeypatch.setattr("songxa.exporters.remote_write.exporter.Courier", Paper)


# ---- what is derived ----------------------------------------------------------------------------------------------

OPEN = Sample(c.INCIDENT_OPEN, ("261125-1f0c", "fibre", "hc-1", "Hộp cáp số 1", "Thôn Đông", "VNPT"), 1)
OPEN_LABELS = labels_of(c.INCIDENT_OPEN, None, **dict(zip(c.INCIDENT_OPEN.label_names, OPEN.labels, strict=True)))


def test_an_incident_that_ended_is_ended_with_the_next_round() -> None:
    pushed = Pushed()
    derived = deriving(pushed)
    derived.all = [OPEN, Sample(c.INVENTORY_VALID, (), 1)]
    a_round(pushed)
    assert pushed.shown()[OPEN_LABELS] == 1
    derived.all = [Sample(c.INVENTORY_VALID, (), 1)]
    a_round(pushed)
    assert OPEN_LABELS not in pushed.shown()
    assert pushed.shown()[labels_of(c.INVENTORY_VALID, None)] == 1


def test_every_device_is_told_of_with_what_the_inventory_says_of_it() -> None:
    pushed = Pushed()
    deriving(pushed).devices = [Sample(c.UP, (), 1)]
    a_round(pushed)
    told = pushed.shown()
    facts = {labels for labels in told if ("__name__", "songxa_device_info") in labels}
    page = series_of(pushed.page.render()[0].decode())
    assert facts == {labels for labels in page if ("__name__", "songxa_device_info") in labels}
    assert {told[labels_of(c.UP, key)] for key in pushed.commune.devices} == {1}


def test_up_is_pushed_so_that_rules_for_scraped_data_do_not_miss_songxa() -> None:
    pushed = Pushed()
    deriving(pushed)
    a_round(pushed)
    assert pushed.shown()[frozenset({("__name__", "up")})] == 1


def test_a_clock_that_is_set_back_a_little_gives_no_time_twice() -> None:
    pushed = Pushed()
    derived = deriving(pushed)
    a_round(pushed)
    pushed.now -= 20
    derived.all, derived.devices = [OPEN], [Sample(c.UP, (), 0)]
    a_round(pushed)
    assert pushed.shown()[OPEN_LABELS] == 1


def test_a_renamed_device_keeps_only_its_new_facts() -> None:
    pushed = Pushed()
    deriving(pushed)
    a_round(pushed)
    devices = dict(pushed.commune.devices)
    devices["ap-01"] = replace(devices["ap-01"], name="Tên mới")
    pushed.adopt(replace(pushed.commune, devices=devices))
    a_round(pushed)
    of_it = [labels for labels in pushed.shown() if {("__name__", "songxa_device_info"), ("device", "ap-01")} <= labels]
    assert [dict(labels)["name"] for labels in of_it] == ["Tên mới"]


def test_a_commune_that_is_renamed_begins_new_series_and_ends_the_old_ones() -> None:
    pushed = Pushed()
    deriving(pushed).all = [OPEN]
    a_round(pushed)
    pushed.poll("ap-01", "snmp", cpu(0.1))
    pushed.adopt(replace(pushed.commune, name="Xã Hoa Sen Mới"))
    assert pushed.shown() == {}
    pushed.now += 60
    pushed.poll("ap-01", "snmp", cpu(0.2))
    assert pushed.shown()[labels_of(c.CPU)] == 0.2


# ---- the courier through changes ----------------------------------------------------------------------------------


async def test_another_address_keeps_the_courier_and_other_limits_take_another() -> None:
    pushed = Pushed()
    (first,) = Paper.couriers
    pushed.adopt(pushing(pushed.commune, replace(SETTINGS, url="http://127.0.0.1:10/api/v1/write", tenant="xa")))
    assert Paper.couriers == [first]
    pushed.adopt(pushing(pushed.commune, replace(SETTINGS, spool=SpoolLimits(1 << 20), in_order=True)))
    pushed.poll("ap-01", "snmp", cpu(0.5))
    await pushed.exporter.stop()
    _, second = Paper.couriers
    assert first.life == ["start", "again", "stop"] and second.life == ["start", "stop"]
    assert second.limits == SpoolLimits(1 << 20) and second.named["in_order"] is True
    assert pushed.shown()[labels_of(c.CPU)] == 0.5, "what came between the two couriers is not lost"


async def test_settings_that_are_taken_away_end_the_pushing_until_they_come_back() -> None:
    pushed = Pushed()
    pushed.adopt(pushing(pushed.commune, None))
    assert await asyncio.to_thread(Paper.couriers[0].stopped.wait, 10)
    pushed.poll("ap-01", "snmp", cpu(0.1))
    assert pushed.exporter.troubles() == ()
    pushed.adopt(pushing(pushed.commune))
    pushed.now += 60
    pushed.poll("ap-01", "snmp", cpu(0.2))
    await pushed.exporter.stop()
    assert {tuple(courier.life) for courier in Paper.couriers} == {("start", "stop")}
    told = next(samples for labels, samples in Paper.told.items() if labels_of(c.CPU) <= labels)
    assert list(told.values()) == [0.2]


async def test_troubles_and_figures_are_the_couriers() -> None:
    pushed = Pushed()
    assert pushed.exporter.troubles() == [Trouble("notice.some")]
    assert Sample(c.EXPORT_SENT, ("remote_write",), 1) in list(pushed.exporter.health())
    await pushed.exporter.stop()
    assert pushed.exporter.troubles() == ()


async def test_stopping_ends_no_series() -> None:
    pushed = Pushed()
    pushed.poll("ap-01", "snmp", cpu(0.1))
    await pushed.exporter.stop()
    assert pushed.shown() == pushed.on_page()


def test_without_settings_there_is_no_exporter() -> None:
    with pytest.raises(InputError, match=r"exporters\.remote_write"):
        Pushed(inventory())
