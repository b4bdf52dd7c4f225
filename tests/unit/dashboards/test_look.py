"""How states look: the words and shapes of songxa's own pages, in colours that both of Grafana's themes carry."""

from __future__ import annotations

import pytest

from songxa.dashboards.kit import look
from songxa.dashboards.kit.words import Words
from songxa.i18n import translate
from songxa.model import State

GROUNDS = {"dark": "#181b1f", "light": "#ffffff"}
"""Of Grafana's panels."""

COLOURS = sorted({*look.COLOURS.values(), look.QUIET, *look.SERIES})


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_stands_out_from_both_grounds(colour: str, ground: str) -> None:
    assert _contrast(colour, GROUNDS[ground]) >= 3


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_state_is_told_by_shape_and_word_and_colour(language: str) -> None:
    (told,) = Words(language, "overview").states()
    options = told.to_json()["options"]
    assert isinstance(options, dict)
    for state in State:
        for value in (state.value, str(look.CODES[state])):
            said = options[value]
            assert said.text == f"{look.SHAPES[state]} {translate(language, f'state.{state}')}"
            assert said.color == look.COLOURS[state]
    assert len(set(look.SHAPES.values())) == len(set(look.SYMBOLS.values())) == len(State)


def test_a_worse_state_is_a_higher_number() -> None:
    assert [look.CODES[state] for state in State] == [5, 4, 3, 2, 1, 0]


def test_thresholds_ascend_from_whatever_is_least() -> None:
    steps = look.steps(look.DOWN, (0.9, look.DEGRADED), (1, look.UP)).build().steps
    assert [each.value for each in steps] == [None, 0.9, 1]
