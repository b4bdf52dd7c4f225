"""The text of a secrets file with one secret more, or another one. Reads and writes no file, and raises nothing.

Errors of the parsers quote values. So everything is caught here, and told by a message that has none.
"""

from __future__ import annotations

from pathlib import Path

from songxa.inventory import yaml12
from songxa.inventory.edit.changes import Put, apply
from songxa.inventory.edit.spans import Node, Tree
from songxa.model import InputError, Trouble
from songxa.secrets import MAX_BYTES, Secret, understood


def with_secret(content: bytes, name: str, value: Secret, file: Path) -> bytes | Trouble:
    """The content in which only this secret is another; comments, order and form of all else stay as they are."""
    before = understood(content, file)
    if isinstance(before, Trouble):
        return before
    if before.get(name) == value:
        return content
    fresh = _spliced(content, name, value)
    after = None if fresh is None else understood(fresh, file)
    if fresh is None or after != before | {name: value}:
        too_large = fresh is not None and len(fresh) > MAX_BYTES
        return after if too_large and isinstance(after, Trouble) else _by_hand(name, file)
    return fresh


def _spliced(content: bytes, name: str, value: Secret) -> bytes | None:
    """None where the file says it in a way that cannot be changed without touching more."""
    try:
        text = content.decode()
        where = _place(Tree(text).root, name) or (name,)
        return apply(text, [Put(where, value.reveal())]).encode()
    except (InputError, ValueError, RecursionError):  # ValueError: what cannot be encoded
        return None


def _place(node: Node, name: str) -> yaml12.Path | None:
    """Where a secret stands whose name may be spread over nested mappings, such as `snmp: {ap: {community: …}}`."""
    for key, below in (node.keys or {}).items():
        if key == name and below.keys is None:
            return (key,)
        if below.keys is not None and name.startswith(f"{key}."):
            rest = _place(below, name.removeprefix(f"{key}."))
            if rest is not None:
                return (key, *rest)
    return None


def _by_hand(name: str, file: Path) -> Trouble:
    return Trouble("secret.write.by_hand", {"secret": name, "file": str(file)})
