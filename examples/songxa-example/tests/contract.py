"""How these plug-ins are set up for songxa's contract tests; see tests/support/contract.py in songxa's repository."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace

from songxa.model import Device, Exporters
from songxa_example import sntp
from tests.support.contract import CollectorSetup, ExporterSetup


def _asked(device: Device, port: int) -> Device:
    return replace(device, collectors={"ntp": {"port": port}})


def _clock(question: bytes) -> Iterable[bytes]:
    if len(question) != sntp.PACKET.size:
        return []
    now = int((time.time() + 2_208_988_800) % 2**32 * 2**32)
    times = now, sntp.PACKET.unpack(question)[-1], now, now
    return [sntp.PACKET.pack(0b00_100_100, 3, 6, -20, 655, 1310, bytes(4), *times)]


COLLECTORS = {"ntp": CollectorSetup(_asked, _clock)}

EXPORTERS = {
    "graphite": ExporterSetup(
        lambda port: Exporters(others={"graphite": {"host": "127.0.0.1", "port": port}}), unacknowledged=True
    )
}
