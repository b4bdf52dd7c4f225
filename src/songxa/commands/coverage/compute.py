"""`songxa coverage compute`: the ledger anew. Calls and prints; works nothing out itself."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songxa.commands.coverage.ask import now, paragraphs
from songxa.commands.desk import folder_of
from songxa.commands.shared import (
    DEFAULT_INVENTORY,
    INVALID,
    LANGUAGE,
    AsJson,
    Data,
    InventoryFile,
    Simulated,
    fail,
    load,
    note,
    say,
)
from songxa.i18n.format import moment, number, zone
from songxa.model import Inventory, StartError
from songxa.terminal import show_json
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.coverage.layering import Progress
    from songxa.coverage.ledger.records import Records
    from songxa.coverage.nouns import Measurement

CriteriaFile = Annotated[
    Path | None, typer.Option("--criteria", help=say("coverage.criteria.file"), metavar="FILE", readable=False)
]
_BAR = 30
_REDRAW_S = 0.1


def compute(
    criteria: CriteriaFile = None,
    force: Annotated[bool, typer.Option("--force", help=say("coverage.compute.force"))] = False,
    inventory: InventoryFile = DEFAULT_INVENTORY,
    data: Data = None,
    simulate: Simulated = False,
    as_json: AsJson = False,
) -> None:
    from songxa.coverage import compute as computing
    from songxa.coverage import criteria as criteria_of
    from songxa.coverage.ledger import store, words

    commune = load(inventory)
    if not any(area.polygon for area in commune.areas.values()):
        fail(INVALID, say("coverage.compute.no_border"))
    given = criteria or (Path(commune.coverage.criteria) if commune.coverage.criteria else None)
    rules = criteria_of.load(given, commune.areas, commune.operators)
    folder, at = folder_of(data, simulate), now()
    inputs = computing.Inputs.of(commune, folder, rules, at, _probes(commune, folder, at, rules.evidence.max_age_days))
    before = _before(folder)
    if before is not None and not force and before.head.digest == computing.digest_of(inputs):
        when = moment(LANGUAGE, before.head.made, zone(commune.timezone))
        if as_json:
            show_json({"computed": False, "digest": before.head.digest})
        else:
            typer.echo(say("coverage.compute.same", when=when))
        return
    started = time.monotonic()
    with _bar() as progress:
        ledger = computing.compute(inputs, progress)
    file = store.write(folder, ledger)
    seconds = time.monotonic() - started
    counts = {"points": len(ledger.map.points), "layers": len(ledger.sheets)}
    if as_json:
        show_json({"computed": True, "digest": ledger.head.digest, "seconds": round(seconds, 2), **counts})
        return
    for key, values in ledger.notes:
        note(plain(words.note(LANGUAGE, key, values)))
    paragraphs([words.headline(LANGUAGE, ledger, at)], bold=True)
    shown = {name: number(LANGUAGE, count) for name, count in counts.items()}
    typer.echo(say("coverage.compute.done", seconds=number(LANGUAGE, seconds, 1), file=file, **shown))


def _before(folder: Path) -> Records | None:
    """The ledger that is there; None where there is none, or none that can be read."""
    from songxa.coverage.ledger import reading

    try:
        return reading.records(folder)
    except StartError:
        return None


def _probes(commune: Inventory, folder: Path, at: float, days: int) -> Sequence[Measurement]:
    """What permanent probes measured lately, out of the history; nothing where there is none."""
    from songxa.coverage.evidence import probe_history
    from songxa.history import Archive

    try:
        archive = Archive(folder)
    except StartError:
        return ()
    try:
        return probe_history(commune, archive, at - min(days, 30) * 86_400.0, at)
    finally:
        archive.close()


@contextmanager
def _bar() -> Iterator[Progress | None]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    drawn = 0.0

    def progress(step: str, done: int, of: int) -> None:
        nonlocal drawn
        moment_ = time.monotonic()
        if moment_ - drawn >= _REDRAW_S or done == of:
            drawn = moment_
            full = round(done / max(of, 1) * _BAR)
            line = f"\r\x1b[K[{'█' * full}{'·' * (_BAR - full)}] {say(f'coverage.compute.step.{step}')} {done}/{of}"
            typer.echo(line, nl=False, err=True)

    try:
        yield progress
    finally:
        typer.echo("\r\x1b[K", nl=False, err=True)
