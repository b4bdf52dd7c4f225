"""What stands in for a plug-in that cannot be had, so that its ward has somebody to speak of. Does nothing."""

from __future__ import annotations

from collections.abc import Sequence

from songxa.model import Device, Done, Inventory, Poll, Sample, Trace, Trouble


class Absent:
    """A collector and an exporter in one; whatever asks it is told by its ward that it is out."""

    name = ""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def accepts(self, device: Device) -> bool:
        return False

    def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None: ...

    probe = visit

    def export(self, poll: Poll) -> None: ...

    def adopt(self, inventory: Inventory, changed: frozenset[str] = frozenset()) -> None: ...

    def health(self) -> Sequence[Sample]:
        return ()

    def troubles(self) -> Sequence[Trouble]:
        return ()
