"""One request to a Grafana and its whole answer, read as a value or told as an error. Knows no call by name.

Only what reads is sent again, and only where the server was not reached or had no time; whether a write whose answer
was lost has come through, the next plan sees. Redirects are not followed. The only file here that reveals a secret.
"""

from __future__ import annotations

import base64
import json
import re
import ssl
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from songxa import __version__
from songxa.exporters.retry_after import retry_after
from songxa.grafana.errors import GrafanaError, TlsFailure, TooLarge, Unauthorized, Unreachable
from songxa.grafana.http import answers
from songxa.grafana.http.faults import Answer, malformed, of_answer, of_error
from songxa.grafana.http.requests import Request
from songxa.model import GrafanaSettings, Secrets, Trouble
from songxa.text import device_text

TOKEN, PASSWORD = "grafana.token", "grafana.password"

_T = TypeVar("_T")
_HEADER = re.compile(r"[!-~]+")
"""What a header carries without a gap (RFC 6750 §2.1 allows even less)."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How patient songxa is. `silence_s`: a connection may stand still; `whole_s`: the content of an answer may take;
    `largest`: bytes of an answer, unpacked; `attempts`: a request that reads is sent so often, the second time after
    `pause_s`, then after twice that, or after what Retry-After asks up to `longest_pause_s`."""

    silence_s: float = 20.0
    whole_s: float = 120.0
    largest: int = 32 << 20
    attempts: int = 3
    pause_s: float = 0.5
    longest_pause_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Time:
    """Where time comes from: `clock` and `wall` as of `model.Context`, and what waits."""

    clock: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


class _Slow(httpx.ReadTimeout):
    """An answer has begun and does not end."""


class Wire:
    """A connection to one Grafana, as one user. Not for several threads at once."""

    def __init__(
        self,
        settings: GrafanaSettings,
        secrets: Secrets,
        transport: httpx.BaseTransport | None,
        bounds: Bounds,
        times: Time,
    ) -> None:
        """Raises SecretError, and GrafanaError for what cannot be used to connect at all."""
        self._settings, self._bounds, self._time = settings, bounds, times
        self._hidden: set[str] = set()
        self._barred: Unauthorized | None = None
        headers = {
            "Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": f"songxa/{__version__}",
            "Authorization": self._authorization(secrets),
        }  # fmt: skip
        if settings.organisation:
            headers["X-Grafana-Org-Id"] = str(settings.organisation)
        client = _client(settings, headers, transport, bounds.silence_s)
        if isinstance(client, GrafanaError):
            raise client
        self._client = client

    def ask(self, request: Request, read: Callable[[Any], _T]) -> _T:
        """What `read` makes of the answer's JSON. Raises GrafanaError."""
        answer = self._answer(request)
        if not 200 <= answer.status < 300:
            raise self._told(of_answer(answer, request, self._settings, self.clean))
        empty = answer.status == HTTPStatus.NO_CONTENT
        try:
            return read(None if empty else answers.document(answer.body))
        except answers.Malformed as error:
            place = str(error)
        if place == answers.NO_JSON:
            raise of_answer(answer, request, self._settings, self.clean)
        raise malformed(place, request, self._settings)

    def hide(self, secret: str) -> None:
        """From now on nothing that a server says shows this."""
        if secret:
            self._hidden.add(secret)

    def clean(self, text: str) -> str:
        """A text without secrets: a server may send back what it was sent."""
        # the longest first: one may begin another
        for secret in sorted(self._hidden, key=len, reverse=True):
            text = text.replace(secret, "(…)")
        return text

    def close(self) -> None:
        """Ends the connections."""
        self._client.close()

    def _authorization(self, secrets: Secrets) -> str:
        user = self._settings.user
        name = PASSWORD if user else TOKEN
        secret = secrets.get(name).reveal()
        self.hide(secret)
        if user:
            pair = base64.b64encode(f"{user}:{secret}".encode(errors="replace")).decode()
            self.hide(pair)
            return f"Basic {pair}"
        if not _HEADER.fullmatch(secret):
            raise Unauthorized(Trouble("fault.grafana.credentials", {"secret": name}))
        return f"Bearer {secret}"

    def _told(self, error: GrafanaError) -> GrafanaError:
        """Remembers a refused password: each further try would count towards locking the user out."""
        if isinstance(error, Unauthorized) and self._settings.user:
            self._barred = error
        return error

    def _answer(self, request: Request) -> Answer:
        """The answer, whatever it says; what reads is asked for again while that may help."""
        if self._barred is not None:
            raise type(self._barred)(self._barred.trouble)
        pauses = 0 if request.writes else self._bounds.attempts - 1
        for made in range(pauses + 1):
            result, again = self._once(request)
            pause_s = self._pause_s(result, made) if again and made < pauses else None
            if pause_s is None:
                break
            self._time.sleep(pause_s)
        if isinstance(result, Answer):
            return result
        raise result

    def _pause_s(self, result: Answer | GrafanaError, made: int) -> float | None:
        """How long to leave it alone after so many pauses; None where it asks for more than it can have."""
        asked_s = None
        if isinstance(result, Answer):
            asked_s = retry_after(result.headers.get("retry-after"), self._time.wall())
        if asked_s is None:
            return self._bounds.pause_s * (1 << made)
        return asked_s if asked_s <= self._bounds.longest_pause_s else None

    def _once(self, request: Request) -> tuple[Answer | GrafanaError, bool]:
        """What came of it, and whether it may be worth another try."""
        content = None if request.body is None else _packed(request.body)
        headers = {} if content is None else {"Content-Type": "application/json"}
        try:
            sent = self._client.build_request(
                request.method, f"{self._settings.url.rstrip('/')}{request.path}", params=list(request.query) or None,
                content=content, headers=headers,
            )  # fmt: skip
            response = self._client.send(sent, stream=True)
            try:
                return self._read(response, request)
            finally:
                response.close()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            # ValueError: a name that IDNA cannot encode
            if not isinstance(error, httpx.HTTPError) or isinstance(error, httpx.UnsupportedProtocol):
                return self._no_address(error), False
            seconds = self._bounds.whole_s if isinstance(error, _Slow) else self._bounds.silence_s
            failed = of_error(error, self._settings, seconds, self.clean, proxied=_proxied(self._settings.url))
            again = isinstance(error, httpx.ConnectError | httpx.ReadError | httpx.RemoteProtocolError)
            return failed, again and not isinstance(failed, TlsFailure)

    def _read(self, response: httpx.Response, request: Request) -> tuple[Answer | GrafanaError, bool]:
        body = self._body(response)
        if body is None:
            megabytes = self._bounds.largest >> 20
            values = {"url": self._settings.url, "what": request.what, "megabytes": megabytes}
            return TooLarge(Trouble("fault.grafana.large_answer", values)), False
        answer = Answer(response.status_code, response.headers, body)
        return answer, answer.busy

    def _body(self, response: httpx.Response) -> bytes | None:
        """The whole of it, unpacked; None where that is too large. Some pack it though we ask for nothing packed."""
        packed = response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity")
        until = self._time.clock() + self._bounds.whole_s
        body = bytearray()
        for chunk in response.iter_raw() if packed else response.iter_bytes():
            body += chunk
            if len(body) > self._bounds.largest:
                return None
            if self._time.clock() > until:
                raise _Slow("the answer takes too long", request=response.request)
        return _unpacked(bytes(body), self._bounds.largest) if packed else bytes(body)

    def _no_address(self, error: Exception) -> Unreachable:
        values = {"url": self._settings.url, "reason": device_text(self.clean(str(error)))}
        return Unreachable(Trouble("fault.grafana.url", values))


