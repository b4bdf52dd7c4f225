"""What the newest visits say of one device."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from songxa.model import ControllerPlace, Device, Kind, OnuPlace
from songxa.state.verdict import Sign, Streak, Verdict, verdict
from songxa.state.verdict import Testimony as Word

AP = Device("ap", "ap", Kind.ACCESS_POINT, "hall", "vnpt", address="10.0.0.1")
ONU = replace(AP, key="onu", kind=Kind.ONU, onu=OnuPlace("olt", "0/1/0", "1"))


def streak(*visits: tuple[float, bool], asked: bool = True, partial: bool = False) -> Streak:
    """Visits, each with its time and whether it was answered."""
    made = Streak()
    for at, answered in visits:
        made.take(at, answered, asked, partial)
    return made


def said(device: Device = AP, testimony: Word | None = None, lossy: bool = False, **streaks: Streak) -> Verdict:
    return verdict(device, streaks, testimony, 2, lossy=lossy)


def test_one_answer_of_anybody_is_enough_to_be_well() -> None:
    assert said(ping=streak((1, True)), snmp=streak((1, True))) == Verdict(Sign.WELL, "why.up", 1, sure=True)
    blocked = said(ping=streak((1, False), (2, False)), snmp=streak((1, True), (2, True)))
    assert blocked == Verdict(Sign.WELL, "why.up.ping", 2, sure=True)


def test_a_silence_is_certain_after_two_visits_in_vain_and_began_with_the_first() -> None:
    once = said(ping=streak((1, True), (60, False)))
    assert once == Verdict(Sign.SILENT, "why.down.silent", 60, sure=False)
    twice = said(ping=streak((1, True), (60, False), (62, False)))
    assert twice == Verdict(Sign.SILENT, "why.down.silent", 60, sure=True)


def test_who_never_answered_does_not_make_a_silence_longer_than_it_is() -> None:
    never = streak((1, False), (60, False), (120, False))
    found = said(ping=streak((1, True), (60, True), (120, False), (122, False)), snmp=never)
    assert found == Verdict(Sign.SILENT, "why.down.silent", 120, sure=True)


def test_a_collector_that_was_never_answered_does_not_make_a_silence_certain() -> None:
    found = said(ping=streak((1, True), (60, False)), snmp=streak((1, False), (60, False)))
    assert not found.sure


def test_snmp_alone_silent_is_sick_from_the_second_visit_on() -> None:
    hung = streak((1, True), (60, False))
    assert said(ping=streak((1, True), (60, True)), snmp=hung) == Verdict(Sign.SICK, "why.degraded", 60, sure=False)
    hung.take(120, answered=False, asked=True, partial=False)
    assert said(ping=streak((120, True)), snmp=hung) == Verdict(Sign.SICK, "why.degraded", 60, sure=True)


def test_loss_and_partial_answers_are_sick_and_never_silent() -> None:
    assert said(ping=streak((1, True)), lossy=True).why == "why.degraded.loss"
    assert said(ping=streak((1, True)), snmp=streak((1, True), partial=True)).why == "why.degraded.partial"


def test_what_songxa_could_not_ask_says_nothing_of_the_device() -> None:
    assert said(ping=streak((1, False), asked=False)) == Verdict(Sign.MUTE, "why.unknown.unasked", 0, sure=True)
    assert said() == Verdict(Sign.MUTE, "why.unknown.never", 0, sure=True)
    half = said(ping=streak((1, True)), snmp=streak((1, False), asked=False))
    assert (half.sign, half.why) == (Sign.SICK, "why.degraded.unasked")


def test_another_makers_collector_that_cannot_ask_says_nothing_about_a_device_that_answers() -> None:
    assert said(ping=streak((1, True)), fan=streak((1, False), asked=False)).why == "why.up"
    assert said(fan=streak((1, False), asked=False)).why == "why.unknown.unasked"


def test_whoever_only_others_tell_of_is_as_they_say() -> None:
    told = replace(ONU, address=None)
    assert said(told).why == "why.unknown.onu"
    assert said(replace(told, onu=None, controller=ControllerPlace("c", "ap"))).why == "why.unknown.controller"
    assert said(told, Word(60, 60, up=True)) == Verdict(Sign.WELL, "why.up.onu", 60, sure=True)
    for reason, why in (("los", "why.down.los"), ("dying_gasp", "why.down.power"), ("other", "why.down.onu")):
        dark = said(told, Word(120, 60, up=False, reason=reason))
        assert dark == Verdict(Sign.SILENT, why, 60, sure=True), "since it was first said"


def test_the_word_of_an_olt_against_an_older_answer_is_a_doubt() -> None:
    doubt = said(ONU, Word(61, 61, up=False, reason="los"), ping=streak((60, True)))
    assert doubt == Verdict(Sign.SILENT, "why.down.los", 61, sure=False)
    answered_since = said(ONU, Word(61, 61, up=False, reason="los"), ping=streak((60, True), (62, True)))
    assert answered_since.sign is Sign.WELL
    agreed = said(ONU, Word(61, 61, up=False, reason="los"), ping=streak((1, True), (60, False)))
    assert agreed == Verdict(Sign.SILENT, "why.down.los", 60, sure=True)


def test_who_is_seen_from_above_but_does_not_answer_is_sick() -> None:
    seen = said(ONU, Word(61, 61, up=True), ping=streak((1, True), (60, False), (62, False)))
    assert seen == Verdict(Sign.SICK, "why.degraded.onu", 61, sure=True)


def test_a_battery_that_carries_it_is_the_first_thing_to_say() -> None:
    found = verdict(AP, {"ping": streak((90, True))}, None, 2, lossy=True, on_battery=60)
    assert found == Verdict(Sign.SICK, "why.degraded.battery", 60, sure=True)


visits = st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=8)
testimonies = st.none() | st.builds(
    Word, st.floats(0, 10), st.floats(0, 10), st.booleans(), st.sampled_from(["", "los", "dying_gasp", "other"])
)


@given(
    st.dictionaries(st.sampled_from(["ping", "snmp"]), visits), testimonies, st.booleans(), st.sampled_from([AP, ONU])
)
def test_loss_alone_is_never_silence(
    scripts: dict[str, list[tuple[bool, bool, bool]]], testimony: Word | None, lossy: bool, device: Device
) -> None:
    streaks = {name: Streak() for name in scripts}
    for name, script in scripts.items():
        for at, (answered, asked, partial) in enumerate(script):
            streaks[name].take(float(at), answered, asked or answered, partial)
    found = verdict(device, streaks, testimony, 2, lossy=lossy)
    answered_now = any(each.asked and not each.fails and each.answered is not None for each in streaks.values())
    if answered_now and (testimony is None or testimony.up):
        assert found.sign in (Sign.WELL, Sign.SICK)
    if found.sign is Sign.SILENT:
        assert any(each.fails for each in streaks.values()) or (testimony is not None and not testimony.up)
