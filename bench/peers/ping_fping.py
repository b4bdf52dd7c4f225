"""fping: one process, all targets in a list, a round a second. Arguments: targets, seconds, ms between two."""

from __future__ import annotations

import argparse
import re
import subprocess

from bench.measure import Stopwatch, children_cpu
from bench.workload import addresses


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("targets", type=int)
    parser.add_argument("seconds", type=int)
    parser.add_argument("interval_ms", type=float)
    arguments = parser.parse_args()
    targets, seconds = arguments.targets, arguments.seconds
    said = subprocess.run(["fping", "--version"], capture_output=True, text=True, check=True, timeout=10)
    found = re.search(r"[Vv]ersion (\S+)", said.stdout)
    command = [
        "fping",
        "-q",
        "-C",
        str(seconds),
        "-p",
        "1000",
        "-i",
        f"{arguments.interval_ms:g}",
        "-t",
        "900",
        "-r",
        "0",
    ]
    with Stopwatch(children_cpu) as watch:
        ran = subprocess.run(
            command,
            input="\n".join(addresses(targets, net=2)),
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds * 10 + 30,
        )
    # "127.2.0.1 : 0.02 0.03 -", a dash being an echo without its reply; other lines tell of duplicates
    answers = re.findall(r"^\S+ +: ([-0-9. ]+)$", ran.stderr, re.MULTILINE)
    ok = sum(time != "-" for times in answers for time in times.split())
    watch.report(f"fping {found[1] if found else '?'}", targets * seconds, ok)


if __name__ == "__main__":
    main()
