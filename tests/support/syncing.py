"""A played Grafana to be brought in step with small inventories, and the people who work in it meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from songxa.dashboards import Board, Frame
from songxa.grafana.api import JsonObject
from songxa.grafana.http.client import HttpGrafana
from songxa.grafana.sync.engine import Sync, opened
from songxa.grafana.sync.steps import Act, Done, Options, Plan, What
from songxa.grafana.wanted.build import Draw, tags
from songxa.model import Area, Device, GrafanaSettings, GrafanaSource, Inventory, Kind, Operator, Site
from songxa.secrets import Secret
from tests.support.grafana import FakeGrafana, InProcess, Profile

URL = "http://grafana.test"


def settings(**more: Any) -> GrafanaSettings:
    source = GrafanaSource(url="http://127.0.0.1:9090")
    return replace(GrafanaSettings(URL, prometheus=source), **more)


def inventory(devices: int = 3, grafana: GrafanaSettings | None = None, **more: Any) -> Inventory:
    """A commune of two villages in a province, with so many devices."""
    areas = [
        Area("tinh", "Tỉnh Thanh Hoá", "province"),
        Area("xa", "Xã Hoằng Giang", "commune", "tinh"),
        Area("hoa-1", "Thôn Hòa", "village", "xa"),
        Area("hoa-2", "Thôn Hoá", "village", "xa"),
    ]
    operators = [Operator("viettel", "Viettel"), Operator("vnpt", "VNPT"), Operator("mobifone", "MobiFone")]
    site = Site("ubnd", "UBND xã", "hoa-1", 19.88, 105.79)
    return replace(
        Inventory(
            name="Xã Hoằng Giang",
            timezone="Asia/Ho_Chi_Minh",
            revision=f"{devices:064x}",
            areas={each.key: each for each in areas},
            sites={site.key: site},
            operators={each.key: each for each in operators},
            devices={
                f"ap-{n}": Device(
                    f"ap-{n}", f"AP {n}", Kind.ACCESS_POINT, "ubnd", "viettel", f"10.0.{n // 256}.{n % 256}"
                )
                for n in range(devices)
            },
            credentials={},
            grafana=grafana or settings(),
        ),
        **more,
    )


def spec(frame: Frame, name: str, title: str) -> JsonObject:
    """A board with a panel of a newer kind, and one that depends on the inventory."""
    source = {"type": frame.source.engine.value, "uid": frame.source.uid}
    return {
        "title": title,
        "uid": frame.uid(name),
        "tags": list(tags(frame.key)),
        "schemaVersion": 39,
        "timezone": frame.inventory.timezone,
        "panels": [
            {"id": 1, "type": "stat", "title": f"{len(frame.inventory.devices)} thiết bị", "datasource": source},
            {"id": 2, "type": "geomap", "title": "Bản đồ", "datasource": source},
            {"id": 3, "type": "row", "title": "Thêm", "collapsed": True, "panels": [
                {"id": 4, "type": "state-timeline", "title": "Trạng thái", "datasource": source},
                {"id": 5, "type": "graph", "title": "Đường", "datasource": source},
            ]},
        ],
    }  # fmt: skip


def draw(frame: Frame) -> Sequence[Board]:
    """Two boards a frame."""
    about = " ".join(filter(None, (frame.operator, frame.area, frame.source.engine.value, frame.language)))
    names = {"overview": "Tổng quan"} if frame.area else {"overview": "Tổng quan", "device": "Thiết bị"}
    return [
        Board(name, frame.uid(name), f"{title} {about}", spec(frame, name, f"{title} {about}"))
        for name, title in names.items()
    ]


class Vault:
    """The secrets; `influxdb.token` can be changed."""

    def __init__(self) -> None:
        self.token = "canary-1"

    def get(self, name: str) -> Secret:
        return Secret(self.token if name == "influxdb.token" else ADMIN_PASSWORD)


ADMIN, ADMIN_PASSWORD = "admin", "admin"


class Office:
    """A Grafana, a data folder, and songxa in between. `people` is an administrator with a browser."""

    def __init__(self, profile: Profile, data: Path, drawn: Draw | None = None) -> None:
        self.fake, self.data, self.vault, self.draw = FakeGrafana(profile), data, Vault(), drawn or draw
        self.people = httpx.Client(transport=InProcess(self.fake), base_url=URL, auth=(ADMIN, ADMIN_PASSWORD))

    @contextmanager
    def opened(self, found: Inventory) -> Iterator[Sync]:
        chosen = found.grafana
        assert chosen is not None
        client = HttpGrafana(replace(chosen, user=ADMIN), self.vault, transport=InProcess(self.fake))
        try:
            with opened(client, found, self.data, self.vault.get, draw=self.draw) as sync:
                yield sync
        finally:
            client.close()

    def plan(self, found: Inventory, options: Options = Options()) -> Plan:  # noqa: B008 - frozen
        with self.opened(found) as sync:
            return sync.plan(options)

    def apply(self, found: Inventory, options: Options = Options()) -> Sequence[Done]:  # noqa: B008 - frozen
        with self.opened(found) as sync:
            return sync.apply(sync.plan(options))

    def adopt(self, found: Inventory, uids: Sequence[str] | None = None) -> Sequence[Done]:
        with self.opened(found) as sync:
            return sync.adopt(uids)

    # ---- what people do ---------------------------------------------------------------------------------------------

    def get(self, path: str) -> Any:
        answer = self.people.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any, method: str = "POST") -> Any:
        answer = self.people.request(method, path, json=body, headers={"Content-Type": "application/json"})
        assert answer.status_code < 300, answer.text
        return answer.json()

    def board(self, uid: str) -> Any:
        """As an API answers it; None where it is not there."""
        answer = self.people.get(f"/api/dashboards/uid/{uid}")
        return answer.json() if answer.status_code == 200 else None

    def edit(self, uid: str, **changed: Any) -> int:
        """Saves a board with something changed; its version then."""
        found = self.board(uid)
        return int(self.save({**found["dashboard"], **changed}, self.folder_of(found))["version"])

    def save(self, spec: JsonObject, folder: str = "") -> Any:
        """As a person does; a new board where `spec` has no id."""
        body: dict[str, Any] = {"dashboard": spec, "overwrite": False, "message": ""}
        if folder:
            where = self.get(f"/api/folders/{folder}")
            body |= {"folderId": where["id"]} if self.fake.profile.old else {"folderUid": folder}
        return self.post("/api/dashboards/db", body)

    def folder_of(self, board: Any) -> str:
        """The uid of the folder that a board, as an API answers it, stands in."""
        meta = board["meta"]
        return str(meta.get("folderUid") or meta["folderUrl"].removeprefix("/dashboards/f/").partition("/")[0])

    def delete(self, path: str) -> None:
        answer = self.people.delete(path)
        assert answer.status_code == 200, answer.text

    def kept(self) -> list[JsonObject]:
        """What was saved aside."""
        folder = self.data / "grafana-conflicts"
        return [json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))] if folder.is_dir() else []


def acts(done: Sequence[Done] | Plan) -> list[tuple[Act, What]]:
    """What is done, or was, without what is nothing."""
    found = done.steps if isinstance(done, Plan) else [each.step for each in done]
    return [(step.act, step.what) for step in found if step.act is not Act.NOTHING]
