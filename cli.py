"""The `songxa` command: parses, calls, prints. Decides nothing.

Exit codes: 0 done, 1 failed, 2 usage or invalid input, 3 changes pending, 4 conflicts.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from songxa import __version__
from songxa.i18n import DEFAULT, default_language, translate
from songxa.model import InputError, Inventory, InventoryError, SongxaError
from songxa.terminal import show_json, show_table

FAILED, INVALID = 1, 2


def _language() -> str:
    """The language of the help texts is needed before there is anybody to tell that SONGXA_LANG is wrong."""
    try:
        return default_language(os.environ)
    except SongxaError:
        return DEFAULT


LANGUAGE = _language()


def say(key: str, **values: object) -> str:
    """A text of the command line in the user's language."""
    return translate(LANGUAGE, f"cli.{key}", **values)


app = typer.Typer(
    name="songxa",
    help=say("help"),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

InventoryFile = Annotated[
    Path,
    typer.Option(
        "--inventory", "-i", help=say("option.inventory"), envvar="SONGXA_INVENTORY", metavar="FILE", readable=False
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=say("option.json"))]
ScenarioFile = Annotated[
    Path | None, typer.Option("--scenario", help=say("option.scenario"), metavar="FILE", readable=False)
]
Seed = Annotated[int, typer.Option("--seed", help=say("option.seed"))]

DEFAULT_INVENTORY = Path("inventory.yaml")


@app.command(help=say("run.help"))
def run(
    inventory: InventoryFile = DEFAULT_INVENTORY,
    listen: Annotated[str, typer.Option(help=say("option.listen"), metavar="HOST:PORT")] = "127.0.0.1:8765",
    data: Annotated[Path | None, typer.Option(help=say("option.data"), metavar="DIR", envvar="SONGXA_DATA")] = None,
    simulate: Annotated[bool, typer.Option("--simulate", help=say("option.simulate"))] = False,
    scenario: ScenarioFile = None,
    seed: Seed = 1,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help=say("option.verbose"))] = False,
) -> None:
    from songxa.app import Monitor, Options

    log_to_stderr(logging.INFO if verbose else logging.WARNING)
    host, port = host_and_port(listen)
    if scenario is not None and not simulate:
        fail(INVALID, say("run.scenario_needs_simulate"))
    monitor = Monitor(Options(inventory, host, port, data, simulate, scenario, seed))

    def ready(address: str) -> None:
        commune = monitor.inventory()
        typer.echo(say("run.ready", name=commune.name, count=len(commune.devices)))
        typer.echo(say("run.page", address=address))
        if monitor.simulation:
            typer.echo(say("run.simulated", how=translate(LANGUAGE, monitor.simulation)))
            for line in monitor.notes:
                typer.echo(line)
        typer.echo(say("run.stop"))

    asyncio.run(monitor.run(ready))


@app.command(help=say("check.help"))
def check(
    file: Annotated[
        Path,
        typer.Argument(help=say("option.inventory"), metavar="[FILE]", envvar="SONGXA_INVENTORY", readable=False),
    ] = DEFAULT_INVENTORY,
    as_json: AsJson = False,
) -> None:
    try:
        commune = load(file)
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


@app.command(help=say("devices.help"))
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


@app.command(help=say("probe.help"))
def probe(
    target: Annotated[str, typer.Argument(help=say("probe.target"), metavar="TARGET")],
    inventory: InventoryFile = DEFAULT_INVENTORY,
    credential: Annotated[str | None, typer.Option(help=say("probe.credential"), metavar="NAME")] = None,
    community: Annotated[str | None, typer.Option(help=say("probe.community"), metavar="C")] = None,
    profile: Annotated[str, typer.Option(help=say("probe.profile"), metavar="auto|NAME")] = "auto",
    debug: Annotated[bool, typer.Option("--debug", help=say("probe.debug"))] = False,
    as_json: AsJson = False,
) -> None:
    from songxa import probe as probing
    from songxa.report import show_report

    log_to_stderr(logging.ERROR)
    if community is not None:
        note(say("probe.community_visible"))

    def ask() -> str:
        if not sys.stdin.isatty():
            fail(INVALID, say("probe.no_credential"))
        return str(typer.prompt(say("probe.ask_community"), hide_input=True, err=True))

    subject = probing.find(target, inventory, credential, community, profile, ask)
    report = asyncio.run(probing.probe(subject, note if debug else None))
    if as_json:
        show_json(report.as_json())
    else:
        show_report(report, LANGUAGE)
    if not report.reachable:
        raise typer.Exit(FAILED)


@app.command(help=say("profiles.help"))
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


@app.command(help=say("simulate.help"))
def simulate(
    inventory: InventoryFile = DEFAULT_INVENTORY,
    scenario: ScenarioFile = None,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    from songxa import simulator

    commune = load(inventory)
    script = simulator.load_scenario(scenario, commune) if scenario else None

    def ready(agents: Sequence[simulator.Listing]) -> None:
        if as_json:
            show_json([agent._asdict() for agent in agents])
        else:
            show_table(
                [say("devices.key"), say("devices.address"), say("simulate.community")],
                [[agent.device, f"{agent.address}:{agent.port}", agent.community] for agent in agents],
            )
            typer.echo(say("run.stop"))

    async def serve() -> None:
        serving = asyncio.ensure_future(simulator.serve(commune, scenario=script, seed=seed, ready=ready))
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await serving

    asyncio.run(serve())


@app.command(help=say("version.help"))
def version(as_json: AsJson = False) -> None:
    if as_json:
        show_json({"songxa": __version__, "python": sys.version.split()[0]})
    else:
        typer.echo(f"songxa {__version__}")


# ---- what the commands share -----------------------------------------------------------------------------------------


def load(file: Path) -> Inventory:
    """The inventory, checked against the profiles that this songxa has. Raises InventoryError."""
    from songxa import inventory
    from songxa.collectors.snmp.profile import load_profiles

    return inventory.load(file, profiles=load_profiles())


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


def host_and_port(text: str) -> tuple[str, int]:
    """Reads HOST:PORT, [IPv6]:PORT. Raises InputError."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isascii() or not port.isdigit() or not 0 <= int(port) <= 65535:
        raise InputError(f"--listen {text}: not HOST:PORT; for example 127.0.0.1:8765 or [::1]:8765")
    return host, int(port)


def log_to_stderr(level: int) -> None:
    """What goes wrong, for whoever runs the command; a line each."""
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")


def note(line: str) -> None:
    """A line for people on standard error, so that --json stays clean."""
    typer.echo(line, err=True)


def fail(code: int, message: str) -> NoReturn:
    """Ends the command with one line."""
    typer.secho(message, err=True, fg=typer.colors.RED)
    raise typer.Exit(code)


def main() -> None:
    """The entry point. What a user can mend ends in its own line and a documented exit code, never in a stack trace."""
    try:
        default_language(os.environ)
        app()
    except InputError as error:
        typer.secho(str(error), err=True, fg=typer.colors.RED)
        sys.exit(INVALID)
    except SongxaError as error:
        typer.secho(str(error), err=True, fg=typer.colors.RED)
        sys.exit(FAILED)
    except BrokenPipeError:
        # The reader has gone (`songxa devices | head`): nothing left to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("SONGXA_DEBUG"):
            raise
        typer.secho(say("bug", error=f"{type(error).__name__}: {error}"), err=True, fg=typer.colors.RED)
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
