"""The uplink tree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from songxa.model import Device, Inventory, Kind
from songxa.state.tree import Tree


def tree(**uplinks: str) -> Tree:
    """Devices, each with the keys of its uplinks, separated by blanks."""
    devices = {
        key: Device(key, key, Kind.SWITCH, "s", "o", uplinks=tuple(each.split())) for key, each in uplinks.items()
    }
    return Tree(Inventory("x", "UTC", "0", {}, {}, {}, devices, {}))


def test_above_and_below_name_everything_once_nearest_first() -> None:
    found = tree(root="", left="root", right="root", leaf="left right", twig="leaf")
    assert found.above("twig") == ("leaf", "left", "right", "root")
    assert list(found.below(["root"])) == ["left", "right", "leaf", "twig"]
    assert list(found.below(["left", "right"])) == ["leaf", "twig"]
    assert found.above("root") == ()


def test_the_depth_is_the_longest_way_up() -> None:
    assert tree(root="", near="root", far="near", both="root far").depth == {"root": 0, "near": 1, "far": 2, "both": 3}


def test_an_uplink_that_the_inventory_lacks_is_none() -> None:
    found = tree(leaf="gone")
    assert (found.uplinks("leaf"), found.depth["leaf"], found.above("leaf")) == ([], 0, ())


@given(st.lists(st.sets(st.integers(0, 30), max_size=3), min_size=1, max_size=30))
def test_whoever_is_above_another_has_it_below_and_stands_higher(choices: list[set[int]]) -> None:
    names = [f"d{number}" for number in range(len(choices))]
    found = tree(**{name: " ".join(f"d{up}" for up in sorted(choices[n]) if up < n) for n, name in enumerate(names)})
    for name in names:
        assert len(set(found.above(name))) == len(found.above(name))
        for above in found.above(name):
            assert name in found.below([above])
            assert found.depth[above] < found.depth[name]
