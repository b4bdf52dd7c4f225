"""Every way to break an inventory gives its one clear line: file, line, key, what is wrong, what is accepted.

Each case of broken.txt edits good.yaml: `-` lines, whole and in a row, make way for the `+` and `!` lines; the problem
stands in the `!` line, at the key after `@`, and its message holds each text after `>`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from songxa.inventory import Installed, load
from songxa.model import InventoryError

HERE = Path(__file__).parent
GOOD = (HERE / "good.yaml").read_text(encoding="utf-8")
PROFILES = ("huawei-olt", "unifi-ap")


def _objections(settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A plug-in that knows one setting."""
    return [(key, "unknown key; accepted here: host") for key in settings if key != "host"]


PLUG_INS = Installed(collectors={"ntp": _objections}, exporters={"graphite": _objections})


@dataclass(slots=True)
class Broken:
    """One case."""

    name: str
    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    marked: int = -1
    key: str = ""
    words: list[str] = field(default_factory=list)


def _cases() -> list[Broken]:
    cases: list[Broken] = []
    for line in (HERE / "broken.txt").read_text(encoding="utf-8").split("\n"):
        sign, rest = line[:1], line[2:]
        if line.startswith("== "):
            cases.append(Broken(line[3:]))
        elif sign == "-":
            cases[-1].old.append(rest)
        elif sign in ("+", "!"):
            if sign == "!":
                cases[-1].marked = len(cases[-1].new)
            cases[-1].new.append(rest)
        elif sign == "@":
            cases[-1].key = rest
        elif sign == ">":
            cases[-1].words.append(rest)
        else:
            assert not line, line
    return cases


def test_the_inventory_that_the_cases_break_is_good() -> None:
    assert load(HERE / "good.yaml", profiles=PROFILES, plug_ins=PLUG_INS).name == "Xã Thử"


def test_there_are_many_more_than_sixty_cases() -> None:
    cases = _cases()
    assert len({case.name for case in cases}) == len(cases) >= 180
    assert all(case.old and case.new and case.marked >= 0 and case.words for case in cases)


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.name)
def test_a_broken_inventory_gives_one_clear_line(case: Broken, tmp_path: Path) -> None:
    before, found, after = f"\n{GOOD}".partition("\n" + "\n".join(case.old) + "\n")
    assert found, "the case edits nothing"
    path = tmp_path / "inventory.yaml"
    path.write_text("\n".join([before, *case.new, after])[1:], encoding="utf-8")

    with pytest.raises(InventoryError) as caught:
        load(path, profiles=PROFILES, plug_ins=PLUG_INS)

    (problem,) = caught.value.problems
    assert (problem.file, problem.key) == (str(path), case.key), str(problem)
    assert problem.line == before.count("\n") + case.marked + 1, str(problem)
    for word in case.words:
        assert word in problem.message, str(problem)
    assert str(problem).isprintable()
    assert "CANARY" not in str(problem)
