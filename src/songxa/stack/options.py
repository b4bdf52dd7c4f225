"""The options of an export, so that the next one into its folder is not told them again. Reads and writes no file.

`--webhook` is none of them: it is for receivers that are not there yet, and after an export all of them are.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from songxa.i18n import LANGUAGES
from songxa.model import InputError
from songxa.stack.plan import LEAST_INTERVAL_S, MOST_INTERVAL_S, Plan, place


@dataclass(frozen=True, slots=True)
class Options:
    """Named as on the command line; None: not said. `interval` is in seconds."""

    songxa: str | None = None
    alertmanager: str | None = None
    interval: int | None = None
    lang: str | None = None

    def over(self, before: Options) -> Options:
        """These, and where they say nothing, those of before."""
        return Options(**(asdict(before) | self.said()))

    def said(self) -> dict[str, Any]:
        """By name, those that are said."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def of_plan(plan: Plan) -> Options:
    """What would have to be typed for this plan."""
    return Options(plan.songxa.url, plan.alertmanager.url, plan.interval_s, plan.language)


def read(found: object) -> Options:
    """Options as they were written down; one that could not be typed either is not said."""
    written = found if isinstance(found, dict) else {}
    known = {each.name: written.get(each.name) for each in fields(Options)}
    return Options(**{name: value for name, value in known.items() if _fits(name, value)})


def _fits(name: str, value: object) -> bool:
    if name == "interval":
        return type(value) is int and LEAST_INTERVAL_S <= value <= MOST_INTERVAL_S
    if not isinstance(value, str):
        return False
    if name == "lang":
        return value in LANGUAGES
    try:
        place("en", name, value)
    except InputError:
        return False
    return True
