"""The process that figures coverage out for the monitor: one question on standard input, one answer on standard output.

It gives way to everything else on the machine, and ends with the monitor that asked.
"""

from __future__ import annotations

import os
import pickle
import sys

from songxa.coverage.watch.exchange import ANSWER, Answer, Question, Refresh, Refused
from songxa.model import SongxaError

PATIENT, PROMPT = 19, 5
"""How much a process gives way (nice): one that makes a ledger, one that people wait for."""


def answer(question: Question) -> Answer:
    """The answer, or why there is none."""
    try:
        if isinstance(question, Refresh):
            from songxa.coverage.watch.summing import refreshed  # noqa: PLC0415  only one of the two is needed

            return refreshed(question, _OnlyFor(os.getppid()))
        from songxa.coverage.watch.losing import left  # noqa: PLC0415

        return left(question)
    except SongxaError as error:
        return Refused(str(error))


class _OnlyFor:
    """Of a ledger under way: ends the process when the one that asked has gone."""

    def __init__(self, parent: int) -> None:
        self._parent = parent

    def __call__(self, step: str, done: int, of: int) -> None:
        if os.getppid() != self._parent:
            os._exit(1)


def main() -> None:
    """Reads, answers, writes."""
    out = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no answer
    question: Question = pickle.load(sys.stdin.buffer)  # noqa: S301  it comes from the process that started this one
    os.nice(PATIENT if isinstance(question, Refresh) else PROMPT)
    with os.fdopen(out, "wb") as stream:
        stream.write(ANSWER.dump_json(answer(question)))


if __name__ == "__main__":
    main()
