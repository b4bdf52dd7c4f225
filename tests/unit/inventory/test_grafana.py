"""The Grafana of an inventory: what `load` makes of it, what it refuses, and which words it does not repeat."""

from __future__ import annotations

from pathlib import Path

import pytest

from songxa.inventory import load, secret_names
from songxa.model import GrafanaSettings, GrafanaSource, InventoryError
from tests.support.certificates import self_signed
from tests.support.inventories import GOOD, problems_of

URL = "http://127.0.0.1:3000"
SOURCE = "prometheus: {uid: p}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inventory.yaml"


def with_grafana(path: Path, section: str) -> Path:
    path.write_text(f"{GOOD}\ngrafana: {section}\n", encoding="utf-8")
    return path


def test_an_inventory_without_grafana_has_none(path: Path) -> None:
    path.write_text(GOOD, encoding="utf-8")
    assert load(path).grafana is None
    assert load(with_grafana(path, "")).grafana is None


def test_grafana_is_there_as_the_file_says(path: Path) -> None:
    whole = """
  url: https://grafana.example.vn/xa/
  user: songxa
  organisation: 3
  key: hoang-giang
  folder: tinh_TH
  languages: [vi, en]
  partners: [viettel]
  prometheus: {url: "http://127.0.0.1:9090/"}
  influxdb: {url: "http://127.0.0.1:8086", database: songxa, user: doc}
  page: http://10.45.0.9:8765/"""
    assert load(with_grafana(path, whole)).grafana == GrafanaSettings(
        "https://grafana.example.vn/xa",
        user="songxa",
        organisation=3,
        key="hoang-giang",
        folder="tinh_TH",
        languages=("vi", "en"),
        partners=("viettel",),
        prometheus=GrafanaSource("http://127.0.0.1:9090"),
        influxdb=GrafanaSource("http://127.0.0.1:8086", database="songxa", user="doc"),
        page="http://10.45.0.9:8765",
    )


def test_what_is_left_out_has_its_default(path: Path) -> None:
    assert load(with_grafana(path, f"{{url: '{URL}', {SOURCE}}}")).grafana == GrafanaSettings(
        URL, prometheus=GrafanaSource(uid="p")
    )


