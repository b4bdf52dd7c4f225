"""Who loses which operator's signal by an incident, in words, and how soon the others will. Words only; asks nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from songxa.coverage.terms import Technology
from songxa.i18n import translate
from songxa.i18n.format import number, span
from songxa.model import Incident, Loss, State

MOST = 3
"""Losses that are told one by one; the rest is counted."""
LEAST_SPENT, LEAST_S = 0.03, 120.0
"""A battery tells by its charge alone how long it will last once so much of it is gone, in so much time."""


class Names(Protocol):
    """How areas and operators are called."""

    def area(self, key: str) -> str: ...

    def operator(self, key: str) -> str: ...


def told(language: str, losses: Sequence[Loss], names: Names) -> list[str]:
    """Each of the largest losses in a few words, then how many places more there are."""
    main = _main(losses)
    lines = [_line(language, each, names) for each in main[:MOST]]
    more = len({each.area for each in main[MOST:]} - {each.area for each in main[:MOST]})
    return [*lines, translate(language, "incident.lost.more", n=number(language, more))] if more else lines


def at_risk(language: str, incident: Incident, names: Names, now: float) -> Iterator[str]:
    """Whom it will hit once a battery is empty, and about when."""
    if incident.recovered_at is not None or not incident.toll.risk:
        return
    lost = told(language, incident.toll.risk, names)
    left_s = battery_left_s(incident, now)
    key = "incident.risk" if left_s is None else "incident.risk.left"
    left = "" if left_s is None else span(language, max(60.0, left_s))
    yield translate(language, key, lost="; ".join(lost), left=left)


def battery_left_s(incident: Incident, now: float) -> float | None:
    """How long the first battery will last from now on: as its power system says, else as its charge goes down.

    None where nobody can tell.
    """
    since = {each.about: each.at for each in incident.evidence if each.key == "mains_lost"}
    found = []
    for each in incident.evidence:
        if each.key != "battery":
            continue
        lasts = each.values.get("runtime")
        spent, ran = each.values["then"] - each.values["now"], each.at - since.get(each.about, each.at)
        if lasts is None and spent >= LEAST_SPENT and ran >= LEAST_S:
            lasts = each.values["now"] / spent * ran
        if lasts is not None:
            found.append(max(0.0, each.at + lasts - now))
    return min(found, default=None) if incident.state is State.DEGRADED or incident.toll.risk else None


def _main(losses: Sequence[Loss]) -> list[Loss]:
    """Of an area and operator only 4G where that is lost: who loses it has lost 5G as well."""
    basic = {(each.area, each.operator) for each in losses if each.technology == Technology.LTE}
    return [each for each in losses if each.technology == Technology.LTE or (each.area, each.operator) not in basic]


def _line(language: str, loss: Loss, names: Names) -> str:
    key = "incident.lost" if loss.measured else "incident.lost.about"
    what = translate(
        language,
        key,
        n=number(language, loss.households),
        area=names.area(loss.area),
        technology=loss.technology,
        operator=names.operator(loss.operator),
    )
    if not loss.others:
        return translate(language, "incident.lost.alone", what=what)
    other, count = loss.others[0]
    spared = number(language, count)
    return translate(language, "incident.lost.spared", what=what, n=spared, operator=names.operator(other))
