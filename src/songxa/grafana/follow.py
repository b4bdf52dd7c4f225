"""Keeps Grafana in step while songxa runs: at its start, and whenever another inventory is in force.

On a thread of its own, so that a Grafana that hangs holds up neither polls nor pages; it is no reason for the process
to stay, since a run that is cut off anywhere is finished by the next one. How a run goes is not known here.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from random import SystemRandom
from typing import Final

from songxa.grafana.errors import GrafanaError
from songxa.i18n.format import tell
from songxa.model import Inventory, SecretError, SongxaError, Trouble

log = logging.getLogger(__name__)

Sync = Callable[[Inventory, Callable[[], None]], Sequence[Trouble]]
"""One run, without pruning and without overwriting: what a person should know of it. What it is given it calls before
every request, and lets pass what that raises. Raises SongxaError."""

THREAD = "songxa-grafana"
FIRST_S, LONGEST_S = 30.0, 1800.0
GRACE_S = 2.0
"""So long a request under way is waited for when songxa stops."""

_random: Final = SystemRandom()


class _Stopped(Exception):
    """songxa stops."""


def delay_s(failures: int) -> float:
    """How long to leave a Grafana alone that has failed so many times in a row."""
    longest = min(FIRST_S * 2.0 ** min(failures - 1, 10), LONGEST_S)
    return longest * _random.uniform(0.5, 1.0)


class Follower:
    """Runs `sync` for the newest inventory that it was given, again and again until it gets through."""

    def __init__(self, sync: Sync, delay: Callable[[int], float] = delay_s) -> None:
        self._sync, self._delay = sync, delay
        self._something = threading.Condition()
        self._wanted: Inventory | None = None
        self._stopped = False
        self._troubles: tuple[Trouble, ...] = ()
        self._thread: threading.Thread | None = None

    def adopt(self, inventory: Inventory) -> None:
        """Has Grafana brought in step with this one. Returns at once."""
        with self._something:
            self._wanted = inventory
            self._something.notify()
        if self._thread is None and inventory.grafana is not None:
            self._thread = threading.Thread(target=self._work, name=THREAD, daemon=True)
            self._thread.start()

    def troubles(self) -> Sequence[Trouble]:
        """What keeps Grafana from being in step, for the page."""
        return self._troubles

    def stop(self) -> None:
        """Begins no further request; waits a little for the one under way."""
        with self._something:
            self._stopped = True
            self._something.notify()
        if self._thread is not None:
            self._thread.join(GRACE_S)

    def _go_on(self) -> None:
        if self._stopped:
            raise _Stopped

    def _work(self) -> None:
        failures = 0
        while (inventory := self._next(failures)) is not None:
            try:
                told = self._sync(inventory, self._go_on) if inventory.grafana is not None else ()
            except _Stopped:
                return
            except SongxaError as error:
                self._tell((of_error(error),))
            except Exception as error:  # noqa: BLE001 - told below
                # its text may quote what it was about, such as a secret
                log.error("keeping Grafana in step failed: %s: this is a bug in songxa", type(error).__name__)
                self._tell((Trouble("notice.grafana.bug", {"error": type(error).__name__}),))
            else:
                failures = 0
                self._tell(tuple(told))
                continue
            failures += 1
            with self._something:
                # what has failed is to be tried again, unless something newer is there already
                self._wanted = self._wanted or inventory

    def _next(self, failures: int) -> Inventory | None:
        """What to bring in step next, once it is time to; None when songxa stops."""
        with self._something:
            if failures and not self._stopped:
                self._something.wait(self._delay(failures))
            self._something.wait_for(lambda: self._stopped or self._wanted is not None)
            inventory, self._wanted = self._wanted, None
            return None if self._stopped else inventory

    def _tell(self, troubles: tuple[Trouble, ...]) -> None:
        """A line in the log for what is new."""
        for each in troubles:
            if each not in self._troubles:
                log.warning("%s", tell("en", each))
        if self._troubles and not troubles:
            log.warning("Grafana is in step again")
        self._troubles = troubles


def of_error(error: SongxaError) -> Trouble:
    """An error as a notice of the page."""
    why: str | Trouble = str(error)
    if isinstance(error, GrafanaError):
        why = error.trouble
    elif isinstance(error, SecretError):
        why = error.reason
    return Trouble("notice.grafana.failed", {"why": why})
