"""A commune for tests of pages and exporters: invented devices with polls that say what a test wants. No network."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from songxa import catalogue as c
from songxa.coverage.mapping import Desk
from songxa.exporters.prometheus import PrometheusExporter
from songxa.history import Archive
from songxa.latest import Latest
from songxa.model import (
    Area,
    Context,
    Device,
    Inventory,
    Kind,
    OnuPlace,
    Operator,
    PingSettings,
    Poll,
    Problem,
    Reading,
    Sample,
    SecretLike,
    Site,
    SnmpSettings,
    Trouble,
)
from tests.support.board import FakeArchive, FakeBoard

NOW = 1_763_863_925.0
"""23/11/2025 09:12:05 +07:00."""

NOWHERE = Path("/nowhere")
"""A data folder without a coverage ledger."""

VILLAGES = ("Thôn Đông", "Thôn Đoài", "Thôn Thượng", "Thôn Hạ")
PLACES = (
    ("ubnd", "UBND xã", 0),
    ("nvh-1", "Nhà văn hoá Thôn Đông", 0),
    ("nvh-2", "Nhà văn hoá Thôn Đoài", 1),
    ("nvh-3", "Nhà văn hoá Thôn Thượng", 2),
    ("nvh-4", "Nhà văn hoá Thôn Hạ", 3),
    ("mn", "Trường Mầm non", 0),
    ("th", "Trường Tiểu học", 1),
    ("thcs", "Trường THCS", 2),
    ("tyt", "Trạm y tế", 1),
    ("bd", "Bưu điện Văn hoá xã", 0),
    ("dt", "Di tích lịch sử văn hoá", 3),
    ("cho", "Chợ trung tâm", 2),
)
_OFFSETS = ((0.25, 0.3), (0.6, 0.22), (0.34, 0.7), (0.72, 0.62), (0.5, 0.46), (0.2, 0.55))


class NoSecrets:
    """Secrets of a commune that has none."""

    def get(self, name: str) -> SecretLike:
        raise AssertionError(f"nothing here asks for {name}")


def inventory(devices: Sequence[Device] | None = None) -> Inventory:
    """Four villages, twelve public places, three towers, and (unless told otherwise) the devices of a real commune."""
    west, south, size = 105.84, 19.86, 0.014
    areas = {"xa": Area("xa", "Xã Hoa Sen", "commune")}
    sites: dict[str, Site] = {}
    for index, name in enumerate(VILLAGES):
        x, y = west + index % 2 * size, south - index // 2 * size
        corners = ((0, 0), (0.96, 0.05), (1, 0.9), (0.5, 1.04), (0.04, 0.94), (0, 0))
        ring = tuple((x + px * size, y + py * size) for px, py in corners)
        areas[f"thon-{index}"] = Area(f"thon-{index}", name, "village", "xa", 110 + index, 400, ring)
    in_village = [0] * len(VILLAGES)

    def put(key: str, name: str, village: int, public: bool) -> None:
        dx, dy = _OFFSETS[in_village[village] % len(_OFFSETS)]
        in_village[village] += 1
        x, y = west + village % 2 * size, south - village // 2 * size
        sites[key] = Site(key, name, f"thon-{village}", y + dy * size, x + dx * size, public=public)

    for key, name, village in PLACES:
        put(key, name, village, public=True)
    for index in range(3):
        put(f"tram-{index}", f"Trạm BTS {VILLAGES[index]}", index, public=False)
    operators = {
        "viettel": Operator("viettel", "Viettel", "1800 8119", ("45204",)),
        "vnpt": Operator("vnpt", "VNPT", "1800 1166", ("45202",)),
        "mobifone": Operator("mobifone", "MobiFone", "1800 1090", ("45201",)),
        "xa": Operator("xa", "UBND xã", "0237 000 000"),
    }
    listed = devices_of_the_commune() if devices is None else devices
    by_key = {device.key: device for device in listed}
    return Inventory("Xã Hoa Sen", "Asia/Ho_Chi_Minh", "0" * 64, areas, sites, operators, by_key, {})


def devices_of_the_commune() -> list[Device]:
    """Devices of every kind; each access point hangs behind an ONU, a fibre box, the OLT."""
    ping, snmp = PingSettings(), SnmpSettings("default")

    def device(key: str, name: str, kind: Kind, site: str, operator: str, **more: object) -> Device:
        address = f"127.1.0.{len(made) + 1}"
        made.append(replace(Device(key, name, kind, site, operator, address, "", ping=ping, snmp=snmp), **more))  # type: ignore[arg-type]
        return made[-1]

    made: list[Device] = []
    device("rt-ubnd", "Bộ định tuyến UBND", Kind.ROUTER, "ubnd", "xa")
    device("rt-tslcd", "Mạng truyền số liệu chuyên dùng", Kind.ROUTER, "ubnd", "vnpt", uplinks=("rt-ubnd",))
    device("olt-1", "OLT trung tâm", Kind.OLT, "bd", "vnpt", uplinks=("rt-ubnd",))
    for index, site in enumerate(("nvh-1", "nvh-2", "nvh-3")):
        device(
            f"hc-{index + 1}", f"Hộp cáp số {index + 1}", Kind.FIBRE_BOX, site, "vnpt",
            address=None, ping=None, snmp=None, uplinks=("olt-1",),
        )  # fmt: skip
    for index, (site, name, _) in enumerate(PLACES):
        onu, box = f"onu-{index + 1:02}", f"hc-{index % 3 + 1}"
        place = OnuPlace("olt-1", f"0/1/{index % 3}", str(index + 1))
        device(
            onu, f"ONU {name}", Kind.ONU, site, "vnpt", address=None, ping=None, snmp=None, onu=place, uplinks=(box,)
        )
        operator = "viettel" if index % 2 else "vnpt"
        device(
            f"ap-{index + 1:02}", f"Wi-Fi {name}", Kind.ACCESS_POINT, site, operator,
            uplinks=(onu,), model="UniFi AC Mesh", ssids=("WIFI CONG CONG",),
        )  # fmt: skip
        device(f"cam-{index + 1:02}", f"Camera {name}", Kind.CAMERA, site, "xa", uplinks=(onu,), snmp=None)
    for index, operator in enumerate(("viettel", "vnpt", "mobifone")):
        site = f"tram-{index}"
        device(f"bts-{index + 1}", f"BTS {VILLAGES[index]}", Kind.BTS, site, operator, snmp=None)
        device(f"pw-{index + 1}", f"Nguồn BTS {VILLAGES[index]}", Kind.POWER_SYSTEM, site, operator)
        device(f"lte-{index + 1}", f"Đầu đo {VILLAGES[index]}", Kind.MODEM_PROBE, site, operator)
    device("vc-1", "Phòng họp trực tuyến", Kind.VIDEO_CONFERENCE, "ubnd", "xa", snmp=None, uplinks=("rt-tslcd",))
    device("ups-1", "Lưu điện UBND", Kind.UPS, "ubnd", "xa", uplinks=("rt-ubnd",))
    device("ups-2", "Lưu điện Bưu điện", Kind.UPS, "bd", "vnpt", uplinks=("rt-ubnd",))
    return made


def many(count: int) -> Inventory:
    """That many access points in the same four villages."""
    ping, snmp = PingSettings(), SnmpSettings("default")
    return inventory(
        [
            Device(
                f"ap-{index:05}", f"Điểm phát số {index}", Kind.ACCESS_POINT, PLACES[index % 12][0], "vnpt",
                f"10.{index >> 16}.{index >> 8 & 255}.{index & 255}", ping=ping, snmp=snmp,
            )
            for index in range(count)
        ]
    )  # fmt: skip


def ping_reading(mean_s: float = 0.0021, loss: float = 0.0) -> Reading:
    """Echoes that came back."""
    stats = (("min", 0.8), ("mean", 1.0), ("max", 1.4), ("jitter", 0.1))
    samples = [Sample(c.PING_RTT, (stat,), mean_s * share) for stat, share in stats]
    return Reading(mean_s * 3, (*samples, Sample(c.PING_LOSS, (), loss)))


def silent(what: str = "no answer to 3 echoes") -> Reading:
    """Nobody answered."""
    return Reading(2.0, error=what)


def snmp_reading(device: Device, dice: random.Random) -> Reading:
    """What a healthy device of its kind would say."""
    host = [Sample(c.UPTIME, (), dice.randrange(10_000, 9_000_000)), Sample(c.CPU, (), dice.uniform(0.02, 0.4))]
    return Reading(0.034, tuple(host + _OF_KIND.get(device.kind, _nothing)(dice)), facts={"profile": "generic"})


def _nothing(dice: random.Random) -> list[Sample]:
    return []


def _access_point(dice: random.Random) -> list[Sample]:
    return [
        *(Sample(c.WIFI_CLIENTS, (radio, "WIFI CONG CONG"), dice.randrange(0, 14)) for radio in ("ng", "na")),
        *(Sample(c.WIFI_UTILIZATION, (radio,), dice.uniform(0.05, 0.6)) for radio in ("ng", "na")),
        *(Sample(c.WIFI_CHANNEL, (radio,), channel) for radio, channel in (("ng", 6), ("na", 44))),
        Sample(c.WIFI_TX_POWER, ("ng",), 20),
        Sample(c.IF_IN_OCTETS, ("eth0",), dice.randrange(10**9, 10**12)),
        Sample(c.IF_OUT_OCTETS, ("eth0",), dice.randrange(10**9, 10**12)),
        Sample(c.IF_UP, ("eth0",), 1),
    ]


def _olt(dice: random.Random) -> list[Sample]:
    samples = [
        Sample(c.PON_ONUS, (f"0/1/{port}", state), n) for port in range(3) for state, n in (("up", 37), ("down", 2))
    ]
    for index in range(len(PLACES)):
        place = (f"0/1/{index % 3}", str(index + 1))
        samples += [
            Sample(c.ONU_UP, place, 1),
            Sample(c.OPTICAL_RX, place, round(dice.uniform(-24, -17), 2)),
            Sample(c.ONU_DISTANCE, place, dice.randrange(400, 4_000)),
        ]
    return samples


def _power(dice: random.Random) -> list[Sample]:
    return [
        Sample(c.BATTERY_CHARGE, (), 1.0),
        Sample(c.BATTERY_RUNTIME, (), 5_400),
        Sample(c.ON_BATTERY, (), 0),
        Sample(c.INPUT_VOLTS, (), round(dice.uniform(219, 233), 1)),
        Sample(c.BATTERY_CURRENT, (), -0.4),
    ]


def _probe(dice: random.Random) -> list[Sample]:
    return [
        Sample(c.CELL_RSRP, ("1",), round(dice.uniform(-104, -82))),
        Sample(c.CELL_SINR, ("1",), round(dice.uniform(4, 19))),
        Sample(c.CELL_INFO, ("1", "Viettel", "LTE", "54321"), 1),
    ]


_OF_KIND: dict[Kind, Callable[[random.Random], list[Sample]]] = {
    Kind.ACCESS_POINT: _access_point,
    Kind.OLT: _olt,
    Kind.POWER_SYSTEM: _power,
    Kind.UPS: _power,
    Kind.MODEM_PROBE: _probe,
}


def context(commune: Inventory) -> Context:
    """For building plug-ins."""

    def no_socket(*_: int) -> object:
        raise AssertionError("no socket is opened here")

    return Context(commune, NoSecrets(), no_socket, None, time.monotonic, lambda: NOW, random.Random(1))  # type: ignore[arg-type]


@dataclass
class FakeStation:
    """A station on a clock that stands still; the rooms behind it are the real ones."""

    commune: Inventory = field(default_factory=inventory)
    at: float = NOW
    started_at: float = NOW - 86_400
    simulation: str | None = None
    faulty: tuple[Problem, ...] = ()

    def __post_init__(self) -> None:
        self.latest = Latest(self.commune)
        self.board = FakeBoard(self.inventory, self.latest)
        self.archive: Archive = FakeArchive()
        self.coverage = Desk(NOWHERE)
        self.exporter = PrometheusExporter(context(self.commune))
        self.exporter.add_source(self.latest.up_samples)

    def inventory(self) -> Inventory:
        return self.commune

    def now(self) -> float:
        return self.at

    def problems(self) -> Sequence[Problem]:
        return self.faulty

    def troubles(self) -> Sequence[Trouble]:
        return ()

    def metrics(self, accept: str) -> tuple[bytes, str]:
        return self.exporter.render(accept)

    def poll(self, key: str, collector: str, reading: Reading, at: float | None = None) -> None:
        """One poll reaches whoever wants it."""
        poll = Poll(self.commune.devices[key], collector, self.at - 20 if at is None else at, reading)
        self.latest.export(poll)
        self.exporter.export(poll)

    def answer_all(self, at: float | None = None, but: Sequence[str] = (), seed: int = 7) -> FakeStation:
        """Every device that can be asked answers, except `but`."""
        dice = random.Random(seed)
        for device in self.commune.devices.values():
            if device.key in but:
                continue
            if device.ping is not None and device.address is not None:
                self.poll(device.key, "ping", ping_reading(dice.uniform(0.0006, 0.009)), at)
            if device.snmp is not None and device.address is not None:
                self.poll(device.key, "snmp", snmp_reading(device, dice), at)
        return self

    def silence(self, *keys: str, at: float | None = None) -> FakeStation:
        """These devices answer nothing."""
        for key in keys:
            device = self.commune.devices[key]
            self.poll(key, "ping", silent(), at)
            if device.snmp is not None:
                self.poll(key, "snmp", silent("no answer from 127.0.0.1:161 after 3 tries"), at)
        return self


def troubled() -> FakeStation:
    """A morning with one fibre box cut, an access point that hangs, and a base station on its battery."""
    station = FakeStation()
    cut = [key for key in sorted(station.commune.devices) if key[:3] in ("ap-", "cam") and int(key[-2:]) % 3 == 0]
    lost = {str(index) for index in range(1, len(PLACES) + 1) if index % 3 == 0}
    station.answer_all(at=NOW - 3_000)
    for at in (NOW - 725, NOW - 20):
        station.answer_all(at=at, but=[*cut, "olt-1", "pw-2", "ap-05"])
        station.silence(*cut, at=at)
        station.poll("olt-1", "ping", ping_reading(), at)
        station.poll("olt-1", "snmp", without_onus(station.latest.polls("olt-1")["snmp"].reading, lost), at)
        station.poll("ap-05", "ping", ping_reading(), at)
        station.poll("ap-05", "snmp", silent("no answer from 127.0.0.1:161 after 3 tries"), at)
        station.poll("pw-2", "ping", ping_reading(), at)
        station.poll("pw-2", "snmp", on_battery(station.latest.polls("pw-2")["snmp"].reading), at)
    return station


def without_onus(reading: Reading, lost: Collection[str]) -> Reading:
    """An OLT's answer when these ONUs have gone dark."""
    samples = tuple(
        sample._replace(value=0) if sample.metric is c.ONU_UP and sample.labels[1] in lost else sample
        for sample in reading.samples
        if sample.metric is not c.OPTICAL_RX or sample.labels[1] not in lost
    )
    return replace(reading, samples=samples)


def on_battery(reading: Reading) -> Reading:
    """A power system's answer without mains."""
    changed = {c.ON_BATTERY: 1, c.BATTERY_CHARGE: 0.42, c.INPUT_VOLTS: 0.0, c.BATTERY_RUNTIME: 4_300}
    samples = tuple(each._replace(value=changed.get(each.metric, each.value)) for each in reading.samples)
    return replace(reading, samples=samples)
