"""Boards taken apart for tests: all frames of an inventory, a board's panels, its queries, every text in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from songxa.dashboards import Board, Engine, Frame, Source, boards
from songxa.dashboards.kit.draft import FEW
from songxa.i18n import LANGUAGES
from songxa.model import Inventory

PAGE = "http://songxa.example:8765"
BUILT_IN = re.compile(r"__\w+(\.\w+)*|timeFilter|tag_\w+|1")
"""What Grafana itself puts in, InfluxQL's tags in aliases, and the groups of `label_replace`."""

_REFERENCE = re.compile(r"\$(\w+)|\$\{([\w.]+)(?::\w+)?\}|\[\[(\w+)")


def frames(inventory: Inventory, *languages: str) -> Iterator[Frame]:
    """Every sort of frame: all languages and engines, and some limited to an operator and to an area."""
    for language in languages or LANGUAGES:
        for engine in Engine:
            source = Source(engine, f"ds-{engine}")
            yield Frame(inventory, language, source, page=PAGE)
            for operator in list(inventory.operators)[:1]:
                yield Frame(inventory, language, source, operator=operator)
            for area in list(inventory.areas)[:2]:
                yield Frame(inventory, language, source, area=area)


def all_boards(inventory: Inventory, *languages: str) -> Iterator[tuple[Frame, Board]]:
    for frame in frames(inventory, *languages):
        for board in boards(frame):
            yield frame, board


def crowded(inventory: Inventory) -> Inventory:
    """One with so many devices that curves have few points."""
    first = next(iter(inventory.devices.values()))
    more = {f"many-{each}": replace(first, key=f"many-{each}") for each in range(FEW)}
    return replace(inventory, devices={**inventory.devices, **more})


def panels(spec: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every panel that shows something, folded ones too."""
    for panel in spec["panels"]:
        if panel["type"] == "row":
            yield from panel.get("panels") or []
        else:
            yield panel


def queries(spec: Mapping[str, Any]) -> Iterator[str]:
    """What is asked of the data source: by panels, by annotations and for variables."""
    for panel in panels(spec):
        for target in panel.get("targets") or []:
            yield target.get("expr") or target["query"]
    for each in spec.get("annotations", {}).get("list", []):
        if "expr" in each:
            yield each["expr"]
    for variable in variables(spec).values():
        if variable["type"] == "query":
            yield variable["query"]


def variables(spec: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in spec.get("templating", {}).get("list", [])}


def texts(value: object) -> Iterator[str]:
    """Every text anywhere inside in which Grafana may put a variable: not the names of JSON's members, nor the names of
    curves and fields that an override is for."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inside in value.items():
            if name != "matcher":
                yield from texts(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from texts(inside)


def references(text: str) -> Iterator[str]:
    """The names of variables that Grafana would read in a text."""
    for match in _REFERENCE.finditer(text):
        yield next(group for group in match.groups() if group)


def filled(query: str, spec: Mapping[str, Any], others: Mapping[str, str] | None = None) -> str:
    """The query with every variable at its default, as Grafana would send it, over an hour; `others` go before that."""
    told = {name: str(each.get("current", {}).get("value", "")) for name, each in variables(spec).items()}
    known = {"__rate_interval": "1m", "__interval": "1m", "__range": "1h", "__range_s": "3600"}
    known["__interval_ms"] = "60000"
    known["timeFilter"] = "time > now() - 1h"

    def put(match: re.Match[str]) -> str:
        name = next(group for group in match.groups() if group)
        return (told | known | dict(others or {})).get(name, match[0])

    return _REFERENCE.sub(put, query)
