"""What `load` does with files as a whole, with several faults at once, and with what is good."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.inventory import load
from songxa.model import (
    ControllerPlace,
    InventoryError,
    Kind,
    PingMethod,
    PingSettings,
    SnmpSettings,
    UplinkRule,
)
from tests.support.inventories import GOOD, edited, problems_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inventory.yaml"


# ---- files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 0, "the file is empty"),
        (b" \n\n", 0, "the file is empty"),
        (b"# all commented out\n", 0, "the file is empty; accepted: a mapping with name"),
        (b"- a\n- b\n", 0, "is no mapping; accepted: a mapping with name"),
        (b"just text", 0, "is no mapping"),
        (b"name: X\nnote: \xff\xfe\n", 2, "byte 0xff is not UTF-8"),
        ("name: X\n".encode("utf-16"), 1, "byte 0xff is not UTF-8"),
        (b"name: X\n\nx: OLT\x07\n", 3, "the character U+0007 may not stand in YAML"),
        ("name: Xã\n\nx: \x07".encode(), 3, "U+0007"),
        (b"[" * 100_000, 1, "nested more than 32 deep"),
        (b"a: " * 1000, 1, "a colon too many"),
        (b"#" * (16 * 1024 * 1024 + 1), 0, "is larger than 16 MB"),
    ],
)
def test_a_file_that_is_none_gives_one_line(path: Path, content: bytes, line: int, words: str) -> None:
    path.write_bytes(content)
    (problem,) = problems_of(path)
    assert (problem.file, problem.line) == (str(path), line)
    assert words in problem.message


def test_a_missing_file_a_folder_and_a_device_file_are_told_apart(path: Path) -> None:
    assert "there is no such file" in problems_of(path)[0].message
    assert "is a folder" in problems_of(path.parent)[0].message
    assert "is no plain file" in problems_of(Path("/dev/null"))[0].message
    assert "is no path" in problems_of(Path("a\0b"))[0].message
    assert "cannot be read" in problems_of(Path("x" * 5000))[0].message


def test_a_file_that_may_not_be_read_says_so(path: Path) -> None:
    edited(path).chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)  # root may read everything
    try:
        assert "may not read it" in problems_of(path)[0].message
    finally:
        os.seteuid(user)


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(path).name == "Xã Thử"


def test_the_revision_is_the_hash_of_the_bytes(path: Path) -> None:
    edited(path, ("name: Xã Thử", "name: Xã Khác # x"))
    assert load(path).revision == hashlib.sha256(path.read_bytes()).hexdigest()


# ---- several at once ----------------------------------------------------------------------------------------------


def test_all_problems_come_at_once_in_the_order_of_the_file(path: Path) -> None:
    edited(
        path,
        ("operator: commune", "operator: comune"),
        ("interval: 60", "intervall: 60"),
        ("uplinks: [hop]", "uplinks: &x [hop]"),
        ("latitude: 19.88", "latitude: 0"),
        ("address: 10.45.0.2", "address: olt.example"),
        ("end: 2026-12-06 02:00", "end: later"),
        ("households: 300", "households: none"),
    )
    found = problems_of(path)
    assert [problem.key for problem in found] == [
        "areas.thon.households",
        "sites.ubnd.latitude",
        "devices.rtr.operator",
        "devices.olt.address",
        "devices.onu-1.uplinks",
        "devices.wifi.intervall",
        "maintenance.thay-ac-quy.end",
    ]
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)
    assert str(found[0]).startswith(f"{path}:14: areas.thon.households: is none; accepted: a whole number")


def test_an_entry_with_an_error_is_no_unknown_reference_elsewhere(path: Path) -> None:
    edited(path, ("name: OLT", "name: 1"), ("ap-default: {version: 2c}", "ap-default: {version: 7}"))
    assert [problem.key for problem in problems_of(path)] == ["credentials.ap-default.version", "devices.olt.name"]


def test_a_thousand_problems_are_enough_and_found_in_bounded_work(path: Path) -> None:
    devices = "".join(f"  d{number}: {{nme: X, kind: x, site: ubndd}}\n" for number in range(3000))
    edited(path, ("devices:\n", "devices:\n" + devices))
    assert len(problems_of(path)) == 1000


def test_no_secret_typed_into_the_inventory_is_repeated(path: Path) -> None:
    for old, new in [
        ("{version: 2c}", "{version: 2c, community: CANARY}"),
        ("{version: 2c}", "CANARY"),
        ("{version: 2c}", "{user: [CANARY]}"),
        ("snmp: loi", "snmp: CANARY"),
        ("snmp: loi", "snmp: canary-canary"),
        ("snmp: loi", "snmp: {credential: canary canary}"),
        ("snmp: loi", "snmp: {community: CANARY}"),
    ]:
        text = str(problems_of(edited(path, (old, new)))[0])
        assert "canary" not in text.lower(), text


# ---- what is good -------------------------------------------------------------------------------------------------


def test_defaults_of_the_kind_fill_what_a_device_leaves_out(path: Path) -> None:
    edited(
        path,
        (
            "  access_point: {snmp: ap-default}",
            "  access_point: {snmp: {credential: ap-default, port: 1161, profile: unifi-ap}, interval: 30}\n"
            "  olt: {ping: false, snmp: loi}\n"
            "  router: {ping: {method: udp-echo}}",
        ),
        ("    interval: 60\n", ""),
        ("    ping: {method: icmp}\n", ""),
    )
    devices = load(path).devices
    assert devices["wifi"].interval_s == 30
    assert devices["wifi"].ping == PingSettings(PingMethod.ICMP, None, 3)
    assert devices["wifi"].snmp == SnmpSettings("ap-default", "2c", 1161, "auto"), "the device's own profile goes first"
    assert devices["olt"].ping is None
    assert devices["olt"].snmp == SnmpSettings("loi", "3", 161, "auto")
    assert devices["olt"].interval_s == 60
    assert devices["rtr"].ping == PingSettings(PingMethod.UDP_ECHO, 7, 3)


def test_a_device_without_address_is_asked_nothing_whatever_its_kinds_defaults(path: Path) -> None:
    edited(path, ("  access_point: {snmp", "  fibre_box: {snmp: loi, ping: {count: 1}}\n  access_point: {snmp"))
    box = load(path).devices["hop"]
    assert (box.kind, box.address, box.ping, box.snmp) == (Kind.FIBRE_BOX, None, None, None)


def test_false_switches_a_default_off(path: Path) -> None:
    edited(
        path,
        ("    snmp: {profile: auto}\n", "    snmp: false\n"),
        ("    snmp: loi\n", "    ping: null\n    snmp: loi\n"),
    )
    devices = load(path).devices
    assert devices["wifi"].snmp is None
    assert devices["rtr"].ping is None


def test_addresses_are_kept_in_their_canonical_form(path: Path) -> None:
    edited(path, ("address: 10.45.0.2", "address: FD00:0045:0000::0002"))
    assert load(path).devices["olt"].address == "fd00:45::2"


def test_two_devices_behind_one_address_are_told_apart_by_their_snmp_ports(path: Path) -> None:
    edited(path, ("address: 10.45.0.2", "address: 10.45.0.1\n    snmp: {credential: loi, port: 1161}"))
    assert load(path).devices["olt"].address == "10.45.0.1"


def test_loopback_is_asked_only_where_allowed_networks_names_it(path: Path) -> None:
    anything = ("allowed_networks: [10.45.0.0/16", "allowed_networks: [0.0.0.0/0")
    here = ("address: 10.45.0.2", "address: 127.0.0.1")
    assert "this machine itself" in problems_of(edited(path, anything, here))[0].message
    edited(path, ("allowed_networks: [10.45.0.0/16", "allowed_networks: [10.45.0.0/16, 127.0.0.0/8"), here)
    assert load(path).devices["olt"].address == "127.0.0.1"


def test_without_allowed_networks_only_private_addresses_are_asked(path: Path) -> None:
    networks = ('allowed_networks: [10.45.0.0/16, "fd00:45::/48"]\n', "")
    assert load(edited(path, networks)).allowed_networks == ()
    assert "10.0.0.0/8" in problems_of(edited(path, networks, ("10.45.0.2", "8.8.8.8")))[0].message


def test_a_border_is_closed_once_whether_or_not_the_file_closes_it(path: Path) -> None:
    corners = ((105.79, 19.87), (105.80, 19.87), (105.80, 19.88), (105.79, 19.87))
    assert load(edited(path)).areas["thon"].polygon == corners
    assert (
        load(edited(path, ("[105.80, 19.88]]", "[105.80, 19.88], [105.79, 19.87]]"))).areas["thon"].polygon == corners
    )


def test_times_are_read_in_the_inventorys_timezone_unless_they_name_an_offset(path: Path) -> None:
    (window,) = load(edited(path, ("end: 2026-12-06 02:00", "end: 2026-12-05T19:00:00Z"))).maintenance
    assert window.end - window.start == 4 * 3600
    assert window.start == 1796482800.0  # date -d '2026-12-05 22:00 +07' +%s


def test_names_are_composed_and_a_section_may_be_empty(path: Path) -> None:
    edited(path, ("name: OLT", "name: Xa\u0303"), ("    devices: [bts]\n", "    devices: [bts]\n"))
    assert load(path).devices["olt"].name == "Xã"
    path.write_text("name: X\nmaintenance:\n  # none at present\ndevices:\n", encoding="utf-8")
    assert load(path).devices == {}


def test_a_long_chain_of_uplinks_needs_no_recursion(path: Path) -> None:
    chain = "".join(
        f"  r{n}: {{name: R{n}, kind: bts, site: cot, operator: viettel, uplinks: [{f'r{n - 1}' if n else 'rtr'}]}}\n"
        for n in range(3000)
    )
    edited(path, ("  bts:\n", chain + "  bts:\n"))
    assert len(load(path).devices) == 3009


def test_what_the_incident_engine_needs_is_there_as_the_file_says(path: Path) -> None:
    commune = load(edited(path))
    assert commune.canaries == ("olt",)
    assert commune.map_tiles == "https://tiles.example.vn/{z}/{x}/{y}.png"
    assert commune.map_attribution == "© Bản đồ thử"
    hall = commune.devices["wifi-2"]
    assert hall.uplinks_needed is UplinkRule.ALL
    assert hall.controller == ControllerPlace("ac", "hoi truong")
    assert hall.powered_by == "ups"
    assert (hall.address, hall.ping, hall.snmp, hall.passive) == (None, None, None, False)
    assert commune.devices["wifi"].uplinks_needed is UplinkRule.ANY


def test_an_access_point_that_moves_to_another_name_at_its_controller_is_asked_anew(path: Path) -> None:
    before = load(edited(path)).devices["wifi-2"]
    after = load(edited(path, ("ap: hoi truong", "ap: san truoc"))).devices["wifi-2"]
    assert before.access != after.access


def test_without_canaries_and_a_map_nothing_is_assumed(path: Path) -> None:
    path.write_text("name: X\n", encoding="utf-8")
    commune = load(path)
    assert (commune.canaries, commune.map_tiles, commune.map_attribution) == ((), "", "")


# ---- anything -----------------------------------------------------------------------------------------------------


def loads_or_explains(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        load(path)
    except InventoryError as error:
        assert error.problems
        assert all(problem.message and str(problem).isprintable() for problem in error.problems)


@given(st.binary(max_size=300))
def test_any_bytes_load_or_are_explained(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    loads_or_explains(tmp_path_factory.getbasetemp() / "any.yaml", content)


@given(
    st.integers(0, len(GOOD.encode())),
    st.integers(0, 40),
    st.one_of(
        st.binary(max_size=12), st.sampled_from([b": ", b"- ", b"[", b"{", b"\n", b" ", b"0", b"null", b"&a ", b"'"])
    ),
)
def test_any_damage_to_a_good_inventory_is_explained(
    tmp_path_factory: pytest.TempPathFactory, start: int, length: int, put: bytes
) -> None:
    good = GOOD.encode()
    loads_or_explains(tmp_path_factory.getbasetemp() / "damaged.yaml", good[:start] + put + good[start + length :])


leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just([]), st.just({}), st.just([[1]])
)


@given(st.sampled_from([line for line in GOOD.splitlines() if ": " in line and "{" not in line]), leaves)
def test_any_value_in_any_field_is_explained(
    tmp_path_factory: pytest.TempPathFactory, line: str, value: object
) -> None:
    key = line.partition(": ")[0]
    shown = {True: "true", False: "false", None: "null"}.get(value) if isinstance(value, bool | None) else repr(value)
    loads_or_explains(tmp_path_factory.getbasetemp() / "value.yaml", GOOD.replace(line, f"{key}: {shown}").encode())
