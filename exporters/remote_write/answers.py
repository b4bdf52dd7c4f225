"""What a receiver's answer means for what was sent: a status code, its words, what to mend. Pure; sends nothing."""

from __future__ import annotations

from http import HTTPStatus

from songxa.model import Trouble
from songxa.spool import Delivered, Later, Outcome, Refused, TooBig

_BUSY = frozenset({408, 425, 429, 503})
"""Not now (RFC 9110, RFC 8470, RFC 6585): these say nothing of what was sent."""

_TO_MEND = {
    401: "fault.remote_write.who",
    403: "fault.remote_write.may_not",
    404: "fault.remote_write.nowhere",
    405: "fault.remote_write.switched_off",
    407: "fault.remote_write.proxy",
    415: "fault.remote_write.format",
}
_REDIRECTED, _A_PAGE = "fault.remote_write.redirect", "fault.remote_write.page"
_BUSY_WORDS, _FAILING_WORDS = "fault.remote_write.busy", "fault.remote_write.failing"

_HTML = ("<!doctype html", "<html")
"""No receiver answers so, but every captive portal and many a web server would swallow the data with a 200."""

_FOR_GOOD = ("too old sample", "out of order sample", "out of bounds", "duplicate sample for timestamp")
"""Older Prometheus servers answer 500 to a sample that they will never take; their words say which it is."""


def outcome(status: int, words: str, after_s: float | None, secret: str | Trouble) -> Outcome:
    """`words` is the first line of the answer's body, cleaned; `after_s` its Retry-After; `secret` the name of the
    secret that we authenticate with, or of those that there could be."""
    said = f"{status} {_phrase(status)}".strip() + (f": {words}" if words else "")
    if 200 <= status < 300:
        page = words.lower().startswith(_HTML)
        return Later(Trouble(_A_PAGE, {"status": f"{status}"}), ours=True) if page else Delivered()
    if status == 413:
        return TooBig(said)
    mend = _REDIRECTED if 300 <= status < 400 else _TO_MEND.get(status)
    if mend is not None:
        return Later(Trouble(mend, {"said": said, "secret": secret}), after_s, ours=True)
    refused = 400 <= status < 500 and status not in _BUSY
    if refused or (status == 500 and any(each in words for each in _FOR_GOOD)):
        return Refused(said)
    return Later(Trouble(_BUSY_WORDS if status in _BUSY else _FAILING_WORDS, {"said": said}), after_s)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
