"""What was found becomes entries that the inventory takes, and what cannot is told with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa import inventory as inventories
from songxa.collectors.snmp.convert import device_text
from songxa.discover.found import Found, KnownAps
from songxa.discover.patch import changes, default_ports, entries_text
from songxa.discover.propose import Draft, Proposal, Proposer, Wishes
from songxa.i18n.format import tell
from songxa.inventory import yaml12
from songxa.inventory.edit.changes import apply
from songxa.inventory.edit.difference import entries
from songxa.model import InputError, Inventory, Kind
from songxa.text import plain

TEXT = """\
name: Xã thử
operators:
  vnpt: {name: VNPT}
  viettel: {name: Viettel}
areas:
  xa: {name: Xã thử, level: commune}
sites:
  ubnd: {name: UBND xã, area: xa, latitude: 19.88, longitude: 105.80}
  cho: {name: Chợ, area: xa, latitude: 19.88, longitude: 105.80}
  cho-moi: {name: Chợ mới, area: xa, latitude: 19.88, longitude: 105.80}
credentials:
  wifi: {version: 2c}
devices:
  # đã có / there already
  rt-ubnd: {name: Bộ định tuyến, kind: router, site: ubnd, operator: vnpt, address: 10.45.0.1, snmp: wifi}
  ap-ubnd: {name: AP UBND, kind: access_point, site: ubnd, operator: vnpt, address: 10.45.0.2, snmp: wifi}
  ap-cho: {name: AP chợ, kind: access_point, site: cho, operator: viettel, address: 10.45.1.2, snmp: wifi}
  bdk: {name: Bộ điều khiển, kind: wifi_controller, site: ubnd, operator: viettel, address: 10.46.0.1, snmp: wifi}
