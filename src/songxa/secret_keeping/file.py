"""Writes one secret into the private file: whole or not at all, one writer at a time. Says nothing of any value.

What holds at any moment, a kill or a power failure included: the file is the old or the new one, and only its owner may
open it. Several writers at once wait for each other; what an editor saves meanwhile is not lost.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path

from songxa.i18n.format import tell
from songxa.inventory.edit import disk
from songxa.inventory.edit.audit import timestamp
from songxa.inventory.edit.lock import Holder, locked
from songxa.inventory.edit.store import nobody
from songxa.model import SecretError, Trouble
from songxa.secret_keeping.text import with_secret
from songxa.secrets import Secret, not_private, understood

ATTEMPTS = 60
PAUSE_S = 0.05
"""How often, and how long apart, it is tried while others have the file open for writing; they may be long about it."""
WATCHED = 40
"""After so many, see `inventory.edit.store`."""
_PRIVATE = 0o600


class Written(Enum):
    """What became of the file."""

    ADDED = "added"
    REPLACED = "replaced"
    SAME = "same"
    """It has had this value already."""


def put(
    file: Path,
    name: str,
    value: Secret,
    now: Callable[[], float] = time.time,
    pause: Callable[[float], None] = time.sleep,
) -> Written:
    """Sets a secret in the file, behind symbolic links the real one; makes the file, and its folder, where there is
    none. Mode, owner and access lists stay; a new file has mode 0600 and the owner of its folder. Raises SecretError.
    """
    done = _put(file, name, value, now, pause)
    if isinstance(done, Trouble):
        raise SecretError(tell("en", done), done)
    return done


# What follows returns its refusals: whoever raised them here would take the text along, in the frames of the traceback.


def _put(
    file: Path, name: str, value: Secret, now: Callable[[], float], pause: Callable[[float], None]
) -> Written | Trouble:
    real = file
    try:
        real = file.resolve()
        real.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = real.with_name(f".{real.name}.new")
        lock = real.with_name(f".{real.name}.lock")
        mine = Holder(str(os.geteuid()), timestamp(now()), os.getpid())
        with locked(lock, real.parent.stat(), mine, nobody):
            try:
                for attempt in range(ATTEMPTS):
                    done = _attempt(real, fresh, name, value, attempt < WATCHED)
                    if done is not None:
                        return done
                    pause(PAUSE_S)
            finally:
                fresh.unlink(missing_ok=True)  # after an exchange it holds what was replaced
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError up to Python 3.12
        return refused(real, error)
    return Trouble("secret.write.busy", {"file": str(real)})


def _attempt(real: Path, fresh: Path, name: str, value: Secret, watched: bool) -> Written | Trouble | None:
    """None where others saved meanwhile. Raises OSError."""
    old = disk.content_of(real)
    if old is None:
        return _first(real, fresh, name, value)
    like = real.stat()
    refusal = not_private(real, like)
    if refusal is not None:
        return refusal
    new = with_secret(old, name, value, real)
    if isinstance(new, Trouble):
        return new
    if new == old:
        return Written.SAME
    disk.write(fresh, new, like, stat.S_IMODE(like.st_mode))
    disk.copy_attributes(real, fresh)
    if not disk.replace(fresh, real, disk.revision(old), watched):
        return None
    disk.sync_folder(real.parent)
    return Written.REPLACED if _had(old, name, real) else Written.ADDED


def _first(real: Path, fresh: Path, name: str, value: Secret) -> Written | Trouble | None:
    """A new file. None where there is one now."""
    new = with_secret(b"", name, value, real)
    if isinstance(new, Trouble):
        return new
    disk.write(fresh, new, real.parent.stat(), _PRIVATE)
    try:
        os.link(fresh, real)  # unlike a renaming, this never takes the place of what somebody else has just made
    except FileExistsError:
        return None
    disk.sync_folder(real.parent)
    return Written.ADDED


def _had(content: bytes, name: str, file: Path) -> bool:
    known = understood(content, file)
    return not isinstance(known, Trouble) and name in known


_REASONS = {
    errno.ENOSPC: "secret.write.full",
    errno.EDQUOT: "secret.write.full",
    errno.EROFS: "secret.write.read_only",
    errno.EACCES: "secret.write.denied",
    errno.EPERM: "secret.write.denied",
    errno.EBUSY: "secret.write.mounted",
}


def refused(path: Path, error: Exception) -> Trouble:
    """One line for what the system refuses to do to a file."""
    number = error.errno if isinstance(error, OSError) else None
    key = _REASONS.get(number or 0, "secret.write.failed")
    said = os.strerror(number).lower() if number else "a loop of links"
    return Trouble(key, {"file": str(path), "user": str(os.geteuid()), "said": said})
