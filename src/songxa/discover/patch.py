"""A proposal as changes of an inventory, and as a text of its own. Writes no file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from songxa.discover.propose import Draft
from songxa.inventory.edit.changes import Put, apply


def default_ports(root: Mapping[str, Any]) -> dict[str, int]:
    """The SNMP ports that kinds of devices have by default, where they have one: whoever says another has to say it.
    `root` is what the inventory's files say."""
    defaults = root.get("defaults")
    entries = defaults.items() if isinstance(defaults, Mapping) else ()
    snmp = {kind: entry.get("snmp") for kind, entry in entries if isinstance(entry, Mapping)}
    ports = {kind: each.get("port") for kind, each in snmp.items() if isinstance(each, Mapping)}
    return {kind: port for kind, port in ports.items() if isinstance(port, int)}


def changes(drafts: Sequence[Draft]) -> list[Put]:
    """One new device each: what others gave its key to meanwhile is not written over."""
    return [Put(("devices", draft.key), draft.entry, new=True) for draft in drafts]


def entries_text(drafts: Sequence[Draft]) -> str:
    """The devices alone, as they would stand in an inventory that has no others; nothing for none."""
    return apply("", changes(drafts)) if drafts else ""
