"""`songxa spool`: what waits for other servers."""

from __future__ import annotations

import typer

from songxa.commands.shared import say

app = typer.Typer(help=say("spool.help"), no_args_is_help=True)


@app.command("status", help=say("spool.status.help"))
def status() -> None:
    raise NotImplementedError


@app.callback()
def group() -> None:
    """Keeps one command a command of the group."""
