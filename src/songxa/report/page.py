"""The report as one HTML file to be printed on A4: no script, no link, nothing from elsewhere.

The form is that of Decree 30/2020/NĐ-CP, appendix I: what songxa cannot know is left blank for a person.
"""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from songxa.report.account import Account
from songxa.report.canonical import checksum
from songxa.report.summary import BLANK, criteria, headline, summary
from songxa.report.tables import (
    Cell,
    Table,
    corrections_table,
    gaps_table,
    incidents_table,
    uptime_table,
)
from songxa.report.words import NONE, Length, Moment, Share, Words, clock
from songxa.state.figures import By
from songxa.text import plain

_LEVELS = re.compile(r"^(xã|phường|thị trấn|đặc khu)\s+", re.IGNORECASE)

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=lambda value: plain(value) if type(value) is str else value,
)


def render(account: Account, words: Words) -> bytes:
    """The document, UTF-8."""
    commune = plain(account.commune)
    text = _TEMPLATES.get_template("month.html").render(
        language=words.language,
        say=words.say,
        cell=lambda value: _cell(value, words),
        is_number=lambda value: isinstance(value, (int, Length, Share)),
        blank=BLANK,
        commune=commune.upper() or BLANK,
        place=_LEVELS.sub("", commune.partition("(")[0].strip()) or BLANK,
        subject=headline(account, words),
        summary=summary(account, words),
        criteria=narrow(criteria(account, words)),
        groups=[
            narrow(uptime_table(account, by, words)) for by in (By.OPERATOR, By.VILLAGE, By.KIND, By.PLACE, By.SITE)
        ],
        devices=narrow(uptime_table(account, By.DEVICE, words)),
        incidents=incidents_table(account, words),
        corrections=corrections_table(account, words),
        gaps=gaps_table(account, words),
        checksum=checksum(account),
    )
    return text.encode()


def narrow(table: Table) -> Table:
    """The table without the columns for which paper has no room, and without those that say nothing in any row."""
    kept = [
        at
        for at, column in enumerate(table.columns)
        if not column.wide and (not table.rows or any(row[at] is not None for row in table.rows))
    ]
    rows = [[row[at] for at in kept] for row in table.rows]
    return Table(table.key, table.title, [table.columns[at] for at in kept], rows)


def _cell(value: Cell, words: Words) -> str:
    match value:
        case None:
            return NONE
        case Length(seconds):
            return clock(seconds)
        case Share(ratio):
            return words.percent(ratio)
        case Moment(at):
            return words.moment(at)
        case int():
            return words.number(value)
    return value
