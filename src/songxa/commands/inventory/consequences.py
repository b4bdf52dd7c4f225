"""What follows from a change of the inventory elsewhere: counted on both inventories, not guessed. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from songxa.commands.shared import say
from songxa.model import Inventory, SongxaError


class Tally(NamedTuple):
    """How many of something are new, gone, or say something else."""

    new: int
    gone: int
    changed: int


class Follows(NamedTuple):
    """What a change leads to. `boards` is None where no Grafana is kept in step, or its boards cannot be told, which
    `trouble` then says. `secrets` are names of those that are needed from now on, and found nowhere."""

    targets: Tally
    boards: Tally | None
    trouble: str
    secrets: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """For people; none where nothing follows."""
        yield from _told("targets", self.targets)
        if self.boards is not None:
            yield from _told("boards", self.boards)
        if self.trouble:
            yield say("inventory.follows.no_boards", why=self.trouble)
        for name in self.secrets:
            yield say("inventory.follows.secret", name=name)

    def facts(self) -> dict[str, Any]:
        """The documented form in `--json`."""
        return {
            "prometheus": self.targets._asdict(),
            "grafana": self.boards._asdict() if self.boards is not None else None,
            "secrets": list(self.secrets),
        }


def follows(before: Inventory | None, after: Inventory) -> Follows:
    """`before` is None where there was no good inventory: then nothing can be compared, and all is new."""
    boards, trouble = _boards(before, after)
    return Follows(_tally(_targets(before), _targets(after)), boards, trouble, tuple(_secrets(before, after)))


def _targets(inventory: Inventory | None) -> dict[str, object]:
    from songxa.exporters.targets import of_device

    devices = inventory.devices if inventory is not None else {}
    found = {key: of_device(inventory, device) for key, device in devices.items()} if inventory is not None else {}
    return {key: target for key, target in found.items() if target is not None}


def _boards(before: Inventory | None, after: Inventory) -> tuple[Tally | None, str]:
    if after.grafana is None:
        return None, ""
    try:
        return _tally(_drawn(before), _drawn(after)), ""
    except SongxaError as error:
        return None, str(error)


def _drawn(inventory: Inventory | None) -> dict[str, object]:
    from songxa.grafana.wanted.build import wanted

    if inventory is None or inventory.grafana is None:
        return {}
    return {board.uid: (board.folder, board.spec) for board in wanted(inventory, inventory.grafana).boards}


def _secrets(before: Inventory | None, after: Inventory) -> Iterator[str]:
    from songxa.inventory import secret_names
    from songxa.secrets import SecretStore

    known = set(secret_names(before)) if before is not None else set()
    store = SecretStore()
    for name in secret_names(after):
        if name not in known:
            try:
                store.get(name)
            except SongxaError:
                yield name


def _tally(before: Mapping[str, object], after: Mapping[str, object]) -> Tally:
    return Tally(
        sum(key not in before for key in after),
        sum(key not in after for key in before),
        sum(key in before and before[key] != each for key, each in after.items()),
    )


def _told(what: str, tally: Tally) -> Iterator[str]:
    parts = [say(f"inventory.follows.{what}.{how}", n=count) for how, count in tally._asdict().items() if count]
    if parts:
        yield say(f"inventory.follows.{what}", what=", ".join(parts))
