"""Which profile a device gets, and why. Agents are answered for by a MIB in memory, without a socket."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import Value, encode_oid
from songxa.collectors.snmp.detect import Detection, by_prefix, detect
from songxa.collectors.snmp.profile import library
from songxa.collectors.snmp.profile_compile import build
from songxa.collectors.snmp.session import Answer, Exchange, Request, Timeout
from songxa.simulator.agent import TableMib

T = TypeVar("T")
NET_SNMP = "1.3.6.1.4.1.8072.3.2.10"
DESCR = "1.3.6.1.2.1.1.1.0"


def mib(rows: dict[str, Value]) -> TableMib:
    return TableMib(
        (encode_oid(oid), ber.OCTET_STRING if isinstance(value, bytes) else ber.INTEGER, value)
        for oid, value in rows.items()
    )


def answer(agent: TableMib, request: Request) -> Answer:
    if request.pdu == ber.GET:
        found = [(oid, *agent.get(oid)) for oid in request.oids]
    else:
        found = [agent.next(oid) or (oid, ber.END_OF_MIB_VIEW, None) for oid in request.oids]
    return Answer([oid for oid, _, _ in found], bytes(tag for _, tag, _ in found), [value for _, _, value in found])


def converse(exchange: Exchange[T], agent: TableMib, silent: Callable[[Request], bool] = lambda request: False) -> T:
    try:
        request = next(exchange)
        while True:
            request = exchange.throw(Timeout("no answer")) if silent(request) else exchange.send(answer(agent, request))
    except StopIteration as end:
        result: T = end.value
        return result


def found(sys_object_id: str, rows: dict[str, Value]) -> Detection:
    return converse(detect(library(), sys_object_id), mib(rows))


@pytest.mark.parametrize(
    ("sys_object_id", "rows", "profile"),
    [
        ("1.3.6.1.4.1.14988.1", {}, "mikrotik"),
        ("1.3.6.1.4.1.14988.2", {}, "mikrotik"),
        ("1.3.6.1.4.1.14823.1.2.126", {DESCR: b"ArubaOS (MODEL: 505)"}, "aruba-instant"),
        ("1.3.6.1.4.1.14823.1.1.9", {DESCR: b"ArubaOS (MODEL: Aruba7005)"}, "generic"),
        ("1.3.6.1.4.1.2011.2.133", {}, "huawei-olt"),
        ("1.3.6.1.4.1.2011.2.240.6", {}, "generic"),
        ("1.3.6.1.4.1.2011.6.164.1.2", {}, "huawei-smu"),
        ("1.3.6.1.4.1.3902.1082.1001.320.2.1", {}, "zte-olt-c300"),
        ("1.3.6.1.4.1.3902.1082.1001.600.1.1", {}, "zte-olt-c600"),
        ("1.3.6.1.4.1.318.1.3.27", {}, "apc-ups"),
        ("1.3.6.1.4.1.2254.2.4", {}, "ups-mib"),
        ("1.3.6.1.2.1.33.1", {}, "ups-mib"),
        ("1.3.6.1.4.1.41112.1.4", {}, "airos"),
        ("1.3.6.1.4.1.41112", {DESCR: b"UAP-AC-Pro 6.6.65"}, "unifi-ap"),
        ("1.3.6.1.4.1.25053.3.1.4.15", {}, "ruckus-standalone"),
        (NET_SNMP, {DESCR: b"U6-Lite 6.6.65"}, "unifi-ap"),
        (NET_SNMP, {DESCR: b"Linux router 5.10"}, "generic"),
        (NET_SNMP, {"1.3.6.1.4.1.48690.1.3.0": b"RUTX1100XXXX"}, "teltonika"),
        (NET_SNMP, {"1.3.6.1.4.1.48690.1.3.0": b"RUT95500", "1.3.6.1.4.1.48690.2.14.0": b"x"}, "teltonika"),
        (NET_SNMP, {"1.3.6.1.4.1.48690.2.14.0": b"RUT9XX_R_00.06"}, "teltonika-legacy"),
        (NET_SNMP, {"1.3.6.1.4.1.2011.6.164.1.1.1.4.0": b"HUAWEI SMU"}, "huawei-smu"),
        (NET_SNMP, {"1.3.6.1.4.1.41112.1.6.3.3.0": b"UAP"}, "unifi-ap"),
        (NET_SNMP, {"1.3.6.1.2.1.33.1.4.1.0": 3}, "ups-mib"),
        ("1.3.6.1.4.1.10002.1", {"1.3.6.1.4.1.41112.1.4.1.1.4.1": 5780}, "airos"),
        ("1.3.6.1.4.1.10002.1", {"1.3.6.1.4.1.41112.1.6.1.2.1.8.2": 1}, "unifi-ap"),
        ("1.3.6.1.4.1.10002.1", {"1.3.6.1.4.1.41112.1.3.2.1.1": 1}, "generic"),
        ("1.3.6.1.4.1.25053.3.1.5.2", {"1.3.6.1.4.1.25053.1.2.1.1.1.1.9.0": b"zd1200"}, "ruckus-zonedirector"),
        ("1.3.6.1.4.1.25053.3.1.5.15", {"1.3.6.1.4.1.25053.1.15.1.1.1.1.18.0": b"200.14"}, "ruckus-unleashed"),
        ("", {"1.3.6.1.4.1.39165.1.1.0": b"DS-2CD2185FWD-I"}, "hikvision-camera"),
        ("", {}, "generic"),
    ],
)
def test_a_family_is_recognised(sys_object_id: str, rows: dict[str, Value], profile: str) -> None:
    detected = found(sys_object_id, rows)
    assert detected.profile == profile
    assert detected.certain
    assert detected.why


def test_the_longest_prefix_wins_and_a_prefix_ends_at_a_dot() -> None:
    assert [profile.name for profile in by_prefix(library(), "1.3.6.1.4.1.41112.1.4.9")[0]] == ["airos"]
    assert by_prefix(library(), "1.3.6.1.4.1.149880.1") == ([], "")


@pytest.mark.parametrize(("short", "long"), [("aaa", "zzz"), ("zzz", "aaa")])
def test_a_longer_prefix_beats_a_shorter_one_whatever_the_order(short: str, long: str) -> None:
    head = "title: A box\ndetect: {sys_object_id: [1.3.6.1.4.1.99999"
    made = build(
        [
            ("generic.yaml", "name: generic\ntitle: Anything\n"),
            (f"{short}.yaml", f"name: {short}\n{head}]}}\n"),
            (f"{long}.yaml", f"name: {long}\n{head}.1]}}\n"),
        ]
    )
    assert [profile.name for profile in by_prefix(made, "1.3.6.1.4.1.99999.1.7")[0]] == [long]
    assert [profile.name for profile in by_prefix(made, "1.3.6.1.4.1.99999.2")[0]] == [short]


def test_the_reason_says_what_decided() -> None:
    assert "1.3.6.1.4.1.14988" in found("1.3.6.1.4.1.14988.1", {}).why
    assert "'U6-Lite 6.6.65'" in found(NET_SNMP, {DESCR: b"U6-Lite 6.6.65"}).why
    assert "1.3.6.1.4.1.48690.1.3.0" in found(NET_SNMP, {"1.3.6.1.4.1.48690.1.3.0": b"RUTX11"}).why
    assert "no known family" in found(NET_SNMP, {}).why


def test_a_known_prefix_costs_one_question() -> None:
    requests: list[Request] = []

    def noted(request: Request) -> bool:
        requests.append(request)
        return False

    converse(detect(library(), "1.3.6.1.4.1.14988.1"), mib({}), noted)
    assert [request.oids for request in requests] == [(encode_oid(DESCR),)]


def test_an_agent_that_chokes_on_questions_is_generic_for_one_visit_only() -> None:
    def silent(request: Request) -> bool:
        return len(request.oids) > 1 or request.pdu == ber.GETNEXT

    detected = converse(detect(library(), NET_SNMP), mib({DESCR: b"Linux box"}), silent)
    assert (detected.profile, detected.certain, detected.sys_descr) == ("generic", False, "Linux box")


def test_an_agent_that_falls_silent_is_not_taken_for_something() -> None:
    with pytest.raises(Timeout):
        converse(detect(library(), NET_SNMP), mib({}), lambda request: True)


def test_a_sysdescr_cannot_carry_addresses_or_control_characters() -> None:
    detected = found("1.3.6.1.4.1.14988.1", {DESCR: b"RouterOS \x1b[2J 24:de:c6:c3:50:a4"})
    assert detected.sys_descr == "RouterOS [2J …"
