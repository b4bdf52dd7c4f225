"""The words of the export: none is left over, and none has a brace that a template would run."""

from __future__ import annotations

from pathlib import Path

import pytest

from songxa.i18n import LANGUAGES, translate

PUT_TOGETHER = ("stack.own.", "stack.action.", "stack.hits.", "stack.why.operator", "stack.why.village")
"""Families of keys whose last part the code adds."""


def test_every_word_of_the_export_is_used(repository: Path) -> None:
    files = (repository / "src" / "songxa" / "stack").glob("*.py")
    code = "\n".join(file.read_text() for file in files).replace("'", '"')
    mine = [key for key in LANGUAGES["vi"] if key.startswith("stack.") and not key.startswith(PUT_TOGETHER)]
    assert [key for key in mine if f'"{key}"' not in code and f'"{key.removeprefix("stack.")}"' not in code] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_an_alert_is_a_template_of_its_own(language: str) -> None:
    for key in LANGUAGES[language]:
        if key.startswith(("stack.", "incident.what.")):
            assert "{{" not in translate(language, key, **dict.fromkeys(FILLED, "x")), key


FILLED = (
    "root", "since", "n", "operator", "hotline", "exporter", "recipient", "file", "alert", "option", "value", "folder",
    "why",
)  # fmt: skip
