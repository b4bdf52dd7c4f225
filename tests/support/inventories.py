"""A small good inventory for tests to break, and the problems that songxa finds then."""

from __future__ import annotations

from pathlib import Path

import pytest

from songxa.inventory import load
from songxa.model import (
    InventoryError,
    Problem,
)

GOOD = (Path(__file__).parents[1] / "unit/inventory/good.yaml").read_text(encoding="utf-8")


def problems_of(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(InventoryError) as caught:
        load(path)
    assert all(str(problem).isprintable() for problem in caught.value.problems)
    return caught.value.problems


def edited(path: Path, *edits: tuple[str, str]) -> Path:
    text = GOOD
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return path
