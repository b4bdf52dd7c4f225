"""Whatever was recorded of a running Grafana 7.5.5 and the client would ask too, it asks just so, and understands."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from songxa.grafana.api import LiveFolder, LiveSource
from songxa.grafana.errors import (
    Forbidden,
    GrafanaError,
    Invalid,
    Missing,
    NameTaken,
    ReadOnly,
    ServerFault,
    Unauthorized,
    VersionConflict,
    WrongOrganisation,
)
from songxa.grafana.http.client import HttpGrafana
from songxa.model import GrafanaSettings
from songxa.secrets import Secret
from tests.support.grafana.shared import TRANSCRIPTS, Exchange, exchanges
from tests.support.transcript_calls import call_of

HEALTH = {"commit": "6130ba8b", "database": "ok", "version": "7.5.5"}
URL = "http://grafana.invalid"


class Vault:
    def get(self, name: str) -> Secret:
        return Secret("admin-of-the-recording")


@dataclass
class Player:
    """Answers one recorded request as it was answered; what the client has to know before, as 7.5.5 would."""

    exchange: Exchange
    before: Mapping[str, Any] = field(default_factory=dict)
    sent: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = asked_of(request.method, str(request.url).removeprefix(URL))
        if asked == asked_of(self.exchange.method, self.exchange.path) and not self.sent:
            self.sent.append(request)
            return httpx.Response(
                self.exchange.status, headers=self.exchange.answer_headers, content=json.dumps(self.exchange.answer)
            )
        method, path, _ = asked
        if path == "/api/health":
            return httpx.Response(200, json=HEALTH)
        if path == "/api/org":
            return httpx.Response(
                200, json={"id": int(request.headers.get("X-Grafana-Org-Id", 1)), "name": "Main Org."}
            )
        if path in ("/api/search", "/api/folders"):
            return httpx.Response(200, json=self._other_page(dict(parse_qsl(request.url.query.decode()))))
        assert method == "GET", "a request that was not expected"
        if path.endswith("/permissions") and self.sent:
            return httpx.Response(200, json=json.loads(self.sent[0].content)["items"])
        return httpx.Response(200, json=self.before[path])

    def _other_page(self, query: Mapping[str, str]) -> list[dict[str, str]]:
        if self.sent:
            return []
        return [{"uid": f"p{query.get('page')}-{n}", "title": "T"} for n in range(int(query["limit"]))]


def asked_of(method: str, address: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """A request without what is the same whether it is told or not: Grafana's own limit and the first page."""
    parts = urlsplit(address)
    query = (each for each in parse_qsl(parts.query) if each not in (("limit", "1000"), ("page", "1")))
    return method, parts.path, tuple(sorted(query))


def expected(exchange: Exchange) -> type[GrafanaError] | None:
    """Which error the answer means, if any; told from the answer alone."""
    answer = exchange.answer
    said = json.dumps(answer).lower()
    gone = exchange.status == 404 and exchange.method in ("GET", "DELETE")
    match exchange.status:
        case 200 if exchange.path == "/api/dashboards/db":
            sent = exchange.body["dashboard"].get("version") or 0
            return None if answer["version"] == sent + 1 else VersionConflict
        case 401:
            return Unauthorized
        case 403:
            return ReadOnly if "read-only" in said else Forbidden
        case 404 if exchange.path == "/api/org":
            return WrongOrganisation
        case 404 if gone and not exchange.path.endswith("/permissions"):
            return None
        case 404:
            return Missing
        case 409 | 412:
            making = exchange.method == "POST" and "version" not in (exchange.body.get("dashboard") or {})
            return NameTaken if making or "same name" in said else VersionConflict
        case 400 if "provisioned" in said:
            return ReadOnly
        case 400 if "name" in said or "to a folder" in said:
            return NameTaken
        case 400 | 415 | 422:
            return Invalid
        case 500:
            return ServerFault
    return None


def settings_of(exchange: Exchange) -> GrafanaSettings:
    basic = exchange.headers.get("Authorization", "").startswith("Basic")
    organisation = int(exchange.headers.get("X-Grafana-Org-Id", "0"))
    return GrafanaSettings(URL, user="admin" if basic else "", organisation=organisation)


def is_asked(exchange: Exchange) -> bool:
    """Whether the client sends such headers at all: with credentials, and into an organisation that is theirs."""
    organisation = exchange.headers.get("X-Grafana-Org-Id", "0")
    mine = organisation in ("0", "1") or (organisation == "2" and "Basic" in exchange.headers["Authorization"])
    asking = exchange.path == "/api/org" and exchange.status == 404
    return ((mine or asking) and "Authorization" in exchange.headers) or exchange.path == "/api/health"


def check_request(exchange: Exchange, request: httpx.Request) -> None:
    assert asked_of(request.method, str(request.url).removeprefix(URL)) == asked_of(exchange.method, exchange.path)
    if exchange.body is not None:
        assert json.loads(request.content) == exchange.body
        assert request.headers["Content-Type"] == "application/json"
    else:
        assert request.content == b""
    wanted = exchange.headers.get("Authorization", "Bearer")
    assert request.headers["Authorization"].split()[0] == wanted.split()[0]
    assert request.headers.get("X-Grafana-Org-Id") == exchange.headers.get("X-Grafana-Org-Id")


