"""What changed between two texts of an inventory: as lines for people, and as data by section and key. Changes nothing.

Whole files are compared by the lines that both have once, such as those of keys, and only what lies between these by
`difflib`, which alone would take minutes for 20,000 devices.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from songxa.inventory.edit.patience import anchors
from songxa.inventory.edit.plan import same
from songxa.inventory.edit.references import PLACES
from songxa.inventory.edit.spans import BREAKS, refusal
from songxa.inventory.messages import printable
from songxa.inventory.parts import said
from songxa.inventory.yaml12 import Path

_SECTIONS: Mapping[str, Path] = {
    **{str(section): path for section, path in PLACES.items()},
    "defaults": ("defaults",),
    "exporters": ("exporters",),
}
_SETTINGS = ("map", "alerts", "grafana", "coverage")
_MISSING = object()
_Same = tuple[int, int, int]
"""Lines that both texts have: where in the old, where in the new, how many."""


@dataclass(frozen=True, slots=True)
class Changed:
    """An entry that is on both sides and says something else: which of its fields do; none where it is one value."""

    key: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """By section, such as devices or recipients: the keys of entries in the order of their file.

    What is no entry of a section stands in the section with an empty name: by its key (name, canaries), and where it
    is a mapping of settings by section and field (alerts.quiet).
    """

    added: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    removed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changed: Mapping[str, tuple[Changed, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def entries(old: str, new: str) -> Difference:
    """What two texts say differently, whatever they look like. Raises InputError for one that is no good YAML."""
    before, after = _by_section(_data(old)), _by_section(_data(new))
    added, removed, changed = {}, {}, {}
    for section in dict.fromkeys((*before, *after)):
        one, other = before.get(section, {}), after.get(section, {})
        if keys := tuple(key for key in other if key not in one):
            added[section] = keys
        if keys := tuple(key for key in one if key not in other):
            removed[section] = keys
        differing = (key for key in one if key in other and not same(one[key], other[key]))
        if found := tuple(Changed(key, _fields(one[key], other[key])) for key in differing):
            changed[section] = found
    return Difference(added, removed, changed)


def unified(old: str, new: str, name: str = "inventory.yaml", *, context: int = 3) -> str:
    """The lines that differ, with those around them, as `diff -u` shows them; nothing where none does.

    Safe to print: what does not print is replaced. Line ends of another kind are lines that differ.
    """
    one, other = _lines(old), _lines(new)
    parts = [part for group in _grouped(_opcodes(one, other), context) for part in _hunk(one, other, group)]
    if not parts:
        return ""
    return "\n".join((f"--- {printable(name)}", f"+++ {printable(name)}", *parts)) + "\n"


def _data(text: str) -> Mapping[str, object]:
    root, flaws = said(text)
    for flaw in flaws:
        raise refusal(flaw.line, flaw.path, flaw.message)
    return root if isinstance(root, Mapping) else {}


def _by_section(root: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    found: dict[str, Mapping[str, object]] = {}
    rest: dict[str, object] = {}
    alerts = root.get("alerts")
    for section, (*above, last) in _SECTIONS.items():
        here = alerts if above else root
        there = here.get(str(last)) if isinstance(here, Mapping) else None
        if isinstance(there, Mapping):
            found[section] = there
        elif there is not None:
            rest[".".join(map(str, (*above, last)))] = there
    for key, value in root.items():
        if key in _SETTINGS and isinstance(value, Mapping):
            rest.update(
                {f"{key}.{name}": below for name, below in value.items() if (key, name) != PLACES["recipients"]}
            )
        elif key not in _SECTIONS:
            rest[key] = value
    return {"": rest, **found}


def _fields(one: object, other: object) -> tuple[str, ...]:
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return ()
    names = dict.fromkeys((*one, *other))
    return tuple(name for name in names if not same(one.get(name, _MISSING), other.get(name, _MISSING)))


# ---- lines ----------------------------------------------------------------------------------------------------------


def _lines(text: str) -> list[str]:
    """With their breaks: only what libyaml takes for one breaks a line."""
    lines: list[str] = []
    pending = ""
    for piece in text.splitlines(keepends=True):
        pending += piece
        if pending[-1] in BREAKS:
            lines.append(pending)
            pending = ""
    return [*lines, pending] if pending else lines


def _opcodes(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """As `difflib.SequenceMatcher.get_opcodes`."""
    here = there = 0
    for place, target, count in _matches(one, other):
        if here < place or there < target:
            tag = "replace" if here < place and there < target else "delete" if here < place else "insert"
            yield tag, here, place, there, target
        if count:
            yield "equal", place, place + count, target, target + count
        here, there = place + count, target + count


def _matches(one: Sequence[str], other: Sequence[str]) -> list[_Same]:
    """Equal stretches in order, the last of them empty, at the end of both; stretches that touch are one."""
    found: list[_Same] = []
    here = there = 0
    for place, target in (*anchors(one, other), (len(one), len(other))):
        for begin, aim, count in _between(one[here:place], other[there:target]):
            _extend(found, here + begin, there + aim, count)
        if place < len(one):
            _extend(found, place, target, 1)
        here, there = place + 1, target + 1
    return [*found, (len(one), len(other), 0)]


def _extend(found: list[_Same], place: int, target: int, count: int) -> None:
    if found and (found[-1][0] + found[-1][2], found[-1][1] + found[-1][2]) == (place, target):
        begin, aim, length = found.pop()
        place, target, count = begin, aim, length + count
    if count:
        found.append((place, target, count))


def _between(one: Sequence[str], other: Sequence[str]) -> Iterator[_Same]:
    if one == other:
        yield 0, 0, len(one)
    elif one and other:
        yield from difflib.SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()


def _grouped(
    opcodes: Iterator[tuple[str, int, int, int, int]], context: int
) -> Iterator[list[tuple[str, int, int, int, int]]]:
    """Opcodes by hunk, equal stretches cut down to what is shown of them."""
    group: list[tuple[str, int, int, int, int]] = []
    for tag, begin, stop, aim, end in opcodes:
        if tag != "equal":
            group.append((tag, begin, stop, aim, end))
            continue
        if not group:
            shown = min(context, stop - begin)
        elif stop - begin > 2 * context:
            yield [*group, (tag, begin, begin + context, aim, aim + context)]
            shown = context
        else:
            shown = stop - begin
        kept = (tag, stop - shown, stop, end - shown, end)
        group = [*group, kept] if group and stop - begin <= 2 * context else [kept]
    if any(code[0] != "equal" for code in group):
        tag, begin, stop, aim, end = group[-1]
        if tag == "equal":
            group[-1] = (tag, begin, min(stop, begin + context), aim, min(end, aim + context))
        yield group


def _hunk(one: Sequence[str], other: Sequence[str], group: Sequence[tuple[str, int, int, int, int]]) -> Iterator[str]:
    begin, stop, aim, end = group[0][1], group[-1][2], group[0][3], group[-1][4]
    yield f"@@ -{_range(begin, stop)} +{_range(aim, end)} @@"
    for tag, first, last, target, limit in group:
        if tag == "equal":
            yield from (_shown(" ", line) for line in one[first:last])
        else:
            yield from (_shown("-", line) for line in one[first:last])
            yield from (_shown("+", line) for line in other[target:limit])


def _range(begin: int, stop: int) -> str:
    count = stop - begin
    return f"{begin + 1 if count else begin}" + ("" if count == 1 else f",{count}")


def _shown(sign: str, line: str) -> str:
    body = line.rstrip(BREAKS)
    text = sign + "\t".join(map(printable, body.split("\t")))
    return text if len(body) < len(line) else f"{text}\n\\ No newline at end of file"
