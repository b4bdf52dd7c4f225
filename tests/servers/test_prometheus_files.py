"""promtool and amtool judge every file of an export: for the shipped inventory and for odd ones, in both languages.

The tests that ship with the rules hold each alert's text word for word, so they also say that a name is shown as it is.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from songxa.inventory import load
from songxa.model import Alerts, Area, Cause, Device, Inventory, Kind, Operator, Recipient, Site
from songxa.stack.folder import export
from songxa.stack.plan import Plan
from tests.support.servers import need

RULES = ("rules/songxa-recording.yml", "rules/songxa-alerts.yml")
TESTS = ("rules/songxa-recording_test.yml", "rules/songxa-alerts_test.yml")

NASTY = (
    '{{ $labels.name }}', '{{ query "up" }}', "{{", "}}", '"', "'", "\\", "100 % %s %q", "a|b.*(c)[d]^$", "# x: y",
    "Nhà văn hoá thôn Gò Đa 😀", "yes", "null", "~", "1e3", "0x1f", "12:30:00", "=", "<<", "&a *b !c", "`", "\\n",
    'a" or vector(1) or "', "x" * 128, "$value $1 ${2}", "{a: b}", "[c]", "|", ">", "?", "@", "- x", "a\u00a0b", "ＡＢ",
)  # fmt: skip


def promtool(*arguments: str | Path) -> None:
    passed(need("promtool", "prometheus"), arguments)


def amtool(*arguments: str | Path) -> str:
    return passed(need("amtool", "prometheus-alertmanager"), arguments)


def passed(program: str, arguments: Sequence[str | Path]) -> str:
    """What a program says that has nothing to complain about."""
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def judged(plan: Plan, folder: Path) -> None:
    """Nobody has a word against any file of the export."""
    export(plan, folder)
    promtool("check", "config", folder / "prometheus.yml")
    promtool("check", "rules", *(folder / name for name in RULES))
    promtool("test", "rules", *(folder / name for name in TESTS))
    amtool("check-config", folder / "alertmanager.yml")


@pytest.fixture
def reference(repository: Path) -> Inventory:
    return load(repository / "inventory.yaml")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_file_for_the_shipped_inventory_passes_and_its_own_tests_do(
    reference: Inventory, tmp_path: Path, language: str
) -> None:
    judged(Plan(reference, language), tmp_path)


def test_the_tests_that_ship_do_find_a_broken_rule(reference: Inventory, tmp_path: Path) -> None:
    export(Plan(reference), tmp_path)
    for name, tests in zip(RULES, TESTS, strict=True):
        rules = tmp_path / name
        text = rules.read_text()
        for good, bad in (
            ('"up|degraded"', '"up"'),
            ("unless on ()", "unless on (incident)"),
            ("max by (inc", "sum by (inc"),
        ):
            if good in text:
                rules.write_text(text.replace(good, bad))
                with pytest.raises(AssertionError):
                    promtool("test", "rules", tmp_path / tests)
        rules.write_text(text)
    promtool("test", "rules", *(tmp_path / each for each in TESTS))


# ---- odd inventories ------------------------------------------------------------------------------------------------

printables = some.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp", "Zs"))
names = some.sampled_from(NASTY) | some.text(printables, min_size=1, max_size=128)


@some.composite
def inventories(draw: some.DrawFn) -> Inventory:
    """Anything from an empty commune to two of them, and every name as bad as can be."""
    operators = {
        key: Operator(key, draw(names), draw(names | some.just("")))
        for key in ("o-1", "o-2")[: draw(some.integers(0, 2))]
    }
    areas = {}
    for commune in ("xa-1", "xa-2")[: draw(some.integers(0, 2))]:
        areas[commune] = Area(commune, draw(names), "commune")
        for number in range(draw(some.integers(0, 2))):
            areas[f"{commune}-{number}"] = Area(f"{commune}-{number}", draw(names), "village", commune)
    sites = {f"s-{key}": Site(f"s-{key}", draw(names), key, 0, 0, public=draw(some.booleans())) for key in areas}
    devices = {
        f"d-{key}": Device(
            f"d-{key}", draw(names), draw(some.sampled_from(Kind)), key, draw(some.sampled_from(sorted(operators)))
        )
        for key in (sites if operators else ())
    }
    return Inventory(
        draw(names), draw(some.sampled_from(("Asia/Ho_Chi_Minh", "Europe/Berlin", "America/St_Johns", "UTC"))), "0",
        areas, sites, operators, devices, {}, alerts=draw(alerts(sorted(operators), sorted(areas))),
    )  # fmt: skip


@some.composite
def alerts(draw: some.DrawFn, operators: Sequence[str], areas: Sequence[str]) -> Alerts:
    def picked(keys: Sequence[str]) -> tuple[str, ...]:
        return tuple(draw(some.lists(some.sampled_from(keys), unique=True))) if keys else ()

    recipients = {
        key: Recipient(
            key, picked(operators), picked(areas), tuple(draw(some.lists(some.sampled_from(Cause), unique=True))),
            draw(some.sampled_from((0, 1, 200, 1000))), draw(some.booleans()),
        )
        for key in ("can-bo", "truong-thon")[: draw(some.integers(0, 2))]
    }  # fmt: skip
    minutes = some.integers(0, 1439)
    return Alerts(
        recipients, quiet_from=draw(minutes), quiet_until=draw(minutes),
        urgent_households=draw(some.sampled_from((0, 200))),
        repeat_s=draw(some.sampled_from((0.0, 900.0, 14_400.0, 3e7))),
        page=draw(some.sampled_from(("", "https://songxa.xa.example", "https://xa.example/{{.}}/%7B"))),
    )  # fmt: skip


UNSHRUNK = tuple(phase for phase in Phase if phase is not Phase.shrink)
"""Every try runs four programs, so that the smallest failure would take minutes to find."""


EXAMPLES = int(os.environ.get("SONGXA_PROMETHEUS_EXAMPLES", "4"))
"""A try takes seconds; for a night, ask for hundreds."""


@settings(max_examples=EXAMPLES, deadline=None, phases=UNSHRUNK, suppress_health_check=list(HealthCheck))
@given(inventories(), some.sampled_from(("vi", "en")))
def test_whatever_things_are_called_the_files_are_valid_and_alerts_show_the_names_as_they_are(
    inventory: Inventory, language: str
) -> None:
    with TemporaryDirectory() as folder:
        judged(Plan(inventory, language, webhook="http://127.0.0.1:9/x"), Path(folder))


def test_every_nasty_name_at_once_as_hundreds_of_operators_and_villages(reference: Inventory, tmp_path: Path) -> None:
    many = [f"{name[:100]} {number}" for number in range(6) for name in NASTY]
    operators = {f"o-{n}": Operator(f"o-{n}", name, name) for n, name in enumerate(many)}
    areas = {f"a-{n}": Area(f"a-{n}", name, "village") for n, name in enumerate(many)}
    sites = {f"s-{n}": Site(f"s-{n}", name, f"a-{n}", 0, 0, public=True) for n, name in enumerate(many)}
    devices = {f"d-{n}": Device(f"d-{n}", name, Kind.ACCESS_POINT, f"s-{n}", f"o-{n}") for n, name in enumerate(many)}
    inventory = replace(reference, operators=operators, areas=areas, sites=sites, devices=devices, canaries=())
    judged(Plan(inventory), tmp_path)
    for number in (0, 150, len(many) - 1):
        found = routed(tmp_path, operator=many[number], village=many[number], cause="power", incident="1")
        assert found == {f"operator-o-{number}", f"village-a-{number}", "songxa"}


# ---- who hears of what ----------------------------------------------------------------------------------------------


def routed(folder: Path, **labels: str) -> set[str]:
    """The receivers that Alertmanager itself sends an alert with these labels to."""
    pairs = [f'{name}="{text.translate(QUOTES)}"' for name, text in labels.items()]
    told = amtool("config", "routes", "test", f"--config.file={folder / 'alertmanager.yml'}", *pairs)
    return set(told.strip().split(","))


QUOTES = str.maketrans({"\\": "\\\\", '"': '\\"'})
CUT = {
    "alertname": "SongxaFibre",
    "incident": "251123-7f3a",
    "cause": "fibre",
    "operator": "VNPT",
    "village": "Thôn Ngọc Lâm",
}


def with_alerts(reference: Inventory, folder: Path, **more: object) -> Path:
    """An export with three recipients: one of everything, one of a village, one of an operator's large outages."""
    recipients = {
        "can-bo": Recipient("can-bo"),
        "truong-thon": Recipient("truong-thon", areas=("ngoc-lam",), causes=(Cause.FIBRE, Cause.POWER), quiet=False),
        "lanh-dao": Recipient("lanh-dao", operators=("vnpt",), areas=("hoang-giang",), households=300),
    }
    alerts = replace(Alerts(recipients), **more)  # type: ignore[arg-type]
    export(Plan(replace(reference, alerts=alerts)), folder)
    return folder


