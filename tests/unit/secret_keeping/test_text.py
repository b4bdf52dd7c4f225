"""A secrets file in which one secret changes: everything else stays, byte by byte, and nothing tells a value."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa.model import Trouble
from songxa.secret_keeping.text import with_secret
from songxa.secrets import Secret, understood

FILE, NAME, CANARY = Path("secrets.yaml"), "snmp.ap.community", "CANARY-5e1d"
VALUES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
LINES = (
    "# of the radio mast: do not lose",
    "",
    "influxdb.token: 'it''s'   # until spring",
    'alerts.can-bo.url:   "tgram://a/b"',
    "snmp:\n    core: {auth: one, privacy: two}   # both",
    "grafana.token: |-\n  long one",
    "plain: 0012",
)
OLD = "snmp.ap.community: old-one # changed in May"


def fresh(content: bytes, value: str = CANARY) -> bytes:
    made = with_secret(content, NAME, Secret(value), FILE)
    assert isinstance(made, bytes)
    return made


def secrets(content: bytes) -> dict[str, Secret]:
    read = understood(content, FILE)
    assert isinstance(read, dict)
    return read


@settings(deadline=None)
@given(st.permutations(LINES), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]), VALUES)
def test_a_new_secret_is_put_in_and_all_else_stays(lines: list[str], line_end: str, bom: str, value: str) -> None:
    old = (bom + "\n".join(lines) + "\n").replace("\n", line_end).encode()
    new = fresh(old, value)
    assert secrets(new) == secrets(old) | {NAME: Secret(value)}
    same = next((at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), len(old))
    assert new.endswith(old[same:])  # so all that is new stands together, and nothing is gone


@settings(deadline=None)
@given(st.permutations([*LINES, OLD]), VALUES)
def test_another_value_changes_the_characters_of_that_value_only(lines: list[str], value: str) -> None:
    old = ("\n".join(lines) + "\n").encode()
    new = fresh(old, value)
    before, _, after = old.partition(b"old-one")
    assert new.startswith(before)
    assert new.endswith(after)
    assert secrets(new) == secrets(old) | {NAME: Secret(value)}


@pytest.mark.parametrize(
    "text",
    [
        "snmp:\n  ap:\n    community: x # here\n",
        "snmp.ap: {community: x}\n",
        "snmp: {ap.community: x}\n",
        "{snmp.ap.community: x}",
    ],
)
def test_a_secret_is_changed_where_it_stands_nested_as_well(text: str) -> None:
    assert fresh(text.encode()) == text.replace(": x", f": {CANARY}").encode()


def test_the_same_value_changes_nothing() -> None:
    text = f"snmp.ap.community:   '{CANARY}'\n".encode()
    assert fresh(text) is text


@pytest.mark.parametrize(
    "text",
    [
        f"snmp.ap.community: {{x: {CANARY}}}\n",
        f"a.b: {CANARY}\na.b: {CANARY}\n",
        f"a.b: &x {CANARY}\n",
        f"a.b: [{CANARY}]\n",
        f"a.b: '{CANARY}\n",
        f"<<: {CANARY}\n",
        CANARY,
        "a: " * 3000,
        "{a: " * 3000,
    ],
)
def test_what_cannot_be_changed_alone_is_refused_without_a_value(text: str) -> None:
    told = with_secret(text.encode(), NAME, Secret(CANARY), FILE)
    assert isinstance(told, Trouble)
    assert CANARY not in str(told)
    assert told.values["file"] == "secrets.yaml"


def test_what_is_no_text_or_too_large_is_refused() -> None:
    for content in (b"\xff\n", b"a.b: " + b"x" * 262_130 + b"\n"):
        told = with_secret(content, NAME, Secret(CANARY * 9), FILE)
        assert isinstance(told, Trouble)
        assert told.key == "secret.contents"


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_file_is_changed_as_asked_or_refused(text: str) -> None:
    content = text.encode(errors="ignore")
    made = with_secret(content, NAME, Secret(CANARY), FILE)
    if isinstance(made, bytes):
        assert secrets(made) == secrets(content) | {NAME: Secret(CANARY)}
