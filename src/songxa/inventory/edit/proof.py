"""Whether an audit log is whole: the first entry that was changed, is missing, moved or cut off. Changes nothing.

What cannot be found: who may write both the log and its head can write a whole new history; whoever removes both leaves
none. Against that helps only what is kept elsewhere: `verify` takes a hash that was noted down, in a Git commit, on
paper or at the province, and says whether the log still contains it. Nor is a change found that was made and taken back
by hand between two edits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from songxa.inventory.edit import chain, disk
from songxa.inventory.edit.audit import Trail, target
from songxa.inventory.edit.chain import Entry, Head
from songxa.inventory.edit.disk import refused
from songxa.inventory.edit.lock import still

What = Literal["changed", "missing", "moved", "cut", "strange", "head", "noted"]
"""`cut`: at the end. `strange`: behind the end, or continuing another log. `head`: the head is gone or was changed.
`noted`: the hash that was kept elsewhere is none of the log's."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is wrong: with which entry, and in one line. Entry 0 is the log as a whole."""

    entry: int
    what: What
    text: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found. `end` is the hash of the last entry, to be noted down elsewhere.

    `unfinished`: the last change was cut off, the next edit completes it or takes it back. `by_hand`: the file is not
    as the log left it; the next edit notes that.
    """

    entries: int
    end: str
    fault: Fault | None
    unfinished: bool = False
    by_hand: bool = False


def verify(path: Path, noted: str = "") -> Proof:
    """Looks at the whole log of an inventory. `noted` is the hash of an entry that was kept elsewhere.

    Raises InputError, in one line, where the files cannot be read.
    """
    trail = Trail(target(path))
    try:
        with still(trail.lock):
            log = disk.content_of(trail.log)
            head = disk.content_of(trail.head_file)
            now = disk.revision(disk.content_of(trail.real) or b"")
    except OSError as error:
        raise refused(trail.log, error) from None
    proof = _looked_at(log, head, now)
    hashes = {chain.read(line).hash for line in (log or b"").split(b"\n")[:-1]} if noted and not proof.fault else ()
    if noted and not proof.fault and noted not in hashes:
        fault = Fault(0, "noted", "no entry has the hash that was noted down: this is another log, or a new one")
        return Proof(proof.entries, proof.end, fault, proof.unfinished, proof.by_hand)
    return proof


def _looked_at(log: bytes | None, content: bytes | None, now: str) -> Proof:
    if content is None:
        if not log:
            return Proof(0, chain.START, None)
        return Proof(0, chain.START, Fault(0, "head", "the head, which says where the log ends, is missing"))
    try:
        head = chain.read_head(content)
    except ValueError:
        return Proof(0, chain.START, Fault(0, "head", "the head, which says where the log ends, was changed"))
    lines = (log or b"").split(b"\n")
    torn = lines.pop()
    entries, fault = _walk(lines)
    fault = fault or _at_the_end(entries, head, len(log or b"") - len(torn), torn, lines)
    end = entries[-1] if entries else None
    behind = len(entries) > head.entries or bool(torn)
    return Proof(
        len(entries), end.hash if end else chain.START, fault, behind, bool(end and not behind and end.new != now)
    )


def _walk(lines: Sequence[bytes]) -> tuple[list[Entry], Fault | None]:
    """The entries up to the first fault."""
    found: list[Entry] = []
    for index, line in enumerate(lines):
        number = index + 1
        try:
            entry = chain.read(line)
        except ValueError:
            return found, Fault(number, "changed", f"entry {number} was changed")
        previous = found[-1] if found else None
        if entry.number != number:
            return found, _misplaced(entry.number, number, lines[index:])
        if entry.before != (previous.hash if previous else chain.START):
            text = f"entry {number} continues another log: it, or entry {index}, was put in the place of the real one"
            return found, Fault(number, "strange", text)
        if entry.old != (previous.new if previous else ""):
            return found, Fault(number, "strange", f"entry {number} does not begin with what entry {index} left")
        found.append(entry)
    return found, None


def _misplaced(stands: int, wanted: int, rest: Sequence[bytes]) -> Fault:
    if stands < wanted:
        return Fault(stands, "moved", f"entry {stands} stands where entry {wanted} should")
    for line in rest:
        try:
            if chain.read(line).number == wanted:
                return Fault(wanted, "moved", f"entry {wanted} stands behind entry {stands}")
        except ValueError:
            continue
    upto = f"entries {wanted} to {stands - 1} are" if stands - 1 > wanted else f"entry {wanted} is"
    return Fault(wanted, "missing", f"{upto} missing")


def _at_the_end(entries: Sequence[Entry], head: Head, size: int, torn: bytes, lines: Sequence[bytes]) -> Fault | None:
    """Whether the log ends where the head says; a change that was cut off may stand behind that."""
    count = len(entries)
    if count < head.entries:
        lost = f"entries {count + 1} to {head.entries} are" if head.entries > count + 1 else f"entry {head.entries} is"
        return Fault(count + 1, "cut", f"{lost} cut off at the end")
    if head.entries and entries[head.entries - 1].hash != head.hash:
        return Fault(head.entries, "strange", f"entry {head.entries} is another than the head says")
    behind = [*entries[head.entries :]]
    one_change = not behind or (
        len(behind) == 1 or (len(behind) == 2 and behind[0].kind in ("hand", "begin") and not torn)
    )
    at_head = sum(len(line) + 1 for line in lines[: head.entries])
    if not one_change or at_head != head.size or size < head.size:
        return Fault(
            head.entries + 1, "strange", f"what stands behind entry {head.entries} was never noted in the head"
        )
    return None
