"""The fake below an httpx client, without sockets. What breaks on a socket breaks here as httpx would tell it."""

from __future__ import annotations

import httpx

from tests.support.grafana.fake import FakeGrafana
from tests.support.grafana.faults import Dropped, Stalled

_GONE = "Server disconnected without sending a response."
_HALF = "peer closed connection without sending complete message body"


class InProcess(httpx.BaseTransport):
    """Every request goes to the fake, whatever its host."""

    def __init__(self, fake: FakeGrafana) -> None:
        self._fake = fake

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        headers = {name.decode("latin-1"): text.decode("latin-1") for name, text in request.headers.raw}
        target = request.url.raw_path.decode("ascii")
        try:
            status, told, content = self._fake.handle(request.method, target, headers, request.read())
        except Dropped:
            raise httpx.RemoteProtocolError(_GONE, request=request) from None
        except Stalled:
            raise httpx.ReadTimeout("timed out", request=request) from None
        if request.method != "HEAD" and int(told["Content-Length"]) > len(content):
            raise httpx.RemoteProtocolError(_HALF, request=request)
        return httpx.Response(status, headers=told, content=content, request=request)
