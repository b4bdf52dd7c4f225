"""`songxa coverage …` as a person and a script use it, on the sample commune; no device, no network."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import Ended, songxa_here

WIDTH = 100


@pytest.fixture(scope="module")
def data(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a ledger: a few staff measurements, a claim, a figure entered by hand."""
    folder = tmp_path_factory.mktemp("coverage")
    rows = [
        f"452,02,{19.8850 + each / 2e4:.6f},105.7960,5,2026-11-10T08:00:{each:02}Z,LTE,false,-121" for each in range(24)
    ]
    survey = folder / "khao-sat.csv"
    survey.write_text("\n".join(["mcc,mnc,lat,lon,accuracy,measured_at,net_type,neighboring,rsrp", *rows]) + "\n")
    ring = [[105.78, 19.86], [105.82, 19.86], [105.82, 19.90], [105.78, 19.90], [105.78, 19.86]]
    claim = {"type": "Polygon", "coordinates": [ring]}
    features = [{"type": "Feature", "properties": {"operator": "VNPT", "technology": "4G"}, "geometry": claim}]
    (folder / "vnpt.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    (folder / "tieu-chi.yaml").write_text(
        "source: QĐ 01/QĐ-UBND\nfigures:\n"
        "- {area: bai-sen, what: fibre-households, value: 251, date: 2026-11-01, source: báo cáo 12}\n"
    )
    inventory = str(repository / "inventory.yaml")
    for arguments in (
        ("import", str(survey), "--staff"),
        ("import", str(folder / "vnpt.geojson"), "--operator", "vnpt", "--technology", "4G"),
        ("compute", "--criteria", str(folder / "tieu-chi.yaml")),
    ):
        done = songxa_here("coverage", *arguments, "-i", inventory, "--data", str(folder), cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder


def ask(data: Path, *arguments: str, language: str = "en") -> Ended:
    done = songxa_here("coverage", *arguments, "--data", str(data), cwd=data, language=language)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    return done


def as_json(data: Path, *arguments: str) -> Any:
    return json.loads(ask(data, *arguments, "--json").stdout)


def test_status_says_the_one_sentence_first(data: Path) -> None:
    for language, first in (("en", "Xã Hoằng Giang: 4G covers "), ("vi", "Xã Hoằng Giang: 4G phủ ")):
        lines = ask(data, "status", language=language).stdout.splitlines()
        assert lines[0].startswith(first)
        assert max(map(len, lines)) <= WIDTH
    text = ask(data, "status").stdout
    assert "VNPT claims 4G" in text and "24 of 24 measurements there have no signal" in " ".join(text.split())
    assert "households with fibre" in text and "báo cáo 12" in text and "QĐ 01/QĐ-UBND" in text
    assert "Assumed: households lie evenly in the village" in text


def test_status_tells_scripts_shares_intervals_basis_and_age(data: Path) -> None:
    told = as_json(data, "status")
    assert told["criteria"]["thresholds_dbm"] == {"4G": -105.0, "5G": -110.0, "wifi": -75.0}
    assert told["households_assumed"] is True and told["age_seconds"] >= 0
    figure = next(
        each
        for each in told["figures"]
        if (each["operator"], each["technology"], each["setting"], each["of"])
        == ("vnpt", "4G", "outdoors", "households")
    )
    assert 0 <= figure["low"] <= figure["share"] <= figure["high"] <= 1
    assert (figure["samples"], figure["basis"], figure["total"]) == (24, "fused", pytest.approx(1205, abs=1))
    assert figure["newest"].startswith("2026-11-10T")
    assert told["entered"][0]["what"] == "fibre-households"


def test_status_says_when_the_inventory_has_changed_since(data: Path, repository: Path, tmp_path: Path) -> None:
    same = repository / "inventory.yaml"
    assert as_json(data, "status", "-i", str(same))["inputs_changed"] is False
    other = tmp_path / "inventory.yaml"
    other.write_text(same.read_text().replace("households: 312", "households: 400"))
    assert as_json(data, "status", "-i", str(other))["inputs_changed"] is True
    assert "have changed since" in ask(data, "status", "-i", str(other)).stdout


def test_show_has_the_facts_beside_each_other_within_the_width(data: Path) -> None:
    for more in ((), ("--area", "bai-sen"), ("--indoors",), ("--of", "population"), ("--operator", "any")):
        lines = ask(data, "show", *more).stdout.splitlines()
        assert len(lines) > 2 and max(map(len, lines)) <= WIDTH
    row = next(
        line
        for line in ask(data, "show", "--area", "bai-sen", "--operator", "vnpt").stdout.splitlines()
        if "4G" in line
    )
    assert "100 %!" in row and "0 %" in row  # a claim that the measurements speak against
    told = as_json(data, "show", "--area", "bai-sen", "--technology", "4G")
    assert {each["operator"] for each in told["entries"]} == {"mobifone", "viettel", "vnpt"}
    assert {each["place"] for each in told["entries"]} >= {"bai-sen", "nvh-bai-sen"}
    entry = next(each for each in told["entries"] if (each["place"], each["operator"]) == ("bai-sen", "vnpt"))
    assert entry["measured_against_declared"] is True and entry["declared"]["share"] == 1.0


@pytest.mark.parametrize(
    "place", ["nvh-bai-sen", "Nhà văn hoá thôn Bãi Sen", "nha van hoa thon bai sen", "19.8865,105.7957", "bai-sen"]
)
def test_explain_finds_a_place_by_key_name_or_coordinates(data: Path, place: str) -> None:
    lines = ask(data, "explain", place, "--operator", "vnpt", "--technology", "4g").stdout.splitlines()
    assert max(map(len, lines)) <= WIDTH
    text = " ".join(" ".join(lines).split())
    for part in ("VNPT 4G", "from bts-vnpt/4G-", "RMa", "the operator claims a signal here", "Assumed:"):
        assert part in text, part


def test_explain_tells_scripts_the_same(data: Path) -> None:
    told = as_json(data, "explain", "nvh-bai-sen", "--technology", "4G")
    assert {each["operator"] for each in told["layers_here"]} == {"mobifone", "viettel", "vnpt"}
    here = next(each for each in told["layers_here"] if each["operator"] == "vnpt")
    assert here["server"]["device"] == "bts-vnpt" and here["evidence_m"] < 500 and here["claimed"] is True
    assert told["entries"][0]["place"] == "nvh-bai-sen"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("explain", "nowhere"), "There is no place nowhere; there are: "),
        (("explain", "Nhà văn hoá"), "may be several places: nvh-bai-sen, "),
        (("explain", "21.0,105.8"), "m from the nearest point of the ledger: outside of it"),
        (("explain", "ubnd", "--operator", "x"), "There is no operator x; there are: "),
        (("show", "--area", "ubnd"), "There is no place ubnd; there are: bai-sen, "),
        (("gaps", "--operator", "all"), "There is no operator all; there are: "),
        (("dossier", "none"), "There is no dead spot none; songxa coverage gaps tells the keys."),
    ],
)
def test_what_is_not_there_is_one_line(data: Path, repository: Path, arguments: tuple[str, ...], said: str) -> None:
    more = ("-i", str(repository / "inventory.yaml")) if arguments[0] == "dossier" else ()
    done = songxa_here("coverage", *arguments, *more, "--data", str(data), cwd=data)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and done.stderr.count("\n") == 1


