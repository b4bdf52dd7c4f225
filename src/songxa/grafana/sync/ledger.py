"""The ledger: a file that says what songxa last wrote to a Grafana. Compares nothing and asks no server.

It is replaced whole after every write to the server, so that whenever a run ends, at most one write is not in it.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from songxa.atomic import replace_file
from songxa.grafana.api import JsonObject
from songxa.grafana.sync.compare import Known, Live, digest
from songxa.grafana.sync.steps import What
from songxa.model import StartError

FORMAT = 1

Key = tuple[What, str]
"""A thing's kind and uid; of a team its name, of permissions the folder's uid."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing as it was last written. `applied` is the digest of what was, empty where it was taken as it stood.

    `made` says that songxa created it. `number` is a team's. `secrets` is a salted fingerprint, never a secret.
    """

    title: str
    applied: str
    read_back: JsonObject
    version: int
    grafana: str
    made: bool = True
    number: int = 0
    secrets: str = ""

    @property
    def known(self) -> Known:
        """What there is to compare with."""
        return Known(self.applied, self.read_back, self.version, self.grafana)


_FIELDS = tuple(each.name for each in fields(Entry))


@dataclass(frozen=True, slots=True)
class Binding:
    """Which Grafana, and which organisation of it, a ledger is of."""

    url: str
    organisation: int


@dataclass(slots=True)
class Ledger:
    """The entries, and the file that they stand in.

    `begun` are the digests of what was about to be written and is not noted yet: a thing that is just so was written by
    a run that was cut off before it could note that.
    """

    file: Path
    binding: Binding
    serial: int = 0
    entries: dict[Key, Entry] = field(default_factory=dict)
    begun: dict[Key, tuple[str, ...]] = field(default_factory=dict)

    def put(self, key: Key, entry: Entry) -> None:
        """Notes it down, in the file too. Raises StartError where that cannot be written."""
        was_begun = self.begun.pop(key, None) is not None
        if was_begun or self.entries.get(key) != entry:
            self.entries[key] = entry
            self.write()

    def strike(self, key: Key) -> None:
        """The thing is gone, or no longer songxa's."""
        was_begun = self.begun.pop(key, None) is not None
        if self.entries.pop(key, None) is not None or was_begun:
            self.write()

    def begin(self, found: Mapping[Key, Entry], begun: Mapping[Key, tuple[str, ...]]) -> None:
        """Before a run: notes what an earlier one had written, and what this one is about to."""
        if any(self.entries.get(key) != entry for key, entry in found.items()) or begun:
            self.entries.update(found)
            self.begun = dict(begun)
            self.write()

    def recovered(self, key: Key, title: str, live: Live | None, grafana: str) -> Entry | None:
        """The entry of a thing, made out of how it is where it was written and not noted."""
        known = self.entries.get(key)
        if live is None or digest(live.document) not in self.begun.get(key, ()):
            return known
        fresh = Entry(title, digest(live.document), live.document, live.version, grafana, number=live.number)
        # what was sent along with it, it may or may not have
        return replace(fresh, made=known.made) if known and known.number == live.number else fresh

    def write(self) -> None:
        """Whole or not at all, whenever the power fails; readable by its owner only."""
        self.serial += 1
        content = {
            "written by": "songxa grafana",
            "format": FORMAT,
            "url": self.binding.url,
            "organisation": self.binding.organisation,
            "serial": self.serial,
            "begun": [{"what": what.value, "uid": uid, "digests": each} for (what, uid), each in self.begun.items()],
            "entries": [
                {"what": what.value, "uid": uid, **{name: getattr(entry, name) for name in _FIELDS}}
                for (what, uid), entry in self.entries.items()
            ],
        }
        try:
            replace_file(self.file, json.dumps(content, ensure_ascii=False) + "\n")
        except OSError as error:
            raise StartError(
                f"{self.file}: {(error.strerror or str(error)).lower()}; what songxa writes to Grafana has to be noted "
                "there: give a --data folder that can be written"
            ) from None


def opened(file: Path, binding: Binding) -> Ledger:
    """The ledger in a file, an empty one where there is none. Raises StartError, in one line, for a damaged one, one of
    another Grafana or of a newer songxa."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Ledger(file, binding)
    except OSError as error:
        raise StartError(
            f"{file}: {(error.strerror or str(error)).lower()}; it is songxa's ledger of Grafana"
        ) from None
    except ValueError:
        raise _damaged(file) from None
    try:
        content = json.loads(text)
        if not isinstance(content, dict):
            raise _damaged(file)
        if content["format"] != FORMAT:
            raise StartError(f"{file}: written by another version of songxa (format {content['format']}); use that one")
        found = Binding(str(content["url"]), int(content["organisation"]))
        entries = dict(_entry(each) for each in content["entries"])
        begun = {(What(each["what"]), str(each["uid"])): tuple(each["digests"]) for each in content["begun"]}
        ledger = Ledger(file, binding, int(content["serial"]), entries, begun)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _damaged(file) from None
    if found != binding:
        raise StartError(
            f"{file}: this ledger is of {found.url}, organisation {found.organisation}, and not of {binding.url}, "
            f"organisation {binding.organisation}; give another --data folder or another key, or, where it is the same "
            "Grafana under another address, move the file away: what is unchanged is taken in again"
        )
    return ledger


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Keeps other processes from changing this ledger. Raises StartError where one does, or the folder is none."""
    beside = file.with_suffix(".lock")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StartError(
            f"{file.parent}: {(error.strerror or str(error)).lower()}; give a --data folder that this user may write"
        ) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise StartError(
            f"another songxa is writing to this Grafana ({beside} is locked); try again when it is done"
        ) from None
    try:
        yield
    finally:
        os.close(descriptor)


def _entry(stored: Mapping[str, Any]) -> tuple[Key, Entry]:
    fields = dict(stored)
    what, uid = What(fields.pop("what")), fields.pop("uid")
    entry = Entry(**fields)
    texts = (uid, entry.title, entry.applied, entry.grafana, entry.secrets)
    if not all(isinstance(each, str) for each in texts) or not isinstance(entry.read_back, dict):
        raise TypeError
    return (what, uid), replace(entry, version=int(entry.version), number=int(entry.number), made=bool(entry.made))


def _damaged(file: Path) -> StartError:
    return StartError(
        f"{file}: damaged, so that it is not known any more what songxa last wrote to Grafana; move it away (what is "
        "unchanged in Grafana is taken in again), and for the rest: songxa grafana adopt"
    )
