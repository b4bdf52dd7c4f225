"""The plug-ins that docs/plugins.md shows are whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from songxa.model import Collector, Exporter


def shown(repository: Path) -> list[dict[str, Any]]:
    """What the page's blocks of Python define."""
    found = []
    for code in re.findall(r"```python\n(.*?)```", (repository / "docs/plugins.md").read_text(), re.DOTALL):
        names: dict[str, Any] = {}
        exec(code, names)
        found.append(names)
    return found


@pytest.mark.parametrize(("number", "name", "protocol"), [(0, "FanCollector", Collector), (1, "CsvExporter", Exporter)])
def test_the_classes_on_the_page_have_every_method_that_is_asked_for(
    repository: Path, number: int, name: str, protocol: type
) -> None:
    wanted = {each for each in vars(protocol) if not each.startswith("_")} | set(protocol.__annotations__)
    assert wanted <= set(dir(shown(repository)[number][name]))


def test_the_settings_on_the_page_are_checked_as_the_page_says(repository: Path) -> None:
    check = shown(repository)[0]["FanCollector"].check_settings
    assert list(check({"port": 4000})) == []
    assert list(check({"prot": 4000})) == [("prot", "unknown key; accepted here: port")]
