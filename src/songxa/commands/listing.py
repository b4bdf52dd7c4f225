"""`songxa check`, `devices`, `profiles` and `version`: what the inventory and this songxa hold. Asks no device."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from songxa import __version__
from songxa.commands.shared import DEFAULT_INVENTORY, INVALID, LANGUAGE, AsJson, InventoryFile, fail, load, say
from songxa.i18n import translate
from songxa.i18n.format import tell
from songxa.model import Inventory, InventoryError
from songxa.terminal import show_json, show_table
from songxa.text import plain


def check(
    file: Annotated[
        Path,
        typer.Argument(help=say("option.inventory"), metavar="[FILE]", envvar="SONGXA_INVENTORY", readable=False),
    ] = DEFAULT_INVENTORY,
    staged: Annotated[bool, typer.Option("--staged", help=say("check.staged"))] = False,
    as_json: AsJson = False,
) -> None:
    try:
        commune = _as_staged(file) if staged else load(file)
    except InventoryError as error:
        if as_json:
            problems = [
                {"file": each.file, "line": each.line, "key": each.key, "message": each.message}
                for each in error.problems
            ]
            show_json({"valid": False, "problems": problems})
            raise typer.Exit(INVALID) from None
        raise
    if as_json:
        show_json({"valid": True, "problems": [], "name": commune.name, "devices": len(commune.devices)})
    else:
        typer.echo(say("check.valid", file=file, name=commune.name, **counts(commune)))


def _as_staged(file: Path) -> Inventory:
    """The inventory as Git is about to commit it, or one line why that cannot be told."""
    from songxa.inventory.edit.past import PastError
    from songxa.inventory.edit.staged import staged

    try:
        return load(file, staged(file))
    except PastError as error:
        fail(INVALID, plain(tell(LANGUAGE, error.words)))


def devices(inventory: InventoryFile = DEFAULT_INVENTORY, as_json: AsJson = False) -> None:
    commune = load(inventory)
    if as_json:
        show_json([device_facts(commune, key) for key in commune.devices])
        return
    heading = [say(f"devices.{column}") for column in ("key", "kind", "name", "site", "operator", "address")]
    rows = [
        [
            device.key,
            translate(LANGUAGE, f"kind.{device.kind}"),
            device.name,
            commune.sites[device.site].name,
            commune.operators[device.operator].name,
            device.address or "—",
        ]
        for device in commune.devices.values()
    ]
    show_table(heading, rows)


def profiles(as_json: AsJson = False) -> None:
    from songxa.collectors.snmp.profile import load_profiles

    found = load_profiles()
    if as_json:
        show_json(
            [{"name": each.name, "title": each.title, "metrics": sorted(each.metrics)} for each in found.values()]
        )
    else:
        show_table(
            [say("profiles.name"), say("profiles.title"), say("profiles.metrics")],
            [[each.name, each.title, str(len(each.metrics))] for each in found.values()],
        )


def version(as_json: AsJson = False) -> None:
    if as_json:
        show_json({"songxa": __version__, "python": sys.version.split()[0]})
    else:
        typer.echo(f"songxa {__version__}")


def counts(commune: Inventory) -> dict[str, int]:
    """How much the inventory describes."""
    return {"areas": len(commune.areas), "sites": len(commune.sites), "devices": len(commune.devices)}


def device_facts(commune: Inventory, key: str) -> dict[str, Any]:
    """A device as `songxa devices --json` gives it."""
    device = commune.devices[key]
    site = commune.sites[device.site]
    return {
        "key": device.key,
        "name": device.name,
        "kind": device.kind.value,
        "site": device.site,
        "area": site.area,
        "operator": device.operator,
        "address": device.address,
        "model": device.model,
        "uplinks": list(device.uplinks),
        "interval_seconds": device.interval_s,
        "ping": device.ping.method.value if device.ping else None,
        "snmp_profile": device.snmp.profile if device.snmp else None,
    }
