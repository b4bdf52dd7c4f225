"""What a board costs grows with the devices and not with the points of its curves, and nothing is lost by that.

Asking what the inventory says anew for each point of a day took 12 s for 2,000 devices, a panel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from songxa import catalogue as c
from songxa.dashboards import Board, Engine
from songxa.dashboards.kit import look
from songxa.dashboards.kit.panels import NOW_POINTS, POINTS
from songxa.dashboards.kit.promql import Promql, series, worst
from songxa.model import State
from tests.support.commune import inventory
from tests.support.dashboards import all_boards, crowded, filled, panels
from tests.support.promtool import Claim, Series, agrees
from tests.support.promtool import filled as timed

COMMUNE = inventory()
BOARDS = [board for frame, board in all_boards(crowded(COMMUNE), "vi") if frame.source.engine is Engine.PROMETHEUS]
INFO = re.compile(r'songxa_(?:device|site)_info(?:\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?')
MINUTES = 30


def curves(board: Board) -> Iterator[tuple[dict[str, Any], str]]:
    """Every query that is asked for many points, with its panel."""
    for panel in panels(board.spec):
        for target in panel["targets"]:
            if not target.get("instant"):
                yield panel, filled(target["expr"], board.spec)


@pytest.mark.parametrize("board", BOARDS, ids=[each.title for each in BOARDS])
def test_no_point_of_a_curve_asks_the_inventory_anew(board: Board) -> None:
    for panel, query in curves(board):
        for found in INFO.finditer(query):
            assert re.match(r"(\[1d:5m\])? @ end\(\)", query[found.end() :]), panel["title"]


@pytest.mark.parametrize("board", BOARDS, ids=[each.title for each in BOARDS])
def test_curves_of_many_devices_have_few_points(board: Board) -> None:
    for panel, query in curves(board):
        if board.name != "device" and INFO.search(query) and panel.get("interval") != "1d":
            most = NOW_POINTS if panel["type"] == "stat" else POINTS
            assert panel["maxDataPoints"] <= most, panel["title"]


@pytest.mark.parametrize("board", BOARDS, ids=[each.title for each in BOARDS])
def test_every_curve_stays_while_songxa_is_away(board: Board) -> None:
    for panel, query in curves(board):
        assert len(INFO.findall(query)) == 0 or "[1d:5m] @ end()" in query, panel["title"]


def test_few_devices_have_as_many_points_and_as_long_a_time_as_ever() -> None:
    told = [board for frame, board in all_boards(COMMUNE, "vi") if frame.source.engine is Engine.PROMETHEUS]
    assert not any("maxDataPoints" in panel for board in told for panel, _ in curves(board))
    assert {board.name for board in told if _a_month(board)} == {"overview", "operator"}
    assert not any(_a_month(board) for board in BOARDS)
    assert {board.spec["time"]["from"] for board in told if board.name == "uptime"} == {"now-7d"}
    assert {board.spec["time"]["from"] for board in BOARDS if board.name == "uptime"} == {"now-24h"}


def _a_month(board: Board) -> bool:
    return any(panel.get("timeFrom") == "now/M" for panel in panels(board.spec))


def info(device: str, name: str, values: list[float], **more: str) -> Series:
    return Series("songxa_device_info", {"device": device, "name": name, **more}, values)


def clients(*devices: str) -> list[Series]:
    return [Series("songxa_wifi_clients", {"device": each, "radio": "ng"}, [7] * (MINUTES + 1)) for each in devices]


ALL = [1.0] * (MINUTES + 1)
CLIENTS = series(c.WIFI_CLIENTS)
LAST = MINUTES * 60


def named(device: str, name: str) -> tuple[dict[str, str], float]:
    return {"device": device, "radio": "ng", "name": name}, 7.0


def test_a_curve_knows_its_devices_after_songxa_went_away_and_a_figure_of_now_does_not(tmp_path: Path) -> None:
    told = [*clients("a"), info("a", "A", [1.0] * 10)]
    claims = [
        Claim(Promql().through.named(CLIENTS, "name"), LAST, [named("a", "A")]),
        Claim(Promql().through.about(CLIENTS), LAST, [({"device": "a", "radio": "ng"}, 7.0)]),
        Claim(Promql().named(CLIENTS, "name"), LAST, []),
        Claim(f"count({Promql().info()})", LAST, []),
    ]
    assert agrees(tmp_path, told, claims) == ""


@pytest.mark.parametrize("ql", [Promql(), Promql().through])
def test_a_device_that_is_told_twice_or_was_renamed_counts_once_and_one_removed_no_more(
    tmp_path: Path, ql: Promql
) -> None:
    told = [
        *clients("a", "b", "c"),
        info("a", "A", ALL, job="scraped"),
        info("a", "A", ALL, job="pushed"),
        info("b", "before", [1.0] * MINUTES),  # still within Prometheus' five minutes
        info("b", "after", ALL),
        info("c", "gone", [1.0] * 10),
    ]
    claims = [
        Claim(f"count({ql.named(CLIENTS, 'name')})", LAST, [({}, 2.0)]),
        Claim(f"sum({ql.about(CLIENTS)})", LAST, [({}, 14.0)]),
        Claim(f"count({ql.info()})", LAST, [({}, 2.0)]),
    ]
    assert agrees(tmp_path, told, claims) == ""


def test_a_minute_of_failure_is_seen_however_far_apart_the_points_are(tmp_path: Path) -> None:
    states = {State.UP: [float(each != 7) for each in range(MINUTES + 1)]}
    states[State.DOWN] = [1 - each for each in states[State.UP]]
    told = [Series("songxa_site_state", {"site": "s", "state": each}, values) for each, values in states.items()]
    expected = {10: State.DOWN, 20: State.UP, 30: State.UP}
    claims = [
        Claim(timed(worst(c.SITE_STATE), interval_s=600), 60 * minute, [({"site": "s"}, look.CODES[state])])
        for minute, state in expected.items()
    ]
    between = timed(worst(c.SITE_STATE), interval_s=15)
    claims.append(Claim(between, 8 * 60 + 30, [({"site": "s"}, look.CODES[State.UP])]))
    claims.append(Claim(between, 7 * 60 + 30, [({"site": "s"}, look.CODES[State.DOWN])]))
    assert agrees(tmp_path, told, claims) == ""
