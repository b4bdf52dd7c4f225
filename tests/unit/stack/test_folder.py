"""An export's folder through its life: written whole, written again, edited by hand, cut short, in the way."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from songxa.exported import Fate
from songxa.model import Operator, StartError
from songxa.stack.folder import LIST, Outcome, export, remembered
from songxa.stack.options import Options
from songxa.stack.plan import Place, Plan
from tests.support.commune import inventory

NAMES = {
    "README", "prometheus.yml", "alertmanager.yml", "rules/songxa-recording.yml", "rules/songxa-alerts.yml",
    "rules/songxa-recording_test.yml", "rules/songxa-alerts_test.yml", "targets/songxa.json", "targets/devices.json",
}  # fmt: skip


@pytest.fixture
def plan() -> Plan:
    return Plan(inventory())


def fates(done: list[Outcome]) -> dict[str, Fate]:
    return {each.name: each.fate for each in done}


def held(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def others(plan: Plan) -> Plan:
    """The same with one more operator that runs something."""
    commune = plan.inventory
    devices = {**commune.devices, "ap-01": replace(commune.devices["ap-01"], operator="moi")}
    operators = {**commune.operators, "moi": Operator("moi", "Mới", "0900")}
    return replace(plan, inventory=replace(commune, devices=devices, operators=operators))


def test_a_new_folder_gets_every_file_and_nothing_else(plan: Plan, tmp_path: Path) -> None:
    done = export(plan, tmp_path / "a" / "b")
    assert fates(done) == dict.fromkeys(NAMES, Fate.CREATED)
    assert held(tmp_path / "a" / "b").keys() == {*NAMES, LIST}


def test_what_is_unchanged_is_not_touched(plan: Plan, tmp_path: Path) -> None:
    export(plan, tmp_path)
    before = {file: (file.stat().st_mtime_ns, file.stat().st_ino) for file in tmp_path.rglob("*")}
    assert set(fates(export(plan, tmp_path)).values()) == {Fate.UNCHANGED}
    assert {file: (file.stat().st_mtime_ns, file.stat().st_ino) for file in tmp_path.rglob("*")} == before


def test_a_change_of_the_inventory_reaches_the_files_that_it_concerns(plan: Plan, tmp_path: Path) -> None:
    export(plan, tmp_path)
    changed = {name for name, fate in fates(export(others(plan), tmp_path)).items() if fate is Fate.UPDATED}
    assert {"alertmanager.yml", "rules/songxa-alerts.yml", "targets/devices.json"} <= changed
    assert "README" not in changed
    assert "prometheus.yml" not in changed


def test_a_file_edited_by_hand_stays_until_somebody_insists_and_is_kept_even_then(plan: Plan, tmp_path: Path) -> None:
    export(plan, tmp_path)
    mine = tmp_path / "prometheus.yml"
    edited = mine.read_text() + "# mine\n"
    mine.write_text(edited)
    for _ in range(2):
        done = fates(export(others(plan), tmp_path))
        assert done["prometheus.yml"] is Fate.REFUSED
        assert mine.read_text() == edited
    (forced,) = (each for each in export(plan, tmp_path, force=True) if each.name == "prometheus.yml")
    assert forced == Outcome("prometheus.yml", Fate.UPDATED, "prometheus.yml.old1")
    assert (tmp_path / "prometheus.yml.old1").read_text() == edited
    mine.write_text("again\n")
    export(plan, tmp_path, force=True)
    assert (tmp_path / "prometheus.yml.old1").read_text() == edited
    assert (tmp_path / "prometheus.yml.old2").read_text() == "again\n"


def test_a_file_that_was_there_before_is_nobody_elses_to_overwrite(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "songxa-alerts.yml").write_bytes(b"groups: []\n\xff")
    done = fates(export(plan, tmp_path))
    assert {name for name, fate in done.items() if fate is Fate.REFUSED} == {"rules/songxa-alerts.yml"}
    assert (tmp_path / "rules" / "songxa-alerts.yml").read_bytes() == b"groups: []\n\xff"


def test_receivers_and_what_follows_them_are_kept_byte_for_byte(plan: Plan, tmp_path: Path) -> None:
    export(plan, tmp_path)
    file = tmp_path / "alertmanager.yml"
    head, _, tail = file.read_text().partition("receivers:\n")
    mine = "receivers:\n" + tail.replace(
        "- name: songxa\n", '- name: "songxa"  # mine\n    webhook_configs: [{url: "http://127.0.0.1:9/"}]\n'
    )
    file.write_text(head + mine + "\nglobal: {resolve_timeout: 7m}\n")
    file.chmod(0o640)
    assert fates(export(plan, tmp_path))["alertmanager.yml"] is Fate.UNCHANGED
    assert fates(export(others(plan), tmp_path))["alertmanager.yml"] is Fate.UPDATED
    after = file.read_text()
    assert mine in after
    assert after.endswith("\nglobal: {resolve_timeout: 7m}\n") or "\n  - name: operator-moi\nglobal:" in after
    read = yaml.safe_load(after)
    assert "operator-moi" in [each["name"] for each in read["receivers"]]
    assert "operator-moi" in [each["receiver"] for each in read["route"]["routes"]]
    assert file.stat().st_mode & 0o777 == 0o640, "it may hold passwords"


def test_a_route_edited_by_hand_is_left_alone_and_comes_back_by_force_with_the_receivers_as_they_were(
    plan: Plan, tmp_path: Path
) -> None:
    export(plan, tmp_path)
    file = tmp_path / "alertmanager.yml"
    text = (
        file.read_text()
        .replace("group_wait: 30s", "group_wait: 1s")
        .replace("- name: songxa\n", "- name: songxa # x\n")
    )
    file.write_text(text)
    assert fates(export(plan, tmp_path))["alertmanager.yml"] is Fate.REFUSED
    export(plan, tmp_path, force=True)
    assert "group_wait: 30s" in file.read_text()
    assert "- name: songxa # x\n" in file.read_text()
    assert (tmp_path / "alertmanager.yml.old1").read_text() == text


def test_a_check_says_what_an_export_would_do_and_writes_nothing(plan: Plan, tmp_path: Path) -> None:
    target = tmp_path / "new"
    assert fates(export(plan, target, check=True)) == dict.fromkeys(NAMES, Fate.CREATED)
    assert not target.exists()
    export(plan, target)
    before = held(target)
    assert fates(export(others(plan), target, check=True))["alertmanager.yml"] is Fate.UPDATED
    assert held(target) == before


def test_an_export_cut_short_at_any_file_is_finished_by_the_next_one(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(plan, tmp_path / "whole")
    export(others(plan), tmp_path / "whole")
    real = Path.replace
    cut = 0
    for room in range(len(NAMES) + 2):
        folder = tmp_path / str(room)
        export(plan, folder)
        done: list[Path] = []

        def full(file: Path, target: Path, room: int = room, done: list[Path] = done) -> Path:
            if len(done) == room:
                raise OSError(errno.ENOSPC, "No space left on device", str(file))
            done.append(target)
            return real(file, target)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", full)
            try:
                export(others(plan), folder)
            except StartError as error:
                cut += 1
                assert "no space left" in str(error)
        assert Fate.REFUSED not in fates(export(others(plan), folder)).values()
        assert held(folder) == held(tmp_path / "whole")
    assert cut > 5


def test_a_list_that_is_broken_or_gone_costs_no_file(plan: Plan, tmp_path: Path) -> None:
    export(plan, tmp_path)
    for broken in (b"", b"{", b"[1]", b'{"files": 3}', b'{"files": {"README": 3}}', b"\xff", b"[" * 100_000):
        (tmp_path / LIST).write_bytes(broken)
        assert set(fates(export(plan, tmp_path)).values()) == {Fate.UNCHANGED}
        (tmp_path / LIST).unlink()
        assert Fate.REFUSED in fates(export(others(plan), tmp_path)).values(), "it cannot know whose they are"
        export(plan, tmp_path)


def test_the_options_of_an_export_are_remembered_and_those_of_a_check_are_not(plan: Plan, tmp_path: Path) -> None:
    assert remembered(tmp_path / "new") == Options()
    chosen = replace(plan, songxa=Place("https", "songxa.xa.example"), interval_s=60, language="en")
    export(chosen, tmp_path)
    export(plan, tmp_path, check=True)
    assert remembered(tmp_path) == Options("https://songxa.xa.example", "http://127.0.0.1:9093", 60, "en")
    export(plan, tmp_path)
    assert remembered(tmp_path) == Options("http://127.0.0.1:8765", "http://127.0.0.1:9093", 30, "vi")


@pytest.mark.parametrize(
    "found",
    [
        None, [], "x", {"interval": 0}, {"interval": 121}, {"interval": True}, {"interval": "30"}, {"lang": "fr"},
        {"songxa": "http://me:pw@host"}, {"alertmanager": 3}, {"songxa": ""}, {"other": "x"},
    ],
)  # fmt: skip
def test_an_option_that_could_not_be_typed_is_not_remembered_either(plan: Plan, tmp_path: Path, found: object) -> None:
    (tmp_path / LIST).write_text(json.dumps({"options": found}))
    assert remembered(tmp_path) == Options()


def test_a_web_hook_for_receivers_that_are_there_is_told_to_be_left_out(plan: Plan, tmp_path: Path) -> None:
    hooked = replace(plan, webhook="http://127.0.0.1:9/x")

    def left_out(plan: Plan, **how: bool) -> dict[str, tuple[str, ...]]:
        return {each.name: each.elsewhere for each in export(plan, tmp_path, **how) if each.elsewhere}

    assert left_out(plan) == {}
    before = held(tmp_path)
    both = {"alertmanager.yml": ("songxa", "songxa-monitor")}
    assert left_out(hooked, check=True) == left_out(hooked) == left_out(hooked, force=True) == both
    assert held(tmp_path) == before
    file = tmp_path / "alertmanager.yml"
    mine = "- name: songxa\n    webhook_configs: [{url: 'http://127.0.0.1:9/x'}]\n"
    file.write_text(file.read_text().replace("- name: songxa\n", mine))
    assert left_out(hooked) == {"alertmanager.yml": ("songxa-monitor",)}
    file.unlink()
    assert left_out(hooked) == left_out(hooked) == {}, "they are new, and then they have it"


def test_a_file_in_the_way_is_told_in_one_line(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for check in (False, True):
        with pytest.raises(StartError) as told:
            export(plan, tmp_path / "file", check=check)
        assert "\n" not in str(told.value)
