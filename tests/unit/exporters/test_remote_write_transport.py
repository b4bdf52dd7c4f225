"""What goes over the wire to a receiver, what becomes of its answers, and that no secret comes out elsewhere."""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import cramjam
import pytest

from songxa import __version__
from songxa.exporters.remote_write import transport as transport_module
from songxa.exporters.remote_write.transport import RemoteWriteTransport
from songxa.model import RemoteWriteSettings
from songxa.secrets import SecretStore
from songxa.spool import Delivered, Later, Outcome, Refused, TooBig
from tests.support.certificates import self_signed
from tests.support.moody import HANG, RESET, Mood, Says, front
from tests.support.servers import free_port
from tests.support.spooling import said

CANARY = "canary-7f3a"
PAYLOAD = b"\x0a\x05hello" * 100
NOW = 1.7e9

Environment = dict[str, str]


class Sender:
    """A transport whose settings and secrets a test may change."""

    def __init__(self, url: str, **more: object) -> None:
        self.settings = replace(RemoteWriteSettings(f"{url}/api/v1/write"), **more)  # type: ignore[arg-type]
        self.environment: Environment = {}
        store = SecretStore(environ=self.environment, files=())
        self.transport = RemoteWriteTransport(lambda: self.settings, store, lambda: NOW)

    async def send(self) -> Outcome:
        outcome = await self.transport.send(PAYLOAD)
        assert CANARY not in repr(outcome)
        if isinstance(outcome, Later | Refused | TooBig):
            assert len(said(outcome)) < 700
            assert said(outcome).isprintable()
        return outcome


@pytest.fixture
async def sender() -> AsyncIterator[Callable[..., Sender]]:
    made: list[Sender] = []

    def make(url: str, **more: object) -> Sender:
        made.append(Sender(url, **more))
        return made[-1]

    yield make
    for each in made:
        await each.transport.close()


Make = Callable[..., Sender]


async def answered(make: Make, mood: Mood, **more: object) -> Outcome:
    async with front(moods=[mood]) as served:
        return await make(served.url, **more).send()


# ---- the request --------------------------------------------------------------------------------------------------


async def test_a_request_is_what_remote_write_1_0_asks_for(sender: Make) -> None:
    async with front() as served:
        assert await sender(served.url).send() == Delivered()
    (asked,) = served.asked
    assert (asked.method, asked.path) == ("POST", "/api/v1/write")
    assert asked.headers["content-type"] == "application/x-protobuf"
    assert asked.headers["content-encoding"] == "snappy"
    assert asked.headers["x-prometheus-remote-write-version"] == "0.1.0"
    assert asked.headers["user-agent"] == f"songxa/{__version__}"
    assert bytes(cramjam.snappy.decompress_raw(asked.body)) == PAYLOAD
    assert not {"authorization", "x-scope-orgid"} & asked.headers.keys()


async def test_the_connection_is_kept(sender: Make) -> None:
    async with front(moods=[Says(204), Says(400, b"no\n"), Says(200)]) as served:
        each = sender(served.url)
        assert [type(await each.send()) for _ in range(3)] == [Delivered, Refused, Delivered]
        assert served.connections == 1
        await each.transport.close()


async def test_tenant_password_and_token_go_out_as_headers(sender: Make) -> None:
    async with front() as served:
        each = sender(served.url, user="xa", tenant="xa-hoa-sen")
        each.environment["SONGXA_REMOTE_WRITE_PASSWORD"] = f"{CANARY} mật khẩu:"
        assert await each.send() == Delivered()
        each.settings = replace(each.settings, user="", bearer=True, tenant="")
        each.environment["SONGXA_REMOTE_WRITE_TOKEN"] = CANARY
        assert await each.send() == Delivered()
    basic, bearer = served.asked
    assert basic.headers["x-scope-orgid"] == "xa-hoa-sen"
    scheme, _, pair = basic.headers["authorization"].partition(" ")
    assert (scheme, base64.b64decode(pair).decode()) == ("Basic", f"xa:{CANARY} mật khẩu:")
    assert bearer.headers["authorization"] == f"Bearer {CANARY}"
    assert "x-scope-orgid" not in bearer.headers


async def test_a_missing_secret_is_for_a_person_to_mend_and_is_picked_up_once_it_is_there(sender: Make) -> None:
    async with front() as served:
        each = sender(served.url, bearer=True)
        outcome = await each.send()
        assert isinstance(outcome, Later)
        assert outcome.ours
        assert "there is no secret remote-write.token" in said(outcome)
        assert served.asked == []
        each.environment["SONGXA_REMOTE_WRITE_TOKEN"] = CANARY
        assert await each.send() == Delivered()


