"""Whether InfluxDB can be written, and if not, why: asks once, with an empty write. Leaves nothing in the database.

Seen on running servers: InfluxDB 1.6.7 looks for user, database and right before it looks at what is written, and takes
an empty write (204); so does VictoriaMetrics 1.79. InfluxDB 2 does since 2.0.9, by its makers' account; before that it
says that writing requires points, once everything else was found in order.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import parsedate_to_datetime

from songxa.exporters.influxdb.faults import Answer, Fault, Kind
from songxa.exporters.influxdb.transport import InfluxTransport, secret_of, trust_of
from songxa.model import InfluxSettings, Secrets

CLOCKS_APART_S = 10.0
"""More than this is said; the header tells whole seconds."""

_ASK_S = 5.0
_NOTHING_THERE = "writing requires points"


@dataclass(frozen=True, slots=True)
class Finding:
    """`fault` is None where it can be written. `server` is the version that it tells, if any; `apart_s` is its clock
    minus ours, None where it does not tell its time."""

    fault: Fault | None
    server: str
    round_trip_s: float
    apart_s: float | None


async def examine(
    settings: InfluxSettings, secrets: Secrets, wall: Callable[[], float], clock: Callable[[], float]
) -> Finding:
    """Asks the server. Never raises for what a network or a server does."""
    transport = InfluxTransport(lambda: settings, secrets, wall)
    try:
        began = clock()
        fault = await transport.write(b"")
        if fault is None:  # once more, for its time: the first one imports, connects, shakes hands
            began = clock()
            fault = await transport.write(b"")
        round_trip_s = clock() - began
        answer = transport.answer
        if answer is None:
            return Finding(fault, "", round_trip_s, None)
        apart_s = _apart(answer, wall() - round_trip_s / 2)
        server = await _version(settings)
    finally:
        await transport.close()
    if fault is not None and fault.key == "unfit" and _NOTHING_THERE in str(fault.values["said"]):
        fault = None
    if fault is None and settings.retention_policy:
        fault = await _without_policy(settings, secrets)
    if fault is not None and settings.version == 1 and fault.kind is Kind.OURS and _major(server) >= 2:
        fault = replace(fault, key="newer", values={**fault.values, "version": server})
    if fault is None and apart_s is not None and abs(apart_s) > CLOCKS_APART_S:
        fault = Fault("clock", Kind.OURS, {"url": settings.url, "seconds": round(abs(apart_s))})
    return Finding(fault, server, round_trip_s, apart_s)


def _apart(answer: Answer, now: float) -> float | None:
    try:
        at = parsedate_to_datetime(answer.headers.get("Date", ""))
    except ValueError:
        return None
    # The header's second has, on average, half of it behind it; HTTP's dates are UTC, whatever they say.
    return at.replace(tzinfo=UTC).timestamp() + 0.5 - now


def _major(version: str) -> int:
    first = version.removeprefix("v").partition(".")[0]
    return int(first) if first.isascii() and first.isdigit() else 0


async def _version(settings: InfluxSettings) -> str:
    """What /ping tells, asked without credentials; empty where it tells nothing."""
    import httpx  # noqa: PLC0415  # as in `wires`

    with contextlib.suppress(httpx.HTTPError, OSError):
        async with (
            httpx.AsyncClient(verify=trust_of(settings), timeout=_ASK_S, trust_env=True) as client,
            client.stream("GET", f"{settings.url}/ping") as answer,
        ):
            return answer.headers.get("X-Influxdb-Version", "")[:40] if answer.is_success else ""
    return ""


async def _without_policy(settings: InfluxSettings, secrets: Secrets) -> Fault | None:
    """InfluxDB 1 looks for the retention policy only when there is something to write, so it is asked for its list. Who
    may write need not be allowed to ask; then there is nothing to find."""
    import httpx  # noqa: PLC0415

    quoted = settings.database.replace("\\", r"\\").replace('"', r"\"")
    asked = {"q": f'SHOW RETENTION POLICIES ON "{quoted}"', "db": settings.database}
    auth = httpx.BasicAuth(settings.user, secret_of(settings, secrets)) if settings.user else None
    with contextlib.suppress(httpx.HTTPError, OSError, ValueError, LookupError, TypeError):
        async with httpx.AsyncClient(verify=trust_of(settings), timeout=_ASK_S, auth=auth, trust_env=True) as client:
            answer = await client.get(f"{settings.url}/query", params=asked)
        rows = answer.json()["results"][0]["series"][0]["values"]
        if settings.retention_policy not in [row[0] for row in rows]:
            policy = {"database": settings.database, "policy": settings.retention_policy}
            return Fault("no_policy", Kind.OURS, {"url": settings.url, **policy})
    return None