def test_an_incident_reaches_its_operator_its_village_and_whoever_hears_everything(
    reference: Inventory, tmp_path: Path
) -> None:
    export(Plan(reference), tmp_path)
    assert routed(tmp_path, **CUT) == {"operator-vnpt", "village-ngoc-lam", "songxa"}
    assert routed(tmp_path, **CUT | {"village": ""}) == {"operator-vnpt", "songxa"}
    assert routed(tmp_path, **CUT | {"village": "Thôn Lạ", "operator": "Lạ"}) == {"songxa"}


def test_what_is_wrong_with_the_monitor_goes_to_its_keeper_alone(reference: Inventory, tmp_path: Path) -> None:
    export(Plan(reference), tmp_path)
    assert routed(tmp_path, alertname="SongxaGone", severity="critical") == {"songxa-monitor"}
    assert routed(tmp_path, alertname="SongxaExportBehind", exporter="influxdb") == {"songxa-monitor"}


def test_recipients_hear_of_their_operators_areas_and_causes_only(reference: Inventory, tmp_path: Path) -> None:
    folder = with_alerts(reference, tmp_path)
    of_all = {"songxa", "can-bo", "operator-vnpt"}
    assert routed(folder, **CUT) == of_all | {"truong-thon", "village-ngoc-lam"}
    assert routed(folder, **CUT | {"cause": "device"}) == of_all | {"village-ngoc-lam"}
    assert routed(folder, **CUT | {"village": "Thôn Gò Đa"}) == of_all | {"village-go-da"}
    whole = CUT | {"cause": "operator", "village": ""}
    assert routed(folder, **whole) == of_all
    assert routed(folder, **CUT | {"village": ""}) == of_all | {"truong-thon"}, "nobody's village is everybody's"


