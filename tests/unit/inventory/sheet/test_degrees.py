"""Coordinates as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.inventory.sheet.degrees import from_pair, from_two
from songxa.inventory.sheet.table import CellError

NORTH, EAST = 19.8826, 105.8041


@pytest.mark.parametrize(
    "text",
    [
        "19.8826, 105.8041", "19.8826,105.8041", "19.8826 105.8041", "19,8826; 105,8041", "19,8826 105,8041",
        "19,8826, 105,8041", "19,8826,105,8041", "19.8826/105.8041", "(19.8826, 105.8041)", "19.8826\n105.8041",
        "105.8041, 19.8826", "Lat: 19.8826 Lon: 105.8041", "Kinh độ 105,8041; vĩ độ 19,8826", "19.8826N 105.8041E",
        "19.8826° N, 105.8041° E", "N19.8826° E105.8041°", "19°52'57.36\"N 105°48'14.76\"E",
        "19° 52′ 57,36″ B, 105° 48′ 14,76″ Đ", "19°52'57.36''Bắc; 105°48'14.76''Đông", "N 19°52.956' E 105°48.246'",
        "19 độ 52 phút 57,36 giây 105 độ 48 phút 14,76 giây", "https://www.google.com/maps?q=19.8826,105.8041&z=17",
        "https://www.google.com/maps/@19.8826,105.8041,17z", "19º52’57.36”N - 105º48’14.76”E",
    ],
)  # fmt: skip
def test_a_pair_in_one_cell(text: str) -> None:
    place = from_pair(text)
    assert place.latitude == pytest.approx(NORTH, abs=1e-6)
    assert place.longitude == pytest.approx(EAST, abs=1e-6)


@pytest.mark.parametrize(
    ("north", "east"),
    [
        (19.8826, 105.8041), ("19.8826", "105.8041"), ("19,8826", "105,8041"), ("19°52'57.36\"", "105°48'14.76\""),
        ("19.8826 N", "E 105.8041"), (105.8041, 19.8826), ("105,8041", "19,8826"), ("B 19,8826°", "Đ 105,8041°"),
    ],
)  # fmt: skip
def test_two_cells(north: str | float, east: str | float) -> None:
    place = from_two(north, east)
    assert place.latitude == pytest.approx(NORTH, abs=1e-6)
    assert place.longitude == pytest.approx(EAST, abs=1e-6)
    assert place.turned == (str(north).startswith("105"))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "position"), ("19.8826", "position"), ("UBND xã", "position"), ("1,2,3", "position"),
        ("2198826.12, 567890.4", "no_degrees"), ("198826 1058041", "no_degrees"), ("48.85, 2.35", "outside"),
        ("19°72'00\"N 105°48'00\"E", "degrees"), ("-19.88, 105.80", "outside"), ("19.88 S, 105.80 E", "position"),
        ("https://maps.app.goo.gl/AbC", "position"), ("9" * 600, "degrees"),
    ],
)  # fmt: skip
def test_what_is_no_place_in_vietnam_is_refused(text: str, key: str) -> None:
    with pytest.raises(CellError) as caught:
        from_pair(text)
    assert caught.value.words.key == f"sheet.wrong.{key}"


@given(st.text(max_size=60) | st.text(alphabet="0123456789.,;°'\" NEBĐ-/@", max_size=60))
def test_no_text_whatever_is_more_than_refused(text: str) -> None:
    for read in (from_pair, lambda cell: from_two(cell, cell)):
        try:
            place = read(text)
        except CellError:
            continue
        assert 6 <= place.latitude <= 24
        assert 101 <= place.longitude <= 118


@given(st.floats(6, 24), st.floats(101, 118), st.sampled_from([", ", "; ", " "]), st.booleans())
def test_every_place_reads_back_to_a_centimetre(north: float, east: float, between: str, comma: bool) -> None:
    text = f"{north:.7f}{between}{east:.7f}"
    place = from_pair(text.replace(".", ",") if comma else text)
    assert abs(place.latitude - north) < 1e-7
    assert abs(place.longitude - east) < 1e-7


@given(st.floats(6, 23.9), st.floats(101, 117.9))
def test_degrees_minutes_and_seconds_read_back_to_two_metres(north: float, east: float) -> None:
    def dms(value: float) -> str:
        seconds = round(value * 36_000)
        return f"{seconds // 36_000}°{seconds // 600 % 60:02}'{seconds % 600 / 10:04.1f}\""

    place = from_pair(f"{dms(north)}N {dms(east)}E")
    assert abs(place.latitude - north) < 1.5e-5
    assert abs(place.longitude - east) < 1.5e-5
