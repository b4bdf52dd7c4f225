"""One thread that does what must not hold up the event loop (files, secrets), in the order in which it was told."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

Job = Callable[[], None]


class Clerk:
    """Starts with the first job. The thread is no reason for the process to stay."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def do(self, job: Job) -> None:
        """Has it done after everything that was asked for before. Returns at once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        self._jobs.put(job)

    def finish(self, within_s: float) -> None:
        """Waits until everything is done, at most so long, and ends the thread."""
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join(within_s)
            self._thread = None

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception as error:  # noqa: BLE001 - told below
                # its text may quote what it was about, such as a secret
                log.error("%s failed: %s: this is a bug in songxa", self._name, type(error).__name__)
