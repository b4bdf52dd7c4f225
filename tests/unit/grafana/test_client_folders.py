"""Folders of Grafanas of different ages: listed, made, renamed, moved, and looked at afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl

import httpx
import pytest

from songxa.grafana.api import Hit, LiveFolder
from songxa.grafana.errors import (
    Missing,
    NameTaken,
    OtherAnswered,
    VersionConflict,
)
from songxa.grafana.http.client import HttpGrafana
from songxa.model import GrafanaSettings
from tests.support.scripted import URL, Scripted, Vault, missing


def test_only_the_folders_that_are_named_are_walked_with_all_that_is_in_them_and_those_above_come_first() -> None:
    grafana = Scripted(
        "13.0.0",
        {
            "GET /api/folders?limit=1000": [{"uid": "p", "title": "Tỉnh"}, {"uid": "q", "title": "Khác"}],
            "GET /api/folders?limit=1000&parentUid=p": [{"uid": "c", "title": "Xã", "parentUid": "p"}],
            "GET /api/folders?limit=1000&parentUid=c": [{"uid": "o", "title": "Viettel"}],
            "GET /api/folders?limit=1000&parentUid=o": [],
        },
    )
    below = LiveFolder("c", "Xã", "p"), LiveFolder("o", "Viettel", "c")
    assert grafana.client.folders() == (LiveFolder("p", "Tỉnh"), LiveFolder("q", "Khác"))
    assert grafana.client.folders("p") == below[:1]
    assert grafana.client.folders("", ["p"]) == (LiveFolder("p", "Tỉnh"), LiveFolder("q", "Khác"), *below)
    assert grafana.client.folders("p", {"p"}) == grafana.client.folders("p", {"c"}) == below


def test_a_circle_of_folders_ends() -> None:
    one, other = {"uid": "a", "title": "A"}, {"uid": "b", "title": "B"}
    grafana = Scripted(
        "13.0.0",
        {
            "GET /api/folders?limit=1000": [one],
            "GET /api/folders?limit=1000&parentUid=a": [other],
            "GET /api/folders?limit=1000&parentUid=b": [one],
        },
    )
    assert [folder.uid for folder in grafana.client.folders("", ["a"])] == ["a", "b"]


def test_where_folders_cannot_be_nested_all_come_in_one_listing_wherever_one_starts() -> None:
    grafana = Scripted(
        "7.5.5", {"GET /api/folders?limit=1000": [{"uid": "p", "title": "P"}, {"uid": "q", "title": "Q"}]}
    )
    assert grafana.client.folders("p", ["q"]) == (LiveFolder("p", "P"), LiveFolder("q", "Q"))


def test_all_that_a_grafana_counts_in_a_folder_is_told_and_nothing_where_it_does_not_count() -> None:
    counted = {"dashboard": 0, "alertrule": 2, "newer": 1, "note": "x", "more": True}
    grafana = Scripted("13.0.0", {"GET /api/folders/f/counts": counted})
    assert grafana.client.counts("f") == {"dashboard": 0, "alertrule": 2, "newer": 1}
    for answer in (missing(), missing("Not found")):
        assert Scripted("7.5.5", {"GET /api/folders/f/counts": answer}).client.counts("f") == {}


def paged(request: httpx.Request, ignoring: bool) -> httpx.Response:
    """Five of everything, by pages, or the same again whatever the page."""
    query = dict(parse_qsl(request.url.query.decode()))
    if request.url.path == "/api/health":
        return httpx.Response(200, json={"database": "ok", "version": "7.5.5"})
    if request.url.path == "/api/org":
        return httpx.Response(200, json={"id": 1, "name": "Main Org."})
    begin, limit = 0 if ignoring else 2 * (int(query.get("page", "1")) - 1), int(query["limit"])
    return httpx.Response(200, json=[{"uid": f"u{n}", "title": "T"} for n in range(5)][begin : begin + limit])


@pytest.mark.parametrize("list_of", [HttpGrafana.folders, HttpGrafana.boards])
def test_pages_are_asked_for_until_one_is_not_full_or_brings_nothing_new(
    list_of: Callable[[HttpGrafana], Sequence[LiveFolder | Hit]],
) -> None:
    for ignoring, wanted in ((False, 5), (True, 2)):
        transport = httpx.MockTransport(lambda request, ignoring=ignoring: paged(request, ignoring))
        grafana = HttpGrafana(GrafanaSettings(URL), Vault(), transport=transport, page=2)
        assert [each.uid for each in list_of(grafana)] == [f"u{n}" for n in range(wanted)]


def test_a_folder_is_made_below_another_and_looked_at_where_the_answer_does_not_say_so() -> None:
    made = {"uid": "f", "title": "F", "version": 1}
    there = {**made, "parentUid": "p"}
    grafana = Scripted("13.0.0", {"POST /api/folders": made, "GET /api/folders/f": there})
    assert grafana.client.create_folder("f", "F", "p") == LiveFolder("f", "F", "p", 1)
    assert grafana.bodies[2] == {"uid": "f", "title": "F", "parentUid": "p"}
    astray = Scripted("13.0.0", {"POST /api/folders": made, "GET /api/folders/f": made})
    with pytest.raises(OtherAnswered, match="into another folder"):
        astray.client.create_folder("f", "F", "p")


def test_where_folders_cannot_be_nested_no_parent_is_sent() -> None:
    grafana = Scripted("7.5.5", {"POST /api/folders": {"uid": "f", "title": "F", "id": 3, "version": 1}})
    assert grafana.client.create_folder("f", "F", "p").parent == ""
    assert grafana.last == {"uid": "f", "title": "F"}


@pytest.mark.parametrize("status", [409, 412])
def test_a_folder_whose_uid_is_taken_is_a_name_taken(status: int) -> None:
    answer = status, {"message": "the folder has been changed by someone else", "status": "version-mismatch"}
    with pytest.raises(NameTaken):
        Scripted("9.0.0", {"POST /api/folders": answer}).client.create_folder("f", "F", "")


def test_a_folder_of_a_listing_is_renamed_only_if_it_is_as_it_was_listed() -> None:
    live = {"uid": "f", "title": "Old", "version": 4}
    answers = {"GET /api/folders/f": live, "PUT /api/folders/f": {"uid": "f", "title": "New", "version": 5}}
    grafana = Scripted("13.0.0", answers)
    assert grafana.client.rename_folder(LiveFolder("f", "Old"), "New").title == "New"
    assert grafana.last == {"title": "New", "version": 4}
    with pytest.raises(VersionConflict):
        Scripted("13.0.0", answers).client.rename_folder(LiveFolder("f", "Older"), "New")
    with pytest.raises(Missing):
        Scripted("13.0.0", {"GET /api/folders/f": missing()}).client.rename_folder(LiveFolder("f", "Old"), "New")


def test_a_folder_that_was_renamed_instead_of_another_is_told() -> None:
    other = {"uid": "other", "title": "Child", "version": 2}
    with pytest.raises(OtherAnswered, match="uid other"):
        Scripted("7.5.5", {"PUT /api/folders/f": other}).client.rename_folder(LiveFolder("f", "F", "", 1), "Child")


def test_a_folder_is_moved_and_seen_to_have_moved() -> None:
    there = {"uid": "f", "title": "F", "parentUid": "p"}
    grafana = Scripted("13.0.0", {"POST /api/folders/f/move": {"uid": "f", "title": "F"}, "GET /api/folders/f": there})
    grafana.client.move_folder("f", "p")
    assert grafana.bodies[2] == {"parentUid": "p"}
    with pytest.raises(OtherAnswered):
        grafana.client.move_folder("f", "elsewhere")
