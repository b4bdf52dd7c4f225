"""What a rule has to say, and what rules know of the names in a file."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from songxa.inventory.yaml12 import Path

Finding = tuple[Path, str]
"""Where, and one line: what is wrong, what is accepted."""

Known = Mapping[str, Collection[str]]
"""Keys by section, those of entries with errors included: a reference to one of these is no second error."""


class Unsure(tuple[str, ...]):
    """The keys of a section that could not be read: any name may be one of them."""

    __slots__ = ()

    def __contains__(self, name: object) -> bool:
        return True
