"""The audit log beside an inventory: what was changed when, by whom and why. Decides no change and checks no inventory.

Beside `inventory.yaml` stand `inventory.log.jsonl` (a line a change, see `chain`) and `inventory.log.head` (where it
ends), and hidden ones that begin with `.inventory.yaml.`: the lock, the new file while it is being put in place, and a
copy of the file as the log knows it last, from which an edit by hand is told in full.

A line is written *before* the file is changed, and the head after it: lines behind the head belong to a change that
was cut off. Whoever edits next looks at what was left and completes the change, or takes its lines out again.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from songxa.inventory.edit import chain, disk, patches
from songxa.inventory.edit.chain import Entry, Head, Kind
from songxa.inventory.edit.disk import refused
from songxa.inventory.edit.lock import still
from songxa.inventory.edit.patches import Splice
from songxa.inventory.messages import printable
from songxa.inventory.told import Told
from songxa.model import InputError, Trouble
from songxa.text import plain

PRIVATE = 0o600
BY_HAND = "?"
"""Who edited by hand is not known."""


@dataclass(frozen=True, slots=True)
class Note:
    """What an entry says about a change, besides the change."""

    kind: Kind
    who: str
    reason: str
    at: str
    undoes: int = 0
    together: str = ""


def timestamp(now: float) -> str:
    """UNIX seconds as a time of the log."""
    return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def target(path: Path) -> Path:
    """The real file behind symbolic links. Raises InputError where there is none."""
    name = printable(str(path))
    try:
        return path.resolve(strict=True)
    except FileNotFoundError:
        raise Told("edit.no_file", file=name) from None
    except PermissionError:
        raise Told("edit.not_seen", file=name) from None
    except (OSError, RuntimeError, ValueError):  # a loop of links is a RuntimeError up to Python 3.12
        raise Told("edit.leads_nowhere", file=name) from None


class Trail:
    """The files beside a real inventory. Whoever changes them holds the lock."""

    def __init__(self, real: Path) -> None:
        stem = real.name.removesuffix(".yaml")
        self.real = real
        self.log = real.with_name(f"{stem}.log.jsonl")
        self.head_file = real.with_name(f"{stem}.log.head")
        self.lock = real.with_name(f".{real.name}.lock")
        self.fresh = real.with_name(f".{real.name}.new")
        self._known = real.with_name(f".{real.name}.known")
        self._spare = real.with_name(f".{real.name}.head")

    # ---- looking

    def head(self) -> Head | None:
        """None where there is neither head nor log. Raises InputError where the two cannot belong together."""
        content = disk.content_of(self.head_file)
        if content is None:
            if disk.content_of(self.log):
                raise self._broken("no_head")
            return None
        try:
            return chain.read_head(content)
        except ValueError:
            raise self._broken("head_changed") from None

    def behind(self, head: Head) -> bytes:
        """What the log has behind the head. Raises InputError where it does not end as the head says. OSError."""
        try:
            with self.log.open("rb") as file:
                file.seek(head.size - head.last)
                last, more = file.read(head.last), file.read()
        except FileNotFoundError:
            last = more = b""
        if head.entries:
            try:
                sound = last.endswith(b"\n") and chain.read(last[:-1]).hash == head.hash
            except ValueError:
                sound = False
            if not sound:
                raise self._broken("other_end", entry=head.entries)
        return more

    def entries(self) -> tuple[Entry, ...]:
        """All that is complete. Raises InputError naming the first line that cannot be read, OSError."""
        found = []
        for number, line in enumerate(_complete(disk.content_of(self.log) or b""), 1):
            try:
                found.append(chain.read(line))
            except ValueError:
                raise self._broken("changed", entry=number) from None
        return tuple(found)

    def by_hand(self, head: Head, text: str) -> tuple[Splice, ...] | None:
        """What was changed since the head by others; None where that is not known."""
        known = disk.content_of(self._known)
        if known is None or disk.revision(known) != head.revision:
            return None
        return patches.between(known.decode(), text)

    def _broken(self, what: str, **values: object) -> InputError:
        names = {"log": printable(str(self.log)), "name": self.log.name, "head": self.head_file.name}
        return Told("edit.broken", what=Trouble(f"edit.broken.{what}", {**names, **values}), **names)

    # ---- changing

    def recover(self, like: os.stat_result) -> Head:
        """Completes or takes back a change that was cut off. Where the log ends then. Raises InputError, OSError."""
        head = self.head()
        if head is None:
            head = Head()
            self._write_head(head, like)
        more = self.behind(head)
        if more:
            pending = self._pending(more, head)
            if pending and self._took_place(pending[-1]):
                head = self.confirm(_ahead(head, more, pending), self._rebuilt(pending[-1]), like)
            else:
                os.truncate(self.log, head.size)
        self.fresh.unlink(missing_ok=True)
        return head

    def _pending(self, more: bytes, head: Head) -> list[Entry]:
        """The lines of a change that was cut off; none where they are not all there. Raises InputError."""
        found: list[Entry] = []
        before = head.hash
        for line in _complete(more):
            try:
                entry = chain.read(line)
            except ValueError:
                entry = None
            if entry is None or (entry.number, entry.before) != (head.entries + len(found) + 1, before):
                raise self._broken("behind", entry=head.entries + len(found))
            found.append(entry)
            before = entry.hash
        return found if found and found[-1].kind in ("edit", "undo") else []

    def _took_place(self, entry: Entry) -> bool:
        """Whether the new file was put in its place: then the old one has its name, or nothing has."""
        left = disk.content_of(self.fresh)
        if left is None or disk.revision(left) == entry.old:
            return True
        if disk.revision(left) != entry.new and disk.revision(disk.content_of(self.real) or b"") == entry.new:
            disk.put_back(self.fresh, self.real, entry.new)  # the exchange had brought out what an editor saved
        return False

    def _rebuilt(self, entry: Entry) -> bytes:
        """The file as a change left it that was cut off; empty where that is not to be had any more."""
        found = disk.content_of(self.real) or b""
        if disk.revision(found) == entry.new:
            return found
        for old in (disk.content_of(self.fresh), disk.content_of(self._known)):  # it was changed by hand since
            if old is not None and disk.revision(old) == entry.old and entry.splices is not None:
                return patches.apply(old.decode(), entry.splices).encode()
        return b""

    def append(self, head: Head, text: str, new: tuple[str, bytes], note: Note, like: os.stat_result) -> Head:
        """Writes the lines of a change that is to come, with one before them for what was done by hand. Where the log
        will end. Raises OSError; then `recover` puts the log right."""
        entries = []
        now, coming = disk.revision(text.encode()), disk.revision(new[1])
        if head.revision != now:
            kind: Kind = "hand" if head.entries else "begin"
            splices = self.by_hand(head, text)
            entries.append(Entry(0, note.at, kind, BY_HAND, "", head.revision, now, 0, splices, ""))
        splices = patches.between(text, new[0])
        who, reason = plain(note.who), plain(note.reason)
        entries.append(
            Entry(0, note.at, note.kind, who, reason, now, coming, note.undoes, splices, "", together=note.together)
        )
        lines, end = b"", head
        for entry in entries:
            line, digest = chain.written(replace(entry, number=end.entries + 1, before=end.hash))
            end = Head(end.entries + 1, end.size + len(line), len(line), digest, entry.new)
            lines += line
        self._write_log(lines, like)
        return end

    def _write_log(self, lines: bytes, like: os.stat_result) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self.log, flags, PRIVATE)
        try:
            disk.own(descriptor, like, PRIVATE)
            with open(descriptor, "wb", closefd=False) as file:
                file.write(lines)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def confirm(self, head: Head, content: bytes, like: os.stat_result) -> Head:
        """The change took place, and the log ends here. Raises OSError; then the next one to edit confirms it."""
        with contextlib.suppress(OSError):  # before the head: then the new file is still to be had after a kill
            if disk.revision(content) == head.revision:
                disk.write(self._known, content, like, PRIVATE)
        self._write_head(head, like)
        with contextlib.suppress(OSError):
            self.fresh.unlink(missing_ok=True)
        return head

    def _write_head(self, head: Head, like: os.stat_result) -> None:
        disk.write(self._spare, head.line(), like, PRIVATE)
        self._spare.replace(self.head_file)
        if not head.entries:  # before the first line: a log without a head is a broken one
            disk.sync_folder(self.head_file.parent)


def _complete(content: bytes) -> Iterator[bytes]:
    """The lines that end, without their ends."""
    yield from content.split(b"\n")[:-1]


def _ahead(head: Head, more: bytes, pending: Sequence[Entry]) -> Head:
    last = pending[-1]
    length = len(more) - (more.rfind(b"\n", 0, -1) + 1)
    return Head(last.number, head.size + len(more), length, last.hash, last.new)


def log(path: Path) -> tuple[Entry, ...]:
    """What was changed, from first to last. Raises InputError, in one line."""
    trail = Trail(target(path))
    try:
        with still(trail.lock):
            return trail.entries()
    except OSError as error:
        raise refused(trail.log, error) from None
