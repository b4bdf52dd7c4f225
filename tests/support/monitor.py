"""A real `songxa` command as a child process, and what a person would see of it: its words, its page, its metrics."""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from prometheus_client.parser import text_string_to_metric_families

T = TypeVar("T")
Series = dict[tuple[str, frozenset[tuple[str, str]]], float]


def songxa(
    *arguments: str, within: Sequence[str] = (), cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a command that ends by itself. English, so that tests read one language."""
    return subprocess.run(
        [*within, sys.executable, "-m", "songxa.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "SONGXA_LANG": "en", **(env or {})},
        check=False,
    )


class Running:
    """A `songxa run` under way, at `address`."""

    def __init__(self, process: subprocess.Popen[str], address: str, words: str) -> None:
        self.process, self.address, self.words = process, address, words

    def get(self, path: str, **headers: str) -> str:
        """The body of one page; raises for anything but 200."""
        request = urllib.request.Request(self.address + path.removeprefix("/"), headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(answer.read().decode())

    def json(self, path: str) -> Any:
        """A JSON answer."""
        return json.loads(self.get(path))

    def series(self) -> Series:
        """Every sample of /metrics, as Prometheus' own parser reads it."""
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(self.get("/metrics"))
            for sample in family.samples
        }

    def up(self) -> dict[str, float]:
        """`songxa_up` by device."""
        return {dict(labels)["device"]: value for (name, labels), value in self.series().items() if name == "songxa_up"}

    def of(self, metric: str) -> dict[str, list[float]]:
        """A metric's values by device."""
        found: dict[str, list[float]] = {}
        for (name, labels), value in self.series().items():
            if name == metric:
                found.setdefault(dict(labels)["device"], []).append(value)
        return found

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Asks it to stop; its exit code and everything it wrote to standard error."""
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=30)
        return self.process.returncode, errors


@contextlib.contextmanager
def running(*arguments: str, within: Sequence[str] = (), env: dict[str, str] | None = None) -> Iterator[Running]:
    """Starts `songxa run … --listen 127.0.0.1:0` and waits until it names its page. `within` is put before it.

    Without --data it has a folder of its own, and without --past a simulated commune has none.
    """
    with tempfile.TemporaryDirectory(prefix="songxa-") as folder:
        more = [] if "--data" in arguments else ["--data", folder]
        more += [] if "--past" in arguments else ["--past", "0"]
        with _running([*arguments, *more], within, env or {}) as monitor:
            yield monitor


@contextlib.contextmanager
def _running(arguments: Sequence[str], within: Sequence[str], env: dict[str, str]) -> Iterator[Running]:
    process = subprocess.Popen(
        [*within, sys.executable, "-m", "songxa.cli", "run", "--listen", "127.0.0.1:0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "SONGXA_LANG": "en", "PYTHONUNBUFFERED": "1", **env},
    )
    try:
        words = _until_stop_line(process)
        address = re.search(r"http://\S+/", words)
        assert address is not None, (
            f"songxa run did not start: {words}{process.stderr.read() if process.stderr else ''}"
        )
        yield Running(process, address.group(), words)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)


def _until_stop_line(process: subprocess.Popen[str]) -> str:
    """Its words up to the last of its greeting, or all of them where it ends instead."""
    assert process.stdout is not None
    words = ""
    for line in process.stdout:
        words += line
        if "Ctrl-C" in line:
            break
    return words


def eventually(look: Callable[[], T], accept: Callable[[T], bool], within_s: float, what: str) -> T:
    """Looks again and again until what it sees is accepted; the bound only ends a run that would never succeed."""
    limit = time.monotonic() + within_s
    while True:
        with contextlib.suppress(urllib.error.URLError):
            seen = look()
            if accept(seen):
                return seen
            if time.monotonic() > limit:
                raise AssertionError(f"not within {within_s} s: {what}; last seen: {seen!r:.2000}")
        select.select([], [], [], 0.2)
