"""A real monitor of a simulated commune tells real servers of a cut: once when it happens, once when it is over."""

from __future__ import annotations

import contextlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from songxa.history import Archive
from songxa.model import Incident
from songxa.scope import Scope
from tests.support.monitor import Running, eventually, running, songxa
from tests.support.receivers import Hook, hook, mailbox
from tests.support.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
CANARY = "canary7f3a9c"
CUT = "- {at: 5s, do: fibre_cut, target: hop-cap-2, for: 45s}"
NOTHING = "- {at: 1h, do: fibre_cut, target: hop-cap-2, for: 20s}"

LATER = """
import runpy, sys, time
real, ahead = time.time, float(sys.argv[1])
time.time = lambda: real() + ahead
sys.argv = ["songxa", *sys.argv[5:]]
runpy.run_module("songxa.cli", run_name="__main__")
"""
"""Runs songxa on a wall clock that is so far ahead: for it, that time has passed since the run before."""


@dataclass
class Town:
    """A commune with recipients: `hook` gets everything, `broken` answers 500, `away` is not there, and one has no
    secret.
    """

    folder: Path
    hook: Hook
    broken: Hook

    def write(self, hooked: str | None = None) -> None:
        text, count = re.subn(r"interval: 60\b", "interval: 3", (ROOT / "inventory.yaml").read_text("utf-8"))
        assert count > 5
        lacking = ("fibre_box", "onu", "media_converter", "wifi_controller")
        defaults = "".join(f"  {kind}:\n    interval: 3\n" for kind in lacking)
        alerts = "\nalerts:\n  page: http://10.45.0.2:8765\n  recipients:\n    can-bo:\n    hong: {language: en}\n"
        alerts += "    vang: {households: 1}\n    quen: {}\n    xa-khac: {operators: [viettel]}\n"
        text = text.replace("\ndefaults:\n", f"\ndefaults:\n{defaults}") + alerts.replace("can-bo:\n", "can-bo: {}\n")
        (self.folder / "inventory.yaml").write_text(text, "utf-8")
        secrets = {
            "can-bo": hooked or self.hook.url(f"/{CANARY}"),
            "hong": self.broken.url(f"/{CANARY}"),
            "vang": f"json://{CANARY}:{CANARY}@127.0.0.1:{free_port()}/{CANARY}",
            "xa-khac": self.hook.url(f"/other/{CANARY}"),
        }
        file = self.folder / "secrets.yaml"
        file.write_text("".join(f'alerts.{key}.url: "{url}"\n' for key, url in secrets.items()))
        file.chmod(0o600)

    @property
    def env(self) -> dict[str, str]:
        return {"SONGXA_SECRETS": str(self.folder / "secrets.yaml")}

    def start(self, script: str, *more: str, ahead_s: float = 0.0) -> AbstractContextManager[Running]:
        (self.folder / "script.yaml").write_text(script)
        (self.folder / "later.py").write_text(LATER)
        within = (sys.executable, str(self.folder / "later.py"), str(ahead_s))
        arguments = (
            "--simulate",
            *more,
            "--data",
            str(self.folder / "data"),
            "-i",
            str(self.folder / "inventory.yaml"),
        )
        return running(*arguments, "--scenario", str(self.folder / "script.yaml"), within=within, env=self.env)

    def incidents(self, look: Callable[[list[Incident]], bool], what: str) -> list[Incident]:
        def read() -> list[Incident]:
            archive = Archive(self.folder / "data")
            try:
                return [each for each in archive.incidents(Scope.staff()) if each.root == "hop-cap-2"]
            finally:
                archive.close()

        return eventually(read, look, 75, what)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with a_town(tmp_path) as made:
        yield made


@contextlib.contextmanager
def a_town(folder: Path) -> Iterator[Town]:
    with hook() as good, hook() as broken:
        broken.status = 500
        made = Town(folder, good, broken)
        made.write()
        yield made


def count(monitor: Running, recipient: str, outcome: str) -> float:
    labels = frozenset({("recipient", recipient), ("outcome", outcome)})
    return monitor.series().get(("songxa_alert_messages_total", labels), 0.0)


