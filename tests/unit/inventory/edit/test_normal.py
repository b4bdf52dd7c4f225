"""An inventory written anew in one form says what it said before."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some

from songxa.inventory import yaml12
from songxa.inventory.edit.normal import in_order, to_yaml
from tests.support.inventories import GOOD

KEYS = some.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True) | some.sampled_from(["on", "1", "null", "a: b", "name"])
SCALARS = (
    some.none()
    | some.booleans()
    | some.integers(-(10**9), 10**9)
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(some.characters(exclude_categories=["Cs"]), max_size=20)
    | some.sampled_from(["2c", "no", "12:30:00", "0o17", "# none", "- x", "a: b", "'", '"\\'])
)
VALUES = some.recursive(
    SCALARS,
    lambda below: some.lists(below, max_size=3) | some.dictionaries(KEYS, below, max_size=3),
    max_leaves=8,
)
SECTIONS = some.sampled_from(["name", "devices", "sites", "alerts", "canaries", "exporters", "strange"])


@given(some.dictionaries(SECTIONS, VALUES, max_size=5))
def test_whatever_an_inventory_holds_is_read_back_equal(root: dict[str, object]) -> None:
    document = yaml12.parse(to_yaml(root))
    assert document.flaws == []
    assert repr(sorted_keys(document.root)) == repr(sorted_keys(root))


def sorted_keys(value: object) -> object:
    """Plain data with keys in one order; -0.0 and 0.0, 1 and 1.0 are told apart by how they are written."""
    if isinstance(value, dict):
        return {key: sorted_keys(value[key]) for key in sorted(value)}
    return [sorted_keys(each) for each in value] if isinstance(value, list) else value


def test_the_form_does_not_depend_on_what_the_file_looked_like(repository: Path) -> None:
    for text in (GOOD, (repository / "inventory.yaml").read_text(encoding="utf-8")):
        root = yaml12.parse(text).root
        assert isinstance(root, dict)
        tidy = to_yaml(root)
        again = yaml12.parse(tidy).root
        assert isinstance(again, dict)
        assert again == root
        assert to_yaml(again) == tidy
        assert to_yaml({key: root[key] for key in reversed(root)}) == tidy


def test_sections_and_fields_stand_as_the_schema_has_them_and_strange_ones_behind() -> None:
    assert to_yaml({"devices": {"b": {"site": "s", "name": "B"}, "a": {"kind": "olt"}}, "name": "x", "odd": 1}) == (
        "name: x\n\ndevices:\n  b:\n    name: B\n    site: s\n  a:\n    kind: olt\n\nodd: 1\n"
    )
    assert list(in_order("devices", {"address": 1, "name": 2, "kind": 3})) == ["name", "kind", "address"]
    assert to_yaml({}) == "{}\n"