def test_who_asked_for_large_outages_hears_of_the_one_alert_that_says_so_and_nobody_else_hears_it_twice(
    reference: Inventory, tmp_path: Path
) -> None:
    folder = with_alerts(reference, tmp_path)
    large = CUT | {"alertname": "SongxaHouseholds", "households": "300"}
    assert routed(folder, **large) - {"songxa-nobody"} == {"lanh-dao"}
    assert routed(folder, **large | {"operator": "Viettel"}) == {"songxa-nobody"}
    assert "lanh-dao" not in routed(folder, **CUT)


def test_quiet_hours_close_the_ways_of_those_who_want_them_and_open_one_for_what_is_urgent(
    reference: Inventory, tmp_path: Path
) -> None:
    quiet = {"quiet_from": 22 * 60, "quiet_until": 6 * 60, "urgent_households": 200}
    folder = with_alerts(reference, tmp_path, **quiet)
    amtool("check-config", folder / "alertmanager.yml")
    promtool("test", "rules", *(folder / each for each in TESTS))
    written = yaml.safe_load((folder / "alertmanager.yml").read_text())
    (hours,) = written["time_intervals"]
    assert hours["time_intervals"] == [
        {
            "times": [{"start_time": "22:00", "end_time": "24:00"}, {"start_time": "00:00", "end_time": "06:00"}],
            "location": "Asia/Ho_Chi_Minh",
        }
    ]
    ways: dict[str, list[tuple[bool, bool, str]]] = {}
    for way in written["route"]["routes"]:
        large = next((each for each in way.get("matchers", []) if each.startswith("households")), "")
        told = ("mute_time_intervals" in way, "active_time_intervals" in way, large)
        ways.setdefault(way["receiver"], []).append(told)
    by_day, at_night = (True, False, 'households=""'), (False, True, 'households="200"')
    assert ways["can-bo"] == ways["songxa"] == ways["village-go-da"] == [by_day, at_night]
    assert ways["truong-thon"] == [(False, False, 'households=""')], "wants no quiet"
    assert ways["lanh-dao"] == [(False, False, 'households="300"')], "hears of nothing that is not urgent"
    assert ways["songxa-monitor"] == [(False, False, "")]


def test_an_incident_is_told_again_as_the_inventory_says_as_far_as_alertmanager_remembers(
    reference: Inventory, tmp_path: Path
) -> None:
    for hours, written in ((1.5, "90m"), (4.0, "4h"), (0.0, "120h"), (8760.0, "120h")):
        folder = with_alerts(reference, tmp_path / written / str(hours), repeat_s=hours * 3600)
        assert yaml.safe_load((folder / "alertmanager.yml").read_text())["route"]["repeat_interval"] == written
