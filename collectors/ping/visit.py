"""One visit: which echoes went out, which came back, and the reading that follows. No I/O, no clock."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from songxa.catalogue import PING_LOSS, PING_RTT
from songxa.collectors.ping.rtt import statistics
from songxa.model import Done, Reading, Sample, Trace

if TYPE_CHECKING:
    from songxa.collectors.ping.channel import Channel

log = logging.getLogger(__name__)

_MIN, _MEAN, _MAX, _JITTER = ("min",), ("mean",), ("max",), ("jitter",)


Target = tuple[str | int, ...]
"""A socket address: (address, port), and for IPv6 flow label and zone too. ICMP has port 0."""


class Visit:
    """The account of one visit. Ticks are the engine's; seconds are monotonic.

    An echo that never left (`left`, `sent`) is nobody's loss. `impaired_at` is the channel's count of replies that
    this monitor itself may have lost, as it stood when the visit began; echoes sent before `since` do not count.
    """

    __slots__ = (
        "begun",
        "channel",
        "count",
        "deadline",
        "done",
        "failed",
        "finished",
        "impaired_at",
        "left",
        "repeated",
        "rtts",
        "sent",
        "since",
        "spacing",
        "target",
        "timeout_s",
        "timeout_ticks",
        "trace",
        "trouble",
        "wait_until",
        "warnings",
    )

    def __init__(
        self, channel: Channel, target: Target, count: int, *, begun: float, done: Done, trace: Trace | None = None
    ) -> None:
        self.channel = channel
        self.target = target
        self.count = self.left = count
        self.begun = self.since = begun
        self.done = done
        self.trace = trace
        self.sent = 0
        self.rtts: list[tuple[float, float]] = []
        self.trouble: str | None = None
        self.warnings: list[str] = []
        self.impaired_at = channel.impaired
        self.repeated = self.failed = self.finished = False
        self.deadline = self.spacing = self.timeout_ticks = self.wait_until = 0
        self.timeout_s = 0.0

    @property
    def missing(self) -> int:
        """Echoes that went out and brought nothing back so far."""
        return self.sent - len(self.rtts)

    @property
    def complete(self) -> bool:
        """Whether nothing more is to be sent or awaited."""
        return self.failed or (not self.left and self.sent == len(self.rtts))

    def tell(self, line: str) -> None:
        """A line for whoever traces this visit."""
        if self.trace is not None:
            try:
                self.trace(line)
            except Exception:
                log.exception("the trace of a ping failed: this is a bug in songxa")
                self.trace = None

    def answer(self, sent_at: float, rtt: float) -> bool:
        """Takes a reply; True once the visit is complete."""
        self.rtts.append((sent_at, rtt))
        if self.trace is not None:
            self.tell(f"reply {len(self.rtts)} after {rtt * 1000:.3f} ms")
        return not self.left and self.sent == len(self.rtts)

    def give_up(self, why: str) -> None:
        """Sends no further echo; `why` is the visit's error if nothing was answered, else a warning."""
        self.left = 0
        self.trouble = why
        self.tell(why)

    def fail(self) -> None:
        """Ends the visit for a defect of this monitor's own, which whoever calls this has logged."""
        self.left = 0
        self.failed = True

    def warn(self, line: str) -> None:
        """Adds a warning, once."""
        if line not in self.warnings:
            self.warnings.append(line)

    def reading(self, now: float) -> Reading:
        """What the visit brought.

        Loss is what the network lost: echoes whose replies this monitor may have dropped itself are left out, and
        where nothing was answered for a known reason (no route, a closed port) there is no loss to tell.
        """
        if self.failed:
            return failed_reading(now - self.begun)
        answered, missing = len(self.rtts), self.missing
        own_loss = missing > 0 and self.channel.impaired != self.impaired_at
        samples: list[Sample] = []
        counted = answered if own_loss else self.sent
        if counted and (answered or not self.trouble):
            samples.append(Sample(PING_LOSS, (), (counted - answered) / counted))
        if answered:
            rtts = [rtt for _, rtt in (sorted(self.rtts) if answered > 1 else self.rtts)]
            low, mean, high, jitter = statistics(rtts)
            samples += (Sample(PING_RTT, _MIN, low), Sample(PING_RTT, _MEAN, mean), Sample(PING_RTT, _MAX, high))
            if jitter is not None:
                samples.append(Sample(PING_RTT, _JITTER, jitter))
        if own_loss:
            self.warn(f"{missing} unanswered echoes left out of the loss: this monitor's own socket lost replies")
        if answered and self.trouble:
            self.warn(self.trouble)
        return Reading(
            duration_s=now - self.begun,
            samples=tuple(samples),
            error=None if answered else self._error(own_loss),
            warnings=tuple(self.warnings),
            facts=_facts(self.channel.label, self.target[1]),
        )

    def _error(self, own_loss: bool) -> str:
        if self.trouble:
            return self.trouble
        if not self.sent:
            return "no echo request sent: this monitor was too busy, or the time for the visit too short"
        text = f"no echo reply to {self.sent} request{'s' if self.sent > 1 else ''}"
        return f"{text}, but this monitor's own socket lost replies meanwhile" if own_loss else text


@lru_cache(maxsize=256)
def _facts(label: str, port: str | int) -> Mapping[str, str]:
    """How the device was asked; shared by all readings that say the same, so nobody may write into it."""
    return MappingProxyType({"ping": f"{label} port {port}" if port else label})


def failed_reading(duration_s: float) -> Reading:
    """For a visit that a defect of songxa's ended: nothing is known of the device."""
    return Reading(duration_s, error="internal error in the ping collector; the log has the details", asked=False)
