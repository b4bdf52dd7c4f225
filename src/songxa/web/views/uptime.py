"""The uptime figures of a day, month or quarter, measured and corrected. Chooses words; writes no HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from songxa.model import InputError, State
from songxa.state import period
from songxa.state.figures import By, Figures
from songxa.web import site as web
from songxa.web.draw import bars
from songxa.web.site import Rows, Scene, Site
from songxa.web.views import calendar
from songxa.web.voice import Voice

ROWS = 200
GROUPS = (By.PLACE, By.VILLAGE, By.OPERATOR, By.KIND, By.SITE, By.DEVICE)
LONGEST_S = 93 * 86_400.0


def routes(site: Site) -> list[Route]:
    async def page(request: Request) -> Response:
        scene = site.scene(request)
        asked = chosen(web.text(request, "period", None, calendar.months(scene.voice)[-1]), scene.voice)
        by = By(web.text(request, "by", {each.value: None for each in GROUPS}, By.PLACE))
        number = web.whole(request, "page", 1, 1_000_000)
        rows = await site.figures(scene, asked, by)
        return site.page(request, "uptime.html", scene, context(scene, asked, by, rows, number))

    return [Route("/uptime", page)]


def chosen(text: str, voice: Voice) -> period.Period:
    """The period that was asked for. Raises 400 with what is accepted."""
    try:
        asked = period.parse(text, voice.where)
    except InputError as error:
        raise HTTPException(400, f"period={error}") from None
    if asked.start > voice.now:
        raise HTTPException(400, f"period={asked.text}: has not begun; accepted: {period.ACCEPTED}, of the past")
    return asked


def context(scene: Scene, asked: period.Period, by: By, rows: Rows | None, number: int) -> dict[str, Any]:
    voice = scene.voice
    found = sorted(rows.groups, key=_worst_first) if rows else []
    every = rows.all if rows else []
    pages = max(1, -(-len(found) // ROWS))
    number = min(number, pages)
    return {
        "making": rows is None,
        "period": asked.text,
        "title": title(voice, asked),
        "by": by.value,
        "groups": [each.value for each in GROUPS],
        "whole": _row(voice, every[0], By.ALL) if every else None,
        "rows": [_row(voice, each, by) for each in found[(number - 1) * ROWS : number * ROWS]],
        "corrected": any(each.corrected is not None for each in [*found, *every]),
        "months": [(text, voice.month(text)) for text in reversed(calendar.months(voice))],
        "quarters": quarters(voice),
        "running": asked.end > voice.now,
        "page": number,
        "pages": pages,
    }


def title(voice: Voice, asked: period.Period) -> str:
    """The period in words: tháng 11/2025, quý 4/2025, ngày 23/11/2025."""
    if "Q" in asked.text:
        year, _, quarter = asked.text.partition("-Q")
        return voice.say("uptime.quarter", quarter=f"{quarter}/{year}")
    if asked.text.count("-") == 2:
        return voice.say("uptime.day", day=voice.day(asked.start))
    return voice.say("uptime.month", month=voice.month(asked.text))


def quarters(voice: Voice) -> Sequence[tuple[str, str]]:
    """The quarters of the calendar's months, the newest first."""
    found = dict.fromkeys(f"{text[:4]}-Q{(int(text[5:]) + 2) // 3}" for text in reversed(calendar.months(voice)))
    return [(text, f"{text[-1]}/{text[:4]}") for text in found]


def _worst_first(row: Figures) -> tuple[float, str]:
    return (2.0 if row.availability is None else row.availability), row.name


def _row(voice: Voice, row: Figures, by: By) -> dict[str, Any]:
    lost = row.seconds[State.DOWN] + row.seconds[State.UNREACHABLE]
    return {
        "key": row.key,
        "name": voice.say(f"kind.{row.key}") if by is By.KIND else row.name,
        "link": f"/device/{row.key}" if by is By.DEVICE else "",
        "devices": row.devices,
        "share": voice.percent(row.availability),
        "corrected": None if row.corrected is None else voice.percent(row.corrected_availability),
        "known": voice.percent(row.known, 0),
        "pieces": bars.shares(row.seconds),
        "lost": voice.span(lost) if lost else "–",
        "outages": row.outages.count,
        "longest": voice.span(row.outages.longest_s) if row.outages.count else "–",
        "said": "; ".join(
            f"{voice.say(f'state.{state}')} {voice.span(row.seconds[state])}"
            for state in State
            if row.seconds[state] > 0
        ),
    }
