"""Where polls and incidents go: what `load` makes of it, and which words it does not repeat."""

from __future__ import annotations

from pathlib import Path

import pytest

from songxa.inventory import load, secret_names
from songxa.model import (
    Alerts,
    Cause,
    Exporters,
    InfluxSettings,
    InventoryError,
    Recipient,
    RemoteWriteSettings,
    SpoolLimits,
)
from tests.support.certificates import self_signed
from tests.support.inventories import GOOD, edited, problems_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inventory.yaml"


def test_where_polls_go_is_there_as_the_file_says(path: Path) -> None:
    exporters = load(edited(path)).exporters
    assert exporters.influxdb == InfluxSettings(
        "http://127.0.0.1:8086", org="xa", bucket="songxa", tags=("name", "site"), spool=SpoolLimits(64 << 20, 86_400.0)
    )
    assert exporters.remote_write == RemoteWriteSettings("https://vm.example.vn/api/v1/write", user="giamsat")
    assert exporters.others == {"graphite": {"host": "127.0.0.1"}}
    assert [name for name in ("prometheus", "influxdb", "graphite", "carbon") if exporters.wants(name)] == [
        "prometheus",
        "influxdb",
        "graphite",
    ]


def test_who_is_told_is_there_as_the_file_says(path: Path) -> None:
    alerts = load(edited(path)).alerts
    assert (alerts.quiet_from, alerts.quiet_until, alerts.urgent_households) == (22 * 60, 6 * 60, 200)
    assert (alerts.repeat_s, alerts.page, alerts.language) == (4 * 3600.0, "http://10.45.0.9:8765", "vi")
    assert alerts.recipients["can-bo"] == Recipient("can-bo", ("viettel",), ("thon",), (Cause.POWER,), 5, language="vi")


def test_exporters_and_recipients_that_are_all_commented_out_are_none(path: Path) -> None:
    text = GOOD.partition("exporters:")[0]
    path.write_text(text + "exporters:\n  # influxdb: …\nalerts:\n  recipients:\n    # can-bo: …\n", encoding="utf-8")
    commune = load(path)
    assert commune.exporters == Exporters()
    assert commune.alerts.recipients == {}
    path.write_text(text + "alerts:\n", encoding="utf-8")
    assert load(path).alerts == Alerts()


def test_what_a_version_of_influxdb_needs_is_told(path: Path) -> None:
    problems = problems_of(edited(path, ("    org: xa\n    bucket: songxa\n", "    version: 1\n    org: xa\n")))
    assert [(problem.key, problem.message) for problem in problems] == [
        ("exporters.influxdb.database", "is missing; version 1 needs database"),
        ("exporters.influxdb.org", "belongs to version 2; accepted here: database, retention_policy, user"),
    ]
    (problem,) = problems_of(edited(path, ("    bucket: songxa\n", "")))
    assert str(problem).endswith("exporters.influxdb.bucket: is missing; version 2 needs org and bucket")


def test_an_error_in_one_exporter_or_recipient_hides_none_in_another(path: Path) -> None:
    edited(path, ("    org: xa\n", "    organ: xa\n"), ("[viettel]", "[vietel]"), ("start: '22:00'", "start: night"))
    keys = [problem.key for problem in problems_of(path)]
    assert keys == ["exporters.influxdb.organ", "alerts.quiet.start", "alerts.recipients.can-bo.operators[0]"]


def test_a_ca_file_is_looked_for_from_the_inventorys_folder_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ca = path.parent / "tls" / "ca.pem"
    ca.parent.mkdir()
    edited(path, ("    user: giamsat\n", "    user: giamsat\n    ca_file: tls/ca.pem\n"))
    monkeypatch.chdir("/")
    assert f"there is no file {ca};" in problems_of(path)[0].message
    ca.write_text("-----BEGIN PRIVATE KEY-----\n")
    assert "holds no certificate in PEM form" in problems_of(path)[0].message
    self_signed(path.parent)[0].rename(ca)
    settings = load(path).exporters.remote_write
    assert settings is not None
    assert settings.ca_file == str(ca)
    ca.unlink()
    ca.mkdir()
    assert "is no plain file" in problems_of(path)[0].message


def test_no_secret_typed_into_exporters_alerts_or_collectors_is_repeated(path: Path) -> None:
    whole = GOOD.partition("exporters:")[0]
    for text in [
        "exporters: CANARY",
        "exporters: [CANARY]",
        "exporters: {influxdb: CANARY}",
        "exporters: {influxdb: {url: CANARY}}",
        "exporters: {influxdb: {url: 'http://h', org: {token: CANARY}}}",
        "exporters: {influxdb: {url: 'https://CANARY@h', org: o, bucket: b}}",
        "exporters: {influxdb: {url: 'https://h', org: o, bucket: b, api_token: CANARY}}",
        "exporters: {influxdb: {url: 'https://h', org: o, bucket: b, ca_file: [CANARY]}}",
        "exporters: {remote_write: {url: 'ftp://u:CANARY@h'}}",
        "exporters: {remote_write: {url: 'https://h', bearer: CANARY}}",
        "exporters: {graphite: {tls: {password: CANARY}}}",
        "exporters: {graphite: {hosts: [a, 'tcp://u:CANARY@h']}}",
        "alerts: tgram://CANARY",
        "alerts: {recipients: tgram://CANARY}",
        "alerts: {recipients: [tgram://CANARY]}",
        "alerts: {recipients: {a: tgram://CANARY}}",
        "alerts: {recipients: {a: [tgram://CANARY]}}",
        "alerts: {recipients: {a: {webhook: https://CANARY}}}",
        "alerts: {recipients: {'mailto://u:CANARY@h': {}}}",
        "alerts: {recipients: {a: {quiet: CANARY}}}",
        "alerts: {page: 'http://h/?key=CANARY'}",
        "alerts: {telegram: CANARY}",
    ]:
        path.write_text(f"{whole}{text}\n", encoding="utf-8")
        with pytest.raises(InventoryError) as caught:
            load(path)
        assert "canary" not in str(caught.value).lower(), str(caught.value)


def test_every_secret_that_is_needed_is_known_by_name(path: Path) -> None:
    assert list(secret_names(load(edited(path)))) == [
        "snmp.ap-default.community",
        "influxdb.token",
        "remote-write.password",
        "alerts.can-bo.url",
    ]
    other = edited(
        path,
        ("    org: xa\n    bucket: songxa\n", "    version: 1\n    database: songxa\n    user: u\n"),
        ("    user: giamsat\n", "    bearer: true\n"),
    )
    assert list(secret_names(load(other)))[1:3] == ["influxdb.password", "remote-write.token"]
    path.write_text("name: X\n", encoding="utf-8")
    assert list(secret_names(load(path))) == []
