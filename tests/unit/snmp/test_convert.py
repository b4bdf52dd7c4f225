"""Raw values to numbers and texts."""

from __future__ import annotations

import unicodedata
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa.collectors.snmp.convert import (
    NONE_NUMBERS,
    TEXT_LIMIT,
    Conversion,
    NotANumber,
    device_text,
    hide_identifiers,
    number,
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (7, 7),
        (b"-90", -90),
        (b"-11.0", -11.0),
        (b"6.56 dbm", 6.56),
        (b"15 PERCENT", 15),
        (b"116E", 116),
        (b"161", 161),
        (b"161+", 161),
        (b" 42 \0", 42),
        (b"+3", 3),
        (b"--", None),
        (b"na", None),
        (b"N/A", None),
        (b"n/a", None),
        (b"", None),
        (b"   ", None),
        (None, None),
    ],
)
def test_numbers_come_as_strings_with_units_and_none_comes_as_many_words(
    raw: int | bytes | None, expected: object
) -> None:
    assert number(raw) == expected


@pytest.mark.parametrize("raw", [b"up", b"1.2.3", b"x10", b"\xff\xfe", b"1" * 400, b"1.5e3"])
def test_what_is_no_number_is_refused_and_never_guessed(raw: bytes) -> None:
    with pytest.raises(NotANumber) as error:
        number(raw)
    assert len(str(error.value)) <= 40


@settings(deadline=None)
@given(st.one_of(st.integers(), st.none(), st.binary(max_size=80)))
def test_no_raw_value_raises_anything_but_not_a_number(raw: int | bytes | None) -> None:
    for conversion in (
        Conversion(),
        Conversion(signed=16, divide=500, offset=-30),
        Conversion(log10=True),
        Conversion(map={1: 1}),
    ):
        try:
            value = conversion.apply(raw)
        except NotANumber:
            continue
        assert value is None or isinstance(value, int | float)


@pytest.mark.parametrize("none", sorted(NONE_NUMBERS))
def test_the_numbers_that_mean_no_value_are_no_value(none: int) -> None:
    assert Conversion().apply(none) is None


@settings(deadline=None)
@given(st.integers(-(2**31), 2**31 - 1))
def test_a_counter_squeezed_into_a_signed_integer_is_read_as_it_was(raw: int) -> None:
    value = Conversion(none=frozenset(), unsigned=32).apply(raw)
    assert value == raw % 2**32


@settings(deadline=None)
@given(st.floats(-40, 8).map(lambda dbm: round(dbm, 2)))
def test_zte_steps_give_back_the_level_that_the_onu_measured(dbm: float) -> None:
    steps = round((dbm + 30) / 0.002)
    conversion = Conversion(none=NONE_NUMBERS | {0, 65535}, signed=16, divide=500, offset=-30)
    if steps not in (0, -1):  # both mean "none" on the wire, so that exactly -30 dBm cannot be told
        assert conversion.apply(steps % 65536) == pytest.approx(dbm, abs=0.001)


def test_zte_none_is_not_minus_thirty_dbm() -> None:
    conversion = Conversion(none=frozenset({0, 65535}), signed=16, divide=500, offset=-30)
    assert conversion.apply(0) is None
    assert conversion.apply(65535) is None
    assert conversion.apply(b"65535") is None


@settings(deadline=None)
@given(st.floats(1e-6, 1e3))
def test_milliwatts_become_dbm(milliwatts: float) -> None:
    dbm = Conversion(divide=10_000, log10=True).apply(round(milliwatts * 10_000) or 1)
    assert dbm is not None
    assert isclose(10 ** (dbm / 10), (round(milliwatts * 10_000) or 1) / 10_000, rel_tol=1e-4)


def test_no_power_has_no_level_in_dbm() -> None:
    assert Conversion(log10=True).apply(0) is None


def test_integers_stay_integers_when_nothing_divides_them() -> None:
    assert isinstance(Conversion(multiply=60).apply(b"12"), int)


def test_huawei_olt_receive_power_has_no_float_dust() -> None:
    assert Conversion(divide=100, offset=-100).apply(7561) == -24.39


def test_a_map_takes_numbers_sent_as_texts_and_knows_nothing_else() -> None:
    states = Conversion(map={1: 1, "up": 1, 2: 0})
    assert [states.apply(raw) for raw in (1, b"1", b" UP ", 2, 9, b"weird", b"--", None)] == [
        1,
        1,
        1,
        0,
        None,
        None,
        None,
        None,
    ]
    assert Conversion(map={0: 0}, otherwise=1).apply(17) == 1


def test_a_rule_for_a_range_of_raw_values_leaves_the_others_alone() -> None:
    assert Conversion(raw_range=(1, 120), negate=True).apply(93) == -93
    assert Conversion(raw_range=(1, 120), negate=True).apply(-93) is None


def test_the_low_octet_of_a_number_is_the_channel_and_a_channel_text_is_itself() -> None:
    channel = Conversion(mask=255)
    assert [channel.apply(raw) for raw in (388, 356, 1, b"161", b"116E")] == [132, 100, 1, 161, 116]


# ---- texts --------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.binary(max_size=600))
def test_device_text_is_short_printable_and_has_no_direction_marks(raw: bytes) -> None:
    text = device_text(raw)
    assert len(text) <= TEXT_LIMIT
    assert not any(unicodedata.category(character)[0] == "C" for character in text)
    text.encode("utf-8")


def test_device_text_keeps_vietnamese_names() -> None:
    assert device_text("Trạm y tế xã Mường Lý".encode()) == "Trạm y tế xã Mường Lý"


def test_an_ssid_that_is_not_utf8_is_shown_with_replacement_characters() -> None:
    assert device_text(b"caf\xe9 \xff") == "caf\ufffd \ufffd"


def test_control_and_bidi_characters_cannot_forge_a_log_line() -> None:
    assert device_text("a\x1b[31m\nb\u202ec\u2066d\0".encode()) == "a[31m bcd"


@pytest.mark.parametrize(
    "identifier",
    [
        "24:de:c6:c3:50:a4",
        "24-DE-C6-C3-50-A4",
        "24dec6c350a4",
        "24de.c6c3.50a4",
        "24 de c6 c3 50 a4",
        "4:d6:aa:a8:f:89",
        "868759034948317",
        "89430103524187654321",
    ],
)
def test_addresses_and_subscriber_numbers_hide_in_every_text(identifier: str) -> None:
    assert hide_identifiers(f"it is {identifier}, they say") == "it is …, they say"
    assert identifier not in device_text(f"<{identifier}>".encode())


@pytest.mark.parametrize(
    "name", ["GPON 0/1/15", "RUTX_R_00.07.00", "5.43.36.12724", "xã Pù Nhi 45204", "V1600D 20240615", "wlan0"]
)
def test_ordinary_names_and_versions_are_left_alone(name: str) -> None:
    assert device_text(name.encode()) == name
