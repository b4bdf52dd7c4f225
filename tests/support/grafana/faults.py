"""What goes wrong with a Grafana, by script: at the k-th request from now, before or after it took effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.grafana.exchange import Answer

HTML = "text/html; charset=utf-8"


class Killed(BaseException):
    """The process that asked dies here: no `except Exception` goes on after it."""


class Dropped(Exception):
    """The connection breaks without an answer."""


class Stalled(Exception):
    """There is no answer, and the connection stays open."""


@dataclass(slots=True)
class _Fault:
    """`left`: so many requests until it happens, 1 is the next; `writes`: only those that write are counted."""

    left: int
    does: Callable[[], Answer | None]
    after: bool
    writes: bool


@dataclass(slots=True)
class Faults:
    """`standing` answers everything, for as long as it is set; `standing_writes` all that writes."""

    standing: Answer | None = None
    standing_writes: Answer | None = None
    _script: list[_Fault] = field(default_factory=list)

    # one request

    def answer(self, at: int, answer: Answer, *, after: bool = False, writes: bool = False) -> None:
        """The `at`-th request gets this answer; `after`: it took effect all the same."""
        self._add(at, lambda: answer, after=after, writes=writes)

    def fail(self, at: int, status: int = 500, *, after: bool = False, writes: bool = False) -> None:
        """The same with a status of Grafana's own."""
        self.answer(at, Answer(status, {"message": f"status {status}, as scripted"}), after=after, writes=writes)

    def drop(self, at: int, *, after: bool = False, writes: bool = False) -> None:
        """The connection breaks."""
        self._add(at, lambda: _throw(Dropped()), after=after, writes=writes)

    def cut(self, at: int, *, after: bool = True, writes: bool = False) -> None:
        """The answer breaks off in the middle."""
        half = Answer(200, body=b'{"id": ', headers={"Content-Length": "1000"})
        self._add(at, lambda: half, after=after, writes=writes)

    def stall(self, at: int, *, after: bool = False, writes: bool = False) -> None:
        """There is no answer in time."""
        self._add(at, lambda: _throw(Stalled()), after=after, writes=writes)

    def kill(self, at: int, *, after: bool = True, writes: bool = False) -> None:
        """Whoever asks dies, with the request done (or, not `after`, unsent)."""
        self._add(at, lambda: _throw(Killed()), after=after, writes=writes)

    def hook(self, at: int, do: Callable[[], object], *, after: bool = False, writes: bool = False) -> None:
        """Somebody does something just before (or after) the `at`-th request; it is answered as usual."""
        self._add(at, lambda: _done(do), after=after, writes=writes)

    # all of them

    def maintenance(self, status: int = 503) -> None:
        """A page for people, of whatever stands before Grafana."""
        self.standing = page(status)

    def starting(self) -> None:
        """Grafana's own answer while it has no database."""
        self.standing = Answer(503, {"commit": "6130ba8b", "database": "failing", "version": "7.5.5"})

    def read_only(self) -> None:
        """Its database cannot be written."""
        self.standing_writes = Answer(500, {"message": "attempt to write a readonly database"})

    def moved(self, location: str, status: int = 302) -> None:
        """Everything is elsewhere."""
        self.standing = Answer(status, content_type=HTML, body=b"", headers={"Location": location})

    def clear(self) -> None:
        """All is well again."""
        self.standing = self.standing_writes = None
        self._script.clear()

    # for the fake

    def before(self, *, writes: bool) -> Answer | None:
        """Counts the request; what happens instead of it, if anything."""
        for fault in self._script:
            fault.left -= 1 if writes or not fault.writes else 0
        answer = self._fire(after=False, writes=writes)
        return answer or (self.standing_writes if writes else None) or self.standing

    def after(self, *, writes: bool) -> Answer | None:
        """What is answered instead, when the request has taken effect."""
        return self._fire(after=True, writes=writes)

    def _add(self, at: int, does: Callable[[], Answer | None], *, after: bool, writes: bool) -> None:
        assert at >= 1, "1 is the next request"
        self._script.append(_Fault(at, does, after, writes))

    def _fire(self, *, after: bool, writes: bool) -> Answer | None:
        due = [each for each in self._script if not each.left and each.after == after and (writes or not each.writes)]
        self._script = [each for each in self._script if each not in due]
        answers = [fault.does() for fault in due]
        return next((answer for answer in answers if answer is not None), None)


def page(status: int = 200, title: str = "Back soon") -> Answer:
    """HTML, of whatever stands before Grafana."""
    return Answer(status, content_type=HTML, body=f"<!DOCTYPE html><html><body>{title}</body></html>".encode())


def _throw(error: BaseException) -> Answer:
    raise error


def _done(do: Callable[[], object]) -> None:
    do()
