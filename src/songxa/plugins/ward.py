"""One plug-in of another maker: what it did wrong, how long it held everything up. Does none of its work.

Everything runs in the event loop's thread.
"""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from songxa.catalogue import PLUGIN_ERRORS
from songxa.model import Sample, SecretLike, Secrets, Trouble
from songxa.plugins.found import FAULTS
from songxa.text import device_text

log = logging.getLogger(__name__)

T = TypeVar("T")

REMEMBERED_S = 3600.0
"""For so long after it happened last, a fault stands on the page."""

SLOW_S = 0.25
"""A call that takes longer is told of: nothing else in songxa went on meanwhile."""

SHARE, FUSE_S = 0.1, 5.0
"""Who holds everything up for FUSE_S more than a tenth of the time is switched off: the devices have to be visited."""

WORDS = 300
"""Characters of what a plug-in says that are shown."""

LEAST_SECRET = 4
"""Shorter values would be found in every text."""


class Ward:
    """Watches over a plug-in. `name` is its entry point's. `out`: it is asked for nothing any more."""

    def __init__(self, name: str, clock: Callable[[], float]) -> None:
        self.name, self._clock = name, clock
        self.out = False
        self._errors: Counter[str] = Counter()
        self._seen: dict[tuple[str, str], tuple[Trouble, float | None]] = {}
        """By message and call: the newest trouble of that sort, and when it was seen last; None: it lasts."""
        self._said: set[str] = set()
        self._lent: set[str] = set()
        self._debt, self._debt_at = 0.0, clock()

    def ask(self, call: str, act: Callable[[], T], otherwise: T) -> T:
        """What `act` gives; `otherwise` where it fails, or the plug-in is out."""
        if self.out:
            return otherwise
        begun = self._clock()
        try:
            return act()
        except FAULTS as error:
            self.failed(call, error)
            return otherwise
        finally:
            self._held_up(call, begun)

    def failed(self, call: str, error: BaseException) -> None:
        """It raised this when asked for `call`."""
        why = self.reason(error)
        self._errors[call] += 1
        self._note("notice.plugin.failing", f"{call} failed", why, call=call)
        if log.isEnabledFor(logging.INFO):
            log.info("%s", self._redacted("".join(traceback.format_exception(error))))

    def misbehaved(self, why: str) -> None:
        """It gave something that cannot be taken over; `why` is one line."""
        self._errors["samples"] += 1
        self._note("notice.plugin.samples", "gave something that is left out", self.words(why))

    def shut_out(self, key: str, line: str, why: str) -> None:
        """It is not used any more; `key` is the message for people, `line` the log's words for it."""
        self.out = True
        self._note(key, line, why, lasting=True)

    def reason(self, error: BaseException) -> str:
        """An error of the plug-in in a line, with the place in its code, and without secrets."""
        frames = traceback.extract_tb(error.__traceback__)
        where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
        return self.words(f"{type(error).__name__}: {error}") + where

    def words(self, text: object) -> str:
        """A text of the plug-in's: without secrets that it was lent, in one line of bounded length."""
        return device_text(self._redacted(str(text)), WORDS)

    def lend(self, secrets: Secrets) -> Secrets:
        """Secrets for the plug-in; what it read is never repeated when it speaks of its faults."""
        return _Lent(secrets, self._lent)

    def troubles(self) -> Iterator[Trouble]:
        """What people have to know of."""
        now = self._clock()
        for trouble, at in self._seen.values():
            if at is None or now - at < REMEMBERED_S:
                yield trouble

    def health(self) -> Iterator[Sample]:
        """How often it failed, by what it was asked for."""
        for call, count in self._errors.items():
            yield Sample(PLUGIN_ERRORS, (self.name, call), count)

    def _held_up(self, call: str, begun: float) -> None:
        now = self._clock()
        seconds = now - begun
        self._debt = max(0.0, self._debt - (now - self._debt_at) * SHARE) + seconds
        self._debt_at = now
        if self._debt > FUSE_S:
            self.shut_out("notice.plugin.out", "is switched off: it keeps everything else waiting", call)
        elif seconds > SLOW_S:
            self._note("notice.plugin.slow", "keeps everything else waiting", call)

    def _note(self, key: str, line: str, why: str, *, lasting: bool = False, call: str = "") -> None:
        """One line in the log the first time, and a trouble for as long as it is true."""
        values = {"plugin": self.name, "why": why} | ({"call": call} if call else {})
        told = f"plug-in {self.name} {line}: {why}"
        if told not in self._said and len(self._said) < 100:  # texts that differ every time must not fill the log
            self._said.add(told)
            log.error("%s", told)
        self._seen[key, call] = Trouble(key, values), None if lasting else self._clock()

    def _redacted(self, text: str) -> str:
        for value in sorted(self._lent, key=len, reverse=True):  # one secret may begin another
            text = text.replace(value, "<secret>")
        return text


class _Lent:
    """Secrets that remember which values were given out."""

    def __init__(self, secrets: Secrets, given: set[str]) -> None:
        self._secrets, self._given = secrets, given

    def get(self, name: str) -> SecretLike:
        secret = self._secrets.get(name)
        value = secret.reveal()
        if len(value) >= LEAST_SECRET:
            self._given.add(value)
        return secret
