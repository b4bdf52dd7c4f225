"""`songxa inventory` on single entries, in scripts: real files, real processes where several meet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from songxa import cli
from songxa import inventory as inventories
from songxa.commands import shared
from songxa.commands.inventory.carrying import Edit
from songxa.inventory import yaml12
from songxa.inventory.edit.changes import Put
from songxa.model import InputError, Inventory
from tests.support.inventories import GOOD
from tests.support.monitor import songxa

CANARY = "canary-community"
NEW = (
    "add", "device", "--name", "Wi-Fi chợ", "--site", "cot", "--kind", "access_point", "--operator", "viettel",
    "--address", "10.45.9.9",
)  # fmt: skip
GRAFANA = """
grafana:
  url: http://127.0.0.1:3000
  prometheus: {url: "http://127.0.0.1:9090"}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "inventory.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "LANGUAGE", "en")


def inventory(file: Path, *arguments: str, code: int = 0) -> tuple[str, str]:
    """What the command prints on standard output and on standard error, in this process: nothing is a terminal here."""
    done = CliRunner().invoke(cli.app, ["inventory", *arguments, "-i", str(file)])
    refused = isinstance(done.exception, InputError)
    assert done.exception is None or isinstance(done.exception, InputError | SystemExit), done.exception
    assert (2 if refused else done.exit_code) == code, done.output + str(done.exception)
    return done.stdout, done.stderr + (f"{done.exception}\n" if refused else "")


def as_json(file: Path, *arguments: str, code: int = 0) -> Any:
    return json.loads(inventory(file, *arguments, "--json", code=code)[0])


# ---- changing -------------------------------------------------------------------------------------------------------


