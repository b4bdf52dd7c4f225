"""A past that a commune could have had: what went wrong in it, day by day. Invented, and the same for the same seed.

Each sort of trouble comes to each of its places once in a while of so many days, on a day and at an hour that chance
chooses. Days are counted from the epoch, so that a longer past holds a shorter one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from songxa.model import Device, Inventory, Kind
from songxa.simulator import noise
from songxa.simulator.action import Action, Do
from songxa.simulator.noise import DAY

_MINUTE, _HOUR = 60.0, 3600.0
_MIDNIGHT = 7 * _HOUR
"""Vietnam is that far ahead of UTC."""


class _Trouble(NamedTuple):
    """What happens once in `every` days, begins between two hours of the day and lasts between two times."""

    do: Do
    every: int
    hours: tuple[float, float]
    lasts: tuple[float, float]


_BOX = _Trouble(Do.FIBRE_CUT, 14, (7, 17), (50 * _MINUTE, 5 * _HOUR))
_TOWER = _Trouble(Do.MAINS_FAILURE, 10, (6, 20), (30 * _MINUTE, 6 * _HOUR))
_HALL = _Trouble(Do.MAINS_FAILURE, 40, (6, 20), (15 * _MINUTE, 2 * _HOUR))
_RESTART = _Trouble(Do.REBOOT, 30, (0, 24), (45.0, 4 * _MINUTE))
_UNPLUGGED = _Trouble(Do.VANISH, 50, (8, 22), (1 * _HOUR, 14 * _HOUR))
_HUNG = _Trouble(Do.AP_HANG, 60, (0, 24), (1 * _HOUR, 9 * _HOUR))
_FLAPPING = _Trouble(Do.FLAP, 45, (13, 18), (20 * _MINUTE, 50 * _MINUTE))
_BACKHAUL = _Trouble(Do.OPERATOR_OUTAGE, 45, (0, 24), (15 * _MINUTE, 90 * _MINUTE))
_CABLE = _Trouble(Do.MONITOR_CUT, 28, (8, 17), (5 * _MINUTE, 40 * _MINUTE))
_FLAP_PERIOD_S = 4 * _MINUTE


def past_actions(inventory: Inventory, seed: int, start: float, end: float) -> tuple[Action, ...]:
    """What went wrong from `start` to `end`, UTC seconds, in the order of time; all of it is over by `end`.

    The actions' `at` are UTC seconds, too.
    """
    actions = [
        action
        for trouble, target in _places(inventory)
        for action in _course(trouble, target, noise.salt(seed, "past", trouble.do, target), start, end)
    ]
    return tuple(sorted(actions, key=lambda action: (action.at, action.do, action.target)))


def _places(inventory: Inventory) -> Iterator[tuple[_Trouble, str]]:
    """Where each sort of trouble can strike."""
    devices = inventory.devices.values()
    towers = {device.site for device in devices if device.kind is Kind.BTS}
    for device in devices:
        for trouble in _of_device(device):
            yield trouble, device.key
    for site in sorted({device.site for device in devices if device.kind is not Kind.FIBRE_BOX}):
        yield (_TOWER if site in towers else _HALL), site
    for operator in _mobile(inventory, devices):
        yield _BACKHAUL, operator
    if devices:
        yield _CABLE, ""


def _of_device(device: Device) -> Iterator[_Trouble]:
    if device.kind is Kind.FIBRE_BOX:
        yield _BOX
    if device.kind is Kind.ACCESS_POINT and device.address is not None:
        yield from (_RESTART, _UNPLUGGED, _HUNG)
        if "airos" in device.model.lower():
            yield _FLAPPING


def _mobile(inventory: Inventory, devices: Iterable[Device]) -> list[str]:
    """The operators of base stations: theirs is a backhaul of its own."""
    return sorted({device.operator for device in devices if device.kind is Kind.BTS} & inventory.operators.keys())


def _course(trouble: _Trouble, target: str, salted: int, start: float, end: float) -> Iterator[Action]:
    """The times that this trouble struck this place."""
    span = trouble.every * DAY
    shift = noise.chance(salted, 0) * span  # else everything would begin its count on the same day
    for number in range(int((start - shift) // span), int((end - shift) // span) + 1):
        day, hour, long = (noise.chance(salted, 4 * number + part) for part in (1, 2, 3))
        midnight = (shift + (number + day) * span + _MIDNIGHT) // DAY * DAY - _MIDNIGHT
        first, last = trouble.hours
        at = round(midnight + (first + hour * (last - first)) * _HOUR)
        shortest, longest = trouble.lasts
        lasts = round(shortest * (longest / shortest) ** long)
        if start <= at and at + lasts <= end:
            yield Action(trouble.do, target, at, lasts, period=_FLAP_PERIOD_S)
