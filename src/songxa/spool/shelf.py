"""What waits for a destination: on the disk, and in memory while the disk cannot be written. Sends nothing.

What was delivered or refused is noted at once and written with the next commit, so that a commit a second is enough.
Belongs to the courier's thread.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import apsw

from songxa.model import SpoolLimits, StartError
from songxa.spool.batch import Batch, Meta, Put, grouped, pack, repack, unpack
from songxa.spool.disk import Disk, Found
from songxa.spool.file import END, START, Bounds, Changes, Refusal, SpoolFile, Totals
from songxa.spool.inbox import Inbox
from songxa.spool.tally import DISK, Tally

log = logging.getLogger(__name__)

NONE = Totals(0, 0, 0)

UNSAVED_LIMIT = 8 << 20
"""Compressed bytes that may wait in memory for the disk."""

SETTLED_LIMIT = 10_000
"""Batches that may be done with while the disk cannot be told so. Then the disk is waited for."""

SETTLED_BYTES = 8 << 20
"""And bytes of what was refused and of what is left of batches."""


class Parcel(NamedTuple):
    """A batch on its way."""

    meta: Meta
    payload: bytes


class Shelf:
    """Numbers batches in the order in which they came. `newest` is the highest number so far."""

    def __init__(
        self, path: Path | None, limits: SpoolLimits, tally: Tally, inbox: Inbox, clock: Callable[[], float]
    ) -> None:
        self._path, self._limits, self._tally, self._inbox, self._clock = path, limits, tally, inbox, clock
        self._disk = Disk(path, clock)
        self.newest = 0
        self._totals = NONE
        self._settled = NONE
        """How much less that is with what has been settled since the last commit."""
        self._low = START
        """No batch in the file with a lower number waits."""
        self._unsaved: dict[int, Batch] = {}
        self._gone: dict[int, Meta] = {}
        self._replaced: dict[int, tuple[Meta, Batch]] = {}
        self._refused: list[Refusal] = []
        self._held: dict[int, Meta] = {}
        self._orphans: dict[int, Meta] = {}
        self._ran, self._since = 0.0, clock()

    def open(self) -> None:
        """Raises StartError for what is no spool, or belongs to another. A disk that fails is waited for."""
        self._disk.claim()
        try:
            self._ensure_open()
        except (apsw.Error, OSError) as error:
            self._disk.fail(error)
        except StartError:
            self.close()
            raise

    def close(self) -> None:
        self._disk.close()

    # ---- how much waits ----------------------------------------------------------------------------------------

    @property
    def trouble(self) -> str | None:
        """Why the disk cannot be written; see `songxa.history.trouble`."""
        return self._disk.trouble

    @property
    def room(self) -> int:
        """Compressed bytes of all that waits."""
        return self._totals.room - self._settled.room + self._unsaved_room

    @property
    def points(self) -> int:
        """Points of all that waits, and of what is on its way and stands in no file any more."""
        unsaved = sum(batch.meta.points for batch in self._unsaved.values())
        orphans = sum(meta.points for meta in self._orphans.values())
        return self._totals.points - self._settled.points + unsaved + orphans

    @property
    def _unsaved_room(self) -> int:
        return sum(batch.meta.room for batch in self._unsaved.values())

    @property
    def oldest_at(self) -> float | None:
        """The time of the first record that waits."""
        first = self._first()
        return None if first is None else first.at

    @property
    def choked(self) -> bool:
        """Whether so much is done with that the disk has to be told first."""
        settled = len(self._gone) + len(self._replaced)
        return settled >= SETTLED_LIMIT or self._settled_bytes >= SETTLED_BYTES

    @property
    def _settled_bytes(self) -> int:
        left = sum(batch.meta.room for _, batch in self._replaced.values())
        return left + sum(_room(each) for each in self._refused)

    @property
    def aside_at(self) -> float | None:
        """When a damaged file was last put aside, on the clock."""
        return self._disk.aside_at

    @property
    def quarantine(self) -> bool:
        """Whether anything that was refused is still kept, as far as the disk can tell."""
        return bool(self._refused) or self._disk.file is None or self._disk.file.quarantine

    @property
    def has_unsaved(self) -> bool:
        """Whether something waits that is not on the disk."""
        return bool(self._unsaved)

    @property
    def dirty(self) -> bool:
        """Whether there is anything to write, or anything too old."""
        if self._unsaved or self._gone or self._replaced or self._refused or self.trouble:
            return True
        first = self._first()
        return first is not None and first.kept < self._kept_since

    # ---- what waits --------------------------------------------------------------------------------------------

    def add(self, puts: Sequence[Put]) -> None:
        """New records, in batches of a size that is good to send."""
        for group in grouped(puts):
            self.newest += 1
            self._unsaved[self.newest] = pack(self.newest, group, self.ran)

    def take(self, after: float, upto: float, budget: int, *, latest: bool = False) -> list[Parcel]:
        """Batches with numbers in (after, upto], about `budget` bytes of payload, the oldest of them or the latest.

        They count as being on their way until they are settled.
        """
        chosen: list[Meta] = []
        size = 0
        with contextlib.closing(self._waiting(after, upto, latest=latest)) as metas:
            for meta in metas:
                if meta.id in self._held:
                    continue
                if chosen and size + meta.size > budget:
                    break
                chosen.append(meta)
                size += meta.size
        parcels = [parcel for meta in chosen if (parcel := self._load(meta)) is not None]
        self._held.update((parcel.meta.id, parcel.meta) for parcel in parcels)
        return parcels[::-1] if latest else parcels

    def settle(self, parcel: Parcel, left: Sequence[Put] | None, refused: Collection[Refusal] = ()) -> None:
        """A batch is back: these records of it have to be sent still (None: all, as they are), these were refused, all
        others have been delivered.
        """
        meta = parcel.meta
        del self._held[meta.id]
        orphan = self._orphans.pop(meta.id, None) is not None
        points = meta.points if left is None else sum(put.points for put in left)
        quarantined = sum(each.points for each in refused)
        self._refused.extend(refused)
        self._tally.quarantined(quarantined)
        self._tally.delivered(meta.points - points - quarantined)
        if orphan:
            self._tally.dropped(DISK, points)
        elif left is not None:
            self._settle(meta, repack(meta, left) if left else None)

    def _settle(self, meta: Meta, left: Batch | None) -> None:
        if meta.id in self._unsaved:
            if left is None:
                del self._unsaved[meta.id]
            else:
                self._unsaved[meta.id] = left
            return
        old = self._replaced.pop(meta.id)[0] if meta.id in self._replaced else meta
        self._settled = self._settled.more(meta)
        if left is None:
            self._gone[meta.id] = old
        else:
            self._settled = self._settled.less(left.meta)
            self._replaced[meta.id] = (old, left)

    def _first(self) -> Meta | None:
        with contextlib.closing(self._waiting(START, END, latest=False)) as metas:
            return next(metas, None)

    def _waiting(self, after: float, upto: float, *, latest: bool) -> Generator[Meta, None, None]:
        unsaved = [batch.meta for id, batch in self._unsaved.items() if after < id <= upto]
        if latest:
            yield from reversed(unsaved)
        if (file := self._disk.file) is not None:
            try:
                # another process may have put back what was refused: that is counted before it is sent
                if file.recount():
                    self._reconcile(file)
                with contextlib.closing(file.metas(max(after, self._low - 1), upto, latest=latest)) as metas:
                    yield from self._unsettled(metas, lowest=after < self._low and not latest)
            except apsw.Error as error:
                self._disk.fail(error)
        if not latest:
            yield from unsaved

    def _unsettled(self, metas: Iterable[Meta], *, lowest: bool) -> Iterator[Meta]:
        for meta in metas:
            if meta.id in self._gone:
                continue
            if lowest:
                self._low, lowest = meta.id, False
            yield self._replaced[meta.id][1].meta if meta.id in self._replaced else meta

    def _load(self, meta: Meta) -> Parcel | None:
        try:
            return Parcel(meta, unpack(self._data(meta.id)))
        except apsw.Error as error:
            self._disk.fail(error)
        except ValueError as error:
            if self._disk.file is not None:
                log.error("%s: batch %d is damaged (%s) and dropped", self._path, meta.id, error)
                self._tally.dropped(DISK, meta.points)
                self._settle(meta, None)
        return None

    def _data(self, id: int) -> bytes:
        if id in self._unsaved:
            return self._unsaved[id].data
        if id in self._replaced:
            return self._replaced[id][1].data
        data = self._disk.file.data(id) if self._disk.file is not None else None
        if data is None:
            raise ValueError("no payload")
        return data

    # ---- the disk ----------------------------------------------------------------------------------------------

    @property
    def ran(self) -> float:
        """For how long this spool has been kept by a running songxa, seconds: ages are told by it, so that neither a
        step of the wall clock nor a time switched off makes anything old.
        """
        return self._ran + self._clock() - self._since

    @property
    def _kept_since(self) -> float:
        return self.ran - self._limits.max_age_s

    def commit(self, told: str, *, now: bool = False) -> bool:
        """Writes what has changed and drops what is too much or too old. False where the disk cannot be written; it is
        tried again after a pause, or `now`.
        """
        if now or self._disk.due:
            try:
                self._commit(self._ensure_open(), told)
                return True
            except (apsw.Error, OSError, StartError) as error:
                self._disk.fail(error)
        self._bound_memory()
        return False

    def shrink(self) -> None:
        """Gives room back to the file system after a backlog, a little at a time."""
        if self._disk.file is not None and self.trouble is None:
            try:
                self._disk.file.shrink()
            except apsw.Error as error:
                self._disk.fail(error)

    def _commit(self, file: SpoolFile, told: str) -> None:
        gone, replaced, new = self._gone.values(), self._replaced.values(), self._unsaved.values()
        bounds = Bounds(self._limits.max_bytes, self._kept_since, self._held, self._disk.tight)
        dropped = file.commit(Changes(gone, replaced, new, self._refused, self.ran, told), bounds)
        self._settled = NONE
        for waiting in (self._unsaved, self._gone, self._replaced, self._refused):
            waiting.clear()
        for meta, why in dropped:
            self._tally.dropped(why, meta.points)
        self._reconcile(file)
        self._disk.recovered()

    def _bound_memory(self) -> None:
        # what is fresh is brought whatever the disk does; the quarantine loses its oldest too when there is no room
        kept, size = len(self._refused), 0
        while kept and size <= SETTLED_BYTES:
            kept -= 1
            size += _room(self._refused[kept])
        del self._refused[: kept + (size > SETTLED_BYTES)]
        room = self._unsaved_room
        for id in [id for id in self._unsaved if id not in self._held]:
            if room <= UNSAVED_LIMIT:
                break
            meta = self._unsaved.pop(id).meta
            room -= meta.room
            self._tally.dropped(DISK, meta.points)
            self._inbox.lose()

    def _ensure_open(self) -> SpoolFile:
        found = self._disk.ensure()
        file = self._disk.file
        assert file is not None
        if found is Found.ANOTHER:
            # what is on its way may still arrive; all else is lost but for what has been settled
            self._orphans.update((id, meta) for id, meta in self._held.items() if id not in self._unsaved)
            self._gone.clear()
            self._replaced.clear()
            self._settled = NONE
        elif found is Found.AGAIN:
            self._look_again(file)
        if found is not Found.OPEN:
            self._ran, self._since = max(self.ran, file.ran), self._clock()
            self.newest = max(self.newest, file.newest)
            lost = self._reconcile(file)
            if self._disk.lost:
                what = f"{lost} points that waited there are" if lost else "what waited there is"
                log.error("%s; a new spool begins with what is in memory, %s lost", self._disk.lost, what)
        return file

    def _look_again(self, file: SpoolFile) -> None:
        """A commit that failed may have been written all the same."""
        for id in [id for id in self._unsaved if file.meta(id) is not None]:
            batch, written = self._unsaved.pop(id), file.meta(id)
            if written is not None and written != batch.meta:  # a part of it was delivered meanwhile
                self._replaced[id] = (written, batch)
        self._gone = {id: meta for id in self._gone if (meta := file.meta(id)) is not None}
        self._replaced = {
            id: (meta, new) for id, (_, new) in self._replaced.items() if (meta := file.meta(id)) is not None
        }

        self._settled = NONE
        for old in self._gone.values():
            self._settled = self._settled.more(old)
        for old, new in self._replaced.values():
            self._settled = self._settled.more(old).less(new.meta)

    def _reconcile(self, file: SpoolFile) -> int:
        """Counts what the file has beyond what was known, or lacks; how many points it lacks."""
        self._totals, self._low = file.totals, START
        surplus = self.points - self._inbox.points_taken
        self._tally.found(max(surplus, 0))
        self._tally.dropped(DISK, max(-surplus, 0))
        return max(-surplus, 0)


def _room(refusal: Refusal) -> int:
    """What it takes in memory, about."""
    return len(refusal.record) + len(refusal.words) + 200
