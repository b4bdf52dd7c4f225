"""What is said of a destination's trouble is harmless, survives the disk, and is told in the reader's language."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.i18n import LANGUAGES
from songxa.i18n.format import sayable, tell
from songxa.model import Trouble
from songxa.spool.outcome import Words
from songxa.spool.words import as_json, harmless, of_json

EITHER = Trouble("fault.remote_write.either", {"one": "a.token", "other": "a.password"})
NESTED = Trouble("fault.remote_write.who", {"said": "401 Unauthorized: no", "secret": EITHER})

values = st.recursive(
    st.text() | st.integers() | st.floats(allow_nan=False) | st.none(),
    lambda inner: st.builds(
        Trouble,
        st.sampled_from(["fault.unanswered", "fault.bug", "fault.remote_write.either", "no.such", "{0}", "x{"]),
        st.dictionaries(st.sampled_from(["seconds", "error", "one", "other", "language", "n"]), inner),
    ),
    max_leaves=6,
)


def test_a_message_within_a_message_is_told_in_the_same_language() -> None:
    assert tell("vi", NESTED).endswith("sửa bí mật a.token hoặc a.password.")
    assert tell("en", NESTED).endswith("mend the secret a.token or a.password.")


def test_a_whole_number_is_written_as_the_language_writes_it() -> None:
    late = Trouble("fault.unanswered", {"seconds": 1_200})
    assert (tell("vi", late), tell("en", late)) == ("không trả lời trong 1.200 giây", "no answer within 1,200 s")


@given(st.text() | values.filter(lambda value: isinstance(value, Trouble)))
def test_whatever_a_transport_says_can_be_shown_in_every_language_and_is_kept(words: Words) -> None:
    shown = harmless(words)
    assert of_json(json.loads(json.dumps(as_json(shown)))) == shown
    for language in LANGUAGES:
        assert not set("\x1b\n\u202e") & set(tell(language, shown))


def test_controls_are_taken_out_of_values_however_deep() -> None:
    deep = Trouble(
        "fault.remote_write.who", {"said": "no\x1b[2J", "secret": EITHER._replace(values={"one": "\u202ea"})}
    )
    shown = harmless(deep)
    assert isinstance(shown, Trouble)
    assert shown.values == {"said": "no [2J", "secret": "fault.remote_write.either"}


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble("no.such.message"),
        Trouble("fault.unanswered", {"seconds": 10**400}),
        Trouble("fault.bug", {"error": Trouble("no.such.message")}),
        Trouble("fault.bug", {"error": "x", "language": "vi"}),
    ],
)
def test_what_is_no_message_is_shown_as_text(trouble: Trouble) -> None:
    assert not sayable(trouble)
    for language in LANGUAGES:
        assert tell(language, harmless(trouble))


@pytest.mark.parametrize("written", ["plain", "", None, 7, [], {}, {"key": 1}, {"key": "no.such", "values": {"x": []}}])
def test_whatever_stands_in_the_spool_can_be_read(written: object) -> None:
    assert all(isinstance(tell(language, of_json(written)), str) for language in LANGUAGES)
