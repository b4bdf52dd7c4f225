"""Mains and batteries, site by site: who has power, how full the battery is. Knows no device and no network."""

from __future__ import annotations

from dataclasses import dataclass

HOUR = 3600.0


@dataclass(slots=True)
class Supply:
    """A site's power. The battery drains evenly in `autonomy_s` and fills in five times that."""

    autonomy_s: float
    mains: bool = True
    charge_then: float = 1.0
    since: float = 0.0
    failed_at: float = 0.0

    def charge(self, t: float) -> float:
        """0 to 1."""
        if self.autonomy_s <= 0:
            return float(self.mains)
        gone = (t - self.since) / self.autonomy_s
        return min(1.0, max(0.0, self.charge_then + (gone / 5 if self.mains else -gone)))

    def alive(self, t: float) -> bool:
        """Whether anything at the site has power."""
        return self.mains or self.charge(t) > 0

    def switch(self, mains: bool, t: float, autonomy_s: float | None = None) -> None:
        """Mains go or come back at `t`; `autonomy_s` replaces the battery's size."""
        self.charge_then, self.since = self.charge(t), t
        if not mains and self.mains:
            self.failed_at = t
        self.mains = mains
        if autonomy_s is not None:
            self.autonomy_s = autonomy_s

    def remaining_s(self, t: float) -> float:
        """Seconds the battery would last from `t` on."""
        return self.charge(t) * self.autonomy_s

    def on_battery_s(self, t: float) -> float:
        """Seconds since the mains failed; 0 while they are there."""
        return 0.0 if self.mains else t - self.failed_at
