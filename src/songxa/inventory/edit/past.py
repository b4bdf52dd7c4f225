"""An inventory as it was: after an entry of its log, or as Git has it. Changes nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from songxa.inventory.edit import disk, patches
from songxa.inventory.edit.audit import Trail, target
from songxa.inventory.edit.chain import Entry
from songxa.inventory.edit.lock import still
from songxa.inventory.edit.patches import Splice
from songxa.inventory.told import Told

_SHORTEST = 7
"""Hexadecimal digits of a revision; fewer may be a number."""
_GIT_S = 60


class PastError(Told):
    """What was asked for is not to be had."""


@dataclass(frozen=True, slots=True)
class Past:
    """The text now, the entries of the log that took place, and what was changed by hand since; None: not known."""

    now: str
    entries: Sequence[Entry]
    by_hand: Sequence[Splice] | None

    @property
    def changed_by_hand(self) -> bool:
        """Whether the file is another than the log says last."""
        return self.by_hand is None or bool(self.by_hand)

    def after(self, number: int) -> str:
        """The text as entry `number` left it. Raises PastError."""
        if not 1 <= number <= len(self.entries):
            raise PastError("inventory.past.no_entry", number=number, last=len(self.entries))
        if self.by_hand is None:
            raise PastError("inventory.past.unknown_hand")
        try:
            text = patches.apply(self.now, patches.reverse(self.by_hand))
            for entry in reversed(self.entries[number:]):
                if entry.splices is None:
                    raise PastError("inventory.past.unknown", number=entry.number)
                text = patches.apply(text, patches.reverse(entry.splices))
        except patches.Misfit:
            raise PastError("inventory.past.misfit") from None
        if disk.revision(text.encode()) != self.entries[number - 1].new:
            raise PastError("inventory.past.misfit")
        return text

    def named(self, revision: str) -> int | None:
        """The number of the entry that is meant by its number, or by the first digits of the revision that it led to;
        None where neither is one. Raises PastError where several are meant."""
        if revision.isascii() and revision.isdigit() and len(revision) < _SHORTEST:
            return int(revision)
        if not re.fullmatch(rf"[0-9a-f]{{{_SHORTEST},64}}", revision):
            return None
        found = {entry.new: entry.number for entry in self.entries if entry.new.startswith(revision)}
        if len(found) > 1:
            raise PastError("inventory.past.several", revision=revision)
        return next(iter(found.values()), None)


def past(path: Path) -> Past:
    """What the log of an inventory knows. Raises InputError, in one line."""
    real = target(path)
    trail = Trail(real)
    try:
        with still(trail.lock):
            content = real.read_bytes()
            head = trail.head()
            entries = trail.entries()[: head.entries] if head else ()
            text = content.decode()
            unchanged = not head or not entries or head.revision == disk.revision(content)
            by_hand = () if unchanged or head is None else trail.by_hand(head, text)
    except UnicodeDecodeError:
        raise PastError("inventory.past.no_text", file=path) from None
    except OSError as error:
        raise disk.refused(real, error) from None
    return Past(text, entries, by_hand)


# ---- Git ----------------------------------------------------------------------------------------------------------


def in_checkout(path: Path) -> bool:
    """Whether the real file lies in a Git checkout, and Git is there."""
    try:
        return git(target(path).parent, "rev-parse", "--is-inside-work-tree").strip() == b"true"
    except PastError:
        return False


def committed(path: Path, revision: str, *, or_else: str | None = None) -> str:
    """The text of the inventory in a Git revision, as Git stores it; `or_else` where that has no such file. Raises
    PastError, InputError."""
    real = target(path)
    if revision.startswith("-"):
        raise PastError("inventory.past.no_revision", revision=revision)
    try:
        commit = git(real.parent, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
    except PastError as error:
        if error.words.key == "inventory.past.no_git":
            raise
        raise PastError("inventory.past.no_revision", revision=revision) from None
    try:
        return git(real.parent, "cat-file", "blob", f"{commit}:./{real.name}").decode()
    except UnicodeDecodeError:
        raise PastError("inventory.past.no_text", file=f"{revision}:{real.name}") from None
    except PastError:
        if or_else is not None:
            return or_else
        raise PastError("inventory.past.not_in_revision", file=real.name, revision=revision) from None


def git(folder: Path | None, *arguments: str) -> bytes:
    """What Git says, in a folder or where this process is. Raises PastError where it is not there, or fails."""
    program = shutil.which("git")
    if program is None:
        raise PastError("inventory.past.no_git")
    try:
        done = subprocess.run(  # noqa: S603 - Git by its full path, each argument its own
            [program, *(("-C", str(folder)) if folder else ()), *arguments],
            capture_output=True,
            check=False,
            timeout=_GIT_S,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        raise PastError("inventory.past.no_git") from None
    if done.returncode:
        raise PastError("inventory.past.git_failed", what=" ".join(arguments[:1]))
    return done.stdout
