"""A target in PromQL as every board wants it. Makes no query."""

from __future__ import annotations

from typing import Self

from grafana_foundation_sdk.builders import prometheus
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.common import DataSourceRef
from grafana_foundation_sdk.models.prometheus import PromQueryFormat, QueryEditorMode

from songxa.dashboards.kit.target import Target


class PromTarget(Target):
    """`legend` may hold `{{label}}`. `instant`: what is now, else through the time shown. `table`: as rows."""

    def __init__(
        self, expression: str, source: DataSourceRef, legend: str = "", *, instant: bool = False, table: bool = False
    ) -> None:
        self._expression = expression
        asked = prometheus.Dataquery().expr(expression).datasource(source).editor_mode(QueryEditorMode.CODE)
        asked.format(PromQueryFormat.TABLE if table else PromQueryFormat.TIME_SERIES)
        asked.legend_format(legend or "__auto")
        self._asked = asked.instant() if instant else asked.range()

    def ref_id(self, ref_id: str) -> Self:
        self._asked.ref_id(ref_id)
        return self

    def or_unknown(self) -> Self:
        self._asked.expr(f"({self._expression}) or vector(NaN)")
        return self

    def build(self) -> Dataquery:
        return self._asked.build()
