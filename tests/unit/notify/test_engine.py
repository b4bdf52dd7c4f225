"""The engine and the notifier together, on the virtual clock: scripted outages become exactly these messages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from random import Random

from songxa.model import Alerts, Correction, Incident, Maintenance, Recipient
from songxa.notify.ledger import Ledger
from songxa.notify.notifier import Notifier
from songxa.notify.post import AddressBook
from songxa.scope import Scope
from songxa.simulator import Action
from songxa.simulator.action import Do
from tests.support.alerting import Box, Wallet
from tests.support.journal import COMMUNE, Stage, with_window

TOLD = replace(COMMUNE, alerts=Alerts({"can-bo": Recipient("can-bo")}))


class Play:
    """A stage with a notifier that is asked once a second, and goes on after a restart of the monitor."""

    def __init__(self, *actions: Action, **more: object) -> None:
        self.stage = Stage(*actions, **{"inventory": TOLD} | more)  # type: ignore[arg-type]
        self.box, self.ledger, self.secrets = Box(), Ledger(None, lambda job: job()), Wallet(can_bo="json://127.0.0.1")
        self.start()

    def start(self) -> None:
        self.notifier = Notifier(
            self.stage.inventory, self.stage.rehearsal.sentinel, self, self.ledger, self.box,
            AddressBook(self.secrets), lambda job: job(), lambda: None, lambda: self.stage.rehearsal.t,
            lambda: self.stage.rehearsal.t, Random(1),
        )  # fmt: skip

    def incident(self, scope: Scope, id: str) -> Incident | None:
        return self.stage.journal.incidents.get(id)

    def corrections(self, incidents: Collection[str]) -> Mapping[str, Sequence[Correction]]:
        return {}

    def run(self, until: int) -> Play:
        while self.stage.now < until:
            self.stage.run(self.stage.now + 1)
            self.notifier.tick()
        return self

    def restart(self, stopped_s: float) -> Play:
        self.stage.restart(stopped_s)
        self.start()
        return self

    @property
    def news(self) -> list[tuple[str, str]]:
        return [(item.news, item.incident.root) for _, letter in self.box.sent for item in letter.items]


CUT = Action(Do.FIBRE_CUT, "hop-cap-2", at=100, lasts=600)


def test_a_cut_with_thirteen_devices_is_one_message_and_one_recovery() -> None:
    play = Play(CUT).run(1800)
    assert play.news == [("opened", "hop-cap-2"), ("over", "hop-cap-2")]
    opened, over = (letter for _, letter in play.box.sent)
    toll = opened.items[0].incident.toll
    assert (toll.devices, toll.households > 0) == (13, True)
    assert f"{toll.households} hộ trong vùng trạm bị ảnh hưởng" in opened.body
    assert "ĐÃ KHẮC PHỤC sau 10 phút" in over.title


def test_a_radio_that_flaps_for_a_quarter_of_an_hour_is_one_message_and_one_recovery() -> None:
    play = Play(Action(Do.FLAP, "wifi-di-tich", at=100, lasts=900, period=180)).run(4000)
    assert play.news == [("opened", "wifi-di-tich"), ("over", "wifi-di-tich")]


def test_a_battery_is_told_when_the_mains_go_and_again_when_it_is_empty() -> None:
    play = Play(Action(Do.MAINS_FAILURE, "bts-viettel", at=100, battery=900, lasts=3600)).run(6000)
    assert [news for news, _ in play.news] == ["opened", "grew", "over"]
    assert "ắc quy" in play.box.sent[0][1].title


def test_the_monitor_s_own_cable_is_one_message_afterwards() -> None:
    play = Play(Action(Do.MONITOR_CUT, "", at=100, lasts=600)).run(1800)
    assert play.news == [("passed", "monitor")]


def test_a_monitor_restarted_in_the_outage_tells_nothing_twice() -> None:
    play = Play(CUT).run(300).restart(60).run(500).restart(120).run(2400)
    assert play.news == [("opened", "hop-cap-2"), ("over", "hop-cap-2")]


def test_what_is_in_a_maintenance_window_is_not_told() -> None:
    window = Maintenance("m", 0, 3600, devices=("hop-cap-2",))
    play = Play(CUT, inventory=with_window(window, inventory=TOLD)).run(1800)
    assert play.news == []
