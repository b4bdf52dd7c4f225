"""Whatever a server of version 2 does to us, afterwards all that was polled is in it, once, and nothing leaks."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from songxa.exporters.influxdb import transport as transport_module
from songxa.exporters.influxdb.exporter import InfluxExporter
from songxa.exporters.influxdb.transport import InfluxTransport
from songxa.model import InfluxSettings, Inventory, SpoolLimits
from songxa.spool import Delivered, Later, Outcome, Refused, TooBig
from tests.support.commune import devices_of_the_commune
from tests.support.influx import TOKEN, Front, Influx, front, influx
from tests.support.influxing import (
    FakeSecrets,
    context_of,
    delivered,
    polls_of,
    secrets,
    settings,
    until,
    wanted,
    with_influx,
)
from tests.support.servers import free_port
from tests.support.spooling import said

FAULTS = (
    "401", "403", "404", "413", "429 seconds", "429 date", "429", "500", "502", "503", "503 seconds", "reset", "hang",
    "drip", "redirect", "huge", "garbage", "page", "echo",
)  # fmt: skip
LINE = b"songxa_cpu,device=ap-01 ratio=0.5 1763863920000\n"


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Influx]:
    with influx(tmp_path_factory.mktemp("influx")) as server:
        yield server


@pytest.fixture
def server(behind: Influx) -> Iterator[Front]:
    behind.query('DROP DATABASE "songxa"')
    behind.create()
    with front(behind) as running:
        yield running


def commune_of(server: Front, **more: object) -> Inventory:
    return with_influx(replace(settings(server.url, tags=("name",)), **more), devices_of_the_commune())  # type: ignore[arg-type]


# ---- what an answer means -----------------------------------------------------------------------------------------


async def send(wanted: InfluxSettings, payload: bytes = LINE, known: FakeSecrets | None = None) -> Outcome:
    transport = InfluxTransport(lambda: wanted, known or secrets(), lambda: 0.0)
    try:
        return await transport.send(payload)
    finally:
        await transport.close()


async def test_what_is_taken_is_delivered(server: Front, behind: Influx) -> None:
    assert await send(settings(server.url)) == Delivered()
    assert server.statuses == [204]
    assert behind.stored() == {("songxa_cpu", "ratio", frozenset({("device", "ap-01")})): {1763863920000: 0.5}}


async def test_nothing_is_delivered_too(server: Front) -> None:
    assert await send(settings(server.url), b"") == Delivered()


@pytest.mark.parametrize(
    ("fault", "ours", "words"),
    [
        ("401", True, "does not accept the token"),
        ("403", True, "may not write there"),
        ("404", True, "has no organisation"),
        ("500", False, "has a fault of its own (500 Internal Server Error: fault 500)"),
        ("502", False, "has a fault of its own (502 Bad Gateway: fault 502)"),
        ("503", False, "is busy (503 Service Unavailable: fault 503)"),
        ("429", False, "is busy (429 Too Many Requests: fault 429)"),
        ("reset", False, "closed the connection"),
        ("redirect", True, "sends us elsewhere (307 Temporary Redirect: http://127.0.0.1:1/api/v2/write)"),
        ("huge", False, "is busy (503 Service Unavailable: xxx"),
        ("garbage", False, "gives no HTTP answer"),
        ("page", True, "not as an InfluxDB does (200 OK"),
    ],
)
async def test_a_fault_is_told_for_what_it_is(server: Front, fault: str, ours: bool, words: str) -> None:
    server.elsewhere = "http://127.0.0.1:1"
    server.fail(fault)
    outcome = await send(settings(server.url))
    assert isinstance(outcome, Later)
    assert outcome.ours is ours
    assert words in said(outcome)
    assert len(said(outcome)) < 700


@pytest.mark.parametrize("fault", ["hang", "drip"])
async def test_a_request_has_an_end_however_slowly_it_drips(
    server: Front, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport_module, "PATIENCE_S", 0.3)
    server.fail(fault)
    outcome = await send(settings(server.url))
    assert isinstance(outcome, Later)
    assert "no answer in time" in said(outcome)


@pytest.mark.parametrize(
    ("fault", "low", "high"), [("429 seconds", 1, 1), ("503 seconds", 1, 1), ("429 date", 3000, 3600)]
)
async def test_retry_after_is_heard_in_both_forms(server: Front, fault: str, low: float, high: float) -> None:
    server.fail(fault)  # the clock of this transport stands at 1970, so a date lies far ahead
    outcome = await send(settings(server.url))
    assert isinstance(outcome, Later)
    assert outcome.after_s is not None
    assert low <= outcome.after_s <= high


async def test_too_much_at_once_is_too_big(server: Front) -> None:
    server.limit = 40
    outcome = await send(settings(server.url))
    assert isinstance(outcome, TooBig)
    assert "more than 40 octets" in said(outcome)


async def test_a_poison_line_is_refused_with_the_servers_words(server: Front) -> None:
    outcome = await send(settings(server.url), b"no line protocol at all\n")
    assert isinstance(outcome, Refused)
    assert "400 Bad Request: unable to parse 'no line" in said(outcome)


async def test_a_redirect_is_not_followed(server: Front, behind: Influx) -> None:
    with front(behind) as elsewhere:
        server.elsewhere = elsewhere.url
        server.fail("redirect")
        assert isinstance(await send(settings(server.url)), Later)
        assert elsewhere.statuses == []


async def test_nobody_there_is_told_for_what_it_is() -> None:
    outcome = await send(settings(f"http://127.0.0.1:{free_port()}"))
    assert isinstance(outcome, Later)
    assert not outcome.ours
    assert "nothing listens there" in said(outcome)
    outcome = await send(settings("http://no-such-host.invalid:8086"))
    assert isinstance(outcome, Later)
    assert "cannot be found" in said(outcome)


async def test_a_request_that_is_given_up_leaves_no_connection(server: Front) -> None:
    server.fail("hang")
    transport = InfluxTransport(lambda: settings(server.url), secrets(), lambda: 0.0)
    request = asyncio.create_task(transport.send(LINE))
    await until(lambda: server.faulted == 1, "the request is there")
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    server.fail(None)
    assert await transport.send(LINE) == Delivered()
    await transport.close()


# ---- secrets ------------------------------------------------------------------------------------------------------


async def test_a_missing_token_is_for_a_person_to_mend_and_then_used_at_once(server: Front) -> None:
    known = FakeSecrets({})
    transport = InfluxTransport(lambda: settings(server.url), known, lambda: 0.0)
    outcome = await transport.send(LINE)
    assert isinstance(outcome, Later)
    assert outcome.ours
    assert "there is no secret influxdb.token" in said(outcome)
    known.values["influxdb.token"] = "an-old-one"
    outcome = await transport.send(LINE)
    assert isinstance(outcome, Later)
    assert "does not accept the token" in said(outcome)
    known.values["influxdb.token"] = TOKEN
    assert await transport.send(LINE) == Delivered()
    await transport.close()


@pytest.mark.parametrize("token", ["with space", "new\nline", "não"])
async def test_a_token_that_no_header_carries_is_said_without_showing_it(server: Front, token: str) -> None:
    outcome = await send(settings(server.url), known=FakeSecrets({"influxdb.token": token}))
    assert isinstance(outcome, Later)
    assert outcome.ours
    assert "signs that no header carries" in said(outcome)
    assert token not in said(outcome)


@pytest.mark.parametrize("fault", [None, *FAULTS])
async def test_no_log_line_and_no_word_ever_shows_the_token(
    server: Front, fault: str | None, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(transport_module, "PATIENCE_S", 0.3)
    server.elsewhere = server.url
    server.fail(fault)
    transport = InfluxTransport(lambda: settings(server.url), secrets(), lambda: 0.0)
    outcome = await transport.send(LINE)
    await transport.close()
    shown = f"{outcome!r} {transport!r} {transport.answer!r} {caplog.text}"
    assert TOKEN not in shown
    if fault == "echo":
        assert "unknown: Token <secret>" in shown


# ---- an exporter through it all -----------------------------------------------------------------------------------


async def test_after_any_fault_everything_that_was_polled_is_there(tmp_path: Path, behind: Influx) -> None:
    async with asyncio.TaskGroup() as group:
        # A server that finds even a single line too big does refuse it: the test after this one has one with a limit.
        for number, fault in enumerate(each for each in FAULTS if each != "413"):
            folder = tmp_path / str(number)
            folder.mkdir()
            group.create_task(go_through(fault, folder, behind, f"fault-{number}"))


async def go_through(fault: str, folder: Path, behind: Influx, database: str) -> None:
    """Polls four minutes; in the middle the server begins to fail, and some time later it stops."""
    behind.create(database)
    with front(behind) as server:
        server.database, server.elsewhere = database, f"http://127.0.0.1:{free_port()}"
        commune = commune_of(server)
        exporter = InfluxExporter(context_of(commune, folder, secrets()))
        polls = [poll for minute in range(4) for poll in polls_of(commune, minute)]
        await exporter.start()
        for number, poll in enumerate(polls):
            exporter.export(poll)
            if number == len(polls) // 2:
                await until(lambda: 204 in server.statuses, f"{fault}: the first half arrives")
                server.fail(fault)
        await until(lambda: server.faulted > 0, f"{fault} was met")
        server.fail(None)
        await delivered(exporter)
        await exporter.stop()
        assert behind.stored(database) == wanted(commune, polls), fault
        assert list(exporter.troubles()) == [], fault


async def test_what_is_too_big_is_brought_in_smaller_parts(tmp_path: Path, server: Front, behind: Influx) -> None:
    server.limit = 2000
    commune = commune_of(server)
    exporter = InfluxExporter(context_of(commune, tmp_path, secrets()))
    polls = polls_of(commune, 0)
    for poll in polls:
        exporter.export(poll)
    await exporter.start()
    await delivered(exporter)
    await exporter.stop()
    assert 413 in server.statuses
    assert behind.stored() == wanted(commune, polls)


async def test_after_a_restart_what_waited_is_brought(tmp_path: Path, server: Front, behind: Influx) -> None:
    commune = commune_of(server)
    server.fail("503")
    polls = polls_of(commune, 0)
    exporter = InfluxExporter(context_of(commune, tmp_path, secrets()))
    await exporter.start()
    for poll in polls:
        exporter.export(poll)
    await until(lambda: server.faulted > 0, "the fault was met")
    await exporter.stop()
    assert behind.stored() == {}
    server.fail(None)
    exporter = InfluxExporter(context_of(commune, tmp_path, secrets()))
    await exporter.start()
    await delivered(exporter)
    await exporter.stop()
    assert behind.stored() == wanted(commune, polls)


async def test_new_settings_are_used_without_a_restart(tmp_path: Path, server: Front, behind: Influx) -> None:
    nowhere = settings(f"http://127.0.0.1:{free_port()}", tags=("kind",))
    before = with_influx(nowhere, devices_of_the_commune())
    exporter = InfluxExporter(context_of(before, tmp_path, secrets()))
    await exporter.start()
    first, second = polls_of(before, 0), polls_of(before, 1)
    for poll in first:
        exporter.export(poll)
    courier = exporter._delivery._courier
    after = commune_of(server, spool=SpoolLimits(max_bytes=64 << 20))
    exporter.adopt(after)
    for poll in second:
        exporter.export(poll)
    await until(lambda: exporter._delivery._courier not in (None, courier), "the new courier is in charge")
    await delivered(exporter)
    await exporter.stop()
    stored = behind.stored()
    assert {at for values in stored.values() for at in values} == {1763863920000, 1763863980000}
    assert {series: values for series, values in stored.items() if 1763863980000 in values} == wanted(after, second)


async def test_without_settings_any_more_nothing_is_sent_and_nothing_lost(
    tmp_path: Path, server: Front, behind: Influx
) -> None:
    commune = commune_of(server)
    server.fail("503")
    exporter = InfluxExporter(context_of(commune, tmp_path, secrets()))
    await exporter.start()
    polls = polls_of(commune, 0)
    for poll in polls:
        exporter.export(poll)
    exporter.adopt(with_influx(None, devices_of_the_commune()))
    await until(lambda: exporter._delivery._courier is None, "the courier has ended")
    server.fail(None)
    for poll in polls_of(commune, 1):
        exporter.export(poll)
    assert list(exporter.troubles()) == []
    assert server.statuses.count(204) == 0
    exporter.adopt(commune)
    await until(lambda: exporter._delivery._courier is not None, "a courier is in charge again")
    await delivered(exporter)
    await exporter.stop()
    assert behind.stored() == wanted(commune, polls)


async def test_an_exporter_that_nobody_answers_stops_at_once(tmp_path: Path) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        commune = with_influx(settings(f"http://127.0.0.1:{deaf.getsockname()[1]}"))
        exporter = InfluxExporter(context_of(commune, tmp_path, secrets()))
        await exporter.start()
        exporter.export(polls_of(commune, 0)[0])
        async with asyncio.timeout(20):
            await exporter.stop()
