"""Values in people's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa import catalogue as c
from songxa.i18n import LANGUAGES
from songxa.model import Metric, MetricKind, Reading, Sample
from songxa.web import values
from tests.support.commune import FakeStation, troubled


@pytest.mark.parametrize(
    ("metric", "value", "vi", "en"),
    [
        (c.PING_RTT, 0.0021, "2,1 ms", "2.1 ms"),
        (c.PING_RTT, 1.5, "1.500 ms", "1,500 ms"),
        (c.OPTICAL_RX, -19.84, "−19,8 dBm", "−19.8 dBm"),
        (c.PING_LOSS, 0.333, "33 %", "33 %"),
        (c.UPTIME, 86_400 * 3 + 5, "3 ngày", "3 days"),
        (c.ONU_DISTANCE, 850, "850 m", "850 m"),
        (c.ONU_DISTANCE, 1_240, "1,2 km", "1.2 km"),
        (c.IF_IN_OCTETS, 12_345_678_901, "12,3 GB", "12.3 GB"),
        (c.IF_SPEED, 125_000_000, "1 Gb/s", "1 Gb/s"),
        (c.WIFI_FREQUENCY, 5.18e9, "5,2 GHz", "5.2 GHz"),
        (c.ON_BATTERY, 1, "có", "yes"),
        (c.ONU_UP, 0, "không", "no"),
        (c.WIFI_CLIENTS, 14, "14", "14"),
        (c.BATTERY_CURRENT, -0.4, "−0,4 A", "−0.4 A"),
        (c.TEMPERATURE, 41.25, "41,2 °C", "41.2 °C"),
    ],
)
def test_a_value_has_its_unit(metric: Metric, value: float, vi: str, en: str) -> None:
    assert values.with_unit("vi", metric, value) == vi
    assert values.with_unit("en", metric, value) == en


@given(st.sampled_from(sorted(LANGUAGES)), st.sampled_from(c.METRICS), st.floats())
def test_no_value_whatever_raises(language: str, metric: Metric, value: float) -> None:
    line = values.line(language, Sample(metric, ("x",) * len(metric.label_names), value))
    assert line.text
    assert line.word


def test_the_possible_range_stands_beside_the_value() -> None:
    line = values.line("vi", Sample(c.OPTICAL_RX, ("0/1/0", "7"), -19.8))
    assert (line.word, line.part, line.text) == ("Công suất quang thu", "0/1/0 · 7", "−19,8 dBm")
    assert line.possible == "−45,0 dBm … 10,0 dBm"


def test_an_info_says_its_labels() -> None:
    line = values.line("vi", Sample(c.CELL_INFO, ("1", "Viettel", "LTE", ""), 1))
    assert line.text == "Viettel, LTE, cell –"
    stranger = Metric("acme_info", MetricKind.INFO, "", "x", ("release",))
    assert values.line("vi", Sample(stranger, ("7\x1b[31m\u202e",), 1)).text == "7 [31m"


def test_a_strangers_metric_is_shown_under_its_own_name() -> None:
    metric = Metric("acme_fan_ratio", MetricKind.GAUGE, "ratio", "x", ("fan",), (0.0, 1.0))
    ((heading, lines),) = values.groups("vi", [Sample(metric, ("1",), 0.5)])
    assert heading == "Khác"
    assert (lines[0].word, lines[0].part, lines[0].text) == ("acme_fan_ratio", "1", "50 %")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("ap-01", ["khách", "trễ"]),
        ("olt-1", ["ONU", "trễ", "quang"]),
        ("onu-01", ["quang", "cáp dài"]),
        ("pw-2", ["đang chạy ắc quy", "ắc quy 42 %", "trễ"]),
        ("lte-1", ["RSRP", "SINR", "trễ"]),
        ("cam-01", ["trễ"]),
        ("cam-03", []),
    ],
)
def test_the_headline_says_what_matters_of_each_kind(key: str, told: list[str]) -> None:
    station = troubled()
    said = values.headline("vi", station.commune.devices[key], station.latest)
    assert [text[: len(start)] for text, start in zip(said, told, strict=False)] == told
    assert len(said) <= 3


def test_loss_is_told_when_there_is_some_and_guests_are_added_up() -> None:
    station = FakeStation()
    station.poll("ap-01", "ping", Reading(0.1, (Sample(c.PING_LOSS, (), 0.25),)))
    guests = tuple(Sample(c.WIFI_CLIENTS, (radio, ssid), 3) for radio in ("ng", "na") for ssid in ("A", "B"))
    station.poll("ap-01", "snmp", Reading(0.1, guests))
    assert values.headline("vi", station.commune.devices["ap-01"], station.latest) == ["khách 12", "mất gói 25 %"]


def test_every_metric_of_a_device_stands_under_a_heading_of_its_own_kind() -> None:
    headings = {
        metric.name: values.groups("en", [Sample(metric, ("x",) * len(metric.label_names), 1)])[0][0]
        for metric in c.METRICS
        if metric.of_device and metric not in (c.UP, c.DEVICE_INFO, c.DEVICE_STATE)
    }
    assert "Other" not in headings.values()
    assert headings["songxa_uptime_seconds"] == "Host"
    assert headings["songxa_onu_up"] == "Fibre"
