"""`songxa run`, `simulate` and `probe`: the commands that talk to devices, real or simulated."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from songxa.commands.shared import (
    DEFAULT_INVENTORY,
    FAILED,
    INVALID,
    LANGUAGE,
    AsJson,
    Data,
    InventoryFile,
    ScenarioFile,
    Seed,
    fail,
    load,
    log_to_stderr,
    note,
    say,
)
from songxa.i18n import translate
from songxa.model import InputError
from songxa.terminal import show_json, show_table


def run(
    inventory: InventoryFile = DEFAULT_INVENTORY,
    listen: Annotated[str, typer.Option(help=say("option.listen"), metavar="HOST:PORT")] = "127.0.0.1:8765",
    data: Data = None,
    simulate: Annotated[bool, typer.Option("--simulate", help=say("option.simulate"))] = False,
    scenario: ScenarioFile = None,
    seed: Seed = 1,
    past: Annotated[int, typer.Option("--past", help=say("option.past"), metavar="DAYS", min=0, max=400)] = 35,
    push: Annotated[bool, typer.Option("--push", help=say("option.push"))] = False,
    follow_grafana: Annotated[bool, typer.Option("--follow-grafana", help=say("grafana.follow"))] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help=say("option.verbose"))] = False,
) -> None:
    from songxa.app import Monitor, Options
    from songxa.history.folder import default_folder

    log_to_stderr(logging.INFO if verbose else logging.WARNING)
    host, port = host_and_port(listen)
    if scenario is not None and not simulate:
        fail(INVALID, say("run.scenario_needs_simulate"))
    monitor = Monitor(
        Options(
            inventory=inventory,
            data=data or default_folder(simulate),
            host=host,
            port=port,
            simulate=simulate,
            scenario=scenario,
            seed=seed,
            past_days=past,
            push=push,
            follow_grafana=follow_grafana,
        )
    )

    def ready(address: str) -> None:
        commune = monitor.inventory()
        typer.echo(say("run.ready", name=commune.name, count=len(commune.devices)))
        typer.echo(say("run.page", address=address))
        if monitor.simulation:
            typer.echo(say("run.simulated", how=translate(LANGUAGE, monitor.simulation)))
            for line in monitor.notes:
                typer.echo(line)
        typer.echo(say("run.stop"))

    asyncio.run(monitor.run(ready, lambda: typer.echo(say("run.past", days=past))))


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
    from songxa.commands.probing import show_report

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


def host_and_port(text: str) -> tuple[str, int]:
    """Reads HOST:PORT, [IPv6]:PORT. Raises InputError."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isascii() or not port.isdigit() or not 0 <= int(port) <= 65535:
        raise InputError(f"--listen {text}: not HOST:PORT; for example 127.0.0.1:8765 or [::1]:8765")
    return host, int(port)
