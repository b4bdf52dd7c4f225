"""What comes in and what goes out: a request taken apart, an answer, and the ways not to answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support.grafana.guard import may
from tests.support.grafana.state import Caller, Item, World

JSON = "application/json"
SHOUTED = "application/json; charset=UTF-8"
"""Of what the routes' guards answer, before the call itself."""
QUIET = "application/json; charset=utf-8"
"""Of what the reading of a body finds fault with."""


class Misuse(AssertionError):
    """The test's subject sent what no Grafana knows: a misspelt field, parameter or path. A server would not say so."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` goes out as it is; without it `document`, as JSON."""

    status: int
    document: Any = None
    content_type: str = JSON
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """The body as it goes out."""
        if self.body is not None:
            return self.body
        return json.dumps(self.document, ensure_ascii=False, separators=(",", ":")).encode()


class Refusal(Exception):
    """Ends a call with an answer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(f"{answer.status} {answer.document}")


@dataclass(frozen=True, slots=True)
class Call:
    """A request to one route: `args` from the path, `query` as sent, `body` as the form has read it."""

    world: World
    caller: Caller
    args: Mapping[str, str]
    query: Sequence[tuple[str, str]]
    body: Mapping[str, Any]

    def ask(self, name: str, default: str = "") -> str:
        """The first value of a parameter."""
        return next((value for key, value in self.query if key == name), default)

    def asks(self, name: str) -> list[str]:
        """All values of a parameter."""
        return [value for key, value in self.query if key == name]

    def number(self, name: str, default: int) -> int:
        """A parameter as a number; what is none, or none above nought, counts as left out."""
        text = self.ask(name)
        value = int(text) if text.isascii() and text.isdecimal() else 0
        return value or default

    def may(self, item: Item | None, level: int) -> bool:
        """Whether the caller may do this to a folder, a board, or (None) at the top."""
        return may(self.world, self.caller, item, level)
