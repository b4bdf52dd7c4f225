"""YAML that is pleasant to read: sections with a comment each, expressions as blocks. Knows no section."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import yaml

NEVER_FOLD = 1 << 20
WIDTH = 110
"""Characters of a comment."""


class Lines(str):
    """A text that is written as a literal block, line by line."""

    __slots__ = ()


class Row(dict[str, Any]):
    """A mapping that is written in one line."""


class Flow(list[Any]):
    """A list that is written in one line."""


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their key, as Prometheus' own documentation has them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


def _lines(dumper: yaml.SafeDumper, text: Lines) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")


_Dumper.add_representer(Lines, _lines)
_Dumper.add_representer(
    Row, lambda dumper, row: dumper.represent_mapping("tag:yaml.org,2002:map", row, flow_style=True)
)
_Dumper.add_representer(
    Flow, lambda dumper, flow: dumper.represent_sequence("tag:yaml.org,2002:seq", flow, flow_style=True)
)


def dump(value: Any, indent: int = 0) -> str:
    """The value as YAML in the order given, every line moved to the right by `indent`."""
    text: str = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=NEVER_FOLD, default_flow_style=False
    )
    return "\n".join(f"{' ' * indent}{line}" if line else line for line in text.split("\n"))


def comment(text: str, indent: int = 0) -> str:
    """The text as comment lines; what is longer than WIDTH goes on in the next one, code does not."""
    lines = (part for line in text.split("\n") for part in (_wrapped(line) if len(line) > WIDTH else [line]))
    return "".join(f"{' ' * indent}# {line}".rstrip() + "\n" for line in lines)


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)


def document(head: str, sections: Mapping[str, tuple[str, Any]]) -> str:
    """A whole file: `head` as its first comment, then every key with the comment that explains it."""
    parts = [comment(head)]
    for key, (why, value) in sections.items():
        parts.append("\n" + (comment(why) if why else "") + dump({key: value}))
    return "".join(parts)
