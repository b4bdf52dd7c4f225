"""The whole of songxa as a user runs it: a real process, a simulated commune on real sockets, real HTTP."""

from __future__ import annotations

import json
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
        eventually(monitor.up, lambda up: sum(not value for value in up.values()) >= len(affected), 60, "the cut")
        listed = {device["device"]: device for device in monitor.json("/api/devices")["devices"]}
        down = {key: device["since"] for key, device in listed.items() if device["state"] in ("down", "unreachable")}
        assert down.keys() == affected
        assert max(down.values()) - min(down.values()) <= 2 * INTERVAL_S
        after = eventually(monitor.up, lambda up: all(up.values()), 90, "everything up again after the repair")
        assert len(after) == 56


def test_a_changed_inventory_is_taken_over_and_a_broken_one_is_not(quick: Path) -> None:
    good = quick.read_text(encoding="utf-8")
    with running("--simulate", "-i", str(quick)) as monitor:
        eventually(monitor.up, lambda up: len(up) == 56 and all(up.values()), 60, "56 devices up")
        visits = monitor.series()[
            "songxa_runner_visits_total", frozenset({("collector", "ping"), ("outcome", "answered")})
        ]

        quick.write_text(good.replace("kind: olt\n", "kind: olte\n"), encoding="utf-8")
        broken = eventually(
            lambda: monitor.series()["songxa_inventory_valid", frozenset()], lambda value: value == 0, 30, "invalid"
        )
        assert broken == 0
        assert len(monitor.up()) == 56
        assert "olte" in monitor.get("/?lang=en")

        without = re.sub(r"\n  hop-truc-tuyen:\n(?:    .*\n)+", "\n", good)
        assert without != good
        quick.write_text(without, encoding="utf-8")
        left = eventually(monitor.up, lambda up: len(up) == 55, 30, "one device fewer")
        assert "hop-truc-tuyen" not in left
        assert all(left.values()), "what did not change keeps its state"
        series = monitor.series()
        assert series["songxa_inventory_valid", frozenset()] == 1
        assert (
            series["songxa_runner_visits_total", frozenset({("collector", "ping"), ("outcome", "answered")})] >= visits
        ), "counters go on"

        quick.write_text(good, encoding="utf-8")
        monitor.process.send_signal(signal.SIGHUP)
        eventually(monitor.up, lambda up: len(up) == 56 and all(up.values()), 30, "it is back")
        code, errors = monitor.stop()
    assert code == 0
    assert "olte" in errors
    assert "Traceback" not in errors


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
    kept = "".join(file.read_text() for file in (tmp_path / "data").iterdir())
    assert "unifi-ap" in kept
    assert "community" not in kept
    assert json.loads(next((tmp_path / "data").glob("*.json")).read_text())
    with running(*arguments) as monitor:
        eventually(monitor.up, lambda up: len(up) == 56 and all(up.values()), 60, "56 devices up again")
