"""What is wrong with a file of terrain, in one line that says where and what is accepted. Reads nothing."""

from __future__ import annotations

from pathlib import Path

from songxa.i18n import translate
from songxa.model import InputError
from songxa.model.seams import Trouble


class TerrainError(InputError):
    """A file of terrain cannot be used. `words` is the same line as a message, for people in their language."""

    def __init__(self, key: str, file: Path, /, **values: object) -> None:
        self.words: Trouble = Trouble(f"coverage.terrain.{key}", {"file": file.name, **values})
        super().__init__(translate("en", self.words.key, **self.words.values))
