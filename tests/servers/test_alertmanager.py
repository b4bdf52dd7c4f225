"""From a crane to a telephone: a fibre cut in the simulator reaches a real Alertmanager's web hook once, and resolves.

Every part is real: songxa with its simulated commune, Prometheus that finds it by asking it, the exported rules,
Alertmanager with the exported routes.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from songxa.inventory import load
from songxa.model import Kind
from tests.support.alertmanager import alertmanager, asked, hook, hurry, prometheus
from tests.support.monitor import eventually, running, songxa
from tests.support.servers import free_port, need

INTERVAL_S = 4
CUT = "hop-cap-2"
SCRIPT = f"- {{at: 20s, do: fibre_cut, target: {CUT}, for: 20s}}\n"


@pytest.fixture
def quick(tmp_path: Path, repository: Path) -> Path:
    """The shipped inventory with every device visited each INTERVAL_S seconds."""
    text = (repository / "inventory.yaml").read_text(encoding="utf-8")
    text = re.sub(r"interval: 60\b", f"interval: {INTERVAL_S}", text)
    missing = sorted(set(Kind) - set(re.findall(r"^  (\w+):\n    interval:", text, re.MULTILINE)))
    defaults = "".join(f"  {kind}:\n    interval: {INTERVAL_S}\n" for kind in missing)
    file = tmp_path / "inventory.yaml"
    file.write_text(text.replace("\ndefaults:\n", f"\ndefaults:\n{defaults}"), encoding="utf-8")
    return file


def test_a_fibre_cut_is_one_notification_in_vietnamese_and_one_when_it_is_over(quick: Path, tmp_path: Path) -> None:
    need("prometheus", "prometheus")
    need("prometheus-alertmanager", "prometheus-alertmanager")
    commune, folder, script = load(quick), tmp_path / "stack", tmp_path / "cut.yaml"
    script.write_text(SCRIPT, encoding="utf-8")
    ports = free_port(), free_port()
    with hook() as hooked, running("--simulate", "-i", str(quick), "--scenario", str(script)) as monitor:
        exported = songxa(
            "export", "prometheus", str(folder), "-i", str(quick), "--songxa", monitor.address.rstrip("/"),
            "--alertmanager", f"127.0.0.1:{ports[1]}", "--interval", "1", "--webhook", hooked.url, "--lang", "vi",
        )  # fmt: skip
        assert exported.returncode == 0, exported.stderr
        hurry(folder / "alertmanager.yml", group_wait="3s", group_interval="1s")
        with (
            alertmanager(folder / "alertmanager.yml", ports[1], tmp_path / "alertmanager"),
            prometheus(folder / "prometheus.yml", ports[0], tmp_path / "prometheus") as api,
        ):
            up = eventually(lambda: asked(api, "songxa_up == 1"), lambda found: len(found) == 56, 20, "found and up")
            assert {labels["commune"] for labels, _ in up} == {commune.name}
            eventually(lambda: hooked.of("firing"), bool, 50, "the hook is told")
            firing = {labels["alertname"] for labels, _ in asked(api, 'ALERTS{alertstate="firing"}')}
            eventually(lambda: hooked.of("resolved"), bool, 60, "and told that it is over")
            share = asked(api, "min_over_time(village:songxa_wifi_working:ratio[10m])")
            worst = {labels["village"]: value for labels, value in share}
    (told,), (over,) = hooked.of("firing"), hooked.of("resolved")
    assert firing == {"SongxaFibre"}, "no other alert, of no other device"
    assert worst["Thôn Ngọc Lâm"] == 0, "both of its places hang behind the cut"
    assert worst["Thôn Bãi Sen"] == 1

    root, operator = commune.devices[CUT], commune.operators[commune.devices[CUT].operator]
    village = commune.areas[commune.sites[root.site].area].name
    (alert,) = told["alerts"]
    incident = told["groupLabels"]["incident"]
    assert told["receiver"] == "songxa"
    assert alert["labels"] == {
        "alertname": "SongxaFibre", "severity": "critical", "incident": incident, "cause": "fibre", "root": CUT,
        "name": root.name, "village": village, "operator": operator.name,
    }  # fmt: skip
    words = alert["annotations"]
    assert words["summary"] == f"Đứt cáp hoặc hỏng thiết bị quang tại {root.name} ({village})"
    assert words["hotline"] == operator.hotline
    assert re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d \+07:00", words["since"])
    assert int(words["devices"]) > 1
    first, *lines = words["description"].splitlines()
    assert first == f"Bắt đầu: {words['since']}"
    assert f"{words['devices']} thiết bị mất kết nối" in lines
    assert f"Gọi {operator.name}: {operator.hotline}" in lines
    assert lines[-1] == words["runbook"]

    assert over["groupLabels"] == told["groupLabels"]
    (ended,) = over["alerts"]
    assert ended["labels"] == alert["labels"]
    assert int(ended["annotations"]["devices"]) >= int(words["devices"]), "the toll has grown, the alert was the same"
    assert [each["status"] for each in hooked.told] == ["firing", "resolved"]
