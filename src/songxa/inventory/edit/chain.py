"""The lines of the audit log: each carries the hash of itself and of the line before it. Knows no files.

A line is compact JSON whose last member, `hash`, is the SHA-256 of every byte before it; `before` is the hash of the
line before. So no byte of a line can change, and no line can go, come or move, without one of the two not fitting.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from songxa.inventory.edit import patches
from songxa.inventory.edit.patches import Splice

START = "0" * 64
"""What stands before the first line."""

Kind = Literal["begin", "edit", "undo", "hand"]
"""`begin`: the log begins with a file that was there. `hand`: found changed, in an editor or by another program."""

_HASH = b',"hash":"'
_LENGTH = len(_HASH) + 64 + len(b'"}')


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `at` is UTC (RFC 3339), of a `hand` when it was found; `old` and `new` are revisions of the file.

    `splices` turn the old text into the new one; None where the old text is not known. `undoes` is the number of the
    entry that an `undo` takes back, else 0. `together` is the same in all logs of a change of several files, and empty
    where one file alone was changed.
    """

    number: int
    at: str
    kind: Kind
    who: str
    reason: str
    old: str
    new: str
    undoes: int
    splices: tuple[Splice, ...] | None
    before: str
    hash: str = ""
    together: str = ""


def seal(fields: Mapping[str, object]) -> tuple[bytes, str]:
    """A line with its hash, and the hash."""
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))[:-1].encode()
    digest = hashlib.sha256(body).hexdigest()
    return body + _HASH + digest.encode() + b'"}\n', digest


def unseal(line: bytes) -> dict[str, Any]:
    """The fields of a line, without its newline. Raises ValueError where one byte of it was changed."""
    body, tail = line[:-_LENGTH], line[-_LENGTH:]
    if tail != _HASH + hashlib.sha256(body).hexdigest().encode() + b'"}':
        raise ValueError
    try:
        found = json.loads(line)
    except RecursionError:
        raise ValueError from None
    if not isinstance(found, dict):
        raise ValueError
    return found


def written(entry: Entry) -> tuple[bytes, str]:
    """The line of an entry, and its hash."""
    return seal(
        {
            "n": entry.number,
            "at": entry.at,
            "kind": entry.kind,
            "who": entry.who,
            "reason": entry.reason,
            "old": entry.old,
            "new": entry.new,
            **({"undoes": entry.undoes} if entry.undoes else {}),
            **({"together": entry.together} if entry.together else {}),
            "splices": entry.splices,
            "before": entry.before,
        }
    )


def read(line: bytes) -> Entry:
    """The entry of a line, without its newline. Raises ValueError where it is none of ours."""
    found = unseal(line)
    try:
        kind = found["kind"]
        if kind not in get_args(Kind):
            raise ValueError
        splices = found["splices"]
        return Entry(
            int(found["n"]),
            str(found["at"]),
            kind,
            str(found["who"]),
            str(found["reason"]),
            str(found["old"]),
            str(found["new"]),
            int(found.get("undoes", 0)),
            None if splices is None else patches.from_json(splices),
            str(found["before"]),
            str(found["hash"]),
            str(found.get("together", "")),
        )
    except (KeyError, TypeError):
        raise ValueError from None


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ends: how many entries and bytes, the length and hash of its last line, the file's revision then.

    Kept in a second file, because a chain alone does not show that its last links are missing.
    """

    entries: int = 0
    size: int = 0
    last: int = 0
    hash: str = START
    revision: str = ""

    def line(self) -> bytes:
        """The content of the head's file."""
        return seal(
            {"entries": self.entries, "size": self.size, "last": self.last, "end": self.hash, "revision": self.revision}
        )[0]


def read_head(content: bytes) -> Head:
    """Raises ValueError where one byte of it was changed."""
    found = unseal(content.removesuffix(b"\n")) if content.endswith(b"\n") else {}
    try:
        numbers = (int(found["entries"]), int(found["size"]), int(found["last"]))
        return Head(*numbers, str(found["end"]), str(found["revision"]))
    except (KeyError, TypeError):
        raise ValueError from None
