"""The charts of a device, on one time axis, in the reader's words. Writes no HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from songxa.i18n import known
from songxa.model import State
from songxa.state.uptime import Spell
from songxa.web.curves import Drawn
from songxa.web.draw import bars, chart, scale
from songxa.web.voice import Voice


def context(voice: Voice, drawn: Sequence[Drawn], tiles: Sequence[Spell], start: float, end: float) -> dict[str, Any]:
    """The state's bar, then every chart, all over the same stretch of time."""
    axis = chart.Axis(start, end)
    days = end - start > 2 * 86_400
    times = [
        chart.Tick(at, voice.short(at) if days else voice.hour(at)) for at in scale.moments(start, end, voice.where)
    ]
    known_at_all = any(tile.state is not State.UNKNOWN for tile in tiles)
    return {
        "width": chart.WIDTH,
        "left": chart.LEFT,
        "right": chart.WIDTH - chart.RIGHT,
        "top": chart.TOP,
        "times": [chart.Tick(axis.x(at), text) for at, text in times],
        "shades": [
            {
                "state": tile.state,
                "x": axis.x(tile.start),
                "width": round(max(1.0, axis.x(tile.end) - axis.x(tile.start)), 1),
                "title": _spell(voice, tile),
            }
            for tile in tiles
            if tile.state is not State.UP
        ],
        "bar": bars.spells(tiles, start, end) if known_at_all else [],
        "spells": [{"state": tile.state, "text": _spell(voice, tile)} for tile in tiles],
        "panels": [_panel(voice, axis, times, each) for each in drawn],
    }


def _spell(voice: Voice, tile: Spell) -> str:
    length = voice.span(tile.end - tile.start)
    return voice.say(
        "chart.spell", state=voice.say(f"state.{tile.state}"), start=voice.clock(tile.start), length=length
    )


def _panel(voice: Voice, axis: chart.Axis, times: Sequence[chart.Tick], drawn: Drawn) -> dict[str, Any]:
    panel = drawn.panel

    def label(value: float, digits: int) -> str:
        return voice.number(value, digits)

    made = chart.draw(
        axis, times, drawn.curves, label, height=panel.height, bounds=panel.bounds, baseline=drawn.baseline
    )
    names = [voice.say(curve.name) if known(curve.name) else curve.name for curve in drawn.curves]
    decimals = 0 if panel.unit in ("%", "V") else 1
    return {
        "key": panel.key,
        "title": voice.say(f"chart.{panel.key}"),
        "unit": panel.unit,
        "chart": made,
        "names": names if any(names) else [],
        "more": drawn.more,
        "baseline": None
        if drawn.baseline is None
        else voice.say("chart.baseline", value=f"{voice.number(drawn.baseline, 1)} {panel.unit}"),
        "rows": [
            {
                "at": column.start,
                "x": column.x,
                "width": column.width,
                "clock": voice.clock(column.start),
                "values": [None if value is None else voice.number(value, decimals) for value in column.values],
            }
            for column in made.columns
        ],
    }
