"""What is most likely meant, from what the inventory has already: choices, defaults from neighbours, free keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from songxa.commands.inventory.fields import Asked, Told
from songxa.commands.shared import LANGUAGE
from songxa.i18n import known, translate
from songxa.inventory.edit.references import Section
from songxa.inventory.sheet.keys import assign
from songxa.inventory.sheet.words import CATEGORIES, KINDS, LEVELS, folded
from songxa.model import Kind

_BATTERIES = frozenset({Kind.UPS, Kind.POWER_SYSTEM})
_CARRIES_OTHERS = (Kind.ROUTER, Kind.ONU, Kind.SWITCH, Kind.MEDIA_CONVERTER)
_OF_KIND = {
    "onu.olt": frozenset({Kind.OLT}),
    "controller.device": frozenset({Kind.WIFI_CONTROLLER, Kind.ACCESS_POINT}),
    "powered_by": _BATTERIES,
}


class Choice(NamedTuple):
    """One of several things that can be meant: what is written, and what people call it."""

    key: str
    name: str


class Suggestions:
    """What an inventory lets one guess. `root` is what its files say."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._devices = {key: each for key, each in self._of("devices").items() if not each.get("retired")}

    def _of(self, section: str) -> dict[str, Mapping[str, Any]]:
        found = self._root.get(section)
        entries = found.items() if isinstance(found, Mapping) else ()
        return {key: each for key, each in entries if isinstance(each, Mapping)}

    # ---- choices and defaults

    def choices(self, section: Section, asked: Asked, told: Told) -> list[Choice]:
        """What a field can name, the likeliest first; empty for a field that is free text."""
        if asked.of is not None:
            return self._named(asked, told)
        words: Sequence[str] = ()
        if asked.name == "kind":
            often = self._often(each.get("kind") for each in self._devices.values())
            words = list(dict.fromkeys((*often, *(kind.value for kind in Kind))))
        elif asked.name == "level":
            words = list(
                dict.fromkeys((*self._often(each.get("level") for each in self._of("areas").values()), *LEVELS))
            )
        elif asked.name == "category":
            often = self._often(each.get("category") for each in self._of("sites").values())
            words = list(dict.fromkeys((*often, *CATEGORIES.values())))
        elif (section, asked.name) == ("credentials", "version"):
            words = ("2c", "3", "1")
        return [Choice(word, _word(asked.name, word)) for word in words]

    def _named(self, asked: Asked, told: Told) -> list[Choice]:
        assert asked.of is not None
        entries = self._devices if asked.of == "devices" else self._of(asked.of)
        kinds = _OF_KIND.get(asked.name)
        keys = [key for key, each in entries.items() if kinds is None or each.get("kind") in kinds]
        first = self._likely(asked.name, told)
        ordered = dict.fromkeys((*(key for key in first if key in entries), *keys))
        return [Choice(key, str(entries[key].get("name", ""))) for key in ordered]

    def default(self, asked: Asked, told: Told) -> str:
        """What a field is most likely to be; nothing where there is no telling."""
        if asked.name == "version":
            return "2c"
        return next(iter(self._likely(asked.name, told)), "")

    def _likely(self, name: str, told: Told) -> list[str]:
        found: Sequence[str] = ()
        if name == "kind":
            found = [*_kinds_in(str(told.get("name", ""))), *self._of_neighbours(name, told)]
        elif name == "operator":
            found = self._of_neighbours(name, told)
        elif name == "snmp":
            found = self.credentials(told) if self._speaks_snmp(told) else ()
        elif name == "uplinks":
            found = [*self._of_neighbours("uplinks", told), *self._carriers(told)]
        elif name in ("site", "area"):
            section = {"site": "devices", "area": "sites"}[name]
            found = [str(each[name]) for each in reversed(self._of(section).values()) if name in each][:1]
        elif name in ("level", "parent"):
            last = next(reversed(self._of("areas").values()), {})
            found = [str(last[name])] if last.get(name) else ()
        return list(dict.fromkeys(found))

    # ---- neighbours

    def _neighbours(self, told: Told) -> Iterator[list[Mapping[str, Any]]]:
        """Devices near the one that is told of, nearest first: those of its kind at its site, all at its site, those of
        its kind in its area, then those of its kind anywhere; where the kind is not known yet, all of them."""
        kind, site = told.get("kind"), told.get("site")
        sites = self._of("sites")
        area = sites.get(str(site), {}).get("area")
        everywhere = [each for each in self._devices.values() if kind in (None, each.get("kind"))]
        here = [each for each in self._devices.values() if site and each.get("site") == site]
        yield [each for each in here if kind in (None, each.get("kind"))]
        yield here
        yield [each for each in everywhere if area and sites.get(str(each.get("site")), {}).get("area") == area]
        yield everywhere

    def _of_neighbours(self, name: str, told: Told) -> list[str]:
        found: list[str] = []
        for place, group in enumerate(self._neighbours(told)):
            if name == "uplinks" and place > 1:
                break  # a cable does not lead to another village because others' do
            values = (each.get(name) for each in group)
            flat = (item for value in values for item in (value if isinstance(value, list) else [value]) if item)
            found += self._often(flat)
        return [key for key in dict.fromkeys(found) if name != "uplinks" or key in self._devices]

    def _carriers(self, told: Told) -> list[str]:
        """What stands at the site and usually carries others."""
        here = {key: each for key, each in self._devices.items() if each.get("site") == told.get("site")}
        return [key for kind in _CARRIES_OTHERS for key, each in here.items() if each.get("kind") == kind]

    def _speaks_snmp(self, told: Told) -> bool:
        """Whether others of the kind are asked over SNMP; where there are none, it may well be."""
        kind = told.get("kind")
        if self._of("defaults").get(str(kind), {}).get("snmp"):
            return True
        others = [each for each in self._devices.values() if each.get("kind") == kind]
        return not others or any(each.get("snmp") for each in others)

    def credentials(self, told: Told) -> list[str]:
        """Credentials by how likely they are for the device."""
        found = []
        for group in self._neighbours(told):
            snmp = (each.get("snmp") for each in group)
            found += self._often(each.get("credential") if isinstance(each, Mapping) else each for each in snmp if each)
        usual = self._of("defaults").get(str(told.get("kind")), {}).get("snmp")
        if usual:
            found.insert(0, str(usual.get("credential") if isinstance(usual, Mapping) else usual))
        return [key for key in dict.fromkeys((*found, *self._of("credentials"))) if key in self._of("credentials")]

    @staticmethod
    def _often(values: Iterator[Any] | Any) -> list[str]:
        return [str(value) for value, _ in Counter(value for value in values if value).most_common()]

    # ---- keys

    def key(self, section: Section, told: Told) -> str:
        """A key that is free, made from the name."""
        name = str(told.get("name") or told.get("reason") or "").replace("Wi-Fi", "WiFi")  # keys say wifi
        near = str(told.get("site") or told.get("area") or "")
        fallback = {"credentials": "snmp"}.get(section, section.removesuffix("s"))
        return assign([(name, near)], self._of(section), fallback)[0]


def _kinds_in(name: str) -> Iterator[str]:
    """What a name says of the kind, as in Wi-Fi chợ: the word that stands first, the longest of those."""
    text = f" {folded(name)} "
    found = [(text.index(f" {word} "), -len(word), word) for word in KINDS if f" {word} " in text]
    yield from (KINDS[word].value for _, _, word in sorted(found)[:1])


def _word(name: str, word: str) -> str:
    key = f"kind.{word}" if name == "kind" else f"cli.inventory.word.{word}"
    return translate(LANGUAGE, key) if known(key) else ""
