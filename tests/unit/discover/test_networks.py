"""Only networks that the inventory allows are searched, and never what is no device's."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa.discover.networks import MOST, targets
from songxa.inventory import not_to_be_asked
from songxa.model import InputError


def refusal(texts: list[str], *allowed: str) -> str:
    with pytest.raises(InputError) as caught:
        targets("en", texts, allowed)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_network_gives_its_hosts_and_neither_its_own_address_nor_that_of_all() -> None:
    wanted = targets("en", ["10.45.1.0/29"], [])
    assert wanted.size == 8
    assert list(wanted.addresses()) == [f"10.45.1.{last}" for last in range(1, 7)]


def test_a_single_address_is_a_network_of_one() -> None:
    assert list(targets("en", ["10.45.1.7"], []).addresses()) == ["10.45.1.7"]


def test_networks_that_overlap_are_asked_once() -> None:
    assert list(targets("en", ["10.45.1.2/31", "10.45.1.0/29"], []).addresses()) == [
        "10.45.1.2", "10.45.1.3", "10.45.1.1", "10.45.1.4", "10.45.1.5", "10.45.1.6",
    ]  # fmt: skip


def test_a_network_that_only_several_allowed_ones_cover_together_is_allowed() -> None:
    assert targets("en", ["10.45.0.0/23"], ["10.45.0.0/24", "10.45.1.0/24"]).size == 512


@pytest.mark.parametrize(
    ("text", "allowed", "words"),
    [
        ("192.168.1.0/24", ["10.0.0.0/8"], "lies outside"),
        ("8.8.8.0/24", [], "lies outside"),
        ("10.0.0.0/24", ["10.0.0.0/25"], "lies outside"),
        ("127.0.0.0/24", ["10.0.0.0/8"], "this machine itself"),
        ("127.0.0.0/24", ["0.0.0.0/0"], "this machine itself"),
        ("::1", ["::/0"], "this machine itself"),
        ("224.0.0.0/24", ["0.0.0.0/0"], "multicast"),
        ("ff02::/120", ["::/0"], "multicast"),
        ("169.254.169.254", ["0.0.0.0/0"], "credentials"),
        ("255.255.255.255", ["0.0.0.0/0"], "reserved"),
        ("10.45.1.7/24", [], "did you mean 10.45.1.0/24?"),
        ("hàng xóm\x1b[31m", [], "is no network"),
        ("10.0.0.0/8", [], "too many"),
        ("fd00::/64", [], "too many"),
    ],
)
def test_what_may_not_be_searched_is_refused_in_one_line(text: str, allowed: list[str], words: str) -> None:
    said = refusal([text], *allowed)
    assert words in said
    assert "\x1b" not in said


def test_several_networks_are_bounded_together() -> None:
    assert "too many" in refusal(["10.1.0.0/17", "10.2.0.0/17", "10.3.0.0/32"])


def test_loopback_is_searched_only_where_the_inventory_names_it() -> None:
    assert targets("en", ["127.0.0.2/32"], ["127.0.0.0/8"]).size == 1


@settings(deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(12, 32),
    st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 32)), min_size=1, max_size=3),
)
def test_whatever_is_typed_no_address_outside_the_allowed_networks_is_asked(
    number: int, prefix: int, rooms: list[tuple[int, int]]
) -> None:
    text = str(ip_network((number, prefix), strict=False))
    allowed = [ip_network(room, strict=False) for room in rooms]
    try:
        wanted = targets("vi", [text], [str(room) for room in allowed])
    except InputError:
        return
    assert wanted.size <= MOST
    for address in islice(wanted.addresses(), 50):
        assert any(ip_address(address) in room for room in allowed)
        assert not not_to_be_asked(address)
