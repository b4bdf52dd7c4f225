"""What stands in for an exporter of songxa's own that cannot start while songxa runs: says so. Does nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from songxa.model import Inventory, Poll, Sample, Trouble


class Unstarted:
    """See `model.Exporter`."""

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        self._trouble = Trouble("notice.exporter.unstarted", {"exporter": name, "why": why})

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def export(self, poll: Poll) -> None: ...

    def adopt(self, inventory: Inventory) -> None: ...

    def health(self) -> Sequence[Sample]:
        return ()

    def troubles(self) -> Sequence[Trouble]:
        """What is to be mended."""
        return [self._trouble]
