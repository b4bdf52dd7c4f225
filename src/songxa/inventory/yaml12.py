"""YAML text to plain data that remembers its lines. Knows the YAML 1.2 core schema, and nothing of songxa.

PyYAML's own constructors follow YAML 1.1, where `no` is false and 12:30:00 is a number of seconds. So libyaml only
gives the events, and plain scalars are resolved as YAML 1.2.2 §10.3.2 says. Events rather than PyYAML's composed nodes:
its composer hides aliases and recurses in C, where nesting deep enough ends the process; and this takes a third of the
time.

Refused, because they let a file say something else than it shows: anchors, aliases, explicit tags, merge keys,
duplicate keys, keys that are no text, several documents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from yaml import MarkedYAMLError
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # PyYAML exports it, its stubs forget it
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError

MAX_DEPTH = 32

MAX_FLAWS = 1000
"""A text with more is broken in one way many times, or is something else than it should be: reading stops there."""

MAX_VALUES = 1_000_000
MAX_ITEMS = 100_000
"""Of one mapping or list. 20,000 devices are about 300,000 values; whatever has more than these is no inventory, and
16 MB of nothing but commas would take gigabytes to say so."""

Path = tuple[str | int, ...]
"""Mapping keys and list positions from the top of the document."""

_CONSTANTS: dict[str, bool | float | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **{sign + word: float(sign + "inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")},
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_INT = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0(?:o[0-7]+|x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_MAY_BE_NO_TEXT = frozenset("~nNtTfF0123456789+-.")
_MAX_DIGITS = 64


class Mapping(dict[str, Any]):
    """A mapping and the line of each of its keys, counted from 1."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}


class Items(list[Any]):
    """A list and the line of each of its items, counted from 1."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that this reader refuses, where it stands."""

    line: int
    path: Path
    message: str


@dataclass(slots=True)
class Document:
    """What a text says. After a flaw `root` is still good for looking for more of them."""

    root: object = None
    flaws: list[Flaw] = field(default_factory=list)
    whole: bool = True
    """False where reading stopped at a flaw, and `root` lacks what stands behind it."""

    def line(self, path: Path) -> int:
        """The line of the deepest part of `path` that the document has; 1 if it has none of it."""
        here, line = self.root, 1
        for step in path:
            if not (isinstance(here, Mapping) and step in here) and not (
                isinstance(here, Items) and isinstance(step, int) and 0 <= step < len(here)
            ):
                break
            line = here.lines[step]  # type: ignore[index]  # the two kinds of step go with the two kinds of container
            here = here[step]  # type: ignore[index]
        return line


def resolve(text: str) -> bool | int | float | str | None:
    """The value of a plain scalar in the YAML 1.2 core schema. ValueError for a number that is too long to be one."""
    if text and text[0] not in _MAY_BE_NO_TEXT:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    decimal = _INT.match(text) is not None
    if decimal or _BASED.match(text):
        if len(text) > _MAX_DIGITS:
            raise ValueError(f"a number of {len(text)} digits; accepted: at most {_MAX_DIGITS}, or text in quotes")
        return int(text, 10 if decimal else 0)
    return float(text) if _FLOAT.match(text) else text


def parse(text: str) -> Document:
    """Reads one document. Never raises: what cannot be read is a flaw."""
    builder = _Builder()
    try:
        _feed(builder, text)
    except _StopReadingError as stop:
        builder.document.flaws.append(stop.flaw)
        builder.document.whole = False
    except MarkedYAMLError as error:
        builder.document.flaws.append(_syntax_flaw(error, text))
        builder.document.whole = False
    except ReaderError as error:
        builder.document.flaws.append(_character_flaw(error, text))
        builder.document.whole = False
    return builder.document


def _feed(builder: _Builder, text: str) -> None:
    get_event = CParser(text).get_event
    while not isinstance(event := get_event(), StreamEndEvent):
        builder.take(event)


