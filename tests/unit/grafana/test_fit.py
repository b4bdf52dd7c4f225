"""A board for an older Grafana: what is left out of it, and how it names its data source."""

from __future__ import annotations

from dataclasses import replace

from songxa.dashboards import Engine, Frame, Source
from songxa.grafana.api import Server
from songxa.grafana.wanted.fit import fit
from tests.support.syncing import inventory, spec

NEW = Server("13.0.0", 1, "Xã", True, True, True, True, True)
OLD = replace(NEW, version="7.5.5", nested_folders=False, object_sources=False, new_panels=False)
BOARD = spec(Frame(inventory(), "vi", Source(Engine.PROMETHEUS, "p")), "overview", "Tổng quan")


def test_a_grafana_that_knows_everything_gets_the_board_as_it_is() -> None:
    assert fit(BOARD, NEW) == (BOARD, [])


def test_panels_that_it_does_not_know_are_left_out_in_folded_rows_too() -> None:
    fitted, left_out = fit(BOARD, OLD)
    assert left_out == ["geomap", "state-timeline"]
    assert [panel["type"] for panel in fitted["panels"]] == ["stat", "row"]
    assert [panel["type"] for panel in fitted["panels"][1]["panels"]] == ["graph"]


def test_data_sources_are_text_where_an_object_would_leave_the_panel_empty() -> None:
    fitted = fit(BOARD, OLD).spec
    assert fitted["panels"][0]["datasource"] == "p"
    assert fitted["panels"][1]["panels"][0]["datasource"] == "p"
    assert BOARD["panels"][0]["datasource"] == {"type": "prometheus", "uid": "p"}


def test_a_data_source_in_variables_and_annotations_is_text_too() -> None:
    source = {"type": "prometheus", "uid": "p"}
    board = {"templating": {"list": [{"datasource": source}]}, "annotations": {"list": [{"datasource": source}]}}
    assert fit(board, replace(NEW, object_sources=False)).spec == {
        "templating": {"list": [{"datasource": "p"}]},
        "annotations": {"list": [{"datasource": "p"}]},
    }
