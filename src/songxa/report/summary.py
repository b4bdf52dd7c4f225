"""What the report says in sentences, and the criteria it reports on. Says only what was measured, and what was not."""

from __future__ import annotations

from datetime import datetime

from songxa.model import WORKING, Kind, State
from songxa.report.account import Account
from songxa.report.tables import Cell, Column, Table, lasted
from songxa.report.words import Share, Words, root_name
from songxa.state import uptime
from songxa.state.figures import By, Figures

BLANK = "……"
"""What only a person can fill in."""


def headline(account: Account, words: Words) -> str:
    """The report's subject, with its month."""
    return words.say("report.subject", **month(account, words))


def month(account: Account, words: Words) -> dict[str, str]:
    """The month and the year as placeholders: not numbers, so that the year gets no separator."""
    first = datetime.fromtimestamp(account.period.start, words.where)
    return {"month": str(first.month), "year": str(first.year)}


def summary(account: Account, words: Words) -> list[str]:
    """The month in a few sentences."""
    period = account.period
    lines = [
        words.say(
            "report.summary.watched",
            n=len(account.devices),
            sites=len({each.site for each in account.devices.values()}),
            start=words.day(period.start),
            end=words.day(period.end - 1),
        )
    ]
    if not account.devices:
        return [*lines, words.say("report.summary.nothing")]
    (everything,) = account.figures(By.ALL)
    lines.append(words.say("report.summary.uptime", share=words.percent(everything.availability)))
    if everything.corrected is not None:
        lines.append(words.say("report.summary.corrected", share=words.percent(everything.corrected_availability)))
    lines.append(
        words.say(
            "report.summary.known",
            share=words.percent(everything.known),
            span=words.span(everything.seconds[State.UNKNOWN]),
        )
    )
    if account.beat is None or account.beat < period.end:
        until = BLANK if account.beat is None else words.moment(account.beat)
        lines.append(words.say("report.summary.unfinished", until=until))
    return [*lines, *_of_incidents(account, words)]


def _of_incidents(account: Account, words: Words) -> list[str]:
    if not account.incidents:
        return [words.say("report.summary.no_incident")]
    longest = max(account.incidents, key=lambda each: lasted(account, each))
    span = words.span(lasted(account, longest))
    lines = [
        words.say("report.summary.incidents", n=len(account.incidents), root=root_name(account, longest), span=span)
    ]
    if households := max(each.toll.households for each in account.incidents):
        lines.append(words.say("report.summary.households", n=households))
    return lines


def criteria(account: Account, words: Words) -> Table:
    """What the public sector reports on, as measured; the targets are the locality's own and left blank."""
    places = account.figures(By.PLACE)
    at_end = sum(_serves_at_end(account, each.key) for each in places)
    unbroken = sum(each.outages.count == 0 and each.availability is not None for each in places)
    rows: list[list[Cell]] = [
        _criterion("places", _mean(places), words),
        [words.say("report.criterion.places_at_end"), f"{at_end}/{len(places)}", None, BLANK],
        [words.say("report.criterion.places_unbroken"), f"{unbroken}/{len(places)}", None, BLANK],
        _criterion("bts", account.figures(By.ALL, Kind.BTS), words),
        _criterion("fibre", account.figures(By.ALL, Kind.OLT, Kind.FIBRE_BOX, Kind.ONU), words),
        _criterion("all", account.figures(By.ALL), words),
    ]
    columns = [Column(words.say(f"report.column.{name}")) for name in ("criterion", "result", "corrected", "target")]
    return Table("criteria", words.say("report.criteria"), columns, rows)


def _criterion(key: str, found: list[Figures], words: Words) -> list[Cell]:
    name = words.say(f"report.criterion.{key}")
    if not found:
        return [name, words.say("report.none"), None, BLANK]
    (each,) = found
    corrected = None if each.corrected is None else Share(each.corrected_availability)
    return [name, Share(each.availability), corrected, BLANK]


def _mean(places: list[Figures]) -> list[Figures]:
    """All places as one row."""
    if not places:
        return []
    corrected = None
    if any(each.corrected for each in places):
        corrected = uptime.mean([each.corrected or each.seconds for each in places])
    outages = uptime.Outages(sum(each.outages.count for each in places), max(each.outages.longest_s for each in places))
    return [Figures("", "", len(places), uptime.mean([each.seconds for each in places]), corrected, outages)]


def _serves_at_end(account: Account, site: str) -> bool:
    """Whether the last that is known of the place in the period is that one of its access points works."""
    last = [
        next((tile.state for tile in reversed(account.tiles[key]) if tile.state is not State.UNKNOWN), State.UNKNOWN)
        for key, each in account.devices.items()
        if each.site == site and each.kind == Kind.ACCESS_POINT
    ]
    return any(state in WORKING for state in last)
