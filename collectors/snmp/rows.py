"""A table's cells to rows: index parts, joined fields, texts. Pure; knows no metric.

A row is what a table's columns, index, joins and texts make of one index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from songxa.collectors.snmp.ber import Value
from songxa.collectors.snmp.convert import HIDDEN, device_text
from songxa.collectors.snmp.profile_model import Condition, Table, Template, TextRule

Index = tuple[int, ...]
Cell = Value | str | Index
Row = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Rows:
    """A table's rows by index: `all` of them, for joins, and those `shown` to rules."""

    all: Mapping[Index, Row]
    shown: Mapping[Index, Row]


def build_rows(
    table: Table, values: Mapping[Index, Mapping[str, Value]], earlier: Mapping[str, Rows], warn: list[str]
) -> Rows:
    """The table's rows with index parts, joined fields and texts."""
    rows: dict[Index, Row] = {}
    misfits = 0
    for index, columns in values.items():
        row: Row = {**columns}
        if table.index and not _take_apart(table, index, row):
            misfits += 1
            continue
        for join in table.joins:
            key = tuple(arc for part in join.on for arc in _arcs_of(row[part]))
            if other := earlier[join.table].all.get(key):
                for name in join.fields:
                    row[f"{join.prefix}.{name}"] = other.get(name)
        rows[index] = row
    if misfits:
        warn.append(f"table {table.name}: {misfits} row(s) left out, their index has an unknown form")
    for name, rule in table.texts:
        _add_text(name, rule, rows)
    if not (table.where or table.skip):
        return Rows(rows, rows)
    return Rows(rows, {index: row for index, row in rows.items() if _is_shown(table, row)})


def _is_shown(table: Table, row: Row) -> bool:
    if not all(holds(condition, row) for condition in table.where):
        return False
    return not table.skip or not all(holds(condition, row) for condition in table.skip)


def _take_apart(table: Table, index: Index, row: Row) -> bool:
    at = 0
    for part in table.index:
        width = part.arcs
        if part.counted:
            width = 1 + (index[at] if at < len(index) else 0)
        piece = index[at : at + width]
        if len(piece) != width:
            return False
        at += width
        if part.bits:
            row[part.name] = piece
            for name, (lowest, bits) in part.bits.items():
                row[name] = piece[0] >> lowest & (1 << bits) - 1
        else:
            row[part.name] = piece[0] if width == 1 and not part.counted else piece
    return at == len(index)


def _arcs_of(cell: Cell) -> Index:
    if isinstance(cell, int):
        return (cell,)
    return cell if isinstance(cell, tuple) else ()


def _add_text(name: str, rule: TextRule, rows: Mapping[Index, Row]) -> None:
    texts: dict[Index, str] = {}
    for index, row in rows.items():
        text = rendered = next((text for template in rule.templates if (text := render(template, row))), None)
        if text and rule.extract is not None:
            match = rule.extract.search(text)
            text = (match[match.re.groups and 1] or "") if match else None
        if rendered:
            text = (rule.map or {}).get(text or "", text if rule.otherwise is None else rule.otherwise)
        if text:
            texts[index] = text
    if rule.unique:
        counts = Counter(texts.values())
        texts = {index: f"{text}#{_index_text(index)}" if counts[text] > 1 else text for index, text in texts.items()}
    for index, text in texts.items():
        rows[index][name] = text


def _index_text(index: Index) -> str:
    return str(index[0]) if len(index) == 1 else digest(index)


def digest(index: Index) -> str:
    """Sixteen bits that tell opaque indexes of one device apart and tell nothing about them."""
    return sha256(repr(index).encode()).hexdigest()[:4]


def render(template: Template, row: Mapping[str, Cell]) -> str | None:
    """The template filled from the row; None if a field that it needs has no text."""
    parts: list[str] = []
    for literal, name, mark in template.pieces:
        parts.append(literal)
        if not name:
            break
        text = _cell_text(row.get(name), mark)
        if not text and mark != "?":
            return None
        parts.append(text)
    return "".join(parts)


def _cell_text(cell: Cell, mark: str = "") -> str:
    if isinstance(cell, bytes):
        text = device_text(cell)
        return text if text.strip(HIDDEN) else ""
    if isinstance(cell, tuple):
        return digest(cell) if mark == "#" else ""
    return "" if cell is None else str(cell)


def holds(condition: Condition, row: Mapping[str, Cell]) -> bool:
    """Whether the row meets the condition. A missing value is none of the accepted ones, and matches nothing."""
    cell = row.get(condition.field)
    raw = cell.encode() if isinstance(cell, str) else cell
    if condition.accept is not None and raw not in condition.accept:
        return False
    if condition.refuse is not None and raw in condition.refuse:
        return False
    if condition.matches is not None and not condition.matches.search(_cell_text(cell)):
        return False
    return condition.not_matches is None or not condition.not_matches.search(_cell_text(cell))
