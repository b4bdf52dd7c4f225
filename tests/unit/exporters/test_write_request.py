"""What we encode is what Google's protobuf library reads, to the bit; and records can be taken apart again."""

from __future__ import annotations

import math
import struct

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from songxa import catalogue as c
from songxa.exporters.remote_write.write_request import STALE, Encoder, cut, records, stamp, varint
from songxa.model import Metric, MetricKind, Sample
from tests.support.prompb import WriteRequest, decode

COMMON = {"job": "songxa", "instance": "Xã Hoa Sen"}
SHUFFLED = Metric("acme_reading", MetricKind.GAUGE, "", "A reading.", ("zone", "Area", "color", "echo", "job"))
OVERALL = Metric("acme_overall", MetricKind.GAUGE, "", "All.", ("zone", "area"), of_device=False)

TEXTS = st.text(st.characters(codec=None, exclude_categories=()), max_size=300) | st.sampled_from(
    ["", "a", 'q"', "back\\", "new\nline", "\udc80", "\ufffd", "đ", "😀", "\x00", "x" * 127, "x" * 128, "x" * 20_000]
)
VALUES = st.floats(allow_nan=False) | st.integers(-(2**63), 2**64) | st.sampled_from([math.inf, -math.inf, -0.0, 0])
TIMES = st.floats(-1e11, 1e11) | st.floats(1.6e9, 1.9e9) | st.integers(1_500_000_000, 2_000_000_000).map(float)


def bits(value: float) -> bytes:
    return struct.pack("<d", value)


