"""Certificates are checked, with both versions: whoever cannot prove its name gets neither data nor token."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from songxa.exporters.influxdb.transport import InfluxTransport
from songxa.model import InfluxSettings
from songxa.spool import Delivered, Later, Outcome
from tests.support.authority import Authority
from tests.support.influx import Influx, front, influx
from tests.support.influxing import secrets, settings
from tests.support.spooling import said

LINE = b"songxa_cpu,device=ap-01 ratio=0.5 1763863920000\n"


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Influx]:
    with influx(tmp_path_factory.mktemp("influx")) as server:
        yield server


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls") / "ours")


async def send(wanted: InfluxSettings) -> Outcome:
    transport = InfluxTransport(lambda: wanted, secrets(), lambda: 0.0)
    outcome = await transport.send(LINE)
    await transport.close()
    return outcome


async def told(url: str, version: int, **more: Any) -> str:
    """The words about a connection that a person has to see to."""
    outcome = await send(settings(url, version=version, **more))
    assert isinstance(outcome, Later)
    assert outcome.ours
    return said(outcome)


async def test_a_server_whose_authority_we_trust_gets_our_data(behind: Influx, ours: Authority) -> None:
    with front(behind, trust=ours.server()) as server:
        assert await send(settings(server.url, ca_file=str(ours.file))) == Delivered()
        assert server.statuses == [204]


@pytest.mark.parametrize("version", [1, 2])
async def test_others_get_nothing_and_a_person_is_told_why(
    behind: Influx, ours: Authority, tmp_path: Path, version: int
) -> None:
    theirs = Authority(tmp_path / "theirs")
    with front(behind, trust=ours.server()) as server:
        assert "not trusted (unable to get local issuer certificate)" in await told(server.url, version)
        assert "not trusted" in await told(server.url, version, ca_file=str(theirs.file))
        by_name = server.url.replace("127.0.0.1", "localhost")
        assert "another name" in await told(by_name, version, ca_file=str(ours.file))
        assert server.statuses == []
    with front(behind, trust=ours.server(end="20210101000000Z")) as server:
        assert "has expired" in await told(server.url, version, ca_file=str(ours.file))
        assert server.statuses == []


@pytest.mark.parametrize("version", [1, 2])
async def test_http_and_https_taken_for_each_other_are_told(behind: Influx, ours: Authority, version: int) -> None:
    with front(behind) as server:
        url = server.url.replace("http:", "https:")
        assert "write http:// in exporters.influxdb.url" in await told(url, version)
        assert server.statuses == []


@pytest.mark.parametrize("version", [1, 2])
async def test_a_file_of_authorities_that_is_none_is_told(behind: Influx, tmp_path: Path, version: int) -> None:
    with front(behind, trust=None) as server:
        url = server.url.replace("http:", "https:")
        missing = tmp_path / "none.pem"
        assert f"ca_file {missing} cannot be used (no such file or directory)" in await told(
            url, version, ca_file=str(missing)
        )
        (tmp_path / "empty.pem").write_text("no certificate")
        assert "no certificate in PEM form" in await told(url, version, ca_file=str(tmp_path / "empty.pem"))


async def test_a_certificate_that_was_mended_is_found_without_a_restart(
    behind: Influx, ours: Authority, tmp_path: Path
) -> None:
    file = tmp_path / "ca.pem"
    file.write_text(Authority(tmp_path / "theirs").file.read_text())
    with front(behind, trust=ours.server()) as server:
        wanted = settings(server.url, ca_file=str(file))
        transport = InfluxTransport(lambda: wanted, secrets(), lambda: 0.0)
        assert isinstance(await transport.send(LINE), Later)
        file.write_text(ours.file.read_text())
        assert await transport.send(LINE) == Delivered()
        await transport.close()
