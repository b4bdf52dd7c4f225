"""What every command about coverage starts with: the ledger of a data folder, its places, options. Prints nothing."""

from __future__ import annotations

import re
import textwrap
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songxa.commands.desk import folder_of, names
from songxa.commands.shared import INVALID, fail, say
from songxa.i18n.format import fold, zone
from songxa.model import SongxaError
from songxa.terminal import TABLE_WIDTH
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.coverage.ledger.ledger import Ledger
    from songxa.coverage.ledger.records import Place, Records
    from songxa.coverage.terms import Technology

MOST_NAMED = 8


class Tech(StrEnum):
    """What `--technology` takes."""

    LTE = "4G"
    NR = "5G"
    WIFI = "wifi"


OfOperator = Annotated[str | None, typer.Option("--operator", help=say("coverage.operator"), metavar="KEY")]
OfTechnology = Annotated[
    Tech | None, typer.Option("--technology", help=say("coverage.technology"), case_sensitive=False)
]
OfArea = Annotated[str | None, typer.Option("--area", help=say("coverage.area"), metavar="KEY")]
_COORDINATES = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*\Z")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that somebody named: one of the ledger's, or coordinates."""

    name: str
    latitude: float
    longitude: float
    place: Place | None = None


def records_of(data: Path | None, simulated: bool) -> tuple[Path, Records]:
    """The folder, and the figures of its ledger without the arrays. Ends where there is none."""
    from songxa.coverage.ledger import reading

    folder = folder_of(data, simulated)
    try:
        return folder, reading.records(folder)
    except reading.NoLedger:
        fail(INVALID, say("coverage.no_ledger", folder=folder))


def ledger_of(data: Path | None, simulated: bool) -> tuple[Path, Ledger]:
    """The folder and its whole ledger. Ends where there is none."""
    from songxa.coverage.ledger import reading, store

    folder = folder_of(data, simulated)
    try:
        return folder, store.read(folder)
    except reading.NoLedger:
        fail(INVALID, say("coverage.no_ledger", folder=folder))


def changed(records: Records, folder: Path, file: Path | None) -> bool:
    """Whether inventory, criteria or evidence are others than when the ledger was made; no where nobody can tell."""
    from songxa.coverage import compute, criteria

    commune = names(file)
    if commune is None:
        return False
    given = records.head.criteria or commune.coverage.criteria
    try:
        rules = criteria.load(Path(given) if given else None)
        inputs = compute.Inputs.of(commune, folder, rules, records.head.made)
        return compute.digest_of(inputs, probes=False) != records.head.standing
    except SongxaError:
        return True


def paragraphs(lines: Iterable[str], *, bold: bool = False, indent: str = "") -> None:
    """Lines of text as wide as a table; empty ones are left out."""
    for line in lines:
        for part in textwrap.wrap(plain(line), TABLE_WIDTH, initial_indent=indent, subsequent_indent=indent):
            typer.secho(part, bold=bold)


def where(records: Records) -> tzinfo:
    """The commune's time zone."""
    return zone(records.head.timezone)


def now() -> float:
    """The moment that ages are told of."""
    return time.time()


def technology_of(chosen: Tech | None) -> Technology | None:
    """The same in the ledger's words."""
    from songxa.coverage.terms import Technology

    return None if chosen is None else Technology(chosen.value)


def operator_of(records: Records, key: str | None, *others: str) -> str | None:
    """The operator that was named. Ends where the ledger has no such one; `others` are accepted besides."""
    known = [*sorted({each.operator for each in records.told}), *others]
    if key is not None and key not in known:
        fail(INVALID, say("coverage.unknown_operator", operator=plain(key), some=", ".join(known) or "–"))
    return key


def area_of(records: Records, text: str | None) -> str | None:
    """The key of the area that was named. Ends where there is none."""
    if text is None:
        return None
    place = found(records, text)
    if place is None or place.kind == "place":
        areas = [each.key for each in records.places if each.kind != "place"]
        fail(INVALID, say("coverage.unknown_place", place=plain(text), some=", ".join(areas[:MOST_NAMED])))
    return place.key


def found(records: Records, text: str) -> Place | None:
    """The place of that key, else the only one of that name. Ends where there are several."""
    exact = records.place(text)
    if exact is not None:
        return exact
    wanted = fold(text)
    named = [each for each in records.places if fold(each.name) == wanted]
    named = named or [each for each in records.places if wanted and wanted in fold(each.name)]
    if len(named) > 1:
        some = ", ".join(each.key for each in named[:MOST_NAMED])
        fail(INVALID, say("coverage.many_places", place=plain(text), some=some))
    return named[0] if named else None


def spot_of(records: Records, text: str) -> Spot:
    """A place by key, name or coordinates. Ends where there is none."""
    given = _COORDINATES.match(text)
    if given:
        return Spot(plain(text), float(given[1]), float(given[2]))
    place = found(records, text)
    if place is None:
        some = ", ".join(each.key for each in records.places[:MOST_NAMED])
        fail(INVALID, say("coverage.unknown_place", place=plain(text), some=some or "–"))
    return Spot(place.name, place.latitude, place.longitude, place)


def inside(records: Records, area: str) -> frozenset[str]:
    """An area's key, and those of everything in it, public places as well."""
    keys, grown = {area}, True
    while grown:
        more = {each.key for each in records.places if each.area in keys} - keys
        grown = bool(more)
        keys |= more
    return frozenset(keys)
