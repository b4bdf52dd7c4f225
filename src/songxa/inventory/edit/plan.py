"""Changes to one tree, gathered into one splice of its text. Takes only changes that do not get in each other's way.

`takes` tells whether one more change can be worked out on the tree as it was read; where not, what has been gathered is
to be spliced and read again first. So thousands of new entries cost one pass over the text, not one each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from songxa.inventory.edit import block, flow
from songxa.inventory.edit.additions import Additions
from songxa.inventory.edit.cuts import Cut, join, refuse_odd, refuse_question
from songxa.inventory.edit.replace import replaced
from songxa.inventory.edit.scalars import Value, key_text, quoted
from songxa.inventory.edit.spans import Node, Tree, plain, refusal
from songxa.inventory.yaml12 import Path


class Plan:
    """What is to become of one text."""

    def __init__(self, text: str) -> None:
        self.tree = Tree(text)
        self._cuts: list[Cut] = []
        self._additions = Additions(self.tree)
        self._gone: dict[Path, set[int]] = {}
        self._positions: dict[Path, dict[str, int]] = {}
        self._touched: set[Path] = set()
        self._above: set[Path] = set()

    def text(self) -> str:
        """The text with all that was gathered."""
        cuts = [*self._cuts, *self._additions.cuts(), *self._removals()]
        return self.tree.bom + join(self.tree.text, cuts)

    @property
    def untouched(self) -> bool:
        """Whether nothing was gathered yet."""
        return not self._touched

    def takes(self, path: Path, *, removal: bool = False) -> bool:
        """Whether a change at this path can still be worked out on this tree."""
        if path in self._above or any(path[:length] in self._touched for length in range(len(path) + 1)):
            return False
        container, step = path[:-1], path[-1:]
        if removal:
            gone = self._gone.get(container)
            in_order = gone is None or isinstance(step[0], str) or step[0] < min(gone)
            return in_order and not self._additions.has(container)
        new = self.tree.at(path) is None
        return container not in self._gone or not (new or isinstance(step[0], int))

    def put(self, path: Path, value: Value) -> bool:
        """Sets or adds. False where a second turn is needed, on the text as it is then. Raises InputError."""
        node = self.tree.at(path)
        if node is not None:
            return self._set(path, node, value)
        here = list(self.tree.down(path))
        known = len(here) - 1
        for step in reversed(path[known + 1 :]):
            if step not in (0, str(step)):
                raise refusal(here[-1].line, path[: known + 1], "is not there; accepted: what is in the list")
            value = [value] if isinstance(step, int) else {str(step): value}
        self._add(path[: known + 1], here[-1], value)
        return True

    def remove(self, path: Path) -> None:
        """Takes an entry out. Raises InputError."""
        container, node = self.tree.at(path[:-1]), self.tree.at(path)
        if container is None or node is None:
            raise refusal(0, path, "is not there, so it cannot be removed; accepted: what the file has")
        refuse_odd(self.tree.text, container, path)
        refuse_question(self.tree.text, node, path)
        self._gone.setdefault(path[:-1], set()).add(self._position(path[:-1], container, path[-1]))
        self._touch(path)

    def rename(self, path: Path, new: str) -> None:
        """Gives an entry another key. Raises InputError."""
        node, container = self.tree.at(path), self.tree.at(path[:-1])
        if node is None or container is None or container.keys is None:
            raise refusal(0, path, "is not there, so it cannot be renamed; accepted: a key that the file has")
        other = container.keys.get(new)
        if other is not None and other is not node:
            raise refusal(other.line, (*path[:-1], new), "is there already; accepted: a key that is not taken")
        if new != path[-1]:
            behind = self.tree.text[node.key_end : node.key_end + 2]
            close = len(behind) == 2 and behind[0] == ":" and not behind[1].isspace()  # as in {"a":1}
            text = quoted(new) if close else key_text(new, in_brackets=self.tree.in_brackets(path))
            self._cuts.append(Cut(node.key_start, node.key_end, text, len(path)))
            self._touch(path)

    def seal(self) -> None:
        """Takes no more changes."""
        self._touched.add(())

    def _position(self, path: Path, container: Node, step: str | int) -> int:
        if isinstance(step, int):
            return step
        if path not in self._positions:
            self._positions[path] = {key: place for place, key in enumerate(container.keys or ())}
        return self._positions[path][step]

    def _touch(self, path: Path) -> None:
        self._touched.add(path)
        self._above.update(path[:length] for length in range(len(path)))

    def _set(self, path: Path, node: Node, value: Value) -> bool:
        """What is there becomes `value`, and stays as it is where it says so already."""
        if isinstance(value, Mapping) and value and node.keys is not None:
            return self._merge(path, node, value)
        if isinstance(value, Sequence) and not isinstance(value, str) and value and node.items is not None:
            return self._merge_list(path, node, value)
        if not same(plain(node), value):
            refuse_question(self.tree.text, node, path)
            self._cuts += replaced(self.tree, path, node, value)
            self._touch(path)
        return True

    def _merge(self, path: Path, node: Node, value: Mapping[str, Value]) -> bool:
        keys = node.keys or {}
        done = [self._set((*path, key), keys[key], below) for key, below in value.items() if key in keys]
        new = [key for key in value if key not in keys]
        for key in new:
            self._add((*path, key), node, value[key])
        gone = [key for key in keys if key not in value]
        if not new:
            for key in gone:
                self.remove((*path, key))
        return all(done) and not (new and gone)

    def _merge_list(self, path: Path, node: Node, value: Sequence[Value]) -> bool:
        old = [plain(item) for item in node.items or ()]
        head = _alike(zip(old, value, strict=False))
        tail = _alike(zip(reversed(old[head:]), reversed(value[head:]), strict=False)) if len(old) >= len(value) else 0
        inner, new = old[head : len(old) - tail], value[head : len(value) - tail]
        items = node.items or []
        both = min(len(inner), len(new))
        done = [self._set((*path, head + place), items[head + place], new[place]) for place in range(both)]
        for place in range(both, len(new)):
            self._add((*path, head + place), node, new[place])
        for place in reversed(range(both, len(inner))):
            self.remove((*path, head + place))
        return all(done)

    def _add(self, path: Path, container: Node, value: Value) -> None:
        refuse_odd(self.tree.text, container, path)
        self._additions.add(path, container, value)
        self._touch(path)

    def _removals(self) -> Iterator[Cut]:
        for path, positions in self._gone.items():
            container = self.tree.at(path)
            assert container is not None
            remove = flow.removed if container.flow else block.removed
            for begin, stop in _runs(sorted(positions)):
                found = remove(self.tree.text, container, path, begin, stop)
                yield from found


def same(found: object, value: object) -> bool:
    """Whether two values are the same and of the same kind: 1 is not true, and not 1.0."""
    if isinstance(value, Mapping):
        alike = isinstance(found, Mapping) and found.keys() == value.keys()
        return alike and isinstance(found, Mapping) and all(same(found[key], value[key]) for key in value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return (
            isinstance(found, Sequence)
            and not isinstance(found, str)
            and len(found) == len(value)
            and all(map(same, found, value))
        )
    return type(found) is type(value) and (found == value or (found != found and value != value))  # noqa: PLR0124


def _alike(pairs: Iterator[tuple[object, object]]) -> int:
    count = 0
    for one, other in pairs:
        if not same(one, other):
            break
        count += 1
    return count


def _runs(positions: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Positions that follow each other, as the first and what is behind the last."""
    begin = stop = positions[0]
    for position in positions:
        if position != stop:
            yield begin, stop
            begin = position
        stop = position + 1
    yield begin, stop
