"""One edit of an inventory's text, which leaves every other byte as it was. Writes no file.

Texts are to be read and written as they are, without translating line ends (`newline=""`). For several edits at once
see `changes.apply`, which costs one pass over the text for all that do not get in each other's way.
"""

from __future__ import annotations

from songxa.inventory.edit.changes import Put, Remove, apply, rename_key
from songxa.inventory.edit.scalars import Value, scalar
from songxa.inventory.yaml12 import Path

__all__ = ["put", "remove", "rename_key", "scalar"]


def put(text: str, path: Path, value: Value) -> str:
    """Sets what is at `path`, or adds it in the style of its neighbours. Raises InputError."""
    return apply(text, [Put(path, value)])


def remove(text: str, path: Path) -> str:
    """Takes out what is at `path`, with the comments that belong to it. Raises InputError."""
    return apply(text, [Remove(path)])