@dataclass
class Told:
    """What came of a run: messages about the cut, what was on the page and in the log."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    errors: str = ""
    incident: Incident | None = None


def end(monitor: Running, told: Told, town: Town) -> Told:
    for name, path, language in (
        ("vi", "/", "vi"), ("en", "/", "en"), ("metrics", "/metrics", "vi"), ("api", "/api/incidents", "vi"),
        ("incidents", "/incidents", "vi"),
    ):  # fmt: skip
        told.shown[name] = monitor.get(path, **{"Accept-Language": language})
    code, errors = monitor.stop()
    assert code == 0, errors
    told.errors += errors
    told.messages = town.hook.of("Hộp cáp 2")
    return told


def a_cut_and_a_restart(town: Town) -> Told:
    """The cut is told and mended; then the monitor stops, and starts again when it has settled."""
    told = Told()
    with town.start(CUT, "--push") as monitor:
        eventually(lambda: town.hook.of("Hộp cáp 2"), bool, 75, "a message")
        eventually(lambda: count(monitor, "hong", "failed"), lambda n: n >= 1, 30, "a refusal")
        eventually(lambda: count(monitor, "vang", "failed"), lambda n: n >= 1, 30, "a failure")
        found = town.incidents(lambda found: bool(found) and found[0].recovered_at is not None, "everything works")
        told.incident = found[0]
        end(monitor, told, town)
    with town.start(NOTHING, "--push", ahead_s=1000.0) as monitor:
        eventually(lambda: town.hook.of("KHẮC PHỤC"), bool, 75, "the recovery")
        told.errors += monitor.stop()[1]
    told.messages = town.hook.of("Hộp cáp 2")
    where = ("-i", str(town.folder / "inventory.yaml"), "--data", str(town.folder / "data"))
    shown = songxa("alerts", "preview", "--last", "9", *where, "--json", env=town.env)
    told.shown["preview"] = shown.stdout
    told.errors += shown.stderr
    return told


def without_push(town: Town) -> Told:
    with town.start(CUT) as monitor:
        town.incidents(lambda found: bool(found) and found[0].recovered_at is not None, "the cut and its end")
        return end(monitor, Told(), town)


def with_a_server_that_hangs(town: Town) -> Told:
    town.hook.hold = True
    town.write(town.hook.url("/hang", "?rto=600"))
    with town.start(CUT.replace("for: 26s", "for: 10m"), "--push") as monitor:
        eventually(lambda: town.hook.of("Hộp cáp 2"), bool, 75, "a message on its way")
        eventually(lambda: monitor.up()["rtr-core"], lambda up: up == 1.0, 10, "a device that is up")
        return end(monitor, Told(), town)


PLAYS: tuple[Callable[[Town], Told], ...] = (a_cut_and_a_restart, without_push, with_a_server_that_hangs)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Callable[[Town], Told]], Told]]:
    """What came of each run. They are made side by side, for they mostly wait."""

    def play(one: Callable[[Town], Told]) -> Told:
        with a_town(tmp_path_factory.mktemp("town")) as town:
            return one(town)

    with ThreadPoolExecutor(len(PLAYS)) as pool:
        playing = {one: pool.submit(play, one) for one in PLAYS}
        yield lambda one: playing[one].result(300)


Outcomes = Callable[[Callable[[Town], Told]], Told]


def test_a_cut_is_one_message_and_its_end_another_with_a_restart_in_between(told: Outcomes) -> None:
    found = told(a_cut_and_a_restart)
    opened, over = found.messages
    assert found.incident is not None
    assert opened["type"] == "failure"
    assert opened["title"].startswith(
        "[MÔ PHỎNG] SỰ CỐ: đứt cáp hoặc hỏng thiết bị quang tại Hộp cáp 2 (Ngọc Lâm), từ "
    )
    lines = opened["message"].splitlines()
    by_coverage = r".*\d+ hộ ở Thôn Ngọc Lâm mất 4G VNPT, .*, 12 thiết bị mất theo, 3 điểm công cộng mất Wi-Fi"
    by_village = r"12 thiết bị mất theo, \d+ hộ trong vùng trạm bị ảnh hưởng, 3 điểm công cộng mất Wi-Fi"
    # a machine that is too busy to say within ten seconds who loses signal counts by villages first
    assert re.fullmatch(f"{by_coverage}|{by_village}", lines[0])
    assert lines[1:4] == [
        "Gọi VNPT: 0000 000 002 (số mẫu)",
        "Dấu hiệu: OLT báo 3 ONU sau Hộp cáp 2 (Ngọc Lâm) mất tín hiệu quang (LOS)",
        f"http://10.45.0.2:8765/incidents/{found.incident.id}",
    ]
    assert over["type"] == "success"
    assert over["title"].startswith("[MÔ PHỎNG] ĐÃ KHẮC PHỤC sau ")


def test_the_preview_shows_what_went_out(told: Outcomes) -> None:
    found = told(a_cut_and_a_restart)
    assert found.incident is not None
    shown = [each for each in json.loads(found.shown["preview"]) if each["incident"] == found.incident.id]
    assert {tuple(each["recipients"]) for each in shown} == {("can-bo", "vang", "quen"), ("hong",)}
    # the run that told it was ahead: where midnight lay in between, its times have their day with them
    told_then = re.sub(r"\d\d/\d\d (?=\d\d:\d\d)", "", found.messages[1]["title"])
    assert f"[MÔ PHỎNG] {shown[0]['title']}" == told_then


def test_who_cannot_be_told_is_named_on_the_page_and_in_the_log_in_words_without_secrets(told: Outcomes) -> None:
    found = told(a_cut_and_a_restart)
    assert "hong chưa nhận được tin sự cố: JSON từ chối (mã 500)" in found.shown["vi"]
    assert "hong is not told of incidents: JSON refuses (code 500)" in found.shown["en"]
    assert "vang chưa nhận được tin sự cố: không gửi được qua JSON" in found.shown["vi"]
    assert "quen is not told of incidents: there is no secret alerts.quen.url" in found.shown["en"]
    assert "alerts.quen.url" in found.errors
    assert "recipient hong could not be reached over JSON (refused, code 500)" in found.errors
    assert "Traceback" not in found.errors
    assert not [text for text in (*found.shown.values(), found.errors) if CANARY in text]


def test_what_is_simulated_reaches_nobody_without_push(told: Outcomes) -> None:
    found = told(without_push)
    assert found.messages == []
    assert "songxa_alert_messages" not in found.shown["metrics"]


def test_a_server_that_hangs_delays_neither_polls_nor_pages_nor_the_end(told: Outcomes) -> None:
    found = told(with_a_server_that_hangs)
    assert len(found.messages) == 1
    assert 'songxa_alert_messages_total{recipient="can-bo",outcome="sent"} 0' in found.shown["metrics"]


# ---- the command ----------------------------------------------------------------------------------------------------


def test_the_trial_says_of_each_whether_it_got_there_and_if_not_why(town: Town) -> None:
    where = ("-i", str(town.folder / "inventory.yaml"))
    tried = songxa("alerts", "test", *where, env=town.env)
    assert tried.returncode == 1
    lines = dict(line.split(": ", 1) for line in tried.stdout.splitlines())
    assert lines["can-bo"] == "sent (JSON)"
    assert lines["hong"].startswith(
        "JSON refuses (code 500); look at the token and the address in the secret alerts.hong"
    )
    assert lines["vang"].startswith("nothing gets out over JSON; look at this machine's network")
    assert lines["quen"].startswith("there is no secret alerts.quen.url; looked at ")
    assert {each["title"] for each in town.hook.got} == {"songxa Xã Đông Giang: tin nhắn thử"} or len(
        town.hook.got
    ) == 2
    told = json.loads(songxa("alerts", "test", "hong", "can-bo", *where, "--json", env=town.env).stdout)
    assert [(each["recipient"], each["ok"], each["status"]) for each in told] == [
        ("hong", False, 500),
        ("can-bo", True, None),
    ]
    assert CANARY not in tried.stdout + tried.stderr + json.dumps(told)
    fine = songxa("alerts", "test", "can-bo", *where, env=town.env | {"SONGXA_LANG": "vi"})
    assert (fine.returncode, fine.stdout) == (0, "can-bo: đã gửi (JSON)\n")
    unknown = songxa("alerts", "test", "ai-do", *where, env=town.env)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert unknown.stderr == "there is no recipient ai-do; known: can-bo, hong, vang, quen, xa-khac\n"


def test_a_trial_by_mail_arrives(town: Town) -> None:
    with mailbox() as box:
        url = f"mailto://127.0.0.1:{box.port}?from=songxa@xa.example.vn&to=can-bo@xa.example.vn&mode=insecure"
        town.write(url)
        tried = songxa("alerts", "test", "can-bo", "-i", str(town.folder / "inventory.yaml"), env=town.env)
        assert (tried.returncode, tried.stdout) == (0, "can-bo: sent (E-Mail)\n")
        (mail,) = box.mails
        assert "tin nhắn thử" in mail["Subject"]


def test_the_list_says_who_is_told_what_through_which_service(town: Town) -> None:
    where = ("-i", str(town.folder / "inventory.yaml"))
    text = (town.folder / "inventory.yaml").read_text("utf-8")
    quiet = '\nalerts:\n  quiet: {start: "22:00", end: "06:00", urgent_households: 200}\n'
    (town.folder / "inventory.yaml").write_text(text.replace("\nalerts:\n", quiet), "utf-8")
    told = songxa("alerts", "list", *where, env=town.env | {"COLUMNS": "160"})
    assert told.returncode == 0, told.stderr
    rows = {line.split()[0]: line for line in told.stdout.splitlines()}
    assert re.search(r"JSON\s+every incident\s+22:00–06:00, unless from 200 households", rows["can-bo"])
    assert "no secret alerts.quen.url" in rows["quen"]
    assert "Viettel" in rows["xa-khac"]
    assert "from 1 households" in rows["vang"]
    facts = json.loads(songxa("alerts", "list", *where, "--json", env=town.env).stdout)
    assert [each["secret_problem"] for each in facts] == [None, None, None, "missing", None]
    assert facts[0]["quiet"] == {"start": "22:00", "end": "06:00", "urgent_households": 200}
    assert CANARY not in told.stdout + json.dumps(facts)


@pytest.mark.parametrize(
    ("language", "reason"), [("en", "others than its owner may open it"), ("vi", "hãy chạy: chmod 600")]
)
def test_a_secrets_file_that_others_may_open_is_told_by_list_and_test_alike(
    town: Town, language: str, reason: str
) -> None:
    where, env = ("-i", str(town.folder / "inventory.yaml")), town.env | {"SONGXA_LANG": language}
    file = town.folder / "secrets.yaml"
    file.chmod(0o644)
    tried, told = (songxa("alerts", command, *where, env=env) for command in ("test", "list"))
    lines = [line for line in tried.stdout.splitlines() if reason in line]
    assert len(lines) == 5
    assert lines == [line for line in told.stdout.splitlines() if reason in line]
    assert all(str(file) in line for line in lines)
    facts = json.loads(songxa("alerts", "list", *where, "--json", env=env).stdout)
    assert {each["secret_problem"] for each in facts} == {"unreadable"}
    assert all(reason in each["message"] for each in facts)
    assert CANARY not in tried.stdout + told.stdout + json.dumps(facts)


def test_what_is_piped_has_the_names_of_secrets_whole(town: Town) -> None:
    file, key = town.folder / "inventory.yaml", "nguoi-nhan-" + "x" * 40
    file.write_text(
        file.read_text("utf-8").replace("    quen: {}", f"    {key}: {{operators: [viettel, vnpt]}}"), "utf-8"
    )
    told = songxa("alerts", "list", "-i", str(file), env=town.env | {"COLUMNS": "80"})
    (row,) = (line for line in told.stdout.splitlines() if line.startswith(f"{key} "))
    assert f"no secret alerts.{key}.url" in row
    assert "Viettel, VNPT" in row
    assert "…" not in told.stdout


@pytest.mark.parametrize("command", ["test", "list", "preview"])
def test_an_inventory_without_recipients_says_what_to_add(command: str) -> None:
    ended = songxa("alerts", command, "-i", str(ROOT / "inventory.yaml"))
    assert ended.returncode == 2
    assert "add alerts: recipients: and a key, such as can-bo: {}" in ended.stderr
