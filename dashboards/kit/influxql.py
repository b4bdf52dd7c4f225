"""InfluxQL for boards, from the catalogue's metrics as the InfluxDB exporter names them. Draws nothing.

These are texts that Grafana sends to InfluxDB; foreign text in them has passed `escape`. (Hence the S608 that are off.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.common import DataSourceRef

from songxa.catalogue import DEVICE_STATE
from songxa.dashboards.kit import escape, look
from songxa.dashboards.kit.target import Target
from songxa.exporters.facts import FACTS
from songxa.exporters.influxdb.line_protocol import measurement_field
from songxa.model import Metric, State

NOW = "time > now() - 5m"
"""What is true now: the newest point of the last five minutes."""

WITHIN = "$timeFilter"


class InfluxQuery(Dataquery):
    """A target of the InfluxDB plug-in in InfluxQL, written out."""

    def __init__(self, query: str, source: DataSourceRef) -> None:
        self.query, self.source = query, source
        self.ref_id, self.alias, self.format = "A", "", "time_series"

    def to_json(self) -> dict[str, object]:
        told: dict[str, object] = {
            "refId": self.ref_id,
            "datasource": self.source,
            "query": self.query,
            "rawQuery": True,
            "resultFormat": self.format,
        }
        return told | ({"alias": self.alias} if self.alias else {})


class InfluxTarget(Target):
    """Builds an `InfluxQuery`. `$tag_name` in the alias stands for a tag's value."""

    def __init__(self, query: str, source: DataSourceRef, alias: str = "", *, table: bool = False) -> None:
        self._query = InfluxQuery(query, source)
        self._query.alias = alias
        self._query.format = "table" if table else "time_series"

    def ref_id(self, ref_id: str) -> Self:
        self._query.ref_id = ref_id
        return self

    def or_unknown(self) -> Self:
        """InfluxQL fills gaps with null already, where the query says so."""
        return self

    def build(self) -> Dataquery:
        return self._query


def place(metric: Metric) -> tuple[str, str]:
    """The metric's measurement and field, both quoted."""
    measurement, field = measurement_field(metric.name, {"device", *FACTS, *metric.label_names})
    return f'"{measurement}"', f'"{field}"'


def matcher(tag: str, *values: str) -> str:
    """The tag has one of these values; what they say means nothing but itself."""
    return f'"{tag}" =~ /^({escape.any_of(map(escape.influx_fragment, values))})$/'


def chosen(tag: str, variable: str) -> str:
    """The tag is what the reader chose in a variable made by `variables.choice`."""
    return f'"{tag}" =~ /^(${{{variable}:raw}})$/'


def where(*conditions: str) -> str:
    return " AND ".join(each for each in conditions if each)


def by(*tags: str, every: str = "", fill: str = "") -> str:
    """GROUP BY these tags, and time where `every` says so."""
    told = [*([f"time({every})"] if every else []), *(f'"{tag}"' for tag in tags)]
    return (f" GROUP BY {', '.join(told)}" if told else "") + (f" fill({fill})" if fill else "")


def coded(metric: Metric, tags: tuple[str, ...], conditions: str, every: str = "$__interval") -> str:
    """A state metric as `look.CODES`, by these tags and time: the worst of each stretch of time."""
    measurement, field = place(metric)
    parts = [
        f'(SELECT max({field}) * {number} AS "code" FROM {measurement} WHERE "state" = \'{state}\' AND {conditions}'  # noqa: S608
        f"{by(*tags, every=every, fill='none')})"
        for state, number in look.CODES.items()
    ]
    return f'SELECT max("code") FROM {", ".join(parts)} WHERE {WITHIN}{by(*tags, every=every, fill="none")}'  # noqa: S608


def worst_now(metric: Metric, tags: tuple[str, ...], states: frozenset[State], *conditions: str) -> str:
    """A field `code` (`look.CODES`) of everything, by these tags, that is now in one of these states."""
    measurement, field = place(metric)
    now = where(*conditions, NOW) + by(*tags)
    parts = [
        f'(SELECT last({field}) * {number} AS "code" FROM {measurement} WHERE "state" = \'{state}\' AND {now})'  # noqa: S608
        for state, number in look.CODES.items()
        if state in states
    ]
    return f'SELECT max("code") AS "code" FROM {", ".join(parts)} WHERE "code" > 0{by(*tags)}'  # noqa: S608


def in_states(found: frozenset[State]) -> str:
    return f'"state" =~ /^({"|".join(each for each in State if each in found)})$/'


def shares(part: frozenset[State], whole: frozenset[State], *conditions: str) -> str:
    """How much of the time that devices spent in the states `whole` they spent in `part`, in the time shown."""
    measurement, field = place(DEVICE_STATE)
    told = (
        f'(SELECT sum({field}) AS "{name}" FROM {measurement} WHERE {where(in_states(found), *conditions, WITHIN)})'  # noqa: S608
        for name, found in (("part", part), ("whole", whole))
    )
    return f'SELECT sum("part") / sum("whole") FROM {", ".join(told)} WHERE {WITHIN}'  # noqa: S608


@dataclass(frozen=True, slots=True)
class Influxql:
    """Queries of one board. `devices`, `sites` are conditions on tags: what the board is limited to and what its reader
    chose."""

    devices: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