def test_a_device_is_added_by_flags_and_nothing_else_in_the_file_changes(file: Path) -> None:
    done = songxa("inventory", *NEW, "--yes", "--reason", "điểm mới", "-i", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    out = done.stdout
    assert "+ devices.wifi-cho" in out
    assert "Prometheus: 1 new target." in out
    text = file.read_text(encoding="utf-8")
    start_of_new = text.index("  wifi-cho:")
    added = text[start_of_new : start_of_new + len(text) - len(GOOD)]
    assert text.replace(added, "", 1) == GOOD
    device = inventories.load(file).devices["wifi-cho"]
    assert (device.name, device.site, device.address) == ("Wi-Fi chợ", "cot", "10.45.9.9")
    log = file.with_name("inventory.log.jsonl").read_text(encoding="utf-8")
    assert "điểm mới" in log


def test_what_is_missing_is_one_line_where_nobody_can_be_asked(file: Path) -> None:
    out, err = inventory(file, "add", "device", "--name", "X", "--yes", code=2)
    assert (out, err) == ("", "add device: missing --site, --kind, --operator.\n")
    out, err = inventory(file, "add", "credential", "--yes", code=2)
    assert err == "add credential: missing KEY.\n"
    done = songxa("inventory", "add")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


def test_without_yes_and_without_a_terminal_nothing_is_written(file: Path) -> None:
    _, err = inventory(file, *NEW, code=2)
    assert "--yes" in err
    assert len(err.splitlines()) == 1
    assert file.read_text(encoding="utf-8") == GOOD


def test_a_dry_run_shows_the_difference_ends_with_3_and_writes_nothing(file: Path) -> None:
    out, _ = inventory(file, *NEW, "--dry-run", code=3)
    assert out.startswith("--- inventory.yaml\n+++ inventory.yaml\n@@ ")
    assert "+  wifi-cho:" in out
    assert file.read_text(encoding="utf-8") == GOOD
    assert [path.name for path in file.parent.iterdir()] == ["inventory.yaml"]
    out, _ = inventory(file, "set", "area.thon.households=300", "--dry-run")
    assert out == "Nothing to change: the inventory says so already.\n"


def test_what_will_follow_is_counted_on_boards_and_targets(file: Path) -> None:
    file.write_text(GOOD + GRAFANA, encoding="utf-8")
    told = as_json(file, "set", "operator.viettel.name=Viettel Mới", "--dry-run", code=3)
    assert told["written"] is False
    assert told["follows"]["grafana"]["changed"] > 0
    assert told["follows"]["prometheus"] == {"new": 0, "gone": 0, "changed": 0}
    again = as_json(file, "set", "operator.viettel.hotline=0000 000 009", "device.rtr.address=10.45.0.200", "--yes")
    assert again["written"] is True
    assert again["follows"]["prometheus"] == {"new": 0, "gone": 0, "changed": 1}


@pytest.mark.parametrize("how", ["--yes", "--dry-run"])
def test_each_text_is_read_once_and_the_inventory_is_checked_once_before_and_once_after(
    file: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(f"{GOOD}# {how}\n", encoding="utf-8")  # which nothing in this process has read yet
    read, checked = yaml12.parse, inventories.load
    reads: list[str] = []
    checks: list[object] = []

    def reading(text: str) -> yaml12.Document:
        reads.append(text)
        return read(text)

    def checking(path: Path, **more: Any) -> Inventory:
        checks.append(more)
        return checked(path, **more)

    monkeypatch.setattr(yaml12, "parse", reading)
    monkeypatch.setattr(inventories, "load", checking)
    monkeypatch.setattr("songxa.inventory.edit.checking.load", checking)
    inventory(file, "set", "device.rtr.note=Tủ mạng", how, code=3 if how == "--dry-run" else 0)
    assert len([text for text in reads if len(text) >= len(GOOD)]) == 2
    assert len(checks) == 2


def test_what_a_change_waited_for_is_part_of_what_is_told(file: Path) -> None:
    edit = Edit(file, [Put(("devices", "rtr", "note"), "Tủ mạng")])
    (first,) = edit.work({file: GOOD})
    assert edit.work({file: GOOD})[0] is first
    edit.check()
    other = GOOD.replace("Bộ định tuyến", "Bộ định tuyến mới", 1)
    assert edit.work({file: other})[0].after == first.after.replace("Bộ định tuyến", "Bộ định tuyến mới", 1)
    file.write_text(other, encoding="utf-8")
    edit.check()
    assert edit.follows().targets.changed == 0


def test_a_key_that_is_taken_is_refused_and_the_entry_stays(file: Path) -> None:
    for arguments in (("rtr",), ()):
        name = "Bộ định tuyến" if not arguments else "Khác"
        given = [*NEW[:2], *arguments, *NEW[2:], "--name", name, "--site", "ubnd", "--yes"]
        inventory(file, *given, code=2)
    assert file.read_text(encoding="utf-8") == GOOD


def test_two_who_add_the_same_key_at_once_do_not_overwrite_each_other(file: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "songxa.cli", "inventory", *NEW[:2], "wifi-cho", *NEW[2:-1], f"10.45.9.{number}",
             "--name", f"Wi-Fi {number}", "--yes", "-i", str(file)],
            env={**os.environ, "SONGXA_LANG": "en"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in (1, 2, 3)
    ]  # fmt: skip
    ends = [(process.communicate(timeout=120), process.returncode) for process in processes]
    assert sorted(code for _, code in ends) == [0, 2, 2]
    assert all("already" in err.splitlines()[-1] for (_, err), code in ends if code)

    assert "wifi-cho" in inventories.load(file).devices


def test_fields_are_set_and_taken_out_and_a_wrong_one_is_one_line(file: Path) -> None:
    inventory(
        file, "set", "device.rtr.note=Tủ mạng", "site.ubnd.position=19.9, 105.8", "area.thon.households=305", "--yes"
    )
    commune = inventories.load(file)
    assert (commune.devices["rtr"].note, commune.sites["ubnd"].latitude) == ("Tủ mạng", 19.9)
    inventory(file, "set", "device.rtr.note=", "--yes")
    assert inventories.load(file).devices["rtr"].note == ""
    before = file.read_bytes()
    for wrong, words in (
        ("device.rtr.address=10.45.0.300", "is no address"),
        ("device.rtr.kind=tivi", "accepted: access_point"),
        ("device.rtr.site=khong-co", "there is no site khong-co"),
        ("device.khong-co.name=X", "there is no device khong-co"),
        ("device.rtr.name=", "is missing"),
    ):
        _, err = inventory(file, "set", wrong, "--yes", code=2)
        assert words in err
        assert len(err.splitlines()) == 1
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "assignment",
    [
        f"credential.ap-default.community={CANARY}", f"device.rtr.snmp={CANARY}", f"device.rtr.snmp.community={CANARY}",
        f"device.rtr.password={CANARY}",
    ],
)  # fmt: skip
def test_a_secret_cannot_be_put_into_the_inventory_and_is_not_repeated(file: Path, assignment: str) -> None:
    for more in ((), ("--json",), ("--dry-run",)):
        out, err = inventory(file, "set", assignment, "--yes", *more, code=2)
        assert CANARY not in out + err
        assert "accepted: " in err
        if ".community=" in assignment or ".password=" in assignment:
            assert "songxa secret set snmp." in err
    assert all(CANARY not in path.read_text(encoding="utf-8") for path in file.parent.iterdir())


def test_a_credential_is_a_reference_and_the_way_to_its_secret_is_told(file: Path) -> None:
    _, err = inventory(file, "add", "credential", "cam-moi", "--version", "2c", "--yes")
    assert "songxa secret set snmp.cam-moi.community" in err
    told = as_json(file, "set", "device.rtr.snmp=cam-moi", "--yes")
    assert told["follows"]["secrets"] == ["snmp.cam-moi.community"]


def test_a_port_is_added_to_a_credential_that_was_written_in_short(file: Path) -> None:
    inventory(file, "set", "device.rtr.snmp=ap-default", "--yes")
    inventory(file, "set", "device.rtr.snmp.port=1161", "device.rtr.snmp.profile=mikrotik", "--yes")
    snmp = inventories.load(file).devices["rtr"].snmp
    assert snmp is not None
    assert (snmp.credential, snmp.port, snmp.profile) == ("ap-default", 1161, "mikrotik")


def test_a_device_moves_and_an_entry_is_renamed_wherever_it_is_named(file: Path) -> None:
    inventory(file, "move", "rtr", "cot", "--yes")
    assert inventories.load(file).devices["rtr"].site == "cot"
    _, err = inventory(file, "rename", "device", "rtr", "bo-dinh-tuyen", "--yes")
    assert "History and figures of rtr stay under the old key" in err
    assert inventories.load(file).devices["olt"].uplinks == ("bo-dinh-tuyen",)
    inventory(file, "rename", "site", "ubnd", "cot", "--yes", code=2)
    _, err = inventory(file, "rename", "area", "thon", "Thôn Mới", "--yes", code=2)
    assert len(err.splitlines()) == 1, "not one line for each entry that names it"
    inventory(file, "move", "bo-dinh-tuyen", "khong-co", "--yes", code=2)


def test_a_retired_device_is_listed_apart_and_comes_back_as_it_was(file: Path) -> None:
    inventory(file, *NEW, "--yes")
    before = file.read_bytes()
    _, err = inventory(file, "retire", "wifi-cho", "--since", "2026-11-25", "--reason", "hỏng", "--yes")
    assert "songxa inventory restore wifi-cho" in err
    assert "wifi-cho" not in {each["key"] for each in as_json(file, "list", "device")}
    assert [(each["key"], each["retired"]) for each in as_json(file, "list", "--retired")] == [
        ("wifi-cho", "2026-11-25")
    ]
    assert songxa("devices", "-i", str(file)).stdout.find("wifi-cho") == -1
    inventory(file, "retire", "wifi-cho", "--yes", code=2)
    inventory(file, "restore", "wifi-cho", "--yes")
    assert file.read_bytes() == before
    inventory(file, "restore", "wifi-cho", "--yes", code=2)


def test_who_adds_what_is_out_of_use_is_told_how_it_comes_back(file: Path) -> None:
    inventory(file, *NEW, "--yes")
    inventory(file, "retire", "wifi-cho", "--yes")
    _, err = inventory(file, *NEW[:2], "wifi-cho", *NEW[2:], "--yes", code=2)
    assert "songxa inventory restore wifi-cho" in err
    for same in (NEW, (*NEW, "--name", "Khác")):
        _, err = inventory(file, *same, "--dry-run", code=3)
        assert "songxa inventory restore wifi-cho" in err
    _, err = inventory(file, *NEW, "--name", "Khác", "--address", "10.45.9.8", "--dry-run", code=3)
    assert err == ""


def test_what_others_need_is_not_retired_unless_they_go_too(file: Path) -> None:
    _, err = inventory(file, "retire", "rtr", "--yes", code=2)
    assert len(err.splitlines()) == 1
    assert "rtr is needed by" in err
    assert "olt" in err
    assert "canaries" in inventory(file, "retire", "olt", "--yes", code=2)[1]
    assert file.read_text(encoding="utf-8") == GOOD


def test_in_an_inventory_of_several_files_each_entry_is_changed_where_it_stands(file: Path) -> None:
    part = file.with_name("thon-moi.yaml")
    part.write_text(
        "areas:\n  moi: {name: Thôn Mới, level: village, parent: xa}\n"
        "sites:\n  nvh-moi: {name: Nhà văn hoá, area: moi, latitude: 19.88, longitude: 105.81}\n",
        encoding="utf-8",
    )
    file.write_text(f"{GOOD}\ninclude: [thon-moi.yaml]\n", encoding="utf-8")
    before = file.read_bytes()
    inventory(file, *NEW, "--site", "nvh-moi", "--yes")
    assert file.read_bytes() == before
    assert "wifi-cho:" in part.read_text(encoding="utf-8")
    inventory(file, "rename", "operator", "viettel", "vt", "--yes")
    assert inventories.load(file).devices["wifi-cho"].operator == "vt"
    assert as_json(file, "show", "wifi-cho")["file"].endswith("thon-moi.yaml")


# ---- looking --------------------------------------------------------------------------------------------------------


def test_everything_is_counted_listed_shown_and_found_without_diacritics(file: Path) -> None:
    counts = as_json(file, "list")
    assert counts["device"] == len(inventories.load(file).devices)
    out, _ = inventory(file, "list", "site")
    assert "UBND xã" in out
    shown = as_json(file, "show", "rtr")
    assert (shown["noun"], shown["entry"]["kind"]) == ("device", "router")
    assert file.read_text(encoding="utf-8").splitlines()[shown["line"] - 1].strip() == "rtr:"
    assert "device.olt" in shown["named_by"]
    assert [each["key"] for each in as_json(file, "find", "bo dinh tuyen")] == ["rtr"]
    assert as_json(file, "find", "khongcogi", code=1) == []
    assert "did you mean rtr?" in inventory(file, "show", "rtrr", code=2)[1]
    assert "did you mean ubnd?" in inventory(file, "show", "ubndd", code=2)[1], "not only devices are meant"
    inventory(file, "list", "nothing-such", code=2)
