"""`songxa alerts`: messages to people."""

from __future__ import annotations

import typer

from songxa.commands.shared import say

app = typer.Typer(help=say("alerts.help"), no_args_is_help=True)


@app.command("test", help=say("alerts.test.help"))
def test() -> None:
    raise NotImplementedError


@app.callback()
def group() -> None:
    """Keeps one command a command of the group."""
