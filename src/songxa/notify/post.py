"""Takes messages to recipients: each try in a thread of its own, one at a time for a recipient. Never tries again.

Apprise blocks, and its own time limits count from one octet to the next: a server that drips could hold a try for ever.
So a try has its time, after which it counts as failed and its thread is left to end by itself; a recipient can have no
more than MOST_STUCK of those.
"""

from __future__ import annotations

import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from songxa.model import SecretError, SecretLike, SecretMissing, Secrets, Trouble
from songxa.notify.letter import Letter
from songxa.notify.service import THREAD, Fate, Outcome, understood

TRY_S = 60.0
MOST_STUCK = 3
GRACE_S = 5.0
"""How long tries under way are waited for when songxa stops, so that what arrives just then is not sent again."""


class Answer(NamedTuple):
    """What came of the message for a recipient."""

    recipient: str
    letter: Letter
    outcome: Outcome


class Address(NamedTuple):
    """What is known of a recipient's URL without using it. `fate` is None where it is there and understood; `reason`
    is why there is none."""

    fate: Fate | None
    service: str = ""
    reason: str | Trouble = ""


class Post(Protocol):
    """Where messages are handed over. Everything returns at once."""

    def is_free(self, recipient: str) -> bool:
        """Whether a message can be handed over: none is on its way."""
        ...

    def send(self, recipient: str, letter: Letter) -> None: ...

    def answers(self) -> list[Answer]:
        """What has come of messages since the last call."""
        ...

    def wait(self) -> None:
        """Blocks until nothing is on its way, for some seconds at most. May be called in any thread."""
        ...


def secret_name(recipient: str) -> str:
    """The secret that says how the recipient is reached."""
    return f"alerts.{recipient}.url"


def attempt(secrets: Secrets, recipient: str, letter: Letter) -> Outcome:
    """One try, whatever it meets. Blocks."""
    try:
        service = understood(secrets.get(secret_name(recipient)).reveal())
        return Outcome(Fate.MALFORMED) if service is None else service.deliver(letter)
    except SecretError as error:
        return Outcome(_without(error), reason=error.reason)
    except Exception:  # noqa: BLE001 - the text of an error in a plug-in of Apprise's may quote the URL
        return Outcome(Fate.FAILED)


def _without(error: SecretError) -> Fate:
    return Fate.MISSING if isinstance(error, SecretMissing) else Fate.UNREADABLE


@dataclass(slots=True, eq=False)
class _Try:
    recipient: str
    letter: Letter
    begun_at: float
    thread: threading.Thread
    given_up: bool = False


class ThreadPost:
    """`clock` counts seconds monotonically."""

    def __init__(self, secrets: Secrets, clock: Callable[[], float]) -> None:
        self._secrets, self._clock = secrets, clock
        self._tries: dict[str, list[_Try]] = defaultdict(list)
        self._ended: queue.SimpleQueue[tuple[_Try, Outcome]] = queue.SimpleQueue()

    def is_free(self, recipient: str) -> bool:
        """See `Post`."""
        tries = self._tries[recipient]
        return len(tries) < MOST_STUCK and all(each.given_up for each in tries)

    def send(self, recipient: str, letter: Letter) -> None:
        """See `Post`."""
        name = f"{THREAD}-{recipient}"
        thread = threading.Thread(target=lambda: self._work(begun), name=name, daemon=True)
        begun = _Try(recipient, letter, self._clock(), thread)
        self._tries[recipient].append(begun)
        thread.start()

    def answers(self) -> list[Answer]:
        """See `Post`. A try that has taken its time is answered as slow, and again should it get there after all."""
        found = []
        while not self._ended.empty():
            ended, outcome = self._ended.get()
            self._tries[ended.recipient].remove(ended)
            if not ended.given_up or outcome.fate is Fate.DELIVERED:
                found.append(Answer(ended.recipient, ended.letter, outcome))
        for each in [each for tries in self._tries.values() for each in tries if not each.given_up]:
            if self._clock() - each.begun_at >= TRY_S:
                each.given_up = True
                found.append(Answer(each.recipient, each.letter, Outcome(Fate.SLOW)))
        return found

    def wait(self) -> None:
        """See `Post`."""
        limit = self._clock() + GRACE_S
        for each in [each for tries in self._tries.values() for each in tries if not each.given_up]:
            each.thread.join(max(0.0, limit - self._clock()))

    def _work(self, begun: _Try) -> None:
        self._ended.put((begun, attempt(self._secrets, begun.recipient, begun.letter)))


class AddressBook:
    """Whether every recipient can be written to, as far as that shows without writing. Blocks; for a thread."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._known: dict[str, tuple[SecretLike, Address]] = {}

    def look(self, recipient: str) -> Address:
        """Reads the secret; one that has not changed is not taken apart again."""
        try:
            secret = self._secrets.get(secret_name(recipient))
        except SecretError as error:
            self._known.pop(recipient, None)
            return Address(_without(error), reason=error.reason)
        known = self._known.get(recipient)
        if known is None or known[0] != secret:
            service = understood(secret.reveal())
            known = secret, Address(Fate.MALFORMED) if service is None else Address(None, service.name)
            self._known[recipient] = known
        return known[1]

    def look_at(self, recipients: Collection[str]) -> dict[str, tuple[Address, SecretLike | None]]:
        """All of them, each with the secret that it was read from, to be compared with another look's."""
        found: dict[str, tuple[Address, SecretLike | None]] = {}
        for key in recipients:
            address = self.look(key)
            found[key] = address, self._known[key][0] if key in self._known else None
        return found
