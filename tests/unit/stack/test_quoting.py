"""Foreign text inside other languages means nothing but itself. The programs themselves judge it in tests/servers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from songxa.stack.quoting import any_of, duration, equals, literal, quoted

texts = some.text(some.characters(codec="utf-8"), max_size=40)


def unquoted(text: str) -> str:
    """What Go's strconv.Unquote makes of a literal that holds these escapes alone."""
    assert text[0] == text[-1] == '"'
    body = text[1:-1]
    assert not re.search(r'(?<!\\)(\\\\)*"', body), "the literal would end early"
    return re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), body)


@given(texts)
def test_a_literal_reads_back_as_the_text(text: str) -> None:
    assert unquoted(quoted(text)) == text
    assert "\n" not in quoted(text)


@given(some.lists(texts, min_size=1, max_size=4), texts)
def test_a_choice_of_texts_matches_these_and_no_other(wanted: list[str], other: str) -> None:
    pattern = re.compile(any_of(wanted))
    assert all(pattern.fullmatch(text) for text in wanted)
    assert bool(pattern.fullmatch(other)) is (other in wanted)


@given(texts)
def test_a_template_shows_the_text_and_runs_nothing_of_it(text: str) -> None:
    template = literal(text)
    assert template.replace('{{ "{{" }}', "\0").count("{{") == 0
    assert template.replace('{{ "{{" }}', "{{") == text


def test_one_value_is_compared_and_several_are_chosen_from() -> None:
    assert equals("village", ["Thôn 1"]) == 'village="Thôn 1"'
    assert equals("village", ["Thôn 1", "Thôn 1"]) == 'village="Thôn 1"'
    assert equals("village", ["a.b", ""]) == 'village=~"a\\\\.b|"'


@pytest.mark.parametrize(("seconds", "text"), [(30, "30s"), (90, "90s"), (300, "5m"), (14_400, "4h"), (0.2, "1s")])
def test_a_duration_is_whole_in_its_unit(seconds: float, text: str) -> None:
    assert duration(seconds) == text
