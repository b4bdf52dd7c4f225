"""A station whose history is the real one, in a folder, and whose board says what a test wants."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from songxa.history import History
from songxa.model import Cause, Evidence, Hit, Incident, Inventory, Poll, RootKind, State, Toll, Transition
from songxa.scope import Scope
from songxa.state.condition import UNKNOWN, Condition
from songxa.state.groups import together
from songxa.web.station import Board
from tests.support.board import FakeBoard
from tests.support.commune import NOW, FakeStation, troubled

BEGAN = NOW - 40 * 86_400
CUT = "251123-00c3"
"""The id of the incident that there is."""


@dataclass
class StillBoard:
    """A board that stands still until a test changes it. Its incidents are told whole: who asks has to leave out."""

    commune: Inventory
    said: dict[str, Condition] = field(default_factory=dict)
    open: list[Incident] = field(default_factory=list)
    notices: Sequence[str] = ()
    revision: int = 1

    def conditions(self) -> Mapping[str, Condition]:
        return {key: self.said.get(key, UNKNOWN) for key in self.commune.devices}

    def site_states(self) -> Mapping[str, State]:
        at_site: dict[str, list[State]] = {}
        for key, condition in self.conditions().items():
            at_site.setdefault(self.commune.devices[key].site, []).append(condition.state)
        return {site: together(states) for site, states in at_site.items()}

    def incidents(self, scope: Scope) -> Sequence[Incident]:
        return list(self.open)

    def change(self, *keys: str, state: State, why: str = "why.down.silent", at: float = NOW) -> None:
        """These devices are in that state from now on."""
        self.said.update({key: Condition(state, why, at) for key in keys})
        self.revision += 1


def cut(root: str = "hc-3", id: str = CUT) -> Incident:
    """A fibre box that is cut, with devices of three operators behind it."""
    return Incident(
        id, Cause.FIBRE, RootKind.DEVICE, root, State.DOWN, NOW - 725, operator="vnpt",
        evidence=(
            Evidence(NOW - 725, "silent", root, {"devices": 4}),
            Evidence(NOW - 720, "silent", "ap-06", {"devices": 1}),
        ),
        hits=(
            Hit(root, State.DOWN, NOW - 725),
            *(Hit(key, State.UNREACHABLE, NOW - 720) for key in ("ap-03", "ap-06", "cam-03")),
        ),
        toll=Toll(4, 2, 118, 1),
    )  # fmt: skip


def write(history: History, station: FakeStation) -> None:
    """What a monitor would have written of this station: its polls, its states now and before, its incidents."""
    for key in station.commune.devices:
        for poll in station.latest.polls(key).values():
            for minutes in (30, 20, 10, 0):
                history.export(Poll(poll.device, poll.collector, NOW - 60 * minutes - 20, poll.reading))
    conditions = station.board.conditions()
    moves = [Transition(key, BEGAN + 60, State.UP, "why.up") for key in conditions]
    moves += [
        Transition(key, max(condition.since or NOW - 900, BEGAN + 61), condition.state, condition.why, condition.root)
        for key, condition in conditions.items()
        if condition.state is not State.UP
    ]
    history.record(moves)
    for incident in station.board.incidents(Scope.staff()):
        history.keep(incident)
    history.beat(NOW)
    assert history.flush()


@contextlib.asynccontextmanager
async def remembering(folder: Path, station: FakeStation | None = None) -> AsyncIterator[FakeStation]:
    """A station (that of a bad morning unless told otherwise) with a history in `folder`."""
    station = troubled() if station is None else station
    if isinstance(station.board, FakeBoard):
        board = StillBoard(station.commune, dict(station.board.conditions()), [cut()])
        station.board = cast(FakeBoard, cast(Board, board))
    clock = [BEGAN]
    history = History(folder, station.commune, lambda: clock[0])
    await history.start()
    clock[0] = NOW
    try:
        station.archive = history.archive
        write(history, station)
        yield station
    finally:
        await history.stop()


def still(station: FakeStation) -> StillBoard:
    """The board of a station that remembers."""
    return cast(StillBoard, station.board)
