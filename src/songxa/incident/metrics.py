"""States and incidents for the exposition. Tells only what has changed since it was last asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from songxa.catalogue import DEVICE_STATE, INCIDENT_OPEN, SITE_STATE
from songxa.incident.sentinel import Sentinel
from songxa.model import Metric, Sample, State
from songxa.scope import Scope

Put = Callable[[str, str, Iterable[Sample]], None]
"""(key, source, samples): shows these samples of one thing until they are put anew; none takes them away."""


class Told:
    """Every state of every device and site, as 0 or 1, so that averages over time are shares of time."""

    def __init__(self, sentinel: Sentinel, put: Put) -> None:
        self._sentinel, self._put = sentinel, put
        self._revision = -1
        self._devices: dict[str, State] = {}
        self._sites: dict[str, State] = {}

    def samples(self) -> Iterator[tuple[None, Sample]]:
        """The open incidents; see `exporters.prometheus.Source`. Puts the states that have changed on the way."""
        if self._revision != self._sentinel.revision:
            self._revision = self._sentinel.revision
            devices = {key: condition.state for key, condition in self._sentinel.conditions().items()}
            self._devices = self._renew("device", DEVICE_STATE, self._devices, devices)
            self._sites = self._renew("site", SITE_STATE, self._sites, dict(self._sentinel.site_states()))
        for incident in self._sentinel.incidents(Scope.staff()):
            if incident.recovered_at is None:
                yield None, Sample(INCIDENT_OPEN, (incident.id, incident.cause.value), 1)

    def _renew(self, sort: str, metric: Metric, before: Mapping[str, State], now: dict[str, State]) -> dict[str, State]:
        for key in before.keys() - now.keys():
            self._put(key, f"state of {sort}", ())
        for key, state in now.items():
            if before.get(key) is not state:
                of_site = (key,) if sort == "site" else ()
                told = (Sample(metric, (*of_site, each.value), int(each is state)) for each in State)
                self._put(key, f"state of {sort}", told)
        return now
