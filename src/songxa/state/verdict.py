"""What the newest visits say of one device: well, sick, silent or nothing. Pure; damping and blame come later.

Loss alone is not down: a device is silent only when nobody who asked it was answered, and nobody else sees it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from songxa.model import Device

PING, SNMP = "ping", "snmp"

SICK_AFTER = 2
"""Visits in a row that SNMP has to stay unanswered, on a device that answers ping, before it is called degraded."""

LOSS_WINDOW = 5
LOSS_BAD, LOSS_GOOD = 0.25, 0.10
"""Mean loss over the window at which a device becomes degraded, and below which it is well again."""


class Sign(Enum):
    """What there is to be seen of a device."""

    WELL = "well"
    SICK = "sick"
    SILENT = "silent"
    MUTE = "mute"
    """Nothing is known: not asked yet, or songxa itself could not ask."""


class Testimony(NamedTuple):
    """What an OLT or a Wi-Fi controller said at `at` of a device that it serves, and has said since `since`.

    `reason` is that of `songxa_onu_down_reason`.
    """

    at: float
    since: float
    up: bool
    reason: str = ""


@dataclass(slots=True)
class Streak:
    """One collector's visits: how many in a row were not answered, when the first of them began, the last answered."""

    fails: int = 0
    first: float = 0.0
    last: float = 0.0
    answered: float | None = None
    asked: bool = True
    partial: bool = False

    def take(self, at: float, answered: bool, asked: bool, partial: bool) -> None:
        """A visit that began at `at` has ended."""
        self.last, self.asked, self.partial = at, asked, partial
        if answered:
            self.fails, self.answered = 0, at
        elif asked:
            self.fails += 1
            if self.fails == 1:
                self.first = at


class Verdict(NamedTuple):
    """`since` is when what is said was first seen (UTC seconds). `sure` says that it was seen often enough."""

    sign: Sign
    why: str
    since: float
    sure: bool


def verdict(
    device: Device,
    streaks: Mapping[str, Streak],
    testimony: Testimony | None,
    confirmations: int,
    *,
    lossy: bool = False,
    on_battery: float | None = None,
) -> Verdict:
    """How a device is, from its own visits and from what somebody else says of it.

    `confirmations` is how many unanswered visits in a row make a silence certain. `on_battery` is since when its
    battery carries it.
    """
    asked = {name: streak for name, streak in streaks.items() if streak.asked}
    answered = [streak.answered for streak in asked.values() if not streak.fails and streak.answered is not None]
    if answered and testimony is not None and not testimony.up and testimony.at > max(answered):
        # somebody else no longer sees it: a doubt, until it has been asked itself
        since = testimony.since if testimony.since > max(answered) else testimony.at
        return Verdict(Sign.SILENT, _why_dark(device, testimony), since, sure=False)
    if answered:
        return _of_answers(streaks, max(answered), lossy=lossy, on_battery=on_battery)
    if not asked:
        return _of_testimony(device, streaks, testimony)
    if testimony is not None and testimony.up and testimony.at >= min(streak.first for streak in asked.values()):
        # seen from above, and silent even after that
        sure = _sure(asked, confirmations) and all(streak.last >= testimony.at for streak in asked.values())
        return Verdict(Sign.SICK, f"why.degraded.{_witness(device)}", testimony.at, sure)
    since = _silent_since(asked)
    if testimony is not None and not testimony.up:
        return Verdict(Sign.SILENT, _why_dark(device, testimony), since, sure=True)
    return Verdict(Sign.SILENT, "why.down.silent", since, _sure(asked, confirmations))


def _of_testimony(device: Device, streaks: Mapping[str, Streak], testimony: Testimony | None) -> Verdict:
    if testimony is None:
        return Verdict(Sign.MUTE, "why.unknown.unasked" if streaks else _why_mute(device), 0.0, sure=True)
    if testimony.up:
        return Verdict(Sign.WELL, f"why.up.{_witness(device)}", testimony.at, sure=True)
    return Verdict(Sign.SILENT, _why_dark(device, testimony), testimony.since, sure=True)


def _of_answers(streaks: Mapping[str, Streak], at: float, *, lossy: bool, on_battery: float | None) -> Verdict:
    ping, snmp = streaks.get(PING), streaks.get(SNMP)
    if on_battery is not None:
        return Verdict(Sign.SICK, "why.degraded.battery", on_battery, sure=True)
    if snmp is not None and snmp.asked and snmp.fails:
        return Verdict(Sign.SICK, "why.degraded", snmp.first, snmp.fails >= SICK_AFTER)
    # another maker's collector that could not ask says something about itself, not about the device
    if not all(streak.asked for streak in (ping, snmp) if streak is not None):
        return Verdict(Sign.SICK, "why.degraded.unasked", at, sure=True)
    if any(streak.partial for streak in streaks.values()):
        return Verdict(Sign.SICK, "why.degraded.partial", at, sure=True)
    if lossy:
        return Verdict(Sign.SICK, "why.degraded.loss", at, sure=True)
    silent_ping = ping is not None and ping.fails >= SICK_AFTER
    return Verdict(Sign.WELL, "why.up.ping" if silent_ping else "why.up", at, sure=True)


def _silent_since(asked: Mapping[str, Streak]) -> float:
    """The first unanswered visit after the last answered one, whoever made it."""
    last = max((streak.answered for streak in asked.values() if streak.answered is not None), default=float("-inf"))
    firsts = [streak.first for streak in asked.values() if streak.first > last]
    return min(firsts, default=max(streak.first for streak in asked.values()))


def _sure(asked: Mapping[str, Streak], confirmations: int) -> bool:
    """Whoever was answered before has to have asked in vain often enough; where nobody was, anybody has."""
    known = [streak for streak in asked.values() if streak.answered is not None]
    return any(streak.fails >= confirmations for streak in known or asked.values())


def _witness(device: Device) -> str:
    return "onu" if device.onu is not None else "controller"


def _why_mute(device: Device) -> str:
    return "why.unknown.never" if device.address is not None else f"why.unknown.{_witness(device)}"


def _why_dark(device: Device, testimony: Testimony) -> str:
    if device.onu is None:
        return "why.down.controller"
    return {"los": "why.down.los", "dying_gasp": "why.down.power"}.get(testimony.reason, "why.down.onu")
