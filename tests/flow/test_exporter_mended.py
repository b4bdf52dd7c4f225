"""A running songxa is given an exporter that cannot start, or a broken inventory: it says so until that is mended."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
from pathlib import Path

from tests.support.monitor import Running, eventually, running
from tests.support.servers import free_port

POINTS = "songxa_spool_points", frozenset({("exporter", "influxdb")})
UNSTARTED = "does not start, so nothing is sent there"


def page(monitor: Running) -> str:
    return monitor.get("/", **{"Accept-Language": "en"})


def test_an_exporter_that_cannot_start_is_on_the_page_until_a_sighup_after_it_was_mended(
    tmp_path: Path, repository: Path
) -> None:
    file, data = tmp_path / "inventory.yaml", tmp_path / "data"
    good = (repository / "inventory.yaml").read_text(encoding="utf-8")
    file.write_text(good, encoding="utf-8")
    with running("--simulate", "--push", "-i", str(file), "--data", str(data)) as monitor:
        spool = data / "spool-influxdb.sqlite"
        with contextlib.closing(sqlite3.connect(spool)) as other:
            other.execute("CREATE TABLE somebody_elses (value)")
        where = f'{{url: "http://127.0.0.1:{free_port()}", org: a, bucket: b}}'
        file.write_text(f"{good}\nexporters: {{influxdb: {where}}}\n", encoding="utf-8")
        eventually(lambda: page(monitor), lambda seen: UNSTARTED in seen, 30, "people are told")
        spool.unlink()
        monitor.process.send_signal(signal.SIGHUP)
        eventually(lambda: page(monitor), lambda seen: UNSTARTED not in seen, 30, "it is tried again")
        assert POINTS in monitor.series()
        code, errors = monitor.stop()
    assert code == 0 and "Traceback" not in errors


def test_a_mended_inventory_is_told_in_the_log_to_be_in_force_again(tmp_path: Path, repository: Path) -> None:
    file = tmp_path / "inventory.yaml"
    good = (repository / "inventory.yaml").read_text(encoding="utf-8")
    file.write_text(good, encoding="utf-8")
    valid = "songxa_inventory_valid", frozenset[tuple[str, str]]()
    with running("--simulate", "-i", str(file)) as monitor:
        file.write_text("name: [", encoding="utf-8")
        eventually(monitor.series, lambda seen: seen[valid] == 0, 30, "it is broken")
        file.write_text(good, encoding="utf-8")
        eventually(monitor.series, lambda seen: seen[valid] == 1, 30, "it is mended")
        _, errors = monitor.stop()
    stays = errors.index("the last good inventory stays in force")
    assert errors.index(f"{file} has no mistakes any more and is in force again") > stays
