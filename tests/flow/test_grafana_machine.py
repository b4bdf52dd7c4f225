"""Whatever songxa and people do to a Grafana in whichever order, nothing of theirs is ever lost or touched."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as tried
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from songxa.grafana.sync.steps import Act, Options
from songxa.grafana.wanted.build import tags
from songxa.model import Inventory
from tests.support.grafana import G13, G75, Killed, Profile
from tests.support.grafana.state import Item
from tests.support.syncing import Office, inventory, settings

PARTNERS = ("viettel", "vnpt", "mobifone")
FOREIGN = "cua-ai-do"
NUMBER = st.integers(0, 1 << 16)
EVERYTHING = 1000


class People(RuleBasedStateMachine):
    """songxa, those who edit its boards, and those whose boards stand beside them."""

    profile: Profile

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="songxa-grafana-"))
        self.office = Office(self.profile, self.folder / "data")
        self.found: Inventory = inventory(grafana=settings(partners=PARTNERS[:2]))
        self.foreign: dict[str, str] = {}
        self.edits: dict[str, str] = {}
        self.granted: set[tuple[str, int]] = set()
        self.count = 0
        self.quiet = True
        """Nobody but songxa has done anything yet."""

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    # ---- what is there ------------------------------------------------------------------------------------------

    @property
    def items(self) -> dict[str, Item]:
        return {item.uid: item for item in self.office.fake.world.items.values()}

    def mine(self, *, folders: bool) -> list[str]:
        return sorted(uid for uid, item in self.items.items() if item.is_folder == folders and uid not in self.foreign)

    def shape(self, uid: str) -> str:
        item = self.items[uid]
        parent = self.office.fake.world.parent(item)
        return json.dumps([item.title, item.version, item.data, parent.uid if parent else ""], sort_keys=True)

    def picture(self) -> dict[str, str]:
        sources = self.office.fake.world.sources.values()
        return {uid: self.shape(uid) for uid in self.foreign if uid in self.items} | {
            each.uid: f"{each.url} {each.version}" for each in sources if each.uid in self.foreign
        }

    def remember(self) -> None:
        """After people did something: what they took away is no loss."""
        items = self.items
        self.quiet = False
        self.foreign = self.picture()
        self.edits = {marker: uid for marker, uid in self.edits.items() if uid in items or self.is_kept(marker)}

    def is_kept(self, marker: str) -> bool:
        return any(marker in json.dumps(each, ensure_ascii=False) for each in self.office.kept())

    def next(self) -> str:
        self.count += 1
        return f"{FOREIGN}-{self.count}"

    def perhaps(self, act: Callable[[], Any]) -> bool:
        """Grafana lets people do no more than it lets songxa."""
        self.quiet = False
        try:
            act()
        except AssertionError as error:
            assert "message" in str(error)
            return False
        return True

    # ---- songxa -------------------------------------------------------------------------------------------------

    def run(self, options: Options) -> None:
        done = self.office.apply(self.found, options)
        assert not self.quiet or all(each.step.act is not Act.CONFLICT for each in done)
        if all(each.step.act is not Act.CONFLICT for each in done):
            plan = self.office.plan(self.found, options)
            assert plan.to_do == []
            assert plan.conflicts == []

    @initialize()
    def begin(self) -> None:
        self.run(Options())

    @rule()
    def apply(self) -> None:
        self.run(Options())

    @rule(limit=st.sampled_from([None, 0, 2, EVERYTHING]))
    def prune(self, limit: int | None) -> None:
        before = len(self.items)
        self.run(Options(prune=True, prune_limit=limit))
        if limit is not None and limit < EVERYTHING:
            assert before - len(self.items) <= limit
        if not self.found.devices:
            assert before <= len(self.items)

    @rule(which=NUMBER, prune=st.booleans(), every=st.booleans())
    def overwrite(self, which: int, prune: bool, every: bool) -> None:
        steps = [step for step in self.office.plan(self.found).steps if step.reason]
        if steps:
            chosen = steps if every else [steps[which % len(steps)]]
            uids = frozenset(step.uid for step in chosen)
            self.run(Options(uids, prune=prune, prune_limit=EVERYTHING))

    @rule()
    def adopt(self) -> None:
        before = self.office.fake.writes
        self.office.adopt(self.found)
        assert self.office.fake.writes == before

    @rule()
    def lose_the_ledger(self) -> None:
        self.quiet = False
        (self.office.data / "grafana-songxa.json").unlink(missing_ok=True)

    @rule(at=st.integers(1, 60), after=st.booleans(), prune=st.booleans())
    def killed(self, at: int, after: bool, prune: bool) -> None:
        self.office.fake.faults.kill(at, after=after)
        try:
            self.office.apply(self.found, Options(prune=prune))
        except Killed:
            pass
        finally:
            self.office.fake.faults.clear()

    @rule(
        devices=st.sampled_from([3, 4, 5, 0]),
        partners=st.sets(st.sampled_from(PARTNERS)),
        english=st.booleans(),
        renamed=st.booleans(),
        province=st.booleans(),
    )
    def change_the_inventory(
        self, devices: int, partners: set[str], english: bool, renamed: bool, province: bool
    ) -> None:
        chosen = settings(partners=tuple(sorted(partners)), languages=("vi", "en") if english else ("vi",))
        found = inventory(devices, grafana=chosen)
        areas = dict(found.areas)
        if renamed:
            areas = {key: replace(area, name=f"{area.name} mới") for key, area in areas.items()}
        if not province:
            del areas["tinh"]
            areas["xa"] = replace(areas["xa"], parent=None)
        self.found = replace(found, areas=areas)

    @rule(partners=st.sampled_from([(), PARTNERS[:1], PARTNERS[1:2]]), overwrite=st.booleans())
    def partners_leave(self, partners: tuple[str, ...], overwrite: bool) -> None:
        """And what they had is pruned."""
        self.found = inventory(3, grafana=settings(partners=partners))
        uids = frozenset(self.edits.values()) if overwrite else frozenset[str]()
        self.run(Options(uids, prune=True, prune_limit=EVERYTHING))

    # ---- people -------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.mine(folders=False))
    @rule(which=NUMBER)
    def edit(self, which: int) -> None:
        boards = self.mine(folders=False)
        uid, marker = boards[which % len(boards)], f"sửa tay {self.next()};"
        before = self.office.board(uid)["dashboard"].get("description", "")
        if self.perhaps(lambda: self.office.edit(uid, description=before + marker)):
            self.edits[marker] = uid

    @precondition(lambda self: self.mine(folders=False))
    @rule(which=NUMBER)
    def untag(self, which: int) -> None:
        boards = self.mine(folders=False)
        uid, marker = boards[which % len(boards)], f"{self.next()};"
        theirs = [tag for tag in self.office.board(uid)["dashboard"].get("tags", ()) if tag.startswith(FOREIGN)]
        if self.perhaps(lambda: self.office.edit(uid, tags=[*theirs, marker])):
            self.edits[marker] = uid

    @precondition(lambda self: self.mine(folders=False) and self.mine(folders=True))
    @rule(which=NUMBER, where=NUMBER)
    def move(self, which: int, where: int) -> None:
        boards, folders = self.mine(folders=False), [*self.mine(folders=True), ""]
        board = self.office.board(boards[which % len(boards)])["dashboard"]
        self.perhaps(lambda: self.office.save(board, folders[where % len(folders)]))

    @precondition(lambda self: self.mine(folders=False))
    @rule(which=NUMBER)
    def delete_a_board(self, which: int) -> None:
        boards = self.mine(folders=False)
        self.office.delete(f"/api/dashboards/uid/{boards[which % len(boards)]}")
        self.remember()

    @precondition(lambda self: self.mine(folders=True))
    @rule(which=NUMBER)
    def delete_a_folder(self, which: int) -> None:
        folders = self.mine(folders=True)
        self.office.delete(f"/api/folders/{folders[which % len(folders)]}")
        self.remember()

    @precondition(lambda self: self.profile.nested and self.mine(folders=True))
    @rule(which=NUMBER, where=NUMBER)
    def move_a_folder(self, which: int, where: int) -> None:
        """Into any other one, theirs too."""
        folders = self.mine(folders=True)
        others = [uid for uid, item in sorted(self.items.items()) if item.is_folder]
        body = {"parentUid": others[where % len(others)]}
        self.perhaps(lambda: self.office.post(f"/api/folders/{folders[which % len(folders)]}/move", body))

    @precondition(lambda self: self.mine(folders=True))
    @rule(which=NUMBER)
    def rename_a_folder(self, which: int) -> None:
        folders = self.mine(folders=True)
        uid = folders[which % len(folders)]
        body = {"title": f"Đổi tên {self.next()}", "version": self.items[uid].version}
        self.perhaps(lambda: self.office.post(f"/api/folders/{uid}", body, "PUT"))

    @precondition(lambda self: self.mine(folders=True))
    @rule(which=NUMBER, marked=st.booleans(), like=st.booleans())
    def a_board_of_theirs(self, which: int, marked: bool, like: bool) -> None:
        """In a folder of songxa's or at the top, with its tags or without, perhaps a copy of one of its boards."""
        uid, boards, folders = self.next(), self.mine(folders=False), [*self.mine(folders=True), ""]
        spec: dict[str, Any] = {"panels": [], "title": uid, "tags": list(tags("songxa")) if marked else []}
        if like and boards:
            spec = {**self.office.board(boards[which % len(boards)])["dashboard"], "title": f"Bản sao {uid}"}
        spec |= {"id": None, "uid": uid, "version": 0}
        if self.perhaps(lambda: self.office.save(spec, folders[which % len(folders)])):
            self.foreign[uid] = self.shape(uid)

    @rule(which=NUMBER, title=st.sampled_from(["Xã Hoằng Giang · VNPT", "VNPT", "Tỉnh Thanh Hoá", "English", "Khác"]))
    def a_folder_of_theirs(self, which: int, title: str) -> None:
        uid, folders = self.next(), [*self.mine(folders=True), ""]
        inside = (
            {"parentUid": folders[which % len(folders)]}
            if self.profile.nested and folders[which % len(folders)]
            else {}
        )
        if self.perhaps(lambda: self.office.post("/api/folders", {"uid": uid, "title": title, **inside})):
            self.foreign[uid] = self.shape(uid)

    @rule()
    def a_source_of_theirs(self) -> None:
        uid = self.next()
        body = {"name": uid, "uid": uid, "type": "prometheus", "access": "proxy", "url": "http://khac:9090"}
        self.office.post("/api/datasources", body)
        self.foreign |= {uid: ""}
        self.remember()

    @precondition(lambda self: self.mine(folders=True))
    @rule(which=NUMBER)
    def a_team_of_theirs_gets_in(self, which: int) -> None:
        folders = self.mine(folders=True)
        uid, team = folders[which % len(folders)], self.office.post("/api/teams", {"name": self.next()})["teamId"]
        lines = [
            {key: line[key] for key in ("teamId", "userId", "role") if line.get(key)}
            | {"permission": line["permission"]}
            for line in self.office.get(f"/api/folders/{uid}/permissions")
            if not line["inherited"]
        ]
        self.office.post(f"/api/folders/{uid}/permissions", {"items": [*lines, {"teamId": team, "permission": 2}]})
        self.granted.add((uid, team))

    # ---- what always holds --------------------------------------------------------------------------------------

    @invariant()
    def what_is_theirs_is_as_they_left_it(self) -> None:
        assert self.picture() == self.foreign

    @invariant()
    def no_edit_is_lost(self) -> None:
        for marker, uid in self.edits.items():
            live = self.items.get(uid)
            assert (live and marker in json.dumps(live.data, ensure_ascii=False)) or self.is_kept(marker), marker

    @invariant()
    def who_was_let_in_stays_in(self) -> None:
        """As long as the folder is there: one that was pruned is another when it comes again."""
        items = self.items
        self.granted = {(uid, team) for uid, team in self.granted if uid in items}
        for uid, team in self.granted:
            assert team in {grant.team for grant in items[uid].grants or ()}


class Old(People):
    profile = G75


class New(People):
    profile = G13


@pytest.mark.parametrize("machine", [Old, New], ids=["g75", "g13"])
def test_nothing_of_theirs_is_lost(machine: type[People], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    examples = int(os.environ.get("SONGXA_EXAMPLES", "12"))
    every = tried(max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=every)
