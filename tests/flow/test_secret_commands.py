"""`songxa secret` as people and scripts use it: typed, piped, listed, rotated after a real try; never shown."""

from __future__ import annotations

import json
import os
import pty
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from songxa.secrets import SecretStore
from tests.support import snmpd
from tests.support.door import door
from tests.support.receivers import hook
from tests.support.servers import free_port, need

CANARY, OLD = "CANARY-4d7e", "CANARY-old-9"
NAME = "snmp.ap.community"
SONGXA = (sys.executable, "-m", "songxa.cli")


@dataclass
class Desk:
    """A folder with an inventory and a secrets file, and the command run there."""

    folder: Path
    language: str = "en"

    @property
    def file(self) -> Path:
        return self.folder / "secrets.yaml"

    @property
    def env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SONGXA_", "CREDENTIALS_"))}
        own = {"SONGXA_SECRETS": str(self.file), "SONGXA_LANG": self.language, "SONGXA_INVENTORY": "inventory.yaml"}
        return {**kept, **own, "NO_PROXY": "127.0.0.1"}

    def inventory(self, more: str, port: int = 161) -> None:
        text = (
            "name: Xã\nallowed_networks: [127.0.0.0/8]\noperators: {vt: {name: VT}}\n"
            "areas: {xa: {name: Xã, level: commune}}\n"
            "sites: {s: {name: S, area: xa, latitude: 19.8, longitude: 105.8}}\ncredentials: {ap: {version: 2c}}\n"
            f"devices:\n  ap-1: {{name: AP, kind: access_point, site: s, operator: vt, address: 127.0.0.1,\n"
            f"    snmp: {{credential: ap, port: {port}}}}}\n"
        )
        (self.folder / "inventory.yaml").write_text(text + more, encoding="utf-8")

    def hold(self, **secrets: str) -> None:
        names = {name.replace("__", "-").replace("_", "."): value for name, value in secrets.items()}
        self.file.write_text("# kept\n" + "".join(f"{name}: '{value}'\n" for name, value in names.items()))
        self.file.chmod(0o600)

    def held(self, name: str) -> str:
        assert self.file.read_text().startswith("# kept\n")
        return SecretStore({}, [self.file]).get(name).reveal()

    def run(self, *arguments: str, value: str | bytes = "", code: int = 0, **env: str) -> tuple[str, str]:
        """What it prints, on standard output and error; neither has a value in it."""
        done = subprocess.run(
            [*SONGXA, "secret", *arguments],
            input=value.encode() if isinstance(value, str) else value,
            capture_output=True,
            cwd=self.folder,
            env=self.env | env,
            timeout=120,
            check=False,
        )
        out, err = done.stdout.decode(), done.stderr.decode()
        assert "CANARY" not in out + err
        assert "Traceback" not in err
        assert done.returncode == code, (out, err)
        return out, err


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.inventory("")
    return made


# ---- set ------------------------------------------------------------------------------------------------------------


def test_a_piped_secret_is_set_and_what_follows_is_said(desk: Desk) -> None:
    out, err = desk.run("set", NAME, value=f"{CANARY}\n")
    assert out.splitlines()[0] == f"{NAME}: set, in {desk.file}."
    assert "nothing has to be restarted" in out
    assert err == ""
    assert SecretStore({}, [desk.file]).get(NAME).reveal() == CANARY
    assert stat.S_IMODE(desk.file.stat().st_mode) == 0o600


def test_scripts_are_told_the_outcome_in_json(desk: Desk) -> None:
    desk.hold(snmp_ap_community=OLD)
    out, _ = desk.run("set", NAME, "--json", value=CANARY, SONGXA_SNMP_AP_COMMUNITY="CANARY-env")
    told = json.loads(out)
    assert (told["secret"], told["outcome"]) == (NAME, "replaced")
    assert told["place"] == {"kind": "file", "at": str(desk.file)}
    assert "environment variable SONGXA_SNMP_AP_COMMUNITY" in told["after"][1]
    assert desk.held(NAME) == CANARY


def test_a_name_that_nothing_refers_to_is_set_and_noted(desk: Desk) -> None:
    _, err = desk.run("set", "snmp.app.community", value=CANARY)
    assert "does not refer to snmp.app.community. It needs: snmp.ap.community" in err
    out, err = desk.run("set", "fan.token", value=CANARY)
    assert "restart songxa unless" in out
    assert err == ""


@pytest.mark.parametrize("command", ["set", "rotate"])
def test_a_secret_on_the_command_line_is_refused_without_being_repeated(desk: Desk, command: str) -> None:
    out, err = desk.run(command, NAME, f"--value={CANARY}", value="x", code=2)
    assert out == ""
    assert len(err.splitlines()) == 1
    assert not desk.file.exists()


