"""What only a real connection can show: requests that are no HTTP, or too much of it."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from tests.support.commune import FakeStation
from tests.support.serving import serving


async def answer(address: str, request: bytes) -> bytes:
    """All that comes back to these bytes."""
    host, _, port = address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(request)
        received = b""
        # Whoever refuses need not read to the end; what it said before it hung up is what counts.
        with contextlib.suppress(ConnectionError):
            while chunk := await reader.read(65_536):
                received += chunk
        return received
    finally:
        writer.close()


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Much: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nbroken header\r\n\r\n",
        b"GET / NONSENSE\r\n\r\n",
    ],
    ids=["huge header", "huge path", "TLS", "broken header", "no version"],
)
async def test_what_is_no_sane_request_gets_4xx_in_words_and_the_next_one_is_served(request_bytes: bytes) -> None:
    async with serving(FakeStation()) as address:
        refused = await answer(address, request_bytes)
        head, _, body = refused.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 4"), refused[:200]
        assert body
        assert b"Traceback" not in body
        assert (await answer(address, b"GET /healthz HTTP/1.0\r\n\r\n")).endswith(b"ok\n")
