"""`songxa coverage import`, `imports`, `forget`: other people's files into the evidence. Decides nothing about rows."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from songxa.commands.desk import VIETNAM, folder_of, names
from songxa.commands.shared import (
    DEFAULT_INVENTORY,
    INVALID,
    LANGUAGE,
    AsJson,
    Data,
    InventoryFile,
    KnownBy,
    Simulated,
    fail,
    load,
    note,
    say,
)
from songxa.i18n.format import clock, iso, number, tell, zone
from songxa.model import InputError, Inventory
from songxa.terminal import show_json, show_table
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.coverage.evidence import Import, Options, Taken
    from songxa.coverage.evidence.intake import Progress

REDRAW_S = 0.2
_BAR = 30
_TECHNOLOGIES = ("4G", "5G")


def add_to(app: typer.Typer) -> None:
    """Adds the three commands to `songxa coverage`."""
    app.command("import", help=say("survey.help"))(take)
    app.command("imports", help=say("survey.imports.help"))(imports)
    app.command("forget", help=say("survey.forget.help"))(forget)


def take(
    files: Annotated[list[Path], typer.Argument(help=say("survey.files"), metavar="FILE…", readable=False)],
    operator: Annotated[str | None, typer.Option(help=say("survey.operator"), metavar="KEY")] = None,
    technology: Annotated[str | None, typer.Option(help=say("survey.technology"), metavar="4G|5G")] = None,
    licence: Annotated[str, typer.Option(help=say("survey.licence"), metavar="TEXT")] = "",
    staff: Annotated[bool, typer.Option("--staff", help=say("survey.staff"))] = False,
    contributor: Annotated[
        int | None, typer.Option(help=say("survey.contributor"), metavar="N", min=1, max=1_000_000_000)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("survey.dry_run"))] = False,
    inventory: InventoryFile = DEFAULT_INVENTORY,
    data: Data = None,
    simulate: Simulated = False,
    as_json: AsJson = False,
) -> None:
    from songxa.coverage import evidence
    from songxa.coverage.survey import Context
    from songxa.coverage.terms import Technology

    commune = load(inventory)
    options = evidence.Options(
        _operator(commune, operator), _technology(technology), plain(licence), staff, contributor
    )
    which = None if options.technology is None else Technology(options.technology)
    context = Context.of(commune, time.time(), options.operator, which)
    database = evidence.path_in(folder_of(data, simulate))
    told: list[dict[str, Any]] = []
    refused = False
    for file in files:
        try:
            with _bar(plain(file.name)) as progress:
                taken = evidence.take(file, database, context, options, dry_run=dry_run, progress=progress)
        except InputError as error:
            refused = True
            words = _why(error)
            told.append({"file": file.name, "error": words})
            typer.secho(say("survey.refused", file=plain(file.name), why=words), err=True, fg=typer.colors.RED)
            continue
        told.append(facts(taken, options, dry_run))
        if not as_json:
            show(taken, options, dry_run)
    if as_json:
        show_json(told)
    if refused:
        raise typer.Exit(INVALID)


def _operator(commune: Inventory, given: str | None) -> str | None:
    """The operator that was named, by key or name. Raises InputError."""
    if given is None or given in commune.operators:
        return given
    same = [key for key, each in commune.operators.items() if each.name.casefold() == given.casefold()]
    if not same:
        fail(INVALID, say("survey.no_operator", operator=plain(given), known=", ".join(commune.operators)))
    return same[0]


def _technology(given: str | None) -> str | None:
    if given is None:
        return None
    if given.upper() not in _TECHNOLOGIES:
        fail(INVALID, say("survey.no_technology", technology=plain(given), known=", ".join(_TECHNOLOGIES)))
    return given.upper()


def _why(error: InputError) -> str:
    return plain(tell(LANGUAGE, error.words or str(error)))


# ---- what became of a file ------------------------------------------------------------------------------------------


def show(taken: Taken, options: Options, dry_run: bool) -> None:
    """A file's report: how much of it counts, what was left out and where first, what was taken for granted."""
    for line in lines(taken, options, dry_run):
        typer.echo(line)


def lines(taken: Taken, options: Options, dry_run: bool) -> Iterator[str]:
    kind = say(f"survey.format.{taken.format}")
    counts = {name: number(LANGUAGE, value) for name, value in _counts(taken).items()}
    if taken.before and not taken.kept:
        yield say("survey.before", file=taken.name, format=kind, id=taken.number, **counts)
        return
    yield say("survey.taken", file=taken.name, format=kind, **counts)
    for each in taken.dropped:
        where = say("survey.at", row=each.row, column=each.column or "–", value=each.value or "–") if each.row else ""
        why = say(f"survey.reason.{each.reason}")
        yield "  " + say("survey.dropped", count=number(LANGUAGE, each.count), why=why, where=where).rstrip()
    for name, count in taken.strangers:
        yield "  " + say("survey.stranger", operator=name, count=number(LANGUAGE, count))
    for name in taken.assumed:
        yield "  " + say(f"survey.assumed.{name}")
    if _measured(taken) and not options.staff and options.contributor is None:
        yield "  " + say("survey.unnumbered")
    if dry_run:
        yield say("survey.dry")
    elif not taken.number:
        yield say("survey.nothing")
    else:
        yield say("survey.stored", id=taken.number)


