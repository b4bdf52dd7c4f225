"""Conversations as plain generators: what they ask next, and that they end whatever an agent says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import Value
from songxa.collectors.snmp.session import (
    Answer,
    BulkMemory,
    DeadlineExceeded,
    Exchange,
    PortClosed,
    Request,
    SnmpError,
    Timeout,
    Walk,
    WalkLimits,
    get,
    get_many,
    walk,
)
from songxa.collectors.snmp.walk import sorts_after

T = TypeVar("T")
Varbind = tuple[bytes, int, Value]
Agent = Callable[[Request], Answer]

COLUMN = ber.encode_oid("1.3.6.1.2.1.31.1.1.1.6")
OTHER = ber.encode_oid("1.3.6.1.2.1.31.1.1.1.10")
BEYOND = ber.encode_oid("1.3.6.1.2.1.92.1")


def drive(exchange: Exchange[T], agent: Agent, most: int = 10_000) -> tuple[T, list[Request]]:
    """The result of an exchange with an agent, and what it asked. An exchange that does not end fails."""
    asked: list[Request] = []
    step: Callable[[], Request] = lambda: exchange.send(None)  # type: ignore[arg-type] # noqa: E731
    while True:
        try:
            request = step()
        except StopIteration as stop:
            return stop.value, asked
        asked.append(request)
        assert len(asked) <= most, "it asks on and on"
        try:
            answer = agent(request)
        except SnmpError as error:
            step = lambda error=error: exchange.throw(error)  # type: ignore[misc] # noqa: E731
        else:
            step = lambda answer=answer: exchange.send(answer)  # type: ignore[misc] # noqa: E731


def answer_of(varbinds: Iterable[Varbind], status: int = 0, index: int = 0, octets: int = 100) -> Answer:
    rows = list(varbinds)
    return Answer(
        tuple(oid for oid, _, _ in rows),
        bytes(tag for _, tag, _ in rows),
        [v for _, _, v in rows],
        status,
        index,
        octets,
    )


class Mib:
    """An agent that does what RFC 3416 says, for rows in the order given; `next_of` may be replaced."""

    def __init__(self, rows: Iterable[Varbind]) -> None:
        self.rows = list(rows)

    def next_of(self, oid: bytes) -> Varbind:
        return next((row for row in self.rows if sorts_after(row[0], oid)), (oid, ber.END_OF_MIB_VIEW, None))

    def __call__(self, request: Request) -> Answer:
        if request.pdu == ber.GET:
            known = {oid: (oid, tag, value) for oid, tag, value in self.rows}
            return answer_of(known.get(oid, (oid, ber.NO_SUCH_INSTANCE, None)) for oid in request.oids)
        cursors, out = list(request.oids), []
        for _ in range(max(1, request.max_repetitions)):
            following = [self.next_of(oid) for oid in cursors]
            cursors = [oid for oid, _, _ in following]
            out += following
        return answer_of(out)


class Listed(Mib):
    """An agent that goes through its rows as they lie, ordered or not, and begins anew at the end, as some do."""

    def next_of(self, oid: bytes) -> Varbind:
        places = [place for place, row in enumerate(self.rows) if row[0] == oid]
        if places:
            return self.rows[(places[0] + 1) % len(self.rows)]
        return next((row for row in self.rows if row[0].startswith(oid)), self.rows[0])


def row(column: bytes, index: str, value: int = 1) -> Varbind:
    return column + ber.encode_oid("1.3." + index)[1:], ber.COUNTER64, value


def table(rows: int, *columns: bytes) -> Mib:
    cells = [row(column, str(index), index) for column in columns or (COLUMN,) for index in range(1, rows + 1)]
    return Mib([*cells, (BEYOND, ber.INTEGER, 5)])


def indexes(walked: Walk, column: bytes = COLUMN) -> list[str]:
    return [ber.format_oid(b"\x2b" + index)[4:] for index, _, _ in walked.rows[column]]


def numbers(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]


# ---- get ---------------------------------------------------------------------------------------------------------


def test_a_get_returns_the_values_in_the_order_asked() -> None:
    agent = table(3)
    oids = [agent.rows[2][0], agent.rows[0][0]]
    answer, asked = drive(get(oids), agent)
    assert answer.values == [3, 1]
    assert asked == [Request(ber.GET, tuple(oids))]


def refusing(agent: Agent, refused: dict[bytes, int]) -> Agent:
    """An agent that answers as SNMPv1 does: one bad OID, and the whole request is refused."""

    def answer(request: Request) -> Answer:
        for index, oid in enumerate(request.oids, 1):
            if oid in refused:
                return answer_of(((asked, ber.NULL, None) for asked in request.oids), refused[oid], index)
        return agent(request)

    return answer


def test_an_oid_that_a_v1_agent_refuses_is_left_out_and_the_rest_asked_again() -> None:
    agent = table(4)
    oids = [oid for oid, _, _ in agent.rows[:4]]
    answer, asked = drive(get(oids), refusing(agent, {oids[1]: ber.NO_SUCH_NAME, oids[3]: ber.GEN_ERR}))
    assert list(answer.oids) == oids
    assert answer.values == [1, None, 3, None]
    assert list(answer.tags) == [ber.COUNTER64, ber.NO_SUCH_INSTANCE, ber.COUNTER64, ber.NO_SUCH_INSTANCE]
    assert [len(request.oids) for request in asked] == [4, 3, 2]


def test_a_v1_agent_that_has_none_of_it_gives_missing_values() -> None:
    answer, asked = drive(get([COLUMN, OTHER]), refusing(table(1), dict.fromkeys([COLUMN, OTHER], ber.NO_SUCH_NAME)))
    assert answer.values == [None, None]
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("status", "index", "text"),
    [
        (5, 0, "genErr without naming"),
        (5, 99, "genErr without naming"),
        (16, 0, "authorizationError"),
        (1, 0, "tooBig"),
    ],
)
def test_an_error_that_names_no_oid_is_raised_by_its_name(status: int, index: int, text: str) -> None:
    with pytest.raises(SnmpError, match=text):
        drive(get([COLUMN, OTHER]), lambda request: answer_of([], status, index))


def test_when_every_oid_brings_an_error_the_agent_is_said_to_refuse() -> None:
    with pytest.raises(SnmpError, match="the agent says authorizationError"):
        drive(get([COLUMN]), lambda request: answer_of([], 16, 1))


@given(st.lists(st.tuples(st.integers(0, 18), st.integers(0, 5)), max_size=40))
def test_a_get_ends_whatever_errors_come(errors: list[tuple[int, int]]) -> None:
    coming = iter(errors)

    def agent(request: Request) -> Answer:
        status, index = next(coming, (0, 0))
        return answer_of([(oid, ber.INTEGER, 7) for oid in request.oids], status, index)

    try:
        answer, _ = drive(get([COLUMN, OTHER, BEYOND]), agent, most=4)
    except SnmpError:
        return
    assert set(answer.values) <= {7, None}


def test_many_oids_are_asked_in_parts() -> None:
    agent = table(60)
    oids = [oid for oid, _, _ in agent.rows]
    answer, asked = drive(get_many(oids, chunk=24), agent)
    assert answer.values == [value for _, _, value in agent.rows]
    assert list(answer.oids) == oids
    assert [len(request.oids) for request in asked] == [24, 24, 13]


def test_too_big_halves_the_parts_and_costs_no_value() -> None:
    agent = table(40)
    oids = [oid for oid, _, _ in agent.rows]

    def small(request: Request) -> Answer:
        return answer_of([], ber.TOO_BIG, 0) if len(request.oids) > 7 else agent(request)

    answer, asked = drive(get_many(oids, chunk=24), small)
    assert answer.values == [value for _, _, value in agent.rows]
    assert len(asked) < 12


def test_a_single_value_too_big_for_a_message_is_missing_and_costs_nobody_else() -> None:
    agent = table(3)
    oids = [oid for oid, _, _ in agent.rows]

    def small(request: Request) -> Answer:
        return answer_of([], ber.TOO_BIG, 0) if oids[1] in request.oids else agent(request)

    answer, _ = drive(get_many(oids), small)
    assert answer.values == [1, None, 3, 5]


# ---- walk --------------------------------------------------------------------------------------------------------


@given(st.integers(0, 80), st.integers(1, BulkMemory.LARGEST), st.sampled_from([ber.V1, ber.V2C]), st.integers(1, 3))
def test_a_walk_brings_every_row_once_and_nothing_else(rows: int, size: int, version: int, columns: int) -> None:
    roots = [ber.encode_oid(f"1.3.6.1.2.1.31.1.1.1.{6 + place}") for place in range(columns)]
    agent = table(rows, *roots)
    walked, _ = drive(walk(roots, BulkMemory(size=size), version=version), v1(agent) if version == ber.V1 else agent)
    assert walked.complete
    assert (walked.reason, walked.warnings) == ("", ())
    for root in roots:
        assert indexes(walked, root) == numbers(rows)
        assert [value for _, _, value in walked.rows[root]] == list(range(1, rows + 1))
        assert len(walked.rows[root]) == rows
        assert walked.rows[root].oids() == [root + index for index, _, _ in walked.rows[root]]
        assert walked.rows[root].values() == [value for _, _, value in walked.rows[root]]


def v1(agent: Mib) -> Agent:
    """SNMPv1: no GETBULK, and noSuchName where the MIB ends."""

    def answer(request: Request) -> Answer:
        assert request.pdu == ber.GETNEXT
        for index, oid in enumerate(request.oids, 1):
            if agent.next_of(oid)[1] == ber.END_OF_MIB_VIEW:
                return answer_of([(oid, ber.NULL, None)], ber.NO_SUCH_NAME, index)
        return agent(request)

    return answer


def test_a_v1_walk_ends_at_the_end_of_the_mib() -> None:
    agent = Mib([row(COLUMN, "1"), row(COLUMN, "2"), row(OTHER, "1")])
    walked, _ = drive(walk([COLUMN, OTHER], BulkMemory(), version=ber.V1), v1(agent))
    assert walked.complete
    assert (indexes(walked), indexes(walked, OTHER)) == (["1", "2"], ["1"])


def test_columns_are_asked_for_beside_each_other_within_one_size() -> None:
    walked, asked = drive(walk([COLUMN, OTHER], BulkMemory(size=24)), table(10, COLUMN, OTHER))
    assert walked.complete
    assert asked[0] == Request(ber.GETBULK, (COLUMN, OTHER), 0, 12)
    assert len(asked) == 1


@pytest.mark.parametrize(("columns", "repetitions"), [(1, 25), (2, 25), (3, 20), (11, 5), (24, 2)])
def test_a_getbulk_asks_for_what_fits_a_frame_and_never_for_many_rows(columns: int, repetitions: int) -> None:
    roots = [ber.encode_oid(f"1.3.6.1.2.1.31.1.1.1.{number}") for number in range(1, columns + 1)]
    agent = table(60, *roots)
    sizes: list[int] = []

    def measured(request: Request) -> Answer:
        answer = agent(request)
        varbinds = zip(answer.oids, answer.tags, [2**40] * len(answer.oids), strict=True)
        rows = [(oid, tag, value) for oid, tag, value in varbinds if tag == ber.COUNTER64]
        sizes.append(len(ber.encode_message(ber.V2C, b"public", ber.RESPONSE, 2**30, rows)))
        return answer

    _, asked = drive(walk(roots, BulkMemory()), measured)
    assert asked[0].max_repetitions == repetitions
    assert max(sizes) <= 1472  # a datagram in one Ethernet frame


@pytest.mark.parametrize("columns", [1, 3, 8])
def test_a_getbulk_that_fails_is_followed_by_a_smaller_one(columns: int) -> None:
    roots = [ber.encode_oid(f"1.3.6.1.2.1.31.1.1.1.{number}") for number in range(1, columns + 1)]
    memory = BulkMemory()
    walked, asked = drive(walk(roots, memory), without_bulk(table(60, *roots)))
    assert walked.complete
    assert memory.broken
    bulks = [request.max_repetitions for request in asked if request.pdu == ber.GETBULK]
    assert all(later == max(1, earlier // 2) for earlier, later in pairwise(bulks))


def test_a_message_cut_short_by_the_agent_costs_no_row() -> None:
    agent = table(30, COLUMN, OTHER)

    def short(request: Request) -> Answer:
        whole = agent(request)
        return Answer(whole.oids[:7], whole.tags[:7], whole.values[:7])

    walked, _ = drive(walk([COLUMN, OTHER], BulkMemory()), short)
    assert walked.complete
    assert indexes(walked) == indexes(walked, OTHER) == numbers(30)


def test_index_order_is_that_of_arcs_and_not_of_octets() -> None:
    agent = Mib([row(COLUMN, index) for index in ("127", "128", "16383", "16384", "2097152")] + [row(OTHER, "1")])
    walked, _ = drive(walk([COLUMN], BulkMemory(size=2)), agent)
    assert indexes(walked) == ["127", "128", "16383", "16384", "2097152"]
    assert walked.warnings == ()


def test_rows_out_of_order_are_kept_with_a_warning() -> None:
    agent = Listed([row(COLUMN, index) for index in ("5", "3", "4", "9", "7", "8")] + [row(OTHER, "1")])
    walked, _ = drive(walk([COLUMN], BulkMemory(size=2)), agent)
    assert walked.complete
    assert indexes(walked) == ["5", "3", "4", "9", "7", "8"]
    assert walked.warnings == ("OIDs out of order below 1.3.6.1.2.1.31.1.1.1.6",)


def test_an_agent_that_begins_anew_behind_its_last_row_has_been_walked_to_the_end() -> None:
    system = ber.encode_oid("1.3.6.1.2.1.1.1.0")
    agent = Listed([(system, ber.OCTET_STRING, b"box"), row(COLUMN, "1"), row(COLUMN, "2")])
    for memory in (BulkMemory(), BulkMemory(broken=True)):
        walked, _ = drive(walk([COLUMN], memory), agent, most=4)
        assert walked.complete
        assert indexes(walked) == ["1", "2"]
        assert walked.warnings == ("OIDs out of order behind 1.3.6.1.2.1.31.1.1.1.6",)


def test_a_row_given_twice_is_kept_once_with_a_warning() -> None:
    rows = [row(COLUMN, "1", 10), row(COLUMN, "2", 20), row(COLUMN, "2", 21), row(COLUMN, "3", 30)]

    def agent(request: Request) -> Answer:
        return answer_of([*rows, (BEYOND, ber.INTEGER, 1)])

    walked, _ = drive(walk([COLUMN], BulkMemory()), agent)
    assert walked.complete
    assert [(index, value) for index, _, value in walked.rows[COLUMN]] == [(b"\1", 10), (b"\2", 20), (b"\3", 30)]
    assert walked.rows[COLUMN].oids() == [rows[at][0] for at in (0, 1, 3)]
    assert walked.rows[COLUMN].values() == [10, 20, 30]
    assert "OIDs given twice below 1.3.6.1.2.1.31.1.1.1.6" in walked.warnings


def test_the_same_oid_for_ever_ends_the_walk_and_keeps_its_row() -> None:
    walked, _ = drive(walk([COLUMN], BulkMemory(broken=True)), lambda request: answer_of([row(COLUMN, "1")]), most=5)
    assert (walked.complete, walked.reason) == (False, "loop")
    assert indexes(walked) == ["1"]


def test_a_circle_of_oids_ends_the_walk_and_keeps_the_rows() -> None:
    circle = [row(COLUMN, index) for index in ("1", "2", "3", "4")]

    def agent(request: Request) -> Answer:
        known = [oid for oid, _, _ in circle]
        at = known.index(request.oids[0]) + 1 if request.oids[0] in known else 0
        return answer_of([circle[(at + step) % 4] for step in range(max(1, request.max_repetitions))])

    for memory in (BulkMemory(size=3), BulkMemory(broken=True)):
        walked, _ = drive(walk([COLUMN], memory), agent, most=10)
        assert (walked.complete, walked.reason) == (False, "loop")
        assert indexes(walked) == ["1", "2", "3", "4"]


def test_an_answer_that_goes_back_before_what_was_asked_is_no_end_of_the_table() -> None:
    before = ber.encode_oid("1.3.6.1.2.1.1.1.0")
    walked, _ = drive(walk([COLUMN], BulkMemory(broken=True)), lambda request: answer_of([(before, ber.INTEGER, 1)]))
    assert (walked.complete, walked.reason) == (False, "loop")


@pytest.mark.parametrize(
    "limits",
    [WalkLimits(rows=500), WalkLimits(requests=20), WalkLimits(octets=5_000)],
    ids=["rows", "requests", "octets"],
)
def test_oids_that_increase_for_ever_end_at_a_cap(limits: WalkLimits) -> None:
    counter = iter(range(1, 10**9))

    def agent(request: Request) -> Answer:
        return answer_of([row(COLUMN, str(next(counter))) for _ in range(max(1, request.max_repetitions))], octets=900)

    walked, _ = drive(walk([COLUMN], BulkMemory(), limits), agent, most=21)
    assert (walked.complete, walked.reason) == (False, "cap")
    assert 0 < len(walked.rows[COLUMN]) <= 525


@given(st.data())
def test_a_walk_ends_whatever_an_agent_answers(data: st.DataObject) -> None:
    pool = [row(COLUMN, str(index))[0] for index in range(6)] + [row(OTHER, "1")[0], BEYOND, COLUMN]
    tags = st.sampled_from([ber.INTEGER, ber.INTEGER, ber.NULL, ber.END_OF_MIB_VIEW, ber.NO_SUCH_OBJECT])

    def agent(request: Request) -> Answer:
        if data.draw(st.integers(0, 9)) == 0:
            raise Timeout("no answer")
        most = max(1, request.max_repetitions) * len(request.oids)
        count = data.draw(st.integers(0, min(most, 6))) if request.pdu == ber.GETBULK else most
        rows = [(data.draw(st.sampled_from(pool)), data.draw(tags), None) for _ in range(count)]
        return answer_of(rows, data.draw(st.sampled_from([0, 0, 0, 1, 2, 5])), data.draw(st.integers(0, 3)))

    try:
        walked, _ = drive(walk([COLUMN, OTHER], BulkMemory(), WalkLimits(requests=60)), agent, most=60)
    except Timeout:
        return
    for root in (COLUMN, OTHER):
        found = [index for index, _, _ in walked.rows[root]]
        assert len(found) == len(set(found)) == len(walked.rows[root])
    assert walked.complete == (walked.reason == "")


# ---- GETBULK that does not work ----------------------------------------------------------------------------------


def without_bulk(agent: Agent, most: int = 0) -> Agent:
    """An agent that never answers a GETBULK for more than `most` rows."""

    def answer(request: Request) -> Answer:
        if request.pdu == ber.GETBULK and request.max_repetitions > most:
            raise Timeout("no answer")
        return agent(request)

    return answer


def test_a_dead_agent_is_an_error_and_not_an_empty_table() -> None:
    memory = BulkMemory()

    def dead(request: Request) -> Answer:
        raise Timeout("no answer")

    with pytest.raises(Timeout):
        drive(walk([COLUMN], memory), dead, most=2)
    assert memory == BulkMemory()  # that it is dead says nothing of its GETBULK


def test_an_agent_that_dies_during_a_walk_gives_an_incomplete_one() -> None:
    agent = table(40)
    left = iter([True])

    def dying(request: Request) -> Answer:
        if next(left, False):
            return agent(request)
        raise Timeout("no answer")

    walked, _ = drive(walk([COLUMN], BulkMemory(size=10)), dying)
    assert (walked.complete, walked.reason) == (False, "timeout")
    assert indexes(walked) == numbers(10)


def test_an_agent_without_getbulk_is_walked_all_the_same_and_remembered() -> None:
    memory = BulkMemory()
    walked, _ = drive(walk([COLUMN], memory), without_bulk(table(40)))
    assert walked.complete
    assert indexes(walked) == numbers(40)
    assert memory.broken
    walked, asked = drive(walk([COLUMN], memory), without_bulk(table(40)))
    assert indexes(walked) == numbers(40)
    assert {request.pdu for request in asked} == {ber.GETNEXT}


def test_the_size_that_works_is_found_and_remembered() -> None:
    memory = BulkMemory()
    walked, _ = drive(walk([COLUMN], memory), without_bulk(table(200), most=10))
    assert indexes(walked) == numbers(200)
    assert (memory.size, memory.broken) == (6, False)
    _, asked = drive(walk([COLUMN], memory), without_bulk(table(200), most=10))
    assert {request.max_repetitions for request in asked} == {6}


@pytest.mark.parametrize("status", [ber.TOO_BIG, ber.GEN_ERR])
def test_a_getbulk_answered_with_an_error_is_asked_smaller(status: int) -> None:
    agent = table(50)
    memory = BulkMemory()

    def refuses(request: Request) -> Answer:
        return answer_of([], status, 0) if request.max_repetitions > 4 else agent(request)

    walked, _ = drive(walk([COLUMN], memory), refuses)
    assert walked.complete
    assert indexes(walked) == numbers(50)
    assert memory.size == 3


def test_an_empty_answer_to_a_getbulk_is_no_end_of_the_table() -> None:
    agent = table(5)

    def empty(request: Request) -> Answer:
        return answer_of([]) if request.pdu == ber.GETBULK else agent(request)

    walked, _ = drive(walk([COLUMN], BulkMemory()), empty)
    assert walked.complete
    assert indexes(walked) == numbers(5)


def test_columns_too_many_for_one_message_are_asked_for_apart() -> None:
    roots = [ber.encode_oid(f"1.3.6.1.2.1.31.1.1.1.{number}") for number in range(1, 9)]
    agent = table(5, *roots)

    def small(request: Request) -> Answer:
        return answer_of([], ber.TOO_BIG, 0) if len(request.oids) > 2 else agent(request)

    walked, _ = drive(walk(roots, BulkMemory()), small)
    assert walked.complete
    assert all(indexes(walked, root) == numbers(5) for root in roots)


def test_a_column_that_brings_an_error_costs_only_itself() -> None:
    agent = table(5, COLUMN, OTHER)

    def answer(request: Request) -> Answer:
        if OTHER in request.oids:
            return answer_of([], ber.GEN_ERR, request.oids.index(OTHER) + 1)
        return agent(request)

    walked, _ = drive(walk([COLUMN, OTHER], BulkMemory(broken=True)), answer)
    assert (walked.complete, walked.reason) == (False, "genErr")
    assert indexes(walked) == numbers(5)
    assert len(walked.rows[OTHER]) == 0


def test_a_closed_port_says_nothing_of_getbulk() -> None:
    memory = BulkMemory()

    def closed(request: Request) -> Answer:
        raise PortClosed("port closed")

    with pytest.raises(PortClosed):
        drive(walk([COLUMN], memory), closed, most=1)
    assert memory == BulkMemory()


def test_a_walk_does_not_outlive_the_deadline() -> None:
    def late(request: Request) -> Answer:
        raise DeadlineExceeded("too late")

    with pytest.raises(DeadlineExceeded):
        drive(walk([COLUMN], BulkMemory()), late, most=1)


def test_after_many_good_answers_a_larger_size_is_tried_again() -> None:
    memory = BulkMemory()
    memory.failed(BulkMemory.LARGEST)
    assert memory.size == 30
    memory.failed(24)
    assert memory.size == 12
    for _ in range(BulkMemory.GROW_AFTER):
        memory.succeeded()
    assert memory.size == 24
    for _ in range(BulkMemory.GROW_AFTER):
        memory.succeeded()
    assert memory.size == 48
    for _ in range(BulkMemory.GROW_AFTER):
        memory.succeeded()
    assert memory.size == BulkMemory.LARGEST


@given(st.integers(1, BulkMemory.LARGEST), st.booleans(), st.integers(0, 400))
def test_what_was_learnt_of_getbulk_survives_a_file(size: int, broken: bool, streak: int) -> None:
    memory = BulkMemory(size, broken, streak)
    assert BulkMemory.from_json(memory.as_json()) == memory


@pytest.mark.parametrize(
    "stored",
    [
        None,
        5,
        [],
        {},
        {"size": 0, "broken": False, "streak": 0},
        {"size": "9"},
        {"size": 61, "broken": False, "streak": 0},
    ],
)
def test_a_spoilt_memory_is_a_fresh_one(stored: object) -> None:
    assert BulkMemory.from_json(stored) == BulkMemory()
