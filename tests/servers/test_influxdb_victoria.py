"""VictoriaMetrics, written through influxdb-client, has what was polled: the same names, labels, values and times."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from songxa import catalogue as c
from songxa.exporters.influxdb.exporter import InfluxExporter
from songxa.exporters.influxdb.line_protocol import tag_text
from songxa.model import Inventory, Poll, Reading, Sample
from tests.support.commune import devices_of_the_commune
from tests.support.influx import DATABASE
from tests.support.influxing import FakeDerived, context_of, delivered, secrets, settings, with_influx
from tests.support.victoria import Labels, Stored, victoria

AT = 1_763_863_920
FACTS = ("name", "kind", "site", "village", "operator")
LABELS = ("plain", "Nhà văn hoá", "a,b=c d", 'quo"te', "back\\slash", "a\\,b\\", "new\nline", "😀", "")


@pytest.mark.parametrize("version", [1, 2])
async def test_victoriametrics_has_every_value_that_was_polled(tmp_path: Path, version: int) -> None:
    with victoria(tmp_path) as server:
        commune = with_influx(settings(server.url, version=version, tags=FACTS), devices_of_the_commune())
        exporter = InfluxExporter(context_of(commune, tmp_path, secrets()))
        exporter.take_derived(FakeDerived())
        polls = [poll for minute in range(3) for poll in polls_of(commune, AT + 60 * minute)]
        await exporter.start()
        for poll in polls:
            exporter.export(poll)
        await delivered(exporter)
        await exporter.stop()
        stored = {
            labels: values
            for labels, values in server.stored('{__name__=~"songxa.+"}').items()
            if name(labels) in POLLED
        }
    # /write makes a label of the database; influxdb-client's way makes none of organisation and bucket.
    assert stored == wanted(commune, polls, {"db": DATABASE} if version == 1 else {})


POLLED = {metric.name for metric in (c.PING_RTT, c.PING_LOSS, c.WIFI_CLIENTS, c.IF_IN_OCTETS, c.IF_UP, c.CPU,
                                     c.POLL_ANSWERED, c.POLL_DURATION, c.POLL_INVALID)}  # fmt: skip


def polls_of(commune: Inventory, at: float) -> list[Poll]:
    chance = random.Random(at)
    made = []
    for device in commune.devices.values():
        samples = [Sample(c.WIFI_CLIENTS, (f"r{n}", label), chance.randrange(90)) for n, label in enumerate(LABELS)]
        # VictoriaMetrics keeps about 12 decimal digits of a fraction, and whole numbers exactly.
        samples += [
            Sample(c.IF_IN_OCTETS, ("eth0",), chance.getrandbits(52)),
            Sample(c.CPU, (), chance.random() // 1e-4 / 1e4),
        ]
        samples += [Sample(c.PING_RTT, (stat,), chance.randrange(10**7) / 1e9) for stat in ("min", "mean", "max")]
        made.append(
            Poll(device, "all", at + chance.random() * 50, Reading(chance.randrange(999) / 1e3, tuple(samples)))
        )
        made.append(Poll(device, "dead", at + 1, Reading(2.0, error="no answer")))
    return made


def name(labels: Labels) -> str:
    return dict(labels)["__name__"]


def wanted(commune: Inventory, polls: list[Poll], more: dict[str, str]) -> Stored:
    """As /metrics would name it, with the facts besides; times are the slots'."""
    found: Stored = {}
    for poll in polls:
        reading, device = poll.reading, poll.device
        site = commune.sites[device.site]
        facts = {
            "device": device.key, "name": device.name, "kind": device.kind.value, "site": site.name,
            "village": commune.areas[site.area].name, "operator": commune.operators[device.operator].name,
        }  # fmt: skip
        own = (poll.collector,)
        samples = (
            *reading.samples, Sample(c.POLL_ANSWERED, own, int(reading.error is None)),
            Sample(c.POLL_DURATION, own, reading.duration_s), Sample(c.POLL_INVALID, own, 0),
        )  # fmt: skip
        for metric, texts, value in samples:
            labels = {**more, **facts, **dict(zip(metric.label_names, map(tag_text, texts), strict=True))}
            series = frozenset({("__name__", metric.name), *((key, text) for key, text in labels.items() if text)})
            found.setdefault(series, {})[int(poll.at // 60 * 60) * 1000] = float(value)
    return found
