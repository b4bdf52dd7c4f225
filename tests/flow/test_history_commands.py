"""The commands about the past, as real processes on a real history: with a monitor running, without one, long after."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from songxa.model import State, Transition
from tests.support import november
from tests.support.commune import inventory
from tests.support.monitor import songxa


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """November 2026."""
    return november.write(tmp_path / "data")


def recent(folder: Path, ago_s: float) -> Path:
    """A history whose last heartbeat was so long ago: everything up but ap-05, an incident open."""
    now = time.time() - ago_s
    line = [Transition(key, now - 900, State.UP, "why.up") for key in inventory().devices]
    line.append(Transition("ap-05", now - 600, State.DOWN, "why.down.silent"))
    (dark,) = (each for each in november.incidents() if each.id == november.WIFI)
    hits = tuple(hit._replace(start=now - 600) for hit in dark.hits)
    told = [replace(dark, opened_at=now - 600, hits=hits, evidence=())]
    return november.write(folder / "data", lines=line, told=told, beat=now, since=now - 1_000)


def run(*arguments: str, data: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Somewhere without an inventory."""
    return songxa(*arguments, "--data", str(data), cwd=data, env=env)


def as_json(*arguments: str, data: Path) -> Any:
    result = run(*arguments, "--json", data=data)
    assert (result.returncode, result.stderr) == (0, "")
    return json.loads(result.stdout)


# ---- status -------------------------------------------------------------------------------------------------------


def test_status_says_first_what_is_wrong_and_how_old_that_is(tmp_path: Path) -> None:
    result = run("status", data=recent(tmp_path, 2))
    lines = result.stdout.splitlines()
    assert (result.returncode, result.stderr) == (0, "")
    assert lines[0] == "1 open incident; 1 of 54 devices down"
    assert "Wi-Fi Nhà văn hoá Thôn Hạ" in lines[1]
    assert max(map(len, lines)) <= 100 or len(lines[1]) > 100
    assert "\x1b" not in result.stdout
    told = as_json("status", data=tmp_path / "data")
    assert (told["running"], told["states"]["down"], told["states"]["up"]) == (True, 1, 53)
    assert run("status", "--check", data=tmp_path / "data").returncode == 1


def test_status_of_a_songxa_that_is_not_running_says_so_and_since_when(tmp_path: Path) -> None:
    recent(tmp_path, 3_600)
    result = run("status", data=tmp_path / "data")
    assert result.returncode == 0
    assert re.match(r"songxa has been stopped since .*\d\d:\d\d \(1 hour ago\)", result.stdout)
    assert as_json("status", data=tmp_path / "data")["running"] is False
    assert run("status", "--check", data=tmp_path / "data").returncode == 1


def test_a_healthy_commune_is_one_sentence(tmp_path: Path) -> None:
    now = time.time()
    line = [Transition(key, now - 60, State.UP, "why.up") for key in inventory().devices]
    folder = november.write(tmp_path / "data", lines=line, told=[], beat=now, since=now - 90)
    result = run("status", "--check", data=folder)
    assert (result.returncode, result.stdout) == (0, "Everything is working\n")
    assert run("status", data=folder, SONGXA_LANG="vi").stdout == "Mọi thứ đang hoạt động\n"


def test_only_a_simulated_history_is_pointed_to(tmp_path: Path) -> None:
    november.write(tmp_path / "songxa-simulated")
    env = {"XDG_STATE_HOME": str(tmp_path), "STATE_DIRECTORY": "", "SONGXA_DATA": ""}
    result = songxa("status", env=env, cwd=tmp_path)
    assert result.returncode == 1
    assert "--simulate" in result.stderr
    assert songxa("status", "--simulate", env=env, cwd=tmp_path).returncode == 0


# ---- incidents ----------------------------------------------------------------------------------------------------


def test_incidents_are_listed_newest_first_and_chosen_by_month_device_and_openness(data: Path) -> None:
    def ids(*options: str) -> list[str]:
        return [each["id"] for each in as_json("incidents", *options, data=data)]

    assert ids() == [november.WIFI, november.FIBRE]
    assert ids("--open") == [november.WIFI]
    assert ids("--device", "ap-04") == [november.FIBRE]
    assert ids("--month", "2026-10") == []
    assert ids("--limit", "1") == [november.WIFI]
    text = run("incidents", data=data)
    assert max(map(len, text.stdout.splitlines())) <= 100
    assert run("incidents", "--device", "nobody", data=data).returncode == 2
    assert run("incidents", "--month", "november", data=data).returncode == 2


def test_an_incident_is_told_with_its_evidence_and_everything_it_took_down(data: Path) -> None:
    told = as_json("incidents", "show", november.FIBRE, data=data)
    assert len(told["hits"]) == 7
    assert all(each["text"] for each in told["evidence"])
    text = run("incidents", "show", november.FIBRE, data=data).stdout
    assert "Hộp cáp số 1" in text.splitlines()[0]
    assert "Took 7 devices down" in text
    missing = run("incidents", "show", "nothing\x1b[2J", data=data)
    assert missing.returncode == 1
    assert november.FIBRE in missing.stderr
    assert "\x1b" not in missing.stderr


