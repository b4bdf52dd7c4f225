"""A change of the inventory before a person: who makes it, what it looks like, whether it is wanted. Makes none."""

from __future__ import annotations

import contextlib
import os
import pwd
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from songxa.commands.shared import FAILED, INVALID, confirm, fail, note, say
from songxa.text import plain

if TYPE_CHECKING:
    from pathlib import Path

    from songxa.inventory.edit.checking import Together
    from songxa.inventory.edit.difference import Difference
    from songxa.inventory.edit.lock import Holder

MOST_LINES = 200
"""Of a difference before a question; who wants all of it asks for `songxa inventory diff`."""

Yes = Annotated[bool, typer.Option("--yes", "-y", help=say("inventory.yes"))]
Reason = Annotated[str, typer.Option("--reason", help=say("inventory.reason"), metavar="TEXT")]


def who() -> str:
    """Whom the log names: the user behind sudo, else this one."""
    before = os.environ.get("SUDO_USER", "")
    try:
        return plain(before) or pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def checked(inventory: Path) -> Together:
    """What edited files have to pass: that `songxa check` takes the inventory with them."""
    from songxa import plugins
    from songxa.collectors.snmp.profile import load_profiles
    from songxa.inventory.edit.checking import loadable_together

    return loadable_together(inventory, profiles=load_profiles(), plug_ins=plugins.strangers())


def waits(holder: Holder) -> None:
    """Says for whom one has to wait."""
    note(say("inventory.waits", who=holder.who, since=holder.since))


def show(lines: str, most: int = MOST_LINES) -> None:
    """A unified difference, in colour on a terminal, cut off after so many lines; 0 for all."""
    shown = lines.splitlines()
    for line in shown[:most] if most else shown:
        typer.echo(_coloured(line))
    if most and len(shown) > most:
        note(say("inventory.more_lines", n=len(shown) - most))


def show_entries(found: Difference) -> None:
    """A line for every entry that is new, gone or changed."""
    rows: list[tuple[str, str, str, Sequence[str]]] = []
    rows += [("+", section, key, ()) for section, keys in found.added.items() for key in keys]
    rows += [("-", section, key, ()) for section, keys in found.removed.items() for key in keys]
    rows += [("~", section, each.key, each.fields) for section, many in found.changed.items() for each in many]
    for sign, section, key, fields in rows:
        what = f"{section}.{key}" if section else key
        typer.echo(plain(f"{sign} {what}" + (f": {', '.join(fields)}" if fields else "")))


def difference_facts(before: str, after: str, name: str) -> dict[str, Any]:
    """What changed in a file, in the documented form of `--json`: by section, keys that are added and removed, and the
    fields that changed by key; and as lines."""
    from songxa.inventory.edit.difference import entries, unified

    found = entries(before, after)
    return {
        "added": {section: list(keys) for section, keys in found.added.items()},
        "removed": {section: list(keys) for section, keys in found.removed.items()},
        "changed": {section: {each.key: list(each.fields) for each in many} for section, many in found.changed.items()},
        "difference": unified(before, after, name),
    }


def _coloured(line: str) -> str:
    if line.startswith(("+++", "---")):
        return typer.style(line, bold=True)
    colours = {"+": typer.colors.GREEN, "-": typer.colors.RED, "@": typer.colors.CYAN}
    return typer.style(line, fg=colours[line[0]]) if line[:1] in colours else line


def ask(question: str) -> None:
    """Ends the command where the answer is no, or nobody is there to give one."""
    if not sys.stdin.isatty():
        fail(INVALID, say("inventory.no_terminal"))
    try:
        yes = confirm(question)
    except typer.Abort:  # nobody answers any more
        note("")
        yes = False
    if not yes:
        fail(FAILED, say("inventory.not_done"))


@contextlib.contextmanager
def progress(label: str, wanted: bool) -> Iterator[Callable[[float], None]]:
    """Takes how much of the work is done, from 0 to 1: a bar on a terminal, and nothing elsewhere."""
    if not wanted or not sys.stderr.isatty():
        yield lambda share: None
        return
    with typer.progressbar(length=100, label=label, file=sys.stderr) as bar:
        yield lambda share: bar.update(max(0, int(share * 100) - bar.pos))
