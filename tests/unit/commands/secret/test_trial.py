"""What a try with a new value says, of servers that take it, refuse it, send it back, or are not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from songxa.commands.secret.trial import Trial, Verdict, attempt
from songxa.inventory import load
from songxa.secrets import Secret, SecretStore
from tests.support import snmpd
from tests.support.door import door
from tests.support.servers import free_port, need

CANARY, OLD = "CANARY-4d7e", "CANARY-old-9"
SETTINGS = {
    "influxdb.token": 'exporters: {{influxdb: {{url: "{url}", org: x, bucket: b}}}}',
    "influxdb.password": 'exporters: {{influxdb: {{version: 1, url: "{url}", database: d, user: u}}}}',
    "remote-write.token": 'exporters: {{remote_write: {{url: "{url}/write", bearer: true}}}}',
    "remote-write.password": 'exporters: {{remote_write: {{url: "{url}/write", user: u}}}}',
    "grafana.token": 'grafana: {{url: "{url}", prometheus: {{uid: p}}}}',
    "grafana.password": 'grafana: {{url: "{url}", prometheus: {{uid: p}}, user: u}}',
}


def tried(folder: Path, name: str, settings: str, value: str = CANARY, **old: str) -> Trial:
    file = folder / "inventory.yaml"
    file.write_text(
        f"name: Xã\nallowed_networks: [127.0.0.0/8]\noperators: {{vt: {{name: VT}}}}\n{settings}\n", "utf-8"
    )
    store = SecretStore({"SONGXA_SECRETS": str(folder / "none"), **old})
    trial = attempt(name, Secret(value), load(file), store)
    assert "CANARY" not in trial.words
    assert trial.words
    return trial


@pytest.mark.parametrize("name", SETTINGS)
def test_a_server_that_takes_it_confirms_and_one_that_does_not_refuses(tmp_path: Path, name: str) -> None:
    with door(CANARY) as server:
        settings = SETTINGS[name].format(url=server.url)
        assert tried(tmp_path, name, settings).verdict is Verdict.CONFIRMED
        server.key = OLD
        assert tried(tmp_path, name, settings).verdict is Verdict.REFUSED


@pytest.mark.parametrize("name", [name for name in SETTINGS if name != "grafana.password"])
def test_a_server_that_is_away_says_nothing_of_it(tmp_path: Path, name: str) -> None:
    away = SETTINGS[name].format(url=f"http://127.0.0.1:{free_port()}")
    assert tried(tmp_path, name, away).verdict is Verdict.UNANSWERED


def test_what_no_header_can_carry_is_refused_without_asking(tmp_path: Path) -> None:
    away = SETTINGS["grafana.token"].format(url=f"http://127.0.0.1:{free_port()}")
    assert tried(tmp_path, "grafana.token", away, "CANARY ệ").verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    "name",
    [
        "snmp.ap.community",
        "snmp.ap.auth",
        "influxdb.token",
        "remote-write.token",
        "grafana.token",
        "alerts.x.url",
        "fan.token",
    ],
)
def test_what_nothing_in_the_inventory_uses_cannot_be_tried(tmp_path: Path, name: str) -> None:
    assert tried(tmp_path, name, "").verdict is Verdict.NONE


DEVICES = """areas: {{xa: {{name: Xã, level: commune}}}}
sites: {{s: {{name: S, area: xa, latitude: 19.8, longitude: 105.8}}}}
credentials: {{ap: {{version: 2c}}}}
devices:
  ap-1: {{name: A, kind: access_point, site: s, operator: vt, address: 127.0.0.1,
    snmp: {{credential: ap, port: {port}}}}}
  ap-2: {{name: B, kind: access_point, site: s, operator: vt, address: 127.0.0.1,
    snmp: {{credential: ap, port: {silent}}}}}
"""


def test_silent_devices_say_nothing_and_one_that_answers_to_the_old_community_alone_refuses(tmp_path: Path) -> None:
    name, variable = "snmp.ap.community", "SONGXA_SNMP_AP_COMMUNITY"
    with snmpd.agent(tmp_path, need("snmpd", "snmpd")) as port:
        settings = DEVICES.format(port=port, silent=free_port())
        good = tried(tmp_path, name, settings, snmpd.COMMUNITY, **{variable: OLD})
        bad = tried(tmp_path, name, settings, **{variable: snmpd.COMMUNITY})
    assert good.verdict is Verdict.CONFIRMED
    assert all(count in good.words for count in "12")
    assert bad.verdict is Verdict.REFUSED
    assert "ap-1" in bad.words
    assert "ap-2" not in bad.words
    assert tried(tmp_path, name, settings, **{variable: OLD}).verdict is Verdict.UNANSWERED
