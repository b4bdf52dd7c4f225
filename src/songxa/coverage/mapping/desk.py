"""Where the monitor asks about its ledger: reads the records itself, has all else worked out by another process.

That process is `songxa.coverage.mapping.answering`, of low priority; it lives as long as one question takes. What is
asked may take seconds: ask in a thread. Answers are kept as long as the ledger's file is the same.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

from songxa.coverage.ledger import reading
from songxa.coverage.ledger.records import Records
from songxa.coverage.mapping.nouns import Explained, Picture, Question
from songxa.coverage.watch import current
from songxa.model import Inventory, StartError

MOST_KEPT = 128
TIMEOUT_S = 120.0
MODULE = "songxa.coverage.mapping.answering"


class Desk:
    """The ledger of a data folder. Any thread may ask; one question at a time is worked on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._one = threading.Lock()
        self._stamp: Hashable = None
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._records: tuple[Hashable, Records] | None = None

    def stamp(self) -> Hashable | None:
        """Tells one ledger from the next, and what base stations are dead; None where there is none."""
        try:
            found = reading.path_of(self._folder).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino, current.stamp(self._folder)

    def records(self) -> Records:
        """What needs no arithmetic. Raises StartError where there is no ledger, or none that can be read."""
        stamp, kept = self.stamp(), self._records
        if kept is None or kept[0] != stamp:
            kept = self._records = stamp, reading.records(self._folder)
        return kept[1]

    def picture(self, asked: Question) -> Picture:
        """A layer of the map. Raises StartError."""
        found: Picture = self._answer(("picture", asked), ("picture", asked))
        return found

    def explain(self, language: str, latitude: float, longitude: float, now: float) -> Explained:
        """What is known at a place, and from where, by operator and technology. Raises StartError."""
        key = ("explain", language, latitude, longitude, now // 3600.0)
        found: Explained = self._answer(key, ("explain", language, latitude, longitude, now))
        return found

    def dossier(
        self, language: str, spot: str, inventory: Inventory, power: Sequence[tuple[str, ...]], now: float
    ) -> bytes:
        """A dead spot as a document to print; `power` are `songxa.coverage.ledger.dossier.Power`'s fields.

        Raises StartError, KeyError for a dead spot that there is not.
        """
        found: bytes | None = self._answer(None, ("dossier", language, spot, inventory, tuple(power), now))
        if found is None:
            raise KeyError(spot)
        return found

    def _answer(self, key: Hashable, question: tuple[Any, ...]) -> Any:
        with self._one:
            stamp = self.stamp()
            if stamp != self._stamp:
                self._kept.clear()
                self._stamp = stamp
            if key is not None and key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            found = _elsewhere(self._folder, question)
            if key is not None and stamp is not None:
                self._kept[key] = found
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
            return found


def _elsewhere(folder: Path, question: tuple[Any, ...]) -> Any:
    """The answer of a process of its own. Ctrl-C is its parent's affair; it ends by itself."""
    try:
        done = subprocess.run(  # noqa: S603  (this very Python, with arguments of our own)
            [sys.executable, "-P", "-m", MODULE],
            input=pickle.dumps((folder, question)),
            capture_output=True,
            timeout=TIMEOUT_S,
            start_new_session=True,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StartError(f"the map of the coverage could not be worked out: {error}") from None
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise StartError(f"the map of the coverage could not be worked out: {last or done.returncode}")
    said, found = pickle.loads(done.stdout)  # noqa: S301  (written by ourselves)
    if said == "refused":
        raise StartError(found)
    return found
