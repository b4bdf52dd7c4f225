"""Every query of every board, put to a real Prometheus that scrapes a commune in trouble: each of them finds something.

Where a query may find nothing in this commune, EMPTY says why. Prometheus is told everything twice, by scrapes and by
remote_write, as on a machine that has both: nothing may be counted twice for that.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import pytest

from songxa.dashboards import NAMES, Board, Engine, Frame, Source, boards
from songxa.inventory import load
from tests.support.board_past import DAYS, remember
from tests.support.board_town import CUT, ROOT, town
from tests.support.boards import (
    ANNOTATION,
    DAY_S,
    PATIENCE_S,
    RANGE,
    VARIABLE,
    Ask,
    Reading,
    Reason,
    Window,
    asks,
    choices,
    expect,
    own_window,
    quarter,
    sent,
    window_of,
)
from tests.support.dashboards import variables
from tests.support.monitor import Running, Series, eventually
from tests.support.prometheus import prometheus
from tests.support.servers import free_port, need

COMMUNE = load(ROOT / "inventory.yaml")
SOURCE = Source(Engine.PROMETHEUS, "ds")
ZONE_S = 7 * 3600
"""Of the commune, which knows no summer time."""
INCIDENTS = 3

EMPTY: Mapping[tuple[str, str, str], Reason] = {
    ("overview", "map", "B"): Reason("no place is under maintenance"),
    ("overview", "map", "C"): Reason("of every place something is known, once it was visited", depends=True),
    ("coverage", "shares", "E"): Reason("nobody has measured, until probes have been read", depends=True),
    ("monitor", "lost", "A"): Reason("the history names what it has lost once it has lost something"),
    ("monitor", "errors", "C"): Reason("every plug-in works"),
    ("monitor", "errors", "D"): Reason("no packet is wrong unless a busy machine brings it late", depends=True),
    ("monitor", "errors", "G"): Reason("the history has lost nothing"),
}
"""By board, panel and query."""

FALLBACKS = (" or 0 * max(songxa_build_info)", " or vector(NaN)")
"""What a query says where it has found nothing; left out here, for it must not look like something found."""

SIGNS = (
    f"count(max by (incident) (songxa_incident_open)) == {INCIDENTS}",
    'songxa_onu_down_reason{reason="los"} == 1',
    'songxa_onu_down_reason{reason="dying_gasp"} == 1',
    "songxa_power_on_battery == 1",
    'songxa_alert_messages_total{outcome="sent"} > 0',
    'songxa_export_points_total{exporter="remote_write"} > 0',
    f'songxa_device_state{{device="{CUT}",state="down"}} == 1',
)
"""That the trouble has come about and that Prometheus knows of it."""

Found = list[tuple[dict[str, str], list[float]]]
"""Series: labels, and values that are numbers."""


@dataclass
class World:
    """A commune and who watches it."""

    monitor: Running
    client: httpx.Client

    def found(self, ask: Ask, spec: Mapping[str, Any], chosen: Reading, window: Window) -> Found:
        """What Grafana would get; raises for a query that Prometheus does not understand."""
        shown = window_of(ask, window, COMMUNE.timezone)
        query = sent(ask, spec, chosen, shown)
        for each in FALLBACKS:
            query = query.replace(each, "")
        if ask.sort == VARIABLE:
            query = query.removeprefix("query_result(").removesuffix(")")
        if ask.sort in {RANGE, ANNOTATION}:
            return self.asked(query, "query_range", **_aligned(shown, ask))
        return self.asked(query, time=shown.end)

    def asked(self, query: str, path: str = "query", **params: float) -> Found:
        answer = self.client.get(f"/api/v1/{path}", params={"query": query, **params}).json()
        assert answer["status"] == "success", f"{answer.get('error')}\n{query}"
        return list(_numbers(answer["data"]["result"]))

    def expect(self, board: Board, readings: Iterable[Reading], *, own: bool = False) -> None:
        """Every query finds something in one of the readings, but for those of EMPTY; in the time that the board shows
        by itself (`own`) or in a quarter of an hour."""

        def found(ask: Ask, spec: Mapping[str, Any], chosen: Reading) -> Found:
            now = time.time()
            return self.found(ask, spec, chosen, own_window(spec, now) if own else quarter(now))

        expect(board, readings, [each for each in asks(board) if each.place not in EMPTY], found)


def _aligned(window: Window, ask: Ask) -> dict[str, float]:
    """Points lie on multiples of the step in the board's zone, as Grafana's `alignRange` puts them. The last is the one
    to come, unless it is tomorrow's: so what is younger than a step is seen too."""
    step = ask.least_s if ask.sort == ANNOTATION else window.step_s(ask.least_s, ask.points)
    first, last = ((each + ZONE_S) // step * step - ZONE_S for each in (window.start, window.end))
    return {"start": first, "end": last + (step if step < DAY_S else 0), "step": step}


def _numbers(result: Iterable[Mapping[str, Any]]) -> Iterator[tuple[dict[str, str], list[float]]]:
    for series in result:
        points = series.get("values") or [series["value"]]
        if told := [float(value) for _, value in points if value != "NaN"]:
            yield series["metric"], told


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    need("prometheus", "prometheus")
    folder, port = tmp_path_factory.mktemp("boards"), free_port()
    with town(folder, f'{{remote_write: {{url: "http://127.0.0.1:{port}/api/v1/write"}}}}') as monitor:
        target = monitor.address.split("/")[2]
        with prometheus(folder, out_of_order=f"{DAYS + 1}d", scraped=target, port=port) as server:
            told = eventually(monitor.series, _polled, PATIENCE_S, "OLTs and access points tell of themselves")
            remember(server.url, told, target, time.time())
            for sign in SIGNS:
                eventually(partial(server.instant, sign), bool, PATIENCE_S, sign)
            with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as client:
                yield World(monitor, client)


def _polled(series: Series) -> bool:
    return {"songxa_onu_up", "songxa_wifi_clients"} <= {name for name, _ in series}


def drawn(name: str, language: str = "vi") -> Board:
    return next(each for each in boards(Frame(COMMUNE, language, SOURCE)) if each.name == name)


def readings(board: Board) -> list[Reading]:
    """With everything chosen that can be; each kind of device tells other things."""
    return [{"device": key} for key in COMMUNE.devices] if board.name == "device" else [{}]


@pytest.mark.parametrize("name", NAMES)
def test_every_query_finds_something_in_the_time_that_its_board_shows_by_itself(world: World, name: str) -> None:
    board = drawn(name)
    world.expect(board, readings(board), own=True)


@pytest.mark.parametrize("variable", ["village", "operator"])
@pytest.mark.parametrize("name", [each for each in NAMES if each not in {"device", "monitor"}])
def test_every_query_finds_something_for_some_value_of_a_variable(world: World, name: str, variable: str) -> None:
    board = drawn(name)
    if variable in variables(board.spec):
        world.expect(board, [{variable: value} for value in choices(board.spec, variable).values()])


def test_boards_in_english_ask_the_same_or_find_something_too(world: World) -> None:
    for name in NAMES:
        board = drawn(name, "en")
        asked = {each.query for each in asks(drawn(name))}
        for ask in (each for each in asks(board) if each.query not in asked):
            window = quarter(time.time())
            assert any(world.found(ask, board.spec, each, window) for each in readings(board)), ask


def limited(world: World, board: Board) -> set[tuple[str, str, str]]:
    """Where a board that is limited to something finds nothing, of what the whole one does not ask."""
    window, known = quarter(time.time()), {each.query for each in asks(drawn(board.name))}
    asked = [each for each in asks(board) if each.query not in known and each.place not in EMPTY]
    return {ask.place for ask in asked if not world.found(ask, board.spec, {}, window)}


def test_every_query_finds_something_on_the_boards_of_some_partner(world: World) -> None:
    left = [
        {place for board in boards(Frame(COMMUNE, "vi", SOURCE, operator=key)) for place in limited(world, board)}
        for key in COMMUNE.operators
    ]
    assert set.intersection(*left) == set()


def test_every_query_finds_something_on_the_board_of_some_village(world: World) -> None:
    villages = [key for key, each in COMMUNE.areas.items() if each.households]
    left = [limited(world, *boards(Frame(COMMUNE, "vi", SOURCE, area=key))) for key in villages]
    assert set.intersection(*left) <= set(EMPTY)


def test_what_is_said_to_find_nothing_does_find_nothing_and_has_a_word_for_it(world: World) -> None:
    for place, reason in EMPTY.items():
        board = drawn(place[0])
        (ask,) = (each for each in asks(board) if each.place == place)
        window = own_window(board.spec, time.time())
        found = [chosen for chosen in readings(board) if world.found(ask, board.spec, chosen, window)]
        assert reason.depends or not found, f"stale: {place} finds something"
        assert ask.none, place


def test_a_reader_chooses_among_the_devices_of_the_inventory_by_their_names(world: World) -> None:
    board = drawn("device")
    (ask,) = (each for each in asks(board) if each.sort == VARIABLE)
    pattern = variables(board.spec)["device"]["regex"].strip("/").replace("(?<", "(?P<")
    offered = {}
    for labels, values in world.found(ask, board.spec, {}, quarter(time.time())):
        # as Grafana writes what query_result gives
        line = "{" + ",".join(f'{name}="{text}"' for name, text in sorted(labels.items())) + f"}} {values[-1]:g} 1"
        match = re.search(pattern, line)
        assert match is not None, line
        offered[match["value"]] = match["text"]
    assert offered == {key: each.name for key, each in COMMUNE.devices.items()}


def test_nothing_counts_twice_where_prometheus_is_told_twice(world: World) -> None:
    def told(name: str, panel: str) -> Found:
        board = drawn(name)
        (ask,) = (each for each in asks(board) if (each.panel, each.letter) == (panel, "A"))
        return world.found(ask, board.spec, {}, quarter(time.time()))

    assert len(world.asked("songxa_incident_open")) == 2 * INCIDENTS
    assert told("overview", "incidents") == told("operator", "incidents") == [({}, [INCIDENTS])]
    assert len(told("overview", "wrong")) == INCIDENTS
    failed = [labels["device"] for labels, _ in told("overview", "failed")]
    assert CUT in failed
    assert len(set(failed)) == len(failed)