def test_gaps_are_worst_first_with_their_households(data: Path) -> None:
    lines = ask(data, "gaps").stdout.splitlines()
    assert "dead spots are known, about" in lines[0] and max(map(len, lines)) <= WIDTH
    told = as_json(data, "gaps")["spots"]
    counted = [each["households"] for each in told]
    assert counted == sorted(counted, reverse=True) and counted[0] > 100
    assert all(each["probability"] < 0.5 for each in told)
    worst = as_json(data, "gaps", "--area", "bai-sen", "--operator", "vnpt")["spots"][0]
    assert worst["confirmed"] and worst["samples"] == 24
    assert "… " in ask(data, "gaps", "--limit", "1").stdout


def test_a_walk_is_planned_within_its_length(data: Path) -> None:
    lines = ask(data, "plan-survey", "--km", "3", "--from", "ubnd").stdout.splitlines()
    assert max(map(len, lines)) <= WIDTH
    told = as_json(data, "plan-survey", "--km", "3", "--from", "ubnd")
    assert 0 < told["metres"] <= 3000 and told["stops"] and 0 < told["settles"] < 1
    inside = as_json(data, "plan-survey", "--area", "go-da", "--operator", "mobifone")
    assert {each["area"] for each in inside["stops"]} == {"go-da"}


