"""The dossier of a dead spot: complete, on its own, and never a way for a name to become code."""

from __future__ import annotations

import html
import re

import numpy as np
import pytest

from songxa.coverage.ledger import dossier
from songxa.coverage.ledger.dossier import Power
from songxa.coverage.ledger.ledger import Ledger
from songxa.model import Inventory
from tests.support import coverage_town as town

POWER = (Power("cot-mot", "Trạm Mot", "mất liên lạc", "08:15", "đang chạy ắc quy, ắc quy 40 %, còn 42 phút"),)


def made(name: str = "Xã Thử", village: str = "Thôn Tây") -> tuple[Ledger, Inventory]:
    ground = town.ground()
    samples = town.samples(ground, lambda plane: np.where(plane[:, 1] > 0, -125.0, -80.0), times=2)
    dead = town.layer(ground, lambda plane: np.where(plane[:, 1] > 0, -130.0, -70.0), sigma=3.0, samples=samples)
    commune = town.inventory(name, village=village)
    other = town.layer(ground, lambda plane: np.where(plane[:, 0] > 0, -130.0, -80.0), "hai", sigma=3.0)
    return town.ledger(ground, [dead, other], town=commune), commune


def document(language: str, ledger: Ledger, commune: Inventory, key: str, power: tuple[Power, ...] = POWER) -> str:
    (spot,) = (each for each in ledger.spots if each.key == key)
    return dossier.render(language, ledger, spot, commune, power, town.NOW).decode()


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("vi", ("HỒ SƠ LÕM SÓNG", "hộ (", "không có sóng 4G của Mot", "phần lớn dưới ngưỡng", "Ý kiến của nhà mạng")),
        ("en", ("DEAD SPOT", "have no 4G signal of Mot", "most of them below the threshold", "The operator")),
    ],
)
def test_it_tells_who_lacks_what_how_that_is_known_and_what_stands_near(language: str, parts: tuple[str, ...]) -> None:
    text = html.unescape(document(language, *made(), "thon-tay-4g-mot-1"))
    for part in (*parts, "Thôn Tây", "cot-mot", "Trạm Mot", "ắc quy 40 %", "Hai", "−105 dBm", "d" * 64):
        assert part in text, part
    assert text.count("<polygon") > 20


def test_of_any_operator_it_says_that_none_has_a_signal() -> None:
    text = document("vi", *made(), "thon-dong-4g-any-1")
    assert "không nhà mạng nào có sóng 4G" in text
    assert "songxa không giám sát thiết bị nào ở đây" in document("vi", *made(), "thon-dong-4g-any-1", ())


def test_it_stands_alone() -> None:
    text = document("vi", *made(), "thon-tay-4g-mot-1")
    assert not re.search(r"<script|<link|<img|https?://|url\(|@import|\bon\w+=", text)
    assert "default-src 'none'" in text


def test_names_are_text_and_nothing_else() -> None:
    evil = "</title><script>alert(1)</script>\u202e"
    text = document("vi", *made(evil, evil), "thon-tay-4g-mot-1", (Power("cot-mot", evil, evil, evil, evil),))
    assert "<script" not in text and "\u202e" not in text
    assert "&lt;script&gt;" in text


def test_no_place_of_a_single_household_is_printed() -> None:
    ledger, commune = made()
    ledger.map.staff_only[:] = True
    assert "để giữ kín" in document("vi", ledger, commune, "thon-tay-4g-mot-1")
    assert not re.search(r"19\.8\d{3,}, 105\.8", document("vi", ledger, commune, "thon-tay-4g-mot-1"))


def test_colours_grow_with_the_chance_and_unknown_is_grey() -> None:
    assert len({dossier.colour(each) for each in (0.05, 0.3, 0.7, 0.95, None)}) == 5
    assert dossier.colour(None) == "#e8e8e8"
