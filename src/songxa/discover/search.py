"""One search, from networks to what was found there: joins the sweep with echoes and identities. Proposes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from ipaddress import ip_address

from songxa.discover.echo import Echo
from songxa.discover.identity import Identities, Try
from songxa.discover.networks import Targets
from songxa.discover.sweep import Pace, Swept, sweep
from songxa.model import Context, Inventory


@dataclass(frozen=True, slots=True)
class Search:
    """What to search, and how. `rate` is addresses a second; without `ping`, SNMP is asked of every address."""

    targets: Targets
    credentials: Sequence[Try] = ()
    port: int = 161
    ping: bool = True
    rate: float = 50.0


def unknown(targets: Targets, commune: Inventory) -> list[str]:
    """The addresses of a search that no device of the inventory has."""
    known = {str(ip_address(device.address)) for device in commune.devices.values() if device.address is not None}
    return [address for address in targets.addresses() if address not in known]


async def search(
    context: Context, asked: Search, addresses: Sequence[str], step: Callable[[], None] = lambda: None
) -> Swept:
    """Asks the addresses; `step` is called for each that is done with. Raises PermissionMissing and StartError."""
    if not addresses:
        return Swept()
    async with AsyncExitStack() as stack:
        echo = await stack.enter_async_context(Echo(context, addresses[0])) if asked.ping else None
        who = None
        if asked.credentials:
            who = await stack.enter_async_context(Identities(context, asked.credentials, asked.port))
        return await sweep(
            addresses,
            echo=echo.ask if echo else None,
            identify=who.ask if who else None,
            pace=Pace(asked.rate, context.clock),
            step=step,
        )
