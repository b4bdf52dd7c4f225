"""The engine on real sockets: repeats, deadlines, pacing, what is ignored, and that nobody suffers for another."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import socket
from collections.abc import Iterable
from typing import Any

import pytest

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import Message
from songxa.collectors.snmp.conversation import Conversation, Template
from songxa.collectors.snmp.session import (
    Answer,
    DeadlineExceeded,
    Exchange,
    PortClosed,
    Request,
    SnmpError,
    Timeout,
    get,
)
from songxa.collectors.snmp.transport import Engine, Peer
from songxa.model import StartError
from tests.support.servers import free_port
from tests.support.udp_agent import COMMUNITY, UdpAgent, agent, engine, good, honest, silent

OID = ber.encode_oid("1.3.6.1.2.1.1.3.0")
OTHER = ber.encode_oid("1.3.6.1.2.1.1.9.1.4.200")


async def outcome(running: Engine, peer: Peer, exchange: Exchange[Any], **settings: Any) -> Any:
    """What `done` is given."""
    future = asyncio.get_running_loop().create_future()
    running.run(peer, exchange, future.set_result, **settings)
    return await asyncio.wait_for(future, 10)


def reported() -> asyncio.Queue[BaseException]:
    """What reaches the event loop's exception handler from now on."""
    bugs: asyncio.Queue[BaseException] = asyncio.Queue()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: bugs.put_nowait(context["exception"]))
    return bugs


def ignore(result: object) -> None:
    """For exchanges whose result is not the point."""


def nothing() -> Exchange[str]:
    """Asks nothing."""
    yield from ()
    return "nothing to ask"


# ---- asking ------------------------------------------------------------------------------------------------------


async def test_what_an_agent_answers_is_what_the_caller_gets() -> None:
    with agent(honest) as there:
        async with engine() as running:
            answer = await running.call(there.peer(), get([OID, OTHER]))
            assert (answer.oids, answer.values) == ((OID, OTHER), [42, 42])
            assert (running.stats.requests, running.stats.retries, running.stats.dropped) == (1, 0, 0)
            assert not running.stats.bad
            assert there.asked[0].community == COMMUNITY


async def test_answers_read_by_the_shape_cache_are_as_good_as_those_of_the_decoder() -> None:
    values = iter(range(1000, 1020))
    with agent(lambda request: [good(request, next(values))]) as there:
        async with engine() as running:
            answers = [await running.call(there.peer(), get([OID, OTHER])) for _ in range(20)]
    assert [list(answer.values) for answer in answers] == [[value, value] for value in range(1000, 1020)]
    assert len({request.request_id for request in there.asked}) == 20
    assert all(2**23 <= request.request_id < 2**31 for request in there.asked)


async def test_ipv6_agents_are_asked_too() -> None:
    try:
        with agent(honest, socket.AF_INET6) as there:
            async with engine() as running:
                for address in ("::1", "0:0:0:0:0:0:0:1"):
                    peer = Peer(address, there.port, ber.V2C, COMMUNITY)
                    assert (await running.call(peer, get([OID]))).values == [42]
                with pytest.raises(PortClosed):
                    await running.call(Peer("::1", free_port_v6(), ber.V2C, b""), get([OID]), timeout_s=60)
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")


