"""A board made fit for an older Grafana: what it does not know is left out, the rest written the way it reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from songxa.grafana.api import JsonObject, Server

NEWER_PANELS = frozenset(
    {"barchart", "candlestick", "canvas", "geomap", "histogram", "state-timeline", "status-history"}
)
"""Panel types that came with 8.0 or later, of those that a board may have."""


class Fitted(NamedTuple):
    """The board, and the types of the panels that were left out of it, one for each panel."""

    spec: JsonObject
    left_out: Sequence[str]


def fit(spec: JsonObject, server: Server) -> Fitted:
    """The board as this server can show it; the very same for one that can show all."""
    left_out: list[str] = []
    fitted: JsonObject = spec
    if not server.new_panels:
        fitted = {**fitted, "panels": list(_known(fitted.get("panels", ()), left_out))}
    if not server.object_sources:
        fitted = _named(fitted)
    return Fitted(fitted, left_out)


def _known(panels: Sequence[JsonObject], left_out: list[str]) -> Iterator[JsonObject]:
    """The panels without those it does not know, in folded rows too. A row stays: it may have others below it."""
    for panel in panels:
        if panel.get("type") in NEWER_PANELS:
            left_out.append(str(panel["type"]))
        elif panel.get("panels"):
            yield {**panel, "panels": list(_known(panel["panels"], left_out))}
        else:
            yield panel


def _named(value: Any) -> Any:
    """Every `datasource` as its uid: before 8.3 an object leaves the panel empty."""
    if isinstance(value, Mapping):
        return {key: _uid(below) if key == "datasource" else _named(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_named(below) for below in value]
    return value


def _uid(source: Any) -> Any:
    return source["uid"] if isinstance(source, Mapping) and source.get("uid") else source
