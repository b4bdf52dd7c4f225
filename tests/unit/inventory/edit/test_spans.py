"""Every node knows its characters: of all styles of YAML, with line ends and signs of all kinds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from songxa.inventory import yaml12
from songxa.inventory.edit.spans import Node, Tree, plain
from tests.support.inventories import GOOD
from tests.support.inventory_texts import Written, inventories


def assert_spans_say_what_the_nodes_do(tree: Tree, node: Node) -> None:
    for below in node.entries():
        if below.key_start >= 0:
            shown = tree.text[below.key_start : below.key_end]
            assert yaml12.parse(f"{shown}: 1").root == {below.key: 1}
        assert_spans_say_what_the_nodes_do(tree, below)
    if node.text is not None and not node.style and not node.empty:
        shown = tree.text[node.start : node.end]
        folded = re.sub(r"\s*\n\s*", lambda gap: "\n" if gap[0].count("\n") > 1 else " ", shown)
        assert yaml12.resolve(folded) == plain(node)


@settings(max_examples=50, deadline=None)
@given(inventories())
def test_the_tree_says_what_the_text_does_and_stands_where_it_does(written: Written) -> None:
    tree = Tree(written.text)
    assert plain(tree.root) == yaml12.parse(tree.text).root
    assert tree.bom + tree.text == written.text
    assert_spans_say_what_the_nodes_do(tree, tree.root)


def test_the_tree_of_a_real_inventory() -> None:
    tree = Tree(GOOD)
    assert plain(tree.root) == yaml12.parse(GOOD).root
    node = tree.at(("devices", "olt", "address"))
    assert node is not None
    assert (GOOD[node.start : node.end], GOOD[node.key_start : node.key_end], node.line) == (
        "10.45.0.2",
        "address",
        next(number for number, line in enumerate(GOOD.split("\n"), 1) if "10.45.0.2" in line),
    )
    assert tree.at(("devices", "olt", "khong-co")) is None


@pytest.mark.parametrize(
    ("text", "path", "shown"),
    [
        ("\ufeffa: x\r\nb: đ🛜 # c\r\n", ("b",), "đ🛜"),
        ("a: |\n  x\n\n\n# c\nb: 1\n", ("a",), "|\n  x"),
        ("a: |+\n  x\n\nb: 1\n", ("a",), "|+\n  x\n"),
        ("a:\n  - x\n  -\n  - y: 1\n    z: 2  # c\n\nb: 1\n", ("a",), "- x\n  -\n  - y: 1\n    z: 2"),
        ("a: {b: [1, 2], c}\n", ("a",), "{b: [1, 2], c}"),
        ("a: 'x\n  y'\n", ("a",), "'x\n  y'"),
        ("a:   # nothing\n", ("a",), ""),
    ],
)
def test_a_span_is_the_value_and_nothing_else(text: str, path: tuple[str, ...], shown: str) -> None:
    tree = Tree(text)
    node = tree.at(path)
    assert node is not None
    assert tree.text[node.start : node.end] == shown
