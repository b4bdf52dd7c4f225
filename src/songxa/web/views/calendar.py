"""The uptime calendar: months as rows, a cell a day, how many hours were lost. Writes no HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from songxa.model import FAILED, State, Transition
from songxa.state import period, uptime
from songxa.web.voice import Voice

MONTHS = 12
_LOST = (60.0, 3_600.0, 4 * 3_600.0)
"""Seconds lost in a day from which it is told apart: a little, hours, most of a day."""


def months(voice: Voice, count: int = MONTHS) -> list[str]:
    """The last months, the present one last: `2025-10`, `2025-11`."""
    local = datetime.fromtimestamp(voice.now, voice.where)
    last = local.year * 12 + local.month - 1
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(last - count + 1, last + 1)]


def first(voice: Voice) -> float:
    """When the calendar begins."""
    return period.month(months(voice)[0], voice.where).start


def context(voice: Voice, timeline: Sequence[Transition], beat: float | None) -> list[dict[str, Any]]:
    """The months of which something is known, the newest first."""
    rows = []
    for text in reversed(months(voice)):
        month = period.month(text, voice.where)
        tiles = uptime.spells(timeline, month.start, month.end, beat)
        total = uptime.seconds(tiles)
        if total[State.UNKNOWN] < month.length_s:
            rows.append(
                {
                    "name": voice.month(text),
                    "uptime": voice.percent(uptime.availability(total)),
                    "days": _days(voice, tiles, month),
                }
            )
    return rows


def _days(voice: Voice, tiles: Sequence[uptime.Spell], month: period.Period) -> list[dict[str, Any]]:
    found = []
    for number, day in enumerate(period.days(month, voice.where), 1):
        seconds = dict.fromkeys(State, 0.0)
        for tile in tiles:
            length = min(tile.end, day.end) - max(tile.start, day.start)
            if length > 0:
                seconds[tile.state] += length
        found.append(_cell(voice, number, day, seconds))
    return found


def _cell(voice: Voice, number: int, day: period.Period, seconds: uptime.Seconds) -> dict[str, Any]:
    lost = sum(seconds[state] for state in FAILED)
    told = day.length_s - seconds[State.UNKNOWN]
    date = voice.day(day.start)
    if day.start > voice.now:
        return {"level": "future", "text": "", "title": ""}
    if told < 60:
        return {"level": "unknown", "text": "", "title": voice.say("calendar.unknown", date=date)}
    level = sum(lost >= limit for limit in _LOST)
    if not level:
        kept = "maintenance" if seconds[State.MAINTENANCE] > told / 2 else "0"
        return {"level": kept, "text": "", "title": voice.say(f"calendar.{'up' if kept == '0' else kept}", date=date)}
    hours = lost / 3_600
    return {
        "level": str(level),
        "text": voice.number(hours) if hours >= 1 else "·",
        "title": voice.say("calendar.lost", date=date, length=voice.span(lost)),
    }
