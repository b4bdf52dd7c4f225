"""What is exported reads back equal, and nothing in it is a formula."""

from __future__ import annotations

import csv
import io
import json
import string
import unicodedata
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songxa.inventory import yaml12
from songxa.inventory.schema import DeviceEntry, SiteEntry
from songxa.inventory.sheet import Proposal, propose, read, to_csv, to_geojson, to_xlsx
from songxa.model import InputError, Kind

KEY = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True) | st.sampled_from(
    ["no", "none", "x", "1", "on"]
)
TRICKY = st.sampled_from(["=1+1", "-", "@x", "'=", "''", "n/a", "+84", "#N/A", "a;b", "[x]", '["a"]', "a,b", '"',
                          "Cổng", "0/1/0", "true", "007", "1e5", "_x0041_", "Tổng", "không có",
                          "🙂", "a  b"])  # fmt: skip


def printable(limit: int) -> st.SearchStrategy[str]:
    signs = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")), min_size=1)
    plain = (signs | TRICKY).map(lambda text: unicodedata.normalize("NFC", text).strip()[:limit].strip())
    return plain.filter(lambda text: text != "" and text.isprintable() and "x005F_" not in text)


SITE = st.fixed_dictionaries(
    {
        "name": printable(40),
        "area": st.sampled_from(["a", "b"]),
        "latitude": st.floats(8, 23) | st.integers(8, 23),
        "longitude": st.floats(102, 117) | st.integers(102, 117),
    },
    optional={"category": KEY, "public": st.booleans()},
)
PING = st.just(False) | st.fixed_dictionaries(
    {}, optional={"method": st.sampled_from(["icmp"]), "count": st.integers(1, 20)}
)
SNMP = st.just(False) | st.just("cr") | st.fixed_dictionaries(
    {"credential": st.just("cr")}, optional={"profile": KEY, "port": st.integers(1, 65_535)}
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | printable(20),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(printable(8), inner, max_size=2),
    max_leaves=4,
)
DEVICE = st.fixed_dictionaries(
    {"name": printable(40), "kind": st.sampled_from([Kind.ROUTER.value]), "operator": st.sampled_from(["o", "p"])},
    optional={
        "model": printable(30),
        "interval": st.floats(1, 86_400) | st.integers(1, 86_400),
        "ping": PING,
        "snmp": SNMP,
        "uplinks_needed": st.sampled_from(["any", "all"]),
        "ssids": st.lists(printable(8).filter(lambda text: len(text.encode()) <= 32), max_size=3, unique=True),
        "note": printable(60),
        "collectors": st.dictionaries(
            st.sampled_from(["other", "one-more"]), st.dictionaries(printable(8), JSON, max_size=2), max_size=2
        ),
    },
)


@st.composite
def sections(draw: st.DrawFn) -> dict[str, Any]:
    sites = draw(st.dictionaries(KEY, SITE, min_size=1, max_size=3))
    keys = draw(st.lists(KEY, min_size=1, max_size=4, unique=True))
    devices: dict[str, Any] = {}
    for number, key in enumerate(keys):
        device = {**draw(DEVICE), "site": draw(st.sampled_from(sorted(sites))), "address": f"10.0.0.{number + 1}"}
        if device.get("ping") is False:
            device["snmp"] = "cr"
        device["name"] = f"{device['name']} {number}"
        if number and draw(st.booleans()):
            device["uplinks"] = [keys[0]]
        devices[key] = device
    return {"sites": sites, "devices": devices}


AROUND: dict[str, Any] = {
    "operators": {"o": {"name": "O"}, "p": {"name": "P"}},
    "areas": {"a": {"name": "A", "level": "village"}, "b": {"name": "B", "level": "village"}},
    "credentials": {"cr": {}},
}


def meant(section: str, entry: dict[str, Any]) -> object:
    entry = {name: value for name, value in entry.items() if value not in ([], {}) or name in ("ping", "snmp")}
    return (SiteEntry if section == "sites" else DeviceEntry).model_validate(entry)


def same(proposal: Proposal, section: str, wanted: dict[str, Any]) -> None:
    assert [remark for remark in proposal.report.remarks if remark.level == "wrong"] == []
    found = {each.key: dict(each.values) for each in proposal.entries if each.section == section}
    assert {key: meant(section, each) for key, each in found.items()} == {
        key: meant(section, each) for key, each in wanted.items()
    }


@settings(
    max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(sections(), st.sampled_from(["vi", "en"]))
def test_a_workbook_reads_back_equal_and_changes_nothing_where_it_came_from(
    tmp_path: Path, wanted: dict[str, Any], language: str
) -> None:
    (tmp_path / "a.xlsx").write_bytes(to_xlsx(wanted, language))
    book = read(tmp_path / "a.xlsx")
    fresh = propose(book, AROUND)
    same(fresh, "sites", wanted["sites"])
    same(fresh, "devices", wanted["devices"])
    assert propose(book, {**AROUND, **wanted}).entries == ()


@settings(
    max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(sections(), st.sampled_from(["vi", "en"]))
def test_csv_reads_back_equal(tmp_path: Path, wanted: dict[str, Any], language: str) -> None:
    around = dict(AROUND)
    for section in ("sites", "devices"):
        (tmp_path / "a.csv").write_bytes(to_csv(wanted, section, language))
        same(propose(read(tmp_path / "a.csv"), around), section, wanted[section])
        around[section] = wanted[section]


@given(sections())
def test_geojson_holds_every_entry_as_it_is_and_puts_it_on_its_site(wanted: dict[str, Any]) -> None:
    features = json.loads(to_geojson(wanted))["features"]
    found: dict[str, Any] = {"sites": {}, "devices": {}}
    for feature in features:
        properties = feature["properties"]
        found[properties["section"]][properties["key"]] = properties["entry"]
        site = wanted["sites"][properties["key"] if properties["section"] == "sites" else properties["entry"]["site"]]
        assert feature["geometry"]["coordinates"] == [site["longitude"], site["latitude"]]
    assert found == wanted


@given(sections())
def test_no_cell_is_a_formula(wanted: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(wanted)))
    for sheet in book.worksheets:
        assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows() for cell in row)
    for section in ("sites", "devices"):
        for row in csv.reader(io.StringIO(to_csv(wanted, section).decode("utf-8-sig"), newline="")):
            assert not any(cell.startswith(tuple("=+-@\t\r＝＋－＠")) for cell in row)


def test_the_sample_inventory_survives_both_ways(repository: Path, tmp_path: Path) -> None:
    root = yaml12.parse((repository / "inventory.yaml").read_text(encoding="utf-8")).root
    assert isinstance(root, dict)
    (tmp_path / "a.xlsx").write_bytes(to_xlsx(root))
    without = {section: there for section, there in root.items() if section not in ("sites", "devices")}
    found = propose(read(tmp_path / "a.xlsx"), without)
    for section in ("sites", "devices"):
        assert {each.key: dict(each.values) for each in found.entries if each.section == section} == root[section]


@pytest.mark.parametrize("note", ["x005F_", "a" * 40_000])
def test_what_no_cell_keeps_is_refused_in_one_line(note: str) -> None:
    with pytest.raises(InputError, match=r"^devices\.d: .*accepted: export csv$"):
        to_xlsx({"devices": {"d": {"name": "D", "note": note}}})


def test_letters_of_the_alphabet_name_the_columns() -> None:
    from songxa.inventory.sheet.table import letter

    assert [letter(column) for column in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    assert [letter(column) for column in range(26)] == list(string.ascii_uppercase)
