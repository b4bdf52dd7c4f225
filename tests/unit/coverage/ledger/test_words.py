"""Everything that a ledger can say is said in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from songxa.coverage.criteria import What
from songxa.coverage.ledger import explaining, words
from songxa.coverage.ledger.ledger import Ledger
from songxa.coverage.ledger.records import Reason
from songxa.coverage.terms import Model, Verdict
from songxa.i18n import known
from tests.support import coverage_town as town

LANGUAGES = ("vi", "en")


def made() -> Ledger:
    ground = town.ground()
    samples = town.samples(ground, -118.0)
    return town.ledger(
        ground,
        [town.layer(ground, -100.0, samples=samples, claims=(town.claim(),)), town.layer(ground, -95.0, "hai")],
    )


def test_every_reason_that_the_code_gives_has_words_and_none_is_left_over(repository: Path) -> None:
    folder = repository / "src" / "songxa" / "coverage" / "ledger"
    code = "".join(file.read_text() for file in folder.glob("*.py"))
    given = set(re.findall(r'Reason\(\s*"(\w+)"', code))
    assert given == {key.removeprefix("coverage.why.") for key in _keys("coverage.why.")}


def _keys(family: str) -> set[str]:
    from songxa.i18n import LANGUAGES

    return {key for key in LANGUAGES["vi"] if key.startswith(family)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_can_be_named_has_a_name(language: str) -> None:
    assert all(known(f"coverage.figure.{each}") for each in What)
    assert all(known(f"coverage.model.{each.name.lower()}") for each in Model)
    assert all(words.verdict(language, each) and words.brief(language, each) for each in Verdict)
    assert words.verdict(language, None) == words.brief(language, None) == "–"


def test_the_first_sentence_has_figure_interval_basis_and_age() -> None:
    ledger = made()
    assert words.headline("en", ledger, town.NOW + 6 * town.DAY_S) == (
        "Xã Thử: 4G covers 95 % of households (interval 84–100 %), outdoors, by any operator; the model corrected by "
        "127 measurements, the newest 7 days ago."
    )
    assert "phủ 95 % số hộ (khoảng 84–100 %), ngoài trời" in words.headline("vi", ledger, town.NOW)


def test_where_nothing_is_known_the_first_sentence_says_that() -> None:
    ground = town.ground()
    ledger = town.ledger(ground, [town.unknown(ground)])
    assert words.headline("vi", ledger, town.NOW) == "Xã Thử: chưa đủ bằng chứng để nói nơi nào có sóng 4G."
    assert words.headline("en", town.ledger(ground, []), town.NOW).startswith("Xã Thử: not enough evidence")


def test_a_claim_that_does_not_hold_is_told_in_a_sentence() -> None:
    ledger = made()
    (entry,) = (each for each in ledger.of(town.WEST) if each.operator == "mot")
    assert words.measured_against("vi", ledger, entry) == (
        "Thôn Tây: Mot công bố có 4G (ngày 10/08/2026) nhưng 69 trong 69 lần đo ở đó không có sóng."
    )


def test_what_is_assumed_is_told_in_a_line() -> None:
    assert words.assumptions("en", made()) == (
        "Assumed: households lie evenly in the village; antenna tilt 3° (2 transmitters)."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_share_is_never_all_or_nothing_where_it_is_neither(language: str) -> None:
    assert words.share(language, 0.99999) == "99 %" and words.share(language, 0.0001) == "1 %"
    assert words.share(language, 1.0) == "100 %" and words.share(language, None) == "–"
    assert words.reason(language, Reason("met", {"low": 0.951, "high": 0.999, "asked": 0.95})).count("%") == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_point_is_explained_from_sector_to_assumption(language: str) -> None:
    ledger = made()
    hall = len(ledger.map.points) - 1
    here, other = explaining.explain(ledger, hall)
    told = "\n".join(
        [explaining.first_line(language, ledger, here), *explaining.lines(language, ledger, here, town.NOW)]
    )
    for part in ("Mot 4G", "73 %", "bts-mot/a", "RMa", "50 m", "3°"):
        assert part in told
    assert other.evidence_m is None and other.claimed is None
    plain = explaining.as_plain(here)
    assert plain["server"]["key"] == "bts-mot/a" and plain["model"] == "rma" and plain["samples"] == 0
    nothing = explaining.explain(town.ledger(town.ground(), [town.unknown(town.ground())]), 0)[0]
    assert explaining.as_plain(nothing)["mean_dbm"] is None
    assert len(list(explaining.lines(language, ledger, nothing, town.NOW))) == 1
