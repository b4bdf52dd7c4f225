"""Whether the bytes that are to become an inventory are a good one. Changes no inventory."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from songxa.inventory.edit import disk
from songxa.inventory.load import load
from songxa.inventory.messages import printable
from songxa.inventory.rules.finding import Installed
from songxa.model import InventoryError

Check = Callable[[Path, bytes], None]
"""Raises InventoryError, with every problem, where the bytes must not become the file at this path."""


def loadable(*, profiles: Collection[str] | None = None, plug_ins: Installed | None = None) -> Check:
    """A check that `load` would take it, with the same `profiles` and `plug_ins`.

    `load` reads files, and file names in an inventory are looked up beside it: so the bytes stand in a hidden file
    beside the one that they are for while they are checked.
    """

    def check(path: Path, content: bytes) -> None:
        candidate = path.with_name(f".{path.name}.check")
        try:
            candidate.unlink(missing_ok=True)  # one that was killed left it
            with candidate.open("xb") as file:
                candidate.chmod(0o600)
                file.write(content)
            load(candidate, profiles=profiles, plug_ins=plug_ins)
        except InventoryError as error:
            name, hidden = printable(str(path)), printable(str(candidate))
            raise InventoryError(
                [replace(each, file=name) if each.file == hidden else each for each in error.problems]
            ) from None
        except OSError as error:
            raise disk.refused(path, error) from None
        finally:
            with contextlib.suppress(OSError):
                candidate.unlink()

    return check
