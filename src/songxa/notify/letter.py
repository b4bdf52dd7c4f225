"""What a recipient reads: one incident in full, or several in one message. Words only; sends nothing.

Titles are one line and fit an SMS with what is needed to act: what, where, since when.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import Enum, auto
from hashlib import blake2b
from typing import NamedTuple

from songxa.i18n import translate
from songxa.i18n.format import clock, number, span
from songxa.incident import words
from songxa.model import Cause, Incident
from songxa.notify.decide import weight
from songxa.notify.names import Names
from songxa.notify.story import LAST, News

TITLES = {
    News.OPENED: "alert.title.opened",
    News.GREW: "alert.title.grew",
    News.REPEAT: "alert.title.repeat",
    News.OVER: "alert.title.over",
    News.PASSED: "alert.title.passed",
}

TELLING = (
    "dying_gasp", "mains_lost", "los_behind", "los", "operator_silent", "all_behind", "canaries_silent", "battery",
    "snmp_silent", "ping_silent", "loss",
)  # fmt: skip
"""Evidence that says most, first. One line of it is told."""

MOST_LINES = 8
"""Incidents that a joined message names: so many that last, so many that are over. The others are counted."""

LONGEST_LINE, ROOM_LASTING, ROOM_OVER = 180, 900, 360
"""Characters, so that a joined message fits 2,000 of them, which is what Zalo takes."""

LONGEST_TITLE = 240


class Tone(Enum):
    """How a service may colour a message."""

    BAD = auto()
    GOOD = auto()
    NOTE = auto()


class Item(NamedTuple):
    """What a message says of one incident. `number` counts the messages of it to one recipient, from 1."""

    news: News
    incident: Incident
    number: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A message. `short` says the same in one line, for services that take no more; `id` is the same when it has to be
    sent again.
    """

    id: str
    title: str
    body: str
    short: str
    tone: Tone
    items: tuple[Item, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes for one language and commune. `page` is the address of songxa's page, or empty."""

    language: str
    names: Names
    where: tzinfo
    page: str
    simulated: bool = False

    def one(self, item: Item, now: float) -> Letter:
        """An incident in full."""
        incident = item.incident
        title = self._marked(self._title(item, now))
        hits, call = ", ".join(words.hits(self.language, incident, self.names, now)), self._call(incident)
        id = f"{incident.id}/{item.number}"
        over = item.news in LAST
        act = [] if over else [call, self._evidence(incident)]
        short = ". ".join(part for part in (title, hits, *act[:1]) if part)
        lines = [hits, *act, self._link(incident), self._end(id)]
        return Letter(id, title, _joined(lines), short, Tone.GOOD if over else Tone.BAD, (item,))

    def many(self, items: Sequence[Item], now: float) -> Letter:
        """Several incidents, the worst first, what lasts before what is over."""
        ordered = sorted(items, key=lambda each: (each.news in LAST, weight(each.incident)))
        lasting = [each for each in ordered if each.news not in LAST]
        over = [each for each in ordered if each.news in LAST]
        title = self._marked(self._sum(lasting, over, now))
        said = "\n".join(sorted(f"{each.incident.id}/{each.number}" for each in ordered))
        id = blake2b(said.encode(), digest_size=4).hexdigest()
        lines = [
            *self._part("alert.lasting", lasting, ROOM_LASTING, now),
            *self._part("alert.over", over, ROOM_OVER, now),
        ]
        link = f"{self.page.rstrip('/')}/incidents" if self.page else ""
        tone = Tone.BAD if lasting else Tone.GOOD
        return Letter(id, title, _joined([*lines, link, self._end(id)]), title, tone, tuple(ordered))

    def trial(self, id: str) -> Letter:
        """A message that says that messages arrive."""
        title = self._say("alert.trial", commune=self.names.commune())
        return Letter(id, title, _joined([self._say("alert.trial.body"), self.page]), title, Tone.NOTE)

    # ---- parts ------------------------------------------------------------------------------------------------------

    def _title(self, item: Item, now: float) -> str:
        incident = item.incident
        end = incident.recovered_at if incident.recovered_at is not None else now
        return self._say(
            TITLES[item.news],
            what=self._what(incident),
            since=clock(incident.opened_at, self.where, now),
            until=clock(end, self.where, now),
            lasted=span(self.language, end - incident.opened_at),
        )

    def _what(self, incident: Incident) -> str:
        what = words.what_happened(self.language, incident, self.names)
        village = "" if incident.cause is Cause.MONITOR else self.names.village(incident)
        return f"{what} ({village})" if village else what

    def _call(self, incident: Incident) -> str:
        hotline = self.names.hotline(incident.operator)
        if not hotline:
            return ""
        return self._say("alert.call", operator=self.names.operator(incident.operator), hotline=hotline)

    def _evidence(self, incident: Incident) -> str:
        ranks = {key: rank for rank, key in enumerate(TELLING)}
        best = min(incident.evidence, key=lambda each: ranks.get(each.key, len(ranks)), default=None)
        if best is None:
            return ""
        return self._say("alert.evidence", text=words.evidence_line(self.language, best, self.names))

    def _link(self, incident: Incident) -> str:
        return f"{self.page.rstrip('/')}/incidents/{incident.id}" if self.page else ""

    def _end(self, id: str) -> str:
        return self._say("alert.end", commune=self.names.commune(), id=id)

    def _sum(self, lasting: Sequence[Item], over: Sequence[Item], now: float) -> str:
        counted = [self._say(key, n=self._number(len(each))) for key, each in (
            ("alert.sum.lasting", lasting), ("alert.sum.over", over),
        ) if each]  # fmt: skip
        worst = (lasting or over)[0].incident
        since = clock(worst.opened_at, self.where, now)
        return self._say("alert.sum", counted=", ".join(counted), what=self._what(worst), since=since)

    def _part(self, heading: str, items: Sequence[Item], room: int, now: float) -> list[str]:
        if not items:
            return []
        lines = [f"• {self._line(each.incident, now)}" for each in items[:MOST_LINES]]
        while sum(map(len, lines)) > room:
            lines.pop()
        rest = items[len(lines) :]
        lines.insert(0, self._say(heading))
        if rest:
            households = sum(each.incident.toll.households for each in rest)
            key = "alert.more.households" if households else "alert.more"
            lines.append(self._say(key, n=self._number(len(rest)), households=self._number(households)))
        return lines

    def _line(self, incident: Incident, now: float) -> str:
        since = clock(incident.opened_at, self.where, now)
        what = self._what(incident)
        if incident.recovered_at is not None:
            until = clock(incident.recovered_at, self.where, now)
            lasted = span(self.language, incident.recovered_at - incident.opened_at)
            return _clipped(self._say("incident.over", what=what, since=since, until=until, lasted=lasted))
        since = self._say("incident.since", what=what, since=since)
        parts = [since, self._call(incident), *words.hits(self.language, incident, self.names, now)]
        return _clipped(" — ".join(part for part in parts if part))

    def _marked(self, title: str) -> str:
        title = f"{self._say('alert.simulated')} {title}" if self.simulated else title
        return _clipped(title, LONGEST_TITLE)

    def _number(self, count: int) -> str:
        return number(self.language, count)

    def _say(self, key: str, **values: object) -> str:
        return translate(self.language, key, **values)


def _clipped(line: str, most: int = LONGEST_LINE) -> str:
    return line if len(line) <= most else line[: most - 1] + "…"


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line for line in lines if line)
