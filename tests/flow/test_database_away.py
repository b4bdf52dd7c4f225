"""A database that is away for a day costs nothing: afterwards it has everything that was polled, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support import outage
from tests.support.day import DAY
from tests.support.influx import front, influx
from tests.support.servers import need

DEVICES = 40
HOURS = DAY // 6
"""Cycles of four hours."""


def test_victoria_metrics_has_every_sample_of_a_day_in_which_it_was_away(tmp_path: Path) -> None:
    destination = outage.by_remote_write(tmp_path)
    outcome = outage.away_for_a_day(destination, outage.feed_to(destination, tmp_path, DEVICES, DAY), DAY)
    assert outcome.faults == []
    assert outcome.verdict.there > 1_000_000
    assert [key for key in outcome.waiting["troubles"] if key.startswith("notice.export.away")]
    assert outcome.drained["troubles"] == []


def test_influxdb_has_every_value_of_the_hours_in_which_it_was_away(tmp_path: Path) -> None:
    destination = outage.by_version_1(tmp_path)
    cycles = HOURS  # a whole day of it is a nightly run: influxd takes and tells more slowly
    outcome = outage.away_for_a_day(destination, outage.feed_to(destination, tmp_path, DEVICES, cycles), cycles)
    assert outcome.faults == []
    assert outcome.verdict.equal > 200_000


def test_kill_9_at_random_moments_loses_nothing_that_was_acknowledged_and_victoria_metrics_has_nothing_wrong(
    tmp_path: Path,
) -> None:
    destination = outage.by_remote_write(tmp_path)
    feed = outage.feed_to(destination, tmp_path, DEVICES, HOURS)
    check(outage.killed_again_and_again(destination, feed, HOURS, outage.KILLS, seed=1))


def test_kill_9_at_random_moments_loses_nothing_that_was_acknowledged_and_influxdb_has_nothing_wrong(
    tmp_path: Path,
) -> None:
    with influx(tmp_path) as server, front(server) as before:
        destination = outage.by_version_2(before)
        feed = outage.feed_to(destination, tmp_path, DEVICES, HOURS)
        check(outage.killed_again_and_again(destination, feed, HOURS, outage.KILLS, seed=2))


def test_what_a_full_disk_costs_is_counted_exactly_and_all_the_rest_arrives(tmp_path: Path) -> None:
    need("unshare", "util-linux")
    if os.geteuid() != 0:
        pytest.skip("a disk of one's own needs root: sudo scripts/test tests/flow")
    destination = outage.by_remote_write(tmp_path)
    cycles = DAY + HOURS
    full = outage.full_disk(destination, outage.feed_to(destination, tmp_path, DEVICES, cycles), cycles)
    assert full.refused, "the disk was never full"
    assert full.full["told"]["songxa_spool_writable"] == 0
    told, put = full.drained["told"], full.drained["put"]
    dropped = told["songxa_spool_dropped_total"]
    assert 0 < dropped < put
    assert told["songxa_spool_quarantined_total"] == told["songxa_spool_points"] == 0
    assert told["songxa_export_points_total"] == put - dropped
    verdict = full.verdict
    assert (verdict.wrong, verdict.extra) == (0, 0), verdict
    assert verdict.there + verdict.stale == put - dropped
    assert [trouble for trouble in full.full["troubles"] if trouble == "notice.export.full"]
    assert full.drained["troubles"] == []


def check(killed: outage.Killed) -> None:
    assert killed.faults == []
    assert killed.kills_with_backlog > 0
    assert 0 < killed.acknowledged < killed.fed
