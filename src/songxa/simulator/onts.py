"""The ONTs that an OLT serves: those the inventory names, and the households beside them. Computes no light levels.

Households are invented, some to a PON port; those of a port hang behind the same fibre boxes as its named ONUs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from songxa.model import Device, Inventory, Kind
from songxa.simulator import noise

_HOUSEHOLDS = 14
"""On every PON port: the same number everywhere, so that OLTs of one layout share their rows."""


class Light(Enum):
    """How an OLT sees an ONT."""

    WORKING = "working"
    LOS = "loss of signal"
    DYING_GASP = "dying gasp"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Ont:
    """An ONT on a PON port. `key` is its device in the inventory, empty for a household; `boxes` are ahead of it."""

    slot: int
    port: int
    index: int
    key: str
    salt: int
    boxes: tuple[str, ...]
    distance_m: int
    label: tuple[str, str] = ("", "")
    """PON port and number as the inventory has them."""


def port_numbers(port: str) -> tuple[int, int]:
    """Slot and port of a PON port's label, whatever the maker writes before: "GPON 0/1/3", "gpon_1/1/3", "0/1/3"."""
    numbers = [int(number) for number in re.findall(r"\d+", port)]
    if not numbers:
        return 0, 0
    return (numbers[-2] if len(numbers) > 1 else 0), numbers[-1]


def onts_of(olt: str, onus: Iterable[Device], inventory: Inventory, seed: int) -> tuple[Ont, ...]:
    """All ONTs of an OLT, by slot, port and index; `onus` are those that the inventory hangs on it."""
    named: dict[tuple[int, int], dict[int, Device]] = defaultdict(dict)
    for device in onus:
        if device.onu is not None:
            digits = re.findall(r"\d+", device.onu.onu)
            named[port_numbers(device.onu.port)][int(digits[-1]) if digits else 0] = device
    found: list[Ont] = []
    for place, taken in sorted(named.items()):
        salted = noise.salt(seed, olt, *map(str, place))
        boxes = sorted({box for device in taken.values() for box in _boxes(device, inventory)})
        for index, device in taken.items():
            label = (device.onu.port, device.onu.onu) if device.onu else ("", "")
            ont = _ont(salted, place, index, device.key, tuple(_boxes(device, inventory)))
            found.append(replace(ont, label=label))
        free = (index for index in range(128) if index not in taken)
        for turn, index in zip(range(_HOUSEHOLDS), free, strict=False):
            behind = (boxes[turn % len(boxes)],) if boxes else ()
            found.append(_ont(salted, place, index, "", behind))
    return tuple(sorted(found, key=lambda ont: (ont.slot, ont.port, ont.index)))


def _ont(salted: int, place: tuple[int, int], index: int, key: str, boxes: tuple[str, ...]) -> Ont:
    slot, port = place
    salted = noise.salt(salted, str(index))
    return Ont(slot, port, index, key, salted, boxes, int(400 + 4600 * noise.chance(salted, 3)))


def _boxes(device: Device, inventory: Inventory) -> list[str]:
    """The fibre boxes between a device and its OLT."""
    boxes: list[str] = []
    queue = list(device.uplinks)
    while queue:
        uplink = inventory.devices.get(queue.pop())
        if uplink is None or uplink.kind is Kind.OLT:
            continue
        if uplink.kind is Kind.FIBRE_BOX:
            boxes.append(uplink.key)
        queue.extend(uplink.uplinks)
    return boxes
