"""What PromQL says of series that a test makes up, asked of promtool: Prometheus' own engine, without a server."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.support.servers import need

Labels = Mapping[str, str]


class Series(NamedTuple):
    """Values one after another, from time 0 on."""

    name: str
    labels: Labels
    values: Sequence[float]


class Claim(NamedTuple):
    """What an expression gives at a time: labels and value of every series, in any order."""

    expression: str
    at_s: int
    found: Sequence[tuple[Labels, float]]


def filled(expression: str, range_s: int = 3600, interval_s: int = 60, **variables: str) -> str:
    """The expression as Grafana sends it: with its own variables, and those of the board."""
    known = {
        "__range": f"{range_s}s",
        "__range_s": str(range_s),
        "__interval": f"{interval_s}s",
        "__interval_ms": str(1000 * interval_s),
        "__rate_interval": f"{4 * interval_s}s",
        **variables,
    }
    braced = re.sub(r"\$\{(\w+)(?::\w+)?\}", lambda found: known[found[1]], expression)
    return re.sub(r"\$([A-Za-z_]\w*)", lambda found: known[found[1]], braced)


def agrees(folder: Path, series: Iterable[Series], claims: Iterable[Claim], interval_s: int = 60) -> str:
    """Empty where every claim holds, else what promtool says. Values are compared at nine digits after the point."""
    test = {
        "interval": f"{interval_s}s",
        "input_series": [
            {"series": each.name + _braced(each.labels), "values": " ".join(f"{value:g}" for value in each.values)}
            for each in series
        ],
        "promql_expr_test": [
            {
                "expr": f"round(({claim.expression}) * 1e9)",
                "eval_time": f"{claim.at_s}s",
                "exp_samples": [
                    {"labels": _braced(labels), "value": round(value * 1e9)} for labels, value in claim.found
                ],
            }
            for claim in claims
        ],
    }
    return _told(folder, "test", {"rule_files": [], "evaluation_interval": f"{interval_s}s", "tests": [test]})


def parses(folder: Path, expressions: Iterable[str]) -> str:
    """Empty where all of them are PromQL, else what promtool says."""
    rules = [{"record": f"asked:{place}", "expr": each} for place, each in enumerate(expressions)]
    return _told(folder, "check", {"groups": [{"name": "asked", "rules": rules}]})


def _told(folder: Path, what: str, document: object) -> str:
    path = folder / f"{what}.yml"
    path.write_text(json.dumps(document), encoding="utf-8")  # JSON is YAML
    command = [need("promtool", "prometheus"), what, "rules", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def _braced(labels: Labels) -> str:
    return "{" + ", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in labels.items()) + "}"
