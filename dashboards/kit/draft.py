"""A board while it is drawn: what it is about, its variables, its panels line by line, then its JSON. Sends nothing.

Panels stand in reading order on Grafana's 24 columns; a phone stacks them in that same order. A panel's id comes from
its key, so that a link to one panel survives the others' coming and going.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common
from grafana_foundation_sdk.models import dashboard as model

from songxa.dashboards import Board, Engine, Frame
from songxa.dashboards.kit import escape, links, variables
from songxa.dashboards.kit.influxql import InfluxTarget
from songxa.dashboards.kit.prometheus import PromTarget
from songxa.dashboards.kit.scope import Scope
from songxa.dashboards.kit.words import Words

WIDTH = 24

FEW = 300
"""Devices, of which Prometheus tells a day minute by minute in a moment."""


class Draft:
    """One board of a frame. `name` is that of its file; `period` how much time it shows until the reader chooses,
    `refresh` how often it asks anew. `cheap`: its curves are of a few series, so they may have many points."""

    def __init__(
        self, frame: Frame, name: str, *, period: str = "now-24h", refresh: str = "1m", cheap: bool = False
    ) -> None:
        self.cheap = cheap or frame.source.engine is Engine.INFLUXDB or len(frame.inventory.devices) <= FEW
        self.frame, self.name = frame, name
        self.words = Words(frame.language, name)
        self.scope = Scope(frame)
        self.source = common.DataSourceRef(type_val=frame.source.engine.value, uid=frame.source.uid)
        self._keys: dict[int, str] = {}
        self._builders: list[object] = []
        self._panels: list[model.Panel | model.RowPanel] = []
        self._ids: set[int] = set()
        self._below: model.RowPanel | None = None
        self._y = 0
        self._board = (
            Dashboard(self.title())
            .uid(frame.uid(name))
            .description(self.words.own("about"))
            .tags(["managed-by:songxa", f"songxa:{frame.key}"])
            .timezone(frame.inventory.timezone)
            .editable()
            .tooltip(model.DashboardCursorSync.CROSSHAIR)
            .refresh(refresh)
            .time(period, "now")
            .week_start("monday")
        )

    def title(self) -> str:
        """What it is and about whom; two boards of one folder never look alike to Grafana."""
        return self.scope.title(self.words.own("title"))

    # ---- asking -------------------------------------------------------------------------------------------------

    def now(self, expression: str, legend: str = "") -> PromTarget:
        """PromQL, for what is now."""
        return PromTarget(expression, self.source, legend, instant=True)

    def course(self, expression: str, legend: str = "") -> PromTarget:
        """PromQL, through the time shown. `{{name}}` in the legend stands for a label."""
        return PromTarget(expression, self.source, legend)

    def rows(self, expression: str) -> PromTarget:
        """PromQL, for what is now, as rows of a table."""
        return PromTarget(expression, self.source, instant=True, table=True)

    def influx(self, query: str, alias: str = "") -> InfluxTarget:
        """InfluxQL, as curves. `$tag_name` in the alias stands for a tag."""
        return InfluxTarget(query, self.source, alias)

    def influx_rows(self, query: str) -> InfluxTarget:
        """InfluxQL, as rows of a table."""
        return InfluxTarget(query, self.source, table=True)

    # ---- choosing -----------------------------------------------------------------------------------------------

    def choose_village(self) -> None:
        """Lets the reader choose a village, unless the board is about one; `self.scope` then asks for it."""
        villages = self.scope.villages()
        if not self.frame.area or len(villages) > 1:
            self.variable(self._choice("village", villages))
            self.scope.choose("village")

    def choose_operator(self) -> None:
        """Lets the reader choose an operator, unless the board is about one."""
        if not self.frame.operator:
            self.variable(self._choice("operator", self.scope.operators()))
            self.scope.choose("operator")

    def choose_device(self, where: str = "") -> None:
        """Lets the reader choose a device of what is chosen already; `$device` is its key. `where`: more matchers
        (PromQL) or conditions (InfluxQL)."""
        query, regex = self.scope.devices_query(where)
        first = self.scope.first_device()
        label = self.words.say("variable.device")
        self.variable(variables.devices("device", label, self.source, query, regex, first))

    def variable(self, variable: Builder[model.VariableModel]) -> None:
        self._board.with_variable(variable)

    def _choice(self, name: str, values: list[str]) -> Builder[model.VariableModel]:
        to = escape.influx_fragment if self.frame.source.engine is Engine.INFLUXDB else escape.prometheus_fragment
        return variables.choice(
            name, self.words.say(f"variable.{name}"), self.words.say(f"variable.{name}.all"), values, to
        )

    # ---- drawing ------------------------------------------------------------------------------------------------

    def know(self, panel: object, key: str) -> None:
        """Remembers what a panel is called."""
        self._builders.append(panel)  # kept, so that no other gets its id()
        self._keys[id(panel)] = key

    def row(self, key: str, *, collapsed: bool = False, repeat: str = "") -> None:
        """Begins a part with a head of its own; what follows is in it. `collapsed`: folded until it is opened."""
        row = model.RowPanel(
            collapsed=collapsed,
            title=self.words.own(f"row.{key}"),
            grid_pos=model.GridPos(h=1, w=WIDTH, x=0, y=self._y),
            id_val=self._id(f"row.{key}"),
            panels=[],
            repeat=repeat or None,
        )
        self._panels.append(row)
        self._below = row if collapsed else None
        self._y += 1

    def line(self, height: int, *panels: tuple[int, Builder[model.Panel]]) -> None:
        """Panels side by side, each with its width; together at most 24."""
        x = 0
        for width, each in panels:
            panel = each.build()
            panel.id_val = self._id(self._keys[id(each)])
            panel.grid_pos = model.GridPos(h=height, w=width, x=x, y=self._y)
            x += width
            if self._below is not None:
                self._below.panels = [*(self._below.panels or []), panel]
            else:
                self._panels.append(panel)
        assert x <= WIDTH, f"{self.name}: a line of {x} columns"
        self._y += height

    def _id(self, key: str) -> int:
        found = int(sha256(key.encode()).hexdigest()[:6], 16) + 1
        while found in self._ids:
            found += 1
        self._ids.add(found)
        return found

    # ---- the end ------------------------------------------------------------------------------------------------

    def incidents(self) -> None:
        """Shades the time of incidents on every panel (not in InfluxDB, whose annotations know no span)."""
        if self.frame.source.engine is Engine.PROMETHEUS:
            self._board.annotation(links.incidents(self.source, self.words, self.scope.ql()))

    def board(self) -> Board:
        """The finished board; nothing is drawn after it."""
        for link in links.neighbours(self.frame, self.name, self.words):
            self._board.link(link)
        built = self._board.build()
        built.panels = self._panels
        spec: dict[str, Any] = json.loads(json.dumps(built, cls=JSONEncoder))
        return Board(self.name, self.frame.uid(self.name), self.title(), spec)
