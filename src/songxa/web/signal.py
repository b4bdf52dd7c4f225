"""Words about cells of the map and figures of the ledger, in one language. Chooses words; works nothing out."""

from __future__ import annotations

from songxa.coverage.ledger import words
from songxa.coverage.ledger.records import Records
from songxa.coverage.mapping import Level, Patch, Picture
from songxa.coverage.terms import Basis
from songxa.i18n import translate
from songxa.i18n.format import number, percent


def operators(language: str, records: Records, keys: tuple[str, ...]) -> str:
    """Names, in the order of the keys."""
    return ", ".join(words.operator(language, records, key) for key in keys)


def evidence(language: str, found: Picture, patch: Patch) -> str:
    """What a patch rests on."""
    if found.basis is Basis.DECLARED:
        return translate(language, "coverage.rests.declared")
    if found.basis is Basis.MEASURED:
        return translate(language, "coverage.rests.measured", n=number(language, patch.count))
    if patch.measured:
        return translate(language, "coverage.rests.near", metres=number(language, found.near_m))
    return translate(language, "coverage.rests.predicted")


def sentence(language: str, records: Records, found: Picture, patch: Patch) -> str:
    """A patch in a sentence: where, how probable, how strong, on what evidence."""
    area = records.head.areas.get(patch.area, patch.area) or records.head.commune
    level = translate(language, f"coverage.level.{patch.level}")
    values = {"area": area, "level": level, "technology": words.technology(found.technology)}
    if patch.level is Level.UNKNOWN:
        return translate(language, "coverage.cell.unknown", **values)
    parts = [translate(language, "coverage.cell", **values)]
    if patch.operators:
        parts.append(operators(language, records, patch.operators))
    if patch.chance is not None:
        parts.append(translate(language, "coverage.cell.chance", chance=percent(language, patch.chance)))
    if patch.mean_dbm is not None:
        parts.append(translate(language, "coverage.cell.level", level=number(language, patch.mean_dbm)))
    parts.append(evidence(language, found, patch))
    return "; ".join(parts)
