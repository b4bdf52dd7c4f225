"""Makes entries of an inventory out of what was found, and says of the rest why not. Pure; asks nobody, writes nothing.

What is guessed is told: a place or an operator is taken over from neighbours only where these agree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from unicodedata import normalize

from songxa.discover.found import Found, KnownAps
from songxa.discover.places import Places
from songxa.i18n import translate
from songxa.inventory.edit.scalars import Value
from songxa.inventory.sheet.keys import assign, slug
from songxa.model import Inventory, Kind, Trouble
from songxa.text import plain

SAME_START_S = 1.0
"""Two addresses of one device tell the same start of its clock, but for the way that the answers took."""

SNMP_PORT = 161
_LONGEST_NAME = 128


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person has said of everything that is found: keys of a site and an operator, the kind of what is of no
    known family. Empty or None: to be guessed, or left out."""

    site: str = ""
    operator: str = ""
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A device to be added. `guessed` are the fields that nobody and nothing has told."""

    key: str
    entry: Mapping[str, Value]
    guessed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """Something found that becomes no entry: its address or name, and why."""

    what: str
    why: Trouble


@dataclass(slots=True)
class Proposal:
    drafts: list[Draft] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A device on its way to become a draft: its key is made once all names are known."""

    name: str
    qualifier: str
    entry: dict[str, Value]
    guessed: tuple[str, ...]


class Proposer:
    """Gathers what was found. `taken` are all keys of devices, those included that the inventory only remembers;
    `default_ports` the SNMP ports of kinds that have another than 161."""

    def __init__(
        self,
        language: str,
        commune: Inventory,
        taken: Collection[str],
        wishes: Wishes,
        default_ports: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self._language = language
        self._commune = commune
        self._taken = taken
        self._wishes = wishes
        self._ports = default_ports
        self._places = Places(commune)
        self._names = {(device.site, device.name.casefold()) for device in commune.devices.values()}
        gone = [each.device for each in commune.retired.values()]
        self._gone_addresses = {device.address: device.key for device in gone}
        self._gone_aps = {(place.device, place.ap): device.key for device in gone if (place := device.controller)}
        self._wanted: list[_Wanted] = []
        self._left: list[Left] = []

    def add_found(self, found: Iterable[Found]) -> None:
        """Agents that answered."""
        firsts: dict[tuple[str, str], list[Found]] = {}
        for each in found:
            others = firsts.setdefault((each.profile, each.name), [])
            first = next((other for other in others if _same(other, each)), None)
            others.append(each)
            if first is not None:
                self._leave(each.address, "discover.left.same", other=first.address)
                continue
            if retired := self._gone_addresses.get(each.address):
                self._leave(each.address, "discover.left.retired", code=retired)
                continue
            kinds = each.kinds or ((self._wishes.kind,) if self._wishes.kind else ())
            if not kinds:
                self._leave(each.address, "discover.left.kind", name=each.name or "–")
                continue
            kind = self._wishes.kind if self._wishes.kind in kinds else kinds[0]
            assert kind is not None
            told = ("kind",) if len(kinds) > 1 and kind is not self._wishes.kind else ()
            usual = each.port == self._ports.get(kind, SNMP_PORT)
            snmp: Value = each.credential if usual else {"credential": each.credential, "port": each.port}
            name = each.name or f"{each.model or self._word(kind)} {each.address}"
            entry: dict[str, Value] = {"address": each.address}
            if each.model:
                entry["model"] = each.model[:_LONGEST_NAME]
            self._want(each.address, name, kind, told, {**entry, "snmp": snmp}, each.address)

    def add_pinged(self, addresses: Iterable[str]) -> None:
        """Addresses that only an echo came back from, as devices of the kind that was wished for."""
        kind = self._wishes.kind
        assert kind is not None
        for address in addresses:
            entry: dict[str, Value] = {"address": address, "snmp": False}
            self._want(address, f"{self._word(kind)} {address}", kind, ("name",), entry, address)

    def add_aps(self, known: KnownAps) -> None:
        """Access points that a controller tells of."""
        controller = self._commune.devices[known.controller]
        devices = self._commune.devices.values()
        places = [device.controller for device in devices if device.controller is not None]
        placed = {place.ap for place in places if place.device == known.controller}
        points = [device for device in devices if device.kind is Kind.ACCESS_POINT and device.controller is None]
        named = {name: device.key for device in points for name in (device.key, slug(device.name))}
        alone = controller.kind is Kind.ACCESS_POINT  # it plays controller for those around it
        for ap in known.names:
            if ap in placed or named.get(slug(ap)) == known.controller:  # such a one lists itself too
                continue
            if retired := self._gone_aps.get((known.controller, ap)):
                self._leave(ap, "discover.left.retired", code=retired)
                continue
            if not ap.isprintable() or ap != normalize("NFC", ap.strip()):
                self._leave(plain(ap), "discover.left.name")
                continue
            if slug(ap) in named:
                self._leave(ap, "discover.left.known", code=named[slug(ap)], ap=ap, controller=known.controller)
                continue
            entry: dict[str, Value] = {"controller": {"device": known.controller, "ap": ap}}
            site = controller.site if alone else ""
            self._want(ap, ap, Kind.ACCESS_POINT, (), entry, "", site, controller.operator)

    def proposal(self) -> Proposal:
        """All of it, with keys."""
        wanted = [(each.name, each.qualifier) for each in self._wanted]
        keys = assign(wanted, self._taken, "device")
        drafts = [Draft(key, each.entry, each.guessed) for key, each in zip(keys, self._wanted, strict=True)]
        return Proposal(drafts, self._left)

    def _want(
        self,
        what: str,
        name: str,
        kind: Kind,
        guessed: Sequence[str],
        rest: Mapping[str, Value],
        address: str,
        near_site: str = "",
        near_operator: str = "",
    ) -> None:
        site = self._wishes.site or self._places.site(name, address) or near_site
        if not site:
            self._leave(what, "discover.left.site", name=name)
            return
        operator = self._wishes.operator or near_operator or self._places.operator(site, address, kind)
        if not operator:
            self._leave(what, "discover.left.operator", name=name)
            return
        told = [*guessed]
        told += ["site"] * (not self._wishes.site) + ["operator"] * (not self._wishes.operator)
        name = self._unique(site, plain(name)[:_LONGEST_NAME].strip(), address or kind)
        entry: dict[str, Value] = {"name": name, "kind": str(kind), "site": site, "operator": operator}
        self._wanted.append(_Wanted(name, slug(address) or str(kind), {**entry, **rest}, tuple(told)))

    def _unique(self, site: str, name: str, qualifier: str) -> str:
        """The name, with something behind it where the site has it already."""
        number, tried = 1, name
        while (site, tried.casefold()) in self._names:
            end = f" {qualifier}" if number == 1 else f" {qualifier} {number}"
            tried = name[: _LONGEST_NAME - len(end)].strip() + end
            number += 1
        self._names.add((site, tried.casefold()))
        return tried

    def _word(self, kind: Kind) -> str:
        return translate(self._language, f"kind.{kind}")

    def _leave(self, what: str, key: str, **values: object) -> None:
        self._left.append(Left(what, Trouble(key, values)))


def _same(one: Found, other: Found) -> bool:
    """Whether two addresses are one device's; many have the name that they were sold with, so it takes the clock."""
    return one.started is not None and other.started is not None and abs(one.started - other.started) < SAME_START_S
