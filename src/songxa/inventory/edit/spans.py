"""An inventory's text as a tree of nodes that know which characters they are. Changes nothing, checks no schema.

As `yaml12` it works on libyaml's events, and refuses what `yaml12` refuses, in the same words. A position counts
characters of `Tree.text`, which is the text without its byte order mark. Texts are to be read as they are, without
translating line ends (`newline=""`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yaml import MarkedYAMLError
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # PyYAML exports it, its stubs forget it
from yaml.events import (
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError

from songxa.inventory import yaml12
from songxa.inventory.messages import printable, shown
from songxa.inventory.yaml12 import MAX_DEPTH, Path
from songxa.model import InputError

BOM = "\ufeff"
BREAKS = "\n\r\x85\u2028\u2029"
"""What libyaml ends a line at (YAML 1.1 §4.2)."""


class Node:
    """A value, with the key that it stands behind, if any.

    `start` and `end` are the value's own characters: of a mapping or list without brackets from its first key or dash
    to the end of its last value; of a block text to the end of its last line, without the break. Where nothing stands
    behind a key or dash, both are the place right behind the colon or dash.
    """

    __slots__ = ("_entries", "column", "end", "flow", "items", "key", "key_column", "key_end", "key_start", "keys",
                 "line", "start", "style", "text")  # fmt: skip

    def __init__(self, start: int, end: int, line: int, column: int) -> None:
        self.start, self.end = start, end
        self.line, self.column = line, column
        """Line of the key, else of the value, counted from 1; column of the value, counted from 0."""
        self.key, self.key_start, self.key_end, self.key_column = "", -1, -1, 0
        self.text: str | None = None
        """What a scalar says; None of mappings and lists."""
        self.style = ""
        """Of a scalar: nothing where it is plain, its quote, or | or >."""
        self.flow = False
        """Whether a mapping or list stands in brackets."""
        self.keys: dict[str, Node] | None = None
        self.items: list[Node] | None = None
        self._entries: list[Node] | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing at all stands here."""
        return self.text == "" and self.start == self.end

    def entries(self) -> list[Node]:
        """What a mapping or list holds, in order; of a tree that is complete."""
        if self._entries is None:
            self._entries = list(self.keys.values()) if self.keys is not None else list(self.items or ())
        return self._entries

    def below(self, step: str | int) -> Node | None:
        """The entry with this key, or at this position."""
        if isinstance(step, str):
            return self.keys.get(step) if self.keys is not None else None
        return self.items[step] if self.items is not None and 0 <= step < len(self.items) else None

    def last_leaf(self) -> Node:
        """The scalar or empty collection that the text of this node ends with."""
        here = self
        while inner := here.keys or here.items:
            here = next(reversed(inner.values())) if isinstance(inner, dict) else inner[-1]
        return here


class Tree:
    """A text and its nodes."""

    def __init__(self, text: str) -> None:
        self.bom = BOM if text.startswith(BOM) else ""
        self.text = text[len(self.bom) :]
        self.root = _read(self.text)

    def at(self, path: Path) -> Node | None:
        """The node at a path; None where there is none."""
        here: Node | None = self.root
        for step in path:
            here = here.below(step) if here is not None else None
        return here

    def down(self, path: Path) -> Iterator[Node]:
        """The root and the nodes below it along a path, as far as there are any."""
        here: Node | None = self.root
        for step in path:
            if here is None:
                return
            yield here
            here = here.below(step)
        if here is not None:
            yield here

    def in_brackets(self, path: Path) -> bool:
        """Whether what stands at this path, or would, stands inside of brackets."""
        return any(node.flow for node in self.down(path[:-1]))


def plain(node: Node) -> object:
    """What a node says, as `yaml12` reads it; for a number too long to be one something that equals nothing else."""
    if node.keys is not None:
        return {key: plain(below) for key, below in node.keys.items()}
    if node.items is not None:
        return [plain(below) for below in node.items]
    if node.style:
        return node.text
    try:
        return yaml12.resolve(node.text or "")
    except ValueError:
        return object()


