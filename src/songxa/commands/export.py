"""`songxa export`: files for other programs."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from songxa.commands.shared import (
    CONFLICTS,
    DEFAULT_INVENTORY,
    LANGUAGE,
    PENDING,
    AsJson,
    InventoryFile,
    load,
    note,
    say,
)
from songxa.terminal import show_json

if TYPE_CHECKING:
    from pathlib import Path

    from songxa.stack.folder import Outcome
    from songxa.stack.options import Options


app = typer.Typer(help=say("export.help"), no_args_is_help=True)


class Language(StrEnum):
    """What alerts and comments are written in."""

    VI = "vi"
    EN = "en"


SONGXA, ALERTMANAGER, INTERVAL_S = "127.0.0.1:8765", "127.0.0.1:9093", 30
"""Where nothing is said, and nothing remembered."""


@app.command("prometheus", help=say("export.prometheus.help"))
def prometheus(
    directory: Annotated[str, typer.Argument(help=say("export.folder"), metavar="DIR")],
    inventory: InventoryFile = DEFAULT_INVENTORY,
    songxa: Annotated[
        str | None, typer.Option(help=say("export.songxa"), metavar="HOST:PORT", show_default=SONGXA)
    ] = None,
    alertmanager: Annotated[
        str | None, typer.Option(help=say("export.alertmanager"), metavar="HOST:PORT", show_default=ALERTMANAGER)
    ] = None,
    interval: Annotated[
        int | None, typer.Option(help=say("export.interval"), min=1, max=120, show_default=str(INTERVAL_S))
    ] = None,
    webhook: Annotated[str, typer.Option(help=say("export.webhook"), metavar="URL")] = "",
    lang: Annotated[Language | None, typer.Option(help=say("export.lang"), show_default=LANGUAGE)] = None,
    check: Annotated[bool, typer.Option("--check", help=say("export.check"))] = False,
    force: Annotated[bool, typer.Option("--force", help=say("export.force"))] = False,
    as_json: AsJson = False,
) -> None:
    from songxa.exported import Fate
    from songxa.stack import plan as planning
    from songxa.stack.folder import export
    from songxa.stack.options import Options

    folder = planning.directory(LANGUAGE, directory)
    chosen = recalled(folder, Options(songxa, alertmanager, interval, lang.value if lang else None))
    plan = planning.Plan(
        inventory=load(inventory),
        language=chosen.lang or LANGUAGE,
        songxa=planning.place(LANGUAGE, "--songxa", SONGXA if chosen.songxa is None else chosen.songxa),
        alertmanager=planning.place(
            LANGUAGE, "--alertmanager", ALERTMANAGER if chosen.alertmanager is None else chosen.alertmanager
        ),
        interval_s=chosen.interval or INTERVAL_S,
        webhook=planning.webhook(LANGUAGE, webhook) if webhook else "",
    )
    done = export(plan, folder, force=force, check=check)
    if as_json:
        show_json({"folder": str(folder), "files": [facts(each) for each in done]})
    else:
        tell(folder, done, check=check)
    for each in done:
        if each.elsewhere:
            note(say("export.elsewhere", file=each.name, receivers=", ".join(each.elsewhere)))
    refused = [each.name for each in done if each.fate is Fate.REFUSED]
    if check:
        raise typer.Exit(PENDING if any(each.fate is not Fate.UNCHANGED for each in done) else 0)
    if refused:
        note(say("export.conflict", files=", ".join(refused)))
        raise typer.Exit(CONFLICTS)


def recalled(folder: Path, given: Options) -> Options:
    """The options that were given, and the others as they were the last time, which is said."""
    from songxa.stack.folder import remembered

    before = remembered(folder)
    again = {name: value for name, value in before.said().items() if name not in given.said()}
    if again:
        note(say("export.remembered", options=" ".join(f"--{name} {value}" for name, value in again.items())))
    return given.over(before)


def facts(each: Outcome) -> dict[str, str | None]:
    """The documented form of `--json`."""
    return {"file": each.name, "fate": each.fate.value, "aside": each.aside or None}


def tell(folder: Path, done: list[Outcome], *, check: bool) -> None:
    """A line a file."""
    from songxa.exported import Fate

    for each in done:
        if not check or each.fate is not Fate.UNCHANGED:
            typer.echo(say(f"export.{each.fate}", file=each.name))
        if each.aside:
            typer.echo(say("export.aside", file=each.aside))
    if check:
        differ = sum(each.fate is not Fate.UNCHANGED for each in done)
        note(say("export.would", n=differ) if differ else say("export.same"))
    elif any(each.fate is Fate.CREATED for each in done):
        note(say("export.next", file=folder / "README"))


@app.callback()
def group() -> None:
    """Keeps one command a command of the group."""
