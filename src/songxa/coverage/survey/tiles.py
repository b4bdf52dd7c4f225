"""Ookla's open tiles as a table (quadkey, average speeds) to tiles near the commune. They tell no operator.

https://github.com/teamookla/ookla-open-data: Web Mercator tiles of zoom 16, a file a quarter, CC BY-NC-SA 4.0.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from songxa.coverage.survey.columns import Columns, Format
from songxa.coverage.survey.context import NEAR_M, Context
from songxa.coverage.survey.items import Tile
from songxa.coverage.survey.reasons import Reason, Unfit
from songxa.coverage.survey.values import within

ZOOM = 16
_FASTEST_KBPS = 10_000_000.0
_QUARTER = re.compile(r"(20\d\d)[-_]?(0[1-9]|1[0-2])[-_]?01")


def middle(quadkey: str) -> tuple[float, float]:
    """Latitude and longitude of the middle of a tile, by Bing's tile system."""
    x = y = 0
    for digit in quadkey:
        x, y = x * 2 + (int(digit) & 1), y * 2 + (int(digit) >> 1)
    size = 1 << len(quadkey)
    latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + 0.5) / size))))
    return latitude, (x + 0.5) / size * 360 - 180


class Ookla:
    """A row a tile. The file's name is the only place where the quarter and the sort of network stand."""

    def __init__(self, columns: Columns, context: Context) -> None:
        self._columns, self._context = columns, context
        low = context.named.lower()
        self._kind = "mobile" if "mobile" in low else "fixed" if "fixed" in low else ""
        quarter = _QUARTER.search(low)
        self._at = datetime(int(quarter[1]), int(quarter[2]), 1, tzinfo=UTC).timestamp() if quarter else None
        self.assumed = {name for name, known in (("kind", self._kind), ("quarter", self._at)) if not known}

    def read(self, cells: Sequence[str], row: int) -> Tile:
        text = self._columns.text
        quadkey = text(cells, "quadkey").strip().strip("'")
        if len(quadkey) != ZOOM or quadkey.strip("0123"):
            raise Unfit(Reason.QUADKEY, "quadkey", quadkey)  # what a spreadsheet took for a number has lost digits
        self._context.ground.check(*middle(quadkey), NEAR_M, "quadkey")
        down = within(text(cells, "down"), "down", 0, _FASTEST_KBPS)
        up = within(text(cells, "up"), "up", 0, _FASTEST_KBPS)
        if down is None or up is None:
            raise Unfit(Reason.NO_SIGNAL, "down" if down is None else "up", text(cells, "down"))
        if down < 1000 and not down.is_integer():
            raise Unfit(Reason.UNIT, "down", text(cells, "down"))  # the tiles have whole kbit/s
        latency = within(text(cells, "latency"), "latency", 0, 1e5)
        tests, devices = (int(within(text(cells, name), name, 0, 1e9) or 0) for name in ("tests", "devices"))
        return Tile(quadkey, self._kind, down, up, latency, tests, devices, self._at)


FORMATS = (
    Format(
        "ookla",
        {
            "quadkey": "quadkey", "down": "avg_d_kbps", "up": "avg_u_kbps", "latency": "avg_lat_ms", "tests": "",
            "devices": "",
        },
        ("quadkey", "down", "up", "tests"),
        Ookla,
        licence="CC BY-NC-SA 4.0 (Ookla)",
    ),
)  # fmt: skip
