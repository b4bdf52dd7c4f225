"""Where something new probably stands and who runs it, from its name and from what stands around it. Pure.

Only what is unanimous counts: a wrong place costs more than a question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from ipaddress import ip_interface

from songxa.inventory.sheet.keys import slug
from songxa.model import Inventory, Kind

_PREFIX = {4: 24, 6: 64}
"""Of the networks in which a commune's sites are numbered, as nearly everywhere."""


class Places:
    """What the inventory tells of neighbours. Empty texts stand for "cannot be told"."""

    def __init__(self, commune: Inventory) -> None:
        self._sites: dict[str, set[str]] = defaultdict(set)
        self._operators: dict[str, set[str]] = defaultdict(set)
        self._at: dict[str, set[str]] = defaultdict(set)
        self._of_kind: dict[Kind, set[str]] = defaultdict(set)
        for device in commune.devices.values():
            self._at[device.site].add(device.operator)
            self._of_kind[device.kind].add(device.operator)
            if device.address is not None:
                self._sites[_network(device.address)].add(device.site)
                self._operators[_network(device.address)].add(device.operator)
        self._all_sites, self._all_operators = list(commune.sites), list(commune.operators)
        words: dict[str, set[str]] = defaultdict(set)
        for key, site in commune.sites.items():
            words[key].add(key)
            words[slug(site.name)].add(key)
        self._words = {word: keys for word, keys in words.items() if word}

    def site(self, name: str, address: str) -> str:
        """The site that the name names, else that of all neighbours, else the only one."""
        said = f"-{slug(name)}-"
        fitting = [word for word in self._words if f"-{word}-" in said]
        if fitting:
            return _only(self._words[max(fitting, key=len)])
        near = self._sites.get(_network(address)) if address else None
        return _only(near or self._all_sites)

    def operator(self, site: str, address: str, kind: Kind) -> str:
        """The operator of all neighbours, else of all that stands at the site, else of all of the kind, else the only
        one."""
        near = self._operators.get(_network(address)) if address else None
        groups = (near, self._at.get(site), self._of_kind.get(kind), self._all_operators)
        return next(filter(None, (_only(group or ()) for group in groups)), "")


def _network(address: str) -> str:
    version = ip_interface(address).version
    return str(ip_interface(f"{address}/{_PREFIX[version]}").network)


def _only(keys: Iterable[str]) -> str:
    found = set(keys)
    return found.pop() if len(found) == 1 else ""