def check_value(exchange: Exchange, value: Any) -> None:
    """What the client made of an answer says what the answer says."""
    answer = exchange.answer
    if exchange.status == 404:
        assert value is None
        return
    match [exchange.method, *urlsplit(exchange.path).path.removeprefix("/api/").split("/")]:
        case ["GET", "org"]:
            assert (value.organisation, value.organisation_name) == (answer["id"], answer["name"])
        case ["GET", "health"]:
            assert value.version == "7.5.5"
            assert not (value.nested_folders or value.folder_uids or value.sources_by_uid or value.new_panels)
        case ["GET", "folders" | "datasources"]:
            listed = [(each.uid, each.id) for each in value if isinstance(each, LiveSource) or each.title != "T"]
            assert listed == [(each["uid"], each["id"]) for each in answer]
        case ["GET", "search"]:
            found = [(hit.uid, hit.title, hit.folder, list(hit.tags)) for hit in value if hit.title != "T"]
            assert found == [
                (each["uid"], each["title"], each.get("folderUid", ""), each["tags"])
                for each in answer
                if not dict(parse_qsl(urlsplit(exchange.path).query)).get("folderIds")
            ]
        case ["GET", "teams", "search"]:
            assert [value.id] == [answer["teams"][0]["id"]] if answer["teams"] else value is None
        case ["GET", "folders", _, "permissions"]:
            assert [(each.level, each.team, each.user, each.role) for each in value] == [
                (each["permission"], each["teamId"], each["userId"], each.get("role", "")) for each in answer
            ]
        case ["GET", "dashboards", "uid", uid]:
            meta = answer["meta"]
            address = meta["folderUrl"].split("/")
            assert (value.uid, value.spec, value.version) == (uid, answer["dashboard"], meta["version"])
            assert (value.folder, value.provisioned) == (address[3] if meta["folderId"] else "", meta["provisioned"])
        case ["GET", "folders", _]:
            assert value == LiveFolder(answer["uid"], answer["title"], "", answer["version"], answer["id"])
        case ["POST", "folders"] | ["PUT", "folders", _]:
            assert value == LiveFolder(answer["uid"], exchange.body["title"], "", answer["version"], answer["id"])
        case ["POST", "dashboards", "db"]:
            assert (value.uid, value.version) == (exchange.body["dashboard"]["uid"], answer["version"])
        case ["POST", "teams"]:
            assert (value.id, value.name) == (answer["teamId"], exchange.body["name"])
        case ["GET", "datasources", "uid", _]:
            check_source(answer, value)
        case ["POST" | "PUT", "datasources", *_]:
            check_source(answer["datasource"], value)
        case _:
            assert value is None


def check_source(answer: Mapping[str, Any], value: LiveSource) -> None:
    assert (value.id, value.uid, value.name, value.type, value.url, value.user, value.database, value.version) == tuple(
        answer[name] for name in ("id", "uid", "name", "type", "url", "user", "database", "version")
    )
    assert (value.json_data, value.read_only, value.is_default) == (
        answer["jsonData"], answer["readOnly"], answer["isDefault"],
    )  # fmt: skip


def play(exchange: Exchange) -> bool:
    """Makes the call and compares; False where the client has no such call."""
    found = call_of(exchange) if is_asked(exchange) else None
    if found is None or (exchange.answer is None and exchange.status == 200):
        return False
    call, before = found
    player = Player(exchange, before)
    limit = int(dict(parse_qsl(urlsplit(exchange.path).query)).get("limit", "1000"))
    grafana = HttpGrafana(settings_of(exchange), Vault(), transport=httpx.MockTransport(player), page=limit)
    error: GrafanaError | None = None
    value: object = None
    try:
        value = call(grafana)
    except GrafanaError as raised:
        error = raised
    finally:
        grafana.close()
    assert player.sent, error
    check_request(exchange, player.sent[0])
    wanted = expected(exchange)
    assert type(error) is wanted or (wanted is None and error is None), error
    if error is None:
        check_value(exchange, value)
    else:
        told = [error.words(language) for language in ("vi", "en")]
        assert told[1] == str(error)
        assert all("\n" not in line and "{" not in line for line in told)
    return True


PLAYED = {
    "health": 8, "auth": 44, "folders": 30, "dashboards": 57, "datasources": 22, "teams": 53, "provisioned": 27,
    "big": 210, "robustness": 42,
}  # fmt: skip
"""So many of each transcript are the client's own requests."""


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_every_recorded_request_of_ours_is_sent_just_so_and_its_answer_understood(name: str) -> None:
    wrong, played = [], 0
    for number, exchange in enumerate(exchanges(name)):
        try:
            played += play(exchange)
        except AssertionError as error:
            wrong.append(f"{number} {exchange.name}: {exchange.method} {exchange.path}: {error}")
    assert not wrong, "\n".join(wrong)
    assert played == PLAYED[name]


def test_no_request_goes_into_an_organisation_that_is_not_meant() -> None:
    """With an API key, 7.5.5 takes no notice of the header."""
    folders = next(
        each for each in exchanges("auth") if each.name == "Admin key: another organisation by header: list folders"
    )
    answers = {"/api/health": HEALTH, "/api/org": {"id": 1, "name": "Main Org."}, "/api/folders": folders.answer}
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200, json=answers[request.url.path])

    settings = GrafanaSettings(URL, organisation=2)
    grafana = HttpGrafana(settings, Vault(), transport=httpx.MockTransport(answer))
    with pytest.raises(
        WrongOrganisation, match=r"belong to the organisation 1 “Main Org\.”, and grafana\.organisation says 2"
    ):
        grafana.create_folder("f", "F", "")
    assert asked == ["/api/health", "/api/org"]
    grafana.close()


def test_the_password_is_sent_as_basic_authentication() -> None:
    health = next(each for each in exchanges("health") if each.name == "health with auth")
    player = Player(health)
    grafana = HttpGrafana(GrafanaSettings(URL, user="admin"), Vault(), transport=httpx.MockTransport(player))
    grafana.server()
    pair = base64.b64decode(player.sent[0].headers["Authorization"].removeprefix("Basic ")).decode()
    assert pair == "admin:admin-of-the-recording"
    grafana.close()
