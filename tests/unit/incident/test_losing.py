"""Who loses what, in words and in the toll: by the coverage ledger where there is one, by the village otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.coverage.watch import Failure, Lost
from songxa.history.incidents import as_seen, document
from songxa.history.incidents import load as read_back
from songxa.i18n.format import zone
from songxa.incident import losing, words
from songxa.incident.toll import Tolls, worst
from songxa.incident.watched import Battery, Watched
from songxa.model import Cause, Device, Evidence, Hit, Incident, Inventory, Kind, Loss, RootKind, State, Toll
from songxa.scope import Scope
from tests.support.journal import COMMUNE

NOW = 1_795_000_000.0
LOSS = Loss("bai-sen", "viettel", "4G", 118, (("vnpt", 92), ("mobifone", 5)))
BY_VILLAGE = Toll(households=118)
WHERE = zone("Asia/Ho_Chi_Minh")


class Names:
    """Of the shipped commune."""

    def device(self, key: str) -> str:
        return COMMUNE.devices[key].name

    def site(self, key: str) -> str:
        return COMMUNE.sites[key].name

    def area(self, key: str) -> str:
        return COMMUNE.areas[key].name

    def operator(self, key: str) -> str:
        return COMMUNE.operators[key].name

    def hotline(self, operator: str) -> str:
        return COMMUNE.operators[operator].hotline


def incident(*evidence: Evidence, state: State = State.DOWN, toll: Toll = BY_VILLAGE) -> Incident:
    return Incident(
        "261125-aaaa", Cause.POWER, RootKind.SITE, "cot-viettel", state, NOW - 3600.0,
        operator="viettel", evidence=evidence, toll=toll,
    )  # fmt: skip


def told(language: str, of: Incident) -> list[str]:
    return words.hits(language, of, Names(), NOW)


def test_who_loses_what_and_who_is_left_is_said_in_both_languages() -> None:
    of = incident(toll=Toll(households=118, lost=(LOSS,)))
    assert told("vi", of) == ["khoảng 118 hộ ở Thôn Bãi Sen mất 4G Viettel, 92 hộ vẫn có VNPT"]
    assert told("en", of) == ["about 118 households in Thôn Bãi Sen lose Viettel 4G, of which 92 still have VNPT"]
    measured = incident(toll=Toll(lost=(LOSS._replace(measured=True, others=()),)))
    assert told("vi", measured) == ["118 hộ ở Thôn Bãi Sen mất 4G Viettel, không còn nhà mạng nào khác"]


def test_the_headline_and_the_ticket_say_it_too() -> None:
    of = incident(toll=Toll(devices=1, households=118, lost=(LOSS,)))
    line = "khoảng 118 hộ ở Thôn Bãi Sen mất 4G Viettel, 92 hộ vẫn có VNPT"
    assert line in words.headline("vi", of, Names(), WHERE, NOW)
    assert line in words.ticket("vi", of, Names(), WHERE, NOW).splitlines()


def test_5g_is_only_told_where_4g_is_left_and_many_places_are_counted() -> None:
    areas = [key for key, area in COMMUNE.areas.items() if area.level == "village"]
    lost = [Loss(area, "viettel", "4G", 100 - n) for n, area in enumerate(areas)]
    lost += [Loss(areas[0], "viettel", "5G", 90), Loss(areas[0], "vnpt", "5G", 1)]
    lines = told("en", incident(toll=Toll(households=400, lost=tuple(lost))))
    assert len(lines) == losing.MOST + 1
    assert not any("5G" in line for line in lines)
    assert lines[-1] == f"and in {len(areas) - losing.MOST} more place" + "s" * (len(areas) - losing.MOST > 1)


def test_without_a_ledger_the_village_is_told_as_ever() -> None:
    assert told("vi", incident()) == ["118 hộ trong vùng trạm bị ảnh hưởng"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"then": 1.0, "now": 0.9, "runtime": 3120.0}, "sẽ mất sóng sau khoảng 42 phút nếu chưa có điện: "),
        ({"then": 1.0, "now": 0.9}, "sẽ mất sóng sau khoảng 1 giờ nếu chưa có điện: "),
        ({"then": 1.0, "now": 0.99}, "sẽ mất sóng khi ắc quy cạn nếu chưa có điện: "),
    ],
)
def test_while_it_lives_on_a_battery_it_is_said_how_soon_it_will_end(values: dict[str, float], expected: str) -> None:
    since, at = NOW - 1200.0, NOW - 600.0
    evidence = Evidence(since, "mains_lost", "nguon-viettel"), Evidence(at, "battery", "nguon-viettel", values)
    of = incident(*evidence, state=State.DEGRADED, toll=Toll(risk=(LOSS,)))
    line = "khoảng 118 hộ ở Thôn Bãi Sen mất 4G Viettel, 92 hộ vẫn có VNPT"
    assert told("vi", of) == [expected + line]
    assert told("vi", replace(of, recovered_at=NOW)) == [], "over is over"


def test_an_incident_is_kept_and_read_back_with_who_lost_what() -> None:
    import apsw

    of = incident(toll=Toll(4, 1, 118, 0, (LOSS,), (LOSS._replace(area="go-da"),)))
    connection = apsw.Connection(":memory:")
    connection.execute('CREATE TABLE hit (incident, position, device, state, start, "end")')
    (back,) = read_back(connection, [(of.id, of.opened_at, None, document(of))])
    assert back == of
    old = document(of).replace('"lost"', '"lost_"').replace('"risk"', '"risk_"')
    (before,) = read_back(connection, [(of.id, of.opened_at, None, old)])
    assert before.toll == Toll(4, 1, 118, 0), "an earlier version wrote none"


def test_a_partner_is_not_told_of_households_nor_of_other_operators() -> None:
    of = replace(incident(toll=Toll(4, 1, 118, 0, (LOSS,), (LOSS,))), hits=(Hit("bts-viettel", State.DOWN, NOW),))
    seen = as_seen(of, Scope.of("viettel"), {"bts-viettel": "cot-viettel"})
    assert seen.toll == Toll(1, 1)


LOSSES = st.lists(
    st.builds(Loss, st.sampled_from("ab"), st.sampled_from("xy"), st.sampled_from(("4G", "5G")), st.integers(1, 99)),
    max_size=5,
    unique_by=lambda each: each[:3],
).map(tuple)


@given(LOSSES, LOSSES)
def test_a_toll_at_its_worst_loses_nothing_and_counts_nothing_twice(
    one: tuple[Loss, ...], other: tuple[Loss, ...]
) -> None:
    both = worst(Toll(lost=one, risk=one), Toll(lost=other, risk=other))
    counted = {each[:3]: each.households for each in both.lost}
    assert len(counted) == len(both.lost)
    for each in (*one, *other):
        assert counted[each[:3]] >= each.households
    assert both.risk == other
    assert worst(both, Toll(lost=other, risk=other)).lost == both.lost or not one or not other


# ---- the toll -----------------------------------------------------------------------------------------------------


@dataclass
class Ledger:
    """As much of a watcher as tolls ask. `answer` None: nobody can say."""

    answer: Lost | None = None
    stations: frozenset[str] = frozenset({"bts-viettel", "bts-vnpt"})
    asked: list[Failure] = field(default_factory=list)

    def lost(self, failure: Failure) -> Lost | None:
        self.asked.append(failure)
        return self.answer

    def knows(self, station: str) -> bool:
        return station in self.stations


def watched(inventory: Inventory = COMMUNE, *failed: str) -> dict[str, Watched]:
    found = {key: Watched(device) for key, device in inventory.devices.items()}
    for key in failed:
        found[key].base = State.DOWN
    return found


def village(station: str) -> int:
    return COMMUNE.areas[COMMUNE.sites[COMMUNE.devices[station].site].area].households or 0


def test_households_are_those_of_the_ledger_where_there_is_one() -> None:
    served = Ledger(Lost((LOSS,), (), 118))
    toll = Tolls(COMMUNE, watched(COMMUNE, "bts-viettel"), served).of({"bts-viettel"})
    assert (toll.devices, toll.households, toll.lost) == (1, 118, (LOSS,))
    assert served.asked == [Failure(frozenset({"bts-viettel"}), frozenset())]


def test_a_station_that_the_ledger_does_not_know_stands_for_its_village() -> None:
    served = Ledger(Lost(), frozenset())
    assert Tolls(COMMUNE, watched(COMMUNE, "bts-viettel"), served).of({"bts-viettel"}).households == village(
        "bts-viettel"
    )
    for nobody in (None, Ledger(None)):
        tolls = Tolls(COMMUNE, watched(COMMUNE, "bts-viettel"), nobody)
        assert tolls.of({"bts-viettel"}).households == village("bts-viettel")


def test_a_station_on_a_battery_is_at_risk_until_it_falls_silent() -> None:
    devices = watched()
    devices["nguon-viettel"].battery = Battery(since=NOW)
    tolls = Tolls(COMMUNE, devices)
    assert tolls.failure({"nguon-viettel"}) == Failure(frozenset(), frozenset({"bts-viettel"}))
    assert tolls.failure(set()) == Failure(), "the battery of another incident is not this one's"
    devices["bts-viettel"].base = State.DOWN
    assert tolls.failure({"nguon-viettel", "bts-viettel"}) == Failure(frozenset({"bts-viettel"}), frozenset())


def test_a_station_that_nobody_can_ask_is_dead_once_its_power_system_has_died_on_its_battery() -> None:
    silent: Device = replace(COMMUNE.devices["bts-viettel"], address=None, uplinks=())
    inventory = replace(COMMUNE, devices={**COMMUNE.devices, "bts-viettel": silent})
    assert inventory.devices["bts-viettel"].kind is Kind.BTS
    devices = watched(inventory, "nguon-viettel")
    tolls = Tolls(inventory, devices)
    assert tolls.failure({"nguon-viettel"}) == Failure(), "a card that fell silent is no power cut"
    devices["nguon-viettel"].battery = Battery(since=NOW)
    assert tolls.failure({"nguon-viettel"}).dead == {"bts-viettel"}
