"""Tables for people: they fit, they line up whatever the letters, and no cell steers the terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from songxa.terminal import TABLE_WIDTH, fit, show_table, table_lines, width


@given(
    some.integers(1, 8).flatmap(
        lambda columns: some.lists(
            some.lists(some.text(max_size=80), min_size=columns, max_size=columns), min_size=1, max_size=6
        )
    )
)
def test_no_line_is_wider_than_a_hundred_columns_whatever_is_in_it(rows: list[list[str]]) -> None:
    for line in table_lines(rows[0], rows[1:]):
        assert width(line) <= TABLE_WIDTH
        assert line.isprintable()


@given(some.text(alphabet="abcÀỆ漢字\u0301", max_size=30), some.integers(2, 20), some.booleans())
def test_a_cell_takes_exactly_its_columns(text: str, columns: int, right: bool) -> None:
    assert width(fit(text, columns, right)) == columns


def test_a_cell_cannot_steer_the_terminal() -> None:
    (_, line) = table_lines(["NAME", "X"], [["\x1b[2J\x1b]0;owned\x07\u202eevil", "\r\n1"]])
    assert "\x1b" not in line
    assert "\u202e" not in line


def test_numbers_stand_to_the_right_and_accents_take_no_column() -> None:
    lines = table_lines(["TÊN", "SỐ"], [["Ho\u0061\u0300 Lộc", "7"], ["B", "1.234"]], right={1})
    assert [width(line) for line in lines] == [14, 14, 14]
    assert [line[-2:] for line in lines] == ["SỐ", " 7", "34"]


def test_a_whole_table_is_cut_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    show_table(["NAME"], [["n" * 300]], whole=True)
    assert "n" * 300 in capsys.readouterr().out
    show_table(["NAME"], [["n" * 300]])
    assert "n" * TABLE_WIDTH not in capsys.readouterr().out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "120")
    show_table(["NAME"], [["n" * 300]], whole=True)
    assert "n" * 119 + "…" in capsys.readouterr().out
