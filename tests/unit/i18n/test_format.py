"""Numbers, dates and spans as people of each language write them."""

from __future__ import annotations

import math
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.i18n import LANGUAGES
from songxa.i18n import format as f

AT = 1_763_863_925.0  # 23/11/2025 09:12:05 +07:00
HANOI = f.zone("Asia/Ho_Chi_Minh")
LANGUAGE = st.sampled_from(sorted(LANGUAGES))
SEPARATORS = {"vi": (".", ","), "en": (",", ".")}


@given(LANGUAGE, st.floats(-1e12, 1e12), st.integers(0, 3))
def test_a_number_reads_back_as_itself(language: str, value: float, digits: int) -> None:
    thousands, decimal = SEPARATORS[language]
    text = f.number(language, value, digits)
    back = float(text.replace(thousands, "").replace(decimal, ".").replace("−", "-"))
    # doubles of this size do not lie close enough to hold every decimal
    assert back == pytest.approx(value, abs=0.5001 * 10**-digits + math.ulp(value))
    assert "-" not in text
    assert not (back == 0 and text.startswith("−"))


@pytest.mark.parametrize(
    ("language", "value", "digits", "text"),
    [
        ("vi", 1234567.0, 0, "1.234.567"), ("en", 1234567.0, 0, "1,234,567"), ("vi", -19.84, 1, "−19,8"),
        ("en", -19.84, 1, "−19.8"), ("vi", -0.04, 1, "0,0"), ("vi", math.nan, 1, "–"), ("vi", math.inf, 0, "–"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_the_language_does(language: str, value: float, digits: int, text: str) -> None:
    assert f.number(language, value, digits) == text


@given(LANGUAGE, st.floats(0, 1), st.integers(0, 2))
def test_only_all_is_a_hundred_percent_and_only_nothing_is_zero(language: str, ratio: float, digits: int) -> None:
    text = f.percent(language, ratio, digits)
    number = float(text.removesuffix(" %").replace(",", "."))
    assert (number == 100) == (ratio == 1)
    assert (number == 0) == (ratio == 0)
    assert number == pytest.approx(ratio * 100, abs=10**-digits + 1e-9)


def test_dates_are_those_of_the_place() -> None:
    assert f.moment("vi", AT, HANOI) == "23/11/2025 09:12:05 +07:00"
    assert f.moment("en", AT, HANOI) == "23 Nov 2025 09:12:05 +07:00"
    assert f.time_of_day(AT, HANOI) == "09:12:05 +07:00"
    assert f.clock(AT, HANOI, AT) == "09:12"
    assert f.clock(AT - 86_400, HANOI, AT) == "22/11 09:12"


@given(st.floats(-1e9, 4e9))
def test_the_iso_time_is_the_same_instant(at: float) -> None:
    assert datetime.fromisoformat(f.iso(at, HANOI)).timestamp() == pytest.approx(at, abs=1)


@given(st.floats(), st.floats())
def test_no_time_whatever_raises(at: float, now: float) -> None:
    assert f.moment("vi", at, HANOI)
    assert f.clock(at, HANOI, now)
    assert f.ago("vi", now - at)
    assert f.iso(at, HANOI) is not None


@pytest.mark.parametrize("name", ["Nowhere/Land", "", "../etc/passwd", "/etc/localtime", "a\0b"])
def test_an_unknown_zone_is_vietnams(name: str) -> None:
    assert f.moment("vi", AT, f.zone(name)).endswith("09:12:05 +07:00")


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [
        (-60, "vừa xong", "just now"), (0, "vừa xong", "just now"), (20, "20 giây trước", "20 seconds ago"),
        (60, "1 phút trước", "1 minute ago"), (725, "12 phút trước", "12 minutes ago"),
        (3_600, "1 giờ trước", "1 hour ago"), (86_400 * 400, "400 ngày trước", "400 days ago"),
    ],
)  # fmt: skip
def test_how_long_ago(seconds: float, vi: str, en: str) -> None:
    assert f.ago("vi", seconds) == vi
    assert f.ago("en", seconds) == en


@given(LANGUAGE, st.integers(1, 10**9))
def test_a_span_is_never_longer_than_the_time_and_keeps_most_of_it(language: str, seconds: int) -> None:
    count, unit = f.span(language, seconds).split(" ")
    sizes = {"giây": 1, "phút": 60, "giờ": 3_600, "ngày": 86_400}
    sizes |= {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
    told = int(count.replace(".", "").replace(",", "")) * sizes[unit.rstrip("s")]
    assert seconds / 2 < told <= seconds


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Nhà văn hoá Thôn Đoài", "nha van hoa thon doai"), ("  ĐƯỜNG   Số 1 ", "duong so 1"), ("AP-01", "ap-01")],
)
def test_searching_ignores_diacritics_and_case(text: str, folded: str) -> None:
    assert f.fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert f.fold(f.fold(text)) == f.fold(text)
