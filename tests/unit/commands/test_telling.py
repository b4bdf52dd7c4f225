"""What the commands about the past say: one sentence first, whatever the state, and pictures that fit a terminal."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from songxa.commands import telling
from songxa.commands.desk import LATE_S, VIETNAM, Desk
from songxa.commands.status import facts, lines, look, reasons
from songxa.commands.uptime import chosen
from songxa.commands.watch import picture, wrapped
from songxa.history import Archive
from songxa.i18n import LANGUAGES
from songxa.model import InputError, State, Transition
from songxa.scope import Scope
from songxa.terminal import width
from tests.support import november as past
from tests.support.commune import inventory

NOW = past.END + 600
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    line = [*past.transitions(inventory()), Transition("ap-07", past.END, State.DEGRADED, "why.degraded")]
    return past.write(tmp_path_factory.mktemp("history"), lines=line, beat=NOW)


def desk(folder: Path, now: float = NOW) -> Desk:
    return Desk(folder, Archive(folder), inventory(), Scope.staff(), now)


def test_the_answer_comes_first_then_a_line_an_incident(folder: Path) -> None:
    here = desk(folder)
    told = [text for text, _, _ in lines(here, look(here))]
    assert len(told) == 2
    assert re.match("1 ", told[0])
    assert "Wi-Fi Nhà văn hoá Thôn Hạ" in told[1]
    assert "1800 1166" in told[1]
    assert past.WIFI in told[1]


def test_a_songxa_that_has_stopped_is_told_before_anything_else(folder: Path) -> None:
    fresh, late = desk(folder, NOW + LATE_S), desk(folder, NOW + LATE_S + 1)
    assert telling.stopped(fresh) is None
    warning = lines(late, look(late))[0][0]
    assert warning == telling.stopped(late)
    assert "00:10" in warning
    assert late.seen_at == NOW


def test_a_heartbeat_from_the_future_is_a_wrong_clock(folder: Path) -> None:
    here = desk(folder, NOW - LATE_S - 1)
    assert not here.running
    assert re.search("clock|Đồng hồ", telling.stopped(here) or "")


def test_what_no_incident_tells_of_has_its_reason_told(folder: Path) -> None:
    here = desk(folder)
    outlook = look(here)
    assert [(device.key, each.state) for device, each in outlook.troubled] == [
        ("ap-05", State.DOWN),
        ("ap-07", State.DEGRADED),
    ]
    (reason,) = [" ".join(reasons(here, outlook))]
    assert "SNMP" in reason
    assert "Nhà văn hoá" not in reason


def test_json_has_numbers_for_machines_and_words_for_people(folder: Path) -> None:
    told = facts(desk(folder), look(desk(folder)))
    assert told["running"] is True
    assert told["states"]["down"] == 1
    assert sum(told["states"].values()) == told["devices"] == len(inventory().devices)
    (incident,) = told["incidents"]
    assert (incident["id"], incident["cause"], incident["toll"]["places"]) == (past.WIFI, "device", 1)
    assert incident["opened_at"] == "2026-11-29T06:00:00+07:00"


@given(some.lists(some.sampled_from(State), max_size=8))
def test_there_is_a_sentence_for_every_mixture_of_states(states: list[State]) -> None:
    assert telling.sentence(states, [])


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_shape_a_colour_and_a_word(state: State) -> None:
    assert telling.SHAPES[state]
    assert telling.COLOURS[state]
    assert telling.word(state)
    assert len(set(telling.SHAPES.values())) == len(State)


@pytest.mark.parametrize(("columns", "rows"), [(100, 30), (80, 24), (40, 10), (20, 5), (300, 90)])
def test_the_live_picture_fits_the_terminal(folder: Path, columns: int, rows: int) -> None:
    shown = [ANSI.sub("", line) for line in picture(desk(folder), columns, rows)]
    assert len(shown) <= rows
    assert max(map(width, shown)) <= columns
    assert shown[0].startswith("songxa") or columns < 40


@given(some.text(max_size=300), some.integers(5, 120))
def test_wrapped_text_fits(text: str, columns: int) -> None:
    found = wrapped(text, columns)
    assert 1 <= len(found) <= 3
    assert all(width(line) <= columns for line in found)


def test_a_period_is_chosen_by_one_option_only_and_is_this_month_without_any(folder: Path) -> None:
    here = desk(folder)
    assert chosen(here, None, None, None, None, None).text == "2026-12"
    assert chosen(here, None, None, None, "2026-11-01", None).text == "2026-11-01 … 2026-12-01"
    assert chosen(here, None, "2026-Q4", None, None, None).text == "2026-Q4"
    options = {"month": "2026-11", "quarter": "2026-Q4", "day": "2026-11-01"}
    for one, other in itertools.combinations(options, 2):
        given_two = {name: options[name] if name in (one, other) else None for name in options}
        with pytest.raises(InputError, match=f"--{one}.*--{other}"):
            chosen(here, given_two["month"], given_two["quarter"], given_two["day"], None, None)
    with pytest.raises(InputError, match="--from"):
        chosen(here, None, None, None, None, "2026-11-01")


def test_without_an_inventory_names_come_from_the_history_and_hotlines_are_unknown(folder: Path) -> None:
    here = Desk(folder, Archive(folder), None, Scope.staff(), NOW)
    assert (here.timezone, here.commune) == (VIETNAM, "")
    assert (here.device("ap-05"), here.site("ubnd"), here.operator("vnpt")) == (
        "Wi-Fi Nhà văn hoá Thôn Hạ",
        "UBND xã",
        "VNPT",
    )
    assert (here.hotline("vnpt"), here.call("vnpt")) == ("", "VNPT")
    assert desk(folder).call("vnpt") == "VNPT 1800 1166"
    assert here.device("gone") == "gone"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_of_uptime_by_has_a_heading(language: str) -> None:
    from songxa.commands.uptime import Chosen

    assert all(f"report.column.by.{by}" in LANGUAGES[language] for by in Chosen)
