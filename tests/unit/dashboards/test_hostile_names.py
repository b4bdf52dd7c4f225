"""Names that mean something to Grafana, PromQL, InfluxQL, RE2, Markdown or HTML mean but themselves on a board."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from songxa.dashboards import Engine, Frame, Source, overview
from songxa.dashboards.kit import escape
from songxa.dashboards.kit.promql import matcher
from songxa.exporters.influxdb.line_protocol import tag_text
from songxa.model import Inventory
from tests.support.commune import inventory
from tests.support.dashboards import BUILT_IN, all_boards, filled, queries, references, texts, variables
from tests.support.servers import need

BAD = (
    'Thôn "Đông"', "Thôn $village", "Thôn ${operator:raw}", "Thôn [[device]]", "Thôn\\", "Thôn .*|x", "a, b : c",
    "<img src=x onerror=alert(1)>", "**đậm** [x](http://y) `z`", "{{name}}", "it's", "/^$/", "Thôn }) or vector(1) #",
    "", " ", "$", "[[", "${", "%22", "Thôn\nĐông", "＄{x}", "=1+1", "🙂 : .*",
)  # fmt: skip

PLAIN = [(board.uid, len(board.spec["panels"])) for _, board in all_boards(inventory(), "vi")]
"""What the boards are, whatever the names."""

names = st.one_of(st.sampled_from(BAD), st.text(max_size=40))


def _named(found: list[str]) -> Inventory:
    """The commune with these names, over and over."""
    commune = inventory()

    def name(at: int) -> str:
        return found[at % len(found)]

    return replace(
        commune,
        areas={key: replace(each, name=name(at)) for at, (key, each) in enumerate(commune.areas.items())},
        sites={key: replace(each, name=name(at + 1)) for at, (key, each) in enumerate(commune.sites.items())},
        operators={
            key: replace(each, name=name(at + 2), hotline=name(at))
            for at, (key, each) in enumerate(commune.operators.items())
        },
        devices={key: replace(each, name=name(at + 3)) for at, (key, each) in enumerate(commune.devices.items())},
    )


def _matches(fragment: str, text: str) -> bool:
    """As RE2 does, whose `\\x{3000}` Python writes otherwise."""
    told = re.sub(r"\\x{(\w+)}", lambda sign: re.escape(chr(int(sign[1], 16))), fragment)
    return re.fullmatch(told, text, re.DOTALL) is not None


def _sign(found: re.Match[str]) -> str:
    return chr(int(found[1] or found[2], 16))


@given(st.text())
def test_a_fragment_matches_its_text_alone_and_holds_no_sign_that_anybody_reads(text: str) -> None:
    fragment = escape.fragment(text)
    assert _matches(fragment, text)
    assert not set(re.sub(r"\\x{\w+}", "", fragment)) & set("$[](){}.*+?^|\"'/`:,;#")


@given(st.text())
def test_promql_reads_a_literal_as_the_label_that_songxa_exports(text: str) -> None:
    literal = escape.quoted(text)
    assert literal[0] == literal[-1] == '"'
    assert re.sub(r"\\(?:x(..)|u(....))", _sign, literal[1:-1]) == escape.label(text)


@given(st.text())
def test_influxql_asks_for_the_tag_that_songxa_writes(text: str) -> None:
    assert _matches(escape.influx_fragment(text), tag_text(escape.label(text)))


@given(st.text())
def test_what_is_shown_looks_as_it_is_and_holds_no_variable(text: str) -> None:
    assert not list(references(escape.shown(text)))
    assert escape.shown(text).replace("\u2060", "") == escape.label(text).replace("\u2060", "")


@given(st.lists(names, min_size=2, max_size=5))
def test_a_matcher_of_many_is_one_matcher(found: list[str]) -> None:
    told = matcher("village", *found)
    assert told.startswith('village=~"')
    assert '"' not in told[len('village=~"') : -1]


@settings(max_examples=5, deadline=None)
@given(st.lists(names, min_size=3, max_size=8))
def test_no_name_breaks_a_board(found: list[str]) -> None:
    commune = _named(found)
    told = list(all_boards(commune, "vi"))
    assert [(board.uid, len(board.spec["panels"])) for _, board in told] == PLAIN
    for _, board in told:
        known = variables(board.spec)
        json.dumps(board.spec, allow_nan=False).encode()
        for text in texts(board.spec):
            assert all(name in known or BUILT_IN.fullmatch(name) for name in references(text)), text


@settings(max_examples=50, deadline=None)
@given(st.lists(names, min_size=3, max_size=8))
def test_grafana_s_list_of_choices_reads_back_as_it_was_meant(found: list[str]) -> None:
    """As Grafana parses a custom variable: commas part options unless escaped, the last ` : ` parts text and value."""
    board = overview.board(Frame(_named(found), "vi", Source(Engine.PROMETHEUS, "ds")))
    village = variables(board.spec)["village"]
    parsed = []
    for option in re.findall(r"(?:\\,|[^,])+", village["query"]):
        told = re.match(r"^\s*(.+)\s:\s(.+)$", option.replace("\\,", ","), re.DOTALL)
        assert told, option
        parsed.append(told[2].strip())
    assert parsed == [option["value"] for option in village["options"]]


def test_prometheus_parses_every_query_of_a_commune_of_bad_names(tmp_path: Path) -> None:
    promtool = need("promtool", "prometheus")
    rules = []
    for frame, board in all_boards(_named(list(BAD)), "vi"):
        if frame.source.engine is Engine.PROMETHEUS:
            for query in queries(board.spec):
                inner = re.fullmatch(r"query_result\((.*)\)", query, re.DOTALL)
                rules.append({"record": "board:query", "expr": filled(inner[1] if inner else query, board.spec)})
    told = [{**each, "labels": {"n": str(at)}} for at, each in enumerate(rules)]
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"groups": [{"name": "boards", "rules": told}]}))
    done = subprocess.run([promtool, "check", "rules", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert f"{len(rules)} rules found" in done.stdout
