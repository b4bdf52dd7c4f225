"""Titles and uids that Grafana would not tell apart. Makes no title itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from songxa.model import StartError

LONGEST_UID = 40

_BETWEEN = re.compile(r"[^a-z0-9]+")
_LETTERS = str.maketrans({"đ": "d", "ð": "d"})


class Named(NamedTuple):
    """A board or folder: the uid of the folder that it stands in, its own, its title."""

    folder: str
    uid: str
    title: str


def slug(title: str) -> str:
    """What Grafana makes of a title for an address: lower case, without diacritics, hyphens for all else.

    Before 8 two things in one folder could not have the same ("Thôn Hòa" and "Thôn Hoá" do). Letters that are not
    Latin are kept, where Grafana has a spelling of its own.
    """
    plain = "".join(each for each in unicodedata.normalize("NFD", title.lower()) if not unicodedata.combining(each))
    return _BETWEEN.sub("-", plain.translate(_LETTERS)).strip("-") or plain.strip()


def told_apart(things: Iterable[Named]) -> None:
    """Raises StartError, in one line, for a uid that stands twice or is too long and for a title without an equal but
    for diacritics and signs in its folder: Grafana replaces one by the other, or takes neither."""
    uids: dict[str, str] = {}
    slugs: dict[tuple[str, str], str] = {}
    for each in things:
        if not 0 < len(each.uid) <= LONGEST_UID:
            raise StartError(f"the board “{each.title}” has the uid {each.uid!r}; accepted: 1 to 40 characters")
        if not each.title.strip():
            raise StartError(f"the board {each.uid} has no title")
        if each.uid in uids:
            raise StartError(
                f"two boards have the uid {each.uid}: “{uids[each.uid]}” and “{each.title}”; Grafana would keep one"
            )
        uids[each.uid] = each.title
        place = each.folder, slug(each.title)
        if place in slugs:
            raise StartError(
                f"“{slugs[place]}” and “{each.title}” would stand in one folder, and Grafana tells them not apart; "
                "give what they are about names in the inventory that differ in more than diacritics and signs"
            )
        slugs[place] = each.title


def twins(title: str, uid: str, others: Sequence[Named]) -> Named | None:
    """Another one of these whose title this Grafana would take for the same."""
    wanted = slug(title)
    return next((each for each in others if each.uid != uid and slug(each.title) == wanted), None)
