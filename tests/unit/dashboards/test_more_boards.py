"""What holds for the boards of coverage, fibre, power, uptime and the monitor: words, units, places, queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from songxa.dashboards import Board, Engine, Frame, Source
from songxa.i18n import LANGUAGES
from songxa.inventory import load
from tests.support.promtool import Claim, Series, agrees, filled, parses

ROOT = Path(__file__).parents[3]
NAMES = ("coverage", "fibre", "power", "uptime", "monitor")
CHOSEN = {"village": ".*", "operator": ".*", "target": "0.995"}


def drawn(name: str, language: str = "vi") -> Board:
    frame = Frame(load(ROOT / "inventory.yaml"), language, Source(Engine.PROMETHEUS, "source"))
    board = import_module(f"songxa.dashboards.{name}").board(frame)
    assert isinstance(board, Board)
    return board


def panels(board: Board) -> Iterator[Mapping[str, Any]]:
    for each in board.spec["panels"]:
        if each["type"] != "row":
            yield each
        yield from each.get("panels", ())


def expressions(name: str) -> list[str]:
    return [filled(target["expr"], 3600, 60, **CHOSEN) for panel in panels(drawn(name)) for target in panel["targets"]]


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("name", NAMES)
def test_every_panel_says_what_it_is_in_what_and_what_an_empty_one_means(name: str, language: str) -> None:
    for panel in panels(drawn(name, language)):
        defaults = panel["fieldConfig"]["defaults"]
        assert panel["title"]
        assert len(panel["description"]) > 20, panel["title"]
        assert defaults["unit"], panel["title"]
        assert defaults["noValue"], panel["title"]
        assert defaults["thresholds"]["steps"][0]["value"] is None, panel["title"]


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_draw_the_same_panels_in_other_words(name: str) -> None:
    one, other = drawn(name, "vi"), drawn(name, "en")
    assert one.uid != other.uid
    for left, right in zip(panels(one), panels(other), strict=True):
        assert (left["id"], left["type"], left["gridPos"]) == (right["id"], right["type"], right["gridPos"])
        assert [target["expr"] for target in left["targets"]] == [target["expr"] for target in right["targets"]]
        assert left["description"] != right["description"]


@pytest.mark.parametrize("name", NAMES)
def test_panels_have_ids_of_their_own_and_do_not_overlap(name: str) -> None:
    board = drawn(name)
    taken: set[tuple[int, int]] = set()
    ids = [panel["id"] for panel in board.spec["panels"]]
    assert len(ids) == len(set(ids))
    for panel in board.spec["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells


@pytest.mark.parametrize("name", NAMES)
def test_every_query_is_promql(tmp_path: Path, name: str) -> None:
    assert parses(tmp_path, expressions(name)) == ""


@pytest.mark.parametrize("name", NAMES)
def test_a_table_tells_every_query_and_hides_only_what_links_need(name: str) -> None:
    for panel in panels(drawn(name)):
        if panel["type"] != "table" or len(panel["targets"]) == 1:
            continue
        shown = next(
            each["options"]["include"]["names"]
            for each in panel["transformations"]
            if each["id"] == "filterFieldsByName"
        )
        for target in panel["targets"][: 1 if "technology" in shown else None]:
            assert f"Value #{target['refId']}" in shown, panel["title"]


def test_silence_of_a_power_system_is_seen_beside_mains_and_battery(tmp_path: Path) -> None:
    carrier = next(each for each in expressions("power") if "* 2" in each)
    info = {"kind": "ups", "operator": "VNPT", "village": "V"}
    series = []
    for device, on_battery, state in (("a", 0, "up"), ("b", 1, "degraded"), ("c", None, "down")):
        series.append(Series("songxa_device_info", {"device": device, "name": device, **info}, [1]))
        series.append(Series("songxa_device_state", {"device": device, "state": state}, [1]))
        if on_battery is not None:
            series.append(Series("songxa_power_on_battery", {"device": device}, [on_battery]))
    labels = {"village": "V", "operator": "VNPT"}
    found = [
        ({"device": device, "name": device, **labels}, code) for device, code in zip("abc", (0, 1, 2), strict=True)
    ]
    assert agrees(tmp_path, series, [Claim(carrier, 0, found)]) == ""


def test_households_count_once_where_two_stations_of_a_village_are_down(tmp_path: Path) -> None:
    households = next(
        each for each in expressions("coverage") if each.startswith("(sum(max by (village) (songxa_village")
    )
    series = [
        Series("songxa_build_info", {"version": "1"}, [1]),
        *(Series("songxa_village_households", {"village": v}, [n]) for v, n in (("V", 100), ("W", 30), ("X", 5))),
    ]
    for device, village, state in (
        ("a", "V", "down"),
        ("b", "V", "unreachable"),
        ("c", "W", "up"),
        ("d", "X", "unknown"),
    ):
        info = {"device": device, "kind": "bts", "village": village, "operator": "VNPT"}
        series.append(Series("songxa_device_info", info, [1]))
        series += [
            Series("songxa_device_state", {"device": device, "state": each}, [float(each == state)])
            for each in ("up", "down", "unreachable", "unknown")
        ]
    assert agrees(tmp_path, series, [Claim(households, 0, [({}, 100.0)])]) == ""
    calm = [each for each in series if each.labels.get("device") not in {"a", "b"}]
    assert agrees(tmp_path, calm, [Claim(households, 0, [({}, 0.0)])]) == ""
    assert agrees(tmp_path, [], [Claim(households, 0, [])]) == ""


def test_a_process_that_is_not_songxa_is_not_taken_for_it(tmp_path: Path) -> None:
    running = next(each for each in expressions("monitor") if "process_start_time_seconds" in each)
    ours, other = {"job": "songxa", "instance": "a"}, {"job": "other", "instance": "b"}
    series = [
        Series("songxa_build_info", {"version": "1", **ours}, [1, 1]),
        Series("process_start_time_seconds", ours, [10, 10]),
        Series("process_start_time_seconds", other, [50, 50]),
    ]
    assert agrees(tmp_path, series, [Claim(running, 60, [({}, 50.0)])]) == ""


def test_what_the_monitor_should_never_do_is_nought_before_it_was_ever_done(tmp_path: Path) -> None:
    lost = next(each for each in expressions("monitor") if "songxa_spool_quarantined_total" in each)
    here = Series("songxa_build_info", {"version": "1"}, [1])
    assert agrees(tmp_path, [here], [Claim(lost, 0, [({}, 0.0)])]) == ""
    assert agrees(tmp_path, [], [Claim(lost, 0, [])]) == ""


def test_readers_choose_the_target_of_uptime_and_the_curve_of_it_is_drawn() -> None:
    board = drawn("uptime")
    target = next(each for each in board.spec["templating"]["list"] if each["name"] == "target")
    assert target["current"]["value"] == "0.995"
    assert target["current"]["text"] == "99,5 %"
    assert any(each["expr"] == "vector($target)" for panel in panels(board) for each in panel["targets"])


@pytest.mark.parametrize("name", NAMES)
def test_no_text_of_a_board_is_left_over(name: str) -> None:
    code = (ROOT / "dashboards" / f"{name}.py").read_text(encoding="utf-8")
    keys = {key.removeprefix(f"board.{name}.") for key in LANGUAGES["vi"] if key.startswith(f"board.{name}.")}
    panels_or_rows = {key.removeprefix("row.").removesuffix(".about").removesuffix(".none") for key in keys}
    of_the_kit = {"title", "about"}
    parts = {key.removeprefix("errors.") for key in panels_or_rows - of_the_kit}
    assert {key for key in parts if f'"{key}"' not in code} == set()


def test_households_with_signal_are_told_as_they_are_now_and_by_the_best_that_is_known(tmp_path: Path) -> None:
    asked = [each for each in expressions("coverage") if "songxa_coverage_households_ratio" in each]
    now = next(each for each in asked if 'basis="now"' in each and not each.startswith("min"))
    best = next(each for each in asked if 'basis="fused"' in each)
    lowest = next(each for each in asked if each.startswith("min"))

    def told(village: str, operator: str, basis: str, share: float) -> Series:
        labels = {"area": village.lower(), "village": village, "operator": operator, "technology": "4G"}
        return Series("songxa_coverage_households_ratio", {**labels, "basis": basis}, [share])

    series = [
        told("V", "VNPT", "predicted", 0.9),
        told("V", "VNPT", "fused", 0.8),
        told("V", "VNPT", "now", 0.25),
        told("W", "VNPT", "predicted", 0.5),
        told("W", "VNPT", "now", 0.5),
        told("V", "any", "now", 1.0),
    ]

    def row(village: str) -> dict[str, str]:
        return {"village": village, "operator": "VNPT", "technology": "4G"}

    claims = [
        Claim(now, 0, [(row("V"), 0.25), (row("W"), 0.5)]),
        Claim(best, 0, [(row("V"), 0.8), (row("W"), 0.5)]),
        Claim(lowest, 0, [({"operator": "VNPT", "technology": "4G"}, 0.25)]),
    ]
    assert agrees(tmp_path, series, claims) == ""
    assert agrees(tmp_path, [], [Claim(each, 0, []) for each in (now, best, lowest)]) == ""
