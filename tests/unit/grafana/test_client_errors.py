"""Whatever a Grafana answers is a value or one error with one line, in both languages, with no secret and no HTML."""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from songxa.grafana import errors
from songxa.grafana.api import LiveFolder, LiveSource, Permission
from songxa.grafana.errors import Forbidden, GrafanaError, LockedOut, ReadOnly, Unauthorized
from songxa.grafana.http.client import HttpGrafana
from songxa.grafana.http.wire import Time
from songxa.i18n import LANGUAGES, known
from songxa.model import GrafanaSettings, SongxaError, Trouble
from songxa.secrets import Secret

URL = "http://grafana.invalid"
CANARY, OTHER = "glsa_canary-0123456789", "canary-of-the-source"
SOURCE = LiveSource("s", "S", "influxdb", "http://i", version=3)
HTML = re.compile(r"<[a-z!/?]", re.IGNORECASE)


class Vault:
    def get(self, name: str) -> Secret:
        return Secret(CANARY)


CALLS: dict[str, Callable[[HttpGrafana], object]] = {
    "server": lambda grafana: grafana.server(),
    "folders": lambda grafana: grafana.folders(),
    "counts": lambda grafana: grafana.counts("f"),
    "folder": lambda grafana: grafana.folder("f"),
    "create_folder": lambda grafana: grafana.create_folder("f", "F", "p"),
    "rename_folder": lambda grafana: grafana.rename_folder(LiveFolder("f", "F", "", 1), "G"),
    "rename_listed_folder": lambda grafana: grafana.rename_folder(LiveFolder("f", "F"), "G"),
    "move_folder": lambda grafana: grafana.move_folder("f", "p"),
    "delete_folder": lambda grafana: grafana.delete_folder("f"),
    "boards": lambda grafana: grafana.boards("t", ["f"]),
    "board": lambda grafana: grafana.board("b"),
    "save_board": lambda grafana: grafana.save_board({"uid": "b", "title": "B"}, "f", 1, "m"),
    "delete_board": lambda grafana: grafana.delete_board("b"),
    "sources": lambda grafana: grafana.sources(),
    "create_source": lambda grafana: grafana.create_source(SOURCE, {"password": OTHER}),
    "update_source": lambda grafana: grafana.update_source(SOURCE, {"password": OTHER}),
    "delete_source": lambda grafana: grafana.delete_source("s"),
    "team": lambda grafana: grafana.team("t"),
    "create_team": lambda grafana: grafana.create_team("t"),
    "delete_team": lambda grafana: grafana.delete_team(1),
    "permissions": lambda grafana: grafana.permissions("f"),
    "set_permissions": lambda grafana: grafana.set_permissions("f", [Permission(1, team=1)]),
}

FIELDS = (
    "uid", "title", "id", "version", "parentUid", "folderUid", "folderUrl", "folderId", "tags", "type", "meta", "name",
    "dashboard", "provisioned", "datasource", "url", "jsonData", "teams", "teamId", "permission", "role", "userId",
    "message", "status", "messageId", "error", "fieldNames", "database",
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("\ud800<b>")
NAMES = st.sampled_from(FIELDS) | st.text(max_size=4)
DOCUMENTS = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6), max_leaves=20
)
STATUSES = st.sampled_from(
    [200, 200, 200, 201, 202, 204, 301, 400, 401, 403, 404, 405, 409, 412, 413, 418, 422, 500, 503]
)


def answering(
    status: int, content: bytes, *, version: str = "13.0.0", user: str = "", whole: bool = False
) -> HttpGrafana:
    """A client of a Grafana that is well, unless it is the `whole`, and answers all else like this."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/health" and not whole:
            return httpx.Response(200, json={"database": "ok", "version": version})
        if request.url.path == "/api/org" and not whole:
            return httpx.Response(200, json={"id": 1, "name": "Main Org."})
        return httpx.Response(status, content=content, headers={"Content-Type": "application/json"})

    times = Time(sleep=lambda seconds: None)
    return HttpGrafana(GrafanaSettings(URL, user), Vault(), transport=httpx.MockTransport(answer), times=times)


def check_lines(error: GrafanaError) -> None:
    """One line a language, readable, with nothing in it that is nobody's business."""
    assert error.words("en") == str(error)
    for line in (error.words("vi"), error.words("en")):
        assert line.strip() == line
        assert line.isprintable()
        assert len(line) < 700
        assert not HTML.search(line)
        assert "canary" not in line


