"""What may be said on the command line of where things are, and what is refused without repeating a secret."""

from __future__ import annotations

from dataclasses import replace

import pytest

from songxa.model import Area, InputError
from songxa.stack.plan import Place, operators, place, villages, webhook, within
from tests.support.commune import inventory

CANARY = "c4n4ry"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("127.0.0.1:8765", Place("http", "127.0.0.1:8765")),
        ("[::1]:8765", Place("http", "[::1]:8765")),
        ("https://songxa.xa.example/", Place("https", "songxa.xa.example")),
        ("http://songxa:80", Place("http", "songxa:80")),
    ],
)
def test_a_place_is_a_host_with_a_port_or_a_url_without_a_path(text: str, found: Place) -> None:
    assert place("vi", "--songxa", text) == found


@pytest.mark.parametrize(
    "text",
    ["", ":80", "a b", "host:0", "host:70000", "ftp://host", "http://host/path", "host?x", f"http://me:{CANARY}@host"],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_other_place_is_accepted_and_the_line_says_what_is(text: str, language: str) -> None:
    with pytest.raises(InputError) as refused:
        place(language, "--songxa", text)
    line = str(refused.value)
    assert "--songxa" in line
    assert "127.0.0.1:8765" in line
    assert CANARY not in line
    assert "\n" not in line


@pytest.mark.parametrize("url", ["http://127.0.0.1:5001/songxa", "https://hooks.xa.example"])
def test_a_web_hook_is_a_plain_url(url: str) -> None:
    assert webhook("vi", url) == url


@pytest.mark.parametrize(
    "url",
    [f"https://me:{CANARY}@host/x", f"https://host/x?token={CANARY}", f"https://host/#{CANARY}", "host:80", "ftp://h/x",
     "http://", "http://host/a b", "http://host:0/", "http://host:99999/"],
)  # fmt: skip
def test_a_web_hook_that_may_hold_a_secret_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(InputError) as refused:
        webhook("en", url)
    assert CANARY not in str(refused.value)


def test_who_runs_nothing_and_where_nothing_stands_has_no_part_in_it() -> None:
    commune = inventory()
    empty = replace(commune.areas["thon-0"], key="thon-x", name="Thôn Không")
    idle = replace(commune.operators["vnpt"], key="idle", name="Idle")
    more = replace(commune, areas={**commune.areas, "thon-x": empty}, operators={**commune.operators, "idle": idle})
    assert "idle" not in [each.key for each in operators(more)]
    assert "thon-x" not in villages(more)
    assert [each.key for each in operators(more)] == [each.key for each in operators(commune)]


def test_an_area_holds_itself_and_everything_below_it_even_where_areas_go_round_in_a_ring() -> None:
    commune = inventory()
    assert within(commune, "xa") == list(commune.areas)
    assert within(commune, "thon-1") == ["thon-1"]
    ring = {"a": Area("a", "A", "x", "b"), "b": Area("b", "B", "x", "a")}
    assert within(replace(commune, areas={**commune.areas, **ring}), "xa") == list(commune.areas)
