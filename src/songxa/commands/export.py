"""`songxa export`: files for other programs."""

from __future__ import annotations

import typer

from songxa.commands.shared import say

app = typer.Typer(help=say("export.help"), no_args_is_help=True)


@app.command("prometheus", help=say("export.prometheus.help"))
def prometheus() -> None:
    raise NotImplementedError


@app.callback()
def group() -> None:
    """Keeps one command a command of the group."""
