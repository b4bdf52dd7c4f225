"""The first inventory of a commune: a file with its name, for entries to be added to. Writes over nothing."""

from __future__ import annotations

from pathlib import Path

from songxa.commands.inventory import choosing
from songxa.commands.inventory.saving import save
from songxa.commands.shared import FAILED, confirm, fail, note, say
from songxa.inventory.edit.changes import Put, apply
from songxa.inventory.load import load
from songxa.model import InventoryError


def offer(file: Path) -> None:
    """Asks for the name, and writes the file, where there is none yet or nothing in it. Ends the command where the
    answer is no, or the file cannot be written. Raises typer's Abort where nobody answers any more."""
    try:
        if file.stat().st_size:
            return
    except FileNotFoundError:
        pass
    except OSError:
        return  # which reading it will put into words
    if not confirm(say("inventory.start", file=file), True):
        fail(FAILED, say("inventory.not_done"))
    content = _named(file)
    try:
        save(file, content, (), force=True)
    except OSError as error:
        fail(FAILED, say("inventory.export.unwritten", file=file, why=(error.strerror or str(error)).lower()))
    note(say("inventory.started", file=file))


def _named(file: Path) -> bytes:
    """An inventory that says what it is called, and nothing else."""
    while True:
        name = choosing.ask(say("inventory.start.name"))
        content = apply("", [Put(("name",), name)]).encode()
        try:
            load(file, content=content)
        except InventoryError as error:
            note(say("inventory.refused", why=error.problems[0].message))
        else:
            return content
