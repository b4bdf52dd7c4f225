"""`songxa incidents`: what happened, one of it in full, and what a person has to say of it. The measurement stays."""

from __future__ import annotations

import getpass
import time
from typing import Annotated, Any

import typer

from songxa.commands.desk import Desk, desk, folder_of
from songxa.commands.shared import FAILED, INVALID, LANGUAGE, AsJson, Data, KnownBy, Simulated, fail, say
from songxa.commands.telling import (
    SHAPES,
    correction_facts,
    evidence_line,
    evidence_text,
    facts,
    headline,
    root_name,
    toll,
    when,
    word,
)
from songxa.i18n import translate
from songxa.i18n.format import clock, moment
from songxa.model import Cause, Correction, Incident
from songxa.report.words import Words
from songxa.state.period import month as month_of
from songxa.state.uptime import verdict
from songxa.terminal import show_json, show_table
from songxa.text import plain

app = typer.Typer(
    help=say("incidents.help"), invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)

MOST_HITS = 60
"""Outages that are listed; `--json` has them all."""

IncidentId = Annotated[str, typer.Argument(help=say("incidents.id"), metavar="ID")]


@app.callback()
def listing(
    context: typer.Context,
    data: Data = None,
    simulate: Simulated = False,
    inventory: KnownBy = None,
    open_only: Annotated[bool, typer.Option("--open", help=say("incidents.open"))] = False,
    month: Annotated[str | None, typer.Option(help=say("option.month"), metavar="2026-11")] = None,
    device: Annotated[str | None, typer.Option(help=say("incidents.device"), metavar="KEY")] = None,
    limit: Annotated[int, typer.Option(help=say("incidents.limit"), min=1, max=10_000)] = 50,
    as_json: AsJson = False,
) -> None:
    if context.invoked_subcommand is not None:
        return
    with desk(data, simulate, inventory) as here:
        if device is not None and device not in here.devices:
            fail(INVALID, say("incidents.no_device", device=device, some=", ".join(list(here.devices)[:3]) or "–"))
        period = month_of(month, here.where) if month else None
        found = here.archive.incidents(
            here.scope,
            period.start if period else None,
            period.end if period else None,
            open_only=open_only,
            device=device,
            limit=limit + 1,
        )
        shown = found[:limit]
        corrections = here.archive.corrections([each.id for each in shown])
        if as_json:
            show_json([facts(here, each, corrections.get(each.id, ())) for each in shown])
            return
        if not shown:
            typer.echo(say("incidents.none"))
            return
        show_table(*table(here, shown, corrections))
        if len(found) > limit:
            typer.echo(say("incidents.more", limit=limit))


def table(here: Desk, shown: Any, corrections: Any) -> tuple[list[str], list[list[str]]]:
    """Heading and rows, newest first."""
    columns = ("id_column", "began", "lasted", "what", "cause", "hits", "call")
    rows = []
    for each in shown:
        said = verdict(each, corrections.get(each.id, ()))
        cause = translate(LANGUAGE, f"cause.{said.cause}")
        rows.append(
            [
                each.id,
                clock(each.opened_at, here.where, here.now),
                _lasted(here, each),
                root_name(here, each),
                f"{cause} ({say('incidents.planned')})" if said.planned else cause,
                toll(each) or "–",
                here.call(each.operator),
            ]
        )
    return [say(f"incidents.{column}") for column in columns], rows


def _lasted(here: Desk, incident: Incident) -> str:
    end = incident.recovered_at if incident.recovered_at is not None else here.seen_at
    span = Words(LANGUAGE, here.where).span(end - incident.opened_at)
    return span if incident.recovered_at is not None else say("incidents.still", span=span)


@app.command("show", help=say("incidents.show.help"))
def show(
    id: IncidentId,
    data: Data = None,
    simulate: Simulated = False,
    inventory: KnownBy = None,
    as_json: AsJson = False,
) -> None:
    with desk(data, simulate, inventory) as here:
        incident = find(here, id)
        corrections = here.archive.corrections([id]).get(id, ())
        if as_json:
            show_json(whole(here, incident, corrections))
            return
        typer.secho(plain(headline(here, incident)), bold=True)
        _show_facts(here, incident)
        for title, rows in (
            ("evidence", [evidence_line(here, each) for each in incident.evidence]),
            ("said", [_said(here, each) for each in corrections]),
        ):
            if rows:
                typer.secho(say(f"incidents.{title}"), bold=True)
                for row in rows:
                    typer.echo(f"  {plain(row)}")
        _show_hits(here, incident)


