"""Who is to blame: which silent devices are at the root, and which merely lost their way. Reads evidence; keeps none.

The parent is looked at before a child is blamed, and a neighbour before a fibre box or an operator is: whatever has
not been checked since the failure is named in `Round.ask`, and its children wait for the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from songxa.incident.hearing import Hearing
from songxa.incident.timing import Timing
from songxa.incident.watched import Watched
from songxa.model import WORKING, UplinkRule
from songxa.state.tree import Tree
from songxa.state.verdict import Sign

TOGETHER_S = 180.0
"""Devices behind one fibre box that fell silent within this time did so for one reason."""

PEERS_ASKED = 3
"""Devices of the same operator that are asked before one is blamed alone."""


class Finding(NamedTuple):
    """A device has failed since `since`. `root` is the device it lost its way through, None for one at the root.

    `operator_wide` says that it fell silent with everything that its operator runs.
    """

    device: str
    since: float
    root: str | None
    operator_wide: bool = False


@dataclass(slots=True)
class Round:
    """What one look at all suspects brought: who is to blame, and who has to be asked first."""

    findings: list[Finding]
    ask: set[str]


class _Link(Enum):
    """How an uplink is, as far as its children are concerned."""

    WORKS = "works"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Blame:
    """Knows the devices of one inventory. `watched` is the engine's own; it is only read."""

    def __init__(self, watched: Mapping[str, Watched], tree: Tree, timing: Timing) -> None:
        self._watched, self._tree, self._timing = watched, tree, timing
        self._of_operator: dict[str, list[str]] = {}
        self._heard: dict[str, dict[str, float]] = {}
        """Of every suspect: when those that it depends on were first heard after it had fallen silent."""
        for key in sorted(watched, key=lambda each: (tree.depth[each], each)):
            device = watched[key].device
            if device.address is not None:
                self._of_operator.setdefault(device.operator, []).append(key)

    def round(self, suspects: Iterable[str], now: float) -> Round:
        """Judges the suspects that can be judged at `now`."""
        asked = set(suspects)
        self._heard = {key: heard for key, heard in self._heard.items() if key in asked}
        return self._deliberation(asked, now).judge()

    def cut_off(self, key: str) -> str | None:
        """The root that a device is cut off by as things stand, if its uplinks are failed."""
        return self._deliberation((), 0.0).cut_off(key)

    def _deliberation(self, suspects: Iterable[str], now: float) -> _Deliberation:
        hearing = Hearing(self._watched, self._tree, self._timing, self._heard, suspects, now)
        return _Deliberation(self._watched, self._tree, self._timing, self._of_operator, hearing)


