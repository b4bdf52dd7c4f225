"""`songxa inventory discover` on real sockets: what a simulated commune has and the inventory lacks is proposed."""

from __future__ import annotations

import asyncio
import io
import json
import os
import pty
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from songxa import cli
from songxa import inventory as inventories
from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import Message
from songxa.discover.controller import known_aps
from songxa.discover.identity import Identities, tries
from songxa.discover.networks import targets
from songxa.discover.search import Search, search, unknown
from songxa.model import Context, InputError, Inventory, Kind, Secrets, SocketFactory, SongxaError
from songxa.secrets import Secret
from songxa.simulator import Action, Do, Simulation, start
from tests.support import searching
from tests.support.monitor import songxa
from tests.support.udp_agent import COMMUNITY, UdpAgent, agent, response
from tests.unit.ping.rig import need

CANARY = "canary-wrong-community"


class Known:
    """Secrets by credential."""

    def __init__(self, **communities: str) -> None:
        self.communities = communities

    def get(self, name: str) -> Secret:
        return Secret(self.communities[name.split(".")[1]])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Inventory:
    """All that is there."""
    file = tmp_path_factory.mktemp("whole") / "whole.yaml"
    file.write_text(searching.whole(), encoding="utf-8")
    return inventories.load(file)


@pytest.fixture(scope="module")
def simulation(whole: Inventory) -> Iterator[Simulation]:
    """On the host's loopback, in a process of its own, so that commands reach it."""
    running = asyncio.run(start(whole, namespace=False, latency=False))
    yield running
    asyncio.run(running.stop())


@pytest.fixture
def file(tmp_path: Path, simulation: Simulation) -> Path:
    return searching.known(tmp_path / "inventory.yaml", simulation.inventory, ["rt-ubnd", "ap-ubnd-1"])


def context(commune: Inventory, secrets: Secrets, open_socket: SocketFactory = socket.socket) -> Context:
    return Context(commune, secrets, open_socket, None, time.monotonic, time.time, random.Random(1))


def where(simulation: Simulation) -> list[str]:
    return [listing.address for listing in simulation.listing]


def discover(simulation: Simulation, file: Path, *more: str, code: int) -> tuple[str, str]:
    """What the command prints on standard output and on standard error."""
    port = str(simulation.listing[0].port)
    environment = {f"SONGXA_SNMP_{key.upper()}_COMMUNITY": f"sim-{key}" for key in ("wifi", "mang")}
    done = songxa("inventory", "discover", *more, "-i", str(file), "--port", port, env=environment)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "sim-wifi" not in done.stdout + done.stderr
    assert "sim-mang" not in done.stdout + done.stderr
    return done.stdout, done.stderr


SNMP = ("-c", "wifi", "-c", "mang", "--no-ping")


def test_what_answers_is_proposed_as_a_patch_that_writes_nothing(simulation: Simulation, file: Path) -> None:
    before = file.read_bytes()
    out, err = discover(simulation, file, *where(simulation), *SNMP, "--kind", "camera", code=3)
    assert file.read_bytes() == before
    assert out.startswith(f"--- {file}\n+++ {file}\n@@ ")
    assert "+  ap-nvh-bai-sen:" in out
    assert "ap-nvh-bai-sen" in err
    assert "Asked 2 addresses: 2 devices answer SNMP" in err
    patched = subprocess.run(["patch", "-s", file], input=out, text=True, check=False, capture_output=True)
    assert patched.returncode == 0, patched.stdout
    commune = inventories.load(file)
    assert searching.DEVICES.keys() - commune.devices.keys() == {"cam-ubnd"}
    assert "nothing tells who runs cam-ubnd; add --operator KEY." in err
    added = commune.devices["ap-nvh-bai-sen"]
    assert (added.site, added.operator, added.kind) == ("nvh-bai-sen", "viettel", Kind.ACCESS_POINT)
    assert added.snmp is not None
    assert (added.snmp.credential, added.snmp.port) == ("wifi", simulation.listing[0].port)
    assert "đã có" in file.read_text(encoding="utf-8")


