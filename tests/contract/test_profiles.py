"""What holds for every packaged profile, and for adding one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from songxa.catalogue import BY_NAME
from songxa.collectors.snmp.profile import library, load_profiles
from songxa.collectors.snmp.profile_compile import build
from songxa.collectors.snmp.profile_docs import EXAMPLE, render
from songxa.collectors.snmp.profile_model import GENERIC, Profile

PROFILES = load_profiles()
EVERY = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES.keys())


def sources(repository: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in (repository / "collectors/snmp/profiles").glob("*.yaml")}


def test_the_families_of_the_product_are_all_there() -> None:
    assert {
        GENERIC,
        "unifi-ap",
        "airos",
        "mikrotik",
        "aruba-instant",
        "ruckus-zonedirector",
        "ruckus-unleashed",
        "ruckus-standalone",
        "teltonika",
        "teltonika-legacy",
        "huawei-olt",
        "zte-olt-c300",
        "zte-olt-c600",
        "ups-mib",
        "huawei-smu",
    } <= PROFILES.keys()


def test_adding_a_family_touches_one_file(repository: Path) -> None:
    """Nothing in the code says a family's name; only its own file does. The generic profile is the one exception."""
    code = [
        path
        for folder in ("collectors", "exporters", "src/songxa", "dashboards")
        for path in (repository / folder).rglob("*.py")
        # the simulator imitates families of its own accord, and would go on doing so without their profiles
        if not path.is_symlink() and "simulator" not in path.parts and "profiles" not in path.parts
    ]
    assert len(code) > 20
    for path in code:
        text = path.read_text("utf-8")
        for name in PROFILES.keys() - {GENERIC}:
            assert not re.search(rf"['\"]{re.escape(name)}['\"]", text), f"{path} names the family {name}"


def test_a_new_file_is_a_new_family(repository: Path) -> None:
    new = (
        "name: new-family\ntitle: A new family\nkinds: [access_point]\nsource: its MIB\ninclude: [system]\n"
        "detect: {sys_object_id: [1.3.6.1.4.1.99999]}\nget: {load: 1.3.6.1.4.1.99999.1.0}\n"
        "metrics: [{metric: songxa_cpu_ratio, value: {from: load, divide: 100}}]\n"
    )
    grown = build([*sources(repository).items(), ("new-family.yaml", new)])
    assert grown.profiles.keys() - PROFILES.keys() == {"new-family"}


@EVERY
def test_a_profile_says_what_it_is_for_and_where_its_facts_are_from(profile: Profile) -> None:
    assert profile.kinds
    assert profile.source
    assert profile.metrics <= BY_NAME.keys()
    assert "songxa_uptime_seconds" in profile.metrics


@EVERY
def test_every_rule_gives_the_labels_of_its_metric(profile: Profile) -> None:
    for rule in profile.rules:
        assert len(rule.labels) == len(rule.metric.label_names)


@EVERY
def test_onus_get_series_of_their_own_only_when_named(profile: Profile) -> None:
    for rule in profile.rules:
        if "onu" in rule.metric.label_names and rule.labels[rule.metric.label_names.index("onu")].fields:
            assert rule.named, f"{profile.name}: {rule.metric.name} would list every ONU"


@EVERY
def test_an_access_point_gets_a_series_of_its_own_only_when_named(profile: Profile) -> None:
    for rule in profile.rules:
        if "ap" in rule.metric.label_names:
            assert rule.named, f"{profile.name}: {rule.metric.name} would list every access point"


@EVERY
def test_power_is_read_in_every_visit(profile: Profile) -> None:
    tables = {table.name: table.every for table in profile.tables}
    for rule in profile.rules:
        if rule.metric.name.startswith("songxa_power_") and rule.table is not None:
            assert tables[rule.table] == 0, f"{profile.name}: {rule.metric.name} would be late"


@EVERY
def test_onu_optics_are_never_walked_in_a_normal_visit_nor_read_often(profile: Profile) -> None:
    optical = {rule.table for rule in profile.rules if rule.metric.name.startswith("songxa_optical") and rule.named}
    for table in profile.tables:
        if table.name in optical:
            assert table.named
            assert table.every >= 300


def test_no_two_families_claim_the_same_identity_without_a_way_to_tell_them_apart() -> None:
    claims: dict[str, list[Profile]] = {}
    for profile in PROFILES.values():
        for prefix in profile.detect.sys_object_id:
            claims.setdefault(prefix, []).append(profile)
    for prefix, profiles in claims.items():
        assert len(profiles) == 1 or all(profile.detect.probes for profile in profiles), prefix


def test_probes_have_an_order_of_their_own() -> None:
    orders = [probe.order for profile in PROFILES.values() for probe in profile.detect.probes]
    assert len(orders) == len(set(orders))


def test_the_example_in_the_documentation_loads(repository: Path) -> None:
    text = EXAMPLE.removeprefix("```yaml\n").removesuffix("```")
    found = build([*sources(repository).items(), ("example-ap.yaml", text)]).profiles["example-ap"]
    assert {"songxa_cpu_ratio", "songxa_wifi_clients", "songxa_if_up"} <= found.metrics


def test_the_documentation_is_in_step(repository: Path) -> None:
    written = (repository / "docs/profiles.md").read_text("utf-8")
    assert written == render(library()), "docs/profiles.md is out of step; scripts/check --fix writes it anew"
