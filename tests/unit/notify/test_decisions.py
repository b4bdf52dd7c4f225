"""What is told, to whom, and when: on a virtual clock, with literal times."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from songxa.model import Cause, Correction, Hit, Incident, Recipient, RootKind, State, Toll
from tests.support.alerting import HOUR, NOON, Stand, fibre, over

CUT = fibre("a", NOON + 100)


def monitor_cut(opened_at: float) -> Incident:
    return Incident("m", Cause.MONITOR, RootKind.MONITOR, "monitor", State.DEGRADED, opened_at)


def test_a_cut_is_one_message_once_its_toll_stands_still() -> None:
    stand = Stand().run(100).put(replace(CUT, toll=Toll(1, 1, 0, 0))).run(104).put(CUT).run(113)
    assert stand.news() == []
    assert stand.run(116).news() == ["a:opened"]
    assert stand.run(3 * HOUR).news() == ["a:opened"]


def test_a_toll_that_keeps_growing_is_waited_for_thirty_seconds_at_most() -> None:
    stand = Stand().run(100)
    for devices in range(1, 60):
        stand.put(replace(CUT, toll=Toll(devices))).run(100 + devices)
    assert stand.news()[0] == "a:opened"
    assert stand.box.sent[0][1].items[0].incident.toll.devices == 31


def test_what_lasts_is_told_again_every_repeat_hours() -> None:
    stand = Stand(repeat_s=4 * HOUR).run(100).put(CUT).run(9 * HOUR, 10)
    assert stand.news() == ["a:opened", "a:repeat", "a:repeat"]
    assert stand.titles[1].startswith("VẪN CHƯA KHẮC PHỤC sau 4 giờ")


def test_with_no_repeat_hours_it_is_told_once() -> None:
    assert Stand(repeat_s=0.0).run(100).put(CUT).run(30 * HOUR, 10).news() == ["a:opened"]


def test_recovery_is_told_once_it_has_settled_and_with_how_long_it_lasted() -> None:
    stand = Stand().run(100).put(CUT).run(2400).put(over(CUT, NOON + 2380)).run(2680)
    assert stand.news() == ["a:opened"]
    stand.close("a").run(2 * HOUR)
    assert stand.news() == ["a:opened", "a:over"]
    assert stand.titles[1] == (
        "ĐÃ KHẮC PHỤC sau 38 phút: đứt cáp hoặc hỏng thiết bị quang tại Hộp cáp 2 (Ngọc Lâm), từ 12:01 đến 12:39"
    )


def test_a_line_that_flaps_is_told_as_one_incident() -> None:
    stand = Stand(repeat_s=0.0).run(100).put(CUT).run(200)
    for begin in range(200, 2000, 200):
        stand.put(over(CUT, NOON + begin)).run(begin + 100).put(CUT).run(begin + 200)
    stand.put(over(CUT, NOON + 2000)).run(2300).close("a").run(3000)
    assert stand.news() == ["a:opened", "a:over"]


def test_what_was_over_within_a_minute_and_before_it_was_told_is_not_worth_a_message() -> None:
    stand = Stand().run(100).put(CUT).run(105).put(over(CUT, NOON + 104)).run(404).close("a").run(1000)
    assert stand.news() == []


@pytest.mark.parametrize(
    ("told", "now", "again"),
    [
        (Toll(13, 6, 0, 3), Toll(14, 6, 300, 3), True),  # the first households
        (Toll(13, 6, 200, 3), Toll(14, 6, 400, 3), True),  # twice as many
        (Toll(13, 6, 200, 3), Toll(19, 8, 399, 5), False),
        (Toll(1, 1, 0, 0), Toll(40, 8, 0, 9), False),
    ],
)
def test_a_message_says_that_it_grew_only_where_it_did_markedly(told: Toll, now: Toll, again: bool) -> None:
    stand = Stand().run(100).put(replace(CUT, toll=told)).run(300).put(replace(CUT, toll=now)).run(HOUR)
    assert stand.news() == ["a:opened", "a:grew"] if again else ["a:opened"]


def test_a_battery_that_is_empty_at_last_is_told_and_growing_is_told_once_a_period() -> None:
    mains = replace(CUT, cause=Cause.POWER, state=State.DEGRADED, toll=Toll())
    stand = Stand(repeat_s=4 * HOUR).run(100).put(mains).run(HOUR)
    stand.put(replace(mains, state=State.DOWN, toll=Toll(3, 1, 100, 0))).run(2 * HOUR)
    stand.put(replace(mains, state=State.DOWN, toll=Toll(9, 1, 900, 0))).run(3 * HOUR, 10)
    assert stand.news() == ["a:opened", "a:grew"]
    assert stand.run(5.1 * HOUR, 10).news() == ["a:opened", "a:grew", "a:grew"]


# ---- for whom -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recipient", "told"),
    [
        (Recipient("can-bo"), True),
        (Recipient("can-bo", operators=("vnpt",)), True),
        (Recipient("can-bo", operators=("viettel",)), False),
        (Recipient("can-bo", areas=("ngoc-lam",)), True),
        (Recipient("can-bo", areas=("xa",)), True),
        (Recipient("can-bo", areas=("bai-sen",)), False),
        (Recipient("can-bo", causes=(Cause.FIBRE, Cause.POWER)), True),
        (Recipient("can-bo", causes=(Cause.POWER,)), False),
        (Recipient("can-bo", households=412), True),
        (Recipient("can-bo", households=413), False),
    ],
)
def test_a_recipient_is_told_of_what_it_asked_for(recipient: Recipient, told: bool) -> None:
    areas = {key: each for key, each in Stand().inventory.areas.items() if each.parent is None}
    if recipient.areas == ("xa",):
        recipient = replace(recipient, areas=(next(iter(areas)),))
    stand = Stand(recipient).run(100).put(CUT).run(200)
    assert stand.news() == (["a:opened"] if told else [])


def test_an_area_is_concerned_by_what_is_lost_in_it_wherever_the_root_is() -> None:
    hits = (*CUT.hits, Hit("wifi-nvh-bai-sen", State.UNREACHABLE, NOON + 100))
    stand = Stand(Recipient("can-bo", areas=("bai-sen",))).run(100).put(replace(CUT, hits=hits)).run(200)
    assert stand.news() == ["a:opened"]


def test_who_is_told_from_so_many_households_on_is_told_when_there_are_so_many() -> None:
    stand = Stand(Recipient("can-bo", households=500)).run(100).put(CUT).run(HOUR)
    stand.put(replace(CUT, toll=Toll(20, 8, 800, 3))).run(HOUR + 20)
    assert stand.news() == ["a:opened"]


def test_a_recovery_goes_only_to_those_who_were_told() -> None:
    stand = Stand(Recipient("can-bo"), Recipient("vnpt", operators=("vnpt",)), Recipient("dien", causes=(Cause.POWER,)))
    stand.run(100).put(CUT).run(400).put(over(CUT, NOON + 390)).run(700).close("a").run(800)
    assert stand.news("can-bo") == stand.news("vnpt") == ["a:opened", "a:over"]
    assert stand.news("dien") == []


# ---- what is never told ---------------------------------------------------------------------------------------------


def test_an_incident_that_is_old_when_it_is_first_seen_is_past_for_good() -> None:
    stand = Stand().put(fibre("a", NOON - 901), fibre("b", NOON - 899, root="hop-cap-1")).run(HOUR)
    assert stand.news() == ["b:opened"]
    stand.put(over(stand.plan.open["a"], NOON + HOUR)).run(1.2 * HOUR).close("a").run(9 * HOUR, 10)
    assert stand.news() == ["b:opened", "b:repeat", "b:repeat"]


def test_what_people_say_was_planned_is_not_told_any_further() -> None:
    stand = Stand(repeat_s=HOUR).run(100).put(CUT).run(300)
    stand.plan.said.append(Correction("a", NOON + 300, "An", "thay cáp", planned=True))
    stand.run(5 * HOUR, 10).put(over(CUT, NOON + 5 * HOUR)).run(5.2 * HOUR).close("a").run(6 * HOUR)
    assert stand.news() == ["a:opened"]
    assert stand.notifier._stories.active == {}


def test_what_is_in_a_maintenance_window_by_now_or_unseen_is_not_repeated() -> None:
    masked = replace(CUT, hits=tuple(hit._replace(end=NOON + 300) for hit in CUT.hits))
    stand = Stand(repeat_s=HOUR).run(100).put(CUT).run(300).put(masked).run(9 * HOUR, 10)
    assert stand.news() == ["a:opened"]
    assert stand.put(CUT).run(9.1 * HOUR, 10).news() == ["a:opened", "a:repeat"]


def test_an_incident_of_a_device_that_was_taken_out_of_the_inventory_is_not_called_over() -> None:
    stand = Stand().run(100).put(CUT).run(300)
    devices = {key: each for key, each in stand.inventory.devices.items() if key != "hop-cap-2"}
    stand.inventory = replace(stand.inventory, devices=devices)
    stand.notifier.adopt(stand.inventory)
    stand.put(over(CUT, NOON + 310)).run(620).close("a").run(HOUR)
    assert stand.news() == ["a:opened"]


def test_nothing_is_told_while_the_clock_cannot_be_right() -> None:
    stand = Stand().run(100)
    stand.plan.notices = ["notice.held"]
    assert stand.put(CUT).run(400).news() == []
    stand.plan.notices = ()
    assert stand.run(450).news() == ["a:opened"]


def test_the_monitor_s_own_cut_is_told_once_when_it_is_over_with_its_span() -> None:
    cut = monitor_cut(NOON + 100)
    stand = Stand().run(130).put(cut).run(1180)
    assert stand.news() == []
    stand.put(replace(cut, recovered_at=NOON + 1180)).close("m").run(HOUR)
    assert stand.news() == ["m:passed"]
    assert stand.titles[0].startswith("ĐÃ QUA, kéo dài 18 phút: máy giám sát songxa không theo dõi được")


# ---- restarts and reloads -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seen_again", [True, False])
def test_an_incident_told_before_a_restart_gets_its_recovery_and_nothing_twice(
    tmp_path: Path, seen_again: bool
) -> None:
    stand = Stand(folder=tmp_path).run(100).put(CUT).run(300)
    if seen_again:
        stand.restart(600).run(1000).put(over(CUT, NOON + 990)).run(1290).close("a")
    else:  # it was over before the next run looked
        stand.put(over(CUT, NOON + 400)).close("a").restart(600)
    stand.run(2000)
    assert stand.news() == ["a:opened", "a:over"]
    assert stand.restart().run(3000).news() == ["a:opened", "a:over"]


def test_an_incident_that_began_while_nobody_watched_is_told_if_it_is_recent(tmp_path: Path) -> None:
    stand = Stand(folder=tmp_path).run(100).restart(600).put(fibre("a", NOON + 400), fibre("b", NOON - 400)).run(HOUR)
    assert stand.news() == ["a:opened"]


def test_what_comes_back_from_a_backup_is_not_told_again(tmp_path: Path) -> None:
    stand = Stand(folder=tmp_path).run(100).put(CUT).run(400).put(over(CUT, NOON + 390)).run(700).close("a").run(800)
    told = stand.news()
    stand.put(CUT).restart(60).run(9 * HOUR, 10)
    assert stand.news() == told


def test_what_the_history_has_lost_is_forgotten(tmp_path: Path) -> None:
    stand = Stand(folder=tmp_path).run(100).put(CUT).run(400)
    stand.plan.open.clear()
    assert stand.restart(60).run(HOUR).news() == ["a:opened"]
    assert stand.ledger.seen == {}


def test_a_message_under_way_in_a_crash_is_sent_again_under_the_same_id(tmp_path: Path) -> None:
    stand = Stand(folder=tmp_path).run(100)
    stand.box.holds = True
    stand.put(CUT).run(200).restart()
    stand.box.holds = False
    stand.run(400)
    assert [letter.id for _, letter in stand.box.sent] == ["a/1", "a/1"]
    assert stand.restart().run(600).news() == ["a:opened", "a:opened"]


def test_a_new_recipient_is_told_of_what_begins_and_one_that_is_gone_of_nothing() -> None:
    stand = Stand().run(100).put(CUT).run(2000)
    stand.secrets.urls["moi"] = "json://127.0.0.1/y"
    stand.adopt(Recipient("moi")).put(fibre("b", NOON + 2000, root="hop-cap-1")).run(3000)
    assert stand.news("can-bo") == ["a:opened"]
    assert stand.news("moi") == ["b:opened"]


def test_without_recipients_nothing_is_followed_or_kept() -> None:
    stand = Stand().adopt().put(CUT).run(300)
    assert stand.box.sent == []
    assert stand.ledger.seen == {}
