"""What an answer that is a refusal means, or that there was none: which error, with which line. Sends nothing.

Grafana's own words come in by `answers.words`; who calls takes secrets out of them first (`clean`).
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

from songxa.grafana.errors import (
    Forbidden,
    GrafanaError,
    Invalid,
    LockedOut,
    Missing,
    NameTaken,
    NotGrafana,
    ReadOnly,
    Redirected,
    ServerFault,
    Starting,
    TlsFailure,
    TooLarge,
    Unauthorized,
    Unreachable,
    VersionConflict,
    WrongOrganisation,
)
from songxa.grafana.http import answers
from songxa.grafana.http.requests import Request
from songxa.model import GrafanaSettings, Trouble

_EXPIRED, _WRONG_NAME, _WRONG_ADDRESS = 10, 62, 64
"""X509_V_ERR_CERT_HAS_EXPIRED, …_HOSTNAME_MISMATCH, …_IP_ADDRESS_MISMATCH of OpenSSL's x509_vfy.h."""

_TAKEN = re.compile(
    r"same (name|uid)|name-exists|name taken|that name already|cannot be the same|cannot be changed to a folder"
)
_FROM_FILE = re.compile(r"provisioned|read-only data source|managed by")
_READ_ONLY = re.compile(r"readonly database|read-only (transaction|mode|option|database)|read only")
_LOCKED = re.compile(r"blocked|locked|too many|login-attempt")
_OTHER_ORGANISATION = re.compile(r"organi[sz]ation")
_BROKEN_OFF = re.compile("disconnected|peer closed")
_LOGIN = re.compile(r"log-?in|sign-?in|oauth|/auth|sso|saml", re.IGNORECASE)
_TRY_AGAIN = (429, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `headers` are looked up whatever their case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def page(self) -> bool:
        """Whether it is made for people: HTML."""
        return "html" in self.headers.get("content-type", "").lower() or self.body.lstrip()[:1] == b"<"

    @property
    def busy(self) -> bool:
        """Whether the same may go well a moment later."""
        return self.status in _TRY_AGAIN


@dataclass(frozen=True, slots=True)
class _Refusal:
    """An answer that is one, read; `said` is cleaned, `told` the same and more in small letters, for looking into."""

    answer: Answer
    request: Request
    settings: GrafanaSettings
    said: object
    told: str
    json: bool

    def trouble(self, message: Trouble, **values: object) -> Trouble:
        """Fills in what every message may ask for."""
        common = {
            "url": self.settings.url, "user": self.settings.user, "status": _status(self.answer.status),
            "said": self.said, "what": self.request.what,
        }  # fmt: skip
        return Trouble(message.key, {**common, **values})


def of_answer(answer: Answer, request: Request, settings: GrafanaSettings, clean: Callable[[str], str]) -> GrafanaError:
    """The error of an answer that is not a success, or no answer of a Grafana's."""
    try:
        document: Any = answers.document(answer.body)
    except answers.Malformed:
        document = None
    words = answers.words(document, clean)
    told = f"{words} {answers.status_of(document)}".lower()
    nothing = Trouble("fault.grafana.nothing_said")
    json = isinstance(document, dict | list)
    refusal = _Refusal(answer, request, settings, words or nothing, told, json)
    return _elsewhere(refusal, clean) or (_of_grafana(refusal) if json else _of_stranger(refusal))


def malformed(place: str, request: Request, settings: GrafanaSettings) -> ServerFault:
    """A success whose content is none."""
    values = {"url": settings.url, "what": request.what, "place": place}
    return ServerFault(Trouble("fault.grafana.answer", values))


def of_error(
    error: Exception, settings: GrafanaSettings, seconds: float, clean: Callable[[str], str], *, proxied: bool
) -> GrafanaError:
    """Why there was no answer. `proxied`: a proxy stands between, and whatever is wrong may be wrong with it."""
    url: dict[str, object] = {"url": settings.url}
    causes = list(_causes(error))
    secure = _of_tls(causes, url)
    if secure is not None:
        return secure
    if isinstance(error, httpx.ProxyError) or (proxied and isinstance(error, httpx.ConnectError)):
        reason = answers.shown(clean(_system(causes) or str(error)))
        return Unreachable(Trouble("fault.grafana.proxy", {**url, "reason": reason}))
    if isinstance(error, httpx.TimeoutException) or any(isinstance(each, TimeoutError) for each in causes):
        return Unreachable(Trouble("fault.grafana.timeout", {**url, "seconds": round(seconds)}))
    plain = (message for sort, message in _SORTS.items() if any(isinstance(each, sort) for each in causes))
    message = next(plain, None)
    if message is None and _BROKEN_OFF.search(str(error)):
        message = _CUT
    if message is not None:
        return Unreachable(Trouble(message.key, url))
    if system := _system(causes):
        return Unreachable(Trouble("fault.grafana.network", {**url, "reason": answers.shown(clean(system))}))
    return Unreachable(Trouble("fault.grafana.no_answer", {**url, "reason": type(error).__name__}))


_CUT = Trouble("fault.grafana.cut")
_SORTS: dict[type[Exception], Trouble] = {
    socket.gaierror: Trouble("fault.grafana.dns"),
    ConnectionRefusedError: Trouble("fault.grafana.refused"),
    ConnectionError: _CUT,
    ssl.SSLEOFError: _CUT,
    ssl.SSLZeroReturnError: _CUT,
}
"""The plainest first."""


def _system(causes: list[BaseException]) -> str:
    """The system's own words."""
    said = [each.strerror for each in causes if isinstance(each, OSError) and each.strerror]
    return said[-1].lower() if said else ""


def _of_tls(causes: list[BaseException], url: Mapping[str, object]) -> TlsFailure | None:
    for each in causes:
        if isinstance(each, ssl.SSLCertVerificationError):
            values = {**url, "reason": answers.shown(each.verify_message)}
            if each.verify_code == _EXPIRED:
                return TlsFailure(Trouble("fault.grafana.tls_expired", values))
            if each.verify_code in (_WRONG_NAME, _WRONG_ADDRESS):
                return TlsFailure(Trouble("fault.grafana.tls_name", values))
            return TlsFailure(Trouble("fault.grafana.tls_untrusted", values))
    for each in causes:
        if isinstance(each, ssl.SSLError) and not isinstance(each, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            reason = answers.shown(str(each.reason or "TLS").replace("_", " ").lower())
            return TlsFailure(Trouble("fault.grafana.tls", {**url, "reason": reason}))
    return None


def _elsewhere(refusal: _Refusal, clean: Callable[[str], str]) -> GrafanaError | None:
    """Answers that mean the same whoever gives them."""
    status, body = refusal.answer.status, refusal.answer.body
    error: GrafanaError | None = None
    if 300 <= status < 400:
        error = _redirect(refusal, clean)
    elif status == 400 and not refusal.json and b"HTTPS" in body:
        error = TlsFailure(refusal.trouble(Trouble("fault.grafana.https")))
    elif status == 407:
        error = NotGrafana(refusal.trouble(Trouble("fault.grafana.proxy_login")))
    elif status in (413, 414, 431):
        error = TooLarge(refusal.trouble(Trouble("fault.grafana.large")))
    elif status == 429:
        error = Starting(refusal.trouble(Trouble("fault.grafana.busy")))
    return error


def _redirect(refusal: _Refusal, clean: Callable[[str], str]) -> GrafanaError:
    where = answers.shown(clean(_where(refusal.answer.headers.get("location", ""))))
    if _LOGIN.search(where):
        return NotGrafana(refusal.trouble(Trouble("fault.grafana.login_page"), where=where))
    return Redirected(refusal.trouble(Trouble("fault.grafana.redirect"), where=where or "?"))


def _of_stranger(refusal: _Refusal) -> GrafanaError:
    """Of what is no JSON: proxies before Grafana, or another server."""
    answer, request = refusal.answer, refusal.request
    if request.writes and answer.status in (403, 405):
        # a proxy that lets only GET through; that songxa may read, it has found out before it writes
        return ReadOnly(refusal.trouble(Trouble("fault.grafana.read_only")), whole=True)
    if answer.status in (502, 503, 504):
        return NotGrafana(refusal.trouble(Trouble("fault.grafana.maintenance")))
    if answer.page:
        return NotGrafana(refusal.trouble(Trouble("fault.grafana.page")))
    if answer.status >= 500:
        return ServerFault(refusal.trouble(Trouble("fault.grafana.broken")))
    return NotGrafana(refusal.trouble(Trouble("fault.grafana.stranger")))


def _of_grafana(refusal: _Refusal) -> GrafanaError:
    status = refusal.answer.status
    error: GrafanaError
    if status == 401:
        error = _of_credentials(refusal)
    elif status in (403, 405):
        error = _of_rights(refusal)
    elif status == 404:
        error = Missing(refusal.trouble(Trouble("fault.grafana.missing")))
    elif status in (502, 503, 504):
        error = Starting(refusal.trouble(Trouble("fault.grafana.unhealthy")))
    elif status >= 500 and _READ_ONLY.search(refusal.told):
        error = ReadOnly(refusal.trouble(Trouble("fault.grafana.read_only")), whole=True)
    elif status >= 500:
        error = ServerFault(refusal.trouble(Trouble("fault.grafana.broken")))
    else:
        error = _of_content(refusal)
    return error


def _of_content(refusal: _Refusal) -> GrafanaError:
    """400, 409, 412, 415, 422 and the like: Grafana cannot do this with what is there."""
    if _FROM_FILE.search(refusal.told):
        return ReadOnly(refusal.trouble(Trouble("fault.grafana.from_file")))
    conflict = refusal.answer.status in (409, 412)
    if _TAKEN.search(refusal.told) or (conflict and refusal.request.making):
        return NameTaken(refusal.trouble(Trouble("fault.grafana.name")))
    if conflict:
        return VersionConflict(refusal.trouble(Trouble("fault.grafana.version")))
    return Invalid(refusal.trouble(Trouble("fault.grafana.invalid")))


def _of_credentials(refusal: _Refusal) -> GrafanaError:
    settings = refusal.settings
    if settings.organisation and _OTHER_ORGANISATION.search(refusal.told):
        message = Trouble("fault.grafana.no_organisation")
        return WrongOrganisation(refusal.trouble(message, wanted=str(settings.organisation)))
    if not settings.user:
        return Unauthorized(refusal.trouble(Trouble("fault.grafana.token")))
    if _LOCKED.search(refusal.told):
        return LockedOut(refusal.trouble(Trouble("fault.grafana.locked")))
    return Unauthorized(refusal.trouble(Trouble("fault.grafana.password")))


def _of_rights(refusal: _Refusal) -> GrafanaError:
    if _FROM_FILE.search(refusal.told):
        return ReadOnly(refusal.trouble(Trouble("fault.grafana.from_file")))
    if _READ_ONLY.search(refusal.told) or refusal.answer.status == 405:
        return ReadOnly(refusal.trouble(Trouble("fault.grafana.read_only")), whole=True)
    if "quota" in refusal.told:
        return Invalid(refusal.trouble(Trouble("fault.grafana.invalid")))
    request = refusal.request
    trouble = refusal.trouble(Trouble("fault.grafana.forbidden"), role=request.role, right=request.right)
    return Forbidden(trouble, request.role, request.right)


def _where(location: str) -> str:
    """Where a redirect leads, without what may have been put behind the path, or before the name."""
    scheme, mark, rest = re.split(r"[?#]", location)[0].partition("://")
    if not mark:
        return scheme
    name, slash, path = rest.partition("/")
    return f"{scheme}://{name.rpartition('@')[2]}{slash}{path}"


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and all that led to it."""
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
