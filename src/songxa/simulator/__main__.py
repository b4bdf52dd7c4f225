"""Entry of the simulator's process: `python -m songxa.simulator FD`, started by `songxa.simulator.start` alone."""

from __future__ import annotations

import asyncio
import socket
import sys
from contextlib import suppress
from typing import Any

from songxa.model import SongxaError
from songxa.simulator import namespace
from songxa.simulator.control import Channel, Setup, read_setup
from songxa.simulator.service import Service


def main() -> int:
    """Serves until the parent's end of the socket pair is closed, by its stop or by its death."""
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        print("this is a part of songxa; start it with: songxa simulate", file=sys.stderr)
        return 2
    channel = Channel(socket.socket(fileno=int(sys.argv[1])))
    try:
        _, fds = channel.receive()
    except (OSError, EOFError):  # the parent is gone
        return 0
    try:
        setup = read_setup(fds[0])
        if setup.namespace:
            namespace.enter()
        asyncio.run(_serve(setup, channel))
    except SongxaError as error:
        _refuse(channel, str(error))
    except Exception as error:  # noqa: BLE001 - the parent says it in a line; a stack trace helps no user
        _refuse(channel, f"the simulator's process failed: {_line(error)}")
    return 0


def _refuse(channel: Channel, why: str) -> None:
    with suppress(OSError):  # the parent is gone
        channel.send({"error": why})


async def _serve(setup: Setup, channel: Channel) -> None:
    said: set[str] = set()

    def complain(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        line = f"songxa's simulator: {_line(context.get('exception') or context['message'])}"
        if line not in said:  # a defect that every packet meets is one line, too
            said.add(line)
            print(line, file=sys.stderr)

    asyncio.get_running_loop().set_exception_handler(complain)
    await Service(setup, channel).run()


def _line(what: object) -> str:
    text = f"{type(what).__name__}: {what}" if isinstance(what, BaseException) else str(what)
    return " ".join(text.split())


if __name__ == "__main__":
    sys.exit(main())
