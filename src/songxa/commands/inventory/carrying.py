"""Carries a change of the inventory out: shows it, says what will follow, asks, writes. Decides on no change itself."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from songxa.commands.inventory.consequences import Follows, follows
from songxa.commands.inventory.reviewing import ask, difference_facts, show, show_entries, waits, who
from songxa.commands.shared import (
    INVALID,
    PENDING,
    fail,
    note,
    say,
)
from songxa.model import Inventory, InventoryError, Problem
from songxa.terminal import show_json
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.inventory.edit.changes import Change
    from songxa.inventory.edit.several import Rewrite
    from songxa.inventory.edit.store import Edited

DryRun = Annotated[bool, typer.Option("--dry-run", help=say("inventory.dry_run"))]


class Wish(NamedTuple):
    """How a change is to be made. `reason` goes into the log."""

    file: Path
    reason: str = ""
    yes: bool = False
    dry_run: bool = False
    as_json: bool = False


def carry_out(wish: Wish, changes: Collection[Change], hints: Sequence[str] = ()) -> None:
    """Makes the changes, or ends the command. `hints` are lines for people, said once they are made.

    Ends with PENDING where `dry_run` finds something to change, FAILED where the answer is no. Raises InputError.
    """
    from songxa.inventory.edit import several

    alone = not wish.yes and not wish.dry_run
    if alone and (wish.as_json or not sys.stdin.isatty()):
        fail(INVALID, say("inventory.no_terminal"))
    edit = Edit(wish.file, changes)
    shown: Sequence[Rewrite] = ()
    if alone or wish.dry_run:
        shown = edit.work(several.texts_of(wish.file))
        if not shown:
            _tell_nothing(wish)
            return
        edit.check()
        _tell(wish, edit, whole=True)
    if wish.dry_run:
        raise typer.Exit(PENDING)
    if alone:
        ask(say("inventory.ask"))
    done = several.edit(wish.file, edit.work, check=edit.check, who=who(), reason=plain(wish.reason), waiting=waits)
    if not done:
        _tell_nothing(wish)
    elif not alone:
        _tell(wish, edit, whole=False, done=done)
    elif edit.rewrites != shown:
        note(say("inventory.meanwhile"))
    if done and not wish.as_json:
        for path, each in done:
            undo = f"{each.entry}" if path == wish.file else f"{each.entry} --of {path}"
            typer.secho(say("inventory.done", file=path, entry=each.entry, undo=undo), fg=typer.colors.GREEN)
        for line in hints:
            note(line)


# ---- working it out -------------------------------------------------------------------------------------------------


def read(file: Path) -> Mapping[str, Any]:
    """What all files of the inventory say together. Raises InventoryError where that cannot be told."""
    from songxa.inventory.split import gather

    split = gather(file, {})
    if split.root is None:
        what = "the file is no mapping; accepted: a mapping with name, sites, devices, …"
        raise InventoryError(split.in_order() or [Problem(plain(str(file)), 0, "", what)])
    return split.root


def inventory_of(file: Path, texts: Mapping[Path, str] | None = None) -> Inventory:
    """The inventory as it would be with these texts in some of its files. Raises InventoryError."""
    from songxa import inventory, plugins
    from songxa.collectors.snmp.profile import load_profiles

    contents = {path.resolve(): text.encode() for path, text in (texts or {}).items()}
    return inventory.load(file, content=contents, profiles=load_profiles(), plug_ins=plugins.strangers())


class Edit:
    """Changes on their way into the files: worked out once for the texts that stand there, checked once, in full.

    A province's inventory takes seconds to read and to check, and those who wait for the lock wait for all of it.
    """

    def __init__(self, file: Path, changes: Collection[Change]) -> None:
        self._file, self._changes = file, changes
        self._texts: Mapping[Path, str] = {}
        self._after: Inventory | None = None
        self.rewrites: Sequence[Rewrite] = ()
        """What becomes of each file that changes."""

    def work(self, texts: Mapping[Path, str]) -> Sequence[Rewrite]:
        """The same for the same texts. Raises InputError."""
        from songxa.inventory.edit import across, several

        if texts != self._texts:
            after = across.apply(texts, self._changes)
            self.rewrites = [several.Rewrite(path, texts[path], text) for path, text in after.items()]
            self._texts, self._after = texts, None
        return self.rewrites

    def check(self, _after: object = None) -> None:
        """Raises InventoryError where what was worked out is no good inventory."""
        if self._after is None:
            after = {each.path: each.after for each in self.rewrites}
            self._after = inventory_of(self._file, {**self._texts, **after})

    def follows(self) -> Follows:
        """What the change leads to elsewhere, once it has passed the check."""
        assert self._after is not None
        try:
            before: Inventory | None = inventory_of(self._file, self._texts)
        except InventoryError:
            before = None
        return follows(before, self._after)


# ---- telling --------------------------------------------------------------------------------------------------------


def _tell(wish: Wish, edit: Edit, *, whole: bool, done: Sequence[tuple[Path, Edited]] = ()) -> None:
    """The difference itself where it is `whole`, else what it comes to; and what follows."""
    from songxa.inventory.edit.difference import entries, unified

    then = edit.follows()
    numbers = {path: each.entry for path, each in done}
    if wish.as_json:
        files = [_facts(each, numbers.get(each.path)) for each in edit.rewrites]
        show_json({"changed": True, "written": bool(done), "files": files, "follows": then.facts()})
        return
    for each in edit.rewrites:
        if whole:
            show(unified(each.before, each.after, each.path.name))
        else:
            show_entries(entries(each.before, each.after))
    for line in then.lines():
        typer.echo(line)


def _facts(rewrite: Rewrite, entry: int | None) -> dict[str, Any]:
    """A file as `--json` gives it."""
    what = difference_facts(rewrite.before, rewrite.after, rewrite.path.name)
    return {"file": str(rewrite.path), "entry": entry, **what}


def _tell_nothing(wish: Wish) -> None:
    if wish.as_json:
        show_json({"changed": False, "written": False})
    else:
        typer.echo(say("inventory.nothing"))
