"""The map's background: that its URL is one that tiles can be asked with. Asks nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from songxa.inventory.rules.finding import Finding
from songxa.inventory.schema import InventoryFile

_HOLES = ["{x}", "{y}", "{z}"]


def tiles(file: InventoryFile) -> Iterator[Finding]:
    """A URL that lacks one of its three holes, or has others."""
    if file.map is None:
        return
    if sorted(re.findall(r"\{[^{}]*\}", file.map.tiles)) != _HOLES or file.map.tiles.count("{") != len(_HOLES):
        what = "does not have each of {z}, {x} and {y} once, and no other braces"
        yield ("map", "tiles"), f"{what}; accepted: such as https://tiles.example.vn/{{z}}/{{x}}/{{y}}.png"
