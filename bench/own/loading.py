"""What it costs to load an inventory of several files, and to change one device in it."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.measure import Stopwatch
from bench.own import communes
from songxa.collectors.snmp.profile import load_profiles
from songxa.inventory import load
from songxa.inventory.edit import across
from songxa.inventory.edit.changes import Put


def cold(file: Path, devices: int) -> None:
    """The first time in a process."""
    profiles = load_profiles()
    with Stopwatch() as watch:
        found = len(load(file, profiles=profiles).devices)
    watch.report("nothing read before", devices, found)


def warm(file: Path, devices: int) -> None:
    """Once more, after the file of one commune was changed."""
    profiles = load_profiles()
    load(file, profiles=profiles)
    changed = file.parent / "communes" / "xa-007.yaml"
    changed.write_text(changed.read_text(encoding="utf-8").replace("U6-LR", "U6-Pro"), encoding="utf-8")
    with Stopwatch() as watch:
        found = load(file, profiles=profiles)
    new = sum(device.model == "UniFi U6-Pro" for device in found.devices.values())
    watch.report("one commune's file is new", devices, len(found.devices) if new else 0)


def edit(file: Path, devices: int) -> None:
    """One field of one device: worked out, checked with everything else, written, noted; nothing read before."""
    change = Put(("devices", "ap-7-1", "model"), "UniFi U7")
    with Stopwatch() as watch:
        done = across.edit(file, [change], profiles=load_profiles(), who="bench", reason="bench")
    watch.report("set one field, checked, written and logged", devices, devices if len(done) == 1 else 0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("cold", "warm", "edit"))
    parser.add_argument("devices", type=int)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="songxa-bench-") as folder:
        {"cold": cold, "warm": warm, "edit": edit}[chosen.what](
            communes.write(Path(folder), chosen.devices), chosen.devices
        )


if __name__ == "__main__":
    main()