def test_with_yes_the_devices_are_added_and_the_second_search_finds_nothing_new(
    simulation: Simulation, file: Path
) -> None:
    before = file.read_text(encoding="utf-8")
    wanted = (*where(simulation), *SNMP, "--kind", "camera", "--operator", "viettel", "--controller", "ap-ubnd-1")
    out, _ = discover(simulation, file, *wanted, "--yes", "--json", code=0)
    told = json.loads(out)
    assert told["written"] is True
    assert {device["key"] for device in told["devices"]} == {
        "ap-nvh-bai-sen", "cam-ubnd", "ap-san-kho-ubnd-xa", "ap-cho-xa",
    }  # fmt: skip
    assert told["yaml"].startswith("devices:\n")
    after = file.read_text(encoding="utf-8")
    assert after.startswith(before)
    points = [device.controller.ap for device in inventories.load(file).devices.values() if device.controller]
    assert points == list(searching.MEMBERS.values())
    log = file.with_name("inventory.log.jsonl").read_text(encoding="utf-8")
    assert "found by songxa inventory discover" in log
    _, err = discover(simulation, file, *wanted, "--yes", code=0)
    assert "Nothing to add." in err
    assert file.read_text(encoding="utf-8") == after


def test_each_device_is_added_to_the_file_of_its_site_and_no_key_of_another_file_is_taken(
    simulation: Simulation, file: Path
) -> None:
    part = file.with_name("bai-sen.yaml")
    place = next(line for line in file.read_text(encoding="utf-8").splitlines(keepends=True) if "nvh-bai-sen:" in line)
    part.write_text(
        f"sites:\n{place}devices:\n  ap-nvh-bai-sen: {{name: AP khác, kind: camera, site: nvh-bai-sen, "
        "operator: viettel, address: 10.45.7.7}\n",
        encoding="utf-8",
    )
    file.write_text(file.read_text(encoding="utf-8").replace(place, "") + "include: [bai-sen.yaml]\n", encoding="utf-8")
    before = file.read_bytes()
    wanted = (*where(simulation), *SNMP, "--site", "nvh-bai-sen", "--operator", "viettel")
    out, _ = discover(simulation, file, *wanted, "--yes", "--json", code=0)
    told = json.loads(out)
    assert told["follows"]["prometheus"]["new"] == len(told["devices"])
    assert file.read_bytes() == before
    commune = inventories.load(file)
    assert commune.devices["ap-nvh-bai-sen"].name == "AP khác"
    assert {device["key"] for device in told["devices"]} <= commune.devices.keys() - {"ap-nvh-bai-sen"}


def test_machines_that_only_answer_an_echo_are_counted_and_never_named(simulation: Simulation, file: Path) -> None:
    need(root=True)
    nobody = "127.90.1.1"
    out, err = discover(simulation, file, nobody, "-c", "wifi", "--json", code=0)
    told = json.loads(out)
    assert (told["asked"], told["ping_only"], told["devices"]) == (1, 1, [])
    assert nobody not in out + err
    out, _ = discover(
        simulation, file, nobody, "--ping-only", "--kind", "camera", "--site", "ubnd", "--operator", "vnpt", code=3
    )
    assert nobody in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Chưa rõ tìm ở đâu"),
        (("8.8.8.0/24",), "nằm ngoài allowed_networks"),
        (("127.0.0.0/24",), "là chính máy này"),
        (("224.0.0.0/24",), "multicast"),
        (("10.45.1.1/24",), "có phải ý là 10.45.1.0/24?"),
        (("10.0.0.0/21",), "Sẽ phải hỏi 2.048 địa chỉ, nhiều hơn 1.024 (một mạng /22); nếu đúng ý, thêm --large."),
        (("10.45.1.0/24", "-c", "khong-co"), "đang có: mang, wifi"),
        (("10.45.1.0/24", "-c", "wifi"), "snmp.wifi.community"),
        (("10.45.1.0/24", "--site", "khong-co"), "đang có: ubnd, nvh-bai-sen"),
        (("10.45.1.0/24", "--operator", "khong-co"), "đang có: vnpt, viettel"),
        (("10.45.1.0/24", "--ping-only"), "cần --kind"),
        (("10.45.1.0/24", "--no-ping"), "cần ít nhất một --credential"),
        (("10.45.1.0/24", "--kind", "onu"), "không có địa chỉ"),
        (("--controller", "khong-co"), "danh mục không có thiết bị này"),
        (("--controller", "tram"), "không có địa chỉ và SNMP"),
    ],
)
def test_what_cannot_be_searched_is_told_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    words: str,
) -> None:
    file = searching.bare(tmp_path / "inventory.yaml")
    monkeypatch.setattr(sys, "argv", ["songxa", "inventory", "discover", *arguments, "-i", str(file)])
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setenv("SONGXA_SECRETS", str(tmp_path / "secrets.yaml"))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code in (1, 2)
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err
    assert len(said.err.splitlines()) == 1


