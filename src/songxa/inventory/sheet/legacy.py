"""Recognises text in TCVN3 (the .VnTime fonts), which looks like rubbish without them. Does not convert it."""

from __future__ import annotations

import re

from songxa.inventory.sheet.table import Table

# TCVN3 puts accented letters where Latin-1 has signs: "Nhµ v¨n ho¸", "VÜ ®é", "Täa ®é".
_ACCENTED = re.compile(r"(?<=[A-Za-z])[µ¶·¸¹¨»¼½¾©ª«¬®­]|[®§](?=[a-zA-Zéäåæçèªêëì])")
_LOOKED_AT = 40


def looks_like_tcvn3(table: Table) -> bool:
    """Whether several cells of the first rows hold such text."""
    cells = (cell for row in table.rows[:_LOOKED_AT] for cell in row.cells if isinstance(cell, str))
    return sum(_ACCENTED.search(cell) is not None for cell in cells) >= 3
