"""What a recipient reads: enough to act on, in the recipient's language, and never more than text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.model import Cause, Evidence, Incident, RootKind, State, Toll
from songxa.notify.letter import Item, Letter, Scribe, Tone
from songxa.notify.names import Names, harmless
from songxa.notify.story import News
from tests.support.alerting import NOON, VIETNAM, fibre, over
from tests.support.journal import COMMUNE

CUT = fibre("251123-1a2b", NOON)


def write(
    incident: Incident, news: News = News.OPENED, language: str = "vi", after: float = 60, **more: object
) -> Letter:
    scribe = Scribe(language, Names(COMMUNE), VIETNAM, "http://10.1.1.5:8765/", **more)  # type: ignore[arg-type]
    return scribe.one(Item(news, incident, 1), NOON + after)


def test_a_message_says_what_where_since_when_whom_it_hits_whom_to_call_and_why() -> None:
    letter = write(CUT)
    assert letter.title == "SỰ CỐ: đứt cáp hoặc hỏng thiết bị quang tại Hộp cáp 2 (Ngọc Lâm), từ 12:00"
    assert letter.body.splitlines() == [
        "12 thiết bị mất theo, 412 hộ trong vùng trạm bị ảnh hưởng, 3 điểm công cộng mất Wi-Fi",
        "Gọi VNPT: 0000 000 002 (số mẫu)",
        "Dấu hiệu: OLT báo 3 ONU sau Hộp cáp 2 (Ngọc Lâm) mất tín hiệu quang (LOS)",
        "http://10.1.1.5:8765/incidents/251123-1a2b",
        f"songxa {COMMUNE.name}, tin 251123-1a2b/1",
    ]
    assert letter.tone is Tone.BAD


def test_the_same_in_english() -> None:
    letter = write(CUT, language="en")
    assert letter.title.startswith(
        "INCIDENT: fibre cut or optical equipment failed at Hộp cáp 2 (Ngọc Lâm), since 12:00"
    )
    assert "412 households in the area of the station" in letter.body
    assert "Call VNPT: 0000 000 002" in letter.body


def test_a_recovery_says_how_long_and_neither_calls_nor_explains() -> None:
    letter = write(over(CUT, NOON + 5400), News.OVER, after=6000)
    assert letter.title.startswith("ĐÃ KHẮC PHỤC sau 1 giờ: đứt cáp")
    assert letter.title.endswith("từ 12:00 đến 13:30")
    assert "Gọi" not in letter.body
    assert "Dấu hiệu" not in letter.body
    assert letter.tone is Tone.GOOD


def test_what_is_simulated_says_so_first() -> None:
    assert write(CUT, simulated=True).title.startswith("[MÔ PHỎNG] SỰ CỐ")


def test_the_short_form_has_the_hotline() -> None:
    short = write(CUT).short
    assert "\n" not in short
    assert short.endswith("Gọi VNPT: 0000 000 002 (số mẫu)")


@pytest.mark.parametrize("cause", Cause)
@pytest.mark.parametrize("news", News)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_cause_has_a_title_in_one_line_that_an_sms_or_three_take(cause: Cause, news: News, language: str) -> None:
    kind, root = {
        Cause.POWER: (RootKind.SITE, "cot-viettel"), Cause.OPERATOR: (RootKind.OPERATOR, "viettel"),
        Cause.MONITOR: (RootKind.MONITOR, "monitor"),
    }.get(cause, (RootKind.DEVICE, "bts-viettel"))  # fmt: skip
    incident = Incident("251123-1a2b", cause, kind, root, State.DOWN, NOON, operator="viettel", toll=Toll(4, 1, 300, 1))
    title = write(over(incident, NOON + 3000), news, language, 4000).title
    assert 20 < len(title) <= 3 * 67  # UCS-2, concatenated: 67 characters an SMS (3GPP TS 23.040)
    assert "\n" not in title


HOSTILE = "@everyone <!channel> [bấm](http://evil.example) *x* `y` \u202egnp.exe\n<b>z</b>\x00" + "a" * 300


def test_a_name_cannot_call_everybody_link_or_mark_up() -> None:
    devices = {**COMMUNE.devices, "hop-cap-2": replace(COMMUNE.devices["hop-cap-2"], name=HOSTILE)}
    names = Names(replace(COMMUNE, devices=devices, name=HOSTILE))
    letter = Scribe("vi", names, VIETNAM, "").one(Item(News.OPENED, CUT, 1), NOON + 60)
    for text in (letter.title, letter.body, letter.short):
        assert not set(text) & set("@<>[]*`\u202e\x00")
        assert "://" not in text
    assert "\n" not in letter.title
    assert len(letter.body.splitlines()) == 4


@given(st.text(max_size=400))
def test_any_name_is_one_harmless_line(text: str) -> None:
    made = harmless(text)
    assert len(made) <= 80
    assert made.isprintable()
    assert not set(made) & set("@<>[]*`|~")
    assert "://" not in made


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_joined_message_fits_what_the_smallest_chat_takes_whatever_names_there_are(language: str) -> None:
    long = {
        f"d{n}": replace(COMMUNE.devices["hop-cap-2"], key=f"d{n}", name=f"{n} " + "Ngã ba " * 40) for n in range(40)
    }
    names = Names(replace(COMMUNE, devices={**COMMUNE.devices, **long}, name="Xã " * 100))
    items = [
        Item(News.OPENED, fibre(f"251123-{n:04}", NOON + n, root=f"d{n}"), 1)
        if n % 2
        else Item(News.PASSED, over(fibre(f"251123-{n:04}", NOON - 90_000, root=f"d{n}"), NOON), 1)
        for n in range(40)
    ]
    letter = Scribe(language, names, VIETNAM, "https://songxa.example.vn/" + "p" * 100).many(items, NOON + 60)
    assert len(letter.title) + len(letter.body) < 2000
    assert letter.items[0].incident.id == "251123-0001"
    assert len(letter.items) == 40
    assert {len([line for line in letter.body.splitlines() if line.startswith("•")])} <= set(range(2, 17))


def test_messages_of_the_same_things_have_the_same_id_and_others_another() -> None:
    scribe = Scribe("vi", Names(COMMUNE), VIETNAM, "")
    items = [Item(News.OPENED, fibre(f"251123-{n:04}", NOON), 1) for n in range(5)]
    ids = {scribe.many(each, NOON).id for each in (items, items[::-1])}
    assert len(ids) == 1
    assert scribe.many([*items[:4], items[4]._replace(number=2)], NOON).id not in ids


def test_the_line_of_evidence_is_the_most_telling_one() -> None:
    evidence = (Evidence(NOON, "silent", "onu-truong-thcs"), Evidence(NOON, "dying_gasp", "onu-truong-thcs"))
    assert "hấp hối" in write(replace(CUT, evidence=evidence)).body
    assert "Dấu hiệu" not in write(replace(CUT, evidence=())).body
