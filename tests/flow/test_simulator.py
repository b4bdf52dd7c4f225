"""The simulated commune on the host's loopback, asked by net-snmp, by plain sockets and by songxa's own collectors."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import pytest_asyncio

from songxa import catalogue
from songxa import inventory as inventories
from songxa.collectors.snmp import ber
from songxa.collectors.snmp.collector import SnmpCollector
from songxa.model import Context, Credential, Device, Kind, PingMethod, Reading, SecretError
from songxa.simulator import Action, Do, Hang, Hostility, Listing, Scenario, Simulation, load_scenario, serve, start
from tests.support.servers import need

ROOT = Path(__file__).parents[2]
COMMUNE = inventories.load(ROOT / "inventory.yaml")
BOX = next(key for key, device in COMMUNE.devices.items() if device.kind is Kind.FIBRE_BOX)
CORE = next(key for key, device in COMMUNE.devices.items() if not device.uplinks)
AP = next(key for key, device in COMMUNE.devices.items() if device.model.startswith("UniFi"))
UPTIME = ber.encode_oid("1.3.6.1.2.1.1.3.0")
MONDAY_9 = 1_767_578_400.0
ANSWER_S, SILENCE_S = 5.0, 0.4


@pytest_asyncio.fixture
async def simulation() -> AsyncIterator[Simulation]:
    running = await start(COMMUNE, namespace=False, latency=False, epoch=MONDAY_9)
    yield running
    await running.stop()


def where(simulation: Simulation, key: str) -> Listing:
    return next(listing for listing in simulation.listing if listing.device == key)


async def ask(
    simulation: Simulation, key: str, patience_s: float = ANSWER_S, pdu: int = ber.GET, oid: bytes = UPTIME
) -> bytes | None:
    """The datagram that a device answers to an SNMP request, or None where it keeps silent."""
    at = where(simulation, key)
    with simulation.open_socket(socket.AF_INET, socket.SOCK_DGRAM, 0) as sock:
        sock.settimeout(patience_s)
        sock.connect((at.address, at.port))
        sock.send(ber.encode_message(ber.V2C, at.community.encode(), pdu, 12345, [(oid, ber.NULL, None)], 0, 10))
        try:
            return await asyncio.to_thread(sock.recv, 65535)
        except TimeoutError:
            return None


async def echoes(simulation: Simulation, key: str, patience_s: float = ANSWER_S) -> bool:
    device = simulation.inventory.devices[key]
    assert device.ping is not None
    assert device.ping.method is PingMethod.UDP_ECHO
    with simulation.open_socket(socket.AF_INET, socket.SOCK_DGRAM, 0) as sock:
        sock.settimeout(patience_s)
        sock.connect((device.address, device.ping.port))
        sock.send(b"are you there")
        try:
            return await asyncio.to_thread(sock.recv, 100) == b"are you there"
        except TimeoutError:
            return False


async def run(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    return output.decode()


# ---- what is served -----------------------------------------------------------------------------------------------


async def test_net_snmp_walks_a_simulated_device_to_its_end(simulation: Simulation) -> None:
    snmpbulkwalk = need("snmpbulkwalk", "snmp")
    at = where(simulation, AP)
    out = await run(snmpbulkwalk, "-v2c", "-c", at.community, "-On", f"{at.address}:{at.port}", ".1.3")
    assert f'= STRING: "{AP}"' in out
    assert ".1.3.6.1.4.1.41112.1.6.1.2.1.8.1 = INTEGER:" in out
    assert "End of MIB" in out or "No more variables" in out


async def test_every_device_answers_from_its_own_address_and_only_its_own_community(simulation: Simulation) -> None:
    snmpget = need("snmpget", "snmp")
    seen = set()
    for at in simulation.listing:
        name = "1.3.6.1.4.1.39165.1.1.0" if at.family == "hikvision" else "1.3.6.1.2.1.1.5.0"
        out = await run(snmpget, "-v2c", "-c", at.community, "-Oqv", f"{at.address}:{at.port}", name)
        assert out.strip().strip('"') == (at.device if name.startswith("1.3.6.1.2.1.1.") else "DS-2CD2143G2-I")
        seen.add(at.address)
    assert len(seen) == len(simulation.listing)
    assert await ask(simulation, AP) is not None
    at = where(simulation, AP)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(SILENCE_S)
        sock.sendto(ber.encode_message(1, b"sim-power", ber.GET, 1, [(UPTIME, ber.NULL, None)]), (at.address, at.port))
        with pytest.raises(TimeoutError):
            await asyncio.to_thread(sock.recv, 100)


async def test_the_relocated_inventory_differs_in_addresses_and_ways_of_asking_only(simulation: Simulation) -> None:
    moved = simulation.inventory
    assert moved.devices.keys() == COMMUNE.devices.keys()
    loopback = ip_network("127.0.0.0/8")
    for key, device in moved.devices.items():
        before = COMMUNE.devices[key]
        assert (device.address is None) == (before.address is None)
        assert device.address is None or ip_address(device.address) in loopback
        assert replace(device, address=None, ping=None, snmp=None) == replace(
            before, address=None, ping=None, snmp=None
        )
    assert moved.allowed_networks == ("127.0.0.0/8",)
    assert "UDP echo in place of ICMP" in simulation.reachability
    assert any("UDP echo" in note for note in simulation.notes)


async def test_secrets_are_the_simulated_communities_and_do_not_show(simulation: Simulation) -> None:
    secret = simulation.secrets.get("snmp.ap-default.community")
    assert repr(secret) == "<secret>"
    assert secret.reveal() == where(simulation, AP).community
    with pytest.raises(SecretError, match="no such secret"):
        simulation.secrets.get("snmp.nobody.community")


async def test_a_version_3_credential_is_served_as_2c_and_that_is_said() -> None:
    key = COMMUNE.devices[AP].snmp.credential  # type: ignore[union-attr]
    third = replace(COMMUNE, credentials={**COMMUNE.credentials, key: Credential(key, "3", "user", "SHA", "AES")})
    running = await start(third, namespace=False)
    try:
        assert running.inventory.credentials[key] == Credential(key, "2c")
        assert any("SNMPv3" in note for note in running.notes)
    finally:
        await running.stop()


async def visit_all(collector: SnmpCollector, devices: Iterable[Device]) -> dict[str, Reading]:
    async def visit(device: Device) -> tuple[str, Reading]:
        done: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
        collector.visit(device, 30.0, done.set_result)
        return device.key, await done

    return dict(await asyncio.gather(*map(visit, devices)))


async def read_all(simulation: Simulation, only: str = "") -> dict[str, Reading]:
    """What songxa's own SNMP collector reads in one visit from every simulated device, or from one."""
    context = Context(
        simulation.inventory, simulation.secrets, simulation.open_socket, None, time.monotonic, time.time,
        random.Random(1),
    )  # fmt: skip
    collector = SnmpCollector(context)
    await collector.start()
    try:
        devices = [device for device in simulation.inventory.devices.values() if collector.accepts(device)]
        return await visit_all(collector, [device for device in devices if only in ("", device.key)])
    finally:
        await collector.stop()


