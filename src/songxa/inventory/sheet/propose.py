"""From the tables of a spreadsheet and the sections of an inventory to the entries that would change, and a report.

Changes no file. Either every row can be used, or nothing is proposed: the report then says what to mend.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from songxa.inventory.sheet import rulebook
from songxa.inventory.sheet.areas import Areas, Tell
from songxa.inventory.sheet.drafts import Draft, Shelf
from songxa.inventory.sheet.equipment import Devices
from songxa.inventory.sheet.headings import find
from songxa.inventory.sheet.keys import assign
from songxa.inventory.sheet.legacy import garbled
from songxa.inventory.sheet.parsed import Origin, Parsed, Parser
from songxa.inventory.sheet.places import Sites
from songxa.inventory.sheet.report import Level, Report
from songxa.inventory.sheet.table import Book
from songxa.model import Trouble

_NEED_ADDRESS = ("ping", "snmp")
"""What a device without an address cannot have: no fault of their own where the address is the one that is wrong."""


@dataclass(frozen=True, slots=True)
class Assume:
    """What holds where a row does not say: the kind and operator of a device, by key, and the area of a site.
    `language` is that of the names which devices without a name get."""

    kind: str = ""
    operator: str = ""
    area: str = ""
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class Proposed:
    """An entry of a section. `new`: `values` is the whole of it; else only the fields that its row says otherwise.
    `sheet` and `row` say where it comes from."""

    section: str
    key: str
    values: Mapping[str, Any]
    new: bool
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """The entries in the order in which they can be added, each after what it refers to but for other devices; none
    where the report is not clean. An empty cell takes nothing away."""

    entries: tuple[Proposed, ...]
    report: Report


def nobody() -> None:
    """Tells nobody of a row."""


def propose(
    book: Book, present: Mapping[str, Any], assume: Assume = Assume(), *, took: Callable[[], None] = nobody
) -> Proposal:
    """`present` is the inventory as its file says it: sections of entries by key, as `yaml12.parse` reads them. `took`
    is called once for every row that says something, when it was looked at, which takes most of the time."""
    return _Import(present, assume, took).of(book)


class _Import:
    def __init__(self, present: Mapping[str, Any], assume: Assume, took: Callable[[], None]) -> None:
        self._present, self._assume, self._took = present, assume, took
        self._report = Report()
        self._operators = Shelf("operators", present.get("operators") or {})
        self._areas = Areas(present.get("areas") or {}, self._tell)
        self._sites = Sites(present.get("sites") or {}, self._areas, assume.area, self._tell)
        self._devices = Devices(
            present.get("devices") or {}, self._operators, present.get("credentials") or {}, self._sites, self._tell
        )

    def of(self, book: Book) -> Proposal:
        rows = self._rows(book)
        for parsed in rows["sites"]:
            self._sites.take(parsed)
            self._took()
        for parsed in rows["devices"]:
            self._devices.take(parsed, self._assume.kind, self._assume.operator, self._assume.language)
            self._took()
        self._assign()
        self._devices.finish()
        shelves = (self._operators, self._areas.shelf, self._sites.shelf, self._devices.shelf)
        drafts = [draft for shelf in shelves for draft in shelf.drafts if draft.origin is not None]
        rulebook.check(self._present, drafts, self._teller_of_the_rest())
        entries = tuple(self._outcomes(drafts))
        return Proposal(entries if self._report.clean else (), self._report)

    def _rows(self, book: Book) -> dict[str, list[Parsed]]:
        rows: dict[str, list[Parsed]] = {"sites": [], "devices": []}
        found = False
        for table in book.tables:
            headings = find(table)
            if unreadable := garbled(table, headings):
                self._report.add(Level.WRONG, table.name, 0, "", Trouble(f"sheet.wrong.{unreadable}"))
                return {"sites": [], "devices": []}
            if headings is None:
                if table.rows and len(book.tables) > 1:
                    self._report.add(Level.SKIPPED, table.name, 0, "", Trouble("sheet.skipped.no_headings"))
                continue
            found = True
            rows[headings.section] += Parser(table, headings, self._report).rows()
        for name in book.hidden:
            self._report.add(Level.SKIPPED, name, 0, "", Trouble("sheet.skipped.hidden"))
        if not found:
            self._report.add(Level.WRONG, "", 0, "", Trouble("sheet.wrong.no_headings"))
        elif not any(rows.values()):
            self._report.add(Level.WRONG, "", 0, "", Trouble("sheet.wrong.no_rows"))
        return rows

    def _assign(self) -> None:
        for shelf, place in ((self._sites.shelf, "area"), (self._devices.shelf, "site")):
            new = [draft for draft in shelf.drafts if not draft.key]
            wanted = [(draft.name, _key(draft.get(place))) for draft in new]
            for draft, key in zip(new, assign(wanted, shelf.by_key, shelf.section[:-1]), strict=True):
                draft.key = key
                shelf.by_key[key] = draft

    def _outcomes(self, drafts: list[Draft]) -> list[Proposed]:
        entries = []
        for draft in drafts:
            values, origin = draft.changes(), draft.origin
            outcome = "new" if draft.had is None else "changed" if values else "same"
            self._report.counts[draft.section, outcome] += 1
            if values and origin is not None:
                entries.append(Proposed(draft.section, draft.key, values, draft.had is None, origin.sheet, origin.row))
        return entries

    def _tell(self, level: Level, origin: Origin, columns: tuple[str, ...], key: str, /, **values: object) -> None:
        self._report.add(level, origin.sheet, origin.row, origin.column(*columns), Trouble(key, values))

    def _teller_of_the_rest(self) -> Tell:
        """Tells what the rules say but of cells, or rows where they name no column, that have their remark already."""
        wrong = [remark for remark in self._report.remarks if remark.level is Level.WRONG]
        told = {(remark.sheet, remark.row, remark.column) for remark in wrong}
        told |= {(remark.sheet, remark.row, "") for remark in wrong}

        def tell(level: Level, origin: Origin, columns: tuple[str, ...], key: str, /, **values: object) -> None:
            at = {origin.column(*columns), *(origin.column("address") for each in columns if each in _NEED_ADDRESS)}
            if all((origin.sheet, origin.row, column) not in told for column in at):
                self._tell(level, origin, columns, key, **values)

        return tell


def _key(value: object) -> str:
    return value.key if isinstance(value, Draft) else str(value or "")
