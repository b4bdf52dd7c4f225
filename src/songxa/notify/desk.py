"""One recipient's side of it: what waits for it, when it may be tried again, what is wrong. Judges no incident."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from songxa.catalogue import ALERT_MESSAGES, ALERT_WAITING
from songxa.model import Recipient, Sample, SecretLike, Trouble
from songxa.notify.letter import Item, Scribe
from songxa.notify.post import Address, secret_name
from songxa.notify.service import ACCEPTED, Fate, Outcome

log = logging.getLogger(__name__)

FIRST_WAIT_S, LONGEST_WAIT_S = 30.0, 900.0
"""Between tries: doubled from the first to the longest, give or take a fifth."""

GIVE_UP_S = 6 * 3600.0
"""How long it is tried to tell of something that is over; then nobody needs it any more. What lasts is never given up:
it is told as it is when the way is open again."""

WELL = Outcome(Fate.DELIVERED)

NOTICES = {
    Fate.MISSING: "notice.alerts.secret",
    Fate.UNREADABLE: "notice.alerts.secret",
    Fate.MALFORMED: "notice.alerts.malformed",
    Fate.REFUSED: "notice.alerts.refused",
    Fate.FAILED: "notice.alerts.failed",
    Fate.SLOW: "notice.alerts.slow",
}


@dataclass(slots=True)
class Desk:
    """`due` is what waits to be said, `held` that some of it has waited for quiet hours to end.

    Times are of the monotonic clock.
    """

    recipient: Recipient
    scribe: Scribe
    due: list[Item] = field(default_factory=list)
    held: bool = False
    address: Address | None = None
    """None until it has been looked at."""
    failures: int = 0
    """Tries in a row that came to nothing."""
    not_before: float = float("-inf")
    tried_since: dict[str, float] = field(default_factory=dict)
    """By incident that is over: since when it has been tried to say so."""
    counts: Counter[str] = field(default_factory=Counter)
    _outcome: Outcome = WELL
    _secret: SecretLike | None = None

    def may_try(self, now: float) -> bool:
        """Whether there is a way to the recipient, and its turn has come."""
        return self.address is not None and self.address.fate is None and now >= self.not_before

    def take_address(self, address: Address, secret: SecretLike | None) -> None:
        """What the secret says now. Once it is another one, it is tried at once."""
        if address == self.address and secret == self._secret:
            return
        self.address, self._secret = address, secret
        self.failures, self.not_before, self._outcome = 0, float("-inf"), WELL
        if address.fate is Fate.MALFORMED:
            name = secret_name(self.recipient.key)
            log.warning("the secret %s is not understood; accepted: such as %s", name, ACCEPTED)

    def arrived(self) -> None:
        """A message has been delivered."""
        if self.failures:
            log.warning("recipient %s is reached again", self.recipient.key)
        self.counts["sent"] += 1
        self.failures, self.not_before, self._outcome = 0, float("-inf"), WELL

    def failed(self, outcome: Outcome, now: float, random: Random) -> None:
        """A try came to nothing: the next one is later."""
        self.counts["failed"] += 1
        self.failures += 1
        longest = min(FIRST_WAIT_S * 2.0 ** min(self.failures - 1, 10), LONGEST_WAIT_S)
        wait_s = longest * random.uniform(0.8, 1.2)
        self.not_before = now + wait_s
        if outcome != self._outcome:
            why = f"{outcome.fate.value}, code {outcome.status}" if outcome.status else outcome.fate.value
            key, service = self.recipient.key, outcome.service or "its service"
            log.warning("recipient %s could not be reached over %s (%s); tried again", key, service, why)
        self._outcome = outcome

    def is_given_up(self, incident: str, now: float) -> bool:
        """Whether it has been tried for too long to say that this is over."""
        return now - self.tried_since.setdefault(incident, now) >= GIVE_UP_S

    # ---- what it says of itself -------------------------------------------------------------------------------------

    def health(self) -> Iterator[Sample]:
        """Messages by outcome, and what waits."""
        key = self.recipient.key
        for outcome in ("sent", "failed", "dropped"):
            yield Sample(ALERT_MESSAGES, (key, outcome), self.counts[outcome])
        yield Sample(ALERT_WAITING, (key,), len(self.due))

    def troubles(self) -> Iterator[Trouble]:
        """What keeps messages from this recipient."""
        if self.address is None:
            return
        key = self.recipient.key
        fate, reason = self.address.fate, self.address.reason
        outcome = self._outcome if fate is None else Outcome(fate, reason=reason)
        if outcome.fate in NOTICES:
            service = outcome.service or self.address.service
            values = {"recipient": key, "secret": secret_name(key), "service": service}
            more = {"status": outcome.status, "accepted": ACCEPTED, "reason": outcome.reason}
            yield Trouble(NOTICES[outcome.fate], values | more)
