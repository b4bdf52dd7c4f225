"""Both languages say the same things, nothing is said that nobody asks for, and every name has a word."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from songxa.catalogue import METRICS
from songxa.i18n import LANGUAGES, default_language, from_accept, known, translate
from songxa.model import Kind, Metric, StartError

PLURAL = re.compile(r"\.(one|other)$")


def base(key: str) -> str:
    return PLURAL.sub("", key)


def placeholders(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def test_every_language_has_the_same_messages() -> None:
    vietnamese, english = ({base(key) for key in LANGUAGES[language]} for language in ("vi", "en"))
    assert vietnamese == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_in_two_forms_has_both_of_them(language: str) -> None:
    keys = LANGUAGES[language].keys()
    for key in keys:
        if PLURAL.search(key):
            assert {f"{base(key)}.one", f"{base(key)}.other"} <= keys
            assert base(key) not in keys


@pytest.mark.parametrize("key", sorted({base(key) for key in LANGUAGES["vi"]}))
def test_a_message_has_the_same_placeholders_in_every_language(key: str) -> None:
    found = [
        placeholders(message)
        for messages in LANGUAGES.values()
        for name, message in messages.items()
        if base(name) == key and not name.endswith(".one")
    ]
    assert all(each == found[0] for each in found), found
    for messages in LANGUAGES.values():
        assert placeholders(messages.get(f"{key}.one", "")) <= found[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_a_text_of_one_paragraph_without_stray_space(language: str) -> None:
    for key, message in LANGUAGES[language].items():
        if not key.startswith("cli."):
            assert message == message.strip() != "", key
            assert "\n" not in message
            assert "  " not in message


BUILT = (
    "answer",
    "calendar",
    "calendar.level",
    "cause",
    "chart",
    "chart.range",
    "device.last",
    "coverage.assumed",
    "coverage.dossier",
    "coverage.fact",
    "coverage.figure",
    "coverage.key",
    "coverage.level",
    "coverage.map.basis",
    "coverage.model",
    "coverage.of",
    "coverage.operator",
    "coverage.page.spot",
    "coverage.setting",
    "coverage.terrain",
    "coverage.transmitters",
    "coverage.verdict",
    "coverage.why",
    "edit.broken",
    "error",
    "evidence",
    "fault.influx",
    "fault.remote_write",
    "figure",
    "filter",
    "grafana.why",
    "group",
    "incident.hits",
    "incident.what",
    "kind",
    "label",
    "map.layer",
    "metric",
    "note",
    "public",
    "span",
    "state",
    "table",
    "uptime.by",
    "why",
)
"""Families of keys whose last part the code puts together."""


def test_no_message_of_the_pages_is_left_over(repository: Path) -> None:
    rooms = [repository / name for name in ("src/songxa", "collectors", "exporters", "dashboards")]
    files = [file for room in rooms for ending in ("*.py", "*.html") for file in room.rglob(ending)]
    files = [file for file in files if file.parent.name not in LANGUAGES]
    code = "\n".join(file.read_text() for file in files)
    keys = {base(key) for messages in LANGUAGES.values() for key in messages}
    families = ("board", "cli", "report", "sheet", "stack", *BUILT)
    unused = {key for key in keys if key not in code and not key.startswith(tuple(f"{each}." for each in families))}
    assert unused == set()
    # and no family of which the code knows nothing
    assert [family for family in BUILT if f'"{family}.' not in code and f"'{family}." not in code] == []


@pytest.mark.parametrize("exporter", ["influx", "remote_write"])
def test_every_fault_of_a_destination_is_known_and_none_is_left_over(repository: Path, exporter: str) -> None:
    folder = repository / "exporters" / {"influx": "influxdb"}.get(exporter, exporter)
    code = "\n".join(file.read_text() for file in folder.glob("*.py"))
    family = f"fault.{exporter}."
    for key in LANGUAGES["vi"]:
        if key.startswith(family):
            assert f'"{key}"' in code or f'"{key.removeprefix(family)}"' in code, key
    for key in re.findall(rf'"({re.escape(family)}\w+)"', code):
        assert known(key), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("metric", [each for each in METRICS if each.of_device], ids=lambda metric: metric.name)
def test_every_metric_of_a_device_has_a_word(language: str, metric: Metric) -> None:
    assert known(f"metric.{metric.name}") or metric.name in ("songxa_device_info", "songxa_device_state")
    if known(f"metric.{metric.name}"):
        assert "songxa" not in translate(language, f"metric.{metric.name}")


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_word(kind: Kind) -> None:
    assert translate("vi", f"kind.{kind}") != translate("en", f"kind.{kind}") or kind in (Kind.CAMERA, Kind.OLT)


@pytest.mark.parametrize(
    ("n", "said"), [(1, "1 second"), ("1", "1 second"), (0, "0 seconds"), ("1,000", "1,000 seconds")]
)
def test_english_counts_one_apart(n: object, said: str) -> None:
    assert translate("en", "span.seconds", n=n) == said


def test_a_key_that_nobody_wrote_is_a_bug() -> None:
    with pytest.raises(KeyError):
        translate("vi", "no.such.key")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", None), ("vi", "vi"), ("en-US,en;q=0.9", "en"), ("vi-VN,vi;q=0.9,en;q=0.8", "vi"), ("fr,en;q=0.5", "en"),
        ("fr", None), ("en;q=0.4,vi;q=0.7", "vi"), ("en;q=abc,vi;q=0.1", "vi"), ("vi;q=0", None), ("*", None),
        (",;,;q=,", None),
    ],
)  # fmt: skip
def test_the_browsers_language_is_taken_where_we_speak_it(header: str, language: str | None) -> None:
    assert from_accept(header) == language


def test_songxa_lang_chooses_and_vietnamese_is_the_default() -> None:
    assert default_language({}) == "vi"
    assert default_language({"SONGXA_LANG": ""}) == "vi"
    assert default_language({"SONGXA_LANG": "en"}) == "en"
    with pytest.raises(StartError, match="SONGXA_LANG=fr: not a language of songxa; accepted: vi, en"):
        default_language({"SONGXA_LANG": "fr"})
