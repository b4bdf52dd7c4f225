"""`songxa report`: the month for the People's Committee, to a file or to standard output."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songxa.commands.desk import Desk, desk
from songxa.commands.shared import INVALID, LANGUAGE, Data, KnownBy, Simulated, fail, note, say
from songxa.i18n.format import clock
from songxa.model import StartError
from songxa.state import period as periods

if TYPE_CHECKING:
    from songxa.report.account import Account


class Format(StrEnum):
    """What a report can be printed as; `data` is what its checksum is made of."""

    HTML = "html"
    XLSX = "xlsx"
    CSV = "csv"
    DATA = "data"


class Of(StrEnum):
    """The tables that CSV can hold, one at a time."""

    UPTIME = "uptime"
    INCIDENTS = "incidents"
    CORRECTIONS = "corrections"
    GAPS = "gaps"


class Language(StrEnum):
    """What the report is written in."""

    VI = "vi"
    EN = "en"


OWN = Language(LANGUAGE)


def report(
    month: Annotated[str, typer.Option(help=say("option.month"), metavar="2026-11")],
    form: Annotated[Format, typer.Option("--format", help=say("report.format"))] = Format.HTML,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help=say("report.out"), metavar="FILE", readable=False)
    ] = None,
    table: Annotated[Of, typer.Option(help=say("report.table"))] = Of.UPTIME,
    language: Annotated[Language, typer.Option(help=say("report.language"))] = OWN,
    data: Data = None,
    simulate: Simulated = False,
    inventory: KnownBy = None,
) -> None:
    from songxa.report.account import read
    from songxa.report.canonical import checksum

    if out is None and form is Format.XLSX and sys.stdout.isatty():
        fail(INVALID, say("report.binary"))
    with desk(data, simulate, inventory) as here:
        period = periods.month(month, here.where)
        account = read(here.archive, here.scope, period, here.timezone, here.commune)
        content = rendered(here, account, form, table, language)
        if account.beat is None or account.beat < period.end:
            until = "–" if account.beat is None else clock(account.beat, here.where, here.now)
            note(say("report.unfinished", month=month, until=until))
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        write(out, content)
        note(say("report.written", file=out))
    note(f"SHA-256 {checksum(account)}")


def rendered(here: Desk, account: Account, form: Format, table: Of, language: Language) -> bytes:
    """The report in one of its formats."""
    from songxa.report import canonical, flat, page, workbook
    from songxa.report.words import Words

    words = Words(language, here.where)
    match form:
        case Format.HTML:
            return page.render(account, words)
        case Format.XLSX:
            return workbook.render(account, words)
        case Format.CSV:
            return flat.render(account, words, table)
        case Format.DATA:
            return canonical.serialise(account)


def write(file: Path, content: bytes) -> None:
    """Puts the file in place whole: a reader never sees half of it. Raises StartError."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StartError(say("report.unwritable", file=file, why=(error.strerror or str(error)).lower())) from None
