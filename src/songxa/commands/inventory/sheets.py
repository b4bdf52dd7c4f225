"""`songxa inventory import|export`: tables of people. Decides nothing; `songxa.inventory.sheet` and `.edit` do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from songxa.commands.inventory.reviewing import Reason, Yes, ask, progress, show, waits, who
from songxa.commands.shared import (
    CONFLICTS,
    DEFAULT_INVENTORY,
    FAILED,
    INVALID,
    LANGUAGE,
    PENDING,
    AsJson,
    InventoryFile,
    fail,
    load,
    note,
    say,
)
from songxa.i18n.format import tell
from songxa.model import InputError
from songxa.terminal import show_json
from songxa.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from songxa.commands.inventory.consequences import Follows
    from songxa.inventory.edit.changes import Change
    from songxa.inventory.edit.several import Rewrite
    from songxa.inventory.edit.store import Edited
    from songxa.inventory.sheet import Assume, Book, Proposal, Proposed
    from songxa.model import Inventory

_READ, _LOOKED, _SPLICED = 0.15, 0.6, 0.85
"""How much of an import is done by then, as measured with 5,000 rows."""
_ATTEMPTS = 20
"""How often an import is worked out again because others saved meanwhile."""

app = typer.Typer()


class Form(StrEnum):
    """What an inventory is written as."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    YAML = "yaml"


class Section(StrEnum):
    """What one CSV file can hold."""

    SITES = "sites"
    DEVICES = "devices"


class _Import(NamedTuple):
    """What is to be read, for which inventory."""

    file: Path
    inventory: Path
    book: Book
    assume: Assume


class _Outcome(NamedTuple):
    """What an import would do to which texts: to the entries, to the files, and elsewhere (None: nothing changes)."""

    proposal: Proposal
    texts: Mapping[Path, str]
    rewrites: Sequence[Rewrite]
    follows: Follows | None

    @property
    def difference(self) -> str:
        from songxa.inventory.edit.difference import unified

        return "".join(unified(each.before, each.after, each.path.name) for each in self.rewrites)


# ---- import -------------------------------------------------------------------------------------------------------


@app.command("import", help=say("inventory.import.help"))
def import_(
    file: Annotated[Path, typer.Argument(help=say("inventory.import.file"), metavar="FILE", readable=False)],
    inventory: InventoryFile = DEFAULT_INVENTORY,
    kind: Annotated[str, typer.Option("--kind", help=say("inventory.import.kind"), metavar="KIND")] = "",
    operator: Annotated[str, typer.Option("--operator", help=say("inventory.import.operator"), metavar="KEY")] = "",
    area: Annotated[str, typer.Option("--area", help=say("inventory.import.area"), metavar="KEY")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("inventory.import.dry_run"))] = False,
    yes: Yes = False,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    from songxa.inventory.sheet import Assume, read

    if not yes and not dry_run and (as_json or not sys.stdin.isatty()):
        fail(INVALID, say("inventory.no_terminal"))
    commune = load(inventory)
    assume = _assumed(commune, Assume(kind, operator, area, LANGUAGE))
    with progress(say("inventory.import.progress"), not as_json) as done:
        made = _Import(file, inventory, read(file), assume)
        done(_READ)
        outcome = _worked_out(made, commune, done)
        done(1)
    if not as_json:
        _show(outcome, whole=not yes)
    if dry_run or not outcome.rewrites:
        edited: Sequence[Edited] = ()
    else:
        if not yes:
            ask(say("inventory.import.ask", n=len(outcome.proposal.entries), file=inventory))
        edited = _written(made, outcome, reason or f"import {file.name}", as_shown=not yes)
    if as_json:
        show_json(_facts(file, outcome, edited))
    raise typer.Exit(_end(made, outcome, dry_run=dry_run, quiet=as_json))


def _show(outcome: _Outcome, *, whole: bool) -> None:
    """The report, the difference where it is asked about, and what will follow."""
    for line in outcome.proposal.report.lines(LANGUAGE):
        typer.echo(line)
    if whole:
        show(outcome.difference)
    for line in outcome.follows.lines() if outcome.follows else ():
        typer.echo(line)


def _end(made: _Import, outcome: _Outcome, *, dry_run: bool, quiet: bool) -> int:
    """Says how it ended; the exit code."""
    if not outcome.proposal.report.clean:
        return INVALID
    if not outcome.rewrites:
        key, code = "inventory.import.nothing", 0
    elif dry_run:
        key, code = "inventory.import.would", PENDING
    else:
        key, code = "inventory.import.done", 0
    if not quiet:
        note(say(key, n=len(outcome.proposal.entries), file=made.inventory))
    return code


def _assumed(commune: Inventory, assume: Assume) -> Assume:
    """What was given for rows that do not say, where the inventory knows it."""
    from songxa.commands.inventory.values import meant
    from songxa.model import Kind

    assume = replace(assume, kind=meant("kind", assume.kind) or assume.kind)
    for option, given, known in (
        ("--kind", assume.kind, [kind.value for kind in Kind]),
        ("--operator", assume.operator, list(commune.operators)),
        ("--area", assume.area, list(commune.areas)),
    ):
        if given and given not in known:
            some = ", ".join(known[:20]) + (", …" if len(known) > 20 else "")
            fail(INVALID, say("inventory.import.unknown", option=option, given=plain(given), known=some))
    return assume


