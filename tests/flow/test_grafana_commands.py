"""`songxa grafana` as a person types it, against a Grafana on a socket: what it says, how it ends, what it writes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.grafana import G13, G75, FakeGrafana, Profile
from tests.support.grafana.server import serving
from tests.support.monitor import eventually, running, songxa

PENDING, CONFLICTS = 3, 4


class Office:
    """A Grafana, an inventory that follows it, and who works with both."""

    def __init__(self, fake: FakeGrafana, url: str, folder: Path, repository: Path) -> None:
        self.fake, self.url, self.folder, self._repository = fake, url, folder, repository
        self.inventory, self.data, self.token = folder / "inventory.yaml", folder / "data", fake.token()
        self.want("[viettel]")

    def want(self, partners: str) -> None:
        shipped = (self._repository / "inventory.yaml").read_text(encoding="utf-8")
        section = (
            f"grafana:\n  url: {self.url}\n  partners: {partners}\n  prometheus: {{url: 'http://127.0.0.1:9090'}}\n"
        )
        self.inventory.write_text(f"{shipped}\n{section}", encoding="utf-8")

    def env(self, token: str = "") -> dict[str, str]:
        return {"SONGXA_GRAFANA_TOKEN": token or self.token, "SONGXA_SECRETS": str(self.folder / "none")}

    def __call__(self, command: str, *more: str, token: str = "") -> subprocess.CompletedProcess[str]:
        arguments = ("grafana", command, *more, "-i", str(self.inventory), "--data", str(self.data))
        done = songxa(*arguments, env=self.env(token))
        assert self.fake.misuses == []
        assert self.token not in done.stdout + done.stderr
        assert "\x1b" not in done.stdout + done.stderr, "colours and bars are for terminals"
        return done

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """What somebody else with the same rights does."""
        headers = {"Authorization": f"Bearer {self.token}"}
        content = {} if body is None else {"json": body}
        return httpx.request(method, self.url + path, headers=headers, **content).raise_for_status().json()

    def boards(self) -> list[str]:
        return [hit["uid"] for hit in self.ask("GET", "/api/search?type=dash-db&limit=5000")]

    def edit(self, uid: str) -> None:
        live = self.ask("GET", f"/api/dashboards/uid/{uid}")
        place = {"folderId": live["meta"]["folderId"]} if "folderId" in live["meta"] else {}
        place |= {"folderUid": live["meta"]["folderUid"]} if "folderUid" in live["meta"] else {}
        board = {**live["dashboard"], "description": "sửa tay"}
        self.ask("POST", "/api/dashboards/db", {"dashboard": board, **place})


@pytest.fixture(params=[G75, G13], ids=["7.5", "13"])
def profile(request: pytest.FixtureRequest) -> Profile:
    found: Profile = request.param
    return found


@pytest.fixture
def office(profile: Profile, tmp_path: Path, repository: Path) -> Iterator[Office]:
    fake = FakeGrafana(profile)
    with serving(fake) as url:
        yield Office(fake, url, tmp_path, repository)


only_13 = pytest.mark.parametrize("profile", [G13], ids=["13"], indirect=True)


def test_a_plan_is_carried_out_once_and_then_there_is_nothing_to_do(office: Office) -> None:
    planned = office("plan", "--json")
    assert (planned.returncode, office.fake.writes) == (PENDING, 0)
    listed = json.loads(planned.stdout)
    assert listed["counts"]["create"] == len(listed["steps"])
    assert {step["what"] for step in listed["steps"]} >= {"source", "folder", "team", "permissions", "board"}
    applied = office("apply", "--yes")
    assert applied.returncode == 0, applied.stderr
    assert "Grafana is what the inventory says" not in applied.stdout
    assert set(office.boards()) == {step["uid"] for step in listed["steps"] if step["what"] == "board"}
    office.fake.forget()
    again = office("apply", "--yes")
    assert (again.returncode, office.fake.writes) == (0, 0)
    assert "Grafana is what the inventory says: nothing to do." in again.stdout
    assert office("drift").returncode == 0


@only_13
def test_a_board_edited_by_hand_is_told_with_what_differs_and_stays_until_somebody_insists(office: Office) -> None:
    office("apply", "--yes")
    uid = office.boards()[0]
    office.edit(uid)
    drifted = office("drift")
    assert drifted.returncode == CONFLICTS
    assert uid in drifted.stdout
    assert "sửa tay" in drifted.stdout
    applied = office("apply", "--yes")
    assert applied.returncode == CONFLICTS
    assert "--overwrite" in applied.stdout
    assert office.ask("GET", f"/api/dashboards/uid/{uid}")["dashboard"]["description"] == "sửa tay"
    (saved,) = (office.data / "grafana-conflicts").iterdir()
    assert saved.name in applied.stdout
    assert json.loads(saved.read_text())["description"] == "sửa tay"
    assert office("apply", "--yes", "--overwrite", uid).returncode == 0
    assert office.ask("GET", f"/api/dashboards/uid/{uid}")["dashboard"].get("description") != "sửa tay"


@only_13
def test_a_plan_file_is_done_without_asking_and_only_as_long_as_it_fits(office: Office) -> None:
    file = str(office.folder / "plan.json")
    planned = office("plan", "--out", file)
    assert planned.returncode == PENDING
    assert f"songxa grafana apply {file}" in planned.stderr
    assert office("apply", file).returncode == 0
    late = office("apply", file)
    assert late.returncode == 2
    assert "does not fit any more" in late.stderr
    (office.folder / "other.json").write_text("[")
    assert office("apply", str(office.folder / "other.json")).returncode == 2


@only_13
def test_nothing_is_done_unasked(office: Office) -> None:
    refused = office("apply")
    assert refused.returncode == 2
    assert "add --yes" in refused.stderr
    assert office.fake.writes == 0


@only_13
def test_on_a_terminal_it_asks_and_shows_how_far_it_is(office: Office) -> None:
    code, said = at_a_terminal(office, "n\n")
    assert (code, office.fake.writes) == (1, 0)
    assert "Nothing was done." in said
    code, said = at_a_terminal(office, "y\n")
    assert code == 0
    assert "100%" in said
    assert "\x1b[32m" in said


def at_a_terminal(office: Office, answer: str) -> tuple[int, str]:
    """`songxa grafana apply` with a terminal before it; its exit code, and all that was on the screen."""
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    process = subprocess.Popen(
        [sys.executable, "-m", "songxa.cli", "grafana", "apply", "-i", office.inventory, "--data", office.data],
        stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, **office.env(), "SONGXA_LANG": "en"},
    )  # fmt: skip
    os.close(theirs)
    screen = b""
    try:
        while part := os.read(ours, 65_536):
            screen += part
    except OSError:  # the other side is closed
        pass
    os.close(ours)
    return process.wait(60), screen.decode()


@only_13
@pytest.mark.parametrize("role", ["Viewer", "Editor"])
def test_a_token_that_may_not_is_one_line_with_what_it_takes(office: Office, role: str) -> None:
    token = office.fake.token(role)
    refused = office("apply", "--yes", token=token)
    assert refused.returncode == 1
    (line,) = refused.stderr.splitlines()[-1:]
    assert "Admin" in line
    assert token not in refused.stdout + refused.stderr


@only_13
def test_a_grafana_that_cannot_be_written_is_one_line(office: Office) -> None:
    office.fake.faults.read_only()
    refused = office("apply", "--yes")
    assert refused.returncode == 1
    assert "nothing can be written" in refused.stderr.splitlines()[-1]


@only_13
def test_what_is_wanted_no_more_goes_only_when_it_may_and_not_too_much_at_once(office: Office) -> None:
    office("apply", "--yes")
    before = set(office.boards())
    office.want("[]")
    assert office("apply", "--yes").returncode == 0
    assert set(office.boards()) == before
    limited = office("apply", "--yes", "--prune", "--prune-limit", "1")
    assert limited.returncode == CONFLICTS
    assert "--prune-limit" in limited.stderr
    assert set(office.boards()) == before
    assert office("apply", "--yes", "--prune").returncode == 0
    assert set(office.boards()) < before
    assert office("plan").returncode == 0


@only_13
def test_a_lost_ledger_costs_no_board_and_adopting_ends_the_conflict(office: Office) -> None:
    office("apply", "--yes")
    uid = office.boards()[0]
    office.edit(uid)
    office.data = office.folder / "another"
    office.fake.forget()
    assert office("apply", "--yes").returncode == CONFLICTS
    assert office.fake.writes == 0, "what is as it is wanted was taken in without a write"
    adopted = office("adopt", uid, "--json")
    assert adopted.returncode == 0, adopted.stderr
    assert [each["uid"] for each in json.loads(adopted.stdout)] == [uid]
    assert office.fake.writes == 0
    assert office("adopt", "--all").stdout.strip() == "There is no conflict to end."
    assert office("apply", "--yes").returncode == 0
    assert office("plan").returncode == 0
    assert office("adopt", "no-such-uid").returncode == 2


@only_13
def test_a_running_songxa_brings_it_in_step_and_follows_the_inventory(office: Office) -> None:
    started = ("--simulate", "--push", "--follow-grafana", "-i", str(office.inventory), "--data", str(office.data))
    with running(*started, env=office.env()) as monitor:
        eventually(lambda: monitor.get("/") and office.boards(), bool, 60, "boards")
        eventually(lambda: "songxa · viettel" in teams(office), bool, 60, "the partner's team")
        office.want("[viettel, vnpt]")
        eventually(lambda: "songxa · vnpt" in teams(office), bool, 60, "the new partner's team")
        code, errors = monitor.stop()
    assert (code, [line for line in errors.splitlines() if "Grafana" in line]) == (0, [])


def teams(office: Office) -> list[str]:
    return [team["name"] for team in office.ask("GET", "/api/teams/search?perpage=1000&page=1")["teams"]]
