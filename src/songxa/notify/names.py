"""Names of an inventory as they may stand in messages: no service takes them for mark-up, a link or a call to all.

Whatever service a message goes through, somebody may have put `@everyone`, `<!channel>` or `[click](http://…)` into a
device's name; the signs that make it more than text are exchanged for ones that look alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from songxa.incident.metrics import named
from songxa.model import Incident, Inventory
from songxa.text import device_text, plain

_LENGTH = 80
_HARMLESS = str.maketrans({
    "@": "＠", "<": "‹", ">": "›", "[": "(", "]": ")", "*": "∗", "`": "ʼ", "|": "¦", "~": "∼",
})  # fmt: skip


def harmless(text: str) -> str:
    """One line of text that is nothing but text to every service."""
    return device_text(plain(text), _LENGTH).translate(_HARMLESS).replace("://", ":∕∕")


@dataclass(frozen=True, slots=True)
class Names:
    """See `songxa.incident.words.Names`. What has left the inventory goes by its key."""

    inventory: Inventory

    def device(self, key: str) -> str:
        known = self.inventory.devices.get(key)
        return harmless(known.name if known else key)

    def site(self, key: str) -> str:
        known = self.inventory.sites.get(key)
        return harmless(known.name if known else key)

    def area(self, key: str) -> str:
        known = self.inventory.areas.get(key)
        return harmless(known.name if known else key)

    def operator(self, key: str) -> str:
        known = self.inventory.operators.get(key)
        return harmless(known.name if known else key)

    def hotline(self, operator: str) -> str:
        known = self.inventory.operators.get(operator)
        return harmless(known.hotline) if known else ""

    def commune(self) -> str:
        return harmless(self.inventory.name)

    def village(self, incident: Incident) -> str:
        """The village that the root stands in; empty where its name says so already, or where it is in none."""
        name, village = named(self.inventory, incident)
        bare = village.partition(" ")[2] or village  # Thôn Đông is Đông in "Hộp cáp 2 (Đông)"
        return "" if bare.casefold() in name.casefold() else harmless(village)
