"""`songxa influx`: whether InfluxDB can be written."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import typer

from songxa.commands.shared import (
    DEFAULT_INVENTORY,
    FAILED,
    INVALID,
    LANGUAGE,
    AsJson,
    InventoryFile,
    fail,
    load,
    say,
)
from songxa.i18n.format import number
from songxa.terminal import show_json
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.exporters.influxdb.check import Finding
    from songxa.model import InfluxSettings

app = typer.Typer(help=say("influx.help"), no_args_is_help=True)


@app.command("check", help=say("influx.check.help"))
def check(inventory: InventoryFile = DEFAULT_INVENTORY, as_json: AsJson = False) -> None:
    from songxa.exporters.influxdb.check import examine
    from songxa.secrets import SecretStore

    settings = load(inventory).exporters.influxdb
    if settings is None:
        fail(INVALID, say("influx.check.none", file=inventory))
    found = asyncio.run(examine(settings, SecretStore(), time.time, time.monotonic))
    line = plain(found.fault.words(LANGUAGE) if found.fault is not None else good(settings, found))
    if as_json:
        show_json(facts(settings, found, line))
    elif found.fault is None:
        typer.secho(line, fg=typer.colors.GREEN)
    else:
        fail(FAILED, line)
    if found.fault is not None:
        raise typer.Exit(FAILED)


@app.callback()
def group() -> None:
    """Keeps one command a command of the group."""


def good(settings: InfluxSettings, found: Finding) -> str:
    """That it can be written, where, and how fast it answered."""
    server = say("influx.check.server", version=found.server) if found.server else say("influx.check.compatible")
    if settings.version == 1:
        target = say("influx.check.database", database=settings.database)
    else:
        target = say("influx.check.bucket", bucket=settings.bucket)
    key = "influx.check.ok" if found.apart_s is not None else "influx.check.ok_no_clock"
    return say(key, server=server, url=settings.url, target=target, ms=number(LANGUAGE, found.round_trip_s * 1000, 0))


def facts(settings: InfluxSettings, found: Finding, line: str) -> dict[str, Any]:
    """The documented form of `--json`."""
    return {
        "ok": found.fault is None,
        "problem": None if found.fault is None else found.fault.key,
        "message": line,
        "url": settings.url,
        "version": settings.version,
        "server": found.server or None,
        "round_trip_seconds": round(found.round_trip_s, 6),
        "clock_seconds": None if found.apart_s is None else round(found.apart_s, 3),
    }
