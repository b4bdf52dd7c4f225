"""Recognises Vietnamese that cannot be read: in TCVN3 or VNI, or with its letters lost. Converts nothing.

TCVN3 (the .VnTime fonts) puts accented letters where Latin-1 has signs: "Nhµ v¨n ho¸", "VÜ ®é". VNI puts accents behind
the letter: "Nhaø vaên hoaù", "Vó ñoä". Programs that save as ANSI write a question mark for what that lacks: "V? đ?".
"""

from __future__ import annotations

import re

from songxa.inventory.sheet.headings import Headings
from songxa.inventory.sheet.table import Table

_TCVN3 = re.compile(r"(?<=[A-Za-z])[µ¶·¸¹¨»¼½¾©ª«¬®­]|[®§](?=[a-zA-Zéäåæçèªêëì])")
_VNI = re.compile(r"[ñÑ](?=[aeiouyöô])|[aeoAEO]â|[aA][êùøûõï]|[oeu][ùøûõï]|[öô][ùøûõï]")
"""Only what neither Vietnamese in Unicode nor French has: "oà" and "oá" are both."""
_LOST = re.compile(r"\?[^\W\d_]|\?\?")
_LOOKED_AT = 40
_FEW = 3
"""As many cells as may look so by chance, such as Ruijie®."""


def garbled(table: Table, headings: Headings | None) -> str:
    """`tcvn3`, `vni` or `lost`; nothing where the table can be read."""
    cells = [
        cell for row in table.rows[:_LOOKED_AT] for cell in row.cells if isinstance(cell, str) and "://" not in cell
    ]
    above = headings.unknown.values() if headings else cells
    for name, pattern in (("tcvn3", _TCVN3), ("vni", _VNI), ("lost", _LOST)):
        several = sum(pattern.search(cell) is not None for cell in cells) >= _FEW
        if several and (name == "lost" or any(map(pattern.search, above))):
            return name
    return ""