async def test_a_zte_olt_shows_its_onus_where_the_inventory_says() -> None:
    devices = dict(COMMUNE.devices)
    for key, device in devices.items():
        if device.kind is Kind.OLT:
            assert device.snmp is not None
            devices[key] = replace(device, model="ZTE C320", snmp=replace(device.snmp, profile="auto"))
        elif device.onu:
            devices[key] = replace(device, onu=replace(device.onu, port=f"1/2/{1 + int(device.onu.port[-1])}"))
    commune = replace(COMMUNE, devices=devices)
    running = await start(commune, namespace=False, latency=False)
    try:
        olt = next(key for key, device in devices.items() if device.kind is Kind.OLT)
        for cut in (False, True):
            if cut:
                await running.do(Action(Do.FIBRE_CUT, BOX))
            reading = (await read_all(running, olt))[olt]
            assert reading.facts["profile"] == "zte-olt-c300"
            up = {sample.labels: sample.value for sample in reading.samples if sample.metric is catalogue.ONU_UP}
            behind = {d.key: BOX in d.uplinks for d in devices.values() if d.onu}
            assert up == {(d.onu.port, d.onu.onu): int(not (cut and behind[d.key])) for d in devices.values() if d.onu}
    finally:
        await running.stop()


async def test_songxa_s_own_profiles_know_every_simulated_device_and_read_it(simulation: Simulation) -> None:
    expected = {
        "unifi": "unifi-ap",
        "airos": "airos",
        "mikrotik": "mikrotik",
        "aruba": "aruba-instant",
        "ruckus": "ruckus-unleashed",
        "teltonika": "teltonika",
        "huawei-olt": "huawei-olt",
        "ups": "ups-mib",
        "smu": "huawei-smu",
        "hikvision": "hikvision-camera",
    }
    families = {listing.device: listing.family for listing in simulation.listing}
    readings = await read_all(simulation)
    assert readings.keys() == families.keys()
    for key, reading in readings.items():
        device = simulation.inventory.devices[key]
        assert reading.error is None, device.key
        assert reading.invalid == (), device.key
        assert reading.facts["profile"] == expected[families[device.key]], device.key
        metrics = {sample.metric for sample in reading.samples}
        if device.kind is Kind.ACCESS_POINT:
            assert sum(s.value for s in reading.samples if s.metric is catalogue.WIFI_CLIENTS) > 0, device.key
        elif device.kind is Kind.MODEM_PROBE:
            assert {catalogue.CELL_RSRP, catalogue.CELL_RSRQ, catalogue.CELL_SINR, catalogue.CELL_INFO} <= metrics
        elif device.kind in (Kind.UPS, Kind.POWER_SYSTEM):
            assert {catalogue.BATTERY_CHARGE, catalogue.ON_BATTERY, catalogue.INPUT_VOLTS} <= metrics
        elif device.kind is Kind.OLT:
            up = {s.labels for s in reading.samples if s.metric is catalogue.ONU_UP}
            assert up == {
                (d.onu.port, d.onu.onu) for d in COMMUNE.devices.values() if d.onu and d.onu.olt == device.key
            }
    assert "PRIVATE" not in repr(readings)


