"""What it costs to import a table of new devices: from the file to a checked inventory, without writing it."""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from bench.measure import Stopwatch
from bench.own import communes
from songxa.commands.inventory.sheets import changes_of
from songxa.inventory import load
from songxa.inventory.edit import across
from songxa.inventory.sheet import propose, read
from songxa.inventory.split import gather

HEADINGS = ["STT", "Tên điểm lắp đặt", "Thôn", "Vĩ độ", "Kinh độ", "Loại thiết bị", "Nhà mạng", "IP quản lý", "Ghi chú"]


def row(number: int) -> list[Any]:
    """Two devices a site, thirty new ones a commune, spelt as people spell them."""
    commune, site = number // 30 % communes.COMMUNES, number // 2
    what = "Bộ phát wifi" if number % 2 else "Camera"
    return [
        number + 1, f"Nhà văn hoá số {site}", f"Thôn {commune}", f"19,{80_000 + site}", f"105,{70_000 + site}", what,
        "VIETTEL", f"10.{200 + number // 60_000}.{number // 250 % 250}.{number % 250 + 1}", "Hành lang tầng 1",
    ]  # fmt: skip


def write(folder: Path, form: str, rows: int) -> Path:
    """The table as a file."""
    file = folder / f"table.{form}"
    if form == "csv":
        with file.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream, delimiter=";").writerows([HEADINGS, *map(row, range(rows))])
        return file
    book = Workbook(file)
    sheet = book.add_worksheet()
    for line, cells in enumerate([HEADINGS, *map(row, range(rows))]):
        sheet.write_row(line, 0, cells)
    book.close()
    return file


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("form", choices=("csv", "xlsx"))
    parser.add_argument("rows", type=int)
    parser.add_argument("--devices", type=int, default=0, help="that the inventory has already")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="songxa-bench-") as name:
        folder = Path(name)
        inventory, table = communes.write(folder, chosen.devices), write(folder, chosen.form, chosen.rows)
        load(inventory)
        marks = [time.process_time()]
        with Stopwatch() as watch:
            book = read(table)
            marks.append(time.process_time())
            proposal = propose(book, gather(inventory, {}).root or {})
            marks.append(time.process_time())
            texts = across.apply(across.texts_of(inventory), changes_of(proposal.entries))
            marks.append(time.process_time())
            content = {path.resolve(): text.encode() for path, text in texts.items()}
            found = len(load(inventory, content=content).devices) - chosen.devices
        marks.append(time.process_time())
        parts = [after - before for before, after in pairwise(marks)]
        names = ("read", "understand", "splice", "check")
        shown = ", ".join(f"{name} {part:.1f} s" for name, part in zip(names, parts, strict=True))
        watch.report(shown, chosen.rows, found)


if __name__ == "__main__":
    main()
