"""What a board is limited to: by its frame for good, by its variables as the reader chooses. Draws nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from songxa.dashboards import Engine, Frame
from songxa.dashboards.kit import escape, influxql, promql
from songxa.dashboards.kit.influxql import Influxql
from songxa.dashboards.kit.promql import Promql
from songxa.model import Area, Device, Inventory

_BY_NAME = r'/\{device="(?<value>[^"]*)",\s*name="(?<text>.*)"\} /'
"""Key and name out of a line that Grafana makes of an instant vector with these two labels."""


class Scope:
    """Of one board; `choose` widens what its queries ask for, so it comes before them."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._chosen: list[str] = []

    def choose(self, variable: str) -> None:
        self._chosen.append(variable)

    def ql(self) -> Promql:
        """The board's PromQL."""
        devices = [promql.chosen(name, name) for name in self._chosen]
        sites = list(self.villages_asked())
        incidents = ['village=~"${village:raw}|"'] if "village" in self._chosen else []
        if "operator" in self._chosen:
            incidents.append(promql.chosen("operator", "operator"))
        if self.frame.area:
            inside = promql.matcher("village", *self.villages(), "")
            devices.append(inside)
            incidents.append(inside)
        if name := self.operator_name():
            devices.append(promql.matcher("operator", name))
            sites.append(promql.matcher("site", *self._operator_sites(), "-"))
            incidents.append(promql.matcher("operator", name))
        return Promql(tuple(devices), tuple(sites), tuple(incidents))

    def influx(self) -> Influxql:
        """The board's InfluxQL."""
        devices = [influxql.chosen(name, name) for name in self._chosen]
        if self.frame.area:
            devices.append(influxql.matcher("village", *self.villages(), ""))
        if name := self.operator_name():
            devices.append(influxql.matcher("operator", name))
        keys = [] if not self.frame.area else [influxql.matcher("site", *self.site_keys())]
        return Influxql(tuple(devices), tuple(keys))

    def villages_asked(self) -> tuple[str, ...]:
        """Matchers (PromQL) for whatever has a label `village` of its own."""
        chosen = [promql.chosen("village", "village")] if "village" in self._chosen else []
        return (*chosen, *([promql.matcher("village", *self.villages(), "")] if self.frame.area else []))

    # ---- the inventory ------------------------------------------------------------------------------------------

    def inside(self, area: str) -> bool:
        """Whether an area lies in the one that the frame is limited to."""
        areas: Mapping[str, Area] = self.frame.inventory.areas
        seen: set[str] = set()
        at: str | None = area
        while at and at not in seen:
            if not self.frame.area or at == self.frame.area:
                return True
            seen.add(at)
            at = areas[at].parent if at in areas else None
        return not self.frame.area

    def site_keys(self) -> list[str]:
        """The sites that the board is about."""
        return self._site_keys

    @cached_property
    def _site_keys(self) -> list[str]:
        """Asked for by every query: a province has a board a commune, and each of them looks at all sites."""
        sites = self.frame.inventory.sites
        inside = {area: self.inside(area) for area in {site.area for site in sites.values()}}
        return [key for key, site in sites.items() if inside[site.area]]

    def devices(self) -> list[Device]:
        """The devices that the board is about."""
        sites = set(self.site_keys())
        return [
            device
            for device in self.frame.inventory.devices.values()
            if (not self.frame.area or device.site in sites)
            and (not self.frame.operator or device.operator == self.frame.operator)
        ]

    def villages(self) -> list[str]:
        """The names of the areas in which something stands, as labels tell them."""
        return self._villages

    @cached_property
    def _villages(self) -> list[str]:
        inventory: Inventory = self.frame.inventory
        found = {inventory.sites[key].area for key in self.site_keys()}
        return sorted({escape.label(inventory.areas[key].name) for key in found if key in inventory.areas})

    def operators(self) -> list[str]:
        """The names of the operators that run something."""
        inventory = self.frame.inventory
        keys = {device.operator for device in self.devices()}
        return sorted({escape.label(each.name) for key, each in inventory.operators.items() if key in keys})

    def operator_name(self) -> str:
        operator = self.frame.inventory.operators.get(self.frame.operator)
        return operator.name if operator else ""

    def _operator_sites(self) -> list[str]:
        return sorted({device.site for device in self.devices()})

    def first_device(self) -> str:
        """What a board about one device shows first."""
        return next((device.key for device in self.devices()), "")

    def devices_query(self, where: str) -> tuple[str | dict[str, object], str]:
        """What asks a data source for the devices to choose from, and the pattern that reads the answer."""
        if self.frame.source.engine is Engine.INFLUXDB:
            asked = influxql.where(*self.influx().devices, where)
            condition = f" WHERE {asked}" if asked else ""
            return f'SHOW TAG VALUES FROM "songxa" WITH KEY = "device"{condition}', ""
        info = self.ql().info(where)
        query = f"query_result(sum by (device, name) ({info}))"
        return query, _BY_NAME

    def title(self, text: str) -> str:
        """A board's title, and what it is limited to."""
        area = self.frame.inventory.areas.get(self.frame.area)
        about = [area.name if area else "", self.operator_name()]
        if self.frame.source.engine is Engine.INFLUXDB:
            about.append("InfluxDB")
        return " · ".join([text, *(escape.shown(each) for each in about if each)])
