"""An incident while it lasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta, timezone
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from songxa.incident.case import MOST_EVIDENCE, Case, incident_id
from songxa.model import Cause, Evidence, Hit, RootKind, State


def case() -> Case:
    return Case("261118-abcd", Cause.LAN, RootKind.DEVICE, "sw", 100.0, "vnpt")


def test_its_id_is_the_local_day_and_follows_from_root_and_time() -> None:
    hanoi = timezone(timedelta(hours=7))
    evening = 1_795_021_200.0  # 17:00 UTC, midnight in Hanoi
    assert incident_id(RootKind.DEVICE, "sw", evening, hanoi)[:6] == "261119"
    assert incident_id(RootKind.DEVICE, "sw", evening, UTC)[:6] == "261118"
    ids = {incident_id(kind, key, evening + s, UTC) for kind in RootKind for key in ("sw", "olt") for s in (0, 1)}
    assert len(ids) == 16
    assert incident_id(RootKind.DEVICE, "sw", evening, UTC) == incident_id(RootKind.DEVICE, "sw", evening, UTC)


def test_its_state_is_the_worst_that_was_seen() -> None:
    one = case()
    one.begin_hit("ap", State.DEGRADED, 100)
    assert one.incident().state is State.DEGRADED
    one.begin_hit("ap", State.DOWN, 110)
    one.begin_hit("cam", State.UNREACHABLE, 120)
    assert one.incident().state is State.DOWN
    assert one.incident().hits == (
        Hit("ap", State.DEGRADED, 100, 110), Hit("ap", State.DOWN, 110), Hit("cam", State.UNREACHABLE, 120)
    )  # fmt: skip


def test_the_first_observation_of_a_thing_stays_but_of_a_battery_the_newest() -> None:
    one = case()
    one.tell([Evidence(100, "silent", "sw"), Evidence(100, "battery", "ups", {"then": 0.9, "now": 0.9})])
    one.tell([Evidence(160, "silent", "sw"), Evidence(160, "battery", "ups", {"then": 0.5, "now": 0.4})])
    assert one.evidence == [Evidence(100, "silent", "sw"), Evidence(160, "battery", "ups", {"then": 0.9, "now": 0.4})]


def test_the_list_of_evidence_is_bounded() -> None:
    one = case()
    one.tell(Evidence(float(n), "silent", f"d{n}") for n in range(1000))
    assert len(one.evidence) == MOST_EVIDENCE


def test_an_earlier_run_s_members_are_those_whose_outage_lasts_or_went_out_of_sight() -> None:
    one = case()
    for key in ("lasting", "unseen", "well"):
        one.begin_hit(key, State.DOWN, 100)
    one.end_hit("unseen", 150)
    one.end_hit("well", 140)
    again = Case.of(one.incident(), {"unseen": 150.0, "well": 150.0})
    assert again.members == {"lasting", "unseen"}
    assert Case.of(replace(one.incident(), recovered_at=160.0), {"unseen": 150.0}).members == {"lasting"}


def test_a_clock_set_back_takes_later_outages_along() -> None:
    one = case()
    one.begin_hit("early", State.DOWN, 100)
    one.end_hit("early", 900)
    one.begin_hit("late", State.DOWN, 800)
    one.begin_hit("running", State.DOWN, 150)
    one.rewind(200)
    assert one.hits == [Hit("early", State.DOWN, 100, 200), Hit("running", State.DOWN, 150)]
    one.end_hit("running", 300)
    assert one.hits[1] == Hit("running", State.DOWN, 150, 300)


steps = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from([None, State.DOWN, State.UNREACHABLE, State.DEGRADED])),
    max_size=30,
)


@given(steps)
def test_the_hits_of_a_device_never_overlap(script: list[tuple[str, State | None]]) -> None:
    one = case()
    for at, (key, state) in enumerate(script):
        if state is None:
            one.end_hit(key, float(at))
        else:
            one.begin_hit(key, state, float(at))
    for key in "abc":
        hits = [hit for hit in one.incident().hits if hit.device == key]
        for hit, following in pairwise(hits):
            assert hit.end is not None
            assert hit.start < hit.end <= following.start
        assert (key in one.running) == (bool(hits) and hits[-1].end is None)