def _show_facts(here: Desk, incident: Incident) -> None:
    said = {
        "id_column": incident.id,
        "cause": translate(LANGUAGE, f"cause.{incident.cause}"),
        "began": moment(LANGUAGE, incident.opened_at, here.where),
        "lasted": _lasted(here, incident),
        "hits": toll(incident),
        "call": here.call(incident.operator),
    }
    for key, text in said.items():
        if text:
            typer.echo(f"  {say(f'incidents.{key}').capitalize()}: {plain(text)}")


def _said(here: Desk, each: Correction) -> str:
    said = [] if each.planned is None else [say("incidents.planned" if each.planned else "incidents.not_planned")]
    if each.cause is not None:
        said.append(translate(LANGUAGE, f"cause.{each.cause}"))
    what = ", ".join(said) or "–"
    return say(
        "incidents.said_by", clock=clock(each.at, here.where, here.now), who=each.who, what=what, reason=each.reason
    )


def _show_hits(here: Desk, incident: Incident) -> None:
    if not incident.hits:
        return
    typer.secho(say("incidents.took", n=len({hit.device for hit in incident.hits})), bold=True)
    rows = []
    for hit in incident.hits[:MOST_HITS]:
        device = here.devices.get(hit.device)
        rows.append(
            [
                f"{SHAPES[hit.state]} {word(hit.state)}",
                device.name if device else hit.device,
                device.site_name if device else "–",
                clock(hit.start, here.where, here.now),
                "–" if hit.end is None else clock(hit.end, here.where, here.now),
            ]
        )
    show_table([say(f"incidents.{column}") for column in ("state", "device_column", "place", "from", "to")], rows)
    if (more := len(incident.hits) - MOST_HITS) > 0:
        typer.echo(say("status.more", n=more))


def whole(here: Desk, incident: Incident, corrections: Any) -> dict[str, Any]:
    """The documented form of `songxa incidents show ID --json`."""
    return facts(here, incident, corrections) | {
        "evidence": [
            {
                "at": when(here, each.at),
                "key": each.key,
                "about": each.about,
                "values": dict(each.values),
                "text": evidence_text(here, each),
            }
            for each in incident.evidence
        ],
        "hits": [
            {
                "device": hit.device,
                "state": hit.state.value,
                "start": when(here, hit.start),
                "end": when(here, hit.end),
            }
            for hit in incident.hits
        ],
        "corrections": [correction_facts(here, each) for each in corrections],
    }


@app.command("mark", help=say("incidents.mark.help"))
def mark(
    id: IncidentId,
    reason: Annotated[str, typer.Option(help=say("incidents.reason"), metavar="TEXT")],
    planned: Annotated[bool | None, typer.Option("--planned/--not-planned", help=say("incidents.planned.help"))] = None,
    cause: Annotated[Cause | None, typer.Option(help=say("incidents.cause.help"))] = None,
    who: Annotated[str | None, typer.Option(help=say("incidents.who"), metavar="NAME")] = None,
    data: Data = None,
    simulate: Simulated = False,
    inventory: KnownBy = None,
    as_json: AsJson = False,
) -> None:
    from songxa.history import corrections

    if planned is None and cause is None:
        fail(INVALID, say("incidents.say_something"))
    correction = Correction(id, time.time(), who or login(), plain(reason), planned, cause)
    if not correction.reason or not plain(correction.who):
        fail(INVALID, say("incidents.no_reason"))
    with desk(data, simulate, inventory) as here:
        find(here, id)
    corrections.mark(folder_of(data, simulate), correction)
    with desk(data, simulate, inventory) as here:
        incident = find(here, id)
        said = here.archive.corrections([id]).get(id, ())
        if as_json:
            show_json(whole(here, incident, said))
        else:
            typer.echo(say("incidents.marked", id=id, what=plain(_said(here, correction))))


def login() -> str:
    """Who is logged in; whoever has no name is asked for one."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        fail(INVALID, say("incidents.no_login"))


def find(here: Desk, id: str) -> Incident:
    """The incident with this id; ends the command where there is none."""
    incident = here.archive.incident(here.scope, id)
    if incident is None:
        recent = ", ".join(each.id for each in here.archive.incidents(here.scope, limit=3))
        fail(FAILED, say("incidents.not_found", id=plain(id), some=recent or "–"))
    return incident
