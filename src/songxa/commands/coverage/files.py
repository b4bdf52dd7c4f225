"""`songxa coverage criteria`, `dossier` and `export`: what goes into files. Works nothing out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songxa.commands.coverage.ask import ledger_of, now
from songxa.commands.monthly import write
from songxa.commands.shared import (
    DEFAULT_INVENTORY,
    INVALID,
    LANGUAGE,
    Data,
    InventoryFile,
    Simulated,
    fail,
    load,
    note,
    say,
)
from songxa.i18n import translate
from songxa.i18n.format import clock, percent, span, zone
from songxa.model import Inventory, StartError
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.coverage.ledger.dossier import Power
    from songxa.coverage.ledger.records import Spot
    from songxa.history import Archive

Out = Annotated[Path | None, typer.Option("--out", "-o", help=say("coverage.out"), metavar="FILE", readable=False)]
LATELY_S = 3600.0
"""What a battery told longer ago is not told any more."""


class Format(StrEnum):
    """What a ledger can be exported as."""

    CSV = "csv"
    GEOJSON = "geojson"
    JSON = "json"


def criteria(out: Path | None, check: Path | None) -> None:
    """Writes the commented default, or says what is wrong with a file. Never writes over one."""
    from songxa.coverage import criteria as criteria_of

    if check is not None:
        found = criteria_of.load(check)
        counts = {"n": len(found.said.required), "figures": len(found.said.figures)}
        typer.echo(say("coverage.criteria.good", file=check, **counts))
        return
    text = criteria_of.DEFAULT_TEXT.read_text(encoding="utf-8")
    if out is None:
        typer.echo(text, nl=False)
    elif out.exists():
        fail(INVALID, say("coverage.criteria.there", file=out))
    else:
        write(out, text.encode())
        note(say("coverage.export.written", file=out))


def dossier(
    spot: Annotated[str | None, typer.Argument(help=say("coverage.spot"), metavar="SPOT")] = None,
    out: Out = None,
    inventory: InventoryFile = DEFAULT_INVENTORY,
    data: Data = None,
    simulate: Simulated = False,
) -> None:
    from songxa.coverage.ledger import dossier as dossiers
    from songxa.coverage.ledger.records import worst_first

    folder, ledger = ledger_of(data, simulate)
    commune = load(inventory)
    if spot is None and not ledger.spots:
        typer.echo(say("coverage.no_gaps"))
        return
    spots = worst_first(ledger.spots)
    chosen = spots[0] if spot is None else next((each for each in spots if each.key == spot), None)
    if chosen is None:
        fail(INVALID, say("coverage.no_spot", spot=plain(spot or "")))
    content = dossiers.render(LANGUAGE, ledger, chosen, commune, _power(folder, chosen, commune), now())
    _put(content, out)


def export(
    form: Annotated[Format, typer.Option("--format", help=say("coverage.format"))] = Format.CSV,
    public: Annotated[bool, typer.Option("--public", help=say("coverage.public"))] = False,
    out: Out = None,
    data: Data = None,
    simulate: Simulated = False,
) -> None:
    from songxa.coverage.ledger import exporting

    _, ledger = ledger_of(data, simulate)
    as_form = {Format.CSV: exporting.as_csv, Format.GEOJSON: exporting.as_geojson, Format.JSON: exporting.as_json}
    _put(as_form[form](ledger, public=public).encode(), out)


def _put(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        write(out, content)
        note(say("coverage.export.written", file=out))


def _power(folder: Path, spot: Spot, commune: Inventory) -> list[Power]:
    """How what stands at the nearest sites is, as far as the history knows; without a history nobody knows."""
    from songxa.history import Archive

    sites = {site for site, _ in spot.sites}
    try:
        archive = Archive(folder)
    except StartError:
        return list(_states(None, sites, commune))
    try:
        return list(_states(archive, sites, commune))
    finally:
        archive.close()


def _states(archive: Archive | None, sites: set[str], commune: Inventory) -> Iterator[Power]:
    from songxa.coverage.ledger.dossier import Power
    from songxa.model import Kind
    from songxa.scope import Scope

    states, at = archive.states(Scope.staff()) if archive else {}, now()
    for device in commune.devices.values():
        if device.site not in sites or device.kind not in (Kind.BTS, Kind.POWER_SYSTEM, Kind.UPS):
            continue
        known = states.get(device.key)
        yield Power(
            site=device.site,
            device=device.name,
            state=translate(LANGUAGE, f"state.{known.state if known else 'unknown'}"),
            since=clock(known.at, zone(commune.timezone), at) if known else "",
            battery=_battery(archive, device.key, at) if archive else "",
        )


def _battery(archive: Archive, device: str, at: float) -> str:
    """What a power system told last of its mains and its battery; empty where it is none, or silent."""
    from songxa.catalogue import BATTERY_CHARGE, BATTERY_RUNTIME, ON_BATTERY
    from songxa.scope import Scope

    told = {
        each.metric: each.points[-1].mean
        for each in archive.series(Scope.staff(), device, at - LATELY_S, at)
        if each.points
    }
    parts = []
    if (on := told.get(ON_BATTERY.name)) is not None:
        parts.append(translate(LANGUAGE, f"coverage.dossier.power.{'battery' if on >= 0.5 else 'mains'}"))
    if (charge := told.get(BATTERY_CHARGE.name)) is not None:
        parts.append(translate(LANGUAGE, "coverage.dossier.power.charge", charge=percent(LANGUAGE, charge)))
    if (left := told.get(BATTERY_RUNTIME.name)) is not None:
        parts.append(translate(LANGUAGE, "coverage.dossier.power.left", span=span(LANGUAGE, left)))
    return ", ".join(parts)
