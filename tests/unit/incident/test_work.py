"""How much work the engine makes, for itself and for the network: counted, not timed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from songxa.incident import Sentinel
from songxa.incident.watched import Watched
from songxa.model import Area, Device, Inventory, Kind, Operator, PingSettings, Poll, Site
from songxa.simulator import Action
from songxa.simulator.action import Do
from tests.support.journal import COMMUNE, START, Stage

AROUND_S = 180
"""Within this time of a cut and of its end everything has been decided."""


def province(devices: int) -> Inventory:
    """A switch, a router, and behind it OLTs, fibre boxes and ONUs with three devices each."""
    made: dict[str, Device] = {}

    def add(key: str, kind: Kind, site: str, operator: str, uplinks: tuple[str, ...]) -> None:
        number = len(made)
        asked = kind is not Kind.FIBRE_BOX
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}" if asked else None
        ping = PingSettings() if asked else None
        made[key] = Device(key, key, kind, site, operator, address=address, uplinks=uplinks, ping=ping)

    add("sw", Kind.SWITCH, "centre", "commune", ())
    add("core", Kind.ROUTER, "centre", "commune", ("sw",))
    for hall in range((devices - 2) // 4):
        olt, box, onu = f"olt-{hall // 64}", f"box-{hall // 16}", f"onu-{hall}"
        if olt not in made:
            add(olt, Kind.OLT, "centre", "vnpt", ("core",))
        if box not in made:
            add(box, Kind.FIBRE_BOX, "centre", "vnpt", (olt,))
        add(onu, Kind.ONU, f"hall-{hall}", "vnpt", (box,))
        add(f"wifi-{hall}", Kind.ACCESS_POINT, f"hall-{hall}", "viettel", (onu,))
        add(f"modem-{hall}", Kind.MODEM_PROBE, f"hall-{hall}", "vnpt", (onu,))
        add(f"cam-{hall}", Kind.CAMERA, f"hall-{hall}", "commune", (onu,))
    return Inventory(
        "province", "Asia/Ho_Chi_Minh", "0", {"a": Area("a", "a", "village", households=100)},
        {key: Site(key, key, "a", 19.8, 105.8, public=True) for key in {each.site for each in made.values()}},
        {key: Operator(key, key) for key in ("commune", "vnpt", "viettel")}, made, {}, canaries=("sw",),
    )  # fmt: skip


def extra_visits(inventory: Inventory, action: Action) -> tuple[Stage, Counter[str]]:
    """How often every device was visited out of turn because of what happened."""
    calm, stage = Stage(inventory=inventory), Stage(action, inventory=inventory)
    until = action.at + (action.lasts or 0) + AROUND_S
    calm.run(until)
    stage.run(until)
    usual = Counter(each.device.key for each in calm.polls)
    made = Counter(each.device.key for each in stage.polls)
    made.subtract(usual)
    return stage, made


def test_a_cut_through_the_whole_commune_asks_each_a_few_times() -> None:
    stage, extra = extra_visits(COMMUNE, Action(Do.VANISH, "rtr-core", at=100, lasts=300))
    assert len(stage.incidents) == 1
    assert len(stage.incidents[0].hits) == 48
    assert sum(extra.values()) <= 6 * len(COMMUNE.devices)
    assert max(extra.values()) <= 12, extra.most_common(3)


def test_a_cut_of_two_thousand_devices_asks_each_a_few_times() -> None:
    inventory = province(2000)
    stage, extra = extra_visits(inventory, Action(Do.VANISH, "core", at=100, lasts=120))
    assert len(stage.incidents) == 1
    assert stage.incidents[0].toll.devices == len(inventory.devices) - 1
    assert sum(extra.values()) <= 5 * len(inventory.devices)
    assert max(extra.values()) <= 12, extra.most_common(3)


class Counted:
    """An engine whose hurries are counted, fed with what a stage has seen."""

    def __init__(self, stage: Stage) -> None:
        self.now = START
        self.hurried: list[str] = []
        self.engine = Sentinel(stage.inventory, stage.journal, self.hurry, lambda: self.now, lambda: self.now)

    def hurry(self, keys: Collection[str]) -> None:
        self.hurried += keys

    def feed(self, polls: list[Poll]) -> None:
        for poll in polls:
            while self.now < poll.at:
                self.now += 1
                self.engine.tick()
            self.engine.export(poll)


def test_once_everybody_is_up_an_answer_is_not_even_weighed() -> None:
    stage = Stage().run(600)
    counted = Counted(Stage())
    weighed: list[str] = []
    verdict = Watched.verdict

    def watch(watched: Watched, confirmations: int) -> object:
        weighed.append(watched.device.key)
        return verdict(watched, confirmations)

    counted.feed([each for each in stage.polls if each.at < START + 60])
    counted.now += 1
    counted.engine.tick()
    revision = counted.engine.revision
    Watched.verdict = watch  # type: ignore[assignment,method-assign]
    try:
        counted.feed([each for each in stage.polls if each.at >= START + 60])
    finally:
        Watched.verdict = verdict  # type: ignore[method-assign]
    assert weighed == []
    assert counted.hurried == []
    assert counted.engine.revision == revision


def test_a_tick_in_quiet_times_writes_nothing_but_its_heartbeat() -> None:
    stage = Stage().run(600)
    assert {each.state for each in stage.journal.transitions} == {"up"}
    assert len(stage.journal.transitions) == len(COMMUNE.devices)
    assert stage.journal.beaten == START + 595
    assert stage.incidents == []


def test_the_same_inventory_again_forgets_nothing_and_asks_nobody() -> None:
    stage = Stage().run(300)
    before = dict(stage.rehearsal.sentinel.conditions())
    stage.rehearsal.sentinel.adopt(replace(COMMUNE))
    assert dict(stage.rehearsal.sentinel.conditions()) == before
