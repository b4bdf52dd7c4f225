"""A query of a panel, of whichever data source. Asks nothing."""

from __future__ import annotations

from abc import abstractmethod
from typing import Self

from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery


class Target(Builder[Dataquery]):
    """Builds a query that a panel calls by a letter."""

    @abstractmethod
    def ref_id(self, ref_id: str) -> Self: ...

    @abstractmethod
    def or_unknown(self) -> Self:
        """Lets a lone curve go on, as no number, where nobody tells: else its last value would look like today's."""
