"""New entries, gathered by what they are added to, and where they go. Works out cuts, applies none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from songxa.inventory.edit import block, flow, lines, render
from songxa.inventory.edit.cuts import Cut, colon
from songxa.inventory.edit.replace import replaced
from songxa.inventory.edit.scalars import Value, in_one_line, pair
from songxa.inventory.edit.spans import Node, Tree, refusal
from songxa.inventory.schema import InventoryFile
from songxa.inventory.yaml12 import Path

_MODELS = 30
"""So many neighbours are looked at to see how an entry is written."""
_NO_SECTIONS = "is no mapping of sections; accepted: name, sites, devices, …"
_ORDER = {section: place for place, section in enumerate(InventoryFile.model_fields)}


@dataclass(slots=True)
class _Group:
    """What one mapping or list gets."""

    container: Node
    new: list[tuple[str | int, Value]] = field(default_factory=list)


class Additions:
    """What is added to a tree."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._groups: dict[Path, _Group] = {}

    def has(self, path: Path) -> bool:
        """Whether anything is added to what stands at this path."""
        return path in self._groups

    def add(self, path: Path, container: Node, value: Value) -> None:
        """Takes a new entry; `path` ends with its key, or its position at the end of a list. Raises InputError."""
        step, above = path[-1], path[:-1]
        group = self._groups.get(above) or _Group(container)
        if container.keys is None and container.items is None:
            if not _says_nothing(container):
                raise refusal(container.line, above, "is one value; accepted: a mapping or a list, to add to it")
            fits = not group.new or type(step) is type(group.new[0][0])
        else:
            fits = (container.keys is not None) == isinstance(step, str)
        if not fits:
            what = "a list; accepted: a position" if isinstance(step, str) else "a mapping; accepted: a key"
            raise refusal(container.line, above, f"is {what}")
        count = len(container.items or ()) + len(group.new)
        if isinstance(step, int) and step != count:
            raise refusal(container.line, above, f"has {count} items; accepted: a position from 0 to {count}")
        group.new.append((step, value))
        self._groups[above] = group

    def cuts(self) -> Iterator[Cut]:
        """Where all of it goes."""
        for path, group in self._groups.items():
            container = group.container
            if self._opens(path, group):
                yield from self._first(path, group)
            elif container.flow:
                pairs = [
                    pair(step, value) if isinstance(step, str) else in_one_line(value) for step, value in group.new
                ]
                yield from flow.added(self._tree.text, container, path, pairs)
            elif container.keys is None and container.items is None:
                keyed = {step: value for step, value in group.new if isinstance(step, str)}
                yield from replaced(self._tree, path, container, keyed or [value for _, value in group.new])
            elif not path:
                yield from self._sections(group)
            else:
                position = len(container.entries()) - 1
                new = self._lines(path, group, container.column)
                yield block.added(self._tree.text, container, path, position, new, self._gap(path, container))

    def _opens(self, path: Path, group: _Group) -> bool:
        """Whether a section that is empty gets its first entries, which then stand line by line."""
        section = len(path) <= 1 or path == ("alerts", "recipients")
        keyed = isinstance(group.new[0][0], str)
        return section and keyed and not group.container.entries() and not self._tree.in_brackets(path)

    def _first(self, path: Path, group: _Group) -> Iterator[Cut]:
        text, node = self._tree.text, group.container
        if not path:
            yield self._first_of_all(group)
            return
        place = colon(text, node)
        assert place is not None
        column = node.key_column + render.style_of(self._tree.root).indent
        if not node.empty:
            yield Cut(place, node.end, "", len(path))
        new = self._lines(path, group, column)
        yield block.first(text, node.end, node.key_column, new, self._gap(path, node), len(path))

    def _first_of_all(self, group: _Group) -> Cut:
        text = self._tree.text
        if not group.container.empty:
            raise refusal(group.container.line, (), _NO_SECTIONS)
        br = lines.line_break(text)
        body = br.join(line for entry in self._lines((), group, 0) for line in entry)
        ended = not text or not text[lines.start_of_line(text, len(text)) :]
        return Cut(len(text), len(text), body + br if ended else br + body, 0)

    def _sections(self, group: _Group) -> Iterator[Cut]:
        """New sections, each behind the one that the schema has before it."""
        text, root = self._tree.text, group.container
        if not root.keys:
            raise refusal(root.line, (), _NO_SECTIONS)
        there = list(root.keys)
        for step, value in sorted(group.new, key=lambda new: _ORDER.get(str(new[0]), len(_ORDER))):
            place = _ORDER.get(str(step), len(_ORDER))
            before = [section for section in there if _ORDER.get(section, len(_ORDER)) < place]
            nearest = max(before, key=lambda section: _ORDER[section]) if before else there[-1]
            position = there.index(nearest)
            new = render.entry(str(step), value, root.column, render.style_of(root), (), 2)
            gap = self._gap_of_section(position) if len(new) > 1 or self._several_lines(position) else 0
            yield block.added(text, root, (), position, [new], gap)

    def _several_lines(self, position: int) -> bool:
        node = self._tree.root.entries()[position]
        return lines.end_of_line(self._tree.text, node.key_start) < node.end

    def _gap_of_section(self, position: int) -> int:
        text, root = self._tree.text, self._tree.root
        entries = root.entries()
        if position + 1 < len(entries):
            end = lines.end_of_entry(text, entries[position].end, root.column)
            return lines.blank_lines_below(text, end)
        return block.gap_between(text, root, position) if position else 1

    def _gap(self, path: Path, container: Node) -> int:
        """The blank lines between the entries of a section, as it has them, or else as the first other one does."""
        if len(path) != 1 and path != ("alerts", "recipients"):
            return 0
        others = [] if path[0] == "alerts" and len(path) == 1 else self._tree.root.entries()
        for each in (container, *others):
            if each.keys and len(each.keys) > 1 and not each.flow and (each is container or _has_entries(each)):
                return block.gap_between(self._tree.text, each, len(each.keys) - 1)
        return 0

    def _lines(self, path: Path, group: _Group, column: int) -> list[list[str]]:
        style = render.style_of(self._tree.root)
        entries = group.container.keys.values() if group.container.keys else group.container.items or ()
        models = list(islice(reversed(entries), _MODELS))
        sections = 2 if not path else 1 if len(path) == 1 or path == ("alerts", "recipients") else 0
        return [
            render.entry(step, value, column, style, models, sections)
            if isinstance(step, str)
            else render.item(value, column, style, models)
            for step, value in group.new
        ]


def _has_entries(section: Node) -> bool:
    """Whether this is a section whose entries stand line by line."""
    entries: Sequence[Node] = section.entries()
    return bool(entries[-1].keys) and not entries[-1].flow


def _says_nothing(node: Node) -> bool:
    return not node.style and node.text in ("", "~", "null", "Null", "NULL")
