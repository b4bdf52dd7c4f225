"""The engine: a defect in one way of sending costs the visits over it and nobody else's, and each visit ends once."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Sequence
from random import Random

import pytest

from songxa.collectors.ping.engine import Engine
from songxa.collectors.ping.tcp import TcpChannel
from songxa.collectors.ping.visit import Target, Visit
from songxa.model import Reading


class DefectiveChannel(TcpChannel):
    """Fails in the step named `where`, every time; its echoes are never answered."""

    where = ""

    def _fail(self, step: str) -> None:
        if step == self.where:
            raise RuntimeError("a bug in a channel")

    def send(self, visits: Sequence[Visit]) -> list[Visit]:
        self._fail("send")
        for visit in visits:
            visit.sent += 1
            visit.left -= 1
        # so that the engine asks once more, which is a step of its own
        self.impaired += 1
        return []

    def drain(self) -> list[Visit]:
        self._fail("drain")
        return []

    def forget(self, visit: Visit) -> None:
        self._fail("forget")


class DefectiveVisit(Visit):
    """Cannot say what is missing."""

    @property
    def missing(self) -> int:
        raise RuntimeError("a bug in a visit")


class Ends(list[Reading]):
    """Takes the readings of one visit; `first` is set with the first of them."""

    def __init__(self) -> None:
        super().__init__()
        self.first = asyncio.Event()

    def __call__(self, reading: Reading) -> None:
        self.append(reading)
        self.first.set()


@pytest.fixture
async def port() -> AsyncIterator[Target]:
    async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()


@pytest.mark.parametrize("where", ["send", "drain", "forget", "advance"])
async def test_a_defect_of_one_channel_or_visit_is_told_once_and_spares_the_others(
    where: str, port: Target, caplog: pytest.LogCaptureFixture
) -> None:
    engine = Engine(time.monotonic, Random(1))
    bad = DefectiveChannel(socket.socket, socket.AF_INET, time.monotonic)
    good = TcpChannel(socket.socket, socket.AF_INET, time.monotonic)
    bad.where = where
    engine.add(bad)
    engine.add(good)
    lost, well, later = Ends(), Ends(), Ends()
    kind = DefectiveVisit if where == "advance" else Visit
    engine.begin(kind(bad, port, 2, begun=time.monotonic(), done=lost), 3.0)
    engine.begin(Visit(good, port, 3, begun=time.monotonic(), done=well), 10.0)
    async with asyncio.timeout(20):
        await asyncio.gather(lost.first.wait(), well.first.wait())
        engine.begin(Visit(good, port, 3, begun=time.monotonic(), done=later), 10.0)
        await later.first.wait()
    engine.stop()
    assert [reading.error for reading in (*well, *later)] == [None, None]
    (reading,) = lost
    assert reading.error == "internal error in the ping collector; the log has the details"
    assert (reading.samples, reading.asked) == ((), False)
    (record,) = caplog.records
    assert record.exc_info is not None