def test_a_device_that_tells_of_no_access_points_is_no_controller(simulation: Simulation, file: Path) -> None:
    commune = inventories.load(file)
    with pytest.raises(InputError, match="names no access points"):
        asyncio.run(known_aps("en", context(commune, simulation.secrets), "rt-ubnd"))


def test_on_a_terminal_more_than_a_22_is_asked_about_first(simulation: Simulation, file: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        os.write(ours, b"n\n")
        done = subprocess.run(
            [sys.executable, "-m", "songxa.cli", "inventory", "discover", "10.0.0.0/20", "-i", str(file)],
            stdin=theirs, capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "SONGXA_LANG": "en"},
        )  # fmt: skip
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 1
    assert "4,096 addresses are to be asked, which takes about 1 min. Go on?" in done.stderr
    assert "Nothing was searched." in done.stderr


async def test_a_device_that_has_vanished_from_icmp_is_not_found_and_the_others_are(
    whole: Inventory, tmp_path: Path
) -> None:
    running = await start(whole, latency=False)
    try:
        if not running.real_icmp:
            pytest.skip(running.reachability)
        await running.do(Action(Do.VANISH, target="cam-ubnd"))
        known = inventories.load(searching.known(tmp_path / "inventory.yaml", running.inventory, ["rt-ubnd"]))
        wanted = targets("en", where(running), known.allowed_networks)
        asked = Search(wanted, tries("en", known, running.secrets, ["wifi"]), running.listing[0].port, rate=500)
        addresses = unknown(wanted, known)
        assert len(addresses) == 3
        swept = await search(context(known, running.secrets, running.open_socket), asked, addresses)
        assert {found.name for found in swept.found} == {"ap-ubnd-1", "ap-nvh-bai-sen"}
        assert list(swept.silence) == ["no echo reply to 2 requests"]
    finally:
        await running.stop()


def test_a_controller_that_does_not_answer_is_told_as_that(simulation: Simulation, file: Path) -> None:
    commune = inventories.load(file)
    with pytest.raises(SongxaError, match="wrong community, SNMP off, or unreachable"):
        asyncio.run(known_aps("en", context(commune, Known(wifi=CANARY)), "ap-ubnd-1"))


# ---- agents that do as they please ----------------------------------------------------------------------------------


async def asked(there: UdpAgent, *credentials: str, secrets: Secrets) -> Any:
    commune = Inventory("", "", "", {}, {}, {}, {}, searching.credentials(*credentials))
    wanted = tries("en", commune, secrets, credentials)
    assert COMMUNITY.decode() not in repr(wanted)
    async with Identities(context(commune, secrets), wanted, there.port) as who:
        return await who.ask(there.address)


async def test_credentials_are_tried_in_turn_until_one_is_answered() -> None:
    def behaviour(message: Message) -> Iterable[bytes]:
        return [response(message, [(oid, ber.OCTET_STRING, b"AP") for oid in message.oids])]

    def picky(message: Message) -> Iterable[bytes]:
        return behaviour(message) if message.community == COMMUNITY else []

    with agent(picky) as there:
        found = await asked(there, "wrong", "right", secrets=Known(wrong=CANARY, right=COMMUNITY.decode()))
    assert (found.credential, found.name) == ("right", "AP")
    assert {message.community for message in there.asked[-2:]} == {COMMUNITY}


async def test_a_hostile_name_comes_out_harmless_and_without_addresses_of_people() -> None:
    name = b"\x1b[31mAP\r\n\xe2\x80\xae de:ad:be:ef:00:01 \xff" + b"x" * 300

    def behaviour(message: Message) -> Iterable[bytes]:
        return [response(message, [(oid, ber.OCTET_STRING, name) for oid in message.oids])]

    with agent(behaviour) as there:
        found = await asked(there, "right", secrets=Known(right=COMMUNITY.decode()))
    assert found.name.isprintable()
    assert len(found.name) <= 128
    assert "de:ad" not in found.name


async def test_junk_is_nobody() -> None:
    with agent(lambda message: [b"\x30\x82\xff\xff", b"", os.urandom(200)]) as there:
        assert await asked(there, "right", secrets=Known(right=COMMUNITY.decode())) is None
