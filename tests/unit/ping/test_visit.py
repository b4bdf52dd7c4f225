"""What a visit's account says: loss is the network's, never this monitor's."""

from __future__ import annotations

import socket
import time

import pytest

from songxa.catalogue import PING_LOSS, PING_RTT
from songxa.collectors.ping.tcp import TcpChannel
from songxa.collectors.ping.visit import Visit
from songxa.model import Reading
from tests.unit.ping.rig import values


def account(sent: int, rtts: list[float], *, drops: int = 0, trouble: str | None = None) -> Reading:
    channel = TcpChannel(socket.socket, socket.AF_INET, time.monotonic)
    visit = Visit(channel, ("127.0.0.1", 80), 5, begun=0.0, done=lambda reading: None)
    visit.sent, visit.left = sent, 5 - sent
    for at, rtt in enumerate(rtts):
        visit.answer(float(at), rtt)
    channel.impaired += drops
    if trouble:
        visit.give_up(trouble)
    return visit.reading(1.0)


def test_unanswered_echoes_are_the_networks_loss() -> None:
    reading = account(4, [0.1, 0.2, 0.3])
    assert values(reading, PING_LOSS) == {"": 0.25}
    assert reading.error is None
    assert reading.warnings == ()


def test_echoes_that_we_may_have_dropped_are_left_out_of_the_loss() -> None:
    reading = account(4, [0.1, 0.2, 0.3], drops=7)
    assert values(reading, PING_LOSS) == {"": 0.0}
    assert "left out of the loss" in reading.warnings[0]


def test_drops_of_others_replies_do_not_touch_a_complete_visit() -> None:
    assert account(3, [0.1, 0.2, 0.3], drops=7).warnings == ()


def test_silence_while_we_dropped_replies_is_no_loss_at_all() -> None:
    reading = account(3, [], drops=1)
    assert reading.samples == ()
    assert "own socket" in (reading.error or "")


def test_silence_is_an_error_with_full_loss() -> None:
    reading = account(3, [])
    assert reading.error == "no echo reply to 3 requests"
    assert values(reading, PING_LOSS) == {"": 1.0}
    assert values(reading, PING_RTT) == {}


def test_what_was_never_sent_was_not_lost() -> None:
    assert account(0, []).samples == ()
    assert "no echo request sent" in (account(0, []).error or "")


def test_a_known_reason_is_the_error_and_there_is_no_loss_to_tell() -> None:
    reading = account(0, [], trouble="no route")
    assert (reading.error, reading.samples) == ("no route", ())


def test_a_reason_beside_answers_is_a_warning() -> None:
    reading = account(2, [0.1, 0.1], trouble="no route")
    assert (reading.error, reading.warnings) == (None, ("no route",))


def test_jitter_follows_the_order_of_sending_not_of_arrival() -> None:
    channel = TcpChannel(socket.socket, socket.AF_INET, time.monotonic)
    visit = Visit(channel, ("127.0.0.1", 80), 3, begun=0.0, done=lambda reading: None)
    visit.sent, visit.left = 3, 0
    assert [visit.answer(*reply) for reply in ((2.0, 0.3), (0.0, 0.1), (1.0, 0.2))] == [False, False, True]
    assert values(visit.reading(3.0), PING_RTT)["jitter"] == pytest.approx(0.1)


def test_a_trace_that_fails_costs_the_visit_nothing_but_its_trace(caplog: pytest.LogCaptureFixture) -> None:
    def broken(line: str) -> None:
        raise RuntimeError("a bug elsewhere")

    channel = TcpChannel(socket.socket, socket.AF_INET, time.monotonic)
    visit = Visit(channel, ("127.0.0.1", 80), 2, begun=0.0, done=lambda reading: None, trace=broken)
    visit.sent, visit.left = 2, 0
    visit.answer(0.0, 0.1)
    visit.answer(1.0, 0.1)
    assert values(visit.reading(2.0), PING_LOSS) == {"": 0.0}
    assert len(caplog.records) == 1
