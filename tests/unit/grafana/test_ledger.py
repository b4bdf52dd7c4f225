"""The ledger: kept whole and private, of one Grafana only, and one line for whatever is wrong with it."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from songxa.grafana.sync import aside
from songxa.grafana.sync.compare import Live, digest
from songxa.grafana.sync.fingerprints import fingerprint, is_of
from songxa.grafana.sync.ledger import Binding, Entry, Ledger, locked, opened
from songxa.grafana.sync.steps import What
from songxa.model import StartError

BINDING = Binding("http://grafana.test", 1)
KEY = (What.BOARD, "sx-overview-1")
ENTRY = Entry("Tổng quan", "d" * 64, {"title": "Tổng quan"}, 3, "12.0.0", secrets="s")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "grafana-songxa.json"


def written(file: Path) -> Ledger:
    ledger = opened(file, BINDING)
    ledger.put(KEY, ENTRY)
    return ledger


def test_what_is_noted_is_there_for_the_next_run(file: Path) -> None:
    begun = {(What.TEAM, "songxa · viettel"): ("d" * 64,)}
    written(file).begin({}, begun)
    again = opened(file, BINDING)
    assert again.entries == {KEY: ENTRY}
    assert (again.serial, again.begun) == (2, begun)


def test_what_was_begun_and_is_there_just_so_is_known_again(file: Path) -> None:
    live = Live({"title": "mới"}, 4)
    ledger = written(file)
    ledger.begin({}, {KEY: (digest(live.document),)})
    found = ledger.recovered(KEY, "Tổng quan", live, "12.0.0")
    assert found and (found.read_back, found.version, found.applied) == (live.document, 4, digest(live.document))
    assert ledger.recovered(KEY, "Tổng quan", Live({"title": "của người khác"}, 4), "12.0.0") == ENTRY
    assert ledger.recovered(KEY, "Tổng quan", None, "12.0.0") == ENTRY


@pytest.mark.parametrize("how", ["put", "strike"])
def test_what_is_noted_is_begun_no_more(file: Path, how: str) -> None:
    other = (What.TEAM, "songxa · viettel")
    ledger = written(file)
    ledger.begin({}, {KEY: ("d" * 64,), other: ("e" * 64,)})
    ledger.put(KEY, ENTRY) if how == "put" else ledger.strike(KEY)
    assert opened(file, BINDING).begun == {other: ("e" * 64,)}


def test_what_is_noted_twice_is_written_once(file: Path) -> None:
    ledger = written(file)
    ledger.put(KEY, ENTRY)
    assert ledger.serial == 1


def test_only_its_owner_may_read_it(file: Path) -> None:
    written(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_the_old_one_whole(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = written(file)
    before = file.read_text()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StartError, match="no space left on device; what songxa writes to Grafana has to be noted"):
        ledger.strike(KEY)
    assert file.read_text() == before
    assert [each.name for each in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", '{"format": 1}', '{"format":1,"url":"u","organisation":1,"serial":1,"begun":[],'
     '"entries":[{"what":"board"}]}', "[" * 100_000],
)  # fmt: skip
def test_a_damaged_one_is_told_in_one_line_and_not_touched(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(StartError, match=r"damaged, .*songxa grafana adopt") as caught:
        opened(file, BINDING)
    assert "\n" not in str(caught.value)
    assert file.read_text() == text


@pytest.mark.parametrize("field", ["what", "uid", "title", "applied", "read_back", "version", "grafana", "number"])
def test_an_entry_with_a_field_of_another_kind_is_damaged(file: Path, field: str) -> None:
    written(file)
    content = json.loads(file.read_text())
    content["entries"][0][field] = [None]
    file.write_text(json.dumps(content))
    with pytest.raises(StartError, match="damaged"):
        opened(file, BINDING)


def test_bytes_that_are_no_text_are_damaged(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"\xff\xfe{")
    with pytest.raises(StartError, match="damaged"):
        opened(file, BINDING)


@pytest.mark.parametrize("other", [Binding("http://other.test", 1), Binding("http://grafana.test", 2)])
def test_a_ledger_of_another_grafana_is_refused(file: Path, other: Binding) -> None:
    written(file)
    with pytest.raises(StartError, match=r"is of http://grafana\.test, organisation 1, and not of") as caught:
        opened(file, other)
    assert "\n" not in str(caught.value)


def test_one_of_a_newer_songxa_is_refused(file: Path) -> None:
    written(file)
    content: dict[str, Any] = json.loads(file.read_text())
    file.write_text(json.dumps({**content, "format": 2}))
    with pytest.raises(StartError, match="another version of songxa"):
        opened(file, BINDING)


def test_two_do_not_write_at_once(file: Path) -> None:
    with locked(file), pytest.raises(StartError, match="another songxa is writing to this Grafana"), locked(file):
        pass
    with locked(file):
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StartError, match="give a --data folder"), locked(tmp_path / "data" / "grafana-songxa.json"):
        pass


def test_what_people_made_is_kept_once_and_never_written_over(tmp_path: Path) -> None:
    one, other = (Live({}, 4, {"title": title}) for title in ("một", "hai"))
    files = [Path(aside.save(tmp_path, KEY, live)) for live in (one, other, one)]
    assert files[0] == files[2] != files[1]
    assert [json.loads(file.read_text())["title"] for file in files] == ["một", "hai", "một"]
    assert files[0].name == "sx-overview-1-v4.json"
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600


def test_a_name_never_leads_out_of_the_folder_of_what_is_kept(tmp_path: Path) -> None:
    file = Path(aside.save(tmp_path, (What.TEAM, "../../x · y"), Live({}, 1, {})))
    assert file.parent == tmp_path / "grafana-conflicts"


def test_what_cannot_be_kept_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "grafana-conflicts").write_text("")
    with pytest.raises(StartError, match="has to be kept there before anything is written"):
        aside.save(tmp_path, KEY, Live({}, 1, {}))


def test_a_fingerprint_tells_its_secrets_and_shows_nothing_of_them() -> None:
    secrets = {"password": "hunter2-canary"}
    found = fingerprint(secrets)
    assert is_of(found, secrets)
    assert not is_of(found, {"password": "hunter3"})
    assert not is_of("", secrets)
    assert not is_of("%%%", secrets)
    assert found != fingerprint(secrets)
    assert "canary" not in found
    assert is_of(fingerprint({}), {})
