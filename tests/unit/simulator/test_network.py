"""Many loopback addresses on one port: the answer comes from the address that was asked, on new kernels and on old."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

import pytest

from songxa.model import StartError
from songxa.simulator import network
from songxa.simulator.network import Asked, LoopbackPort

ADDRESSES = ("127.64.0.1", "127.64.9.9", "127.127.255.254")


def shout(asked: Asked, datagram: bytes) -> None:
    asked.answer(socket.inet_ntoa(asked.address).encode() + b" " + datagram.upper())


async def ask_each(addresses: Sequence[str], port: int) -> list[tuple[bytes, tuple[str, int]]]:
    answers = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(5)
        for address in addresses:
            sock.sendto(b"hello", (address, port))
            answers.append(await asyncio.to_thread(sock.recvfrom, 100))
    return answers


@pytest.mark.parametrize("old_kernel", [False, True], ids=["one socket", "a socket per address"])
async def test_every_address_answers_for_itself(old_kernel: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if old_kernel:

        def refuse(port: int) -> socket.socket:
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(network, "_wildcard", refuse)
    port = LoopbackPort(ADDRESSES, 0, shout)
    try:
        answers = await ask_each(ADDRESSES, port.port)
    finally:
        port.close()
    assert answers == [(f"{address} HELLO".encode(), (address, port.port)) for address in ADDRESSES]


async def test_the_port_is_open_on_the_loopback_alone() -> None:
    port = LoopbackPort(ADDRESSES, 0, shout)
    try:
        with open("/proc/net/udp", encoding="ascii") as table:  # noqa: ASYNC230, PTH123 - a file of the kernel's
            ours = [line for line in table if f":{port.port:04X} " in line.split()[1] + " "]
        bound = next(sock.getsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, 16) for sock in port._sockets)
    finally:
        port.close()
    assert len(ours) == 1
    assert bound.rstrip(b"\0") == b"lo"


async def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("0.0.0.0", 0))
        number = taken.getsockname()[1]
        with pytest.raises(StartError, match=f"cannot use UDP port {number} of the loopback: Address already in use"):
            LoopbackPort(ADDRESSES, number, shout)
