"""Keeps a ledger on the disk, whole or not at all, and reads it again. Works nothing out."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from songxa.atomic import replace_file
from songxa.coverage.ledger.ledger import Ledger, Map, Sheet
from songxa.coverage.ledger.reading import ADAPTER, RECORDS, damaged, opened, path_of, records_in
from songxa.coverage.ledger.records import Records
from songxa.coverage.nouns import Points, Transmitter
from songxa.coverage.terms import Technology
from songxa.model import StartError

SHEETS = "sheets.json"
_DECIMALS = 2
"""Hundredths of a decibel and whole decimetres are more than anybody knows."""
_EXACT = frozenset({"newest"})


@dataclass(frozen=True, slots=True)
class _Plain:
    """What of a sheet is no array."""

    operator: str
    technology: Technology
    transmitters: tuple[Transmitter, ...]
    claims: bool


@dataclass(frozen=True, slots=True)
class _Sheets:
    areas: tuple[str, ...]
    sheets: tuple[_Plain, ...]


_PLAIN = TypeAdapter(_Sheets)
_ARRAYS = tuple(each.name for each in fields(Sheet) if each.name not in {one.name for one in fields(_Plain)})
_OF_MAP = ("cells", "owner", "households", "population", "square_km", "staff_only")


def write(folder: Path, ledger: Ledger) -> Path:
    """Puts the ledger in place of the one before, and says where. Raises StartError."""
    path = path_of(folder)
    only_records = Records(**{each.name: getattr(ledger, each.name) for each in fields(Records)})
    plain = _Sheets(
        ledger.map.areas,
        tuple(_Plain(each.operator, each.technology, each.transmitters, each.claims) for each in ledger.sheets),
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        archive.writestr(RECORDS, ADAPTER.dump_json(only_records))
        archive.writestr(SHEETS, _PLAIN.dump_json(plain))
        for name, array in _arrays(ledger):
            with archive.open(f"{name}.npy", "w") as member:
                np.lib.format.write_array(member, array, allow_pickle=False)
    try:
        replace_file(path, packed.getvalue())
    except OSError as error:
        raise StartError(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from None
    return path


def read(folder: Path) -> Ledger:
    """The ledger of a data folder. Raises StartError."""
    path = path_of(folder)
    with opened(folder) as archive:
        only_records = records_in(archive, path)
        try:
            plain = _PLAIN.validate_json(archive.read(SHEETS))
            return _joined(only_records, plain, archive)
        except (KeyError, ValueError, zipfile.BadZipFile, OSError, EOFError) as error:
            raise damaged(path, error) from None


def _arrays(ledger: Ledger) -> list[tuple[str, np.ndarray[Any, Any]]]:
    places = [("latitude", ledger.map.points.latitude), ("longitude", ledger.map.points.longitude)]
    found: list[tuple[str, np.ndarray[Any, Any]]] = [*places, *((name, getattr(ledger.map, name)) for name in _OF_MAP)]
    for number, sheet in enumerate(ledger.sheets):
        for name in _ARRAYS:
            array = getattr(sheet, name)
            if array.dtype.kind == "f" and name not in _EXACT:
                array = np.round(array, _DECIMALS).astype(np.float32)
            found.append((f"{number}/{name}", array))
    return found


def _joined(only_records: Records, plain: _Sheets, archive: zipfile.ZipFile) -> Ledger:
    def array(name: str) -> np.ndarray[Any, Any]:
        with archive.open(f"{name}.npy") as member:
            return np.lib.format.read_array(member, allow_pickle=False)

    points = Points(array("latitude"), array("longitude"))
    ground = Map(points=points, areas=plain.areas, **{name: array(name) for name in _OF_MAP})
    sheets = [
        Sheet(
            each.operator, each.technology, each.transmitters, each.claims,
            **{name: array(f"{number}/{name}") for name in _ARRAYS},
        )
        for number, each in enumerate(plain.sheets)
    ]  # fmt: skip
    known = {each.name: getattr(only_records, each.name) for each in fields(Records)}
    return Ledger(**known, map=ground, sheets=tuple(sheets))
