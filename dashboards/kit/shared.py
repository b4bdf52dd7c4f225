"""What several boards ask and tell alike: a device's columns, what has failed, for how long. Draws nothing."""

from __future__ import annotations

from math import ceil

from songxa import catalogue as c
from songxa.dashboards.kit import links
from songxa.dashboards.kit.draft import Draft
from songxa.dashboards.kit.promql import series, states
from songxa.dashboards.kit.tables import Column
from songxa.model import FAILED, Metric

MINUTE = 60
NONE = "–"


def tall(rows: int, most: int = 14) -> int:
    """How high a panel is that has a row a thing: as high as it needs, up to `most`; what is beyond is scrolled to.

    A row of a table is a tenth higher than one of the grid.
    """
    return min(most, max(5, ceil(1.1 * rows) + 3))


def failed() -> str:
    """1 for every device that is down or that nobody reaches."""
    return f"max by (device) ({series(c.DEVICE_STATE, states(FAILED))}) == 1"


def minutes(metric: Metric, *matchers: str) -> str:
    """For how many seconds of the time shown a metric of 0 and 1 was 1, a minute at a time; every series once."""
    labels = ", ".join((*(("device",) if metric.of_device else ()), *metric.label_names))
    inside = f"{{{','.join(matchers)}}}" if matchers else ""
    return f"max by ({labels}) (sum_over_time({metric.name}{inside}[$__range:1m])) * {MINUTE}"


def device_columns(draft: Draft) -> list[Column]:
    """The device's key, which only links need, and its name, that leads to its board."""
    name = Column("name", "device", link=links.to_device(draft.frame), link_title=draft.words.say("link.device"))
    return [Column("device", "key", hidden=True), name]


def label_columns(*labels: str) -> list[Column]:
    """Its village, operator …, which the first query of the table has as labels. On a phone, they are scrolled to."""
    widths = {"village": 150, "operator": 130}
    return [Column(label, label, width=widths[label]) for label in labels]
