"""One question on a terminal: free text, or one or several of what there is. Knows nothing of the inventory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import typer

from songxa.commands.inventory.suggesting import Choice
from songxa.commands.shared import note, say
from songxa.i18n.format import fold
from songxa.text import plain

SHOWN = 9
"""Choices at a time; more than a person reads at once."""
NONE = "-"
"""Typed for none."""
NEW = "+"
"""Typed to add the entry first that a field is to name."""


def ask(question: str, default: str = "") -> str:
    """A line as it is typed; the default for an empty one, nothing for NONE. Raises typer's Abort at the end of the
    input."""
    answer = str(typer.prompt(question, default=default, show_default=bool(default), err=True)).strip()
    return "" if answer == NONE else answer


def choose(
    question: str,
    choices: Sequence[Choice],
    default: str,
    *,
    many: bool = False,
    others: Callable[[str], str | None] = lambda _word: None,
) -> str:
    """The key of a choice, several with commas where there may be `many`, empty for none, or NEW.

    A number means what stands behind it, a key itself, and another word the only choice that has it in its key or name;
    where several have, these are shown, and it is asked again. `others` may know what else a word means.
    """
    shown = _show(choices)
    while True:
        answer = ask(question, default)
        if answer in ("", NEW):
            return answer
        words = [word.strip() for word in answer.split(",")] if many else [answer]
        found = []
        for word in filter(None, words):
            meant = _meant(word, choices, shown)
            meant = meant if len(meant) == 1 else [each for each in [others(word)] if each] or meant
            if len(meant) != 1:
                note(say("inventory.choose.several" if meant else "inventory.choose.none"))
                some = set(meant)
                shown = _show([each for each in choices if not some or each.key in some])
                break
            found += meant
        else:
            return ",".join(dict.fromkeys(found))


def _meant(word: str, choices: Sequence[Choice], shown: Sequence[Choice]) -> list[str]:
    if any(each.key == word for each in choices):
        return [word]
    if word.isascii() and word.isdigit() and 1 <= int(word) <= len(shown):
        return [shown[int(word) - 1].key]
    part = fold(word)
    exact = [each.key for each in choices if fold(each.name) == part]
    return exact if len(exact) == 1 else [each.key for each in choices if part in each.key or part in fold(each.name)]


def _show(choices: Sequence[Choice]) -> Sequence[Choice]:
    for number, each in enumerate(choices[:SHOWN], 1):
        note(f"  {number}) {each.key}" + (f"  {plain(each.name)}" if each.name and each.name != each.key else ""))
    if len(choices) > SHOWN:
        note("  " + say("inventory.choose.more", n=len(choices) - SHOWN))
    return choices[:SHOWN]
