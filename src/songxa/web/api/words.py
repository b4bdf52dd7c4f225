"""Names, reasons and times as the answers give them, in one reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from songxa.i18n import known, translate
from songxa.i18n.format import iso
from songxa.model import Area, Device, Inventory, Operator, Site, State
from songxa.text import device_text, printable
from songxa.web.api import shapes


class _Blanks(dict[str, object]):
    """What a message asks for and nobody knows is left blank: words must never keep figures from being answered."""

    def __missing__(self, key: str) -> str:
        return "–"


class Names:
    """How things are called (`songxa.incident.words.Names`). What may not be seen has no name, not even its key."""

    def __init__(self, inventory: Inventory, other: str) -> None:
        self._inventory, self._other = inventory, other

    def device(self, key: str) -> str:
        return self._name(self._inventory.devices, key)

    def site(self, key: str) -> str:
        return self._name(self._inventory.sites, key)

    def area(self, key: str) -> str:
        return self._name(self._inventory.areas, key)

    def operator(self, key: str) -> str:
        return self._name(self._inventory.operators, key)

    def hotline(self, operator: str) -> str:
        found = self._inventory.operators.get(operator)
        return printable(found.hotline) if found else ""

    def _name(self, things: Mapping[str, Area | Device | Operator | Site], key: str) -> str:
        found = things.get(key)
        return device_text(found.name if found else key) or self._other


class Words:
    """Speaks one language about one inventory."""

    def __init__(self, language: str, where: tzinfo, inventory: Inventory) -> None:
        self.language, self.where, self.inventory = language, where, inventory
        self.names = Names(inventory, self.say("api.foreign"))

    def iso(self, at: float) -> str:
        return iso(at, self.where)

    def iso_or_none(self, at: float | None) -> str | None:
        return None if at is None else iso(at, self.where)

    def state(self, state: State) -> str:
        key = f"state.{state}"
        return translate(self.language, key) if known(key) else state.value

    def why(self, key: str, device: Device | None = None, root: str | None = None) -> shapes.Why:
        """A reason. Of a device that lost its way, `root` is what it lost it through."""
        uplink = self.names.device(root) if root else self.say("api.uplink")
        text = self.say(key, uplink=uplink, root=uplink, device=device.key if device else "–")
        return shapes.Why(key, text)

    def say(self, key: str, **values: object) -> str:
        """A message, or its key where there is none."""
        if not known(key):
            return key
        return printable(translate(self.language, key).format_map(_Blanks(values)))

    # ---- names --------------------------------------------------------------------------------------------------

    def site(self, key: str) -> shapes.Named | None:
        return _named(self.inventory.sites, key)

    def area(self, key: str) -> shapes.Named | None:
        return _named(self.inventory.areas, key)

    def operator(self, key: str) -> shapes.Named | None:
        return _named(self.inventory.operators, key)

    def caller(self, key: str) -> shapes.Caller | None:
        found = self.inventory.operators.get(key)
        return shapes.Caller(key, printable(found.name), printable(found.hotline)) if found else None


def _named(things: Mapping[str, object], key: str) -> shapes.Named | None:
    found = things.get(key)
    return shapes.Named(key, printable(str(getattr(found, "name", "")))) if found is not None else None
