"""Our text read back by prometheus-client's own parsers, which know nothing of how it was written."""

from __future__ import annotations

import math
from http import HTTPStatus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

from songxa import catalogue as c
from songxa.exporters import exposition
from songxa.model import Metric, MetricKind, Reading, Sample
from tests.support.commune import FakeStation

ANY_TEXT = st.text(st.characters(codec=None), max_size=40)
TEXT = st.text(max_size=40)
NUMBERS = st.one_of(st.integers(-(2**53), 2**53), st.floats())


def page(station: FakeStation, openmetrics: bool) -> list[tuple[str, dict[str, str], float]]:
    """Every sample of the devices' own metrics as a stranger reads them."""
    body, content_type = station.metrics("application/openmetrics-text" if openmetrics else "text/plain")
    assert content_type == (exposition.OPENMETRICS if openmetrics else exposition.TEXT)
    families = (read_openmetrics if openmetrics else read_text)(body.decode())
    return [(each.name, each.labels, each.value) for family in families for each in family.samples]


@pytest.mark.parametrize("openmetrics", [False, True])
@settings(max_examples=60, deadline=None)
@given(radio=TEXT, ssid=TEXT, value=NUMBERS)
def test_labels_and_values_survive_the_way_through_either_format(
    openmetrics: bool, radio: str, ssid: str, value: float
) -> None:
    station = FakeStation()
    station.poll("ap-01", "snmp", Reading(0.1, (Sample(c.WIFI_CLIENTS, (radio, ssid), value),)))
    ((_, labels, read),) = [each for each in page(station, openmetrics) if each[0] == c.WIFI_CLIENTS.name]
    assert labels == {"device": "ap-01", "radio": radio, "ssid": ssid}
    assert read == value or (math.isnan(read) and math.isnan(value))


@pytest.mark.parametrize("openmetrics", [False, True])
@settings(max_examples=60, deadline=None)
@given(ssids=st.lists(ANY_TEXT, max_size=4))
def test_no_label_whatever_costs_the_page(openmetrics: bool, ssids: list[str]) -> None:
    station = FakeStation().answer_all()
    samples = tuple(Sample(c.WIFI_CLIENTS, ("ng", ssid), 1) for ssid in ssids)
    station.poll("ap-01", "snmp", Reading(0.1, samples))
    read = [(name, tuple(labels.items())) for name, labels, _ in page(station, openmetrics)]
    assert len(read) == len(set(read))
    assert sum(name == c.UP.name for name, _ in read) == len(station.commune.devices)


def test_what_utf8_cannot_carry_becomes_the_replacement_character() -> None:
    assert exposition.escape("caf\udce9") == "caf\ufffd"
    assert exposition.escape("\ud83d\ude00") == "\U0001f600"


@given(st.integers(0, 2**64 - 1))
def test_a_counter_keeps_every_digit_below_two_to_the_53_and_wraps_there(count: int) -> None:
    assert exposition.counter_number(count) == str(count % 2**53)


@given(st.integers())
def test_any_other_integer_keeps_every_digit(value: int) -> None:
    assert exposition.number(value) == str(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [(math.nan, "NaN"), (math.inf, "+Inf"), (-math.inf, "-Inf"), (True, "1"), (HTTPStatus.OK, "200"), (-0.0, "-0.0")],
)
def test_special_values_are_spelt_as_prometheus_spells_them(value: float, text: str) -> None:
    assert exposition.number(value) == text
    assert exposition.counter_number(value) == text


@pytest.mark.parametrize("wrong", ["12", None, [1]])
def test_what_is_no_number_is_refused_before_it_reaches_the_page(wrong: object) -> None:
    with pytest.raises(TypeError):
        exposition.number(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("metric", c.METRICS, ids=lambda metric: metric.name)
def test_every_metric_of_the_catalogue_can_be_shown(metric: Metric) -> None:
    exposition.check_metric(metric)
    header = exposition.openmetrics_header(metric).decode()
    if metric.unit and metric.kind is MetricKind.GAUGE:
        assert f"# UNIT {metric.name} {metric.unit.lower()}\n" in header, "OpenMetrics wants the unit in the name"


def gauge(name: str, *labels: str) -> Metric:
    return Metric(name, MetricKind.GAUGE, "", "x", labels)


@pytest.mark.parametrize(
    "metric",
    [
        gauge("two words"),
        gauge("1st"),
        gauge(""),
        gauge("songxa_x", "a-b"),
        gauge("songxa_x", "__name__"),
        gauge("songxa_x", "device"),
        gauge("songxa_x", "a", "a"),
        Metric("songxa_x", MetricKind.COUNTER, "", "x"),
        Metric("songxa_x", MetricKind.INFO, "", "x"),
    ],
    ids=repr,
)
def test_a_metric_whose_names_would_spoil_the_page_is_refused(metric: Metric) -> None:
    with pytest.raises(ValueError, match="metric"):
        exposition.check_metric(metric)


@pytest.mark.parametrize(
    ("accept", "openmetrics"),
    [
        ("", False),
        ("*/*", False),
        ("text/html,*/*;q=0.8", False),
        ("application/openmetrics-text", True),
        ("application/openmetrics-text; version=1.0.0; charset=utf-8", True),
        ("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", True),
        ("application/openmetrics-text;q=0.2,text/plain;q=0.9", False),
        ("application/openmetrics-text;q=0", False),
        ("application/openmetrics-text;q=much", False),
        ("APPLICATION/OPENMETRICS-TEXT", True),
    ],
)
def test_the_format_is_what_the_scraper_prefers(accept: str, openmetrics: bool) -> None:
    assert exposition.wants_openmetrics(accept) is openmetrics


def test_the_two_formats_differ_only_in_their_headers_and_their_end() -> None:
    station = FakeStation().answer_all()
    text, openmetrics = (station.metrics(accept)[0] for accept in ("", "application/openmetrics-text"))

    def own(body: bytes) -> list[bytes]:
        return [line for line in body.splitlines() if line.startswith(b"songxa_")]

    assert own(text) == own(openmetrics)
    assert openmetrics.endswith(b"\n# EOF\n")
    assert b"# EOF" not in text
    assert b"# TYPE songxa_device info\n" in openmetrics
    assert b"# TYPE songxa_device_info gauge\n" in text
    assert b"# TYPE songxa_if_in_octets counter\n" in openmetrics
    assert b"# TYPE songxa_if_in_octets_total counter\n" in text