class _Deliberation:
    """One round's memory."""

    def __init__(
        self,
        watched: Mapping[str, Watched],
        tree: Tree,
        timing: Timing,
        of_operator: Mapping[str, Sequence[str]],
        hearing: Hearing,
    ) -> None:
        self._watched, self._tree, self._timing = watched, tree, timing
        self._of_operator, self._hearing = of_operator, hearing
        self._links: dict[str, tuple[_Link, str | None]] = {}
        self._found: dict[str, Finding] = {}

    def judge(self) -> Round:
        for key in self._hearing.ready():
            self._decide(key)
        self._widen()
        self._date_roots()
        found = sorted(self._found.values(), key=lambda each: (self._tree.depth[each.device], each))
        return Round(found, self._hearing.ask)

    def _date_roots(self) -> None:
        """A root failed when the first of those behind it was missed that it has not answered after."""
        for key, verdict in self._hearing.suspects.items():
            roots = (self._found.get(above) for above in self._tree.above(key))
            root = next((each for each in roots if each is not None and each.root is None), None)
            if root is None or verdict.sign is not Sign.SILENT:
                continue
            if self._heard_at(root.device) < verdict.since < root.since:
                self._found[root.device] = root._replace(since=verdict.since)

    def _heard_at(self, key: str) -> float:
        """The newest answer of a device, or of what hangs behind one that cannot answer itself."""
        speakers = self._tree.behind.get(key, ()) if self._watched[key].device.passive else (key,)
        return max((self._watched[each].answered_at or 0.0 for each in speakers), default=0.0)

    # ---- who is it? -----------------------------------------------------------------------------------------------

    def _decide(self, key: str) -> None:
        root = self.cut_off(key)
        self._found[key] = Finding(key, self._hearing.suspects[key].since, root)

    def cut_off(self, key: str) -> str | None:
        """The root behind the failed uplink that took a device down; None where it has its way."""
        device = self._watched[key].device
        links = [self._link(uplink.key) for uplink in self._tree.uplinks(key)]
        failed = [root for _, root in links if root is not None]
        if not failed:
            return None
        needs_all = device.uplinks_needed is UplinkRule.ALL
        if needs_all:
            return min(failed, key=self._failed_since)
        return None if any(link is _Link.WORKS for link, _ in links) else max(failed, key=self._failed_since)

    def _failed_since(self, root: str) -> float:
        found = self._found.get(root)
        return found.since if found is not None else self._watched[root].since

    def _link(self, key: str) -> tuple[_Link, str | None]:
        known = self._links.get(key)
        if known is None:
            known = self._links[key] = self._look_at(key)
        return known

    def _look_at(self, key: str) -> tuple[_Link, str | None]:
        watched = self._watched[key]
        found = self._found.get(key)
        if found is not None:
            return _Link.FAILED, found.root or key
        if watched.failed:
            root = self._watched.get(watched.root or key)
            return _Link.FAILED, root.device.key if root is not None and root.failed else key
        if watched.device.passive and self._hearing.suspects:
            return self._look_at_passive(key)
        works = _Link.WORKS if watched.base in WORKING else _Link.UNKNOWN
        if works is _Link.WORKS and watched.device.address is not None:
            return works, None
        above = self.cut_off(key)  # whom somebody else tells of is known to work only while that one has its way
        return (_Link.FAILED, above) if above is not None else (works, None)

    def _look_at_passive(self, key: str) -> tuple[_Link, str | None]:
        """A fibre box has failed when two or more behind it fell silent for no reason of their own, and none speaks."""
        above = self.cut_off(key)
        if above is not None:
            return _Link.FAILED, above
        silent: list[float] = []
        for child in self._tree.behind.get(key, ()):
            watched, verdict = self._watched[child], self._hearing.suspects.get(child)
            if verdict is not None and verdict.sign is Sign.SILENT:
                if not verdict.sure:
                    return _Link.UNKNOWN, None
                if verdict.why != "why.down.power":
                    silent.append(verdict.since)
            elif watched.base in WORKING:
                return _Link.WORKS, None
            elif watched.failed:
                silent.append(watched.since)
        together = [since for since in silent if since >= max(silent) - TOGETHER_S]
        if len(together) < 2:
            return _Link.UNKNOWN, None
        heard_at = self._heard_at(key)
        since = min((each for each in together if each > heard_at), default=max(together))
        self._found[key] = Finding(key, since, None)
        return _Link.FAILED, key

    # ---- or is it everything that an operator runs? ---------------------------------------------------------------

    def _widen(self) -> None:
        roots: dict[str, list[Finding]] = {}
        for finding in self._found.values():
            watched = self._watched[finding.device]
            if finding.root is None and not watched.device.passive and not self._explains_itself(finding):
                roots.setdefault(watched.device.operator, []).append(finding)
        for operator, findings in roots.items():
            self._widen_to(operator, findings)

    def _explains_itself(self, finding: Finding) -> bool:
        verdict, battery = self._hearing.suspects.get(finding.device), self._watched[finding.device].battery
        told = verdict is not None and verdict.why in ("why.down.los", "why.down.power")
        return told or (battery is not None and battery.since is not None)

    def _widen_to(self, operator: str, findings: Sequence[Finding]) -> None:
        sites = {self._watched[finding.device].device.site for finding in findings}
        after = min(finding.since for finding in findings) + self._timing.margin_s
        unheard: list[str] = []
        for key in self._of_operator.get(operator, ()):
            watched, elsewhere = self._watched[key], self._watched[key].device.site not in sites or len(sites) > 1
            if key in self._found or watched.seen_at is None or watched.failed:
                continue
            silent = self._hearing.verdict(key).sign is Sign.SILENT
            if not silent and elsewhere and watched.works_since(after):
                return  # one of theirs answers elsewhere: this is no matter of the operator's
            if (silent or elsewhere) and not self._may_lose_its_way(key):
                unheard.append(key)
            if len(unheard) == PEERS_ASKED:
                break
        if unheard and not any(self._hearing.has_waited(finding.device) for finding in findings):
            self._postpone(findings, unheard)
        elif not unheard and len(sites) > 1:
            for finding in findings:
                self._found[finding.device] = finding._replace(operator_wide=True)

    def _may_lose_its_way(self, key: str) -> bool:
        """Whether its silence, now or soon, is that of a root found already."""
        return any(above in self._found for above in self._tree.above(key)) or self.cut_off(key) is not None

    def _postpone(self, findings: Sequence[Finding], unheard: Iterable[str]) -> None:
        """Takes back what was found of these and of what hangs behind them, until the others have been heard."""
        roots = {finding.device for finding in findings}
        for key in [key for key, found in self._found.items() if key in roots or found.root in roots]:
            del self._found[key]
            self._hearing.wait_for(key, unheard)
