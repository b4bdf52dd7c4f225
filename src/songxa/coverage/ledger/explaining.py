"""From which sector, model, measurements and assumptions a point's figures come. Looks up; works nothing out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from songxa.coverage.ledger import words
from songxa.coverage.ledger.ledger import Ledger, Sheet
from songxa.coverage.ledger.records import Told
from songxa.coverage.nouns import Transmitter
from songxa.coverage.terms import Model, Setting, Technology
from songxa.i18n import known, translate
from songxa.i18n.format import number, percent


@dataclass(frozen=True, slots=True)
class Here:
    """One operator's technology at a point. None stands for unknown, `evidence_m` None for no measurement at all."""

    operator: str
    technology: Technology
    threshold_dbm: float
    chance: float | None
    chance_indoors: float | None
    mean_dbm: float | None
    sigma_db: float | None
    bare_dbm: float | None
    bare_sigma_db: float | None
    server: Transmitter | None
    distance_m: float | None
    excess_db: float | None
    model: Model
    evidence_m: float | None
    samples: int
    median_dbm: float | None
    newest: float | None
    claimed: bool | None
    told: Told


def explain(ledger: Ledger, point: int) -> list[Here]:
    """Everything about a point, by operator and technology."""
    return [_here(ledger, sheet, told, point) for sheet, told in zip(ledger.sheets, ledger.told, strict=True)]


def _here(ledger: Ledger, sheet: Sheet, told: Told, point: int) -> Here:
    threshold = ledger.threshold(sheet.technology)
    server = int(sheet.server[point])
    return Here(
        operator=sheet.operator,
        technology=sheet.technology,
        threshold_dbm=threshold,
        chance=_known(sheet.chance(threshold)[point]),
        chance_indoors=_known(sheet.chance(threshold, Setting.INDOORS)[point]),
        mean_dbm=_known(sheet.mean_dbm[point]),
        sigma_db=_known(sheet.sigma_db[point]),
        bare_dbm=_known(sheet.bare_dbm[point]),
        bare_sigma_db=_known(sheet.bare_sigma_db[point]),
        server=sheet.transmitters[server] if server >= 0 else None,
        distance_m=_known(sheet.distance_m[point]) if server >= 0 else None,
        excess_db=_known(sheet.excess_db[point]) if server >= 0 else None,
        model=Model(int(sheet.model[point])),
        evidence_m=_known(sheet.evidence_m[point]),
        samples=int(sheet.count[point]),
        median_dbm=_known(sheet.median_dbm[point]),
        newest=_known(sheet.newest[point]),
        claimed=bool(sheet.claimed[point]) if sheet.claims else None,
        told=told,
    )


def _known(value: np.floating[Any]) -> float | None:
    return float(value) if np.isfinite(value) else None


def as_plain(here: Here) -> dict[str, Any]:
    """For JSON."""
    plain = asdict(here)
    del plain["told"]
    server = here.server
    plain["model"] = here.model.name.lower()
    plain["server"] = server and {
        "key": server.key,
        "site": server.site,
        "device": server.device or None,
        "band_mhz": server.band_mhz,
        "assumed": list(server.assumed),
    }
    return plain


def first_line(language: str, ledger: Ledger, here: Here) -> str:
    """The answer: how probable a signal is."""
    who = {"operator": words.operator(language, ledger, here.operator), "technology": words.technology(here.technology)}
    if here.chance is None:
        return translate(language, "cli.coverage.explain.unknown", **who)
    return translate(
        language,
        "cli.coverage.explain.chance",
        **who,
        chance=percent(language, here.chance),
        indoors=words.share(language, here.chance_indoors),
        threshold=number(language, here.threshold_dbm),
    )


def lines(language: str, ledger: Ledger, here: Here, now: float) -> Iterator[str]:
    """What the answer rests on, a line each."""

    def say(key: str, **values: object) -> str:
        return translate(language, f"cli.coverage.explain.{key}", **values)

    def decimal(value: float | None) -> str:
        return words.NONE if value is None else number(language, value, 1)

    if here.mean_dbm is not None:
        bare = {"bare": decimal(here.bare_dbm), "bare_sigma": decimal(here.bare_sigma_db)}
        yield say("level", level=decimal(here.mean_dbm), sigma=decimal(here.sigma_db), **bare)
    if here.server is not None and here.distance_m is not None:
        yield say(
            "server",
            sector=here.server.key,
            band=number(language, here.server.band_mhz),
            distance=distance(language, here.distance_m),
            model=translate(language, f"coverage.model.{here.model.name.lower()}"),
            excess=decimal(here.excess_db),
        )
        if assumed := [each for each in here.server.assumed if known(f"coverage.assumed.{each}")]:
            yield say("assumed", fields="; ".join(translate(language, f"coverage.assumed.{each}") for each in assumed))
    if here.samples:
        when = words.age(language, ledger, here.newest, now)
        yield say("measured", n=number(language, here.samples), level=decimal(here.median_dbm), when=when)
    elif here.evidence_m is not None:
        yield say("evidence", distance=distance(language, here.evidence_m))
    else:
        yield say("no_evidence")
    if here.claimed is not None:
        yield say("claimed" if here.claimed else "not_claimed")
    yield from _fit(language, here.told)


def _fit(language: str, told: Told) -> Iterator[str]:
    """How the layer was tuned, band by band, and how well that held."""
    for band in dict.fromkeys(name.partition(".")[0] for name in told.tuning):
        yield translate(
            language,
            "cli.coverage.explain.tuned",
            band=band,
            bins=number(language, told.tuning[f"{band}.bins"]),
            offset=number(language, told.tuning[f"{band}.offset_db"], 1),
            slope=number(language, told.tuning[f"{band}.slope_db"], 1),
            share=number(language, told.tuning[f"{band}.share"], 2),
        )
    if told.validation:
        found = told.validation
        yield translate(
            language,
            "cli.coverage.explain.validated",
            rmse=number(language, found["rmse_db"], 1),
            bare=number(language, found.get("bare_rmse_db", float("nan")), 1),
            inside=percent(language, found["inside"]),
            bins=number(language, found["bins"]),
        )
    for key, values in told.notes:
        yield words.note(language, key, values)


def distance(language: str, metres: float) -> str:
    """Metres, or kilometres from one on."""
    return f"{number(language, metres / 1000, 1)} km" if metres >= 1000 else f"{number(language, metres)} m"
