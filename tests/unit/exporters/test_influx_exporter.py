"""The InfluxDB exporter without a server: what it hands over for delivery, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import pytest

from songxa import catalogue as c
from songxa import plugins
from songxa.exporters.influxdb import exporter as module
from songxa.exporters.influxdb.exporter import InfluxExporter
from songxa.exporters.rounds import ROUND_S
from songxa.model import Device, InputError, Inventory, Kind, Poll, Reading, Sample, SpoolLimits, TakesDerived, Trouble
from songxa.spool import Courier
from tests.support.influxing import AT, FakeDerived, context_of, secrets, settings, with_influx

POINT = Device("ap-01", "Điểm 1", Kind.ACCESS_POINT, "nvh-1", "viettel", "127.1.0.1")
URL = "http://127.0.0.1:9"


class Taken:
    """In the place of Delivery: what was handed over, and whether another courier was asked for."""

    def __init__(self, name: str, build: Callable[[], Courier]) -> None:
        assert name == "influxdb"
        self.tried = 0
        self.build, self.lines, self.times, self.renewed = build, list[str](), list[float](), list[bool]()

    def put(self, payload: bytes, points: int, at: float) -> None:
        lines = payload.decode().splitlines()
        assert len(lines) == points
        self.lines += lines
        self.times.append(at)

    def renew(self, wanted: bool) -> None:
        self.renewed.append(wanted)

    def again(self) -> None:
        self.tried += 1

    def health(self) -> Iterable[Sample]:
        return [Sample(c.SPOOL_POINTS, ("influxdb",), len(self.lines))]

    def troubles(self) -> Sequence[Trouble]:
        return [Trouble("notice.example")]

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


Built = tuple[InfluxExporter, Taken]


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Callable[[Inventory], Built]:
    monkeypatch.setattr(module, "Delivery", Taken)

    def make(commune: Inventory) -> Built:
        exporter = InfluxExporter(context_of(commune, None, secrets()))
        taken = exporter._delivery
        assert isinstance(taken, Taken)
        return exporter, taken

    return make


def commune(*tags: str, **more: object) -> Inventory:
    return with_influx(replace(settings(URL, tags=tags), **more), [POINT])  # type: ignore[arg-type]


def poll(second: float = 12.5, *samples: Sample, device: Device = POINT) -> Poll:
    return Poll(device, "snmp", AT + second, Reading(0.25, samples))


def test_it_is_found_where_plug_ins_are_found_and_takes_what_is_derived() -> None:
    built = plugins.exporters()["influxdb"](context_of(commune(), None, secrets()))
    assert built.name == "influxdb"
    assert isinstance(built, TakesDerived)


def test_without_settings_there_is_nothing_to_build() -> None:
    with pytest.raises(InputError, match=r"exporters\.influxdb is missing"):
        InfluxExporter(context_of(with_influx(None), None, secrets()))


def test_a_poll_is_handed_over_at_its_slot(build: Callable[[Inventory], Built]) -> None:
    exporter, taken = build(commune("name"))
    exporter.export(poll(12.5, Sample(c.CPU, (), 0.5)))
    exporter.export(poll(71.0))
    assert taken.times == [AT, AT + 60]
    assert taken.lines[1] == f"songxa_cpu,device=ap-01,name=Điểm\\ 1 ratio=0.5 {AT}000"


def test_a_poll_of_a_device_that_is_gone_is_passed_over(build: Callable[[Inventory], Built]) -> None:
    exporter, taken = build(commune())
    exporter.export(poll(device=replace(POINT, key="gone")))
    exporter.adopt(with_influx(settings(URL), []))
    exporter.export(poll())
    assert taken.lines == []


def test_nothing_is_told_of_a_poll_with_a_sample_that_does_not_fit(build: Callable[[Inventory], Built]) -> None:
    exporter, taken = build(commune())
    with pytest.raises(ValueError, match="argument 2"):
        exporter.export(poll(0.0, Sample(c.CPU, (), 0.5), Sample(c.CPU, ("eth0",), 1)))
    assert taken.lines == []


def test_what_is_derived_is_told_in_rounds(
    build: Callable[[Inventory], Built], monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter, taken = build(commune())
    exporter.take_derived(FakeDerived())
    rounds = exporter._rounds
    assert rounds is not None
    now = [float(AT)]
    monkeypatch.setattr(rounds, "_wall", lambda: now[0])
    for second in range(ROUND_S):
        now[0] = AT + second
        rounds.turn()
    kinds = [line.split(",")[0].split(" ")[0] for line in taken.lines]
    assert (kinds.count("songxa"), kinds.count("songxa_device"), kinds.count("songxa_inventory")) == (1, 1, 4)
    info = next(line for line in taken.lines if line.startswith("songxa_device,"))
    assert "site=Nhà\\ văn\\ hoá\\ Thôn\\ Đông" in info
    assert " info=1 " in info


def test_only_limits_of_the_spool_ask_for_another_courier(build: Callable[[Inventory], Built]) -> None:
    exporter, taken = build(commune())
    exporter.adopt(commune(url="http://127.0.0.1:10", bucket="another"))
    assert taken.renewed == []
    exporter.adopt(commune(spool=SpoolLimits(max_bytes=8 << 20)))
    exporter.adopt(with_influx(None, [POINT]))
    exporter.adopt(with_influx(None, [POINT]))
    exporter.adopt(commune())
    assert taken.renewed == [True, False, True]


@pytest.mark.parametrize(
    ("change", "tried"),
    [
        ({"url": "http://127.0.0.1:10"}, 1), ({"org": "b"}, 1), ({"bucket": "b"}, 1), ({"ca_file": "/b"}, 1),
        ({"version": 1, "database": "b", "user": "b"}, 1), ({"retention_policy": "b"}, 1),
        ({}, 0), ({"tags": ("kind",)}, 0), ({"url": "http://127.0.0.1:10", "spool": SpoolLimits(8 << 20)}, 0),
    ],
)  # fmt: skip
def test_a_destination_that_was_corrected_is_tried_at_once(
    build: Callable[[Inventory], Built], change: dict[str, object], tried: int
) -> None:
    exporter, taken = build(commune())
    exporter.adopt(commune(**change) if "tags" not in change else commune("kind"))
    assert taken.tried == tried


def test_other_tags_are_told_from_the_next_poll_on(build: Callable[[Inventory], Built]) -> None:
    exporter, taken = build(commune())
    exporter.export(poll(0.0))
    exporter.adopt(commune("kind"))
    exporter.export(poll(60.0))
    assert [",kind=access_point" in line for line in taken.lines] == [False, True]


def test_series_given_twice_are_counted_beside_what_the_courier_tells(build: Callable[[Inventory], Built]) -> None:
    exporter, _ = build(commune())
    exporter.export(poll(0.0, Sample(c.CPU, (), 0.5), Sample(c.CPU, (), 0.5)))
    told = {sample.metric.name: sample.value for sample in exporter.health()}
    assert told == {"songxa_export_duplicates_total": 1, "songxa_spool_points": 2}
    assert exporter.troubles() == [Trouble("notice.example")]
