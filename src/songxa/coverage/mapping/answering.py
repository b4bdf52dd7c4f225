"""The process that answers `Desk`: one question from standard input, one answer to standard output."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path
from typing import Any

from songxa.coverage.ledger import store
from songxa.coverage.ledger.ledger import Ledger, nearest
from songxa.coverage.mapping import drawn
from songxa.coverage.mapping.nouns import Explained, Told
from songxa.coverage.watch.applying import as_it_stands
from songxa.model import StartError

NICE = 10


def main() -> None:
    """Polling goes first: this works when nothing else does."""
    os.nice(NICE)
    folder, question = pickle.load(sys.stdin.buffer)  # noqa: S301  (written by ourselves)
    try:
        answer = "found", answered(folder, *question)
    except StartError as error:
        answer = "refused", str(error)
    pickle.dump(answer, sys.stdout.buffer)


def answered(folder: Path, kind: str, *arguments: Any) -> Any:
    """The answer to a question of this kind. Raises StartError where the ledger cannot be read."""
    ledger = store.read(folder)
    if kind == "picture":
        return drawn.picture(as_it_stands(folder, ledger), *arguments)
    if kind == "explain":
        return explained(ledger, *arguments)
    return dossier(ledger, *arguments)


def explained(ledger: Ledger, language: str, latitude: float, longitude: float, now: float) -> Explained:
    """The place nearest to the coordinates, in sentences."""
    from songxa.coverage.ledger import explaining  # noqa: PLC0415  pictures are drawn without it

    if not len(ledger.map.points):
        return Explained(None, "", ())
    point, metres = nearest(ledger, latitude, longitude)
    told = [
        Told(
            each.operator,
            each.technology,
            explaining.first_line(language, ledger, each),
            tuple(explaining.lines(language, ledger, each, now)),
        )
        for each in explaining.explain(ledger, point)
    ]
    return Explained(metres, ledger.map.area_of(point), tuple(told))


def dossier(ledger: Ledger, language: str, spot: str, inventory: Any, power: Any, now: float) -> bytes | None:
    """The dossier of a dead spot; None where there is no such spot."""
    from songxa.coverage.ledger import dossier as dossiers  # noqa: PLC0415  pictures are drawn without it

    found = next((each for each in ledger.spots if each.key == spot), None)
    if found is None:
        return None
    known = [dossiers.Power(*each) for each in power]
    return dossiers.render(language, ledger, found, inventory, known, now)


if __name__ == "__main__":
    main()
