"""What a user can mend: the error tree. Texts are made where the error is raised.

The error tree::

    SongxaError                 something a user can mend; its text is the one line they read
    ├── InputError              what was typed or written cannot be used; ends a command with exit code 2
    │   └── InventoryError      the inventory says something that cannot be; carries every Problem at once
    ├── SecretError             a credential is referred to but cannot be read
    │   └── SecretMissing       it stands in none of the places where it may
    ├── PermissionMissing       the machine does not let us do it; the text names the command that does
    └── StartError              something needed to run is not to be had (port, data folder, simulator)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from songxa.model.seams import Trouble


class SongxaError(Exception):
    """Something a user can mend. `str(error)` is one line: what is wrong, where, what is accepted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the inventory: where it stands and what would be accepted there."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " if self.line else f"{self.file}: "
        return where + (f"{self.key}: " if self.key else "") + self.message


class InputError(SongxaError):
    """What a user typed or wrote cannot be used. `words` is the same line as a message, where it is known as one."""

    words: Trouble | None = None


class InventoryError(InputError):
    """The inventory cannot be used. `problems` holds all of them, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SecretError(SongxaError):
    """A credential is referred to, and cannot be had from the places where secrets may stand.

    `reason` is the same line as a message, where it is known as one: for people, in their language.
    """

    def __init__(self, text: str, reason: Trouble | None = None) -> None:
        super().__init__(text)
        self.reason: str | Trouble = reason or text


class SecretMissing(SecretError):
    """None of the places has it, and all of them could be looked at."""


class PermissionMissing(SongxaError):
    """The kernel refuses; the text names the exact command that grants it."""


class StartError(SongxaError):
    """Something that songxa needs in order to run is not to be had."""
