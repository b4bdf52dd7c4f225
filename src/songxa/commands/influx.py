"""`songxa influx`: whether InfluxDB can be written."""

from __future__ import annotations

import typer

from songxa.commands.shared import say

app = typer.Typer(help=say("influx.help"), no_args_is_help=True)


@app.command("check", help=say("influx.check.help"))
def check() -> None:
    raise NotImplementedError


@app.callback()
def group() -> None:
    """Keeps one command a command of the group."""
