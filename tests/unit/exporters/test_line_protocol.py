"""Names, tags and numbers of line protocol; tests/servers/test_influxdb_lines.py shows that servers read them so."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.catalogue import METRICS
from songxa.exporters.exposition import check_metric
from songxa.exporters.facts import FACTS
from songxa.exporters.influxdb.line_protocol import (
    COUNTER_MODULUS,
    TAG_BYTES,
    cut,
    measurement_field,
    number,
    tag,
    tag_text,
)
from songxa.model import Metric

NAMES = st.from_regex(r"[a-zA-Z_:][a-zA-Z0-9_:]{0,30}", fullmatch=True)


# ---- names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "measurement", "field"),
    [
        ("songxa_wifi_clients", "songxa_wifi", "clients"),
        ("songxa_ping_rtt_seconds", "songxa_ping", "rtt_seconds"),
        ("songxa_up", "songxa", "up"),
        ("acme_fan_time", "acme", "fan_time"),
        ("acme__fan", "acme_", "fan"),
        ("acme_fan_", "acme", "fan_"),
        ("acme", "acme", "value"),
        ("acme_time", "acme_time", "value"),
    ],
)
def test_a_measurement_is_the_first_two_words_of_a_name(name: str, measurement: str, field: str) -> None:
    assert measurement_field(name) == (measurement, field)


@given(name=NAMES, taken=st.sets(st.sampled_from(("state", "fan", "a", "time"))))
def test_joined_again_they_are_the_name_or_the_field_is_value(name: str, taken: set[str]) -> None:
    measurement, field = measurement_field(name, taken)
    assert measurement
    assert field
    assert field != "time"
    assert (field not in taken and f"{measurement}_{field}" == name) or (measurement, field) == (name, "value")


def names(metric: Metric) -> tuple[str, str]:
    return measurement_field(metric.name, {"device", *FACTS, *metric.label_names})


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_victoriametrics_gives_every_metric_its_name_back(metric: Metric) -> None:
    check_metric(metric)
    assert "_".join(names(metric)) == metric.name


def test_no_measurement_has_a_tag_and_a_field_of_one_name() -> None:
    # InfluxDB 3 refuses such a line, and InfluxQL needs ::tag and ::field to tell them apart.
    fields: dict[str, set[str]] = {}
    tags: dict[str, set[str]] = {}
    for metric in METRICS:
        measurement, field = names(metric)
        fields.setdefault(measurement, set()).add(field)
        tags.setdefault(measurement, set()).update(metric.label_names, ("device", *FACTS) if metric.of_device else ())
    assert [measurement for measurement in fields if fields[measurement] & tags[measurement]] == []


def test_no_two_metrics_share_a_field() -> None:
    found = [names(metric) for metric in METRICS]
    assert len(set(found)) == len(found)


# ---- tags ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "read_back"),
    [
        ("Nhà văn hoá 😀", "Nhà văn hoá 😀"),
        ('quo"te', 'quo"te'),
        ("a,b=c d", "a,b=c d"),
        ("back\\slash", "back\\slash"),
        ("DOMAIN\\user \\ here\\", "DOMAIN\\user / here/"),
        ("a\\,b", "a/,b"),
        ("a\\\\b", "a/\\b"),
        ("\\\\\\", "///"),
        ("new\nline", "new line"),
        ("back\\\nline", "back/ line"),
        ("\x00\t\r\x7f", "    "),
        ("caf\udce9", "caf\ufffd"),
        ("\u202egnp", "\u202egnp"),
        (" ", " "),
        ("", ""),
    ],
)
def test_a_tag_says_what_a_line_can_carry(text: str, read_back: str) -> None:
    assert tag_text(text) == read_back


def test_a_tag_is_escaped_where_the_protocol_wants_it_and_nowhere_else() -> None:
    assert tag("ssid", 'a,b=c d\\e"f') == ',ssid=a\\,b\\=c\\ d\\e"f'


def test_a_tag_without_a_value_is_left_out() -> None:
    assert tag("ssid", "") == ""


def test_no_tag_is_called_time() -> None:
    assert tag("time", "noon") == ",time_=noon"


@given(text=st.text())
def test_a_tag_is_one_line_that_cannot_be_taken_for_more(text: str) -> None:
    written = tag("a", text)
    assert not any(sign < " " or sign == "\x7f" for sign in written)
    # Without the escaped signs nothing is left that means anything, and no backslash is left before one.
    bare = written.removeprefix(",a=")
    for sign in ",= ":
        bare = bare.replace(f"\\{sign}", "")
    assert not set(bare) & set(",= ")
    assert not bare.endswith("\\")
    assert "\\\\" not in written


@given(text=st.text(min_size=TAG_BYTES // 5, max_size=TAG_BYTES * 2))
def test_a_tag_has_an_end(text: str) -> None:
    read_back = tag_text(text)
    assert len(read_back.encode()) <= TAG_BYTES
    assert len(read_back.encode()) > TAG_BYTES - 4 or len(read_back) == len(text)


# ---- numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "counter", "text"),
    [
        (3, True, "3i"),
        (3.9, True, "3i"),
        (COUNTER_MODULUS, True, "0i"),
        (2**64 - 1, True, f"{COUNTER_MODULUS - 1}i"),
        (3, False, "3"),
        (True, False, "1"),
        (-0.0, False, "-0.0"),
        (1e-7, False, "1e-07"),
        (2**70, False, str(2**70)),
        (math.nan, False, None),
        (math.nan, True, None),
        (math.inf, False, None),
        (-math.inf, True, None),
        (10**400, False, None),
    ],
)
def test_a_number_has_the_type_of_its_field(value: float, counter: bool, text: str | None) -> None:
    assert number(value, counter=counter) == text


def test_what_is_no_number_is_a_bug() -> None:
    with pytest.raises(TypeError, match="is no number"):
        number("1", counter=False)  # type: ignore[arg-type]


# ---- cutting ------------------------------------------------------------------------------------------------------


@given(lines=st.lists(st.binary(min_size=1).filter(lambda line: b"\n" not in line)))
def test_a_payload_is_cut_into_its_lines(lines: list[bytes]) -> None:
    payload = b"".join(line + b"\n" for line in lines)
    assert cut(payload) == [line + b"\n" for line in lines]
    assert b"".join(cut(payload)) == payload
