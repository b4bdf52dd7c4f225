"""The way out: real sockets, one try at a time, no thread too many, and no word of the secret anywhere."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from songxa.i18n.format import tell
from songxa.model import Recipient
from songxa.notify.desk import Desk
from songxa.notify.letter import Letter, Scribe, Tone
from songxa.notify.names import Names
from songxa.notify.post import MOST_STUCK, TRY_S, Address, AddressBook, Answer, ThreadPost, attempt
from songxa.notify.service import ACCEPTED, SMALL, THREAD, Fate, Outcome, Service, understood
from songxa.secrets import SecretStore
from tests.support.alerting import HOUR, NOON, VIETNAM, Stand, Wallet, fibre, over
from tests.support.journal import COMMUNE
from tests.support.monitor import eventually
from tests.support.receivers import Hook, hook, mailbox
from tests.support.servers import free_port

CANARY = "canary7f3a9c"
LETTER = Letter("a/1", "SỰ CỐ: đứt cáp tại Hộp cáp 2", "dòng một\nGọi VNPT", "ngắn gọn", Tone.BAD)


@pytest.fixture
def server() -> Iterator[Hook]:
    with hook() as made:
        yield made


class Post:
    """A ThreadPost on a clock of its own."""

    def __init__(self, **urls: str) -> None:
        self.t = 0.0
        self.wallet = Wallet(**urls)
        self.real = ThreadPost(self.wallet, lambda: self.t)

    def answer(self) -> Answer:
        """The next one that comes."""
        return eventually(self.real.answers, bool, 30, "an answer")[0]


# ---- over HTTP ------------------------------------------------------------------------------------------------------


def test_a_webhook_gets_the_message_as_it_is(server: Hook) -> None:
    assert attempt(Wallet(a=server.url()), "a", LETTER) == Outcome(Fate.DELIVERED, "JSON")
    (got,) = server.got
    assert (got["title"], got["message"], got["type"]) == (
        LETTER.title,
        "dòng một\ngọi".replace("gọi", "Gọi VNPT"),
        "failure",
    )


def test_a_service_that_refuses_is_told_apart_from_one_that_is_not_there(server: Hook) -> None:
    server.status = 403
    assert attempt(Wallet(a=server.url()), "a", LETTER) == Outcome(Fate.REFUSED, "JSON", 403)
    assert attempt(Wallet(a=f"json://127.0.0.1:{free_port()}/x"), "a", LETTER) == Outcome(Fate.FAILED, "JSON")


def test_what_a_url_calls_optional_is_not_delivered_for_that(server: Hook) -> None:
    server.status = 500
    assert attempt(Wallet(a=server.url(more="?optional=yes")), "a", LETTER).fate is Fate.REFUSED


def test_nobody_is_redirected_with_a_token_at_hand(server: Hook) -> None:
    with hook() as elsewhere:
        server.status, server.headers = 307, {"Location": f"http://127.0.0.1:{elsewhere.port}/steal"}
        assert attempt(Wallet(a=server.url()), "a", LETTER) == Outcome(Fate.REFUSED, "JSON", 307)
        assert elsewhere.got == []


@pytest.mark.parametrize(
    "url", ["", "x", "nonsense://x", "tgram://", "tgram://nope", "json://", "://", "\x00", "j" * 9999]
)
def test_what_apprise_makes_nothing_of_is_malformed(url: str) -> None:
    assert attempt(Wallet(a=url), "a", LETTER) == Outcome(Fate.MALFORMED)
    assert AddressBook(Wallet(a=url)).look("a").fate is Fate.MALFORMED


def test_there_is_a_secret_or_there_is_none() -> None:
    reason = "there is no secret alerts.a.url"
    assert attempt(Wallet(), "a", LETTER) == Outcome(Fate.MISSING, reason=reason)
    assert AddressBook(Wallet()).look("a") == Address(Fate.MISSING, reason=reason)


@pytest.mark.parametrize(
    ("text", "mode", "vietnamese", "english"),
    [
        (
            f"alerts.a.url: json://{CANARY}\n",
            0o644,
            "FILE chứa bí mật mà người khác",
            "others than its owner may open it",
        ),
        (f"b: [{CANARY}\n", 0o600, "FILE:2: không hiểu", "FILE:2: not understood"),
        ("alerts.a.url:\n", 0o600, "bí mật alerts.a.url có nhưng để trống", "is there but empty"),
    ],
)
def test_a_secrets_file_that_cannot_be_used_is_told_as_such_and_not_as_a_secret_that_is_missing(
    tmp_path: Path, text: str, mode: int, vietnamese: str, english: str
) -> None:
    file = tmp_path / "secrets.yaml"
    file.write_text(text)
    file.chmod(mode)
    store = SecretStore({}, [file])
    outcome, address = attempt(store, "a", LETTER), AddressBook(store).look("a")
    assert (outcome.fate, address.fate) == (Fate.UNREADABLE, Fate.UNREADABLE)
    for reason in (outcome.reason, address.reason):
        assert vietnamese.replace("FILE", str(file)) in tell("vi", reason)
        assert english.replace("FILE", str(file)) in tell("en", reason)
    assert CANARY not in repr((outcome, address))


def test_the_page_says_what_is_wrong_with_the_secrets_file_and_follows_it(tmp_path: Path) -> None:
    file = tmp_path / "secrets.yaml"
    file.write_text(f"b: [{CANARY}\n")
    file.chmod(0o644)
    store = SecretStore({}, [file])
    desk = Desk(Recipient("a"), Scribe("vi", Names(COMMUNE), VIETNAM, ""))

    def told(language: str) -> str:
        desk.take_address(*AddressBook(store).look_at(["a"])["a"])
        return " ".join(tell(language, each) for each in desk.troubles())

    start = "Người nhận a chưa nhận được tin sự cố: "
    assert told("vi").startswith(f"{start}{file} chứa bí mật mà người khác")
    assert f"run: chmod 600 {file}" in told("en")
    file.chmod(0o600)
    assert told("vi").startswith(f"{start}{file}:2: không hiểu")
    assert CANARY not in told("vi") + told("en")
    file.write_text("b: c\n")
    assert told("vi").startswith(f"{start}chưa có bí mật alerts.a.url")
    file.write_text("alerts.a.url: json://127.0.0.1/x\n")
    assert told("vi") == ""


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("tgram://123456789:abcdefghij_klmnopqrstuvwxyzABCDE/12345", "Telegram"),
        ("zalo://123456:ABCDEF/12345", "Zalo"),
        ("mailto://user:password@example.vn", "E-Mail"),
        ("mailto://192.168.1.5?from=songxa@example.vn&to=can-bo@example.vn", "E-Mail"),
        ("mailtos://user:password@192.168.1.5:465?from=songxa@example.vn&to=can-bo@example.vn", "E-Mail"),
        ("json://example.vn/x", "JSON"),
    ],
)
def test_services_that_the_documents_name_are_understood(url: str, name: str) -> None:
    assert AddressBook(Wallet(a=url)).look("a") == Address(None, name)


@pytest.mark.parametrize("host", ["mail.example.vn", "192.168.1.5", "192.168.1.5:2525", "mail", "[fd00::1]"])
def test_what_is_said_to_be_accepted_is_whatever_the_host_is_called(host: str) -> None:
    filled = {"BOT_TOKEN": "123456789:abcdefghij_klmnopqrstuvwxyzABCDE", "CHAT_ID": "12345", "HOST": host}
    for example in ACCEPTED.split(", "):
        url = example.replace("ADDRESS", "can-bo@example.vn")
        for name, value in filled.items():
            url = url.replace(name, value)
        assert understood(url) is not None, url


def test_an_sms_gateway_gets_one_line_that_it_has_room_for() -> None:
    url = "twilio://AC735c307c62944b5aea435c307c62944b:1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d@12345678901/12345678902"
    service = understood(url)
    assert service is not None
    assert service._plugin.body_maxlen <= SMALL
    got: list[dict[str, object]] = []
    service._plugin.send = lambda **sent: got.append(sent) or True  # type: ignore[method-assign,func-returns-value]
    letter = Letter("a/1", LETTER.title, LETTER.body, "x" * 400, Tone.BAD)
    assert service.deliver(letter).fate is Fate.DELIVERED
    assert got[0]["body"] == "x" * 159 + "…"


def test_a_gateway_that_has_no_field_for_a_title_gets_all_of_it_in_one_line(server: Hook) -> None:
    url = server.url(more="?:message=Content&:title=&:version=&:type=&:attachments=&:Phone=0912345678")
    assert attempt(Wallet(a=url), "a", LETTER).fate is Fate.DELIVERED
    assert server.got == [{"Content": "ngắn gọn", "Phone": "0912345678"}]


# ---- over SMTP ------------------------------------------------------------------------------------------------------


def test_a_mail_arrives_with_its_vietnamese_whole() -> None:
    with mailbox() as box:
        url = (
            f"mailto://127.0.0.1:{box.port}?from=songxa@xa.example.vn&to=can-bo@xa.example.vn&mode=insecure&format=text"
        )
        assert attempt(Wallet(a=url), "a", LETTER) == Outcome(Fate.DELIVERED, "E-Mail")
        (mail,) = box.mails
        assert mail["Subject"] == LETTER.title
        assert mail.get_content().split() == LETTER.body.split()  # type: ignore[attr-defined]
        box.refuses = True
        assert attempt(Wallet(a=url), "a", LETTER) == Outcome(Fate.FAILED, "E-Mail")


# ---- servers that hang ----------------------------------------------------------------------------------------------


def test_a_server_that_hangs_costs_a_try_and_never_more_than_three_threads(server: Hook) -> None:
    server.hold = True
    post = Post(a=server.url(more="?rto=600"))
    for number in range(1, MOST_STUCK + 1):
        assert post.real.is_free("a")
        post.real.send("a", LETTER)
        assert not post.real.is_free("a")
        assert server.arrived.acquire(timeout=30)
        assert post.real.answers() == []
        post.t += TRY_S
        assert [answer.outcome.fate for answer in post.real.answers()] == [Fate.SLOW]
        assert len([each for each in threading.enumerate() if each.name == f"{THREAD}-a"]) == number
    assert not post.real.is_free("a")
    assert post.real.is_free("b")
    server.release.set()
    late: list[Answer] = []
    eventually(lambda: late.extend(post.real.answers()), lambda _: len(late) == MOST_STUCK, 30, "three late answers")
    assert {answer.outcome.fate for answer in late} == {Fate.DELIVERED}
    assert post.real.is_free("a")


def test_one_recipient_that_hangs_holds_up_nobody_else(server: Hook) -> None:
    server.hold = True
    with hook() as other:
        post = Post(a=server.url(more="?rto=600"), b=other.url())
        post.real.send("a", LETTER)
        post.real.send("b", LETTER)
        assert post.answer().recipient == "b"


# ---- tries, and what the page says ----------------------------------------------------------------------------------


def test_a_way_that_is_closed_is_tried_again_later_and_later_and_tells_what_is_so_then() -> None:
    stand, cut = Stand(repeat_s=0.0), fibre("a", NOON + 100)
    stand.box.outcome = Outcome(Fate.REFUSED, "JSON", 500)
    stand.run(100).put(cut).run(3 * HOUR)
    tries = len(stand.box.sent)
    assert 12 <= tries <= 20
    assert stand.samples() == {
        ("total", "can-bo", "sent"): 0, ("total", "can-bo", "failed"): tries, ("total", "can-bo", "dropped"): 0,
        ("waiting", "can-bo"): 1,
    }  # fmt: skip
    assert stand.troubles() == ["notice.alerts.refused"]
    stand.put(over(cut, stand.at(stand.t))).run(3.2 * HOUR).close("a")
    stand.box.outcome = Outcome(Fate.DELIVERED, "JSON")
    stand.run(4 * HOUR)
    assert stand.news()[tries - 1] == "a:opened"
    assert stand.news()[-1] == "a:passed"
    assert stand.samples()["total", "can-bo", "sent"] == 1
    assert stand.troubles() == []


def test_what_is_over_is_given_up_after_six_hours_and_what_lasts_is_not() -> None:
    stand, cut, lasts = Stand(repeat_s=0.0), fibre("a", NOON), fibre("b", NOON, root="hop-cap-1")
    stand.box.outcome = Outcome(Fate.FAILED, "JSON")
    stand.put(cut, lasts).run(200).put(over(cut, NOON + 190)).run(500).close("a").run(7 * HOUR, 10)
    assert stand.samples()["total", "can-bo", "dropped"] == 1
    assert stand.samples()["waiting", "can-bo"] == 1
    assert "a" not in stand.ledger.seen
    tries = len(stand.box.sent)
    stand.box.outcome = Outcome(Fate.DELIVERED, "JSON")
    assert stand.run(8 * HOUR, 10).news()[tries:] in (["b:opened"], [])
    assert stand.news()[-1] == "b:opened"


def test_a_secret_that_is_corrected_is_used_within_seconds_and_without_a_restart() -> None:
    stand = Stand().run(1)
    del stand.secrets.urls["can_bo"]
    stand.run(30).put(fibre("a", NOON + 30)).run(300)
    assert stand.troubles() == ["notice.alerts.secret"]
    stand.secrets.urls["can_bo"] = "nonsense://"
    assert stand.run(330).troubles() == ["notice.alerts.malformed"]
    assert stand.news() == []
    stand.secrets.urls["can_bo"] = "json://127.0.0.1/x"
    assert stand.run(360).news() == ["a:opened"]
    assert stand.troubles() == []


def test_another_secret_is_tried_at_once_however_long_the_wait_for_the_old_one() -> None:
    stand = Stand()
    stand.box.outcome = Outcome(Fate.REFUSED, "JSON", 401)
    stand.put(fibre("a", NOON)).run(2 * HOUR)
    tries = len(stand.box.sent)
    stand.box.outcome = Outcome(Fate.DELIVERED, "JSON")
    stand.secrets.urls["can_bo"] = "json://127.0.0.1/y"
    stand.run(2 * HOUR + 25)
    assert len(stand.box.sent) == tries + 1


def test_a_malformed_secret_is_one_line_in_the_log_with_its_name_and_what_is_accepted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stand = Stand()
    stand.secrets.urls["can_bo"] = f"nonsense://{CANARY}"
    stand.run(HOUR, 10)
    (line,) = [each.getMessage() for each in caplog.records]
    assert line.startswith(
        "the secret alerts.can-bo.url is not understood; accepted: such as tgram://BOT_TOKEN/CHAT_ID"
    )
    assert CANARY not in caplog.text


# ---- secrets --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        f"json://{CANARY}:{CANARY}@127.0.0.1:PORT/{CANARY}?+X-Key={CANARY}&rto=5",
        f"json://127.0.0.1:PORT/{CANARY}?format={CANARY}",
        f"json://127.0.0.1:PORT/{CANARY}?method={CANARY}&overflow={CANARY}&retry={CANARY}",
        f"jsons://{CANARY}:{CANARY}@127.0.0.1:PORT/{CANARY}?verify=no",
        f"tgram://{CANARY}/{CANARY}",
        f"mailto://{CANARY}:{CANARY}@127.0.0.1:PORT?to={CANARY}@example.vn",
        f"{CANARY}://{CANARY}",
        f"json://127.0.0.1:nine{CANARY}/",
        f"matrix://{CANARY}:{CANARY}@127.0.0.1:PORT/#{CANARY}",
        f"xml://{CANARY}@127.0.0.1:PORT/{CANARY}",
    ],
)
@pytest.mark.parametrize("status", [200, 401, 500])
def test_no_secret_is_in_a_log_an_error_or_an_outcome(
    url: str, status: int, server: Hook, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    server.status = status
    server.headers = {
        "X-Bad header": "\x01",
        "Location": f"http://{CANARY}/",
    }  # urllib3 quotes a URL when it cannot parse
    post = Post(a=url.replace("PORT", str(server.port)))
    book = AddressBook(post.wallet).look("a")
    post.real.send("a", LETTER)
    answer = post.answer()
    out, err = capfd.readouterr()
    seen = [caplog.text, out, err, repr(answer), repr(book), repr(post.real), str(post.wallet.get("alerts.a.url"))]
    assert not any(CANARY in text for text in seen), seen


def test_what_apprise_raises_stays_inside(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def trips(self: Service, letter: Letter) -> Outcome:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(Service, "deliver", trips)
    assert attempt(Wallet(a=f"json://127.0.0.1/{CANARY}"), "a", LETTER) == Outcome(Fate.FAILED)
    assert CANARY not in caplog.text


def test_neither_metrics_nor_troubles_have_a_secret() -> None:
    stand = Stand(Recipient("can-bo"))
    stand.secrets.urls["can_bo"] = f"json://127.0.0.1/{CANARY}"
    stand.box.outcome = Outcome(Fate.REFUSED, "JSON", 401)
    stand.put(fibre("a", NOON)).run(300)
    told = repr([*stand.notifier.health(), *stand.notifier.troubles()])
    assert "can-bo" in told
    assert CANARY not in told
