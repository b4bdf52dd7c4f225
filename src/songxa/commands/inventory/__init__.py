"""`songxa inventory`: puts the commands about the inventory into one group. Decides nothing."""

from __future__ import annotations

import typer

from songxa.commands.inventory import accept, adding, discover, editing, history, sheets, showing
from songxa.commands.shared import say

app = typer.Typer(help=say("inventory.help"), no_args_is_help=True)

app.add_typer(showing.app)  # without a name: its commands become commands of this group
app.add_typer(adding.app, name="add")
for each in (
    editing,
    discover,
    sheets,
    history,
    accept,
):
    app.add_typer(each.app)
