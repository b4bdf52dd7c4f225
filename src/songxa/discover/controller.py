"""Which access points a Wi-Fi controller tells of, by one probe of it. Proposes nothing."""

from __future__ import annotations

import asyncio

from songxa.catalogue import WIFI_CONTROLLER_AP_UP
from songxa.collectors.snmp.collector import SnmpCollector
from songxa.discover.found import KnownAps
from songxa.i18n import translate
from songxa.model import Context, InputError, Reading, SongxaError
from songxa.text import plain

BUDGET_S = 30.0


async def known_aps(language: str, context: Context, key: str) -> KnownAps:
    """The names of the controller's access points, as `controller: {ap: …}` takes them.

    Raises InputError where no device of that key can be asked or its family tells no names, SongxaError where it does
    not answer, StartError.
    """
    device = context.inventory.devices.get(key)
    if device is None:
        raise InputError(translate(language, "discover.no_controller", code=plain(key)))
    collector = SnmpCollector(context)
    if not collector.accepts(device):
        raise InputError(translate(language, "discover.controller_unasked", code=key))
    await collector.start()
    try:
        ended: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
        collector.probe(device, BUDGET_S, ended.set_result)
        reading = await ended
    finally:
        await collector.stop()
    if reading.error is not None:
        raise SongxaError(f"{key}: {reading.error}")
    profile = reading.facts.get("profile", "")
    names = dict.fromkeys(each.labels[0] for each in reading.samples if each.metric is WIFI_CONTROLLER_AP_UP)
    if not names:
        raise InputError(translate(language, "discover.no_aps", code=key, profile=profile))
    return KnownAps(key, profile, tuple(names))