# ---- faults -------------------------------------------------------------------------------------------------------


async def test_a_fibre_cut_silences_exactly_what_is_behind_the_box(simulation: Simulation) -> None:
    await simulation.do(Action(Do.FIBRE_CUT, BOX))

    def behind(key: str) -> bool:
        return any(uplink == BOX or behind(uplink) for uplink in COMMUNE.devices[key].uplinks)

    asked = [key for key, device in simulation.inventory.devices.items() if device.address and device.ping]
    for key in asked:
        assert await echoes(simulation, key, SILENCE_S if behind(key) else ANSWER_S) is not behind(key), key
    await simulation.end(Do.FIBRE_CUT)
    assert all(await asyncio.gather(*(echoes(simulation, key) for key in asked)))


async def test_a_hanging_access_point_answers_ping_but_not_snmp_or_says_nobody_is_there(simulation: Simulation) -> None:
    clients = ber.encode_oid("1.3.6.1.4.1.41112.1.6.1.2.1.8.1")
    await simulation.do(Action(Do.AP_HANG, AP, mode=Hang.SILENT))
    assert await echoes(simulation, AP)
    assert await ask(simulation, AP, SILENCE_S) is None
    await simulation.end(Do.AP_HANG)
    await simulation.do(Action(Do.AP_HANG, AP, mode=Hang.EMPTY))
    answer = await ask(simulation, AP, oid=clients)
    assert answer is not None
    assert list(ber.decode_message(answer).values) == [0]


async def test_a_slow_device_answers_no_sooner_than_its_latency(simulation: Simulation) -> None:
    await simulation.do(Action(Do.SLOW, AP, latency=0.2))
    for question in (ask, echoes):
        before = time.monotonic()
        assert await question(simulation, AP)
        assert time.monotonic() - before >= 0.2


async def test_a_device_that_loses_everything_is_silent_and_its_neighbour_is_not(simulation: Simulation) -> None:
    await simulation.do(Action(Do.LOSSY, AP, loss=1.0))
    assert not await echoes(simulation, AP, SILENCE_S)
    assert await ask(simulation, AP, SILENCE_S) is None
    assert await echoes(simulation, CORE)


@pytest.mark.parametrize("mode", list(Hostility))
async def test_a_hostile_agent_answers_with_what_its_mode_says(simulation: Simulation, mode: Hostility) -> None:
    await simulation.do(Action(Do.HOSTILE, AP, mode=mode))
    answer = await ask(simulation, AP, pdu=ber.GETNEXT)
    assert answer is not None
    if mode in (Hostility.JUNK, Hostility.TRUNCATED, Hostility.HUGE):
        assert len(answer) > 60_000 or mode is not Hostility.HUGE
        with pytest.raises(ber.BerError):
            ber.decode_message(answer)
        return
    message = ber.decode_message(answer)
    assert (message.request_id != 12345) == (mode is Hostility.WRONG_ID)
    assert (message.oids == (UPTIME,)) == (mode in (Hostility.SAME_OID, Hostility.WRONG_ID))


async def test_an_endless_walk_grows_for_as_long_as_it_is_asked(simulation: Simulation) -> None:
    await simulation.do(Action(Do.HOSTILE, AP, mode=Hostility.ENDLESS))
    oid = UPTIME
    for _ in range(20):
        answer = await ask(simulation, AP, pdu=ber.GETBULK, oid=oid)
        assert answer is not None
        message = ber.decode_message(answer)
        arcs = [ber.decode_oid(each) for each in (oid, *message.oids)]
        assert arcs == sorted(set(arcs))
        oid = message.oids[-1]


