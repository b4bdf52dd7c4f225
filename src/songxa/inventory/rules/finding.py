"""What a rule has to say, and what rules know of the names in a file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from songxa.inventory.yaml12 import Path
from songxa.model import Objection

Finding = tuple[Path, str]
"""Where, and one line: what is wrong, what is accepted."""

Known = Mapping[str, Collection[str]]
"""Keys by section, those of entries with errors included: a reference to one of these is no second error."""


Check = Callable[[Mapping[str, Any]], Iterable[Objection]]
"""A plug-in's settings to what it objects to in them. Never raises."""


@dataclass(frozen=True, slots=True)
class Installed:
    """The plug-ins of other makers that are installed, each with how it checks its settings."""

    collectors: Mapping[str, Check] = field(default_factory=dict)
    exporters: Mapping[str, Check] = field(default_factory=dict)


class Unsure(tuple[str, ...]):
    """The keys of a section that could not be read: any name may be one of them."""

    __slots__ = ()

    def __contains__(self, name: object) -> bool:
        return True
