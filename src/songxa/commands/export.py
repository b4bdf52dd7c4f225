"""`songxa export`: files for other programs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songxa.commands.shared import DEFAULT_INVENTORY, LANGUAGE, AsJson, InventoryFile, load, note, say
from songxa.terminal import show_json

if TYPE_CHECKING:
    from songxa.stack.folder import Outcome

PENDING, CONFLICTS = 3, 4

app = typer.Typer(help=say("export.help"), no_args_is_help=True)


class Language(StrEnum):
    """What alerts and comments are written in."""

    VI = "vi"
    EN = "en"


OWN = Language(LANGUAGE)


@app.command("prometheus", help=say("export.prometheus.help"))
def prometheus(
    folder: Annotated[Path, typer.Argument(help=say("export.folder"), metavar="DIR", readable=False)],
    inventory: InventoryFile = DEFAULT_INVENTORY,
    songxa: Annotated[str, typer.Option(help=say("export.songxa"), metavar="HOST:PORT")] = "127.0.0.1:8765",
    alertmanager: Annotated[str, typer.Option(help=say("export.alertmanager"), metavar="HOST:PORT")] = "127.0.0.1:9093",
    interval: Annotated[int, typer.Option(help=say("export.interval"), min=1, max=120)] = 30,
    webhook: Annotated[str, typer.Option(help=say("export.webhook"), metavar="URL")] = "",
    lang: Annotated[Language, typer.Option(help=say("export.lang"))] = OWN,
    check: Annotated[bool, typer.Option("--check", help=say("export.check"))] = False,
    force: Annotated[bool, typer.Option("--force", help=say("export.force"))] = False,
    as_json: AsJson = False,
) -> None:
    from songxa.stack import plan as planning
    from songxa.stack.folder import Fate, export

    plan = planning.Plan(
        inventory=load(inventory),
        language=lang,
        songxa=planning.place(LANGUAGE, "--songxa", songxa),
        alertmanager=planning.place(LANGUAGE, "--alertmanager", alertmanager),
        interval_s=interval,
        webhook=planning.webhook(LANGUAGE, webhook) if webhook else "",
    )
    done = export(plan, folder, force=force, check=check)
    if as_json:
        show_json({"folder": str(folder), "files": [facts(each) for each in done]})
    else:
        tell(folder, done, check=check)
    refused = [each.name for each in done if each.fate is Fate.REFUSED]
    if check:
        raise typer.Exit(PENDING if any(each.fate is not Fate.UNCHANGED for each in done) else 0)
    if refused:
        note(say("export.conflict", files=", ".join(refused)))
        raise typer.Exit(CONFLICTS)


def facts(each: Outcome) -> dict[str, str | None]:
    """The documented form of `--json`."""
    return {"file": each.name, "fate": each.fate.value, "aside": each.aside or None}


def tell(folder: Path, done: list[Outcome], *, check: bool) -> None:
    """A line a file."""
    from songxa.stack.folder import Fate

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
