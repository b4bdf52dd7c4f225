"""Brings payloads to a remote_write receiver over HTTP. Keeps nothing, repeats nothing: that is the courier's.

Source: Prometheus Remote-Write 1.0 (headers, snappy's block format, which answers are final).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import ssl
from collections.abc import Callable, Iterator

import cramjam
import httpx

from songxa import __version__
from songxa.exporters.remote_write import answers
from songxa.exporters.remote_write.credentials import Credentials, credentials, secret_name
from songxa.exporters.retry_after import retry_after
from songxa.model import RemoteWriteSettings, Secrets, Trouble
from songxa.spool import Later, Outcome
from songxa.text import device_text

HEADERS = {
    "Content-Type": "application/x-protobuf",
    "Content-Encoding": "snappy",
    "X-Prometheus-Remote-Write-Version": "0.1.0",
    "User-Agent": f"songxa/{__version__}",
    # An answer is one line for a person, read only so far: nothing is to be unpacked.
    "Accept-Encoding": "identity",
}
SILENCE_S = 20.0
"""How long a connection may stand still."""

WORDS_S, WORDS_BYTES = 5.0, 4096
"""How long, and how much of, an answer's body is read. What became of the data is known before, by the status."""

WORDS_LENGTH = 300


class RemoteWriteTransport:
    """See `spool.Transport`. Asks for `settings` and secrets with every request, so that what was mended counts."""

    def __init__(
        self, settings: Callable[[], RemoteWriteSettings], secrets: Secrets, wall: Callable[[], float]
    ) -> None:
        self._settings, self._secrets, self._wall = settings, secrets, wall
        self._client: httpx.AsyncClient | None = None
        self._ca_file = ""

    async def send(self, payload: bytes) -> Outcome:
        """One request. Connections are kept; a proxy is taken from HTTPS_PROXY and its like, redirects are not."""
        settings = self._settings()
        known = credentials(settings, self._secrets)
        if isinstance(known, Trouble):
            return Later(known, ours=True)
        try:
            client = await self._connected(settings.ca_file)
        except (OSError, ValueError) as error:  # ssl.SSLError among them: the file holds no certificate
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            return _to_mend("ca_file", file=settings.ca_file, reason=reason)
        # The whole of `types.proto` is well under the 4 GiB that a block may hold.
        packed = bytes(cramjam.snappy.compress_raw(payload))
        try:
            request = client.build_request("POST", settings.url, content=packed, headers={**HEADERS, **known.headers})
        except (httpx.InvalidURL, ValueError) as error:
            return _to_mend("url", url=settings.url, reason=str(error))
        try:
            answer = await client.send(request, stream=True)
        except (httpx.HTTPError, ValueError) as error:  # ValueError: a host name that IDNA cannot encode
            return await self._failed(settings.url, error, known)
        try:
            words = known.clean(await _first_line(answer))
        finally:
            with contextlib.suppress(httpx.HTTPError):
                await answer.aclose()
        after_s = retry_after(answer.headers.get("Retry-After"), self._wall())
        return answers.outcome(answer.status_code, device_text(words, WORDS_LENGTH), after_s, secret_name(settings))

    async def close(self) -> None:
        """Ends the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _connected(self, ca_file: str) -> httpx.AsyncClient:
        if self._client is not None and ca_file != self._ca_file:
            await self.close()
        if self._client is None:
            # The machine's own list unless a file is named; httpx would bring its own instead.
            trust = ssl.create_default_context(cafile=ca_file or None)
            limits = httpx.Limits(max_connections=4, keepalive_expiry=SILENCE_S)
            self._client = httpx.AsyncClient(
                verify=trust, timeout=SILENCE_S, limits=limits, follow_redirects=False, trust_env=True
            )
            self._ca_file = ca_file
        return self._client

    async def _failed(self, url: str, error: Exception, known: Credentials) -> Later:
        if isinstance(error, httpx.TimeoutException):
            return Later(Trouble("fault.remote_write.timeout", {"url": url, "seconds": round(SILENCE_S)}))
        causes = list(_causes(error))
        said = [_words(each) for each in causes if isinstance(each, OSError)]
        reason = device_text(known.clean(said[-1] if said else str(error) or type(error).__name__), WORDS_LENGTH)
        if any(isinstance(each, ssl.SSLError) and not _cut_off(each) for each in causes):
            await self.close()  # certificates are read anew with the next request: they may have been mended
            return _to_mend("tls", url=url, reason=reason)
        for sort, key in _SORTS.items():
            if any(isinstance(each, sort) for each in causes):
                return Later(Trouble(key, {"url": url, "reason": reason}))
        return Later(Trouble("fault.remote_write.network", {"url": url, "reason": reason}))


_SORTS: dict[type[OSError], str] = {
    ConnectionRefusedError: "fault.remote_write.refused",
    socket.gaierror: "fault.remote_write.dns",
    ConnectionError: "fault.remote_write.cut",
}
"""Why there was no answer, the plainest first; the rest is told with the system's own words."""


def _to_mend(key: str, **values: str) -> Later:
    return Later(Trouble(f"fault.remote_write.{key}", values), ours=True)


def _words(error: OSError) -> str:
    """The system's words; the event loop's own for a refused connection say less."""
    if isinstance(error, ConnectionError) and error.errno:
        return os.strerror(error.errno)
    return error.strerror or str(error) or type(error).__name__


def _cut_off(error: ssl.SSLError) -> bool:
    """Whether the connection merely ended while it was being secured."""
    return isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)


async def _first_line(answer: httpx.Response) -> str:
    """The first line with anything in it; what cannot be read is left unread."""
    body = bytearray()
    with contextlib.suppress(httpx.HTTPError, TimeoutError):
        async with asyncio.timeout(WORDS_S):
            async for chunk in answer.aiter_raw(WORDS_BYTES):
                body += chunk[: WORDS_BYTES - len(body)]
                if len(body) >= WORDS_BYTES:
                    break
    lines = (line.strip() for line in body.decode(errors="replace").splitlines())
    return next(filter(None, lines), "")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what led to it; of several at once, the first."""
    for _ in range(16):
        if error is None:
            return
        yield error
        inner = error.exceptions[0] if isinstance(error, BaseExceptionGroup) else None
        error = inner or error.__cause__ or error.__context__
