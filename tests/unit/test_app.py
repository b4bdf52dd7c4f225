"""What the composition root says before it begins."""

from __future__ import annotations

from pathlib import Path

from songxa.inventory import load, missing_secrets
from songxa.model import Alerts, Exporters
from songxa.seclusion import kept_inside
from songxa.secrets import SecretStore
from tests.support.inventories import edited


def test_every_secret_that_exporters_recipients_and_devices_need_is_asked_for_by_name(tmp_path: Path) -> None:
    commune = load(edited(tmp_path / "inventory.yaml"))
    lines = missing_secrets(commune, SecretStore({}, ()))
    names = ["snmp.ap-default.community", "influxdb.token", "remote-write.password", "alerts.can-bo.url"]
    assert [line.partition(";")[0] for line in lines] == [f"there is no secret {name}" for name in names]
    there = {f"SONGXA_{name.upper().replace('.', '_').replace('-', '_')}": "CANARY" for name in names[1:]}
    (line,) = missing_secrets(commune, SecretStore(there, ()))
    assert "snmp.ap-default.community" in line
    assert "CANARY" not in line


def test_what_is_simulated_reaches_no_other_server_and_nobody(tmp_path: Path) -> None:
    path = edited(tmp_path / "inventory.yaml")
    path.write_text(path.read_text() + "\ngrafana: {url: 'http://h', prometheus: {uid: p}}\n", encoding="utf-8")
    commune = load(path)
    kept = kept_inside(commune)
    assert commune.grafana is not None
    assert (kept.grafana, kept.alerts, kept.exporters) == (None, Alerts(), Exporters())
    assert kept.devices == commune.devices
