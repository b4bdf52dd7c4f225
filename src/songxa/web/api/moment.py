"""How everything was at one revision of the board, as one scope sees it. Made once for all who ask; never changes."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from songxa.model import Device, Incident, Inventory, State
from songxa.scope import Scope
from songxa.state.condition import UNKNOWN, Condition
from songxa.state.groups import together
from songxa.web.directory import Directory
from songxa.web.station import Station
from songxa.web.visible import conditions_of, incident_of

MOST_SCOPES = 64


class Moment:
    """A revision of the board. `revision` counts only what this scope sees change, but for staff, who see all."""

    def __init__(
        self, directory: Directory, revision: int, conditions: Mapping[str, Condition], incidents: Sequence[Incident]
    ) -> None:
        self.directory, self.revision = directory, revision
        self.inventory: Inventory = directory.inventory
        self.conditions, self.incidents = conditions, incidents

    def condition(self, key: str) -> Condition:
        return self.conditions.get(key, UNKNOWN)

    def village(self, device: Device) -> str:
        """The key of the area that the device's site lies in."""
        site = self.directory.site(device)
        return site.area if site else ""

    def shows_the_same(self, other: Moment) -> bool:
        return (
            self.directory is other.directory
            and self.conditions == other.conditions
            and self.incidents == other.incidents
        )

    @cached_property
    def keys(self) -> Sequence[str]:
        """The order of every list of devices: it stands still while states change, so that paging misses nothing."""
        return sorted(self.inventory.devices)

    @cached_property
    def counts(self) -> Counter[State]:
        return Counter(self.condition(key).state for key in self.keys)

    @cached_property
    def at_site(self) -> Mapping[str, Sequence[Condition]]:
        """The conditions at each site that has a device."""
        return self._grouped(lambda device: [device.site])

    @cached_property
    def in_area(self) -> Mapping[str, Sequence[Condition]]:
        """The conditions in each area that has a device, with those in its parts."""
        return self._grouped(lambda device: self.directory.above(self.village(device)))

    @cached_property
    def run_by(self) -> Mapping[str, Sequence[Condition]]:
        """The conditions of each operator's devices."""
        return self._grouped(lambda device: [device.operator])

    def _grouped(self, groups: Callable[[Device], Iterable[str]]) -> Mapping[str, Sequence[Condition]]:
        found: dict[str, list[Condition]] = defaultdict(list)
        for key, device in self.inventory.devices.items():
            for group in groups(device):
                found[group].append(self.condition(key))
        return found


def state_of(members: Sequence[Condition]) -> State:
    """The state of a group."""
    return together(member.state for member in members)


def since_of(members: Sequence[Condition]) -> float | None:
    """Since when a group is as it is; None where this moment does not tell, as while its members differ."""
    if len({member.state for member in members}) != 1:
        return None
    times = [member.since for member in members]
    return None if None in times else max(time for time in times if time is not None)


class Moments:
    """The newest moment of every scope that asks."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._kept: OrderedDict[Scope, tuple[int, Moment]] = OrderedDict()

    def of(self, scope: Scope) -> Moment:
        """How it is now. In the event loop's thread only."""
        board, whole = self._station.board, self._station.inventory()
        revision = board.revision
        kept = self._kept.get(scope)
        if kept is None or kept[0] != revision or kept[1].directory.whole is not whole:
            kept = self._kept[scope] = revision, self._look(scope, whole, revision, kept[1] if kept else None)
        self._kept.move_to_end(scope)
        while len(self._kept) > MOST_SCOPES:
            self._kept.popitem(last=False)
        return kept[1]

    def _look(self, scope: Scope, whole: Inventory, revision: int, before: Moment | None) -> Moment:
        known = before is not None and before.directory.whole is whole
        directory = before.directory if known and before is not None else Directory(whole, scope)
        inventory = directory.inventory
        conditions = conditions_of(inventory.devices, self._station.board.conditions())
        incidents = [*self._incidents(scope, inventory)]
        if scope.operators is None:
            return Moment(directory, revision, conditions, incidents)
        # The board's own revision would tell a partner how often something happens to others.
        moment = Moment(directory, before.revision + 1 if before else 1, conditions, incidents)
        return before if before is not None and moment.shows_the_same(before) else moment

    def _incidents(self, scope: Scope, inventory: Inventory) -> Iterator[Incident]:
        for incident in self._station.board.incidents(scope):
            part = incident_of(incident, scope, inventory.devices, inventory.sites)
            if part is not None:
                yield part
