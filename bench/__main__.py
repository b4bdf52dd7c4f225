"""`bench/run`: reads what is to be measured, has it measured and prints the report. Measures nothing itself."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from bench import away, contest, product, province, report
from bench.contests import CONTESTS
from bench.fixture import HERE, Agent, BuildError, build_agent, build_netsnmp, running_agent
from bench.servers import ServerMissing

PRODUCT, PROVINCE, AWAY = "product", "province", "away"


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/run", description="Measures songxa beside its peers; prints ratios.")
    choices = (*CONTESTS, PRODUCT, PROVINCE, AWAY)
    parser.add_argument("what", nargs="*", metavar="WHAT", help=f"any of {', '.join(choices)}; all of them by default")
    parser.add_argument("--rounds", type=positive, default=5, help="how often each contestant takes its turn (5)")
    parser.add_argument(
        "--devices", type=counts, default=(1000, 5000, 20_000), help="for the product, as 1000,5000,20000"
    )
    parser.add_argument("--cycles", type=positive, default=3, help="measured cycles of 60 s for the product (3)")
    parser.add_argument("--hours", type=positive, default=24, help="how long the database is away (24)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    chosen = parser.parse_args(arguments)
    if unknown := [what for what in chosen.what if what not in choices]:
        parser.error(f"no benchmark {unknown[0]!r}; accepted: {', '.join(choices)}")
    chosen.what = chosen.what or list(choices)
    return chosen


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def counts(text: str) -> tuple[int, ...]:
    numbers = tuple(positive(part) for part in text.split(","))
    if max(numbers) > product.MOST_DEVICES:
        raise argparse.ArgumentTypeError(f"at most {product.MOST_DEVICES} devices")
    return numbers


def say(line: str) -> None:
    """Progress, apart from the report."""
    sys.stderr.write(f"bench: {line}\n")


def main() -> int:
    """0, or 1 if something that was chosen could not run; a bar that is missed does not fail the run."""
    chosen = parse(sys.argv[1:])
    failures: list[str] = []
    outcomes: list[contest.Outcome] = []
    runs: list[product.Run] = []
    provinces: list[province.Province] = []
    outages: list[away.Away] = []
    try:
        agent_program = build_agent()
    except BuildError as error:
        say(str(error))
        return 1
    netsnmp = HERE / "bin/netsnmp"
    with contextlib.suppress(BuildError):
        # what hinders it is told as that contestant's failure
        netsnmp = build_netsnmp()
    with running_agent(agent_program) as agent:
        for what in chosen.what:
            if what == PRODUCT:
                runs += measure_product(agent, chosen.devices, chosen.cycles, failures)
            elif what == PROVINCE:
                provinces += measure_province(agent, max(chosen.devices), chosen.cycles, failures)
            elif what == AWAY:
                outages += measure_outages(chosen.hours, failures)
            else:
                outcome = contest.run(CONTESTS[what](agent, netsnmp), chosen.rounds, say)
                outcomes.append(outcome)
                failures += [f"{what}: {name}: {why}" for name, why in outcome.failures.items()]
    write(outcomes, runs, provinces, outages, chosen.json, failures)
    return 1 if failures else 0


def measure_product(agent: Agent, devices: tuple[int, ...], cycles: int, failures: list[str]) -> list[product.Run]:
    runs = []
    for count in devices:
        say(f"product: {count} devices, {cycles} cycles of {product.INTERVAL_S} s after {product.SETTLE_S} s to settle")
        try:
            runs.append(product.run(agent, count, cycles))
        except (product.ProductFailed, OSError) as error:  # OSError: it ended, or stopped serving, while measured
            failures.append(f"product: {count} devices: {error}")
    return runs


def measure_province(agent: Agent, devices: int, cycles: int, failures: list[str]) -> list[province.Province]:
    say(f"province: {devices} devices and a month of history; writing that takes a minute or two")
    try:
        return [province.run(agent, devices, cycles)]
    except (product.ProductFailed, OSError) as error:
        failures.append(f"province: {devices} devices: {error}")
        return []


def measure_outages(hours: int, failures: list[str]) -> list[away.Away]:
    outages = []
    for name in away.CONTESTANTS:
        say(f"away: {name}, {away.DEVICES} devices for {hours} h; minutes to feed, then to drain")
        try:
            outages.append(away.run(name, away.DEVICES, hours))
        except (away.AwayFailed, ServerMissing, OSError) as error:
            failures.append(f"away: {name}: {error}")
    return outages


def write(
    outcomes: list[contest.Outcome],
    runs: list[product.Run],
    provinces: list[province.Province],
    outages: list[away.Away],
    as_json: bool,
    failures: list[str],
) -> None:
    if as_json:
        document: dict[str, Any] = {
            "machine": report.machine(),
            "contests": [report.data(outcome) for outcome in outcomes],
            "product": [product.data(run) for run in runs],
            "province": [province.data(run) for run in provinces],
            "away": [away.data(run) for run in outages],
            "failures": failures,
        }
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        return
    lines = [f"{report.machine()}. {report.OLD_BUILDS}", ""]
    for outcome in outcomes:
        lines += report.table(outcome)
    if runs:
        lines += product.table(runs)
    for run in provinces:
        lines += province.table(run)
    if outages:
        lines += away.table(outages)
    lines += [f"could not run: {failure}" for failure in failures]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    os.chdir(Path(__file__).parent.parent)
    sys.exit(main())