async def test_a_scenario_plays_by_itself_and_time_can_run_fast() -> None:
    actions = (Action(Do.VANISH, AP, at=600.0), Action(Do.VANISH, CORE, at=10 * 86400.0))
    running = await start(COMMUNE, namespace=False, scenario=Scenario("fast", actions), speed=3000.0, latency=False)
    try:
        async with asyncio.timeout(30):
            while await echoes(running, AP, 1.0):  # each turn is bounded by an answer or by the patience
                pass
        assert await ask(running, AP, SILENCE_S) is None
    finally:
        await running.stop()


async def test_a_changed_inventory_is_taken_up_and_addresses_stay(simulation: Simulation) -> None:
    gone, born = "cam-ubnd-4", "cam-ubnd-5"
    devices = {key: device for key, device in COMMUNE.devices.items() if key != gone}
    devices[born] = replace(COMMUNE.devices[gone], key=born)
    before = simulation.inventory.devices[AP].address
    moved = await simulation.adopt(replace(COMMUNE, devices=devices))
    assert moved is simulation.inventory
    assert moved.devices[AP].address == before
    assert await echoes(simulation, born)
    assert await ask(simulation, AP) is not None


async def uptime(simulation: Simulation, key: str) -> int:
    answer = await ask(simulation, key)
    assert answer is not None
    (value,) = ber.decode_message(answer).values
    assert isinstance(value, int)
    return value


async def test_a_reload_restarts_neither_devices_nor_faults_nor_the_scenario() -> None:
    edited = replace(COMMUNE, devices={**COMMUNE.devices, BOX: replace(COMMUNE.devices[BOX], note="seen today")})
    camera = "cam-ubnd-4"
    later = Action(Do.VANISH, camera, at=20_000.0)
    running = await start(COMMUNE, namespace=False, latency=False, scenario=Scenario("later", (later,)), speed=3000.0)
    try:
        await running.do(Action(Do.REBOOT, CORE, lasts=1.0))
        async with asyncio.timeout(30):
            while not await echoes(running, CORE, 1.0):
                pass
        await running.do(Action(Do.AP_HANG, AP))
        await running.adopt(edited)
        # devices start out with an uptime of two days at least
        assert await uptime(running, CORE) < 2 * 86400 * 100
        assert await ask(running, AP, SILENCE_S) is None
        assert await echoes(running, AP)
        async with asyncio.timeout(60):
            while await echoes(running, camera, 1.0):
                pass
        await running.end(Do.AP_HANG)
        assert await ask(running, AP) is not None
    finally:
        await running.stop()


async def test_a_defect_that_every_packet_meets_is_one_line_and_no_stack_trace(
    capfd: pytest.CaptureFixture[str],
) -> None:
    absurd = replace(COMMUNE.devices[AP], ssids=["a list cannot be looked up"])  # type: ignore[arg-type]
    running = await start(replace(COMMUNE, devices={**COMMUNE.devices, AP: absurd}), namespace=False, latency=False)
    try:
        for _ in range(2):
            assert await ask(running, AP, SILENCE_S, oid=ber.encode_oid("1.3.6.1.4.1.41112.1.6.1.2.1.6.1")) is None
        assert await ask(running, CORE) is not None
    finally:
        await running.stop()
    (line,) = capfd.readouterr().err.splitlines()
    assert line.startswith("songxa's simulator: ")


async def test_ctrl_c_reaches_songxa_alone(simulation: Simulation) -> None:
    # a terminal sends SIGINT to the group in its foreground
    assert os.getpgid(simulation._process.pid) != os.getpgid(0)


async def test_serve_lists_what_can_be_asked_until_it_is_cancelled() -> None:
    listed: asyncio.Future[list[Listing]] = asyncio.get_running_loop().create_future()
    scenario = load_scenario(ROOT / "scenarios" / "storm.yaml", COMMUNE)
    serving = asyncio.create_task(
        serve(COMMUNE, scenario=scenario, ready=lambda listing: listed.set_result(list(listing)))
    )
    agents = await asyncio.wait_for(listed, 30)
    at = next(agent for agent in agents if agent.device == CORE)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(ANSWER_S)
        question = ber.encode_message(1, at.community.encode(), ber.GET, 1, [(UPTIME, ber.NULL, None)])
        sock.sendto(question, (at.address, at.port))
        assert await asyncio.to_thread(sock.recv, 2000)
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await serving
        sock.settimeout(SILENCE_S)
        sock.sendto(question, (at.address, at.port))
        with pytest.raises(TimeoutError):
            await asyncio.to_thread(sock.recv, 2000)
