"""What has come in and is not on the disk yet: checked, counted where it is refused, bounded. Writes nothing.

Belongs to the writer's thread.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence

from songxa.history.inbox import Adopted, Item
from songxa.history.ledger import Entries, Ledger, enrol, farewell
from songxa.history.samples import Record, Shelves
from songxa.model import Incident, Poll, Transition

log = logging.getLogger(__name__)

RECORDS_LIMIT = 16 << 20
"""Bytes of samples that wait for a disk; the oldest go first."""

STATES_LIMIT = 100_000
"""Transitions that wait for a disk: a commune's for years."""


class Intake:
    """Entries and records for the next transaction. `dropped` counts, by kind, what will never be written."""

    def __init__(
        self,
        ledger: Ledger,
        shelves: Shelves,
        dropped: Counter[str],
        closed_until: Callable[[], float],
        stands: Callable[[Transition], bool],
    ) -> None:
        """`closed_until`: samples before it come too late. `stands`: whether a transition is in the file already."""
        self._ledger, self._shelves, self._closed_until, self._stands = ledger, shelves, closed_until, stands
        self.dropped = dropped
        self.entries = Entries()
        self.records: list[Record] = []
        self.waiting = 0
        """Bytes of the records."""
        self.last_at = {key: standing.transition.at for key, standing in ledger.states.items()}
        """By device: the newest transition that was taken."""

    def admit(self, item: Item) -> None:
        """Takes one thing over, to be written in the next round."""
        try:
            match item:
                case Poll():
                    self._sample(item)
                case Incident():
                    self.entries.incidents[item.id] = item
                    self.entries.seen(item.opened_at)
                case Adopted():
                    self.adopt(item, item.at)
                case float() | int():
                    self.entries.beat = item
                    self.entries.seen(item)
                case _:
                    self._transitions(item)
        except Exception:
            self.dropped["broken"] += 1
            log.exception("the history cannot take what it was given: this is a bug")

    def _sample(self, poll: Poll) -> None:
        number = self._ledger.ids.get(poll.device.key)
        if number is None or poll.at < self._closed_until():
            self.dropped["late"] += len(poll.reading.samples)
            return
        record, homeless = self._shelves.encode(number, poll.at, poll.reading.samples)
        if homeless:
            self.dropped["series"] += homeless
        if record is None:
            return
        self.records.append(record)
        self.entries.seen(poll.at)
        self.waiting += len(record.data)
        while self.waiting > RECORDS_LIMIT:
            self._drop_oldest_samples()

    def _drop_oldest_samples(self) -> None:
        """A share at a time: taking single ones from a list's front would cost more than they are worth."""
        share = max(1, len(self.records) // 16)
        lost, self.records = self.records[:share], self.records[share:]
        self.waiting -= sum(len(record.data) for record in lost)
        self.dropped["sample"] += sum(record.samples for record in lost)

    def _transitions(self, transitions: Sequence[Transition]) -> None:
        for transition in transitions:
            key, at = transition.device, transition.at
            if key not in self._ledger.ids:
                self._refuse(transition, "of a device that was never enrolled")
            elif at < self.last_at.get(key, at):
                known = transition in self.entries.transitions or self._stands(transition)
                if not known and not self._is_gone(key):
                    self._refuse(transition, "before the device's last one")
            else:
                self.last_at[key] = at
                self.entries.transitions.append(transition)
                self.entries.seen(at)
        excess = len(self.entries.transitions) - STATES_LIMIT
        if excess > 0:
            del self.entries.transitions[:excess]
            self.dropped["transition"] += excess

    def _is_gone(self, key: str) -> bool:
        """Whether its watching has ended: whoever else says so a moment earlier says nothing new."""
        enrolled = self.entries.devices.get(key) or self._ledger.devices.get(key)
        return enrolled is not None and enrolled.until is not None

    def _refuse(self, transition: Transition, why: str) -> None:
        self.dropped["transition"] += 1
        log.error("a transition was not recorded, it is %s: %s", why, transition)

    def adopt(self, adopted: Adopted, gone_at: float) -> None:
        """An inventory is in force; what it no longer has was watched until `gone_at`."""
        known = {**self._ledger.devices, **self.entries.devices}
        changed = enrol(known, adopted.inventory, adopted.at, gone_at)
        for key, enrolled in changed.items():
            self._ledger.number(key)
            if enrolled.until is not None and key in self.last_at:
                self._transitions([farewell(key, max(gone_at, self.last_at[key]))])
        self.entries.devices.update(changed)

    def clear_entries(self) -> None:
        """They are on the disk."""
        self.entries = Entries()

    def clear_records(self) -> None:
        """They are on the disk too, and so are the series that were new."""
        self.records, self.waiting = [], 0
        self._shelves.new.clear()

    def carry_over(self, old: Intake, old_ledger: Ledger) -> None:
        """The file is another: what was known, and what was waiting, is to go into it. Samples that waited are lost."""
        self.dropped["sample"] += sum(record.samples for record in old.records)
        carried, waiting = old_ledger.everything(), old.entries
        devices = carried.devices | waiting.devices
        self.entries.devices = {key: each for key, each in devices.items() if self._ledger.devices.get(key) != each}
        for key in self.entries.devices:
            self._ledger.number(key)
        self.entries.transitions = [
            each
            for each in (*carried.transitions, *waiting.transitions)
            if each.at > self.last_at.get(each.device, float("-inf"))
        ]
        self.last_at |= old.last_at
        self.entries.incidents = carried.incidents | waiting.incidents
        self.entries.beat = carried.beat if waiting.beat is None else waiting.beat
        self.entries.newest = carried.newest if waiting.newest is None else waiting.newest
