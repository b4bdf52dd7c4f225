"""The dossier of a dead spot as one HTML file to be printed on A4: no script, no link, nothing from elsewhere.

For staff and the operator concerned. It shows cells with their counts of households, and no household's own place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from songxa.coverage.criteria import ANY
from songxa.coverage.ledger import words
from songxa.coverage.ledger.drawing import draw
from songxa.coverage.ledger.explaining import distance
from songxa.coverage.ledger.ledger import Ledger, Sheet
from songxa.coverage.ledger.records import Entry, Spot
from songxa.i18n import translate
from songxa.i18n.format import moment, number, percent, zone
from songxa.model import Inventory
from songxa.text import plain

MOST_CELLS = 40

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=lambda value: plain(value) if type(value) is str else value,
)


@dataclass(frozen=True, slots=True)
class Power:
    """What is known of a device at a site: a line of words about its state, and one about its battery or mains."""

    site: str
    device: str
    state: str
    since: str = ""
    battery: str = ""


def render(
    language: str, ledger: Ledger, spot: Spot, inventory: Inventory, power: Sequence[Power], now: float
) -> bytes:
    """The document, UTF-8."""

    def say(key: str, **values: object) -> str:
        return translate(language, f"coverage.dossier.{key}", **values)

    sheets = ledger.sheets_of(spot.operator, spot.technology)
    text = _TEMPLATES.get_template("dossier.html").render(
        language=language,
        say=say,
        spot=spot,
        area=ledger.head.areas.get(spot.area, spot.area),
        commune=ledger.head.commune,
        summary=_summary(language, ledger, spot, _evidence(language, spot)),
        drawing=draw(ledger, spot, sheets, inventory.areas),
        colour=colour,
        metres=lambda value: distance(language, value),
        facts=_facts(language, ledger, spot, now),
        others=_others(language, ledger, spot),
        cells=_cells(language, ledger, spot, sheets),
        more=max(0, len(spot.cells) - MOST_CELLS),
        sites=_sites(language, spot, inventory, power),
        basis=_basis(language, ledger, spot),
        assumptions=words.assumptions(language, ledger),
        made=moment(language, ledger.head.made, zone(ledger.head.timezone)),
        printed=moment(language, now, zone(ledger.head.timezone)),
        threshold=number(language, ledger.threshold(spot.technology)),
        inputs=ledger.head.inputs,
        digest=ledger.head.digest,
        criteria=ledger.head.criteria_source or ledger.head.criteria,
    )
    return text.encode()


def colour(chance: float | None) -> str:
    """Of a cell: grey where nothing is known; dark where a signal is improbable. Told apart in black and white too."""
    if chance is None:
        return "#e8e8e8"
    for limit, shade in ((0.1, "#8c2d04"), (0.5, "#ec7014"), (0.9, "#fec44f")):
        if chance < limit:
            return shade
    return "#d9f0d3"


def _evidence(language: str, spot: Spot) -> str:
    if not spot.measured:
        return translate(language, "coverage.dossier.evidence.predicted")
    key = "coverage.dossier.evidence.confirmed" if spot.confirmed else "coverage.dossier.evidence.some"
    return translate(language, key, n=number(language, spot.measured))


def _summary(language: str, ledger: Ledger, spot: Spot, evidence: str) -> str:
    return translate(
        language,
        "coverage.dossier.summary_any" if spot.operator == ANY else "coverage.dossier.summary",
        area=ledger.head.areas.get(spot.area, spot.area),
        **({} if spot.operator == ANY else {"operator": words.operator(language, ledger, spot.operator)}),
        technology=words.technology(spot.technology),
        households=number(language, spot.households),
        population=number(language, spot.population),
        km2=number(language, spot.square_km, 2),
        chance=percent(language, spot.probability),
        threshold=number(language, ledger.threshold(spot.technology)),
        evidence=evidence,
    )


def _facts(language: str, ledger: Ledger, spot: Spot, now: float) -> list[tuple[str, list[str], str]]:
    """Of the village as a whole, by operator: the facts in lines, and the verdict with its reason."""
    shown = []
    for entry in ledger.of(spot.area):
        if entry.technology is spot.technology and spot.operator in (entry.operator, ANY):
            facts = (entry.declared, entry.predicted, entry.measured, entry.experienced)
            lines = [words.fact(language, ledger, fact, now) for fact in facts if fact is not None]
            shown.append((words.operator(language, ledger, entry.operator), lines, _verdict(language, ledger, entry)))
    return shown


def _verdict(language: str, ledger: Ledger, entry: Entry) -> str:
    against = words.measured_against(language, ledger, entry)
    told = f"{words.verdict(language, entry.verdict)}. {words.reason(language, entry.reason)}"
    return f"{told} {against}" if against else told


def _others(language: str, ledger: Ledger, spot: Spot) -> list[tuple[str, str, str, str]]:
    """What else there is in the spot: of every operator's technology the chance, and the households that have it."""
    at = np.array(spot.cells, dtype=np.int64)
    weight = ledger.map.households[at].astype(np.float64)
    shown = []
    for sheet in ledger.sheets:
        if sheet.technology is spot.technology and sheet.operator == spot.operator:
            continue
        chance = sheet.chance(ledger.threshold(sheet.technology))[at]
        known = ~np.isnan(chance)
        share = float(np.average(chance[known], weights=weight[known])) if weight[known].sum() > 0 else None
        shown.append(
            (
                words.operator(language, ledger, sheet.operator),
                words.technology(sheet.technology),
                words.share(language, share),
                number(language, float((weight[known] * chance[known]).sum())) if known.any() else words.NONE,
            )
        )
    return shown