def test_marking_adds_to_the_record_and_leaves_the_measurement(data: Path) -> None:
    before = as_json("uptime", "--month", "2026-11", data=data)
    marked = run(
        "incidents", "mark", november.FIBRE, "--planned", "--reason", "VNPT đổi cáp", "--who", "Lê B", data=data
    )
    assert marked.returncode == 0, marked.stderr
    after = as_json("uptime", "--month", "2026-11", data=data)
    measured = [[{**row, "corrected": None} for row in told["rows"]] for told in (before, after)]
    assert measured[0] == measured[1]
    rows = {row["key"]: row for row in after["rows"]}
    assert rows["ap-01"]["corrected"]["seconds"]["maintenance"] == 7_200
    assert rows["ap-01"]["corrected"]["availability"] == 1
    assert rows["ap-02"]["corrected"] is None
    (said,) = as_json("incidents", "show", november.FIBRE, data=data)["corrections"]
    assert (said["who"], said["reason"], said["planned"], said["cause"]) == ("Lê B", "VNPT đổi cáp", True, None)
    assert run("incidents", "mark", november.FIBRE, "--not-planned", "--reason", "nhầm", data=data).returncode == 0
    assert as_json("uptime", "--month", "2026-11", data=data)["rows"] == before["rows"]
    assert run("incidents", "mark", "nothing", "--planned", "--reason", "x", data=data).returncode == 1


# ---- uptime -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["device", "site", "village", "operator", "kind", "place"])
@pytest.mark.parametrize(
    "period", [("--month", "2026-11"), ("--quarter", "2026-Q4"), ("--day", "2026-11-10"), ("--from", "2026-11-09")]
)
def test_uptime_sums_to_the_period_whatever_it_is_and_whatever_a_row_is(
    data: Path, by: str, period: tuple[str, str]
) -> None:
    last = ("--to", "2026-11-11T12:30") if period[0] == "--from" else ()
    told = as_json("uptime", *period, *last, "--by", by, data=data)
    assert told["rows"]
    for row in told["rows"]:
        assert sum(row["seconds"].values()) == told["seconds"]


def test_uptime_for_people_fits_and_never_says_a_hundred_of_what_is_not_all(data: Path) -> None:
    result = run("uptime", "--month", "2026-11", data=data, SONGXA_LANG="vi")
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 100
    (cut,) = (line for line in lines if line.startswith("Hộp cáp số 1"))
    assert "2h00" in cut
    assert "99,72 %" in cut
    second = [Transition("ap-01", november.START, State.UP, "why.up")]
    second.append(Transition("ap-01", november.END - 1, State.DOWN, "why.down.silent"))
    folder = november.write(data / "other", lines=second, told=[])
    (row,) = (line for line in run("uptime", "--month", "2026-11", data=folder).stdout.splitlines() if "1s" in line)
    assert "99.99 %" in row


def test_a_device_that_has_left_the_inventory_keeps_its_past(data: Path) -> None:
    commune = inventory()
    fewer = replace(commune, devices={key: each for key, each in commune.devices.items() if key != "ap-01"})
    november.write(data, fewer, lines=[], told=[], beat=november.END + 7_200, since=november.END + 3_600)
    told = as_json("uptime", "--month", "2026-11", data=data)
    rows = {row["key"]: row for row in told["rows"]}
    assert rows["ap-01"]["name"] == "Wi-Fi UBND xã"
    assert rows["ap-01"]["seconds"]["unreachable"] == 7_200
    december = as_json("uptime", "--day", "2026-12-02", data=data)
    assert "ap-01" not in {row["key"] for row in december["rows"]}


# ---- the report ---------------------------------------------------------------------------------------------------


def test_the_report_is_the_same_byte_for_byte_and_what_comes_later_does_not_change_it(data: Path) -> None:
    def made(form: str) -> bytes:
        file = data / f"report.{form}"
        result = run("report", "--month", "2026-11", "--format", form, "--out", str(file), data=data)
        assert result.returncode == 0, result.stderr
        (mark,) = re.findall(r"SHA-256 ([0-9a-f]{64})", result.stderr)
        marks.add(mark)
        return file.read_bytes()

    marks: set[str] = set()
    forms = ("html", "xlsx", "csv", "data")
    first = {form: made(form) for form in forms}
    later = [Transition(key, november.END + 7_200, State.DOWN, "why.down.silent") for key in inventory().devices]
    (wifi,) = (each for each in november.incidents() if each.id == november.WIFI)
    over = november.END + 4_000
    mended = replace(wifi, recovered_at=over, closed_at=over, hits=(wifi.hits[0]._replace(end=over),))
    november.write(data, lines=later, told=[mended], beat=november.END + 9_000, since=november.END + 7_000)
    assert {form: made(form) for form in forms} == first
    assert marks == {sha256(first["data"]).hexdigest()}