def test_a_dossier_is_written_for_the_worst_or_the_one_named(data: Path, repository: Path, tmp_path: Path) -> None:
    inventory = ("-i", str(repository / "inventory.yaml"))
    worst = as_json(data, "gaps")["spots"][0]["key"]
    out = tmp_path / "ho-so.html"
    done = ask(data, "dossier", *inventory, "-o", str(out), language="vi")
    assert done.stderr == f"Đã ghi {out}.\n"
    text = out.read_text()
    assert worst in text and "HỒ SƠ LÕM SÓNG" in text and "Cột phát sóng" in text and "Không rõ" in text
    assert "DEAD SPOT" in ask(data, "dossier", worst, *inventory).stdout


def test_exports_are_what_they_say(data: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(ask(data, "export").stdout.removeprefix("\ufeff"))))
    assert {row["operator"] for row in rows} == {"mobifone", "viettel", "vnpt"}
    whole = json.loads(ask(data, "export", "--format", "geojson").stdout)
    assert whole["type"] == "FeatureCollection" and "households" in whole["features"][0]["properties"]
    public = json.loads(ask(data, "export", "--format", "geojson", "--public").stdout)
    assert "households" not in public["features"][0]["properties"]
    assert json.loads(ask(data, "export", "--format", "json").stdout)["head"]["commune"].startswith("Xã Hoằng Giang")


def test_compute_does_nothing_where_nothing_has_changed(data: Path, repository: Path) -> None:
    arguments = ("compute", "--criteria", str(data / "tieu-chi.yaml"), "-i", str(repository / "inventory.yaml"))
    assert as_json(data, *arguments)["computed"] is False
    assert "Nothing has changed" in ask(data, *arguments).stdout
    told = as_json(data, *arguments, "--force")
    assert told["computed"] is True and told["points"] > 400 and told["layers"] == 7


def test_criteria_are_printed_written_once_and_checked(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "tieu-chi.yaml"
    assert songxa_here("coverage", "criteria", "-o", str(file), cwd=tmp_path).returncode == 0
    assert songxa_here("coverage", "criteria", cwd=tmp_path).stdout == file.read_text()
    again = songxa_here("coverage", "criteria", "-o", str(file), cwd=tmp_path)
    assert (again.returncode, again.stderr) == (2, f"{file} is there already; songxa does not write over it.\n")
    good = songxa_here("coverage", "criteria", "--check", str(file), cwd=tmp_path)
    assert good.stdout == f"{file}: can be used; 2 targets, 0 figures entered by hand.\n"
    file.write_text("thresholds: {4G: 5}\n")
    bad = songxa_here("coverage", "criteria", "--check", str(file), cwd=tmp_path)
    assert bad.returncode == 2
    assert bad.stderr == f"{file}:1: thresholds.4G: is 5; accepted: a number from -140 to -30\n"


def test_without_a_ledger_the_line_says_how_to_make_one(tmp_path: Path) -> None:
    for arguments in (("status",), ("show",), ("explain", "x"), ("gaps",), ("plan-survey",), ("export",)):
        done = songxa_here("coverage", *arguments, "--data", str(tmp_path), cwd=tmp_path, language="vi")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"Chưa có sổ phủ sóng trong {tmp_path}; hãy chạy: songxa coverage compute\n"


def test_an_inventory_without_borders_has_nothing_to_compute(tmp_path: Path) -> None:
    file = tmp_path / "inventory.yaml"
    file.write_text("name: Xã\nareas: {xa: {name: Xã, level: commune}}\n")
    done = songxa_here("coverage", "compute", "--data", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 2 and "has a border (polygon)" in done.stderr
