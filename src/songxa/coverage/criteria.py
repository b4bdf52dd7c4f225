"""The criteria file: what counts as covered, what is asked for, on what evidence, and figures entered by hand.

Reads and checks one YAML file; judges nothing. Without a file the defaults of this module hold, and are told as such.
"""

# ruff: noqa: RUF012  (pydantic copies a model's default values; ruff sees that only where BaseModel is named)

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, time, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from songxa.coverage.terms import Setting, Technology, Weight
from songxa.inventory import files, yaml12
from songxa.inventory.messages import Explainer, printable, shown
from songxa.inventory.terms import Day, Entry, Key, Note, Text, nothing
from songxa.model import InventoryError, Problem

DEFAULT_TEXT = Path(__file__).with_name("criteria.yaml")
"""What `songxa coverage criteria` writes: these defaults, with a comment each."""

ANY, ALL, EACH = "any", "all", "each"
"""Instead of an operator: one of them is enough, none may lack, each is judged on its own."""

Dbm = Annotated[float, Field(ge=-140, le=-30, allow_inf_nan=False)]
Ratio = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Days = Annotated[int, Field(ge=1, le=36_500)]
Metres = Annotated[float, Field(ge=10, le=10_000, allow_inf_nan=False)]
Tech = Annotated[Technology, Field(strict=False)]


class ThresholdsEntry(Entry):
    """The weakest signal that counts as covered, by technology: RSRP (4G), SS-RSRP (5G), RSSI (wifi), in dBm."""

    lte: Annotated[Dbm, Field(alias="4G")] = -105.0
    """4G: RSRP in dBm."""
    nr: Annotated[Dbm, Field(alias="5G")] = -110.0
    """5G: SS-RSRP in dBm."""
    wifi: Dbm = -75.0
    """Wi-Fi: received power in dBm."""

    def of(self, technology: str) -> float:
        """The threshold in dBm."""
        return {Technology.LTE: self.lte, Technology.NR: self.nr, Technology.WIFI: self.wifi}[Technology(technology)]


class EvidenceEntry(Entry):
    """What a verdict needs to rest on; less than that is `not enough evidence`."""

    samples: Annotated[int, Field(ge=1, le=1_000_000)] = 10
    """Measurements in the place, at the least."""
    contributors: Annotated[int, Field(ge=1, le=10_000)] = 3
    """People who measured, at the least; one survey of the commune's or operator's own staff is enough alone."""
    near_m: Metres = 500.0
    """How far a measurement tells of its surroundings, in metres."""
    share: Ratio = 0.5
    """Share of the households that must live so near a measurement."""
    place_m: Metres = 150.0
    """The same for a public place, in metres."""
    max_age_days: Days = 365
    """Older measurements do not count for a verdict."""
    predicted_alone: bool = False
    """Whether a verdict may rest on the model alone, without any measurement."""


class RequiredEntry(Entry):
    """One figure that is asked for."""

    name: Note = ""
    """What people call it."""
    technology: Tech
    """4G, 5G or wifi."""
    level: Annotated[str, Field(max_length=63)] = "village"
    """Which areas it is asked of, by their level in the inventory: village, commune, province …"""
    operator: Key = EACH
    """any: one operator is enough; all: none may lack; each: every one is judged on its own; or an operator's key."""
    of: Annotated[Weight, Field(strict=False)] = Weight.HOUSEHOLDS
    """Share of what: households, population or area."""
    setting: Annotated[Setting, Field(strict=False)] = Setting.OUTDOORS
    """outdoors or indoors."""
    share: Ratio
    """At least this share, 0 to 1."""


class What(StrEnum):
    """Figures that no survey of songxa's gives."""

    FIBRE_HOUSEHOLDS = "fibre-households"
    FIXED_SUBSCRIPTIONS = "fixed-subscriptions"
    MOBILE_SUBSCRIPTIONS = "mobile-subscriptions"
    SMARTPHONE_HOUSEHOLDS = "smartphone-households"
    SPEED_DOWN = "i-speed-download-mbps"
    SPEED_UP = "i-speed-upload-mbps"
    SPEED_LATENCY = "i-speed-latency-ms"


class FigureEntry(Entry):
    """A figure that somebody entered by hand."""

    area: Key
    """Key of the area."""
    what: Annotated[What, Field(strict=False)]
    """What the figure is of."""
    value: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
    """The figure: households or subscriptions as a number, speeds in Mbit/s, latency in ms."""
    date: Day
    """The day that it is of, in quotes or not."""
    source: Text
    """Who says so: a document's number, an office. Never a person's name."""
    operator: Key | None = None
    """Key of the operator, where it is of one."""


class PlacesEntry(Entry):
    """When a public place counts as covered, or not."""

    chance: Annotated[float, Field(gt=0.5, lt=1, allow_inf_nan=False)] = 0.9
    """Met from this probability on, not met from its opposite down; in between it is not enough evidence."""


