"""The pre-commit hook of a Git checkout that has songxa check what is about to be committed. Runs no check itself.

It runs `songxa check --staged` (`staged`). A hook that songxa did not write is never touched.
"""

from __future__ import annotations

import os
import re
import shlex
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from songxa.inventory.edit import disk
from songxa.inventory.edit.audit import target
from songxa.inventory.edit.past import PastError, git

Fate = Literal["created", "updated", "unchanged", "removed", "absent"]

_MARK = "# Written by songxa inventory hook"
_LOOK = re.compile(r"^look (.+)$", re.MULTILINE)
_SCRIPT = """#!/bin/sh
{mark}; songxa inventory hook --remove takes it away.
# A commit with an inventory that songxa would not load is stopped; git commit --no-verify makes it all the same.

songxa() {{
  {command} "$@"
}}

look() {{
  git diff --cached --quiet -- '*.yaml' '*.yml' && return
  git cat-file -e ":$1" 2>/dev/null || return 0
  songxa check --staged "$1" >/dev/null || exit 1
}}

cd "$(git rev-parse --show-toplevel)" || exit 1
{looks}
"""


@dataclass(frozen=True, slots=True)
class Hook:
    """The hook's file, and what became of it."""

    file: Path
    fate: Fate


def install(path: Path, command: Sequence[str]) -> Hook:
    """Has `command check FILE` run before every commit in the inventory's checkout, beside inventories that the hook
    looks at already. Raises PastError where there is no checkout, or a hook of somebody else's; InputError."""
    file, inside = _places(path)
    before = _ours(file, inside)
    looks = [*(before or ()), *([] if inside in (before or ()) else [inside])]
    return _put(file, looks, command, new=before is None)


def remove(path: Path, command: Sequence[str]) -> Hook:
    """Has this inventory looked at no more; without any, the hook goes. Raises as `install` does."""
    file, inside = _places(path)
    before = _ours(file, inside)
    if before is None or inside not in before:
        return Hook(file, "absent")
    looks = [each for each in before if each != inside]
    if looks:
        return _put(file, looks, command, new=False)
    try:
        file.unlink()
    except OSError as error:
        raise disk.refused(file, error) from None
    return Hook(file, "removed")


def _places(path: Path) -> tuple[Path, str]:
    """The hook's file, and the inventory as the checkout names it."""
    real = target(path)
    try:
        top = Path(os.fsdecode(git(real.parent, "rev-parse", "--show-toplevel")).rstrip("\n")).resolve()
        common = _below(real.parent, "--git-common-dir")
        hooks = _below(real.parent, "--git-path", "hooks")
    except PastError as error:
        if error.words.key == "inventory.past.no_git":
            raise
        raise PastError("inventory.hook.no_checkout", file=path) from None
    if not hooks.is_relative_to(common) and not hooks.is_relative_to(top):
        raise PastError("inventory.hook.shared", folder=hooks)
    inside = str(real.relative_to(top))
    if re.search(r"[\x00-\x1f\x7f]", inside):
        raise PastError("inventory.hook.odd_name", file=real.name)
    return hooks / "pre-commit", inside


def _below(folder: Path, *question: str) -> Path:
    return (folder / os.fsdecode(git(folder, "rev-parse", *question)).rstrip("\n")).resolve()


def _ours(file: Path, inside: str) -> list[str] | None:
    """The inventories that a hook of ours looks at; None where there is no hook."""
    try:
        if file.is_symlink():
            raise PastError("inventory.hook.strange", file=file, command=f"songxa check --staged {shlex.quote(inside)}")
        text = file.read_bytes().decode(errors="replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise disk.refused(file, error) from None
    if _MARK not in text:
        raise PastError("inventory.hook.strange", file=file, command=f"songxa check --staged {shlex.quote(inside)}")
    try:
        return [word for line in _LOOK.findall(text) for word in shlex.split(line)]
    except ValueError:
        return []


def _put(file: Path, looks: Sequence[str], command: Sequence[str], *, new: bool) -> Hook:
    listed = "\n".join(f"look {shlex.quote(each)}" for each in looks)
    text = _SCRIPT.format(mark=_MARK, command=shlex.join(command), looks=listed).encode()
    try:
        if not new and file.read_bytes() == text and os.access(file, os.X_OK):
            return Hook(file, "unchanged")
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".pre-commit.", dir=file.parent)
        beside = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(text)
            beside.chmod(0o755)
            beside.replace(file)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise disk.refused(file, error) from None
    return Hook(file, "created" if new else "updated")
