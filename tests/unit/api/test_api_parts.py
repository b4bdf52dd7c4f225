"""The parts of the API that stand alone: parameters, moments, shapes on the map, what is bounded."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.model import State
from songxa.scope import Scope
from songxa.state.condition import Condition
from songxa.web.api.geo import counter_clockwise
from songxa.web.api.moment import MOST_SCOPES, Moments, since_of, state_of
from songxa.web.api.params import FROM, LATEST, LIMIT
from songxa.web.api.refusal import Refused
from songxa.web.api.reply import Body, Shelf, links
from songxa.web.api.serve import Gate
from tests.support.board import FakeBoard
from tests.support.commune import FakeStation
from tests.support.remembering import StillBoard, still

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


# ---- parameters ---------------------------------------------------------------------------------------------------


@given(st.integers(0, int(LATEST) - 1))
def test_a_moment_is_understood_in_every_form_that_is_accepted(at: int) -> None:
    local = datetime.fromtimestamp(at, VIETNAM)
    for text in (
        str(at),
        f"{at}.0",
        local.isoformat(),
        local.isoformat().replace("+", " "),
        datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z"),
    ):
        assert FROM.parse(text, VIETNAM) == at, text


def test_a_day_begins_at_midnight_where_the_commune_is() -> None:
    assert FROM.parse("2025-11-23", VIETNAM) == datetime(2025, 11, 22, 17, tzinfo=UTC).timestamp()
    assert FROM.parse("2025-11-23T08:00", VIETNAM) == datetime(2025, 11, 23, 1, tzinfo=UTC).timestamp()


@given(st.text())
def test_whatever_stands_there_is_a_value_or_is_refused(text: str) -> None:
    for param in (FROM, LIMIT):
        try:
            value = param.parse(text, VIETNAM)
        except Refused as refused:
            assert refused.status == 400
        else:
            assert value is not None
            assert 0 <= value <= LATEST


# ---- moments ------------------------------------------------------------------------------------------------------


def station() -> FakeStation:
    found = FakeStation()
    found.board = cast(FakeBoard, StillBoard(found.commune))
    return found


def test_a_moment_is_made_once_for_all_who_ask_at_the_same_revision() -> None:
    here = station()
    moments = Moments(here)
    first = moments.of(Scope.staff())
    assert moments.of(Scope.staff()) is first
    still(here).change("ap-01", state=State.DOWN)
    second = moments.of(Scope.staff())
    assert (second.revision, second.counts[State.DOWN]) == (first.revision + 1, 1)
    assert first.counts[State.DOWN] == 0, "what somebody still reads does not change under them"


def test_a_scope_that_sees_nothing_of_a_change_keeps_its_moment() -> None:
    here = station()
    moments = Moments(here)
    first = moments.of(Scope.of("viettel"))
    still(here).change("cam-01", state=State.DOWN)
    assert moments.of(Scope.of("viettel")) is first
    still(here).change("ap-02", state=State.DOWN)
    assert moments.of(Scope.of("viettel")).revision == first.revision + 1


def test_another_inventory_is_another_moment() -> None:
    here = station()
    moments = Moments(here)
    first = moments.of(Scope.of("viettel"))
    fewer = {key: device for key, device in here.commune.devices.items() if key != "ap-02"}
    here.commune = replace(here.commune, devices=fewer)
    assert "ap-02" not in moments.of(Scope.of("viettel")).keys
    assert first.directory is not moments.of(Scope.of("viettel")).directory


def test_no_more_scopes_are_remembered_than_there_is_room_for() -> None:
    moments = Moments(station())
    for number in range(3 * MOST_SCOPES):
        moments.of(Scope.of(f"operator-{number}"))
    assert len(moments._kept) == MOST_SCOPES


@given(st.lists(st.tuples(st.sampled_from(State), st.none() | st.floats(0, 2e9)), min_size=1))
def test_a_group_is_as_it_is_since_its_last_member_came_to_be_so(members: list[tuple[State, float | None]]) -> None:
    conditions = [Condition(state, "why.x", since) for state, since in members]
    since = since_of(conditions)
    if len({state for state, _ in members}) > 1 or any(at is None for _, at in members):
        assert since is None
    else:
        assert since == max(at for _, at in members if at is not None)
        assert state_of(conditions) is members[0][0]


# ---- the map ------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.floats(101, 118), st.floats(6, 24)), min_size=3, max_size=12, unique=True), st.booleans())
def test_a_ring_is_closed_and_keeps_its_points_whichever_way_it_ran(
    points: list[tuple[float, float]], closed: bool
) -> None:
    ring = [*points, points[0]] if closed else points
    turned = counter_clockwise(ring)
    assert turned[0] == turned[-1]
    assert sorted(turned[1:]) == sorted(points)


def test_a_ring_that_ran_clockwise_is_turned_round() -> None:
    square = [(105.0, 19.0), (105.0, 20.0), (106.0, 20.0), (106.0, 19.0), (105.0, 19.0)]
    assert counter_clockwise(square) == square[::-1]
    assert counter_clockwise(square[::-1]) == square[::-1]


# ---- what is bounded ----------------------------------------------------------------------------------------------


def test_a_shelf_holds_no_more_bytes_than_it_may_and_gives_nothing_whose_token_has_gone() -> None:
    shelf, token = Shelf(most_bytes=1_000), object()
    for number in range(50):
        shelf.put(number, token, Body(bytes(100), "text/plain"))
    assert [number for number in range(50) if shelf.get(number, token)] == [45, 46, 47, 48, 49]
    assert shelf.get(49, object()) is None
    shelf.put("much", token, Body(bytes(501), "text/plain"))
    assert shelf.get("much", token) is None
    assert shelf.get(49, token) is not None


async def test_no_more_is_worked_on_at_a_time_than_the_gate_lets_in_and_the_rest_is_refused() -> None:
    gate, inside, most, go = Gate(at_once=2, waiting=3), 0, 0, threading.Event()
    lock = threading.Lock()

    def work() -> str:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        go.wait(30)
        with lock:
            inside -= 1
        return "done"

    waiting = [asyncio.create_task(gate.run(work)) for _ in range(5)]
    await asyncio.sleep(0)  # so that they have come in
    with pytest.raises(Refused) as refused:
        await gate.run(work)
    assert (refused.value.status, refused.value.headers["Retry-After"]) == (503, "1")
    go.set()
    assert await asyncio.gather(*waiting) == ["done"] * 5
    assert most <= 2
    assert await gate.run(lambda: "room again") == "room again"


def test_links_carry_what_was_asked_and_only_where_there_is_a_page() -> None:
    assert links("/api/devices", {"q": "a&b", "limit": "5"}, 0, 5, more=False) == ""
    first = links("/api/devices", {"q": "a&b", "limit": "5"}, 0, 5, more=True)
    assert first == '</api/devices?q=a%26b&limit=5&offset=5>; rel="next"'
    assert 'offset=0>; rel="prev"' in links("/api/devices", {}, 3, 5, more=False)
