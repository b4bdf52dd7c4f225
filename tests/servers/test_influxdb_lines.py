"""InfluxData's own parser takes every line, whatever devices call things, and gives back what the rules say."""

from __future__ import annotations

import itertools
import math
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from influxdb_client.client.write.point import Point

from songxa import catalogue as c
from songxa.exporters.influxdb.line_protocol import cut, tag, tag_text
from songxa.exporters.influxdb.lines import Renderer
from songxa.model import Device, Kind, Poll, Reading, Sample
from tests.support.commune import inventory
from tests.support.influx import Influx, influx

AT = 1_763_863_920
HOSTILE = (
    "plain", "a,b", "a=b", "a b", " leading", "trailing ", "  ", '"', 'quo"te', '"quoted"', "'", "a,b=c d", ",", "=",
    " ", "\\", "\\\\", "\\\\\\", "a\\", "a\\\\", "a\\b", "a\\\\b", "\\,", "\\=", "\\ ", "a\\,b", "a\\\\,b",
    "a\\ b", "a\\\\ b",
    '\\"', 'a\\"b', "a\\nb", "a\\tb", "\n", "a\nb", "a\r\nb", "\r", "\t", "a\tb", "\x00", "a\x00b", "\x7f",
    "\x01\x02\x1f",
    "a\\\n", "a\\\tb", "\\\x00", "#", "# comment", "#a,b=c d=1", "m,a=b c=1 1", "x f=1i 1700000000000\ny f=2i",
    'a f="', '" f=1', "a,b=c d=\"e f=1 ,,==", "{}", "%s", "%", "%d%%", "${x}", "$__all", "[[x]]", "<script>",
    "=cmd|' /C'!A0",
    "Nhà văn hoá Thôn Đông", "Trường Tiểu học 😀", "\u202egnp.exe", "\u200b", "\ufeff", "\ufffd", "e\u0301", "\u2028",
    "\x85", "\xa0", "caf\udce9", "\ud83d", "\U0010ffff", "👩‍👩‍👧‍👦", "x" * 1023, "x" * 1024, "x" * 65_536, "é" * 65_536,
    "\\" * 2000, " " * 2000, "," * 2000, "a\\," * 500, "true", "1i", "NaN", "t", "time", "_field", "null", "0",
    bytes(range(32)).decode("latin-1"), bytes(range(224, 256)).decode(errors="replace"),
    bytes(range(224, 256)).decode(errors="surrogateescape"), bytes(range(96, 128)).decode(),
)  # fmt: skip
"""What an SSID, an interface or a person's note may be. 32 bytes of anything are an SSID to IEEE 802.11."""

POINT = Device("ap-01", "Điểm 1", Kind.ACCESS_POINT, "nvh-1", "viettel", "127.1.0.1")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Influx]:
    with influx(tmp_path_factory.mktemp("influx")) as running:
        yield running


_second = itertools.count(AT)


def read_back(server: Influx, texts: list[str]) -> dict[str, str]:
    """Has the exporter write each text as an SSID; what the server gives back, by the text's number. All or nothing."""
    at = next(_second)
    samples = tuple(Sample(c.WIFI_CLIENTS, (f"{number:04}", text), number) for number, text in enumerate(texts))
    renderer = Renderer(inventory([POINT]), ("name", "site"))
    payload, points = renderer.of_poll(Poll(POINT, "snmp", at, Reading(0.25, samples)), at)
    assert len(cut(payload)) == points == len(texts) + 1
    answer = server.write(payload)
    assert (answer.status_code, answer.text) == (204, "")
    found = server.query(f"SELECT clients FROM songxa_wifi WHERE time = {at * 1000}ms GROUP BY *")
    for series in found:
        assert series["tags"]["device"] == "ap-01"
        assert series["tags"]["name"] == "Điểm 1"
        assert series["values"] == [[at * 1000, int(series["tags"]["radio"])]]
    return {series["tags"]["radio"]: series["tags"]["ssid"] for series in found}


def expected(texts: list[str]) -> dict[str, str]:
    return {f"{number:04}": tag_text(text) for number, text in enumerate(texts)}


def test_every_hostile_string_is_taken_and_read_back_as_the_rules_say(server: Influx) -> None:
    texts = list(HOSTILE)
    assert read_back(server, texts) == expected(texts)


@given(texts=st.lists(st.text(max_size=40) | st.text(alphabet='\\,= "\n\t#a', max_size=12), min_size=1, max_size=60))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_taken_and_read_back_as_the_rules_say(server: Influx, texts: list[str]) -> None:
    assert read_back(server, texts) == expected(texts)


@given(ssids=st.lists(st.binary(max_size=32), min_size=1, max_size=60))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_ssid_is_taken(server: Influx, ssids: list[bytes]) -> None:
    texts = [ssid.decode(errors="surrogateescape") for ssid in ssids]
    assert read_back(server, texts) == expected(texts)


@pytest.mark.parametrize("text", [text for text in HOSTILE if text and tag_text(text) == text], ids=repr)
def test_influxdb_client_escapes_as_we_do_what_every_server_reads_alike(text: str) -> None:
    # Where we write something else than was told, it writes control signs as letters (\n), a backslash at the end as
    # backslash and space, and a backslash before a comma as it is, which VictoriaMetrics reads otherwise than InfluxDB.
    untyped: Any = Point
    assert untyped("m").tag("a", text).field("f", 1).to_line_protocol() == f"m{tag('a', text)} f=1i"


