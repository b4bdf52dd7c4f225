"""Requests to InfluxDB, version 2 on influxdb-client, version 1 on httpx. What answers mean is decided elsewhere.

Both verify certificates, follow no redirect (credentials would travel along) and read but the beginning of an answer.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any, Protocol

from songxa.exporters.influxdb.faults import BODY_BYTES, Answer
from songxa.exporters.influxdb.line_protocol import PRECISION
from songxa.model import InfluxSettings

if TYPE_CHECKING:
    import ssl

    import aiohttp

GZIP_LEVEL = 6
"""What zlib means by default; its best costs twice the time and saves a hundredth."""


class Wire(Protocol):
    """A way to one server. `post` raises whatever the network, and the library under it, see fit."""

    async def post(self, payload: bytes) -> Answer:
        """Writes a payload; there is no end to how long it may take."""
        ...

    async def close(self) -> None: ...


class ClientWire:
    """/api/v2/write: InfluxDB 2 and 3, VictoriaMetrics. Must be made in the event loop."""

    def __init__(self, settings: InfluxSettings, token: str, trust: ssl.SSLContext) -> None:
        # Half a second and 30 MB that are only paid where version 2 is written.
        import aiohttp  # noqa: PLC0415
        from influxdb_client.client.influxdb_client_async import InfluxDBClientAsync  # noqa: PLC0415
        from influxdb_client.service.write_service import WriteService  # noqa: PLC0415

        self._settings = settings
        session = {"trust_env": True, "cookie_jar": aiohttp.DummyCookieJar()}
        self._client: Any = InfluxDBClientAsync(
            settings.url, token, settings.org, timeout=aiohttp.ClientTimeout(total=None), ssl_context=trust,
            allow_redirects=False, client_session_kwargs=session,
        )  # fmt: skip
        untyped: Any = WriteService
        self._service = untyped(self._client.api_client)

    async def post(self, payload: bytes) -> Answer:
        # The service below WriteApiAsync: that one reads answers to their end, however long, and compresses with the
        # dearest level. A payload of bytes goes through both as it is.
        response: aiohttp.ClientResponse = await self._service.post_write_async(
            self._settings.org, self._settings.bucket, gzip.compress(payload, GZIP_LEVEL), precision=PRECISION,
            content_encoding="gzip", _preload_content=False,
        )  # fmt: skip
        try:
            body = bytearray()
            while len(body) < BODY_BYTES and (chunk := await response.content.read(BODY_BYTES)):
                body += chunk
            return Answer(response.status, response.headers, bytes(body[:BODY_BYTES]))
        finally:
            response.release()  # a connection with unread rest is not used again

    async def close(self) -> None:
        await self._client.close()


class PlainWire:
    """/write: InfluxDB 1."""

    def __init__(self, settings: InfluxSettings, password: str, trust: ssl.SSLContext) -> None:
        import httpx  # noqa: PLC0415  # a third of a second and 20 MB

        wanted = {"db": settings.database, "rp": settings.retention_policy, "precision": PRECISION}
        self._url = f"{settings.url}/write"
        self._parameters = {name: value for name, value in wanted.items() if value}
        auth = httpx.BasicAuth(settings.user, password) if settings.user else None
        self._client = httpx.AsyncClient(
            verify=trust, auth=auth, timeout=httpx.Timeout(None), follow_redirects=False, trust_env=True
        )

    async def post(self, payload: bytes) -> Answer:
        packed = gzip.compress(payload, GZIP_LEVEL)
        headers = {"Content-Encoding": "gzip", "Content-Type": "text/plain; charset=utf-8"}
        async with self._client.stream(
            "POST", self._url, params=self._parameters, content=packed, headers=headers
        ) as response:
            body = bytearray()
            async for chunk in response.aiter_bytes(BODY_BYTES):
                body += chunk
                if len(body) >= BODY_BYTES:
                    break
            return Answer(response.status_code, response.headers, bytes(body[:BODY_BYTES]))

    async def close(self) -> None:
        await self._client.aclose()
