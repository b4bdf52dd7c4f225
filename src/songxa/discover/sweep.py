"""Goes through addresses, at most so many a second and so many at a time. Knows no protocol."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from songxa.discover.found import Found

AT_ONCE = 200
"""Addresses under way: a silent one holds its place for some seconds."""

Echo = Callable[[str], Awaitable[str]]
"""Whether an address answers: nothing if it does, else why it is thought that nobody is there."""

Identify = Callable[[str], Awaitable[Found | None]]
"""Who answers SNMP there; None for nobody."""


class Pace:
    """Lets one through every `1 / rate` seconds."""

    def __init__(
        self, rate: float, clock: Callable[[], float], sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._gap = 1 / rate
        self._clock = clock
        self._sleep = sleep
        self._free = clock()

    async def turn(self) -> None:
        """Returns when it is the caller's turn. Time that nobody used is not made up for."""
        now = self._clock()
        at = max(now, self._free)
        self._free = at + self._gap
        if at > now:
            await self._sleep(at - now)


@dataclass(slots=True)
class Swept:
    """What a search brought. `silence` counts what kept an echo from coming back, by its words without the address.

    `ping_only` are addresses that answered an echo and no SNMP: somebody's telephone as well as a device, so they are
    for the eyes of whoever asked and nothing else.
    """

    asked: int = 0
    found: list[Found] = field(default_factory=list)
    ping_only: list[str] = field(default_factory=list)
    silence: Counter[str] = field(default_factory=Counter)


async def sweep(
    addresses: Iterable[str],
    *,
    echo: Echo | None,
    identify: Identify | None,
    pace: Pace,
    step: Callable[[], None],
    at_once: int = AT_ONCE,
) -> Swept:
    """Asks every address: for an echo, where that is wanted, and who it is, where it has answered.

    `step` is called for each address that is done with. What was found stands in the order of the addresses.
    """
    swept = Swept()
    order: dict[str, int] = {}
    left = iter(enumerate(addresses))

    async def work() -> None:
        for place, address in left:  # shared by all workers, which all live in this thread
            order[address] = place
            await pace.turn()
            swept.asked += 1
            await visit(address)
            step()

    async def visit(address: str) -> None:
        if echo is not None and (why := await echo(address)):
            swept.silence[why.replace(address, "…")] += 1
            return
        found = await identify(address) if identify is not None else None
        if found is not None:
            swept.found.append(found)
        elif echo is not None:
            swept.ping_only.append(address)

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(work())
    swept.found.sort(key=lambda each: order[each.address])
    swept.ping_only.sort(key=order.__getitem__)
    return swept
