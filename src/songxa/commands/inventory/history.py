"""`songxa inventory log|undo|verify|hook`: who changed what, and back. Decides nothing itself."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from songxa.commands.inventory import comparing
from songxa.commands.inventory.comparing import Of, chosen, name_of, refuse
from songxa.commands.inventory.reviewing import Reason, Yes, ask, checked, show, waits, who
from songxa.commands.shared import (
    CONFLICTS,
    DEFAULT_INVENTORY,
    FAILED,
    INVALID,
    LANGUAGE,
    AsJson,
    InventoryFile,
    fail,
    note,
    say,
)
from songxa.i18n.format import moment, zone
from songxa.terminal import show_json, show_table
from songxa.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from songxa.inventory.edit.chain import Entry
    from songxa.inventory.edit.past import Past
    from songxa.inventory.edit.proof import Proof
    from songxa.inventory.edit.several import Done, Rewrite

SHOWN = 20
_SHORT = 12
"""Digits of a revision that people read."""

app = typer.Typer()
app.command("diff", help=say("inventory.diff.help"))(comparing.diff)


# ---- log ------------------------------------------------------------------------------------------------------------


class _Line(NamedTuple):
    """An entry, and the file whose log has it."""

    file: Path
    entry: Entry


@app.command("log", help=say("inventory.log.help"))
def log(
    number: Annotated[int | None, typer.Argument(help=say("inventory.log.number"), metavar="[N]", min=1)] = None,
    inventory: InventoryFile = DEFAULT_INVENTORY,
    of: Of = None,
    last: Annotated[int, typer.Option("--last", help=say("inventory.log.last"), min=1, metavar="N")] = SHOWN,
    as_json: AsJson = False,
) -> None:
    from songxa.inventory.edit.past import PastError, past

    files = chosen(inventory, of)
    if number is not None:
        try:
            _one(files[0], past(files[0]), number, as_json=as_json)
        except PastError as error:
            refuse(error)
        return
    known = {file: past(file) for file in files}
    lines = _lines(known)
    if as_json:
        show_json([{"file": str(each.file), **_entry(each.entry)} for each in lines[-last:]])
        return
    _table(inventory, lines[-last:], several=len(files) > 1)
    if not lines:
        note(say("inventory.log.none", file=files[0]))
    if len(lines) > last:
        note(say("inventory.log.more", n=len(lines) - last))
    for file, each in known.items():
        if each.changed_by_hand:
            note(say("inventory.log.by_hand", file=file))


def _lines(known: dict[Path, Past]) -> list[_Line]:
    """The entries of all logs by time, those of one log in their order."""
    found = [_Line(file, entry) for file, each in known.items() for entry in each.entries]
    return sorted(found, key=lambda each: each.entry.at) if len(known) > 1 else found


def _table(inventory: Path, lines: Sequence[_Line], *, several: bool) -> None:
    if not lines:
        return
    columns = ("n", "at", "kind", "who", "why", *(("file",) if several else ()))
    rows = [
        [
            str(entry.number), _when(entry), _kind(entry), entry.who, entry.reason,
            *((name_of(file, inventory),) if several else ()),
        ]
        for file, entry in lines
    ]  # fmt: skip
    show_table([say(f"inventory.log.{column}") for column in columns], rows, right=(0,))


def _one(file: Path, known: Past, number: int, *, as_json: bool) -> None:
    """An entry with what it changed. Raises PastError."""
    from songxa.inventory.edit.difference import unified

    after = known.after(number)
    entry = known.entries[number - 1]
    lines = unified(known.after(number - 1), after, file.name) if entry.splices is not None and number > 1 else ""
    if as_json:
        show_json({"file": str(file), **_entry(entry), "difference": lines})
        return
    typer.echo(plain(f"{number}  {_when(entry)}  {_kind(entry)}  {entry.who}  {entry.reason}"))
    typer.echo(say("inventory.log.revisions", old=entry.old[:_SHORT] or "–", new=entry.new[:_SHORT]))
    show(lines, 0)


def _entry(each: Entry) -> dict[str, Any]:
    """The documented form of `--json`."""
    return {
        "entry": each.number,
        "at": each.at,
        "kind": each.kind,
        "who": each.who,
        "reason": each.reason,
        "undoes": each.undoes or None,
        "old_revision": each.old or None,
        "new_revision": each.new,
        "hash": each.hash,
    }


def _when(each: Entry) -> str:
    from songxa.commands.desk import VIETNAM

    try:
        at = datetime.fromisoformat(each.at).timestamp()
    except ValueError:
        return plain(each.at)
    return moment(LANGUAGE, at, zone(VIETNAM))


def _kind(each: Entry) -> str:
    return say(f"inventory.kind.{each.kind}", number=each.undoes)


# ---- undo -----------------------------------------------------------------------------------------------------------


@app.command("undo", help=say("inventory.undo.help"))
def undo(
    number: Annotated[int | None, typer.Argument(help=say("inventory.undo.number"), metavar="[N]", min=1)] = None,
    inventory: InventoryFile = DEFAULT_INVENTORY,
    of: Of = None,
    yes: Yes = False,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    from songxa.inventory.edit.difference import unified

    if not yes and (as_json or not sys.stdin.isatty()):
        fail(INVALID, say("inventory.no_terminal"))
    file, entry = _wanted(inventory, of, number)
    shown = _preview(inventory, file, entry.number)
    lines = "".join(unified(each.before, each.after, name_of(each.path, inventory)) for each in shown)
    if not as_json:
        which = say("inventory.undo.which", number=entry.number, at=_when(entry), who=entry.who, reason=entry.reason)
        note(plain(which))
        show(lines)
    if not yes and shown:
        ask(say("inventory.undo.ask", number=entry.number, file=file))
    done = _undone(inventory, file, entry.number, shown, plain(reason) or f"undo {entry.number}")
    own = dict(done).get(file)
    if as_json:
        files = [{"file": str(path), "entry": each.entry} for path, each in done]
        facts = {"file": str(file), "undone": entry.number, "entry": own.entry if own else None, "difference": lines}
        show_json({**facts, "files": files})
        return
    key = "inventory.undo.done" if own else "inventory.undo.already"
    note(say(key, number=entry.number, entry=own.entry if own else 0, file=file))


def _wanted(inventory: Path, of: Path | None, number: int | None) -> _Line:
    """The entry that is meant: by its number in one log, or the newest that is in force in all."""
    from songxa.inventory.edit.past import PastError, past

    files = chosen(inventory, of)
    if number is None:
        known = {file: past(file) for file in files}
        in_force = {(file, newest(each.entries)) for file, each in known.items()}
        lines = [each for each in _lines(known) if (each.file, each.entry.number) in in_force]
        if not lines:
            fail(INVALID, say("inventory.undo.nothing", file=inventory))
        return lines[-1]
    entries = past(files[0]).entries
    if number > len(entries):
        refuse(PastError("inventory.past.no_entry", number=number, last=len(entries)))
    return _Line(files[0], entries[number - 1])


def newest(entries: Sequence[Entry]) -> int:
    """The newest change by songxa that is in force, so that one undo after the other goes further back; else 0."""
    from songxa.inventory.edit.undo import standing

    return max((each.number for each in standing(entries) if each.kind == "edit"), default=0)


class _Seen(Exception):
    """Carries out what an undo would write, before it is written."""

    def __init__(self, after: Mapping[Path, str]) -> None:
        self.after = after
        super().__init__()


def _preview(inventory: Path, file: Path, number: int) -> Sequence[Rewrite]:
    """What an undo would write where; nothing where all of it is so already."""
    from songxa.inventory.edit import several

    def seen(after: Mapping[Path, str]) -> None:
        raise _Seen(after)

    try:
        several.undone(inventory, file, number, check=seen, who=who(), reason="", waiting=waits)
    except _Seen as found:
        texts = several.texts_of(inventory)
        return [several.Rewrite(path, texts[path], text) for path, text in found.after.items()]
    return ()


def _undone(inventory: Path, file: Path, number: int, shown: Sequence[Rewrite], reason: str) -> Done:
    """Writes what was shown, or nothing where somebody saved meanwhile."""
    from songxa.inventory.edit import several
    from songxa.model import InputError

    good = checked(inventory)

    def check(after: Mapping[Path, str]) -> None:
        if after != {each.path: each.after for each in shown}:
            raise InputError(say("inventory.undo.meanwhile", file=file))
        good(after)

    return several.undone(inventory, file, number, check=check, who=who(), reason=reason, waiting=waits)


# ---- verify, hook ---------------------------------------------------------------------------------------------------


@app.command("verify", help=say("inventory.verify.help"))
def verify(
    inventory: InventoryFile = DEFAULT_INVENTORY,
    of: Of = None,
    noted: Annotated[str, typer.Option("--noted", help=say("inventory.verify.noted_option"), metavar="HASH")] = "",
    as_json: AsJson = False,
) -> None:
    from songxa.inventory.edit import proof

    files = chosen(inventory, of)
    if noted:
        files = files[:1]
    found = {file: proof.verify(file, noted.strip().lower()) for file in files}
    if as_json:
        show_json([_proof(file, each) for file, each in found.items()])
    else:
        for file, each in found.items():
            _tell_proof(file, each, alone=len(found) == 1)
    raise typer.Exit(FAILED if any(each.fault for each in found.values()) else 0)


def _proof(file: Path, each: Proof) -> dict[str, Any]:
    """The documented form of `--json`."""
    fault = each.fault
    told = {"entry": fault.entry, "what": fault.what, "message": fault.text} if fault else None
    facts = {"file": str(file), "whole": fault is None, "entries": each.entries}
    end = each.end if each.entries else None
    return {**facts, "end": end, "fault": told, "unfinished": each.unfinished, "by_hand": each.by_hand}


def _tell_proof(file: Path, each: Proof, *, alone: bool) -> None:
    if each.fault:
        line = say(f"inventory.verify.fault.{each.fault.what}", entry=each.fault.entry, file=file)
        typer.secho(line, err=True, fg=typer.colors.RED)
        return
    if each.entries:
        typer.echo(say("inventory.verify.whole", n=each.entries, hash=each.end, file=file))
    elif alone:
        typer.echo(say("inventory.log.none", file=file))
    for key, there in (("unfinished", each.unfinished), ("by_hand", each.by_hand)):
        if there:
            note(say(f"inventory.verify.{key}", file=file))


@app.command("hook", help=say("inventory.hook.help"))
def hook(
    inventory: InventoryFile = DEFAULT_INVENTORY,
    remove: Annotated[bool, typer.Option("--remove", help=say("inventory.hook.remove"))] = False,
    as_json: AsJson = False,
) -> None:
    from songxa.inventory.edit import hook as hooks
    from songxa.inventory.edit.past import PastError

    beside = Path(sys.executable).with_name("songxa")
    command = [str(beside)] if beside.is_file() else [sys.executable, "-m", "songxa.cli"]
    try:
        done = hooks.remove(inventory, command) if remove else hooks.install(inventory, command)
    except PastError as error:
        strange = error.words.key == "inventory.hook.strange"
        refuse(error, CONFLICTS if strange else INVALID)
    if as_json:
        show_json({"file": str(done.file), "fate": done.fate})
    else:
        typer.echo(say(f"inventory.hook.{done.fate}", file=done.file))
