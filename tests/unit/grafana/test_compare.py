"""Three sides of a thing, and what is to become of it; and where two documents differ."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.grafana.sync.compare import (
    Known,
    Live,
    Verdict,
    board,
    differences,
    digest,
    judge,
    same,
)
from songxa.grafana.sync.reasons import DELETED, EDITED, PROVISIONED, UNKNOWN
from songxa.grafana.sync.steps import Act
from songxa.model import Trouble

OLD, NEW, EDIT = {"title": "cũ"}, {"title": "mới"}, {"title": "của người khác"}
GRAFANA, LATER = "12.0.0", "13.0.0"


def known(document: Any = None, version: int = 3, grafana: str = GRAFANA) -> Known:
    document = OLD if document is None else document
    return Known(digest(document), document, version, grafana)


@pytest.mark.parametrize(
    ("wanted", "live", "ledger", "act", "why"),
    [
        (NEW, None, None, Act.CREATE, None),
        (NEW, None, known(), Act.CONFLICT, DELETED),
        (NEW, Live(NEW, 1), None, Act.RECORD, None),
        (NEW, Live(EDIT, 1), None, Act.CONFLICT, UNKNOWN),
        (OLD, Live(OLD, 3), known(), Act.NOTHING, None),
        (NEW, Live(OLD, 3), known(), Act.UPDATE, None),
        (NEW, Live(EDIT, 4), known(), Act.CONFLICT, EDITED),
        (OLD, Live(EDIT, 4), known(), Act.CONFLICT, EDITED),
        (NEW, Live(NEW, 4), known(), Act.RECORD, None),  # a run was killed, or somebody did the very same
        (OLD, Live(OLD, 5), known(), Act.RECORD, None),  # edited, and put back
        (NEW, Live(OLD, 5), known(), Act.UPDATE, None),
        (NEW, Live(OLD, 3, fixed=True), known(), Act.CONFLICT, PROVISIONED),
        (None, Live(OLD, 3), known(), Act.DELETE, None),
        (None, Live(EDIT, 4), known(), Act.DELETE, EDITED),
        (None, None, known(), Act.NOTHING, None),
    ],
)
def test_three_sides_decide(
    wanted: Any, live: Live | None, ledger: Known | None, act: Act, why: Trouble | None
) -> None:
    assert judge(wanted, live, ledger, GRAFANA) == Verdict(act, why)


@pytest.mark.parametrize(
    ("live", "ledger", "expected"),
    [
        (Live(EDIT, 4), known(), Verdict(Act.UPDATE, EDITED)),
        (Live(EDIT, 4), None, Verdict(Act.UPDATE, UNKNOWN)),
        (None, known(), Verdict(Act.CREATE, DELETED)),
        (Live(EDIT, 4, fixed=True), known(), Verdict(Act.CONFLICT, PROVISIONED)),
    ],
)
def test_an_overwrite_breaks_what_people_made_and_no_file(live: Live | None, ledger: Known, expected: Verdict) -> None:
    assert judge(NEW, live, ledger, GRAFANA, overwrite=True) == expected


def test_another_content_under_the_same_version_is_another_grafanas_doing() -> None:
    migrated = Live({"title": "cũ", "panels": [{"id": 1}]}, 3)
    assert judge(OLD, migrated, known(), LATER) == Verdict(Act.RECORD)
    assert judge(NEW, migrated, known(), LATER) == Verdict(Act.UPDATE)
    assert judge(OLD, migrated, known(), GRAFANA) == Verdict(Act.CONFLICT, EDITED)


def test_without_a_version_another_grafana_explains_nothing() -> None:
    assert judge(OLD, Live(EDIT), known(version=0), LATER) == Verdict(Act.CONFLICT, EDITED)


def test_what_was_taken_as_it_stood_gets_what_is_wanted_next() -> None:
    adopted = Known("", EDIT, 4, GRAFANA)
    assert judge(OLD, Live(EDIT, 4), adopted, GRAFANA) == Verdict(Act.UPDATE)


def test_what_grafana_fills_in_itself_is_no_difference() -> None:
    sent = {"title": "a", "panels": [{"id": 1, "links": [], "description": "", "max": 5.0}], "schemaVersion": 39}
    back = {"title": "a", "panels": [{"id": 1, "max": 5}], "id": 7, "version": 3, "iteration": 9, "gnetId": None}
    assert board(sent) == board(back)


def test_true_is_not_one() -> None:
    assert not same({"a": True}, {"a": 1})
    assert list(differences({"a": True}, {"a": 1}))


def test_differences_name_the_place_and_both_sides() -> None:
    live = {"title": "a", "panels": [{"id": 1, "title": "x"}, {"id": 2}], "tags": ["m"]}
    wanted = {"title": "b", "panels": [{"id": 3}, {"id": 1, "title": "y"}], "tags": ["m", "n"]}
    assert [tuple(each) for each in differences(live, wanted)] == [
        ("title", "a", "b"),
        ("panels[id=1].title", "x", "y"),
        ("panels[id=2]", {"id": 2}, None),
        ("panels[id=3]", None, {"id": 3}),
        ("tags[1]", None, "n"),
    ]


def test_panels_in_another_order_differ() -> None:
    one, two = {"id": 1}, {"id": 2}
    assert [tuple(each) for each in differences([one, two], [two, one], "panels")] == [("panels[].id", [1, 2], [2, 1])]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(["id", "a", "b"]), below, max_size=3),
    max_leaves=12,
)


@given(JSON, JSON)
def test_documents_differ_exactly_where_they_are_not_the_same(one: Any, other: Any) -> None:
    def without_none(value: Any) -> Any:
        """A key that holds null and one that is not there are the same to Grafana."""
        if isinstance(value, dict):
            return {key: without_none(below) for key, below in value.items() if below is not None}
        return [without_none(each) for each in value if each is not None] if isinstance(value, list) else value

    one, other = without_none(one), without_none(other)
    assert bool(list(differences(one, other))) == (not same(one, other))


@given(st.dictionaries(st.text(max_size=3), JSON, max_size=4))
def test_to_normalise_twice_is_to_normalise_once(spec: dict[str, Any]) -> None:
    assert board(board(spec)) == board(spec)
