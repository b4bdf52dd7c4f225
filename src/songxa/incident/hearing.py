"""Who has been heard since a failure, and who has to be asked before it is judged. Blames nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from songxa.incident.timing import Timing
from songxa.incident.watched import Watched
from songxa.state.tree import Tree
from songxa.state.verdict import Sign, Verdict


class Hearing:
    """One round's. `ask` are those to be asked at once, `waiting` the suspects that wait for their answers.

    `heard` outlives the round: of every suspect, when those that it depends on were first heard after it fell silent.
    """

    def __init__(
        self,
        watched: Mapping[str, Watched],
        tree: Tree,
        timing: Timing,
        heard: dict[str, dict[str, float]],
        suspects: Iterable[str],
        now: float,
    ) -> None:
        self._watched, self._tree, self._timing, self._now = watched, tree, timing, now
        self._heard = heard
        self.ask: set[str] = set()
        self.waiting: set[str] = set()
        self.suspects: dict[str, Verdict] = {key: watched[key].verdict(timing.confirmations) for key in suspects}
        self._others: dict[str, Verdict] = {}

    def ready(self) -> list[str]:
        """The silent suspects that can be judged, uplinks first: what waits for an answer has all behind it wait."""
        silent = sorted(
            (key for key, each in self.suspects.items() if each.sign is Sign.SILENT),
            key=lambda each: (self._tree.depth[each], each),
        )
        for key in silent:
            if not self.suspects[key].sure:
                self.wait_for(key, [key])
        return [key for key in silent if self.suspects[key].sure and self._is_ready(key)]

    def verdict(self, key: str) -> Verdict:
        """Of a suspect or of anybody else: who has just fallen silent need not be a suspect yet."""
        known = self.suspects.get(key) or self._others.get(key)
        if known is None:
            known = self._others[key] = self._watched[key].verdict(self._timing.confirmations)
        return known

    def wait_for(self, key: str, others: Iterable[str]) -> None:
        """Judges a suspect only after these have been asked."""
        self.waiting.add(key)
        self.ask.update(self._whom_to_ask(each) for each in others)

    def has_waited(self, key: str) -> bool:
        """Whether its patience is over."""
        since = self._watched[key].waiting_since
        return since is not None and self._now - since > self._timing.patience_s

    def _is_ready(self, key: str) -> bool:
        if self.has_waited(key):
            return True
        above = self._tree.above(key)
        if not self.waiting.isdisjoint(above):
            self.waiting.add(key)
            return False
        after = self.suspects[key].since + self._timing.margin_s
        needed = {each for uplink in above for each in self._speakers(uplink)} - {key}
        missing = [each for each in needed if not self._has_spoken(each, after)]
        if not missing and self._is_older_than_an_answer(key, needed):
            missing = [key]  # what works now may have failed when this did: then this works again as well
        if missing or not self.waiting.isdisjoint(needed):
            self.wait_for(key, missing)
            return False
        return True

    def _speakers(self, key: str) -> Collection[str]:
        """Who tells how a device is: itself, or what hangs behind it where it is passive."""
        return self._tree.behind.get(key, ()) if self._watched[key].device.passive else (key,)

    def _has_spoken(self, key: str, after: float) -> bool:
        watched = self._watched[key]
        if watched.failed:
            return watched.freed_at is None
        if watched.device.passive or watched.seen_at is None:
            return True  # who cannot be asked, or has not been yet, does not speak for or against anybody
        for each in {key, self._whom_to_ask(key)}:
            if self.verdict(each).sign is Sign.SILENT:
                return self._watched[each].failed or (self.verdict(each).sure and each in self.suspects)
        return self.verdict(key).sign is Sign.MUTE or watched.works_since(after)

    def _is_older_than_an_answer(self, key: str, needed: Iterable[str]) -> bool:
        """Only the first answer of each counts: they are asked again for others' sake, and it would never end."""
        heard = self._heard.setdefault(key, {})
        for each in needed:
            answered = self._watched[each].answered_at
            if each not in heard and answered is not None and self.verdict(each).sign is not Sign.SILENT:
                heard[each] = answered
        return max(heard.values(), default=0.0) > (self._watched[key].seen_at or 0.0)

    def _whom_to_ask(self, key: str) -> str:
        device = self._watched[key].device
        if device.address is not None:
            return key
        if device.onu is not None:
            return device.onu.olt
        return device.controller.device if device.controller is not None else key
