"""An inventory as Git is about to commit it: what is staged of it, not what lies in the work tree. Changes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from songxa.inventory import include, yaml12
from songxa.inventory.edit.past import PastError, git
from songxa.inventory.split import files_of

_NOTHING = b"# not staged\n"
"""An included file that holds no entry; an empty one is refused."""


def staged(path: Path) -> dict[Path, bytes]:
    """What is staged in the files of an inventory, and nothing in those that Git does not know; by their real paths.

    Raises PastError where there is no checkout, where the inventory is not staged, or where it includes a file by its
    name that is not.
    """
    real = path.resolve()
    found = {real.parent / name: blob for name, blob in _blobs(real.parent)}
    if real not in found:
        raise PastError("inventory.staged.not_it", file=path)
    root = yaml12.parse(found[real].decode(errors="replace").removeprefix("\ufeff")).root
    for _, name in include.asked(root):
        file = (path.parent / name).resolve()
        if file.is_file() and file not in found:
            raise PastError("inventory.staged.not_included", file=path, included=name)
    known = (file.resolve() for file in files_of(path))
    return {**dict.fromkeys(known, _NOTHING), **found}


def _blobs(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The names from a folder on, and the contents, of what YAML is staged there. Git is asked where this process is:
    the hook runs it with paths of an index that are meant from there on."""
    listed = git(None, "ls-files", "--stage", "-z", "--", f":(literal){folder}")
    top = Path(os.fsdecode(git(None, "rev-parse", "--show-toplevel")).rstrip("\n"))
    for line in filter(None, listed.split(b"\0")):
        facts, _, said = line.partition(b"\t")
        _, digest, stage = facts.decode().split()
        name = os.fsdecode(said)
        if stage == "0" and name.lower().endswith(include.SUFFIXES):
            yield os.path.relpath(top / name, folder), git(None, "cat-file", "blob", digest)
