"""What `songxa secret` takes for a name and a value, and that it repeats neither where it is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from songxa.commands.secret import app
from songxa.commands.shared import say

CANARY, NAME = "CANARY-4d7e", "snmp.ap.community"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The secrets file, which is not there yet; nor is there an inventory."""
    monkeypatch.setenv("SONGXA_SECRETS", str(tmp_path / "secrets.yaml"))
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "secrets.yaml"


def ended(file: Path, *arguments: str, value: bytes) -> Result:
    """A command that is refused with one line, and leaves nothing behind."""
    result = CliRunner().invoke(app, arguments, input=value)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "canary" not in result.stderr.lower()
    assert not file.exists()
    return result


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        ((NAME, CANARY), "secret.on_command_line"),
        ((NAME, f"--value={CANARY}"), "secret.on_command_line"),
        ((NAME, f"--{CANARY}"), "secret.on_command_line"),
        ((NAME, f"-v{CANARY}"), "secret.on_command_line"),
        ((f"--{CANARY}", NAME), "secret.on_command_line"),
        ((f"{NAME}={CANARY}",), "secret.on_command_line"),
        ((f"--{CANARY}",), "secret.name"),
        ((CANARY,), "secret.name"),
        ((CANARY.lower(),), "secret.name"),
    ],
)
@pytest.mark.parametrize("command", ["set", "rotate"])
def test_a_secret_on_the_command_line_is_refused_without_being_repeated(
    file: Path, command: str, arguments: tuple[str, ...], key: str
) -> None:
    assert say(key) in ended(file, command, *arguments, value=b"x").stderr


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        (NAME, b"", "empty"),
        (NAME, b"\n", "empty"),
        (NAME, b"CANARY\nCANARY", "signs"),
        (NAME, b"CANARY\xff", "signs"),
        (NAME, b"CANARY\x1b[2J", "signs"),
        (NAME, b" CANARY", "blank"),
        (NAME, b"CANARY" * 700, "long"),
        ("influxdb.token", "CANARY-ệ".encode(), "header"),
        ("alerts.can-bo.url", b"CANARY", "url"),
    ],
)
def test_what_is_no_value_is_refused_with_what_is_accepted(file: Path, name: str, value: bytes, reason: str) -> None:
    told = say(f"secret.value.{reason}", secret=name, octets=4096)
    assert ended(file, "set", name, value=value).stderr.strip() == told


@pytest.mark.parametrize("value", [b"x y", b"x y\n", b"x y\r\n"])
def test_a_line_end_is_not_part_of_what_was_piped(file: Path, value: bytes) -> None:
    assert CliRunner().invoke(app, ["set", NAME], input=value).exit_code == 0
    assert file.read_text() == f"{NAME}: x y\n"
