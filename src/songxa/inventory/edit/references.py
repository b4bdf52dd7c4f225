"""Where entries of an inventory name each other, so that a new name reaches all of them. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from songxa.inventory.edit.spans import Node, plain
from songxa.inventory.yaml12 import Path

Section = Literal["operators", "areas", "sites", "credentials", "devices", "maintenance", "recipients"]
"""Sections whose keys are names that people give."""

PLACES: Mapping[Section, Path] = {
    "operators": ("operators",),
    "areas": ("areas",),
    "sites": ("sites",),
    "credentials": ("credentials",),
    "devices": ("devices",),
    "maintenance": ("maintenance",),
    "recipients": ("alerts", "recipients"),
}
"""Where each section stands."""

ANY = "*"
"""Stands for every key of a mapping."""

REFERENCES: Mapping[Section, Sequence[tuple[str, ...]]] = {
    "operators": (("devices", ANY, "operator"), ("alerts", "recipients", ANY, "operators"), ("grafana", "partners")),
    "areas": (
        ("areas", ANY, "parent"),
        ("sites", ANY, "area"),
        ("alerts", "recipients", ANY, "areas"),
        ("maintenance", ANY, "areas"),
    ),
    "sites": (("devices", ANY, "site"), ("maintenance", ANY, "sites")),
    "credentials": (
        ("defaults", ANY, "snmp"),
        ("defaults", ANY, "snmp", "credential"),
        ("devices", ANY, "snmp"),
        ("devices", ANY, "snmp", "credential"),
    ),
    "devices": (
        ("canaries",),
        ("devices", ANY, "uplinks"),
        ("devices", ANY, "powered_by"),
        ("devices", ANY, "onu", "olt"),
        ("devices", ANY, "controller", "device"),
        ("maintenance", ANY, "devices"),
    ),
    "maintenance": (),
    "recipients": (),
}
"""Fields that hold the key of an entry of a section, alone or in a list."""


def references(root: Node, section: Section, key: str) -> Iterator[Path]:
    """Every place below `root` that names this entry, in no particular order."""
    for pattern in REFERENCES[section]:
        yield from _found(root, pattern, (), key)


def _found(node: Node, pattern: Sequence[str], path: Path, key: str) -> Iterator[Path]:
    if pattern:
        keys = node.keys or {}
        steps = keys if pattern[0] == ANY else [pattern[0]] if pattern[0] in keys else ()
        for step in steps:
            yield from _found(keys[step], pattern[1:], (*path, step), key)
    elif node.items is not None:
        for place, item in enumerate(node.items):
            if item.text == key and plain(item) == key:
                yield (*path, place)
    elif node.text == key and plain(node) == key:
        yield path
