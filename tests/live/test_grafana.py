"""The whole way against a real Grafana, on an organisation that may be thrown away.

Runs where GRAFANA_URL and GRAFANA_TOKEN (a service account's token, role Admin) are set, and refuses an organisation
that holds any board that is not this suite's own. What it made is gone afterwards.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.support.monitor import songxa

KEY = "songxa-live"
TAG = f"songxa:{KEY}"
PENDING, CONFLICTS = 3, 4


class Live:
    """The Grafana, the inventory that it follows, and the ledger of this run."""

    def __init__(self, client: httpx.Client, url: str, token: str, folder: Path) -> None:
        self.client, self.url, self.token, self.folder = client, url, token, folder
        self.inventory = folder / "inventory.yaml"

    def want(self, partners: list[str]) -> None:
        """Writes the shipped commune's inventory with this Grafana in it."""
        shipped = (Path(__file__).parents[2] / "inventory.yaml").read_text(encoding="utf-8")
        grafana = {
            "url": self.url,
            "key": KEY,
            "languages": ["vi", "en"],
            "partners": partners,
            "prometheus": {"url": "http://127.0.0.1:9090"},
        }
        self.inventory.write_text(f"{shipped}\n{yaml.safe_dump({'grafana': grafana})}", encoding="utf-8")

    def songxa(self, command: str, *more: str, token: str = "") -> subprocess.CompletedProcess[str]:
        """A `songxa grafana` command."""
        data = [] if command == "export" else ["--data", str(self.folder / "data")]
        arguments = ["grafana", command, *more, "-i", str(self.inventory), *data]
        none = str(self.folder / "none")
        return songxa(*arguments, env={"SONGXA_GRAFANA_TOKEN": token or self.token, "SONGXA_SECRETS": none})

    def boards(self) -> dict[str, Any]:
        """This suite's boards by uid, as Grafana lists them."""
        hits = self.client.get("/api/search", params={"type": "dash-db", "tag": TAG, "limit": 5000}).json()
        return {hit["uid"]: hit for hit in hits}

    def board(self, uid: str) -> Any:
        """A board as it is."""
        return self.client.get(f"/api/dashboards/uid/{uid}").raise_for_status().json()

    def edit(self, uid: str) -> None:
        """What a person does in the browser."""
        live = self.board(uid)
        live["dashboard"]["description"] = "sửa tay"
        body = {"dashboard": live["dashboard"], "folderUid": live["meta"].get("folderUid", ""), "overwrite": False}
        self.client.post("/api/dashboards/db", json=body).raise_for_status()

    def clear(self) -> None:
        """Takes away what this suite made: its boards, the folders of theirs that hold nothing else, its
        teams and sources."""
        folders = {hit["folderUid"] for hit in self.boards().values() if hit.get("folderUid")}
        for uid in self.boards():
            self.client.delete(f"/api/dashboards/uid/{uid}")
        while folders:
            parents = set()
            for uid in folders:
                found = self.client.get(f"/api/folders/{uid}").json()
                parents.add(found.get("parentUid") or "")
                below = self.client.get("/api/folders", params={"parentUid": uid, "limit": 1000}).json()
                if uid.startswith("sx-f-") and all(each.get("parentUid") != uid for each in below):
                    self.client.delete(f"/api/folders/{uid}")
            folders = {uid for uid in parents if uid.startswith("sx-f-")}
        for team in self.client.get("/api/teams/search", params={"perpage": 1000}).json()["teams"]:
            if team["name"].startswith(f"{KEY} · "):
                self.client.delete(f"/api/teams/{team['id']}")
        for source in self.client.get("/api/datasources").json():
            if source["uid"].startswith("sx-ds-"):
                self.client.delete(f"/api/datasources/uid/{source['uid']}")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    url, token = os.environ.get("GRAFANA_URL", "").rstrip("/"), os.environ.get("GRAFANA_TOKEN", "")
    if not (url and token):
        pytest.skip("set GRAFANA_URL and GRAFANA_TOKEN to a Grafana whose organisation may be thrown away")
    with httpx.Client(base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=30) as client:
        hits = client.get("/api/search", params={"type": "dash-db", "limit": 5000}).raise_for_status().json()
        foreign = [hit["title"] for hit in hits if TAG not in hit["tags"]]
        if foreign:
            pytest.fail(
                f"the organisation holds {len(foreign)} other boards, such as {foreign[0]!r}; give an empty one"
            )
        found = Live(client, url, token, tmp_path_factory.mktemp("live"))
        found.want(["viettel"])
        yield found
        found.clear()


# In this order: each finds what the one before has left.


def test_a_plan_says_what_there_is_to_do_and_does_none_of_it(live: Live) -> None:
    planned = live.songxa("plan", "--json")
    assert planned.returncode == PENDING, planned.stderr
    assert live.boards() == {}


def test_an_apply_makes_it_so_and_a_second_one_has_nothing_to_do(live: Live) -> None:
    applied = live.songxa("apply", "--yes")
    assert applied.returncode == 0, applied.stderr
    versions = {uid: live.board(uid)["dashboard"]["version"] for uid in live.boards()}
    assert len(versions) > 10
    again = live.songxa("apply", "--yes")
    assert again.returncode == 0, again.stderr
    assert live.songxa("plan").returncode == 0
    assert {uid: live.board(uid)["dashboard"]["version"] for uid in live.boards()} == versions


def test_a_board_edited_by_hand_is_a_conflict_until_somebody_insists(live: Live) -> None:
    uid = next(iter(live.boards()))
    live.edit(uid)
    assert live.songxa("drift").returncode == CONFLICTS
    assert live.songxa("apply", "--yes").returncode == CONFLICTS
    assert live.board(uid)["dashboard"]["description"] == "sửa tay"
    assert live.songxa("apply", "--yes", "--overwrite", uid).returncode == 0
    assert live.board(uid)["dashboard"].get("description") != "sửa tay"
    assert any(uid in file.name for file in (live.folder / "data" / "grafana-conflicts").iterdir())


def test_a_plan_of_yesterday_is_not_carried_out(live: Live) -> None:
    plan = live.folder / "plan.json"
    live.want([])
    assert live.songxa("plan", "--prune", "--out", str(plan)).returncode == PENDING
    uid = next(iter(live.boards()))
    live.edit(uid)
    assert live.songxa("apply", str(plan)).returncode == 2
    assert live.songxa("apply", "--yes", "--overwrite", uid).returncode == 0


def test_what_is_foreign_survives_a_prune(live: Live) -> None:
    stranger = {"title": "Của người khác", "tags": ["managed-by:songxa", TAG], "panels": []}
    answer = live.client.post("/api/dashboards/db", json={"dashboard": stranger, "overwrite": False})
    uid = answer.raise_for_status().json()["uid"]
    before = len(live.boards())
    assert live.songxa("apply", "--yes", "--prune").returncode in (0, CONFLICTS)
    assert uid in live.boards()
    assert len(live.boards()) < before
    live.client.delete(f"/api/dashboards/uid/{uid}")


@pytest.mark.parametrize("token", ["glsa_nonsense_00000000"])
def test_a_wrong_token_is_one_line(live: Live, token: str) -> None:
    refused = live.songxa("plan", token=token)
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert token not in refused.stderr
