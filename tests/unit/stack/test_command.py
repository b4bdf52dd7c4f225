"""`songxa export prometheus` as a person types it: what it prints, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.monitor import songxa


@pytest.fixture(scope="module")
def file(repository: Path) -> str:
    return str(repository / "inventory.yaml")


def test_it_writes_says_what_and_then_has_nothing_to_do(file: str, tmp_path: Path) -> None:
    target = tmp_path / "stack"
    first = songxa("export", "prometheus", str(target), "-i", file)
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[0].split() == ["new", "README"]
    assert len(first.stdout.splitlines()) == 9
    checked = songxa("export", "prometheus", str(target), "-i", file, "--check")
    assert (checked.returncode, checked.stdout) == (0, "")
    listed = json.loads(songxa("export", "prometheus", str(target), "-i", file, "--json").stdout)
    assert listed["folder"] == str(target)
    assert {each["fate"] for each in listed["files"]} == {"unchanged"}


def test_what_differs_is_3_and_what_is_refused_is_4_with_the_way_out(file: str, tmp_path: Path) -> None:
    songxa("export", "prometheus", str(tmp_path), "-i", file)
    assert songxa("export", "prometheus", str(tmp_path), "-i", file, "--interval", "60", "--check").returncode == 3
    (tmp_path / "prometheus.yml").write_text("mine\n")
    refused = songxa("export", "prometheus", str(tmp_path), "-i", file)
    assert refused.returncode == 4
    assert "prometheus.yml" in refused.stderr
    assert "--force" in refused.stderr
    forced = songxa("export", "prometheus", str(tmp_path), "-i", file, "--force")
    assert forced.returncode == 0
    assert "prometheus.yml.old1" in forced.stdout


def test_the_language_is_that_of_the_option_else_of_the_environment(file: str, tmp_path: Path) -> None:
    songxa("export", "prometheus", str(tmp_path / "a"), "-i", file, env={"SONGXA_LANG": "vi"})
    songxa("export", "prometheus", str(tmp_path / "b"), "-i", file, "--lang", "en", env={"SONGXA_LANG": "vi"})
    assert "Bắt đầu" in (tmp_path / "a" / "rules" / "songxa-alerts.yml").read_text()
    assert "Bắt đầu" not in (tmp_path / "b" / "rules" / "songxa-alerts.yml").read_text()


@pytest.mark.parametrize(
    ("option", "value"), [("--songxa", "http://u:c4n4ry@h"), ("--webhook", "https://h/?t=c4n4ry"), ("--interval", "0")]
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    file: str, tmp_path: Path, option: str, value: str
) -> None:
    refused = songxa("export", "prometheus", str(tmp_path / "x"), "-i", file, option, value)
    assert refused.returncode == 2
    assert "c4n4ry" not in refused.stdout + refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "x").exists()


def test_what_is_not_said_again_is_as_the_last_time_and_told(file: str, tmp_path: Path) -> None:
    def run(*options: str, language: str = "en") -> tuple[str, str]:
        done = songxa("export", "prometheus", str(tmp_path), "-i", file, *options, env={"SONGXA_LANG": language})
        assert done.returncode == 0, done.stderr
        return done.stderr, (tmp_path / "prometheus.yml").read_text()

    told, first = run(
        "--songxa", "https://s.example", "--alertmanager", "a.example:1", "--interval", "60", "--lang", "vi"
    )
    assert "--interval" not in told
    told, again = run()
    assert "--songxa https://s.example --alertmanager http://a.example:1 --interval 60 --lang vi" in told
    assert again == first
    told, changed = run("--interval", "15")
    assert "--interval" not in told
    assert "https://s.example" in changed
    told, last = run()
    assert "--interval 15" in told
    assert last == changed != first


def test_a_web_hook_that_comes_too_late_is_told_not_to_be_used(file: str, tmp_path: Path) -> None:
    songxa("export", "prometheus", str(tmp_path), "-i", file)
    late = songxa("export", "prometheus", str(tmp_path), "-i", file, "--webhook", "http://127.0.0.1:9/x")
    (line,) = (each for each in late.stderr.splitlines() if "--webhook" in each)
    assert "songxa, songxa-monitor" in line
    assert "not pointed to this URL" in line


@pytest.mark.parametrize("directory", ["", " "])
def test_a_folder_without_a_name_is_refused_in_one_line(file: str, tmp_path: Path, directory: str) -> None:
    refused = songxa("export", "prometheus", directory, "-i", file, cwd=tmp_path)
    assert refused.returncode == 2
    assert refused.stderr.startswith("DIR: is empty")
    assert len(refused.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
