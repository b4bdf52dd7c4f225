"""What polling learnt about devices, kept in one JSON file across restarts: detection and GETBULK sizes. Nothing else.

It is only a hint: a file that is damaged, old or absent costs a detection each, never a visit.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from songxa.atomic import replace_file
from songxa.collectors.snmp.detect import Detection
from songxa.collectors.snmp.session import BulkMemory

log = logging.getLogger(__name__)

FILE = "snmp.json"
FORMAT = 1


@dataclass(slots=True)
class Learnt:
    """What is known of one device, at the address where it was learnt."""

    address: str
    detected: Detection | None = None
    bulk: BulkMemory = field(default_factory=BulkMemory)


class Memory:
    """All devices' `Learnt`. `revision` is the profiles': with other profiles, detection starts anew."""

    def __init__(self, folder: Path | None, revision: str) -> None:
        self._path = folder / FILE if folder is not None else None
        self._revision = revision
        self._devices: dict[str, Learnt] = {}
        self._unwritable = False
        if self._path is not None:
            self._load(self._path)
        self._written = self._lessons()

    def of(self, device: str, address: str) -> Learnt:
        """What is known of the device; of one that moved to another address, nothing."""
        learnt = self._devices.get(device)
        if learnt is None or learnt.address != address:
            learnt = self._devices[device] = Learnt(address)
        return learnt

    def forget(self, devices: Iterable[str]) -> None:
        """Drops what is known of these devices."""
        for device in devices:
            self._devices.pop(device, None)

    def keep(self, devices: Iterable[str]) -> None:
        """Drops what is known of all others."""
        self.forget(self._devices.keys() - set(devices))

    def writer(self) -> Callable[[], None] | None:
        """A function that writes the state of now, to be called in any thread; None if the file says so already.

        What could not be written is given again. Only one such function may run at a time.
        """
        path, lessons = self._path, self._lessons()
        if path is None or lessons == self._written:
            return None

        def write() -> None:
            try:
                replace_file(path, json.dumps(self._as_json(lessons), separators=(",", ":")))
            except OSError as error:
                if not self._unwritable:
                    log.warning("%s cannot be written (%s); what was learnt will be learnt again", path, error.strerror)
                self._unwritable = True
            else:
                self._written = lessons
                self._unwritable = False

        return write

    def _lessons(self) -> dict[str, Learnt]:
        """A copy of what is worth writing: not the streaks, which every visit changes, nor who taught us nothing."""
        lessons = {}
        for key, known in self._devices.items():
            lesson = Learnt(known.address, known.detected, BulkMemory(known.bulk.size, known.bulk.broken))
            if lesson != Learnt(known.address):
                lessons[key] = lesson
        return lessons

    def _as_json(self, lessons: dict[str, Learnt]) -> dict[str, object]:
        devices = {
            key: {
                "address": learnt.address,
                "bulk": learnt.bulk.as_json(),
                "detected": None
                if learnt.detected is None
                else {
                    "profile": learnt.detected.profile,
                    "why": learnt.detected.why,
                    "sys_object_id": learnt.detected.sys_object_id,
                    "sys_descr": learnt.detected.sys_descr,
                },
            }
            for key, learnt in lessons.items()
        }
        return {"format": FORMAT, "profiles": self._revision, "devices": devices}

    def _load(self, path: Path) -> None:
        try:
            content = json.loads(path.read_bytes())
        except FileNotFoundError:
            return
        except (OSError, ValueError, RecursionError) as error:
            reason = getattr(error, "strerror", None) or "it is damaged"
            log.warning("%s is not used: %s; what was learnt will be learnt again", path, reason)
            return
        match content:
            case {"format": 1, "profiles": str(revision), "devices": dict(devices)}:
                for key, entry in devices.items():
                    match entry:
                        case {"address": str(address), "bulk": bulk, "detected": detected}:
                            known = _detection(detected) if revision == self._revision else None
                            self._devices[key] = Learnt(address, known, BulkMemory.from_json(bulk))
            case _:
                log.warning("%s is not used: it is of another form; what was learnt will be learnt again", path)


def _detection(stored: object) -> Detection | None:
    match stored:
        case {"profile": str(profile), "why": str(why), "sys_object_id": str(identity), "sys_descr": str(descr)}:
            return Detection(profile, why, identity, descr)
    return None
