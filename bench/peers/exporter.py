"""Runs one of the Prometheus project's exporters and asks it over HTTP; its own CPU time alone is counted."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from socket import create_server

from bench.measure import Stopwatch, cpu_of_process

ASKERS = 8
START_S = 15.0


def version_of(program: str) -> str:
    """`NAME VERSION`, as the program itself says."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=10)
    found = re.search(r"version (\S+)", said.stdout + said.stderr)
    return f"{program} {found[1] if found else '?'}"


@contextmanager
def running(program: str, config: Mapping[str, object]) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The exporter with this configuration on a free loopback port; JSON is YAML enough for it."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "config.yml")
        file.write_text(json.dumps(config))
        command = [program, f"--config.file={file}", f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            wait_until_serving(child, port)
            yield child, port
        finally:
            child.terminate()
            child.wait()


def wait_until_serving(child: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and child.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise RuntimeError(f"{child.args!r} does not serve on port {port}")


def ask(port: int, paths: list[str], probes: int, good: Callable[[str], bool]) -> int:
    """Asks `probes` times, the paths in turn, ASKERS at a time. Returns how many answers were good."""
    todo = islice(cycle(paths), probes)
    shares = [list(share) for share in zip(*[todo] * ASKERS, strict=False)]

    def asker(number: int) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        right = 0
        for share in shares:
            connection.request("GET", share[number])
            answer = connection.getresponse()
            right += answer.status == 200 and good(answer.read().decode())
        connection.close()
        return right

    with ThreadPoolExecutor(ASKERS) as pool:
        return sum(pool.map(asker, range(ASKERS)))


def measure(
    program: str, config: Mapping[str, object], paths: list[str], probes: int, good: Callable[[str], bool]
) -> None:
    """Prints the line of one exporter. `probes` is rounded down to a multiple of ASKERS."""
    probes -= probes % ASKERS
    with running(program, config) as (child, port):
        ask(port, paths, len(paths) // 4, good)
        with Stopwatch(lambda: cpu_of_process(child.pid), child.pid) as watch:
            ok = ask(port, paths, probes, good)
    watch.report(version_of(program), probes, ok)
