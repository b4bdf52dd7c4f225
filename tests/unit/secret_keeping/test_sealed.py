"""Secrets that are sealed for systemd: by its own program, through a pipe, and the value shows nowhere."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import traceback
from pathlib import Path

import pytest

from songxa.i18n.format import sayable
from songxa.model import SecretError, Trouble
from songxa.secret_keeping.sealed import PROGRAM, is_sealed, path_of, seal
from songxa.secrets import Secret

NAME, CANARY = "snmp.ap.community", "CANARY-77f0"
HOST_KEY = Path("/var/lib/systemd/credential.secret")


def program(folder: Path, script: str) -> Path:
    path = folder / PROGRAM
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def refusal(folder: Path) -> str:
    with pytest.raises(SecretError) as caught:
        seal(NAME, Secret(CANARY), folder)
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert CANARY not in shown
    assert isinstance(caught.value.reason, Trouble)
    assert sayable(caught.value.reason)
    return str(caught.value)


def test_the_value_goes_through_a_pipe_and_what_comes_out_is_put_in_place_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, f'echo "$@" > {tmp_path}/arguments; tr A-Z a-z')
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    folder = tmp_path / "store"
    path = seal(NAME, Secret(CANARY), folder)
    assert path == path_of(NAME, folder) == folder / "songxa.snmp.ap.community"
    assert path.read_text() == CANARY.lower()
    assert (tmp_path / "arguments").read_text() == "encrypt --name=songxa.snmp.ap.community - -\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in folder.iterdir()] == [path.name]
    assert is_sealed(NAME, folder)
    assert not is_sealed("snmp.other.community", folder)


def test_what_the_program_says_is_told_without_the_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, 'echo "no key for $(cat)" >&2; exit 3')
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert "could not seal it: no key for <secret>" in refusal(tmp_path / "store")
    program(tmp_path, "exit 4")
    assert "exit code 4" in refusal(tmp_path / "store")
    assert not is_sealed(NAME, tmp_path / "store")


def test_without_the_program_or_a_folder_it_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "there is no systemd-creds on this machine" in refusal(tmp_path)
    program(tmp_path, "echo sealed")
    (tmp_path / "file").touch()
    assert "cannot be written: not a directory" in refusal(tmp_path / "file" / "store")


@pytest.mark.skipif(
    shutil.which(PROGRAM) is None or not os.access(HOST_KEY, os.R_OK),
    reason="systemd-creds has no key of this machine that this user may read",
)
def test_systemd_opens_what_was_sealed_under_this_name_only(tmp_path: Path) -> None:
    path = seal(NAME, Secret(CANARY), tmp_path)
    opened, other = (
        subprocess.run([PROGRAM, "decrypt", f"--name={name}", path, "-"], capture_output=True, text=True, check=False)
        for name in (f"songxa.{NAME}", "songxa.other")
    )
    assert opened.stdout == CANARY
    assert other.returncode != 0
    assert CANARY not in path.read_text()
