"""`songxa probe` against a real net-snmp agent, as somebody uses it who stands before an unknown device."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from songxa.catalogue import BY_NAME
from tests.support import snmpd
from tests.support.monitor import songxa
from tests.support.servers import need


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with snmpd.agent(tmp_path_factory.mktemp("snmpd"), need("snmpd", "snmpd")) as port:
        yield port


def test_json_has_the_documented_form_and_real_values(port: int) -> None:
    result = songxa("probe", f"127.0.0.1:{port}", "--community", snmpd.COMMUNITY, "--json")
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert {"target", "profile", "reachable", "ping", "samples", "invalid", "errors", "timings"} <= report.keys()
    assert report["target"] == f"127.0.0.1:{port}"
    assert (report["profile"], report["reachable"]) == ("generic", True)
    values = {sample["metric"]: sample["value"] for sample in report["samples"]}
    assert values["songxa_uptime_seconds"] > 0
    interfaces = {
        sample["labels"]["interface"] for sample in report["samples"] if sample["metric"] == "songxa_if_in_octets_total"
    }
    network = Path("/sys/class/net")
    carried = {card.name for card in network.iterdir() if int((card / "statistics/rx_bytes").read_text())}
    assert carried - {"lo"} <= interfaces <= {card.name for card in network.iterdir()}
    assert values.keys() <= BY_NAME.keys()
    assert report["timings"].keys() == {"ping", "snmp"}
    assert "others on this machine" in result.stderr
    assert snmpd.COMMUNITY not in result.stdout + result.stderr


def test_debug_shows_what_was_asked_and_answered_but_never_the_community(port: int) -> None:
    result = songxa("probe", f"127.0.0.1:{port}", "--community", snmpd.COMMUNITY, "--debug")
    assert result.returncode == 0
    assert "1.3.6.1.2.1.1.2.0" in result.stderr
    assert "1.3.6.1.4.1.8072.3.2.10" in result.stderr
    assert snmpd.COMMUNITY not in result.stdout + result.stderr


def test_a_wrong_community_is_explained(port: int) -> None:
    result = songxa("probe", f"127.0.0.1:{port}", "--community", "wrong", "--json")
    errors = json.loads(result.stdout)["errors"]
    assert any("wrong community" in error for error in errors)
    assert "Traceback" not in result.stderr


def test_a_credential_of_the_inventory_reads_its_secret_from_where_secrets_are_kept(port: int, tmp_path: Path) -> None:
    inventory = tmp_path / "inventory.yaml"
    inventory.write_text(
        "name: Xã\ncredentials:\n  ap: {version: 1}\noperators: {}\nareas: {}\nsites: {}\ndevices: {}\n"
    )
    result = songxa(
        "probe",
        f"127.0.0.1:{port}",
        "--credential",
        "ap",
        "--json",
        "-i",
        str(inventory),
        env={"SONGXA_SNMP_AP_COMMUNITY": snmpd.COMMUNITY},
    )
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["errors"] == []
    assert any(sample["metric"] == "songxa_uptime_seconds" for sample in report["samples"])


def test_without_a_community_it_is_asked_for_and_not_shown(port: int) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "songxa.cli", "probe", f"127.0.0.1:{port}", "--json"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "SONGXA_LANG": "en"},
        start_new_session=True,
    ) as process:
        os.close(theirs)
        asked = b""
        # The blank comes once the terminal has stopped echoing; what is typed before it is thrown away.
        while not asked.endswith(b": "):
            asked += os.read(ours, 1024)
        os.write(ours, snmpd.COMMUNITY.encode() + b"\n")
        assert process.stdout is not None
        report = json.loads(process.stdout.read())
    shown = asked
    with contextlib.suppress(OSError):  # the other side is closed
        while more := os.read(ours, 4096):
            shown += more
    os.close(ours)
    assert report["profile"] == "generic"
    assert snmpd.COMMUNITY.encode() not in shown
