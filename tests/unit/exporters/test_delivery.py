"""A courier is replaced by another one while polls go on: nothing is lost, nothing is sent by two."""

from __future__ import annotations

import asyncio
import logging
import threading
from pathlib import Path

import pytest

from songxa.catalogue import SPOOL_WRITABLE
from songxa.exporters import delivery as module
from songxa.exporters.delivery import Delivery
from songxa.i18n import LANGUAGES
from songxa.i18n.format import tell
from songxa.model import Sample, SpoolLimits
from songxa.spool import Courier, Delivered, Later, Outcome, Transport
from tests.support.influxing import until


class Server:
    """A destination in memory, which may be away."""

    def __init__(self) -> None:
        self.away = False
        self.lines: list[bytes] = []
        self.couriers: list[Courier] = []
        self._lock = threading.Lock()

    async def send(self, payload: bytes) -> Outcome:
        if self.away:
            return Later("away")
        with self._lock:
            self.lines += payload.splitlines()
        return Delivered()

    async def close(self) -> None: ...

    def delivery(self, folder: Path) -> Delivery:
        async def connect() -> Transport:
            return self

        def build() -> Courier:
            self.couriers.append(
                Courier("test", folder, SpoolLimits(), connect, lambda payload: payload.splitlines(True))
            )
            return self.couriers[-1]

        return Delivery("test", build)

    async def has(self, *numbers: int) -> None:
        """Returns once just these lines are there."""
        await until(lambda: len(self.lines) >= len(numbers), f"{numbers} are there")
        assert sorted(self.lines) == sorted(line(number) for number in numbers)


def line(number: int) -> bytes:
    return f"line {number}".encode()


def put(delivery: Delivery, *numbers: int) -> None:
    for number in numbers:
        delivery.put(line(number) + b"\n", 1, float(number))


async def test_the_next_courier_takes_over_what_waited_and_what_came_meanwhile(tmp_path: Path) -> None:
    server = Server()
    server.away = True
    delivery = server.delivery(tmp_path)
    await delivery.start()
    put(delivery, 1, 2)
    delivery.renew(wanted=True)
    put(delivery, 3)
    await asyncio.sleep(0)  # the change has begun: nobody is in charge
    put(delivery, 4)
    delivery.renew(wanted=True)
    put(delivery, 5)
    server.away = False
    await server.has(1, 2, 3, 4, 5)
    await delivery.stop()
    assert len(server.couriers) == 3


async def test_while_nothing_is_wanted_nothing_is_kept_and_nothing_forgotten(tmp_path: Path) -> None:
    server = Server()
    server.away = True
    delivery = server.delivery(tmp_path)
    await delivery.start()
    put(delivery, 1)
    delivery.renew(wanted=False)
    await settled(delivery)
    put(delivery, 2)
    assert (list(delivery.health()), list(delivery.troubles())) == ([], [])
    server.away = False
    delivery.renew(wanted=True)
    await settled(delivery)
    put(delivery, 3)
    await server.has(1, 3)
    await delivery.stop()


async def settled(delivery: Delivery) -> None:
    change = delivery._change
    assert change is not None
    await change


async def test_a_spool_that_cannot_be_opened_again_is_told_to_people_and_tried_until_it_can(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.01)
    caplog.set_level(logging.WARNING)
    server = Server()
    folder = tmp_path / "data"
    folder.mkdir()
    delivery = server.delivery(folder)
    await delivery.start()
    folder.rename(tmp_path / "gone")
    folder.write_text("a file where the folder was")
    delivery.renew(wanted=True)
    await settled(delivery)
    put(delivery, 1)
    await until(lambda: len(server.couriers) > 3, "it is tried again")
    await until(lambda: bool(delivery.troubles()), "people are told")
    assert list(delivery.health()) == [Sample(SPOOL_WRITABLE, ("test",), 0)]
    for language in LANGUAGES:
        assert str(folder) in tell(language, delivery.troubles()[0])
    folder.unlink()
    (tmp_path / "gone").rename(folder)
    await until(lambda: "its spool can be used again" in caplog.text, "it can be used again")
    assert caplog.text.count("tried again every minute") == 1, "not at every trial"
    assert list(delivery.troubles()) == []
    put(delivery, 2)
    await server.has(2)
    await delivery.stop()


async def test_where_no_spool_can_be_used_stopping_ends_the_trials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.0)
    server = Server()
    folder = tmp_path / "data"
    folder.mkdir()
    delivery = server.delivery(folder)
    await delivery.start()
    folder.rename(tmp_path / "gone")
    folder.write_text("a file where the folder was")
    delivery.renew(wanted=True)
    await settled(delivery)
    await delivery.stop()
    assert (delivery._retry, delivery._change is not None and delivery._change.done()) == (None, True)


async def test_stopping_waits_for_a_change_and_keeps_what_is_not_delivered(tmp_path: Path) -> None:
    server = Server()
    server.away = True
    delivery = server.delivery(tmp_path)
    await delivery.start()
    delivery.renew(wanted=True)
    put(delivery, 1)
    await delivery.stop()
    server.away = False
    delivery = server.delivery(tmp_path)
    await delivery.start()
    await server.has(1)
    await delivery.stop()
