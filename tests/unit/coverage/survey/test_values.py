"""Cells to numbers, signals, times, bands and technologies; what stands for nothing is never a value."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.coverage.survey import bands
from songxa.coverage.survey.reasons import Reason, Unfit
from songxa.coverage.survey.technologies import technology
from songxa.coverage.survey.tiles import middle
from songxa.coverage.survey.values import accurate, moment, number, rsrp
from songxa.coverage.terms import Technology

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 25, tzinfo=UTC).timestamp()


@given(st.floats(-140, -43))
def test_every_rsrp_in_range_is_taken_as_it_is(value: float) -> None:
    assert rsrp(repr(value), "rsrp") == value


@given(st.text(max_size=30), st.text(max_size=10))
def test_whatever_stands_in_a_cell_is_a_signal_in_range_or_a_reason(text: str, rssi: str) -> None:
    try:
        assert -140 <= rsrp(text, "rsrp", rssi) <= -43
    except Unfit as why:
        assert why.reason in Reason


@given(st.integers(6, 100), st.floats(-19.5, -3), st.floats(-130, -70))
def test_no_true_rssi_makes_an_rsrp_suspect(blocks: int, rsrq: float, value: float) -> None:
    from math import log10

    whole = value + 10 * log10(blocks) - rsrq  # TS 36.214 §5.1.3
    assert rsrp(repr(value), "rsrp", repr(whole)) == value


@pytest.mark.parametrize("text", ["", "-", "null", "NaN", "2147483647", "99", "255", "0", "-1", "65535"])
def test_what_stands_for_nothing_is_no_signal(text: str) -> None:
    with pytest.raises(Unfit) as why:
        rsrp(text, "rsrp")
    assert why.value.reason is Reason.NO_SIGNAL


@pytest.mark.parametrize(("text", "value"), [("-98", -98), ("-98,5", -98.5), ("-98 dBm", -98), ("−98", -98)])
def test_numbers_may_have_a_comma_and_a_unit(text: str, value: float) -> None:
    assert number(text, "x") == value


def test_fifty_metres_are_accurate_and_more_are_not() -> None:
    accurate("50", "accuracy")
    accurate("", "accuracy")
    with pytest.raises(Unfit):
        accurate("50,1", "accuracy")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20T00:00:05.000Z", "2026.11.20_07.00.05", "2026-11-20 07:00:05", "20/11/2026 07:00:05",
        "1795132805", "1795132805000", "2026-11-20T07:00:05+07:00",
    ],
)  # fmt: skip
def test_a_moment_is_the_same_however_it_is_written(text: str) -> None:
    assert moment(text, "time", VIETNAM, NOW) == 1_795_132_805


@given(st.text(max_size=30))
def test_whatever_stands_there_is_a_moment_nothing_or_unfit(text: str) -> None:
    try:
        at = moment(text, "time", VIETNAM, NOW)
    except Unfit as why:
        assert why.reason is Reason.TIME
    else:
        assert at is None or at <= NOW + 86_400


@pytest.mark.parametrize(
    ("which", "channel", "name"),
    [
        (Technology.LTE, 300, 2100), (Technology.LTE, 1300, 1800), (Technology.LTE, 3100, 2600),
        (Technology.LTE, 3600, 900), (Technology.LTE, 9400, 700), (Technology.LTE, 39150, 2300),
        (Technology.LTE, 40620, 2600), (Technology.NR, 518_598, 2600), (Technology.NR, 653_333, 3700),
        (Technology.NR, 154_600, 700), (Technology.NR, 632_628, 3500), (Technology.LTE, 70_000, None),
        (Technology.WIFI, 6, None),
    ],
)  # fmt: skip
def test_a_channel_tells_the_band(which: Technology, channel: int, name: float | None) -> None:
    assert bands.of_channel(which, channel) == name


@pytest.mark.parametrize("name", [700, 850, 900, 1800, 2100, 2300, 2600, 3500, 3700])
def test_a_bands_name_lies_in_the_band(name: float) -> None:
    assert bands.nominal(name) == name


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("LTE", Technology.LTE), ("4G", Technology.LTE), ("LTE_CA", Technology.LTE), ("LTE-A", Technology.LTE),
        ("4", Technology.LTE), ("NR", Technology.NR), ("5G", Technology.NR), ("5G SA", Technology.NR),
        ("NR-SA", Technology.NR),
    ],
)  # fmt: skip
def test_what_phones_call_a_technology(text: str, which: Technology) -> None:
    assert technology(text, "x") is which


@pytest.mark.parametrize("text", ["2G", "3G", "UMTS", "WCDMA", "HSPA+", "HSDPA", "EDGE", "GSM", "CDMA", "TD-SCDMA"])
def test_what_is_old_never_counts(text: str) -> None:
    with pytest.raises(Unfit) as why:
        technology(text, "x", Technology.LTE)
    assert why.value.reason is Reason.OLD_TECHNOLOGY


@pytest.mark.parametrize("text", ["NR-NSA", "5G-NSA", "5G (NSA)", "ENDC", "EN-DC", "LTE+NR"])
def test_5g_beside_4g_is_nobodys_signal(text: str) -> None:
    with pytest.raises(Unfit) as why:
        technology(text, "x")
    assert why.value.reason is Reason.ANCHOR


def test_the_middle_of_a_tile_lies_in_it() -> None:
    latitude, longitude = middle("1322101320131103")
    assert abs(latitude - 19.8826) < 0.004
    assert abs(longitude - 105.8041) < 0.004
