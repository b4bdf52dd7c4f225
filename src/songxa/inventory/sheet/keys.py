"""Keys from names: ascii, unique, and the same ones whenever the same file is read. Knows no section's meaning."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import count

from songxa.i18n.format import fold
from songxa.inventory.terms import KEY_PATTERN

MAX_LENGTH = 63
_KEY = re.compile(KEY_PATTERN)
_OTHERS = re.compile(r"[^a-z0-9]+")


def is_key(text: str) -> bool:
    """Whether a text is written as keys are."""
    return len(text) <= MAX_LENGTH and _KEY.search(text) is not None and not text.endswith("\n")


def slug(text: str, length: int = MAX_LENGTH) -> str:
    """The text as a key; empty where none of its letters has a Latin base."""
    plain = unicodedata.normalize("NFKD", fold(text))
    return _OTHERS.sub("-", fold(plain)).strip("-")[:length].strip("-")


def assign(wanted: Sequence[tuple[str, str]], taken: Collection[str], fallback: str) -> list[str]:
    """A key for each (name, qualifier). A name that stands alone gives its own key; one that several have, or that is
    taken, gets its qualifier (the site or area) behind it, whatever the order of the rows; only then a number."""
    bases = [slug(name) or fallback for name, _ in wanted]
    often = Counter(bases)
    used = set(taken)
    keys = []
    for base, (_, qualifier) in zip(bases, wanted, strict=True):
        key = base
        if often[base] > 1 or key in used:
            key = _joined(base, qualifier) if qualifier else base
        if key in used:
            key = next(other for other in (_joined(key, str(n)) for n in count(2)) if other not in used)
        used.add(key)
        keys.append(key)
    return keys


def _joined(base: str, end: str) -> str:
    """Cuts whichever is too long, but never the number that tells two apart."""
    end = end[: MAX_LENGTH // 2].strip("-")
    return f"{base[: MAX_LENGTH - 1 - len(end)].strip('-')}-{end}"