@pytest.mark.parametrize("name", CALLS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=DOCUMENTS, status=STATUSES, version=st.sampled_from(["7.5.5", "13.0.0"]))
@example(document=[], status=200, version="7.5.5")
@example(document={"uid": "f", "title": "\ud800", "version": 2, "parentUid": "p"}, status=200, version="13.0.0")
def test_any_json_is_a_value_or_an_error_with_a_line(name: str, document: Any, status: int, version: str) -> None:
    grafana = answering(status, json.dumps(document).encode(), version=version, whole=name == "server")
    try:
        value = CALLS[name](grafana)
    except GrafanaError as error:
        check_lines(error)
    else:
        repr(value).encode()  # nothing that cannot be written anywhere


@pytest.mark.parametrize("name", ["folders", "board", "save_board", "delete_board"])
@given(
    content=st.binary(max_size=60) | st.sampled_from([b"[" * 100_000, b"9" * 5000, b"NaN", b"\xef\xbb\xbf{}", b"{}x"])
)
@settings(max_examples=40, deadline=None)
def test_any_octets_are_a_value_or_an_error_with_a_line(name: str, content: bytes) -> None:
    try:
        CALLS[name](answering(200, content))
    except GrafanaError as error:
        check_lines(error)


SPILL = (
    f"key {CANARY} of <script>x</script>",
    f"{CANARY}",
    f"{'x' * 190}{CANARY}",
    "canary-of-the-source",
    f"<b>{CANARY}",
)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500])
@pytest.mark.parametrize("user", ["", "admin"])
@pytest.mark.parametrize("said", SPILL)
def test_a_secret_that_a_server_sends_back_is_shown_nowhere(
    status: int, user: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    grafana = answering(status, json.dumps({"message": said, "status": said}).encode(), user=user)
    with pytest.raises(GrafanaError) as raised:
        grafana.create_source(SOURCE, {"password": OTHER})
    check_lines(raised.value)
    shown = [repr(raised.value), repr(raised.value.trouble), repr(grafana), repr(vars(grafana)), caplog.text]
    shown.append("".join(traceback.format_exception(raised.value)))
    assert all("canary" not in each for each in shown)
    assert raised.value.__context__ is None


def test_a_token_that_no_header_can_carry_is_told_without_it() -> None:
    class Odd:
        def get(self, name: str) -> Secret:
            return Secret("glsa_canary\nX-Other: ế")

    with pytest.raises(Unauthorized, match=r"the secret grafana\.token cannot be sent") as raised:
        HttpGrafana(GrafanaSettings(URL), Odd())
    check_lines(raised.value)


def test_a_password_may_hold_any_sign() -> None:
    class Odd:
        def get(self, name: str) -> Secret:
            return Secret("mật khẩu: ế\n")

    HttpGrafana(GrafanaSettings(URL, user="admin"), Odd()).close()


def tree_of(sort: type[Exception], depth: int = 0) -> Iterator[str]:
    """Names of a class and of all that come from it, each with a dot for each step down."""
    yield "." * depth + sort.__name__
    for below in sort.__subclasses__():
        yield from tree_of(below, depth + 1)


def test_the_tree_is_as_it_is_drawn() -> None:
    drawn = re.findall(r"^    ((?:[│├└─ ]{4})*)([A-Z]\w+)  ", errors.__doc__ or "", re.MULTILINE)
    assert [("." * (len(before) // 4)) + name for before, name in drawn] == list(tree_of(GrafanaError))
    assert issubclass(GrafanaError, SongxaError)


def test_every_error_is_one_of_a_users_own(repository: Path) -> None:
    """Each message that is there is used, and each that is used is there in every language."""
    code = "".join(file.read_text() for file in (repository / "src/songxa/grafana").rglob("*.py"))
    used = set(re.findall(r'"(fault\.grafana\.[a-z_.]+)"', code))
    assert used == {key for key in LANGUAGES["vi"] if key.startswith("fault.grafana.")}
    assert all(known(key) for key in used)


def test_errors_say_what_follows_from_them() -> None:
    trouble = Trouble("fault.grafana.refused", {"url": URL})
    assert Forbidden(trouble, "Admin", "teams:create").right == "teams:create"
    assert ReadOnly(trouble, whole=True).whole
    assert not ReadOnly(trouble).whole
    assert isinstance(LockedOut(trouble), Unauthorized)
    assert "không có gì nghe" in Unauthorized(trouble).words("vi")
