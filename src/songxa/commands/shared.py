"""What all commands share: language, options, exit codes, lines on standard error. Runs nothing."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from songxa.i18n import DEFAULT, default_language, translate
from songxa.model import Inventory, SongxaError

FAILED, INVALID, PENDING, CONFLICTS = 1, 2, 3, 4
DEFAULT_INVENTORY = Path("inventory.yaml")


def _language() -> str:
    """The language of the help texts is needed before there is anybody to tell that SONGXA_LANG is wrong."""
    try:
        return default_language(os.environ)
    except SongxaError:
        return DEFAULT


LANGUAGE = _language()


def say(key: str, **values: object) -> str:
    """A text of the command line in the user's language."""
    return translate(LANGUAGE, f"cli.{key}", **values)


InventoryFile = Annotated[
    Path,
    typer.Option(
        "--inventory", "-i", help=say("option.inventory"), envvar="SONGXA_INVENTORY", metavar="FILE", readable=False
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=say("option.json"))]
ScenarioFile = Annotated[
    Path | None, typer.Option("--scenario", help=say("option.scenario"), metavar="FILE", readable=False)
]
Seed = Annotated[int, typer.Option("--seed", help=say("option.seed"))]
Data = Annotated[
    Path | None, typer.Option("--data", help=say("option.data"), metavar="DIR", envvar="SONGXA_DATA", readable=False)
]
Simulated = Annotated[bool, typer.Option("--simulate", help=say("option.of_simulation"))]
KnownBy = Annotated[
    Path | None,
    typer.Option(
        "--inventory", "-i", help=say("option.names"), envvar="SONGXA_INVENTORY", metavar="FILE", readable=False
    ),
]


def load(file: Path, content: Mapping[Path, bytes] | None = None) -> Inventory:
    """The inventory, checked against the profiles that this songxa has; `content` as `inventory.load` takes it. Raises
    InventoryError."""
    from songxa import inventory, plugins
    from songxa.collectors.snmp.profile import load_profiles

    return inventory.load(file, content=content, profiles=load_profiles(), plug_ins=plugins.strangers())


def log_to_stderr(level: int) -> None:
    """What goes wrong, for whoever runs the command; a line each."""
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")


def note(line: str) -> None:
    """A line for people on standard error, so that --json stays clean."""
    typer.echo(line, err=True)


def fail(code: int, message: str) -> NoReturn:
    """Ends the command with one line."""
    typer.secho(message, err=True, fg=typer.colors.RED)
    raise typer.Exit(code)


_YES, _NO = ("y", "yes", "c", "co"), ("n", "no", "k", "khong")


def confirm(question: str, default: bool = False) -> bool:
    """Yes or no, in either language, with or without diacritics. Raises typer's Abort at the end of the input."""
    from songxa.i18n.format import fold

    hint = say(f"confirm.{'yes' if default else 'no'}")
    while True:
        answer = fold(str(typer.prompt(f"{question} [{hint}]", default="", show_default=False, err=True))).strip()
        if answer in ("", *_YES, *_NO):
            return answer in _YES if answer else default
        note(say("confirm.again"))
