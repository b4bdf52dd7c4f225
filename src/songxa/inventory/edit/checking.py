"""Whether the texts that are to become an inventory, or files of one, are a good one. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from songxa.inventory.load import load
from songxa.inventory.rules.finding import Installed

Check = Callable[[Path, bytes], None]
"""Raises InventoryError, with every problem, where the bytes must not become the file at this path."""
Together = Callable[[Mapping[Path, str]], None]
"""The same for texts of several files of an inventory."""


def loadable(*, profiles: Collection[str] | None = None, plug_ins: Installed | None = None) -> Check:
    """A check that `load` would take the inventory, with the same `profiles` and `plug_ins`."""

    def check(path: Path, content: bytes) -> None:
        load(path, content=content, profiles=profiles, plug_ins=plug_ins)

    return check


def loadable_together(
    path: Path, *, profiles: Collection[str] | None = None, plug_ins: Installed | None = None
) -> Together:
    """The same for the inventory at `path`, with what its other files say."""

    def check(texts: Mapping[Path, str]) -> None:
        load(
            path,
            content={file.resolve(): text.encode() for file, text in texts.items()},
            profiles=profiles,
            plug_ins=plug_ins,
        )

    return check
