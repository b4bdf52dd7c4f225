"""What a board's reader may choose. Words of "all" are the board's own, so that they stand in its language.

Villages and operators come from the inventory, as regular expressions that match their names alone: so no name breaks a
query. A plain name is its own expression; that is why a link may carry it as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from grafana_foundation_sdk.builders.dashboard import CustomVariable, QueryVariable
from grafana_foundation_sdk.models import common
from grafana_foundation_sdk.models import dashboard as model

from songxa.dashboards.kit import escape

ALL = ".*"


def choice(name: str, label: str, everything: str, values: Iterable[str], to: Callable[[str], str]) -> CustomVariable:
    """One of the values, or all. `to` makes a query's fragment of a value (`escape.prometheus_fragment` …)."""
    found = [
        (everything, ALL),
        *((each, to(each)) for each in sorted({escape.label(value) for value in values} - {""})),
    ]
    options = [
        model.VariableOption(selected=not place, text=escape.shown(text), value=value)
        for place, (text, value) in enumerate(found)
    ]
    told = ",".join(f"{_listed(escape.shown(text))} : {value}" for text, value in found)
    return (
        CustomVariable(name)
        .label(label)
        .values(told)
        .options(options)
        .current(options[0])
        .multi(False)
        .include_all(False)
        .allow_custom_value(False)
    )


def _listed(text: str) -> str:
    """A text in Grafana's list of options, whose commas part options and whose last " : " parts text and value."""
    return text.replace("\\", "＼").replace(",", "\\,")


def devices(
    name: str, label: str, source: common.DataSourceRef, query: str | dict[str, object], regex: str, first: str
) -> QueryVariable:
    """One device, asked of the data source; `first` is chosen until a reader chooses."""
    return (
        QueryVariable(name)
        .label(label)
        .datasource(source)
        .query(query)
        .regex(regex)
        .refresh(model.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(model.VariableSort.ALPHABETICAL_CASE_INSENSITIVE_ASC)
        .current(model.VariableOption(selected=True, text=first, value=first))
        .multi(False)
        .include_all(False)
    )