"""


@pytest.fixture
def commune(tmp_path: Path) -> Inventory:
    return loaded(tmp_path, TEXT)


def loaded(folder: Path, text: str) -> Inventory:
    file = folder / "inventory.yaml"
    file.write_text(text, encoding="utf-8")
    return inventories.load(file)


def found(address: str, name: str = "", **rest: object) -> Found:
    usual: dict[str, object] = {
        "credential": "wifi", "port": 161, "profile": "unifi-ap", "model": "UAP-AC-Pro", "kinds": (Kind.ACCESS_POINT,),
    }  # fmt: skip
    return Found(address=address, name=name, **(usual | rest))  # type: ignore[arg-type]


def said(text: str) -> dict[str, Any]:
    root = yaml12.parse(text).root
    assert isinstance(root, dict)
    return root


def keys_of(text: str) -> set[str]:
    return set(said(text)["devices"])


def applied(text: str, drafts: Sequence[Draft]) -> str:
    return apply(text, changes(drafts))


def proposed(commune: Inventory, *every: Found, wishes: Wishes | None = None, text: str = TEXT) -> Proposal:
    proposer = Proposer("vi", commune, keys_of(text), wishes or Wishes(), default_ports(said(text)))
    proposer.add_found(every)
    return proposer.proposal()


def reasons(proposal: Proposal) -> list[str]:
    return [f"{each.what}: {tell('en', each.why)}" for each in proposal.left]


def test_a_device_stands_and_is_run_where_all_of_its_neighbours_do_and_are(commune: Inventory) -> None:
    (draft,) = proposed(commune, found("10.45.1.9", "AP-Cong-Truong")).drafts
    assert draft.key == "ap-cong-truong"
    assert draft.entry == {
        "name": "AP-Cong-Truong",
        "kind": "access_point",
        "site": "cho",
        "operator": "viettel",
        "address": "10.45.1.9",
        "model": "UAP-AC-Pro",
        "snmp": "wifi",
    }
    assert draft.guessed == ("site", "operator")


def test_a_site_in_the_name_goes_before_the_neighbours_and_the_longer_before_the_shorter(commune: Inventory) -> None:
    (draft,) = proposed(commune, found("10.45.1.9", "AP Chợ mới 2")).drafts
    assert draft.entry["site"] == "cho-moi"


def test_what_a_person_says_is_no_guess(commune: Inventory) -> None:
    (draft,) = proposed(commune, found("10.9.9.9", "x"), wishes=Wishes("cho", "vnpt")).drafts
    assert (draft.entry["site"], draft.entry["operator"], draft.guessed) == ("cho", "vnpt", ())


def test_a_place_that_nothing_tells_is_asked_for_and_not_invented(commune: Inventory) -> None:
    proposal = proposed(commune, found("10.99.0.1", "x"))
    assert proposal.drafts == []
    assert reasons(proposal) == ["10.99.0.1: nothing tells where x stands; add --site KEY."]


def test_an_unknown_family_waits_for_a_kind(commune: Inventory) -> None:
    stranger = found("10.45.1.9", "pc", profile="generic", model="", kinds=())
    assert "add --kind KIND" in reasons(proposed(commune, stranger))[0]
    (draft,) = proposed(commune, stranger, wishes=Wishes(kind=Kind.CAMERA)).drafts
    assert draft.entry["kind"] == "camera"


def test_a_family_of_several_kinds_is_a_guess_unless_one_of_them_was_said(commune: Inventory) -> None:
    many = found("10.45.1.9", "r", kinds=(Kind.ROUTER, Kind.SWITCH))
    (draft,) = proposed(commune, many).drafts
    assert (draft.entry["kind"], draft.guessed) == ("router", ("kind", "site", "operator"))
    (draft,) = proposed(commune, many, wishes=Wishes(kind=Kind.SWITCH)).drafts
    assert (draft.entry["kind"], draft.guessed) == ("switch", ("site", "operator"))
    (draft,) = proposed(commune, found("10.45.1.9", "a"), wishes=Wishes(kind=Kind.SWITCH)).drafts
    assert draft.entry["kind"] == "access_point"


def test_a_router_with_two_addresses_is_one_device_and_two_of_one_make_are_two(commune: Inventory) -> None:
    one, other = found("10.45.1.8", "MikroTik", started=5.0), found("10.45.1.9", "MikroTik", started=5.02)
    later = found("10.45.1.10", "MikroTik", started=700.0)
    proposal = proposed(commune, one, other, later)
    assert [draft.entry["address"] for draft in proposal.drafts] == ["10.45.1.8", "10.45.1.10"]
    assert reasons(proposal) == ["10.45.1.9: same name and same start as 10.45.1.8, so it is the same device."]


def test_names_and_keys_that_are_taken_get_something_of_their_own(commune: Inventory, tmp_path: Path) -> None:
    drafts = proposed(commune, found("10.45.1.8", "AP chợ"), found("10.45.1.9", "ap CHỢ")).drafts
    assert [draft.entry["name"] for draft in drafts] == ["AP chợ 10.45.1.8", "ap CHỢ 10.45.1.9"]
    assert len({draft.key for draft in drafts} | {"ap-cho"}) == 3
    loaded(tmp_path, applied(TEXT, drafts))


def test_a_port_is_said_where_its_kind_has_another(commune: Inventory, tmp_path: Path) -> None:
    text = TEXT.replace("devices:\n", "defaults:\n  access_point: {snmp: {credential: wifi, port: 1161}}\ndevices:\n")
    for port, stands in ((1161, "wifi"), (161, {"credential": "wifi", "port": 161})):
        drafts = proposed(commune, found("10.45.1.8", port=port), text=text).drafts
        assert drafts[0].entry["snmp"] == stands
        there = loaded(tmp_path, applied(text, drafts)).devices[drafts[0].key].snmp
        assert there is not None
        assert there.port == port


def test_what_only_answers_an_echo_becomes_what_was_wished_for(commune: Inventory, tmp_path: Path) -> None:
    proposer = Proposer("vi", commune, keys_of(TEXT), Wishes(kind=Kind.CAMERA))
    proposer.add_pinged(["10.45.1.20"])
    (draft,) = proposer.proposal().drafts
    assert draft.entry["name"] == "Camera 10.45.1.20"
    assert loaded(tmp_path, applied(TEXT, [draft])).devices[draft.key].snmp is None


def test_access_points_of_a_controller_are_proposed_but_for_those_that_are_known(
    commune: Inventory, tmp_path: Path
) -> None:
    proposer = Proposer("vi", commune, keys_of(TEXT), Wishes())
    proposer.add_aps(KnownAps("bdk", "ruckus-zonedirector", ("Chợ mới 1", "AP UBND", "Xa lạ", "b\u00a0c")))
    proposal = proposer.proposal()
    (draft,) = proposal.drafts
    assert draft.entry["controller"] == {"device": "bdk", "ap": "Chợ mới 1"}
    assert (draft.entry["site"], draft.entry["operator"]) == ("cho-moi", "viettel")
    assert [line.partition(":")[0] for line in reasons(proposal)] == ["AP UBND", "Xa lạ", "b c"]
    again = loaded(tmp_path, applied(TEXT, [draft]))
    proposer = Proposer("vi", again, again.devices.keys(), Wishes())
    proposer.add_aps(KnownAps("bdk", "ruckus-zonedirector", ("Chợ mới 1",)))
    assert proposer.proposal() == Proposal()


def test_what_is_retired_is_brought_back_and_not_added_again(tmp_path: Path) -> None:
    text = TEXT.replace("address: 10.45.1.2, ", 'address: 10.45.1.2, retired: "2026-01-31", ').replace(
        "  bdk:",
        "  ap-cu: {name: AP cũ, kind: access_point, site: cho, operator: viettel, "
        'controller: {device: bdk, ap: Kho}, retired: "2026-01-31"}\n  bdk:',
    )
    commune = loaded(tmp_path, text)
    proposer = Proposer("vi", commune, keys_of(text), Wishes("cho", "viettel"))
    proposer.add_found([found("10.45.1.2", "AP chợ")])
    proposer.add_aps(KnownAps("bdk", "ruckus-zonedirector", ("Kho",)))
    proposal = proposer.proposal()
    assert proposal.drafts == []
    assert reasons(proposal) == [
        f"{what}: is {key}, which is retired; songxa inventory restore {key} brings it back."
        for what, key in (("10.45.1.2", "ap-cho"), ("Kho", "ap-cu"))
    ]


def test_a_key_that_was_given_away_meanwhile_is_not_written_over(commune: Inventory) -> None:
    drafts = proposed(commune, found("10.45.1.9", "moi")).drafts
    with pytest.raises(InputError, match="moi"):
        applied(applied(TEXT, drafts), drafts)


def test_the_proposal_reads_as_yaml_of_its_own(commune: Inventory) -> None:
    drafts = proposed(commune, found("10.45.1.9", "no")).drafts
    assert entries_text(drafts).startswith("devices:\n")
    assert keys_of(entries_text(drafts)) == {"no"}
    assert entries_text([]) == ""


@settings(deadline=None)
@given(st.lists(st.tuples(st.binary(max_size=40), st.binary(max_size=40)), min_size=1, max_size=5))
def test_whatever_devices_call_themselves_the_inventory_takes_the_proposal(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[bytes, bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    commune = loaded(folder, TEXT)
    every = [
        found(f"10.45.1.{number}", plain(device_text(name)), model=plain(device_text(model)))
        for number, (name, model) in enumerate(said, 10)
    ]
    drafts = proposed(commune, *every).drafts
    assert len(drafts) == len(every)
    after = applied(TEXT, drafts)
    assert loaded(folder, after).devices.keys() == commune.devices.keys() | {draft.key for draft in drafts}
    assert entries(TEXT, after).added == {"devices": tuple(draft.key for draft in drafts)}
    assert not entries(TEXT, after).changed
