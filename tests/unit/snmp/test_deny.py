"""What is never read."""

from __future__ import annotations

import pytest

from songxa.collectors.snmp.ber import encode_oid
from songxa.collectors.snmp.deny import DENIED, denied
from songxa.collectors.snmp.profile import library
from songxa.collectors.snmp.profile_compile import build
from songxa.collectors.snmp.profile_schema import ProfileError

GENERIC = ("generic.yaml", "name: generic\ntitle: Anything\n")


@pytest.mark.parametrize("root", DENIED)
def test_a_denied_subtree_is_refused_at_below_and_above_its_root(root: str) -> None:
    assert denied(root)
    assert denied(f"{root}.1.2.3")
    assert denied(root.rsplit(".", 1)[0])


@pytest.mark.parametrize(
    "oid", ["1.3.6.1.2.1.31.1.1.1.1", "1.3.6.1.2.1.31.1.1.1.180", "1.3.6.1.2.1.1.1.0", "1.3.6.1.4.1.48690.2.2.1.30"]
)
def test_a_neighbour_is_not_denied(oid: str) -> None:
    assert denied(oid) is None


@pytest.mark.parametrize(
    ("key", "body"),
    [
        ("get.alias", "get: {alias: 1.3.6.1.2.1.31.1.1.1.18.3}"),
        ("get.imei", "get: {imei: 1.3.6.1.4.1.14988.1.1.16.1.1.11.1}"),
        ("tables.arp.mac", "tables: {arp: {columns: {mac: 1.3.6.1.2.1.4.22.1.2}}}"),
        ("tables.fdb.port", "tables: {fdb: {columns: {port: 1.3.6.1.2.1.17.4.3.1.2}}}"),
        ("tables.all.x", "tables: {all: {columns: {x: 1.3.6.1.2.1.31.1.1.1}}}"),
        ("detect.probes", "detect: {probes: [{get: 1.3.6.1.4.1.48690.2.2.1.8.1, order: 1}]}"),
        ("detect.probes", "detect: {probes: [{under: 1.3.6.1.4.1.41112.1.4.7.1.3, order: 1}]}"),
    ],
)
def test_a_profile_that_touches_a_denied_object_does_not_load(key: str, body: str) -> None:
    detect = "" if body.startswith("detect") else "\ndetect: {sys_object_id: [1.3.6.1.4.1.1]}"
    text = f"name: curious\ntitle: Too curious\n{body}{detect}\n"
    with pytest.raises(ProfileError, match=f"curious: {key}.*never read"):
        build([GENERIC, ("curious.yaml", text)])


def test_no_packaged_profile_can_read_a_denied_object() -> None:
    forbidden = tuple(encode_oid(root) for root in DENIED)
    for oid in library().readable:
        assert not oid.startswith(forbidden)
        assert not any(root.startswith(oid) for root in forbidden)


def test_subscriber_numbers_ont_names_and_client_tables_are_on_the_list() -> None:
    for oid in (
        "1.3.6.1.2.1.31.1.1.1.18",  # ifAlias
        "1.3.6.1.2.1.17.7.1.2.2.1.2",  # dot1qTpFdbPort
        "1.3.6.1.2.1.4.35.1.4",  # ipNetToPhysicalPhysAddress
        "1.3.6.1.4.1.14988.1.1.16.1.1.12",  # MikroTik IMSI
        "1.3.6.1.4.1.48690.2.2.1.27",  # Teltonika ICCID
        "1.3.6.1.4.1.2011.6.128.1.1.2.43.1.9",  # Huawei ONT description
        "1.3.6.1.4.1.3902.1012.3.28.1.1.2",  # ZTE ONU name
        "1.3.6.1.4.1.14823.2.3.3.1.2.4.1.1",  # Aruba Instant clients
    ):
        assert denied(oid)
