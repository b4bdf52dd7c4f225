"""The whole of songxa as a user runs it: a real process, a simulated commune on real sockets, real HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from songxa.inventory import load
from songxa.model import Inventory, Kind
from tests.support.monitor import Running, eventually, running, songxa
from tests.support.servers import need

INTERVAL_S = 5


@pytest.fixture
def quick(tmp_path: Path, repository: Path) -> Path:
    """The shipped inventory with every device visited each INTERVAL_S seconds."""
    text = (repository / "inventory.yaml").read_text(encoding="utf-8")
    text, count = re.subn(r"interval: 60\b", f"interval: {INTERVAL_S}", text)
    assert count > 5
    missing = sorted(set(Kind) - set(re.findall(r"^  (\w+):\n    interval:", text, re.MULTILINE)))
    defaults = "".join(f"  {kind}:\n    interval: {INTERVAL_S}\n" for kind in missing)
    file = tmp_path / "inventory.yaml"
    file.write_text(text.replace("\ndefaults:\n", f"\ndefaults:\n{defaults}"), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def commune(repository: Path) -> Iterator[Running]:
    """The main job, as the README's first command starts it."""
    with running("--simulate", "--inventory", str(repository / "inventory.yaml")) as monitor:
        yield monitor


@pytest.fixture(scope="module")
def inventory(repository: Path) -> Inventory:
    return load(repository / "inventory.yaml")


def behind(commune: Inventory, root: str) -> set[str]:
    """A device and everything whose way to the rest leads through it."""
    found = {root}
    while True:
        more = {key for key, device in commune.devices.items() if found & set(device.uplinks)} - found
        if not more:
            return found
        found |= more


def test_within_a_minute_every_device_is_up_and_every_hotspot_counts_its_clients(
    commune: Running, inventory: Inventory
) -> None:
    up = eventually(commune.up, lambda up: len(up) == 56 and all(up.values()), 60, "56 devices up")
    assert up.keys() == inventory.devices.keys()
    hotspots = {key for key, device in inventory.devices.items() if device.kind is Kind.ACCESS_POINT}
    assert len(hotspots) == 12
    clients = commune.of("songxa_wifi_clients")
    assert clients.keys() == hotspots
    assert all(count >= 0 for counts in clients.values() for count in counts)


def test_every_family_of_the_commune_gives_its_own_values(commune: Running, inventory: Inventory) -> None:
    eventually(commune.up, lambda up: len(up) == 56 and all(up.values()), 60, "56 devices up")
    by_kind = {
        Kind.MODEM_PROBE: ("songxa_cell_rsrp_dbm", "songxa_cell_sinr_db", "songxa_cell_info"),
        Kind.OLT: ("songxa_onu_up", "songxa_optical_rx_dbm", "songxa_pon_onus"),
        Kind.POWER_SYSTEM: ("songxa_power_battery_charge_ratio", "songxa_power_input_volts"),
        Kind.UPS: ("songxa_power_battery_charge_ratio", "songxa_power_battery_runtime_seconds"),
        Kind.ROUTER: ("songxa_if_in_octets_total", "songxa_uptime_seconds", "songxa_cpu_ratio"),
    }
    for kind, metrics in by_kind.items():
        devices = {key for key, device in inventory.devices.items() if device.kind is kind}
        for metric in metrics:
            assert devices <= commune.of(metric).keys(), metric


def test_no_value_is_refused_and_no_packet_is_bad_in_a_healthy_commune(commune: Running) -> None:
    eventually(commune.up, lambda up: len(up) == 56 and all(up.values()), 60, "56 devices up")
    assert not any(value for values in commune.of("songxa_poll_invalid_values").values() for value in values)
    bad = {name: value for name, value in commune.series().items() if "bad_packets" in name[0] and value}
    assert bad == {}


