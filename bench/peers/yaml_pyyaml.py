"""PyYAML with libyaml reads the same files to plain data: no lines kept, nothing checked."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import yaml

from bench.measure import Stopwatch
from bench.own import communes


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("devices", type=int)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="songxa-bench-") as folder:
        top = communes.write(Path(folder), chosen.devices)
        with Stopwatch() as watch:
            found = 0
            for file in (top, *sorted((top.parent / "communes").iterdir())):
                data = yaml.load(file.read_bytes(), yaml.CSafeLoader)
                found += len(data.get("devices", ()))
    watch.report(f"PyYAML {yaml.__version__}", chosen.devices, found)


if __name__ == "__main__":
    main()
