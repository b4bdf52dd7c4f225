"""Real programs for tests: where they are, a free port for them, and that they end. Skips loudly, or fails in CI."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

_SYSTEM_FOLDERS = "/usr/sbin:/sbin:/usr/local/sbin"


def need(program: str, package: str) -> str:
    """The path of a program. Without it the test is skipped with the line that installs it; with CI=true it fails."""
    path = shutil.which(program) or shutil.which(program, path=_SYSTEM_FOLDERS)
    if path is not None:
        return path
    lacking = f"{program} is not installed; sudo apt install {package}"
    if os.environ.get("CI") == "true":
        pytest.fail(lacking, pytrace=False)
    pytest.skip(lacking)


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(command: Sequence[str | Path], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A child process for the length of a `with`; its output goes to `log`. It is always gone afterwards."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield process
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes], grace_s: float = 10.0) -> None:
    """Asks a child to end, and ends it if it does not."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(grace_s)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()
