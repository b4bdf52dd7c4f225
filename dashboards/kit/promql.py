"""PromQL for boards, from the catalogue's metrics, limited to what a board is about. Draws nothing.

Two songxas, or a scrape and a push, tell the same twice: so every metric is taken with `max by` its own labels first,
and what the inventory says of a device joins on one series a device.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from songxa import catalogue as c
from songxa.dashboards.kit import escape, look
from songxa.model import FAILED, WORKING, Metric, State

EVERY = "$__rate_interval"
RANGE = "$__range"
PUBLIC = 'public="yes"'


def matcher(label: str, *values: str) -> str:
    """The label has one of these values, of which there is at least one; what they say means nothing but itself."""
    if len(values) == 1:
        return f"{label}={escape.quoted(values[0])}"
    return f'{label}=~"{escape.any_of(map(escape.prometheus_fragment, values))}"'


def chosen(label: str, variable: str) -> str:
    """The label is what the reader chose in a variable made by `variables.choice`."""
    return f'{label}=~"${{{variable}:raw}}"'


def _labels(metric: Metric) -> tuple[str, ...]:
    return (*(("device",) if metric.of_device else ()), *metric.label_names)


def _selector(metric: Metric, matchers: tuple[str, ...]) -> str:
    inside = ",".join(each for each in matchers if each)
    return metric.name + (f"{{{inside}}}" if inside else "")


def series(metric: Metric, *matchers: str) -> str:
    """Every series of the metric once."""
    by = ", ".join(_labels(metric))
    return f"max by ({by}) ({_selector(metric, matchers)})" if by else f"max({_selector(metric, matchers)})"


def _at_the_end(metric: Metric, *matchers: str) -> str:
    """Every series as it is at the end of the time shown: the same for all points of a curve, so Prometheus looks
    once."""
    return f"max by ({', '.join(_labels(metric))}) ({_selector(metric, matchers)} @ end())"


def _lasting(metric: Metric, *matchers: str) -> str:
    """The same; where nothing is told at the end, for songxa is away, what it last told in that day."""
    last = f"last_over_time({_selector(metric, matchers)}[1d:5m] @ end())"
    return f"{_at_the_end(metric, *matchers)} or on () max by ({', '.join(_labels(metric))}) ({last})"


def rate(metric: Metric, *matchers: str, over: str = EVERY) -> str:
    """Of a counter: how much a second."""
    return f"max by ({', '.join(_labels(metric))}) (rate({_selector(metric, matchers)}[{over}]))"


def over(function: str, metric: Metric, *matchers: str, window: str = RANGE) -> str:
    """`avg`, `min`, `max` … `_over_time` of the metric, every series once."""
    by = ", ".join(_labels(metric))
    asked = f"{function}_over_time({_selector(metric, matchers)}[{window}])"
    return f"max by ({by}) ({asked})" if by else f"max({asked})"


def code(metric: Metric, *matchers: str) -> str:
    """A state metric as `look.CODES`, by device or site; the worst, where two tell different things of it.

    Only what is true is added up: of six series five are 0, and Prometheus needs a fifth of the time without them.
    """
    owner = "device" if metric.of_device else "site"
    return f"max by ({owner}) ({' or '.join(_now(metric, *matchers))})"


def _now(metric: Metric, *matchers: str) -> list[str]:
    return [
        f"{number} * ({_selector(metric, (in_state(state), *matchers))} == 1)" for state, number in look.CODES.items()
    ]


def worst(metric: Metric, *matchers: str) -> str:
    """A state metric as `code`, for curves: at every point the worst failure since the point before, so that points
    far apart hide none."""
    owner = "device" if metric.of_device else "site"
    since = [
        f"{number} * (max_over_time({_selector(metric, (in_state(state), *matchers))}[$__interval]) == 1)"
        for state, number in look.CODES.items()
        if state in FAILED
    ]
    return f"max by ({owner}) ({' or '.join((*since, *_now(metric, *matchers)))})"


def in_state(state: State) -> str:
    return f'state="{state}"'


def states(found: frozenset[State]) -> str:
    return f'state=~"{"|".join(each for each in State if each in found)}"'


@dataclass(frozen=True, slots=True)
class Promql:
    """Queries of one board, each whole in itself: it may stand anywhere in a larger one.

    `devices`, `sites`, `incidents` are matchers for `songxa_device_info`, `songxa_site_info` and
    `songxa_incident_open`: what the board is limited to, and what its reader chose. What the inventory says is taken
    from the end of the time shown; `lasting`: see `through`.
    """

    devices: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()
    lasting: bool = False

    @property
    def through(self) -> Promql:
        """The same for curves, which stay while songxa is away. Dearer; and what is now, is not there then."""
        return replace(self, lasting=True)

    def _told(self, metric: Metric, *matchers: str) -> str:
        return _lasting(metric, *matchers) if self.lasting else _at_the_end(metric, *matchers)

    def info(self, *matchers: str) -> str:
        """One series a device, with all that the inventory says of it now."""
        return f"topk by (device) (1, {series(c.DEVICE_INFO, *self.devices, *matchers)})"

    def named(self, expression: str, *labels: str, where: tuple[str, ...] = ()) -> str:
        """What has a label `device`, of the devices that the board is about, with these labels of theirs."""
        told = f"topk by (device) (1, {self._told(c.DEVICE_INFO, *self.devices, *where)})"
        return f"(({expression}) * on (device) group_left ({', '.join(labels)}) {told})"

    def about(self, expression: str, *, where: tuple[str, ...] = ()) -> str:
        """What has a label `device`, of the devices that the board is about, as it is."""
        return f"(({expression}) and on (device) ({self._told(c.DEVICE_INFO, *self.devices, *where)}))"

    def site_info(self, *matchers: str) -> str:
        """One series a site, with all that the inventory says of it now."""
        return f"topk by (site) (1, {series(c.SITE_INFO, *self.sites, *matchers)})"

    def placed(self, expression: str, *labels: str, where: tuple[str, ...] = ()) -> str:
        """What has a label `site` that is a site's key, with these labels of `songxa_site_info`."""
        told = f"topk by (site) (1, {self._told(c.SITE_INFO, *self.sites, *where)})"
        return f"(({expression}) * on (site) group_left ({', '.join(labels)}) {told})"

    def open_incidents(self) -> str:
        """1 for every incident that lasts."""
        return f"topk by (incident) (1, {series(c.INCIDENT_OPEN, *self.incidents)})"

    def of_incidents(self, metric: Metric) -> str:
        """A figure of every incident that lasts, with the incident's labels."""
        kept = "cause, root, name, village, operator"
        return f"({series(metric)} * on (incident) group_left ({kept}) {self.open_incidents()})"

    def hotspots(self) -> str:
        """By site (its name) and village: 1 where an access point works in a public place, 0 where none does."""
        working = f"max by (device) ({series(c.DEVICE_STATE, states(WORKING))})"
        known = f"{working} unless on (device) (max by (device) ({series(c.DEVICE_STATE, states(_OUTSIDE))}) == 1)"
        told = self.named(known, "site", "village", where=('kind="access_point"',))
        public = f'label_replace({self.site_info(PUBLIC)}, "site", "$1", "name", "(.*)")'
        return f"(max by (site, village) ({told}) and on (site, village) ({public}))"


_OUTSIDE = frozenset({State.MAINTENANCE, State.UNKNOWN})
"""Neither working nor failed."""