def test_no_secret_and_no_address_stands_on_any_page(commune: Running, inventory: Inventory) -> None:
    for path in ("/metrics", "/api/devices", "/"):
        body = commune.get(path)
        assert "community" not in body.lower()
        assert not re.search(r"([0-9a-f]{2}:){5}[0-9a-f]{2}", body, re.IGNORECASE)


def test_a_fibre_cut_takes_down_what_is_behind_the_box_and_nothing_else_within_two_cycles(
    quick: Path, tmp_path: Path
) -> None:
    cut, commune = "hop-cap-2", load(quick)
    affected = behind(commune, cut)
    assert 3 <= len(affected) < 20
    scenario = tmp_path / "cut.yaml"
    scenario.write_text(f"- {{at: 25s, do: fibre_cut, target: {cut}, for: 40s}}\n")
    with running("--simulate", "-i", str(quick), "--scenario", str(scenario)) as monitor:
        eventually(monitor.up, lambda up: len(up) == 56 and all(up.values()), 24, "56 devices up before the cut")
        down = eventually(lambda: failed(monitor), lambda down: len(down) >= len(affected), 60, "the cut")
        assert down.keys() == affected
        assert max(down.values()) - min(down.values()) <= 2 * INTERVAL_S
        after = eventually(monitor.up, lambda up: all(up.values()), 90, "everything up again after the repair")
        assert len(after) == 56


def failed(monitor: Running) -> dict[str, float]:
    """Since when each device is down or unreachable."""
    listed = monitor.json("/api/devices")["devices"]
    return {each["device"]: each["since"] for each in listed if each["state"] in ("down", "unreachable")}


PINGED = frozenset({("collector", "ping"), ("outcome", "answered")})


def test_a_broken_inventory_keeps_the_last_good_one_and_everything_says_so(quick: Path) -> None:
    good = quick.read_text(encoding="utf-8")
    with running("--simulate", "-i", str(quick)) as monitor:
        eventually(monitor.up, lambda up: len(up) == 56 and all(up.values()), 60, "56 devices up")
        visits = monitor.series()["songxa_runner_visits_total", PINGED]
        quick.write_text(good.replace("kind: olt\n", "kind: olte\n"), encoding="utf-8")
        eventually(lambda: monitor.series()["songxa_inventory_valid", frozenset()], lambda value: value == 0, 30, "0")
        assert len(monitor.up()) == 56
        assert "olte" in monitor.get("/?lang=en")
        quick.write_text(good, encoding="utf-8")
        eventually(lambda: monitor.series()["songxa_inventory_valid", frozenset()], lambda value: value == 1, 30, "1")
        assert all(monitor.up().values()), "what did not change keeps its state"
        assert monitor.series()["songxa_runner_visits_total", PINGED] >= visits, "counters go on"
        code, errors = monitor.stop()
    assert code == 0
    assert "olte" in errors
    assert "Traceback" not in errors