@pytest.mark.parametrize("token", [f"{CANARY}\r\nX-Other: 1", f"{CANARY} x", f"{CANARY}đ"])
async def test_a_token_that_no_header_carries_is_refused_before_it_is_sent(sender: Make, token: str) -> None:
    async with front() as served:
        each = sender(served.url, bearer=True)
        each.environment["SONGXA_REMOTE_WRITE_TOKEN"] = token
        outcome = await each.send()
    assert isinstance(outcome, Later)
    assert outcome.ours
    assert served.asked == []


async def test_a_tenant_that_no_header_carries_is_refused(sender: Make) -> None:
    outcome = await answered(sender, Says(204), tenant="xã")
    assert isinstance(outcome, Later)
    assert outcome.ours


async def test_other_settings_count_from_the_next_request(sender: Make) -> None:
    async with front() as first, front() as second:
        each = sender(first.url)
        await each.send()
        each.settings = replace(each.settings, url=f"{second.url}/receive")
        await each.send()
        assert [asked.path for asked in (*first.asked, *second.asked)] == ["/api/v1/write", "/receive"]


async def test_a_proxy_of_the_environment_is_used(sender: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    async with front() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert await sender("http://receiver.invalid").send() == Delivered()
    assert [asked.path for asked in proxy.asked] == ["http://receiver.invalid/api/v1/write"]


async def test_no_secret_reaches_the_log_however_much_is_logged(
    sender: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    _, tls = self_signed(tmp_path)
    async with front(moods=[Says(400, CANARY.encode()), Says(401), RESET]) as served, front(tls=tls) as closed:
        each = sender(served.url, user="xa")
        each.environment["SONGXA_REMOTE_WRITE_PASSWORD"] = CANARY
        for _ in range(4):
            await each.send()
        each.settings = replace(each.settings, user="", bearer=True)
        each.environment["SONGXA_REMOTE_WRITE_TOKEN"] = CANARY
        await each.send()
        each.environment["SONGXA_REMOTE_WRITE_TOKEN"] = f"{CANARY}\n"
        await each.send()
        each.settings = replace(each.settings, url=f"{closed.url}/api/v1/write")
        await each.send()
        await each.transport.close()
    pair = base64.b64encode(f"xa:{CANARY}".encode()).decode()
    assert len(served.asked) == 5
    assert caplog.text
    assert CANARY not in caplog.text
    assert pair not in caplog.text


# ---- the answer ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 202, 204])
async def test_2xx_is_delivered(sender: Make, status: int) -> None:
    assert await answered(sender, Says(status)) == Delivered()


@pytest.mark.parametrize("status", [400, 409, 422, 499])
async def test_what_is_refused_comes_with_the_servers_words(sender: Make, status: int) -> None:
    outcome = await answered(sender, Says(status, b"\n  out of order sample \nmore\n"))
    assert isinstance(outcome, Refused)
    assert said(outcome).startswith(str(status))
    assert said(outcome).endswith(": out of order sample")


@pytest.mark.parametrize(
    ("status", "mend"),
    [(401, "remote-write.token"), (403, "remote-write.token"), (404, "url"), (405, "url"), (407, "proxy"), (415, "url"),
     (301, "url"), (308, "url")],
)  # fmt: skip
async def test_what_a_person_can_mend_is_kept_and_says_what(sender: Make, status: int, mend: str) -> None:
    outcome = await answered(sender, Says(status, b"no", {"Location": "http://127.0.0.1:1/"}))
    assert isinstance(outcome, Later)
    assert outcome.ours
    assert mend in said(outcome)


async def test_a_web_page_is_no_delivery_whatever_its_status(sender: Make) -> None:
    outcome = await answered(sender, Says(200, b"\n<!DOCTYPE html><title>Log in to this Wi-Fi</title>"))
    assert isinstance(outcome, Later)
    assert outcome.ours


async def test_413_asks_for_less(sender: Make) -> None:
    assert isinstance(await answered(sender, Says(413, b"too big")), TooBig)


@pytest.mark.parametrize("status", [408, 429, 503])
@pytest.mark.parametrize(("header", "after_s"), [("17", 17), (formatdate(NOW + 90, usegmt=True), 90), ("soon", None)])
async def test_a_busy_receiver_is_left_alone_for_as_long_as_it_asks(
    sender: Make, status: int, header: str, after_s: float | None
) -> None:
    outcome = await answered(sender, Says(status, b"busy", {"Retry-After": header}))
    assert isinstance(outcome, Later)
    assert (outcome.after_s, outcome.ours) == (after_s, False)


@pytest.mark.parametrize("status", [500, 502, 504, 599])
async def test_a_failing_receiver_is_tried_again(sender: Make, status: int) -> None:
    outcome = await answered(sender, Says(status, b"broken"))
    assert isinstance(outcome, Later)
    assert not outcome.ours


async def test_a_500_whose_words_say_that_it_will_never_be_taken_is_a_refusal(sender: Make) -> None:
    assert isinstance(await answered(sender, Says(500, b"too old sample\n")), Refused)


async def test_a_hostile_body_is_one_short_line_without_our_secrets(sender: Make) -> None:
    async with front() as served:
        each = sender(served.url, user="xa")
        each.environment["SONGXA_REMOTE_WRITE_PASSWORD"] = CANARY
        pair = base64.b64encode(f"xa:{CANARY}".encode())
        body = b"\x1b[31m" + CANARY.encode() + b" " + pair + b" \xe2\x80\xae\xff" + b"A" * 50_000_000
        served.moods.append(Says(400, body))
        outcome = await each.send()
    assert isinstance(outcome, Refused)
    assert pair.decode() not in said(outcome)
    assert said(outcome).count("<secret>") == 2


async def test_a_body_that_drips_does_not_keep_the_answer_back(sender: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport_module, "WORDS_S", 0.2)
    for status, kind in ((204, Delivered), (400, Refused)):
        says = Says(status, b"x" * 1000, {} if status == 400 else {"Content-Length": "0"}, drip_s=0.05)
        assert isinstance(await answered(sender, says), kind)


@pytest.mark.parametrize("mood", [RESET, Says(99, b"no status"), Says(204, b"", {"Content-Length": "no number"})])
async def test_a_broken_connection_or_answer_is_tried_again(sender: Make, mood: Mood) -> None:
    outcome = await answered(sender, mood)
    assert isinstance(outcome, Later)
    assert not outcome.ours
    assert said(outcome)


async def test_a_receiver_that_hangs_is_given_up(sender: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport_module, "SILENCE_S", 0.3)
    outcome = await answered(sender, HANG)
    assert isinstance(outcome, Later)
    assert "no answer" in said(outcome)


async def test_a_request_that_is_cancelled_leaves_the_transport_usable(sender: Make) -> None:
    async with front(moods=[HANG]) as served:
        each = sender(served.url)
        task = asyncio.create_task(each.send())
        await served.arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await each.send() == Delivered()


@pytest.mark.parametrize(
    ("url", "words"),
    [("http://127.0.0.1:{port}", "refused"), ("http://no-such-host.invalid", ""), ("http://" + "a" * 70 + ".vn", "")],
)
async def test_a_receiver_that_is_not_there_is_tried_again(sender: Make, url: str, words: str) -> None:
    outcome = await sender(url.format(port=free_port())).send()
    assert isinstance(outcome, Later)
    assert not outcome.ours
    assert words in said(outcome).lower()


# ---- TLS ----------------------------------------------------------------------------------------------------------


async def test_a_certificate_that_nobody_vouches_for_is_refused_until_its_file_is_named(
    sender: Make, tmp_path: Path
) -> None:
    certificate, tls = self_signed(tmp_path)
    async with front(tls=tls) as served:
        each = sender(served.url)
        outcome = await each.send()
        assert isinstance(outcome, Later)
        assert outcome.ours
        assert "certificate" in said(outcome)
        assert served.asked == []
        each.settings = replace(each.settings, ca_file=str(certificate))
        assert await each.send() == Delivered()
        await each.transport.close()


async def test_a_certificate_for_another_name_is_refused(sender: Make, tmp_path: Path) -> None:
    certificate, tls = self_signed(tmp_path)
    async with front(tls=tls) as served:
        outcome = await sender(served.url.replace("127.0.0.1", "localhost"), ca_file=str(certificate)).send()
    assert isinstance(outcome, Later)
    assert outcome.ours


async def test_plain_http_behind_an_https_address_is_for_a_person_to_mend(sender: Make) -> None:
    async with front() as served:
        outcome = await sender(served.url.replace("http:", "https:")).send()
    assert isinstance(outcome, Later)
    assert outcome.ours


@pytest.mark.parametrize("content", [None, "no certificate"])
async def test_a_ca_file_that_is_none_is_for_a_person_to_mend(
    sender: Make, tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content)
    async with front() as served:
        each = sender(served.url, ca_file=str(file))
        outcome = await each.send()
        assert isinstance(outcome, Later)
        assert outcome.ours
        assert str(file) in said(outcome)
        file.write_bytes(self_signed(tmp_path)[0].read_bytes())
        assert await each.send() == Delivered()
