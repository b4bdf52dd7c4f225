"""Polls to the destination, joined: rendering, times, the courier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from songxa.model import Context, Derived, Inventory, Poll, Sample, Trouble


class RemoteWriteExporter:
    """See `model.Exporter` and `model.TakesDerived`."""

    name = "remote_write"

    def __init__(self, context: Context) -> None:
        raise NotImplementedError

    def take_derived(self, derived: Derived) -> None:
        raise NotImplementedError

    async def start(self) -> None:
        raise NotImplementedError

    def export(self, poll: Poll) -> None:
        raise NotImplementedError

    def adopt(self, inventory: Inventory) -> None:
        raise NotImplementedError

    def health(self) -> Iterable[Sample]:
        raise NotImplementedError

    def troubles(self) -> Sequence[Trouble]:
        raise NotImplementedError

    async def stop(self) -> None:
        raise NotImplementedError
