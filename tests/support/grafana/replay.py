"""Sends the requests of a recorded transcript to a fresh fake, and says where its answers are not the recorded ones.

Times are compared by their form only, for they differ from run to run; the uids that Grafana made up are given to the
fake to make up. What happened beside the requests in `provisioned` (files written, changed, read again) happens
here where it did there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from tests.support.grafana.exchange import Misuse
from tests.support.grafana.fake import FakeGrafana, basic
from tests.support.grafana.state import Source

_TIME = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_FIXED = "2017-06-20T00:00:00Z"
_SIZE = 2097152
"""Characters in the board of two megabytes."""


class Replay:
    """One transcript against one fake."""

    def __init__(self, name: str, exchanges: list[dict[str, Any]], *, closed: bool = False) -> None:
        self._name, self._exchanges = name, exchanges
        self.fake = FakeGrafana(closed=closed, uids=_made_up(exchanges))
        self._beside = _BESIDE.get(name, {})
        self._sent = b""

    def differences(self, on_misuse: Callable[[str, Misuse], None] | None = None) -> Iterator[tuple[str, str]]:
        """The name of each exchange whose answer is another one, and in what. Where the fake is closed,
        `on_misuse` is told of what no Grafana knows (else it is raised), and the fake then takes it as the real one."""
        for number, exchange in enumerate(self._exchanges):
            name = f"{self._name} {number}: {exchange['name']}"
            if number in self._beside:
                self._beside[number](self.fake)
            try:
                found = self._difference(exchange)
            except Misuse as misuse:
                if on_misuse is None:
                    raise
                on_misuse(name, misuse)
                self.fake.closed = False
                found = self._difference(exchange)
                self.fake.closed = True
            if found:
                yield name, found

    def _difference(self, exchange: Mapping[str, Any]) -> str:
        request, response = exchange["request"], exchange["response"]
        headers = {**request["headers"], **self._authorization(request["headers"].get("Authorization", ""))}
        body = _body(request)
        status, told, content = self.fake.handle(request["method"], request["path"], headers, body)
        if status != response["status"]:
            return f"status {status}, recorded {response['status']}: {content[:300]!r}"
        wanted = response["headers"].get("Content-Type")
        if told.get("Content-Type") != wanted:
            return f"type {told.get('Content-Type')}, recorded {wanted}"
        if "body_omitted" in response:
            return self._two_megabytes(content, response["body_omitted"]["bytes"])
        self._sent = body if "body_omitted" in request else self._sent
        if "text" in response:
            return "" if content.decode() == response["text"] else f"content {content!r}"
        return different(json.loads(content), response["json"])

    def _authorization(self, recorded: str) -> dict[str, str]:
        """Real credentials for the placeholders."""
        kind, _, who = recorded.partition(" ")
        who = who.strip("<>")
        if kind == "Basic":
            login, _, wrong = who.partition(" ")
            return {"Authorization": basic(login, _password(login, wrong=bool(wrong)))}
        if kind == "Bearer":
            role = who.partition(" ")[0]
            keys = [key.token for key in self.fake.world.keys.values() if key.role == role]
            return {"Authorization": f"Bearer {keys[0] if keys else who}"}
        return {}

    def _two_megabytes(self, content: bytes, length: int) -> str:
        saved = json.loads(self._sent)["dashboard"]["panels"]
        if json.loads(content)["dashboard"]["panels"] != saved:
            return "the content is not what was saved"
        return "" if len(content) == length else f"{len(content)} bytes, recorded {length}"


def different(found: Any, recorded: Any, place: str = "") -> str:
    """Where and how an answer is not the recorded one; empty where it is."""
    if isinstance(found, dict) and isinstance(recorded, dict):
        if found.keys() != recorded.keys():
            return f"{place or 'answer'} has {sorted(found.keys() ^ recorded.keys())} on one side only"
        return next(filter(None, (different(found[key], recorded[key], f"{place}.{key}") for key in found)), "")
    if isinstance(found, list) and isinstance(recorded, list):
        if len(found) != len(recorded):
            return f"{place or 'answer'} has {len(found)} entries, recorded {len(recorded)}"
        each = enumerate(zip(found, recorded, strict=True))
        return next(filter(None, (different(*pair, f"{place}[{index}]") for index, pair in each)), "")
    if _is_time(found) and _is_time(recorded):
        return ""
    if place == ".key" and recorded == "<redacted>":
        return "" if isinstance(found, str) and found else "no key"
    same = type(found) is type(recorded) and found == recorded
    return "" if same else f"{place} is {found!r}, recorded {recorded!r}"


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and value != _FIXED and _TIME.fullmatch(value) is not None


def _password(login: str, *, wrong: bool) -> str:
    if wrong:
        return "wrong"
    return "admin" if login == "admin" else "<redacted>"


def _body(request: Mapping[str, Any]) -> bytes:
    if "json" in request:
        return json.dumps(request["json"], ensure_ascii=False).encode()
    if "body_omitted" in request:
        return two_megabytes(request["body_omitted"])
    return str(request.get("text", "")).encode()


def two_megabytes(described: Mapping[str, Any]) -> bytes:
    """The body that a transcript only describes, byte for byte."""
    content = ("songxa " * (_SIZE // 7 + 1))[:_SIZE]
    panel = {
        "id": 1, "type": "text", "title": "Big", "gridPos": {"h": 4, "w": 6, "x": 0, "y": 0},
        "options": {"mode": "markdown", "content": content},
    }  # fmt: skip
    dashboard = {
        "id": None, "uid": "rb-big", "title": "Two megabytes", "tags": ["managed-by:songxa"], "schemaVersion": 27,
        "panels": [panel],
    }  # fmt: skip
    body = json.dumps({"dashboard": dashboard, "overwrite": False, "message": "songxa r1"}).encode()
    assert (len(body), sha256(body).hexdigest()) == (described["bytes"], described["sha256"])
    return body


def _made_up(exchanges: list[dict[str, Any]]) -> Iterator[str]:
    """The uids of answers to requests that named none."""
    for exchange in exchanges:
        request, response = exchange["request"], exchange["response"]
        sent, told = request.get("json"), response.get("json")
        if request["method"] != "POST" or response["status"] != 200 or not isinstance(sent, dict):
            continue
        place = urlsplit(request["path"]).path
        named = sent.get("dashboard", sent).get("uid")
        if not named and place in ("/api/folders", "/api/dashboards/db", "/api/datasources"):
            yield told.get("datasource", told)["uid"]


# what happened beside the requests

_MINE = ["managed-by:songxa"]


def _files(fake: FakeGrafana) -> None:
    """Two providers with a folder each, and a data source."""
    people = fake.people
    people.create_folder("provfold", "Provisioned", by_file=True)
    people.provision_board("prov1", "Prov 1", "provfold", tags=_MINE)
    people.provision_board("prov2", "Prov 2", "provfold", tags=_MINE)
    people.create_folder("provui", "Provisioned UI", by_file=True)
    people.provision_board("provui1", "Prov UI 1", "provui", open=True, tags=_MINE)
    number = fake.world.next("sources")
    fake.world.sources[number] = Source(
        number, 1, "prov-prom", "prov-prom", "prometheus", "proxy", url="http://prometheus.invalid", read_only=True
    )


def _one_changed_one_removed(fake: FakeGrafana) -> None:
    fake.people.provision_board("prov1", "Prov 1 new title", "provfold", tags=["from-file"])
    fake.people.delete_board("prov2")


def _read_again(fake: FakeGrafana) -> None:
    fake.people.create_folder("provfold", "Provisioned", by_file=True)
    fake.people.provision_board("prov1", "Prov 1 new title", "provfold", tags=["from-file"])


_BESIDE: dict[str, dict[int, Callable[[FakeGrafana], None]]] = {
    "provisioned": {0: _files, 23: _one_changed_one_removed, 34: _read_again},
}
"""By the number of the exchange before which it happened."""
