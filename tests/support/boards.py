"""Boards as a reader has them before their eyes: their queries one by one, with what was chosen, over a time shown.

Fills in what Grafana fills in, by the rules of its Prometheus and InfluxDB plug-ins; asks no server.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from songxa.dashboards import Board
from songxa.i18n import LANGUAGES
from tests.support.dashboards import filled, panels, variables
from tests.support.monitor import eventually

QUARTER_S, DAY_S = 900.0, 86400
PATIENCE_S = 40.0

POINTS = 1000
"""About as many as a panel of half a screen asks for."""

_STEPS = (
    (1.5, 1), (3.5, 2), (7.5, 5), (12.5, 10), (17.5, 15), (25, 20), (45, 30), (90, 60), (210, 120), (450, 300),
    (750, 600), (1050, 900), (1500, 1200), (2700, 1800), (5400, 3600), (9000, 7200), (16200, 10800),
)  # fmt: skip
"""Below how many seconds an interval is rounded to which, as Grafana's `roundInterval` does."""

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class Window:
    """A time shown, in seconds since the epoch. `every_s` is the data source's own interval, set as a scrape's."""

    start: float
    end: float
    every_s: int = 1

    def step_s(self, least_s: int = 0, points: float = 0) -> int:
        """What Grafana makes `$__interval` of a panel that wants at least so much, and at most so many points."""
        ideal = (self.end - self.start) / (points or POINTS)
        return max(next(rounded for below, rounded in _STEPS if ideal < below), least_s, self.every_s)


class Ask(NamedTuple):
    """A query of a board. `panel` is the panel's key, `variable NAME` or `annotation`; `sort` how it is asked.

    Of its panel: `least_s` is the least interval, `points` how many it wants at most (0: as wide as it is), `period`
    the time it shows where that is not the board's, `none` what it says where it finds nothing.
    """

    board: str
    panel: str
    letter: str
    query: str
    sort: str
    least_s: int = 0
    period: str = ""
    none: str = ""
    points: float = 0

    @property
    def place(self) -> tuple[str, str, str]:
        """Where it stands: board, panel, letter."""
        return self[:3]


INSTANT, RANGE, VARIABLE, ANNOTATION = "instant", "range", "variable", "annotation"

Reading = Mapping[str, str]
"""What a reader has chosen: values of variables that are not at their defaults."""


class Reason(NamedTuple):
    """Why a query finds nothing. `depends`: by chance or by the hour, it may find something after all."""

    text: str
    depends: bool = False


def asks(board: Board) -> Iterator[Ask]:
    """Everything that a board asks of its data source."""
    keys = _keys(board.name)
    for panel in panels(board.spec):
        least, none = seconds(panel.get("interval") or "0s"), panel["fieldConfig"]["defaults"]["noValue"]
        for target in panel.get("targets") or []:
            query, sort = target.get("expr") or target["query"], INSTANT if target.get("instant") else RANGE
            shown, points = panel.get("timeFrom") or "", panel.get("maxDataPoints") or 0
            yield Ask(board.name, keys[panel["id"]], target["refId"], query, sort, least, shown, none, points)
    for each in board.spec.get("annotations", {}).get("list", []):
        if "expr" in each:
            yield Ask(board.name, "annotation", "", each["expr"], ANNOTATION, 60)
    for name, each in variables(board.spec).items():
        if each["type"] == "query":
            yield Ask(board.name, f"variable {name}", "", each["query"], VARIABLE)


def _keys(board: str) -> dict[int, str]:
    """A panel's key by its id, which is made of it."""
    start = f"board.{board}."
    keys = [key.removeprefix(start) for key in LANGUAGES["en"] if key.startswith(start)]
    return {int(sha256(key.encode()).hexdigest()[:6], 16) + 1: key for key in keys}


def seconds(text: str) -> int:
    """Of a duration such as `1d`."""
    found = re.fullmatch(r"(\d+)([smhd])", text)
    assert found is not None, text
    return int(found[1]) * _SECONDS[found[2]]


def window_of(ask: Ask, window: Window, zone: str) -> Window:
    """The time that a panel shows: its board's, unless it has one of its own."""
    if not ask.period:
        return window
    assert ask.period == "now/M", ask
    now = datetime.fromtimestamp(window.end, ZoneInfo(zone))
    return replace(window, start=now.replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp())


def own_window(spec: Mapping[str, Any], now: float, every_s: int = 1) -> Window:
    """The time that a board shows until its reader chooses another."""
    return Window(now - seconds(spec["time"]["from"].removeprefix("now-")), now, every_s)


def sent(ask: Ask, spec: Mapping[str, Any], chosen: Reading, window: Window) -> str:
    """The query with everything filled in."""
    step = window.step_s(ask.least_s, ask.points)
    span = round(window.end - window.start)
    known = {
        "__interval": f"{step}s",
        "__interval_ms": str(1000 * step),
        "__rate_interval": f"{max(step + window.every_s, 4 * window.every_s)}s",
        "__range": f"{span}s",
        "__range_s": str(span),
        "timeFilter": f"time >= {round(window.start * 1000)}ms and time <= {round(window.end * 1000)}ms",
    }
    return filled(ask.query, spec, {**chosen, **known})


def choices(spec: Mapping[str, Any], name: str) -> dict[str, str]:
    """What a reader may choose in a variable, without "all": text and value."""
    options = variables(spec)[name].get("options") or []
    return {each["text"]: each["value"] for each in options if each["value"] != ".*"}


def quarter(now: float, every_s: int = 1) -> Window:
    """The last quarter of an hour."""
    return Window(now - QUARTER_S, now, every_s)


def expect(
    board: Board,
    readings: Iterable[Reading],
    asked: Iterable[Ask],
    found: Callable[[Ask, Mapping[str, Any], Reading], object],
) -> None:
    """Each of the queries finds something in one of the readings. `found` puts a query; of what a young commune has not
    told yet it is asked again."""
    made, left = list(readings), list(asked)

    def look() -> list[Ask]:
        nonlocal left
        left = [ask for ask in left if not any(found(ask, board.spec, each) for each in made)]
        return left

    eventually(look, lambda seen: not seen, PATIENCE_S, f"{board.title}: every query finds something")
