"""The databases that exporters are measured against: started on loopback, asked what they have. Measures nothing."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

START_S = 30.0
WAIT_S = 0.1


class ServerMissing(Exception):
    """A server is not installed or does not start; the text is one line."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def version(package: str) -> str:
    """Of an installed Debian package."""
    said = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False
    )
    return said.stdout or "unknown"


@contextmanager
def running(command: Sequence[str], url: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server for the length of a `with`, from when `url` answers."""
    program = shutil.which(command[0])
    if program is None:
        raise ServerMissing(f"{command[0]} is not installed")
    with (
        log.open("ab") as output,
        subprocess.Popen(
            [program, *command[1:]], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            limit = time.monotonic() + START_S
            while not answers(url):
                if process.poll() is not None or time.monotonic() > limit:
                    raise ServerMissing(f"{command[0]} does not answer; {log.read_text()[-300:]}")
                time.sleep(WAIT_S)
            yield process
        finally:
            process.terminate()
            process.wait(60)


def answers(url: str) -> bool:
    try:
        return bool(fetch(url) or True)
    except (urllib.error.URLError, OSError):
        return False


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return str(answer.read().decode())


@contextmanager
def victoria(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """victoria-metrics with what songxa's documentation tells to set."""
    command = ["victoria-metrics", f"-httpListenAddr=127.0.0.1:{port}", f"-storageDataPath={folder / 'victoria'}"]
    command += [
        "-retentionPeriod=100y",
        "-dedup.minScrapeInterval=1ms",
        "-search.latencyOffset=0s",
        "-loggerLevel=WARN",
    ]
    with running(command, f"http://127.0.0.1:{port}/health", folder / "victoria.log") as process:
        yield process


@contextmanager
def vmagent(folder: Path, port: int, to: str) -> Iterator[subprocess.Popen[bytes]]:
    """vmagent as it is shipped, with its queue on the disk, in front of `to`."""
    command = ["vmagent", f"-httpListenAddr=127.0.0.1:{port}", f"-remoteWrite.url={to}/api/v1/write"]
    command += [f"-remoteWrite.tmpDataPath={folder / 'vmagent'}", "-loggerLevel=ERROR"]
    with running(command, f"http://127.0.0.1:{port}/health", folder / "vmagent.log") as process:
        yield process


def counted(url: str, metric: str) -> float:
    """The sum of one of a server's own metrics over all its labels."""
    values = re.findall(rf"^{re.escape(metric)}(?:{{[^}}]*}})? (\S+)$", fetch(f"{url}/metrics"), re.MULTILINE)
    return sum(map(float, values))


def values(url: str, match: str, start: float) -> list[float]:
    """What victoria-metrics shows of the series that match, from `start` on, UTC seconds; every sample's value."""
    asked = urllib.parse.urlencode({"match[]": match, "start": f"{start:.3f}", "end": "4102444800"})
    lines = fetch(f"{url}/api/v1/export?{asked}").splitlines()
    return [value for line in lines for value in json.loads(line)["values"] if value is not None]
