"""Follows incidents from the first time that they are seen to their end. Tells nobody."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from songxa.incident.toll import worst
from songxa.model import Incident, Inventory, RootKind
from songxa.notify.decide import RECENT_S
from songxa.notify.ledger import Ledger
from songxa.notify.story import Story, areas_of

LOOK_UP_S = 60.0
"""How long the history is asked for the end of an incident that is not listed any more, before it is given up."""

Ended = Callable[[str], Incident | None]
"""An incident by its id, as the history has it; None where it has none."""


class Stories:
    """`active` are those that may have to be told, by id, in the order in which they were seen."""

    def __init__(self, inventory: Inventory, ledger: Ledger, ended: Ended) -> None:
        self.active: dict[str, Story] = {}
        self._inventory, self._ledger, self._ended = inventory, ledger, ended
        self._unfound: dict[str, float] = {}
        """Incidents that an earlier run knew and that have not been found yet, with when that was first so."""

    def adopt(self, inventory: Inventory) -> None:
        """A new inventory is in force."""
        self._inventory = inventory
        for story in self.active.values():
            story.areas = areas_of(story.incident, inventory)

    def follow(self, incidents: Collection[Incident], now: float) -> None:
        """These are the incidents that are not over. To be called whenever they may have changed."""
        listed = {each.id for each in incidents}
        for incident in incidents:
            if incident.id not in self._ledger.done:
                self._see(incident, now)
        for story in self.active.values():
            if story.missed_at is None and not story.ended and story.incident.id not in listed:
                story.missed_at = now
        for id in self._ledger.seen.keys() - self.active.keys() - self._unfound.keys():
            self._unfound[id] = now

    def look_up(self, now: float) -> None:
        """Finds out how those ended that are not listed any more."""
        for story in [each for each in self.active.values() if each.missed_at is not None and not each.ended]:
            self._look_up(story, now)
        for id, since in list(self._unfound.items()):
            incident = self._ended(id)
            if incident is not None and incident.closed_at is not None:
                self._tell_of_the_past(incident, now)
            elif now - since >= LOOK_UP_S:
                self.forget(id)  # it never was, as after a restored backup

    def forget(self, id: str) -> None:
        """Nothing more is to be said of it."""
        self.active.pop(id, None)
        self._unfound.pop(id, None)
        if id in self._ledger.seen:
            self._ledger.finish(id)

    def _see(self, incident: Incident, now: float) -> None:
        story = self.active.get(incident.id)
        if story is None:
            story = self._begin(incident, now)
        elif incident == story.incident:
            story.missed_at = None
            return
        elif worst(story.incident.toll, incident.toll) != story.incident.toll:
            story.swelled_at = now
        story.missed_at = None
        story.incident = incident
        story.lasts = any(hit.end is None for hit in incident.hits)
        story.areas = areas_of(incident, self._inventory)

    def _begin(self, incident: Incident, now: float) -> Story:
        seen_at, fresh = self._ledger.seen.get(incident.id, (now, incident.opened_at >= now - RECENT_S))
        if incident.id not in self._ledger.seen:
            self._ledger.note(incident.id, now, fresh)
        self._unfound.pop(incident.id, None)
        story = Story(incident, seen_at, fresh, now, lasts=False, areas=frozenset())
        self.active[incident.id] = story
        return story

    def _tell_of_the_past(self, incident: Incident, now: float) -> None:
        """It was over before this run could see it."""
        story = self._begin(incident, now)
        story.areas, story.ended = areas_of(incident, self._inventory), True

    def _look_up(self, story: Story, now: float) -> None:
        missed_at = story.missed_at if story.missed_at is not None else now
        known = story.incident
        found = self._ended(known.id)
        if found is not None and found.closed_at is not None:
            story.incident, story.ended = found, True
        elif known.recovered_at is not None:
            story.incident, story.ended = replace(known, closed_at=known.recovered_at), True
        elif now - missed_at >= LOOK_UP_S:
            self.forget(known.id)
        if story.ended and self._has_left(known):
            self.forget(known.id)

    def _has_left(self, incident: Incident) -> bool:
        """Whether it is over only because its device was taken out of the inventory."""
        return incident.root_kind is RootKind.DEVICE and incident.root not in self._inventory.devices
