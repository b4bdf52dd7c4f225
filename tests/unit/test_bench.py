"""Claims about the bench itself: its load fixture is a right agent, its ratios are what they say. Nothing is timed."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench import product, report
from bench.contest import Bar, Contest, Contestant, Outcome, run
from bench.fixture import Agent, build_agent, running_agent
from bench.measure import Measured, cpu_of_process
from bench.workload import GET_OIDS, WALK_OID, WALK_VARBINDS, addresses

from songxa.collectors.snmp import ber
from songxa.inventory import load
from tests.support.servers import need


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    need("gcc", "gcc libc6-dev")
    with running_agent(build_agent(tmp_path_factory.mktemp("bench"))) as running:
        yield running


def ask(agent: Agent, tool: str, *arguments: str, device: str = "127.9.8.7") -> list[str]:
    """Lines of net-snmp's own client, OIDs as numbers, values without their type's name."""
    command = [need(tool, "snmp"), "-v2c", "-c", "public", "-Onq", "-t", "2", *arguments[:-1]]
    command += [f"{device}:{agent.snmp_port}", *arguments[-1].split()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.splitlines()


def costing(cpu_us: float, units: int = 100, ok: int = 100) -> Measured:
    return Measured("peer 1.0", units, ok, cpu_us * ok / 1e6, 1.0, 20.0)


def printing(measured: Measured) -> tuple[str, ...]:
    """A driver that has measured this."""
    line = {name: getattr(measured, name) for name in Measured.__slots__}
    return (sys.executable, "-c", f"print({json.dumps(json.dumps(line))})")


def contest(*contestants: Contestant, bars: tuple[Bar, ...] = ()) -> Contest:
    return Contest("walk", "a walk", "poll", contestants, bars)


# ---- the load fixture ---------------------------------------------------------------------------------------------


def test_a_get_of_the_12_objects_gives_each_its_value(agent: Agent) -> None:
    lines = ask(agent, "snmpget", " ".join(GET_OIDS))
    assert [line.split()[0].removeprefix(".") for line in lines] == list(GET_OIDS)
    assert all(line.split()[1][0].isdigit() for line in lines)


def test_the_walk_gives_the_varbinds_that_the_drivers_count_on(agent: Agent) -> None:
    lines = ask(agent, "snmpbulkwalk", WALK_OID)
    assert len(lines) + len(GET_OIDS) == WALK_VARBINDS


def test_getbulk_and_getnext_walk_through_the_same_objects_to_the_end(agent: Agent) -> None:
    by_getnext = ask(agent, "snmpwalk", "1.3.6")
    by_getbulk = ask(agent, "snmpbulkwalk", "-Cr50", "1.3.6")
    names = [line.split()[0] for line in by_getnext]
    assert names == [line.split()[0] for line in by_getbulk]
    assert "No more variables" in by_getnext[-1] and len(names) == len(set(names)) + 1


def test_a_table_that_people_are_named_in_is_not_there(agent: Agent) -> None:
    assert "No Such" in ask(agent, "snmpget", "1.3.6.1.2.1.31.1.1.1.18.1")[0]


def test_devices_differ_in_their_values(agent: Agent) -> None:
    counters = "1.3.6.1.2.1.31.1.1.1.6.1"
    values = {ask(agent, "snmpget", counters, device=device)[0] for device in ("127.1.0.1", "127.1.0.2", "127.1.0.3")}
    assert len(values) == 3


def test_an_answer_too_big_for_a_frame_is_refused_and_getbulk_gives_what_fits(agent: Agent) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(5)
        client.connect(("127.4.4.4", agent.snmp_port))
        names = tuple(ber.encode_oid(oid) for oid in GET_OIDS)
        for pdu, asked, status, count in ((ber.GET, names * 7, ber.TOO_BIG, 0), (ber.GETBULK, names[:1], 0, 40)):
            before, after = ber.request_template(ber.V2C, b"public", pdu, asked, 0, 1000 * (pdu == ber.GETBULK))
            client.send(before + (0x11223344).to_bytes(4) + after)
            datagram = client.recv(65535)
            message = ber.decode_message(datagram)
            assert (message.request_id, message.error_status) == (0x11223344, status)
            assert len(message.oids) >= count
            assert len(datagram) <= 1472


@pytest.mark.parametrize("datagram", [b"", b"\xff" * 40, b"0\x82\xff\xff", b"\x30\x03\x02\x01\x00", os.urandom(500)])
def test_rubbish_gets_no_answer_and_does_no_harm(agent: Agent, datagram: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect(("127.5.5.5", agent.snmp_port))
        client.send(datagram)
    # the same socket answers in order, so by now the rubbish has been read
    assert ask(agent, "snmpget", GET_OIDS[0])


def test_a_request_cut_short_is_not_completed_from_the_one_before(agent: Agent) -> None:
    def request(number: int) -> bytes:
        names = [ber.encode_oid(oid) for oid in GET_OIDS]
        before, after = ber.request_template(ber.V2C, b"public", ber.GET, names)
        return before + number.to_bytes(4) + after

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(5)
        client.connect(("127.4.4.5", agent.snmp_port))
        for datagram in (request(0x11111111), request(0x22222222)[:-10], request(0x33333333)):
            client.send(datagram)
        answered = [ber.decode_message(client.recv(65535)).request_id for _ in range(2)]
    assert answered == [0x11111111, 0x33333333]


def test_the_echo_port_gives_back_what_it_gets_from_the_address_that_was_asked(agent: Agent) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(5)
        client.sendto(b"hello", ("127.6.6.6", agent.echo_port))
        assert client.recvfrom(100) == (b"hello", ("127.6.6.6", agent.echo_port))


# ---- taking turns -------------------------------------------------------------------------------------------------


def test_contestants_take_turns_round_by_round(tmp_path: Path) -> None:
    log = tmp_path / "log"
    line = json.dumps(printing(costing(1.0))[2])

    def writing(name: str) -> tuple[str, ...]:
        return (sys.executable, "-c", f"open({str(log)!r}, 'a').write({name!r}); exec({line})")

    run(contest(Contestant("a", writing("a")), Contestant("b", writing("b"))), 3, lambda _: None)
    assert log.read_text() == "ababab"


def test_a_contestant_that_cannot_run_is_named_with_its_reason_and_costs_the_others_nothing() -> None:
    outcome = run(
        contest(
            Contestant("songxa", printing(costing(10.0))),
            Contestant("missing", ("/nonexistent/program",)),
            Contestant("failing", (sys.executable, "-c", "raise SystemExit('out of order')")),
            Contestant("useless", printing(costing(1.0, ok=0))),
        ),
        2,
        lambda _: None,
    )
    assert len(outcome.runs["songxa"]) == 2
    assert list(outcome.runs) == ["songxa"]
    assert "not installed" in outcome.failures["missing"]
    assert outcome.failures["failing"] == "out of order"
    assert "none of 100" in outcome.failures["useless"]


def test_units_that_came_out_wrong_make_the_others_dearer() -> None:
    assert Measured("x", 100, 50, 1.0, 1.0, 1.0).cpu_us == pytest.approx(
        2 * Measured("x", 100, 100, 1.0, 1.0, 1.0).cpu_us
    )


def test_a_ratio_is_taken_within_each_round() -> None:
    # the machine was slow in the second round and slower in the last; in the others one of the two was disturbed
    outcome = Outcome(contest(Contestant("songxa", ()), Contestant("peer", ())))
    outcome.runs = {
        "songxa": [costing(cost) for cost in (10, 20, 10, 10, 30)],
        "peer": [costing(cost) for cost in (20, 40, 10, 90, 60)],
    }
    assert outcome.ratios("songxa", "peer") == pytest.approx([1 / 2, 1 / 2, 1, 1 / 9, 1 / 2])
    assert outcome.reached(Bar("songxa", 0.4, "peer")) == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    ("bar", "said"),
    [
        (Bar("songxa", 0.5, "peer"), "0.5, held"),
        (Bar("songxa", 0.4, "peer"), "0.5, MISSED"),
        (Bar("songxa", 10.0), "10, held"),
        (Bar("songxa", 1.0, "absent"), "not measured"),
    ],
)
def test_the_report_says_of_each_bar_whether_it_held(bar: Bar, said: str) -> None:
    outcome = Outcome(contest(Contestant("songxa", ()), Contestant("peer", ()), Contestant("absent", ()), bars=(bar,)))
    outcome.runs = {"songxa": [costing(10)] * 3, "peer": [costing(20, ok=99)] * 3}
    outcome.failures = {"absent": "not installed"}
    text = "\n".join(report.table(outcome))
    assert said in text
    assert "could not run: not installed" in text
    assert "3 of 300 came out wrong" in text
    shown = report.data(outcome)["bars"][0]
    assert shown.get("held") == {"held": True, "MISSED": False}.get(said.rpartition(" ")[2])


def test_the_cpu_time_of_another_process_is_read_from_its_clock() -> None:
    code = "for _ in range(300_000): pass\nprint(1, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None and child.stdin is not None
        child.stdout.readline()
        first = cpu_of_process(child.pid)
        assert 0 < first <= cpu_of_process(child.pid)
        child.stdin.write("\n")


# ---- the whole product --------------------------------------------------------------------------------------------


def test_the_inventory_for_the_product_is_valid_and_has_every_device(agent: Agent, tmp_path: Path) -> None:
    file = tmp_path / "inventory.yaml"
    file.write_text("\n".join(product.inventory(1000, agent)) + "\n")
    devices = load(file).devices.values()
    assert [device.address for device in devices] == addresses(1000, net=3)
    assert len({device.address for device in devices}) == 1000
    assert {device.interval_s for device in devices} == {60.0}
    assert {(device.snmp.port, device.snmp.profile) for device in devices if device.snmp} == {
        (agent.snmp_port, product.PROFILE)
    }
    assert {device.ping.count for device in devices if device.ping} == {3}


def test_songxas_own_account_is_read_apart_from_its_devices() -> None:
    before = product.own_metrics(
        '# TYPE songxa_runner_visits_total counter\nsongxa_runner_visits_total{collector="ping",outcome="answered"} 5\n'
        'songxa_snmp_requests_total 7\nsongxa_ping_loss_ratio{device="d1"} 0\n'
    )
    after = product.own_metrics(
        'songxa_runner_visits_total{collector="ping",outcome="answered"} 9\n'
        'songxa_runner_visits_total{collector="ping",outcome="silent"} 2\nsongxa_snmp_requests_total 17\n'
        'songxa_runner_skipped_total{collector="snmp",reason="late"} 1\n'
    )
    assert product.growth(before, after, "songxa_runner_visits_total") == 6
    assert product.growth(before, after, "songxa_runner_skipped_total") == 1
    assert product.growth(before, after, "songxa_snmp_requests_total") == 10
    assert product.outcome(before, after, "silent") == 2
    assert not any("loss" in name for name in before)


@pytest.mark.parametrize(
    ("missed", "silent", "cpu", "rss_mb", "held"),
    [(0, 0, 0.25, 600.0, True), (1, 0, 0.1, 90.0, False), (0, 1, 0.1, 90.0, False), (0, 0, 0.26, 90.0, False)],
)
def test_the_products_bar_holds_only_if_nothing_was_missed(
    missed: int, silent: int, cpu: float, rss_mb: float, held: bool
) -> None:
    measured = product.Run(20_000, 3, "icmp", cpu, rss_mb, 120_000, missed, silent, 60_000, 0, 0, 0.1, 300_000, 30.0)
    assert product.held(measured) is held
    assert ("MISSED" in "\n".join(product.table([measured]))) is not held
    assert product.data(measured)["held"] is held


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["walks"], "accepted: snmp-get"), (["--rounds", "0"], "1 or more"), (["--devices", "99999"], "at most 62500")],
)
def test_a_wrong_choice_ends_with_what_is_accepted(arguments: list[str], said: str) -> None:
    ran = subprocess.run([sys.executable, "-m", "bench", *arguments], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert said in ran.stderr and "Traceback" not in ran.stderr