def utf8(text: str) -> str:
    """What of a text UTF-8 can carry."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def written(*samples: Sample, device: str | None = "ap-01", at: float = 1.7e9) -> bytes:
    key = None if device is None else device.encode()
    series, values = Encoder(COMMON).encode(key, samples)
    return records(key or b"", series, values, stamp(at))


@settings(deadline=None)
@given(st.lists(st.tuples(st.tuples(*[TEXTS] * 5), VALUES), max_size=6), st.text("abcdef-09", max_size=200), TIMES)
def test_every_sample_decodes_to_what_was_given(
    given_ones: list[tuple[tuple[str, ...], float]], device: str, at: float
) -> None:
    read = decode(written(*(Sample(SHUFFLED, *each) for each in given_ones), device=device, at=at))
    assert len(read) == len(given_ones)
    for series, (labels, value) in zip(read, given_ones, strict=True):
        names = ("zone", "Area", "color", "echo", "exported_job")
        told = {**dict(zip(names, map(utf8, labels), strict=True)), **COMMON, "device": device}
        assert series.labels == sorted(
            (name, text) for name, text in {"__name__": "acme_reading", **told}.items() if text
        )
        ((read_value, read_at),) = series.samples
        assert bits(read_value) == bits(float(value))
        assert abs(read_at - at * 1000) <= 0.5 + abs(at) * 1e-12


@settings(deadline=None)
@given(st.tuples(TEXTS, TEXTS), VALUES, TIMES)
def test_what_is_of_no_device_has_no_device_label(labels: tuple[str, str], value: float, at: float) -> None:
    (series,) = decode(written(Sample(OVERALL, labels, value), device=None, at=at))
    told = {"zone": utf8(labels[0]), "area": utf8(labels[1]), **COMMON, "__name__": "acme_overall"}
    assert series.labels == sorted((name, text) for name, text in told.items() if text)


@pytest.mark.parametrize("value", [math.nan, -math.nan, struct.unpack("<d", STALE)[0]])
def test_a_nan_of_a_device_is_the_one_that_a_scrape_stores_and_ends_no_series(value: float) -> None:
    payload = written(Sample(c.CPU, (), value))
    assert struct.pack("<Q", 0x7FF8000000000001) in payload
    assert STALE not in payload
    assert math.isnan(decode(payload)[0].samples[0][0])


def test_a_stale_marker_keeps_its_bits() -> None:
    series, _ = Encoder(COMMON).encode(b"ap-01", [Sample(c.CPU, (), 1)])
    (read,) = decode(records(b"ap-01", series, [STALE], stamp(1.7e9)))
    assert bits(read.samples[0][0]) == STALE


@pytest.mark.parametrize(
    ("at", "milliseconds"),
    [(0.0, 0), (-1.0, -1000), (-0.001, -1), (1.7e9, 1_700_000_000_000), (1_700_000_000.1234, 1_700_000_000_123),
     (1_700_000_000.9996, 1_700_000_001_000), (34_359_738.367, 2**35 - 1), (34_359_738.368, 2**35),
     (4_398_046_511.103, 2**42 - 1), (4_398_046_511.104, 2**42), (1e12, 10**15)],
)  # fmt: skip
def test_times_are_milliseconds_whatever_their_size(at: float, milliseconds: int) -> None:
    read = decode(written(Sample(c.CPU, (), 0.5), Sample(c.UPTIME, (), 7), at=at))
    assert [series.samples for series in read] == [[(0.5, milliseconds)], [(7, milliseconds)]]


@pytest.mark.parametrize(
    ("value", "told"),
    [(2**53 - 1, 2**53 - 1), (2**53, 0), (2**53 + 7, 7), (2**64 - 1, 2**53 - 1), (math.inf, math.inf)],
)
def test_a_counter_wraps_where_the_page_wraps_it(value: float, told: float) -> None:
    (read,) = decode(written(Sample(c.IF_IN_OCTETS, ("eth0",), value)))
    assert read.samples[0][0] == told


def test_a_gauge_does_not_wrap() -> None:
    (read,) = decode(written(Sample(c.UPTIME, (), 2**54)))
    assert read.samples[0][0] == 2**54


def test_labels_that_become_the_same_are_the_same_series() -> None:
    samples = [Sample(c.WIFI_CLIENTS, ("ng", ssid), 1) for ssid in ("\udc80", "\udc81", "\ufffd")]
    series, _ = Encoder(COMMON).encode(b"ap-01", samples)
    assert series[0] == series[1] == series[2]


def test_label_sets_are_forgotten_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("songxa.exporters.remote_write.write_request._KEPT", 10)
    encoder = Encoder(COMMON)
    for number in range(100):
        series, values = encoder.encode(b"ap-01", [Sample(c.WIFI_CLIENTS, ("ng", f"net {number}"), number)])
        (read,) = decode(records(b"ap-01", series, values, stamp(1.7e9)))
        assert ("ssid", f"net {number}") in read.labels
        kept = sum(len(each.known) for families in encoder._families.values() for each in families.values())
        assert kept <= 10


@pytest.mark.parametrize("sample", [
    Sample(c.WIFI_CLIENTS, ("ng",), 1),
    Sample(c.CPU, (), "0.5"),  # type: ignore[arg-type]
    Sample(c.CPU, (), 10**400),
    Sample(c.INVENTORY_VALID, (), 1),
    Sample(c.POLL_ANSWERED, ("snmp",), 1),
    Sample(Metric("acme reading", MetricKind.GAUGE, "", ""), (), 1),
])  # fmt: skip
def test_a_sample_that_does_not_fit_is_refused(sample: Sample) -> None:
    encoder = Encoder(COMMON, [c.POLL_ANSWERED.name])
    encoder.encode(b"ap-01", [Sample(c.POLL_ANSWERED, ("snmp",), 1)])
    with pytest.raises((ValueError, TypeError)):
        encoder.encode(b"ap-01", [sample], collected=True)


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, VALUES), max_size=8), TIMES)
def test_a_payload_is_cut_into_records_that_stand_alone(given_ones: list[tuple[str, float]], at: float) -> None:
    payload = written(*(Sample(c.VOLTAGE, (sensor,), value) for sensor, value in given_ones), at=at)
    pieces = cut(payload)
    assert b"".join(pieces) == payload
    assert [series for piece in pieces for series in decode(piece)] == decode(payload)
    assert [len(decode(piece)) for piece in pieces] == [1] * len(given_ones)


@settings(deadline=None)
@given(st.lists(st.tuples(st.lists(st.tuples(TEXTS.map(utf8), TEXTS.map(utf8)), max_size=3), VALUES), max_size=5))
def test_what_the_library_wrote_is_cut_as_well(made: list[tuple[list[tuple[str, str]], float]]) -> None:
    request = WriteRequest()
    for labels, value in made:
        series = request.timeseries.add()
        for name, text in labels:
            series.labels.add(name=name, value=text)
        series.samples.add(value=float(value), timestamp=1)
    payload = request.SerializeToString()
    pieces = cut(payload)
    assert len(pieces) == len(made)
    assert b"".join(pieces) == payload


@settings(deadline=None)
@given(st.binary(max_size=40), st.integers(0, 3))
@example(b"\x0a\x05ab", 1)
@example(b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 1)
def test_cutting_what_is_damaged_loses_no_byte_and_ends(rubbish: bytes, whole: int) -> None:
    good = written(Sample(c.CPU, (), 1)) * whole
    pieces = cut(good + rubbish)
    assert b"".join(pieces) == good + rubbish
    assert all(pieces)
    assert pieces[:whole] == cut(good)


@settings(deadline=None)
@given(st.integers(0, 2**64 - 1))
def test_a_varint_reads_back(number: int) -> None:
    read = sum((byte & 0x7F) << 7 * place for place, byte in enumerate(varint(number)))
    assert read == number
    assert [byte >> 7 for byte in varint(number)] == [1] * (len(varint(number)) - 1) + [0]
