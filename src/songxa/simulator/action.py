"""What can happen to a simulated commune: the actions, their options, and what each may be aimed at. Does nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from songxa.model import InputError, Inventory, Kind


class ActionError(InputError):
    """An action that cannot be: the text says what is wrong with it and what is accepted. `key` names the option."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(f"{key}: {message}" if key else message)


class Do(StrEnum):
    """The verbs of a scenario."""

    FIBRE_CUT = "fibre_cut"
    MAINS_FAILURE = "mains_failure"
    AP_HANG = "ap_hang"
    SLOW = "slow"
    LOSSY = "lossy"
    HOSTILE = "hostile"
    REBOOT = "reboot"
    VANISH = "vanish"
    FLAP = "flap"
    OPERATOR_OUTAGE = "operator_outage"
    MONITOR_CUT = "monitor_cut"
    RAIN = "rain"
    CROWD = "crowd"


class Hang(StrEnum):
    """How an access point hangs: its agent keeps silent, or answers that nobody is there."""

    SILENT = "silent"
    EMPTY = "empty"


class Hostility(StrEnum):
    """What a hostile agent does to whoever asks it."""

    JUNK = "junk"
    TRUNCATED = "truncated"
    WRONG_ID = "wrong_id"
    WRONG_OID = "wrong_oid"
    ENDLESS = "endless"
    SAME_OID = "same_oid"
    HUGE = "huge"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that happens `at` seconds after the start and lasts `lasts` seconds (None: until the end).

    `loss` and `intensity` are shares of 1; `latency`, `battery` and `period` are seconds; `people` are additional Wi-Fi
    clients.
    """

    do: Do
    target: str = ""
    at: float = 0.0
    lasts: float | None = None
    latency: float = 0.5
    loss: float = 0.3
    intensity: float = 1.0
    people: int = 60
    battery: float | None = None
    period: float = 20.0
    mode: str = ""

    def __post_init__(self) -> None:
        modes = MODES.get(self.do)
        if modes and self.mode not in modes:
            object.__setattr__(self, "mode", modes[0])


MODES: Mapping[Do, tuple[str, ...]] = {Do.AP_HANG: tuple(Hang), Do.HOSTILE: tuple(Hostility)}
"""The values that `mode` accepts; the first is meant where none is given."""

OPTIONS: Mapping[Do, tuple[str, ...]] = {
    Do.FIBRE_CUT: (),
    Do.MAINS_FAILURE: ("battery",),
    Do.AP_HANG: ("mode",),
    Do.SLOW: ("latency",),
    Do.LOSSY: ("loss",),
    Do.HOSTILE: ("mode",),
    Do.REBOOT: (),
    Do.VANISH: (),
    Do.FLAP: ("period",),
    Do.OPERATOR_OUTAGE: (),
    Do.MONITOR_CUT: (),
    Do.RAIN: ("intensity",),
    Do.CROWD: ("people",),
}
"""Which options each action knows besides `at`, `target` and `for`."""

_EVERYWHERE: Mapping[Do, str] = {
    Do.RAIN: "rain falls on the whole commune; leave target out",
    Do.MONITOR_CUT: "it is the monitor's own cable that is pulled; leave target out",
}
"""What has no target, and what to say to one."""

_ASKED = frozenset({Do.AP_HANG, Do.SLOW, Do.LOSSY, Do.HOSTILE, Do.REBOOT, Do.FLAP, Do.CROWD})
"""What happens between a device and whoever asks it."""

FIBRE = frozenset({Kind.FIBRE_BOX, Kind.ONU, Kind.MEDIA_CONVERTER})
"""What a fibre can be cut at."""


def check_target(action: Action, inventory: Inventory) -> None:
    """Raises ActionError where the inventory has nothing of the sort to do this to."""
    if action.do in _EVERYWHERE:
        if action.target:
            raise ActionError("target", _EVERYWHERE[action.do])
        return
    if action.do is Do.OPERATOR_OUTAGE:
        _check_operator(action.target, inventory)
        return
    if not action.target:
        raise ActionError("target", f"missing; {action.do} needs a device{_or_site(action.do)} of the inventory")
    device = inventory.devices.get(action.target)
    if device is None:
        if _or_site(action.do) and action.target in inventory.sites:
            return
        raise ActionError("target", f"{action.target!r} is no device{_or_site(action.do)} of the inventory")
    if action.do is Do.FIBRE_CUT and device.kind not in FIBRE:
        kinds = ", ".join(sorted(FIBRE))
        raise ActionError("target", f"{action.target} is of kind {device.kind}; a fibre is cut at one of {kinds}")
    if action.do in _ASKED and device.address is None:
        raise ActionError("target", f"{action.target} has no address, so nothing asks it; choose a device that has one")


def _check_operator(target: str, inventory: Inventory) -> None:
    accepted = ", ".join(inventory.operators)
    if not target:
        raise ActionError("target", f"missing; operator_outage needs an operator of the inventory: {accepted}")
    if target not in inventory.operators:
        raise ActionError("target", f"{target!r} is no operator of the inventory; accepted: {accepted}")
    if not any(device.operator == target for device in inventory.devices.values()):
        raise ActionError("target", f"{target} runs no device of the inventory, so nothing would happen")


def _or_site(do: Do) -> str:
    return " or site" if do in (Do.MAINS_FAILURE, Do.CROWD) else ""
