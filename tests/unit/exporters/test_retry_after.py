"""What a Retry-After header may say, and that no server silences us for longer than an hour."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa.exporters.retry_after import LONGEST_S, retry_after

NOW = 1_795_612_101.0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("0", 0), ("120", 120), (" 7 ", 7), ("999999999999", LONGEST_S), (formatdate(NOW + 30, usegmt=True), 30),
     (formatdate(NOW - 30, usegmt=True), 0), (formatdate(NOW + 10**6, usegmt=True), LONGEST_S),
     ("Wednesday, 25-Nov-26 13:10:01 GMT", 100), ("Wed Nov 25 13:08:41 2026", 20),
     (None, None), ("", None), ("-1", None), ("1.5", None), ("soon", None), ("٣", None), ("1e3", None),
     ("Wed, 99 Nov 2026 99:99:99 GMT", None)],
)  # fmt: skip
def test_seconds_and_dates_are_understood(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@settings(deadline=None)
@given(st.text())
def test_any_text_gives_seconds_within_the_bound_or_nothing(text: str) -> None:
    seconds = retry_after(text, NOW)
    assert seconds is None or 0 <= seconds <= LONGEST_S
