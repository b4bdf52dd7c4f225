"""What a peer reads out of the recordings, and where we read otherwise. Data for test_recordings; asks nothing."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from songxa.model import Sample


@dataclass(frozen=True)
class Expected:
    """One value that the peer reads: its class (such as `clients`), its own type and name for it."""

    recording: str
    klass: str
    type: str
    name: str
    value: float

    def __str__(self) -> str:
        return f"{self.recording} {self.klass} {self.name}"


def expected(folder: Path, recordings: frozenset[str]) -> Iterator[Expected]:
    """The peer's values for these recordings."""
    with (folder / "EXPECTED_SENSORS.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["recording"] in recordings and row["kind"] in ("wireless", "sensor"):
                klass = f"{row['kind']} {row['class']}"
                yield Expected(row["recording"], klass, row["type"], row["descr"], float(row["value_librenms_reads"]))


_MAIN_MEMORY = re.compile(r"Memory|main memory|Physical memory|System Memory|Card .*|Slot .*|[0-9a-f:]{17} \[.*\]")


def shares(folder: Path, recording: str) -> tuple[float | None, float | None]:
    """Mean use of the processors and of main memory, in whole per cent as the peer has them; None where it has none."""
    cpu, memory = [], []
    with (folder / "EXPECTED_SENSORS.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["recording"] == recording and row["kind"] == "cpu":
                cpu.append(float(row["value_librenms_reads"]))
            if row["recording"] == recording and row["kind"] == "mem" and _MAIN_MEMORY.fullmatch(row["descr"]):
                memory.append(float(row["value_librenms_reads"].rpartition("perc=")[2]))
    return (fmean(cpu) if cpu else None), (fmean(memory) if memory else None)


def mhz(channel: float) -> float:
    """Centre frequency of a channel, IEEE 802.11-2020 annex E; 2.4 GHz up to channel 14, 5 GHz above."""
    if channel == 14:
        return 2484
    return 2407 + 5 * channel if channel < 14 else 5000 + 5 * channel


@dataclass(frozen=True)
class Reading:
    """How a value of the peer is found among ours: in which metrics, after what conversion."""

    metrics: tuple[str, ...]
    convert: Callable[[float], float] = float
    total: bool = False
    """The peer's value may be the sum of what its name selects; otherwise it is one of these."""


def _percent(value: float) -> float:
    return value / 100


def _tenth(value: float) -> float:
    return value / 10


READINGS: tuple[tuple[str, str, Reading], ...] = (
    # class, pattern of "type name", how
    ("wireless clients", ".*", Reading(("songxa_wifi_clients",), total=True)),
    ("wireless noise-floor", ".*", Reading(("songxa_wifi_noise_dbm",))),
    ("wireless power", "airos-rx .*", Reading(("songxa_wifi_signal_dbm",))),
    ("wireless power", ".*", Reading(("songxa_wifi_tx_power_dbm",))),
    ("wireless utilization", "unifi-total .*", Reading(("songxa_wifi_channel_utilization_ratio",), _percent)),
    ("wireless utilization", "(airos|aruba-instant) .*", Reading(("songxa_wifi_channel_utilization_ratio",), _percent)),
    ("wireless frequency", "(unifi|aruba-instant) .*", Reading(("songxa_wifi_channel",))),
    ("wireless frequency", ".*", Reading(("songxa_wifi_frequency_hertz",), lambda value: value * 1e6)),
    ("wireless ccq", ".*", Reading(("songxa_wifi_client_connection_quality_ratio",), _percent)),
    ("wireless rsrp", ".*", Reading(("songxa_cell_rsrp_dbm",))),
    ("wireless rsrq", ".*", Reading(("songxa_cell_rsrq_db",))),
    ("wireless sinr", ".*", Reading(("songxa_cell_sinr_db",))),
    ("wireless rssi", "mikrotik .*", Reading(("songxa_wifi_signal_dbm",))),
    ("wireless rssi", "rutos-rutx .*", Reading(("songxa_cell_rssi_dbm",))),
    ("wireless rssi", "rutos-2xx RSRP", Reading(("songxa_cell_rsrp_dbm",))),
    ("wireless snr", "rutos-2xx SINR", Reading(("songxa_cell_sinr_db",), lambda value: -value)),
    ("wireless ap-count", "ruckuswireless Connected.*", Reading(("songxa_wifi_controller_aps up",), total=True)),
    ("wireless ap-count", ".*", Reading(("songxa_wifi_controller_aps",), total=True)),
    ("sensor dbm", "rutos signal", Reading(("songxa_cell_rssi_dbm",))),
    ("sensor dbm", ".*Rx", Reading(("songxa_optical_rx_dbm",))),
    ("sensor dbm", ".*(TX|Tx)", Reading(("songxa_optical_tx_dbm",))),
    ("sensor signal", ".*RSRP", Reading(("songxa_cell_rsrp_dbm",))),
    ("sensor signal", ".*RSRQ", Reading(("songxa_cell_rsrq_db",))),
    ("sensor signal", ".*", Reading(("songxa_cell_rssi_dbm",))),
    ("sensor snr", ".*", Reading(("songxa_cell_sinr_db",))),
    ("sensor temperature", ".*", Reading(("songxa_temperature_celsius",))),
    ("sensor voltage", ".*(Battery|Battery Bus)", Reading(("songxa_power_battery_volts",))),
    ("sensor voltage", "(apc|netagent2) Input", Reading(("songxa_power_input_volts",))),
    ("sensor voltage", "(apc|netagent2) Output", Reading(("songxa_power_output_volts",))),
    ("sensor voltage", "huawei-smu AC Input.*", Reading(("songxa_power_input_volts",))),
    ("sensor voltage", "huawei-smu DC Total.*", Reading(("songxa_power_output_volts",))),
    ("sensor voltage", "(routeros ([Vv]oltage.*|sfp.*)|smartax .*|zxa10 .*)", Reading(("songxa_voltage_volts",))),
    ("sensor charge", ".*", Reading(("songxa_power_battery_charge_ratio",), _percent)),
    ("sensor runtime", "apc .*", Reading(("songxa_power_battery_runtime_seconds",), lambda value: value * 60)),
    ("sensor load", ".*", Reading(("songxa_power_load_ratio",), _percent)),
    # tenths of an ampere, which the peer takes for amperes: its rectifiers with 13 and 18 give 31 instead of 3.1
    ("sensor current", "huawei-smu Battery Current", Reading(("songxa_power_battery_current_amperes",), _tenth)),
)  # fmt: skip

NOT_EXPORTED: tuple[tuple[str, str, str], ...] = (
    ("wireless utilization", "unifi-(other|rx|tx) .*", "parts of the total, which is exported"),
    ("wireless (rate|capacity|distance|quality)", ".*", "no metric of the catalogue"),
    ("wireless rssi", "airos .*", "an index over the noise without a unit; the signal is exported in dBm"),
    ("wireless cell", ".*", "a label of songxa_cell_info"),
    ("sensor (count|state|power|fanspeed|frequency)", ".*", "no metric of the catalogue"),
    ("sensor current", ".*", "of supplies, cards and lasers: no metric of the catalogue"),
    ("sensor runtime", "rutos-2xx .*", "how long the data session has lasted, not a battery"),
    ("sensor voltage", "huawei-smu (Rectifier|DC Output|Lvd|BLVD).*", "set points, and the same bus a second time"),
    ("sensor voltage", "routeros ether.*", "of powered Ethernet ports: no metric of the catalogue"),
)

_CAGE = "0 in every column: a cage without a module; 0 dBm would be a mighty laser"

DIFFERENCES: dict[tuple[str, str], str] = {
    ("MikroTik_RB433GL", "wireless noise-floor 5G: pik-crkva"): (
        "-122 dBm lies below the thermal noise of any Wi-Fi channel: invalid, counted"
    ),
    ("MikroTik_RouterOS-wireless-multi", "wireless noise-floor SSID: WARKOP-KOPIBOSS"): (
        "0: a virtual access point has no radio of its own"
    ),
    ("MikroTik_RB760iGS", "sensor dbm sfp1 Rx"): _CAGE,
    ("MikroTik_RB760iGS", "sensor dbm sfp1 Tx"): _CAGE,
    ("MikroTik_RB760iGS", "sensor temperature sfp1"): _CAGE,
    ("MikroTik_RB760iGS", "sensor voltage sfp1"): _CAGE,
    ("Aruba_Instant-105-6.4", "wireless clients Total Clients"): (
        "the peer counts rows of the client table, which is never read; 6.4 has no other count"
    ),
    ("Ruckus_ZoneDirector-1106", "wireless clients SSID: <private>"): (
        "three networks of one name in the recording: their clients are one series, 23 in all"
    ),
}
"""By recording and "class name": why we do not read what the peer reads."""


def reading_of(value: Expected) -> Reading | str | None:
    """How to find it among ours, or why it is not exported; None if neither is written down here."""
    what = f"{value.type} {value.name}"
    for klass, pattern, reason in NOT_EXPORTED:
        if re.fullmatch(klass, value.klass) and re.fullmatch(pattern, what):
            return reason
    return next(
        (reading for klass, pattern, reading in READINGS if klass == value.klass and re.fullmatch(pattern, what)), None
    )


_NAMES: tuple[tuple[str, str], ...] = (
    (r"Clients \((\w+)\)", "radio"),
    (r"SSID: (.*?)(?: \(\w+\))?", "ssid"),
    (r"[25]G: (.+)", "ssid"),
    (r".*\((ng|na)\)", "radio"),
    (r"(?:SFP )?GPON (\d+/\d+/\d+)(?: TX)?", "port"),
    (r"(sfp\d+)(?: Rx| Tx)?", "port"),
)


def selected(value: Expected, reading: Reading, samples: tuple[Sample, ...]) -> list[float]:
    """Our values that the peer's name for the value points at; all of the metric where it points at none."""
    wanted = {name.split()[0]: name.split()[1:] for name in reading.metrics}
    found = [
        (dict(zip(sample.metric.label_names, sample.labels, strict=True)), float(sample.value))
        for sample in samples
        if sample.metric.name in wanted
        and (not wanted[sample.metric.name] or list(sample.labels) == wanted[sample.metric.name])
    ]
    for pattern, label in _NAMES:
        match = re.fullmatch(pattern, value.name)
        if match is None or not found:
            continue
        if label in found[0][0]:
            return [number for labels, number in found if labels[label] == match[1]]
        if label == "port" and "sensor" in found[0][0]:
            return [number for labels, number in found if labels["sensor"].endswith(match[1])]
        # a radio's value under the name of its network: the peer's name does not tell which radio
    return [number for _, number in found]
