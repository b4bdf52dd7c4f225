"""The OpenAPI document, and that no question whatever is answered with a failure."""

from __future__ import annotations

import asyncio
import contextlib
import re
from pathlib import Path
from urllib.parse import urlencode

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate

from songxa.web import create_app
from songxa.web.api.endpoints import endpoints
from songxa.web.api.openapi import document_text
from tests.support.conforming import DOCUMENT, conforms
from tests.support.remembering import CUT, remembering


def test_the_document_is_openapi_and_names_every_path() -> None:
    validate(DOCUMENT)
    assert DOCUMENT["openapi"].startswith("3.1")
    assert list(DOCUMENT["paths"]) == [endpoint.path for endpoint in endpoints()]


def test_the_reference_is_in_step_and_the_page_about_it_names_every_path(repository: Path) -> None:
    assert (repository / "docs" / "openapi.json").read_text(encoding="utf-8") == document_text()
    page = (repository / "docs" / "api.md").read_text(encoding="utf-8")
    assert [path for path in DOCUMENT["paths"] if f"`{path}`" not in page] == []


def test_every_field_that_is_named_iso_stands_beside_the_seconds() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        fields = schema.get("properties", {})
        assert all(field.removesuffix("_iso") in fields for field in fields if field.endswith("_iso")), name


_VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "0", "1", "-1", "1e9", "nan", "2025-11-23", "2025-11", "2025-Q4", "0001-01-01", "9999-12-31", "true",
         "1763863925", "1763863925.5", "24h", "device", "place", "up", "down", "ap-01", "xa", "x" * 300, "١", "\x00"]
    ),
)  # fmt: skip


@st.composite
def _questions(draw: st.DrawFn) -> tuple[str, list[tuple[str, str]]]:
    """A path of the table and a query of known and unknown parameters with values of every sort."""
    endpoint = draw(st.sampled_from([each for each in endpoints() if each.name != "events"]))
    names = st.sampled_from([*(param.name for param in endpoint.params), "lang", "nonsense"])
    key = draw(st.sampled_from(["ap-01", "hc-3", CUT, "nobody", "%00", "%ff%fe", "a" * 3000]))
    return re.sub(r"{\w+}", key, endpoint.path), draw(st.lists(st.tuples(names, _VALUES), max_size=4))


def test_no_question_whatever_is_answered_with_a_failure(tmp_path: Path) -> None:
    stack = contextlib.AsyncExitStack()
    with asyncio.Runner() as runner:
        station = runner.run(stack.enter_async_context(remembering(tmp_path)))
        # A bug would come out of here as the exception that it is.
        transport = httpx.ASGITransport(app=create_app(station, "vi"))
        client = httpx.AsyncClient(transport=transport, base_url="http://songxa")

        @settings(max_examples=400, deadline=None)
        @given(_questions())
        def ask(question: tuple[str, list[tuple[str, str]]]) -> None:
            path, query = question
            pairs = [(name, text.encode("utf-8", "replace").decode()) for name, text in query]
            answer = runner.run(client.get(path, params=httpx.QueryParams(urlencode(pairs))))
            assert answer.status_code in (200, 400, 404), answer.text
            conforms(answer)

        try:
            ask()
        finally:
            runner.run(client.aclose())
            runner.run(stack.aclose())
