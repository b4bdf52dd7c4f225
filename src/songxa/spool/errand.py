"""One way to the destination and back: halves what is too big, bisects what is refused, tells apart what is poison.

Knows nothing of lanes, nor when to try again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from songxa.spool.batch import Meta, Put
from songxa.spool.file import Refusal
from songxa.spool.outcome import Cut, Delivered, Later, TooBig
from songxa.spool.sending import Sender
from songxa.spool.shelf import Parcel, Shelf
from songxa.spool.trust import Trust
from songxa.spool.words import said

PATIENCE = 100
"""Requests that may be refused without one being taken, before the destination itself is doubted."""


class Doubted(Later):
    """It refuses whatever it gets, one by one: that is not the records' fault."""


@dataclass(slots=True, eq=False)
class Piece:
    """A whole batch, or one record of it."""

    meta: Meta
    put: Put
    record: bool = False
    done: bool = False


Segment = Sequence[Piece]


class Errand:
    """Batches in their order. `settle` has to be called at the end, however it ended."""

    def __init__(
        self,
        parcels: Sequence[Parcel],
        sender: Sender,
        trust: Trust,
        cut: Cut,
        *,
        took: Callable[[], None],
        stops: Callable[[], bool],
    ) -> None:
        """`took` is called whenever something was delivered; `stops` tells whether to leave the rest for later."""
        self._parcels, self._sender, self._trust, self._cut = parcels, sender, trust, cut
        self._took, self._stops = took, stops
        self._pieces = {
            parcel.meta.id: [Piece(parcel.meta, Put(parcel.payload, parcel.meta.points, parcel.meta.at))]
            for parcel in parcels
        }
        self._suspects: list[tuple[Piece, str]] = []
        self._poison: list[tuple[Piece, str]] = []
        self._in_vain = 0

    async def run(self) -> Later | None:
        """Brings all that can be brought; why the rest cannot, or None where nothing is wrong with it."""
        stack: list[Segment] = [[piece for pieces in self._pieces.values() for piece in pieces]]
        words = ""
        while stack:
            if self._stops():
                return None
            segment = stack.pop()
            size = sum(len(piece.put.payload) for piece in segment)
            if size > self._trust.size and (parts := self._split(segment)):
                stack.extend(reversed(parts))
                continue
            outcome = await self._sender.send(b"".join(piece.put.payload for piece in segment))
            if isinstance(outcome, Later):
                return outcome
            if isinstance(outcome, Delivered):
                self._deliver(segment)
                continue
            words = said(outcome.words)
            self._in_vain += 1
            if isinstance(outcome, TooBig):
                self._trust.too_big(size)
            if parts := self._split(segment):
                stack.extend(reversed(parts))
            else:
                self._suspects.append((segment[0], words))
                self._judge()
            if self._in_vain >= PATIENCE and not self._trust.believed:
                break
        return Doubted(words, ours=True) if stack or self._suspects else None

    def settle(self, shelf: Shelf, now: float) -> None:
        """Tells the shelf what became of every batch; `now` is when records were refused, UTC seconds."""
        refused: dict[int, list[Refusal]] = defaultdict(list)
        for piece, words in self._poison:
            put = piece.put
            refused[piece.meta.id].append(Refusal(put.at, now, put.points, words, put.payload))
        for parcel in self._parcels:
            pieces = self._pieces[parcel.meta.id]
            left = [piece.put for piece in pieces if not piece.done]
            shelf.settle(parcel, left if len(left) < len(pieces) else None, refused[parcel.meta.id])

    def _deliver(self, segment: Segment) -> None:
        for piece in segment:
            piece.done = True
        self._in_vain = 0
        self._trust.took()
        self._took()
        self._judge()

    def _judge(self) -> None:
        """Puts suspects into quarantine, as far as the destination may be believed."""
        while self._suspects and self._trust.believed:
            piece, words = self._suspects.pop(0)
            piece.done = True
            self._poison.append((piece, words))
            self._trust.refused()

    def _split(self, segment: Segment) -> list[Segment]:
        """Two halves; none of a single record."""
        if len(segment) == 1 and not segment[0].record:
            segment = self._records(segment[0])
        half = len(segment) // 2
        return [segment[:half], segment[half:]] if half else []

    def _records(self, whole: Piece) -> Segment:
        put = whole.put
        records = [record for record in self._cut(put.payload) if record]
        if len(records) < 2:
            whole.record = True
            return [whole]
        # points are shared out evenly, so that their sum stays what it was
        marks = [put.points * each // len(records) for each in range(len(records) + 1)]
        pieces = [
            Piece(whole.meta, Put(record, end - start, put.at), record=True)
            for record, (start, end) in zip(records, pairwise(marks), strict=True)
        ]
        self._pieces[whole.meta.id] = pieces
        return pieces