def test_a_place_that_cannot_be_written_is_told_before_anything_is_read(desk: Desk) -> None:
    desk.hold(a_b=OLD)
    desk.file.chmod(0o644)
    assert f"run: chmod 600 {desk.file}" in desk.run("set", NAME, value=CANARY, code=2)[1]
    folder = desk.folder / "credentials"
    folder.mkdir()
    (folder / f"songxa.{NAME}").write_text(OLD)
    _, err = desk.run("set", NAME, value=CANARY, code=2, CREDENTIALS_DIRECTORY=str(folder))
    assert "comes from a systemd credential" in err


def typed(desk: Desk, *answers: tuple[str, str], command: tuple[str, ...]) -> tuple[str, int]:
    """What a terminal shows while somebody answers, each answer as soon as what comes before it is there."""
    setsid = need("setsid", "util-linux")
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [setsid, "--ctty", "--wait", *SONGXA, "secret", *command],
        stdin=slave, stdout=slave, stderr=slave, cwd=desk.folder, env=desk.env,
    )  # fmt: skip
    os.close(slave)
    shown, seen = "", 0
    try:
        for before, answer in answers:
            while before not in shown[seen:]:
                shown += os.read(master, 4096).decode(errors="replace")
            seen = len(shown)
            os.write(master, answer.encode() + b"\n")
        while True:
            try:
                shown += os.read(master, 4096).decode(errors="replace")
            except OSError:  # EIO: the other side has gone
                break
        return shown, process.wait(60)
    finally:
        process.kill()
        process.wait()
        os.close(master)


def test_on_a_terminal_it_is_asked_for_twice_and_not_shown(desk: Desk) -> None:
    shown, code = typed(desk, ("not shown):", CANARY), ("again:", CANARY), command=("set", NAME))
    assert code == 0, shown
    assert "CANARY" not in shown
    assert SecretStore({}, [desk.file]).get(NAME).reveal() == CANARY
    desk.language = "vi"
    shown, code = typed(desk, ("không hiện chữ):", CANARY), ("lần nữa:", "CANARY-x"), command=("set", NAME))
    assert code == 2
    assert "không giống nhau" in shown
    assert "CANARY" not in shown


# ---- systemd --------------------------------------------------------------------------------------------------------


def test_a_sealed_secret_is_listed_as_such_and_the_line_of_the_unit_is_told(desk: Desk) -> None:
    program = desk.folder / "systemd-creds"
    program.write_text("#!/bin/sh\ntr A-Z a-z\n")
    program.chmod(0o755)
    path = f"{desk.folder}:{os.environ['PATH']}"
    store = ("--credstore", str(desk.folder / "store"))
    out, _ = desk.run("set", NAME, "--systemd", *store, value=CANARY, PATH=path)
    assert f"LoadCredentialEncrypted=songxa.{NAME}" in out
    assert "systemctl restart songxa" in out
    assert (desk.folder / "store" / f"songxa.{NAME}").read_text() == CANARY.lower()
    assert not desk.file.exists()
    (told,) = json.loads(desk.run("list", "--json", *store)[0])
    assert (told["problem"], told["place"]) == ("sealed", None)


# ---- list -----------------------------------------------------------------------------------------------------------

OUTPUTS = """
exporters: {influxdb: {url: "http://127.0.0.1:1", org: x, bucket: b}}
alerts: {recipients: {can-bo: {}}}
grafana: {url: "http://127.0.0.1:1", prometheus: {uid: p},
  influxdb: {url: "http://127.0.0.1:1", database: b, token: true}}
"""


def test_the_list_says_what_is_needed_where_it_is_and_what_is_missing(desk: Desk) -> None:
    desk.inventory(OUTPUTS)
    desk.hold(snmp_ap_community=CANARY, fan_token=CANARY, grafana_token=CANARY)
    env = {"SONGXA_INFLUXDB_TOKEN": CANARY, "SONGXA_GRAFANA_TOKEN": CANARY}
    out, _ = desk.run("list", "--json", code=1, **env)
    told = {each.pop("secret"): each for each in json.loads(out)}
    assert list(told) == [NAME, "influxdb.token", "alerts.can-bo.url", "grafana.token", "fan.token"]
    assert told[NAME]["place"] == {"kind": "file", "at": str(desk.file)}
    assert told["influxdb.token"]["place"] == {"kind": "environment", "at": "SONGXA_INFLUXDB_TOKEN"}
    assert told["influxdb.token"]["for"] == "InfluxDB, Grafana's InfluxDB"
    assert told["grafana.token"]["hidden_places"] == [{"kind": "environment", "at": "SONGXA_GRAFANA_TOKEN"}]
    assert told["alerts.can-bo.url"]["problem"] == "missing"
    assert (told["fan.token"]["needed"], told["fan.token"]["for"]) == (False, None)

    out, _ = desk.run("list", code=1, **env)
    rows = {line.split()[0]: line for line in out.splitlines()[:6]}
    assert "1 device (SNMP)" in rows[NAME]
    assert "MISSING" in rows["alerts.can-bo.url"]
    assert "alerts.can-bo.url is missing; set it with: songxa secret set alerts.can-bo.url" in out
    desk.language = "vi"
    assert "CÒN THIẾU" in desk.run("list", code=1, **env)[0]


