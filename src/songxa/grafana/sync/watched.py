"""A Grafana before each of whose requests something is called, such as what asks whether to go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from songxa.grafana.api import Grafana


class _Watched:
    def __init__(self, grafana: Grafana, before: Callable[[], None]) -> None:
        self._grafana, self._before = grafana, before

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._grafana, name)

        def watched(*arguments: Any, **named: Any) -> Any:
            self._before()
            return call(*arguments, **named)

        return watched


def watched(grafana: Grafana, before: Callable[[], None]) -> Grafana:
    """The same Grafana; what `before` raises is let pass, and nothing is asked then."""
    return cast(Grafana, _Watched(grafana, before))
