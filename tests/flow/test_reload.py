"""The inventory changes under the running monitor: what did not change goes on, and a slip takes nothing away."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.monitor import eventually, running, songxa
from tests.support.reloading import in_files

VALID = ("songxa_inventory_valid", frozenset[tuple[str, str]]())


def test_random_edits_and_reloads_miss_no_cycle_and_leave_no_series(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(repository / "scripts/nightly-reload"), "--edits", "25", "--pace", "10", "--seed", "2"],
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 faults" in done.stdout


def test_a_shrink_is_refused_until_a_person_accepts_it_and_everything_says_so(repository: Path, tmp_path: Path) -> None:
    path = in_files(repository / "inventory.yaml", tmp_path)
    devices = tmp_path / "parts/devices.yaml"
    good = devices.read_text(encoding="utf-8")
    fewer = re.sub(r"(?m)^  cam-[a-z0-9-]+:\n(?:    .*\n)+", "", good)
    gone = good.count("\n  cam-") - fewer.count("\n  cam-")
    assert gone == 12
    named = ", ".join([*re.findall(r"(?m)^  (cam-[a-z0-9-]+):", good)[:5], "…"])
    with running("--simulate", "-i", str(path)) as monitor:
        devices.write_text(fewer, encoding="utf-8")
        monitor.process.send_signal(signal.SIGHUP)
        eventually(lambda: monitor.series()[VALID], lambda value: value == 0, 30, "0")
        assert f"would take away {gone} of 56 devices ({named})" in monitor.get("/?lang=en")
        assert f"làm mất {gone} trong 56 thiết bị ({named})" in monitor.get("/?lang=vi")
        assert monitor.json("/api/devices")["total"] == 56

        devices.write_text(good, encoding="utf-8")
        monitor.process.send_signal(signal.SIGHUP)
        eventually(lambda: monitor.series()[VALID], lambda value: value == 1, 30, "1 with the file as it was")

        devices.write_text(fewer, encoding="utf-8")
        eventually(lambda: monitor.series()[VALID], lambda value: value == 0, 30, "0, seen without a signal")
        said = songxa("inventory", "accept", "-i", str(path))
        assert (said.returncode, said.stdout) == (0, ACCEPTED), said.stderr
        eventually(lambda: monitor.series()[VALID], lambda value: value == 1, 30, "1 by the mark alone")
        assert monitor.json("/api/devices")["total"] == 44
        code, errors = monitor.stop()
    assert code == 0
    assert f"{path} would take away {gone} of 56 devices ({named}), more than a fifth" in errors
    assert "Traceback" not in errors


ACCEPTED = "Accepted: the inventory as it is now, with 44 devices. The running monitor takes it over within seconds.\n"
