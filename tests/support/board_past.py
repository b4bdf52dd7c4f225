"""Eight days that a Prometheus remembers of a commune that has only just been started: all was well, light was better.

Made of what the monitor tells now, sent as remote_write. Knows no board.
"""

from __future__ import annotations

import cramjam
import httpx

from tests.support.monitor import Series
from tests.support.prompb import WriteRequest

DAYS = 8
MINUTES = 20
FADED_DB = 2.0

TOLD = {
    "songxa_build_info", "songxa_device_info", "songxa_device_state", "songxa_onu_up", "songxa_optical_rx_dbm",
    "songxa_power_on_battery", "songxa_site_info", "songxa_site_state", "songxa_wifi_clients",
}  # fmt: skip


def times(now: float) -> list[int]:
    """Every hour of the days, every minute of the last ones, in seconds since the epoch; none is yet to come."""
    hour, minute = int(now) // 3600 * 3600, int(now) // 60 * 60
    hours = {hour - 3600 * each for each in range(24 * DAYS)}
    return sorted(hours | {minute - 60 * each for each in range(MINUTES)})


def remember(url: str, series: Series, instance: str, now: float) -> None:
    """Writes the past of these series into the Prometheus at `url`, as if it had always scraped `instance`; it has to
    take what is out of order."""
    request, moments = WriteRequest(), [1000 * each for each in times(now)]
    for (name, labels), value in series.items():
        if name not in TOLD:
            continue
        told = request.timeseries.add()
        for label, text in sorted({"__name__": name, "job": "songxa", "instance": instance, **dict(labels)}.items()):
            told.labels.add(name=label, value=text)
        for moment in moments:
            told.samples.add(value=_then(name, dict(labels), value), timestamp=moment)
    answer = httpx.post(
        f"{url}/api/v1/write",
        content=bytes(cramjam.snappy.compress_raw(request.SerializeToString())),
        headers={"Content-Encoding": "snappy", "X-Prometheus-Remote-Write-Version": "0.1.0"},
        timeout=60,
        trust_env=False,
    )
    assert answer.is_success, answer.text


def _then(name: str, labels: dict[str, str], value: float) -> float:
    if name in {"songxa_device_state", "songxa_site_state"}:
        return float(labels["state"] == "up")
    return value + FADED_DB if name == "songxa_optical_rx_dbm" else value
