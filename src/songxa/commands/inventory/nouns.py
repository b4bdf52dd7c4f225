"""What the inventory's entries are called on the command line, and how one of their fields is named. Reads no file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from songxa.commands.shared import say
from songxa.i18n.format import fold
from songxa.model import InputError
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.inventory.edit.references import Section

NOUNS: Mapping[str, Section] = {
    "area": "areas",
    "site": "sites",
    "operator": "operators",
    "device": "devices",
    "credential": "credentials",
    "maintenance": "maintenance",
}
"""As they are typed, and the section that they stand in."""

_WORDS: Mapping[str, Section] = {
    **NOUNS,
    **{section: section for section in NOUNS.values()},
    **dict.fromkeys(("khu-vuc", "thon", "xa"), NOUNS["area"]),
    **dict.fromkeys(("dia-diem", "diem"), NOUNS["site"]),
    **dict.fromkeys(("nha-mang", "don-vi"), NOUNS["operator"]),
    **dict.fromkeys(("thiet-bi", "may"), NOUNS["device"]),
    **dict.fromkeys(("xac-thuc", "credentials"), NOUNS["credential"]),
    **dict.fromkeys(("bao-tri", "window"), NOUNS["maintenance"]),
}


class Field(NamedTuple):
    """One field of one entry."""

    section: Section
    key: str
    path: tuple[str, ...]


def section_of(word: str) -> Section:
    """The section that a word means, in either language. Raises InputError."""
    found = _WORDS.get(fold(word).strip().replace(" ", "-").replace("_", "-"))
    if found is None:
        raise InputError(say("inventory.no_noun", word=plain(word), near=near(word, NOUNS), nouns=", ".join(NOUNS)))
    return found


def noun_of(section: Section) -> str:
    """The word for one entry of a section."""
    return next(noun for noun, each in NOUNS.items() if each == section)


def assignment(text: str) -> tuple[Field, str]:
    """Reads `device.KEY.field=value`. Raises InputError."""
    place, equals, value = text.partition("=")
    noun, *steps = place.strip().split(".")
    if not equals or len(steps) < 2 or not all(steps):
        # without a =, it may be a secret that was put here by mistake
        raise InputError(say("inventory.bad_set", text=f"{plain(place)}: " if equals else ""))
    return Field(section_of(noun), steps[0], tuple(steps[1:])), value.strip()


def entries_of(root: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    """The entries of a section by key; none where it is not there, or is broken."""
    found = root.get(section)
    return found if isinstance(found, Mapping) else {}


def present(root: Mapping[str, Any], section: Section, key: str) -> Mapping[str, Any]:
    """An entry that is there. Raises InputError, with the nearest of those that are."""
    entries = entries_of(root, section)
    if key not in entries:
        raise InputError(say("inventory.no_entry", noun=noun_of(section), word=plain(key), near=near(key, entries)))
    entry = entries[key]
    return entry if isinstance(entry, Mapping) else {}


def near(key: str, known: Iterable[str]) -> str:
    """The nearest of what there is, as a part of a line; nothing where none is near."""
    from songxa.inventory.messages import nearest

    found = nearest(key, known)
    return say("inventory.near", word=found) if found else ""


def refuse_taken(root: Mapping[str, Any], section: Section, key: str) -> None:
    """Raises InputError where there is such an entry, and how to have it back if it is out of use."""
    entries = entries_of(root, section)
    if key in entries:
        day = entries[key].get("retired") if isinstance(entries[key], Mapping) else None
        which = "inventory.taken_retired" if day else "inventory.taken"
        raise InputError(say(which, noun=noun_of(section), word=plain(key), day=day))
