"""`songxa inventory accept`: a change that takes away many devices is meant. Asks no monitor, changes no inventory."""

from __future__ import annotations

import typer

from songxa.commands.shared import DEFAULT_INVENTORY, AsJson, InventoryFile, load, say

app = typer.Typer()


@app.command(help=say("inventory.accept.help"))
def accept(file: InventoryFile = DEFAULT_INVENTORY, as_json: AsJson = False) -> None:
    """Marks the inventory's present revision, for the monitor to see."""
    import json

    from songxa.inventory import shrink

    commune = load(file)
    shrink.accept(file, commune.revision)
    if as_json:
        typer.echo(json.dumps({"accepted": commune.revision, "devices": len(commune.devices)}))
    else:
        typer.echo(say("inventory.accept.done", n=len(commune.devices)))
