"""Files that are replaced whole or not at all, and one line where the system will not. Knows nothing of inventories."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import os
import pwd
import signal
from pathlib import Path

from songxa.inventory.messages import printable
from songxa.inventory.told import Told
from songxa.model import InputError, Trouble

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
"""renameat2(2)."""
_CANNOT_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)
_libc = ctypes.CDLL(None, use_errno=True)


def revision(content: bytes) -> str:
    """What a file's content is called: its SHA-256 in hexadecimal, as `Inventory.revision` has it."""
    return hashlib.sha256(content).hexdigest()


def content_of(path: Path) -> bytes | None:
    """None where there is no such file. Raises OSError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def write(path: Path, content: bytes, like: os.stat_result, mode: int) -> None:
    """A new file in the place of what stood there, on the disk when this returns, owned as `like` is. Raises OSError.

    The folder has to be synchronised by whoever relies on the name.
    """
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            own(descriptor, like, mode)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def own(descriptor: int, like: os.stat_result, mode: int) -> None:
    """Gives an open file the owner and group of `like`, and a mode. Raises OSError where this user may not."""
    found = os.fstat(descriptor)
    if (found.st_uid, found.st_gid) != (like.st_uid, like.st_gid):
        os.fchown(descriptor, like.st_uid, like.st_gid)
    os.fchmod(descriptor, mode)


def copy_attributes(old: Path, new: Path) -> None:
    """Access control lists, SELinux labels and the like, as far as this user and this file system let them be set."""
    with contextlib.suppress(OSError):
        for name in os.listxattr(old):
            with contextlib.suppress(OSError):
                os.setxattr(new, name, os.getxattr(old, name))


def sync_folder(folder: Path) -> None:
    """Names that were given or taken in it are on the disk when this returns. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def exchange(one: Path, other: Path) -> None:
    """Two files swap names in one step. Raises OSError."""
    call = getattr(_libc, "renameat2", None)
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def replace(fresh: Path, path: Path, old: str, watched: bool = True) -> bool:
    """Puts `fresh` in the place of `path` if that still has the revision `old`; the old one may have the name `fresh`
    then. False: it has not, or somebody has it open for writing; then both are as they were, and what others saved
    meanwhile is in its place. Raises OSError.

    Comparing first and renaming then would lose what is saved between the two. So the names are exchanged, and what
    came out is looked at: an editor that saves by renaming is seen by the content, one that writes in place by a
    lease (fcntl(2)), which the kernel breaks as soon as somebody opens the file. `watched=False` does without the
    lease; so does a file system that has none. One without exchange leaves a moment open between the two.
    """
    new = revision(fresh.read_bytes())
    with contextlib.ExitStack() as stack:
        out = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        stack.callback(os.close, out)
        leased = _lease(out) if watched else None
        if leased is False or revision(path.read_bytes()) != old:
            return False
        try:
            exchange(fresh, path)
        except OSError as error:
            if error.errno not in _CANNOT_EXCHANGE:
                raise
            fresh.replace(path)
            return True
        if revision(fresh.read_bytes()) == old and not (leased and fcntl.fcntl(out, fcntl.F_GETLEASE) != fcntl.F_RDLCK):
            return True
        put_back(fresh, path, new)
    return False


def put_back(fresh: Path, path: Path, new: str) -> None:
    """Undoes an exchange that brought out somebody else's file, without losing a third one saved since."""
    exchange(fresh, path)
    if revision(fresh.read_bytes()) != new:
        exchange(fresh, path)


def _lease(descriptor: int) -> bool | None:
    """True: whoever opens the file for writing will be noticed. False: somebody has it open. None: not to be had."""
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)  # the default, SIGIO, would end the process
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return False if error.errno == errno.EAGAIN else None
    return True


def refused(path: Path, error: OSError) -> InputError:
    """One line for what the system refuses to do to a file."""
    name = printable(str(path))
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Told("edit.disk_full", file=name)
    if error.errno == errno.EROFS:
        return Told("edit.read_only_system", file=name)
    if error.errno == errno.EBUSY:
        return Told("edit.mounted", file=name)
    if error.errno in (errno.EACCES, errno.EPERM):
        return Told("edit.forbidden", file=name, owner=_owner(path))
    return Told("edit.failed", file=name, why=(error.strerror or str(error)).lower())


def _owner(path: Path) -> str | Trouble:
    try:
        return pwd.getpwuid(path.stat().st_uid).pw_name
    except (OSError, KeyError):
        return Trouble("edit.owner")
