"""What an inventory wants of a Grafana: folders, sources, teams and boards, under which uids, and what it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.dashboards import Board, Frame
from songxa.grafana.wanted.build import Wanted, wanted
from songxa.grafana.wanted.titles import Named, slug, told_apart
from songxa.model import Area, GrafanaSettings, GrafanaSource, Inventory, Operator, StartError
from tests.support.syncing import draw, inventory, settings


def of(settings: GrafanaSettings, found: Inventory | None = None, *, nested: bool = True) -> Wanted:
    return wanted(found or inventory(), settings, nested=nested, draw=draw)


def tree(found: Wanted) -> dict[str, str]:
    """Titles of folders to those of the folder above."""
    titles = {each.uid: each.title for each in found.folders}
    return {each.title: titles.get(each.parent, each.parent) for each in found.folders}


def test_the_areas_above_everything_are_folders_and_partners_stand_below() -> None:
    assert tree(of(settings(partners=("viettel",)))) == {
        "Tỉnh Thanh Hoá": "",
        "Xã Hoằng Giang": "Tỉnh Thanh Hoá",
        "Viettel": "Xã Hoằng Giang",
    }


def test_a_further_language_has_its_own_folder_below_each_that_has_boards() -> None:
    found = of(settings(languages=("vi", "en"), partners=("vnpt",)))
    above = {each.uid: each.title for each in found.folders}
    english = [above[each.parent] for each in found.folders if each.title == "English"]
    assert english == ["Xã Hoằng Giang", "VNPT"]
    assert len(found.boards) == 2 * 2 * 2


def test_everything_stands_below_the_folder_that_is_named() -> None:
    assert tree(of(settings(folder="cua-ai-do")))["Tỉnh Thanh Hoá"] == "cua-ai-do"
    assert of(settings(folder="cua-ai-do")).root == "cua-ai-do"


def test_flat_folders_have_joined_titles_and_no_parents() -> None:
    found = of(settings(folder="f", languages=("vi", "en"), partners=("vnpt",)), nested=False)
    assert tree(found) == {
        "Xã Hoằng Giang": "",
        "Xã Hoằng Giang · English": "",
        "Xã Hoằng Giang · VNPT": "",
        "Xã Hoằng Giang · VNPT · English": "",
    }
    assert found.root == ""


def test_flat_or_nested_a_folder_keeps_its_uid() -> None:
    chosen = settings(languages=("vi", "en"), partners=("vnpt",))
    flat = {each.uid for each in of(chosen, nested=False).folders}
    assert flat <= {each.uid for each in of(chosen).folders}
    assert {each.folder for each in of(chosen).boards} == flat


def test_a_commune_of_one_village_is_the_commune_as_it_is_with_two() -> None:
    two = inventory()
    one = replace(two, areas={key: area for key, area in two.areas.items() if key != "hoa-2"})
    assert tree(of(settings(), one)) == tree(of(settings(), two))


def test_several_communes_have_a_folder_each_with_their_overview() -> None:
    base = inventory()
    more = Area("xa-2", "Xã Hoằng Trung", "commune", "tinh")
    found = of(settings(), replace(base, areas={**base.areas, more.key: more}))
    assert tree(found) == {"Tỉnh Thanh Hoá": "", "Xã Hoằng Giang": "Tỉnh Thanh Hoá", "Xã Hoằng Trung": "Tỉnh Thanh Hoá"}
    names = [each.name for each in found.boards]
    assert names == ["overview", "device", "overview", "overview"]


def test_areas_that_nothing_holds_together_are_called_as_the_inventory() -> None:
    base = inventory(name="Hai xã")
    more = Area("khac", "Xã Khác", "commune")
    assert tree(of(settings(), replace(base, areas={**base.areas, more.key: more})))["Hai xã"] == ""


def test_uids_come_from_keys_and_never_from_names() -> None:
    base = inventory()
    renamed = replace(
        base,
        name="Khác",
        areas={key: replace(area, name=f"{area.name} mới") for key, area in base.areas.items()},
        operators={key: replace(each, name=f"{each.name} mới") for key, each in base.operators.items()},
    )
    chosen = settings(languages=("vi", "en"), partners=("viettel", "vnpt"))
    before, after = of(chosen, base), of(chosen, renamed)
    assert [each.uid for each in before.folders] == [each.uid for each in after.folders]
    assert [each.uid for each in before.boards] == [each.uid for each in after.boards]
    assert before.teams == after.teams
    assert [each.title for each in before.folders] != [each.title for each in after.folders]


def test_two_songxas_of_different_keys_share_no_uid_in_one_grafana() -> None:
    chosen = settings(partners=("viettel",))
    one, other = of(chosen), of(replace(chosen, key="xa-khac"))
    for what in ("folders", "boards"):
        assert not {each.uid for each in getattr(one, what)} & {each.uid for each in getattr(other, what)}
    assert not {each.source.uid for each in one.sources} & {each.source.uid for each in other.sources}
    assert not set(one.teams) & set(other.teams)


def test_every_board_is_tagged_and_stands_in_a_folder_that_is_wanted() -> None:
    def bare(frame: Frame) -> Sequence[Board]:
        return [Board("overview", frame.uid("overview"), "Tổng quan", {"panels": []})]

    found = wanted(inventory(), settings(key="hg"), draw=bare)
    assert found.boards[0].spec["tags"] == ["managed-by:songxa", "songxa:hg"]
    assert found.boards[0].spec["uid"] == found.boards[0].uid
    assert found.boards[0].folder in {each.uid for each in found.folders}


def test_a_data_source_with_a_uid_is_only_used() -> None:
    found = of(settings(prometheus=GrafanaSource(uid="cua-ai-do")))
    assert found.sources == ()
    assert found.boards[0].spec["panels"][0]["datasource"]["uid"] == "cua-ai-do"


def test_a_data_source_for_influxdb_names_its_secret_and_holds_none() -> None:
    source = GrafanaSource(url="http://127.0.0.1:8086", database="songxa")
    with_user, with_token = (
        of(settings(prometheus=None, influxdb=replace(source, **more))).sources[0]
        for more in ({"user": "doc"}, {"token": True})
    )
    assert with_user.secrets == {"password": ("", "influxdb.password")}
    assert (with_user.source.user, with_user.source.database) == ("doc", "songxa")
    assert with_token.secrets == {"httpHeaderValue1": ("Token ", "influxdb.token")}
    assert with_token.source.json_data["httpHeaderName1"] == "Authorization"


def test_without_partners_there_are_no_teams_and_no_permissions() -> None:
    found = of(settings())
    assert (found.teams, found.grants) == ([], ())


def test_staff_may_see_all_and_a_partner_its_folder() -> None:
    found = of(settings(partners=("viettel",), languages=("vi", "en")))
    titles = {each.uid: each.title for each in found.folders}
    granted = {titles[each.folder]: each.teams for each in found.grants}
    assert granted == {"Tỉnh Thanh Hoá": ("songxa · cán bộ",), "Viettel": ("songxa · viettel",)}


def test_flat_folders_say_each_for_themselves_who_may_see_them() -> None:
    found = of(settings(partners=("viettel",), languages=("vi", "en")), nested=False)
    titles = {each.uid: each.title for each in found.folders}
    granted = {titles[each.folder]: each.teams for each in found.grants}
    staff, partner = "songxa · cán bộ", "songxa · viettel"
    assert granted == {
        "Xã Hoằng Giang": (staff,),
        "Xã Hoằng Giang · English": (staff,),
        "Xã Hoằng Giang · Viettel": (staff, partner),
        "Xã Hoằng Giang · Viettel · English": (staff, partner),
    }


def test_two_boards_with_one_uid_are_refused_in_one_line() -> None:
    def twice(frame: Frame) -> Sequence[Board]:
        return [Board("overview", "sx-1", "Một", {}), Board("device", "sx-1", "Hai", {})]

    with pytest.raises(StartError, match="two boards have the uid sx-1: “Một” and “Hai”") as caught:
        wanted(inventory(), settings(), draw=twice)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("one", "other"), [("Thôn Hòa", "Thôn Hoá"), ("Thôn Hoà", "thôn hoa"), ("A · B", "a-b")])
def test_titles_that_differ_in_diacritics_only_are_refused_in_one_folder(one: str, other: str) -> None:
    def alike(frame: Frame) -> Sequence[Board]:
        return [Board("overview", "sx-1", one, {}), Board("device", "sx-2", other, {})]

    with pytest.raises(StartError, match="would stand in one folder") as caught:
        wanted(inventory(), settings(), draw=alike)
    assert one in str(caught.value)


def test_the_same_title_in_two_folders_is_two_boards() -> None:
    told_apart([Named("a", "1", "Tổng quan"), Named("b", "2", "Tổng quan")])


def test_two_partners_of_one_name_are_refused() -> None:
    base = inventory()
    both = replace(base, operators={**base.operators, "vina": Operator("vina", "VNPT")})
    with pytest.raises(StartError, match="“VNPT” and “VNPT”"):
        of(settings(partners=("vnpt", "vina")), both)


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Thôn Hòa", "thon-hoa"), ("Đường Đi", "duong-di"), ("  a -- B! ", "a-b"), ("Xã · Viettel", "xa-viettel")],
)
def test_a_slug_is_what_grafana_makes_of_a_title(title: str, expected: str) -> None:
    assert slug(title) == expected


@given(st.text(min_size=1))
def test_every_title_has_a_slug_and_the_same_one_in_any_form(title: str) -> None:
    assert slug(title) == slug(title)
    assert title.strip() == "" or slug(title)