def _measured(taken: Taken) -> bool:
    return bool(taken.kept) and taken.format in ("tower_collector", "g_nettrack", "cellmapper", "cradlepoint", "wigle")


def _counts(taken: Taken) -> dict[str, int]:
    left_out = sum(each.count for each in taken.dropped if each.reason != "known")
    return {"rows": taken.rows, "kept": taken.kept, "known": taken.known, "left_out": left_out}


def facts(taken: Taken, options: Options, dry_run: bool) -> dict[str, Any]:
    """The documented form of `songxa coverage import --json`, for each file."""
    return {
        "file": taken.name,
        "import": taken.number or None,
        "format": taken.format,
        "licence": taken.licence,
        "dry_run": dry_run,
        "before": taken.before,
        "staff": options.staff,
        "contributor": options.contributor,
        **_counts(taken),
        "dropped": [
            {
                "reason": str(each.reason), "count": each.count, "words": say(f"survey.reason.{each.reason}"),
                "row": each.row or None, "column": each.column or None, "value": each.value or None,
            }
            for each in taken.dropped
        ],
        "unknown_operators": dict(taken.strangers),
        "assumed": {name: say(f"survey.assumed.{name}") for name in taken.assumed},
    }  # fmt: skip


@contextmanager
def _bar(what: str) -> Iterator[Progress | None]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    drawn = 0.0

    def progress(done: float) -> None:
        nonlocal drawn
        now = time.monotonic()
        if now - drawn >= REDRAW_S:
            drawn = now
            full = round(done * _BAR)
            typer.echo(f"\r{what[:40]} [{'█' * full}{'·' * (_BAR - full)}] {done:.0%}", nl=False, err=True)

    try:
        yield progress
    finally:
        typer.echo("\r\x1b[K", nl=False, err=True)


# ---- what was imported ----------------------------------------------------------------------------------------------


def imports(data: Data = None, simulate: Simulated = False, inventory: KnownBy = None, as_json: AsJson = False) -> None:
    from songxa.coverage.evidence import Evidence, path_in

    found = Evidence(path_in(folder_of(data, simulate))).imports()
    commune = names(inventory)
    where = zone(commune.timezone if commune else VIETNAM)
    if as_json:
        show_json([_import_facts(each, iso(each.at, where)) for each in found])
    elif not found:
        typer.echo(say("survey.imports.none"))
    else:
        columns = ("id", "at", "file", "format", "kept", "rows", "by", "licence")
        now = time.time()
        rows = [
            [
                str(each.id), clock(each.at, where, now), each.name, say(f"survey.format.{each.format}"),
                number(LANGUAGE, each.kept), number(LANGUAGE, each.rows), _by(each), each.licence or "–",
            ]
            for each in found
        ]  # fmt: skip
        show_table([say(f"survey.column.{each}") for each in columns], rows, {0, 4, 5})


def _by(each: Import) -> str:
    if each.staff:
        return say("survey.by.staff")
    return "–" if each.contributor is None else say("survey.by.number", number=each.contributor)


def _import_facts(each: Import, at: str) -> dict[str, Any]:
    """The documented form of `songxa coverage imports --json`."""
    return {
        "import": each.id,
        "at": at,
        "file": each.name,
        "sha256": each.sha256,
        "format": each.format,
        "licence": each.licence,
        "staff": each.staff,
        "contributor": each.contributor,
        "operator": each.operator,
        "technology": each.technology,
        "rows": each.rows,
        "kept": each.kept,
        "known": each.known,
        "dropped": dict(each.dropped),
        "assumed": list(each.assumed),
    }


def forget(
    number_of_import: Annotated[int, typer.Argument(help=say("survey.forget.id"), metavar="ID", min=1)],
    data: Data = None,
    simulate: Simulated = False,
    as_json: AsJson = False,
) -> None:
    from songxa.coverage.evidence import Evidence, path_in

    try:
        gone, again = Evidence(path_in(folder_of(data, simulate))).forget(number_of_import)
    except InputError as error:
        fail(INVALID, _why(error))
    if as_json:
        show_json({"import": gone.id, "file": gone.name, "kept": gone.kept, "again": [each.id for each in again]})
        return
    typer.echo(say("survey.forget.done", id=gone.id, file=gone.name, count=number(LANGUAGE, gone.kept)))
    if again:
        note(say("survey.forget.again", ids=", ".join(f"{each.id} ({each.name})" for each in again)))
