"""The fibre board tells fading light from weak light, and why an ONU is dark."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from songxa import catalogue as c
from songxa.dashboards import Engine, Frame, Source
from songxa.dashboards import fibre as board
from songxa.dashboards.kit import limits
from songxa.dashboards.kit.promql import Promql
from songxa.inventory import load
from songxa.model import Inventory
from tests.support.promtool import Claim, Series, agrees, filled

ROOT = Path(__file__).parents[3]
HOURS = 7 * 24
ONU = {"device": "olt", "port": "0/1/0"}


def test_light_is_judged_by_its_own_median_of_seven_days(tmp_path: Path) -> None:
    weak, fading = [-26.0] * (HOURS + 1), [-18.0] * (HOURS - 5) + [-20.5] * 6
    series = [
        Series("songxa_optical_rx_dbm", {**ONU, "onu": "1"}, weak),
        Series("songxa_optical_rx_dbm", {**ONU, "onu": "2"}, fading),
        Series("songxa_optical_rx_dbm", {"device": "switch", "port": "sfp1", "onu": ""}, weak),
    ]
    found = [({**ONU, "onu": "1"}, 0.0), ({**ONU, "onu": "2"}, -2.5)]
    change = board.change()
    assert agrees(tmp_path, series, [Claim(change, HOURS * 3600, found)], interval_s=3600) == ""
    assert limits.FADING > -2.5 > limits.HALVED


def test_a_dark_onu_has_the_reason_that_its_olt_gives(tmp_path: Path) -> None:
    series = [
        Series("songxa_onu_up", {**ONU, "onu": "1"}, [1]),
        Series("songxa_onu_up", {**ONU, "onu": "2"}, [0]),
        Series("songxa_onu_down_reason", {**ONU, "onu": "2", "reason": "los"}, [1]),
        Series("songxa_onu_up", {**ONU, "onu": "3"}, [0]),
        Series("songxa_onu_down_reason", {**ONU, "onu": "3", "reason": "dying_gasp"}, [1]),
        Series("songxa_onu_up", {**ONU, "onu": "4"}, [0]),
    ]
    codes = {"1": 0.0, "2": 4.0, "3": 3.0, "4": 1.0}
    found = [({**ONU, "onu": onu}, code) for onu, code in codes.items()]
    assert agrees(tmp_path, series, [Claim(board.dark_code(), 0, found)]) == ""


def test_fading_onus_are_counted_and_none_counts_as_nought(tmp_path: Path) -> None:
    inventory = load(ROOT / "inventory.yaml")
    count = next(
        each for each in _expressions(inventory) if each.startswith("(count(") and f"< {limits.FADING}" in each
    )
    info = Series("songxa_device_info", {"device": "olt", "name": "OLT", "operator": "VNPT"}, [1] * (HOURS + 1))
    here = Series("songxa_build_info", {"version": "1"}, [1] * (HOURS + 1))
    well = Series("songxa_optical_rx_dbm", {**ONU, "onu": "1"}, [-20.0] * (HOURS + 1))
    bad = Series("songxa_optical_rx_dbm", {**ONU, "onu": "2"}, [-20.0] * (HOURS - 5) + [-23.0] * 6)
    asked = filled(count, operator=".*", village=".*")
    at = HOURS * 3600
    assert agrees(tmp_path, [info, here, well], [Claim(asked, at, [({}, 0.0)])], interval_s=3600) == ""
    assert agrees(tmp_path, [info, here, well, bad], [Claim(asked, at, [({}, 1.0)])], interval_s=3600) == ""
    assert agrees(tmp_path, [info, well, bad], [Claim(asked, at, [({}, 1.0)])], interval_s=3600) == ""
    assert agrees(tmp_path, [], [Claim(asked, at, [])], interval_s=3600) == ""


def test_onus_are_called_by_the_names_of_the_inventory() -> None:
    spec = json.dumps(_spec(load(ROOT / "inventory.yaml")), ensure_ascii=False)
    assert '"olt-1 0/1/0 1": {"text": "ONU nhà văn hoá thôn Bãi Sen"' in spec


def test_a_name_cannot_reach_grafanas_variables() -> None:
    inventory = load(ROOT / "inventory.yaml")
    devices = dict(inventory.devices)
    devices["onu-nvh-bai-sen"] = replace(devices["onu-nvh-bai-sen"], name="${operator} [[village]] $__range")
    text = json.dumps(_spec(replace(inventory, devices=devices))["panels"], ensure_ascii=False)
    assert "${operator} " not in text
    assert "[[village]]" not in text
    assert '$__range"' not in text


def _spec(inventory: Inventory) -> dict[str, object]:
    return dict(board.board(Frame(inventory, "vi", Source(Engine.PROMETHEUS, "source"))).spec)


def _expressions(inventory: Inventory) -> list[str]:
    panels = board.board(Frame(inventory, "vi", Source(Engine.PROMETHEUS, "source"))).spec["panels"]
    return [target["expr"] for panel in panels for target in panel.get("targets", ())]


def test_a_village_is_never_asked_of_an_olt() -> None:
    """An ONU may stand in another village than its OLT: choosing the ONU's must not empty the panel."""
    optical = [each for each in _expressions(load(ROOT / "inventory.yaml")) if 'onu!=""' in each or "onu_up" in each]
    assert optical
    assert not any("${village" in each for each in optical)
    assert c.DEVICE_INFO.name in Promql().about("x")
