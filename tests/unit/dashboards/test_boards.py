"""What holds for every board, in every frame: nothing blank, nothing dangling, nothing that changes by itself."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Any

import pytest

from songxa import catalogue
from songxa.dashboards import Board, Engine, Frame, Source, boards, names
from songxa.dashboards.kit import look, words
from songxa.dashboards.kit.draft import WIDTH
from songxa.exporters.facts import FACTS
from songxa.exporters.influxdb.line_protocol import measurement_field
from songxa.i18n import LANGUAGES, translate
from songxa.model import Metric
from tests.support.commune import inventory
from tests.support.dashboards import (
    BUILT_IN,
    all_boards,
    crowded,
    filled,
    frames,
    panels,
    queries,
    references,
    texts,
    variables,
)

COMMUNE = inventory()
BOARDS = list(all_boards(COMMUNE))
METRICS = {each.name for each in vars(catalogue).values() if isinstance(each, Metric)}
MEASUREMENTS = {measurement_field(each.name, FACTS)[0] for each in vars(catalogue).values() if isinstance(each, Metric)}
OWN_COLOURS = {value for value in vars(look).values() if isinstance(value, str)} | set(look.SERIES)


def _name(case: tuple[Frame, Board]) -> str:
    frame, board = case
    return "-".join((board.name, frame.language, frame.source.engine, frame.operator or frame.area or "all"))


every_board = pytest.mark.parametrize("case", BOARDS, ids=_name)


def _slug(title: str) -> str:
    """As Grafana tells titles apart within a folder."""
    plain = unicodedata.normalize("NFD", title.replace("đ", "d").replace("Đ", "D"))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")


@every_board
def test_every_panel_has_a_title_a_description_a_unit_and_a_word_for_nothing(case: tuple[Frame, Board]) -> None:
    for panel in panels(case[1].spec):
        assert panel["title"].strip(), panel["id"]
        assert panel["description"].strip(), panel["title"]
        if panel["type"] != "text":
            defaults = panel["fieldConfig"]["defaults"]
            assert defaults["unit"], panel["title"]
            assert defaults["noValue"].strip(), panel["title"]
            assert defaults["thresholds"]["steps"], panel["title"]
            assert panel["targets"], panel["title"]


@every_board
def test_every_panel_asks_the_data_source_of_its_frame(case: tuple[Frame, Board]) -> None:
    frame, board = case
    expected = {"type": frame.source.engine.value, "uid": frame.source.uid}
    for panel in panels(board.spec):
        if panel["type"] != "text":
            assert panel["datasource"] == expected
            assert all(target["datasource"] == expected for target in panel["targets"])
            letters = [target["refId"] for target in panel["targets"]]
            assert len(set(letters)) == len(letters)


@every_board
def test_panels_stand_in_24_columns_and_never_on_each_other(case: tuple[Frame, Board]) -> None:
    spec = case[1].spec
    _apart([each for each in spec["panels"] if not each.get("collapsed")])
    for row in spec["panels"]:
        _apart(row.get("panels") or [])


def _apart(found: list[dict[str, Any]]) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in found:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= WIDTH
        own = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not own & taken, panel["title"]
        taken |= own


@every_board
def test_panels_come_in_reading_order_so_that_a_phone_stacks_them_well(case: tuple[Frame, Board]) -> None:
    places = [(each["gridPos"]["y"], each["gridPos"]["x"]) for each in case[1].spec["panels"]]
    assert places == sorted(places)


@every_board
def test_no_two_panels_have_one_id(case: tuple[Frame, Board]) -> None:
    spec = case[1].spec
    ids = [panel["id"] for panel in (*panels(spec), *(each for each in spec["panels"] if each["type"] == "row"))]
    assert len(set(ids)) == len(ids)
    assert all(0 < each < 2**31 for each in ids)


@every_board
def test_every_variable_that_is_used_is_one_of_the_board_or_of_grafana(case: tuple[Frame, Board]) -> None:
    spec = case[1].spec
    known = variables(spec)
    for text in texts(spec):
        for name in references(text):
            assert name in known or BUILT_IN.fullmatch(name), text


@every_board
def test_every_link_leads_to_a_board_that_exists_with_variables_that_it_has(case: tuple[Frame, Board]) -> None:
    frame, board = case
    there = {each.uid: each for each in (*boards(frame), *boards(replace(frame, area="")))}
    for text in texts(board.spec):
        for uid, rest in re.findall(r"/d/([\w-]+)([^\s]*)", text):
            assert uid in there, text
            for name in re.findall(r"var-(\w+)=", rest):
                assert name in variables(there[uid].spec), text


@every_board
def test_no_board_asks_for_a_metric_that_songxa_does_not_have(case: tuple[Frame, Board]) -> None:
    frame, board = case
    for query in queries(board.spec):
        if frame.source.engine is Engine.INFLUXDB:
            assert set(re.findall(r'FROM "(\w+)"', query)) <= MEASUREMENTS, query
        else:
            assert set(re.findall(r"\bsongxa_\w+", re.sub(r'"(?:[^"\\]|\\.)*"', '""', query))) <= METRICS, query


@every_board
def test_colours_come_from_one_place_and_no_board_is_a_rainbow(case: tuple[Frame, Board]) -> None:
    found = {text for text in texts(case[1].spec) if re.fullmatch(r"#[0-9a-fA-F]{6}", text)}
    assert found <= OWN_COLOURS
    assert not any(text.startswith("palette") for text in texts(case[1].spec))


@every_board
def test_a_board_says_whose_it_is_and_keeps_the_commune_s_clock(case: tuple[Frame, Board]) -> None:
    frame, board = case
    spec = board.spec
    assert {"managed-by:songxa", f"songxa:{frame.key}"} <= set(spec["tags"])
    assert spec["timezone"] == "Asia/Ho_Chi_Minh"
    assert spec["refresh"] == ("15m" if board.name == "uptime" else "1m")
    assert spec["editable"] is True
    assert spec["uid"] == board.uid == frame.uid(board.name)
    assert spec["title"] == board.title
    assert "id" not in spec
    assert "version" not in spec


@every_board
def test_the_top_row_answers_in_figures_or_words(case: tuple[Frame, Board]) -> None:
    first = case[1].spec["panels"][0]["gridPos"]["y"]
    top = [each for each in case[1].spec["panels"] if each["gridPos"]["y"] == first]
    assert {each["type"] for each in top} <= {"stat", "bargauge", "table"}


def test_uids_are_short_told_apart_and_never_made_of_names() -> None:
    uids = [board.uid for _, board in BOARDS]
    assert len(set(uids)) == len(uids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,40}", uid) for uid in uids)
    renamed = replace(
        COMMUNE,
        name="Xã Khác",
        areas={key: replace(area, name=f"{area.name} mới") for key, area in COMMUNE.areas.items()},
        operators={key: replace(each, name=f"{each.name} mới") for key, each in COMMUNE.operators.items()},
    )
    assert [board.uid for _, board in all_boards(renamed)] == uids


def test_the_same_inventory_gives_the_same_boards_to_the_letter() -> None:
    assert [board.spec for _, board in all_boards(inventory())] == [board.spec for _, board in BOARDS]


def test_boards_of_one_language_never_look_alike_to_grafana() -> None:
    for language in ("vi", "en"):
        found = [b.title for f, b in BOARDS if f.language == language and not f.area and not f.operator]
        assert len({_slug(title) for title in found}) == len(found)


def test_every_word_is_there_in_both_languages_and_is_not_the_same_everywhere() -> None:
    told = {}
    for language in ("vi", "en"):
        frame = Frame(COMMUNE, language, Source(Engine.PROMETHEUS, "ds"))
        told[language] = [[panel["description"] for panel in panels(board.spec)] for board in boards(frame)]
    for vietnamese, english in zip(told["vi"], told["en"], strict=True):
        assert len(vietnamese) == len(english)
        assert not set(vietnamese) & set(english)


def test_a_panel_keeps_its_id_whatever_the_inventory_holds() -> None:
    def ids(frame: Frame) -> dict[str, list[int]]:
        return {board.name: [panel["id"] for panel in panels(board.spec)] for board in boards(frame)}

    source = Source(Engine.PROMETHEUS, "ds")
    few = replace(COMMUNE, devices=dict(list(COMMUNE.devices.items())[:3]))
    assert ids(Frame(COMMUNE, "vi", source)) == ids(Frame(few, "en", source))


def test_influxdb_has_the_overview_and_the_device_an_operator_theirs_and_an_area_its_overview() -> None:
    source = Source(Engine.INFLUXDB, "ds")
    assert names(Frame(COMMUNE, "vi", source)) == ("overview", "device")
    source = Source(Engine.PROMETHEUS, "ds")
    assert names(Frame(COMMUNE, "vi", source, operator="vnpt")) == ("operator", "device")
    assert names(Frame(COMMUNE, "vi", source, area="xa")) == ("overview",)


def test_boards_of_an_operator_ask_for_their_devices_only() -> None:
    frame = Frame(COMMUNE, "vi", Source(Engine.PROMETHEUS, "ds"), operator="vnpt")
    operator, device = boards(frame)
    for query in (filled(each, operator.spec) for each in queries(operator.spec)):
        for asked in re.findall(r"songxa_(?:device_info|incident_open)\b(\{[^}]*\})?", query):
            assert 'operator="VNPT"' in asked, query
    assert 'operator="VNPT"' in variables(device.spec)["device"]["query"]
    assert "operator" not in variables(operator.spec)
    assert operator.title == "Đơn vị vận hành · VNPT"


def test_an_area_s_overview_asks_for_its_villages_only() -> None:
    frame = Frame(COMMUNE, "vi", Source(Engine.PROMETHEUS, "ds"), area="thon-0")
    (overview,) = boards(frame)
    name = COMMUNE.areas["thon-0"].name
    for query in (filled(each, overview.spec) for each in queries(overview.spec)):
        for asked in re.findall(r"songxa_(?:device_info|site_info|incident_open)\b(\{[^}]*\})?", query):
            assert f'village=~"{name}|"' in asked, query
    assert overview.title.endswith(f" · {name}")


def test_an_empty_inventory_still_has_boards() -> None:
    empty = replace(COMMUNE, areas={}, sites={}, operators={}, devices={})
    assert [len(boards(frame)) for frame in frames(empty)] == [9, 2, 9, 2]


def test_no_word_of_the_boards_is_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    said: set[str] = set()

    def note(language: str, key: str, **values: object) -> str:
        said.add(key)
        return translate(language, key, **values)

    monkeypatch.setattr(words, "translate", note)
    list(all_boards(COMMUNE, "vi"))
    list(all_boards(crowded(COMMUNE), "vi"))
    assert {key for key in LANGUAGES["vi"] if key.startswith("board.") and key not in said} == set()
