"""`songxa inventory` by hand: somebody at a terminal is asked question by question."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from songxa import inventory as inventories
from songxa.inventory import yaml12
from songxa.simulator import Simulation, start
from tests.support import searching
from tests.support.inventories import GOOD
from tests.support.talking import talk

CANARY = "canary-community"
NEW = (
    "add", "device", "--name", "Wi-Fi chợ", "--site", "cot", "--kind", "access_point", "--operator", "viettel",
    "--address", "10.45.9.9",
)  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "inventory.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def simulation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulation]:
    whole = tmp_path_factory.mktemp("whole") / "whole.yaml"
    whole.write_text(searching.whole(), encoding="utf-8")
    running = asyncio.run(start(inventories.load(whole), namespace=False, latency=False))
    yield running
    asyncio.run(running.stop())


def test_somebody_adds_a_hotspot_at_a_new_place_with_what_was_detected(simulation: Simulation, tmp_path: Path) -> None:
    file = searching.known(tmp_path / "inventory.yaml", simulation.inventory, ["rt-ubnd", "ap-ubnd-1"])
    there = simulation.inventory.devices["ap-nvh-bai-sen"]
    assert there.address is not None
    assert there.snmp is not None
    environment = {f"SONGXA_SNMP_{key.upper()}_COMMUNITY": f"sim-{key}" for key in ("wifi", "mang")}
    code, screen = talk(
        ["inventory", "add", "device", "--set", f"snmp.port={there.snmp.port}"],
        [
            ("Name,", "Wi-Fi chợ"), ("stands at", "+"),
            ("Name,", "Chợ trung tâm"), ("Which area", ""), ("Position", "ở đâu đó"), ("Position", "105.81, 19.89"),
            ("Sort of place", "market"), ("public place", "có"), ("Key", ""),
            ("stands at", "cho trung"), ("IP address", "10.1.1.300"), ("IP address", there.address), ("now?", ""),
            ("What it is", ""), ("Who runs", ""), ("SNMP credential", CANARY), ("SNMP credential", ""),
            ("hangs on", "rt-ubnd"), ("Make", ""), ("SSID", "XA, XA 5G"), ("Key", "rt-ubnd"), ("Key", ""),
            ("Write these", "y"),
        ],
        cwd=tmp_path, env=environment,
    )  # fmt: skip
    assert code == 0, screen
    assert "is no address" in screen
    assert "It answers: family unifi-ap" in screen
    assert "there is rt-ubnd already" in screen
    assert "Prometheus: 1 new target." in screen
    commune = inventories.load(file)
    device = commune.devices["wifi-cho"]
    assert (device.site, device.uplinks, device.ssids) == ("cho-trung-tam", ("rt-ubnd",), ("XA", "XA 5G"))
    assert device.model
    assert device.snmp is not None
    assert device.snmp.credential == "wifi"
    assert commune.sites["cho-trung-tam"].public
    assert CANARY not in file.read_text(encoding="utf-8")
    assert "sim-wifi" not in screen


def test_no_is_an_answer_and_so_is_the_end_of_the_input(file: Path) -> None:
    code, screen = talk(["inventory", *NEW], [("Write these", "n")], cwd=file.parent)
    assert code == 1
    assert "+  wifi-cho:" in screen
    code, screen = talk(
        ["inventory", "add"], [("Add what?", "area"), ("Name,", "Thôn Mới"), ("Level", "\x04")], cwd=file.parent
    )
    assert code == 1
    assert "Traceback" not in screen
    assert file.read_text(encoding="utf-8") == GOOD


def test_areas_operators_credentials_and_windows_are_asked_for_too(file: Path) -> None:
    for noun, answers, section, key in (
        ("area", [("Name,", "Thôn Mới"), ("Level", ""), ("lies in", "Xã"), ("households", "x"), ("households", "120"),
                  ("people", ""), ("Key", "")], "areas", "thon-moi"),
        ("operator", [("Name,", "VNPT"), ("Whom to call", ""), ("Mobile", "45202"), ("Key", "")], "operators", "vnpt"),
        ("credential", [("version", "3"), ("user name", "giamsat"), ("Key", "v3")], "credentials", "v3"),
        ("maintenance", [("Reason", "Thay ắc quy"), ("Begin", "mai"), ("Begin", "2026-12-05 22:00"),
                         ("End", "2026-12-06 05:00"), ("Which devices", "rtr,olt"), ("Which sites", ""),
                         ("Which areas", ""), ("Key", "")], "maintenance", "thay-ac-quy"),
    ):  # fmt: skip
        code, screen = talk(["inventory", "add", noun], [*answers, ("Write these", "y")], cwd=file.parent)
        assert code == 0, screen
        root = yaml12.parse(file.read_text(encoding="utf-8")).root
        assert isinstance(root, dict)
        assert key in root[section]
    assert len(inventories.load(file).maintenance) >= 1


def test_from_nothing_to_the_first_hotspot_in_vietnamese_and_in_words_of_ones_own(tmp_path: Path) -> None:
    code, screen = talk(
        ["inventory", "add"],
        [
            ("Thêm gì?", ""), ("Lập một danh mục mới?", "vâng"), ("Lập một danh mục mới?", "có"), ("Tên xã", ""),
            ("Tên xã", "Xã Mới"), ("Tên,", "Wi-Fi cổng chợ"), ("Tên,", "Chợ Mới"), ("Tên,", "Xã Mới"),
            ("Cấp", "xã"), ("Thuộc khu vực nào", ""), ("Số hộ", ""), ("Số dân", ""), ("Khoá", ""),
            ("Ở khu vực nào", ""), ("Toạ độ", "19,8801, 105,7955"), ("Loại địa điểm", "Chợ"), ("công cộng", "có"),
            ("Khoá", ""), ("Ở địa điểm nào", ""), ("Địa chỉ IP", "10.45.1.2"), ("ngay bây giờ?", "không"),
            ("Loại thiết bị", ""), ("Tên,", "Viettel"), ("Số gọi", "-"), ("Mã mạng", ""), ("Khoá", ""),
            ("Ai vận hành", ""), ("Xác thực SNMP", ""), ("Nối lên", ""), ("Hãng", ""), ("SSID", ""), ("Khoá", ""),
            ("Ghi những thay đổi này?", "có"),
        ],
        cwd=tmp_path, env={"SONGXA_LANG": "vi"},
    )  # fmt: skip
    assert code == 0, screen
    commune = inventories.load(tmp_path / "inventory.yaml")
    assert (commune.name, commune.areas["xa-moi"].level) == ("Xã Mới", "commune")
    assert (commune.sites["cho-moi"].area, commune.sites["cho-moi"].category) == ("xa-moi", "market")
    device = commune.devices["wifi-cong-cho"]
    assert (device.site, device.kind, device.operator) == ("cho-moi", "access_point", "viettel")
    assert commune.operators["viettel"].hotline == "", "what was left empty with - is empty"


def test_who_does_not_want_a_new_inventory_gets_none(tmp_path: Path) -> None:
    code, _ = talk(["inventory", "add", "area"], [("Begin a new one?", "n")], cwd=tmp_path)
    assert code == 1
    code, _ = talk(["inventory", "add", "area"], [("Begin a new one?", "y"), ("Name of the", "\x04")], cwd=tmp_path)
    assert code == 1
    assert list(tmp_path.iterdir()) == []
