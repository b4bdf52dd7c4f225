"""`songxa status`: what is down now, since when, whose it is. Reads the history; asks no device."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from songxa.commands.desk import Desk, desk
from songxa.commands.shared import FAILED as EXIT_FAILED
from songxa.commands.shared import LANGUAGE, AsJson, Data, KnownBy, Simulated, say
from songxa.commands.telling import COLOURS, SHAPES, headline, sentence, stopped, when, why, word
from songxa.commands.telling import facts as incident_facts
from songxa.history import Enrolled
from songxa.i18n import translate
from songxa.i18n.format import clock
from songxa.model import FAILED, Incident, State, Transition
from songxa.terminal import TABLE_WIDTH, show_json, show_table
from songxa.text import plain

MOST_ROWS = 40
"""Devices that are listed; `--json` has them all."""

MOST_NAMES = 6
"""Devices that a reason names."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """How everything was at one moment: `troubled` are the devices that are not up, worst first."""

    states: list[State]
    incidents: list[Incident]
    troubled: list[tuple[Enrolled, Transition]]


def status(
    data: Data = None,
    simulate: Simulated = False,
    inventory: KnownBy = None,
    check: Annotated[bool, typer.Option("--check", help=say("status.check"))] = False,
    as_json: AsJson = False,
) -> None:
    with desk(data, simulate, inventory) as here:
        outlook = look(here)
        if as_json:
            show_json(facts(here, outlook))
        else:
            for line, colour, bold in lines(here, outlook):
                typer.secho(line, fg=colour, bold=bold)
            show_troubled(here, outlook)
    if check and (any(state in FAILED for state in outlook.states) or not here.running):
        raise typer.Exit(EXIT_FAILED)


def look(here: Desk) -> Outlook:
    """The newest of everything; devices that have left the inventory are not looked at."""
    states = here.archive.states(here.scope)
    present = {key: each for key, each in here.devices.items() if each.until is None}
    newest = {
        key: states.get(key) or Transition(key, each.since, State.UNKNOWN, "why.unknown.never")
        for key, each in present.items()
    }
    order = list(State)
    troubled = [(present[key], each) for key, each in newest.items() if each.state is not State.UP]
    troubled.sort(key=lambda pair: (order.index(pair[1].state), pair[1].root is not None, pair[1].at, pair[0].name))
    found = here.archive.incidents(here.scope, open_only=True, limit=500)
    incidents = sorted(found, key=lambda each: (-each.toll.households, -each.toll.devices, each.opened_at))
    return Outlook([each.state for each in newest.values()], incidents, troubled)


def lines(here: Desk, outlook: Outlook) -> list[tuple[str, str | None, bool]]:
    """The answer first, then a line for each open incident: text, colour, whether it is bold."""
    worst = min((state for state in outlook.states if state is not State.UNKNOWN), key=list(State).index, default=None)
    told: list[tuple[str, str | None, bool]] = []
    if (warning := stopped(here)) is not None:
        told.append((warning, "yellow", True))
    told.append((sentence(outlook.states, outlook.incidents), COLOURS[worst or State.UNKNOWN], True))
    told += [
        (f"{SHAPES[each.state]} {plain(headline(here, each))}  [{each.id}]", COLOURS[each.state], False)
        for each in outlook.incidents
    ]
    return told


def show_troubled(here: Desk, outlook: Outlook, most: int = MOST_ROWS) -> None:
    """The devices that are not up, as a table."""
    if not outlook.troubled:
        return
    typer.echo()
    show_table(*troubled_table(here, outlook, most))
    if (more := len(outlook.troubled) - most) > 0:
        typer.echo(say("status.more", n=more))
    for line in reasons(here, outlook):
        typer.echo(line)


def reasons(here: Desk, outlook: Outlook) -> list[str]:
    """Why the devices are as they are that no open incident tells of; those with the same reason together."""
    told = {hit.device for incident in outlook.incidents for hit in incident.hits if hit.end is None}
    found: dict[str, list[str]] = {}
    for device, each in outlook.troubled:
        if device.key not in told and (text := why(here, each)):
            found.setdefault(text, []).append(device.name)
    return [
        line
        for text, names in found.items()
        for line in textwrap.wrap(
            plain(f"{', '.join(names[:MOST_NAMES])}{' …' * (len(names) > MOST_NAMES)}: {text}"), TABLE_WIDTH
        )
    ]


def troubled_table(here: Desk, outlook: Outlook, most: int) -> tuple[list[str], list[list[str]]]:
    """Heading and rows: state, device, place, operator, since."""
    heading = [say(f"status.{column}") for column in ("state", "device", "place", "operator", "since")]
    rows = [
        [
            f"{SHAPES[each.state]} {word(each.state)}",
            device.name,
            device.site_name,
            device.operator_name,
            clock(each.at, here.where, here.now),
        ]
        for device, each in outlook.troubled[:most]
    ]
    return heading, rows


def facts(here: Desk, outlook: Outlook) -> dict[str, Any]:
    """The documented form of `songxa status --json`."""
    counts = {state.value: outlook.states.count(state) for state in State}
    corrections = here.archive.corrections([each.id for each in outlook.incidents])
    return {
        "running": here.running,
        "heartbeat": when(here, here.beat),
        "sentence": sentence(outlook.states, outlook.incidents),
        "devices": len(outlook.states),
        "states": counts,
        "incidents": [incident_facts(here, each, corrections.get(each.id, ())) for each in outlook.incidents],
        "troubled": [
            {
                "key": device.key,
                "name": device.name,
                "kind": device.kind,
                "kind_name": translate(LANGUAGE, f"kind.{device.kind}"),
                "site": device.site,
                "site_name": device.site_name,
                "area": device.area,
                "operator": device.operator,
                "state": each.state.value,
                "since": when(here, each.at),
                "why": each.why,
                "why_text": why(here, each),
                "root": each.root,
            }
            for device, each in outlook.troubled
        ],
    }
