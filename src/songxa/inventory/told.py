"""What cannot be used, as a message that people read in their language. Holds no text."""

from __future__ import annotations

from songxa.i18n.format import tell
from songxa.model import InputError, Trouble


class Told(InputError):
    """One line of the messages; in English as a text, for logs and for programs."""

    words: Trouble

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(tell("en", Trouble(key, values)))
        self.words = Trouble(key, values)