def test_facts_of_the_inventory_may_be_any_text_too(server: Influx) -> None:
    devices = [replace(POINT, key=f"d-{number:03}", name=text) for number, text in enumerate(HOSTILE)]
    renderer, at = Renderer(inventory(devices), ("name", "village")), next(_second)
    reading = Reading(0.25, (Sample(c.PING_LOSS, (), 0.5),))
    payloads = [renderer.of_poll(Poll(device, "ping", at, reading), at)[0] for device in devices]
    answer = server.write(b"".join(payloads))
    assert (answer.status_code, answer.text) == (204, "")
    found = server.query(f"SELECT loss_ratio FROM songxa_ping WHERE time = {at * 1000}ms GROUP BY *")
    assert {series["tags"]["device"]: series["tags"].get("name", "") for series in found} == {
        device.key: tag_text(device.name) for device in devices
    }


VALUES = (0, 1, -1, 0.1, -0.0, 1e-300, 1.7976931348623157e308, 5e-324, 2**53 + 1, 2**63, 2**64, 10**300, math.nan,
          math.inf, -math.inf, 10**400, True)  # fmt: skip


def test_a_fields_type_never_changes_whatever_values_come(server: Influx) -> None:
    server.query("CREATE DATABASE types")
    renderer = Renderer(inventory([POINT]), ())
    for number, value in enumerate(VALUES):
        samples = (Sample(c.IF_IN_OCTETS, ("e",), value), Sample(c.CPU, (), value), Sample(c.UPTIME, (), value))
        payload, _ = renderer.of_poll(Poll(POINT, "snmp", AT, Reading(0.25, samples)), AT + number)
        answer = server.write(payload, "types")
        assert (answer.status_code, answer.text) == (204, "")
    assert server.types("types") == {
        ("songxa_poll", "answered"): "float", ("songxa_poll", "duration_seconds"): "float",
        ("songxa_poll", "invalid_values"): "float", ("songxa_if", "in_octets_total"): "integer",
        ("songxa_cpu", "ratio"): "float", ("songxa_uptime", "seconds"): "float",
    }  # fmt: skip
    stored = server.stored("types")
    device = frozenset({("device", "ap-01")})
    finite = {(AT + n) * 1000: float(v) for n, v in enumerate(VALUES) if abs(v) < 10**309 and math.isfinite(v)}
    assert stored["songxa_cpu", "ratio", device] == finite
    assert stored["songxa_if", "in_octets_total", device | {("interface", "e")}] == {
        at: int(VALUES[at // 1000 - AT]) % 2**63 for at in finite
    }


def test_every_metric_of_the_catalogue_is_taken(server: Influx) -> None:
    renderer, at = Renderer(inventory([POINT]), ("name", "kind", "site", "village", "operator", "model")), next(_second)
    for of_device in (True, False):
        samples = [
            Sample(metric, tuple(f"{name} 1" for name in metric.label_names), 1)
            for metric in c.METRICS
            if metric.of_device is of_device
        ]
        payload, points = renderer.of_samples("ap-01" if of_device else None, samples, at)
        answer = server.write(payload)
        assert (answer.status_code, answer.text) == (204, "")
        assert points == len(cut(payload))
    fields = {f"{measurement}_{field}" for measurement, field in server.types()}
    assert fields >= {metric.name for metric in c.METRICS}


def test_every_query_of_the_documentation_gives_something(server: Influx, repository: Path) -> None:
    text = (repository / "docs" / "influxdb.md").read_text()
    blocks = re.findall(r"^```sql\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    queries = [line for block in blocks for line in block.splitlines()]
    assert len(queries) > 5
    renderer, now = Renderer(inventory([POINT]), ("name", "village")), time.time()
    for minute in range(20):
        samples = (
            Sample(c.WIFI_CLIENTS, ("ng", "Xã"), minute), Sample(c.IF_IN_OCTETS, ("eth0",), -minute * 1000 + 10**6),
            Sample(c.OPTICAL_RX, ("0/1", "7"), -19.5), Sample(c.DEVICE_STATE, ("up",), 1),
        )  # fmt: skip
        incident = (Sample(c.INCIDENT_OPEN, ("i-1", "power", "ap-01", "Điểm 1", "Thôn Đông", "Viettel"), 1),)
        at = now - 60 * minute
        for payload, _ in (renderer.of_samples("ap-01", samples, at), renderer.of_samples(None, incident, at)):
            assert server.write(payload).status_code == 204
    for query in queries:
        found = server.query(query)
        assert found or query.startswith("CREATE"), query


def test_the_server_does_refuse_what_is_wrong(server: Influx) -> None:
    # Otherwise the tests above could not fail.
    for line in (b"m,a=b\\ f=1\n", b"m,a=b\nc f=1\n", b"m,a=b f=NaN\n", b"m,a= f=1\n", b"m,a=b time=1\n"):
        assert server.write(line).status_code == 400