def free_port_v6() -> int:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        probe.bind(("::1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_a_lost_request_is_repeated_octet_by_octet() -> None:
    with agent(lambda request: [] if len(there.asked) < 3 else [good(request)]) as there:
        async with engine() as running:
            answer = await running.call(there.peer(), get([OID]), timeout_s=0.02)
            assert answer.values == [42]
            assert running.stats.retries == 2
    assert len(there.datagrams) == 3
    assert len(set(there.datagrams)) == 1


async def test_a_silent_agent_is_asked_as_often_as_told_and_then_a_timeout() -> None:
    with agent(silent) as there:
        async with engine() as running:
            with pytest.raises(Timeout, match=r"^no answer to 4 requests, waited 0.01 s for each$"):
                await running.call(there.peer(), get([OID]), timeout_s=0.01, tries=4)
    assert len(there.asked) == 4


async def test_the_answer_to_the_first_try_is_taken_after_the_second_was_sent() -> None:
    with agent(lambda request: [] if len(there.asked) < 2 else [good(there.asked[0])]) as there:
        async with engine() as running:
            assert (await running.call(there.peer(), get([OID]), timeout_s=0.02)).values == [42]


async def test_late_and_doubled_answers_are_ignored_and_counted() -> None:
    with agent(lambda request: [good(request, 1), good(request, 2), good(request, 2)]) as there:
        async with engine() as running:
            assert (await running.call(there.peer(), get([OID]))).values == [1]
            there.behaviour = honest
            assert (await running.call(there.peer(), get([OID]))).values == [42]
            there.behaviour = lambda request: [good(there.asked[0], 9), good(request, 3)]
            assert (await running.call(there.peer(), get([OID]))).values == [3]
            assert running.stats.bad == {"unasked": 2, "request-id": 1}


async def test_a_closed_port_ends_at_once() -> None:
    async with engine() as running:
        closed = Peer("127.0.0.1", free_port(socket.SOCK_DGRAM), ber.V2C, COMMUNITY)
        result = await outcome(running, closed, get([OID]), timeout_s=600, deadline_s=600)
        assert isinstance(result, PortClosed)
        assert str(result) == "port closed"
        assert running.stats.requests == 1


async def test_closed_ports_do_not_disturb_open_ones() -> None:
    with agent(honest) as there:
        async with engine() as running:
            closed = [Peer(f"127.0.0.{host}", free_port(socket.SOCK_DGRAM), ber.V2C, b"") for host in range(2, 40)]
            results = await asyncio.gather(
                *(outcome(running, peer, get([OID]), timeout_s=60) for peer in (*closed, there.peer(), *closed))
            )
    assert [type(result) for result in results] == [PortClosed] * 38 + [Answer] + [PortClosed] * 38


def test_only_a_quote_of_our_own_request_can_close_a_port() -> None:
    conversation = Conversation(Peer("127.0.0.1", 1, 1, b""), get([OID]), ignore, None, None, 1, 1, 1, 1)
    before, after = ber.request_template(ber.V2C, b"secret", ber.GET, [OID])
    assert not conversation.recognises(b"")
    conversation.shape = (("127.0.0.1", 1), Template(before, after))
    conversation.datagram = before + b"\x11\x22\x33\x44" + after
    assert conversation.recognises(conversation.datagram)
    assert conversation.recognises(conversation.datagram[: len(before) + 4])
    assert not conversation.recognises(conversation.datagram[: len(before) + 3])
    assert not conversation.recognises(before + b"\x11\x22\x33\x45" + after)


@pytest.mark.parametrize(
    ("address", "port", "text"),
    [
        ("ap-1.example", 161, "not a numeric IPv4 or IPv6 address: 'ap-1.example'"),
        ("127.0.0.01", 161, "not a numeric IPv4 or IPv6 address: '127.0.0.01'"),
        ("fe80::1%nosuchlink", 161, "not a numeric IPv4 or IPv6 address: 'fe80::1%nosuchlink'"),
        ("127.0.0.1", 0, "not a UDP port: 0; accepted: 1 to 65535"),
        ("127.0.0.1", 65536, "not a UDP port: 65536; accepted: 1 to 65535"),
        ("255.255.255.255", 161, "cannot send to 255.255.255.255: Permission denied"),
    ],
)
async def test_an_address_that_cannot_be_asked_gives_one_line(address: str, port: int, text: str) -> None:
    async with engine() as running:
        result = await outcome(running, Peer(address, port, ber.V2C, COMMUNITY), get([OID]))
        assert isinstance(result, SnmpError)
        assert str(result) == text


async def test_a_request_too_long_for_a_datagram_gives_one_line() -> None:
    with agent(honest) as there:
        async with engine() as running:
            with pytest.raises(SnmpError, match=r"^cannot send to 127.0.0.1: Message too long$"):
                await running.call(there.peer(), get([OID] * 8000))
            assert (await running.call(there.peer(), get([OID]))).values == [42]


async def test_sockets_that_cannot_be_had_give_one_line() -> None:
    def refuse(family: int, kind: int, protocol: int) -> socket.socket:
        raise OSError(24, "Too many open files")

    with pytest.raises(StartError, match=r"^cannot open a UDP socket for SNMP: Too many open files$"):
        await Engine(refuse).start()


# ---- deadlines ---------------------------------------------------------------------------------------------------


async def test_the_deadline_ends_an_exchange_however_many_tries_are_left() -> None:
    with agent(silent) as there:
        async with engine() as running:
            with pytest.raises(DeadlineExceeded, match=r"^not finished after 0.05 s$"):
                await running.call(there.peer(), get([OID]), timeout_s=0.02, tries=1000, deadline_s=0.05)
    assert len(there.asked) < 10


async def test_an_exchange_that_catches_the_deadline_may_return_but_not_go_on() -> None:
    def partial() -> Exchange[str]:
        try:
            yield Request(ber.GET, (OID,))
        except DeadlineExceeded:
            return "what there is"
        return "all"

    closed = []

    def stubborn() -> Exchange[str]:
        try:
            while True:
                try:
                    yield Request(ber.GET, (OID,))
                except SnmpError:
                    continue
        finally:
            closed.append(True)

    with agent(silent) as there:
        async with engine() as running:
            assert await outcome(running, there.peer(), partial(), deadline_s=0.02) == "what there is"
            result = await outcome(running, there.peer(), stubborn(), deadline_s=0.02, timeout_s=0.005)
            assert isinstance(result, DeadlineExceeded)
            assert closed == [True]


async def test_time_spent_waiting_for_its_turn_counts_towards_the_deadline() -> None:
    with agent(silent) as there:
        async with engine() as running:
            results = await asyncio.gather(
                outcome(running, there.peer(), get([OID]), deadline_s=0.06, timeout_s=1),
                outcome(running, there.peer(), get([OTHER]), deadline_s=0.02, timeout_s=1),
            )
    assert [type(result) for result in results] == [DeadlineExceeded, DeadlineExceeded]
    assert {request.oids for request in there.asked} == {(OID,)}


# ---- pacing ------------------------------------------------------------------------------------------------------


async def test_an_endpoint_has_one_exchange_at_a_time() -> None:
    with agent(silent) as there:
        async with engine() as running:
            calls = [asyncio.create_task(running.call(there.peer(), get([oid]))) for oid in (OID, OTHER, OID)]
            for number, oid in enumerate((OID, OTHER, OID)):
                request = await there.coming.get()
                assert request.oids == (oid,)
                assert len(there.asked) == number + 1
                there.send(good(request))
                assert (await calls[number]).oids == (oid,)


async def test_no_more_exchanges_are_under_way_than_the_window_holds() -> None:
    waiting: asyncio.Queue[tuple[UdpAgent, Message]] = asyncio.Queue()
    most = 0
    async with engine(window=3) as running:
        with contextlib.ExitStack() as stack:
            agents = [stack.enter_context(agent(silent)) for _ in range(12)]
            for there in agents:
                there.behaviour = functools.partial(hold, waiting, there)
            calls = [asyncio.create_task(running.call(there.peer(), get([OID]))) for there in agents]
            for _ in agents:
                there, request = await waiting.get()
                most = max(most, waiting.qsize() + 1)
                there.send(good(request))
            await asyncio.gather(*calls)
    assert most <= 3
    assert running.stats.retries == 0


def hold(waiting: asyncio.Queue[tuple[UdpAgent, Message]], there: UdpAgent, request: Message) -> Iterable[bytes]:
    """Does not answer yet."""
    waiting.put_nowait((there, request))
    return []


async def test_hundreds_at_once_are_all_answered() -> None:
    with agent(honest) as one, agent(honest) as two, agent(honest) as three:
        async with engine() as running:
            results = await asyncio.gather(
                *(running.call(there.peer(), get([OID, OTHER])) for there in (one, two, three) for _ in range(200))
            )
            assert [list(result.values) for result in results] == [[42, 42]] * 600
            assert running.stats.requests == 600
            assert running.stats.retries == 0
            # and a single one afterwards is answered too, whatever pace the engine is at
            assert (await running.call(one.peer(), get([OID]))).values == [42]


async def test_done_comes_after_run_has_returned() -> None:
    order = []

    async with engine() as running:
        finished = asyncio.Event()

        def done(result: str | SnmpError) -> None:
            order.append(str(result))
            finished.set()

        running.run(Peer("127.0.0.1", 1, ber.V2C, b""), nothing(), done)
        order.append("run has returned")
        await asyncio.wait_for(finished.wait(), 5)
    assert order == ["run has returned", "nothing to ask"]


async def test_a_done_that_runs_the_next_exchange_does_not_grow_the_stack() -> None:
    left = 3000
    finished = asyncio.Event()

    async with engine() as running:

        def done(result: str | SnmpError) -> None:
            nonlocal left
            left -= 1
            if left:
                running.run(Peer("127.0.0.1", 1, ber.V2C, b""), nothing(), done)
            else:
                finished.set()

        running.run(Peer("127.0.0.1", 1, ber.V2C, b""), nothing(), done)
        await asyncio.wait_for(finished.wait(), 20)


# ---- bugs --------------------------------------------------------------------------------------------------------


def buggy() -> Exchange[int]:
    answer = yield Request(ber.GET, (OID,))
    return 1 // (len(answer.values) - 1)


def nonsense() -> Exchange[None]:
    yield Request(ber.GET, (b"\x80",))


async def test_a_bug_in_one_exchange_is_reported_and_costs_nobody_else_anything() -> None:
    bugs = reported()
    done: list[object] = []
    with agent(honest) as one, agent(honest) as two:
        async with engine() as running:
            running.run(one.peer(), buggy(), done.append)
            running.run(two.peer(), nonsense(), done.append)
            for there in (one, two):
                assert (await running.call(there.peer(), get([OID]))).values == [42]
    assert {type(bugs.get_nowait()), type(bugs.get_nowait())} == {ZeroDivisionError, ber.BerError}
    assert done == []


async def test_a_bug_goes_to_whoever_asks_for_bugs() -> None:
    with agent(honest) as there:
        async with engine() as running:
            mine: list[Exception] = []
            running.run(there.peer(), buggy(), ignore, on_bug=mine.append)
            with pytest.raises(ZeroDivisionError):
                await running.call(there.peer(), buggy())
    assert [type(bug) for bug in mine] == [ZeroDivisionError]


async def test_a_bug_in_done_costs_nobody_else_anything() -> None:
    bugs = reported()

    def bad(result: Answer | SnmpError) -> None:
        raise KeyError("done")

    with agent(honest) as there:
        async with engine() as running:
            running.run(there.peer(), get([OID]), bad)
            assert (await running.call(there.peer(), get([OID]))).values == [42]
    assert isinstance(bugs.get_nowait(), KeyError)


async def test_an_exchange_that_cannot_be_closed_ends_all_the_same() -> None:
    bugs = reported()

    def clinging() -> Exchange[None]:
        for _ in range(3):
            with contextlib.suppress(BaseException):
                yield Request(ber.GET, (OID,))

    with agent(silent) as there:
        async with engine() as running:
            running.run(there.peer(), clinging(), ignore, deadline_s=0.02)
            assert isinstance(await bugs.get(), RuntimeError)
            there.behaviour = honest
            assert (await running.call(there.peer(), get([OID]))).values == [42]


# ---- the end -----------------------------------------------------------------------------------------------------


async def test_stopping_ends_calls_and_closes_exchanges_without_done() -> None:
    done: list[object] = []
    with agent(silent) as one, agent(silent) as two:
        running = Engine(tick_s=0.005)
        await running.start()
        running.run(one.peer(), get([OID]), done.append)
        running.run(one.peer(), get([OID]), done.append)
        call = asyncio.create_task(running.call(two.peer(), get([OID])))
        await two.coming.get()
        await running.stop()
        with pytest.raises(SnmpError, match="stopped"):
            await call
        await running.stop()
    assert done == []
    with pytest.raises(RuntimeError, match="not started"):
        running.run(one.peer(), get([OID]), done.append)


async def test_a_cancelled_call_makes_way_for_the_next() -> None:
    with agent(silent) as there:
        async with engine() as running:
            call = asyncio.create_task(running.call(there.peer(), get([OID]), deadline_s=60, timeout_s=60))
            await there.coming.get()
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            there.behaviour = honest
            assert (await running.call(there.peer(), get([OID]))).values == [42]


# ---- what people see ---------------------------------------------------------------------------------------------


async def test_the_trace_is_readable_and_never_shows_the_community() -> None:
    lines: list[str] = []

    def note(line: str) -> None:
        lines.append(line)

    with agent(lambda request: [b"\xff" * 40, good(request)]) as there:
        async with engine() as running:
            await running.call(there.peer(), get([OID]), trace=note)
    assert lines == [
        "> GET 1.3.6.1.2.1.1.3.0",
        "< ignored a datagram: length of a length",
        "< 1.3.6.1.2.1.1.3.0 = Gauge32: 42",
    ]
    assert COMMUNITY.decode() not in repr(there.peer())


async def test_an_error_says_that_answers_came_which_were_of_no_use() -> None:
    with agent(lambda request: [good(request)[:-1]]) as there:
        async with engine() as running:
            with pytest.raises(Timeout, match=r"; 2 unusable answers ignored, the last for: truncated$"):
                await running.call(there.peer(), get([OID]), timeout_s=0.02, tries=2)
