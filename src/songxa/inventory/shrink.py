"""An inventory that would lose many of its devices at once: most often a slip, so a person has to say that it is meant.

What is meant is said by a mark beside the inventory that names one revision. So it holds for just what was looked at,
needs no connection to the monitor, and does no harm where it is left.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

from songxa.inventory.files import real, refusal
from songxa.inventory.messages import printable
from songxa.model import Inventory

MOST_GONE = 0.2
"""The share of its devices that an inventory may lose at once without being asked; one device may always go."""
_LONGEST = 200


def too_many_gone(old: Inventory, new: Inventory) -> Sequence[str]:
    """The keys of the devices that `new` would take away, where those are too many; else none."""
    gone = [key for key in old.devices if key not in new.devices]
    return gone if len(gone) > max(1, MOST_GONE * len(old.devices)) else ()


def mark_of(path: Path) -> Path:
    """Where the mark of an inventory stands: beside the real file."""
    path = real(path)
    return path.with_name(f".{path.name}.accepted")


def accept(path: Path, revision: str) -> None:
    """Marks what the inventory is in this revision (`Inventory.revision`) as meant. Raises InventoryError."""
    mark = mark_of(path)
    fresh = mark.with_name(f"{mark.name}.new")
    try:
        like = path.stat()
        fresh.write_text(f"{revision}\n", encoding="ascii")
        fresh.chmod(like.st_mode & 0o666)
        with contextlib.suppress(PermissionError):
            os.chown(fresh, like.st_uid, like.st_gid)
        fresh.replace(mark)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise refusal(
            printable(str(mark)), f"cannot be written: {why}; accepted: a folder that you may write"
        ) from None


def accepted(path: Path) -> str:
    """The revision that a person has said to be meant; nothing where none has."""
    try:
        with mark_of(path).open(encoding="ascii", errors="replace") as file:
            return file.read(_LONGEST).strip()
    except OSError:
        return ""
