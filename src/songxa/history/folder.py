"""The data folder: where it is, and that one monitor alone writes into it. Opens no history."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from songxa.model import StartError

LOCK = "lock"


def default_folder(simulate: bool = False) -> Path:
    """Where a songxa keeps its history when nobody says: systemd's StateDirectory, else the user's XDG state folder.

    A simulated commune has a folder of its own, so that its outages never stand among real ones.
    """
    name = "songxa-simulated" if simulate else "songxa"
    given = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    if given:
        return Path(given) / name if simulate else Path(given)
    state = os.environ.get("XDG_STATE_HOME", "")
    # the XDG specification has relative paths ignored
    return (Path(state) if state.startswith("/") else Path.home() / ".local" / "state") / name


class Lock:
    """Held by whoever owns the folder; the kernel lets go of it when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        """Raises StartError where another process holds it, or the folder cannot be written."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StartError(
                f"{folder}: {(error.strerror or str(error)).lower()}; give a folder that this user may write"
            ) from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            owner = os.read(self._file, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(self._file)
            raise StartError(
                f"another songxa (pid {owner}) is running on {folder}; stop it first, or give this one a --data folder"
            ) from None
        try:
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)
        except OSError:
            pass  # on a full disk the number is missing; the lock holds all the same

    def release(self) -> None:
        """The file stays: removing it would let a third process lock a file that is no longer there."""
        os.close(self._file)
