"""What the poller's process and the simulator's say to each other, over a socket pair. Does neither side's work.

Messages are JSON in SOCK_SEQPACKET datagrams; descriptors travel beside them (SCM_RIGHTS, unix(7)). The setup, which
may be large, travels as a memory file.
"""

from __future__ import annotations

import json
import os
import pickle
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from songxa.model import Inventory
from songxa.simulator.action import Action

_LARGEST = 65_536
_MOST_FDS = 2


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything the simulator's process is told. `inventory` is relocated but for the ports, which it finds out."""

    inventory: Inventory
    communities: dict[str, bytes]
    actions: tuple[Action, ...]
    seed: int
    epoch: float
    speed: float
    latency: bool
    namespace: bool


class Channel:
    """One end of the socket pair."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock

    def send(self, message: dict[str, Any], fds: Sequence[int] = ()) -> None:
        """Raises OSError when the other end is gone."""
        socket.send_fds(self.sock, [json.dumps(message).encode()], fds)

    def receive(self) -> tuple[dict[str, Any], list[int]]:
        """Message and descriptors, which are the receiver's to close. Raises EOFError when the other end is gone."""
        data, fds, _, _ = socket.recv_fds(self.sock, _LARGEST, _MOST_FDS)
        if not data:
            raise EOFError
        message = json.loads(data)
        assert isinstance(message, dict)
        return message, fds

    def send_setup(self, ask: str, setup: Setup) -> None:
        """Sends a setup with the message `ask`."""
        fd = os.memfd_create("songxa-simulator")
        with open(fd, "wb", closefd=True) as file:  # noqa: PTH123 - a descriptor, no path
            pickle.dump(setup, file, pickle.HIGHEST_PROTOCOL)
            file.flush()
            self.send({"ask": ask}, [file.fileno()])


def read_setup(fd: int) -> Setup:
    """The setup in a memory file, which is closed. It was written by our own parent into a private file."""
    with open(fd, "rb", closefd=True) as file:
        file.seek(0)
        setup = pickle.load(file)  # noqa: S301 - from our own parent, over a socket pair that nobody else has
    assert isinstance(setup, Setup)
    return setup
