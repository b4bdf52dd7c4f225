"""Which profile a device has, and why: longest sysObjectID prefix, then sysDescr, then questions. No socket."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from songxa.collectors.snmp.ber import GETNEXT, Value, encode_oid
from songxa.collectors.snmp.convert import device_text
from songxa.collectors.snmp.profile_model import GENERIC, Library, Profile
from songxa.collectors.snmp.profile_schema import Probe
from songxa.collectors.snmp.session import DeadlineExceeded, Exchange, Request, SnmpError, Timeout, get_many

SYS_DESCR = encode_oid("1.3.6.1.2.1.1.1.0")


@dataclass(frozen=True, slots=True)
class Detection:
    """What was found. `why` is for people; it holds for as long as the device says the same sysObjectID.

    Not `certain` is what was found while questions went unanswered: it serves for one visit.
    """

    profile: str
    why: str
    sys_object_id: str
    sys_descr: str
    certain: bool = True


def detect(library: Library, sys_object_id: str) -> Exchange[Detection]:
    """Finds the profile of a device that has just answered; `sys_object_id` is empty if it has none.

    A question that goes wrong is a "no". Raises Timeout if the device does not even answer for its sysDescr.
    """
    candidates, prefix = by_prefix(library, sys_object_id)
    questions = [] if len(candidates) == 1 else _questions(candidates or library.profiles.values())
    asked = [SYS_DESCR, *(encode_oid(probe.get) for probe, _ in questions if probe.get)]
    certain = True
    try:
        values = yield from _ask(asked)
    except Timeout:
        values = yield from _ask([SYS_DESCR])
        certain = False
    raw = values.get(SYS_DESCR)
    sys_descr = device_text(raw) if isinstance(raw, bytes) else ""

    def found(profile: str, why: str) -> Detection:
        return Detection(profile, why, sys_object_id, sys_descr, certain)

    if len(candidates) == 1:
        return found(candidates[0].name, f"sysObjectID {sys_object_id} begins with {prefix}")
    for profile in candidates or library.profiles.values():
        pattern = profile.detect.sys_descr
        if pattern is not None and re.search(pattern, sys_descr):
            return found(profile.name, f"sysDescr {sys_descr!r} matches {pattern}")
    for probe, profile in questions:
        try:
            fits = yield from _answers(probe, values)
        except Timeout:
            fits = certain = False
        if fits:
            return found(profile.name, f"it has {probe.get or probe.under}")
    identity = f"sysObjectID {sys_object_id}" if sys_object_id else "no sysObjectID"
    return found(GENERIC, f"{identity} and sysDescr {sys_descr!r} belong to no known family")


def by_prefix(library: Library, sys_object_id: str) -> tuple[list[Profile], str]:
    """The profiles with the longest sysObjectID prefix that fits, and that prefix."""
    best: list[Profile] = []
    longest = ""
    for profile in library.profiles.values():
        for prefix in profile.detect.sys_object_id:
            if f"{sys_object_id}.".startswith(f"{prefix}.") and len(prefix) >= len(longest):
                best = [*best, profile] if prefix == longest else [profile]
                longest = prefix
    return best, longest


def _questions(profiles: Iterable[Profile]) -> list[tuple[Probe, Profile]]:
    found = [(probe, profile) for profile in profiles for probe in profile.detect.probes]
    return sorted(found, key=lambda question: (question[0].order, question[1].name))


def _ask(oids: list[bytes]) -> Exchange[Mapping[bytes, Value]]:
    try:
        answer = yield from get_many(oids)
    except (Timeout, DeadlineExceeded):
        raise
    except SnmpError:
        return {}
    return dict(zip(oids, answer.values, strict=True))


def _answers(probe: Probe, values: Mapping[bytes, Value]) -> Exchange[bool]:
    if probe.get is not None:
        value = values.get(encode_oid(probe.get))
        text = device_text(value) if isinstance(value, bytes) else "" if value is None else str(value)
        return value is not None and re.search(probe.matches, text) is not None
    root = encode_oid(probe.under or "")
    try:
        answer = yield Request(GETNEXT, (root,))
    except (Timeout, DeadlineExceeded):
        raise
    except SnmpError:
        return False
    return not answer.error_status and answer.values[0] is not None and answer.oids[0].startswith(root)
