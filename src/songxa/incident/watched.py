"""What the engine remembers of one device: its evidence, and what was decided from it. Decides nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from songxa.catalogue import BATTERY_CHARGE, BATTERY_RUNTIME, INPUT_VOLTS, ON_BATTERY, PING_LOSS
from songxa.model import FAILED, Device, Kind, Maintenance, Poll, State
from songxa.state.verdict import LOSS_BAD, LOSS_GOOD, LOSS_WINDOW, PING, Streak, Testimony, Verdict, verdict

if TYPE_CHECKING:
    from songxa.incident.case import Case

_PLAIN = frozenset({"why.up", "why.up.onu", "why.up.controller"})
_HAS_BATTERY = frozenset({Kind.UPS, Kind.POWER_SYSTEM})


@dataclass(slots=True)
class Battery:
    """What a power system told: since when the battery carries the load, and how full it was then and last."""

    since: float | None = None
    volts: float | None = None
    charge_then: float | None = None
    charge: float | None = None
    runtime_s: float | None = None
    told_at: float = 0.0
    mains_back_at: float | None = None


@dataclass(slots=True, eq=False)
class Watched:
    """`base` is how the device is, `shown` what that is under its maintenance windows, since `since`.

    `noted_at` is the time of the last thing that was written of it.

    `doubted_at` is the first failed visit of a silence that nobody is blamed for yet. `freed_at` is when the last
    uplink of an unreachable device came back; once it has had its time to do so as well, it is `released`: whatever
    keeps it silent now is another matter. What was asked before `back_at` and failed says nothing any more.
    `answers_from` is the first answer after its last silence, None while it is silent.
    """

    device: Device
    windows: Sequence[Maintenance] = ()
    streaks: dict[str, Streak] = field(default_factory=dict)
    back_at: float = 0.0
    answers_from: float | None = None
    testimony: Testimony | None = None
    losses: deque[float] = field(default_factory=lambda: deque(maxlen=LOSS_WINDOW))
    lossy: bool = False
    battery: Battery | None = None
    base: State = State.UNKNOWN
    shown: State = State.UNKNOWN
    since: float = 0.0
    noted_at: float = 0.0
    why: str = "why.unknown.never"
    root: str | None = None
    case: Case | None = None
    doubted_at: float | None = None
    waiting_since: float | None = None
    freed_at: float | None = None
    released: bool = False

    @property
    def failed(self) -> bool:
        """Whether it has failed, for a reason that still stands."""
        return self.base in FAILED and not self.released

    @property
    def is_silent(self) -> bool:
        """Whether nobody who asked it has been answered since."""
        return all(streak.fails for streak in self.streaks.values() if streak.asked)

    @property
    def seen_at(self) -> float | None:
        """When the newest thing known of it was asked."""
        seen = None if self.testimony is None else self.testimony.at
        for streak in self.streaks.values():
            if seen is None or streak.last > seen:
                seen = streak.last
        return seen

    @property
    def answered_at(self) -> float | None:
        """The newest visit that it answered, or that somebody else saw it working at."""
        times = [streak.answered for streak in self.streaks.values() if streak.answered is not None]
        if self.testimony is not None and self.testimony.up:
            times.append(self.testimony.at)
        return max(times, default=None)

    def works_since(self, after: float) -> bool:
        """Whether it answered a visit that began at `after` or later."""
        answered = self.answered_at
        return answered is not None and answered >= after

    @property
    def is_plain(self) -> bool:
        """Whether one more answer changes nothing: it was well, and nothing speaks against that."""
        if self.base is not State.UP or self.doubted_at is not None or self.lossy or self.why not in _PLAIN:
            return False
        if self.battery is not None and self.battery.since is not None:
            return False
        return all(streak.asked and not streak.fails and not streak.partial for streak in self.streaks.values())

    def settle_doubt(self) -> None:
        """Something has been decided of it."""
        self.doubted_at = self.waiting_since = None
        self.free(None)

    def free(self, at: float | None) -> None:
        """Its uplinks work again since `at`: failures before that say nothing. None: they do not, or that is over."""
        self.freed_at, self.released = at, False
        if at is not None:
            self.back_at = at
            self.streaks = {
                name: each for name, each in self.streaks.items() if not each.fails and each.last >= self.since
            }
            self.answers_from = self.answers_from if self.streaks else None
            if self.testimony is not None and self.testimony.at < (self.since if self.testimony.up else at):
                self.testimony = None

    def end_silence(self, at: float) -> None:
        """It answers: failures of an outage say nothing about the time after it."""
        if self.streaks and self.is_silent:
            self.back_at = at
            for streak in self.streaks.values():
                streak.fails = 0

    def forget(self) -> None:
        """Drops all evidence: what was seen before says nothing about now."""
        self.streaks.clear()
        self.losses.clear()
        self.testimony = None
        self.settle_doubt()
        self.lossy, self.back_at, self.answers_from = False, 0.0, None

    def take(self, poll: Poll) -> None:
        """A visit's outcome as evidence."""
        reading = poll.reading
        answered = reading.error is None
        streak = self.streaks.get(poll.collector)
        if streak is None:
            streak = self.streaks[poll.collector] = Streak()
        streak.take(poll.at, answered, reading.asked, reading.partial)
        if answered:
            self.answers_from = poll.at if self.answers_from is None else self.answers_from
        elif self.is_silent:
            self.answers_from = None
        if answered and poll.collector == PING:
            self._take_loss(poll)
        if self.device.kind in _HAS_BATTERY and answered:
            self._take_power(poll)

    def testify(self, testimony: Testimony | None) -> None:
        """What an OLT or a controller says of it; None where that has gone quiet."""
        before = self.testimony
        if testimony is not None and not testimony.up:
            if testimony.at < self.back_at:
                return
            if before is not None and not before.up:
                testimony = testimony._replace(since=before.since)
        self.testimony = testimony

    def verdict(self, confirmations: int) -> Verdict:
        on_battery = self.battery.since if self.battery is not None else None
        return verdict(
            self.device, self.streaks, self.testimony, confirmations, lossy=self.lossy, on_battery=on_battery
        )

    def _take_loss(self, poll: Poll) -> None:
        for sample in poll.reading.samples:
            if sample.metric is PING_LOSS:
                self.losses.append(sample.value)
        if len(self.losses) == LOSS_WINDOW:
            mean = sum(self.losses) / LOSS_WINDOW
            self.lossy = mean >= LOSS_BAD or (self.lossy and mean >= LOSS_GOOD)

    def _take_power(self, poll: Poll) -> None:
        values = {sample.metric: float(sample.value) for sample in poll.reading.samples if not sample.labels}
        if ON_BATTERY not in values:
            return
        battery = self.battery
        if battery is None:
            battery = self.battery = Battery()
        battery.told_at = poll.at
        battery.charge = values.get(BATTERY_CHARGE, battery.charge)
        battery.runtime_s = values.get(BATTERY_RUNTIME)
        battery.volts = values.get(INPUT_VOLTS)
        if values[ON_BATTERY]:
            if battery.since is None:
                battery.since, battery.charge_then = poll.at, battery.charge
        elif battery.since is not None:
            battery.since, battery.mains_back_at = None, poll.at
