"""Devices out of use: kept in the file, no part of what is watched, and nothing in use hangs on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from songxa.inventory import load, secret_names
from songxa.inventory.rules.retirement import needs
from tests.support.inventories import edited, problems_of

NEIGHBOUR = "  rtr-2: {name: Dự phòng, kind: router, site: ubnd, operator: commune, address: 10.45.0.77}\n"
RETIRED = NEIGHBOUR.replace("}", ", retired: 2026-11-25}")


def with_devices(path: Path, lines: str, *more: tuple[str, str]) -> Path:
    return edited(path, ("devices:\n", f"devices:\n{lines}"), *more)


def test_a_retired_device_is_no_device_of_the_inventory_but_is_not_forgotten(tmp_path: Path) -> None:
    commune = load(with_devices(tmp_path / "inventory.yaml", RETIRED))
    assert "rtr-2" not in commune.devices
    assert commune.retired["rtr-2"].since == "2026-11-25"
    assert commune.retired["rtr-2"].device.address == "10.45.0.77"


def test_what_takes_its_place_may_have_its_address_and_its_name(tmp_path: Path) -> None:
    new = NEIGHBOUR.replace("rtr-2", "rtr-3")
    assert "rtr-3" in load(with_devices(tmp_path / "inventory.yaml", RETIRED + new)).devices
    assert {problem.key for problem in problems_of(with_devices(tmp_path / "two.yaml", NEIGHBOUR + new))} == {
        "devices.rtr-3.name",
        "devices.rtr-3.address",
    }


def test_its_secrets_are_not_needed_any_more(tmp_path: Path) -> None:
    other = RETIRED.replace("address:", "snmp: rieng, address:")
    file = with_devices(
        tmp_path / "inventory.yaml", other, ("credentials:\n", "credentials:\n  rieng: {version: 2c}\n")
    )
    assert "snmp.rieng.community" not in set(secret_names(load(file)))


@pytest.mark.parametrize(
    ("field", "key"),
    [
        ("uplinks: [rtr-2]", "devices.moi.uplinks[0]"),
        ("powered_by: rtr-2", "devices.moi.powered_by"),
    ],
)
def test_a_device_in_use_that_needs_a_retired_one_is_a_problem_in_one_line(
    tmp_path: Path, field: str, key: str
) -> None:
    retired = RETIRED.replace("kind: router", "kind: ups")
    new = f"  moi: {{name: Mới, kind: router, site: ubnd, operator: commune, address: 10.45.0.78, {field}}}\n"
    (problem,) = problems_of(with_devices(tmp_path / "inventory.yaml", retired + new))
    assert problem.key == key
    assert problem.message.startswith("rtr-2 is retired since 2026-11-25; accepted: a device in use")


def test_a_retired_device_may_hang_on_anything_retired(tmp_path: Path) -> None:
    behind = (
        RETIRED.replace("rtr-2:", "rtr-3:").replace("0.77", "0.78").replace("operator", "uplinks: [rtr-2], operator")
    )
    assert len(load(with_devices(tmp_path / "inventory.yaml", RETIRED + behind)).retired) == 2


def test_a_canary_cannot_be_retired(tmp_path: Path) -> None:
    file = with_devices(tmp_path / "inventory.yaml", RETIRED, ("canaries: [olt]", "canaries: [rtr-2]"))
    assert [problem.key for problem in problems_of(file)] == ["canaries[0]"]


def test_a_maintenance_window_covers_what_is_still_in_use(tmp_path: Path) -> None:
    text = with_devices(tmp_path / "inventory.yaml", RETIRED).read_text(encoding="utf-8")
    window = "  sau: {start: 2026-12-05 22:00, end: 2026-12-06 05:00, devices: [rtr, rtr-2]}\n"
    text = (
        text.replace("maintenance:\n", f"maintenance:\n{window}")
        if "maintenance:\n" in text
        else (f"{text}\nmaintenance:\n{window}")
    )
    (tmp_path / "inventory.yaml").write_text(text, encoding="utf-8")
    found = {each.key: each for each in load(tmp_path / "inventory.yaml").maintenance}
    assert found["sau"].devices == ("rtr",)


@pytest.mark.parametrize("day", ["2026-02-30", "25/11/2026", "true", '""'])
def test_what_is_no_day_is_refused_with_what_is_accepted(tmp_path: Path, day: str) -> None:
    (problem,) = problems_of(with_devices(tmp_path / "inventory.yaml", RETIRED.replace("2026-11-25", day)))
    assert problem.key == "devices.rtr-2.retired"
    assert "accepted: " in problem.message


def test_what_an_entry_needs_is_found_whatever_else_stands_in_it() -> None:
    entry = {"uplinks": ["a", 3], "powered_by": "b", "onu": {"olt": "c"}, "controller": "broken"}
    assert list(needs(entry)) == ["a", "b", "c"]
    assert list(needs({"uplinks": "a", "onu": None})) == []
