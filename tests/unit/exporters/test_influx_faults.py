"""What is said of an answer of InfluxDB's: whole sentences, also where the server gives no words."""

from __future__ import annotations

import pytest

from songxa.exporters.influxdb.faults import Answer, of_answer
from songxa.exporters.remote_write.answers import outcome
from songxa.i18n.format import tell
from songxa.spool import Later, Refused, TooBig
from tests.support.influxing import settings

URL = "http://127.0.0.1:9"
REFUSING = (302, 400, 401, 403, 404, 413, 418, 422, 429, 500, 503)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("status", REFUSING)
@pytest.mark.parametrize("version", [1, 2])
def test_a_server_without_words_leaves_no_empty_place_in_the_sentence(version: int, status: int, language: str) -> None:
    fault = of_answer(Answer(status, {}, b""), settings(URL, version=version), "", 0.0)
    assert fault is not None
    words = fault.words(language)
    assert ": )" not in words
    assert not words.endswith((":", ": "))
    if fault.key != "version":  # a 404 without words tells of the address, whatever its number
        assert f"({status} " in words


@pytest.mark.parametrize("status", [403, 429])
def test_the_words_of_a_server_stand_behind_its_status(status: int) -> None:
    fault = of_answer(Answer(status, {}, b"no"), settings(URL), "no way in", 0.0)
    assert fault is not None
    assert f"({status} " in fault.words("vi")
    assert ": no way in)" in fault.words("vi")


def test_what_is_kept_in_quarantine_has_the_status_alone_where_there_are_no_words() -> None:
    for status, kind, said in (
        (422, Refused, "422 Unprocessable Entity"),
        (413, TooBig, "413 Request Entity Too Large"),
    ):
        fault = of_answer(Answer(status, {}, b""), settings(URL), "", 0.0)
        assert fault is not None
        assert fault.outcome() == kind(said)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("status", [401, 403, 404, 405, 407, 415, 302, 429, 500])
def test_a_receiver_of_remote_write_without_words_leaves_none_either(status: int, language: str) -> None:
    found = outcome(status, "", None, "remote-write.token")
    assert isinstance(found, Later)
    assert ": )" not in tell(language, found.words)
    assert f"({status} " in tell(language, found.words)
