"""The outage bench says of each bar whether it held; nothing is measured here."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bench import away

RUN = away.Away(
    name="influxdb", devices=2_000, hours=24.0, polls=5_000_000, samples=68_000_000, filled_s=180.0, stored=590 << 20,
    export_us=16.0, drained_s=100.0, drained=60_000_000, live=787.0, cpu=0.5, fill_cpu_s=150.0, rss_mb=232.0,
    lags=(0.5,) * 99 + (6.9,), lost=0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("run", "missed"),
    [
        (RUN, set()),
        (replace(RUN, drained_s=10_000.0), {"rate"}),
        (replace(RUN, lags=(1.0, 60.0)), {"lag"}),
        (replace(RUN, lags=()), {"lag"}),
        (replace(RUN, lost=1), {"lost"}),
    ],
)
def test_a_bar_holds_only_if_it_was_reached(run: away.Away, missed: set[str]) -> None:
    assert {name for name, held in run.held.items() if not held} == missed
    text = "\n".join(away.table([run]))
    assert {name for name in run.held if f"{name} MISSED" in text} == missed
    assert away.data(run)["held"] == run.held


def test_figures_are_a_second_and_a_device_and_day() -> None:
    assert RUN.rate == 600_000
    assert RUN.bytes_a_device_and_day == pytest.approx((590 << 20) / 2_000)
    assert RUN.lag_p99 == pytest.approx(6.9)


def test_vmagent_has_no_bar_to_meet() -> None:
    assert "bar: vmagent" not in "\n".join(away.table([replace(RUN, name="vmagent", lost=5)]))
