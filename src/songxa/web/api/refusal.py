"""A question that cannot be answered, and how that is told: problem details (RFC 9457) in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.responses import Response

from songxa.i18n import translate
from songxa.text import device_text

MEDIA_TYPE = "application/problem+json"


class Refused(Exception):
    """Why not, as the key of a message and its values. A value that is a Said is put into words as well."""

    def __init__(
        self,
        status: int,
        key: str,
        values: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, key)
        self.status, self.key, self.values, self.headers = status, key, values or {}, headers or {}


class Said:
    """A message within a message: put into words once the reader's language is known."""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values

    def in_words(self, language: str) -> str:
        return translate(language, self.key, **self.values)


def missing() -> Refused:
    """There is no such thing, or the asker may not know of it: one answer for both."""
    return Refused(404, "error.404.rest")


def quoted(text: str) -> str:
    """What was asked, fit to be shown back."""
    return device_text(text, 40)


def problem(status: int, title: str, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """The answer; nobody may keep it."""
    body = json.dumps({"title": title, "detail": detail}, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, {"Vary": "Accept-Language", **(headers or {})}, MEDIA_TYPE)


def told(refused: Refused, language: str) -> Response:
    """A refusal as an answer."""
    values = {
        name: value.in_words(language) if isinstance(value, Said) else value for name, value in refused.values.items()
    }
    title = f"error.{refused.status}" if refused.status in (404, 503) else "error.400"
    return problem(
        refused.status, translate(language, title), translate(language, refused.key, **values), refused.headers
    )
