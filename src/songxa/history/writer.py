"""The one thread that writes: groups what was given into transactions, and outlives a disk that refuses them.

What cannot be written waits in memory, samples up to a bound and then dropped first; nothing raises.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import apsw

from songxa.history import schema
from songxa.history.inbox import Adopted, Inbox, Item
from songxa.history.incidents import open_ones
from songxa.history.intake import Intake
from songxa.history.ledger import Ledger
from songxa.history.reserve import Reserve
from songxa.history.samples import Shelves, write_log, write_series
from songxa.history.tally import CODE_OF
from songxa.history.trouble import BROKEN, FULL, cannot_start, reason
from songxa.history.upkeep import Upkeep
from songxa.model import Inventory, StartError, Transition

log = logging.getLogger(__name__)

RETRY_S = (1.0, 30.0)
"""The first pause after a failure and the longest."""


class Writer:
    """Owns the connection and what is not on the disk yet. All but the counters belongs to its thread."""

    def __init__(self, path: Path, inbox: Inbox, wall: Callable[[], float], vfs: str | None) -> None:
        self._path, self._inbox, self._wall, self._vfs = path, inbox, wall, vfs
        self.trouble: str | None = None
        self.dropped: Counter[str] = Counter()
        self.commits = 0
        self.ledger, self.shelves = Ledger(), Shelves()
        self._reserve = Reserve(path.with_name("reserve"))
        self._connection: apsw.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._retry_at, self._pause_s = 0.0, RETRY_S[0]
        self._thread = threading.Thread(target=self._run, name="history", daemon=True)

    # ---- life, in the caller's thread --------------------------------------------------------------------------

    def open(self, inventory: Inventory) -> None:
        """Opens or makes the file and enrols the devices. Raises StartError."""
        self._reserve.take()
        try:
            try:
                self._load()
            except apsw.Error as error:
                if reason(error) != FULL or not self._reserve.give_up():
                    raise
                self._load()
            now = self._wall()
            self.intake.adopt(Adopted(inventory, now), self.ledger.beat or now)
            self._commit()
        except (apsw.Error, OSError, ValueError, TypeError, LookupError) as error:  # what damage makes of values
            self._close()
            raise StartError(cannot_start(self._path, error)) from None

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        """Waits for the last round, then closes the file."""
        if self._thread.is_alive():
            self._thread.join()
        self._close()

    @property
    def waiting(self) -> int:
        """Bytes of samples that have been taken from the inbox and are not on the disk."""
        return self.intake.waiting

    def tail(self, device: int) -> bytes | None:
        """The samples of a device that are in no block yet; None until they are in memory. From any thread."""
        return self.shelves.records(device) if self._upkeep.restored else None

    # ---- the thread --------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            taken = self._inbox.take(self._wake_at())
            for item in taken.items:
                self.admit(item)
            written = False
            if self.trouble is None or taken.wanted or taken.stopping or time.monotonic() >= self._retry_at:
                written = self.round()
            self._inbox.report(taken.upto, written=written)
            if taken.stopping:
                return

    def _wake_at(self) -> float:
        return self._retry_at if self.trouble else self._upkeep.wake_at()

    def round(self) -> bool:
        """Writes what waits, then does a little upkeep. Whether nothing waits any more."""
        try:
            self._ensure_open()
            self._restore()
            try:
                self._commit()
            except apsw.Error as error:
                if reason(error) != FULL or not self._reserve.give_up():
                    raise
                log.error("the disk of %s is full: states are still written, samples wait", self._path)
                self._commit()
            if self._reserve.spent and not self._reserve.take():
                self._fail(FULL)
                return not self.intake.records
            self._recovered()
            self._commit()
            assert self._connection is not None
            self._upkeep.work(self._connection)
        except (apsw.Error, OSError, StartError) as error:
            self._fail(reason(error), error)
            return False
        except Exception:
            log.exception("the history cannot be written: this is a bug")
            self._fail(BROKEN)
            return False
        return True

    def tidy(self) -> None:
        """All upkeep that is due by the wall clock, at once: for measuring what a year takes."""
        self._restore()
        assert self._connection is not None
        self._upkeep.finish(self._connection)

    def _restore(self) -> None:
        """In the thread, so that a start does not wait for it."""
        if not self._upkeep.restored:
            assert self._connection is not None
            self._upkeep.restore(self._connection)

    def _commit(self) -> None:
        """Writes states, and samples unless room is short. Memory follows once it is on the disk."""
        assert self._connection is not None
        intake = self.intake
        entries, records = intake.entries, [] if self._reserve.spent else intake.records
        if not entries and not records and self.trouble is None:
            return  # in trouble something is written all the same, to see whether it is over
        with schema.transaction(self._connection):
            states = self.ledger.write(self._connection, entries)
            if records:
                write_series(self._connection, self.shelves.new)
                write_log(self._connection, records)
        self.commits += 1
        self.ledger.settle(entries, states)
        intake.clear_entries()
        if records:
            self._upkeep.kept(records)
            intake.clear_records()

    def admit(self, item: Item) -> None:
        """Takes one thing over, to be written in the next round."""
        self.intake.admit(item)

    # ---- the file ----------------------------------------------------------------------------------------------

    def _load(self) -> None:
        connection = self._connection = schema.connect(self._path, vfs=self._vfs)
        ledger, shelves = Ledger(), Shelves()
        ledger.load(connection, open_ones(connection))
        shelves.load(connection)
        upkeep = Upkeep(shelves, self._wall)
        upkeep.load(connection)
        self.ledger, self.shelves, self._upkeep = ledger, shelves, upkeep
        self.intake = Intake(ledger, shelves, self.dropped, lambda: upkeep.closed_until, self._stands)
        self._file = self._identity()

    def _identity(self) -> tuple[int, int] | None:
        """Which file stands there now; None where a test's file system keeps it."""
        if self._vfs is not None:
            return None
        stat = self._path.stat()
        return stat.st_dev, stat.st_ino

    def _ensure_open(self) -> None:
        if self._connection is not None:
            try:
                if self._identity() == self._file:
                    return
            except FileNotFoundError:
                pass
            log.error("%s has been taken away; a new history begins with what is known", self._path)
            self._close()
        if self._vfs is None and (not self._path.exists() or self._identity() != self._file):
            self._begin_anew()
        else:
            self._connection = schema.connect(self._path, vfs=self._vfs)

    def _begin_anew(self) -> None:
        """Another file, or none: what memory holds of devices, states and open incidents goes into it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        ledger, intake = self.ledger, self.intake
        self._load()
        self.intake.carry_over(intake, ledger)

    def _stands(self, transition: Transition) -> bool:
        """Whether a transition is in the file already."""
        if self._connection is None:
            return False
        found = self._connection.execute(
            "SELECT state, why, root FROM transition WHERE device = ? AND at = ?",
            (self.ledger.number(transition.device), transition.at),
        ).fetchone()
        return found == (CODE_OF[transition.state], transition.why, transition.root)

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except apsw.Error as error:
                log.warning("closing the history: %s", error)

    # ---- trouble -----------------------------------------------------------------------------------------------

    def _fail(self, trouble: str, error: BaseException | None = None) -> None:
        if self.trouble != trouble:
            log.error("%s cannot be written: %s (%s); trying again", self._path, trouble, error or "no room")
        self.trouble = trouble
        if error is not None:
            self._close()
        self._retry_at = time.monotonic() + self._pause_s
        self._pause_s = min(self._pause_s * 2, RETRY_S[1])

    def _recovered(self) -> None:
        if self.trouble is not None:
            log.warning("the history in %s can be written again", self._path.parent)
        self.trouble, self._pause_s = None, RETRY_S[0]
