"""Colours, shapes, thresholds and words of values: the one place that says how a board looks. Asks nothing.

The shapes and words are those of songxa's own pages, the colours theirs in a middle tone: a board's JSON knows no dark
and light theme, and every colour here stands out at least 3:1 from the ground of both (WCAG 1.4.11). Colour is scarce:
what is well is quiet, what needs somebody is not.
"""

from __future__ import annotations

from collections.abc import Mapping

from grafana_foundation_sdk.builders.dashboard import FieldColor, ThresholdsConfig
from grafana_foundation_sdk.models import dashboard as model

from songxa.model import State

UP, DEGRADED, DOWN = "#2e9e62", "#b98213", "#d8483e"
UNREACHABLE, MAINTENANCE, UNKNOWN = "#c26a35", "#5b86d6", "#7f8a92"
QUIET = "#7f8a92"
"""Of figures that are neither good nor bad."""

ACCENT = "#1f9583"
"""Of a lone curve."""

SERIES = (ACCENT, "#5b86d6", "#c07430", "#a56bc4", "#8a9329", "#cf5a8d")
"""Of a few curves that are told apart, such as operators; the order of songxa's own charts."""

COLOURS: Mapping[State, str] = {
    State.UP: UP,
    State.DEGRADED: DEGRADED,
    State.DOWN: DOWN,
    State.UNREACHABLE: UNREACHABLE,
    State.MAINTENANCE: MAINTENANCE,
    State.UNKNOWN: UNKNOWN,
}
SHAPES: Mapping[State, str] = {
    State.UP: "●",
    State.DEGRADED: "◐",
    State.DOWN: "✕",
    State.UNREACHABLE: "○",
    State.MAINTENANCE: "◇",
    State.UNKNOWN: "?",
}
SYMBOLS: Mapping[State, str] = {
    State.UP: "img/icons/marker/circle.svg",
    State.DEGRADED: "img/icons/marker/triangle.svg",
    State.DOWN: "img/icons/marker/x-mark.svg",
    State.UNREACHABLE: "img/icons/unicons/circle.svg",
    State.MAINTENANCE: "img/icons/marker/square.svg",
    State.UNKNOWN: "img/icons/unicons/question-circle.svg",
}
"""On a map; of Grafana's own pictures those that are nearest to the shapes."""

TURNS: Mapping[State, int] = {State.MAINTENANCE: 45}
"""By how many degrees they are turned there."""

CODES: Mapping[State, int] = {state: len(State) - 1 - place for place, state in enumerate(State)}
"""A state as a number, where a panel takes nothing else: up is 0, the worst is the highest."""


def steps(base: str, *above: tuple[float, str]) -> ThresholdsConfig:
    """Thresholds: the colour of everything below the first step, then the steps, ascending."""
    found: list[model.Threshold] = [model.Threshold(value=None, color=base)]
    found += [model.Threshold(value=at, color=colour) for at, colour in above]
    return ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps(found)


def target(at_least: float, warn: float | None = None) -> ThresholdsConfig:
    """Well from `at_least` on, bad below `warn` (below the target without one), not quite well between."""
    if warn is None:
        return steps(DOWN, (at_least, UP))
    return steps(DOWN, (warn, DEGRADED), (at_least, UP))


def limit(warn: float, bad: float) -> ThresholdsConfig:
    """Quiet until `warn`, bad from `bad` on: for what should stay low."""
    return steps(UP, (warn, DEGRADED), (bad, DOWN))


def quiet() -> ThresholdsConfig:
    """No judgement, where a figure is neither good nor bad."""
    return steps(QUIET)


def by_steps() -> FieldColor:
    return FieldColor().mode(model.FieldColorModeId.THRESHOLDS)


def fixed(colour: str) -> FieldColor:
    return FieldColor().mode(model.FieldColorModeId.FIXED).fixed_color(colour)


def shades(colour: str = ACCENT) -> FieldColor:
    """Many curves in tones of one colour: told apart by their legend, without a rainbow."""
    return FieldColor().mode(model.FieldColorModeId.SHADES).fixed_color(colour)


# ---- words of values -----------------------------------------------------------------------------------------------


def result(text: str, colour: str | None = None, place: int = 0) -> model.ValueMappingResult:
    return model.ValueMappingResult(text=text, color=colour, index=place)


def words(found: Mapping[str, model.ValueMappingResult]) -> list[model.ValueMapping]:
    """A value's text to how it is told."""
    return [model.ValueMap(options=dict(found))] if found else []


def nothing(text: str) -> model.SpecialValueMap:
    """What is told, quietly, where a value is missing or no number."""
    told = result(text, QUIET)
    found = model.DashboardSpecialValueMapOptions(match=model.SpecialValueMatch.NULL_AND_NAN, result=told)
    return model.SpecialValueMap(options=found)
