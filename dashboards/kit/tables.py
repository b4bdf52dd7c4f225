"""Columns of tables: which fields, in which order, under which head, with which words, leading where. Asks nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders.dashboard import DashboardFieldConfigSourceOverrides
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import dashboard as model

from songxa.dashboards.kit.overrides import override
from songxa.dashboards.kit.words import Words


@dataclass(frozen=True, slots=True)
class Column:
    """`field` is as the data source calls it ("Value", "Value #B", a label); `title` is the key of `board.column.…`.

    `coloured`: the text is in the colour of its mapping or threshold. `hidden`: not shown, but a link may carry it.
    `none` stands in a cell without a value. `link`: a URL, with `${__data.fields.NAME:percentencode}` for the row's
    own values.
    """

    field: str
    title: str
    unit: str = ""
    decimals: int | None = None
    width: int = 0
    mappings: Sequence[model.ValueMapping] = ()
    steps: Builder[model.ThresholdsConfig] | None = None
    coloured: bool = False
    hidden: bool = False
    link: str = ""
    link_title: str = ""
    none: str = ""
    properties: Mapping[str, object] | None = None


TIME = "Time"


def order(columns: Sequence[Column], *, merge: bool, one_time: bool = True) -> list[model.DataTransformerConfig]:
    """Only these fields, in this order; with `merge`, rows of several queries are joined on the fields that they share.

    `one_time`: all rows have the same time, as those of PromQL for what is now. It is kept until they are joined: where
    a query answers nothing, its table has no other field to share, and Grafana would join none of them.
    """
    names = [column.field for column in columns]
    kept = [*names, TIME] if merge and one_time else names
    return [
        model.DataTransformerConfig(id_val="filterFieldsByName", options={"include": {"names": kept}}),
        *([model.DataTransformerConfig(id_val="merge", options={})] if merge else []),
        model.DataTransformerConfig(
            id_val="organize",
            options={
                "indexByName": {name: place for place, name in enumerate(names)},
                "excludeByName": {TIME: True} if TIME in kept else {},
                "renameByName": {},
            },
        ),
    ]


def told(field: str) -> model.DataTransformerConfig:
    """Only rows that have a value in this field."""
    matcher = {"id": "isNotNull", "options": {}}
    options = {"filters": [{"fieldName": field, "config": matcher}], "match": "any", "type": "include"}
    return model.DataTransformerConfig(id_val="filterByValue", options=options)


def added(name: str) -> list[model.DataTransformerConfig]:
    """One figure, the sum of those of all queries; a query that answers nothing counts as 0."""
    summed = {"mode": "reduceRow", "reduce": {"reducer": "sum"}, "replaceFields": True, "alias": name}
    return [
        model.DataTransformerConfig(id_val="concatenate", options={"frameNameMode": "drop"}),
        model.DataTransformerConfig(id_val="calculateField", options=summed),
    ]


def column_override(column: Column, words: Words) -> DashboardFieldConfigSourceOverrides:
    """How the column is told."""
    told: dict[str, object] = {"displayName": words.column(column.title), "noValue": column.none or "–"}
    if column.unit:
        told["unit"] = column.unit
    if column.decimals is not None:
        told["decimals"] = column.decimals
    if column.width:
        told["custom.width"] = column.width
    if column.mappings:
        told["mappings"] = list(column.mappings)
    if column.steps is not None:
        told["thresholds"] = column.steps.build()
    if column.coloured:
        told["custom.cellOptions"] = {"type": "color-text"}
    if column.hidden:
        told["custom.hidden"] = True  # up to Grafana 12
        told["custom.hideFrom"] = {"legend": False, "tooltip": True, "viz": True}  # since, and on maps
    if column.link:
        told["links"] = [{"title": column.link_title, "url": column.link, "targetBlank": False}]
    told |= column.properties or {}
    return override(column.field, told)