def named(path: Path) -> str:
    """A path as people read it, such as devices.wifi-1.uplinks[0]."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{shown(step)}" for step in path).removeprefix(".")


def refusal(line: int, path: Path, message: str) -> InputError:
    """The one line about an edit that cannot be made."""
    where = f"line {line}: " if line else ""
    return InputError(printable(where + (f"{named(path)}: " if path else "") + message))


class _StrangeError(Exception):
    """Something that `yaml12` refuses."""


def _read(text: str) -> Node:
    try:
        return _build(text)
    except (_StrangeError, MarkedYAMLError, ReaderError):
        flaw = yaml12.parse(text).flaws[0]
        raise refusal(flaw.line, flaw.path, flaw.message) from None


def _build(text: str) -> Node:
    """One pass over the events. They are `Any`: PyYAML's stubs do not say which attributes each kind has."""
    get_event = CParser(text).get_event
    top = Node(0, 0, 1, 0)  # holds the document as a list holds its only item
    top.items = []
    stack, here = [top], top
    key: Any = None
    documents = 0
    while True:
        event: Any = get_event()
        if isinstance(event, ScalarEvent):
            if event.anchor is not None or event.tag is not None:
                raise _StrangeError
            if here.keys is not None and key is None:
                key = event
                continue
            _add(here, _scalar(event, text), key)
            key = None
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            node = _opened(event, len(stack))
            _add(here, node, key)
            key, here = None, node
            stack.append(node)
        elif isinstance(event, CollectionEndEvent):
            node = stack.pop()
            here = stack[-1]
            node.end = _end(event) if node.flow else _last(node).end
        elif isinstance(event, DocumentStartEvent):
            documents += 1
        elif isinstance(event, StreamEndEvent):
            break
        elif getattr(event, "anchor", None) is not None:
            raise _StrangeError
    if documents > 1:
        raise _StrangeError
    return top.items[0] if top.items else _nothing()


def _add(here: Node, node: Node, key: Any) -> None:
    if here.items is not None:
        here.items.append(node)
        return
    if key is None or here.keys is None or key.value in here.keys or (key.value == "<<" and not key.style):
        raise _StrangeError
    mark = key.start_mark
    node.key, node.key_start, node.key_end, node.key_column = key.value, mark.index, key.end_mark.index, mark.column
    node.line = mark.line + 1
    here.keys[key.value] = node


def _opened(event: Any, depth: int) -> Node:
    if depth > MAX_DEPTH or event.anchor is not None or event.tag is not None:
        raise _StrangeError
    mark = event.start_mark
    node = Node(mark.index, mark.index, mark.line + 1, mark.column)
    node.flow = event.flow_style
    if isinstance(event, MappingStartEvent):
        node.keys = {}
    else:
        node.items = []
    return node


def _scalar(event: Any, text: str) -> Node:
    mark, end = event.start_mark, event.end_mark.index
    style: str = event.style or ""
    if style in ("|", ">"):
        end = _end_of_block_text(text, mark.index, end)
    node = Node(mark.index, end, mark.line + 1, mark.column)
    node.text, node.style = event.value, style
    return node


def _end_of_block_text(text: str, start: int, end: int) -> int:
    """Where its last line ends. The empty lines behind it are its own only if its header has a +."""
    keeps = "+" in text[start : start + 3]
    while end > start and text[end - 1] in BREAKS:
        end -= 2 if text[end - 2 : end] == "\r\n" else 1
        if keeps:
            break
    return end


def _end(event: Any) -> int:
    index: int = event.end_mark.index
    return index


def _last(node: Node) -> Node:
    return next(reversed(node.keys.values())) if node.keys else (node.items or [node])[-1]


def _nothing() -> Node:
    """The root of a text that says nothing."""
    node = Node(0, 0, 1, 0)
    node.text = ""
    return node
