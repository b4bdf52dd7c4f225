"""promtool tests of the recording rules: a few invented devices under the inventory's names, and what comes out.

The figures are counted here from the devices themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

from songxa import catalogue as c
from songxa.model import Inventory
from songxa.stack.plan import Plan, label, operators, villages
from songxa.stack.recording_rules import communes, hidden
from songxa.stack.unit_tests import Labels, UnitTest

K = TypeVar("K")

AT = 10
"""Minutes after the start at which everything is looked at."""

HALVES = 19


@dataclass(frozen=True, slots=True)
class Sampled:
    """An invented device."""

    key: str
    kind: str
    site: str
    village: str
    operator: str
    state: str
    clients: int = 0

    @property
    def is_known(self) -> bool:
        return self.state not in ("unknown", "maintenance")

    @property
    def works(self) -> bool:
        return self.state in ("up", "degraded")


def recording_tests(plan: Plan) -> list[UnitTest]:
    """All of them."""
    return [_now(plan), _hit(plan), _day(plan)]


def sampled(inventory: Inventory) -> list[Sampled]:
    """Two villages and two operators where the inventory has as many."""
    there = [label(inventory.areas[key].name) for key in villages(inventory)] or [""]
    running = [label(each.name) for each in operators(inventory)] or [""]
    here, far = there[0], there[-1]
    one, other = running[0], running[-1]
    found = [
        Sampled("AP_1", "access_point", "place 1", here, one, "up", 7),
        Sampled("AP_2", "access_point", "place 1", here, one, "down"),
        Sampled("AP_3", "access_point", "place 2", here, other, "unreachable"),
        Sampled("AP_4", "access_point", "place 3", far, other, "degraded", 5),
        Sampled("AP_5", "access_point", "place 4", far, one, "unknown"),
        Sampled("CAM_1", "camera", "place 2", here, other, "up"),
        Sampled("CAM_2", "camera", "place 3", far, one, "maintenance"),
    ]
    private = hidden(inventory)[:1]
    return [*found, *(Sampled(key, "access_point", "private", here, one, "down") for key in private)]


def _give(test: UnitTest, devices: Iterable[Sampled]) -> None:
    for each in devices:
        facts = {"name": each.key, "kind": each.kind, "site": each.site, "village": each.village,
                 "operator": each.operator}  # fmt: skip
        test.give(c.DEVICE_INFO.name, "1x30", device=each.key, **facts, job="songxa")
        test.give(c.DEVICE_INFO.name, "1x30", device=each.key, **facts)  # pushed as well
        for state in ("down", "unreachable", "degraded", "unknown", "maintenance", "up"):
            test.give(c.DEVICE_STATE.name, f"{int(each.state == state)}x30", device=each.key, state=state)
        if each.clients:
            test.give(c.WIFI_CLIENTS.name, "2x30", device=each.key, radio="1", ssid="xa")
            test.give(c.WIFI_CLIENTS.name, f"{each.clients - 2}x30", device=each.key, radio="2", ssid="xa")


def _now(plan: Plan) -> UnitTest:
    test = UnitTest(plan.say("test.now"))
    devices = sampled(plan.inventory)
    _give(test, devices)
    known = [each for each in devices if each.is_known]
    for level in ("operator", "village"):
        of_level: Callable[[Sampled], str] = attrgetter(level)
        groups = _by(known, of_level)
        _expect(test, f"{level}:songxa_working:sum", level, {key: _working(of) for key, of in groups.items()})
        _expect(test, f"{level}:songxa_working:count", level, {key: len(of) for key, of in groups.items()})
        shares = {key: _working(of) / len(of) for key, of in groups.items()}
        _expect(test, f"{level}:songxa_working:ratio", level, shares)
    places = _by(
        (each for each in known if each.kind == "access_point" and each.site != "private"),
        lambda each: (each.village, each.site),
    )
    served = {place: any(each.works for each in of) for place, of in places.items()}
    of_villages = {village: [served[place] for place in served if place[0] == village] for village, _ in served}
    shares = {village: sum(each) / len(each) for village, each in of_villages.items()}
    _expect(test, "village:songxa_wifi_working:ratio", "village", shares)
    counted = _by((each for each in devices if each.clients), lambda each: each.village)
    clients = {village: sum(each.clients for each in of) for village, of in counted.items()}
    _expect(test, "village:songxa_wifi_clients:sum", "village", clients)
    _of_communes(plan, test, of_villages, clients)
    return test


def _of_communes(plan: Plan, test: UnitTest, of_villages: dict[str, list[bool]], clients: dict[str, int]) -> None:
    shares: dict[str, float] = {}
    sums: dict[str, float] = {}
    for name, areas in communes(plan.inventory).items():
        inside = [village for village in of_villages if areas is None or village in areas]
        served = [each for village in inside for each in of_villages[village]]
        if served:
            shares[name] = sum(served) / len(served)
        if any(village in clients for village in inside):
            sums[name] = sum(clients.get(village, 0) for village in inside)
    _expect(test, "commune:songxa_wifi_working:ratio", "commune", shares)
    _expect(test, "commune:songxa_wifi_clients:sum", "commune", sums)


def _hit(plan: Plan) -> UnitTest:
    test = UnitTest(plan.say("test.hit"))
    there = [label(plan.inventory.areas[key].name) for key in villages(plan.inventory)] or [""]
    test.give(c.BUILD_INFO.name, "1x60", version="0")
    hit: dict[str, float] = defaultdict(float)
    for number, (village, households) in enumerate(((there[0], 312), (there[-1], 40), ("", 1))):
        for job in ("songxa", ""):
            test.give(
                c.INCIDENT_OPEN.name, "1x20", incident=str(number), cause="bts", root="r", village=village, job=job
            )
            test.give(c.INCIDENT_HOUSEHOLDS.name, f"{households}x20", incident=str(number), job=job)
        hit[village] += households
    _expect(test, "village:songxa_incident_households:sum", "village", hit)
    for minute, incidents, households in ((AT, 3, 353), (40, 0, 0)):
        test.expect("max(inventory:songxa_incidents:count)", minute, [({}, incidents)])
        test.expect("max(inventory:songxa_incident_households:sum)", minute, [({}, households)])
    return test


def _day(plan: Plan) -> UnitTest:
    test = UnitTest(plan.say("test.day"))
    village = next((label(plan.inventory.areas[key].name) for key in villages(plan.inventory)), "")
    ratios = {"a": 1.0, "b": 0.5, "c": 0.0}
    for key, up in (("a", "1x19"), ("b", "1x9 0x9"), ("c", "0x19")):
        test.give(c.DEVICE_INFO.name, "1x19", device=key, name=key, village=village)
        test.give(c.DEVICE_STATE.name, up, device=key, state="up")
        test.give(c.DEVICE_STATE.name, "0x19", device=key, state="unknown")
    day = "songxa_working:avg_over_time1d"
    test.expect(
        f"max by (device) (round(device:{day}, 0.001))",
        HALVES,
        [({"device": key}, each) for key, each in ratios.items()],
    )
    test.expect(f"max by (village) (round(village:{day}, 0.001))", HALVES, [({"village": village}, 0.5)])
    return test


def _by(devices: Iterable[Sampled], key: Callable[[Sampled], K]) -> dict[K, list[Sampled]]:
    found: dict[K, list[Sampled]] = defaultdict(list)
    for each in devices:
        found[key(each)].append(each)
    return found


def _working(devices: Iterable[Sampled]) -> int:
    return sum(each.works for each in devices)


def _expect(test: UnitTest, name: str, level: str, found: Mapping[str, float]) -> None:
    samples: list[tuple[Labels, float]] = [({level: key}, value) for key, value in found.items()]
    test.expect(f"max by ({level}) ({name})", AT, samples)
