"""In which state a device is said to be, and why."""

from __future__ import annotations

import dataclasses

import pytest

from songxa.i18n import LANGUAGES, known, translate
from songxa.model import Device, Kind, Reading
from songxa.web.overview import Watch
from songxa.web.states import Condition, State
from tests.support.commune import NOW, FakeStation, inventory, ping_reading, silent, troubled, without_onus


def condition(station: FakeStation, key: str) -> Condition:
    return Watch(station).overview().conditions[key]


def why(station: FakeStation, key: str) -> tuple[State, str]:
    found = condition(station, key)
    return found.state, found.why


def test_a_device_that_answers_is_up() -> None:
    assert why(FakeStation().answer_all(), "ap-01") == (State.UP, "why.up")


def test_nothing_is_claimed_before_the_first_answer() -> None:
    assert why(FakeStation(), "ap-01") == (State.UNKNOWN, "why.unknown.never")


def test_ping_without_snmp_is_degraded() -> None:
    station = FakeStation().answer_all()
    station.poll("ap-01", "snmp", silent())
    assert why(station, "ap-01") == (State.DEGRADED, "why.degraded")


def test_snmp_without_ping_is_up_with_a_reason_to_look() -> None:
    station = FakeStation().answer_all()
    station.poll("ap-01", "ping", silent())
    assert why(station, "ap-01") == (State.UP, "why.up.ping")


def test_silence_everywhere_is_down_since_the_first_silence() -> None:
    station = FakeStation().answer_all(at=NOW - 600)
    station.answer_all(at=NOW - 20, but=["ap-01"])
    station.silence("ap-01", at=NOW - 80)
    station.silence("ap-01", at=NOW - 20)
    assert condition(station, "ap-01") == Condition(State.DOWN, "why.down.silent", NOW - 80)


@pytest.mark.parametrize("state", ["answers", "silent"])
def test_what_is_older_than_two_cycles_is_not_claimed(state: str) -> None:
    station = FakeStation()
    reading = ping_reading() if state == "answers" else silent()
    cycle = station.commune.devices["ap-01"].interval_s
    station.poll("ap-01", "ping", reading, at=NOW - 2 * cycle)
    assert condition(station, "ap-01").state is (State.UP if state == "answers" else State.DOWN)
    station.at += 1
    assert why(station, "ap-01") == (State.UNKNOWN, "why.unknown.stale")


def test_a_cut_names_what_stands_farthest_up_for_everything_behind_it() -> None:
    station = troubled()
    found = Watch(station).overview().conditions
    behind = {key for key, each in found.items() if each.root == "hc-3"}
    assert behind == {f"{kind}-{n:02}" for kind in ("ap", "cam", "onu") for n in (3, 6, 9, 12)}
    assert found["hc-3"].root is None
    assert found["hc-3"].why == "why.down.behind"
    assert {each.why for key, each in found.items() if key in behind} == {"why.down.uplink"}
    assert found["hc-1"].state is State.UP


def test_a_device_with_one_uplink_that_lives_is_not_put_down_to_the_other() -> None:
    station = FakeStation().answer_all()
    both = dataclasses.replace(station.commune.devices["ups-1"], uplinks=("rt-ubnd", "rt-tslcd"))
    station.commune = dataclasses.replace(station.commune, devices={**station.commune.devices, "ups-1": both})
    station.silence("ups-1", "rt-tslcd")
    assert condition(station, "ups-1").root is None
    station.silence("rt-ubnd")
    assert condition(station, "ups-1").root == "rt-ubnd"


def test_uplinks_that_bite_their_tail_end() -> None:
    devices = [
        Device(key, key, Kind.SWITCH, "ubnd", "xa", "127.0.0.1", uplinks=(up,))
        for key, up in (("a", "b"), ("b", "a"), ("c", "c"))
    ]
    station = FakeStation(inventory(devices))
    for key in "abc":
        station.poll(key, "ping", silent())
    assert condition(station, "a").state is State.DOWN
    assert condition(station, "c").state is State.DOWN


def test_an_onu_is_judged_by_its_olt() -> None:
    station = FakeStation().answer_all()
    assert why(station, "onu-03") == (State.UP, "why.up.onu")
    station.poll("olt-1", "snmp", without_onus(station.latest.polls("olt-1")["snmp"].reading, {"3"}))
    assert why(station, "onu-03") == (State.DOWN, "why.down.onu")
    assert condition(station, "onu-04").state is State.UP
    station.at += 1_000
    assert why(station, "onu-04") == (State.UNKNOWN, "why.unknown.stale")


def test_a_passive_box_is_judged_by_what_hangs_behind_it() -> None:
    station = FakeStation()
    assert why(station, "hc-1") == (State.UNKNOWN, "why.unknown.behind")
    station.answer_all()
    assert why(station, "hc-1") == (State.UP, "why.up.behind")


def test_a_poll_that_answered_nothing_but_did_answer_is_up() -> None:
    station = FakeStation()
    station.poll("ap-01", "snmp", Reading(0.1))
    assert condition(station, "ap-01").state is State.UP


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_words_and_every_fault_what_to_do_next(language: str) -> None:
    reasons = {
        "up", "up.ping", "up.onu", "up.behind", "degraded", "down.uplink", "down.silent", "down.onu", "down.behind",
        "unknown.never", "unknown.stale", "unknown.behind",
    }  # fmt: skip
    for reason in reasons:
        assert translate(language, f"why.{reason}", uplink="X")
        assert known(f"why.{reason}.next") or reason.startswith("up")