def test_the_report_goes_to_standard_output_and_its_checksum_beside_it(data: Path) -> None:
    result = run("report", "--month", "2026-11", "--format", "csv", "--table", "incidents", data=data)
    rows = list(csv.reader(io.StringIO(result.stdout.removeprefix("\ufeff"))))
    assert [row[0] for row in rows[1:]] == [november.FIBRE, november.WIFI]
    assert result.stderr == f"SHA-256 {rows[1][-1]}\n"
    page = run("report", "--month", "2026-11", "--language", "vi", data=data)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page.stdout


def test_a_report_that_cannot_be_written_is_one_line_and_leaves_nothing(data: Path) -> None:
    result = run("report", "--month", "2026-11", "--out", str(data / "no" / "such.html"), data=data)
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert "--out" in result.stderr


# ---- watch --------------------------------------------------------------------------------------------------------


def test_watch_tells_a_line_of_json_a_change_and_ends_at_once_when_asked_to(tmp_path: Path) -> None:
    folder = recent(tmp_path, 0)
    with subprocess.Popen(
        [sys.executable, "-m", "songxa.cli", "watch", "--json", "--data", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["states"]["down"] == 1
        now = time.time()
        november.write(folder, lines=[Transition("ap-05", now, State.UP, "why.up")], told=[], beat=now, since=now - 1)
        assert json.loads(process.stdout.readline())["states"]["down"] == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        assert process.stderr.read() == ""


def test_watch_draws_on_the_second_screen_and_gives_the_first_one_back(tmp_path: Path) -> None:
    folder = recent(tmp_path, 0)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "songxa.cli", "watch", "--data", str(folder)],
        stdout=theirs,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=os.environ | {"TERM": "xterm", "SONGXA_LANG": "en", "COLUMNS": "100", "LINES": "30"},
    )
    os.close(theirs)
    shown = b""
    while b"Ctrl-C stops" not in shown:
        shown += os.read(ours, 65_536)
    process.send_signal(signal.SIGINT)
    try:
        while part := os.read(ours, 65_536):
            shown += part
    except OSError:
        pass  # the other end of the terminal is closed
    os.close(ours)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, b"")
    assert shown.startswith(b"\x1b[?1049h\x1b[?25l")
    assert shown.endswith(b"\x1b[?25h\x1b[?1049l")
    assert b"1 open incident" in shown


# ---- backup and restore -------------------------------------------------------------------------------------------


def test_a_backup_put_elsewhere_tells_the_same_past(data: Path, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy.sqlite", tmp_path / "other"
    done = songxa("backup", str(copy), "--data", str(data), "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["incidents"], told["bytes"]) == (2, copy.stat().st_size)
    put = songxa("restore", str(copy), "--data", str(other), cwd=tmp_path)
    assert put.returncode == 0, put.stderr
    assert "2 incidents; verified" in put.stdout
    for command in (("uptime", "--month", "2026-11"), ("incidents",)):
        assert as_json(*command, data=other) == as_json(*command, data=data)
    again = songxa("restore", str(copy), "--data", str(other), cwd=tmp_path)
    assert (again.returncode, "--force" in again.stderr) == (2, True)
    forced = songxa("restore", str(copy), "--data", str(other), "--force", cwd=tmp_path)
    assert forced.returncode == 0, forced.stderr
    assert "is kept in" in forced.stdout
    taken = songxa("backup", str(copy), "--data", str(data), cwd=tmp_path)
    assert (taken.returncode, "not overwritten" in taken.stderr) == (2, True)


def test_a_damaged_backup_is_refused_in_one_line(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    assert songxa("backup", str(copy), "--data", str(data), cwd=tmp_path).returncode == 0
    content = bytearray(copy.read_bytes())
    content[len(content) // 2 :] = b"\xff" * (len(content) - len(content) // 2)
    copy.write_bytes(content)
    result = songxa("restore", str(copy), "--data", str(tmp_path / "other"), cwd=tmp_path)
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "other" / "history.sqlite").exists()


# ---- hostile names ------------------------------------------------------------------------------------------------


def test_no_name_steers_a_terminal_or_becomes_a_formula(tmp_path: Path) -> None:
    names = {"ap-05": "\x1b[2J=cmd|'x'!A1\u202e", "hc-1": "<script>{{7*7}}</script>\x07"}
    data = november.write(tmp_path / "data", november.renamed(inventory(), names))
    commands = (
        ("status",), ("incidents",), ("incidents", "show", november.WIFI), ("uptime", "--month", "2026-11"),
        ("report", "--month", "2026-11"), ("report", "--month", "2026-11", "--format", "csv"),
    )  # fmt: skip
    for command in commands:
        result = run(*command, data=data)
        assert result.returncode == 0, result.stderr
        assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\u202e]", result.stdout), command
        assert "<script>" not in result.stdout or command[0] != "report" or "--format" in command