class _StopReadingError(Exception):
    """A flaw behind which nothing can be made sense of."""

    def __init__(self, flaw: Flaw) -> None:
        self.flaw = flaw


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet, and the last key in it, which may be waiting for its value."""

    container: Mapping | Items
    key: str = ""
    line: int = 0
    waiting: bool = False


class _Builder:
    """Events in, a document out. The events are `Any`: PyYAML's stubs do not say which attributes each kind has."""

    def __init__(self) -> None:
        self.document = Document()
        self._stack: list[_Open] = []
        self._started = False
        self._values = 0

    def take(self, event: Any) -> None:
        if isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, MappingStartEvent):
            self._open(event, Mapping())
        elif isinstance(event, SequenceStartEvent):
            self._open(event, Items())
        elif isinstance(event, CollectionEndEvent):
            self._stack.pop()
        elif isinstance(event, AliasEvent):
            self._flaw(event, f"the alias *{event.anchor} is not accepted; write the value out")
            self._add(event, None)
        elif isinstance(event, DocumentStartEvent):
            if self._started:
                raise _StopReadingError(Flaw(_line(event), (), "a second document begins; accepted: one a file"))
            self._started = True

    def _scalar(self, event: Any) -> None:
        top = self._stack[-1] if self._stack else None
        if top is not None and not top.waiting and isinstance(top.container, Mapping):
            self._key(top, top.container, event)
            return
        if event.anchor is not None or event.tag is not None:
            self._check_properties(event)
        value: object = event.value
        if event.implicit[0] and not event.style:
            try:
                value = resolve(event.value)
            except ValueError as error:
                self._flaw(event, str(error))
        self._add(event, value)

    def _key(self, top: _Open, container: Mapping, event: Any) -> None:
        key: str = event.value
        if len(container) >= MAX_ITEMS:
            raise _StopReadingError(
                Flaw(_line(event), self._path()[:-1], f"more than {MAX_ITEMS} keys; accepted: fewer")
            )
        top.key, top.line, top.waiting = key, _line(event), True
        if event.anchor is not None or event.tag is not None:
            self._check_properties(event)
        if key == "<<" and not event.style:
            self._flaw(event, "a merge key (<<) is not accepted; write the values out")
        elif key in container:
            self._flaw(event, f"stands here a second time; the first is in line {container.lines[key]}")

    def _add(self, event: Any, value: object) -> None:
        if not self._stack:
            self.document.root = value
            return
        self._values += 1
        if self._values > MAX_VALUES:
            message = f"the file holds more than {MAX_VALUES} values; accepted: fewer, such as a file a commune"
            raise _StopReadingError(Flaw(_line(event), self._path(), message))
        top = self._stack[-1]
        if isinstance(top.container, Items):
            if len(top.container) >= MAX_ITEMS:
                raise _StopReadingError(
                    Flaw(_line(event), self._path()[:-1], f"more than {MAX_ITEMS} items; accepted: fewer")
                )
            top.container.append(value)
            top.container.lines.append(_line(event))
        elif not top.waiting:
            raise _StopReadingError(Flaw(_line(event), self._path()[:-1], "a key must be plain text, such as name"))
        else:
            top.container[top.key] = value
            top.container.lines[top.key] = top.line
            top.waiting = False

    def _open(self, event: Any, container: Mapping | Items) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise _StopReadingError(Flaw(_line(event), (), f"nested more than {MAX_DEPTH} deep"))
        self._check_properties(event)
        self._add(event, container)
        self._stack.append(_Open(container))

    def _check_properties(self, event: Any) -> None:
        if event.anchor is not None:
            self._flaw(event, f"the anchor &{event.anchor} is not accepted; write the value out where it is needed")
        if event.tag is not None:
            self._flaw(event, f"the tag {event.tag} is not accepted; put text in quotes, write everything else plainly")

    def _flaw(self, event: Any, message: str) -> None:
        flaw = Flaw(_line(event), self._path(), message)
        if len(self.document.flaws) >= MAX_FLAWS - 1:
            raise _StopReadingError(flaw)
        self.document.flaws.append(flaw)

    def _path(self) -> Path:
        """Where the next value will stand."""
        if not self._stack:
            return ()
        *outer, top = self._stack
        steps = [len(one.container) - 1 if isinstance(one.container, Items) else one.key for one in outer]
        return (*steps, len(top.container) if isinstance(top.container, Items) else top.key)


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


_TAB = "a tab in the indentation; use spaces"
_SYNTAX: Sequence[tuple[str, str]] = (
    ("mapping values are not allowed", "a colon too many; put text that holds ': ' in quotes, check the indentation"),
    ("did not find expected key", "the indentation does not match the lines above, or a comma or bracket is missing"),
    ("could not find expected ':'", "a key without a colon; accepted: key: value"),
    ("did not find expected '-'", "the list goes on without '- '; check the indentation"),
    ("found unexpected end of stream", "a quote opens here and is not closed before the end of the file"),
    ("did not find expected ',' or", "a bracket opens here that is not closed, or a comma behind it is missing"),
    ("did not find expected <document start>", "more text behind the end of the document; check the indentation"),
    ("found a tab character", _TAB),
    ("incompatible YAML document", "a %YAML line; accepted: none, YAML 1.2 is read"),
)  # fmt: skip


def _syntax_flaw(error: MarkedYAMLError, text: str) -> Flaw:
    problem = error.problem or "cannot be read"
    unclosed = "end of stream" in problem or "expected ','" in problem  # where it opens helps, where it is missed not
    mark = (error.context_mark if unclosed else None) or error.problem_mark or error.context_mark
    line = min(mark.line, text.count("\n")) + 1 if mark else 1
    if "cannot start any token" in problem:
        shown = text.splitlines()[line - 1 : line]
        if shown and "\t" in shown[0][: len(shown[0]) - len(shown[0].lstrip())]:
            return Flaw(line, (), _TAB)
        return Flaw(line, (), "a character that must stand in quotes (@ ` % or a tab)")
    return Flaw(line, (), next((plain for known, plain in _SYNTAX if known in problem), f"not YAML: {problem}"))


def _character_flaw(error: ReaderError, text: str) -> Flaw:
    octets = text.encode()  # libyaml counts these
    character = octets[error.position :][:4].decode(errors="ignore")[:1]
    what = f"the character U+{ord(character):04X} may not stand in YAML" if character else f"not YAML: {error.reason}"
    return Flaw(octets.count(b"\n", 0, error.position) + 1, (), what)
