"""`songxa coverage import`, `imports`, `forget`: what people and scripts are told."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from songxa.commands.coverage import importing
from songxa.coverage.survey import Reason
from songxa.i18n import LANGUAGES, translate
from tests.support.surveys import CELLMAPPER, G_NETTRACK, LOGS, TOWER_COLLECTOR

app = typer.Typer()
importing.add_to(app)


@pytest.fixture
def told(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("SONGXA_INVENTORY", str(repository / "inventory.yaml"))
    monkeypatch.setenv("SONGXA_DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()

    def run(*arguments: str, language: str = "en") -> Any:
        monkeypatch.setattr("songxa.commands.shared.LANGUAGE", language)
        monkeypatch.setattr("songxa.commands.coverage.importing.LANGUAGE", language)
        return CliRunner().invoke(app, list(arguments))

    return run


def test_a_report_says_what_was_kept_left_out_and_taken_for_granted(tmp_path: Path, told: Any) -> None:
    bad = G_NETTRACK.text({"NetworkMode": "UMTS"}, rows=2).split("\n", 1)[1]
    (tmp_path / "di-bo.csv").write_text(G_NETTRACK.text() + bad)
    done = told("import", str(tmp_path / "di-bo.csv"))
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "di-bo.csv: G-NetTrack, rows: 4; kept 2, known already 0, left out 2",
        "  2 left out: 2G or 3G, which does not count (first: row 4, column NetworkMode (G): UMTS)",
        "  assumed: times without a zone are in the inventory's timezone.",
        "  nobody said who measured, so it counts as one person's and is not shown to the public; --contributor N "
        "tells people apart, --staff marks a survey of your own.",
        "Stored as import 1.",
    ]
    again = told("import", str(tmp_path / "di-bo.csv"), language="vi")
    assert again.stdout == (
        "di-bo.csv: G-NetTrack, đã nhập trước đây (lần nhập 1); 2 dòng đang dùng, không có gì thay đổi.\n"
    )


def test_scripts_get_the_same_as_json(tmp_path: Path, told: Any) -> None:
    (tmp_path / "a.csv").write_text(TOWER_COLLECTOR.text({"mnc": "05"}) + TOWER_COLLECTOR.text().split("\r\n", 1)[1])
    (facts,) = json.loads(told("import", str(tmp_path / "a.csv"), "--staff", "--json").stdout)
    assert (facts["import"], facts["kept"], facts["left_out"], facts["unknown_operators"]) == (1, 3, 3, {"45205": 3})
    assert facts["dropped"][0]["column"] == "mnc (B)"
    (kept,) = json.loads(told("imports", "--json").stdout)
    assert (kept["staff"], kept["dropped"]) == (True, {"unknown_operator": 3})


def test_a_file_that_cannot_be_used_is_a_line_and_the_others_go_on(tmp_path: Path, told: Any) -> None:
    (tmp_path / "bad.csv").write_text(TOWER_COLLECTOR.text({"lat": "105.8", "lon": "19.88"}))
    (tmp_path / "good.csv").write_text(CELLMAPPER.text())
    done = told("import", str(tmp_path / "bad.csv"), str(tmp_path / "good.csv"))
    assert done.exit_code == 2
    assert done.stderr == (
        "bad.csv: row 2, column lat (K): latitude and longitude are swapped (105.8, 19.88), rows like it: 3; accepted: "
        "latitude 6 to 24, longitude 101 to 118. Nothing was imported.\n"
    )
    assert "good.csv: CellMapper, rows: 2; kept 2" in done.stdout


def test_a_trial_says_that_it_is_one(tmp_path: Path, told: Any) -> None:
    (tmp_path / "a.csv").write_text(CELLMAPPER.text())
    assert "A trial: nothing was stored." in told("import", "--dry-run", str(tmp_path / "a.csv")).stdout
    assert told("imports").stdout == "Nothing has been imported yet; `songxa coverage import FILE` does.\n"


def test_imports_are_listed_and_forgotten(tmp_path: Path, told: Any) -> None:
    for number, log in enumerate(LOGS.values()):
        (tmp_path / f"{number}-{log.name}").write_text(log.text(), newline="")
        told("import", str(tmp_path / f"{number}-{log.name}"), "--operator", "viettel", "--contributor", "7")
    for language in LANGUAGES:
        lines = told("imports", language=language).stdout.splitlines()
        assert len(lines) == len(LOGS) + 1
        assert max(map(len, lines)) <= 100
    gone = told("forget", "1")
    assert gone.stdout == "Import 1 (0-log.csv) is forgotten (rows: 3).\n"
    missing = told("forget", "1", language="vi")
    assert (missing.exit_code, missing.stderr[:27]) == (2, "không có lần nhập 1; chấp n")


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [("--operator", "vodafone", "accepted: commune, viettel"), ("--technology", "3G", "accepted: 4G, 5G")],
)
def test_an_operator_or_technology_that_is_none_is_told(
    tmp_path: Path, told: Any, option: str, value: str, said: str
) -> None:
    (tmp_path / "a.csv").write_text(CELLMAPPER.text())
    done = told("import", str(tmp_path / "a.csv"), option, value)
    assert done.exit_code == 2
    assert said in done.stderr


def test_an_operator_may_be_named_as_people_name_it(tmp_path: Path, told: Any) -> None:
    (tmp_path / "a.csv").write_text(CELLMAPPER.text())
    assert told("import", str(tmp_path / "a.csv"), "--operator", "MobiFone", "--technology", "4g").exit_code == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words(language: str, reason: Reason) -> None:
    assert translate(language, f"cli.survey.reason.{reason}")


def test_every_message_is_said_and_every_word_of_the_code_is_a_message(repository: Path) -> None:
    folders = (repository / "src/songxa/coverage/survey", repository / "src/songxa/coverage/evidence")
    files = [path for folder in folders for path in folder.glob("*.py")]
    code = "\n".join(path.read_text() for path in (*files, Path(importing.__file__)))
    for key in LANGUAGES["en"]:
        if key.startswith("cli.survey."):
            last = key.rpartition(".")[2]
            assert f'"{last}"' in code or f'"{key.removeprefix("cli.")}"' in code, key


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_how_far_it_is_and_a_pipe_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr("sys.stderr", stream)
        with importing._bar("a.csv") as progress:
            if progress is not None:
                progress(0.5)
        assert ("50%" in stream.getvalue()) is shown
        assert bool(stream.getvalue()) is shown
