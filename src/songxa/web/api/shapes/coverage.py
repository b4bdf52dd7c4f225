"""What the coverage ledger says, as data."""

from __future__ import annotations

from collections.abc import Sequence

from songxa.coverage.terms import Basis, Setting, Technology, Verdict, Weight
from songxa.web.api.shapes.common import Why, shape


@shape
class CoverageFigure:
    """A share of an area's households, people or land."""

    area: str
    area_name: str
    operator: str
    """Its key; `any` for one of them, `all` for none lacking."""
    operator_name: str
    technology: Technology
    setting: Setting
    of: Weight
    basis: Basis
    share: float | None
    """Of what is known, 0 to 1; null where nothing is."""
    low: float
    """With `high`: where the true share lies, with the probability `interval`. What is unknown widens it."""
    high: float
    known: float
    """The share of which anything is known."""
    near: float
    """The share of which a measurement is near."""
    total: float
    """Households, people or square kilometres."""
    threshold_dbm: float
    samples: int
    contributors: int
    newest: float | None
    """Time of the newest measurement."""
    newest_iso: str | None
    asked_share: float | None
    """What the criteria ask for; null where they ask for nothing."""
    verdict: Verdict | None
    why: Why


@shape
class Coverage:
    """The ledger's figures. Without a ledger there are none, and `made` is null."""

    made: float | None
    made_iso: str | None
    headline: str
    criteria: str
    """The file, or the decision, that says what is asked for; empty for songxa's own."""
    interval: float | None
    assumed: str
    """What nobody knows and was assumed, in words."""
    total: int
    limit: int
    offset: int
    figures: Sequence[CoverageFigure]