class CriteriaFile(Entry):
    """What counts as covered, what is asked for, and on what evidence."""

    source: Note = ""
    """Where these criteria come from: a decision's number and date."""
    thresholds: Annotated[ThresholdsEntry, BeforeValidator(nothing)] = ThresholdsEntry()
    """The weakest signal that counts."""
    interval: Annotated[float, Field(ge=0.5, le=0.99, allow_inf_nan=False)] = 0.8
    """How probable it is to be that the true share lies within the interval that is printed."""
    evidence: Annotated[EvidenceEntry, BeforeValidator(nothing)] = EvidenceEntry()
    """What a verdict needs."""
    places: Annotated[PlacesEntry, BeforeValidator(nothing)] = PlacesEntry()
    """Public places."""
    required: Annotated[
        dict[Key, RequiredEntry], BeforeValidator(nothing), Field(json_schema_extra={"type": "object"})
    ] = {
        "village-4g": RequiredEntry(technology=Technology.LTE, share=0.95),
        "commune-4g": RequiredEntry(technology=Technology.LTE, level="commune", operator=ANY, share=0.99),
    }
    """The figures that are asked for, by key."""
    figures: Annotated[list[FigureEntry], BeforeValidator(lambda value: [] if value is None else value)] = []
    """Figures that people enter by hand."""
    version: Literal[1] = 1
    """Of this file's format."""


class Criteria:
    """A checked criteria file. `digest` tells contents apart; `name` is the file's, empty for the defaults."""

    def __init__(self, said: CriteriaFile | None = None, name: str = "", digest: str = "default") -> None:
        self.said, self.name, self.digest = said or CriteriaFile(), name, digest

    def threshold(self, technology: str) -> float:
        """The weakest signal that counts as covered, dBm."""
        return self.said.thresholds.of(technology)

    @property
    def evidence(self) -> EvidenceEntry:
        return self.said.evidence

    def asked(self, technology: str, level: str, operator: str, weight: Weight, setting: Setting) -> tuple[str, float]:
        """The key and the share of what is asked of such a figure; an empty key where nothing is.

        A requirement of one operator goes before one of each; of several the strictest holds.
        """
        found = [
            (each.operator == operator, each.share, key)
            for key, each in self.said.required.items()
            if (each.technology, each.level, each.of, each.setting) == (technology, level, weight, setting)
            and (each.operator == operator or (each.operator == EACH and operator not in (ANY, ALL)))
        ]
        _, share, key = max(found, default=(False, 0.0, ""))
        return key, share


def load(
    path: Path | None, areas: Mapping[str, object] | None = None, operators: Mapping[str, object] | None = None
) -> Criteria:
    """Reads a criteria file; the defaults for None. `areas` and `operators`, where given, are the inventory's.

    Raises InventoryError with every problem at once, a line each: where, what is wrong, what is accepted.
    """
    if path is None:
        return Criteria()
    name = printable(str(path))
    content = files.read(path, name)
    document = yaml12.parse(files.decoded(content, name))
    problems = [_problem(name, document, flaw.path, flaw.message, flaw.line) for flaw in document.flaws]
    if problems:
        raise InventoryError(problems)
    root = {} if document.root is None else document.root
    if not isinstance(root, dict):
        raise files.refusal(name, "the file is no mapping; accepted: a mapping with thresholds, evidence, required, …")
    try:
        said = CriteriaFile.model_validate(root)
    except ValidationError as error:
        explain = _Explainer().explain
        for each in error.errors(include_url=False, include_context=False):
            place, message = explain(each)
            problems.append(_problem(name, document, place, message))
        raise InventoryError(sorted(problems, key=lambda problem: problem.line)) from None
    problems = [
        _problem(name, document, place, message) for place, message in _unknown(said, areas or {}, operators or {})
    ]
    if problems:
        raise InventoryError(problems)
    return Criteria(said, name, hashlib.sha256(content).hexdigest())


def at(day: str, where: tzinfo) -> float:
    """The beginning of a day (YYYY-MM-DD), UTC seconds."""
    return datetime.combine(date.fromisoformat(day), time(), where).timestamp()


class _Explainer(Explainer):
    """The inventory's words for what does not fit, over this file's schema."""

    def __init__(self) -> None:
        self._root: Mapping[str, Any] = CriteriaFile.model_json_schema(mode="validation")


def _unknown(
    said: CriteriaFile, areas: Mapping[str, object], operators: Mapping[str, object]
) -> list[tuple[yaml12.Path, str]]:
    """Keys that the inventory does not have, and days that no calendar has."""
    found: list[tuple[yaml12.Path, str]] = []
    known = {*operators, ANY, ALL, EACH}
    if operators:
        found += [
            (("required", key, "operator"), f"is {each.operator}; accepted: {', '.join(sorted(known))}")
            for key, each in said.required.items()
            if each.operator not in known
        ]
    for number, each in enumerate(said.figures):
        here = ("figures", number)
        if areas and each.area not in areas:
            found.append(((*here, "area"), f"is {each.area}, no area of the inventory; accepted: the key of one"))
        if operators and each.operator is not None and each.operator not in operators:
            found.append(((*here, "operator"), f"is {each.operator}; accepted: {', '.join(sorted(operators))}"))
        try:
            date.fromisoformat(each.date)
        except ValueError:
            found.append(((*here, "date"), f"is {each.date}, no day of a calendar; accepted: such as 2026-12-05"))
    return found


def _problem(name: str, document: yaml12.Document, place: yaml12.Path, message: str, line: int = 0) -> Problem:
    key = "".join(f"[{step}]" if isinstance(step, int) else f".{shown(step)}" for step in place).removeprefix(".")
    return Problem(name, line or document.line(place), key, printable(message))
