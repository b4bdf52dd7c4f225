"""Contestants take turns at the same work; what comes out are ratios taken round by round. Knows no peer by name."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.measure import Measured

RUN_LIMIT_S = 120.0


@dataclass(frozen=True, slots=True)
class Contestant:
    """`command` is a driver (bench/measure.py says what it prints); `why` explains a setting to the reader."""

    name: str
    command: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """The cost of `of` must be at most `at_most` times that of `against`, or `at_most` µs where that is None."""

    of: str
    at_most: float
    against: str | None = None


@dataclass(frozen=True, slots=True)
class Contest:
    """`unit` is what a cost is per: a poll, an echo, a series. The first contestant is songxa as it is shipped."""

    key: str
    title: str
    unit: str
    contestants: tuple[Contestant, ...]
    bars: tuple[Bar, ...]


@dataclass(slots=True)
class Outcome:
    """What a contest brought: the runs of each contestant by its name, and what could not run, by name."""

    contest: Contest
    runs: dict[str, list[Measured]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def costs(self, name: str) -> list[float]:
        return [run.cpu_us for run in self.runs.get(name, ())]

    def ratios(self, of: str, against: str) -> list[float]:
        """Cost of one over the other, round by round, so that what else the machine does weighs on both."""
        return [one / other for one, other in zip(self.costs(of), self.costs(against), strict=False)]

    def reached(self, bar: Bar) -> float | None:
        """The median that the bar is about, or None if one of the two did not run."""
        values = self.costs(bar.of) if bar.against is None else self.ratios(bar.of, bar.against)
        return median(values) if values else None


def run(contest: Contest, rounds: int, say: Callable[[str], None]) -> Outcome:
    """Every contestant in turn, `rounds` times. One that fails is left out of the later rounds."""
    outcome = Outcome(contest)
    for number in range(rounds):
        say(f"{contest.key}: round {number + 1} of {rounds}")
        for contestant in contest.contestants:
            if contestant.name in outcome.failures:
                continue
            try:
                outcome.runs.setdefault(contestant.name, []).append(measure(contestant.command))
            except RunFailed as error:
                outcome.runs.pop(contestant.name, None)
                outcome.failures[contestant.name] = str(error)
    return outcome


class RunFailed(Exception):
    """A driver did not bring a measurement; the text says why, in one line."""


def measure(command: Sequence[str]) -> Measured:
    """Runs one driver to its end."""
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=RUN_LIMIT_S, check=False)
    except FileNotFoundError:
        raise RunFailed(f"{command[0]} is not installed or was not built") from None
    except subprocess.TimeoutExpired:
        raise RunFailed(f"did not end within {RUN_LIMIT_S:.0f} s") from None
    lines = ran.stdout.splitlines()
    if ran.returncode != 0 or not lines:
        said = ran.stderr.strip().splitlines() or [f"ended with code {ran.returncode}"]
        raise RunFailed(said[-1])
    measured = Measured(**json.loads(lines[-1]))
    if not measured.ok:
        raise RunFailed(f"none of {measured.units} units came out right")
    return measured


def driver(module: str, *arguments: object) -> tuple[str, ...]:
    """The command of a driver written in Python, by this same interpreter."""
    return (sys.executable, "-m", f"bench.{module}", *map(str, arguments))