@pytest.mark.parametrize(
    ("fields", "key", "words"),
    [
        ("influxdb: {uid: i}, partners: [vietel]", "grafana.partners[0]", "no operator vietel; did you mean viettel?"),
        (f"{SOURCE}, partners: [viettel, viettel]", "grafana.partners[1]", "names viettel a second time"),
        (f"{SOURCE}, languages: [vi, vi]", "grafana.languages[1]", "names vi a second time"),
        (f"{SOURCE}, languages: []", "grafana.languages", "(0 items); accepted: a list (1 to 2 items), each: vi, en"),
        (f"{SOURCE}, languages: [fr]", "grafana.languages[0]", "is fr; accepted: vi, en"),
        ("partners: [viettel]", "grafana", "names no data source; accepted: prometheus:, or influxdb:, or both"),
        ("prometheus: {}", "grafana.prometheus", "has neither url nor uid; accepted: url of a data source that"),
        (f"prometheus: {{url: '{URL}', uid: p}}", "grafana.prometheus.uid", "stands beside url; accepted: url of"),
        ("prometheus: {uid: 'a b'}", "grafana.prometheus.uid", "accepted: a uid of Grafana"),
        ("prometheus: {uid: p, database: d}", "grafana.prometheus.database", "unknown key; accepted here: url, uid"),
        (f"influxdb: {{url: '{URL}'}}", "grafana.influxdb.database", "is missing; accepted: the database that"),
        ("influxdb: {uid: i, token: true}", "grafana.influxdb.token", "belongs to url: a data source that is there"),
        (
            f"influxdb: {{url: '{URL}', database: d, user: u, token: true}}",
            "grafana.influxdb.token",
            "stands beside user; accepted: one of the two",
        ),
        (f"{SOURCE}, key: Xa", "grafana.key", "a secret belongs into the secrets file, as grafana.token"),
        (f"{SOURCE}, key: {'x' * 33}", "grafana.key", "(33 characters); accepted: lower-case letters"),
        (f"{SOURCE}, folder: 'a/b'", "grafana.folder", "accepted: a uid of Grafana"),
        (f"{SOURCE}, organisation: xa", "grafana.organisation", "accepted: a whole number from 0 to"),
        (f"{SOURCE}, organization: 1", "grafana.organization", "unknown key; did you mean organisation?"),
        (f"{SOURCE}, token: glsa_1", "grafana.token", "accepted: grafana.token in the secrets file"),
        (f"{SOURCE}, password: hunter2", "grafana.password", "accepted: grafana.password in the secrets file"),
        (f"{SOURCE}, ca_file: ca.pem", "grafana.ca_file", "belongs to an https URL, and this one is http"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_gives_one_clear_line(path: Path, fields: str, key: str, words: str) -> None:
    (problem,) = problems_of(with_grafana(path, f"{{url: '{URL}', {fields}}}"))
    assert problem.key == key, str(problem)
    assert words in problem.message, str(problem)


def test_an_address_is_needed_and_holds_no_password(path: Path) -> None:
    (problem,) = problems_of(with_grafana(path, f"{{{SOURCE}}}"))
    assert (problem.key, problem.message[:10]) == ("grafana.url", "is missing")
    (problem,) = problems_of(with_grafana(path, f"{{url: 'https://u:p@h', {SOURCE}}}"))
    assert "holds a user or a password; accepted: an http or https URL" in problem.message
    assert problem.message.endswith("a secret belongs into the secrets file, as grafana.password")


def test_an_error_in_one_field_hides_none_in_another(path: Path) -> None:
    fields = "{url: 'http://h', key: A, partners: [vietel], prometheus: {url: 'http://h', uid: p}}"
    keys = [problem.key for problem in problems_of(with_grafana(path, fields))]
    assert keys == ["grafana.key", "grafana.partners[0]", "grafana.prometheus.uid"]


def test_a_ca_file_is_looked_for_from_the_inventorys_folder_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ca = path.parent / "ca.pem"
    with_grafana(path, f"{{url: 'https://h', {SOURCE}, ca_file: ca.pem}}")
    monkeypatch.chdir("/")
    assert f"there is no file {ca};" in problems_of(path)[0].message
    self_signed(path.parent)[0].rename(ca)
    settings = load(path).grafana
    assert settings is not None
    assert settings.ca_file == str(ca)


@pytest.mark.parametrize(
    "section",
    [
        "CANARY",
        "[CANARY]",
        "{url: CANARY}",
        "{url: 'https://u:CANARY@h'}",
        "{url: 'https://h/?token=CANARY'}",
        "{url: 'http://h', key: CANARY_}",
        "{url: 'http://h', token: CANARY}",
        "{url: 'http://h', api_key: CANARY}",
        "{url: 'http://h', api_key: [CANARY]}",
        "{url: 'http://h', organisation: CANARY}",
        "{url: 'http://h', folder: 'CANARY/'}",
        "{url: 'http://h', prometheus: {url: 'http://u:CANARY@h'}}",
        "{url: 'http://h', prometheus: {token: CANARY}}",
        "{url: 'http://h', influxdb: {token: CANARY}}",
        "{url: 'http://h', influxdb: {url: 'http://h', database: d, password: CANARY}}",
        "{url: 'http://h', influxdb: CANARY}",
        "{url: 'http://h', page: 'http://h/?key=CANARY'}",
    ],
)
def test_no_secret_typed_into_grafana_is_repeated(path: Path, section: str) -> None:
    with pytest.raises(InventoryError) as caught:
        load(with_grafana(path, section))
    assert "canary" not in str(caught.value).lower(), str(caught.value)


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        (SOURCE, ["grafana.token"]),
        (f"user: u, {SOURCE}", ["grafana.password"]),
        ("influxdb: {url: 'http://h', database: d, user: u}", ["grafana.token", "influxdb.password"]),
        ("influxdb: {url: 'http://h', database: d, token: true}", ["grafana.token"]),
    ],
)
def test_every_secret_that_grafana_needs_is_known_by_name(path: Path, fields: str, names: list[str]) -> None:
    found = list(secret_names(load(with_grafana(path, f"{{url: 'http://h', {fields}}}"))))
    assert found[-len(names) :] == names
    assert found.count("influxdb.token") == 1  # of the exporter, of the data source or of both