def _worked_out(made: _Import, before: Inventory, done: Callable[[float], None]) -> _Outcome:
    """The proposal and what comes of it, checked in full. Raises InputError."""
    from songxa.commands.inventory.carrying import inventory_of
    from songxa.commands.inventory.consequences import follows
    from songxa.inventory.edit import across
    from songxa.inventory.edit.several import Rewrite
    from songxa.inventory.sheet import propose
    from songxa.inventory.split import gather

    texts = across.texts_of(made.inventory)
    present = gather(made.inventory, {path.resolve(): text.encode() for path, text in texts.items()}).root or {}
    rows, count = max(1, sum(len(table.rows) for table in made.book.tables)), 0

    def took() -> None:
        nonlocal count
        count += 1
        done(_READ + (_LOOKED - _READ) * count / rows)

    proposal = propose(made.book, present, made.assume, took=took)
    after = across.apply(texts, changes_of(proposal.entries))
    done(_SPLICED)
    if not after:
        return _Outcome(proposal, texts, (), None)
    then = follows(before, inventory_of(made.inventory, after))
    return _Outcome(proposal, texts, [Rewrite(path, texts[path], text) for path, text in after.items()], then)


def changes_of(entries: Sequence[Proposed]) -> Iterator[Change]:
    """What is to be put where. New entries have their fields in the order of the schema."""
    from songxa.inventory.edit.changes import Put
    from songxa.inventory.edit.normal import in_order

    for each in entries:
        if each.new:
            yield Put((each.section, each.key), in_order(each.section, each.values))
        else:
            yield from (Put((each.section, each.key, name), value) for name, value in each.values.items())


def _written(made: _Import, outcome: _Outcome, reason: str, *, as_shown: bool) -> Sequence[Edited]:
    """Writes it; where others saved meanwhile, what the table means to what they saved. Raises InputError."""
    from songxa.inventory.edit import several

    shown = outcome.proposal.entries
    for _ in range(_ATTEMPTS):
        try:
            written = several.write(
                made.inventory, outcome.texts, outcome.rewrites, who=who(), reason=reason, waiting=waits
            )
            return [edited for _, edited in written]
        except several.Meanwhile:
            outcome = _worked_out(made, load(made.inventory), lambda share: None)
            if not outcome.proposal.report.clean or (as_shown and outcome.proposal.entries != shown):
                break
    raise InputError(say("inventory.import.meanwhile", file=made.inventory))


def _facts(file: Path, outcome: _Outcome, edited: Sequence[Edited]) -> dict[str, Any]:
    """The documented form of `--json`."""
    report = outcome.proposal.report
    counts: dict[str, dict[str, int]] = {}
    for (section, what), count in sorted(report.counts.items()) if report.clean else ():
        counts.setdefault(section, {})[what] = count
    places = [
        {"level": each.level.value, "sheet": each.sheet, "row": each.row or None, "column": each.column or None}
        for each in report.remarks
    ]
    words = [tell(LANGUAGE, each.words) for each in report.remarks]
    return {
        "source": str(file),
        "clean": report.clean,
        "changed": bool(outcome.rewrites),
        "written": bool(edited),
        "counts": counts,
        "remarks": [{**place, "message": said} for place, said in zip(places, words, strict=True)],
        "entries": [
            {"section": each.section, "key": each.key, "new": each.new, "values": dict(each.values), "row": each.row}
            for each in outcome.proposal.entries
        ],
        "files": [str(each.path) for each in outcome.rewrites],
        "log": [each.entry for each in edited],
        "difference": outcome.difference,
        "follows": outcome.follows.facts() if outcome.follows else None,
    }


# ---- export -------------------------------------------------------------------------------------------------------


@app.command("export", help=say("inventory.export.help"))
def export(
    form: Annotated[Form, typer.Argument(help=say("inventory.export.form"))],
    file: Annotated[
        Path | None, typer.Argument(help=say("inventory.export.file"), metavar="[FILE]", readable=False)
    ] = None,
    inventory: InventoryFile = DEFAULT_INVENTORY,
    section: Annotated[
        Section | None, typer.Option("--section", help=say("inventory.export.section"), show_default="devices")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=say("inventory.export.force"))] = False,
) -> None:
    from songxa.commands.inventory.saving import Fate, save
    from songxa.inventory.split import files_of, gather

    if section is not None and form is not Form.CSV:
        fail(INVALID, say("inventory.export.only_csv"))
    if file is None and form is Form.XLSX and sys.stdout.isatty():
        fail(INVALID, say("inventory.export.to_file"))
    load(inventory)
    content = _content(form, section or Section.DEVICES, gather(inventory, {}).root or {})
    if file is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        fate = save(file, content, files_of(inventory), force=force)
    except OSError as error:
        fail(FAILED, say("inventory.export.unwritten", file=file, why=(error.strerror or str(error)).lower()))
    if fate in (Fate.ITSELF, Fate.THERE):
        fail(INVALID if fate is Fate.ITSELF else CONFLICTS, say(f"inventory.export.{fate}", file=file))
    note(say(f"inventory.export.{fate}", file=file))


def _content(form: Form, section: Section, root: Mapping[str, Any]) -> bytes:
    from songxa.inventory.edit.normal import to_yaml
    from songxa.inventory.sheet import to_csv, to_geojson, to_xlsx

    if form is Form.CSV:
        return to_csv(root, section.value, LANGUAGE)
    if form is Form.XLSX:
        return to_xlsx(root, LANGUAGE)
    if form is Form.GEOJSON:
        return to_geojson(root)
    return to_yaml({key: value for key, value in root.items() if key != "include"}).encode()
