"""What stands in the files, apart from what promtool and amtool judge: targets, names, comments, no secret."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import httpx
import pytest
import yaml

from songxa.catalogue import BY_NAME
from songxa.model import Alerts, Cause, Exporters, Inventory, Recipient, RemoteWriteSettings
from songxa.stack.bundle import files
from songxa.stack.incident_rules import ALERTS, SEVERITIES
from songxa.stack.plan import Place, Plan
from songxa.web.api import shapes
from tests.support.commune import inventory, troubled
from tests.support.serving import serving


@pytest.fixture
def commune() -> Inventory:
    return inventory()


def rules(commune: Inventory, name: str) -> list[dict[str, Any]]:
    groups = yaml.safe_load(files(Plan(commune))[f"rules/songxa-{name}.yml"])["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_every_cause_has_one_alert_and_one_severity_whatever_the_toll(commune: Inventory) -> None:
    found = {rule["alert"]: rule for rule in rules(commune, "alerts") if "alert" in rule}
    assert set(ALERTS.values()) <= found.keys()
    assert ALERTS.keys() == SEVERITIES.keys() == set(Cause)
    for cause, name in ALERTS.items():
        assert found[name]["labels"] == {"severity": SEVERITIES[cause]}
        assert "for" not in found[name], "songxa has confirmed it already"


def test_rules_ask_only_for_metrics_that_songxa_has(commune: Inventory) -> None:
    given = {"songxa_working", "songxa_wifi_working", "songxa_hotline", "songxa_incidents"}
    for name in ("alerts", "recording"):
        for rule in rules(commune, name):
            asked = set(re.findall(r"(?<![:\w])songxa_\w+", rule["expr"]))
            assert asked - given <= BY_NAME.keys(), rule


async def test_the_files_of_targets_say_what_service_discovery_says() -> None:
    station = troubled()
    async with serving(station) as address, httpx.AsyncClient(base_url=address) as client:
        host = address.removeprefix("http://")
        written = files(Plan(station.inventory(), songxa=Place("http", host)))
        for of in ("songxa", "devices"):
            told = (await client.get(f"/sd/prometheus?of={of}")).json()
            mine = json.loads(written[f"targets/{of}.json"])
            assert sorted(mine, key=str) == sorted(told, key=str)
            assert all(shapes.TargetGroup(**each) for each in mine)


def test_an_inventory_with_secrets_of_its_own_leaves_none_of_its_settings_in_a_file(commune: Inventory) -> None:
    exporters = Exporters(remote_write=RemoteWriteSettings("http://vm.example/c4n4ry", user="c4n4ry"))
    for text in files(Plan(replace(commune, exporters=exporters))).values():
        assert "c4n4ry" not in text
        assert "community" not in text


def test_a_web_hook_is_told_once_of_everything_and_not_again_for_recipient_operator_and_village(
    commune: Inventory,
) -> None:
    alerts = Alerts({"can-bo": Recipient("can-bo"), "lanh-dao": Recipient("lanh-dao", households=300)})
    plan = Plan(replace(commune, alerts=alerts), webhook="http://127.0.0.1:9/x")
    written = yaml.safe_load(files(plan)["alertmanager.yml"])
    assert {"can-bo", "lanh-dao"} <= {each["name"] for each in written["receivers"]}
    told = {each["name"] for each in written["receivers"] if "webhook_configs" in each}
    assert told == {"songxa", "songxa-monitor"}


def test_both_languages_make_the_same_rules_in_other_words(commune: Inventory) -> None:
    vi, en = (files(Plan(commune, language)) for language in ("vi", "en"))
    assert vi.keys() == en.keys()
    assert vi["README"] == en["README"], "it speaks both"
    assert vi["README"].index("Kiểm tra") < vi["README"].index("Check")
    for name in ("prometheus.yml", "alertmanager.yml", "rules/songxa-recording.yml"):
        assert vi[name] != en[name]
        assert yaml.safe_load(vi[name]) == yaml.safe_load(en[name])


def test_no_line_of_a_comment_runs_out_of_the_window(commune: Inventory) -> None:
    for language in ("vi", "en"):
        for text in files(Plan(commune, language)).values():
            assert all(len(line) <= 120 for line in text.splitlines() if line.lstrip().startswith("#"))


def test_the_same_inventory_makes_the_same_files(commune: Inventory) -> None:
    assert files(Plan(commune)) == files(Plan(inventory()))
