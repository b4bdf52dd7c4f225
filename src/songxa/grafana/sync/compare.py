"""What is the same and what is not, between what was written, what is there and what is wanted. Pure functions.

A thing is compared as a document: JSON without what Grafana numbers itself and without what says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from songxa.grafana.api import JsonObject
from songxa.grafana.sync.reasons import DELETED, EDITED, PROVISIONED, UNKNOWN
from songxa.grafana.sync.steps import Act, Difference
from songxa.model import Trouble

UNCOMPARED = frozenset({"id", "version", "iteration", "gnetId", "schemaVersion"})
"""Keys of a board that Grafana sets itself, or raises when it reads an older one."""


@dataclass(frozen=True, slots=True)
class Live:
    """A thing as it is in Grafana. `whole` is all of it, for people; `fixed`: it comes from a file and cannot be
    written. `folder` is the uid of the one it stands in; `number` is a team's."""

    document: JsonObject
    version: int = 0
    whole: JsonObject = field(default_factory=dict)
    fixed: bool = False
    folder: str = ""
    number: int = 0


class Known(NamedTuple):
    """What the ledger says: the digest of what was applied, what was read back after that, its version, Grafana's."""

    applied: str
    read_back: JsonObject
    version: int
    grafana: str


class Verdict(NamedTuple):
    """`why` is of `reasons`: why it is in conflict; and what stands against other acts, which an overwrite breaks."""

    act: Act
    why: Trouble | None = None


def board(spec: JsonObject) -> JsonObject:
    """A board's JSON, to be compared."""
    found: JsonObject = compact({key: value for key, value in spec.items() if key not in UNCOMPARED})
    return found


def compact(value: Any) -> Any:
    """Without keys that say nothing, whole floats as the integers that they come back as."""
    if isinstance(value, Mapping):
        inner = ((str(key), compact(below)) for key, below in value.items())
        return {key: below for key, below in inner if not _says_nothing(below)}
    if isinstance(value, list | tuple):
        return [compact(below) for below in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _says_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | tuple | Mapping) and not value)


def canonical(value: Any) -> str:
    """One text for one value, whatever the order of its keys; tells true from 1."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """SHA-256 of `canonical`, in hexadecimal."""
    return sha256(canonical(value).encode(errors="surrogatepass")).hexdigest()


def same(one: Any, other: Any) -> bool:
    return canonical(one) == canonical(other)


def edited(live: Live, known: Known, grafana: str) -> bool:
    """Whether people have been at it. Other content under the same version, from another Grafana, is its own doing."""
    is_its_own = live.version != 0 and live.version == known.version and grafana != known.grafana
    return not is_its_own and not same(live.document, known.read_back)


def judge(
    wanted: JsonObject | None, live: Live | None, known: Known | None, grafana: str, *, overwrite: bool = False
) -> Verdict:
    """What is to become of a thing, by three sides: wanted, there, and last written. `grafana` is the server's version.

    `DELETE` says only that it is not wanted any more: whether it may be deleted is not decided here.
    """
    if wanted is None:
        return _unwanted(live, known, grafana)
    if live is None:
        if known is None or overwrite:
            return Verdict(Act.CREATE, DELETED if known else None)
        return Verdict(Act.CONFLICT, DELETED)
    if same(live.document, wanted):
        is_noted = known is not None and known == Known(digest(wanted), live.document, live.version, grafana)
        return Verdict(Act.NOTHING if is_noted else Act.RECORD)
    return _differing(wanted, live, known, grafana, overwrite=overwrite)


def _unwanted(live: Live | None, known: Known | None, grafana: str) -> Verdict:
    if live is None or known is None:
        return Verdict(Act.NOTHING)
    return Verdict(Act.DELETE, EDITED if edited(live, known, grafana) else None)


def _differing(wanted: JsonObject, live: Live, known: Known | None, grafana: str, *, overwrite: bool) -> Verdict:
    if live.fixed:
        return Verdict(Act.CONFLICT, PROVISIONED)
    if known is None or edited(live, known, grafana):
        why = UNKNOWN if known is None else EDITED
        return Verdict(Act.UPDATE, why) if overwrite else Verdict(Act.CONFLICT, why)
    if known.applied != digest(wanted):
        return Verdict(Act.UPDATE)
    is_noted = known.version == live.version and known.grafana == grafana and same(known.read_back, live.document)
    return Verdict(Act.NOTHING if is_noted else Act.RECORD)


def differences(live: Any, wanted: Any, path: str = "") -> Iterator[Difference]:
    """The places where two documents differ, in order. Parts of a list with ids, as panels, are matched by them."""
    if isinstance(live, Mapping) and isinstance(wanted, Mapping):
        for key in {**live, **wanted}:
            yield from differences(live.get(key), wanted.get(key), f"{path}.{key}" if path else str(key))
    elif isinstance(live, list | tuple) and isinstance(wanted, list | tuple):
        yield from _between_lists(live, wanted, path)
    elif not same(live, wanted):
        yield Difference(path, live, wanted)


def _between_lists(live: Sequence[Any], wanted: Sequence[Any], path: str) -> Iterator[Difference]:
    by_id = [_by_id(each) for each in (live, wanted)]
    if by_id[0] is not None and by_id[1] is not None:
        for key in {**by_id[0], **by_id[1]}:
            yield from differences(by_id[0].get(key), by_id[1].get(key), f"{path}[id={key}]")
        if list(by_id[0]) != list(by_id[1]) and set(by_id[0]) == set(by_id[1]):
            yield Difference(f"{path}[].id", list(by_id[0]), list(by_id[1]))
        return
    for place in range(max(len(live), len(wanted))):
        one, other = (each[place] if place < len(each) else None for each in (live, wanted))
        yield from differences(one, other, f"{path}[{place}]")


def _by_id(parts: Sequence[Any]) -> dict[Any, Any] | None:
    """Parts by their ids, None where they have none of their own."""
    found = {part["id"]: part for part in parts if isinstance(part, Mapping) and type(part.get("id")) is int}
    return found if parts and len(found) == len(parts) else None
