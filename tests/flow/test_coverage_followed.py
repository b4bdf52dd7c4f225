"""A base station dies in a running monitor: figures, words, the page and the API follow, and come back with it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from songxa.coverage.ledger.reading import path_of
from songxa.coverage.watch import current
from tests.support.monitor import Running, eventually, running

pytestmark = pytest.mark.alone

INTERVAL_S = 3
COMMUNE = ("area", "hoang-giang"), ("village", "Xã Hoằng Giang"), ("operator", "Viettel"), ("technology", "4G")


@pytest.fixture
def quick(tmp_path: Path, repository: Path) -> Path:
    """The shipped inventory with every device visited each INTERVAL_S seconds."""
    text = (repository / "inventory.yaml").read_text(encoding="utf-8")
    file = tmp_path / "inventory.yaml"
    file.write_text(re.sub(r"interval: \d+\b", f"interval: {INTERVAL_S}", text), encoding="utf-8")
    return file


@pytest.fixture
def mains_fail(quick: Path, tmp_path: Path) -> Iterator[Running]:
    """A monitor whose Viettel station loses its mains, then its battery, and gets both back."""
    scenario = tmp_path / "mains.yaml"
    scenario.write_text("- {at: 30s, do: mains_failure, target: bts-viettel, battery: 30s, for: 75s}\n")
    with running(
        "--simulate", "-i", str(quick), "--scenario", str(scenario), "--data", str(tmp_path / "data")
    ) as monitor:
        yield monitor


def share(monitor: Running, basis: str) -> float | None:
    """Of the commune's households, with Viettel's 4G."""
    return monitor.series().get(("songxa_coverage_households_ratio", frozenset({*COMMUNE, ("basis", basis)})))


def cards(monitor: Running) -> str:
    """What the page says at the top."""
    return monitor.get("/?lang=en")


def levels(monitor: Running) -> set[str]:
    """How well the map shows Viettel's 4G."""
    drawn = monitor.json("/geo/coverage.geojson?operator=viettel&technology=4G&basis=fused")
    return {str(each["properties"]["level"]) for each in drawn["features"]}


def test_a_station_that_dies_takes_its_households_with_it_and_gives_them_back(
    mains_fail: Running, tmp_path: Path
) -> None:
    monitor, data = mains_fail, tmp_path / "data"
    whole = eventually(lambda: share(monitor, "now"), lambda now: now is not None, 40, "a ledger")
    assert whole is not None
    assert whole == share(monitor, "predicted")
    assert whole > 0.5
    assert path_of(data).exists()
    before = levels(monitor)
    assert len(before) > 1

    warned = eventually(lambda: cards(monitor), lambda page: "the signal will go in about" in page, 60, "a warning")
    assert re.search(r"about \d+ households in Thôn [\w ]+ lose Viettel 4G, of which \d+ still have", warned)
    assert share(monitor, "now") == whole, "nobody has lost anything yet"

    less = eventually(lambda: share(monitor, "now"), lambda now: now is not None and now < whole / 2, 60, "the loss")
    assert less is not None
    assert share(monitor, "predicted") == whole, "what the model says has not changed"
    told = eventually(
        lambda: monitor.json("/api/incidents?lang=en")["incidents"],
        lambda each: any("lose Viettel 4G" in one["text"] for one in each),
        30,
        "who lost what, in the API",
    )
    assert max(each["toll"]["households"] for each in told) > 500
    assert (data / current.FILE).exists(), "whoever draws the map knows"
    assert len(levels(monitor) & before) <= 1

    eventually(lambda: share(monitor, "now"), lambda now: now == whole, 90, "everything back")
    assert not (data / current.FILE).exists()
    assert levels(monitor) == before
    code, errors = monitor.stop()
    assert (code, "Traceback" in errors) == (0, False), errors


def test_a_monitor_loads_no_arithmetic_into_its_own_process() -> None:
    import subprocess

    code = "import sys, songxa.app; print(sorted({'numpy', 'scipy', 'shapely', 'h3'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
