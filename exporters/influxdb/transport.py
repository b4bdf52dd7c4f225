"""Brings payloads to InfluxDB, with the settings and secrets of the moment. Keeps and repeats nothing."""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
from collections.abc import Callable
from dataclasses import replace

from songxa.exporters.influxdb.faults import Answer, Fault, Kind, of_answer, of_error, words_of
from songxa.exporters.influxdb.wires import ClientWire, PlainWire, Wire
from songxa.i18n.format import tell
from songxa.model import InfluxSettings, SecretError, Secrets, Trouble
from songxa.spool import Delivered, Outcome

PATIENCE_S = 25.0
"""For a whole request, however slowly it drips; a little less than the courier's, which knows no words for it."""

TOKEN, PASSWORD = "influxdb.token", "influxdb.password"

_TOKEN = re.compile(r"[!-~]+")
"""What a header carries without a gap."""


class InfluxTransport:
    """See `songxa.spool.Transport`. Settings and secret are looked up with every request: what was mended is used at
    once, without a restart."""

    def __init__(self, settings: Callable[[], InfluxSettings], secrets: Secrets, wall: Callable[[], float]) -> None:
        self._settings, self._secrets, self._wall = settings, secrets, wall
        self._wire: Wire | None = None
        self._made_for: tuple[InfluxSettings, str] | None = None
        self._closed = False
        self.answer: Answer | None = None
        """The last one without its words, for whoever asks further."""

    async def send(self, payload: bytes) -> Outcome:
        """Never raises for what a network or a server does."""
        fault = await self.write(payload)
        return Delivered() if fault is None else fault.outcome()

    async def write(self, payload: bytes) -> Fault | None:
        """None once the server has taken it."""
        try:
            return await self._write(payload)
        finally:
            if self._closed:  # by whoever does not wait for this request
                await self._disconnect()

    async def close(self) -> None:
        """Ends the connections, for good."""
        self._closed = True
        await self._disconnect()

    async def _write(self, payload: bytes) -> Fault | None:
        settings = self._settings()
        secret = ""
        self.answer = None
        try:
            secret = secret_of(settings, self._secrets)
            async with asyncio.timeout(PATIENCE_S):
                wire = await self._connected(settings, secret)
                answer = await wire.post(payload)
        except SecretError as error:
            wanted = TOKEN if settings.version == 2 else PASSWORD
            return Fault("secret", Kind.OURS, {"secret": wanted, "reason": error.reason})
        except _Untrusting as error:
            return Fault("ca_file", Kind.OURS, {"file": settings.ca_file, "reason": str(error)})
        except Exception as error:  # noqa: BLE001  # no library here documents everything that it raises
            fault = of_error(error, settings)
            if fault.key.startswith("tls"):
                await self._disconnect()  # certificates are read anew with the next request: they may have been mended
            return fault
        self.answer = replace(answer, body=b"")
        return of_answer(answer, settings, _without(secret, settings, words_of(answer)), self._wall())

    async def _disconnect(self) -> None:
        wire, self._wire, self._made_for = self._wire, None, None
        if wire is not None:
            await wire.close()

    async def _connected(self, settings: InfluxSettings, secret: str) -> Wire:
        if self._wire is None or self._made_for != (settings, secret):
            before = self._wire
            try:
                trust = trust_of(settings)
            except (ssl.SSLError, ValueError):
                raise _Untrusting("no certificate in PEM form") from None
            except OSError as error:
                raise _Untrusting((error.strerror or str(error)).lower()) from None
            make = PlainWire if settings.version == 1 else ClientWire
            wire: Wire = make(settings, secret, trust)
            self._wire, self._made_for = wire, (settings, secret)
            if before is not None:
                await before.close()
            return wire
        return self._wire


class _Untrusting(Exception):
    """There is no list of whom to trust."""


def trust_of(settings: InfluxSettings) -> ssl.SSLContext:
    """Whose certificates are accepted. Raises OSError or ValueError for a file that is none."""
    return ssl.create_default_context(cafile=settings.ca_file or None)


def secret_of(settings: InfluxSettings, secrets: Secrets) -> str:
    """The token or password that these settings need, revealed; empty where they need none. Raises SecretError."""
    if settings.version == 1:
        return secrets.get(PASSWORD).reveal() if settings.user else ""
    token = secrets.get(TOKEN).reveal()
    if not _TOKEN.fullmatch(token):
        signs = Trouble("fault.influx.signs", {"secret": TOKEN})
        raise SecretError(tell("en", signs), signs)
    return token


def _without(secret: str, settings: InfluxSettings, said: str) -> str:
    """A server's words without what was sent to prove who we are, should it have sent that back."""
    pair = base64.b64encode(f"{settings.user}:{secret}".encode()).decode()
    return said.replace(pair, "<secret>").replace(secret, "<secret>") if secret else said
