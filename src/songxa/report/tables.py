"""The tables of the report, with typed cells: what they say is decided here once, how it looks by each format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from songxa.model import Incident, State
from songxa.report.account import Account
from songxa.report.words import NONE, Length, Moment, Share, Words, operator_name, root_name
from songxa.state import uptime
from songxa.state.figures import By, Figures

Cell = str | int | Length | Share | Moment | None

STATES = (State.UP, State.DEGRADED, State.DOWN, State.UNREACHABLE, State.MAINTENANCE, State.UNKNOWN)
"""In the order of a reader: what worked, what failed, what is outside of both."""

GROUPS = (By.OPERATOR, By.VILLAGE, By.KIND, By.PLACE, By.SITE, By.DEVICE)


@dataclass(frozen=True, slots=True)
class Column:
    """`wide` ones have no room on paper: they stand in the spreadsheet and in CSV."""

    title: str
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`key` names it for machines; `rows` are as long as `columns`."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


def uptime_table(account: Account, by: By, words: Words) -> Table:
    """Uptime of every device, place or group."""
    rows = [_uptime_row(each, by, words) for each in account.figures(by)]
    return Table(by.value, words.say(f"report.by.{by}"), _uptime_columns(by, words), rows)


def _uptime_columns(by: By, words: Words) -> list[Column]:
    def say(key: str) -> str:
        return words.say(f"report.column.{key}")

    return [
        Column(words.say(f"report.column.by.{by}")),
        Column(say("key"), wide=True),
        Column(say("devices"), wide=by is By.DEVICE),
        *(Column(say(state)) for state in STATES),
        Column(say("availability")),
        Column(say("known")),
        Column(say("corrected")),
        Column(say("outages")),
        Column(say("longest")),
        *(Column(f"{say(state)} ({say('after')})", wide=True) for state in STATES),
    ]


def _uptime_row(each: Figures, by: By, words: Words) -> list[Cell]:
    measured = uptime.whole(each.seconds)
    corrected = None if each.corrected is None else uptime.whole(each.corrected)
    return [
        group_name(each, by, words),
        each.key,
        each.devices,
        *(Length(measured[state]) for state in STATES),
        Share(each.availability),
        Share(each.known),
        None if each.corrected is None else Share(each.corrected_availability),
        each.outages.count,
        Length(int(each.outages.longest_s)),
        *(None if corrected is None else Length(corrected[state]) for state in STATES),
    ]


def group_name(each: Figures, by: By, words: Words) -> str:
    """A row's name; a kind has its word."""
    return words.say(f"kind.{each.key}") if by is By.KIND else each.name


def incidents_table(account: Account, words: Words) -> Table:
    """What happened, oldest first."""
    names = (
        "id", "opened", "recovered", "lasted", "root", "cause", "cause_after", "hit_devices", "hit_households",
        "hit_places", "call",
    )  # fmt: skip
    rows = [_incident_row(account, each, words) for each in account.incidents]
    return Table("incidents", words.say("report.incidents"), _columns(names, words), rows)


def _incident_row(account: Account, incident: Incident, words: Words) -> list[Cell]:
    verdict = uptime.verdict(incident, account.corrections.get(incident.id, ()))
    said = [words.say("report.planned")] if verdict.planned else []
    if verdict.cause is not incident.cause:
        said.append(words.say(f"cause.{verdict.cause}"))
    toll = incident.toll
    return [
        incident.id,
        Moment(incident.opened_at),
        Moment(incident.recovered_at),
        Length(int(lasted(account, incident))),
        root_name(account, incident),
        words.say(f"cause.{incident.cause}"),
        "; ".join(said) or None,
        toll.devices,
        toll.households,
        toll.places,
        operator_name(account, incident.operator) if incident.operator else NONE,
    ]


def lasted(account: Account, incident: Incident) -> float:
    """How long the incident lasted within the period, as far as anybody watched."""
    period = account.period
    until = account.beat if account.beat is not None else period.start
    end = incident.recovered_at if incident.recovered_at is not None else until
    return max(0.0, end - max(incident.opened_at, period.start))


def corrections_table(account: Account, words: Words) -> Table:
    """What people said of the incidents afterwards, with who and why; the measurement stays."""
    names = ("id", "said_at", "who", "said", "reason")
    rows: list[list[Cell]] = []
    for incident in account.incidents:
        for each in account.corrections.get(incident.id, ()):
            said = [] if each.planned is None else [words.say("report.planned" if each.planned else "report.unplanned")]
            if each.cause is not None:
                said.append(words.say("report.cause_is", cause=words.say(f"cause.{each.cause}")))
            rows.append([incident.id, Moment(each.at), each.who, "; ".join(said) or NONE, each.reason])
    return Table("corrections", words.say("report.corrections"), _columns(names, words), rows)


def gaps_table(account: Account, words: Words) -> Table:
    """When nobody watched at all."""
    rows: list[list[Cell]] = [[Moment(start), Moment(end), Length(round(end - start))] for start, end in account.gaps]
    return Table("gaps", words.say("report.gaps"), _columns(("from", "to", "lasted"), words), rows)


def _columns(names: Iterable[str], words: Words) -> list[Column]:
    return [Column(words.say(f"report.column.{name}")) for name in names]
