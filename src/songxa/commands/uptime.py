"""`songxa uptime`: how long everything was in each state, measured and corrected. Reads the history."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from songxa.commands.desk import Desk, desk, one_of
from songxa.commands.shared import LANGUAGE, AsJson, Data, KnownBy, Simulated, say
from songxa.commands.telling import SHAPES, when, word
from songxa.i18n import translate
from songxa.i18n.format import percent
from songxa.model import InputError, State
from songxa.state import period as periods
from songxa.state import uptime as arithmetic
from songxa.state.figures import By, Figures
from songxa.state.period import Period
from songxa.terminal import show_json, show_table

STATES = (State.UP, State.DEGRADED, State.DOWN, State.UNREACHABLE, State.MAINTENANCE, State.UNKNOWN)
DIGITS = 2


class Chosen(StrEnum):
    """What `--by` takes."""

    DEVICE = "device"
    SITE = "site"
    VILLAGE = "village"
    OPERATOR = "operator"
    KIND = "kind"
    PLACE = "place"


def uptime(
    month: Annotated[str | None, typer.Option(help=say("option.month"), metavar="2026-11")] = None,
    quarter: Annotated[str | None, typer.Option(help=say("uptime.quarter"), metavar="2026-Q4")] = None,
    day: Annotated[str | None, typer.Option(help=say("uptime.day"), metavar="2026-11-23")] = None,
    first: Annotated[str | None, typer.Option("--from", help=say("uptime.from"), metavar="2026-11-01")] = None,
    last: Annotated[str | None, typer.Option("--to", help=say("uptime.to"), metavar="2026-11-07")] = None,
    by: Annotated[Chosen, typer.Option(help=say("uptime.by"))] = Chosen.DEVICE,
    data: Data = None,
    simulate: Simulated = False,
    inventory: KnownBy = None,
    as_json: AsJson = False,
) -> None:
    from songxa.state.ledger import Ledger

    with desk(data, simulate, inventory) as here:
        period = chosen(here, month, quarter, day, first, last)
        ledger = Ledger(here.archive, here.scope, period.start, period.end)
        rows, (everything,) = ledger.figures(By(by)), ledger.figures(By.ALL) or [_NOBODY]
    if as_json:
        show_json(facts(here, period, by, rows, everything))
        return
    typer.secho(
        say("uptime.title", period=period.text, share=share(everything.availability), known=share(everything.known)),
        bold=True,
    )
    heading, lines, right = table(rows, by)
    show_table(heading, lines, right)
    typer.echo("  ".join(f"{SHAPES[state]} {word(state).lower()}" for state in STATES))
    if period.end > here.seen_at:
        typer.echo(say("uptime.unfinished"))


_NOBODY = Figures("", "", 0, dict.fromkeys(State, 0.0), None, arithmetic.Outages(0, 0.0))


def chosen(
    here: Desk, month: str | None, quarter: str | None, day: str | None, first: str | None, last: str | None
) -> Period:
    """The period that was asked for; this month where none was. Raises InputError."""
    if last is not None and first is None:
        raise InputError(say("uptime.from_missing"))
    given = one_of(month=month, quarter=quarter, day=day, **{"from": first})
    match given:
        case None:
            return periods.month_of(here.now, here.where)
        case ("month", text):
            return periods.month(text, here.where)
        case ("quarter", text):
            return periods.quarter(text, here.where)
        case ("day", text):
            return periods.day(text, here.where)
        case (_, text):
            return periods.between(text, last or periods.day_of(here.now, here.where).text, here.where)


def table(rows: list[Figures], by: Chosen) -> tuple[list[str], list[list[str]], range]:
    """Heading, rows, and the columns that hold numbers."""
    from songxa.report.words import brief

    corrected = any(each.corrected is not None for each in rows)
    heading = [
        translate(LANGUAGE, f"report.column.by.{by}").upper(),
        *(SHAPES[state] for state in STATES),
        say("uptime.availability"),
        *([say("uptime.corrected")] if corrected else []),
        say("uptime.outages"),
    ]
    lines = [
        [
            name(each, by),
            *(brief(LANGUAGE, each.seconds[state]) for state in STATES),
            share(each.availability),
            *([share(each.corrected_availability) if each.corrected is not None else ""] if corrected else []),
            str(each.outages.count),
        ]
        for each in rows
    ]
    return heading, lines, range(1, len(heading))


def name(each: Figures, by: Chosen) -> str:
    """A row's name; a kind has its word."""
    return translate(LANGUAGE, f"kind.{each.key}") if by is Chosen.KIND else each.name


def share(ratio: float | None) -> str:
    """A percentage that is never 100 where it is not all."""
    return "–" if ratio is None else percent(LANGUAGE, ratio, DIGITS)


def facts(here: Desk, period: Period, by: Chosen, rows: list[Figures], everything: Figures) -> dict[str, Any]:
    """The documented form of `songxa uptime --json`: seconds, ratios of 0 to 1, null for what nobody knows."""
    return {
        "period": period.text,
        "timezone": here.timezone,
        "start": when(here, period.start),
        "end": when(here, period.end),
        "seconds": period.length_s,
        "by": by.value,
        "all": _row(everything, "") | {"key": "all"},
        "rows": [_row(each, name(each, by)) for each in rows],
    }


def _row(each: Figures, name: str) -> dict[str, Any]:
    return {
        "key": each.key,
        "name": name,
        "devices": each.devices,
        "seconds": {state.value: each.seconds[state] for state in STATES},
        "availability": each.availability,
        "known": each.known,
        "outages": each.outages.count,
        "longest_outage_seconds": each.outages.longest_s,
        "corrected": None
        if each.corrected is None
        else {
            "seconds": {state.value: each.corrected[state] for state in STATES},
            "availability": each.corrected_availability,
        },
    }
