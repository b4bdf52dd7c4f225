"""What was recorded of a running Grafana 7.5.5: transcripts that are not part of this repository. Reads only."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]

TRANSCRIPTS = ("health", "auth", "folders", "dashboards", "datasources", "teams", "provisioned", "big", "robustness")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer. `body` is None where the request had none, or none that is JSON."""

    name: str
    method: str
    path: str
    headers: dict[str, str]
    body: Any
    status: int
    answer_headers: dict[str, str]
    answer: Any


def folder() -> Path:
    """The folder `grafana` beside the recordings (see tests/conftest.py); without it the test is skipped."""
    named = os.environ.get("SONGXA_RECORDINGS")
    recordings = Path(named) if named else ROOT.parent / "shared" / "recordings"
    found = recordings.parent / "grafana"
    if not found.is_dir():
        if named:
            pytest.fail(f"SONGXA_RECORDINGS is {named}, and there is no {found}", pytrace=False)
        pytest.skip(f"no transcripts of Grafana at {found}; set SONGXA_RECORDINGS to the recordings beside them")
    return found


def exchanges(name: str) -> list[Exchange]:
    """What stands in the transcript `g75-NAME.json`, in its order."""
    return [_exchange(each) for each in whole(name)]


def whole(name: str) -> list[dict[str, Any]]:
    """The same with all that is in the file, contents that are no JSON too."""
    file = folder() / "transcripts" / f"g75-{name}.json"
    recorded: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["exchanges"]
    return recorded


def _exchange(recorded: dict[str, Any]) -> Exchange:
    request, response = recorded["request"], recorded["response"]
    return Exchange(
        recorded["name"],
        request["method"],
        request["path"],
        request["headers"],
        request.get("json"),
        response["status"],
        response["headers"],
        response.get("json"),
    )
