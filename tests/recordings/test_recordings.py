"""Recorded agents replayed over UDP: our values beside a peer's, difference by difference; nothing personal comes out.

The recordings are GPL data of another project and no part of this one: without them these tests are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isclose
from pathlib import Path

import pytest

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.deny import DENIED
from songxa.collectors.snmp.profile import library
from songxa.model import OnuPlace
from tests.recordings import peer
from tests.support.replay import Replayed, replay, rows

FAMILIES = {
    "Ubiquiti_UAP-legacy-3.x": "unifi-ap",
    "Ubiquiti_UAP-nanoHD": "unifi-ap",
    "Ubiquiti_airOS-8-AC": "airos",
    "MikroTik_LHG-R-LTE": "mikrotik",
    "MikroTik_RB433GL": "mikrotik",
    "MikroTik_RB760iGS": "mikrotik",
    "MikroTik_RouterOS-wireless-multi": "mikrotik",
    "Aruba_Instant-105-6.4": "aruba-instant",
    "Ruckus_ZoneDirector-1106": "ruckus-zonedirector",
    "Ruckus_Unleashed-R850": "ruckus-unleashed",
    "Teltonika_RUT240": "teltonika-legacy",
    "Teltonika_RUT955-legacy": "teltonika-legacy",
    "Teltonika_RUTX11": "teltonika",
    "Huawei_MA5600-SmartAX": "huawei-olt",
    "ZTE_C320": "zte-olt-c300",
    "APC_SMT750X-NMC2": "apc-ups",
    "Megatec_NetAgentII": "megatec-ups",
    "Huawei_SMU-GSE200M": "huawei-smu",
    "Huawei_SMU11B": "huawei-smu",
    "Hikvision_cam": "hikvision-camera",
}
LOAD_IS_NO_SHARE = {
    "Ubiquiti_UAP-legacy-3.x",  # the peer takes a load average times 100 for a share of the processor
}
IMPOSSIBLE = {"MikroTik_RB433GL": {("songxa_wifi_noise_dbm", "-122")}}
UPTIMES_S = {
    "Ubiquiti_UAP-legacy-3.x": 1955520.46,  # the host's clock: the agent was restarted
    "Teltonika_RUTX11": 44467.13,
    "Ruckus_ZoneDirector-1106": 5480880.51,  # its engine time is younger, and no host clock
    "Huawei_SMU-GSE200M": 1477765.86,
    "Megatec_NetAgentII": 143967.21,
    "Emerson_EES-NCU": 44586945.59,  # wrapped once
    "VSOL_V1600D": 5668439.39,  # its engine time is fifteen years
    "Transition_S3290-42": 36199319.97,
    "Ubiquiti_UFiber-OLT": 3028894.08,
    "Peplink_MAX-HD4": 416586.83,
    "Planet_WDAP-3000AX": 258062.62,
}
SAME = {"rel_tol": 1e-6, "abs_tol": 1e-6}


@pytest.fixture
def recording(recordings: Path, request: pytest.FixtureRequest) -> Path:
    path = recordings / f"{request.param}.snmprec"
    if not path.is_file():
        pytest.fail(f"{path} is missing", pytrace=False)
    return path


def every(names: Iterator[str] | list[str]) -> pytest.MarkDecorator:
    names = list(names)
    return pytest.mark.parametrize("recording", names, ids=names, indirect=True)


@every(list(FAMILIES))
async def test_a_recorded_device_is_recognised_and_read_without_a_warning(recording: Path) -> None:
    """Nothing that means "none" is taken for an impossible value either."""
    replayed = await replay(recording)
    assert replayed.reading.error is None
    assert replayed.reading.facts["profile"] == FAMILIES[recording.stem]
    assert not replayed.reading.warnings
    assert not replayed.reading.partial
    assert {(bad.metric, bad.value) for bad in replayed.reading.invalid} == IMPOSSIBLE.get(recording.stem, set())
    assert replayed.requests <= 60


@every(list(FAMILIES))
async def test_our_values_are_the_peers_values_but_for_the_differences_written_down(
    recording: Path, recordings: Path
) -> None:
    reading = (await replay(recording)).reading
    wrong = []
    for value in peer.expected(recordings, frozenset({recording.stem})):
        how = peer.reading_of(value)
        if isinstance(how, str):
            continue
        assert how is not None, f"{value}: neither compared nor said not to be exported"
        ours = peer.selected(value, how, reading.samples)
        if "songxa_wifi_channel" in how.metrics:
            ours = [peer.mhz(channel) for channel in ours]
        theirs = how.convert(value.value)
        candidates = [*ours, *([sum(ours)] if how.total and ours else [])]
        same = any(isclose(candidate, theirs, **SAME) for candidate in candidates)
        explained = (value.recording, f"{value.klass} {value.name}") in peer.DIFFERENCES
        if same == explained:
            wrong.append(
                f"{value}: {theirs:g}, ours {ours}{', though a difference is written down' if explained else ''}"
            )
    assert not wrong, "\n".join(wrong)


@every([name for name in FAMILIES if name not in LOAD_IS_NO_SHARE])
async def test_processor_and_memory_use_are_the_peers(recording: Path, recordings: Path) -> None:
    reading = (await replay(recording)).reading
    ours = {sample.metric.name: sample.value * 100 for sample in reading.samples if not sample.labels}
    cpu, memory = peer.shares(recordings, recording.stem)
    assert ours.get("songxa_cpu_ratio") == (cpu if cpu is None else pytest.approx(cpu, abs=1))
    assert ours.get("songxa_memory_used_ratio") == (memory if memory is None else pytest.approx(memory, abs=1))


def test_no_difference_is_written_down_that_no_recording_has(recordings: Path) -> None:
    known = {
        (value.recording, f"{value.klass} {value.name}") for value in peer.expected(recordings, frozenset(FAMILIES))
    }
    assert peer.DIFFERENCES.keys() <= known


@every(list(UPTIMES_S))
async def test_uptime_is_the_hosts_where_the_clocks_disagree(recording: Path) -> None:
    reading = (await replay(recording)).reading
    uptimes = [sample.value for sample in reading.samples if sample.metric.name == "songxa_uptime_seconds"]
    assert uptimes == [pytest.approx(UPTIMES_S[recording.stem], abs=0.02)]


@every(["Teltonika_RUT240", "MikroTik_RouterOS-wireless-multi", "Huawei_SMU11B"])
async def test_an_snmpv1_agent_gives_what_it_can(recording: Path) -> None:
    replayed = await replay(recording, version="1")
    modern = await replay(recording)
    ours, theirs = (
        {(sample.metric.name, sample.labels) for sample in each.reading.samples} for each in (replayed, modern)
    )
    assert replayed.reading.error is None
    assert ours <= theirs
    assert {name for name, _ in theirs} - {name for name, _ in ours} <= {
        "songxa_if_in_octets_total",
        "songxa_if_out_octets_total",
    }


async def test_an_onu_that_the_inventory_names_is_measured_and_its_neighbours_are_not(recordings: Path) -> None:
    path = recordings / "ZTE_C320.snmprec"
    reading = (await replay(path, everything=True)).reading
    listed = {sample.labels for sample in reading.samples if sample.metric.name == "songxa_onu_distance_meters"}
    assert ("1/1/4", "2") in listed
    assert len(listed) > 100
    quiet = (await replay(path, everything=False, onus=(OnuPlace("subject", "1/1/4", "2"),))).reading
    assert not [
        sample for sample in quiet.samples if "onu" in sample.metric.label_names and sample.labels[1] not in ("", "2")
    ]


# ---- every recording, known family or not -------------------------------------------------------------------------


@pytest.fixture
def all_recordings(recordings: Path) -> list[Path]:
    paths = sorted(recordings.glob("*.snmprec"))
    assert paths, f"no recordings in {recordings}"
    return paths


async def test_every_recording_is_survived_and_leaks_nothing(all_recordings: list[Path]) -> None:
    troubles = []
    for path in all_recordings:
        replayed = await replay(path)
        if replayed.reading.error is not None:
            troubles.append(f"{path.stem}: {replayed.reading.error}")
        shown = spoken(replayed)
        troubles += [f"{path.stem}: leaks {secret!r}" for secret in personal(path) if secret in shown]
    assert not troubles, "\n".join(troubles[:40])


def spoken(replayed: Replayed) -> str:
    """All that could reach a store, a log, a page or a screen, in lower case."""
    reading = replayed.reading
    return "\n".join(
        [
            *(text for sample in reading.samples for text in sample.labels),
            *(f"{invalid.labels} {invalid.value} {invalid.reason}" for invalid in reading.invalid),
            *reading.warnings,
            *reading.facts.values(),
            *replayed.trace,
        ]
    ).lower()


def personal(path: Path) -> set[str]:
    """What the recording holds of people: values of denied objects, addresses, subscriber numbers; in lower case.

    A word that also stands where it may be read (an alias that repeats the interface's name) is not among them; a
    number always is.
    """
    denied = tuple(ber.encode_oid(root) for root in DENIED)
    readable = library().readable
    secrets: set[str] = set()
    harmless: set[str] = set()
    for oid, tag, value in rows(path):
        if tag != ber.OCTET_STRING or not isinstance(value, bytes):
            continue
        text = value.decode("utf-8", "replace").strip().lower()
        if oid.startswith(denied):
            secrets |= {text} if len(text) >= 6 and not text.startswith("<private") else set()
        elif oid.startswith(readable):
            harmless.add(text)
        if len(value) == 6 and not value.isascii() and any(value[3:]):
            octets = [f"{octet:02x}" for octet in value]
            secrets |= {separator.join(octets) for separator in ("", ":", "-", " ")}
            secrets.add(".".join(str(octet) for octet in value))
        secrets |= set(re.findall(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}", text)) - {
            "00:00:00:00:00:00",
            "ff:ff:ff:ff:ff:ff",
        }
        secrets |= set(re.findall(r"(?<![\d.])\d{14,20}(?![\d.])", text)) - {"0" * 15}
    numbers = re.compile(r"(?:[0-9a-f]{2}[ :-]?){5}[0-9a-f]{2}|\d{14,20}|\d+(?:\.\d+){5}")
    known = {name for name in secrets if not numbers.fullmatch(name) and any(name in text for text in harmless)}
    return secrets - known - library().profiles.keys()


def test_the_leak_test_can_fail(recordings: Path) -> None:
    secrets = personal(recordings / "Teltonika_RUTX11.snmprec")
    assert {"868759034948317", "505013464769644"} <= secrets
    assert "24:de:c6:c3:50:a4" in personal(recordings / "Aruba_Instant-105-6.4.snmprec")
    assert "36.222.198.195.80.164" in personal(recordings / "Aruba_Instant-105-6.4.snmprec")
