"""The command as people and scripts meet it: words, JSON, exit codes. Every command here is a real process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from songxa import __version__
from tests.support.monitor import songxa

COMMANDS = (
    "run", "status", "incidents", "uptime", "report", "watch", "backup", "restore",
    "check", "devices", "probe", "profiles", "simulate", "version",
)  # fmt: skip


@pytest.mark.parametrize(("language", "words"), [("vi", "Mã thoát: 0 xong"), ("en", "Exit codes: 0 done")])
def test_help_speaks_the_language_and_tells_the_exit_codes(language: str, words: str) -> None:
    result = songxa("--help", env={"SONGXA_LANG": language})
    assert result.returncode == 0
    assert words in re.sub(r"\s+", " ", result.stdout)
    assert all(command in result.stdout for command in COMMANDS)


def test_an_unknown_language_is_one_clear_line() -> None:
    result = songxa("version", env={"SONGXA_LANG": "fr"})
    assert result.returncode == 1
    assert result.stderr == "SONGXA_LANG=fr: not a language of songxa; accepted: vi, en\n"


def test_version_as_text_and_as_json() -> None:
    assert songxa("version").stdout == f"songxa {__version__}\n"
    assert json.loads(songxa("version", "--json").stdout)["songxa"] == __version__


def test_check_accepts_the_shipped_inventory(repository: Path) -> None:
    result = songxa("check", str(repository / "inventory.yaml"))
    assert (result.returncode, result.stderr) == (0, "")
    assert "56 devices" in result.stdout
    facts = json.loads(songxa("check", str(repository / "inventory.yaml"), "--json").stdout)
    assert facts["valid"] is True
    assert facts["devices"] == 56


def test_check_says_every_problem_with_its_place_and_ends_with_2(tmp_path: Path, repository: Path) -> None:
    broken = tmp_path / "inventory.yaml"
    text = (repository / "inventory.yaml").read_text(encoding="utf-8")
    broken.write_text(text.replace("kind: olt\n", "kind: olte\n").replace("site: ubnd\n", "site: ubdn\n", 1))
    result = songxa("check", str(broken))
    assert result.returncode == 2
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) >= 2
    assert all(re.match(rf"{re.escape(str(broken))}:\d+: \S+: ", line) for line in lines)
    as_json = songxa("check", str(broken), "--json")
    assert as_json.returncode == 2
    assert [problem["line"] for problem in json.loads(as_json.stdout)["problems"]] == [
        int(line.split(":")[1]) for line in lines
    ]


def test_devices_lists_all_of_them_in_lines_of_at_most_100_columns(repository: Path) -> None:
    text = songxa("devices", "-i", str(repository / "inventory.yaml"), env={"COLUMNS": "80"})
    assert len(text.stdout.splitlines()) == 57
    assert max(map(len, text.stdout.splitlines())) <= 100
    assert "\x1b" not in text.stdout
    facts = json.loads(songxa("devices", "-i", str(repository / "inventory.yaml"), "--json").stdout)
    assert len(facts) == 56
    assert sum(device["kind"] == "access_point" for device in facts) == 12


def test_a_reader_that_goes_away_is_no_error(repository: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "songxa.cli", "devices", "--json", "-i", str(repository / "inventory.yaml")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("run", "--listen", "nowhere"), 2, "--listen nowhere: not HOST:PORT; for example 127.0.0.1:8765"),
        (("run", "--listen", "127.0.0.1:99999"), 2, "not HOST:PORT"),
        (("run", "--listen", "203.0.113.1:0"), 1, "this machine does not have that address"),
        (("run", "-i", "/nonexistent/inventory.yaml"), 2, "/nonexistent/inventory.yaml: "),
        (("run", "--scenario", "x.yaml"), 2, "add --simulate"),
        (("run", "--no-such-flag"), 2, "No such option"),
        (("probe", "10.45.0.1:0", "--community", "x"), 2, "the port is a number from 1 to 65535"),
        (("probe", "10.45.0.1"), 2, "needs --credential NAME or --community C"),
        (("probe", "10.45.0.1", "--credential", "nobody"), 2, "has no such credential; it has: "),
        (("probe", "no-such.invalid", "-i", "/nonexistent.yaml"), 2, "(/nonexistent.yaml has none) nor a host"),
        (("probe", "224.0.0.1", "--community", "x"), 2, "is a multicast address"),
        (("probe", "10.45.0.1", "--profile", "nope"), 2, "there is no such profile; accepted: auto, "),
        (("check", "/dev/null"), 2, "/dev/null: "),
        (("nonsense",), 2, "No such command"),
        (("status", "--data", "/nonexistent"), 1, "/nonexistent: "),
        (("status", "-i", "/nonexistent/inventory.yaml", "--data", "/nonexistent"), 1, "/nonexistent"),
        (("uptime", "--data", "/nonexistent", "--by", "colour"), 2, "Invalid value for '--by'"),
        (("report", "--data", "/nonexistent"), 2, "Missing option '--month'"),
        (("report", "--month", "2026-11", "--data", "/nonexistent"), 1, "/nonexistent: "),
        (("incidents", "mark", "x", "--data", "/nonexistent"), 2, "Missing option '--reason'"),
        (("incidents", "mark", "x", "--reason", "y", "--data", "/nonexistent"), 2, "Add --planned"),
        (("incidents", "mark", "x", "--reason", " ", "--planned", "--data", "/nonexistent"), 2, "must not be empty"),
        (("incidents", "show", "--data", "/nonexistent"), 2, "Missing argument 'ID'"),
        (("watch", "--data", "/nonexistent"), 1, "/nonexistent: "),
    ],
)
def test_bad_input_gives_one_clear_line_and_its_exit_code(
    arguments: tuple[str, ...], code: int, words: str, repository: Path
) -> None:
    result = songxa(*arguments, cwd=repository)
    assert result.returncode == code, result.stderr
    assert words in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes_commands_groups_and_choices(shell: str) -> None:
    def completed(*words: str) -> str:
        line = " ".join(("songxa", *words))
        asked = {
            "_SONGXA_COMPLETE": f"complete_{shell}",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words)),
            "_TYPER_COMPLETE_ARGS": line,
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        }
        command = Path(sys.executable).with_name("songxa")
        return subprocess.run([command], env=os.environ | asked, capture_output=True, text=True, check=True).stdout

    assert "incidents" in completed("inc")
    assert all(word in completed("incidents", "") for word in ("show", "mark"))
    assert "operator" in completed("uptime", "--by", "oper")


def test_a_device_without_address_cannot_be_probed_and_the_line_says_so(repository: Path) -> None:
    box = next(
        device["key"]
        for device in json.loads(songxa("devices", "--json", cwd=repository).stdout)
        if device["kind"] == "fibre_box"
    )
    result = songxa("probe", box, cwd=repository)
    assert result.returncode == 2
    assert "has no address" in result.stderr
