"""Whether an edited text says what it said before with just the changes asked for. Edits nothing.

The expected is worked out on plain data as `inventory.load` reads it, without a look at any span.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from songxa.inventory.edit.references import ANY, PLACES, REFERENCES, Section
from songxa.inventory.edit.scalars import Value
from songxa.inventory.parts import said
from songxa.inventory.yaml12 import Path


class Expected:
    """The data of a text, changed along with it."""

    def __init__(self, text: str) -> None:
        self._root, flaws = said(text)
        self._flaws = len(flaws)
        self._emptied: set[Path] = set()

    def put(self, path: Path, value: Value) -> None:
        """What is at a path from now on."""
        if self._root is None:
            self._root = {}
        here = self._root
        for place, step in enumerate(path[:-1]):
            below = here[step] if isinstance(here, dict) and step in here else None
            if isinstance(here, list) and isinstance(step, int) and step < len(here):
                below = here[step]
            if below is None:
                below = [] if isinstance(path[place + 1], int) else {}
                _assign(here, step, below)
            here = below
        _assign(here, path[-1], _copy(value))

    def remove(self, path: Path) -> None:
        """Something is gone."""
        here = self._root
        for step in path[:-1]:
            here = here[step]
        del here[path[-1]]
        if not here:
            self._emptied.add(path[:-1])

    def rename_key(self, path: Path, new: str) -> None:
        """Something has another key."""
        *above, old = path
        here = self._root
        for step in above[:-1]:
            here = here[step]
        mapping = here[above[-1]] if above else here
        renamed = {new if key == old else key: value for key, value in mapping.items()}
        if above:
            here[above[-1]] = renamed
        else:
            self._root = renamed

    def rename(self, section: Section, old: str, new: str) -> None:
        """An entry of a section has another key, and everything that names it says so."""
        self.rename_key((*PLACES[section], old), new)
        for pattern in REFERENCES[section]:
            _rename(self._root, pattern, old, new)

    def is_what(self, text: str) -> bool:
        """Whether this text says so and nothing else. A section without entries may have nothing in it."""
        found, flaws = said(text)
        if len(flaws) > self._flaws:  # of a number too long to be one, which an edit may take away
            return False
        if () in self._emptied and found is None:
            found = {}
        for path in self._emptied - {()}:
            _fill(found, path)
        return _written(found) == _written(self._root)


def _assign(here: Any, step: str | int, value: object) -> None:
    if isinstance(here, list) and step == len(here):
        here.append(value)
    else:
        here[step] = value


def _copy(value: Value) -> object:
    if isinstance(value, Mapping):
        return {key: _copy(below) for key, below in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_copy(below) for below in value]
    return value


def _fill(found: Any, path: Path) -> None:
    for step in path[:-1]:
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(found, dict) and path[-1] in found and found[path[-1]] is None:
        found[path[-1]] = {}


def _rename(here: Any, pattern: Sequence[str], old: str, new: str) -> None:
    """The names that stand below `here` at a pattern that is not empty."""
    step, rest = pattern[0], pattern[1:]
    for key in list(here) if step == ANY and isinstance(here, dict) else [step]:
        below = here.get(key) if isinstance(here, dict) else None
        if rest:
            _rename(below, rest, old, new)
        elif isinstance(below, list):
            below[:] = [new if item == old and isinstance(item, str) else item for item in below]
        elif isinstance(below, str) and below == old:
            here[key] = new


def _written(data: object) -> str:
    """Tells 1, 1.0 and true apart, takes one NaN for another, and asks for no order of keys."""
    return json.dumps(data, sort_keys=True)
