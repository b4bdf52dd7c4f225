"""Every InfluxQL query of every board, put to a real influxd that a commune in trouble writes to: each is answered."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import pytest

from songxa.dashboards import Board, Engine, Frame, Source, boards
from songxa.inventory import load
from tests.support.board_town import ROOT, town
from tests.support.boards import (
    PATIENCE_S,
    VARIABLE,
    Ask,
    Reading,
    Window,
    asks,
    choices,
    expect,
    own_window,
    quarter,
    sent,
    window_of,
)
from tests.support.influx import DATABASE, Influx, influx
from tests.support.monitor import eventually

COMMUNE = load(ROOT / "inventory.yaml")
SOURCE = Source(Engine.INFLUXDB, "ds")
EVERY_S = 10
"""The least interval of Grafana's InfluxDB data source."""

SIGNS = tuple(f"SELECT last(open) FROM songxa_incident WHERE cause = '{each}'" for each in ("fibre", "power"))
"""That the trouble has come about and that influxd knows of it."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Influx]:
    folder = tmp_path_factory.mktemp("boards")
    with influx(folder) as made:
        where = f'{{url: "{made.url}", version: 1, database: {DATABASE}}}'
        with town(folder, f"{{influxdb: {where}}}"):
            # states are told once a minute; so that there is a change, an hour ago none of them was up
            at = round((time.time() - 3600) * 1000)
            then = [f"songxa,device={key},state=up device_state=0 {at}" for key in COMMUNE.devices]
            assert made.write("\n".join(then).encode()).is_success
            for sign in SIGNS:
                eventually(partial(made.query, sign), bool, PATIENCE_S, sign)
            yield made


def found(server: Influx, ask: Ask, spec: Mapping[str, Any], chosen: Reading, window: Window) -> bool:
    """Whether there is any value besides a time. Raises for what influxd does not understand."""
    series = server.query(sent(ask, spec, chosen, window_of(ask, window, COMMUNE.timezone)))
    values = 0 if ask.sort == VARIABLE else 1
    return any(value is not None for each in series for row in each["values"] for value in row[values:])


def drawn(name: str, **limits: str) -> Board:
    return next(each for each in boards(Frame(COMMUNE, "vi", SOURCE, **limits)) if each.name == name)


def look(server: Influx, board: Board, readings: Iterable[Reading], *, own: bool = False) -> None:
    """Every query finds something in one of the readings, in the board's own time or in a quarter of an hour."""

    def answered(ask: Ask, spec: Mapping[str, Any], chosen: Reading) -> bool:
        now = time.time()
        return found(server, ask, spec, chosen, own_window(spec, now, EVERY_S) if own else quarter(now, EVERY_S))

    expect(board, readings, asks(board), answered)


@pytest.mark.parametrize("own", [True, False], ids=["its own time", "a quarter of an hour"])
def test_every_query_of_the_overview_finds_something(server: Influx, own: bool) -> None:
    look(server, drawn("overview"), [{}], own=own)


def test_every_query_of_the_board_of_a_device_finds_something_for_some_device(server: Influx) -> None:
    look(server, drawn("device"), [{"device": key} for key in COMMUNE.devices])


def offered_by(server: Influx, asked: Callable[[Window], str]) -> set[str]:
    """The devices that a variable offers, once there are any: some are visited later than others."""

    def look() -> set[str]:
        return {row[1] for each in server.query(asked(quarter(time.time()))) for row in each["values"]}

    return eventually(look, bool, PATIENCE_S, "devices to choose from")


@pytest.mark.parametrize("variable", ["village", "operator"])
def test_whatever_is_chosen_a_reader_may_choose_among_its_devices(server: Influx, variable: str) -> None:
    board = drawn("device")
    (ask,) = (each for each in asks(board) if each.sort == VARIABLE)
    of = {key: COMMUNE.areas[each.area].name for key, each in COMMUNE.sites.items()}
    for text, value in choices(board.spec, variable).items():
        offered = offered_by(server, partial(sent, ask, board.spec, {variable: value}))
        wanted = {
            key
            for key, each in COMMUNE.devices.items()
            if text == (of[each.site] if variable == "village" else COMMUNE.operators[each.operator].name)
        }
        assert offered <= wanted


@pytest.mark.parametrize("operator", ["viettel", "vnpt"])
def test_a_partner_s_reader_is_offered_that_partner_s_devices_alone(server: Influx, operator: str) -> None:
    board = drawn("device", operator=operator)
    (ask,) = (each for each in asks(board) if each.sort == VARIABLE)
    offered = offered_by(server, partial(sent, ask, board.spec, {}))
    assert {COMMUNE.devices[key].operator for key in offered} == {operator}


def test_every_query_of_a_village_s_overview_finds_something_for_some_village(server: Influx) -> None:
    left: list[set[tuple[str, str, str]]] = []
    for key in (key for key, each in COMMUNE.areas.items() if each.households):
        board = drawn("overview", area=key)
        window = quarter(time.time(), EVERY_S)
        left.append({ask.place for ask in asks(board) if not found(server, ask, board.spec, {}, window)})
    assert set.intersection(*left) == set()
