"""Entry of the simulator's process: `python -m songxa.simulator FD`, started by `songxa.simulator.start` alone."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys

from songxa.model import SongxaError
from songxa.simulator import namespace
from songxa.simulator.control import Channel, Setup, read_setup
from songxa.simulator.service import Service


def main() -> int:
    """Serves until the parent's end of the socket pair is closed, by its stop or by its death."""
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        print("this is a part of songxa; start it with: songxa simulate", file=sys.stderr)
        return 2
    # Ctrl-C reaches the whole process group; the parent decides what it means
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = Channel(socket.socket(fileno=int(sys.argv[1])))
    try:
        _, fds = channel.receive()
        setup = read_setup(fds[0])
        if setup.namespace:
            namespace.enter()
        asyncio.run(_serve(setup, channel))
    except SongxaError as error:
        channel.send({"error": str(error)})
    except EOFError:
        pass
    return 0


async def _serve(setup: Setup, channel: Channel) -> None:
    await Service(setup, channel).run()


if __name__ == "__main__":
    sys.exit(main())
