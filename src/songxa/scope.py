"""Who may see what: the one object without which no question about states, incidents or series can be asked.

Denies by default: what names no operator is seen by staff only.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """`operators` are the keys of those whose devices may be seen; None stands for all."""

    operators: frozenset[str] | None = frozenset()

    @classmethod
    def staff(cls) -> Scope:
        """Everything."""
        return cls(None)

    @classmethod
    def of(cls, *operators: str) -> Scope:
        """What these operators run."""
        return cls(frozenset(operators))

    def sees(self, operator: str) -> bool:
        """Whether a device that `operator` runs may be seen."""
        return self.operators is None or operator in self.operators
