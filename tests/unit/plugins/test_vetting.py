"""What a plug-in of another maker gives is taken over as far as it is sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from songxa import catalogue as c
from songxa import plugins
from songxa.model import (
    Device,
    Done,
    Metric,
    MetricKind,
    Reading,
    Sample,
    Trace,
)
from songxa.plugins import PlugIns
from songxa.plugins.collector import GuestCollector
from tests.support.commune import context, inventory
from tests.support.guests import (
    FAN,
    OWN,
    Clock,
    GoodCollector,
    GoodExporter,
    Shelf,
    collector_of,
    exporter_of,
    visited,
    words,
)


def metric(name: str, *labels: str, kind: MetricKind = MetricKind.GAUGE, of_device: bool = True) -> Metric:
    return Metric(name, kind, "", "A test.", labels, None, of_device)


@pytest.mark.parametrize(
    ("sample", "why"),
    [
        (Sample(metric("acme fan"), (), 1), "not a Prometheus metric name"),
        (Sample(metric("acme_fans", kind=MetricKind.COUNTER), (), 1), "ends in _total"),
        (Sample(metric("acme_fan", "device"), ("x",), 1), "not distinct Prometheus label names"),
        (Sample(metric("acme_fan", "a-b"), ("x",), 1), "not distinct Prometheus label names"),
        (Sample(metric("songxa_wifi_clients"), (), 1), "songxa's own"),
        (Sample(metric("songxa_up_total", kind=MetricKind.COUNTER), (), 1), "the same family as songxa_up"),
        (Sample(metric("process_cpu_seconds_total", kind=MetricKind.COUNTER), (), 1), "songxa's own process"),
        (Sample(c.UP, (), 1), "told by songxa itself"),
        (Sample(c.POLL_ANSWERED, ("acme",), 1), "told by songxa itself"),
        (Sample(c.BUILD_INFO, ("1",), 1), "not of a device"),
        (Sample(OWN, (), 1), "not of a device"),
        (Sample(FAN, (), 1), "its labels are 1 texts"),
        (Sample(FAN, (7,), 1), "its labels are 1 texts"),  # type: ignore[arg-type]
        (Sample(FAN, ("1",), "0.5"), "no number"),  # type: ignore[arg-type]
        (Sample(FAN, ("1",), 10**400), "no number of 64 bits"),
        (Sample(FAN, ("1",), None), "no number"),  # type: ignore[arg-type]
        (("acme", 1), "is no Sample"),
        (Sample("acme_fan", (), 1), "is no Metric"),  # type: ignore[arg-type]
        (Sample(replace(FAN, label_names=["fan"]), ("1",), 1), "no tuple of texts"),  # type: ignore[arg-type]
        (Sample(replace(FAN, name=7), ("1",), 1), "is no text"),  # type: ignore[arg-type]
        (Sample(replace(FAN, valid_range=1), ("1",), 1), "no pair of numbers"),  # type: ignore[arg-type]
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_sample_that_does_not_fit_is_left_out_alone(shelf: Shelf, sample: Sample, why: str) -> None:
    good = Sample(FAN, ("1",), 0.25)

    class Odd(GoodCollector):
        def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
            done(Reading(0.1, (sample, good)))

    guest = collector_of(shelf, Odd)
    assert (await visited(guest)).samples == (good,)
    (told,) = words(guest.troubles())
    assert why in told


async def test_a_value_that_cannot_be_true_is_counted_as_those_of_songxas_own(shelf: Shelf) -> None:
    class Hot(GoodCollector):
        def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
            done(Reading(0.1, tuple(Sample(FAN, ("1",), value) for value in (1.5, float("nan"), True))))

    reading = await visited(collector_of(shelf, Hot))
    assert [each.value for each in reading.invalid] == ["1.5", "nan"]
    (kept,) = reading.samples
    assert type(kept.value) is int


async def test_texts_are_cleaned_and_bounded(shelf: Shelf) -> None:
    class Loud(GoodCollector):
        def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
            samples = (Sample(FAN, ("\u202e<b>\n" + "x" * 500,), 0.5),)
            done(Reading(-1.0, samples, error="a\nb" * 500, warnings=("\x1b[2J",), facts={"v": "\x00" + "y" * 999}))

    reading = await visited(collector_of(shelf, Loud))
    assert reading.duration_s == 0.0
    texts = [*reading.samples[0].labels, reading.error or "", *reading.warnings, *reading.facts.values()]
    assert all(text.isprintable() and len(text) <= 300 for text in texts)


@pytest.mark.parametrize("given", [None, 7, "text", object()], ids=lambda given: type(given).__name__)
async def test_what_is_no_reading_ends_the_visit_as_a_failure(shelf: Shelf, given: Any) -> None:
    class Odd(GoodCollector):
        def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
            done(given)

    assert (await visited(collector_of(shelf, Odd))).asked is False


async def test_a_reading_full_of_nonsense_is_a_failure_or_is_mended(shelf: Shelf) -> None:
    class Odd(GoodCollector):
        def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
            done(Reading("x", None, 7, 7, 7, 7, "x", 0))  # type: ignore[arg-type]

    reading = await visited(collector_of(shelf, Odd))
    assert reading == Reading(0.0, error="7", partial=True, asked=False)


async def test_two_plug_ins_with_one_metrics_name_the_first_one_has_it(shelf: Shelf) -> None:
    class Other(GoodCollector):
        def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
            done(Reading(0.1, (Sample(replace(FAN, label_names=("slot",)), ("1",), 0.5),)))

    shelf.add(plugins.COLLECTORS, "acme", GoodCollector)
    shelf.add(plugins.COLLECTORS, "bcme", Other)
    built = PlugIns(Clock()).collectors(context(inventory()))
    first, second = (each for each in built if isinstance(each, GuestCollector))
    assert (await visited(first)).samples
    assert (await visited(second)).samples == ()
    assert "is another plug-in's" in words(second.troubles())[0]


async def test_more_samples_than_a_device_can_have_are_cut(shelf: Shelf) -> None:
    class Many(GoodCollector):
        def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
            done(Reading(0.1, tuple(Sample(FAN, (f"{number}",), 0.5) for number in range(3000))))

    assert len((await visited(collector_of(shelf, Many))).samples) == 2000


def test_health_takes_the_catalogues_metrics_only_for_the_plug_in_itself(shelf: Shelf) -> None:
    class Proud(GoodExporter):
        def health(self) -> Iterator[Sample]:
            yield Sample(c.SPOOL_BYTES, ("acme",), 5)
            yield Sample(c.SPOOL_BYTES, ("influxdb",), 5)
            yield Sample(c.INVENTORY_VALID, (), 0)
            yield Sample(FAN, ("1",), 1)
            raise ZeroDivisionError

    guest = exporter_of(shelf, Proud)
    told = list(guest.health())
    assert told[0] == Sample(c.SPOOL_BYTES, ("acme",), 5)
    assert {sample.metric for sample in told[1:]} == {c.PLUGIN_ERRORS}
