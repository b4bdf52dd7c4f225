"""Many incidents at once: a handful of messages, never more than twelve an hour, and nothing is left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from songxa.model import Toll
from songxa.notify.ration import AT_ONCE, MOST_AN_HOUR, Ration, ration
from tests.support.alerting import HOUR, NOON, Stand, fibre, over


def test_five_hundred_incidents_in_a_minute_are_a_handful_of_messages() -> None:
    random, stand = Random(7), Stand()
    for n in range(500):
        toll = Toll(1 + n % 7, 1, 4000 if n == 250 else random.randrange(50), 0)
        stand.put(fibre(f"i{n}", stand.at(stand.t), root=f"box-{n}", toll=toll))
        if n % 8 == 7:
            stand.run(stand.t + 1)
    stand.run(HOUR)
    assert len(stand.box.sent) <= 5
    told = [item.incident.id for _, letter in stand.box.sent for item in letter.items]
    assert sorted(told) == sorted(f"i{n}" for n in range(500))
    letter = max((letter for _, letter in stand.box.sent), key=lambda each: len(each.items))
    assert "nặng nhất: đứt cáp hoặc hỏng thiết bị quang tại box-250" in letter.title
    assert letter.title.startswith(f"{len(letter.items)} sự cố chưa khắc phục")
    named = letter.body.count("•")
    assert named >= 5
    assert f"… và thêm {len(letter.items) - named} sự cố, ảnh hưởng " in letter.body
    assert len(letter.title) + len(letter.body) < 2000


def test_two_incidents_are_two_messages_and_five_at_once_are_one() -> None:
    stand = Stand().put(*(fibre(f"i{n}", NOON, root=f"box-{n}") for n in range(2))).run(60)
    assert stand.news() == ["i0:opened", "i1:opened"]
    stand.put(*(fibre(f"j{n}", NOON + 60, root=f"sw-{n}") for n in range(5))).run(600)
    assert len(stand.news()) == 3


def test_a_steady_trickle_is_joined_once_there_were_eight_in_the_hour() -> None:
    stand = Stand(repeat_s=0.0)
    for n in range(120):
        stand.run(n * 30.0).put(fibre(f"i{n}", stand.at(stand.t), root=f"box-{n}"))
    stand.run(2 * HOUR)
    assert len([1 for _, letter in stand.box.sent if len(letter.items) == 1]) == 8
    assert len(stand.box.sent) <= 8 + 5
    assert len({item.incident.id for _, letter in stand.box.sent for item in letter.items}) == 120


def test_the_bound_holds_across_a_restart(tmp_path: Path) -> None:
    stand = Stand(folder=tmp_path)
    for n in range(60):
        stand.put(fibre(f"i{n}", stand.at(stand.t), root=f"box-{n}")).run(stand.t + 20)
        if n % 5 == 0:
            stand.restart(1.0)
    assert len(stand.box.sent) <= MOST_AN_HOUR


@settings(max_examples=25, deadline=None)
@given(
    steps=st.lists(st.tuples(st.integers(0, 12), st.sampled_from([1.0, 20.0, 130.0, 700.0, 2000.0])), max_size=20),
    quiet=st.booleans(),
)
def test_no_hour_ever_has_more_than_twelve_messages(steps: list[tuple[int, float]], quiet: bool) -> None:
    hours: dict[str, Any] = {"quiet_from": 13 * 60, "quiet_until": 14 * 60} if quiet else {}
    stand, times, made = Stand(repeat_s=HOUR, **hours), [], 0
    for many, seconds in steps:
        for _ in range(many):
            stand.put(fibre(f"i{made}", stand.at(stand.t), root=f"box-{made}"))
            made += 1
        until = stand.t + seconds
        while stand.t < until:
            before = len(stand.box.sent)
            stand.run(min(until, stand.t + 10.0))
            times += [stand.t] * (len(stand.box.sent) - before)
    for at in times:
        assert sum(at - HOUR < other <= at for other in times) <= MOST_AN_HOUR


@given(
    sent=st.lists(st.floats(0, 7200), max_size=40), waiting=st.integers(0, 500), together=st.booleans(),
    now=st.floats(3600, 7200),
)  # fmt: skip
def test_a_ration_is_nothing_for_nobody_and_never_beyond_the_bound(
    sent: list[float], waiting: int, together: bool, now: float
) -> None:
    allowed = ration(sent, waiting, together, now)
    recent = [at for at in sent if now - HOUR < at <= now]
    if not waiting or len(recent) >= MOST_AN_HOUR:
        assert allowed is Ration.NOTHING
    if allowed is Ration.ONE and waiting > 1:
        assert waiting <= AT_ONCE
        assert not together
    if waiting and not recent:
        assert allowed is not Ration.NOTHING


def test_what_opened_and_was_over_while_it_waited_is_one_message_of_one_line() -> None:
    stand = Stand(repeat_s=0.0)
    stand.put(*(fibre(f"i{n}", NOON, root=f"box-{n}") for n in range(5))).run(20)  # a joined message: two minutes' wait
    cut = fibre("a", NOON + 20)
    stand.put(cut, fibre("b", NOON + 20, root="sw"), *(fibre(f"j{n}", NOON + 20, root=f"q-{n}") for n in range(4)))
    stand.run(110).put(over(cut, NOON + 105), replace(stand.plan.open["b"], toll=Toll(3, 1, 0, 0))).close("a").run(400)
    assert [each for each in stand.news() if "a:" in each] == [stand.news()[1]]
    assert "a:passed" in stand.news()[1]
