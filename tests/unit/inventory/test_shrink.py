"""An inventory that would lose many devices at once, and how a person says that this is meant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from songxa.inventory import load
from songxa.inventory.shrink import accept, accepted, mark_of, too_many_gone
from songxa.model import Inventory, InventoryError
from tests.support.inventories import edited


def of(commune: Inventory, count: int, first: int = 0) -> Inventory:
    device = next(iter(commune.devices.values()))
    return replace(commune, devices={f"d{number}": device for number in range(first, first + count)})


@pytest.mark.parametrize(("had", "left", "refused"), [(10, 8, 0), (10, 7, 3), (56, 45, 0), (56, 44, 12), (2, 1, 0),
                                                      (1, 0, 0), (2, 0, 2), (0, 5, 0)])  # fmt: skip
def test_more_than_a_fifth_and_more_than_one_device_is_too_many(
    tmp_path: Path, had: int, left: int, refused: int
) -> None:
    commune = load(edited(tmp_path / "inventory.yaml"))
    assert len(too_many_gone(of(commune, had), of(commune, left))) == refused


def test_other_devices_in_their_place_do_not_make_up_for_those_that_go(tmp_path: Path) -> None:
    commune = load(edited(tmp_path / "inventory.yaml"))
    assert too_many_gone(of(commune, 10), of(commune, 20, first=5)) == [f"d{number}" for number in range(5)]


def test_what_is_accepted_is_one_revision_beside_the_real_file(tmp_path: Path) -> None:
    path = edited(tmp_path / "inventory.yaml")
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    assert accepted(path) == ""
    accept(link, load(path).revision)
    assert accepted(path) == load(path).revision
    assert mark_of(link) == tmp_path / ".inventory.yaml.accepted"
    assert mark_of(path).stat().st_mode & 0o777 == path.stat().st_mode & 0o666


def test_a_mark_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    path = edited(tmp_path / "inventory.yaml")
    mark_of(path).with_name(f"{mark_of(path).name}.new").mkdir()
    with pytest.raises(InventoryError, match="cannot be written: is a directory; accepted: a folder that you may"):
        accept(path, "0")