def test_a_file_that_cannot_be_used_is_one_line_in_the_list(desk: Desk) -> None:
    desk.inventory(OUTPUTS)
    desk.hold(snmp_ap_community=CANARY)
    desk.file.chmod(0o644)
    out, _ = desk.run("list", code=1)
    assert out.count("CANNOT BE READ") == 4
    assert out.count(f"run: chmod 600 {desk.file}") == 1


def test_all_there_or_none_needed_is_no_failure(desk: Desk) -> None:
    desk.hold(snmp_ap_community=CANARY)
    desk.run("list")
    desk.file.unlink()
    (desk.folder / "inventory.yaml").write_text("name: Xã\n", encoding="utf-8")
    assert "needs no secrets" in desk.run("list")[0]


# ---- rotate ---------------------------------------------------------------------------------------------------------


def test_a_community_is_replaced_once_the_devices_answer_to_it(desk: Desk) -> None:
    with snmpd.agent(desk.folder, need("snmpd", "snmpd")) as port:
        desk.inventory("", port)
        desk.hold(snmp_ap_community=OLD)
        out, err = desk.run("rotate", NAME, value=snmpd.COMMUNITY)
        assert "All devices asked answer to the new community (1)" in err
        assert f"{NAME}: replaced" in out
        assert desk.held(NAME) == snmpd.COMMUNITY
        out, err = desk.run("rotate", NAME, "--json", value=CANARY, code=1)
        told = json.loads(out)
        assert (told["trial"], told["outcome"]) == ("refused", "kept")
        assert "answer to the old community only: ap-1" in told["words"]
        assert "the old one stays" in err
        assert snmpd.COMMUNITY not in out + err
    assert desk.held(NAME) == snmpd.COMMUNITY


def test_where_nothing_answers_the_old_one_stays_unless_it_is_to_be_untried(desk: Desk) -> None:
    desk.inventory("", free_port())
    desk.hold(snmp_ap_community=OLD)
    told = json.loads(desk.run("rotate", NAME, "--json", value=CANARY, code=1)[0])
    assert (told["trial"], told["outcome"]) == ("unanswered", "kept")
    assert desk.held(NAME) == OLD
    told = json.loads(desk.run("rotate", NAME, "--untried", "--json", value=CANARY)[0])
    assert (told["trial"], told["outcome"]) == ("skipped", "replaced")
    assert desk.held(NAME) == CANARY


def test_a_token_is_replaced_once_its_server_takes_it(desk: Desk) -> None:
    with door(OLD) as server:
        desk.inventory(f'exporters: {{remote_write: {{url: "{server.url}/api/v1/write", bearer: true}}}}\n')
        desk.hold(remote__write_token=OLD)
        _, err = desk.run("rotate", "remote-write.token", value=CANARY, code=1)
        assert "401 Unauthorized: " in err
        assert desk.held("remote-write.token") == OLD
        server.key = CANARY
        desk.run("rotate", "remote-write.token", value=CANARY)
        assert desk.held("remote-write.token") == CANARY


def test_a_recipient_is_sent_a_test_message_over_the_new_way(desk: Desk) -> None:
    desk.inventory("alerts: {recipients: {can-bo: {}}}\n")
    name = "alerts.can-bo.url"
    with hook() as there:
        desk.hold(alerts_can__bo_url=there.url(f"/{OLD}"))
        there.status = 403
        desk.run("rotate", name, value=there.url(f"/{CANARY}"), code=1)
        assert desk.held(name) == there.url(f"/{OLD}")
        there.status = 200
        desk.run("rotate", name, value=there.url(f"/{CANARY}"))
        assert desk.held(name) == there.url(f"/{CANARY}")
        assert len(there.got) == 2


def test_what_can_be_tried_on_nothing_is_left_to_a_person(desk: Desk) -> None:
    desk.hold(fan_token=OLD)
    _, err = desk.run("rotate", "fan.token", value=CANARY, code=1)
    assert "nothing in the inventory to try fan.token on" in err
    answers = ("not shown):", CANARY), ("again:", CANARY), ("all the same?", "y")
    shown, code = typed(desk, *answers, command=("rotate", "fan.token"))
    assert code == 0, shown
    assert "CANARY" not in shown
    assert desk.held("fan.token") == CANARY


def test_only_another_value_of_a_secret_that_is_there_is_a_rotation(desk: Desk) -> None:
    assert "There is no secret" in desk.run("rotate", NAME, value=CANARY, code=2)[1]
    desk.hold(snmp_ap_community=CANARY)
    assert "nothing was changed" in desk.run("rotate", NAME, value=CANARY, code=2)[1]
