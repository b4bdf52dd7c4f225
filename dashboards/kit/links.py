"""Ways from one board to another, to songxa's own page, and the incidents on the time axis. Every way goes by uid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from grafana_foundation_sdk.builders.dashboard import AnnotationQuery, DashboardLink
from grafana_foundation_sdk.models import common
from grafana_foundation_sdk.models import dashboard as model

from songxa.dashboards import Frame, names
from songxa.dashboards.kit import look
from songxa.dashboards.kit.promql import Promql
from songxa.dashboards.kit.words import Words

_TIME = "${__url_time_range}"


def field(name: str) -> str:
    """A row's own value inside a URL."""
    return f"${{__data.fields.{name}:percentencode}}"


def to(frame: Frame, board: str, **variables: str) -> str:
    """The URL of a board with variables and the time shown; empty where the frame has no such board.

    A frame that is limited to an area has an overview only; its ways lead to the boards of the whole.
    """
    if board not in names(frame):
        frame = replace(frame, area="")
    if board not in names(frame):
        return ""
    told = "".join(f"&var-{name}={value}" for name, value in variables.items())
    return f"/d/{frame.uid(board)}?{_TIME}{told}"


def to_device(frame: Frame, value: str = "") -> str:
    """The board of the device of a row (its field `device`)."""
    return to(frame, "device", device=value or field("device"))


def to_incident(frame: Frame) -> str:
    """The incident of a row on songxa's own page, empty where nobody reaches that."""
    return f"{frame.page.rstrip('/')}/incidents/{field('incident')}" if frame.page else ""


def neighbours(frame: Frame, board: str, words: Words) -> Iterator[DashboardLink]:
    """The other boards of the frame, with the time and the variables of this one, and songxa's own page."""
    for name in names(frame):
        if name != board:
            told = words.say(f"{name}.title")
            yield _link(told, f"/d/{frame.uid(name)}").icon("dashboard").keep_time(True).include_vars(True)
    if frame.page:
        yield _link(words.say("link.page"), frame.page).icon("external link").target_blank(True)


def _link(title: str, url: str) -> DashboardLink:
    return DashboardLink(title).type(model.DashboardLinkType.LINK).url(url).tooltip(title)


def incidents(source: common.DataSourceRef, words: Words, ql: Promql) -> AnnotationQuery:
    """Every incident as the span of time in which it lasted."""
    return (
        AnnotationQuery()
        .name(words.say("annotation.incidents"))
        .datasource(source)
        .enable(True)
        .icon_color(look.DOWN)
        .expr(ql.open_incidents())
        .step("60s")
        .title_format("{{name}}")
        .text_format("{{village}} · {{operator}}")
        .tag_keys("cause")
    )