def test_a_changed_inventory_is_in_force_everywhere_within_seconds(quick: Path) -> None:
    good = quick.read_text(encoding="utf-8")
    without = re.sub(r"\n  hop-truc-tuyen:\n(?:    .*\n)+", "\n", good)
    edited = re.sub(
        r"(\n  wifi-tram-y-te:\n(?:    .*\n)*?)(    kind: access_point\n)", r"\1\2    snmp: false\n", without
    )
    assert good != without != edited
    with running("--simulate", "-i", str(quick)) as monitor:
        eventually(monitor.up, lambda up: len(up) == 56 and all(up.values()), 60, "56 devices up")
        assert "wifi-tram-y-te" in monitor.of("songxa_wifi_clients")
        quick.write_text(edited, encoding="utf-8")
        left = eventually(monitor.up, lambda up: len(up) == 55, 30, "one device fewer")
        assert "hop-truc-tuyen" not in left
        assert "wifi-tram-y-te" not in monitor.of("songxa_wifi_clients"), "no series outlives its method"
        assert len(monitor.of("songxa_wifi_clients")) == 11

        # The same size and time as before: only SIGHUP tells that there is something new.
        stat = quick.stat()
        renamed = edited.replace("name: Hộp cáp 1 (Bãi Sen)", "name: Hộp cáp 9 (Bãi Sen)")
        quick.write_text(renamed, encoding="utf-8")
        os.utime(quick, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        monitor.process.send_signal(signal.SIGHUP)
        eventually(lambda: monitor.get("/device/hop-cap-1"), lambda page: "Hộp cáp 9" in page, 30, "the new name")

        visits = monitor.series()["songxa_runner_visits_total", PINGED]
        quick.write_text(good, encoding="utf-8")
        eventually(monitor.up, lambda up: len(up) == 56 and all(up.values()), 30, "it is back, and visited")
        assert monitor.series()["songxa_runner_visits_total", PINGED] > visits
        assert "hop-truc-tuyen" in monitor.of("songxa_ping_rtt_seconds")
        code, errors = monitor.stop()
    assert code == 0
    assert "Traceback" not in errors


def test_a_reload_keeps_the_faults_of_a_scenario(quick: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "vanish.yaml"
    scenario.write_text("- {at: 1s, do: vanish, target: hop-truc-tuyen}\n")
    with running("--simulate", "-i", str(quick), "--scenario", str(scenario)) as monitor:
        eventually(monitor.up, lambda up: len(up) == 56 and not up["hop-truc-tuyen"], 60, "it vanishes")
        quick.write_text(quick.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
        monitor.process.send_signal(signal.SIGHUP)
        visits = monitor.series()["songxa_runner_visits_total", PINGED]
        after = eventually(
            lambda: (monitor.series()["songxa_runner_visits_total", PINGED], monitor.up()),
            lambda seen: seen[0] > visits + 110,
            60,
            "two more cycles",
        )[1]
        assert [key for key, value in after.items() if not value] == ["hop-truc-tuyen"]


def test_a_client_that_never_takes_its_answer_cannot_keep_songxa_from_stopping(repository: Path) -> None:
    with running("--simulate", "-i", str(repository / "inventory.yaml")) as monitor:
        eventually(monitor.up, lambda up: len(up) == 56, 60, "a page worth blocking on")
        host, port = monitor.address.removeprefix("http://").strip("/").split(":")
        with socket.create_connection((host, int(port))) as stalled:
            stalled.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 2000)
            code, errors = monitor.stop()
    assert code == 0
    assert "Traceback" not in errors


def test_nonsense_on_the_wire_leaves_no_stack_trace(repository: Path) -> None:
    with running("--simulate", "-i", str(repository / "inventory.yaml")) as monitor:
        host, port = monitor.address.removeprefix("http://").strip("/").split(":")
        for nonsense in (
            b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00",
            b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
            b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        ):
            with socket.create_connection((host, int(port)), timeout=10) as client:
                client.sendall(nonsense)
                client.shutdown(socket.SHUT_WR)
                while client.recv(65536):
                    pass
        assert monitor.get("/healthz")
        code, errors = monitor.stop()
    assert (code, errors) == (0, "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_and_leaves_no_process_behind(repository: Path, number: signal.Signals) -> None:
    with running("--simulate", "-i", str(repository / "inventory.yaml")) as monitor:
        tasks = Path(f"/proc/{monitor.process.pid}/task").glob("*/children")
        children = [child for task in tasks for child in task.read_text().split()]
        assert children, "the simulator runs in a process of its own"
        code, errors = monitor.stop(number)
    assert (code, errors) == (0, "")
    assert not any(Path(f"/proc/{child}").exists() for child in children)


@pytest.fixture(scope="module")
def powerless() -> tuple[str, ...]:
    """Put before a command: it may make no network namespace and send no ICMP, as on many a locked-down machine."""
    unshare = need("unshare", "util-linux")
    within = (unshare, "--user", "--map-root-user", "sh", "-c")
    forbid = "echo 0 > /proc/sys/user/max_net_namespaces"
    if subprocess.run([*within, forbid], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine allows no user namespace")
    return (*within, f'{forbid}; exec "$@"', "powerless")


def test_without_a_namespace_devices_are_asked_by_udp_echo_and_the_page_says_so(
    repository: Path, powerless: tuple[str, ...]
) -> None:
    with running("--simulate", "-i", str(repository / "inventory.yaml"), within=powerless) as monitor:
        eventually(monitor.up, lambda up: len(up) == 56 and all(up.values()), 60, "56 devices up")
        assert "UDP echo" in monitor.words
        assert "UDP echo" in monitor.get("/?lang=en")


def test_no_right_to_ping_is_one_clear_line_with_the_command_that_grants_it(
    repository: Path, powerless: tuple[str, ...]
) -> None:
    if Path("/proc/sys/net/ipv4/ping_group_range").read_text().split() != ["1", "0"]:
        pytest.skip("this machine lets everybody ping (net.ipv4.ping_group_range)")
    result = songxa("run", "--listen", "127.0.0.1:0", "-i", str(repository / "inventory.yaml"), within=powerless)
    assert result.returncode == 1
    assert "net.ipv4.ping_group_range" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_port_in_use_is_one_clear_line(repository: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = songxa("run", "--simulate", "--listen", f"127.0.0.1:{port}", cwd=repository)
    assert result.returncode == 1
    assert result.stderr.startswith(f"--listen 127.0.0.1:{port}: something else listens there")
    assert len(result.stderr.splitlines()) == 1


def test_a_data_folder_that_cannot_be_written_is_one_clear_line(repository: Path) -> None:
    result = songxa("run", "--simulate", "--listen", "127.0.0.1:0", "--data", "/proc/songxa", cwd=repository)
    assert result.returncode == 1
    assert re.fullmatch(r"--data /proc/songxa: .+; give a folder that this user may write\n", result.stderr)


def test_what_polling_learnt_is_kept_in_the_data_folder(repository: Path, tmp_path: Path) -> None:
    arguments = ("--simulate", "-i", str(repository / "inventory.yaml"), "--data", str(tmp_path / "data"))
    with running(*arguments) as monitor:
        eventually(monitor.up, lambda up: len(up) == 56 and all(up.values()), 60, "56 devices up")
        code, _ = monitor.stop()
    assert code == 0
    kept = b"".join(file.read_bytes() for file in (tmp_path / "data").rglob("*") if file.is_file())
    assert b"unifi-ap" in kept
    assert b"community" not in kept
    assert json.loads(next((tmp_path / "data").glob("*.json")).read_text())
    with running(*arguments) as monitor:
        eventually(monitor.up, lambda up: len(up) == 56 and all(up.values()), 60, "56 devices up again")


def test_a_secret_that_is_missing_is_said_at_the_start_and_the_device_is_not_blamed(tmp_path: Path) -> None:
    inventory = tmp_path / "inventory.yaml"
    inventory.write_text(
        "name: Xã\nallowed_networks: [127.0.0.0/8]\noperators: {o: {name: O}}\nareas: {x: {name: X, level: commune}}\n"
        "sites: {s: {name: S, area: x, latitude: 19.8, longitude: 105.8}}\ncredentials: {ap: {version: 2c}}\n"
        "devices: {here: {name: H, kind: router, site: s, operator: o, address: 127.0.0.1, snmp: ap, ping: false}}\n",
        encoding="utf-8",
    )
    with running("-i", str(inventory)) as monitor:
        page = eventually(
            lambda: monitor.get("/device/here?lang=en"),
            lambda page: "songxa itself could not ask it" in page,
            30,
            "why",
        )
        assert "not asked, its community is missing" in page
        assert monitor.up() == {}, "nothing is known of the device"
        code, errors = monitor.stop()
    assert code == 0
    assert errors.count("there is no secret snmp.ap.community") == 1
