"""What is built already, where the SDK wants a builder. Builds nothing."""

from __future__ import annotations

from typing import TypeVar

from grafana_foundation_sdk.cog.builder import Builder

T_co = TypeVar("T_co", covariant=True)


class Ready(Builder[T_co]):
    """Gives what it was given."""

    def __init__(self, built: T_co) -> None:
        self._built = built

    def build(self) -> T_co:
        return self._built
