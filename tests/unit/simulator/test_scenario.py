"""Scenario files: what is accepted, and one clear line for everything that is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from songxa import inventory as inventories
from songxa.model import Kind
from songxa.simulator import Do, ScenarioError, load_scenario

ROOT = Path(__file__).parents[3]
COMMUNE = inventories.load(ROOT / "inventory.yaml")
BOX = next(key for key, device in COMMUNE.devices.items() if device.kind is Kind.FIBRE_BOX)
AP = next(key for key, device in COMMUNE.devices.items() if device.kind is Kind.ACCESS_POINT)


def refused(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "bad.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file, COMMUNE)
    return [str(problem).replace(str(file), "bad.yaml") for problem in caught.value.problems]


@pytest.mark.parametrize("file", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_scenario_that_we_ship_plays_on_the_reference_commune(file: Path) -> None:
    assert load_scenario(file, COMMUNE).actions


def test_scenarios_are_shipped() -> None:
    assert len(list((ROOT / "scenarios").glob("*.yaml"))) >= 4


def test_actions_are_played_in_the_order_of_time_whatever_the_file_s(tmp_path: Path) -> None:
    file = tmp_path / "day.yaml"
    file.write_text(
        f"- {{at: 1h30m, do: rain, intensity: 80%, for: 30m}}\n"
        f"- {{at: 250ms, do: fibre_cut, target: {BOX}}}\n"
        f"- {{do: lossy, target: {AP}, loss: 0.25, for: 1.5h}}\n",
        encoding="utf-8",
    )
    actions = load_scenario(file, COMMUNE).actions
    assert [(action.do, action.at, action.lasts) for action in actions] == [
        (Do.LOSSY, 0.0, 5400.0),
        (Do.FIBRE_CUT, 0.25, None),
        (Do.RAIN, 5400.0, 1800.0),
    ]
    assert (actions[0].loss, actions[2].intensity) == (0.25, 0.8)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "bad.yaml:1: a scenario is a list"),
        ("do: rain", "bad.yaml:1: a scenario is a list"),
        ("- rain", "bad.yaml:1: action 1: expected keys and values"),
        ("- [do, rain]", "bad.yaml:1: action 1: expected keys and values"),
        ("- {at: 5s}", "bad.yaml:1: action 1: do: missing; accepted: fibre_cut, mains_failure"),
        ("- do: fiber_cut", "bad.yaml:1: action 1: do: 'fiber_cut' is unknown (did you mean fibre_cut?); accepted:"),
        ("- do: rain\n  at: 5", "bad.yaml:2: action 1: at: '5' is no duration; accepted: a number with its unit"),
        ("- do: rain\n  at: 1:30", "bad.yaml:2: action 1: at: '1:30' is no duration"),
        ("- do: rain\n  at: -5s", "bad.yaml:2: action 1: at: '-5s' is no duration"),
        ("- do: rain\n  for: 0s", "bad.yaml:2: action 1: for: '0s' lasts no time"),
        ("- do: rain\n  for: 9000d", "bad.yaml:2: action 1: for: '9000d' is longer than a year"),
        ("- do: rain\n  intensity: 140%", "bad.yaml:2: action 1: intensity: '140%' is no share; accepted: 0% to 100%"),
        ("- do: rain\n  loss: 10%", "bad.yaml:2: action 1: loss: rain has no such key; accepted: at, do, target, for"),
        ("- do: rain\n  intensty: 1", "(did you mean intensity?)"),
        ("- do: rain\n  target: x", "bad.yaml:2: action 1: target: rain falls on the whole commune"),
        ("- do: fibre_cut", "bad.yaml:1: action 1: target: missing; fibre_cut needs a device of the inventory"),
        ("- do: fibre_cut\n  target: nowhere", "bad.yaml:2: action 1: target: 'nowhere' is no device"),
        (f"- do: fibre_cut\n  target: {AP}", "is of kind access_point; a fibre is cut at one of fibre_box"),
        (f"- do: slow\n  target: {BOX}", "has no address, so nothing asks it"),
        (f"- do: ap_hang\n  target: {AP}\n  mode: loud", "action 1: mode: 'loud' is unknown; accepted: silent, empty"),
        (f"- do: crowd\n  target: {AP}\n  people: many", "people: 'many' is no number of people; accepted: 0 to 9999"),
        (f"- do: flap\n  target: {AP}\n  period: 1s", "action 1: period: '1s' is too short; accepted: 2s or more"),
        (
            f"- do: reboot\n  target: {AP}\n  period: 9s",
            "period: reboot has no such key; accepted: at, do, target, for",
        ),
        ("- do: monitor_cut\n  target: rtr-core", "action 1: target: it is the monitor's own cable that is pulled"),
        ("- do: operator_outage", "action 1: target: missing; operator_outage needs an operator of the inventory"),
        ("- do: operator_outage\n  target: fpt", "'fpt' is no operator of the inventory; accepted: commune, viettel"),
        ("- do: rain\n  do: rain", "bad.yaml:2: action 1: do: given twice"),
        ("- do: rain\n  for: [1m]", "bad.yaml:2: action 1: expected a single value for every key"),
        ("- do: rain\n at: 5s", "bad.yaml:2: is no YAML"),
        ("- &a {do: rain}\n- *b", "is no YAML: found undefined alias"),
        ("[" * 5000, "is no YAML"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_key(tmp_path: Path, text: str, line: str) -> None:
    problems = refused(tmp_path, text)
    assert any(line in problem for problem in problems), problems


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    assert len(refused(tmp_path, "- do: nothing\n- {do: rain, at: soon}\n- {do: fibre_cut, target: none}\n")) == 3


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read: No such file"):
        load_scenario(tmp_path / "none.yaml", COMMUNE)
    (tmp_path / "latin.yaml").write_bytes(b"- do: r\xe9gn")
    with pytest.raises(ScenarioError, match="no YAML text in UTF-8"):
        load_scenario(tmp_path / "latin.yaml", COMMUNE)
    (tmp_path / "huge.yaml").write_bytes(b"#" * (1 << 21))
    with pytest.raises(ScenarioError, match="over 1 MB"):
        load_scenario(tmp_path / "huge.yaml", COMMUNE)
