"""File provisioning: what Grafana would read, what stands for a secret, and what it would choke on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from songxa.grafana.api import LiveSource
from songxa.grafana.files.provision import Package, files, literal
from songxa.grafana.wanted.nouns import Wanted, WantedBoard, WantedFolder, WantedSource


def board(uid: str, title: str, folder: str, name: str = "overview") -> WantedBoard:
    return WantedBoard(uid, name, title, folder, {"uid": uid, "title": title, "panels": [], "tags": ["songxa:songxa"]})


ROOT, PARTNER = WantedFolder("sx-f-1", "Xã Hoằng Giang", ""), WantedFolder("sx-f-2", "Xã Hoằng Giang · Viettel", "")
BOARDS = [
    board("sx-overview-a", "Tổng quan", "sx-f-1"),
    board("sx-device-b", "Thiết bị", "sx-f-1", "device"),
    board("sx-overview-c", "Tổng quan", "sx-f-2"),
]
INFLUX = WantedSource(
    LiveSource("sx-ds-1", "songxa $ InfluxDB", "influxdb", "http://h:8086", "doc", "songxa", {"dbName": "songxa"}),
    {"password": ("", "influxdb.password"), "httpHeaderValue1": ("Token ", "influxdb.token")},
)


def package(
    *folders: WantedFolder,
    boards: Sequence[WantedBoard] = BOARDS,
    sources: Sequence[WantedSource] = (),
    at: str = "/etc/grafana/songxa",
) -> Package:
    wanted = Wanted("songxa", "0" * 64, 1, "", folders or (ROOT, PARTNER), sources, (), (), boards)
    return Package(wanted, "vi", at)


def yaml_of(found: dict[str, str], name: str) -> Any:
    return yaml.safe_load(found[name])


def test_every_folder_has_a_provider_whose_path_holds_its_boards_and_no_others() -> None:
    found = files(package())
    providers = yaml_of(found, "provisioning/dashboards/songxa.yaml")["providers"]
    assert [(each["folderUid"], each["folder"]) for each in providers] == [
        ("sx-f-1", "Xã Hoằng Giang"),
        ("sx-f-2", "Xã Hoằng Giang · Viettel"),
    ]
    for provider, uid in zip(providers, ("sx-f-1", "sx-f-2"), strict=True):
        folder = provider["options"]["path"].removeprefix("/etc/grafana/songxa/") + "/"
        held = [json.loads(text) for name, text in found.items() if name.startswith(folder)]
        assert held == [each.spec for each in BOARDS if each.folder == uid]
    assert len({each["name"] for each in providers}) == len(providers)


def test_a_folder_without_boards_has_no_provider() -> None:
    found = files(package(ROOT, PARTNER, WantedFolder("sx-f-3", "Tỉnh", "")))
    assert len(yaml_of(found, "provisioning/dashboards/songxa.yaml")["providers"]) == 2


def test_a_secret_is_the_name_of_a_variable_and_never_a_value() -> None:
    found = files(package(sources=(INFLUX,)))
    (source,) = yaml_of(found, "provisioning/datasources/songxa.yaml")["datasources"]
    assert source["secureJsonData"] == {
        "password": "${SONGXA_INFLUXDB_PASSWORD}",
        "httpHeaderValue1": "Token ${SONGXA_INFLUXDB_TOKEN}",
    }
    assert source["name"] == "songxa $$ InfluxDB", "a dollar of a name is no variable"
    assert (source["uid"], source["user"], source["database"], source["access"]) == (
        "sx-ds-1",
        "doc",
        "songxa",
        "proxy",
    )
    assert "SONGXA_INFLUXDB_PASSWORD, SONGXA_INFLUXDB_TOKEN" in found["README"]


def test_without_a_source_to_make_there_is_no_file_of_sources() -> None:
    found = files(package())
    assert [name for name in found if "datasources" in name] == []


def test_the_readme_says_what_to_do_in_both_languages_with_the_names_of_this_folder() -> None:
    readme = files(package(at="/srv/x/"))["README"]
    assert readme.count("/srv/x/provisioning/dashboards/songxa.yaml") == 2
    assert "Khởi động lại Grafana" in readme
    assert "Restart Grafana" in readme


def test_another_title_moves_no_file() -> None:
    renamed = [board(each.uid, "Khác", each.folder, each.name) for each in BOARDS]
    assert files(package()).keys() == files(package(boards=renamed)).keys()


def expanded(text: str) -> str:
    """As Grafana reads a value: `$$` is a dollar, `$NAME` and `${NAME}` a variable, which here is none."""
    found, rest = "", text
    while "$" in rest:
        before, _, rest = rest.partition("$")
        found += before
        if rest.startswith("$"):
            found, rest = found + "$", rest[1:]
        else:
            raise AssertionError(f"{text} asks for a variable")
    return found + rest


PRINTABLE = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "))
"""What the inventory lets through."""


@given(PRINTABLE)
def test_no_name_whatever_is_taken_for_a_variable_or_breaks_the_file(title: str) -> None:
    assert expanded(literal(title)) == title
    boards = [board("sx-overview-a", title, "sx-f-1")]
    text = files(package(WantedFolder("sx-f-1", title, ""), boards=boards))["provisioning/dashboards/songxa.yaml"]
    (provider,) = yaml.safe_load(text)["providers"]
    assert expanded(provider["folder"]) == title
