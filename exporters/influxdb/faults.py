"""What keeps InfluxDB from being written: what an answer or a failed connection means, and what a person has to mend.

Sends nothing. The words stand in `songxa.i18n`, so that whoever reads them may choose the language.
"""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from http import HTTPStatus

from songxa.exporters.retry_after import retry_after
from songxa.i18n.format import tell
from songxa.model import InfluxSettings, Trouble
from songxa.spool import Later, Outcome, Refused, TooBig
from songxa.text import device_text

WORDS_LENGTH = 300
BODY_BYTES = 16_384
"""So much of an answer is read; the rest of it is nobody's words."""

_EXPIRED, _WRONG_NAME, _WRONG_ADDRESS = 10, 62, 64
"""X509_V_ERR_CERT_HAS_EXPIRED, …_HOSTNAME_MISMATCH, …_IP_ADDRESS_MISMATCH of OpenSSL's x509_vfy.h."""


class Kind(Enum):
    """What follows from a fault."""

    LATER = auto()
    OURS = auto()
    """A person has to mend something; until then it is tried again, less often."""
    REFUSED = auto()
    TOO_BIG = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """Of a server. `headers` are looked up whatever their case; `body` is at most its first BODY_BYTES."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """The message `fault.influx.KEY` and what it is filled with; `after_s` is what Retry-After asks."""

    key: str
    kind: Kind = Kind.OURS
    values: Mapping[str, object] = field(default_factory=dict)
    after_s: float | None = None

    @property
    def trouble(self) -> Trouble:
        """As a message."""
        return Trouble(f"fault.influx.{self.key}", self.values)

    def words(self, language: str) -> str:
        """One line for people."""
        return tell(language, self.trouble)

    def outcome(self) -> Outcome:
        """For the courier."""
        if self.kind in (Kind.REFUSED, Kind.TOO_BIG):
            answer = str(self.values["answer"])
            return Refused(answer) if self.kind is Kind.REFUSED else TooBig(answer)
        return Later(self.trouble, self.after_s, ours=self.kind is Kind.OURS)


def of_answer(answer: Answer, settings: InfluxSettings, said: str, now: float) -> Fault | None:
    """What a write was answered with; None where it was taken. `said` are the server's own words, cleaned."""
    status = f"{answer.status} {_phrase(answer.status)}".strip()
    more = _where(answer.headers.get("Location", "")) if 300 <= answer.status < 400 else said
    values = {
        "url": settings.url, "said": said, "answer": f"{status}: {more}" if more else status,
        "org": settings.org, "bucket": settings.bucket, "database": settings.database, "user": settings.user,
        "policy": settings.retention_policy,
    }  # fmt: skip
    key, kind = _meaning(answer, settings, said)
    if not key:
        return None
    return Fault(key, kind, values, retry_after(answer.headers.get("Retry-After"), now))


def words_of(answer: Answer) -> str:
    """What a server says: the message of InfluxDB's JSON, else the first line."""
    told = _told(answer.body)
    if told:
        return device_text(told, WORDS_LENGTH)
    lines = (line.strip() for line in answer.body.decode(errors="replace").splitlines())
    return device_text(next(filter(None, lines), ""), WORDS_LENGTH)


def of_error(error: Exception, settings: InfluxSettings) -> Fault:
    """Why there was no answer."""
    causes = list(_causes(error))
    for each in causes:
        # aiohttp's own errors are errors of ssl by type, but tell nothing of theirs.
        if isinstance(each, ssl.SSLCertVerificationError) and hasattr(each, "verify_code"):
            return _certificate(each, settings)
    values: dict[str, object] = {"url": settings.url}
    for each in causes:
        said = getattr(each, "reason", None) if isinstance(each, ssl.SSLError) else None
        if said and not isinstance(each, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            reason = device_text(str(said).replace("_", " ").lower())
            return Fault("tls", Kind.OURS, {**values, "reason": reason})
    for sort, key in ((socket.gaierror, "dns"), (ConnectionRefusedError, "refused"), (TimeoutError, "timeout")):
        if any(isinstance(each, sort) for each in causes):
            return Fault(key, Kind.LATER, values)
    if any(isinstance(each, ConnectionError) for each in causes) or "disconnected" in str(error):
        return Fault("cut", Kind.LATER, values)
    systems = [each.strerror for each in causes if isinstance(each, OSError) and each.strerror]
    if systems:
        return Fault("network", Kind.LATER, {**values, "reason": device_text(systems[-1].lower())})
    return Fault("no_answer", Kind.LATER, {**values, "reason": type(error).__name__})


def _meaning(answer: Answer, settings: InfluxSettings, said: str) -> tuple[str, Kind]:
    """The key of the fault, none where there is none, and its kind."""
    status, told = answer.status, _told(answer.body)
    if status == 204 or (status in (200, 201, 202) and not answer.body.strip()):
        meaning = "", Kind.LATER
    elif 300 <= status < 400:
        meaning = "redirect", Kind.OURS
    elif status == 400:
        # What was sent to the wrong place must wait; it is not unfit.
        misled = "https" if "HTTPS" in said else "stranger" if _is_page(answer) and not told else ""
        meaning = (misled, Kind.OURS) if misled else ("unfit", Kind.REFUSED)
    elif status == 404:
        bare = "version" if settings.version == 2 else "stranger"
        meaning = (("no_database" if settings.version == 1 else "no_bucket") if told else bare), Kind.OURS
    elif status == 401:
        meaning = ("who" if settings.version == 2 else "who_1"), Kind.OURS
    elif status == 500 and told.startswith("retention policy not found"):
        meaning = "no_policy", Kind.OURS
    else:
        meaning = _BY_STATUS.get(status) or (("failing", Kind.LATER) if status >= 500 else ("stranger", Kind.OURS))
    return meaning


_BY_STATUS = {
    403: ("may_not", Kind.OURS),
    408: ("busy", Kind.LATER),
    413: ("too_big", Kind.TOO_BIG),
    422: ("unfit", Kind.REFUSED),
    425: ("busy", Kind.LATER),
    429: ("busy", Kind.LATER),
    503: ("busy", Kind.LATER),
}


def _certificate(error: ssl.SSLCertVerificationError, settings: InfluxSettings) -> Fault:
    code = error.verify_code
    key = {_EXPIRED: "tls_expired", _WRONG_NAME: "tls_name", _WRONG_ADDRESS: "tls_name"}.get(code, "tls_untrusted")
    return Fault(key, Kind.OURS, {"url": settings.url, "reason": device_text(error.verify_message)})


def _told(body: bytes) -> str:
    """The message of InfluxDB's own errors: {"error": …} of version 1, {"code": …, "message": …} since."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(parsed, dict):
        return ""
    message = parsed.get("message") or parsed.get("error")
    return message if isinstance(message, str) else ""


def _is_page(answer: Answer) -> bool:
    return "html" in answer.headers.get("Content-Type", "").lower() or answer.body.lstrip()[:1] == b"<"


def _where(location: str) -> str:
    """Where a redirect leads, without what may have been put behind the path."""
    return device_text(location.partition("?")[0])


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and all that led to it."""
    waiting, seen = [error], set[int]()
    while waiting:
        each = waiting.pop(0)
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [
            *(each.exceptions if isinstance(each, BaseExceptionGroup) else ()),
            each.__cause__,
            each.__context__,
        ]
