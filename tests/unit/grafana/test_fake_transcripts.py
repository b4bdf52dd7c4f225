"""The fake answers every recorded request as Grafana 7.5.5 did."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.support.grafana.exchange import Misuse
from tests.support.grafana.replay import Replay, different
from tests.support.grafana.shared import TRANSCRIPTS, whole

NOT_REPRODUCED: dict[str, str] = {}
"""Exchanges that the fake answers otherwise, with the reason: none. Only times are compared by their form alone."""

RECORDED = 641

MISSPELT = {
    "health 11: unknown api path": "GET /api/nothing-here",
    "health 12: unknown api path without auth": "GET /api/nothing-here",
    "folders 14: create with a misspelt field": "'tittle'",
    "dashboards 51: no body with a GET to the save call": "GET /api/dashboards/db",
    "dashboards 52: move to General by leaving folderId out": "'overwrite'",
    "dashboards 76: versions list by uid (newer call)": "GET /api/dashboards/uid/sx-a1/versions",
    "robustness 8: unknown fields in the body": "'tittle'",
    "robustness 11: PATCH": "PATCH /api/dashboards/db",
    "robustness 13: double slash": "GET /api//folders",
    "robustness 15: OPTIONS": "OPTIONS /api/folders",
}
"""What was sent on purpose though no Grafana knows it: the real one let it pass or said `Not found`."""


def test_the_transcripts_are_all_here() -> None:
    assert sum(len(whole(name)) for name in TRANSCRIPTS) == RECORDED


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_every_recorded_exchange_is_answered_as_it_was(name: str) -> None:
    found = dict(Replay(name, whole(name)).differences())
    expected = [each for each in NOT_REPRODUCED if each.startswith(f"{name} ")]
    assert list(found) == expected, "\n".join(f"{each}: {said}" for each, said in found.items())


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_a_closed_fake_takes_all_of_it_but_what_was_misspelt_on_purpose(name: str) -> None:
    replay = Replay(name, whole(name), closed=True)
    refused: dict[str, str] = {}
    answered = replay.differences(on_misuse=lambda exchange, misuse: refused.update({exchange: str(misuse)}))
    assert list(answered) == []
    expected = {each: word for each, word in MISSPELT.items() if each.startswith(f"{name} ")}
    assert refused.keys() == expected.keys()
    assert all(word in refused[each] for each, word in expected.items())
    assert all(isinstance(each, Misuse) for each in replay.fake.misuses)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("status",), 201),
        (("headers", "Content-Type"), "text/plain"),
        (("json", "version"), 2),
        (("json", "version"), "1"),
        (("json", "hasAcl"), 0),
        (("json", "created"), "yesterday"),
        (("json", "more"), None),
    ],
)
def test_a_replay_notices_the_least_difference(place: tuple[str, ...], value: Any) -> None:
    exchanges = deepcopy(whole("folders")[:2])
    target = exchanges[1]["response"]
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    assert [each for each, _ in Replay("folders", exchanges).differences()] == ["folders 1: create with uid"]


def test_lists_of_other_lengths_or_orders_are_differences() -> None:
    assert different([1, 2], [2, 1]) == "[0] is 1, recorded 2"
    assert "2 entries, recorded 1" in different([1, 2], [1])
    assert different({"a": {"b": 1}}, {"a": {"b": True}}) == ".a.b is 1, recorded True"
