"""A plan as a file: what is in it, and when it does not fit any more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from songxa.grafana.sync import planfile
from songxa.grafana.sync.steps import Act, Options
from songxa.model import InputError
from tests.support.grafana import G13
from tests.support.syncing import Office, inventory, settings

PLAIN = inventory(grafana=settings())


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(G13, tmp_path / "data")


def test_a_plan_fits_until_something_changes(office: Office) -> None:
    text = planfile.to_json(office.plan(PLAIN))
    planfile.check(text, "plan.json", office.plan(PLAIN))
    office.apply(PLAIN)
    with pytest.raises(InputError, match=r"plan\.json: does not fit any more: songxa has written to Grafana since"):
        planfile.check(text, "plan.json", office.plan(PLAIN))


def test_an_edit_by_hand_makes_it_unfit(office: Office) -> None:
    office.apply(PLAIN)
    found = inventory(4, grafana=settings())
    plan = office.plan(found)
    uid = next(step.uid for step in plan.steps if step.act is Act.UPDATE)
    office.edit(uid)
    with pytest.raises(InputError, match=f"does not fit any more: board {uid} is not as it was in Grafana"):
        planfile.check(planfile.to_json(plan), "plan.json", office.plan(found))


def test_another_inventory_makes_it_unfit(office: Office) -> None:
    text = planfile.to_json(office.plan(PLAIN))
    with pytest.raises(InputError, match="the inventory has changed"):
        planfile.check(text, "plan.json", office.plan(inventory(4, grafana=settings())))


@pytest.mark.parametrize("options", [Options(), Options(frozenset({"b", "a"}), prune=True, prune_limit=3)])
def test_what_it_allows_comes_back(office: Office, options: Options) -> None:
    assert planfile.options_of(planfile.to_json(office.plan(PLAIN, options)), "plan.json") == options


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", "[" * 100_000, '{"steps": [], "options": {}}', '{"format": 1, "steps": 1, "options": []}',
     '{"format": 1, "steps": [], "options": {"overwrite": [], "prune": true, "prune_limit": "x"}}'],
)  # fmt: skip
def test_what_is_no_plan_is_told_in_one_line(text: str) -> None:
    with pytest.raises(InputError, match=r"plan\.json: ") as caught:
        planfile.options_of(text, "plan.json")
    assert "\n" not in str(caught.value)


def test_a_plan_of_tampered_steps_does_not_fit(office: Office) -> None:
    content = json.loads(planfile.to_json(office.plan(PLAIN)))
    for steps in ([], content["steps"][1:], [{**content["steps"][0], "digest": "0"}, *content["steps"][1:]], [1]):
        with pytest.raises(InputError):
            planfile.check(json.dumps({**content, "steps": steps}), "plan.json", office.plan(PLAIN))
