"""`songxa inventory diff`: the inventory beside what it was, or beside another file. Changes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, NoReturn

import typer

from songxa.commands.inventory.reviewing import difference_facts, show, show_entries
from songxa.commands.shared import (
    DEFAULT_INVENTORY,
    INVALID,
    LANGUAGE,
    PENDING,
    AsJson,
    InventoryFile,
    fail,
    note,
    say,
)
from songxa.i18n.format import tell
from songxa.terminal import show_json
from songxa.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from songxa.inventory.edit.past import Past, PastError

Of = Annotated[Path | None, typer.Option("--of", help=say("inventory.of"), metavar="FILE", readable=False)]


class _Pair(NamedTuple):
    """One file of the inventory, then and now; `against` is what it is compared with, as people call that."""

    file: Path
    against: str
    before: str
    now: str


def diff(
    against: Annotated[str, typer.Argument(help=say("inventory.diff.against"), metavar="[FILE|REVISION]")] = "",
    inventory: InventoryFile = DEFAULT_INVENTORY,
    of: Of = None,
    entries_alone: Annotated[bool, typer.Option("--entries", help=say("inventory.diff.entries"))] = False,
    as_json: AsJson = False,
) -> None:
    from songxa.inventory.edit.past import PastError

    try:
        pairs = list(_pairs(inventory, of, against))
    except PastError as error:
        refuse(error)
    found = [pair for pair in pairs if pair.before != pair.now]
    if as_json:
        show_json([_facts(inventory, pair) for pair in found])
    elif not found:
        note(say("inventory.diff.same", name=pairs[0].against))
    else:
        for pair in found:
            _tell(inventory, pair, entries_alone=entries_alone)
    raise typer.Exit(PENDING if found else 0)


def chosen(inventory: Path, of: Path | None) -> Sequence[Path]:
    """The files that a command is about: one that was named, else all of the inventory's, its own first."""
    from songxa.inventory.split import files_of

    files = files_of(inventory)
    if of is None:
        return files
    found = [file for file in files if file.resolve() == of.resolve()]
    if not found:
        fail(INVALID, say("inventory.no_file_of_it", file=of, known=", ".join(map(str, files))))
    return found


def name_of(file: Path, inventory: Path) -> str:
    """What a file of the inventory is called beside the others."""
    return os.path.relpath(file, inventory.parent)


def refuse(error: PastError, code: int = INVALID) -> NoReturn:
    """Ends the command with the one line."""
    fail(code, plain(tell(LANGUAGE, error.words)))


def _pairs(inventory: Path, of: Path | None, against: str) -> Iterator[_Pair]:
    """What there is to compare. Raises PastError, InputError."""
    from songxa.inventory.edit.past import PastError, committed, in_checkout, past

    files = chosen(inventory, of)
    if against and Path(against).is_file():
        yield _Pair(files[0], plain(against), _text_of(Path(against)), past(files[0]).now)
        return
    known = past(files[0])
    number = known.named(against) if against else None
    if number is not None:
        yield _Pair(files[0], say("inventory.diff.entry", number=number), known.after(number), known.now)
    elif in_checkout(files[0]) and (against or not known.entries):
        revision = against or "HEAD"
        for file in files:
            missing_is_new = file != files[0]
            yield _Pair(
                file, plain(revision), committed(file, revision, or_else="" if missing_is_new else None), past(file).now
            )
    elif against:
        raise PastError("cli.inventory.diff.no_such", what=plain(against))
    else:
        for file in files:
            yield _since_the_log(file, past(file), alone=len(files) == 1)


def _since_the_log(file: Path, known: Past, *, alone: bool) -> _Pair:
    """What was changed by hand since. A file that songxa never edited, beside others that it did, is as it was."""
    from songxa.inventory.edit.past import PastError

    number = len(known.entries)
    if not number:
        if alone:
            raise PastError("cli.inventory.diff.nothing")
        return _Pair(file, "", known.now, known.now)
    return _Pair(file, say("inventory.diff.entry", number=number), known.after(number), known.now)


def _text_of(file: Path) -> str:
    try:
        return file.read_bytes().decode()
    except UnicodeDecodeError:
        fail(INVALID, say("inventory.diff.no_text", file=file))
    except OSError as error:
        fail(INVALID, say("inventory.diff.unread", file=file, why=(error.strerror or str(error)).lower()))


# ---- telling --------------------------------------------------------------------------------------------------------


def _tell(inventory: Path, pair: _Pair, *, entries_alone: bool) -> None:
    from songxa.inventory.edit.difference import entries, unified

    if not entries_alone:
        show(unified(pair.before, pair.now, name_of(pair.file, inventory)), 0)
    if found := entries(pair.before, pair.now):
        show_entries(found)
    else:
        typer.echo(say("inventory.diff.looks"))


def _facts(inventory: Path, pair: _Pair) -> dict[str, Any]:
    """The documented form of `--json`."""
    what = difference_facts(pair.before, pair.now, name_of(pair.file, inventory))
    return {"file": str(pair.file), "against": pair.against, **what}
