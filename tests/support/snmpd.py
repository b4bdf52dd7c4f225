"""A real net-snmp agent on a loopback port, for the length of a `with`; and net-snmp's own tools asking it."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from songxa.collectors.snmp import ber
from tests.support.servers import free_port, running

COMMUNITY = "a-real-agent"
PATIENCE_S = 10.0
SUBTREES = ("1.3.6.1.2.1.1", "1.3.6.1.2.1.2.2", "1.3.6.1.2.1.31.1.1", "1.3.6.1.2.1.25.2.3", "1.3.6.1.2.1.4")


def program() -> str | None:
    """Where snmpd is, if it is."""
    return shutil.which("snmpd") or shutil.which("snmpd", path="/usr/sbin:/sbin:/usr/local/sbin")


@contextlib.contextmanager
def agent(folder: Path, path: str) -> Iterator[int]:
    """The UDP port at which snmpd answers, v1 and v2c, community COMMUNITY."""
    port = free_port(socket.SOCK_DGRAM)
    settings = folder / "snmpd.conf"
    settings.write_text(
        f"agentaddress udp:127.0.0.1:{port}\nrocommunity {COMMUNITY} 127.0.0.1\n"
        "sysServices 72\nsysLocation a loopback\nsysContact nobody\nsysName tested\n"
    )
    environment = ["env", "MIBS=", f"SNMP_PERSISTENT_DIR={folder}"]
    command: list[str | Path] = [path, "-f", "-C", "-c", settings, "-I", "-smux", "-p", folder / "pid", "-Lo"]
    with running([*environment, *command], folder / "snmpd.log") as process:
        for _ in range(int(PATIENCE_S / 0.05)):
            with contextlib.suppress(ConnectionRefusedError):
                exchange(port, request(ber.GET, "1.3.6.1.2.1.1.3.0"))
                break
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
                raise RuntimeError(f"snmpd ended: {(folder / 'snmpd.log').read_text()[-500:]}")
        yield port


def request(pdu: int, oid: str, repetitions: int = 0) -> bytes:
    """A datagram that asks for one OID."""
    varbind = (ber.encode_oid(oid), ber.NULL, None)
    return ber.encode_message(ber.V2C, COMMUNITY.encode(), pdu, 0x2B5C1D07, [varbind], 0, repetitions)


def exchange(port: int, datagram: bytes) -> bytes:
    """What the agent answers. Raises ConnectionRefusedError while it is not up yet."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", port))
        sock.settimeout(PATIENCE_S)
        sock.send(datagram)
        return sock.recv(65535)


def captured_answers() -> list[bytes]:
    """Datagrams of a real snmpd; none without snmpd."""
    path = program()
    if path is None:
        return []
    with tempfile.TemporaryDirectory() as folder, agent(Path(folder), path) as port:
        questions = [request(ber.GETBULK, oid, size) for oid in SUBTREES for size in (1, 5, 25)]
        questions += [request(pdu, "1.3.6.1.2.1.1.2.0") for pdu in (ber.GET, ber.GETNEXT)]
        return [exchange(port, question) for question in questions]