def _cells(language: str, ledger: Ledger, spot: Spot, sheets: Sequence[Sheet]) -> list[list[str]]:
    """The spot's points with most households: where, how many, what is expected, what was measured."""
    at = np.array(spot.cells, dtype=np.int64)
    order = at[np.argsort(-ledger.map.households[at], kind="stable")]
    rows = []
    for point in order[~ledger.map.staff_only[order]][:MOST_CELLS]:
        best = max(sheets, key=lambda sheet: np.nan_to_num(sheet.mean_dbm[point], nan=-999.0))
        rows.append(
            [
                f"{ledger.map.points.latitude[point]:.5f}, {ledger.map.points.longitude[point]:.5f}",
                number(language, float(ledger.map.households[point]), 1),
                words.level(language, float(best.mean_dbm[point])),
                percent(language, float(best.chance(ledger.threshold(best.technology))[point])),
                number(language, sum(int(sheet.count[point]) for sheet in sheets)),
                words.level(language, float(best.median_dbm[point])) if best.count[point] else words.NONE,
            ]
        )
    return rows


def _sites(
    language: str, spot: Spot, inventory: Inventory, power: Sequence[Power]
) -> list[tuple[str, str, list[Power]]]:
    """The nearest sites, with what is known of what stands there."""
    by_site: Mapping[str, list[Power]] = {key: [each for each in power if each.site == key] for key, _ in spot.sites}
    return [
        (
            inventory.sites[key].name if key in inventory.sites else key,
            distance(language, metres),
            by_site[key],
        )
        for key, metres in spot.sites
    ]


def _basis(language: str, ledger: Ledger, spot: Spot) -> list[str]:
    """How the figures were computed: models, tuning, validation, notes, by operator."""
    lines = []
    for each in ledger.told:
        if each.technology is not spot.technology or spot.operator not in (each.operator, ANY):
            continue
        models = ", ".join(
            f"{translate(language, f'coverage.model.{name.lower()}')} {percent(language, share)}"
            for name, share in each.models.items()
        )
        lines.append(
            translate(
                language,
                "coverage.dossier.layer",
                operator=words.operator(language, ledger, each.operator),
                technology=words.technology(each.technology),
                transmitters=number(language, each.transmitters),
                samples=number(language, each.samples),
                models=models or words.NONE,
            )
        )
        lines += [words.note(language, key, values) for key, values in each.notes]
    return lines