def _client(
    settings: GrafanaSettings, headers: dict[str, str], transport: httpx.BaseTransport | None, silence_s: float
) -> httpx.Client | GrafanaError:
    """Proxies are taken from HTTPS_PROXY and its like, trust from `ca_file` or from the machine (SSL_CERT_FILE)."""
    trust: ssl.SSLContext | bool = True
    try:
        if transport is None:  # which would have its own
            trust = ssl.create_default_context(cafile=settings.ca_file or None)
    except OSError as error:  # ssl.SSLError among them: the file holds no certificate
        reason = device_text((error.strerror or str(error)).lower())
        return TlsFailure(Trouble("fault.grafana.ca_file", {"file": settings.ca_file, "reason": reason}))
    try:
        return httpx.Client(
            headers=headers,
            verify=trust,
            timeout=silence_s,
            follow_redirects=False,
            trust_env=True,
            transport=transport,
        )
    except (httpx.InvalidURL, ValueError, ImportError) as error:
        # of an address of a proxy; its text may quote the proxy's password
        values = {"url": settings.url, "reason": type(error).__name__}
        return Unreachable(Trouble("fault.grafana.proxy", values))


def _proxied(url: str) -> bool:
    """Whether the environment names a proxy for it."""
    address = urlsplit(url)
    proxies = getproxies()
    named = address.scheme in proxies or "all" in proxies
    return named and not proxy_bypass(address.hostname or "")


def _packed(body: object) -> bytes:
    """Half a character, which no encoding has, becomes a question mark."""
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(errors="replace")


def _unpacked(packed: bytes, largest: int) -> bytes | None:
    """gzip and deflate, bounded; what cannot be unpacked stays as it is, and then is no JSON."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)  # takes either by its head
    try:
        body = unpacker.decompress(packed, largest + 1)
    except zlib.error:
        return packed
    return None if len(body) > largest else body
