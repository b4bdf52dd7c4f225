"""What keeps data from a destination is told in the reader's language, on the page and by `songxa spool status`.

Real transports, each with a fault that its network or its server really has.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from songxa.exporters.influxdb.transport import InfluxTransport
from songxa.exporters.remote_write.transport import RemoteWriteTransport
from songxa.model import InfluxSettings, RemoteWriteSettings, SpoolLimits, Trouble
from songxa.secrets import SecretStore
from songxa.spool import Courier, Transport, look
from tests.support.commune import FakeStation
from tests.support.monitor import eventually, songxa
from tests.support.moody import Says, front
from tests.support.servers import free_port
from tests.support.spooling import LONG_S, Hasty, cut
from tests.unit.web.test_app import Text, get


@dataclass
class Told(FakeStation):
    """A station with these troubles."""

    said: Sequence[Trouble] = ()

    def troubles(self) -> Sequence[Trouble]:
        return self.said


def influx(url: str, **environ: str) -> Transport:
    settings = InfluxSettings(url, org="xa", bucket="songxa")
    return InfluxTransport(lambda: settings, SecretStore(environ, ()), lambda: 0.0)


def remote_write(url: str, **environ: str) -> Transport:
    settings = RemoteWriteSettings(f"{url}/api/v1/write", bearer="bearer" in environ)
    return RemoteWriteTransport(lambda: settings, SecretStore(environ, ()), lambda: 0.0)


@asynccontextmanager
async def nobody() -> AsyncIterator[str]:
    yield f"http://127.0.0.1:{free_port()}"


@asynccontextmanager
async def refusing(status: int, body: bytes) -> AsyncIterator[str]:
    async with front() as served:
        served.moods.extend(itertools.repeat(Says(status, body), 10_000))
        yield served.url


FAULTS = {
    "influx-closed": (
        nobody, lambda url: influx(url, SONGXA_INFLUXDB_TOKEN="canary"),
        "không có gì nghe ở đó; hãy bật InfluxDB", "nothing listens there; start InfluxDB",
    ),
    "influx-secret": (
        nobody, influx,
        "Không dùng được bí mật influxdb.token: chưa có", "the secret influxdb.token cannot be used: there is no",
    ),
    "remote-closed": (
        nobody, remote_write,
        "không có gì nghe ở đó; hãy bật máy chủ đích", "nothing listens there (connection refused)",
    ),
    "remote-secret": (
        nobody, lambda url: remote_write(url, bearer=""),
        "hãy thêm dòng 'remote-write.token: GIÁ TRỊ'", "the secret remote-write.token cannot be used: there is no",
    ),
    "remote-who": (
        lambda: refusing(401, b"who are you"), remote_write,
        "hỏi ai đang ghi (401 Unauthorized: who are you); đặt user hoặc bearer trong exporters.remote_write và sửa bí "
        "mật remote-write.token hoặc remote-write.password.",
        "wants to know who writes (401 Unauthorized: who are you); give user or bearer in exporters.remote_write and "
        "mend the secret remote-write.token or remote-write.password.",
    ),
    "remote-busy": (
        lambda: refusing(503, b"compacting"), remote_write,
        "đang bận (503 Service Unavailable: compacting)", "is busy (503 Service Unavailable: compacting)",
    ),
}  # fmt: skip


def status(folder: Path, language: str) -> str:
    return songxa("spool", "status", "--data", str(folder), env={"SONGXA_LANG": language}).stdout


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_is_told_in_the_readers_language(fault: str, tmp_path: Path) -> None:
    where, make, vietnamese, english = FAULTS[fault]
    async with where() as url:
        courier = Courier("xa", tmp_path, SpoolLimits(), connecting(make, url), cut, clock=Hasty())
        courier.start()
        try:
            courier.put(b"a\n", 1, 0.0)
            troubles = await asyncio.to_thread(eventually, courier.troubles, bool, LONG_S, "nobody is told")
            assert await asyncio.to_thread(
                eventually, lambda: look.waiting(tmp_path, "xa").words, bool, LONG_S, "it is not written down"
            )
            lines = await asyncio.gather(*(asyncio.to_thread(status, tmp_path, each) for each in ("vi", "en")))
        finally:
            await asyncio.to_thread(courier.stop)
    pages = [Text((await get(Told(said=troubles), f"/?lang={language}")).text).said for language in ("vi", "en")]
    for text in (lines[0], pages[0]):
        assert vietnamese in text
        assert english not in text
    for text in (lines[1], pages[1]):
        assert english in text
    assert "canary" not in "".join([*lines, *pages])


def connecting(make: Callable[[str], Transport], url: str) -> Callable[[], Awaitable[Transport]]:
    async def connect() -> Transport:
        return make(url)

    return connect


async def test_an_exporter_of_another_maker_may_still_say_plain_words(tmp_path: Path) -> None:
    page = await get(
        Told(
            said=[Trouble("notice.export.away", {"exporter": "x", "minutes": 5, "waiting": 1_000, "words": "Mất <b>"})]
        ),
        "/?lang=vi",
    )
    assert "1.000 điểm đo" in Text(page.text).said
    assert "Lý do: Mất <b>" in Text(page.text).said
