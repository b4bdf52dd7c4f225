"""InfluxDB 1: the same exporter on /write, with user and password."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from songxa.exporters.influxdb.exporter import InfluxExporter
from songxa.exporters.influxdb.transport import InfluxTransport
from songxa.spool import Delivered, Later, Outcome, Refused
from tests.support.commune import devices_of_the_commune
from tests.support.influx import Influx, influx
from tests.support.influxing import (
    FakeDerived,
    FakeSecrets,
    context_of,
    delivered,
    polls_of,
    settings,
    until,
    wanted,
    with_influx,
)
from tests.support.servers import free_port
from tests.support.spooling import said

USER, PASSWORD = "songxa", "canary-mật khẩu:7f3a"
LINE = b"songxa_cpu,device=ap-01 ratio=0.5 1763863920000\n"


def known() -> FakeSecrets:
    return FakeSecrets({"influxdb.password": PASSWORD})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Influx]:
    with influx(tmp_path_factory.mktemp("influx"), auth=("admin", "canary-admin")) as running:
        for user in (USER, "reader"):
            running.query(f"CREATE USER {user} WITH PASSWORD '{PASSWORD}'")
        running.query(f'GRANT WRITE ON "songxa" TO {USER}')
        running.query('GRANT READ ON "songxa" TO reader')
        yield running


async def send(url: str, payload: bytes = LINE, secrets: FakeSecrets | None = None, **more: Any) -> Outcome:
    wanted = settings(url, version=1, **{"user": USER, **more})
    transport = InfluxTransport(lambda: wanted, secrets or known(), lambda: 0.0)
    outcome = await transport.send(payload)
    await transport.close()
    return outcome


async def test_what_is_taken_is_delivered(server: Influx) -> None:
    assert await send(server.url) == Delivered()
    assert await send(server.url, b"") == Delivered()
    stored = server.stored()
    assert stored["songxa_cpu", "ratio", frozenset({("device", "ap-01")})] == {1763863920000: 0.5}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"database": "nowhere"}, "has no database “nowhere” (404 Not Found: database not found"),
        ({"user": "nobody"}, "does not accept the user “nobody” (401 Unauthorized: authorization failed)"),
        ({"user": "reader"}, "may not write there (403 Forbidden: \"reader\" user is not authorized to write"),
        ({"user": ""}, "does not accept the user “” (401"),
        ({"retention_policy": "nope"}, "has no retention policy “nope”"),
        ({"version": 2, "org": "xa", "bucket": "songxa"}, "set version: 1 and database in exporters.influxdb"),
    ],
)  # fmt: skip
async def test_what_a_person_has_to_mend_is_told(server: Influx, more: dict[str, Any], words: str) -> None:
    keys = FakeSecrets({"influxdb.password": PASSWORD, "influxdb.token": "canary-token"})
    outcome = await send_any(server.url, keys, more)
    assert isinstance(outcome, Later)
    assert outcome.ours
    assert words in said(outcome)


async def send_any(url: str, keys: FakeSecrets, more: dict[str, Any]) -> Outcome:
    wanted = settings(url, **{"version": 1, "user": USER, **more})
    transport = InfluxTransport(lambda: wanted, keys, lambda: 0.0)
    outcome = await transport.send(LINE)
    await transport.close()
    return outcome


async def test_a_missing_password_is_for_a_person_to_mend(server: Influx) -> None:
    outcome = await send(server.url, secrets=FakeSecrets({}))
    assert isinstance(outcome, Later)
    assert outcome.ours
    assert "there is no secret influxdb.password" in said(outcome)


async def test_a_field_of_another_type_is_refused_with_the_servers_words(server: Influx) -> None:
    assert await send(server.url, b"conflict f=1 1\n") == Delivered()
    outcome = await send(server.url, b"conflict f=1i 2\n")
    assert isinstance(outcome, Refused)
    assert 'field type conflict: input field "f" on measurement "conflict"' in said(outcome)


async def test_no_log_line_ever_shows_the_password(server: Influx, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shown = [
        await send(server.url),
        await send(server.url, user="nobody"),
        await send(f"http://127.0.0.1:{free_port()}"),
    ]
    for secret in (PASSWORD, "c29uZ3hhOmNhbmFye"):  # the beginning of the pair in base64
        assert secret not in f"{shown} {caplog.text}"


async def test_everything_that_was_polled_is_there_even_after_poison_and_an_absence(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home, port = tmp_path_factory.mktemp("influx"), free_port()
    commune = with_influx(settings(f"http://127.0.0.1:{port}", version=1, tags=("name",)), devices_of_the_commune())
    exporter = InfluxExporter(context_of(commune, tmp_path, FakeSecrets({})))
    exporter.take_derived(FakeDerived())
    polls = [poll for minute in range(4) for poll in polls_of(commune, minute)]
    await exporter.start()
    with influx(home, port=port) as server:
        for poll in polls[: len(polls) // 2]:
            exporter.export(poll)
        await delivered(exporter)
    exporter._delivery.put(b"songxa_cpu,device=ap-01 ratio=0.5i 1\nno line at all\n", 2, 1.0)
    for poll in polls[len(polls) // 2 :]:
        exporter.export(poll)
    await until(lambda: exporter.troubles() != [], "that the server is away is told")
    with influx(home, port=port) as server:
        await delivered(exporter)
        told = {sample.metric.name: sample.value for sample in exporter.health()}
        await exporter.stop()
        stored = {series: values for series, values in server.stored().items() if series[0] in POLLED}
    assert stored == wanted(commune, polls)
    assert told["songxa_spool_quarantined_total"] == 2


POLLED = {"songxa_poll", "songxa_wifi", "songxa_if", "songxa_cpu"}
